//! The keys of the desk: the bundle that headquarters made for the device, or a key of
//! its own that nobody has vouched for, made beside the ledger when the first passport
//! is issued.

use crate::settings::Settings;
use anyhow::{Context, Result, ensure};
use std::{
    fs::{File, OpenOptions},
    io::{ErrorKind, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};
use venue::{
    id::{CampaignId, DeviceId, VenueId},
    pack::Pack,
    passport::{Certificate, DeviceKey, Keyring, Keys, MAX_BYTES, NotVouched, Secret},
};
use zeroize::Zeroizing;

/// Read and written by the owner alone.
const FILE_MODE: u32 = 0o600;

/// The keys as the desk holds them.
pub(super) struct Held {
    keys: Option<Keys>,
    ring: Keyring,
    /// Where the device's own key lies, or will.
    beside: PathBuf,
    of: (CampaignId, VenueId, DeviceId),
}

impl Held {
    /// Reads the bundle, or the device's own key if there is one, and the devices that
    /// the pack vouches for and takes back.
    pub(super) fn read(settings: &Settings, pack: &Pack) -> Result<Self> {
        let of = (pack.campaign.id.clone(), settings.venue.clone(), settings.device.clone());
        let beside = beside(&settings.ledger()?);
        let keys = match &settings.keys {
            Some(path) => Some(bundle(path, &of)?),
            None if beside.exists() => Some(own(&beside, &of)?),
            None => None,
        };
        let none = || Keyring::new(of.0.clone(), None, None);
        let ring = keys.as_ref().map_or_else(none, |keys| keys.keyring().clone());
        let mut held = Self { keys, ring, beside, of };
        for text in &pack.campaign.certificates {
            unless_alone("a certificate of the pack", held.ring.certify(text));
        }
        for text in &pack.campaign.revoked_keys {
            unless_alone("a key that the pack takes back", held.ring.revoke(text));
        }
        Ok(held)
    }

    pub(super) fn certificate(&self) -> Option<String> {
        self.keys.as_ref().and_then(Keys::certificate).map(Certificate::to_text)
    }

    pub(super) fn ring(&self) -> &Keyring {
        &self.ring
    }

    /// Believes further devices, as far as the campaign vouches for them.
    pub(super) fn hear<'a>(&mut self, certificates: impl Iterator<Item = &'a str>) {
        for text in certificates {
            unless_alone("a certificate that other devices told", self.ring.certify(text));
        }
    }

    /// The keys to issue with; the device makes its own when it has none.
    pub(super) fn issuer(&mut self) -> Result<&Keys> {
        let keys = match self.keys.take() {
            Some(keys) => keys,
            None => {
                let keys = make(&self.beside, &self.of)?;
                self.ring = keys.keyring().clone();
                keys
            }
        };
        Ok(self.keys.insert(keys))
    }

    /// Whether the campaign took the key back.
    pub(super) fn is_revoked(&self) -> bool {
        self.keys.as_ref().is_some_and(|keys| self.ring.is_revoked(&keys.key().public()))
    }
}

/// A device that nobody vouched for has no campaign's key to check others by.
fn unless_alone(what: &str, added: Result<bool, NotVouched>) {
    match added {
        Ok(_) | Err(NotVouched::NoCampaignKey) => {}
        Err(why) => tracing::warn!(%why, "{what} is passed over"),
    }
}

fn beside(ledger: &Path) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push("-keys");
    PathBuf::from(name)
}

fn bundle(path: &Path, (campaign, venue, device): &(CampaignId, VenueId, DeviceId)) -> Result<Keys> {
    let advice = "`keys` names the file that `headquarters enrol` made for this device";
    let text = text_of(path).with_context(|| format!("reading {}: {advice}", path.display()))?;
    let keys = Keys::parse(&text).with_context(|| format!("the keys in {}", path.display()))?;
    let of = (keys.campaign(), keys.venue(), keys.device());
    ensure!(
        of == (campaign, venue, device),
        "{} holds the keys of {}/{} for {}, and this is {venue}/{device} for {campaign}; {advice}",
        path.display(),
        of.1,
        of.2,
        of.0
    );
    Ok(keys)
}

/// The device's own key. It stays the same when the device moves or the campaign changes.
fn own(path: &Path, of: &(CampaignId, VenueId, DeviceId)) -> Result<Keys> {
    let text = text_of(path).with_context(|| format!("reading {}", path.display()))?;
    let keys = Keys::parse(&text).with_context(|| {
        format!("the device's own key in {}; move the file away, and a new key is made", path.display())
    })?;
    Ok(unvouched(of, keys.key().clone()))
}

fn unvouched((campaign, venue, device): &(CampaignId, VenueId, DeviceId), key: DeviceKey) -> Keys {
    Keys::unvouched(campaign.clone(), venue.clone(), device.clone(), key)
}

/// Reads a file, no more of it than a file of keys may have, and warns when others can
/// read it too.
fn text_of(path: &Path) -> Result<Zeroizing<String>> {
    let file = File::open(path)?;
    let mode = file.metadata()?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        tracing::warn!("others can read {} (mode {mode:o}); chmod 600 it", path.display());
    }
    let mut text = Zeroizing::new(String::new());
    file.take(u64::try_from(MAX_BYTES)?.saturating_add(1)).read_to_string(&mut text)?;
    Ok(text)
}

/// Makes the device's own key: written whole beside its place and then linked to it, so
/// that of two programs that make one at the same moment both use the first.
fn make(path: &Path, of: &(CampaignId, VenueId, DeviceId)) -> Result<Keys> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *seed).context("no random numbers for a key")?;
    let keys = unvouched(of, DeviceKey::new(&Secret::new(*seed)));
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}", std::process::id()));
    let draft = PathBuf::from(draft);
    let linked = || std::fs::hard_link(&draft, path).and_then(|()| synced(path));
    let placed = write(&draft, &keys.to_text()).and_then(|()| linked());
    // What cannot be taken away is of no use to anybody but the owner.
    let _ = std::fs::remove_file(&draft);
    match placed {
        Err(reason) if reason.kind() == ErrorKind::AlreadyExists => own(path, of),
        Err(reason) => Err(reason).with_context(|| format!("making the device's own key {}", path.display())),
        Ok(()) => {
            tracing::warn!(
                "nobody has vouched for this device: its passports are taken elsewhere as 'to be checked'. \
                 `headquarters enrol` makes its keys; name them in `keys`"
            );
            Ok(keys)
        }
    }
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Brings the name of a file to the disk.
fn synced(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

//! The PIN of the kiosk's staff, beside the ledger: its Argon2id hash, how often it was
//! typed wrong in a row, and what headquarters is asked for when nobody remembers it.
//! What may be a PIN and how long a wrong one makes wait is a rule of `venue::staff`.

#[cfg(test)]
mod tests;

use anyhow::{Context, Result};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use serde::{Deserialize, Serialize};
use std::{
    fs::{File, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use venue::{
    id::{DeviceId, VenueId},
    passport::{Keyring, PinRequest, recovers_pin},
    staff::{Pin, wait_after},
};

/// Read and written by the owner alone.
const FILE_MODE: u32 = 0o600;

/// What became of a PIN that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Knock {
    /// It is the one.
    Open,
    /// It is not, and for so long no other is looked at (ms).
    Wrong {
        /// How long (ms); 0 for a slip of the finger.
        wait_ms: u64,
        /// What headquarters is told when the PIN is lost.
        request: String,
    },
    /// There is none yet: staff choose it.
    Unset,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    #[serde(default)]
    wrong: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request: Option<String>,
}

/// The lock on the door to the staff's screens.
#[derive(Debug)]
pub(super) struct Gate {
    path: PathBuf,
    /// Until when no PIN is looked at.
    shut: Option<Instant>,
}

impl Gate {
    /// The lock of a ledger. After a restart the wait for earlier wrong PINs begins anew.
    pub(super) fn of(ledger: &Path, now: Instant) -> Self {
        let mut name = ledger.as_os_str().to_owned();
        name.push("-pin");
        let mut gate = Self { path: PathBuf::from(name), shut: None };
        gate.shut = gate.kept().ok().and_then(|kept| until(now, kept.wrong));
        gate
    }

    /// Somebody typed a PIN at this moment.
    pub(super) fn knock(&mut self, pin: &Pin, now: Instant) -> Result<Knock> {
        let mut kept = self.kept()?;
        let Some(hash) = kept.hash.clone() else { return Ok(Knock::Unset) };
        let request = asked(&mut kept)?;
        if let Some(left) = self.shut.and_then(|until| until.checked_duration_since(now)) {
            self.keep(&kept)?;
            return Ok(Knock::Wrong { wait_ms: ms(left).max(1), request });
        }
        // Counted before it is looked at: who pulls the plug gains no try.
        kept.wrong = kept.wrong.saturating_add(1);
        self.keep(&kept)?;
        if !fits(pin, &hash, &self.path)? {
            self.shut = until(now, kept.wrong);
            return Ok(Knock::Wrong { wait_ms: wait_after(kept.wrong), request });
        }
        self.shut = None;
        kept.wrong = 0;
        self.keep(&kept)?;
        Ok(Knock::Open)
    }

    /// The PIN from now on. Only where there is none.
    pub(super) fn choose(&mut self, pin: &Pin) -> Result<()> {
        let kept = self.kept()?;
        anyhow::ensure!(kept.hash.is_none(), "there is a PIN already; only headquarters' code takes it away");
        self.keep(&Kept { hash: Some(hashed(pin)?), ..Kept::default() })
    }

    /// Takes the PIN away if headquarters has answered the request of this device; then
    /// staff choose another. Nothing else is lost, and the code fits never again.
    pub(super) fn recover(&mut self, ring: &Keyring, of: (&VenueId, &DeviceId), code: &str) -> Result<bool> {
        let kept = self.kept()?;
        let request = kept.request.as_deref().and_then(|request| request.parse::<PinRequest>().ok());
        let answered = request.is_some_and(|request| recovers_pin(ring, of, &request, code));
        if answered {
            self.shut = None;
            self.keep(&Kept::default())?;
        }
        Ok(answered)
    }

    fn kept(&self) -> Result<Kept> {
        let damaged = || {
            format!(
                "{} is not the file of the kiosk's PIN; take it away and choose a new PIN",
                self.path.display()
            )
        };
        match std::fs::read_to_string(&self.path) {
            Ok(text) => serde_json::from_str(&text).with_context(damaged),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Kept::default()),
            Err(error) => Err(error).with_context(|| format!("reading {}", self.path.display())),
        }
    }

    /// Written whole or not at all.
    fn keep(&self, kept: &Kept) -> Result<()> {
        let mut beside = self.path.clone().into_os_string();
        beside.push("-new");
        let beside = PathBuf::from(beside);
        let write = || -> std::io::Result<()> {
            let mut file =
                OpenOptions::new().write(true).create(true).truncate(true).mode(FILE_MODE).open(&beside)?;
            serde_json::to_writer(&mut file, kept)?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            std::fs::rename(&beside, &self.path)?;
            let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
        };
        write().with_context(|| format!("writing {}", self.path.display()))
    }
}

/// The request that goes with these wrong tries, made with the first of them.
fn asked(kept: &mut Kept) -> Result<String> {
    if let Some(request) = &kept.request {
        return Ok(request.clone());
    }
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|why| anyhow::anyhow!("no random numbers: {why}"))?;
    let request = PinRequest::of(random).to_string();
    kept.request = Some(request.clone());
    Ok(request)
}

fn hashed(pin: &Pin) -> Result<String> {
    let hash = Argon2::default().hash_password(pin.digits().as_bytes());
    Ok(hash.map_err(|why| anyhow::anyhow!("the PIN can't be hashed: {why}"))?.to_string())
}

fn fits(pin: &Pin, hash: &str, path: &Path) -> Result<bool> {
    let hash = PasswordHash::new(hash)
        .map_err(|why| anyhow::anyhow!("{}: the hash of the PIN: {why}", path.display()))?;
    Ok(Argon2::default().verify_password(pin.digits().as_bytes(), &hash).is_ok())
}

fn until(now: Instant, wrong: u32) -> Option<Instant> {
    let wait = wait_after(wrong);
    (wait > 0).then(|| now + Duration::from_millis(wait))
}

fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

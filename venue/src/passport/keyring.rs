//! The keys a device knows: whose passports it can verify, and which keys the campaign
//! took back. Nothing gets in but what the campaign signed, so no limit is needed: the
//! campaign decides how many there are.

use super::{
    certificate::{Certificate, NotVouched, Revocation},
    day::Day,
    signing::{KeyId, PublicKey, SIGNATURE},
};
use crate::id::{CampaignId, VenueId};
use std::collections::BTreeMap;

/// Whose word stands behind something that was signed in the name of a venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vouched {
    /// That of a key which may speak for the venue, up to this day where a certificate
    /// ends it.
    Until(Option<Day>),
    /// That of a key which the campaign took back.
    Revoked,
    /// No key of this id is known here.
    Unknown,
    /// No known key of this id signed it, or one that speaks for another venue.
    Nobody,
}

/// The keys of a campaign as one device knows them. The order in which certificates
/// and revocations come never matters.
#[derive(Debug, Clone)]
pub struct Keyring {
    campaign: CampaignId,
    first_bytes: [u8; 2],
    campaign_key: Option<PublicKey>,
    keys: BTreeMap<KeyId, Vec<Known>>,
    certificates: BTreeMap<String, Certificate>,
    revocations: BTreeMap<String, Revocation>,
}

/// A key that is known.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) key: PublicKey,
    /// `None` where no certificate ends it: this device's own key, and keys taken back.
    pub(super) last_day: Option<Day>,
    pub(super) revoked: bool,
}

impl Keyring {
    /// The keyring of a device. Without the campaign's key nothing can be added, and
    /// only passports of this device's own key are verified.
    #[must_use]
    pub fn new(campaign: CampaignId, campaign_key: Option<PublicKey>, own: Option<PublicKey>) -> Self {
        let mut keyring = Self {
            first_bytes: KeyId::campaign(&campaign),
            campaign,
            campaign_key,
            keys: BTreeMap::new(),
            certificates: BTreeMap::new(),
            revocations: BTreeMap::new(),
        };
        if let Some(own) = own {
            keyring.known(own);
        }
        keyring
    }

    /// Adds the certificate of a device; answers whether it is new here.
    ///
    /// # Errors
    /// [`NotVouched`] when it is none, is of another campaign, or the campaign did not sign it.
    pub fn certify(&mut self, text: &str) -> Result<bool, NotVouched> {
        let text = text.trim();
        // Exchange brings the same ones again and again: no signature is checked twice.
        if self.certificates.contains_key(text) {
            return Ok(false);
        }
        let certificate = Certificate::parse(text)?;
        self.is_of_campaign(&certificate.campaign, |key| certificate.is_signed_by(key))?;
        let known = self.known(certificate.key);
        // A key that is vouched for again lasts to the later day.
        known.last_day = known.last_day.max(Some(certificate.last_day));
        self.certificates.insert(text.to_owned(), certificate);
        Ok(true)
    }

    /// Takes a key back; answers whether that is new here.
    ///
    /// # Errors
    /// As [`Keyring::certify`].
    pub fn revoke(&mut self, text: &str) -> Result<bool, NotVouched> {
        let text = text.trim();
        if self.revocations.contains_key(text) {
            return Ok(false);
        }
        let revocation = Revocation::parse(text)?;
        self.is_of_campaign(&revocation.campaign, |key| revocation.is_signed_by(key))?;
        self.known(revocation.key).revoked = true;
        self.revocations.insert(text.to_owned(), revocation);
        Ok(true)
    }

    fn is_of_campaign(&self, of: &CampaignId, signed: impl Fn(&PublicKey) -> bool) -> Result<(), NotVouched> {
        if *of != self.campaign {
            return Err(NotVouched::Campaign { of: of.clone(), here: self.campaign.clone() });
        }
        let campaign_key = self.campaign_key.as_ref().ok_or(NotVouched::NoCampaignKey)?;
        if signed(campaign_key) { Ok(()) } else { Err(NotVouched::Signature) }
    }

    fn known(&mut self, key: PublicKey) -> &mut Known {
        let sharing = self.keys.entry(KeyId::of(&self.campaign, &key)).or_default();
        let at = sharing.iter().position(|known| known.key == key).unwrap_or(sharing.len());
        if at == sharing.len() {
            sharing.push(Known { key, last_day: None, revoked: false });
        }
        &mut sharing[at]
    }

    /// The campaign.
    #[must_use]
    pub fn campaign(&self) -> &CampaignId {
        &self.campaign
    }

    /// The campaign's key, if this device was enrolled.
    #[must_use]
    pub fn campaign_key(&self) -> Option<&PublicKey> {
        self.campaign_key.as_ref()
    }

    /// Whether the campaign took this key back. When it is the device's own, what it
    /// issues is refused everywhere, and staff have to be told.
    #[must_use]
    pub fn is_revoked(&self, key: &PublicKey) -> bool {
        self.with(KeyId::of(&self.campaign, key)).iter().any(|known| known.key == *key && known.revoked)
    }

    /// Every certificate by its text, in the order of the texts.
    pub fn certificates(&self) -> impl Iterator<Item = (&str, &Certificate)> {
        self.certificates.iter().map(|(text, certificate)| (text.as_str(), certificate))
    }

    /// Every revocation by its text, in the order of the texts.
    pub fn revocations(&self) -> impl Iterator<Item = (&str, &Revocation)> {
        self.revocations.iter().map(|(text, revocation)| (text.as_str(), revocation))
    }

    /// The keys that have this id: none, one, rarely more.
    pub fn keys(&self, id: KeyId) -> impl Iterator<Item = &PublicKey> {
        self.with(id).iter().map(|known| &known.key)
    }

    pub(super) fn with(&self, id: KeyId) -> &[Known] {
        self.keys.get(&id).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn may_be_of_campaign(&self, id: KeyId) -> bool {
        id.is_of(self.first_bytes)
    }

    /// Whose word it is: the campaign's own, that of a device certified for the venue, or
    /// of this very device, which stands there.
    pub(crate) fn vouches(
        &self,
        id: KeyId,
        venue: &VenueId,
        (message, signature): (&[u8], &[u8; SIGNATURE]),
    ) -> Vouched {
        let campaign_key = self.campaign_key.filter(|key| KeyId::of(&self.campaign, key) == id);
        if campaign_key.is_some_and(|key| key.signed(message, signature)) {
            return Vouched::Until(None);
        }
        let known = self.with(id);
        if known.is_empty() && campaign_key.is_none() {
            return Vouched::Unknown;
        }
        match known.iter().find(|known| known.key.signed(message, signature)) {
            Some(known) if known.revoked => Vouched::Revoked,
            Some(known) => self.speaks_for(&known.key, venue),
            None => Vouched::Nobody,
        }
    }

    /// Until when a key that is known speaks for a venue.
    fn speaks_for(&self, key: &PublicKey, venue: &VenueId) -> Vouched {
        let of_key = || self.certificates.values().filter(|certificate| certificate.key == *key);
        // A key that nobody certified is this device's own.
        if of_key().next().is_none() {
            return Vouched::Until(None);
        }
        let here = of_key().filter(|certificate| certificate.venue == *venue);
        let until = here.map(|certificate| certificate.last_day).max();
        until.map_or(Vouched::Nobody, |last_day| Vouched::Until(Some(last_day)))
    }
}

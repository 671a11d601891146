//! What the campaign signs: a certificate vouches for the key of a device, a
//! revocation takes it back. Both are short texts that travel in packs, in exchange
//! and by hand, and are believed for their signature, whoever brings them.
//!
//! `SK1:` or `SR1:` and base64url (nobody scans them, and people copy them: no spaces)
//! of a body and the campaign's signature over a tag and that body. Body of a certificate: campaign, venue, device (each a byte of length
//! and its characters), public key (32), last day (2). Of a revocation: campaign, key.

use super::{
    day::Day,
    signing::{CampaignKey, PublicKey, SIGNATURE},
};
use crate::id::{CampaignId, DeviceId, VenueId};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use std::str::FromStr;

/// What a certificate's text begins with.
pub const CERTIFICATE_PREFIX: &str = "SK1:";

/// What a revocation's text begins with.
pub const REVOCATION_PREFIX: &str = "SR1:";

/// Longest text that is read, in characters. A certificate with three ids of 32
/// characters has 267.
pub const MOST_CHARACTERS: usize = 320;

const CERTIFICATE_TAG: &[u8] = b"sm-certificate/1";
const REVOCATION_TAG: &[u8] = b"sm-revocation/1";

/// Why a certificate or a revocation is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotVouched {
    /// The text is damaged or something else.
    #[error(
        "this is not a {what}: it begins with {prefix} and is copied whole, of at most {MOST_CHARACTERS} characters"
    )]
    Form {
        /// Certificate or revocation.
        what: &'static str,
        /// What its text begins with.
        prefix: &'static str,
    },
    /// It is of another campaign.
    #[error("this is of the campaign {of}, and here is {here}; take one that was made for {here}")]
    Campaign {
        /// The campaign it names.
        of: CampaignId,
        /// The campaign of the keyring.
        here: CampaignId,
    },
    /// It was not signed by the campaign's key.
    #[error("the campaign's key did not sign this; take it from headquarters again")]
    Signature,
    /// The campaign's key is not known, so nothing can be checked.
    #[error(
        "the campaign's key is not known here, so this cannot be checked; enrol this device at headquarters"
    )]
    NoCampaignKey,
    /// The campaign's key is none.
    #[error("this is not the campaign's public key: 64 characters of hexadecimal; enrol this device again")]
    Key,
    /// A certificate that should be of one device is of another.
    #[error("this certificate is of {of}, and here is {here}; take the one of {here}")]
    Device {
        /// Device (venue and id) or key it names.
        of: String,
        /// What it should name.
        here: String,
    },
}

/// The campaign vouches for the key of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The campaign.
    pub campaign: CampaignId,
    /// The venue the device is of.
    pub venue: VenueId,
    /// The device.
    pub device: DeviceId,
    /// Its key.
    pub key: PublicKey,
    /// The last day of a passport that the key may sign: what lasts longer on its face
    /// ends with this day.
    pub last_day: Day,
    signature: [u8; SIGNATURE],
}

impl Certificate {
    /// Vouches for a device.
    #[must_use]
    pub fn sign(
        campaign_key: &CampaignKey,
        campaign: CampaignId,
        (venue, device): (VenueId, DeviceId),
        key: PublicKey,
        last_day: Day,
    ) -> Self {
        let unsigned = Self { campaign, venue, device, key, last_day, signature: [0; SIGNATURE] };
        let signature = campaign_key.sign(&tagged(CERTIFICATE_TAG, &unsigned.body()));
        Self { signature, ..unsigned }
    }

    /// Reads a text; whether the campaign signed it, [`Certificate::is_signed_by`] says.
    ///
    /// # Errors
    /// [`NotVouched::Form`].
    pub fn parse(text: &str) -> Result<Self, NotVouched> {
        let form = NotVouched::Form { what: "certificate", prefix: CERTIFICATE_PREFIX };
        let bytes = bytes_of(CERTIFICATE_PREFIX, text).ok_or(form.clone())?;
        Self::of_bytes(&bytes).ok_or(form)
    }

    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let certificate = Self {
            campaign: id(&mut rest)?,
            venue: id(&mut rest)?,
            device: id(&mut rest)?,
            key: PublicKey::of_bytes(&take(&mut rest)?).ok()?,
            last_day: Day::of_bytes(take(&mut rest)?),
            signature: take(&mut rest)?,
        };
        rest.is_empty().then_some(certificate)
    }

    /// The text it travels as.
    #[must_use]
    pub fn to_text(&self) -> String {
        text_of(CERTIFICATE_PREFIX, self.body(), &self.signature)
    }

    /// Whether this key signed it.
    #[must_use]
    pub fn is_signed_by(&self, campaign_key: &PublicKey) -> bool {
        campaign_key.signed(&tagged(CERTIFICATE_TAG, &self.body()), &self.signature)
    }

    fn body(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for id in [self.campaign.as_str(), self.venue.as_str(), self.device.as_str()] {
            put_id(&mut body, id);
        }
        body.extend(self.key.bytes());
        body.extend(self.last_day.to_bytes());
        body
    }
}

/// The campaign takes back the key of a device: no passport signed by it is good any
/// more, issued before or after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// The campaign.
    pub campaign: CampaignId,
    /// The key.
    pub key: PublicKey,
    signature: [u8; SIGNATURE],
}

impl Revocation {
    /// Takes a key back.
    #[must_use]
    pub fn sign(campaign_key: &CampaignKey, campaign: CampaignId, key: PublicKey) -> Self {
        let unsigned = Self { campaign, key, signature: [0; SIGNATURE] };
        let signature = campaign_key.sign(&tagged(REVOCATION_TAG, &unsigned.body()));
        Self { signature, ..unsigned }
    }

    /// Reads a text; whether the campaign signed it, [`Revocation::is_signed_by`] says.
    ///
    /// # Errors
    /// [`NotVouched::Form`].
    pub fn parse(text: &str) -> Result<Self, NotVouched> {
        let form = NotVouched::Form { what: "revocation", prefix: REVOCATION_PREFIX };
        let bytes = bytes_of(REVOCATION_PREFIX, text).ok_or(form.clone())?;
        Self::of_bytes(&bytes).ok_or(form)
    }

    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let revocation = Self {
            campaign: id(&mut rest)?,
            key: PublicKey::of_bytes(&take(&mut rest)?).ok()?,
            signature: take(&mut rest)?,
        };
        rest.is_empty().then_some(revocation)
    }

    /// The text it travels as.
    #[must_use]
    pub fn to_text(&self) -> String {
        text_of(REVOCATION_PREFIX, self.body(), &self.signature)
    }

    /// Whether this key signed it.
    #[must_use]
    pub fn is_signed_by(&self, campaign_key: &PublicKey) -> bool {
        campaign_key.signed(&tagged(REVOCATION_TAG, &self.body()), &self.signature)
    }

    fn body(&self) -> Vec<u8> {
        let mut body = Vec::new();
        put_id(&mut body, self.campaign.as_str());
        body.extend(self.key.bytes());
        body
    }
}

/// The tags are of different lengths and none begins another, so nothing signed as the
/// one is ever taken for the other.
fn tagged(tag: &[u8], body: &[u8]) -> Vec<u8> {
    [tag, body].concat()
}

fn bytes_of(prefix: &str, text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    if text.len() > MOST_CHARACTERS {
        return None;
    }
    // Strict: every list of bytes has one text.
    BASE64_URL_SAFE_NO_PAD.decode(text.strip_prefix(prefix)?).ok()
}

fn text_of(prefix: &str, mut body: Vec<u8>, signature: &[u8]) -> String {
    body.extend(signature);
    prefix.to_owned() + &BASE64_URL_SAFE_NO_PAD.encode(&body)
}

pub(crate) fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*taken)
}

pub(crate) fn id<T: FromStr>(rest: &mut &[u8]) -> Option<T> {
    let [length] = take(rest)?;
    let (id, after) = rest.split_at_checked(length.into())?;
    *rest = after;
    std::str::from_utf8(id).ok()?.parse().ok()
}

/// An id has at most [`crate::id::MAX_LEN`] bytes, so a byte holds its length.
pub(crate) fn put_id(bytes: &mut Vec<u8>, id: &str) {
    bytes.push(u8::try_from(id.len()).unwrap_or(u8::MAX));
    bytes.extend(id.as_bytes());
}

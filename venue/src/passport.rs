//! Passports: what a family carries from point to point, on a telephone or a card, and
//! shows at any kiosk of the campaign, which checks it with no network. No name, no
//! telephone number, no face: an id of random bytes, signed by the device that issued it.
//!
//! The QR code holds `SP1:` and Base45 of id (16 bytes), key id (4), last day (2, days
//! since 1970-01-01, big-endian) and Ed25519 signature (64): 133 characters, a code of
//! version 6-M. Signed are the tag `sm-passport/1`, the campaign's id after a byte of its
//! length, and the first 22 bytes; so a passport is good in its campaign alone.
//!
//! The [short code](short_text) serves a card that was left at home. It is not signed:
//! it is taken unverified, until the card turns up.
//!
//! ```
//! use chrono::NaiveDate;
//! use venue::passport::{self, Day, DeviceKey, Keyring, Secret, Standing};
//!
//! let campaign = venue::id::CampaignId::new("science-month-2025")?;
//! let last = NaiveDate::from_ymd_opt(2025, 9, 30).unwrap();
//! // The bytes are random outside of examples.
//! let key = DeviceKey::new(&Secret::new([7; 32]));
//! let issued = passport::issue([9; 16], &key, &campaign, Day::of(last)?);
//!
//! let keyring = Keyring::new(campaign, None, Some(key.public()));
//! let accepted = passport::check(&issued.text, &keyring, Some(last), |_| false)?;
//! assert_eq!(accepted.standing, Standing::Verified);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod authority;
pub(crate) mod base45;
mod bundle;
mod certificate;
mod check;
mod day;
mod joining;
mod keyring;
mod recovery;
mod refusal;
mod report_key;
mod reporting_key;
mod secret_file;
mod short;
mod signing;

pub use authority::Authority;
pub use bundle::{Keys, KeysError, MOST_CIRCLES};
pub use certificate::{
    CERTIFICATE_PREFIX, Certificate, MOST_CHARACTERS, NotVouched, REVOCATION_PREFIX, Revocation,
};
pub use check::{Accepted, Behind, Shown, Signed, Standing, check, read};
pub use day::{Day, NoSuchDay};
pub use joining::{Bundle, BundleError};
pub use keyring::Keyring;
pub use recovery::{NotAPinRequest, PinRequest, RECOVERY_PREFIX, recovers_pin};
pub use refusal::Refusal;
pub use report_key::{CODE, ReportKey, ReportKeyId};
pub use reporting_key::{NotReportingKey, ReportingKey};
pub use secret_file::{MAX_BYTES, SecretFileError};
pub use short::{Mistyped, read_short, short_text};
pub use signing::{CampaignKey, DeviceKey, KeyId, NotPublicKey, PublicKey, Secret};

pub(crate) use certificate::{id as take_id, put_id, take};
pub(crate) use keyring::Vouched;
pub(crate) use signing::SIGNATURE;

use crate::{
    bearer::{PassportId, ShortCode},
    id::CampaignId,
};

/// What the text of a passport begins with.
pub const PREFIX: &str = "SP1:";

/// Bytes that are signed: id, key id, last day.
const SIGNED_PART: usize = 16 + 4 + 2;

/// Characters of a passport's text: three for every two bytes, after the prefix.
pub const CHARACTERS: usize = PREFIX.len() + (SIGNED_PART + SIGNATURE) / 2 * 3;

const TAG: &[u8] = b"sm-passport/1";

/// A passport as it was issued. `Debug` shows neither text nor id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passport {
    /// What its QR code holds.
    pub text: Text,
    /// Its id.
    pub id: PassportId,
    /// The short code that stands beside the QR code; [`short_text`] writes it.
    pub short: ShortCode,
    /// The last day it is good.
    pub last_day: Day,
}

/// The text of a passport: who has it has the passport, so `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(String);

impl std::ops::Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Text(…)")
    }
}

/// Issues a passport. The bytes of the id have to be random; [`Keys::issue`] keeps to
/// the last day of the device's certificate.
#[must_use]
pub fn issue(id: [u8; 16], key: &DeviceKey, campaign: &CampaignId, last_day: Day) -> Passport {
    let key_id = KeyId::of(campaign, &key.public());
    let part = signed_part(PassportId(id), key_id, last_day);
    let signature = key.sign(&message(campaign, &part));
    let text = Text(PREFIX.to_owned() + &base45::encode(&[&part[..], &signature].concat()));
    Passport { text, id: PassportId(id), short: PassportId(id).short(), last_day }
}

fn signed_part(id: PassportId, key: KeyId, last_day: Day) -> [u8; SIGNED_PART] {
    let mut part = [0; SIGNED_PART];
    let bytes = id.0.into_iter().chain(key.0).chain(last_day.to_bytes());
    part.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
    part
}

fn message(campaign: &CampaignId, part: &[u8; SIGNED_PART]) -> Vec<u8> {
    let mut message = TAG.to_vec();
    put_id(&mut message, campaign.as_str());
    message.extend(part);
    message
}

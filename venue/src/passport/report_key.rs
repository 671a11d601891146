//! What a device authenticates its reports with, and headquarters what it says to the
//! device. It belongs to one device and one enrolment: it is derived over campaign, venue,
//! device and the id of the device's public key, so headquarters keeps one secret for a whole
//! campaign and no table.

use super::signing::{PublicKey, Secret};
use crate::hash::Hash;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// Bytes of a code: HMAC-SHA-256 cut to its left half (RFC 4868, HMAC-SHA-256-128).
pub const CODE: usize = 16;

/// The enrolment that a report is authenticated by: five bytes of the hash of the device's
/// public key. The first two end its [`super::KeyId`] too; four would be enough to find the
/// key, but where one key of 10,000 is taken back, no other device may share its id (once
/// in 100 million campaigns).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReportKeyId(pub [u8; 5]);

impl ReportKeyId {
    /// The id of the report key of the device that has this public key.
    #[must_use]
    pub fn of(key: &PublicKey) -> Self {
        let Hash([a, b, c, d, e, ..]) = Hash::of(&[b"sm-key/1", key.bytes()]);
        Self([a, b, c, d, e])
    }
}

impl fmt::Display for ReportKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for ReportKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReportKeyId({self})")
    }
}

/// The report key of one device. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct ReportKey {
    id: ReportKeyId,
    secret: Secret,
}

impl ReportKey {
    pub(super) fn new(id: ReportKeyId, secret: Secret) -> Self {
        Self { id, secret }
    }

    /// Which enrolment it is of.
    #[must_use]
    pub fn id(&self) -> ReportKeyId {
        self.id
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The code over these parts, one after another.
    pub(crate) fn code(&self, parts: &[&[u8]]) -> [u8; CODE] {
        let whole = over(self.secret.bytes(), parts).map(|hmac| hmac.finalize().into_bytes());
        let mut code = [0; CODE];
        code.iter_mut().zip(whole.unwrap_or_default()).for_each(|(to, from)| *to = from);
        code
    }

    /// Whether this is the code over these parts. It takes as long whatever byte differs.
    pub(crate) fn made(&self, code: &[u8; CODE], parts: &[&[u8]]) -> bool {
        over(self.secret.bytes(), parts).is_some_and(|hmac| hmac.verify_truncated_left(code).is_ok())
    }
}

/// A key may have any length, so there is always one; without it nothing would be right.
fn over(key: &[u8], parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    parts.iter().for_each(|part| hmac.update(part));
    Some(hmac)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test cases 1, 2 and 5 (the one that is cut to 128 bits), and RFC 4868,
    /// test case PRF/AUTH256-1, whose key has the length of ours.
    #[test]
    fn codes_are_those_of_the_standards() {
        let cases: [(&[u8], &[u8], &str); 4] = [
            (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b"),
            (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c7"),
            (&[0x0c; 20], b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
            (&[0x0b; 32], b"Hi There", "198a607eb44bfbc69903a0f1cf2bbdc5"),
        ];
        for (key, data, code) in cases {
            let hmac = over(key, &[data]).unwrap();
            let code = hex::decode(code).unwrap();
            assert!(hmac.clone().finalize().into_bytes().starts_with(&code));
            assert!(hmac.verify_truncated_left(&code).is_ok());
        }
    }

    #[test]
    fn a_code_is_of_its_key_and_of_every_byte() {
        let key = |secret| ReportKey::new(ReportKeyId([1; 5]), Secret::new([secret; 32]));
        let code = key(7).code(&[b"topic", b"\0", b"text"]);
        assert!(key(7).made(&code, &[b"topic\0", b"te", b"xt"]), "parts are one after another");
        assert!(!key(8).made(&code, &[b"topic\0text"]));
        assert!(!key(7).made(&code, &[b"topic\0texT"]));
        for at in 0..CODE {
            let mut wrong = code;
            wrong[at] ^= 1;
            assert!(!key(7).made(&wrong, &[b"topic\0text"]), "byte {at}");
        }
    }

    #[test]
    fn secrets_show_nowhere() {
        let shown = format!("{:?}", ReportKey::new(ReportKeyId([0xab; 5]), Secret::new([0xcd; 32])));
        assert!(shown.contains("ababababab") && !shown.contains("cdcd"), "{shown}");
    }
}

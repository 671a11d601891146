//! Keys: the campaign's, which vouches for devices; a device's, which signs passports;
//! and what of them may be told. Ed25519 throughout. What is secret shows nowhere in
//! `Debug` and is wiped from memory when it is dropped.

use crate::{hash::Hash, id::CampaignId};
use ed25519_dalek::{Signature, Signer, VerifyingKey};
use serde::{Serialize, Serializer};
use std::{cmp::Ordering, fmt, str::FromStr};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Bytes of a signature.
pub(crate) const SIGNATURE: usize = 64;

/// 32 secret bytes: the seed of a key, or the key of a circle.
#[derive(Clone, ZeroizeOnDrop, Zeroize)]
pub struct Secret([u8; 32]);

impl Secret {
    /// Takes 32 bytes, which have to be random.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the cipher or the file they belong to.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

macro_rules! signing_keys {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(ed25519_dalek::SigningKey);

        impl $name {
            /// The key of a seed.
            #[must_use]
            pub fn new(seed: &Secret) -> Self {
                Self(ed25519_dalek::SigningKey::from_bytes(seed.bytes()))
            }

            /// What of it may be told.
            #[must_use]
            pub fn public(&self) -> PublicKey {
                PublicKey(self.0.verifying_key())
            }

            pub(crate) fn sign(&self, message: &[u8]) -> [u8; SIGNATURE] {
                self.0.sign(message).to_bytes()
            }

            pub(super) fn seed(&self) -> Secret {
                Secret(self.0.to_bytes())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "(of {})"), self.public())
            }
        }
    )*};
}

signing_keys! {
    /// The key of one device, with which it signs the passports it issues.
    DeviceKey;
    /// The key of a campaign, with which it vouches for devices and revokes them.
    CampaignKey;
}

/// The public half of a key. Kept ready for checking: a check does no more than check.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// Why a text or bytes are no public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a public key: 32 bytes of Ed25519 in lower-case hexadecimal (64 characters)")]
pub struct NotPublicKey;

impl PublicKey {
    /// The key of these bytes.
    ///
    /// # Errors
    /// [`NotPublicKey`] when they are no point of the curve, or one of the few under
    /// which anybody can sign.
    pub fn of_bytes(bytes: &[u8; 32]) -> Result<Self, NotPublicKey> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| NotPublicKey)?;
        // Two texts of one key would be two keys to whoever compares them.
        let canonical = key.to_edwards().compress().as_bytes() == bytes;
        if canonical && !key.is_weak() { Ok(Self(key)) } else { Err(NotPublicKey) }
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    pub(super) fn signed(&self, message: &[u8], signature: &[u8; SIGNATURE]) -> bool {
        self.0.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

impl PartialOrd for PublicKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PublicKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes().cmp(other.bytes())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = NotPublicKey;
    fn from_str(text: &str) -> Result<Self, NotPublicKey> {
        let hash: Hash = text.parse().map_err(|_| NotPublicKey)?;
        Self::of_bytes(&hash.0)
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// What stands in a passport for the key that signed it: two bytes of its campaign's
/// hash and two of its own. Two keys of a large campaign may share one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 4]);

impl KeyId {
    /// The id of a key in a campaign.
    #[must_use]
    pub fn of(campaign: &CampaignId, key: &PublicKey) -> Self {
        let [a, b] = Self::campaign(campaign);
        let Hash([c, d, ..]) = Hash::of(&[b"sm-key/1", key.bytes()]);
        Self([a, b, c, d])
    }

    /// The first two bytes of every key id of a campaign.
    pub(super) fn campaign(campaign: &CampaignId) -> [u8; 2] {
        let Hash([a, b, ..]) = Hash::of(&[b"sm-key-campaign/1", campaign.as_str().as_bytes()]);
        [a, b]
    }

    /// Whether a key with this id may be of the campaign that has these first two bytes.
    pub(super) fn is_of(self, campaign: [u8; 2]) -> bool {
        self.0[..2] == campaign
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_show_nowhere() {
        let seed = Secret::new([0xab; 32]);
        let shown = format!("{seed:?} {:?} {:?}", DeviceKey::new(&seed), CampaignKey::new(&seed));
        assert!(!shown.contains("abab") && !shown.contains("171"), "{shown}");
    }

    #[test]
    fn a_public_key_is_64_characters_of_a_real_point() {
        let key = DeviceKey::new(&Secret::new([7; 32])).public();
        assert_eq!(key.to_string().parse(), Ok(key));
        let weak = hex::encode([0; 32]);
        let small = format!("01{}", "00".repeat(31));
        let twice = format!("ee{}7f", "ff".repeat(30));
        for text in ["", "ab", &weak, &small, &twice, &key.to_string().to_uppercase()] {
            assert_eq!(text.parse::<PublicKey>(), Err(NotPublicKey), "{text}");
        }
    }

    #[test]
    fn a_key_id_tells_the_campaign_and_the_key() {
        let month = CampaignId::new("science-month-2025").unwrap();
        let city = CampaignId::new("city-2025").unwrap();
        let [one, two] = [1, 2].map(|n| DeviceKey::new(&Secret::new([n; 32])).public());
        assert!(KeyId::of(&month, &one).is_of(KeyId::campaign(&month)));
        assert!(KeyId::of(&month, &two).is_of(KeyId::campaign(&month)));
        assert!(!KeyId::of(&month, &one).is_of(KeyId::campaign(&city)));
        assert_eq!(KeyId::of(&month, &one).0[2..], KeyId::of(&city, &one).0[2..]);
    }
}

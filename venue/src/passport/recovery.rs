//! A PIN that nobody remembers: the kiosk shows a request, headquarters signs it with the
//! campaign's key, and the code it sends lets staff choose a new PIN, once. Nothing else of
//! the kiosk changes. A photograph of the code on a telephone is enough, read by the kiosk's
//! scanner or typed at its command line.
//!
//! `PR1:` and Base45 of the signature (64 bytes) over the tag `sm-pin-recovery/1` and
//! campaign, venue, device and request, each after a byte of its length.

use super::{Keyring, authority::Authority, base45, certificate::put_id, signing::SIGNATURE};
use crate::id::{DeviceId, VenueId};
use std::{fmt, str::FromStr};

const TAG: &[u8] = b"sm-pin-recovery/1";

/// What every code begins with.
pub const RECOVERY_PREFIX: &str = "PR1:";

/// Base45 of a signature: three characters for two bytes.
const MOST: usize = SIGNATURE / 2 * 3;

/// Characters of a request: Crockford's Base32, 40 bits, so that no code fits twice.
const LENGTH: usize = 8;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What a kiosk asks headquarters for, as somebody reads it over the telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinRequest(String);

/// Why a text is no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no request: {LENGTH} letters and digits as the kiosk shows them, such as 7K3M-9QX2")]
pub struct NotAPinRequest;

impl PinRequest {
    /// A request of random bytes.
    #[must_use]
    pub fn of(random: [u8; LENGTH]) -> Self {
        Self(random.into_iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
    }
}

impl FromStr for PinRequest {
    type Err = NotAPinRequest;

    /// Case, hyphens and spaces don't matter, and what looks alike is the same.
    fn from_str(text: &str) -> Result<Self, NotAPinRequest> {
        let seen = text.chars().filter(|c| !matches!(c, '-' | ' '));
        let alike = seen.map(|c| match c.to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        });
        let text: String = alike.take(LENGTH + 1).collect();
        let known = |c: char| u8::try_from(c).is_ok_and(|byte| ALPHABET.contains(&byte));
        if text.chars().count() == LENGTH && text.chars().all(known) {
            Ok(Self(text))
        } else {
            Err(NotAPinRequest)
        }
    }
}

impl fmt::Display for PinRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.0.split_at(LENGTH / 2);
        write!(f, "{first}-{second}")
    }
}

fn message(campaign: &str, (venue, device): (&VenueId, &DeviceId), request: &PinRequest) -> Vec<u8> {
    let mut message = TAG.to_vec();
    for part in [campaign, venue.as_str(), device.as_str(), &request.0] {
        put_id(&mut message, part);
    }
    message
}

impl Authority {
    /// The code that lets the staff of a device choose a new PIN, for its request.
    #[must_use]
    pub fn recover_pin(&self, of: (&VenueId, &DeviceId), request: &PinRequest) -> String {
        let signature = self.sign(&message(self.campaign().as_str(), of, request));
        format!("{RECOVERY_PREFIX}{}", base45::encode(&signature))
    }
}

/// Whether a code answers the request of this device. A kiosk that no headquarters has
/// enrolled has no campaign's key to check by, and takes none.
#[must_use]
pub fn recovers_pin(ring: &Keyring, of: (&VenueId, &DeviceId), request: &PinRequest, code: &str) -> bool {
    let text = code.trim().strip_prefix(RECOVERY_PREFIX).filter(|text| text.len() <= MOST);
    let signature = text.and_then(base45::decode).and_then(|bytes| <[u8; SIGNATURE]>::try_from(bytes).ok());
    let (Some(key), Some(signature)) = (ring.campaign_key(), signature) else { return false };
    key.signed(&message(ring.campaign().as_str(), of, request), &signature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::CampaignId, passport::Secret};

    fn authority(seed: u8) -> Authority {
        Authority::new(CampaignId::new("night").unwrap(), &Secret::new([seed; 32]), Secret::new([9; 32]))
    }

    #[test]
    fn a_code_answers_its_own_request_and_no_other() {
        let (venue, device, other) = (
            VenueId::new("city").unwrap(),
            DeviceId::new("kiosk-1").unwrap(),
            DeviceId::new("kiosk-2").unwrap(),
        );
        let request = PinRequest::of([7, 1, 255, 33, 9, 80, 2, 3]);
        let ring = Keyring::new(CampaignId::new("night").unwrap(), Some(authority(1).public()), None);
        let code = authority(1).recover_pin((&venue, &device), &request);
        assert!(code.len() <= 104, "{}", code.len());
        assert!(recovers_pin(&ring, (&venue, &device), &request, &format!(" {code}\n")));
        assert!(!recovers_pin(&ring, (&venue, &other), &request, &code), "another kiosk");
        assert!(
            !recovers_pin(&ring, (&venue, &device), &PinRequest::of([0; 8]), &code),
            "an earlier request"
        );
        let forged = authority(2).recover_pin((&venue, &device), &request);
        assert!(!recovers_pin(&ring, (&venue, &device), &request, &forged), "another authority");
        let alone = Keyring::new(CampaignId::new("night").unwrap(), None, None);
        assert!(!recovers_pin(&alone, (&venue, &device), &request, &code), "nobody to believe");
        for garbage in ["", "PR1:", "SP1:AAAA", &"PR1:ZZZ".repeat(2_000)] {
            assert!(!recovers_pin(&ring, (&venue, &device), &request, garbage));
        }
    }

    #[test]
    fn a_request_is_read_as_it_is_heard() {
        let request = PinRequest::of([0, 1, 2, 29, 30, 31, 32, 33]);
        assert_eq!(request.to_string(), "012X-YZ01");
        assert_eq!("o1 2x-yz oL".parse(), Ok(request));
        for none in ["", "012X-YZ0", "012X-YZ011", "012U-YZ01", "零一二三四五六七"] {
            assert_eq!(none.parse::<PinRequest>(), Err(NotAPinRequest), "{none}");
        }
    }
}

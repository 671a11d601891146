//! Whatever happens to a text, it is never taken for a verified one.

use crate::kit::{date, day, key, keyring, month, passport};
use proptest::prelude::*;
use std::sync::LazyLock;
use venue::{
    bearer::Bearer,
    passport::{
        Certificate, Keyring, Keys, Revocation, Secret, Standing, check, issue, read, read_short, short_text,
    },
};

/// Base45 and a few characters that are not of it.
const CHARACTERS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:abz\n护";

static RING: LazyLock<Keyring> = LazyLock::new(|| keyring(&[7]));

fn verified(text: &str) -> bool {
    check(text, &RING, None, |_| false).is_ok_and(|taken| taken.standing == Standing::Verified)
}

#[test]
fn no_changed_character_is_verified() {
    let text = passport(7).text.to_string();
    assert!(verified(&text));
    let mut taken = 0;
    for at in 0..text.len() {
        for other in CHARACTERS.chars().filter(|c| !text[at..].starts_with(*c)) {
            let changed: String =
                text.chars().enumerate().map(|(n, c)| if n == at { other } else { c }).collect();
            match check(&changed, &RING, None, |_| false) {
                // What can be changed without being refused is the key id alone: its two
                // bytes of the key are one group of three characters.
                Ok(accepted) => {
                    assert_eq!(accepted.standing, Standing::UnknownKey, "{at} {other}");
                    assert_eq!(accepted.bearer, Bearer::Passport(passport(7).id), "{at} {other}");
                    assert!((4 + 27..4 + 30).contains(&at), "{at} {other}");
                    taken += 1;
                }
                Err(refusal) => assert_ne!(refusal.as_str(), "expired"),
            }
        }
    }
    assert!(taken > 0, "an unknown key is taken to be checked");
}

#[test]
fn no_missing_or_further_or_swapped_character_is_verified() {
    let text = passport(7).text.to_string();
    for at in 0..text.len() {
        let (before, after) = text.split_at(at);
        assert!(!verified(&format!("{before}{}", &after[1..])), "without {at}");
        assert!(!verified(&format!("{before}0{after}")), "one more at {at}");
        let mut swapped = text.clone().into_bytes();
        if at > 0 && swapped[at - 1] != swapped[at] {
            swapped.swap(at - 1, at);
            assert!(!verified(std::str::from_utf8(&swapped).unwrap()), "swapped at {at}");
        }
    }
}

#[test]
fn no_changed_character_of_a_certificate_or_revocation_is_believed() {
    let authority = crate::kit::authority();
    let certificate = crate::kit::certificate(7).to_text();
    let revocation = authority.revoke(key(7).public()).to_text();
    for text in [certificate, revocation] {
        let mut ring = keyring(&[]);
        for at in 0..text.len() {
            for other in "AQgwZ_=8 \n护".chars().filter(|c| !text[at..].starts_with(*c)) {
                let changed: String =
                    text.chars().enumerate().map(|(n, c)| if n == at { other } else { c }).collect();
                assert!(ring.certify(&changed).is_err() && ring.revoke(&changed).is_err(), "{at} {other}");
                assert_eq!(ring.certificates().count() + ring.revocations().count(), 0);
            }
        }
    }
}

proptest! {
    #[test]
    fn what_is_issued_is_taken(id: [u8; 16], seed in 0_u8..20, last in 1_u32..=30) {
        let issued = issue(id, &key(seed), &month(), day(9, last));
        prop_assert_eq!(issued.text.len(), 133);
        prop_assert!(issued.text.bytes().all(|c| CHARACTERS.as_bytes()[..45].contains(&c)));
        let taken = check(&issued.text, &keyring(&[seed]), Some(date(9, last)), |_| false).unwrap();
        prop_assert_eq!(taken.bearer, Bearer::Passport(issued.id));
        prop_assert_eq!(taken.standing, Standing::Verified);
        prop_assert_eq!(taken.expires, Some(date(9, last)));
        prop_assert_eq!(issued.short, issued.id.short());
        prop_assert_eq!(read_short(&short_text(issued.short)), Ok(issued.short));
    }

    #[test]
    fn no_changed_byte_is_verified(at in 4_usize..133, by in 1_u8..=255) {
        let mut bytes = passport(7).text.as_bytes().to_vec();
        bytes[at] ^= by;
        prop_assert!(!verified(&String::from_utf8_lossy(&bytes)));
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,200}", tail in "[0-9A-Z $%*+./:-]{0,330}", urlsafe in "[0-9A-Za-z_-]{0,330}") {
        for text in [text.clone(), tail.clone(), format!("SP1:{tail}"), format!("SP1:{text}")] {
            prop_assert!(!verified(&text));
            let _ = (read(&text), read_short(&text), Keys::parse(&text).is_err());
        }
        for prefix in ["SK1:", "SR1:", ""] {
            let text = format!("{prefix}{urlsafe}");
            let _ = (Certificate::parse(&text).is_ok(), Revocation::parse(&text).is_ok());
        }
    }

    #[test]
    fn passports_of_any_bytes_are_answered(bytes in prop::collection::vec("[0-9A-E][0-9A-Z][0-9A-V]", 43)) {
        let text = format!("SP1:{}", bytes.concat());
        prop_assert!(!verified(&text));
    }

    #[test]
    fn another_campaigns_key_signs_nothing_here(seed in 10_u8..) {
        let stranger = venue::passport::Authority::new(month(), &Secret::new([seed; 32]), Secret::new([2; 32]));
        let text = stranger.certify(crate::kit::of("kiosk-7"), key(7).public(), day(9, 30)).to_text();
        prop_assert!(keyring(&[]).certify(&text).is_err());
        prop_assert!(keyring(&[]).revoke(&stranger.revoke(key(7).public()).to_text()).is_err());
    }
}

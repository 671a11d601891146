//! What the campaign signed, as its pack carries it.

use crate::kit::{keyring, passport};
use venue::{
    pack::{Pack, shipped},
    passport::{Keyring, Refusal, Standing, check},
    problem::Problems,
};

const CERTIFICATE: &str = include_str!("golden/certificate.txt");
const REVOCATION: &str = include_str!("golden/revocation.txt");

/// The pack of the month with one more line in its table `[campaign]`.
fn pack(line: &str) -> Result<Pack, Problems> {
    let month = |(name, _): &&(&str, &str)| name.ends_with("science-month-2025.toml");
    let (name, text) = shipped::CAMPAIGNS.iter().find(month).unwrap();
    Pack::parse(name, &text.replacen("\n[campaign]\n", &format!("\n[campaign]\n{line}\n"), 1))
}

fn standing(ring: &Keyring, seed: u8) -> Result<Standing, Refusal> {
    check(&passport(seed).text, ring, None, |_| false).map(|taken| taken.standing)
}

#[test]
fn a_key_that_the_pack_takes_back_is_refused_as_revoked() {
    let pack = pack(&format!("revoked_keys = [\"{}\"]", REVOCATION.trim())).unwrap();
    let mut ring = keyring(&[6]);
    assert_eq!(standing(&ring, 6), Ok(Standing::Verified));
    for text in &pack.campaign.revoked_keys {
        assert_eq!(ring.revoke(text), Ok(true));
    }
    assert_eq!(standing(&ring, 6), Err(Refusal::Revoked));
}

#[test]
fn a_device_that_the_pack_vouches_for_is_believed() {
    let pack = pack(&format!("certificates = [\"{}\"]", CERTIFICATE.trim())).unwrap();
    let mut ring = keyring(&[]);
    assert_eq!(standing(&ring, 7), Ok(Standing::UnknownKey));
    for text in &pack.campaign.certificates {
        assert_eq!(ring.certify(text), Ok(true));
    }
    assert_eq!(standing(&ring, 7), Ok(Standing::Verified));
}

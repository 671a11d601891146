//! Which keys get into a keyring, and which are refused for what reason.

use crate::kit::{authority, certificate, day, key, keyring, month, of, passport};
use proptest::prelude::*;
use venue::{
    id::CampaignId,
    passport::{Authority, Keyring, NotVouched, Refusal, Secret, Standing, check},
};

fn standing(ring: &Keyring) -> Result<Standing, Refusal> {
    check(&passport(7).text, ring, None, |_| false).map(|taken| taken.standing)
}

#[test]
fn a_device_believes_itself_before_anybody_vouches_for_it() {
    let ring = Keyring::new(month(), None, Some(key(7).public()));
    assert_eq!(standing(&ring), Ok(Standing::Verified));
    assert_eq!(standing(&Keyring::new(month(), None, None)), Ok(Standing::UnknownKey));
}

#[test]
fn wrong_certificates_are_refused_with_the_reason() {
    let mut ring = keyring(&[]);
    let city = CampaignId::new("city-2025").unwrap();
    let elsewhere = Authority::new(city.clone(), &Secret::new([1; 32]), Secret::new([2; 32]));
    let foreign = elsewhere.certify(of("kiosk-7"), key(7).public(), day(9, 30)).to_text();
    assert_eq!(ring.certify(&foreign), Err(NotVouched::Campaign { of: city, here: month() }));
    let stranger = Authority::new(month(), &Secret::new([3; 32]), Secret::new([2; 32]));
    let forged = stranger.certify(of("kiosk-7"), key(7).public(), day(9, 30)).to_text();
    assert_eq!(ring.certify(&forged), Err(NotVouched::Signature));
    let revocation = authority().revoke(key(7).public()).to_text();
    assert!(matches!(ring.certify(&revocation), Err(NotVouched::Form { what: "certificate", .. })));
    let vouched = certificate(7).to_text();
    assert!(matches!(ring.revoke(&vouched), Err(NotVouched::Form { what: "revocation", .. })));
    // One relabelled as the other has its fields elsewhere, and another tag is signed.
    let relabelled = vouched.replacen("SK1:", "SR1:", 1);
    assert!(ring.revoke(&relabelled).is_err());
    assert!(ring.certify(&format!("SK1:{}", "A".repeat(100_000))).is_err());
    assert_eq!(ring.certificates().count() + ring.revocations().count(), 0);
    let mut unenrolled = Keyring::new(month(), None, Some(key(8).public()));
    assert_eq!(unenrolled.certify(&vouched), Err(NotVouched::NoCampaignKey));
    assert_eq!(unenrolled.revoke(&revocation), Err(NotVouched::NoCampaignKey));
    assert_eq!(ring.certify(&format!("{vouched}\n")), Ok(true));
    assert_eq!(ring.certify(&vouched), Ok(false), "known already");
    assert_eq!(standing(&ring), Ok(Standing::Verified));
}

#[test]
fn a_revocation_outranks_every_certificate_before_and_after() {
    let revocation = authority().revoke(key(7).public()).to_text();
    let mut ring = keyring(&[7]);
    assert!(!ring.is_revoked(&key(7).public()));
    assert_eq!(ring.revoke(&revocation), Ok(true));
    assert_eq!(ring.revoke(&revocation), Ok(false));
    assert_eq!(standing(&ring), Err(Refusal::Revoked));
    assert!(ring.is_revoked(&key(7).public()) && !ring.is_revoked(&key(8).public()));
    // Taken back before anybody vouched for it here, and the device's own too.
    for own in [None, Some(key(7).public())] {
        let mut ring = Keyring::new(month(), Some(authority().public()), own);
        ring.revoke(&revocation).unwrap();
        assert_eq!(standing(&ring), Err(Refusal::Revoked));
        ring.certify(&certificate(7).to_text()).unwrap();
        assert_eq!(standing(&ring), Err(Refusal::Revoked));
    }
}

#[test]
fn every_venue_of_a_trail_has_the_same_key_and_nobody_else() {
    let (river, harbour) = (of("a").0, venue::id::VenueId::new("harbour").unwrap());
    let trail = venue::id::TrailId::new("river-city").unwrap();
    let again = Authority::parse(&authority().to_text()).unwrap();
    let circles = [
        authority().house_circle(&river),
        authority().house_circle(&harbour),
        authority().trail_circle(&trail),
        Authority::new(month(), &Secret::new([1; 32]), Secret::new([3; 32])).house_circle(&river),
        Authority::new(CampaignId::new("x").unwrap(), &Secret::new([1; 32]), Secret::new([2; 32]))
            .house_circle(&river),
    ];
    assert_eq!(again.trail_circle(&trail).bytes(), circles[2].bytes());
    for (n, one) in circles.iter().enumerate() {
        assert!(circles[..n].iter().all(|other| other.bytes() != one.bytes()), "{n}");
    }
}

proptest! {
    #[test]
    fn the_order_in_which_keys_come_never_matters(order in Just((0..8).collect::<Vec<usize>>()).prop_shuffle()) {
        let texts: Vec<String> = (5..9)
            .flat_map(|seed| {
                let later = authority().certify(of("later"), key(seed).public(), day(8, u32::from(seed)));
                [certificate(seed).to_text(), later.to_text()]
            })
            .collect();
        let revocation = authority().revoke(key(6).public()).to_text();
        let mut ring = Keyring::new(month(), Some(authority().public()), None);
        for at in order {
            if at == 3 {
                ring.revoke(&revocation).unwrap();
            }
            ring.certify(&texts[at]).unwrap();
        }
        let answers = (5..9).map(|seed| check(&passport(seed).text, &ring, None, |_| false));
        let expected = |seed| check(&passport(seed).text, &keyring(&[seed]), None, |_| false);
        for (seed, answer) in (5..9).zip(answers) {
            prop_assert_eq!(answer, if seed == 6 { Err(Refusal::Revoked) } else { expected(seed) });
        }
        let held: Vec<&str> = ring.certificates().map(|(text, _)| text).collect();
        prop_assert!(held.is_sorted() && held.len() == 8);
    }
}

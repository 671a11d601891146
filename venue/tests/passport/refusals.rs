//! Every refusal for its own reason, and what is taken with which standing.

use crate::kit::{authority, certificate, date, day, key, keyring, month, passport, sharing};
use venue::{
    bearer::{Bearer, PassportId},
    id::CampaignId,
    passport::{Accepted, KeyId, Keyring, Refusal, Shown, Standing, check, issue, read, short_text},
};

/// The same text with the character at this place another of the alphabet.
fn with(text: &str, at: usize, character: char) -> String {
    assert!(!text[at..].starts_with(character));
    text.chars().enumerate().map(|(n, c)| if n == at { character } else { c }).collect()
}

/// A place inside the signature where '0' and '1' both keep the group readable.
const IN_THE_SIGNATURE: usize = 4 + 33 + 3;

#[test]
fn every_refusal_has_its_reason() {
    let ring = keyring(&[7]);
    let mut revoking = keyring(&[7]);
    revoking.revoke(&authority().revoke(key(7).public()).to_text()).unwrap();
    let good = passport(7).text.to_string();
    let digit = if good[IN_THE_SIGNATURE..].starts_with('0') { '1' } else { '0' };
    let changed = with(&good, IN_THE_SIGNATURE, digit);
    let short = short_text(passport(7).short);
    let slip = with(&short, 0, if short.starts_with('7') { '8' } else { '7' });
    let city = CampaignId::new("city-2025").unwrap();
    let foreign = issue([9; 16], &key(7), &city, day(9, 30)).text.to_string();
    let (before, after) = (date(9, 30), date(10, 1));
    use Refusal as R;
    for (text, keyring, today, forgotten, refusal) in [
        ("", &ring, before, false, R::Unreadable),
        ("https://example.org/x", &ring, before, false, R::Unreadable),
        ("sp1:", &ring, before, false, R::Unreadable),
        ("SP2:00", &ring, before, false, R::Unreadable),
        (&certificate(7).to_text(), &ring, before, false, R::Unreadable),
        ("SP1:", &ring, before, false, R::Altered),
        (&good[..132], &ring, before, false, R::Altered),
        (&format!("{good}0"), &ring, before, false, R::Altered),
        (&with(&good, 40, 'x'), &ring, before, false, R::Altered),
        (&with(&good, 132, ':'), &ring, before, false, R::Altered),
        (&changed, &ring, before, false, R::Forged),
        (&changed, &ring, before, true, R::Forged),
        (&good, &ring, after, false, R::Expired),
        (&foreign, &ring, before, false, R::Foreign),
        (&good, &revoking, before, false, R::Revoked),
        (&good, &ring, before, true, R::Forgotten),
        (&short, &ring, before, true, R::Forgotten),
        (&slip, &ring, before, false, R::Mistyped),
        (&short[..13], &ring, before, false, R::Mistyped),
    ] {
        assert_eq!(check(text, keyring, Some(today), |_| forgotten), Err(refusal), "{text} {forgotten}");
    }
}

#[test]
fn what_is_taken_says_how_far_it_is_believed() {
    let id = Bearer::Passport(PassportId([9; 16]));
    let shown = passport(7);
    let Ok(Shown::Passport(signed)) = read(&shown.text) else { panic!("it is a passport") };
    let taken = |standing| {
        let unchecked = (standing == Standing::UnknownKey).then_some(signed);
        Ok(Accepted { bearer: id, standing, expires: Some(date(9, 30)), unchecked })
    };
    let today = Some(date(9, 30));
    assert_eq!(check(&shown.text, &keyring(&[7]), today, |_| false), taken(Standing::Verified));
    assert_eq!(check(&shown.text, &keyring(&[8]), today, |_| false), taken(Standing::UnknownKey));
    let short = Accepted {
        bearer: Bearer::Short(shown.short),
        standing: Standing::ShortCode,
        expires: None,
        unchecked: None,
    };
    assert_eq!(check(&short_text(shown.short), &keyring(&[]), today, |_| false), Ok(short));
    let asked = |bearer| {
        assert_eq!(bearer, id);
        false
    };
    let scanned = format!(" {}\r\n", &*shown.text);
    assert_eq!(check(&scanned, &keyring(&[7]), None, asked), taken(Standing::Verified));
}

#[test]
fn nothing_expires_while_the_clock_is_not_trusted() {
    let ring = keyring(&[7]);
    let text = issue([9; 16], &key(7), &month(), day(1, 1)).text;
    let never = |_| false;
    assert_eq!(check(&text, &ring, None, never).unwrap().expires, Some(date(1, 1)));
    assert_eq!(check(&text, &ring, Some(date(1, 1)), never).unwrap().standing, Standing::Verified);
    assert_eq!(check(&text, &ring, Some(date(1, 2)), never), Err(Refusal::Expired));
    // A key nobody knows does not make a passport last longer.
    assert_eq!(check(&text, &keyring(&[]), Some(date(1, 2)), never), Err(Refusal::Expired));
}

#[test]
fn a_passport_ends_with_the_certificate_of_its_key() {
    let long = issue([9; 16], &key(7), &month(), day(12, 31)).text;
    let mut ring = keyring(&[7]);
    let on = |ring: &Keyring, today| check(&long, ring, Some(today), |_| false);
    assert_eq!(on(&ring, date(9, 30)).unwrap().expires, Some(date(9, 30)));
    assert_eq!(on(&ring, date(10, 1)), Err(Refusal::Expired));
    // Vouched for again, to a later day; the earlier certificate takes nothing from it.
    let renewed = authority().certify(crate::kit::of("kiosk-7"), key(7).public(), day(10, 31)).to_text();
    assert_eq!(ring.certify(&renewed), Ok(true));
    assert_eq!(on(&ring, date(10, 31)).unwrap().expires, Some(date(10, 31)));
    let mut other_order = Keyring::new(month(), Some(authority().public()), None);
    other_order.certify(&renewed).unwrap();
    other_order.certify(&certificate(7).to_text()).unwrap();
    assert_eq!(on(&other_order, date(10, 31)), on(&ring, date(10, 31)));
}

#[test]
fn where_two_keys_share_an_id_both_are_tried() {
    let [one, two] = sharing();
    assert_eq!(KeyId::of(&month(), &one.public()), KeyId::of(&month(), &two.public()));
    let mut ring = Keyring::new(month(), Some(authority().public()), Some(one.public()));
    let vouched = authority().certify(crate::kit::of("other"), two.public(), day(9, 30));
    ring.certify(&vouched.to_text()).unwrap();
    let checked = |ring: &Keyring, key| {
        let text = issue([9; 16], key, &month(), day(9, 30)).text;
        check(&text, ring, None, |_| false).map(|accepted| accepted.standing)
    };
    assert_eq!([&one, &two].map(|key| checked(&ring, key)), [Ok(Standing::Verified); 2]);
    ring.revoke(&authority().revoke(two.public()).to_text()).unwrap();
    assert_eq!(checked(&ring, &one), Ok(Standing::Verified));
    assert_eq!(checked(&ring, &two), Err(Refusal::Revoked));
}

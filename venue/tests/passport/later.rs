//! What was taken unchecked is checked later; and what a short code stands for is refused
//! as the passport itself would be.

use crate::kit::{authority, certificate, date, day, key, keyring, month, passport};
use venue::passport::{Behind, Keyring, Refusal, Signed, Standing, check, issue};

/// A passport as it is kept by a device that does not know its key.
fn taken(text: &str) -> Signed {
    let signed = check(text, &keyring(&[]), None, |_| false).unwrap().unchecked.unwrap();
    Signed::of_kept(signed.id, &signed.kept()).unwrap()
}

/// One that says it is of another key than the one that signed it.
fn forgery() -> String {
    let (good, forged) = (passport(7).text, issue([9; 16], &key(5), &month(), day(9, 30)).text);
    let key_id = 4 + 24..4 + 30;
    format!("{}{}{}", &forged[..key_id.start], &good[key_id.clone()], &forged[key_id.end..])
}

/// With the key of kiosk-7, which was taken back.
fn revoking() -> Keyring {
    let mut ring = keyring(&[7]);
    ring.revoke(&authority().revoke(key(7).public()).to_text()).unwrap();
    ring
}

#[test]
fn what_was_taken_unchecked_is_checked_when_its_key_becomes_known() {
    let (good, forged) = (taken(&passport(7).text), taken(&forgery()));
    assert_eq!(good.kept().len(), 70);
    assert_eq!(Signed::of_kept(good.id, &good.kept()[1..]), None);
    for signed in [good, forged] {
        assert_eq!(signed.standing(&keyring(&[8])), Ok((Standing::UnknownKey, day(9, 30))));
    }
    assert_eq!(good.standing(&keyring(&[7])), Ok((Standing::Verified, day(9, 30))));
    assert_eq!(forged.standing(&keyring(&[7])), Err(Refusal::Forged));
    assert_eq!(good.standing(&revoking()), Err(Refusal::Revoked));
    let verified = check(&passport(7).text, &keyring(&[7]), None, |_| false).unwrap();
    assert_eq!(verified.unchecked, None, "nothing is left to check");
}

#[test]
fn a_forgery_is_one_whatever_is_known_of_its_id() {
    for forgotten in [false, true] {
        assert_eq!(check(&forgery(), &keyring(&[7]), None, |_| forgotten), Err(Refusal::Forged));
    }
}

#[test]
fn a_short_code_stands_for_a_passport_no_longer_than_the_passport_does() {
    let issuer = Some(certificate(7).to_text());
    let (before, after) = (Some(date(9, 30)), Some(date(10, 1)));
    let (good, forged) = (taken(&passport(7).text), taken(&forgery()));
    let short = taken(&issue([9; 16], &key(7), &month(), day(9, 1)).text);
    let known = |unchecked: &[Signed], issuer: &Option<String>| Behind {
        unchecked: unchecked.to_vec(),
        issuer: issuer.clone(),
    };
    use Refusal::{Expired, Forged, Revoked};
    let ring = keyring(&[7]);
    for (n, (behind, ring, today, answer)) in [
        (Behind::default(), &ring, after, Ok(())),
        (known(&[], &issuer), &ring, before, Ok(())),
        (known(&[], &issuer), &ring, None, Ok(())),
        (known(&[], &issuer), &ring, after, Err(Expired)),
        (known(&[], &issuer), &revoking(), before, Err(Revoked)),
        (known(&[], &issuer), &keyring(&[8]), after, Ok(())),
        (known(&[], &Some("nonsense".to_owned())), &ring, after, Ok(())),
        (known(&[good], &None), &ring, before, Ok(())),
        (known(&[good], &None), &keyring(&[8]), after, Err(Expired)),
        (known(&[good], &None), &revoking(), before, Err(Revoked)),
        (known(&[forged], &None), &ring, before, Err(Forged)),
        (known(&[forged], &None), &keyring(&[8]), before, Ok(())),
        (known(&[forged, good], &None), &ring, before, Ok(())),
        (known(&[short], &issuer), &ring, Some(date(9, 2)), Err(Expired)),
        (known(&[good], &issuer), &revoking(), before, Err(Revoked)),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(behind.check(ring, today), answer, "case {n}");
    }
}

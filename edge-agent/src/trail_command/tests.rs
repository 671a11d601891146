//! Passports that were taken unchecked, looked at again by whoever knows more keys.

use super::*;
use std::sync::Arc;
use venue::{
    entry::{Fact, Place},
    id::{ActivityId, SiteId},
    moment::{BootId, Readings},
    pack::shipped,
    passport::{self, Authority, Day, DeviceKey, Passport, Secret, Shown},
    settle::Here,
};

const EVENING: i64 = 1_758_369_600_000;

fn key(seed: u8) -> DeviceKey {
    DeviceKey::new(&Secret::new([seed; 32]))
}

fn authority(pack: &Pack) -> Authority {
    Authority::new(pack.campaign.id.clone(), &Secret::new([1; 32]), Secret::new([2; 32]))
}

fn issued(pack: &Pack, id: u8, seed: u8) -> Passport {
    let last = Day::of("2025-09-30".parse().unwrap()).unwrap();
    passport::issue([id; 16], &key(seed), &pack.campaign.id, last)
}

/// A ledger in which a passport was issued the way it is taken unchecked.
fn taking(texts: &[String]) -> Ledger {
    let mut ledger = Ledger::in_memory().unwrap();
    let (venue, device) = (VenueId::new("river-city").unwrap(), DeviceId::new("kiosk-1").unwrap());
    ledger.settle_in(Arc::new(Here { venue, device, certificate: None, pack: None }));
    let boot = BootId("first".to_owned());
    let readings =
        Readings { wall: EVENING, boottime: 1, boot, synchronised: true, keeps_time_when_off: true };
    for text in texts {
        let Ok(Shown::Passport(signed)) = passport::read(text) else { panic!("it is a passport") };
        let bearer = Bearer::Passport(signed.id);
        let taken = ledger.with_shown(&readings, false, bearer, Some(&signed), |_, subject, _| {
            let (activity, site) = (ActivityId::new("science-night").unwrap(), SiteId::new("main").unwrap());
            let place = Place { activity, site, hall: None };
            Ok::<_, ()>(vec![Fact::PassportIssued { place, subject, party: None }])
        });
        assert_eq!(taken.unwrap().unwrap().len(), 1);
    }
    ledger
}

#[test]
fn what_was_taken_unchecked_is_listed_when_its_key_shows_that_it_is_forged() {
    let mut pack = shipped::example().unwrap();
    let genuine = issued(&pack, 3, 7).text.to_string();
    let (by_7, by_9) = (issued(&pack, 4, 7).text, issued(&pack, 4, 9).text);
    // It names the key of seed 7, and that of seed 9 signed it.
    let forged = format!("{}{}{}", &by_9[..28], &by_7[28..34], &by_9[34..]);
    let ledger = taking(&[genuine, forged, issued(&pack, 5, 8).text.to_string()]);
    let (venue, device) = (VenueId::new("river-city").unwrap(), DeviceId::new("kiosk-7").unwrap());
    let vouched = authority(&pack).certify(
        (venue.clone(), device.clone()),
        key(7).public(),
        Day::of("2025-09-30".parse().unwrap()).unwrap(),
    );
    let own = authority(&pack).certify((venue.clone(), device.clone()), key(1).public(), vouched.last_day);
    let keys = Keys::unvouched(pack.campaign.id.clone(), venue, device, key(1));
    let keys = keys.vouched(authority(&pack).public(), &own.to_text()).unwrap();
    let told = |pack: &Pack, keys| checked(&ledger, &keyring(keys, pack, &ledger).unwrap()).unwrap();
    assert_eq!(told(&pack, Some(&keys)), (vec![], 3));

    pack.campaign.certificates = vec![vouched.to_text()];
    assert_eq!(told(&pack, None), (vec![], 3), "nothing is believed without the campaign's key");
    let (forged, waiting) = told(&pack, Some(&keys));
    let [one] = &forged[..] else { panic!("{forged:?}") };
    assert_eq!(
        (one.passport, one.refused),
        (Bearer::Passport(issued(&pack, 4, 7).id).mark(), Refusal::Forged)
    );
    assert_eq!((one.device.as_str(), one.time, waiting), ("kiosk-1", Some(EVENING), 1));
    let claims = Claims {
        double_claims: vec![],
        exceeded: vec![],
        forged_passports: forged,
        waiting_passports: waiting,
    };
    let listed = listed(&claims, &pack);
    assert!(listed.contains("is forged: taken 2025-09-20 20:00 at river-city/kiosk-1"), "{listed}");
    assert!(listed.contains("1 passports wait to be checked"), "{listed}");
    pack.campaign.revoked_keys = vec![authority(&pack).revoke(key(7).public()).to_text()];
    let refused: Vec<_> = told(&pack, Some(&keys)).0.iter().map(|one| one.refused).collect();
    assert_eq!(refused, [Refusal::Revoked, Refusal::Forged]);
}

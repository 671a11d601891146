//! Passports that are taken while their key is not known: what is kept to check them
//! later, for how long, and that nobody else hears of it.

use crate::{
    circle::{all_stretches, at, comes, device, hear, show, stamps, state, twin},
    kit::{folder, place},
};
use ledger::{Ledger, Unchecked};
use std::path::Path;
use venue::{
    bearer::{Bearer, PassportId},
    entry::{Fact, SubjectNo},
    id::CampaignId,
    moment::Readings,
    passport::{self, Behind, Day, DeviceKey, Secret, Shown, Signed},
};

/// This passport as a key of this seed signs it.
fn signed(bearer: Bearer, seed: u8) -> Signed {
    let Bearer::Passport(PassportId(id)) = bearer else { panic!("it is a passport") };
    let campaign = CampaignId::new("science-month-2025").unwrap();
    let last = Day::of("2025-09-30".parse().unwrap()).unwrap();
    let issued = passport::issue(id, &DeviceKey::new(&Secret::new([seed; 32])), &campaign, last);
    let Ok(Shown::Passport(signed)) = passport::read(&issued.text) else { panic!("it is a passport") };
    signed
}

/// Shows a passport whose key is not known at a device.
fn show_unchecked(
    ledger: &mut Ledger,
    at: &Readings,
    rehearsal: bool,
    signed: &Signed,
    fact: impl FnOnce(SubjectNo) -> Option<Fact>,
) {
    let bearer = Bearer::Passport(signed.id);
    let decide = |_: &_, subject, _: &_| Ok::<_, ()>(fact(subject).into_iter().collect());
    ledger.with_shown(at, rehearsal, bearer, Some(signed), decide).unwrap().unwrap();
}

fn kept(ledger: &Ledger) -> Vec<Signed> {
    ledger.unchecked().unwrap().into_iter().map(|unchecked| unchecked.signed).collect()
}

#[test]
fn what_is_needed_to_check_later_is_kept_with_where_it_was_taken() {
    let mut ledger = device(0);
    let (good, other) = (signed(twin(5), 7), signed(twin(5), 8));
    show_unchecked(&mut ledger, &at(0, 1, 0, true), false, &good, |_| None);
    show_unchecked(&mut ledger, &at(0, 1, 0, true), true, &good, |subject| Some(stamps(0, subject)));
    assert_eq!(kept(&ledger), [], "nothing was done with it");
    show_unchecked(&mut ledger, &at(0, 1, 1, false), false, &good, |subject| Some(stamps(0, subject)));
    show_unchecked(&mut ledger, &at(0, 1, 2, true), false, &good, |subject| Some(stamps(1, subject)));
    show_unchecked(&mut ledger, &at(0, 1, 3, true), false, &other, |subject| Some(stamps(2, subject)));
    show(&mut ledger, &at(0, 1, 4, true), twin(6), |subject| stamps(0, subject));
    let told: Vec<_> = ledger.unchecked().unwrap();
    let time = |minute| Some(at(0, 1, minute, true).wall);
    assert_eq!(kept(&ledger), [good, other]);
    assert!(told.iter().all(|Unchecked { venue, device, .. }| {
        (venue.as_str(), device.as_str()) == ("venue-0", "kiosk-0")
    }));
    assert_eq!(told.iter().map(|unchecked| unchecked.time).collect::<Vec<_>>(), [time(1), time(3)]);
    assert_eq!(ledger.verify().unwrap().problems, []);
}

#[test]
fn no_other_device_hears_of_it() {
    let (mut ledger, mut plain, mut far) = (device(0), device(0), device(2));
    let now = at(0, 1, 0, true);
    show_unchecked(&mut ledger, &now, false, &signed(twin(5), 7), |subject| Some(stamps(0, subject)));
    show(&mut plain, &now, twin(5), |subject| stamps(0, subject));
    let facts = |ledger| all_stretches(ledger).into_iter().map(|stretch| stretch.facts).collect::<Vec<_>>();
    assert_eq!(facts(&ledger), facts(&plain));
    hear(&mut far, &at(2, 1, 1, true), &ledger);
    assert_eq!(kept(&far), []);
    assert_eq!(state(&far), state(&ledger));
}

fn bytes(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap();
    files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
}

#[test]
fn it_goes_with_the_passport_and_leaves_no_byte_behind() {
    let folder = folder();
    let mut ledger = Ledger::open(folder.path().join("ledger.sqlite")).unwrap();
    ledger.settle_in(crate::circle::here(0));
    let passports = [signed(twin(5), 7), signed(twin(6), 7), signed(twin(7), 7)];
    for signed in &passports {
        let done = |subject| Some(comes("science-night", 2, subject));
        show_unchecked(&mut ledger, &at(0, 1, 0, true), false, signed, done);
    }
    let holds = |signed: &Signed| {
        let kept = signed.kept();
        bytes(folder.path()).windows(kept.len()).any(|window| window == kept)
    };
    assert!(passports.iter().all(holds), "the search must find what is there");
    ledger.forget_bearer(&at(0, 1, 1, true), twin(5)).unwrap();
    assert_eq!(kept(&ledger), passports[1..]);
    let mut far = device(2);
    far.forget_bearer(&at(2, 1, 1, true), twin(6)).unwrap();
    hear(&mut ledger, &at(0, 1, 2, true), &far);
    assert_eq!(kept(&ledger), passports[2..]);
    assert_eq!(passports.each_ref().map(holds), [false, false, true]);
    assert_eq!(ledger.expire_subjects(i64::MAX).unwrap(), 1);
    assert_eq!(kept(&ledger), []);
    assert!(!holds(&passports[2]));
    assert_eq!(ledger.verify().unwrap().problems, []);
}

#[test]
fn a_short_code_tells_what_is_known_of_the_one_passport_behind_it() {
    let (mut ledger, mut far) = (device(0), device(2));
    let issued = |subject| Fact::PassportIssued { place: place("stamp-trail"), subject, party: None };
    show(&mut far, &at(2, 1, 0, true), twin(5), issued);
    show(&mut far, &at(2, 1, 0, true), twin(0), issued);
    let behind = |ledger: &Ledger, n| ledger.behind(twin(n).short()).unwrap();
    assert_eq!(behind(&ledger, 5), Behind::default());
    hear(&mut ledger, &at(0, 1, 1, true), &far);
    let issuer = Some("certificate 2".to_owned());
    assert_eq!(behind(&ledger, 5), Behind { unchecked: vec![], issuer: issuer.clone() });
    assert_eq!(behind(&ledger, 0).issuer, issuer);
    let shown = signed(twin(5), 7);
    show_unchecked(&mut ledger, &at(0, 1, 2, true), false, &shown, |subject| Some(stamps(0, subject)));
    assert_eq!(behind(&ledger, 5), Behind { unchecked: vec![shown], issuer });
    show(&mut ledger, &at(0, 1, 3, true), twin(1), |subject| stamps(0, subject));
    assert_eq!(behind(&ledger, 0), Behind::default(), "two passports bear it");
    show(&mut ledger, &at(0, 1, 3, true), twin(6), |subject| stamps(0, subject));
    assert_eq!(behind(&ledger, 6), Behind::default(), "nobody said who issued it");
}

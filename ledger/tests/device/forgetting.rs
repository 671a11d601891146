//! A forgotten passport leaves no bytes behind, and its counts stay.

use crate::kit::{all_pages, check_in, folder, now};
use ledger::{Ledger, Passport};
use std::{fs, path::Path};
use venue::entry::{Fact, SubjectNo};

/// Bytes that look like nothing else in the file.
fn passport(n: u32) -> Passport {
    let mut id = [0; 16];
    id.copy_from_slice(&venue::hash::Hash::of(&[&n.to_be_bytes()]).0[..16]);
    Passport(id)
}

/// Everything on the disk that belongs to the ledger.
fn bytes(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for file in fs::read_dir(path.parent().unwrap()).unwrap() {
        bytes.extend(fs::read(file.unwrap().path()).unwrap());
    }
    bytes
}

fn holds(bytes: &[u8], passport: Passport) -> bool {
    bytes.windows(16).any(|window| window == passport.0)
}

fn with_subject(subject: SubjectNo) -> Fact {
    match check_in("science-night", 2) {
        Fact::CheckIn { place, party, people, .. } => {
            Fact::CheckIn { place, party, people, subject: Some(subject) }
        }
        other => other,
    }
}

#[test]
fn the_bytes_are_gone_from_every_file_while_another_program_is_at_work() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    let (mut ledger, mut agent) = (Ledger::open(&path).unwrap(), Ledger::open(&path).unwrap());
    let subjects: Vec<SubjectNo> = (0..600).map(|n| ledger.subject_for(passport(n), 0).unwrap()).collect();
    ledger.append(&now(0), false, with_subject(subjects[40])).unwrap();
    agent.append(&now(0), false, check_in("science-night", 1)).unwrap();
    let pages = all_pages(&ledger);
    assert!(holds(&bytes(&path), passport(40)), "the search must find what is there");

    for n in (0..600_u32).step_by(50).chain([40]) {
        let subject = subjects[usize::try_from(n).unwrap()];
        let forgotten = ledger.forget(&now(1), subject).unwrap();
        assert!(forgotten.wiped);
        let entry = ledger.entry(forgotten.receipt.entry).unwrap().unwrap();
        assert_eq!(entry.body.fact, Fact::Forget { subject });
        assert_eq!(ledger.passport(subject).unwrap(), None);
        assert!(!holds(&bytes(&path), passport(n)), "passport {n} is still on the disk");
    }
    let still = bytes(&path);
    assert!((0..600).all(|n| holds(&still, passport(n)) != (n % 50 == 0 || n == 40)));
    let counts =
        all_pages(&ledger).into_iter().filter(|page| page.key.activity.is_some()).collect::<Vec<_>>();
    assert_eq!(counts, pages, "what was counted stays counted");
    assert!(ledger.verify().unwrap().verified());
}

#[test]
fn a_number_is_kept_for_its_passport_and_never_given_again() {
    let mut ledger = Ledger::in_memory().unwrap();
    let first = ledger.subject_for(passport(1), 10).unwrap();
    assert_eq!(ledger.subject_for(passport(1), 20).unwrap(), first);
    assert_eq!(ledger.passport(first).unwrap(), Some(passport(1)));
    ledger.forget(&now(0), first).unwrap();
    assert_ne!(ledger.subject_for(passport(2), 30).unwrap(), first);
    assert_eq!(format!("{:?}", passport(1)), "Passport(…)", "no log shows it");
}

#[test]
fn rows_expire_by_when_the_passport_was_last_seen() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    let mut ledger = Ledger::open(&path).unwrap();
    for n in 0..100 {
        ledger.subject_for(passport(n), i64::from(n)).unwrap();
    }
    let kept = ledger.subject_for(passport(3), 500).unwrap();
    let mut expired = 0;
    loop {
        match ledger.expire_subjects(90).unwrap() {
            0 => break,
            n => expired += n,
        }
    }
    assert_eq!(expired, 89);
    assert_eq!(ledger.passport(kept).unwrap(), Some(passport(3)));
    let still = bytes(&path);
    assert!((0..100).all(|n| holds(&still, passport(n)) == (n == 3 || n >= 90)));
}

#[test]
fn a_passport_that_cannot_be_forgotten_now_is_still_known() {
    let mut ledger = Ledger::in_memory().unwrap();
    let subject = ledger.subject_for(passport(1), 0).unwrap();
    let mut nowhere = now(0);
    nowhere.boot.0.clear();
    assert!(ledger.forget(&nowhere, subject).is_err());
    assert_eq!(ledger.passport(subject).unwrap(), Some(passport(1)));
    assert_eq!(ledger.head().unwrap().n, 0);
}

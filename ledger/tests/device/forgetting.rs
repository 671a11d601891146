//! A forgotten passport leaves no bytes behind, and its counts stay.

use crate::{
    circle::{all_stretches, at, comes, device, figures, hear, here, show, stamps, state, twin},
    kit::{all_pages, check_in, folder, now, passport},
};
use ledger::{Ledger, LedgerError, Standing};
use proptest::prelude::*;
use std::{collections::BTreeSet, fs, path::Path, time::Instant};
use venue::{
    bearer::Bearer,
    entry::{Fact, SubjectNo},
};

/// Everything on the disk that belongs to the ledger.
fn bytes(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for file in fs::read_dir(path.parent().unwrap()).unwrap() {
        bytes.extend(fs::read(file.unwrap().path()).unwrap());
    }
    bytes
}

fn holds(bytes: &[u8], passport: Bearer) -> bool {
    let id = passport.to_bytes();
    bytes.windows(id.len()).any(|window| window == id)
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
        let forgotten = ledger.forget_bearer(&now(1), passport(n)).unwrap();
        assert!(forgotten.wiped);
        let receipt = forgotten.receipt.unwrap();
        let entry = ledger.entry(receipt.entry).unwrap().unwrap();
        let tombs = vec![passport(n).tomb(), Bearer::Short(passport(n).short()).tomb()];
        assert_eq!(entry.body.fact, Fact::Forget { subject, tombs });
        assert_eq!(ledger.bearer(subject).unwrap(), None);
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
    assert_eq!(ledger.bearer(first).unwrap(), Some(passport(1)));
    ledger.forget_bearer(&now(0), passport(1)).unwrap();
    assert_ne!(ledger.subject_for(passport(2), 30).unwrap(), first);
    assert_eq!(format!("{:?}", passport(1)), "Passport(PassportId(…))", "no log shows it");
}

#[test]
fn somebody_who_reads_keeps_no_visitor_waiting() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    let mut kiosk = Ledger::open(&path).unwrap();
    kiosk.subject_for(passport(1), 0).unwrap();
    // Staff look at the state of the trails, and it takes its time.
    let staff = rusqlite::Connection::open(&path).unwrap();
    staff.execute_batch("BEGIN").unwrap();
    staff.query_row("SELECT count(*) FROM subjects", [], |row| row.get::<_, i64>(0)).unwrap();
    let begin = Instant::now();
    kiosk.append(&now(0), false, check_in("science-night", 1)).unwrap();
    assert!(!kiosk.wipe().unwrap());
    let forgotten = kiosk.forget_bearer(&now(1), passport(1)).unwrap();
    assert!(!forgotten.wiped && begin.elapsed() < ledger::BUSY_TIMEOUT / 2, "{:?}", begin.elapsed());
    staff.execute_batch("COMMIT").unwrap();
    assert!(kiosk.wipe().unwrap());
    assert!(!holds(&bytes(&path), passport(1)));
}

#[test]
fn rows_of_a_boot_without_a_clock_expire_too() {
    let mut ledger = Ledger::in_memory().unwrap();
    ledger.settle_in(here(0));
    for p in 2..200 {
        show(&mut ledger, &at(0, 1, 0, false), twin(p), |subject| stamps(0, subject));
    }
    assert_eq!(ledger.expire_subjects(i64::MAX).unwrap(), 0, "nobody knows when they were seen");
    let mut dated = 0;
    while let some @ 1.. = ledger.date_subjects(1_000).unwrap() {
        dated += some;
    }
    assert_eq!(dated, 198);
    assert_eq!(ledger.expire_subjects(1_000).unwrap(), 0, "as late as those seen then");
    assert_eq!(ledger.expire_subjects(1_001).unwrap(), ledger::MAX_ROWS);
}

#[test]
fn rows_expire_by_when_the_passport_was_last_seen() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    let mut ledger = Ledger::open(&path).unwrap();
    for n in 0..100 {
        ledger.subject_for(passport(n), i64::from(n)).unwrap();
    }
    let kept = ledger.subject_for(passport(3), 3_600_003).unwrap();
    let mut expired = 0;
    loop {
        match ledger.expire_subjects(90).unwrap() {
            0 => break,
            n => expired += n,
        }
    }
    assert_eq!(expired, 89);
    assert_eq!(ledger.bearer(kept).unwrap(), Some(passport(3)));
    let still = bytes(&path);
    assert!((0..100).all(|n| holds(&still, passport(n)) == (n == 3 || n >= 90)));
}

#[test]
fn a_passport_that_cannot_be_forgotten_now_is_still_known() {
    let mut ledger = Ledger::in_memory().unwrap();
    let subject = ledger.subject_for(passport(1), 0).unwrap();
    let mut nowhere = now(0);
    nowhere.boot.0.clear();
    assert!(ledger.forget_bearer(&nowhere, passport(1)).is_err());
    assert_eq!(ledger.bearer(subject).unwrap(), Some(passport(1)));
    assert_eq!(ledger.head().unwrap().n, 0);
}

#[test]
fn what_arrives_late_revives_nobody() {
    let (short, gone) = (Bearer::Short(twin(5).short()), Standing { forgotten: true, ..Standing::default() });
    for bearer in [twin(5), short] {
        let folder = folder();
        let path = folder.path().join("ledger.sqlite");
        let mut kiosk = Ledger::open(&path).unwrap();
        kiosk.settle_in(here(0));
        kiosk.introduce(&at(0, 1, 0, true)).unwrap();
        let mut van = device(1);
        show(&mut van, &at(1, 1, 0, true), short, |subject| stamps(0, subject));
        show(&mut van, &at(1, 1, 1, true), twin(5), |subject| comes("science-night", 3, subject));
        show(&mut van, &at(1, 1, 2, true), twin(6), |subject| stamps(1, subject));
        kiosk.forget_bearer(&at(0, 1, 5, true), bearer).unwrap();
        assert_eq!(kiosk.forget_bearer(&at(0, 1, 5, true), bearer).unwrap().receipt, None, "once is enough");

        assert_eq!(hear(&mut kiosk, &at(0, 1, 9, true), &van).new, 3);
        assert_eq!(kiosk.standing(twin(5)).unwrap(), gone);
        assert!(kiosk.record(twin(5)).unwrap().facts.is_empty());
        assert!(!holds(&bytes(&path), twin(5)) && !holds(&bytes(&path), short));
        assert!(holds(&bytes(&path), twin(6)), "the search must find what is there");
        for shown in [twin(5), short] {
            let written = kiosk.with_bearer(&at(0, 1, 9, true), false, shown, |_, _, _| Ok::<_, ()>(vec![]));
            assert!(matches!(written, Err(LedgerError::Forgotten)));
            assert!(matches!(kiosk.subject_for(shown, 0), Err(LedgerError::Forgotten)));
        }

        let before = figures(&van);
        hear(&mut van, &at(1, 1, 10, true), &kiosk);
        assert_eq!(van.standing(short).unwrap(), gone, "the mark travels");
        assert_eq!((figures(&van), state(&van)), (before, state(&kiosk)), "what was counted stays counted");
        assert!(state(&kiosk).contains(&twin(6).mark().to_string()));
        assert!(!state(&kiosk).contains(&twin(5).mark().to_string()));
        assert!(kiosk.verify().unwrap().verified() && van.verify().unwrap().verified());
    }
}

#[test]
fn a_mark_alone_takes_the_rows_it_is_of() {
    let short = Bearer::Short(twin(5).short());
    for (tomb, facts) in [(twin(5).tomb(), [1, 1]), (short.tomb(), [0, 0])] {
        let folder = folder();
        let path = folder.path().join("ledger.sqlite");
        let mut kiosk = Ledger::open(&path).unwrap();
        kiosk.settle_in(here(0));
        show(&mut kiosk, &at(0, 1, 0, true), short, |subject| stamps(0, subject));
        show(&mut kiosk, &at(0, 1, 1, true), twin(5), |subject| stamps(1, subject));
        assert!(holds(&bytes(&path), twin(5)), "the search must find what is there");
        let merged = kiosk.merge(&at(0, 1, 2, true), &[], &[tomb]).unwrap();
        assert!(!merged.to_wipe);
        assert_eq!([short, twin(5)].map(|bearer| kiosk.record(bearer).unwrap().facts.len()), facts);
        assert_eq!(kiosk.tombs().unwrap(), [tomb]);
        assert!(!holds(&bytes(&path), twin(5)), "its bytes are gone from log and file");
        assert_eq!(holds(&bytes(&path), short), tomb != short.tomb());
        assert!(kiosk.standing(twin(5)).unwrap().forgotten);
    }
}

#[derive(Debug, Clone)]
enum Act {
    Stamps(u8, bool),
    Forgets(u8, bool),
    Hears(usize),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..5_u8, any::<bool>()).prop_map(|(p, short)| Act::Stamps(p, short)),
        1 => (0..5_u8, any::<bool>()).prop_map(|(p, short)| Act::Forgets(p, short)),
        2 => (0..3_usize).prop_map(Act::Hears),
    ]
}

fn bearer(p: u8, short: bool) -> Bearer {
    if short { Bearer::Short(twin(p).short()) } else { twin(p) }
}

/// Plays the acts; how many stamps were written.
fn play(acts: &[(usize, Act)], devices: &mut [Ledger]) -> u64 {
    let mut stamped = 0;
    for (minute, (n, act)) in acts.iter().enumerate() {
        let readings = at(*n, 1, i64::try_from(minute).unwrap(), true);
        match act {
            Act::Stamps(p, short) => {
                let shown = bearer(*p, *short);
                let written = devices[*n].with_bearer(&readings, false, shown, |_, subject, _| {
                    Ok::<_, ()>(vec![stamps(minute, subject)])
                });
                match written {
                    Ok(_) => stamped += 1,
                    Err(error) => assert!(matches!(error, LedgerError::Forgotten), "{error}"),
                }
            }
            Act::Forgets(p, short) => {
                devices[*n].forget_bearer(&readings, bearer(*p, *short)).unwrap();
            }
            Act::Hears(other) => {
                let told = (all_stretches(&devices[*other]), devices[*other].tombs().unwrap());
                devices[*n].merge(&readings, &told.0, &told.1).unwrap();
            }
        }
    }
    stamped
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nobody_who_was_forgotten_anywhere_is_known_anywhere_in_the_end(
        acts in prop::collection::vec((0..3_usize, act()), 1..40),
        order in Just(vec![0_usize, 1, 2]).prop_shuffle(),
        marks_first: bool,
    ) {
        let mut devices: Vec<Ledger> = (0..3).map(device).collect();
        let stamped = play(&acts, &mut devices);
        let told: Vec<_> = devices.iter().map(|one| (all_stretches(one), one.tombs().unwrap())).collect();
        let marks: BTreeSet<_> = told.iter().flat_map(|(_, tombs)| tombs.clone()).collect();
        for (n, ledger) in devices.iter_mut().enumerate() {
            let readings = at(n, 1, 100, true);
            for from in &order {
                let (stretches, tombs) = &told[*from];
                if marks_first {
                    ledger.merge(&readings, &[], tombs).unwrap();
                }
                ledger.merge(&readings, stretches, &[]).unwrap();
                ledger.merge(&readings, &[], tombs).unwrap();
            }
            prop_assert_eq!(ledger.verify().unwrap().problems, vec![]);
        }
        let states: BTreeSet<String> = devices.iter().map(state).collect();
        prop_assert_eq!(states.len(), 1, "{:?}", states);
        let all: u64 = devices[0].trail_state().unwrap().stamps.values().flat_map(|of| of.values()).sum();
        prop_assert_eq!(all, stamped, "counts stay");
        for shown in (0..5).flat_map(|p| [bearer(p, true), bearer(p, false)]) {
            let short = Bearer::Short(shown.short());
            let buried = marks.contains(&shown.tomb()) || marks.contains(&short.tomb());
            for ledger in &devices {
                prop_assert_eq!(ledger.standing(shown).unwrap().forgotten, buried);
                prop_assert!(!buried || ledger.record(shown).unwrap().facts.is_empty());
            }
        }
    }
}

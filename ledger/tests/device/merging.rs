//! Telling devices what others know, case by case.

use crate::{
    circle::{all_stretches, at, comes, device, figures, hear, here, show, stamps, state, sum, twin},
    kit::folder,
};
use ledger::{Ledger, LedgerError, WhyRefused};
use std::collections::BTreeSet;
use venue::{
    bearer::Bearer,
    entry::Fact,
    exchange::Stretch,
    hash::StreamId,
    shared::{At, Origin, What},
};

#[test]
fn an_earlier_check_in_that_turns_up_corrects_the_later_one() {
    let mut devices = [device(0), device(1)];
    show(&mut devices[0], &at(0, 1, 30, true), twin(5), |subject| comes("science-night", 3, subject));
    show(&mut devices[1], &at(1, 1, 10, true), twin(5), |subject| comes("science-night", 2, subject));
    let (first, second) = devices.split_at_mut(1);
    let merged = hear(&mut first[0], &at(0, 1, 40, true), &second[0]);
    assert_eq!((merged.new, merged.corrected), (1, 1));
    assert_eq!(figures(&devices[0])["people-campaign"], 1);
    let readings = at(1, 1, 40, true);
    let (first, second) = devices.split_at_mut(1);
    let merged = hear(&mut second[0], &readings, &first[0]);
    assert_eq!((merged.new, merged.corrected), (1, 0), "a correction of a verdict is told to nobody");
    assert_eq!(sum(&devices)["people-campaign"], 3);
}

#[test]
fn two_passports_of_one_short_code_come_to_the_same_whoever_hears_first() {
    let short = Bearer::Short(twin(0).short());
    // By what was done under the code first both passports bring fewer; what was done
    // under it last is nobody's in particular, and stands alone.
    for (code_came_at, people) in [(0, 2 + 1 + 2), (30, 2 + 3 + 4)] {
        let mut seen = BTreeSet::new();
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]] {
            let mut devices: Vec<Ledger> = (0..3).map(device).collect();
            let came = [(short, code_came_at, 2), (twin(0), 10, 3), (twin(1), 20, 4)];
            for (n, (bearer, minute, size)) in came.into_iter().enumerate() {
                let fact = |subject| comes("science-night", size, subject);
                show(&mut devices[n], &at(n, 1, minute, true), bearer, fact);
            }
            let told: Vec<Vec<Stretch>> = devices.iter().map(all_stretches).collect();
            for (n, ledger) in devices.iter_mut().enumerate() {
                for from in order {
                    ledger.merge(&at(n, 1, 60, true), &told[from], &[]).unwrap();
                }
            }
            let states: BTreeSet<String> = devices.iter().map(state).collect();
            assert_eq!(states.len(), 1);
            seen.insert(sum(&devices)["people-campaign"]);
        }
        assert_eq!(seen, BTreeSet::from([people]));
    }
}

#[test]
fn a_gap_waits_and_a_fork_is_named() {
    let mut kiosk = device(0);
    for minute in 0..5 {
        let point = usize::try_from(minute).unwrap();
        show(&mut kiosk, &at(0, 1, minute, true), twin(5), |subject| stamps(point, subject));
    }
    let stream = kiosk.stream(&at(0, 1, 0, true));
    let whole = kiosk.stretch(stream, 1, 9).unwrap().unwrap();
    let mut other = device(1);
    let readings = at(1, 1, 60, true);
    let late = kiosk.stretch(stream, 3, 9).unwrap().unwrap();
    let merged = other.merge(&readings, &[late], &[]).unwrap();
    assert_eq!((merged.new, merged.left), (0, 3));
    assert_eq!(other.merge(&readings, std::slice::from_ref(&whole), &[]).unwrap().new, 5);

    let mut told = whole.clone();
    told.facts[1].at = At::Wall(1);
    told.facts[2].bearer = Some(twin(6));
    told.facts[3].s = 9;
    let refused = other.merge(&readings, &[told], &[]).unwrap().refused;
    let why: Vec<_> = refused.iter().map(|refused| (refused.fact.s, refused.why)).collect();
    assert_eq!(why, [(2, WhyRefused::Forked), (3, WhyRefused::Forked), (9, WhyRefused::Misnumbered)]);
    assert!(refused[0].to_string().contains("copied while it ran"));
    assert_eq!(state(&other), state(&kiosk), "what was here first stays");
}

#[test]
fn a_restored_card_gets_back_what_it_told() {
    let folder = folder();
    let (path, copy) = (folder.path().join("ledger.sqlite"), folder.path().join("copy.sqlite"));
    let open = |path: &std::path::Path| {
        let mut ledger = Ledger::open(path).unwrap();
        ledger.settle_in(here(0));
        ledger
    };
    let mut kiosk = open(&path);
    show(&mut kiosk, &at(0, 1, 0, true), twin(5), |subject| stamps(0, subject));
    drop(kiosk);
    std::fs::copy(&path, &copy).unwrap();
    let mut kiosk = open(&path);
    show(&mut kiosk, &at(0, 1, 1, true), twin(5), |subject| stamps(1, subject));
    show(&mut kiosk, &at(0, 1, 2, true), twin(5), |subject| stamps(2, subject));
    let mut other = device(1);
    hear(&mut other, &at(1, 1, 5, true), &kiosk);

    let mut restored = open(&copy);
    show(&mut restored, &at(0, 2, 10, true), twin(5), |subject| stamps(1, subject));
    assert_eq!(figures(&restored)["reached 2"], 1);
    let merged = hear(&mut restored, &at(0, 2, 11, true), &other);
    assert_eq!((merged.new, merged.corrected, merged.refused.len()), (2, 1, 0));
    assert_eq!(restored.record(twin(5)).unwrap().facts.len(), 4);
    assert_eq!(restored.verify().unwrap().problems, []);
    hear(&mut other, &at(1, 1, 12, true), &restored);
    assert_eq!(state(&other), state(&restored));
    assert_eq!(restored.lid(), kiosk.lid());
}

#[test]
fn a_device_that_wrote_nothing_is_known_once_it_was_introduced() {
    let mut kiosk = device(0);
    let origin = Origin { boot: at(1, 1, 0, true).boot, ..all_stretches_of_one().remove(0).origin };
    let stream = origin.stream();
    let merged = kiosk.merge(&at(0, 1, 0, true), &[Stretch { origin, from: 1, facts: vec![] }], &[]).unwrap();
    assert_eq!(merged, ledger::Merged::default());
    assert!(kiosk.vector(None).unwrap().is_empty());
    assert_eq!(kiosk.stretch(stream, 1, 9).unwrap(), None);
    assert_eq!(kiosk.certificates().unwrap(), ["certificate 0", "certificate 1"]);
}

fn all_stretches_of_one() -> Vec<Stretch> {
    let mut other = device(1);
    show(&mut other, &at(1, 1, 0, true), twin(5), |subject| stamps(0, subject));
    all_stretches(&other)
}

#[test]
fn a_vector_of_some_venues_leaves_the_others_out() {
    let mut kiosk = device(0);
    show(&mut kiosk, &at(0, 1, 0, true), twin(5), |subject| stamps(0, subject));
    let mut far = device(2);
    show(&mut far, &at(2, 1, 0, true), twin(5), |subject| stamps(1, subject));
    hear(&mut kiosk, &at(0, 1, 9, true), &far);
    let of = |venue: &venue::id::VenueId| kiosk.vector(Some(&BTreeSet::from([venue.clone()]))).unwrap();
    assert_eq!(kiosk.vector(None).unwrap().len(), 2);
    assert_eq!(of(&here(0).venue).keys().collect::<Vec<_>>(), [&kiosk.stream(&at(0, 1, 0, true))]);
    assert_eq!(of(&here(2).venue).keys().collect::<Vec<_>>(), [&far.stream(&at(2, 1, 0, true))]);
}

#[test]
fn the_other_program_notices_what_was_merged() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    let (mut agent, kiosk) = (Ledger::open(&path).unwrap(), Ledger::open(&path).unwrap());
    let mut changes = kiosk.changes().unwrap();
    agent.settle_in(here(0));
    let told = all_stretches_of_one();
    assert_eq!(agent.merge(&at(0, 1, 0, true), &told, &[]).unwrap().new, 1);
    assert!(changes.changed().unwrap());
    agent.merge(&at(0, 1, 0, true), &told, &[]).unwrap();
    assert!(!changes.changed().unwrap(), "nothing new, nothing written");
    assert_eq!(kiosk.record(twin(5)).unwrap().facts.len(), 1);
}

#[test]
fn a_clock_that_arrives_dates_and_settles_more_bearers_than_one_transaction_takes() {
    let mut devices = [device(0), device(1)];
    for p in 2..160 {
        show(&mut devices[0], &at(0, 1, 10, true), twin(p), |subject| comes("science-night", 2, subject));
        show(&mut devices[1], &at(1, 1, 5, false), twin(p), |subject| comes("science-night", 2, subject));
    }
    let (first, second) = devices.split_at_mut(1);
    hear(&mut first[0], &at(0, 1, 30, true), &second[0]);
    assert_eq!(figures(&first[0])["people-campaign"], 2 * 158, "the undated come last");
    second[0]
        .append(
            &at(1, 1, 31, true),
            false,
            Fact::Mode { mode: venue::entry::Mode::Open, by: None, word: None },
        )
        .unwrap();
    let merged = hear(&mut first[0], &at(0, 1, 32, true), &second[0]);
    assert_eq!((merged.new, merged.corrected), (1, 0));
    let mut steps = 0;
    while first[0].settle(&at(0, 1, 32, true)).unwrap() > 0 {
        steps += 1;
    }
    assert_eq!(steps, 158_usize.div_ceil(ledger::MAX_FACTS));
    hear(&mut second[0], &at(1, 1, 33, true), &first[0]);
    assert_eq!(sum(&devices)["people-campaign"], 2 * 158);
}

#[test]
fn one_transaction_corrects_no_more_than_the_kiosk_should_wait_for() {
    let mut devices = [device(0), device(1)];
    for p in 2..52 {
        for size in 1..4 {
            show(&mut devices[0], &at(0, 1, 10, true), twin(p), |subject| {
                comes("science-night", size, subject)
            });
        }
        show(&mut devices[1], &at(1, 1, 5, true), twin(p), |subject| comes("science-night", 9, subject));
    }
    let (first, second) = devices.split_at_mut(1);
    let before = first[0].head().unwrap().n;
    let merged = hear(&mut first[0], &at(0, 1, 30, true), &second[0]);
    assert_eq!(
        (merged.new, merged.corrected),
        (50, ledger::MAX_CORRECTIONS as u64),
        "150 are to be corrected"
    );
    loop {
        let head = first[0].head().unwrap().n;
        let looked_at = first[0].settle(&at(0, 1, 30, true)).unwrap();
        assert!(first[0].head().unwrap().n - head <= ledger::MAX_CORRECTIONS as u64);
        if looked_at == 0 {
            break;
        }
    }
    assert_eq!(first[0].head().unwrap().n - before, 150);
    assert_eq!(figures(&first[0]).get("people-campaign"), None);
    assert_eq!(sum(&devices)["people-campaign"], 9 * 50);
    assert_eq!(devices[0].verify().unwrap().problems, []);
}

#[test]
fn of_two_words_on_a_clock_the_same_one_stands_whichever_is_heard_first() {
    let mut van = device(2);
    show(&mut van, &at(2, 1, 5, false), twin(5), |subject| stamps(0, subject));
    let began = at(2, 1, 0, true).wall - at(2, 1, 0, true).boottime;
    for (boot, off) in [(2, 60_000), (3, 0)] {
        let (dark, role) = (at(2, 1, 0, true).boot, venue::entry::Role::Staff);
        let said = Fact::ClockSet { boot: dark, began: began + off, role };
        van.append(&at(2, boot, 20 + i64::from(boot), true), false, said).unwrap();
    }
    let told = all_stretches(&van);
    let mut states = BTreeSet::from([state(&van)]);
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1], [1, 2, 0], [0, 2, 1]] {
        let mut kiosk = device(0);
        for n in order {
            kiosk.merge(&at(0, 1, 40, true), std::slice::from_ref(&told[n]), &[]).unwrap();
        }
        assert_eq!(kiosk.record(twin(5)).unwrap().facts[0].time, Some(at(2, 1, 5, true).wall));
        assert_eq!(kiosk.verify().unwrap().problems, []);
        states.insert(state(&kiosk));
    }
    assert_eq!(states.len(), 1);
}

#[test]
fn a_fact_beyond_all_numbers_harms_nobody() {
    let mut told = all_stretches_of_one().remove(0);
    told.facts[0].what = What::Undo { of: venue::shared::FactRef { stream: StreamId([1; 16]), s: u64::MAX } };
    told.facts[0].bearer = None;
    let mut kiosk = device(0);
    let readings = at(0, 1, 0, true);
    assert_eq!(kiosk.merge(&readings, std::slice::from_ref(&told), &[]).unwrap().new, 1);
    told.from = u64::MAX;
    told.facts[0].s = u64::MAX;
    assert_eq!(kiosk.merge(&readings, &[told], &[]).unwrap().left, 1);
    assert!(!matches!(kiosk.trail_state(), Err(LedgerError::Damaged { .. })));
}

//! Sessions that are moved, as ledgers of a house keep them.

use crate::{
    circle::{at, device, hear, here},
    kit::{check_in, folder},
};
use chrono::NaiveDate;
use ledger::{Ledger, SCHEMA};
use rusqlite::Connection;
use venue::{
    entry::{By, Fact, Mode, Role},
    id::SessionId,
    moment::Readings,
    shifts::Held,
    staff::{Usual, by},
};

const DAY: NaiveDate = NaiveDate::from_ymd_opt(2025, 9, 20).unwrap();

fn film() -> SessionId {
    "film".parse().unwrap()
}

fn who() -> By {
    by(Role::DutyManager, &Usual::QueueTooLong.into())
}

fn later(minutes: i64) -> Held {
    Held::At { start: minutes, end: minutes + 40 }
}

fn shift(ledger: &mut Ledger, now: &Readings, held: Held) {
    ledger.shift(now, (film(), DAY), held, who()).unwrap();
}

/// One device hears all that another could tell.
fn tell(from: &Ledger, to: &mut Ledger) {
    hear(to, &at(3, 1, 6, true), from);
}

fn held(ledger: &Ledger, now: &Readings) -> Held {
    ledger.shifts(now).unwrap().held(&film(), DAY)
}

#[test]
fn what_was_said_last_holds_and_all_devices_come_to_know_it() {
    let (mut one, mut other) = (device(1), device(2));
    let now = |device| at(device, 1, 5, true);
    shift(&mut one, &now(1), later(10));
    shift(&mut one, &now(1), Held::CalledOff);
    tell(&one, &mut other);
    assert_eq!(held(&other, &now(2)), Held::CalledOff);
    // Whoever has heard of it goes on from there, whatever its clock says.
    shift(&mut other, &at(2, 1, -600, true), later(15));
    tell(&other, &mut one);
    assert_eq!((held(&one, &now(1)), held(&other, &now(2))), (later(15), later(15)));
    for ledger in [&one, &other] {
        assert!(ledger.verify().unwrap().verified());
    }
}

#[test]
fn of_two_that_did_not_hear_each_other_all_take_the_same() {
    let (mut one, mut other) = (device(1), device(2));
    let now = |device| at(device, 1, 5, true);
    shift(&mut one, &now(1), later(20));
    shift(&mut other, &now(2), later(10));
    tell(&one, &mut other);
    tell(&other, &mut one);
    assert_eq!((held(&one, &now(1)), held(&other, &now(2))), (later(20), later(20)));
}

#[test]
fn what_a_rehearsal_moves_stays_here_and_ends_with_it() {
    let (mut one, mut other) = (device(1), device(2));
    let mode = |mode| Fact::Mode { mode, by: Some(who()), word: None };
    let now = |minutes| at(1, 1, minutes, true);
    shift(&mut one, &now(0), later(5));
    one.append(&now(1), false, mode(Mode::Rehearsal)).unwrap();
    shift(&mut one, &now(2), later(60));
    assert_eq!(held(&one, &now(3)), later(60));
    tell(&one, &mut other);
    assert_eq!(held(&other, &at(2, 1, 3, true)), later(5));
    one.append(&now(4), false, mode(Mode::Open)).unwrap();
    assert_eq!(held(&one, &now(5)), later(5));
    one.append(&now(6), false, mode(Mode::Rehearsal)).unwrap();
    assert_eq!(held(&one, &now(7)), later(5), "another rehearsal begins anew");
    assert!(one.verify().unwrap().verified());
}

#[test]
fn programs_that_do_not_know_of_it_are_kept_away_from_the_first_on() {
    let folder = folder();
    let oldest = |path: &std::path::Path| -> u32 {
        let db = Connection::open(path).unwrap();
        db.query_row("SELECT oldest_reader FROM state", [], |row| row.get(0)).unwrap()
    };
    let [own, told] = ["own", "told"].map(|name| folder.path().join(name));
    let open = |path: &std::path::Path, n| {
        let mut ledger = Ledger::open(path).unwrap();
        ledger.settle_in(here(n));
        ledger
    };
    let (mut one, mut other) = (open(&own, 1), open(&told, 2));
    one.append(&at(1, 1, 0, true), false, check_in("science-night", 2)).unwrap();
    assert!(oldest(&own) < SCHEMA && oldest(&told) < SCHEMA);
    shift(&mut one, &at(1, 1, 1, true), later(10));
    tell(&one, &mut other);
    assert_eq!((oldest(&own), oldest(&told)), (SCHEMA, SCHEMA));
}

#[test]
fn a_file_of_before_is_the_same_file() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    Ledger::open(&path).unwrap().append(&at(1, 1, 0, true), false, check_in("science-night", 2)).unwrap();
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 5).unwrap();
    let mut ledger = Ledger::open(&path).unwrap();
    ledger.settle_in(here(1));
    shift(&mut ledger, &at(1, 1, 1, true), Held::CalledOff);
    assert!(ledger.verify().unwrap().verified());
    let version =
        Connection::open(&path).unwrap().pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0));
    assert_eq!(version.unwrap(), SCHEMA);
}

#[test]
fn what_can_not_be_is_refused() {
    let mut ledger = device(1);
    let backwards = Held::At { start: 5, end: 5 };
    let refused = ledger.shift(&at(1, 1, 0, true), (film(), DAY), backwards, who()).unwrap_err();
    assert!(refused.to_string().contains("end before it begins"), "{refused}");
    assert_eq!(ledger.head().unwrap().n, 0);
}

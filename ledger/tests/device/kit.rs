//! Facts, clocks and the other program's connection.

use ledger::Ledger;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use venue::{
    bearer::{Bearer, PassportId},
    entry::{Change, Fact, Method, NewPeople, Place, Role, SubjectNo},
    hash::Hash,
    id::{ActivityId, GroupId, HallId, LineId, SiteId},
    moment::{BootId, Readings},
    page::Page,
    party::Party,
};

/// 2025-09-20T12:00Z, 20:00 in Wuhan.
pub(crate) const EVENING: i64 = 1_758_369_600_000;

pub(crate) fn clock(boot: &str, minutes: i64, synchronised: bool) -> Readings {
    Readings {
        wall: if synchronised { EVENING + minutes * 60_000 } else { 86_400_000 + minutes * 60_000 },
        boottime: 1_000_000 + minutes * 60_000,
        boot: BootId(boot.to_owned()),
        synchronised,
        keeps_time_when_off: false,
    }
}

pub(crate) fn now(minutes: i64) -> Readings {
    clock("first", minutes, true)
}

/// A passport whose bytes look like nothing else in a file.
pub(crate) fn passport(n: u32) -> Bearer {
    let mut id = [0; 16];
    id.copy_from_slice(&Hash::of(&[&n.to_be_bytes()]).0[..16]);
    Bearer::Passport(PassportId(id))
}

pub(crate) fn place(activity: &str) -> Place {
    Place {
        activity: ActivityId::new(activity).unwrap(),
        site: SiteId::new("main").unwrap(),
        hall: Some(HallId::new("universe").unwrap()),
    }
}

pub(crate) fn check_in(activity: &str, n: u32) -> Fact {
    let party = Party::new([(GroupId::new("adult").unwrap(), n)]);
    Fact::CheckIn { place: place(activity), party, subject: None, people: NewPeople::all(i64::from(n)) }
}

pub(crate) fn tally(n: u32) -> Fact {
    Fact::Tally {
        place: place("stamp-trail"), count: n, reason: "人工清点".to_owned(), role: Role::Staff
    }
}

pub(crate) fn crossings(n: u32) -> Fact {
    Fact::Crossings {
        place: place("science-night"),
        line: LineId::new("east").unwrap(),
        method: Method::EntranceLine,
        entrance: true,
        inward: n,
        outward: 1,
        watched: 5,
    }
}

pub(crate) fn correction(of: u64, change: Change) -> Fact {
    Fact::Correction { of, change, reason: "typed wrong".to_owned(), role: Role::Staff }
}

/// A history that uses every table and index: two boots without a clock, one dated
/// later and one never, corrections of people and as a whole, a forgotten passport.
pub(crate) fn write_history(ledger: &mut Ledger) {
    let people = Change::People { people: NewPeople { campaign: -1, day: 0, activity: 0 } };
    let told: Vec<(Readings, Fact)> = vec![
        (now(0), check_in("science-night", 3)),
        (now(1), tally(40)),
        (now(20), check_in("stamp-trail", 2)),
        (clock("dark", 1, false), crossings(7)),
        (clock("dark", 2, false), check_in("science-night", 4)),
        (clock("van", 3, false), check_in("science-night", 5)),
        (clock("van", 4, false), correction(6, Change::Undo)),
        (clock("van", 30, true), crossings(2)),
        (now(50), correction(1, people)),
        (now(51), Fact::Forget { subject: SubjectNo(9), tombs: vec![] }),
        (now(70), check_in("science-night", 1)),
    ];
    for (readings, fact) in told {
        ledger.append(&readings, false, fact).unwrap();
    }
    assert_eq!(ledger.head().unwrap().n, 12, "eleven facts and one clock that became right");
}

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// A closed ledger file with that history.
pub(crate) fn file_with_history(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("ledger.sqlite");
    write_history(&mut Ledger::open(&path).unwrap());
    path
}

/// The file as another program sees it, with nothing to protect it.
pub(crate) fn unprotected(path: &Path) -> Connection {
    let db = Connection::open(path).unwrap();
    let mut triggers = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let names: Vec<String> = triggers.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    drop(triggers);
    for name in names {
        db.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    db
}

/// All pages, in order of their keys.
pub(crate) fn all_pages(ledger: &Ledger) -> Vec<Page> {
    let days = ledger.report().unwrap().days;
    let mut pages: Vec<Page> = days.iter().flat_map(|day| ledger.pages(&day.day).unwrap()).collect();
    pages.sort_by(|a, b| a.key.cmp(&b.key));
    pages
}

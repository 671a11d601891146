//! What is written between two looks of a walk.

use super::*;
use crate::Ledger;
use venue::{
    emergency::contact_closed,
    moment::{BootId, Readings},
};

fn at(quarter: i64) -> Readings {
    let wall = 1_758_369_600_000 + quarter * venue::moment::QUARTER_MS;
    let boot = BootId("b".into());
    Readings { wall, boottime: wall, boot, synchronised: true, keeps_time_when_off: false }
}

#[test]
fn a_ledger_that_goes_on_between_two_looks_is_no_fault() {
    for looks in 0..9 {
        for steps in [0, 2, usize::MAX] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("ledger.sqlite");
            let (mut ledger, other) = (Ledger::open(&path).unwrap(), Ledger::open(&path).unwrap());
            for quarter in 0..30 {
                ledger.append(&at(quarter), false, contact_closed()).unwrap();
            }
            ledger.part(3, 0).unwrap();
            while !ledger.go_on().unwrap() {}
            let mut walk = Walk::new(&other.db, other.home.lid);
            other.db.execute_batch(BEGIN).unwrap();
            let mut whole = (0..looks).any(|_| walk.look().unwrap());
            ledger.part(20, 0).unwrap();
            (0..steps).any(|_| ledger.go_on().unwrap());
            while !whole {
                whole = walk.look().unwrap();
            }
            assert_eq!(walk.finish().problems, [], "{looks} looks before, {steps} steps after");
        }
    }
}

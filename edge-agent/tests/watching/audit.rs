//! Somebody taps at the door: the agent holds the taps against what its camera counted.

use crate::{
    agent::{Device, set_up},
    street,
};
use ledger::clock::{self, ClockTrust};
use venue::{
    audit::{Found, Outcome, Tally, Tapped, Void},
    entry::{By, Fact, Role},
};

/// Milliseconds since the boot.
fn up() -> i64 {
    clock::read(ClockTrust::Always).unwrap().boottime
}

/// Taps are written as a kiosk of this ledger writes them; answers the number of the entry.
fn tap(device: &Device, tapped: Tapped) -> u64 {
    let mut ledger = device.ledger();
    let spot = ledger.health().lines[0].clone();
    let by = By { role: Role::VisitorServices, reason: "regular-check".into() };
    let (place, line) = (spot.place, spot.line);
    let fact = Fact::AuditTapped { place, line, method: spot.method, entrance: spot.entrance, tapped, by };
    ledger.append(&clock::read(ClockTrust::Always).unwrap(), false, fact).unwrap().entry
}

/// What became of taps, once the agent says so.
fn outcome(device: &Device, taps: u64) -> Outcome {
    let mut found = None;
    device.until("the taps are compared", |device| {
        found = device.entries().iter().find_map(|entry| match &entry.body.fact {
            Fact::AuditCompared { of, outcome, .. } if *of == taps => Some(*outcome),
            _ => None,
        });
        found.is_some()
    });
    found.unwrap()
}

/// Whether somebody came in, by each crossing that the camera told of so far.
pub(crate) fn crossings(device: &Device) -> Vec<bool> {
    let said = device.said();
    said.lines().filter(|line| line.contains("\"crossed\"")).map(|line| line.contains("inward: 1")).collect()
}

#[test]
fn each_miss_and_each_extra_of_the_camera_is_found() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path(), &street::draw(folder.path()));
    let device = Device::counting(folder.path());
    let before = crossings(&device).len();
    let mut taps = Tapped { began: up(), lasted: 0, inward: vec![], outward: vec![] };
    let (mut seen, mut left_out) = (before, false);
    // Whoever taps sees each who crosses, but once looks away from somebody who goes out.
    while seen < before + 6 || !left_out {
        device.until("somebody crosses", |device| crossings(device).len() > seen);
        for inward in crossings(&device).into_iter().skip(seen) {
            let at = u32::try_from((up() - taps.began) / 100).unwrap();
            match inward {
                true => taps.inward.push(at),
                false if seen > before && !left_out => left_out = true,
                false => taps.outward.push(at),
            }
            seen += 1;
        }
    }
    // And taps somebody twice.
    taps.inward.push(*taps.inward.last().unwrap());
    taps.lasted = up() - taps.began;
    let count = |taps: &[u32]| u32::try_from(taps.len()).unwrap();
    let (ins, outs) = (count(&taps.inward), count(&taps.outward));
    let number = tap(&device, taps);
    let wanted = Found {
        inward: Tally { tapped: ins, missed: 1, extra: 0 },
        outward: Tally { tapped: outs, missed: 0, extra: 1 },
    };
    assert_eq!(outcome(&device, number), Outcome::Found(wanted));
    let [audited] = &device.ledger().audited(&clock::read(ClockTrust::Always).unwrap()).unwrap()[..] else {
        panic!("one audit")
    };
    assert_eq!((audited.outcome, audited.entrance), (Outcome::Found(wanted), true));
    let entries = device.stop();
    let compared = entries.iter().filter(|entry| matches!(entry.body.fact, Fact::AuditCompared { .. }));
    assert_eq!(compared.count(), 1, "once, however often it looks");
}

#[test]
fn taps_from_before_the_agent_or_through_its_death_are_not_compared() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path(), &street::draw(folder.path()));
    let device = Device::counting(folder.path());
    let early = Tapped { began: up() - 60_000, lasted: 59_000, inward: vec![10], outward: vec![] };
    let early = tap(&device, early);
    assert_eq!(outcome(&device, early), Outcome::Void(Void::NotWatched));
    let through = Tapped { began: up(), lasted: 1, inward: vec![0], outward: vec![] };
    let through = tap(&device, through);
    // It dies before it can compare them: nobody knows any more who crossed.
    drop(device);
    let device = Device::counting(folder.path());
    assert_eq!(outcome(&device, through), Outcome::Void(Void::NotWatched));
    device.stop();
}

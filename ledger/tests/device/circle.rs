//! Devices that share passports: who they are, what visitors do at them, and how they
//! tell each other.

use crate::kit::{EVENING, place};
use ledger::{Ledger, Merged, Receipt};
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};
use venue::{
    bearer::{Bearer, PassportId},
    entry::{Change, Fact, NewPeople, Reach, SubjectNo},
    exchange::Stretch,
    id::{DeviceId, GroupId, PointId, RewardId, TrailId, VenueId},
    moment::{BootId, Readings},
    pack::{Pack, shipped},
    page::{Measure, TrailMeasure},
    party::Party,
    settle::Here,
};

/// The pack of the example night, read once.
pub(crate) fn pack() -> Arc<Pack> {
    static PACK: OnceLock<Arc<Pack>> = OnceLock::new();
    Arc::clone(PACK.get_or_init(|| Arc::new(shipped::example().unwrap())))
}

/// The star map of the example night: four points of eight are asked for.
pub(crate) fn star_map() -> TrailId {
    pack().trails[0].id.clone()
}

pub(crate) fn point(n: usize) -> PointId {
    let pack = pack();
    pack.trails[0].points[n % pack.trails[0].points.len()].id.clone()
}

/// How many of its points complete it.
pub(crate) fn required() -> usize {
    usize::try_from(pack().trails[0].required).unwrap()
}

/// Two devices stand in each venue.
pub(crate) fn here(n: usize) -> Arc<Here> {
    let venue = VenueId::new(&format!("venue-{}", n / 2)).unwrap();
    let device = DeviceId::new(&format!("kiosk-{n}")).unwrap();
    Arc::new(Here { venue, device, certificate: Some(format!("certificate {n}")), pack: Some(pack()) })
}

pub(crate) fn device(n: usize) -> Ledger {
    let mut ledger = Ledger::in_memory().unwrap();
    ledger.settle_in(here(n));
    ledger
}

/// A clock of this device's boot, right or not believed.
pub(crate) fn at(device: usize, boot: u32, minute: i64, believed: bool) -> Readings {
    let wall = EVENING + minute * 60_000;
    Readings {
        wall: if believed { wall } else { 86_400_000 },
        boottime: 5_000_000 + minute * 60_000,
        boot: BootId(format!("boot-{boot}-of-{device}")),
        synchronised: believed,
        keeps_time_when_off: false,
    }
}

/// Passports 0 and 1 bear the same short code; no others do.
pub(crate) fn twin(n: u8) -> Bearer {
    let mut id = [7; 16];
    id[15] = n;
    if n > 1 {
        id[0] = n;
    }
    Bearer::Passport(PassportId(id))
}

pub(crate) fn family(n: u32) -> Party {
    Party::new([(GroupId::new("adult").unwrap(), n)])
}

pub(crate) fn comes(activity: &str, n: u32, subject: SubjectNo) -> Fact {
    let people = NewPeople::default();
    Fact::CheckIn { place: place(activity), party: family(n), subject: Some(subject), people }
}

pub(crate) fn stamps(n: usize, subject: SubjectNo) -> Fact {
    let (trail, point) = (star_map(), point(n));
    Fact::Stamp { place: place("stamp-trail"), subject, trail, point, reach: Reach::default() }
}

pub(crate) fn gets(reward: &str, count: u32, subject: SubjectNo) -> Fact {
    let (trail, reward) = (star_map(), RewardId::new(reward).unwrap());
    Fact::Reward { place: place("stamp-trail"), subject, trail, reward, count }
}

/// Shows a bearer at a device, and one thing is written.
pub(crate) fn show(
    ledger: &mut Ledger,
    at: &Readings,
    bearer: Bearer,
    fact: impl FnOnce(SubjectNo) -> Fact,
) -> Receipt {
    let shown = ledger.with_bearer(at, false, bearer, |_, subject, _| Ok::<_, ()>(vec![fact(subject)]));
    shown.unwrap().unwrap().remove(0)
}

/// Everything a device could tell.
pub(crate) fn all_stretches(ledger: &Ledger) -> Vec<Stretch> {
    let of = |(stream, have): (&venue::hash::StreamId, &u64)| {
        let stretch = ledger.stretch(*stream, 1, 1_000).unwrap().unwrap();
        assert_eq!(stretch.facts.len() as u64, *have);
        stretch
    };
    ledger.vector(None).unwrap().iter().map(of).collect()
}

/// One device hears all that another could tell: marks first.
pub(crate) fn hear(ledger: &mut Ledger, at: &Readings, other: &Ledger) -> Merged {
    ledger.merge(at, &all_stretches(other), &other.tombs().unwrap()).unwrap()
}

pub(crate) fn state(ledger: &Ledger) -> String {
    serde_json::to_string_pretty(&ledger.trail_state().unwrap()).unwrap()
}

/// What a device's pages come to, summed over all quarters.
pub(crate) fn figures(ledger: &Ledger) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for page in crate::kit::all_pages(ledger) {
        for (cell, n) in &page.content.cells {
            let name = match cell.measure {
                Measure::PeopleCampaign => "people-campaign",
                Measure::PeopleDay => "people-day",
                Measure::PeopleActivity => "people-activity",
                _ => continue,
            };
            *sums.entry(name.to_owned()).or_default() += n;
        }
        for (cell, n) in &page.content.trails {
            match cell.measure {
                TrailMeasure::Reached(step) => *sums.entry(format!("reached {step}")).or_default() += n,
                TrailMeasure::Completed => *sums.entry("completed".to_owned()).or_default() += n,
                _ => {}
            }
        }
    }
    sums.retain(|_, n| *n != 0);
    sums
}

/// The figures of several devices together.
pub(crate) fn sum(ledgers: &[Ledger]) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for (name, n) in ledgers.iter().flat_map(figures) {
        *sums.entry(name).or_default() += n;
    }
    sums.retain(|_, n| *n != 0);
    sums
}

/// A history of own and others' facts that uses every table of what is shared: a boot
/// dated later, facts taken back here and there, a lost card, a stock that is counted,
/// handed out and carried on, passports forgotten here and elsewhere.
pub(crate) fn write_shared_history(ledger: &mut Ledger) {
    ledger.settle_in(here(0));
    let now = |minute| at(0, 1, minute, true);
    let before = ledger.head().unwrap().n;
    show(ledger, &at(0, 1, 0, false), twin(2), |subject| stamps(0, subject));
    show(ledger, &now(5), twin(2), |subject| comes("science-night", 3, subject));
    let wrong = show(ledger, &now(6), twin(3), |subject| stamps(1, subject));
    ledger.append(&now(7), false, crate::kit::correction(wrong.entry, Change::Undo)).unwrap();
    show(ledger, &now(8), Bearer::Short(twin(9).short()), |subject| stamps(2, subject));
    let mut other = device(1);
    let elsewhere = |minute| at(1, 1, minute, true);
    let account = other.introduce(&elsewhere(0)).unwrap();
    let (trail, reward) = (star_map(), RewardId::new("night-medal").unwrap());
    let (of, medal) = (trail.clone(), reward.clone());
    let counted =
        Fact::ShelfCounted { trail, reward, count: 9, credit: 9, closes: vec![], included: vec![], by: None };
    ledger.append(&now(9), false, counted).unwrap();
    let moved = Fact::StockMoved { trail: of, reward: medal, count: 2, to: account, after: 0, by: None };
    ledger.append(&now(9), false, moved).unwrap();
    show(ledger, &now(10), twin(2), |subject| gets("night-medal", 2, subject));
    show(ledger, &now(11), twin(4), |subject| comes("science-night", 1, subject));
    show(&mut other, &at(1, 1, 1, false), twin(2), |subject| comes("science-night", 2, subject));
    let wrong = show(&mut other, &elsewhere(4), twin(5), |subject| gets("night-medal", 1, subject));
    other.append(&elsewhere(5), false, crate::kit::correction(wrong.entry, Change::Undo)).unwrap();
    show(&mut other, &elsewhere(6), twin(6), |subject| stamps(4, subject));
    other.forget_bearer(&elsewhere(7), twin(6)).unwrap();
    hear(ledger, &now(12), &other);
    while ledger.settle(&now(12)).unwrap() > 0 {}
    ledger.forget_bearer(&now(13), twin(4)).unwrap();
    assert_eq!(ledger.head().unwrap().n - before, 12, "ten facts, a clock and a verdict that was wrong");
}

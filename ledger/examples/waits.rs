//! How long a visitor waits while the agent takes in what other devices tell of 10,000
//! passports that were here too: `waits [FOLDER] [PASSPORTS]`. Earlier check-ins, a clock
//! that dates as many more, and marks of forgotten ones, each of which changes several
//! own entries; meanwhile a kiosk writes.

#![expect(clippy::disallowed_methods, reason = "it measures what the agent's pauses leave to the kiosk")]

use ledger::Ledger;
use std::{
    env, error,
    io::Write,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use venue::{
    bearer::{Bearer, PassportId},
    entry::{Fact, NewPeople, Place, SubjectNo},
    exchange::Stretch,
    hash::{Hash, Lid, Tomb},
    id::{ActivityId, DeviceId, GroupId, SiteId, VenueId},
    moment::{BootId, Readings},
    party::Party,
    settle::Here,
    shared::{At, Origin, Shared, What, stream_of},
};

type Anything<T> = Result<T, Box<dyn error::Error + Send + Sync>>;

/// 2025-09-20T12:00Z, 20:00 in Wuhan.
const EVENING: i64 = 1_758_369_600_000;

/// Own check-ins of a passport, each with one person more.
const VISITS: u32 = 4;

/// Facts told at a time: as many as a message holds.
const TOLD: usize = 400;

/// The time between two visitors at the kiosk.
const VISITOR_EVERY: Duration = Duration::from_millis(5);

fn main() -> Anything<()> {
    let folder = env::args_os().nth(1).map_or_else(env::temp_dir, PathBuf::from);
    let passports = env::args().nth(2).map_or(Ok(10_000), |text| text.parse())?;
    let folder = folder.join(format!("waits-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let line = measure(&folder.join("ledger.sqlite"), passports);
    std::fs::remove_dir_all(&folder)?;
    Ok(writeln!(std::io::stdout(), "{}", line?)?)
}

fn measure(path: &Path, passports: u32) -> Anything<serde_json::Value> {
    let mut agent = open(path)?;
    for n in 0..passports {
        let came = |subject| (1..=VISITS).map(|people| comes(people, subject)).collect::<Anything<Vec<_>>>();
        let written = agent.with_bearer(&now(), false, passport(n), |_, subject, _| came(subject))?;
        written.map_err(|_| "a visit was refused")?;
    }
    let earlier = told(1, (0..passports).map(|n| seen(n, At::Wall(EVENING - 1_000_000 + i64::from(n)))))?;
    let dark = told(2, (0..passports).map(|n| seen(n, At::Boot(i64::from(n)))))?;
    let began = EVENING - 9_000_000;
    let clock = What::ClockSet { of: stream_of(Lid([2; 16]), &boot(2)), began };
    let (s, at) = (u64::from(passports) + 1, At::Wall(EVENING));
    let set =
        Stretch { from: s, facts: vec![Shared { s, at, bearer: None, what: clock }], ..dark[0].clone() };
    let marks: Vec<Tomb> = (0..passports).map(|n| passport(n).tomb()).collect();
    let mut phases = serde_json::Map::new();
    for (name, told, marks) in [
        ("earlier", earlier, vec![]),
        ("undated", dark, vec![]),
        ("clock", vec![set], vec![]),
        ("marks", vec![], marks),
    ] {
        phases.insert(name.to_owned(), while_visitors_come(path, &mut agent, &told, &marks)?);
    }
    Ok(phases.into())
}

/// The agent takes it in, and settles what is left; what it and the visitors needed.
fn while_visitors_come(
    path: &Path,
    agent: &mut Ledger,
    told: &[Stretch],
    marks: &[Tomb],
) -> Anything<serde_json::Value> {
    let over = Arc::new(AtomicBool::new(false));
    let visitors = thread::spawn({
        let (path, over) = (path.to_owned(), Arc::clone(&over));
        move || wait(&path, &over)
    });
    let (begin, before) = (Instant::now(), agent.head()?.n);
    let (mut merges, mut settles) = (Duration::ZERO, Duration::ZERO);
    let marks = marks.chunks(TOLD).map(|some| (&[][..], some));
    for (told, marks) in told.chunks(1).map(|some| (some, &[][..])).chain(marks) {
        let one = Instant::now();
        agent.merge(&now(), told, marks)?;
        merges = merges.max(one.elapsed());
        // As the agent does: the kiosk's turn.
        thread::sleep(one.elapsed().min(Duration::from_millis(50)));
    }
    let merged = begin.elapsed();
    loop {
        let one = Instant::now();
        let left = agent.settle(&now())?;
        settles = settles.max(one.elapsed());
        if left == 0 {
            break;
        }
        thread::sleep(one.elapsed());
    }
    let all = begin.elapsed();
    over.store(true, Ordering::Relaxed);
    let (visitors, longest) = visitors.join().map_err(|_| "the kiosk fell over")??;
    Ok(serde_json::json!({
        "merged_s": merged.as_secs_f64(),
        "settled_s": all.as_secs_f64(),
        "entries": (agent.head()?.n - before).saturating_sub(visitors),
        "longest_merge_ms": ms(merges),
        "longest_settle_ms": ms(settles),
        "visitors": visitors,
        "longest_wait_ms": ms(longest),
    }))
}

fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

/// Visitors without a passport, one after the other; how many, and the longest wait.
fn wait(path: &Path, over: &AtomicBool) -> Anything<(u64, Duration)> {
    let mut kiosk = open(path)?;
    let (mut visitors, mut longest) = (0, Duration::ZERO);
    while !over.load(Ordering::Relaxed) {
        let begin = Instant::now();
        let fact =
            Fact::CheckIn { place: place()?, party: party(1)?, subject: None, people: NewPeople::all(1) };
        kiosk.append(&now(), false, fact)?;
        longest = longest.max(begin.elapsed());
        visitors += 1;
        thread::sleep(VISITOR_EVERY);
    }
    Ok((visitors, longest))
}

fn open(path: &Path) -> Anything<Ledger> {
    let mut ledger = Ledger::open(path)?;
    ledger.settle_in(Arc::new(Here {
        venue: VenueId::new("river-city")?,
        device: DeviceId::new("kiosk-1")?,
        certificate: None,
        pack: None,
    }));
    Ok(ledger)
}

fn boot(device: u8) -> BootId {
    BootId(format!("boot-of-{device}"))
}

fn now() -> Readings {
    Readings { wall: EVENING, boottime: 60_000, boot: boot(0), synchronised: true, keeps_time_when_off: true }
}

/// Random bytes, always the same.
fn passport(n: u32) -> Bearer {
    let mut id = [0; 16];
    id.iter_mut().zip(Hash::of(&[&n.to_be_bytes()]).0).for_each(|(to, from)| *to = from);
    Bearer::Passport(PassportId(id))
}

fn place() -> Anything<Place> {
    Ok(Place { activity: ActivityId::new("science-night")?, site: SiteId::new("main")?, hall: None })
}

fn party(people: u32) -> Anything<Party> {
    Ok(Party::new([(GroupId::new("adult")?, people)]))
}

fn comes(people: u32, subject: SubjectNo) -> Anything<Fact> {
    let subject = Some(subject);
    Ok(Fact::CheckIn { place: place()?, party: party(people)?, subject, people: NewPeople::default() })
}

/// A passport's whole family at another device.
fn seen(n: u32, at: At) -> Anything<Shared> {
    let what = What::CheckIn { place: place()?, party: party(VISITS + 1)? };
    Ok(Shared { s: u64::from(n) + 1, at, bearer: Some(passport(n)), what })
}

/// What another device tells, in stretches of one message each.
fn told(device: u8, facts: impl Iterator<Item = Anything<Shared>>) -> Anything<Vec<Stretch>> {
    let facts = facts.collect::<Anything<Vec<_>>>()?;
    let (venue, name) = (VenueId::new("river-city")?, DeviceId::new(&format!("kiosk-{device}"))?);
    let origin =
        Origin { lid: Lid([device; 16]), boot: boot(device), venue, device: name, certificate: None };
    let stretch = |some: &[Shared]| {
        let from = some.first().map_or(1, |fact| fact.s);
        Stretch { origin: origin.clone(), from, facts: some.to_vec() }
    };
    Ok(facts.chunks(TOLD).map(stretch).collect())
}

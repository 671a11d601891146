//! What a busy device says in a day on the line: twenty-four quarters in which people come to
//! three activities, and the rest of the day at rest. Both ends are the real ones, with a clock
//! of their own and a ledger in memory; the bytes are counted, not seen on a line.

mod bytes;
mod world;

use super::Figure;
use crate::{
    catch_up::season::{self, ACTIVITIES, QUARTERS},
    chaos::dice::Dice,
};
use anyhow::{Result, ensure};
use ledger::Ledger;
use venue::{
    entry::{Fact, Method},
    moment::QUARTER_MS,
    reporting::wire::{Gauge, GaugeKind},
    watching::{CounterKind, LineHealth, Roll, Sight, Wall},
};
use world::World;

/// The day: 20 September 2025, from midnight UTC.
const MIDNIGHT: i64 = 1_758_326_400_000;

/// Milliseconds of it.
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// When the busy quarters begin: at nine.
const OPENS_MS: u64 = 9 * 60 * 60 * 1_000;

/// Days before it that are in the ledger and at headquarters.
const DAYS_BEFORE: i64 = 7;

/// How often each line writes what it counted, milliseconds.
const COUNTED_EVERY_MS: u64 = 5_000;

/// Of a hundred such times so often somebody crossed it.
const CROSSED_PERCENT: u64 = 50;

/// How often a party comes to an activity, milliseconds.
const PARTY_EVERY_MS: u64 = 110_000;

/// How often the device asks whether the broker is there, milliseconds.
const PING_EVERY_MS: u64 = 10_000;

/// Lives through the day.
///
/// # Errors
/// When the ledger refuses, or headquarters does not hold it all in the end.
pub fn measure() -> Result<Vec<Figure>> {
    let mut ledger = Ledger::in_memory()?;
    season::fill(&mut ledger, DAYS_BEFORE, MIDNIGHT - 1)?;
    let mut world = World::new(ledger, MIDNIGHT, live()?)?;
    world.link()?;
    // The days before are told first, and not counted.
    world.run(60_000)?;
    ensure!(world.is_equal()?, "the days before did not come in");
    world.bytes = bytes::Bytes::default();
    visitors(&mut world)?;
    world.run(60_000 + DAY_MS)?;
    ensure!(world.is_equal()?, "the day did not come in");
    world.bytes.pings(DAY_MS / PING_EVERY_MS);
    let named = |what: &str| format!("a busy device's day (simulated): {what}");
    let (up, down) = world.bytes.sum();
    let mut figures = vec![
        Figure::new(&named("bytes up"), up as f64 / 1e6, "MB"),
        Figure::new(&named("bytes down"), down as f64 / 1e6, "MB"),
    ];
    for (kind, up, down) in world.bytes.by_kind() {
        figures.push(Figure::new(&named(&format!("of that {kind}")), (up + down) as f64 / 1e6, "MB"));
    }
    Ok(figures)
}

/// What happens in the busy quarters.
fn visitors(world: &mut World) -> Result<()> {
    let mut dice = Dice::new(7);
    let busy = QUARTERS.unsigned_abs() * QUARTER_MS.unsigned_abs();
    for ms in (0..busy).step_by(usize::try_from(COUNTED_EVERY_MS)?) {
        for (number, activity) in ACTIVITIES.into_iter().enumerate() {
            if dice.percent(CROSSED_PERCENT) {
                let fact = counted(season::crossings(activity, number, &mut dice)?);
                world.write_at(OPENS_MS + ms + 700 * number as u64, vec![fact]);
            }
        }
    }
    for (number, activity) in ACTIVITIES.into_iter().enumerate() {
        let mut ms = 0;
        while ms < busy {
            world.write_at(OPENS_MS + ms, vec![season::check_in(activity, number, &mut dice)?]);
            ms += dice.between(PARTY_EVERY_MS / 2, PARTY_EVERY_MS * 3 / 2);
        }
    }
    Ok(())
}

/// A few people in the five seconds.
fn counted(fact: Fact) -> Fact {
    match fact {
        Fact::Crossings { place, line, method, entrance, inward, outward, .. } => {
            let (inward, outward, watched) = (inward % 4 + 1, outward % 4, 5);
            Fact::Crossings { place, line, method, entrance, inward, outward, watched }
        }
        other => other,
    }
}

/// What the device says of this moment: a camera over its door, a sensor at each hall.
fn live() -> Result<(Vec<Gauge>, Roll)> {
    let mut lines = Vec::new();
    for (number, activity) in ACTIVITIES.into_iter().enumerate() {
        lines.push(LineHealth {
            line: format!("door-{number}").parse()?,
            kind: if number == 0 { CounterKind::Camera } else { CounterKind::Sensor },
            method: if number == 0 { Method::EntranceLine } else { Method::Sensor },
            activity: activity.parse()?,
            hall: None,
            sight: Sight::Counting,
            since: MIDNIGHT,
            wall: (number == 0).then_some(Wall::Whole),
        });
    }
    let site = "main".parse()?;
    let gauge = Gauge {
        site,
        hall: None,
        kind: GaugeKind::Occupancy,
        method: Some(Method::EntranceLine),
        value: 40,
        as_of: None,
        off_by: None,
    };
    Ok((vec![gauge], Roll { lines, more: 0 }))
}

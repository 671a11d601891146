//! How each line that a device counts is counted at the moment, as headquarters is told.

use super::{CounterHealth, Sight, Spot, Wall};
use crate::{
    entry::Method,
    id::{ActivityId, HallId, LineId},
    reporting::wire::MAX_LINES,
};
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::BTreeMap};

/// What counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CounterKind {
    /// A camera.
    Camera,
    /// A beam or a button.
    Beam,
    /// A third party's sensor.
    Sensor,
}

/// How one line is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LineHealth {
    /// The line of the pack.
    pub line: LineId,
    /// What counts it.
    pub kind: CounterKind,
    /// How its figures are named.
    pub method: Method,
    /// What they are of.
    pub activity: ActivityId,
    /// The hall it leads into; none if it leads into the house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<HallId>,
    /// Whether it counts.
    pub sight: Sight,
    /// Since when, milliseconds since 1970 by the device's clock.
    pub since: i64,
    /// How well a camera's process is shut in; none for what is no camera or not open yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall: Option<Wall>,
}

/// One of what counts: what it is, and its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// What it is.
    pub kind: CounterKind,
    /// Its lines: several of a camera, one of all else.
    pub spots: Vec<Spot>,
}

/// The lines of a device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roll {
    /// How they are counted, up to [`MAX_LINES`].
    pub lines: Vec<LineHealth>,
    /// Those there was no room for; none of them is worse off than those that are told.
    pub more: u32,
}

impl Roll {
    /// How the lines of these counters are, in their order; the worst of them where there are
    /// more than [`MAX_LINES`]. Counters are known by their number, and one that has not said
    /// anything yet is not told of.
    #[must_use]
    pub fn of(counters: &[Counter], healths: &BTreeMap<usize, CounterHealth>) -> Self {
        let with_health = |(number, counter)| healths.get(&number).map(|health| (counter, health));
        let known = counters.iter().enumerate().filter_map(with_health);
        let mut lines: Vec<_> = known.flat_map(|(counter, health)| lines_of(counter, health)).collect();
        let more = lines.len().saturating_sub(MAX_LINES);
        if more > 0 {
            lines.sort_by_key(|line| Reverse(badness(line.sight)));
            lines.truncate(MAX_LINES);
        }
        Self { lines, more: u32::try_from(more).unwrap_or(u32::MAX) }
    }
}

fn lines_of(counter: &Counter, health: &CounterHealth) -> impl Iterator<Item = LineHealth> {
    counter.spots.iter().map(|spot| LineHealth {
        line: spot.line.clone(),
        kind: counter.kind,
        method: spot.method,
        activity: spot.place.activity.clone(),
        hall: spot.place.hall.clone(),
        sight: health.sight,
        since: health.since,
        wall: health.wall,
    })
}

fn badness(sight: Sight) -> u8 {
    match sight {
        Sight::Counting => 0,
        Sight::Opening => 1,
        Sight::Doubted(_) => 2,
        Sight::Gone => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{entry::Place, watching::Doubt};

    fn counter(kind: CounterKind, lines: &[&str]) -> Counter {
        let place = Place {
            activity: "science-night".parse().unwrap(),
            site: "main".parse().unwrap(),
            hall: Some("dome".parse().unwrap()),
        };
        let spot = |line: &&str| Spot {
            place: place.clone(),
            line: line.parse().unwrap(),
            method: Method::EntranceLine,
            entrance: false,
        };
        Counter { kind, spots: lines.iter().map(spot).collect() }
    }

    fn health(sight: Sight, since: i64) -> CounterHealth {
        CounterHealth { sight, since, wall: Some(Wall::Part), ..CounterHealth::opening("camera:0", since) }
    }

    #[test]
    fn every_line_of_a_counter_is_told_as_the_counter_is() {
        let counters = [counter(CounterKind::Camera, &["a", "b"]), counter(CounterKind::Beam, &["c"])];
        let told = Roll::of(&counters, &BTreeMap::from([(0, health(Sight::Doubted(Doubt::Dark), 7))]));
        let [a, b] = &told.lines[..] else { panic!("the beam has not said anything: {told:?}") };
        assert_eq!((a.line.as_str(), b.line.as_str(), told.more), ("a", "b", 0));
        assert_eq!((b.kind, b.sight, b.since), (CounterKind::Camera, Sight::Doubted(Doubt::Dark), 7));
        assert_eq!((b.hall.as_ref().unwrap().as_str(), b.wall), ("dome", Some(Wall::Part)));
    }

    #[test]
    fn where_there_is_no_room_the_worst_are_told() {
        let names: Vec<String> = (0..20).map(|n| format!("line-{n:02}")).collect();
        let counters: Vec<_> = names.iter().map(|name| counter(CounterKind::Sensor, &[name])).collect();
        let sight = |number| match number {
            18 => Sight::Gone,
            19 => Sight::Doubted(Doubt::Covered),
            _ => Sight::Counting,
        };
        let told = Roll::of(&counters, &(0..20).map(|n| (n, health(sight(n), 1))).collect());
        assert_eq!((told.lines.len(), told.more), (MAX_LINES, 4));
        let first: Vec<_> = told.lines[..3].iter().map(|line| line.line.as_str()).collect();
        assert_eq!(first, ["line-18", "line-19", "line-00"]);
    }
}

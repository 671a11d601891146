//! What there is of everything that could grow.

use super::Room;
use bevy::{prelude::*, text::FontAtlasSet};

/// What a world holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Weight {
    pub(super) entities: u32,
    pub(super) texts: usize,
    /// Pictures that were painted, beside the letters.
    pub(super) pictures: usize,
    /// Sheets of letters, a megabyte each: one or more for each size of a face.
    pub(super) letters: usize,
    pub(super) meshes: usize,
}

pub(super) fn weigh(room: &mut Room) -> Weight {
    let world = room.app.world_mut();
    let texts = world.query::<&Text>().iter(world).count();
    let letters = world.resource::<FontAtlasSet>().values().map(Vec::len).sum();
    Weight {
        entities: world.entities().count_spawned(),
        texts,
        pictures: world.resource::<Assets<Image>>().len() - letters,
        letters,
        meshes: world.get_resource::<Assets<Mesh>>().map_or(0, Assets::len),
    }
}

/// Memory of this process that is resident, in megabytes.
pub(super) fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib * 1_024.0 / 1e6
}

/// By how much a figure that is read once an hour grows in an hour: the slope of the line
/// that lies closest to the readings.
pub(super) fn slope(readings: &[f64]) -> f64 {
    let n = readings.iter().map(|_| 1.0).sum::<f64>();
    let hours = || std::iter::successors(Some(0.0), |hour| Some(hour + 1.0));
    let (hour, level) = ((n - 1.0) / 2.0, readings.iter().sum::<f64>() / n);
    let both: f64 = hours().zip(readings).map(|(at, reading)| (at - hour) * (reading - level)).sum();
    let spread: f64 = hours().zip(readings).map(|(at, _)| (at - hour) * (at - hour)).sum();
    if spread > 0.0 { both / spread } else { 0.0 }
}

#[test]
fn a_slope_is_by_the_hour() {
    assert_eq!((slope(&[100.0, 102.0, 104.0]), slope(&[7.0, 7.0]), slope(&[7.0])), (2.0, 0.0, 0.0));
}

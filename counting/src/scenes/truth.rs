//! Who crosses for good, by the middle of the body.

use super::{Scene, cast::Shape, frames::place};
use crate::{Direction, score::Passage};

/// Somebody crosses for good when the middle gets this far beyond the line, m.
const FOR_GOOD: f32 = 0.45;
/// How high the middle of a body is, of its height.
pub(super) const MIDDLE: f32 = 0.6;

/// All who cross, in order of time.
pub(super) fn of(scene: &Scene) -> Vec<Passage> {
    let mut all = Vec::new();
    for (group, way) in &scene.groups {
        for member in &group.members {
            if let Shape::Person(looks) = &member.shape {
                all.extend(of_one(scene, |now| {
                    let at = place(&scene.hall, way, member, now)?;
                    let seen = scene.hall.eye.see(Scene::spot(at, looks.stature * MIDDLE))?;
                    let (beyond, beside) = scene.hall.beyond(&seen);
                    Some((beyond / seen.metre, beside))
                }));
            }
        }
    }
    all.sort_by_key(|truth| truth.frame);
    all
}

/// Follows one by where they are: how far beyond the line, m, and whether at the line.
fn of_one(scene: &Scene, at: impl Fn(f32) -> Option<(f32, bool)>) -> Vec<Passage> {
    let (mut side, mut crossed, mut before) = (0.0_f32, None, 0.0_f32);
    let mut found = Vec::new();
    for frame in 0..scene.length() {
        let Some((beyond, beside)) = at(frame as f32 / scene.hall.format.rate as f32) else { continue };
        if before * beyond <= 0.0 && before != 0.0 {
            crossed = Some((frame, beside));
        }
        before = beyond;
        if beyond.abs() < FOR_GOOD {
            continue;
        }
        if let Some((frame, true)) = crossed.filter(|_| side * beyond < 0.0) {
            let direction = if beyond > 0.0 { Direction::Plus } else { Direction::Minus };
            found.push(Passage { frame, line: 0, direction });
        }
        side = beyond.signum();
    }
    found
}

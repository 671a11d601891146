//! The moment of joy: the seal block falls, the print is wet, and dries. It begins after
//! the commit; any touch goes to its end.

use super::{Parent, Theme, motion::eased, tokens};
use crate::draw::{Picture, SealDesign};
use bevy::{
    input::{mouse::MouseButtonInput, touch::TouchInput},
    math::curve::EaseFunction,
    prelude::*,
};
use core::time::Duration;

/// When it is over.
pub const OVER: Duration = Duration::from_millis(4_000);

/// The same in ms.
const END: f32 = 4_000.0;

/// Droplets that fly out of the print.
const DROPLETS: u8 = 9;

/// How far a droplet flies, px.
const FLIGHT: f32 = 20.0;

/// Instead of letting time pass, what moves may stand still at one moment: for pictures,
/// and at its end for those who want nothing to move.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Frozen(pub Option<Duration>);

/// A seal that is being printed.
#[derive(Component)]
pub(super) struct Stamping {
    passed: Duration,
}

/// What of it moves.
#[derive(Component, Clone, Copy)]
pub(super) enum Part {
    Block,
    Wet,
    Dry,
    Halo,
    /// Which of the droplets.
    Drop(u8),
}

/// How a part stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pose {
    /// Opacity, 0 to 1.
    alpha: f32,
    /// Width and height.
    scale: Vec2,
    /// Turned by so many degrees.
    turn: f32,
    /// Moved by so many px.
    at: Vec2,
}

const STILL: Pose = Pose { alpha: 1.0, scale: Vec2::ONE, turn: 0.0, at: Vec2::ZERO };
const HIDDEN: Pose = Pose { alpha: 0.0, ..STILL };

/// From 0 at `from` to 1 at `to`, on a curve.
fn way(ms: f32, from: f32, to: f32, ease: EaseFunction) -> f32 {
    eased(0.0, 1.0, ease, ((ms - from) / (to - from)).clamp(0.0, 1.0))
}

/// The block: 80 px high and 1.6 times as large it comes, falls in 180 ms, gives way,
/// and lifts off from 260 to 420.
fn block(ms: f32) -> Pose {
    let fallen = way(ms, 0.0, 180.0, EaseFunction::CubicIn);
    let gives = if (180.0..260.0).contains(&ms) { Vec2::new(1.04, 0.96) } else { Vec2::ONE };
    let lifted = way(ms, 260.0, 420.0, EaseFunction::CubicOut);
    Pose {
        alpha: fallen * (1.0 - lifted),
        scale: Vec2::splat(1.6 - 0.6 * fallen) * gives,
        turn: 0.0,
        at: Vec2::new(0.0, -80.0 * (1.0 - fallen) - 60.0 * lifted),
    }
}

/// The print: wet, a quarter larger and askew; it settles and dries from 1,200 on.
fn print(ms: f32, dry: bool) -> Pose {
    if ms < 180.0 {
        return HIDDEN;
    }
    let dried = way(ms, 1_200.0, END, EaseFunction::SineInOut);
    let alpha = if dry { dried } else { 1.0 };
    Pose { alpha, scale: Vec2::splat(1.24 - 0.24 * dried), turn: -7.0 * (1.0 - dried), at: Vec2::ZERO }
}

fn halo(ms: f32) -> Pose {
    if ms < 420.0 {
        return HIDDEN;
    }
    let faded = way(ms, 420.0, 900.0, EaseFunction::SineInOut);
    let gone = way(ms, 1_200.0, END, EaseFunction::SineInOut);
    Pose { alpha: (0.55 - 0.35 * faded) * (1.0 - gone), ..STILL }
}

fn droplet(ms: f32, which: u8, radius: f32) -> Pose {
    if ms < 420.0 {
        return HIDDEN;
    }
    let flown = way(ms, 420.0, 560.0, EaseFunction::CubicOut);
    let gone = way(ms, 1_200.0, END, EaseFunction::SineInOut);
    // Nine directions, none opposite to another, and not all as far.
    let angle = f32::from(which) * 2.399_963;
    let far = radius * 1.06 + FLIGHT * flown * (0.6 + 0.1 * f32::from(which % 5));
    let size = 0.6 + 0.2 * f32::from(which % 3);
    Pose { alpha: 1.0 - gone, scale: Vec2::splat(size), turn: 0.0, at: Vec2::from_angle(angle) * far }
}

fn pose(part: Part, ms: f32, radius: f32) -> Pose {
    match part {
        Part::Block => block(ms),
        Part::Wet => print(ms, false),
        Part::Dry => print(ms, true),
        Part::Halo => halo(ms),
        Part::Drop(which) => droplet(ms, which, radius),
    }
}

impl Theme<'_> {
    /// A seal that is printed before the visitor's eyes, `size` px square when it is dry.
    pub fn stamping(&mut self, parent: &mut Parent<'_>, wet: SealDesign, dry: SealDesign, size: u16) {
        let side = f32::from(size);
        let halo = self.tinted(&Picture::Halo { radius: size * 4 / 5, strength: 60 }, tokens::LAMP_GLOW);
        let wet = self.picture(&Picture::Seal { design: wet, size });
        let dry = self.picture(&Picture::Seal { design: dry, size });
        let drops: Vec<_> = (0..DROPLETS)
            .map(|which| (which, self.tinted(&Picture::Disc { radius: 6 }, tokens::CINNABAR_WET)))
            .collect();
        let block = self.picture(&Picture::SealBlock { height: size * 5 / 4 });
        let node = Node { width: px(size), height: px(size), flex_shrink: 0.0, ..default() };
        let middle = |width: f32, height: f32| Node {
            position_type: PositionType::Absolute,
            left: px((side - width) / 2.0),
            top: px((side - height) / 2.0),
            width: px(width),
            height: px(height),
            ..default()
        };
        let moving = |part| (part, UiTransform::IDENTITY);
        parent.spawn((node, Pickable::IGNORE, Stamping { passed: Duration::ZERO })).with_children(|holder| {
            holder.spawn(halo).insert((middle(side * 1.6, side * 1.6), moving(Part::Halo)));
            holder.spawn(wet).insert((middle(side, side), moving(Part::Wet)));
            holder.spawn(dry).insert((middle(side, side), moving(Part::Dry)));
            for (which, drop) in drops {
                holder.spawn(drop).insert((middle(12.0, 12.0), moving(Part::Drop(which))));
            }
            let (wide, high) = (side * 1.25 * 210.0 / 290.0, side * 1.25);
            holder.spawn(block).insert((middle(wide, high), moving(Part::Block)));
        });
    }
}

/// Moves what is being printed. Any touch goes to its end.
pub(super) fn print_seals(
    time: Res<Time>,
    frozen: Res<Frozen>,
    mut touches: MessageReader<TouchInput>,
    mut clicks: MessageReader<MouseButtonInput>,
    mut stamping: Query<(&mut Stamping, &Children, &Node)>,
    mut parts: Query<(&Part, &mut UiTransform, &mut ImageNode)>,
) {
    let skipped = touches.read().count() + clicks.read().count() > 0;
    for (mut stamping, children, node) in &mut stamping {
        if !stamping.is_moving() {
            continue;
        }
        stamping.passed = match frozen.0 {
            Some(moment) => moment,
            None if skipped => OVER,
            None => stamping.passed + time.delta(),
        };
        let ms = stamping.passed.as_secs_f32() * 1_000.0;
        let radius = match node.width {
            Val::Px(width) => width / 2.0,
            _ => 100.0,
        };
        for child in children {
            let Ok((part, mut place, mut image)) = parts.get_mut(*child) else { continue };
            let Pose { alpha, scale, turn, at } = pose(*part, ms, radius);
            place.scale = scale;
            place.rotation = Rot2::degrees(turn);
            place.translation = Val2::px(at.x, at.y);
            image.color.set_alpha(alpha);
        }
    }
}

impl Stamping {
    /// Whether something of it still moves.
    pub(super) fn is_moving(&self) -> bool {
        self.passed.as_secs_f32() * 1_000.0 < END
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_printed_before_the_block_has_touched_and_the_end_is_a_dry_seal() {
        for part in [Part::Wet, Part::Dry, Part::Halo, Part::Drop(3)] {
            assert!(pose(part, 100.0, 100.0).alpha <= 0.0);
        }
        assert!(pose(Part::Block, 180.0, 100.0).alpha > 0.99);
        assert!(pose(Part::Block, 420.0, 100.0).alpha < 0.01);
        assert_eq!(pose(Part::Wet, 600.0, 100.0).turn, -7.0);
        assert_eq!(pose(Part::Dry, END, 100.0), STILL);
        for part in [Part::Halo, Part::Block, Part::Drop(0)] {
            assert!(pose(part, END, 100.0).alpha < 0.01, "only the seal is left");
        }
    }

    #[test]
    fn droplets_fly_outwards_and_none_over_the_print() {
        for which in 0..DROPLETS {
            let (near, far) = (droplet(421.0, which, 100.0).at, droplet(560.0, which, 100.0).at);
            assert!(near.length() >= 100.0 && far.length() > near.length());
            assert!(far.length() <= 100.0 * 1.06 + FLIGHT);
        }
    }
}

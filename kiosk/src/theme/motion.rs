//! Things that move, and stop: a pressed button, a person walking in.

use super::{Frozen, tokens};
use bevy::math::curve::{Curve, EaseFunction, EasingCurve};
use bevy::prelude::*;
use core::time::Duration;

/// A button on its way in or out.
#[derive(Component)]
pub(super) struct Squeeze {
    from: f32,
    to: f32,
    over: Duration,
    ease: EaseFunction,
    passed: Duration,
}

impl Squeeze {
    pub(super) const fn press() -> Self {
        Self {
            from: 1.0,
            to: tokens::PRESSED_SCALE,
            over: tokens::PRESS,
            ease: EaseFunction::CubicOut,
            passed: Duration::ZERO,
        }
    }

    pub(super) const fn release() -> Self {
        Self {
            from: tokens::PRESSED_SCALE,
            to: 1.0,
            over: tokens::RELEASE,
            ease: EaseFunction::BackOut,
            passed: Duration::ZERO,
        }
    }
}

/// How far something is on its way, 0 to 1.
pub(super) fn share(passed: Duration, over: Duration) -> f32 {
    (passed.as_secs_f32() / over.as_secs_f32()).min(1.0)
}

/// The value between two on an easing curve.
pub(super) fn eased(from: f32, to: f32, ease: EaseFunction, share: f32) -> f32 {
    EasingCurve::new(from, to, ease).sample_clamped(share)
}

/// Moves pressed and released buttons.
pub(super) fn squeeze(
    time: Res<Time>,
    frozen: Res<Frozen>,
    mut commands: Commands,
    mut moving: Query<(Entity, &mut Squeeze, &mut UiTransform)>,
) {
    for (entity, mut squeeze, mut place) in &mut moving {
        squeeze.passed += frozen.0.unwrap_or(time.delta());
        let share = share(squeeze.passed, squeeze.over);
        place.scale = Vec2::splat(eased(squeeze.from, squeeze.to, squeeze.ease, share));
        if share >= 1.0 {
            commands.entity(entity).remove::<Squeeze>();
        }
    }
}

/// Night over a page that has just been turned: it lifts, and the page is there.
#[derive(Component, Debug, Default)]
pub struct Veil {
    passed: Duration,
}

/// Lifts veils; one that is lifted is gone.
pub(super) fn lift(
    time: Res<Time>,
    frozen: Res<Frozen>,
    mut commands: Commands,
    mut veils: Query<(Entity, &mut Veil, &mut BackgroundColor)>,
) {
    for (entity, mut veil, mut night) in &mut veils {
        veil.passed += frozen.0.unwrap_or(time.delta());
        let share = share(veil.passed, tokens::TURN);
        night.0.set_alpha(eased(1.0, 0.0, EaseFunction::CubicInOut, share));
        if share >= 1.0 {
            commands.entity(entity).despawn();
        }
    }
}

/// A person walking into the line, from the right.
#[derive(Component, Default)]
pub(super) struct WalkIn {
    passed: Duration,
}

/// How far from its place a person begins to walk, px.
const WALK: f32 = 56.0;

/// Moves people who are walking in.
pub(super) fn walk_in(
    time: Res<Time>,
    frozen: Res<Frozen>,
    mut commands: Commands,
    mut walking: Query<(Entity, &mut WalkIn, &mut UiTransform, &mut ImageNode)>,
) {
    for (entity, mut walk, mut place, mut image) in &mut walking {
        walk.passed += frozen.0.unwrap_or(time.delta());
        let share = share(walk.passed, tokens::WALK_IN);
        let away = eased(WALK, 0.0, EaseFunction::CubicOut, share);
        place.translation = Val2::px(away, 0.0);
        image.color.set_alpha(share);
        if share >= 1.0 {
            commands.entity(entity).remove::<WalkIn>();
        }
    }
}

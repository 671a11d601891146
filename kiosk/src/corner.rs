//! The hidden corner: who holds a finger on the clock for two seconds is staff, or is asked
//! for a PIN that only staff know.

#![expect(clippy::needless_pass_by_value, reason = "Bevy hands systems their parameters by value")]

use crate::{
    theme::{Frame, Tapped},
    visit::Visit,
};
use bevy::{
    ecs::system::SystemParam,
    input::touch::Touches,
    prelude::*,
    window::{PrimaryWindow, RequestRedraw},
};

/// The name of the tap that a held corner becomes. No list of buttons has it.
pub const CORNER: &str = "staff";

/// How long it is held (ms): longer than a child leaves a finger anywhere.
pub const HELD_MS: u64 = 2_000;

/// Side of the corner, px of the frame: the clock and the room around it.
pub const SIDE: f32 = 150.0;

/// A corner that is held, or not.
#[derive(Resource, Debug, Default, PartialEq, Eq)]
pub struct Hold {
    since: Option<u64>,
    told: bool,
}

impl Hold {
    /// Whether it has just been held long enough, if it is (`down`) or is not touched now
    /// (ms of a clock that never runs backwards). Once for each time it is held.
    pub fn step(&mut self, down: bool, now: u64) -> bool {
        if !down {
            *self = Self::default();
            return false;
        }
        let since = *self.since.get_or_insert(now);
        let due = !self.told && now.saturating_sub(since) >= HELD_MS;
        self.told |= due;
        due
    }
}

/// Watches the corner.
pub struct CornerPlugin;

impl Plugin for CornerPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Hold>().add_systems(PreUpdate, watch.before(crate::visit::VisitSystems));
    }
}

/// What is pressed, and where.
#[derive(SystemParam)]
struct Pressed<'w, 's> {
    frame: Res<'w, Frame>,
    window: Single<'w, 's, &'static Window, With<PrimaryWindow>>,
    touches: Res<'w, Touches>,
    mouse: Res<'w, ButtonInput<MouseButton>>,
}

impl Pressed<'_, '_> {
    /// Whether a finger that came down in the corner is still there, or the mouse is.
    fn holds_corner(&self) -> bool {
        let inside = |at: Vec2| is_corner(at / self.frame.scale, *self.frame);
        let mut fingers = self.touches.iter();
        fingers.any(|touch| inside(touch.position()) && inside(touch.start_position()))
            || (self.mouse.pressed(MouseButton::Left) && self.window.cursor_position().is_some_and(inside))
    }
}

fn watch(
    visit: Res<Visit>,
    pressed: Pressed,
    mut hold: ResMut<Hold>,
    mut taps: MessageWriter<Tapped>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let down = pressed.holds_corner();
    if hold.bypass_change_detection().step(down, visit.now()) {
        taps.write(Tapped(CORNER.to_owned()));
    }
    if down {
        // Time passes while nothing else does.
        redraw.write(RequestRedraw);
    }
}

/// Whether a place (px of the frame, from the window's corner) is in it: the upper right.
fn is_corner(at: Vec2, frame: Frame) -> bool {
    let right = frame.before.x + frame.size.x + frame.after.x;
    at.x >= right - SIDE - frame.after.x && at.y <= frame.before.y + SIDE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_once_for_each_hold() {
        let mut hold = Hold::default();
        let told: Vec<_> =
            [(true, 0), (true, 1_999), (true, 2_000), (true, 9_000), (false, 9_100), (true, 9_200)]
                .map(|(down, now)| hold.step(down, now))
                .into();
        assert_eq!(told, [false, false, true, false, false, false]);
        assert!(hold.step(true, 11_200));
    }

    #[test]
    fn a_finger_that_comes_and_goes_holds_nothing() {
        let mut hold = Hold::default();
        assert!((0..40).all(|n| !hold.step(n % 3 != 2, n * 1_000)));
    }
}

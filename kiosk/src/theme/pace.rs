//! How often the kiosk draws: every frame while something moves, else almost never.

use super::hold::Held;
use super::motion::{Squeeze, Veil, WalkIn};
use super::notice::{Countdown, Toast};
use super::stamping::Stamping;
use super::trail::Wanderer;
use bevy::prelude::*;
use bevy::ui::Pressed;
use bevy::window::RequestRedraw;
use bevy::winit::{UpdateMode, WinitSettings};
use core::time::Duration;

/// Everything is drawn continuously this long after the start: gradients are
/// compiled in the background and would be missing from a first, single picture.
const WARM_UP: Duration = Duration::from_secs(1);
/// Between two pictures of a screen on which nothing moves but the clock.
const RESTING: Duration = Duration::from_secs(1);
/// Between two pictures of the star on its way: slow light needs no more.
const STAR: Duration = Duration::from_millis(120);
/// Between two pictures of the attract screen while its star rests. Whatever changes asks for
/// a picture of its own: the clock at every minute, and what is written in the ledger.
const ASLEEP: Duration = Duration::from_secs(60);

type Moving = Or<(With<Squeeze>, With<WalkIn>, With<Veil>, (With<Held>, With<Pressed>))>;

/// On what counts down without a touch: it is drawn once a second.
#[derive(Component, Debug, Clone, Copy)]
pub struct EverySecond;

/// Asks for the next picture as late as what is shown allows.
///
/// The unfocused pace is the same: a kiosk without a window manager never gets the
/// focus.
pub(super) fn set(
    time: Res<Time<Real>>,
    moving: Query<(), Moving>,
    stamping: Query<&Stamping>,
    ticking: Query<(), Or<(With<Countdown>, With<Toast>, With<EverySecond>)>>,
    star: Query<&Wanderer>,
    mut redraw: MessageWriter<RequestRedraw>,
    settings: Option<ResMut<WinitSettings>>,
) {
    if time.elapsed() < WARM_UP || !moving.is_empty() || stamping.iter().any(Stamping::is_moving) {
        redraw.write(RequestRedraw);
    }
    let Some(mut settings) = settings else {
        return;
    };
    // Only these three: a wait that changed with every picture would itself ask for
    // the next one.
    let wait = match star.iter().next() {
        Some(star) if star.is_on_its_way() => STAR,
        Some(_) if ticking.is_empty() => ASLEEP,
        _ => RESTING,
    };
    let mode = UpdateMode::reactive_low_power(wait);
    if settings.focused_mode != mode || settings.unfocused_mode != mode {
        settings.focused_mode = mode;
        settings.unfocused_mode = mode;
    }
}

/// Takes the fourfold picture away from every camera: the user interface smooths its
/// own edges, and the memory and time of a small machine are better spent.
pub(super) fn spare(added: On<Add, Camera2d>, mut commands: Commands) {
    commands.entity(added.entity).insert(Msaa::Off);
}

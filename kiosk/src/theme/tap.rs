//! One message for every touch, click and key that presses a button.

use super::button::{Face, Standing};
use super::hold::Held;
use bevy::prelude::*;
use bevy::ui::Pressed;
use bevy::ui_widgets::Activate;

/// A button was pressed: by finger, mouse or key, or counted on while held.
#[derive(Message, Clone, Debug, PartialEq, Eq)]
pub struct Tapped(
    /// The button's stable name.
    pub String,
);

impl Tapped {
    /// Whether it was the button of this name.
    pub fn is(&self, name: &str) -> bool {
        self.0 == name
    }
}

/// On a button that counts when a finger comes down, not when it is lifted: what is counted
/// happens now, and two fingers that overlap are two. Keys press it as any other.
#[derive(Component, Clone, Copy, Debug)]
pub struct AtOnce;

/// Why a button could not be pressed by its name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TapError {
    /// No button of that name is on the screen.
    #[error("no button is called {name:?} here; the buttons are: {}", .there.join(", "))]
    NoSuchButton {
        /// The name asked for.
        name: String,
        /// Names of the buttons that are on the screen.
        there: Vec<String>,
    },
    /// The button is there and cannot be used now.
    #[error("the button {name:?} cannot be used now: {reason}")]
    Refused {
        /// Its name.
        name: String,
        /// What the screen says about it.
        reason: String,
    },
}

/// The names of all buttons that can be seen now, in no particular order.
pub fn button_names(world: &mut World) -> Vec<String> {
    let mut buttons = world.query_filtered::<&Name, With<Face>>();
    buttons.iter(world).map(ToString::to_string).collect()
}

/// Presses a button by its name, as a finger would.
///
/// # Errors
/// There is no such button, or it cannot be used now.
pub fn tap(world: &mut World, name: &str) -> Result<(), TapError> {
    let mut buttons = world.query_filtered::<(&Name, &Standing), With<Face>>();
    let Some((_, standing)) = buttons.iter(world).find(|(own, _)| own.as_str() == name) else {
        let mut there = button_names(world);
        there.sort_unstable();
        return Err(TapError::NoSuchButton { name: name.to_owned(), there });
    };
    if let Standing::Refused { reason } = standing {
        return Err(TapError::Refused { name: name.to_owned(), reason: reason.clone() });
    }
    world.write_message(Tapped(name.to_owned()));
    Ok(())
}

/// Turns the widget library's event into ours. A held button that has counted on
/// says nothing more when it is let go.
pub(super) fn on_activate(
    pressed: On<Activate>,
    buttons: Query<(&Name, Option<&Held>, Has<AtOnce>, Has<Pressed>), With<Face>>,
    mut taps: MessageWriter<Tapped>,
) {
    if let Ok((name, held, at_once, down)) = buttons.get(pressed.entity)
        && held.is_none_or(|held| !held.has_counted())
        // The finger has counted when it came down; a key comes without one.
        && !(at_once && down)
    {
        taps.write(Tapped(name.to_string()));
    }
}

/// A finger comes down on what counts at once.
pub(super) fn on_press(
    press: On<Pointer<Press>>,
    buttons: Query<&Name, (With<Face>, With<AtOnce>)>,
    mut taps: MessageWriter<Tapped>,
) {
    if let Ok(name) = buttons.get(press.entity) {
        taps.write(Tapped(name.to_string()));
    }
}

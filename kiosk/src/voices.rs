//! What is heard at the kiosk: the sounds of moments, each with its words on the screen,
//! and the screen read aloud to who asked for it.

#![expect(clippy::needless_pass_by_value, reason = "Bevy hands systems their parameters by value")]

mod reading;

pub use reading::{Announced, is_private};

use crate::{
    flow::{Ear, Screen},
    visit::{Visit, VisitSystems},
};
use bevy::{prelude::*, window::RequestRedraw};
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use voice::{Cue, NoPlayer, Sound, Speaker, Tongue};

/// How long the words of a sound are on the screen (ms).
pub const CAPTION_MS: u64 = 2_000;

/// Whether moments have a sound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sounds {
    /// They have none.
    #[default]
    Off,
    /// They have one, with its words on the screen.
    On,
}

/// Whether the screen may be read aloud.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reading {
    /// To who asks for it, where a speech program is installed.
    #[default]
    Offered,
    /// Never.
    Off,
}

/// What sounds can be played through.
pub trait Plays: Send + Sync {
    /// Plays a sound; says whether there is something to play it through. Never waits.
    fn play(&self, cue: Cue) -> bool;

    /// Why nothing is heard; none as long as all is well.
    fn trouble(&self) -> Option<NoPlayer>;
}

impl Plays for Sound {
    fn play(&self, cue: Cue) -> bool {
        Self::play(self, cue);
        matches!(self, Self::Player(_))
    }

    fn trouble(&self) -> Option<NoPlayer> {
        Self::trouble(self)
    }
}

/// Plays into nothing: for pictures, which show the words of a sound all the same.
#[derive(Debug, Clone, Copy)]
pub struct Unheard;

impl Plays for Unheard {
    fn play(&self, _: Cue) -> bool {
        true
    }

    fn trouble(&self) -> Option<NoPlayer> {
        None
    }
}

/// What words can be read by.
pub trait Reads: Send + Sync {
    /// Reads a text instead of whatever is read now. Never waits.
    fn say(&self, tongue: Tongue, text: &str);

    /// Stops reading.
    fn hush(&self);
}

impl Reads for Speaker {
    fn say(&self, tongue: Tongue, text: &str) {
        Self::say(self, tongue, text);
    }

    fn hush(&self) {
        Self::hush(self);
    }
}

/// The player and the reader, as far as the house wants them and the machine has them.
#[derive(Resource, Default)]
pub struct Voices {
    /// For sounds; none where the house wants none.
    pub player: Option<Box<dyn Plays>>,
    /// For reading aloud; none where the house wants none or no program is installed.
    pub reader: Option<Box<dyn Reads>>,
}

impl Voices {
    /// Looks for what the house wants in the folders of `search`, which is written as
    /// `PATH` is.
    #[must_use]
    pub fn find(sounds: Sounds, reading: Reading, search: &OsStr) -> Self {
        let player = (sounds == Sounds::On).then(|| Sound::find(search));
        if let Some(why) = player.as_ref().and_then(Sound::trouble) {
            tracing::warn!(?why, "sound is on and nothing will be heard");
        }
        let reader = (reading == Reading::Offered).then(|| Speaker::find(search)).flatten();
        Self {
            player: player.map(|player| Box::new(player) as Box<dyn Plays>),
            reader: reader.map(|reader| Box::new(reader) as Box<dyn Reads>),
        }
    }

    /// Why the sounds that the house wants are not heard, if they are not.
    #[must_use]
    pub fn trouble(&self) -> Option<NoPlayer> {
        self.player.as_ref().and_then(|player| player.trouble())
    }
}

/// A sound whose words are on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Captioned {
    /// Which.
    pub cue: Cue,
    /// Until when (ms since the start).
    until: u64,
    /// On which screen; they don't follow to another.
    screen: Screen,
}

/// What is heard now, if something is.
#[derive(Resource, Debug, Default, PartialEq, Eq)]
pub struct Heard(pub Option<Captioned>);

/// What was heard last.
#[derive(Resource, Debug, Default)]
pub struct Listening(pub Ear);

/// Sounds, and reading aloud.
pub struct VoicesPlugin;

impl Plugin for VoicesPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Voices>()
            .init_resource::<Heard>()
            .init_resource::<Listening>()
            .add_systems(PreUpdate, sound.after(VisitSystems))
            .add_plugins(reading::plugin);
    }
}

/// Plays what is due, and takes its words down in time.
fn sound(
    visit: Res<Visit>,
    voices: Res<Voices>,
    mut ear: ResMut<Listening>,
    mut heard: ResMut<Heard>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let Some(player) = &voices.player else { return };
    let now = visit.now();
    if let Some(cue) = ear.0.hear(&visit.flow, now) {
        let plays = player.play(cue);
        let screen = visit.flow.screen;
        heard.0 = plays.then_some(Captioned { cue, until: now.saturating_add(CAPTION_MS), screen });
        redraw.write(RequestRedraw);
    } else if heard.0.is_some_and(|heard| now >= heard.until || visit.flow.screen != heard.screen) {
        heard.0 = None;
        redraw.write(RequestRedraw);
    }
}

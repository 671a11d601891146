//! The words of a sound, in the bar beside the clock, for who does not hear it.

use super::{Root, View, is_small};
use crate::{
    draw::{Icon, Picture},
    theme::{self, Style, Theme, Unspoken, tokens},
    voices::Heard,
    wording::Key,
};
use bevy::prelude::*;
use voice::Cue;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, caption);
}

/// Words of a sound that hang on the screen.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoundCaption(
    /// Which sound.
    pub Cue,
);

/// Over what lies in the bar.
const OVER_BAR: i32 = 6;

/// Room for the clock at its right, px.
const CLOCK: (f32, f32) = (144.0, 108.0);

/// Hangs the words up, and takes them down. A screen that is drawn anew takes them with
/// it, and gets others.
fn caption(
    mut commands: Commands,
    mut theme: Theme,
    view: View,
    heard: Res<Heard>,
    roots: Query<Entity, With<Root>>,
    hanging: Query<(Entity, &SoundCaption)>,
) {
    let cue = heard.0.map(|heard| heard.cue);
    for (entity, _) in hanging.iter().filter(|(_, hanging)| Some(hanging.0) != cue) {
        commands.entity(entity).despawn();
    }
    let (Some(cue), Some(root)) = (cue, roots.iter().next()) else { return };
    if hanging.iter().any(|(_, hanging)| hanging.0 == cue) {
        return;
    }
    let words = view.say(match cue {
        Cue::Stamped => Key::SoundStamped,
        Cue::Reward => Key::SoundReward,
        Cue::Refused => Key::SoundRefused,
        Cue::Alarm => Key::SoundAlarm,
        Cue::CheckedIn => Key::SoundCheckedIn,
    });
    let (small, bar) = (is_small(&theme), theme.frame.bar());
    let (height, side) = if small { (44.0, 24) } else { (52.0, 28) };
    let node = Node {
        position_type: PositionType::Absolute,
        right: px(theme.frame.sides + if small { CLOCK.1 } else { CLOCK.0 }),
        top: px(bar.top + (bar.height - height) / 2.0),
        height: px(height),
        padding: px(18).horizontal(),
        border: px(tokens::EDGE).all(),
        border_radius: BorderRadius::all(px(height / 2.0)),
        ..theme::row(12.0)
    };
    let note = theme.tinted(&Picture::icon(Icon::Note, side), tokens::LAMP);
    let style = if small { Style::Chip } else { Style::Note };
    commands.entity(root).with_children(|root| {
        root.spawn((
            node,
            BackgroundColor(tokens::NIGHT_RAISED.color()),
            BorderColor::all(tokens::LAMP.color()),
            GlobalZIndex(OVER_BAR),
            Pickable::IGNORE,
            SoundCaption(cue),
            Unspoken,
        ))
        .with_children(|chip| {
            chip.spawn(note);
            let one_line = TextLayout::linebreak(LineBreak::NoWrap);
            chip.spawn((theme::text(style, words, tokens::MOON), one_line));
        });
    });
}

//! The morning check on one page: all is well, or one sentence what to do.

use super::{device, device_line, room, said, staff_page};
use crate::{
    flow::Screen,
    screens::{View, inside, is_small},
    theme::{self, Parent, Style, Theme, tokens},
    visit::at,
    voices::Voices,
    wording::Key,
};
use bevy::prelude::*;
use venue::staff::{Level, first_to_do};
use voice::NoPlayer;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Checks)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View, voices: Res<Voices>) {
    let Some(evening) = view.visit.flow.staff.evening.clone() else { return };
    let title = view.say(Key::DeedChecks);
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let small = is_small(theme);
        let (sides, top) = room(theme);
        // All of it in one look, also where the screen is upright.
        theme.night_card(root, theme.frame.content()).with_children(|card| {
            card.spawn(inside(sides, top, if small { 0.0 } else { 20.0 })).with_children(|column| {
                let (headline, more, colour) = match first_to_do(&evening.findings) {
                    None => (view.say(Key::ChecksFine), String::new(), tokens::JADE_NIGHT),
                    Some(first) => {
                        let more = format!("{}　{}", said::part(&view, first), said::finding(&view, first));
                        (view.say(Key::ChecksToDo), more, tokens::LAMP)
                    }
                };
                let style = if small { Style::Card.sized(36.0) } else { Style::Screen.sized(76.0) };
                column.spawn(theme::text(style, headline, colour));
                if !more.is_empty() {
                    let style = if small {
                        Style::Strong.sized(28.0).leaded(36.0)
                    } else {
                        Style::Strong.sized(40.0)
                    };
                    column.spawn(theme::text(style, more, tokens::MOON));
                }
                column.spawn((Node { flex_grow: 1.0, ..default() }, Pickable::IGNORE));
                let size = if small { 26.0 } else { 36.0 };
                for finding in &evening.findings {
                    device(theme, column, &view, *finding, size);
                }
                // A hint alone: an evening goes well without a sound.
                if let Some(why) = voices.trouble() {
                    let how = match why {
                        NoPlayer::NotInstalled => Key::SoundNone,
                        NoPlayer::NotWanted | NoPlayer::NoRoom | NoPlayer::Fails => Key::SoundFails,
                    };
                    let words = (view.say(Key::PartSound), view.say(how));
                    device_line(theme, column, Level::Soon, words, size);
                }
            });
        });
    };
    staff_page(&mut commands, &mut theme, &view, (Screen::Checks, &title), content, |_, _| {});
}

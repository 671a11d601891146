//! The morning check on one page: all is well, or one sentence what to do.

use super::{audited::Speaker, device, device_line, room, said, staff_page};
use crate::{
    desk::Evening,
    flow::{Screen, offered},
    screens::{View, inside, is_small},
    theme::{self, ButtonSpec, Parent, Style, Theme, tokens},
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
        let (sides, top) = room(theme);
        // All of it in one look, also where the screen is upright.
        theme.night_card(root, theme.frame.content()).with_children(|card| {
            let gap = if is_small(theme) { 0.0 } else { 20.0 };
            card.spawn(inside(sides, top, gap)).with_children(|column| {
                headline(theme, column, &view, &evening);
                column.spawn((Node { flex_grow: 1.0, ..default() }, Pickable::IGNORE));
                parts(theme, column, &view, (&evening, voices.trouble()));
            });
        });
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if offered(&view.visit.flow, &view.visit.setting, "audits").is_some() {
            theme.button(end, ButtonSpec::plain("audits", &view.say(Key::ChecksAudits)).arrow());
        }
    };
    staff_page(&mut commands, &mut theme, &view, (Screen::Checks, &title), content, right);
}

/// All is well, or what to see to first.
fn headline(theme: &Theme<'_>, column: &mut Parent<'_>, view: &View<'_>, evening: &Evening) {
    let small = is_small(theme);
    let (headline, more, colour) = match first_to_do(&evening.findings) {
        None => (view.say(Key::ChecksFine), String::new(), tokens::JADE_NIGHT),
        Some(first) => {
            let more = format!("{}　{}", said::part(view, first), said::finding(view, first));
            (view.say(Key::ChecksToDo), more, tokens::LAMP)
        }
    };
    let style = if small { Style::Card.sized(36.0) } else { Style::Screen.sized(76.0) };
    column.spawn(theme::text(style, headline, colour));
    if !more.is_empty() {
        let style = if small { Style::Strong.sized(28.0).leaded(36.0) } else { Style::Strong.sized(40.0) };
        column.spawn(theme::text(style, more, tokens::MOON));
    }
}

/// Everything that was looked at, a line each.
fn parts(
    theme: &mut Theme<'_>,
    column: &mut Parent<'_>,
    view: &View<'_>,
    (evening, trouble): (&Evening, Option<NoPlayer>),
) {
    let audited = Speaker::of(view).in_a_line(evening);
    let rows = evening.findings.len() + usize::from(audited.is_some()) + usize::from(trouble.is_some());
    let (size, gap) = sizes(is_small(theme), rows);
    column.spawn((theme::column(gap), Pickable::IGNORE)).with_children(|column| {
        for finding in &evening.findings {
            device(theme, column, view, *finding, size);
        }
        if let Some(known) = audited {
            device_line(theme, column, known.level, (view.say(Key::PartAudit), known.head), size);
        }
        // A hint alone: an evening goes well without a sound.
        if let Some(why) = trouble {
            let how = match why {
                NoPlayer::NotInstalled => Key::SoundNone,
                NoPlayer::NotWanted | NoPlayer::NoRoom | NoPlayer::Fails => Key::SoundFails,
            };
            let words = (view.say(Key::PartSound), view.say(how));
            device_line(theme, column, Some(Level::Soon), words, size);
        }
    });
}

/// How large letters are and how far lines are apart, px, where so many stand: there is room
/// for ten.
fn sizes(small: bool, rows: usize) -> (f32, f32) {
    match (small, rows) {
        (false, 0..=7) => (36.0, 20.0),
        (false, 8) => (34.0, 14.0),
        (false, _) => (30.0, 6.0),
        (true, 0..=7) => (26.0, 0.0),
        (true, 8) => (23.0, 0.0),
        (true, _) => (19.0, 0.0),
    }
}

//! What staff can do, a card for each.

use super::{grid, staff_page, whole};
use crate::{
    flow::{Screen, buttons},
    screens::{View, inside, is_small},
    theme::{self, Edge, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Deeds)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::StaffPlace);
    let offered = buttons(&view.visit.flow, &view.visit.setting);
    let deeds: Vec<(&str, Key)> =
        offered.iter().filter_map(|button| Some((button.name.as_str(), words(&button.name)?))).collect();
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let small = is_small(theme);
        let (columns, rows) = ranks(theme.frame.shape, deeds.len());
        let gap = if small { 16.0 } else { theme.frame.gutter };
        for ((name, key), area) in deeds.iter().zip(grid(whole(theme), columns, rows, gap)) {
            theme.paper_button(root, name, area, Edge::Plain).with_children(|card| {
                let (sides, top) = if small { (16.0, 14.0) } else { (36.0, 32.0) };
                card.spawn(inside(sides, top, 0.0)).with_children(|column| {
                    let chinese = view.language().is_chinese();
                    let style = match (small, chinese) {
                        (true, true) => Style::Name.sized(32.0).leaded(40.0),
                        (true, false) => Style::Name.sized(28.0).leaded(34.0),
                        (false, true) => Style::Name.sized(40.0),
                        (false, false) => Style::Name.sized(38.0).leaded(48.0),
                    };
                    column.spawn(theme::text(style, view.say(*key), tokens::INK));
                });
            });
        }
    };
    staff_page(&mut commands, &mut theme, &view, (Screen::Deeds, &title), content, |_, _| {});
}

/// How many cards stand in a row and in a column: as large as so many can be.
fn ranks(shape: Shape, deeds: usize) -> (u8, u8) {
    match (shape, deeds) {
        (Shape::Portrait, 0..=10) => (2, 5),
        (Shape::Portrait, _) => (2, 6),
        (_, 0..=10) => (5, 2),
        _ => (4, 3),
    }
}

fn words(name: &str) -> Option<Key> {
    Some(match name {
        "entries" => Key::DeedEntries,
        "stops" => Key::DeedStops,
        "shelves" => Key::DeedShelves,
        "duty-on" => Key::DeedDutyOn,
        "duty-off" => Key::DeedDutyOff,
        "audit" => Key::DeedAudit,
        "sessions" => Key::DeedSessions,
        "languages" => Key::DeedLanguages,
        "sites" => Key::DeedSites,
        "rehearse" => Key::DeedRehearse,
        "end-rehearsal" => Key::DeedEndRehearsal,
        "checks" => Key::DeedChecks,
        "summary" => Key::DeedSummary,
        _ => return None,
    })
}

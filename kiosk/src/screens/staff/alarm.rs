//! An emergency: one tap shows the way out on every screen of the house; during one, staff
//! see who is inside, and end it.

use super::{grid, room, said, staff_page, whole};
use crate::{
    flow::{Screen, offered},
    screens::{Follows, View, inside, is_small, standing},
    theme::{self, Area, ButtonSpec, Edge, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;
use venue::staff::{Deed, Inside};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Alarm)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::TonightAlarm);
    let ending = offered(&view.visit.flow, &view.visit.setting, "all-clear").is_some();
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let whole = whole(theme);
        let head = if is_small(theme) { 56.0 } else { 110.0 };
        let style = if is_small(theme) { Style::Name.sized(36.0) } else { Style::Title };
        let words = view.say(if ending { Key::AlarmInside } else { Key::AlarmTitle });
        let node = Node { height: px(head), ..whole.node() };
        root.spawn((node, Pickable::IGNORE, children![theme::text(style, words, tokens::MOON)]));
        let below = Area { top: whole.top + head, height: whole.height - head, ..whole };
        if ending { inside_by_hall(theme, root, &view, below) } else { reasons(theme, root, &view, below) }
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if ending {
            theme.button(end, ButtonSpec::primary("all-clear", &view.say(Key::AlarmEnd)));
        }
    };
    staff_page(&mut commands, &mut theme, &view, (Screen::Alarm, &title), content, right);
}

fn reasons(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let (columns, rows) = if theme.frame.shape == Shape::Portrait { (2, 3) } else { (3, 2) };
    let small = is_small(theme);
    let gap = if small { 16.0 } else { theme.frame.gutter };
    let usual = Deed::Emergency.act().usual();
    for ((n, reason), area) in usual.iter().enumerate().zip(grid(area, columns, rows, gap)) {
        let name = format!("alarm-{}", n + 1);
        let standing = standing(&view.visit, &name);
        theme.paper_button(root, &name, area, Edge::Plain).insert((Follows, standing)).with_children(
            |card| {
                let (sides, top) = if small { (20.0, 16.0) } else { (40.0, 32.0) };
                card.spawn(inside(sides, top, 0.0)).with_children(|column| {
                    let style = match (small, view.language().is_chinese()) {
                        (true, _) => Style::Name.sized(32.0).leaded(38.0),
                        (false, true) => Style::Title,
                        (false, false) => Style::Card,
                    };
                    let words = said::in_language(view, &reason.words());
                    column.spawn(theme::text(style, words, tokens::CINNABAR));
                });
            },
        );
    }
}

/// Halls that are told: more than a house has doors with a counter.
const MOST_HALLS: usize = 6;

fn inside_by_hall(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let small = is_small(theme);
    let (sides, top) = room(theme);
    let evening = view.visit.flow.staff.evening.clone();
    theme.night_card(root, area).with_children(|card| {
        card.spawn(inside(sides, top, if small { 6.0 } else { 20.0 })).with_children(|column| {
            let halls = evening.as_ref().map(|evening| evening.rundown.inside.as_slice()).unwrap_or_default();
            let style = if small { Style::Strong.sized(28.0) } else { Style::Strong.sized(44.0) };
            if halls.is_empty() {
                column.spawn(theme::text(style, view.say(Key::AlarmUnknown), tokens::LAMP));
            }
            for hall in halls.iter().take(MOST_HALLS) {
                let node = Node { justify_content: JustifyContent::SpaceBetween, ..theme::row(24.0) };
                column.spawn((node, Pickable::IGNORE)).with_children(|row| {
                    row.spawn(theme::text(style, named(view, hall), tokens::MOON));
                    let fillings =
                        [("n", said::figure(hall.people).into()), ("error", said::figure(hall.error).into())];
                    row.spawn(theme::text(style, view.tell(Key::AlarmCount, &fillings), tokens::MOON));
                });
            }
        });
    });
}

fn named(view: &View<'_>, inside: &Inside) -> String {
    let Some(id) = &inside.hall else { return view.say(Key::AlarmHouse) };
    let house = view.visit.house();
    let venue = house.pack().venue(&house.stand().venue);
    let hall = venue.and_then(|venue| venue.halls.iter().find(|hall| hall.id == *id));
    hall.map_or_else(|| id.to_string(), |hall| view.named(&hall.name))
}

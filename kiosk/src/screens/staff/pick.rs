//! One of a list: what is closed or opened, counted, moved to, spoken or taken back.

use super::{grid, said, staff_page, whole};
use crate::{
    flow::{PICKS_A_PAGE, PickItem, Picking, Screen, offered},
    screens::{Follows, View, inside, is_small, standing},
    theme::{self, Area, ButtonSpec, Edge, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Pick)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let staff = &view.visit.flow.staff;
    let title = view.say(match staff.picking {
        Picking::Stops => Key::DeedStops,
        Picking::Shelves => Key::DeedShelves,
        Picking::Sites => Key::DeedSites,
        Picking::Languages => Key::DeedLanguages,
        Picking::Entries => Key::DeedEntries,
        Picking::Lines => Key::DeedAudit,
        Picking::Sessions | Picking::Moves => Key::DeedSessions,
    });
    let items = staff.items();
    let first = view.visit.flow.page * PICKS_A_PAGE;
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let (columns, rows) = if theme.frame.shape == Shape::Portrait { (1, 6) } else { (2, 3) };
        let gap = if is_small(theme) { 16.0 } else { theme.frame.gutter };
        if items.is_empty() {
            let words = theme::text(Style::Body, view.say(Key::PickNone), tokens::MOON);
            root.spawn((whole(theme).node(), Pickable::IGNORE, children![words]));
        }
        let shown = items.iter().enumerate().skip(first);
        for ((n, item), area) in shown.zip(grid(whole(theme), columns, rows, gap)) {
            one(theme, root, &view, (n, item), area);
        }
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if offered(&view.visit.flow, &view.visit.setting, "more").is_some() {
            theme.button(end, ButtonSpec::plain("more", &view.say(Key::More)).arrow());
        }
    };
    staff_page(&mut commands, &mut theme, &view, (Screen::Pick, &title), content, right);
}

fn one(
    theme: &mut Theme<'_>,
    root: &mut Parent<'_>,
    view: &View<'_>,
    (n, item): (usize, &PickItem),
    area: Area,
) {
    let small = is_small(theme);
    let name = format!("pick-{}", n + 1);
    let standing = standing(&view.visit, &name);
    let (what, how) = said::item(view, item);
    let closed = match item {
        PickItem::Stop(_, closed) => *closed,
        PickItem::Session(held) => held.called_off,
        _ => false,
    };
    theme.paper_button(root, &name, area, Edge::Plain).insert((Follows, standing)).with_children(|card| {
        let (sides, top) = if small { (20.0, 12.0) } else { (40.0, 28.0) };
        card.spawn(inside(sides, top, 0.0)).with_children(|column| {
            let style = match (small, view.language().is_chinese()) {
                (true, _) => Style::Name.sized(30.0).leaded(36.0),
                (false, true) => Style::Card,
                (false, false) => Style::Name,
            };
            column.spawn(theme::text(style, what, tokens::INK));
            let colour = match item {
                PickItem::Line(_) => tokens::INK_SOFT,
                _ if closed => tokens::CINNABAR,
                _ => tokens::JADE,
            };
            column.spawn(theme::text(Style::Strong.sized(if small { 24.0 } else { 32.0 }), how, colour));
        });
    });
}

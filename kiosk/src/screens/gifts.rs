//! Gifts that were handed over: what, how many, and whom to show this to.

use super::{
    View,
    frame::{Page, Ways, page},
    inside, is_small, lines, sheet,
};
use crate::{
    flow::Screen,
    theme::{self, ButtonSpec, Edge, Parent, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;
use venue::desk::Handed;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Gifts)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let Some(rewarded) = view.visit.flow.passport.rewarded.clone() else { return };
    let title = view.say(Key::GiftsPlace);
    let about = Page { screen: Screen::Gifts, title: &title, ways: Ways::Home };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let area = sheet(theme, 820.0);
        let small = is_small(theme);
        theme.paper_card(root, area, Edge::Lamp).with_children(|card| {
            let (sides, top) = if small { (40.0, 20.0) } else { (80.0, 60.0) };
            card.spawn(inside(sides, top, if small { 8.0 } else { 24.0 })).with_children(|column| {
                let style = if small { Style::Card } else { Style::Screen };
                column.spawn(theme::text(style, view.say(Key::GiftsTitle), tokens::INK));
                for (handed, _) in &rewarded.handed {
                    gift(column, &view, handed, small);
                }
                column.spawn(Node { flex_grow: 1.0, ..default() });
                let style = if small { Style::Body } else { Style::Body.sized(36.0).leaded(58.0) };
                lines(column, style, &view.say(Key::GiftsShow), tokens::INK);
                let time = &view.visit.tonight.time;
                let saved = view.tell(Key::ThanksSaved, &[("time", time.into())]);
                column.spawn(theme::text(Style::Note, saved, tokens::JADE));
            });
        });
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        theme.button(end, ButtonSpec::primary("done", &view.say(Key::Done)));
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

/// A gift in a line: its name, and how many of it.
fn gift(column: &mut Parent<'_>, view: &View<'_>, handed: &Handed, small: bool) {
    let pack = view.visit.house().pack();
    let trail = pack.trails.iter().find(|trail| trail.id == handed.trail);
    let Some(reward) = trail.and_then(|trail| trail.reward(&handed.reward)) else { return };
    let row = Node { align_items: AlignItems::Baseline, ..theme::row(32.0) };
    column.spawn((row, Pickable::IGNORE)).with_children(|row| {
        let style = if small { Style::Name } else { Style::Title };
        row.spawn(theme::text(style, view.named(&reward.name), tokens::INK));
        let style = if small { Style::Strong.sized(36.0) } else { Style::Figure.sized(64.0) };
        row.spawn(theme::text(style, format!("× {}", handed.count), tokens::INK));
    });
}

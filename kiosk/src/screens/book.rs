//! A passport, open: its seals, how far they bring it, and what can be done with it.

use super::{
    View,
    frame::{Page, Ways, page},
    inside, is_small,
    seals::{leaf, progress_card},
};
use crate::{
    flow::{Screen, offered},
    theme::{self, Area, ButtonSpec, Edge, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Book)), enter);
}

fn places(theme: &Theme<'_>) -> (Area, Area, Area) {
    let content = theme.frame.content();
    let gap = theme.frame.gutter;
    match theme.frame.shape {
        Shape::Landscape => {
            let side = theme.frame.content_columns(8, 4);
            let acts = Area { top: side.top + 256.0 + gap, height: side.height - 256.0 - gap, ..side };
            (theme.frame.content_columns(0, 8), Area { height: 256.0, ..side }, acts)
        }
        Shape::Portrait => (
            Area { top: 150.0, height: 780.0, ..content },
            Area { top: 962.0, height: 256.0, ..content },
            Area { top: 1_250.0, height: content.bottom() - 1_250.0, ..content },
        ),
        Shape::Small => {
            let side = theme.frame.content_columns(2, 2);
            let acts = Area { top: side.top + 130.0 + 12.0, height: side.height - 142.0, ..side };
            (theme.frame.content_columns(0, 2), Area { height: 130.0, ..side }, acts)
        }
    }
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::BookTitle);
    let about = Page { screen: Screen::Book, title: &title, ways: Ways::Home };
    let has = |name: &str| offered(&view.visit.flow, &view.visit.setting, name).is_some();
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let (page, progress, acts) = places(theme);
        if view.visit.tonight.trail.is_some() {
            leaf(theme, root, &view, page, None);
            progress_card(theme, root, &view, progress);
        } else {
            plain(theme, root, &view, page);
        }
        let all = [
            ("stamp-here", Key::BookStampHere),
            ("check-in-with-passport", Key::BookCheckIn),
            ("map", Key::MapTitle),
            ("forget", Key::BookForget),
        ];
        let offered: Vec<_> = all.into_iter().filter(|(name, _)| has(name)).collect();
        buttons(theme, root, &view, acts, &offered);
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if has("claim") {
            theme.button(end, ButtonSpec::plain("done", &view.say(Key::Done)));
            theme.button(end, ButtonSpec::primary("claim", &view.say(Key::GiftsClaim)));
        } else {
            theme.button(end, ButtonSpec::primary("done", &view.say(Key::Done)));
        }
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

/// Where there is no trail the page only says whose it is: nobody's by name.
fn plain(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    theme.paper_card(root, area, Edge::Plain).with_children(|card| {
        card.spawn(inside(56.0, 40.0, 16.0)).with_children(|words| {
            words.spawn(theme::text(Style::Title, view.say(Key::BookTitle), tokens::INK));
            words.spawn(theme::text(Style::Body, view.say(Key::BookNoTrail), tokens::INK));
        });
    });
}

/// As many buttons stand below one another on the small frame.
const IN_A_COLUMN: usize = 3;

/// What can be done, below one another; two in a row where there is little height.
fn buttons(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area, acts: &[(&str, Key)]) {
    let small = is_small(theme);
    let across = match theme.frame.shape {
        Shape::Landscape => 1,
        Shape::Small if acts.len() <= IN_A_COLUMN => 1,
        Shape::Portrait | Shape::Small => 2,
    };
    let rows = acts.len().div_ceil(across).max(1);
    let gap = if small { 12.0 } else { 20.0 };
    let count = |n: usize| f32::from(u8::try_from(n).unwrap_or(0));
    let width = (area.width - gap * (count(across) - 1.0)) / count(across);
    let height = ((area.height - gap * (count(rows) - 1.0)) / count(rows)).min(112.0);
    for (index, (name, key)) in acts.iter().enumerate() {
        let at = Vec2::new(
            area.left + count(index % across) * (width + gap),
            area.top + count(index / across) * (height + gap),
        );
        let words = view.say(*key);
        let spec = ButtonSpec::plain(name, &words).width(width);
        let spec = if small && across > 1 { spec.letters(24.0) } else { spec };
        theme.button(root, spec).entry::<Node>().and_modify(move |mut node| {
            node.position_type = PositionType::Absolute;
            node.left = px(at.x);
            node.top = px(at.y);
            node.height = px(height);
        });
    }
}

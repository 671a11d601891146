//! Whether a passport is really to be forgotten: what goes, and what stays.

use super::{
    View,
    frame::{Page, Ways, page},
    inside, is_small, lines, parts,
};
use crate::{
    flow::Screen,
    theme::{self, ButtonSpec, Edge, Parent, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Forget)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::HomePassport);
    let about = Page { screen: Screen::Forget, title: &title, ways: Ways::BackAndHome };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let places = parts(theme, 2);
        let small = is_small(theme);
        let (sides, top) = if small { (28.0, 20.0) } else { (60.0, 48.0) };
        let style = if small { Style::Body } else { Style::Body.sized(38.0).leaded(62.0) };
        theme.paper_card(root, places[0], Edge::Plain).with_children(|card| {
            card.spawn(inside(sides, top, 16.0)).with_children(|words| {
                let head = if small { Style::Name.sized(36.0) } else { Style::Title };
                words.spawn(theme::text(head, view.say(Key::ForgetTitle), tokens::INK));
                lines(words, style, &view.say(Key::ForgetGoes), tokens::INK);
            });
        });
        theme.night_card(root, places[1]).with_children(|card| {
            card.spawn(inside(sides, top, 16.0)).with_children(|words| {
                let head = if small { Style::Name.sized(36.0) } else { Style::Title };
                words.spawn(theme::text(head, view.say(Key::ForgetStaysTitle), tokens::MOON));
                lines(words, style, &view.say(Key::ForgetStays), tokens::MOON);
            });
        });
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        theme.button(end, ButtonSpec::plain("forget-for-good", &view.say(Key::ForgetForGood)));
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

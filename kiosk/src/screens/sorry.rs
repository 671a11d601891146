//! It could not be recorded: what is, what is kept, what to do.

use super::{
    View,
    check_in::{party, standing_party},
    corner,
    frame::{Page, Ways, page},
    inside, is_small, lines, sheet,
};
use crate::{
    draw::Picture,
    flow::{Errand, Screen, Trouble},
    theme::{self, Area, ButtonSpec, Edge, Parent, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Sorry)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let trouble = view.visit.flow.trouble.unwrap_or(Trouble::Gone);
    let slow = trouble == Trouble::Slow;
    let title = view.say(if comes(&view) { Key::HomeCheckIn } else { Key::HomePassport });
    let ways = if slow { Ways::Home } else { Ways::BackAndHome };
    let about = Page { screen: Screen::Sorry, title: &title, ways };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let area = sheet(theme, 720.0);
        let small = is_small(theme);
        theme.paper_card(root, area, Edge::Plain).with_children(|card| {
            let (sides, top) = if small { (40.0, 28.0) } else { (80.0, 72.0) };
            card.spawn(inside(sides, top, if small { 8.0 } else { 24.0 })).with_children(|words| {
                words_of(words, &view, trouble, small);
            });
            kept(theme, card, &view, Area { left: sides, top, ..area }, small);
        });
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if !slow {
            theme.button(end, ButtonSpec::primary("retry", &view.say(Key::Retry)));
        }
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

/// Whether somebody was checking in; else it was about a passport or a stamp.
fn comes(view: &View<'_>) -> bool {
    matches!(view.visit.flow.errand(), None | Some(Errand::CheckIn))
}

fn words_of(words: &mut Parent<'_>, view: &View<'_>, trouble: Trouble, small: bool) {
    let (title, text) = match (trouble, comes(view)) {
        (Trouble::Busy, true) => (Key::SorryTitle, Key::SorryBusy),
        (Trouble::Full, true) => (Key::SorryTitle, Key::SorryFull),
        (Trouble::Gone, true) => (Key::SorryTitle, Key::SorryGone),
        (Trouble::Busy, false) => (Key::SorryOtherTitle, Key::SorryOtherBusy),
        (Trouble::Full, false) => (Key::SorryOtherTitle, Key::SorryOtherFull),
        (Trouble::Gone, false) => (Key::SorryOtherTitle, Key::SorryOtherGone),
        (Trouble::Slow, _) => (Key::SorrySlowTitle, Key::SorrySlow),
    };
    let style = if small { Style::Card } else { Style::Screen };
    words.spawn(theme::text(style, view.say(title), tokens::INK));
    let body = if small { Style::Body } else { Style::Body.sized(42.0).leaded(66.0) };
    lines(words, body, &view.say(text), tokens::INK);
}

/// The party is still there: it stands at the foot of the card, with its figure. Where
/// there is none, a sign says that people help.
fn kept(theme: &mut Theme<'_>, card: &mut Parent<'_>, view: &View<'_>, card_area: Area, small: bool) {
    let counts = view.visit.flow.party;
    if counts.total() == 0 || !comes(view) {
        let picture = theme.picture(&Picture::Help { size: if small { 110 } else { 240 } });
        corner(card, (card_area.left, card_area.top), picture);
        return;
    }
    let (sides, high) = (card_area.left, if small { 90.0 } else { 150.0 });
    let width = card_area.width - 2.0 * sides;
    let line = Area::new(sides, card_area.height - high - card_area.top, width, high);
    standing_party(theme, card, line, &party(&counts));
    let style = if small { Style::Strong.sized(36.0) } else { Style::Strong.sized(48.0) };
    let words = view.tell(Key::SorryParty, &[("n", counts.total().into())]);
    let place = Node {
        position_type: PositionType::Absolute,
        right: px(sides),
        bottom: px(card_area.top + 24.0),
        ..default()
    };
    card.spawn((theme::text(style, words, tokens::INK), place));
}

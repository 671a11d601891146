//! What can be done about a passport: get one, show one, type its short code.

use super::{
    View,
    frame::{Page, Ways, page},
    inside, is_small, lines, parts,
};
use crate::{
    draw::Picture,
    flow::Screen,
    theme::{self, Area, Edge, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Passport)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::HomePassport);
    let about = Page { screen: Screen::Passport, title: &title, ways: Ways::BackAndHome };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let height = if is_small(theme) { 130 } else { 240 };
        let places = parts(theme, 3);
        let passport = theme.picture(&Picture::Passport { height });
        let words = (Key::PassportGet, Key::PassportGetMore);
        card(theme, root, &view, ("get-passport", Edge::Lamp), words, places[0], passport);
        let scan = theme.picture(&Picture::Scan { size: height });
        let words = (Key::PassportShow, Key::PassportShowMore);
        card(theme, root, &view, ("show-passport", Edge::Plain), words, places[1], scan);
        let words = (Key::PassportShortCode, Key::PassportShortCodeMore);
        let code = short_code(theme);
        card(theme, root, &view, ("short-code", Edge::Plain), words, places[2], code);
    };
    page(&mut commands, &mut theme, &view, &about, content, |_, _| {});
}

/// How a short code looks: the first four characters of one.
fn short_code(theme: &Theme<'_>) -> impl Bundle + use<> {
    let style = if is_small(theme) { Style::Figure.sized(60.0) } else { Style::Figure };
    (
        Node { padding: UiRect::axes(px(24), px(8)), border: px(tokens::EDGE).all(), ..default() },
        BorderColor::all(tokens::PAPER_BUTTON_EDGE.color()),
        Pickable::IGNORE,
        children![(theme::text(style, "7K3M", tokens::INK), theme::Unspoken)],
    )
}

fn card(
    theme: &mut Theme<'_>,
    root: &mut Parent<'_>,
    view: &View<'_>,
    (name, edge): (&str, Edge),
    (title, more): (Key, Key),
    area: Area,
    picture: impl Bundle,
) {
    let (small, upright) = (is_small(theme), theme.frame.shape == Shape::Portrait);
    theme.paper_button(root, name, area, edge).with_children(|card| {
        let (sides, top) = if small { (20.0, 14.0) } else { (44.0, 32.0) };
        card.spawn(inside(sides, top, if small { 4.0 } else { 12.0 })).with_children(|words| {
            let style = if small { Style::Name.sized(34.0) } else { Style::Card };
            words.spawn(theme::text(style, view.say(title), tokens::INK));
            let style = if small { Style::Chip.sized(24.0).leaded(30.0) } else { Style::Body };
            lines(words, style, &view.say(more), tokens::INK_SOFT);
        });
        let place = Node {
            position_type: PositionType::Absolute,
            right: px(sides),
            left: if upright { Val::Auto } else { px(sides) },
            bottom: px(top),
            justify_content: JustifyContent::Center,
            ..default()
        };
        card.spawn((place, Pickable::IGNORE)).with_children(|place| {
            place.spawn(picture);
        });
    });
}

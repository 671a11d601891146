//! A school class: the figures are typed.

use super::{
    View,
    check_in::confirm_button,
    frame::{Page, Ways, page},
    is_small, person,
};
use crate::{
    draw::Picture,
    flow::{Screen, stepper_key},
    theme::{self, Area, ButtonSpec, Edge, Parent, Shape, Standing, Style, Theme, tokens},
    visit::{Visit, at},
    wording::Key,
};
use bevy::prelude::*;
use venue::pack::Stepper;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Class)), enter).add_systems(
        PreUpdate,
        (figures, chosen).after(crate::visit::VisitSystems).run_if(resource_exists_and_changed::<Visit>),
    );
}

/// How many there are of one, as it is typed.
#[derive(Component)]
struct Figure(Stepper);

/// The button that chooses whom the keypad counts.
#[derive(Component)]
struct Tab(Stepper);

/// Pupils of two ages, and teachers.
const ROWS: [(Stepper, Key); 3] = [
    (Stepper::Child, Key::ClassChild),
    (Stepper::Teenager, Key::ClassTeenager),
    (Stepper::Adult, Key::ClassAdult),
];

/// The keys as they stand, three in a row.
const KEYS: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "erase"];

/// Where everything lies.
struct Places {
    rows: Area,
    row: f32,
    pad: Area,
    key: Vec2,
    gap: f32,
}

fn places(theme: &Theme<'_>) -> Places {
    let (frame, content) = (*theme.frame, theme.frame.content());
    let (top, bottom) = (content.top, content.bottom());
    match frame.shape {
        Shape::Landscape => Places {
            rows: frame.content_columns(0, 7),
            row: 176.0,
            pad: frame.content_columns(7, 5),
            key: Vec2::new(176.0, 136.0),
            gap: 24.0,
        },
        Shape::Portrait => Places {
            rows: Area::new(content.left, 700.0, content.width, 470.0),
            row: 120.0,
            pad: Area::new(content.left, 1_202.0, content.width, bottom - 1_202.0),
            key: Vec2::new(264.0, 104.0),
            gap: 16.0,
        },
        Shape::Small => Places {
            rows: Area { height: bottom - top, ..frame.content_columns(0, 2) },
            row: 98.0,
            pad: Area { height: bottom - top, ..frame.content_columns(2, 2) },
            key: Vec2::new(128.0, 80.0),
            gap: 12.0,
        },
    }
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::ClassCard);
    let about = Page { screen: Screen::Class, title: &title, ways: Ways::BackAndHome };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let places = places(theme);
        rows(theme, root, &view, &places);
        keypad(theme, root, &view, &places);
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| confirm_button(theme, end, &view);
    page(&mut commands, &mut theme, &view, &about, content, right);
}

fn rows(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, places: &Places) {
    let small = is_small(theme);
    theme.paper_card(root, places.rows, Edge::Plain).with_children(|card| {
        let (sides, top) = if small { (20.0, 12.0) } else { (56.0, 32.0) };
        let title = if small { Style::Name.sized(34.0) } else { Style::Title };
        card.spawn(super::inside(sides, top, if small { 4.0 } else { 16.0 })).with_children(|column| {
            column.spawn(theme::text(title, view.say(Key::ClassTitle), tokens::INK));
            for (stepper, key) in ROWS {
                row(theme, column, view, (stepper, key), places.row);
            }
        });
    });
}

fn row(theme: &mut Theme<'_>, column: &mut Parent<'_>, view: &View<'_>, who: (Stepper, Key), height: f32) {
    let (stepper, key) = who;
    let flow = &view.visit.flow;
    let small = is_small(theme);
    let portrait = theme.frame.shape == Shape::Portrait;
    let scale = if small || portrait { 0.5 } else { 0.9 };
    let figure = theme.picture(&Picture::person(person(stepper), picture_height(person(stepper), scale)));
    let width = if small { 180.0 } else { 280.0 };
    let node = Node { height: px(height), align_items: AlignItems::Center, ..theme::row(24.0) };
    column.spawn((node, Pickable::IGNORE)).with_children(|row| {
        let name = format!("class-{}", stepper_key(stepper));
        let spec = ButtonSpec::paper(&name, &view.say(key)).width(width).selected(flow.typing == stepper);
        theme.button(row, spec).insert(Tab(stepper));
        let place = Node {
            width: px(if small { 60 } else { 150 }),
            justify_content: JustifyContent::Center,
            align_items: AlignItems::FlexEnd,
            flex_shrink: 0.0,
            ..default()
        };
        row.spawn((place, Pickable::IGNORE, children![figure]));
        row.spawn((Node { flex_grow: 1.0, ..default() }, Pickable::IGNORE));
        let style = if small || portrait { Style::Figure.sized(64.0) } else { Style::Figure };
        let count = flow.party.of(stepper);
        row.spawn((theme::text(style, count.to_string(), colour(count)), Figure(stepper)));
    });
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred pixels")]
fn picture_height(person: crate::draw::Person, scale: f32) -> u16 {
    (person.height() * scale) as u16
}

fn colour(count: u32) -> crate::draw::Rgb {
    if count == 0 { tokens::ZERO } else { tokens::INK }
}

fn keypad(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, places: &Places) {
    let Places { pad, key, gap, .. } = *places;
    let wide = 3.0 * key.x + 2.0 * gap;
    let high = 4.0 * key.y + 3.0 * gap;
    let start = Vec2::new((pad.width - wide) / 2.0, (pad.height - high) / 2.0).max(Vec2::ZERO);
    let fill = |root: &mut Parent<'_>, theme: &mut Theme<'_>| {
        for (index, name) in KEYS.iter().enumerate() {
            let column = f32::from(u8::try_from(index % 3).unwrap_or(0));
            let row = f32::from(u8::try_from(index / 3).unwrap_or(0));
            let at = start + Vec2::new(column * (key.x + gap), row * (key.y + gap));
            one_key(theme, root, view, name, Area::new(at.x, at.y, key.x, key.y));
        }
    };
    theme.paper_card(root, pad, Edge::Plain).with_children(|card| fill(card, theme));
}

fn one_key(theme: &mut Theme<'_>, card: &mut Parent<'_>, view: &View<'_>, name: &str, area: Area) {
    let label = match name {
        "clear" => view.say(Key::KeyClear),
        "erase" => "⌫".to_owned(),
        digit => digit.to_owned(),
    };
    let spec = ButtonSpec::paper(&format!("key-{name}"), &label).width(area.width);
    let spec = if label.chars().count() == 1 { spec.letters(DIGIT) } else { spec };
    theme.button(card, spec).entry::<Node>().and_modify(move |mut node| {
        node.position_type = PositionType::Absolute;
        node.left = px(area.left);
        node.top = px(area.top);
        node.height = px(area.height);
        node.padding = UiRect::ZERO;
    });
}

/// Size of the figures on the keys, px.
const DIGIT: f32 = 52.0;

/// The figures follow the keys.
fn figures(visit: Res<Visit>, mut figures: Query<(&Figure, &mut Text, &mut TextColor)>) {
    for (figure, mut text, mut ink) in &mut figures {
        let count = visit.flow.party.of(figure.0);
        text.set_if_neq(Text(count.to_string()));
        ink.set_if_neq(TextColor(colour(count).color()));
    }
}

/// The one the keypad counts is the one chosen.
fn chosen(visit: Res<Visit>, mut tabs: Query<(&Tab, &mut Standing)>) {
    for (tab, mut standing) in &mut tabs {
        let chosen = visit.flow.typing == tab.0;
        standing.set_if_neq(if chosen { Standing::Selected } else { Standing::Ready });
    }
}

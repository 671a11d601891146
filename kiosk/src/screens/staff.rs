//! The staff's screens, behind the hidden corner.

mod alarm;
mod audit;
pub(crate) mod audited;
mod audits;
mod checks;
mod deeds;
mod pick;
mod pin;
pub(crate) mod said;
mod summary;
mod tally;
mod tonight;
mod why;

use super::{Follows, View, frame, is_small, standing};
use crate::{
    draw::{Icon, Picture, Rgb},
    theme::{self, Area, ButtonSpec, Parent, Shape, Style, Theme, tokens},
    wording::Key,
};
use bevy::prelude::*;
use venue::staff::{Finding, Level};

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((
        pin::plugin,
        tonight::plugin,
        deeds::plugin,
        tally::plugin,
        pick::plugin,
        why::plugin,
        audit::plugin,
        checks::plugin,
        audits::plugin,
        summary::plugin,
        alarm::plugin,
    ));
}

/// The keys as they stand, three in a row.
const KEYS: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "erase"];

/// A keypad that fills an area.
fn keypad(theme: &mut Theme<'_>, card: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let gap = if is_small(theme) { 10.0 } else { 20.0 };
    let key = Vec2::new((area.width - 2.0 * gap) / 3.0, (area.height - 3.0 * gap) / 4.0);
    for (index, name) in KEYS.iter().enumerate() {
        let column = f32::from(u8::try_from(index % 3).unwrap_or(0));
        let row = f32::from(u8::try_from(index / 3).unwrap_or(0));
        let at = Vec2::new(area.left + column * (key.x + gap), area.top + row * (key.y + gap));
        let label = match *name {
            "clear" => view.say(Key::KeyClear),
            "erase" => "⌫".to_owned(),
            digit => digit.to_owned(),
        };
        let name = format!("key-{name}");
        let spec = ButtonSpec::paper(&name, &label).width(key.x);
        let spec = if label.chars().count() == 1 { spec.letters(48.0) } else { spec };
        theme.button(card, spec).insert((Follows, standing(&view.visit, &name))).entry::<Node>().and_modify(
            move |mut node| {
                node.position_type = PositionType::Absolute;
                node.left = px(at.x);
                node.top = px(at.y);
                node.height = px(key.y);
                node.min_width = px(0);
                node.padding = UiRect::ZERO;
            },
        );
    }
}

/// The halves of a page that is typed on: what is asked, and the keys.
fn halves(theme: &Theme<'_>) -> (Area, Area) {
    let (frame, content) = (*theme.frame, theme.frame.content());
    match frame.shape {
        Shape::Landscape => (frame.content_columns(0, 7), frame.content_columns(7, 5)),
        Shape::Portrait => (
            Area { top: 420.0, height: 660.0, ..content },
            Area { top: 1_112.0, height: content.bottom() - 1_112.0, ..content },
        ),
        Shape::Small => (frame.content_columns(0, 2), frame.content_columns(2, 2)),
    }
}

/// Room inside a sheet: its sides and its top, px.
fn room(theme: &Theme<'_>) -> (f32, f32) {
    if is_small(theme) { (24.0, 14.0) } else { (48.0, 36.0) }
}

/// Where a page lies that is read and touched from top to bottom.
fn whole(theme: &Theme<'_>) -> Area {
    let content = theme.frame.content();
    match theme.frame.shape {
        Shape::Portrait => Area { top: 150.0, height: content.bottom() - 150.0, ..content },
        Shape::Landscape | Shape::Small => content,
    }
}

/// So many places of one size in an area, in so many columns.
fn grid(area: Area, columns: u8, rows: u8, gap: f32) -> Vec<Area> {
    let (across, down) = (f32::from(columns), f32::from(rows));
    let width = (area.width - gap * (across - 1.0)) / across;
    let height = (area.height - gap * (down - 1.0)) / down;
    let place = |index: u8| {
        let (column, row) = (f32::from(index % columns), f32::from(index / columns));
        Area::new(area.left + column * (width + gap), area.top + row * (height + gap), width, height)
    };
    (0..columns.saturating_mul(rows)).map(place).collect()
}

/// The sign of a level, with its colour on the night or on paper.
fn sign(level: Level, on_night: bool) -> (Icon, Rgb) {
    match (level, on_night) {
        (Level::Fine, true) => (Icon::Tick, tokens::JADE_NIGHT),
        (Level::Fine, false) => (Icon::Tick, tokens::JADE),
        (_, true) => (Icon::Warn, tokens::LAMP),
        (_, false) => (Icon::Warn, tokens::CINNABAR),
    }
}

/// A device in a line: its sign, its name, how it is.
fn device(theme: &mut Theme<'_>, column: &mut Parent<'_>, view: &View<'_>, finding: Finding, size: f32) {
    let words = (said::part(view, finding), said::finding(view, finding));
    device_line(theme, column, Some(finding.level()), words, size);
}

/// The same for what stands so, with its name and how it is; where nobody knows there is no
/// sign.
fn device_line(
    theme: &mut Theme<'_>,
    column: &mut Parent<'_>,
    level: Option<Level>,
    (part, how): (String, String),
    size: f32,
) {
    let ink = if level.is_none_or(|level| level == Level::Fine) { tokens::MOON_DIM } else { tokens::LAMP };
    let side = if size < 28.0 { 24 } else { 30 };
    let sign = level.map(|level| {
        let (icon, colour) = sign(level, true);
        theme.tinted(&Picture::icon(icon, side), colour)
    });
    let style = Style::Body.sized(size).leaded(size * 1.4);
    let one = || TextLayout::linebreak(LineBreak::NoWrap);
    let node = Node { align_items: AlignItems::Center, ..theme::row(16.0) };
    column.spawn((node, Pickable::IGNORE)).with_children(|row| {
        match sign {
            Some(sign) => row.spawn(sign),
            None => row.spawn((Node { width: px(f32::from(side)), ..default() }, Pickable::IGNORE)),
        };
        row.spawn((theme::text(style, part, tokens::MOON), one()));
        row.spawn((Node { flex_grow: 1.0, ..default() }, Pickable::IGNORE));
        row.spawn((theme::text(style, how, ink), one()));
    });
}

/// The page of a staff's screen: one way back, and what comes next.
fn staff_page(
    commands: &mut Commands,
    theme: &mut Theme<'_>,
    view: &View<'_>,
    (screen, title): (crate::flow::Screen, &str),
    content: impl FnOnce(&mut Theme<'_>, &mut Parent<'_>),
    right: impl FnOnce(&mut Theme<'_>, &mut Parent<'_>),
) {
    let about = frame::Page { screen, title, ways: frame::Ways::Back };
    frame::page(commands, theme, view, &about, content, right);
}

//! Beside the map: where to go next, and what is still open.

use super::{
    super::{View, corner, inside, is_small},
    Shown,
};
use crate::{
    draw::Picture,
    theme::{self, Area, Parent, Style, Theme, tokens},
    wording::Key,
};
use bevy::prelude::*;
use venue::{map::Stop, pack::Name};

/// Where a stop is: the hall of a point, with its venue where that is another one; or what a
/// route says of a place.
fn place(view: &View<'_>, stop: &Stop<'_>, shown: &Shown<'_>) -> Option<String> {
    if shown.is_route() {
        return stop.note.map(|note| view.named(note));
    }
    let (house, point) = (view.visit.house(), stop.points.first()?);
    let venue = house.pack().venue(&point.venue)?;
    let hall: Option<&Name> = point.hall.as_ref().and_then(|id| Some(&venue.hall(id)?.name));
    let away = point.venue != house.stand().venue;
    Some(view.named(if away { &venue.name } else { hall? }))
}

/// The next stop, or that there is none.
pub(super) fn next(
    theme: &mut Theme<'_>,
    root: &mut Parent<'_>,
    view: &View<'_>,
    shown: &Shown<'_>,
    area: Area,
) {
    let small = is_small(theme);
    let stop = shown.next.and_then(|next| shown.map.stops.get(next));
    let side: u16 = if small { 72 } else { 120 };
    let (sides, top) = if small { (16.0, 14.0) } else { (44.0, 30.0) };
    // In a narrow card words on three lines take its place.
    let place = stop.and_then(|stop| place(view, stop, shown));
    let wordy = small
        && place
            .as_ref()
            .is_some_and(|place| theme::width_of(place, 26.0) > 1.8 * (area.width - 2.0 * sides));
    let pictured = stop.filter(|_| !wordy);
    let picture = pictured.and_then(|stop| stop.points.first()).map(|point| {
        theme.tinted(&Picture::Pictogram { which: point.seal.pictogram, size: side }, tokens::LAMP)
    });
    let beside_picture = if picture.is_some() && !small { f32::from(side) + 24.0 } else { 0.0 };
    theme.night_card(root, area).with_children(|card| {
        card.spawn(inside(sides, top, if small { 4.0 } else { 8.0 })).with_children(|words| match stop {
            Some(stop) => {
                words.spawn(theme::text(Style::Note, view.say(Key::MapNext), tokens::MOON_DIM));
                let name = view.named(stop.name);
                words.spawn(theme::text(style(&name, area.width - 2.0 * sides, small), name, tokens::MOON));
                if let Some(place) = place {
                    let room = Node { max_width: px(area.width - 2.0 * sides - beside_picture), ..default() };
                    let words_of = theme::text(Style::Body.leaded(42.0), place, tokens::JADE_NIGHT);
                    words.spawn((room, Pickable::IGNORE, children![words_of]));
                }
            }
            None => {
                let key = if shown.map.trail.is_some() { Key::BookAll } else { Key::MapEnd };
                let words_of = view.say(key);
                words.spawn(theme::text(style(&words_of, area.width, small), words_of, tokens::MOON));
            }
        });
        if let Some(picture) = picture {
            corner(card, (sides, top), picture);
        }
    });
}

/// A name of two lines at most is large; a longer one is smaller.
fn style(name: &str, width: f32, small: bool) -> Style {
    if small {
        return Style::Name.sized(28.0).leaded(36.0);
    }
    let fits = theme::width_of(name, Style::Card.size()) <= width * 1.6;
    if fits { Style::Card } else { Style::Name.sized(40.0).leaded(52.0) }
}

/// What is still open, with where it is: also the stops whose name has no room on the map.
/// On a route these are the places after the next, with their notes.
pub(super) fn list(
    theme: &mut Theme<'_>,
    root: &mut Parent<'_>,
    view: &View<'_>,
    shown: &Shown<'_>,
    area: Area,
) {
    let open: Vec<_> = shown
        .map
        .stops
        .iter()
        .enumerate()
        .filter(|(index, stop)| shown.next != Some(*index) && !stop.is_inked(shown.progress))
        .filter(|(_, stop)| !(shown.is_route() && stop.here))
        .map(|(_, stop)| stop)
        .collect();
    let count = u32::try_from(open.len()).unwrap_or(u32::MAX);
    // A note of a route is long and stands under its name; a hall stands beside it.
    let stacked = shown.is_route();
    let height = if stacked { 96.0 } else { 62.0 };
    let (sides, top, head) = (44.0, 24.0, 62.0);
    let fit = rows(area.height - 2.0 * top - head, height);
    theme.night_card(root, area).with_children(|card| {
        card.spawn(inside(sides, top, 0.0)).with_children(|words| {
            let more = view.tell(Key::MapMore, &[("n", count.into())]);
            words.spawn(theme::text(Style::Name, more, tokens::MOON));
            for stop in open.into_iter().take(fit) {
                let (name, place) = (view.named(stop.name), place(view, stop, shown));
                row(words, (name, place), (area.width - 2.0 * sides, height), stacked);
            }
        });
    });
}

/// How many rows of a height have room.
fn rows(room: f32, height: f32) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some rows of a card")]
    let rows = (room / height).floor().clamp(0.0, 32.0) as usize;
    rows
}

/// A stop of the list: its name, and where it is beside it if there is room, or below it.
fn row(
    words: &mut Parent<'_>,
    (name, place): (String, Option<String>),
    (width, height): (f32, f32),
    stacked: bool,
) {
    let one = || TextLayout::linebreak(LineBreak::NoWrap);
    let (body, note) = (Style::Body, Style::Note);
    let beside = |place: &String| {
        theme::width_of(&name, body.size()) + 16.0 + theme::width_of(place, note.size()) <= width
    };
    let place = place.filter(|place| stacked || beside(place));
    let node = if stacked {
        Node { height: px(height), justify_content: JustifyContent::Center, ..theme::column(0.0) }
    } else {
        Node { height: px(height), justify_content: JustifyContent::SpaceBetween, ..theme::row(16.0) }
    };
    words.spawn((node, Pickable::IGNORE)).with_children(|row| {
        let style = if stacked { body.leaded(42.0) } else { body };
        row.spawn((theme::text(style, theme::cut(&name, body.size(), width), tokens::MOON), one()));
        if let Some(place) = place {
            let place = theme::cut(&place, note.size(), width);
            row.spawn((theme::text(note.leaded(36.0), place, tokens::MOON_DIM), one()));
        }
    });
}

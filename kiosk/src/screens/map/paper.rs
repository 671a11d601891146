//! The map itself, on a sheet of paper.

use super::{
    super::{View, attract::spread, inside, is_small, seals::design_of},
    Shown,
};
use crate::theme::{self, Area, Chart, ChartPoint, ChartSign, Edge, Parent, Shape, Style, Theme, tokens};
use crate::wording::Key;
use bevy::prelude::*;
use venue::map::Stop;

/// The side of a point, and the size of names, by how many there are, px.
fn sizes(theme: &Theme<'_>, points: usize) -> (u16, f32) {
    match (theme.frame.shape, points) {
        (Shape::Small, 0..=8) => (52, 24.0),
        (Shape::Small, 9..=32) => (32, 24.0),
        (_, 0..=10) => (100, 28.0),
        (_, 11..=20) => (72, 26.0),
        (Shape::Landscape | Shape::Portrait, 21..=48) => (48, 24.0),
        (Shape::Landscape | Shape::Portrait, 49..=96) => (32, 24.0),
        _ => (20, 24.0),
    }
}

pub(super) fn map(
    theme: &mut Theme<'_>,
    root: &mut Parent<'_>,
    view: &View<'_>,
    shown: &Shown<'_>,
    area: Area,
) {
    let small = is_small(theme);
    // Where reading grows, so does the heading of a small map.
    let small_head = if theme.frame.letters > 1.0 { 60.0 } else { 48.0 };
    let (sides, top, head) = if small { (20.0, 8.0, small_head) } else { (44.0, 28.0, 112.0) };
    let room = Area::new(sides, head, area.width - 2.0 * sides, area.height - head - top);
    let photo = shown.photo.as_ref().map(|photo| (photo, contained(photo.sides(), room)));
    let (size, letters) = sizes(theme, shown.map.stops.len());
    let places = places(shown, photo.map(|(_, lies)| lies), room, f32::from(size) / 2.0 + letters * 1.3);
    let names: Vec<_> = shown.map.stops.iter().map(|stop| view.named(stop.name)).collect();
    let notes: Vec<_> = shown.map.stops.iter().map(|stop| stop.note.map(|note| view.named(note))).collect();
    let words = names.iter().zip(&notes);
    let points: Vec<_> = shown
        .map
        .stops
        .iter()
        .zip(words)
        .zip(places)
        .enumerate()
        .map(|(index, ((stop, (name, note)), at))| ChartPoint {
            at: at.round(),
            name,
            note: note.as_deref(),
            id: stop.point(shown.progress).map_or(stop.name.zh.as_str(), |point| point.id.as_str()),
            sign: sign(stop, shown),
            next: shown.next == Some(index),
            here: stop.here,
        })
        .collect();
    theme.paper_card(root, area, Edge::Plain).with_children(|sheet| {
        sheet
            .spawn(inside(sides, top, 0.0))
            .with_children(|words| heading(words, view, shown, room.width, small));
        theme.chart(sheet, &Chart { area: room, points: &points, size, letters, photo });
    });
}

/// The name of the map, and where one is if there is room for it too: the ring round that
/// point says it as well.
fn heading(words: &mut Parent<'_>, view: &View<'_>, shown: &Shown<'_>, width: f32, small: bool) {
    let name = view.named(shown.map.name);
    let here = shown.map.stops.iter().find(|stop| stop.here).map(|stop| {
        let name = view.named(stop.name);
        view.tell(Key::MapHere, &[("name", (&name).into())])
    });
    let largest: f32 = if small { 32.0 } else { 52.0 };
    let least = if small { 26.0 } else { 36.0 };
    let note = Style::Note.bold();
    let beside = |words: &String| theme::width_of(words, note.size()) + 32.0;
    let wide = theme::width_of(&name, 1.0);
    let here = here.filter(|here| wide * least + beside(here) <= width);
    let letters = ((width - here.as_ref().map_or(0.0, beside)) / wide).clamp(least, largest);
    let row = Node { justify_content: JustifyContent::SpaceBetween, ..theme::row(24.0) };
    let one_line = || TextLayout::linebreak(LineBreak::NoWrap);
    words.spawn((row, Pickable::IGNORE)).with_children(|row| {
        let style = if small { Style::Name.sized(letters) } else { Style::Card.sized(letters) };
        row.spawn((theme::text(style, theme::cut(&name, letters, width), tokens::INK), one_line()));
        if let Some(here) = here {
            row.spawn((theme::text(note, here, tokens::INDIGO), one_line()));
        }
    });
}

/// The picture as large as there is room for it, in its middle.
fn contained((width, height): (u32, u32), room: Area) -> Area {
    #[expect(clippy::cast_precision_loss, reason = "sides of a picture")]
    let (width, height) = (width.max(1) as f32, height.max(1) as f32);
    let scale = (room.width / width).min(room.height / height);
    let (width, height) = (width * scale, height * scale);
    Area::new((room.width - width) / 2.0, (room.height - height) / 2.0, width, height)
}

/// Where the stops stand, in px of the room: on a picture where the pack says, and else
/// spread over the whole paper with room for their names.
fn places(shown: &Shown<'_>, picture: Option<Area>, room: Area, beside: f32) -> Vec<Vec2> {
    let at: Vec<_> = shown.map.stops.iter().map(|stop| (share(stop.at.0), share(stop.at.1))).collect();
    if let Some(lies) = picture {
        let on = |(x, y): (f32, f32)| Vec2::new(lies.left + x * lies.width, lies.top + y * lies.height);
        return at.into_iter().map(on).collect();
    }
    let full = Vec2::new(room.width, room.height);
    spread(&at, full, Vec2::new(beside + 40.0, beside)).into_iter().map(|share| share * full).collect()
}

fn sign(stop: &Stop<'_>, shown: &Shown<'_>) -> ChartSign {
    match stop.point(shown.progress) {
        Some(point) if stop.is_inked(shown.progress) => {
            ChartSign::Seal(design_of(&point.id, &point.seal, tokens::CINNABAR))
        }
        Some(point) => ChartSign::Open(point.seal.pictogram),
        None if stop.unit => ChartSign::House,
        None => ChartSign::Plain,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a share of a map, from 0 to 1")]
fn share(share: f64) -> f32 {
    share as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_shape() {
        let room = Area::new(44.0, 112.0, 1_000.0, 500.0);
        assert_eq!(contained((2_000, 500), room), Area::new(0.0, 125.0, 1_000.0, 250.0));
        assert_eq!(contained((500, 500), room), Area::new(250.0, 0.0, 500.0, 500.0));
    }
}

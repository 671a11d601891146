//! The programme of the night: now, next, later; or hall by hall.

mod card;

use super::{
    View,
    frame::{Page, Ways, page},
    is_small,
};
use crate::{
    draw::{Picture, Rgb},
    flow::{By, HALLS_A_PAGE, Screen},
    house::{Event, EventsOfHall},
    theme::{self, Area, ButtonSpec, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::WhatsOn)), enter);
}

/// A heading and what stands under it.
struct Column<'v> {
    heading: String,
    /// What stands beside it where there is room.
    at: Option<String>,
    nothing: Option<String>,
    events: Vec<&'v Event>,
    lit: bool,
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::HomeWhatsOn);
    let about = Page { screen: Screen::WhatsOn, title: &title, ways: Ways::BackAndHome };
    let by = view.visit.flow.by;
    let columns = match by {
        By::Time => by_time(&view),
        By::Hall => by_hall(&view),
    };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        for (index, column) in columns.iter().enumerate() {
            let area = area(theme, index);
            draw(theme, root, &view, column, area);
        }
        if let Some(area) = switch_area(theme) {
            let node = Node { align_items: AlignItems::Center, column_gap: px(16), ..area.node() };
            root.spawn((node, Pickable::IGNORE)).with_children(|row| switch(theme, row, &view));
        }
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if theme.frame.shape == Shape::Landscape {
            switch(theme, end, &view);
        }
        let pages = view.visit.setting.programme_pages(by);
        if pages > 1 {
            let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let place = [("page", number(view.visit.flow.page + 1).into()), ("pages", number(pages).into())];
            theme.button(end, ButtonSpec::plain("more", &view.tell(Key::WhatsOnMore, &place)).arrow());
        }
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

fn by_time<'v>(view: &'v View<'_>) -> Vec<Column<'v>> {
    let tonight = &view.visit.tonight;
    let (page, rows) = (view.visit.flow.page, view.visit.setting.rows);
    let column = |heading, nothing, events: &'v [Event], lit| Column {
        heading: view.say(heading),
        at: None,
        nothing: Some(view.say(nothing)),
        events: shown(events, page, rows).iter().collect(),
        lit,
    };
    vec![
        column(Key::WhatsOnNow, Key::WhatsOnNoneNow, &tonight.now, true),
        column(Key::WhatsOnNext, Key::WhatsOnNoneNext, &tonight.next, false),
        column(Key::WhatsOnLater, Key::WhatsOnNoneLater, &tonight.later, false),
    ]
}

/// The halls of a page; one with many sessions takes several columns.
fn by_hall<'v>(view: &'v View<'_>) -> Vec<Column<'v>> {
    let (page, rows) = (view.visit.flow.page, view.visit.setting.rows.max(1));
    let mut columns = vec![];
    for of in view.visit.tonight.by_hall() {
        for events in of.events.chunks(rows) {
            let (heading, at) = hall_and_floor(view, &of);
            let lit = of.hall.is_some_and(|hall| hall.here);
            columns.push(Column { heading, at, nothing: None, events: events.to_vec(), lit });
        }
    }
    if columns.is_empty() {
        let nothing = Some(view.say(Key::WhatsOnNoneNext));
        return vec![Column {
            heading: view.say(Key::Everywhere),
            at: None,
            nothing,
            events: vec![],
            lit: false,
        }];
    }
    let pages = columns.len().div_ceil(HALLS_A_PAGE).max(1);
    columns.into_iter().skip(page % pages * HALLS_A_PAGE).take(HALLS_A_PAGE).collect()
}

/// A hall's name, and where it is: here, or on which floor.
fn hall_and_floor(view: &View<'_>, of: &EventsOfHall<'_>) -> (String, Option<String>) {
    let Some(hall) = of.hall else { return (view.say(Key::Everywhere), None) };
    let floor = || hall.floor.as_ref().map(|floor| view.named(floor));
    let at = if hall.here { Some(view.say(Key::WhatsOnHere)) } else { floor() };
    (view.named(&hall.name), at)
}

/// The part of the list that a page shows: each list goes round by itself.
fn shown(events: &[Event], page: usize, rows: usize) -> &[Event] {
    let rows = rows.max(1);
    let pages = events.len().div_ceil(rows).max(1);
    let first = (page % pages) * rows;
    events.get(first..(first + rows).min(events.len())).unwrap_or_default()
}

/// By time or by hall.
fn switch(theme: &mut Theme<'_>, row: &mut Parent<'_>, view: &View<'_>) {
    for (by, name, key) in
        [(By::Time, "by-time", Key::WhatsOnByTime), (By::Hall, "by-hall", Key::WhatsOnByHall)]
    {
        let spec = ButtonSpec::plain(name, &view.say(key)).chip().selected(view.visit.flow.by == by);
        theme.button(row, spec);
    }
}

/// Where the switch lies that has no room in the rail: above the list where everything is
/// within reach, and else below it.
fn switch_area(theme: &Theme<'_>) -> Option<Area> {
    let content = theme.frame.content();
    let height = tokens::CHIP_TARGET;
    match theme.frame.shape {
        Shape::Landscape => None,
        Shape::Small => Some(Area { height, ..content }),
        Shape::Portrait => Some(Area { top: content.bottom() - height, height, ..content }),
    }
}

/// Three columns, or three bands where the screen is upright.
fn area(theme: &Theme<'_>, index: usize) -> Area {
    let (frame, content) = (*theme.frame, theme.frame.content());
    let place = f32::from(u8::try_from(index).unwrap_or(0));
    match frame.shape {
        Shape::Landscape | Shape::Small => {
            let width = (content.width - 2.0 * frame.gutter) / 3.0;
            let taken = switch_area(theme).map_or(0.0, |switch| switch.height + 4.0);
            let (top, height) = (content.top + taken, content.height - taken);
            Area { left: content.left + place * (width + frame.gutter), width, top, height }
        }
        Shape::Portrait => {
            let (top, gap) = (150.0, 20.0);
            let bottom = switch_area(theme).map_or(content.bottom(), |switch| switch.top - gap);
            let height = (bottom - top - 2.0 * gap) / 3.0;
            Area { top: top + place * (height + gap), height, ..content }
        }
    }
}

fn draw(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, column: &Column<'_>, area: Area) {
    let (head, gap) = match theme.frame.shape {
        Shape::Landscape => (84.0, 24.0),
        Shape::Portrait => (72.0, 16.0),
        Shape::Small => (44.0, 10.0),
    };
    heading(theme, root, column, Area { height: head, ..area });
    let rows = f32::from(u8::try_from(view.visit.setting.rows).unwrap_or(1)).max(1.0);
    let height = (area.height - head - gap * (rows - 1.0)) / rows;
    for (index, event) in column.events.iter().enumerate() {
        let place = f32::from(u8::try_from(index).unwrap_or(0));
        let top = area.top + head + place * (height + gap);
        card::card(theme, root, view, event, Area { top, height, ..area });
    }
    if let Some(nothing) = column.nothing.as_ref().filter(|_| column.events.is_empty()) {
        let place = Area { top: area.top + head, height, ..area };
        let words = theme::text(Style::Body, nothing.clone(), tokens::MOON_DIM);
        root.spawn((place.node(), Pickable::IGNORE, children![words]));
    }
}

/// A star, the words, and a drawn line to the column's end.
fn heading(theme: &mut Theme<'_>, root: &mut Parent<'_>, column: &Column<'_>, area: Area) {
    let small = is_small(theme);
    let radius = if small { 11 } else { 24 };
    let (ring, line): (Rgb, Rgb) =
        if column.lit { (tokens::LAMP, tokens::LAMP) } else { (tokens::STAR_OPEN, tokens::STAR_LINE) };
    let star = theme.tinted(&Picture::Ring { radius, pen: 45, seed: 31 }, ring);
    let side = if small { 36.0 } else { 72.0 };
    let room = area.width - side;
    let largest: f32 = if small { 30.0 } else { 46.0 };
    let note = Style::Note.sized(if small { 24.0 } else { 28.0 });
    let note_width = |words: &String| theme::width_of(words, note.size()) + 24.0;
    // A long name is set smaller rather than broken, also to leave room for its floor.
    let wide = theme::width_of(&column.heading, 1.0);
    let beside = column.at.as_ref().map_or(0.0, note_width);
    let letters = largest.min((room - beside) / wide).max(if small { 25.0 } else { 34.0 });
    let at = column.at.as_ref().filter(|_| wide * letters + beside <= room);
    let letters = if at.is_some() { letters } else { largest.min(room / wide).max(24.0) };
    let left = room - wide * letters - at.map_or(0.0, note_width);
    let one_line = || TextLayout::linebreak(LineBreak::NoWrap);
    let gap = if small { 12 } else { 20 };
    let node = Node { align_items: AlignItems::Center, column_gap: px(gap), ..area.node() };
    root.spawn((node, Pickable::IGNORE)).with_children(|row| {
        row.spawn(star);
        let words = theme::text(Style::Name.sized(letters), column.heading.clone(), tokens::MOON);
        row.spawn((words, one_line()));
        if let Some(at) = at {
            let colour = if column.lit { tokens::LAMP } else { tokens::MOON_DIM };
            row.spawn((theme::text(note, at.clone(), colour), one_line()));
        }
        if left > 80.0 {
            row.spawn(theme.tinted(&Picture::ground(theme_length(left - 40.0), 17), line));
        }
    });
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "less than a screen")]
fn theme_length(length: f32) -> u16 {
    length.max(1.0) as u16
}

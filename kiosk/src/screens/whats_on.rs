//! The programme of the night: now, next, later.

use super::{
    View,
    frame::{Page, Ways, page},
    inside,
};
use crate::{
    draw::{Picture, Rgb},
    flow::Screen,
    house::{EVENTS_A_PAGE, Event},
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
    heading: Key,
    nothing: Key,
    events: &'v [Event],
    lit: bool,
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::HomeWhatsOn);
    let about = Page { screen: Screen::WhatsOn, title: &title, ways: Ways::BackAndHome };
    let tonight = &view.visit.tonight;
    let columns = [
        Column { heading: Key::WhatsOnNow, nothing: Key::WhatsOnNoneNow, events: &tonight.now, lit: true },
        Column {
            heading: Key::WhatsOnNext,
            nothing: Key::WhatsOnNoneNext,
            events: &tonight.next,
            lit: false,
        },
        Column {
            heading: Key::WhatsOnLater,
            nothing: Key::WhatsOnNoneLater,
            events: &tonight.later,
            lit: false,
        },
    ];
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        for (index, column) in columns.iter().enumerate() {
            let area = area(theme, index);
            draw(theme, root, &view, column, area);
        }
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if view.visit.setting.programme_pages > 1 {
            theme.button(end, ButtonSpec::plain("more", &view.say(Key::More)).arrow());
        }
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

/// Three columns, or three bands where the screen is upright.
fn area(theme: &Theme<'_>, index: usize) -> Area {
    let (frame, content) = (*theme.frame, theme.frame.content());
    let place = f32::from(u8::try_from(index).unwrap_or(0));
    match frame.shape {
        Shape::Landscape | Shape::Small => {
            let width = (content.width - 2.0 * frame.gutter) / 3.0;
            Area { left: content.left + place * (width + frame.gutter), width, ..content }
        }
        Shape::Portrait => {
            let top = 150.0;
            let height = (content.bottom() - top - 2.0 * frame.gutter) / 3.0;
            Area { top: top + place * (height + frame.gutter), height, ..content }
        }
    }
}

/// The part of the list that a page shows: each list goes round by itself.
fn shown(events: &[Event], page: usize) -> &[Event] {
    let pages = events.len().div_ceil(EVENTS_A_PAGE).max(1);
    let first = (page % pages) * EVENTS_A_PAGE;
    events.get(first..(first + EVENTS_A_PAGE).min(events.len())).unwrap_or_default()
}

fn draw(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, column: &Column<'_>, area: Area) {
    let small = super::is_small(theme);
    let head = if small { 52.0 } else { 84.0 };
    heading(theme, root, view, column, Area { height: head, ..area });
    let gap = if small { 12.0 } else { 24.0 };
    let rows = f32::from(u8::try_from(EVENTS_A_PAGE).unwrap_or(1));
    let height = (area.height - head - gap * (rows - 1.0)) / rows;
    let events = shown(column.events, view.visit.flow.page);
    for (index, event) in events.iter().enumerate() {
        let place = f32::from(u8::try_from(index).unwrap_or(0));
        let top = area.top + head + place * (height + gap);
        card(theme, root, view, event, Area { top, height, ..area });
    }
    if events.is_empty() {
        let place = Area { top: area.top + head, height, ..area };
        let words = theme::text(Style::Body, view.say(column.nothing), tokens::MOON_DIM);
        root.spawn((place.node(), Pickable::IGNORE, children![words]));
    }
}

/// A star, the word, and a drawn line to the column's end.
fn heading(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, column: &Column<'_>, area: Area) {
    let small = super::is_small(theme);
    let radius = if small { 14 } else { 24 };
    let (ring, line): (Rgb, Rgb) =
        if column.lit { (tokens::LAMP, tokens::LAMP) } else { (tokens::STAR_OPEN, tokens::STAR_LINE) };
    let star = theme.tinted(&Picture::Ring { radius, pen: 45, seed: 31 }, ring);
    let style = if small { Style::Name.sized(34.0) } else { Style::Name.sized(46.0) };
    let words = theme::text(style, view.say(column.heading), tokens::MOON);
    let reach = area.width * if small { 0.4 } else { 0.5 };
    let line = theme.tinted(&Picture::ground(theme_length(reach), 17), line);
    let node = Node { align_items: AlignItems::Center, column_gap: px(20), ..area.node() };
    root.spawn((
        node,
        Pickable::IGNORE,
        children![star, (words, TextLayout::linebreak(LineBreak::NoWrap)), line],
    ));
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "less than a screen")]
fn theme_length(length: f32) -> u16 {
    length.max(1.0) as u16
}

fn card(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, event: &Event, area: Area) {
    let small = super::is_small(theme);
    let upright = theme.frame.shape == Shape::Portrait;
    let one = || TextLayout::linebreak(LineBreak::NoWrap);
    let (strong, name, note) = if small {
        (
            Style::Strong.sized(25.0).leaded(32.0),
            Style::Name.sized(25.0).leaded(32.0),
            Style::Chip.sized(24.0).leaded(30.0),
        )
    } else {
        (Style::Strong.sized(38.0).leaded(50.0), Style::Name.sized(44.0).leaded(58.0), Style::Note)
    };
    let seats = theme::text(note.bold(), view.seats(event), tokens::JADE_NIGHT);
    let time = if small { event.from.clone() } else { when(view, event) };
    let time = theme::text(strong, time, tokens::MOON);
    let title = theme::text(name, view.named(&event.name), tokens::MOON);
    let hall = theme::text(note, place(view, event, small), tokens::MOON_DIM);
    let line = || Node { justify_content: JustifyContent::SpaceBetween, ..theme::row(16.0) };
    theme.night_card(root, area).insert(Pickable::IGNORE).with_children(|card| {
        let (sides, top) = if small { (18.0, 4.0) } else { (36.0, if upright { 16.0 } else { 22.0 }) };
        let (room, ignored) = inside(sides, top, 0.0);
        let room = Node { justify_content: JustifyContent::Center, ..room };
        card.spawn((room, ignored)).with_children(|words| {
            if upright {
                words.spawn((line(), Pickable::IGNORE, children![(time, one()), (seats, one())]));
                words.spawn((line(), Pickable::IGNORE, children![(title, one()), (hall, one())]));
            } else {
                words.spawn((line(), Pickable::IGNORE, children![(time, one()), (seats, one())]));
                words.spawn((title, one()));
                words.spawn((hall, one()));
            }
        });
    });
}

/// Where, and whom it suits or else how soon.
fn place(view: &View<'_>, event: &Event, small: bool) -> String {
    let hall = view.hall(event);
    let soon = || view.soon(event).filter(|_| event.minutes.is_some());
    match view.suits(event).or_else(soon).filter(|_| !small) {
        Some(soon) => view.tell(Key::ActivityPlace, &[("hall", (&hall).into()), ("time", (&soon).into())]),
        None => hall,
    }
}

fn when(view: &View<'_>, event: &Event) -> String {
    view.tell(Key::WhatsOnSpan, &[("from", (&event.from).into()), ("to", (&event.to).into())])
}

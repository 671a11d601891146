//! The foyer's display: what is on and what is next in the whole house, where, and whether
//! there is room; and who is called.

use super::{
    fit::{Face, Set},
    kit::{FOOT, GAP, Kit, Mark, PAD, SIDES, sign_of},
    tell::{Tell, When, ranges},
};
use crate::{
    draw::Icon,
    sign::{SLIDE_MS, Slide, Toward, paged},
    theme::{Parent, tokens},
    wording::Key,
};
use bevy::prelude::*;
use std::ops::Range;
use venue::signage::{FoyerView, Showing, Way};

/// What the foyer's display says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Foyer {
    rows: Vec<Row>,
    called: Option<Called>,
}

/// A session.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    when: When,
    title: String,
    /// The hall, and with its floor.
    place: (String, String),
    toward: Option<Toward>,
    mark: Mark,
}

/// Whose numbers are called, and where.
#[derive(Debug, Clone, PartialEq)]
struct Called {
    words: String,
    place: String,
    numbers: String,
}

/// Width of the times at the left.
const WHEN: f32 = 356.0;
/// Between the columns of a row.
const COLUMN: f32 = 28.0;
/// Above and below the words of a row.
const PAD_Y: f32 = 8.0;
/// Side of an arrow.
const ARROW: f32 = 78.0;
/// The height of a mark, and the size of its words.
const MARK: (f32, f32) = (102.0, 82.0);
/// The size of numbers that are called.
pub(super) const NUMBERS: f32 = 100.0;
/// The height of the strip that calls.
const CALLED: f32 = 128.0;
/// The same on an upright screen, where the numbers have a line of their own.
const CALLED_UPRIGHT: f32 = 236.0;

pub(super) fn of(kit: &Kit<'_, '_>, tell: &Tell<'_>, view: &FoyerView, (up, now): (Slide, u64)) -> Foyer {
    let pages = pages(kit, tell, view);
    let on_page = pages.get(up.page).cloned().unwrap_or(0..0);
    let rows = rows(tell, view).into_iter().skip(on_page.start).take(on_page.len()).collect();
    let called = calls(kit, tell, view);
    // Where several sessions call, each has its turn.
    let turn = usize::try_from(now / (SLIDE_MS / 3)).unwrap_or(0).checked_rem(called.len()).unwrap_or(0);
    Foyer { rows, called: called.into_iter().nth(turn) }
}

/// Who is called, so many numbers at once as have room beside the hall.
fn calls(kit: &Kit<'_, '_>, tell: &Tell<'_>, view: &FoyerView) -> Vec<Called> {
    let words = tell.say(Key::SignCalling);
    let mut called = vec![];
    for calling in &view.calling {
        let place = tell.hall(calling.hall.as_ref());
        let beside = kit.width(&place, kit.set(&place, Face::Voice, 80.0)) + ARROW + 2.0 * COLUMN;
        let taken = if kit.plan.upright { 0.0 } else { beside };
        let room = kit.plan.inner() - 2.0 * (PAD + 4.0) - taken;
        for numbers in fitting(kit, &ranges(&calling.numbers), room) {
            called.push(Called { words: words.clone(), place: place.clone(), numbers });
        }
    }
    called
}

/// Numbers in as many lines so wide as they need; a line has one at least.
pub(super) fn fitting(kit: &Kit<'_, '_>, numbers: &[String], room: f32) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for number in numbers {
        let longer = lines.last().map(|line| format!("{line}  {number}"));
        let fits = |line: &String| kit.width(line, kit.set(line, Face::Bold, NUMBERS)) <= room;
        match (longer.filter(fits), lines.last_mut()) {
            (Some(longer), Some(line)) => *line = longer,
            _ => lines.push(number.clone()),
        }
    }
    lines
}

fn rows(tell: &Tell<'_>, view: &FoyerView) -> Vec<Row> {
    let row = |(showing, way): &(Showing, Way)| Row {
        when: tell.when(showing),
        title: tell.named(&showing.name),
        place: (tell.hall(showing.hall.as_ref()), tell.place(showing.hall.as_ref())),
        toward: showing.hall.as_ref().and_then(|hall| tell.sign.toward(&hall.id)),
        mark: tell.mark(showing, way),
    };
    view.now.iter().chain(&view.next).map(row).collect()
}

/// Which rows are on which page.
pub(super) fn pages(kit: &Kit<'_, '_>, tell: &Tell<'_>, view: &FoyerView) -> Vec<Range<usize>> {
    let heights: Vec<f32> = rows(tell, view).iter().map(|row| layout(kit, row).height).collect();
    let called = view.calling.iter().any(|calling| !calling.numbers.is_empty());
    let strip = if called { strip_height(kit) + GAP } else { 0.0 };
    let room = kit.plan.height - super::head::height(kit.plan) - FOOT - strip;
    paged(&heights, room, GAP)
}

/// How a row is set.
struct Layout {
    title: Set,
    place: Set,
    /// The hall and its floor, broken where they stand on two lines.
    place_words: String,
    /// Width of the words.
    words: f32,
    height: f32,
}

fn layout(kit: &Kit<'_, '_>, row: &Row) -> Layout {
    let inner = kit.plan.inner() - 2.0 * (PAD + 2.0);
    let mark = kit.mark_width(&row.mark, MARK.1);
    let words = if kit.plan.upright { inner } else { inner - WHEN - COLUMN };
    let beside = if kit.plan.upright { inner } else { words - mark - COLUMN };
    let title = kit.faces.fit(&row.title, Face::Voice, 88.0, beside);
    let arrow = if row.toward.is_some() { ARROW + 20.0 } else { 0.0 };
    let fit = |place: &str| kit.faces.fit(place, Face::Plain, 76.0, words - arrow);
    // Where hall and floor are too long for a line, each has its own.
    let (whole, hall) = (fit(&row.place.1), fit(&row.place.0));
    let place = if whole.lines == 1 { whole } else { Set { lines: hall.lines + 1, ..hall } };
    let place_words =
        if whole.lines == 1 { row.place.1.clone() } else { row.place.1.replacen(" · ", "\n", 1) };
    let times = time_set(kit, "20:30").line() + more_set(kit, "20:30").line();
    let said = title.height().max(MARK.0) + place.height().max(ARROW);
    let height = if kit.plan.upright { MARK.0 + 8.0 + said } else { said.max(times) };
    Layout { title, place, place_words, words, height: height + 2.0 * (PAD_Y + 2.0) }
}

pub(super) fn draw(kit: &mut Kit<'_, '_>, root: &mut Parent<'_>, foyer: &Foyer, top: f32) {
    let plan = kit.plan;
    let mut from = top;
    for row in &foyer.rows {
        let layout = layout(kit, row);
        let area = plan.area(SIDES, from, plan.inner(), layout.height);
        from += layout.height + GAP;
        kit.theme.night_card(root, area).insert(Pickable::IGNORE).with_children(|card| {
            let node = Node {
                position_type: PositionType::Absolute,
                left: plan.px(PAD),
                right: plan.px(PAD),
                top: plan.px(PAD_Y),
                bottom: plan.px(PAD_Y),
                ..if plan.upright { plan.column(8.0) } else { plan.row(COLUMN) }
            };
            card.spawn((node, Pickable::IGNORE)).with_children(|inside| {
                if plan.upright {
                    upright(kit, inside, row, &layout);
                } else {
                    level(kit, inside, row, &layout);
                }
            });
        });
    }
    if let Some(called) = &foyer.called {
        strip(kit, root, called);
    }
}

fn level(kit: &mut Kit<'_, '_>, card: &mut Parent<'_>, row: &Row, layout: &Layout) {
    let plan = kit.plan;
    let times = Node { width: plan.px(WHEN), flex_shrink: 0.0, ..plan.column(0.0) };
    card.spawn((times, Pickable::IGNORE)).with_children(|times| {
        time(kit, times, &row.when);
        more(kit, times, &row.when);
    });
    let words = Node { width: plan.px(layout.words), flex_shrink: 0.0, ..plan.column(0.0) };
    card.spawn((words, Pickable::IGNORE)).with_children(|words| {
        let line = Node { justify_content: JustifyContent::SpaceBetween, ..plan.row(COLUMN) };
        words.spawn((line, Pickable::IGNORE)).with_children(|line| {
            title(kit, line, row, layout);
            kit.mark(line, &row.mark, (MARK.0, MARK.1, false));
        });
        place(kit, words, row, layout);
    });
}

fn upright(kit: &mut Kit<'_, '_>, card: &mut Parent<'_>, row: &Row, layout: &Layout) {
    let plan = kit.plan;
    let line =
        Node { height: plan.px(MARK.0), justify_content: JustifyContent::SpaceBetween, ..plan.row(COLUMN) };
    card.spawn((line, Pickable::IGNORE)).with_children(|line| {
        line.spawn((plan.row(COLUMN), Pickable::IGNORE)).with_children(|times| {
            time(kit, times, &row.when);
            let first = kit.width(&row.when.time, time_set(kit, &row.when.time));
            let second = row.when.planned.as_ref().or(row.when.more.as_ref());
            let second = second.map_or(0.0, |words| kit.width(words, more_set(kit, words)));
            if first + second + 2.0 * COLUMN + kit.mark_width(&row.mark, MARK.1) <= layout.words {
                more(kit, times, &row.when);
            }
        });
        kit.mark(line, &row.mark, (MARK.0, MARK.1, false));
    });
    title(kit, card, row, layout);
    place(kit, card, row, layout);
}

fn time_set(kit: &Kit<'_, '_>, words: &str) -> Set {
    Set { tight: true, ..kit.set(words, Face::Bold, 96.0) }
}

fn more_set(kit: &Kit<'_, '_>, words: &str) -> Set {
    Set { tight: true, ..kit.set(words, Face::Plain, 90.0) }
}

fn time(kit: &Kit<'_, '_>, parent: &mut Parent<'_>, when: &When) {
    let ink = if when.running { tokens::LAMP } else { tokens::MOON };
    kit.spaced(parent, &when.time, time_set(kit, &when.time), ink);
}

/// When it should have begun, or else until when it runs or how soon it begins.
fn more(kit: &Kit<'_, '_>, parent: &mut Parent<'_>, when: &When) {
    if let Some(planned) = &when.planned {
        kit.struck(parent, planned, more_set(kit, planned), tokens::MOON_DIM);
    } else if let Some(more) = &when.more {
        kit.spaced(parent, more, more_set(kit, more), tokens::MOON_DIM);
    }
}

fn title(kit: &Kit<'_, '_>, parent: &mut Parent<'_>, row: &Row, layout: &Layout) {
    let plan = kit.plan;
    let mark = kit.mark_width(&row.mark, MARK.1) + COLUMN;
    let wide = if plan.upright { layout.words } else { layout.words - mark };
    let node = Node { width: plan.px(wide), flex_shrink: 0.0, ..default() };
    parent.spawn((node, Pickable::IGNORE)).with_children(|holder| {
        if matches!(row.mark, Mark::Off(_)) {
            kit.struck(holder, &row.title, layout.title, tokens::MOON_DIM);
        } else {
            kit.spaced(holder, &row.title, layout.title, tokens::MOON);
        }
    });
}

fn place(kit: &mut Kit<'_, '_>, parent: &mut Parent<'_>, row: &Row, layout: &Layout) {
    let plan = kit.plan;
    parent.spawn((plan.row(20.0), Pickable::IGNORE)).with_children(|line| {
        let arrow = if let Some(toward) = row.toward {
            kit.icon(line, sign_of(toward), ARROW, tokens::JADE_NIGHT);
            ARROW + 20.0
        } else {
            0.0
        };
        let node = Node { width: plan.px(layout.words - arrow), flex_shrink: 0.0, ..default() };
        line.spawn((node, Pickable::IGNORE)).with_children(|holder| {
            kit.spaced(holder, &layout.place_words, layout.place, tokens::MOON_DIM);
        });
    });
}

fn strip_height(kit: &Kit<'_, '_>) -> f32 {
    if kit.plan.upright { CALLED_UPRIGHT } else { CALLED }
}

/// Who is called, under all rows.
fn strip(kit: &mut Kit<'_, '_>, root: &mut Parent<'_>, called: &Called) {
    let plan = kit.plan;
    let high = strip_height(kit);
    let area = plan.area(SIDES, plan.height - FOOT - high, plan.inner(), high);
    let node = Node {
        border: plan.px(4.0).all(),
        border_radius: BorderRadius::all(plan.px(20.0)),
        padding: plan.px(PAD).horizontal(),
        flex_direction: FlexDirection::Column,
        justify_content: JustifyContent::Center,
        ..area.node()
    };
    let edge = BorderColor::all(tokens::LAMP.color());
    root.spawn((node, edge, BackgroundColor(tokens::NIGHT_BUTTON.color()))).with_children(|strip| {
        strip.spawn((plan.row(COLUMN), Pickable::IGNORE)).with_children(|line| {
            kit.icon(line, Icon::Arrow, ARROW, tokens::LAMP);
            // Where not all of it has room, the numbers and the hall say enough.
            if strip_width(kit, called) <= plan.inner() - 2.0 * (PAD + 4.0) {
                kit.line(line, (&called.words, Face::Bold, 76.0), tokens::LAMP);
            }
            kit.line(line, (&called.place, Face::Voice, 80.0), tokens::MOON);
            if !plan.upright {
                line.spawn((Node { flex_grow: 1.0, ..default() }, Pickable::IGNORE));
                kit.line(line, (&called.numbers, Face::Bold, NUMBERS), tokens::LAMP);
            }
        });
        if plan.upright {
            kit.line(strip, (&called.numbers, Face::Bold, NUMBERS), tokens::LAMP);
        }
    });
}

/// How wide the line of a strip is with all of its words.
fn strip_width(kit: &Kit<'_, '_>, called: &Called) -> f32 {
    let width = |words: &str, face, size| kit.width(words, kit.set(words, face, size)) + COLUMN;
    let numbers = if kit.plan.upright { 0.0 } else { width(&called.numbers, Face::Bold, NUMBERS) };
    ARROW + width(&called.words, Face::Bold, 76.0) + width(&called.place, Face::Voice, 80.0) + numbers
}

//! The top of every display: what it is about, the clock, whether the line to the house is
//! cut, and which page this is.

use super::{
    fit::Face,
    kit::{Kit, Plan, SIDES},
    tell::{Tell, clock},
};
use crate::{
    draw::{Icon, Picture},
    sign::{Shown, Slide},
    theme::{Parent, Unspoken, tokens},
    visit::Visit,
    wording::Key,
};
use bevy::prelude::*;
use venue::signage::Link;

/// What stands at the top.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    /// What it is about; a shorter name for where the first has no room.
    titles: Vec<String>,
    /// The local time; none while no clock can be believed.
    clock: Option<String>,
    /// That the line to the house is cut.
    cut: Option<String>,
    /// Which page this is, from 0, and of how many.
    page: (usize, usize),
}

/// From the upper edge to the title's line, and the line's height.
const TOP: f32 = 24.0;
const LINE: f32 = 104.0;

/// How much room the head takes.
pub(super) fn height(plan: Plan) -> f32 {
    if plan.upright { TOP + 2.0 * LINE + 20.0 } else { TOP + LINE + 8.0 }
}

pub(super) fn of(tell: &Tell<'_>, visit: &Visit, up: Slide) -> Head {
    let shown = tell.sign.shown.as_ref();
    let titles = match shown {
        Some(Shown::Hall(view)) => vec![tell.place(Some(&view.hall)), tell.hall(Some(&view.hall))],
        _ => vec![
            tell.named(&visit.tonight.night),
            tell.named(&visit.tonight.campaign),
            tell.say(Key::SignTonight),
        ],
    };
    let time = match shown {
        Some(Shown::Foyer(view)) => view.clock,
        Some(Shown::Hall(view)) => view.clock,
        Some(Shown::Wall(view)) => view.clock,
        None => None,
    };
    // Between two readings the clock goes on.
    let passed = chrono::TimeDelta::milliseconds(i64::try_from(tell.passed).unwrap_or(0));
    Head {
        titles,
        clock: time.map(|time| clock(time.overflowing_add_signed(passed).0)),
        cut: shown.filter(|shown| shown.link() == Link::Cut).map(|_| tell.say(Key::SignCut)),
        page: (up.page, up.pages),
    }
}

pub(super) fn draw(kit: &mut Kit<'_, '_>, root: &mut Parent<'_>, head: &Head) {
    let plan = kit.plan;
    let line = |number: f32| Node {
        align_items: AlignItems::Center,
        column_gap: plan.px(32.0),
        ..plan.area(SIDES, TOP + number * LINE, plan.inner(), LINE).node()
    };
    let mark = kit.theme.picture(&Picture::Mark { size: plan.side(92.0) });
    root.spawn((line(0.0), Pickable::IGNORE)).with_children(|bar| {
        bar.spawn(mark);
        let beside = if plan.upright { 0.0 } else { clock_width(kit, head) + aside(kit, head) };
        let others = 92.0 + 32.0 + beside;
        // Where a long name has no room beside the clock, a shorter one stands for it.
        let room = plan.inner() - others;
        let sets = head.titles.iter().map(|title| (title, kit.faces.fit(title, Face::Voice, 84.0, room)));
        if let Some((title, set)) = sets.into_iter().find(|(_, set)| set.lines == 1) {
            kit.spaced(bar, title, set, tokens::MOON);
        }
        bar.spawn((Node { flex_grow: 1.0, ..default() }, Pickable::IGNORE));
        if !plan.upright {
            status(kit, bar, head);
        }
        if !plan.upright {
            time(kit, bar, head);
        }
    });
    if plan.upright {
        let node = Node { justify_content: JustifyContent::SpaceBetween, ..line(1.0) };
        root.spawn((node, Pickable::IGNORE)).with_children(|bar| {
            time(kit, bar, head);
            status(kit, bar, head);
        });
    }
}

fn time(kit: &Kit<'_, '_>, bar: &mut Parent<'_>, head: &Head) {
    if let Some(time) = &head.clock {
        kit.line(bar, (time, Face::Bold, 96.0), tokens::MOON);
    }
}

fn clock_width(kit: &Kit<'_, '_>, head: &Head) -> f32 {
    let wide = |time: &String| 32.0 + kit.width(time, kit.set(time, Face::Bold, 96.0));
    head.clock.as_ref().map_or(0.0, wide)
}

/// Side of the dot of a page, and from dot to dot.
const DOT: (f32, f32) = (22.0, 18.0);

/// Pages that are told by dots; of more, the figure is told by the row's own turning.
const MOST_DOTS: usize = 12;

/// How much room the page and the state of the line take.
fn aside(kit: &Kit<'_, '_>, head: &Head) -> f32 {
    let dots = head.page.1.min(MOST_DOTS);
    let dots =
        if dots > 1 { f32::from(u8::try_from(dots).unwrap_or(0)) * (DOT.0 + DOT.1) + 32.0 } else { 0.0 };
    let cut = |words: &String| 84.0 + 48.0 + kit.width(words, kit.set(words, Face::Bold, 72.0));
    dots + head.cut.as_ref().map_or(0.0, cut)
}

/// Whether the line is cut, and which page this is.
fn status(kit: &mut Kit<'_, '_>, bar: &mut Parent<'_>, head: &Head) {
    let plan = kit.plan;
    if let Some(cut) = &head.cut {
        bar.spawn((plan.row(16.0), Pickable::IGNORE)).with_children(|row| {
            kit.icon(row, Icon::Cut, 84.0, tokens::MOON_DIM);
            kit.line(row, (cut, Face::Bold, 72.0), tokens::MOON_DIM);
        });
    }
    let (page, pages) = head.page;
    if pages > 1 {
        bar.spawn((plan.row(DOT.1), Pickable::IGNORE, Unspoken)).with_children(|dots| {
            for dot in 0..pages.min(MOST_DOTS) {
                let ground = if dot == page { tokens::LAMP } else { tokens::RULE };
                let node = Node {
                    width: plan.px(DOT.0),
                    height: plan.px(DOT.0),
                    border_radius: BorderRadius::all(plan.px(DOT.0 / 2.0)),
                    ..default()
                };
                dots.spawn((node, BackgroundColor(ground.color()), Pickable::IGNORE));
            }
        });
    }
}

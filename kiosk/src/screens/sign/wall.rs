//! The wall's display: the night at large. The trail of the house fills star by star, and
//! beside it stand how many came, how many are in the house, and what not to miss.

use super::{
    fit::{Face, Set},
    kit::{FOOT, GAP, Kit, PAD, SIDES, sign_of},
    tell::{Figure, Tell, clock, grouped},
};
use crate::{
    sign::Toward,
    theme::{Parent, Stop, StopState, tokens},
    visit::Visit,
    wording::Key,
};
use bevy::prelude::*;
use venue::signage::{HouseTrail, Showing, WallView};

/// What the wall's display says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wall {
    /// The label of the night, the figure, and what it counts.
    visits: Option<[String; 3]>,
    inside: Option<(String, Figure)>,
    trail: Option<Trail>,
    highlight: Option<Highlight>,
}

/// A trail of the house.
#[derive(Debug, Clone, PartialEq)]
struct Trail {
    name: String,
    stars: Vec<Star>,
    stamps: String,
    completed: Option<String>,
}

/// A point of it.
#[derive(Debug, Clone, PartialEq)]
struct Star {
    at: (f32, f32),
    word: String,
    state: StopState,
}

/// What not to miss.
#[derive(Debug, Clone, PartialEq)]
struct Highlight {
    label: String,
    title: String,
    place: String,
    toward: Option<Toward>,
    time: String,
    planned: Option<String>,
    soon: String,
    off: bool,
}

pub(super) fn of(tell: &Tell<'_>, visit: &Visit, view: &WallView, page: usize) -> Wall {
    let visits = view.visits.map(|visits| {
        let visits = u32::try_from(visits).unwrap_or(u32::MAX);
        [
            tell.say(Key::SignTonight),
            grouped(visits),
            tell.say(if visits == 1 { Key::SignVisit } else { Key::SignVisits }),
        ]
    });
    let trail = view.trails.get(page).or(view.trails.first());
    Wall {
        visits,
        inside: view.inside.map(|inside| (tell.say(Key::SignInHouse), tell.people(inside))),
        trail: trail.map(|trail| trail_of(tell, visit, trail)),
        highlight: view.highlight.as_ref().map(|showing| highlight(tell, showing)),
    }
}

fn highlight(tell: &Tell<'_>, showing: &Showing) -> Highlight {
    let running = tell.runs(showing);
    Highlight {
        label: tell.say(if showing.highlight { Key::SignHighlight } else { Key::SignNext }),
        title: tell.named(&showing.name),
        place: tell.hall(showing.hall.as_ref()),
        toward: showing.hall.as_ref().and_then(|hall| tell.sign.toward(&hall.id)),
        time: clock(showing.times.0),
        planned: showing.planned.map(clock),
        soon: match (showing.cancelled, running) {
            (true, _) => tell.say(Key::SignOff),
            (false, true) => tell.left(showing.end),
            (false, false) => tell.soon(showing.start),
        },
        off: showing.cancelled,
    }
}

/// A star is lit by its first stamp of the night; the one that was given most shines most.
fn trail_of(tell: &Tell<'_>, visit: &Visit, trail: &HouseTrail) -> Trail {
    let on_map = visit.tonight.trail.as_ref().filter(|own| own.id == trail.id);
    let most = trail.points.iter().map(|(_, stamps)| *stamps).max().filter(|most| *most > 0);
    let brightest = most.and_then(|most| trail.points.iter().position(|(_, stamps)| *stamps == most));
    let stars = trail.points.iter().enumerate().map(|(index, (_, stamps))| {
        let point = on_map.and_then(|own| own.points.get(index));
        Star {
            at: point.map_or_else(|| on_arc(index, trail.points.len()), |point| point.at),
            word: point
                .filter(|_| tell.language.is_chinese())
                .map_or_else(String::new, |point| point.seal.word.clone()),
            state: match stamps {
                0 => StopState::Open,
                _ if Some(index) == brightest => StopState::Newest,
                _ => StopState::Lit,
            },
        }
    });
    let stamps = u32::try_from(trail.stamps).unwrap_or(u32::MAX);
    let completed = u32::try_from(trail.completed).unwrap_or(u32::MAX);
    Trail {
        name: tell.named(&trail.name),
        stars: stars.collect(),
        stamps: tell.number(Key::SignStamps, stamps),
        completed: (completed > 0).then(|| tell.number(Key::SignCompleted, completed)),
    }
}

/// Where a point lies that no map tells of: on an arc that rises and falls.
fn on_arc(index: usize, of: usize) -> (f32, f32) {
    let number = |n: usize| f32::from(u16::try_from(n).unwrap_or(u16::MAX));
    let share = number(index) / number(of.saturating_sub(1).max(1));
    (share, 0.5 - 0.5 * (share * core::f32::consts::TAU).sin())
}

/// Width of the figures at the right, on a screen that is wider than high.
const FIGURES: f32 = 700.0;
/// The height of the card of what not to miss, level and upright.
const HIGHLIGHT: (f32, f32) = (250.0, 470.0);
/// The height of the figures on an upright screen.
const FIGURES_HIGH: f32 = 664.0;
/// Room a star needs round it, for its word.
const STAR_ROOM: Vec2 = Vec2::new(96.0, 138.0);
/// From the middle of a star to its word.
const WORD: f32 = 48.0;

pub(super) fn draw(kit: &mut Kit<'_, '_>, root: &mut Parent<'_>, wall: &Wall, top: f32) {
    let plan = kit.plan;
    let low = match (&wall.highlight, plan.upright) {
        (None, _) => 0.0,
        (Some(_), false) => HIGHLIGHT.0 + GAP,
        (Some(_), true) => HIGHLIGHT.1 + GAP,
    };
    let room = plan.height - top - FOOT - low;
    let (sky, figures_at) = if plan.upright {
        let sky = (SIDES, top, plan.inner(), room - FIGURES_HIGH);
        (sky, (SIDES, top + room - FIGURES_HIGH, plan.inner(), FIGURES_HIGH))
    } else {
        let wide = plan.inner() - FIGURES - 48.0;
        ((SIDES, top, wide, room), (SIDES + wide + 48.0, top, FIGURES, room))
    };
    if let Some(trail) = &wall.trail {
        asterism(kit, root, trail, sky);
    }
    figures(kit, root, wall, figures_at);
    if let Some(highlight) = &wall.highlight {
        card(kit, root, highlight, (top + room + GAP, low - GAP));
    }
}

/// The trail among the stars, its name below it.
fn asterism(
    kit: &mut Kit<'_, '_>,
    root: &mut Parent<'_>,
    trail: &Trail,
    (left, top, wide, high): (f32, f32, f32, f32),
) {
    let plan = kit.plan;
    let name = kit.faces.fit(&trail.name, Face::Voice, 84.0, wide);
    let words = name.height();
    let size = Vec2::new(wide, high - words);
    let at: Vec<_> = trail.stars.iter().map(|star| star.at).collect();
    let places = super::super::attract::spread(&at, size, STAR_ROOM);
    let stops: Vec<_> = trail
        .stars
        .iter()
        .zip(&places)
        .map(|(star, at)| Stop { at: (at.x, at.y), label: "", state: star.state })
        .collect();
    let area = plan.area(left, top, size.x, size.y);
    kit.theme.asterism(root, area, &stops);
    for (index, (star, at)) in trail.stars.iter().zip(&places).enumerate() {
        label(kit, root, star, (left + at.x * size.x, top + at.y * size.y), rises(&places, index));
    }
    let node = Node { align_items: AlignItems::Center, ..plan.area(left, top + size.y, wide, words).node() };
    let node = Node { flex_direction: FlexDirection::Column, ..node };
    root.spawn((node, Pickable::IGNORE)).with_children(|below| {
        let holder = Node { max_width: plan.px(wide), flex_shrink: 0.0, ..default() };
        below.spawn((holder, Pickable::IGNORE)).with_children(|holder| {
            kit.spaced(holder, &trail.name, name, tokens::MOON_DIM);
        });
    });
}

/// Whether the lines of a star go up from it, so that its word has room below it.
fn rises(places: &[Vec2], index: usize) -> bool {
    let own = places[index];
    let around =
        [index.checked_sub(1), Some(index + 1)].into_iter().flatten().filter_map(|other| places.get(other));
    around.map(|other| (*other - own).normalize_or_zero().y).sum::<f32>() < 0.0
}

/// The word of a star's seal, on the side its lines leave free.
fn label(kit: &Kit<'_, '_>, root: &mut Parent<'_>, star: &Star, (x, y): (f32, f32), below: bool) {
    if star.word.is_empty() {
        return;
    }
    let set = kit.set(&star.word, Face::Voice, 72.0);
    let wide = kit.width(&star.word, set) + 8.0;
    let top = if below { y + WORD } else { y - WORD - set.line() };
    let ink = if star.state == StopState::Open { tokens::MOON_DIM } else { tokens::MOON };
    let node = Node {
        justify_content: JustifyContent::Center,
        ..kit.plan.area(x - wide / 2.0, top, wide, set.line()).node()
    };
    root.spawn((node, Pickable::IGNORE)).with_children(|holder| kit.spaced(holder, &star.word, set, ink));
}

/// How many came, and how many are here.
fn figures(
    kit: &mut Kit<'_, '_>,
    root: &mut Parent<'_>,
    wall: &Wall,
    (left, top, wide, high): (f32, f32, f32, f32),
) {
    let plan = kit.plan;
    let node = Node {
        flex_direction: FlexDirection::Column,
        justify_content: JustifyContent::SpaceEvenly,
        ..plan.area(left, top, wide, high).node()
    };
    root.spawn((node, Pickable::IGNORE)).with_children(|column| {
        if let Some([tonight, figure, visits]) = &wall.visits {
            let unit = kit.set(visits, Face::Plain, 80.0);
            let set = kit.faces.fit(figure, Face::Bold, 184.0, wide - kit.width(visits, unit) - 24.0);
            column.spawn((plan.column(0.0), Pickable::IGNORE)).with_children(|came| {
                kit.line(came, (tonight, Face::Voice, 80.0), tokens::MOON_DIM);
                let row = Node { align_items: AlignItems::Baseline, ..plan.row(24.0) };
                came.spawn((row, Pickable::IGNORE)).with_children(|row| {
                    kit.spaced(row, figure, Set { lines: 1, ..set }, tokens::LAMP);
                    kit.spaced(row, visits, unit, tokens::MOON);
                });
            });
        }
        if let Some((label, figure)) = &wall.inside {
            column.spawn((plan.column(0.0), Pickable::IGNORE)).with_children(|here| {
                let row = Node { align_items: AlignItems::Baseline, ..plan.row(24.0) };
                here.spawn((row, Pickable::IGNORE)).with_children(|row| {
                    kit.line(row, (label, Face::Plain, 76.0), tokens::MOON_DIM);
                    let set = kit.set(&figure.figure, Face::Bold, 120.0);
                    match &figure.stale {
                        None => kit.spaced(row, &figure.figure, set, tokens::MOON),
                        Some(_) => kit.struck(row, &figure.figure, set, tokens::MOON_DIM),
                    }
                });
                if let Some(stale) = &figure.stale {
                    kit.line(here, (stale, Face::Plain, 90.0), tokens::MOON_DIM);
                }
            });
        }
        if let Some(trail) = &wall.trail {
            // What is filled says more than what it is filled with.
            let words = trail.completed.as_ref().unwrap_or(&trail.stamps);
            let set = kit.faces.fit(words, Face::Plain, 90.0, wide);
            let holder = Node { max_width: plan.px(wide), flex_shrink: 0.0, ..default() };
            column.spawn((holder, Pickable::IGNORE)).with_children(|holder| {
                kit.spaced(holder, words, set, tokens::MOON);
            });
        }
    });
}

/// What not to miss, and how soon it is.
fn card(kit: &mut Kit<'_, '_>, root: &mut Parent<'_>, highlight: &Highlight, (top, high): (f32, f32)) {
    let plan = kit.plan;
    let inner = plan.inner() - 2.0 * (PAD + 2.0);
    let soon = kit.faces.fit(&highlight.soon, Face::Bold, 110.0, inner);
    let title = kit.faces.fit(&highlight.title, Face::Voice, 110.0, inner);
    let area = plan.area(SIDES, top, plan.inner(), high);
    kit.theme.night_card(root, area).insert(Pickable::IGNORE).with_children(|card| {
        let node = Node {
            position_type: PositionType::Absolute,
            left: plan.px(PAD),
            right: plan.px(PAD),
            top: plan.px(6.0),
            bottom: plan.px(6.0),
            justify_content: JustifyContent::SpaceEvenly,
            ..plan.column(0.0)
        };
        card.spawn((node, Pickable::IGNORE)).with_children(|inside| {
            let ends = Node { justify_content: JustifyContent::SpaceBetween, ..plan.row(32.0) };
            inside.spawn((ends.clone(), Pickable::IGNORE)).with_children(|line| {
                line.spawn((plan.row(32.0), Pickable::IGNORE)).with_children(|line| {
                    kit.line(line, (&highlight.label, Face::Bold, 76.0), tokens::LAMP);
                    if let Some(planned) = &highlight.planned {
                        kit.struck(line, planned, kit.set(planned, Face::Plain, 92.0), tokens::MOON_DIM);
                    }
                    kit.line(line, (&highlight.time, Face::Bold, 96.0), tokens::MOON);
                });
                if !plan.upright {
                    place(kit, line, highlight);
                }
            });
            let beside = !plan.upright
                && kit.width(&highlight.title, title) + kit.width(&highlight.soon, soon) + 48.0 <= inner;
            let set = if highlight.off { Kit::struck } else { Kit::spaced };
            if beside {
                inside.spawn((ends, Pickable::IGNORE)).with_children(|line| {
                    set(kit, line, &highlight.title, title, tokens::MOON);
                    kit.spaced(line, &highlight.soon, soon, tokens::LAMP);
                });
            } else {
                let room = if plan.upright { inner } else { inner - kit.width(&highlight.soon, soon) - 48.0 };
                let title = kit.faces.fit(&highlight.title, Face::Voice, 110.0, room);
                let node = if plan.upright { plan.column(0.0) } else { ends };
                inside.spawn((node, Pickable::IGNORE)).with_children(|line| {
                    let holder = Node { width: plan.px(room), flex_shrink: 0.0, ..default() };
                    line.spawn((holder, Pickable::IGNORE)).with_children(|holder| {
                        set(kit, holder, &highlight.title, title, tokens::MOON);
                    });
                    kit.spaced(line, &highlight.soon, soon, tokens::LAMP);
                });
            }
            if plan.upright {
                place(kit, inside, highlight);
            }
        });
    });
}

fn place(kit: &mut Kit<'_, '_>, parent: &mut Parent<'_>, highlight: &Highlight) {
    parent.spawn((kit.plan.row(20.0), Pickable::IGNORE)).with_children(|line| {
        if let Some(toward) = highlight.toward {
            kit.icon(line, sign_of(toward), 78.0, tokens::JADE_NIGHT);
        }
        kit.line(line, (&highlight.place, Face::Plain, 76.0), tokens::MOON_DIM);
    });
}

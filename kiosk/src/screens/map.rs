//! The trail as a map: where one is, what is stamped, and where to go next.

use super::{
    View,
    attract::spread,
    corner,
    frame::{Page, Ways, page},
    inside, is_small,
    seals::{design, next_point, state},
};
use crate::{
    draw::Picture,
    flow::{Screen, offered},
    house::TrailOfTonight,
    theme::{self, Area, ButtonSpec, ChartPoint, Edge, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Map)), enter);
}

/// Where the map, the next point and the list lie.
struct Places {
    map: Area,
    next: Area,
    list: Option<Area>,
}

fn places(theme: &Theme<'_>) -> Places {
    let (frame, content) = (*theme.frame, theme.frame.content());
    let gap = frame.gutter;
    match frame.shape {
        Shape::Landscape => {
            let side = theme.frame.content_columns(8, 4);
            Places {
                map: theme.frame.content_columns(0, 8),
                next: Area { height: 300.0, ..side },
                list: Some(Area { top: side.top + 300.0 + gap, height: side.height - 300.0 - gap, ..side }),
            }
        }
        Shape::Portrait => Places {
            map: Area { top: 150.0, height: 900.0, ..content },
            next: Area { top: 1_082.0, height: 250.0, ..content },
            list: Some(Area { top: 1_364.0, height: content.bottom() - 1_364.0, ..content }),
        },
        Shape::Small => Places {
            map: theme.frame.content_columns(0, 3),
            next: theme.frame.content_columns(3, 1),
            list: None,
        },
    }
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::MapTitle);
    let about = Page { screen: Screen::Map, title: &title, ways: Ways::BackAndHome };
    let shows = offered(&view.visit.flow, &view.visit.setting, "show-passport").is_some();
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let Some(trail) = &view.visit.tonight.trail else { return };
        let places = places(theme);
        map(theme, root, &view, trail, places.map);
        next(theme, root, &view, places.next);
        if let Some(area) = places.list {
            list(theme, root, &view, trail, area);
        }
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if shows {
            let roomy = theme.frame.shape == Shape::Landscape;
            let words = view.say(if roomy { Key::ScanTitle } else { Key::PassportShow });
            theme.button(end, ButtonSpec::primary("show-passport", &words));
        }
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

/// The side of a point's seal, and the size of names, by how many there are.
fn sizes(theme: &Theme<'_>, points: usize) -> (u16, f32) {
    match (theme.frame.shape, points) {
        (Shape::Small, 0..=8) => (52, 24.0),
        (Shape::Small, _) => (32, 24.0),
        (_, 0..=10) => (100, 28.0),
        (_, 11..=20) => (72, 26.0),
        _ => (48, 24.0),
    }
}

fn map(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, trail: &TrailOfTonight, area: Area) {
    let small = is_small(theme);
    let progress = state(view).map(|state| &state.progress);
    let to_go = next_point(view).map(|point| point.id.clone());
    theme.paper_card(root, area, Edge::Plain).with_children(|sheet| {
        let (sides, top, head) = if small { (20.0, 8.0, 48.0) } else { (44.0, 28.0, 112.0) };
        sheet.spawn(inside(sides, top, 0.0)).with_children(|words| {
            let row = Node { justify_content: JustifyContent::SpaceBetween, ..theme::row(24.0) };
            words.spawn((row, Pickable::IGNORE)).with_children(|row| {
                let style = if small { Style::Name.sized(32.0) } else { Style::Card };
                row.spawn(theme::text(style, view.named(&trail.name), tokens::INK));
                if let Some(here) = trail.points.iter().find(|point| point.here) {
                    let name = view.named(&here.name);
                    let words = view.tell(Key::MapHere, &[("name", (&name).into())]);
                    row.spawn(theme::text(Style::Note.bold(), words, tokens::INDIGO));
                }
            });
        });
        let room = Area::new(sides, head, area.width - 2.0 * sides, area.height - head - top);
        let (size, letters) = sizes(theme, trail.points.len());
        let full = Vec2::new(room.width, room.height);
        let beside = f32::from(size) / 2.0 + letters * 1.3;
        let spread = spread(&trail.points, full, Vec2::new(beside + 40.0, beside));
        let names: Vec<_> = trail.points.iter().map(|point| view.named(&point.name)).collect();
        let points: Vec<_> = trail
            .points
            .iter()
            .zip(&names)
            .zip(spread)
            .map(|((point, name), share)| {
                let stamped = progress.is_some_and(|progress| progress.counts(&point.id).is_some());
                ChartPoint {
                    at: (share * full).round(),
                    name,
                    id: point.id.as_str(),
                    pictogram: point.seal.pictogram,
                    seal: stamped.then(|| design(point, tokens::CINNABAR)),
                    next: to_go.as_ref() == Some(&point.id),
                }
            })
            .collect();
        theme.chart(sheet, room, &points, (size, letters));
    });
}

/// The next point, or that all are stamped.
fn next(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let small = is_small(theme);
    let point = next_point(view);
    let side = if small { 72 } else { 120 };
    let picture = point.map(|point| {
        theme.tinted(&Picture::Pictogram { which: point.seal.pictogram, size: side }, tokens::LAMP)
    });
    theme.night_card(root, area).with_children(|card| {
        let (sides, top) = if small { (16.0, 14.0) } else { (44.0, 30.0) };
        card.spawn(inside(sides, top, if small { 4.0 } else { 8.0 })).with_children(|words| {
            let style = if small { Style::Name.sized(28.0).leaded(40.0) } else { Style::Card };
            match point {
                Some(point) => {
                    words.spawn(theme::text(Style::Note, view.say(Key::MapNext), tokens::MOON_DIM));
                    words.spawn(theme::text(style, view.named(&point.name), tokens::MOON));
                    if let Some(hall) = &point.hall {
                        words.spawn(theme::text(Style::Body, view.named(hall), tokens::JADE_NIGHT));
                    }
                }
                None => {
                    words.spawn(theme::text(style, view.say(Key::BookAll), tokens::MOON));
                }
            }
        });
        if let Some(picture) = picture {
            corner(card, (sides, top), picture);
        }
    });
}

/// Lines of the list that fit.
const LISTED: usize = 5;

/// What is still open, with its hall: also the points whose name has no room on the map.
fn list(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, trail: &TrailOfTonight, area: Area) {
    let progress = state(view).map(|state| &state.progress);
    let to_go = next_point(view).map(|point| point.id.clone());
    let open: Vec<_> = trail
        .points
        .iter()
        .filter(|point| progress.is_none_or(|progress| progress.counts(&point.id).is_none()))
        .filter(|point| to_go.as_ref() != Some(&point.id))
        .collect();
    let count = u32::try_from(open.len()).unwrap_or(u32::MAX);
    let shown = if theme.frame.shape == Shape::Portrait { LISTED - 2 } else { LISTED };
    theme.night_card(root, area).with_children(|card| {
        card.spawn(inside(44.0, 28.0, 4.0)).with_children(|words| {
            let more = view.tell(Key::MapMore, &[("n", count.into())]);
            words.spawn(theme::text(Style::Name, more, tokens::MOON));
            for point in open.into_iter().take(shown) {
                let row = Node {
                    justify_content: JustifyContent::SpaceBetween,
                    height: px(62),
                    ..theme::row(16.0)
                };
                let one = || TextLayout::linebreak(LineBreak::NoWrap);
                let chinese = view.language().is_chinese();
                words.spawn((row, Pickable::IGNORE)).with_children(|row| {
                    row.spawn((theme::text(Style::Body, view.named(&point.name), tokens::MOON), one()));
                    // Beside a name in letters there is no room for a hall.
                    if let Some(hall) =
                        point.hall.as_ref().filter(|_| chinese || theme.frame.shape == Shape::Portrait)
                    {
                        row.spawn((theme::text(Style::Note, view.named(hall), tokens::MOON_DIM), one()));
                    }
                });
            }
        });
    });
}

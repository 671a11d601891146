//! A stamp was given: the moment of joy, how far it brings the passport, where to go next.

use super::{
    View,
    frame::{Page, Ways, page},
    inside, is_small,
    seals::{leaf, next_point, progress_card, state},
};
use crate::{
    draw::{Icon, Picture},
    flow::{Screen, offered},
    theme::{self, Area, ButtonSpec, Edge, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Stamped)), enter);
}

/// Where everything lies.
struct Places {
    leaf: Area,
    title: Area,
    progress: Area,
    next: Area,
}

fn places(theme: &Theme<'_>) -> Places {
    let (frame, content) = (*theme.frame, theme.frame.content());
    let gap = frame.gutter;
    match frame.shape {
        Shape::Landscape => {
            let side = theme.frame.content_columns(8, 4);
            Places {
                leaf: theme.frame.content_columns(0, 8),
                title: Area { height: 230.0, ..side },
                progress: Area { top: side.top + 256.0, height: 256.0, ..side },
                next: Area { top: side.top + 544.0, height: side.height - 544.0, ..side },
            }
        }
        Shape::Portrait => Places {
            leaf: Area { top: 150.0, height: 760.0, ..content },
            title: Area { top: 930.0, height: 220.0, ..content },
            progress: Area { top: 1_160.0, height: 256.0, ..content },
            next: Area { top: 1_416.0 + gap, height: content.bottom() - 1_416.0 - gap, ..content },
        },
        Shape::Small => {
            let side = theme.frame.content_columns(2, 2);
            Places {
                leaf: theme.frame.content_columns(0, 2),
                title: Area { height: 120.0, ..side },
                progress: Area { top: side.top + 124.0, height: 130.0, ..side },
                next: Area { top: side.top + 264.0, height: side.height - 264.0, ..side },
            }
        }
    }
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::StampedPlace);
    let about = Page { screen: Screen::Stamped, title: &title, ways: Ways::Home };
    let claims = offered(&view.visit.flow, &view.visit.setting, "claim").is_some();
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let places = places(theme);
        let stamped = view.visit.flow.passport.stamped.as_ref();
        let newest =
            stamped.and_then(|stamped| stamped.stamped.last()).map(|given| given.stamp.point.clone());
        leaf(theme, root, &view, places.leaf, newest.as_ref());
        said(theme, root, &view, places.title);
        progress_card(theme, root, &view, places.progress);
        next(theme, root, &view, places.next);
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if claims {
            theme.button(end, ButtonSpec::plain("done", &view.say(Key::Done)));
            theme.button(end, ButtonSpec::primary("claim", &view.say(Key::GiftsClaim)));
        } else {
            theme.button(end, ButtonSpec::primary("done", &view.say(Key::Done)));
        }
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

/// Stamped; which number it is, and that it is saved.
fn said(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let small = is_small(theme);
    let number = state(view).map_or(0, |state| state.stamps);
    let tick = theme.tinted(&Picture::icon(Icon::Tick, if small { 22 } else { 32 }), tokens::JADE_NIGHT);
    root.spawn((
        Node {
            row_gap: px(if small { 0.0 } else { 4.0 }),
            flex_direction: FlexDirection::Column,
            ..area.node()
        },
        Pickable::IGNORE,
    ))
    .with_children(|words| {
        let style = if small { Style::Card } else { Style::Screen };
        words.spawn(theme::text(style, view.say(Key::StampedTitle), tokens::MOON));
        let style = if small { Style::Body } else { Style::Body.sized(36.0) };
        let number = view.tell(Key::StampedNumber, &[("n", number.into())]);
        words.spawn(theme::text(style, number, tokens::MOON));
        if !small {
            words.spawn((theme::row(16.0), Pickable::IGNORE)).with_children(|row| {
                row.spawn(tick);
                let time = &view.visit.tonight.time;
                let saved = view.tell(Key::ThanksSaved, &[("time", time.into())]);
                row.spawn(theme::text(Style::Note, saved, tokens::JADE_NIGHT));
            });
        }
    });
}

/// The next point; a touch shows the way on the map.
fn next(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let small = is_small(theme);
    let point = next_point(view);
    let size = if small { 60 } else { 120 };
    let arrow = theme.tinted(&Picture::icon(Icon::Arrow, if small { 28 } else { 40 }), tokens::INK);
    theme.paper_button(root, "map", area, Edge::Plain).with_children(|card| {
        let (node, ignored) = inside(if small { 16.0 } else { 36.0 }, if small { 6.0 } else { 16.0 }, 0.0);
        let node = Node {
            flex_direction: FlexDirection::Row,
            align_items: AlignItems::Center,
            column_gap: px(if small { 14 } else { 32 }),
            ..node
        };
        card.spawn((node, ignored)).with_children(|row| {
            if let Some(point) = point {
                theme.open_seal(row, point.id.as_str(), point.seal.pictogram, size);
            }
            let column = Node { flex_grow: 1.0, flex_basis: px(0), min_width: px(0), ..theme::column(0.0) };
            row.spawn((column, Pickable::IGNORE)).with_children(|words| {
                if !small {
                    words.spawn(theme::text(Style::Note, view.say(Key::MapNext), tokens::INK_SOFT));
                }
                let style = if small {
                    Style::Name.sized(30.0).leaded(36.0)
                } else {
                    Style::Name.sized(42.0).leaded(50.0)
                };
                let name = point.map_or_else(|| view.say(Key::MapTitle), |point| view.named(&point.name));
                words.spawn(theme::text(style, name, tokens::INK));
                if let Some(hall) = point.and_then(|point| point.hall.as_ref()).filter(|_| !small) {
                    words.spawn(theme::text(Style::Note, view.named(hall), tokens::INK));
                }
            });
            row.spawn(arrow);
        });
    });
}

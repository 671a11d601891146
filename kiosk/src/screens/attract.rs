//! Nobody is here: the night, its trail, and where to begin.

use super::{Root, View, is_small};
use crate::{
    draw::{Picture, Sky},
    flow::Screen,
    theme::{self, Area, ButtonSpec, Parent, Shape, Stop, StopState, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Attract)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let mut root = theme.page(&mut commands, Sky::Dial);
    root.insert((DespawnOnExit(at(Screen::Attract)), Root));
    root.with_children(|root| {
        corner(&mut theme, root, &view);
        let (title, stars) = (title_area(&theme), trail_area(&theme));
        trail(&mut theme, root, &view, stars);
        night(&mut theme, root, &view, title);
        begin(&mut theme, root, &view);
    });
}

/// The campaign in the upper left corner.
fn corner(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>) {
    let area = theme.frame.bar();
    let mark = theme.picture(&Picture::Mark { size: if is_small(theme) { 44 } else { 60 } });
    let campaign = view.named(&view.visit.tonight.campaign);
    let node = Node { align_items: AlignItems::Center, column_gap: px(20), ..area.node() };
    root.spawn((node, Pickable::IGNORE, children![mark, theme::text(Style::Body, campaign, tokens::MOON)]));
}

fn trail_area(theme: &Theme<'_>) -> Area {
    match theme.frame.shape {
        Shape::Landscape => Area::new(0.0, 40.0, 1500.0, 760.0),
        Shape::Portrait => Area::new(0.0, 200.0, 860.0, 900.0),
        Shape::Small => Area::new(0.0, 40.0, 780.0, 400.0),
    }
}

/// Where the title may be: its right edge and top, and the size of its letters.
struct Title {
    right: f32,
    top: f32,
    size: f32,
}

fn title_area(theme: &Theme<'_>) -> Title {
    match theme.frame.shape {
        Shape::Landscape => Title { right: 92.0, top: 72.0, size: 132.0 },
        Shape::Portrait => Title { right: 68.0, top: 60.0, size: 96.0 },
        Shape::Small => Title { right: 36.0, top: 24.0, size: 62.0 },
    }
}

/// The trail as stars; without one the sky stands alone.
pub(super) fn trail(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let Some(trail) = &view.visit.tonight.trail else { return };
    let short = theme.frame.shape != Shape::Landscape || area.width < 1_000.0;
    let labels: Vec<_> =
        trail
            .points
            .iter()
            .map(|point| {
                if short && view.language().is_chinese() {
                    point.word.clone()
                } else {
                    view.named(&point.name)
                }
            })
            .collect();
    let here = trail.points.iter().position(|point| point.here);
    let stops: Vec<_> = trail
        .points
        .iter()
        .zip(&labels)
        .enumerate()
        .map(|(index, (point, label))| Stop {
            at: point.at,
            label: if short && !view.language().is_chinese() { "" } else { label },
            state: if Some(index) == here { StopState::Newest } else { StopState::Lit },
        })
        .collect();
    theme.asterism(root, area, &stops);
}

/// The name of the night and the campaign's words: from top to bottom in Chinese,
/// level in other languages.
fn night(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, title: Title) {
    let tonight = &view.visit.tonight;
    let name = view.named(&tonight.night);
    let style = Style::Attract.sized(title.size);
    if !view.language().is_chinese() {
        level(theme, root, view, &name, title.size);
        return;
    }
    theme.vertical_title(root, &name, style, tokens::MOON, (title.right, title.top));
    let motto = Style::Name.sized(title.size / 3.0).leaded(title.size * 0.43);
    let step = title.size * 0.64;
    let first = title.right + title.size * 1.35;
    for (index, words) in tonight.motto.iter().rev().enumerate() {
        let right = first + step * f32::from(u8::try_from(index).unwrap_or(u8::MAX));
        let words = view.named(words);
        theme.vertical_title(root, &words, motto, tokens::MOON_DIM, (right, title.top + 12.0));
    }
}

/// A title of words that can't stand on one another.
fn level(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, name: &str, size: f32) {
    let wide = match theme.frame.shape {
        Shape::Landscape => 640.0,
        Shape::Portrait => 480.0,
        Shape::Small => 360.0,
    };
    let node = Node {
        position_type: PositionType::Absolute,
        right: px(theme.frame.sides),
        top: px(theme.frame.bar.0),
        width: px(wide),
        align_items: AlignItems::FlexEnd,
        ..theme::column(16.0)
    };
    root.spawn((node, Pickable::IGNORE)).with_children(|column| {
        let right = TextLayout::justify(Justify::Right);
        column.spawn((theme::text(Style::Screen.sized(size * 0.62), name, tokens::MOON), right));
        for words in &view.visit.tonight.motto {
            let words = view.named(words);
            column.spawn((theme::text(Style::Note, words, tokens::MOON_DIM), right));
        }
    });
}

/// The one button, the language, and the next session.
fn begin(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>) {
    let rail = theme.frame.rail();
    let bottom = theme.frame.size.y - rail.bottom();
    let node = Node {
        position_type: PositionType::Absolute,
        left: px(rail.left),
        right: px(rail.left),
        bottom: px(bottom),
        align_items: AlignItems::FlexEnd,
        justify_content: JustifyContent::SpaceBetween,
        ..theme::row(32.0)
    };
    let portrait = theme.frame.shape == Shape::Portrait;
    let node = if portrait {
        Node {
            flex_direction: FlexDirection::Column,
            align_items: AlignItems::FlexStart,
            row_gap: px(40),
            ..node
        }
    } else {
        node
    };
    root.spawn((node, Pickable::IGNORE)).with_children(|foot| {
        if portrait {
            upcoming(foot, view, AlignItems::FlexStart);
        }
        foot.spawn((theme::row(24.0), Pickable::IGNORE)).with_children(|buttons| {
            let start = ButtonSpec::attract("start", &view.say(Key::AttractStart));
            let start = if view.language().is_chinese() && theme.frame.shape == Shape::Landscape {
                start.note(&view.aside(Key::AttractStart))
            } else {
                start
            };
            theme.button(buttons, start);
            theme.button(buttons, ButtonSpec::plain("language", &view.other_language()));
        });
        if !portrait {
            upcoming(foot, view, AlignItems::FlexEnd);
        }
    });
}

fn upcoming(foot: &mut Parent<'_>, view: &View<'_>, align: AlignItems) {
    let tonight = &view.visit.tonight;
    let Some(event) = tonight.upcoming() else { return };
    let when = if event.minutes.is_some() { Key::AttractNext } else { Key::AttractNow };
    let when = view.tell(when, &[("time", (&event.from).into())]);
    let (hall, title) = (view.hall(event), view.named(&event.name));
    let what = view.tell(Key::AttractSession, &[("hall", (&hall).into()), ("title", (&title).into())]);
    foot.spawn((Node { align_items: align, ..theme::column(4.0) }, Pickable::IGNORE)).with_children(
        |words| {
            words.spawn(theme::text(Style::Note, when, tokens::MOON_DIM));
            words.spawn(theme::text(Style::Strong, what, tokens::MOON));
        },
    );
}

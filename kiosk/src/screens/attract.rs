//! Nobody is here: the night, its trail, and where to begin.

use super::{Root, View, is_small};
use crate::{
    draw::{Picture, Sky},
    flow::Screen,
    house::PointOfTrail,
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
        let (title, stars) = (title_area(&theme), heaven(&theme, &view));
        trail(&mut theme, root, &view, stars);
        night(&mut theme, root, &view, title);
        begin(&mut theme, root, &view);
        if is_small(&theme) {
            upcoming_in_a_line(&theme, root, &view);
        }
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

/// Where the trail lies among the stars.
fn heaven(theme: &Theme<'_>, view: &View<'_>) -> Heaven {
    let chinese = view.language().is_chinese();
    let labels = if chinese { Labels::Names } else { Labels::None };
    match theme.frame.shape {
        Shape::Landscape if chinese => {
            Heaven { area: Area::new(48.0, 130.0, 1_400.0, 680.0), scale: 1.0, labels }
        }
        Shape::Landscape => {
            Heaven { area: Area::new(20.0, 150.0, 1_250.0, 650.0), scale: 0.8, labels: Labels::Names }
        }
        Shape::Portrait if chinese => {
            Heaven { area: Area::new(20.0, 260.0, 860.0, 900.0), scale: 1.0, labels: Labels::Words }
        }
        Shape::Portrait => {
            Heaven { area: Area::new(40.0, 440.0, 1_000.0, 860.0), scale: 1.0, labels: Labels::None }
        }
        Shape::Small => {
            // Level words beside it take more room than upright ones.
            let wide = if chinese { 760.0 } else { 690.0 };
            Heaven { area: Area::new(10.0, 100.0, wide, 320.0), scale: 0.7, labels: Labels::Words }
        }
    }
}

/// What the stars are called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Labels {
    /// By their names.
    Names,
    /// By the word of their seal, in Chinese; in other languages by nothing.
    Words,
    /// By nothing.
    None,
}

/// Where a trail is drawn, how large its stars are, and what they are called.
#[derive(Clone, Copy)]
pub(super) struct Heaven {
    pub(super) area: Area,
    pub(super) scale: f32,
    pub(super) labels: Labels,
}

/// Room a star needs above and below for its name, and at its sides for half of it,
/// px at full size.
const ABOVE: f32 = 104.0;
const BESIDE_WORD: f32 = 60.0;
const BESIDE_NAME: f32 = 120.0;
const BESIDE_LONG_NAME: f32 = 210.0;

/// Where the title may be: its right edge and top, and the size of its letters.
#[derive(Clone, Copy)]
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

/// The trail as stars, filling its place; without one the sky stands alone.
pub(super) fn trail(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, heaven: Heaven) {
    let Some(trail) = &view.visit.tonight.trail else { return };
    let chinese = view.language().is_chinese();
    let label = |point: &PointOfTrail| match heaven.labels {
        Labels::Names => view.named(&point.name),
        Labels::Words if chinese => point.seal.word.clone(),
        Labels::Words | Labels::None => String::new(),
    };
    let labels: Vec<_> = trail.points.iter().map(label).collect();
    let here = trail.points.iter().position(|point| point.here);
    // Drawn at full size and shrunk, so that stars, lines and names shrink alike.
    let full = Vec2::new(heaven.area.width, heaven.area.height) / heaven.scale;
    let beside = match (heaven.labels, chinese) {
        (Labels::Names, true) => BESIDE_NAME,
        (Labels::Names, false) => BESIDE_LONG_NAME,
        (Labels::Words | Labels::None, _) => BESIDE_WORD,
    };
    let points: Vec<_> = trail.points.iter().map(|point| point.at).collect();
    let places = spread(&points, full, Vec2::new(beside, ABOVE));
    let stops: Vec<_> = labels
        .iter()
        .zip(places)
        .enumerate()
        .map(|(index, (label, at))| Stop {
            at: (at.x, at.y),
            label,
            state: if Some(index) == here { StopState::Newest } else { StopState::Lit },
        })
        .collect();
    let middle =
        Vec2::new(heaven.area.left + heaven.area.width / 2.0, heaven.area.top + heaven.area.height / 2.0);
    let corner = middle - full / 2.0;
    let area = Area::new(corner.x, corner.y, full.x, full.y);
    theme.asterism(root, area, &stops).insert(UiTransform::from_scale(Vec2::splat(heaven.scale)));
}

/// The points spread over the whole place, in shares of it, with room for their names.
/// Those that lie in one line lie in its middle.
pub(super) fn spread(points: &[(f32, f32)], size: Vec2, room: Vec2) -> Vec<Vec2> {
    /// Points nearer than this in one direction lie in one line, in shares of the map.
    const LINE: f32 = 0.01;
    let points = points.iter().map(|at| Vec2::new(at.0, at.1));
    let least = points.clone().reduce(Vec2::min).unwrap_or_default();
    let reach = points.clone().reduce(Vec2::max).unwrap_or_default() - least;
    let room = room / size;
    let along = |at: f32, reach: f32| if reach < LINE { 0.5 } else { at / reach };
    let share = |at: Vec2| Vec2::new(along(at.x - least.x, reach.x), along(at.y - least.y, reach.y));
    points.map(|at| room + share(at) * (Vec2::ONE - 2.0 * room)).collect()
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
    let first = title.right + title.size * 1.6;
    for (index, words) in tonight.motto.iter().rev().enumerate() {
        let right = first + step * f32::from(u8::try_from(index).unwrap_or(u8::MAX));
        let words = view.named(words);
        theme.vertical_title(root, &words, motto, tokens::MOON_DIM, (right, title.top + 12.0));
    }
}

/// How large level words are, in parts of upright ones: they take their room beside the words
/// above the sky, in bold letters too.
const LEVEL: f32 = 0.5;

/// A title of words that can't stand on one another.
fn level(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, name: &str, size: f32) {
    let (wide, top) = match theme.frame.shape {
        Shape::Landscape => (590.0, theme.frame.bar.0 + 24.0),
        Shape::Portrait => (760.0, theme.frame.bar.1 + 24.0),
        Shape::Small => (280.0, theme.frame.bar.0 + 8.0),
    };
    let node = Node {
        position_type: PositionType::Absolute,
        right: px(theme.frame.sides),
        top: px(top),
        width: px(wide),
        align_items: AlignItems::FlexEnd,
        ..theme::column(16.0)
    };
    root.spawn((node, Pickable::IGNORE)).with_children(|column| {
        let right = TextLayout::justify(Justify::Right);
        column.spawn((theme::text(Style::Screen.sized(size * LEVEL), name, tokens::MOON), right));
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
    // Beside the title where it hangs down to the foot.
    let node = if view.language().is_chinese() && !portrait {
        Node { right: px(title_area(theme).right + title_area(theme).size * 1.6), ..node }
    } else {
        node
    };
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
        if theme.frame.shape == Shape::Landscape {
            upcoming(foot, view, AlignItems::FlexEnd);
        }
    });
}

/// The next session: when, and where and what.
fn next_session(view: &View<'_>) -> Option<(String, String)> {
    let event = view.visit.tonight.upcoming()?;
    let when = if event.minutes.is_some() { Key::AttractNext } else { Key::AttractNow };
    let when = view.tell(when, &[("time", (&event.from).into())]);
    let (hall, title) = (view.hall(event), view.named(&event.name));
    Some((when, view.tell(Key::AttractSession, &[("hall", (&hall).into()), ("title", (&title).into())])))
}

/// What is next, and how many have come.
fn upcoming(foot: &mut Parent<'_>, view: &View<'_>, align: AlignItems) {
    foot.spawn((Node { align_items: align, ..theme::column(4.0) }, Pickable::IGNORE)).with_children(
        |words| {
            if let Some((when, what)) = next_session(view) {
                words.spawn(theme::text(Style::Note, when, tokens::MOON_DIM));
                words.spawn(theme::text(Style::Strong, what, tokens::MOON));
            }
            let come = u32::try_from(view.visit.tonight.come).unwrap_or(u32::MAX);
            if come > 0 {
                let come = view.tell(Key::AttractCome, &[("n", come.into())]);
                words.spawn(theme::text(Style::Note, come, tokens::LAMP));
            }
        },
    );
}

/// Where the foot has no room, the next session stands under the campaign.
fn upcoming_in_a_line(theme: &Theme<'_>, root: &mut Parent<'_>, view: &View<'_>) {
    let Some((when, what)) = next_session(view) else { return };
    let place = Node {
        position_type: PositionType::Absolute,
        left: px(theme.frame.sides),
        top: px(theme.frame.bar.1 - 4.0),
        ..theme::row(20.0)
    };
    root.spawn((
        place,
        Pickable::IGNORE,
        children![
            theme::text(Style::Note, when, tokens::MOON_DIM),
            theme::text(Style::Note, what, tokens::MOON)
        ],
    ));
}

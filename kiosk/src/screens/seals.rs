//! The page of a passport: its seals, those that are there and those still open.

use super::{View, is_small};
use crate::{
    draw::SealDesign,
    house::PointOfTrail,
    theme::{self, Area, Edge, Parent, Shape, Style, Theme, tokens},
    wording::Key,
};
use bevy::prelude::*;
use venue::{
    desk::TrailState,
    id::PointId,
    pack::{Seal, SealStyle},
    trail::Progress,
};

/// Seals on a page: four rows of eight, as many as a venue may have.
const ON_A_PAGE: usize = 32;

/// Smallest seal beside which its name is written, px.
const NAMED_FROM: f32 = 88.0;

/// How a passport stands on tonight's trail.
pub(super) fn state<'v>(view: &'v View<'_>) -> Option<&'v TrailState> {
    let trail = &view.visit.tonight.trail.as_ref()?.id;
    let seen = view.visit.flow.passport.seen.as_ref()?;
    seen.overview.trails.iter().find(|state| state.trail == *trail)
}

/// The design of a point's seal in this ink.
pub(super) fn design(point: &PointOfTrail, ink: crate::draw::Rgb) -> SealDesign {
    design_of(&point.id, &point.seal, ink)
}

/// The same of a point by its id.
pub(super) fn design_of(id: &PointId, seal: &Seal, ink: crate::draw::Rgb) -> SealDesign {
    SealDesign {
        seed: SealDesign::seed_for(id.as_str()),
        form: seal.shape,
        solid: seal.style == SealStyle::Solid,
        picture: seal.pictogram,
        words: seal.word.clone(),
        ink,
    }
}

/// The page, with a mark where the newest seal is to be printed: its place and its side.
pub(super) fn leaf(
    theme: &mut Theme<'_>,
    root: &mut Parent<'_>,
    view: &View<'_>,
    area: Area,
    newest: Option<&PointId>,
) {
    let Some(trail) = &view.visit.tonight.trail else { return };
    let small = is_small(theme);
    let progress = state(view).map(|state| &state.progress);
    let spine = if small { 20.0 } else { 44.0 };
    let head = if small { 56.0 } else { 120.0 };
    theme.paper_card(root, area, Edge::Plain).with_children(|page| {
        let binding = Area::new(0.0, 0.0, spine, area.height - 2.0 * tokens::EDGE).node();
        let round = BorderRadius::left(px(tokens::CARD_RADIUS - tokens::EDGE));
        let binding = Node { border_radius: round, ..binding };
        page.spawn((binding, BackgroundColor(tokens::INDIGO.color()), Pickable::IGNORE));
        let (sides, top) = if small { (20.0, 8.0) } else { (48.0, 32.0) };
        let title = Node {
            position_type: PositionType::Absolute,
            left: px(spine + sides),
            top: px(top),
            ..theme::row(24.0)
        };
        let style = if small { Style::Name.sized(32.0) } else { Style::Card };
        page.spawn((
            title,
            Pickable::IGNORE,
            children![theme::text(style, view.named(&trail.name), tokens::INK)],
        ));
        let room = Area::new(spine + sides / 2.0, head, area.width - spine - sides, area.height - head - top);
        let shown: Vec<_> = trail.points.iter().take(ON_A_PAGE).collect();
        let (across, cell) = grid(theme.frame.shape, shown.len(), room);
        for (index, point) in shown.into_iter().enumerate() {
            let column = f32::from(u16::try_from(index % across).unwrap_or(0));
            let row = f32::from(u16::try_from(index / across).unwrap_or(0));
            let at = Area::new(room.left + column * cell.x, room.top + row * cell.y, cell.x, cell.y);
            place(theme, page, view, (point, at), progress, newest);
        }
    });
}

/// How many seals stand side by side, and the room of each.
fn grid(shape: Shape, seals: usize, room: Area) -> (usize, Vec2) {
    let across = match (shape, seals) {
        (_, 0..=4) => seals.div_ceil(2).max(1),
        (Shape::Small, 5..=9) => 3,
        (_, 5..=9) => 4,
        (_, 10..=15) => 5,
        _ => 8,
    };
    let down = seals.div_ceil(across).max(1);
    let (across_f, down_f) =
        (f32::from(u16::try_from(across).unwrap_or(1)), f32::from(u16::try_from(down).unwrap_or(1)));
    (across, Vec2::new(room.width / across_f, room.height / down_f))
}

fn place(
    theme: &mut Theme<'_>,
    page: &mut Parent<'_>,
    view: &View<'_>,
    (point, cell): (&PointOfTrail, Area),
    progress: Option<&Progress>,
    newest: Option<&PointId>,
) {
    let small = is_small(theme);
    let stamped = progress.is_some_and(|progress| progress.counts(&point.id).is_some());
    let is_newest = newest == Some(&point.id);
    let label = if small {
        0.0
    } else if view.language().is_chinese() {
        48.0
    } else {
        64.0
    };
    let fits = (cell.width - 24.0).min(cell.height - label - 16.0);
    let named = !small && fits >= NAMED_FROM;
    let side = if named { fits } else { (cell.width - 12.0).min(cell.height - 12.0) }.clamp(24.0, 206.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred pixels")]
    let size = side as u16;
    let column = Node {
        align_items: AlignItems::Center,
        justify_content: JustifyContent::Center,
        row_gap: px(4),
        flex_direction: FlexDirection::Column,
        ..cell.node()
    };
    page.spawn((column, Pickable::IGNORE)).with_children(|column| {
        if is_newest {
            theme.stamping(
                column,
                design(point, tokens::CINNABAR_WET),
                design(point, tokens::CINNABAR),
                size,
            );
        } else if stamped {
            theme.seal(column, design(point, tokens::CINNABAR), size);
        } else {
            theme.open_seal(column, point.id.as_str(), point.seal.pictogram, size);
        }
        if named {
            let (style, colour) = if stamped || is_newest {
                (Style::Chip.bold(), tokens::INK)
            } else {
                (Style::Chip, tokens::INK_SOFT)
            };
            let style = if view.language().is_chinese() { style } else { style.sized(24.0).leaded(31.0) };
            let box_of_name =
                Node { width: px(cell.width - 8.0), justify_content: JustifyContent::Center, ..default() };
            let centred = TextLayout::justify(Justify::Center);
            let mut name = column.spawn((
                box_of_name,
                Pickable::IGNORE,
                children![(theme::text(style, view.named(&point.name), colour), centred)],
            ));
            // Who listens hears what is stamped, and that alone.
            if !stamped && !is_newest {
                name.insert(theme::Unspoken);
            }
        }
    });
}

/// How far the passport has come, as a ring and in words: for which gift, how many to go.
pub(super) fn progress_card(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let Some(state) = state(view) else { return };
    let small = is_small(theme);
    let all = view.visit.house().pack().trails.iter().find(|trail| trail.id == state.trail);
    let of = all.map_or(state.stamps, |trail| u32::try_from(trail.counting().count()).unwrap_or(u32::MAX));
    let side = if small { 120 } else { 200 };
    let (of16, done16) =
        (u16::try_from(of).unwrap_or(u16::MAX), u16::try_from(state.stamps).unwrap_or(u16::MAX));
    let ring = theme.picture(&crate::draw::Picture::Progress { size: side, of: of16, done: done16 });
    theme.night_card(root, area).with_children(|card| {
        let (node, ignored) =
            super::inside(if small { 16.0 } else { 36.0 }, if small { 8.0 } else { 20.0 }, 0.0);
        let node = Node {
            flex_direction: FlexDirection::Row,
            align_items: AlignItems::Center,
            column_gap: px(if small { 16 } else { 36 }),
            ..node
        };
        card.spawn((node, ignored)).with_children(|row| {
            let held = Node {
                width: px(side),
                height: px(side),
                flex_shrink: 0.0,
                align_items: AlignItems::Center,
                justify_content: JustifyContent::Center,
                ..default()
            };
            row.spawn((held, Pickable::IGNORE)).with_children(|held| {
                let behind = Node {
                    position_type: PositionType::Absolute,
                    left: px(0),
                    top: px(0),
                    width: px(side),
                    height: px(side),
                    ..default()
                };
                held.spawn(ring).insert(behind);
                let style = if small { Style::Figure.sized(36.0) } else { Style::Figure.sized(60.0) };
                held.spawn(theme::text(style, format!("{}/{of}", state.stamps), tokens::MOON));
            });
            row.spawn((Node { flex_shrink: 1.0, ..theme::column(2.0) }, Pickable::IGNORE)).with_children(
                |words| {
                    tiers(words, view, state, small);
                },
            );
        });
    });
}

/// The next gift and how many stamps it takes, or that all are reached.
fn tiers(words: &mut Parent<'_>, view: &View<'_>, state: &TrailState, small: bool) {
    let trail = view.visit.house().pack().trails.iter().find(|trail| trail.id == state.trail);
    let next = state.progress.tiers.iter().filter(|tier| !tier.reached).min_by_key(|tier| tier.still_needed);
    let name_style =
        if small { Style::Name.sized(28.0).leaded(36.0) } else { Style::Name.sized(36.0).leaded(48.0) };
    let strong = if small { Style::Strong.sized(26.0).leaded(34.0) } else { Style::Strong.sized(34.0) };
    match next.and_then(|tier| Some((tier, trail?.reward(&tier.reward)?))) {
        Some((tier, reward)) => {
            if !small {
                words.spawn(theme::text(Style::Note, view.say(Key::BookNextGift), tokens::MOON_DIM));
            }
            words.spawn(theme::text(name_style, view.named(&reward.name), tokens::MOON));
            let to_go = view.tell(Key::BookToGo, &[("n", tier.still_needed.into())]);
            words.spawn(theme::text(strong, to_go, tokens::LAMP));
        }
        None if state.progress.is_done() => {
            words.spawn(theme::text(name_style, view.say(Key::BookAll), tokens::MOON));
        }
        None => {
            let to_go = view.tell(Key::BookToGo, &[("n", state.progress.still_needed.into())]);
            words.spawn(theme::text(strong, to_go, tokens::LAMP));
        }
    }
}

/// Where to go next: in order the next one, else the first that is still open after the
/// point the kiosk stands at, in the order of the trail's line.
pub(super) fn next_point<'v>(view: &'v View<'_>) -> Option<&'v PointOfTrail> {
    let trail = view.visit.tonight.trail.as_ref()?;
    let progress = state(view).map(|state| &state.progress);
    if let Some(next) = progress.and_then(|progress| progress.next.as_ref()) {
        return trail.points.iter().find(|point| point.id == *next);
    }
    let open = |point: &&PointOfTrail| {
        !point.here && progress.is_none_or(|progress| progress.counts(&point.id).is_none())
    };
    let here = trail.points.iter().position(|point| point.here).unwrap_or(0);
    let (before, after) = trail.points.split_at(here);
    after.iter().find(open).or_else(|| before.iter().find(open))
}

//! The quarter hours of the evening: a bar for each method, told apart by its shape.

use super::METHODS;
use crate::{
    desk::Evening,
    screens::View,
    theme::{self, Area, Parent, Shape, Style, Theme, tokens},
};
use bevy::prelude::*;
use venue::entry::Method;

/// The most quarter hours that are shown: the last two and a half hours.
const MOST: usize = 10;

/// Width of a bar, px.
const BAR: f32 = 26.0;

/// Between the bars of a quarter, px.
const GAP: f32 = 6.0;

/// Height of the highest bar, px.
fn highest(theme: &Theme<'_>) -> f32 {
    if theme.frame.shape == Shape::Landscape { 200.0 } else { 210.0 }
}

/// What a method looks like beside its name: full, empty, or a diamond.
pub(super) fn mark(parent: &mut Parent<'_>, method: Method, side: f32) {
    let square = Node { width: px(side), height: px(side), flex_shrink: 0.0, ..default() };
    match method {
        Method::CheckIn => {
            let node = Node { border_radius: BorderRadius::all(px(4)), ..square };
            parent.spawn((node, BackgroundColor(tokens::MOON.color()), Pickable::IGNORE));
        }
        Method::Tally => {
            let side = side * 0.75;
            let node = Node { width: px(side), height: px(side), ..square };
            let turned = UiTransform::from_rotation(Rot2::degrees(45.0));
            parent.spawn((node, turned, BackgroundColor(tokens::MOON_DIM.color()), Pickable::IGNORE));
        }
        _ => {
            let node = Node { border: px(3).all(), border_radius: BorderRadius::all(px(4)), ..square };
            parent.spawn((node, BorderColor::all(tokens::JADE_NIGHT.color()), Pickable::IGNORE));
        }
    }
}

/// The chart, with the hours below it.
pub(super) fn quarters(
    theme: &mut Theme<'_>,
    column: &mut Parent<'_>,
    view: &View<'_>,
    evening: &Evening,
    width: f32,
) {
    let all: Vec<_> = evening.rundown.quarters.iter().collect();
    let shown = all.get(all.len().saturating_sub(MOST)..).unwrap_or_default();
    let most = shown.iter().flat_map(|(_, visits)| visits.values()).copied().max().unwrap_or(0).max(1);
    let high = highest(theme);
    let axis = 44.0;
    let node = Node { width: px(width), height: px(high + axis), flex_shrink: 0.0, ..default() };
    let campaign = &view.visit.house().pack().campaign;
    column.spawn((node, Pickable::IGNORE)).with_children(|chart| {
        let ground = Area::new(0.0, high, width, 2.0).node();
        chart.spawn((ground, BackgroundColor(tokens::HAIR.color()), Pickable::IGNORE));
        let each = width / f32::from(u8::try_from(MOST).unwrap_or(1));
        for (index, (begins, visits)) in shown.iter().enumerate() {
            let left = f32::from(u8::try_from(index).unwrap_or(0)) * each + 8.0;
            for (place, method) in METHODS.into_iter().enumerate() {
                let Some(value) = visits.get(&method).copied().filter(|value| *value > 0) else { continue };
                let place = f32::from(u8::try_from(place).unwrap_or(0));
                let tall = (part(value, most) * high).max(4.0);
                bar(chart, method, Area::new(left + place * (BAR + GAP), high - tall, BAR, tall));
            }
            if index.is_multiple_of(2) {
                let time = campaign.local(**begins).format("%H:%M").to_string();
                let place = Area::new(left, high + 8.0, each * 2.0, 34.0).node();
                let style = Style::Chip.sized(24.0);
                chart.spawn((place, Pickable::IGNORE, children![theme::text(style, time, tokens::MOON_DIM)]));
            }
        }
    });
}

#[expect(clippy::cast_precision_loss, reason = "the height of a bar")]
fn part(value: i64, most: i64) -> f32 {
    value as f32 / most as f32
}

fn bar(chart: &mut Parent<'_>, method: Method, area: Area) {
    let round = BorderRadius::top(px(5));
    match method {
        Method::CheckIn => {
            let node = Node { border_radius: round, ..area.node() };
            chart.spawn((node, BackgroundColor(tokens::MOON.color()), Pickable::IGNORE));
        }
        Method::Tally => {
            let side = BAR * 0.6;
            let left = area.left + (BAR - side) / 2.0;
            let node = Area::new(left, area.top - side / 2.0, side, side).node();
            let turned = UiTransform::from_rotation(Rot2::degrees(45.0));
            chart.spawn((node, turned, BackgroundColor(tokens::MOON_DIM.color()), Pickable::IGNORE));
        }
        _ => {
            let node = Node { border: px(3).all(), border_radius: round, ..area.node() };
            chart.spawn((node, BorderColor::all(tokens::JADE_NIGHT.color()), Pickable::IGNORE));
        }
    }
}

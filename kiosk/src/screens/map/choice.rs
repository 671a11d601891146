//! The maps to choose from, as a row of chips, where there are several.

use super::super::View;
use crate::{
    flow::{shown_map, shown_maps},
    theme::{self, Area, ButtonSpec, Parent, Shape, Theme, tokens},
    wording::Key,
};
use bevy::prelude::*;
use venue::map::{Map, MapId};

/// Between two chips, px.
const GAP: f32 = 16.0;

/// The widest chip, px.
const WIDEST: f32 = 470.0;

/// What a chip needs beside its words, px: its sides and edges, and the tick of the one
/// that is chosen.
const SIDES: (f32, f32) = (2.0 * 28.0 + 4.0, 2.0 * 20.0 + 4.0);
const TICK: f32 = 48.0;

/// The size of words on one line and on two, px, how large two may grow in large print, and
/// how far they are apart, in parts of their size.
const LETTERS: (f32, f32) = (28.0, 24.0);
const GROWN: f32 = 26.0;
const LEADING: f32 = 1.12;

/// A chip.
pub(super) struct Choice {
    button: String,
    name: String,
    /// What tells it from another map of the same name.
    kind: Option<String>,
    selected: bool,
    /// It turns the page and is no map.
    turns: bool,
}

/// The chips, in their order.
pub(super) fn choices(view: &View<'_>, maps: &[Map<'_>]) -> Vec<Choice> {
    let (flow, setting) = (&view.visit.flow, &view.visit.setting);
    let shown = shown_map(flow, setting);
    let names: Vec<String> = maps.iter().map(|map| view.named(map.name)).collect();
    let choice = |index: usize| {
        let (map, name) = (maps.get(index)?, names.get(index)?);
        let kind = || match map.id {
            MapId::Trail(_) => view.say(Key::MapOfTrail),
            MapId::Route(_) => view.say(Key::MapOfRoute),
        };
        let shared = names.iter().filter(|other| *other == name).count() > 1;
        Some(Choice {
            button: format!("map-{}", index + 1),
            name: name.clone(),
            kind: shared.then(kind),
            selected: index == shown,
            turns: false,
        })
    };
    let more = || {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let pages = setting.map_pages();
        let place = [("page", number(flow.page % pages + 1).into()), ("pages", number(pages).into())];
        Choice {
            button: "more".to_owned(),
            name: view.tell(Key::WhatsOnMore, &place),
            kind: None,
            selected: false,
            turns: true,
        }
    };
    let turns = (setting.map_pages() > 1).then(more);
    shown_maps(flow, setting).filter_map(choice).chain(turns).collect()
}

/// How many stand side by side.
fn across(theme: &Theme<'_>, choices: usize) -> usize {
    match (theme.frame.shape, choices) {
        (Shape::Portrait, 3..) => 2,
        _ => choices.max(1),
    }
}

/// How high so many chips are, px; none without any.
pub(super) fn height(theme: &Theme<'_>, choices: usize) -> Option<f32> {
    let rows = f32::from(u8::try_from(choices.div_ceil(across(theme, choices))).unwrap_or(1));
    (choices > 0).then_some(rows * (tokens::CHIP_TARGET + GAP) - GAP)
}

pub(super) fn choice(
    theme: &mut Theme<'_>,
    root: &mut Parent<'_>,
    view: &View<'_>,
    choices: Vec<Choice>,
    area: Area,
) {
    let across = across(theme, choices.len());
    let count = f32::from(u8::try_from(across).unwrap_or(1));
    let width = ((area.width - GAP * (count - 1.0)) / count).min(WIDEST);
    let letters = theme.frame.letters;
    let sides = if theme.frame.shape == Shape::Landscape { SIDES.0 } else { SIDES.1 };
    let node = Node { flex_wrap: FlexWrap::Wrap, column_gap: px(GAP), row_gap: px(GAP), ..area.node() };
    root.spawn((node, Pickable::IGNORE)).with_children(|row| {
        for choice in choices {
            let tick = if choice.selected || choice.turns { TICK } else { 0.0 };
            let (label, size) = label(&choice, width - sides - tick, view.language().is_chinese(), letters);
            let spec = ButtonSpec::plain(&choice.button, &label)
                .chip()
                .width(width)
                .letters(size)
                .selected(choice.selected);
            let spec = if label.contains('\n') { spec.leaded(size * LEADING) } else { spec };
            theme.button(row, if choice.turns { spec.arrow() } else { spec });
        }
    });
}

/// The words of a chip and their size: on one line if they fit it, else on two, and cut where
/// they fit neither. Large print has its room too.
fn label(choice: &Choice, room: f32, chinese: bool, larger: f32) -> (String, f32) {
    let (one, shown) = (LETTERS.0, if larger > 1.0 { GROWN } else { LETTERS.1 });
    let two = shown / larger;
    let name = choice.name.as_str();
    if let Some(kind) = &choice.kind {
        let line = if chinese { format!("{name} · {kind}") } else { format!("{name}: {kind}") };
        if theme::width_of(&line, one * larger) <= room {
            return (line, one);
        }
        return (format!("{}\n{kind}", theme::cut(name, shown, room)), two);
    }
    if theme::width_of(name, one * larger) <= room {
        return (name.to_owned(), one);
    }
    match theme::halves(name) {
        Some((first, second)) => {
            (format!("{}\n{}", theme::cut(first, shown, room), theme::cut(second, shown, room)), two)
        }
        None => (theme::cut(name, shown, room), two),
    }
}

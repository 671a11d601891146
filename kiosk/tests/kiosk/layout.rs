//! Every screen in every language on every size: what is laid out is what the flow
//! offers, a finger can hit it, and no words run out of their place.

use super::{
    heard::voices,
    room::{Room, SIZES},
};
use bevy::{
    prelude::*,
    text::{PositionedGlyph, TextLayoutInfo},
    ui::{ComputedNode, UiGlobalTransform},
};
use kiosk::{
    flow::{Access, Screen, buttons},
    screens::{Watermark, pictured},
    shots::State as Pictured,
    theme::{Direction, Frame, nearest},
    visit::{At, Visit, at},
    wording::Language,
};
use std::collections::BTreeSet;

/// The least side of what a finger must hit, in pixels of the smallest panel.
const TARGET: f32 = 64.0;

/// What rounding and the overhang of a bold letter may add, px.
const SLACK: f32 = 3.0;

/// Lays out every picture in every look and both languages.
pub(super) fn each_picture(size: (u32, u32), mut look: impl FnMut(&mut Room, &str)) {
    let mut room = Room::new(size);
    let (voices, _) = voices();
    room.app.insert_resource(voices);
    for (called, access) in Access::LOOKS {
        // On these frames low is what everybody gets.
        if size != SIZES[0] && access.low {
            continue;
        }
        for language in Language::all() {
            for state in pictured(language, access) {
                let name = format!("{} at {}×{}, {called}", state.name, size.0, size.1);
                (state.show)(&mut room.app);
                // Large print goes back a step a picture until it fits.
                for _ in 0..if access.large { 6 } else { 2 } {
                    room.settle();
                }
                look(&mut room, &name);
            }
        }
    }
}

#[test]
fn every_screen_lays_out_the_buttons_its_flow_offers() {
    let mut seen = BTreeSet::new();
    for size in SIZES {
        each_picture(size, |room, name| {
            let visit = room.app.world().resource::<Visit>();
            let offered: BTreeSet<String> =
                buttons(&visit.flow, &visit.setting).into_iter().map(|button| button.name).collect();
            let (screen, asking) = (visit.flow.screen, visit.flow.asking.is_some());
            seen.insert(screen);
            assert_eq!(*room.app.world().resource::<State<At>>().get(), at(screen), "{name}");
            let laid_out: BTreeSet<String> = room.places().into_iter().map(|(name, _)| name).collect();
            if asking {
                assert!(laid_out.contains("still-here"), "{name}: {laid_out:?}");
            } else {
                assert_eq!(laid_out, offered, "{name}");
            }
        });
    }
    let all: BTreeSet<_> = Screen::ALL.into_iter().filter(|screen| *screen != Screen::Sign).collect();
    assert_eq!(seen, all, "every screen is pictured; displays are looked at by themselves");
}

#[test]
fn every_button_can_be_hit_and_reached_by_arrows_and_none_lies_on_another() {
    let mut faults = vec![];
    for size in SIZES {
        #[expect(clippy::cast_precision_loss, reason = "sides of a screen")]
        let window = Rect::new(0.0, 0.0, size.0 as f32, size.1 as f32).inflate(SLACK);
        each_picture(size, |room, name| {
            let asking = room.flow().asking.is_some();
            let page = page(room);
            let places = room.places();
            if !asking {
                faults.extend(not_reached(&places).into_iter().map(|fault| format!("{name}: {fault}")));
            }
            for (index, (button, place)) in places.iter().enumerate() {
                if place.width() < TARGET - SLACK || place.height() < TARGET - SLACK {
                    faults.push(format!("{name}: {button} is {}", place.size()));
                }
                if !window.contains(place.min) || !window.contains(place.max) {
                    faults.push(format!("{name}: {button} leaves the window at {place:?}"));
                }
                if !asking && (place.min.x < page.min.x || place.max.x > page.max.x) {
                    faults.push(format!("{name}: {button} reaches into a margin at {place:?}"));
                }
                for (other, beside) in &places[index + 1..] {
                    let both = place.intersect(*beside);
                    if both.width() > SLACK && both.height() > SLACK && !asking {
                        faults.push(format!("{name}: {button} lies on {other}"));
                    }
                }
            }
        });
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The page without its margins, in px of the window.
fn page(room: &Room) -> Rect {
    let frame = room.app.world().resource::<Frame>();
    let corners = (frame.before * frame.scale, (frame.before + frame.size) * frame.scale);
    let sides = Vec2::X * (frame.sides * frame.scale - SLACK);
    Rect { min: corners.0 + sides, max: corners.1 - sides }
}

/// Which buttons no arrow key leads to from which others.
fn not_reached(buttons: &[(String, Rect)]) -> Vec<String> {
    let places: Vec<Rect> = buttons.iter().map(|(_, place)| *place).collect();
    let missed = |from: usize| {
        let reached = reached_by_arrows(from, &places);
        let missed = (0..places.len()).filter(move |index| !reached.contains(index));
        missed.map(move |missed| format!("no arrow leads from {} to {}", buttons[from].0, buttons[missed].0))
    };
    (0..places.len()).flat_map(missed).collect()
}

/// Every button to which arrow keys lead from this one, in any number of steps.
fn reached_by_arrows(from: usize, places: &[Rect]) -> BTreeSet<usize> {
    let (mut reached, mut open) = (BTreeSet::from([from]), vec![from]);
    while let Some(own) = open.pop() {
        for way in [Direction::Left, Direction::Right, Direction::Up, Direction::Down] {
            let next = nearest(places[own], places, way);
            open.extend(next.filter(|next| reached.insert(*next)));
        }
    }
    reached
}

/// What holds words: the nearest thing around them with an edge, or else the window.
fn holder(world: &World, mut entity: Entity) -> Option<Rect> {
    while let Some(parent) = world.get::<ChildOf>(entity) {
        entity = parent.parent();
        if world.get::<BorderColor>(entity).is_some()
            && let (Some(node), Some(place)) =
                (world.get::<ComputedNode>(entity), world.get::<UiGlobalTransform>(entity))
        {
            return Some(Rect::from_center_size(place.translation, node.size()));
        }
    }
    None
}

#[test]
fn no_words_run_out_of_their_place_or_into_others() {
    let mut faults = vec![];
    for size in SIZES {
        #[expect(clippy::cast_precision_loss, reason = "sides of a screen")]
        let window = Rect::new(0.0, 0.0, size.0 as f32, size.1 as f32);
        each_picture(size, |room, name| {
            let over = room.flow().asking.is_some() || room.flow().notice.is_some();
            let words = words(room);
            for (index, (text, place, holder)) in words.iter().enumerate() {
                let room_for = holder.unwrap_or(window).inflate(SLACK);
                if !room_for.contains(place.min) || !room_for.contains(place.max) {
                    faults.push(format!("{name}: {text:?} runs out: {place:?} of {room_for:?}"));
                }
                for (other, beside, _) in &words[index + 1..] {
                    let both = place.intersect(*beside);
                    if both.width() > 4.0 && both.height() > 8.0 && !over {
                        faults.push(format!("{name}: {text:?} runs into {other:?}"));
                    }
                }
            }
        });
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

/// All words that are shown: what they say, where their letters are, and what holds them.
pub(super) fn words(room: &mut Room) -> Vec<(String, Rect, Option<Rect>)> {
    words_in(room, holder)
}

/// The same with what holds them found by somebody else.
pub(super) fn words_in(
    room: &mut Room,
    holder: fn(&World, Entity) -> Option<Rect>,
) -> Vec<(String, Rect, Option<Rect>)> {
    let mut texts = room.app.world_mut().query_filtered::<(
        Entity,
        &Text,
        &ComputedNode,
        &TextLayoutInfo,
        &UiGlobalTransform,
        &InheritedVisibility,
    ), Without<Watermark>>();
    let world = room.app.world();
    texts
        .iter(world)
        .filter(|(_, text, node, _, _, visible)| {
            visible.get() && !text.0.trim().is_empty() && node.size().min_element() > 0.0
        })
        .map(|(entity, text, node, layout, place, _)| {
            // Where the letters really are: they may be wider than the box they were given.
            let start = place.translation - node.size() / 2.0;
            let half = |glyph: &PositionedGlyph| glyph.atlas_info.rect.size() / 2.0;
            let letters = layout
                .glyphs
                .iter()
                .map(|glyph| Rect::from_corners(glyph.position - half(glyph), glyph.position + half(glyph)));
            let letters = letters.reduce(|one, other| one.union(other)).unwrap_or_default();
            let rect = Rect::from_corners(start + letters.min, start + letters.max);
            (text.0.clone(), rect, holder(world, entity))
        })
        .collect()
}

/// The mean size of what is read (titles are large already), in px of the window.
fn reading(room: &mut Room) -> f32 {
    let scale = room.app.world().resource::<Frame>().scale;
    let mut fonts = room.app.world_mut().query::<(&Text, &TextFont)>();
    let shown = fonts.iter(room.app.world()).filter(|(text, _)| !text.0.trim().is_empty());
    let sizes = shown.filter_map(|(_, font)| match font.font_size {
        FontSize::Px(size) if size <= TITLES_FROM => Some(size * scale),
        _ => None,
    });
    let (count, sum) = sizes.fold((0.0_f32, 0.0), |(count, sum), size| (count + 1.0, sum + size));
    sum / count.max(1.0)
}

/// Larger letters than these are titles and figures, px of the frame.
const TITLES_FROM: f32 = 51.0;

/// How many times larger reading is at least, over all screens, where it has to find room
/// on the same grid.
const LARGER: f32 = 1.15;

#[test]
fn large_print_is_larger_on_every_screen_of_every_size() {
    for size in SIZES {
        let mut room = Room::new(size);
        let mut sizes = |large: bool| -> Vec<(String, f32)> {
            let access = Access { large, ..Access::USUAL };
            let states = Language::all().flat_map(|language| pictured(language, access));
            let measure = |state: Pictured| {
                (state.show)(&mut room.app);
                (0..4).for_each(|_| room.settle());
                (state.name, reading(&mut room))
            };
            states.map(measure).collect()
        };
        let (usual, large) = (sizes(false), sizes(true));
        let gains: Vec<(&str, f32)> = usual
            .iter()
            .zip(&large)
            .map(|((name, usual), (_, large))| (name.as_str(), large / usual))
            .collect();
        let least = gains.iter().fold(f32::MAX, |least, (_, gain)| least.min(*gain));
        let count = gains.iter().fold(0.0, |count, _| count + 1.0);
        let mean = gains.iter().map(|(_, gain)| gain).sum::<f32>() / count;
        assert!(least >= 0.99 && mean >= LARGER, "{size:?}: {mean} {gains:?}");
    }
}

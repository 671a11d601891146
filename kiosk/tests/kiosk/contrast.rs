//! Whether what is laid out can be read: every word against the ground it really stands
//! on, by WCAG 2.2 (1.4.3), in every look and both languages.

use super::{
    layout::each_picture,
    room::{Room, SIZES},
};
use bevy::{prelude::*, ui::ComputedNode};
use kiosk::{
    draw::Rgb,
    screens::Watermark,
    theme::{Frame, OnPicture, Standing, Variant, tokens},
};
use std::collections::BTreeSet;

/// The least contrast of words, and of large ones.
const LEAST: (f32, f32) = (4.5, 3.0);

/// From which size words are large, px of the window: bold ones, and others.
const LARGE: (f32, f32) = (24.0, 32.0);

fn contrast(one: LinearRgba, other: LinearRgba) -> f32 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// A translucent colour on an opaque one, mixed as a painter's screen does.
fn over(colour: Color, ground: Color) -> Color {
    let (top, under) = (colour.to_srgba(), ground.to_srgba());
    let mix = |top: f32, under: f32| under + (top - under) * colour.alpha();
    Color::srgb(mix(top.red, under.red), mix(top.green, under.green), mix(top.blue, under.blue))
}

/// What a node is painted with: one colour, or the stops of a gradient.
fn painted(world: &World, entity: Entity) -> Vec<Color> {
    let even = world.get::<BackgroundColor>(entity).map(|colour| colour.0);
    let lit = world.get::<BackgroundGradient>(entity).into_iter().flat_map(|gradient| &gradient.0);
    let stops = lit.flat_map(|gradient| -> Vec<Color> {
        match gradient {
            Gradient::Linear(linear) => linear.stops.iter().map(|stop| stop.color).collect(),
            other => panic!("no ground of the look is {other:?}"),
        }
    });
    even.into_iter().chain(stops).filter(|colour| colour.alpha() > 0.0).collect()
}

/// What may lie behind a node: the grounds of the nearest painted node around it, or else
/// the night where it is darkest and lightest.
fn grounds(world: &World, mut entity: Entity) -> Vec<Color> {
    while let Some(parent) = world.get::<ChildOf>(entity) {
        entity = parent.parent();
        let found = painted(world, entity);
        if !found.is_empty() {
            let veiled = found.iter().any(|colour| colour.alpha() < 1.0);
            let under = if veiled { grounds(world, entity) } else { vec![Color::BLACK] };
            return found.iter().flat_map(|top| under.iter().map(|under| over(*top, *under))).collect();
        }
    }
    if world.resource::<Variant>().contrast {
        return vec![Color::BLACK];
    }
    [tokens::NIGHT, tokens::NIGHT_GLOW, tokens::NIGHT_DIAL].map(Rgb::color).to_vec()
}

/// Whether words belong to a button that can't be used now: these are exempt.
fn is_refused(world: &World, mut entity: Entity) -> bool {
    while let Some(parent) = world.get::<ChildOf>(entity) {
        entity = parent.parent();
        if let Some(standing) = world.get::<Standing>(entity) {
            return matches!(standing, Standing::Refused { .. });
        }
    }
    false
}

/// The words of a screen that are too faint, with how faint.
pub(super) fn faint(room: &mut Room) -> Vec<String> {
    type Shown = (Without<Watermark>, Without<OnPicture>);
    let mut texts = room.app.world_mut().query_filtered::<(
        Entity,
        &Text,
        &TextFont,
        &TextColor,
        &ComputedNode,
        &InheritedVisibility,
    ), Shown>();
    let world = room.app.world();
    let scale = world.resource::<Frame>().scale;
    let mut found = vec![];
    for (entity, text, font, colour, node, visible) in texts.iter(world) {
        if !visible.get() || text.0.trim().is_empty() || node.is_empty() || is_refused(world, entity) {
            continue;
        }
        let FontSize::Px(size) = font.font_size else { panic!("{:?} has no size in px", text.0) };
        let bold = font.weight.0 >= 600;
        let large = size * scale >= if bold { LARGE.0 } else { LARGE.1 };
        let least = if large { LEAST.1 } else { LEAST.0 };
        for ground in grounds(world, entity) {
            let ratio = contrast(over(colour.0, ground).to_linear(), ground.to_linear());
            if ratio < least {
                let (ink, ground) = (colour.0.to_srgba().to_hex(), ground.to_srgba().to_hex());
                found.push(format!("{:?} {ink} on {ground}: {ratio:.2}, must be {least}", text.0));
            }
        }
    }
    found
}

#[test]
fn every_word_that_is_laid_out_stands_out_from_its_ground() {
    let mut faults = BTreeSet::new();
    for size in SIZES {
        each_picture(size, |room, name| {
            faults.extend(faint(room).into_iter().map(|fault| format!("{name}: {fault}")));
        });
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), Vec::from_iter(faults).join("\n"));
}

#[test]
fn words_that_are_too_faint_are_found() {
    let mut room = Room::new(SIZES[0]);
    room.tap("start");
    assert_eq!(faint(&mut room), Vec::<String>::new());
    let mut colours = room.app.world_mut().query::<&mut TextColor>();
    for mut colour in colours.iter_mut(room.app.world_mut()) {
        colour.0 = tokens::MOON_DIM.color();
    }
    let faults = faint(&mut room);
    assert!(!faults.is_empty(), "dim moon on paper is read by nobody");
}

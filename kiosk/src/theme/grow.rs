//! Large print where there is no larger grid: on the upright screen and the small panel
//! reading grows, and what then does not fit goes back step by step, group by group.
//!
//! A screen knows nothing of it. Words of one card keep one size, so that its rhythm stays;
//! so do cards of one size beside each other, and buttons of one row (see `crowd.rs`).

use super::crowd::{Evened, Laid, Piece};
use super::{Frame, text::Fixed};
use bevy::prelude::*;
use bevy::window::RequestRedraw;

/// How many times their usual size words are, from the largest down.
const STEPS: [f32; 6] = [LARGEST, 1.32, 1.24, 1.16, 1.08, 1.0];

/// How many times its usual size reading becomes at most.
pub(super) const LARGEST: f32 = 1.4;

/// Letters larger than this are large as they are, px.
const READING_UP_TO: f32 = 36.0;

/// No letters grow beyond it, px: what was large already grows less than small print.
const NO_LARGER_THAN: f32 = 45.0;

/// Words that have grown.
#[derive(Component, Debug)]
pub(super) struct Grown;

/// How far they have grown.
#[derive(Component, Debug)]
pub(super) struct Growth {
    /// Their usual size, px.
    usual: f32,
    /// How far they have gone back: which of [`STEPS`].
    step: usize,
}

impl Growth {
    /// Their size now, px.
    fn size(&self) -> f32 {
        let times = STEPS.get(self.step).copied().unwrap_or(1.0);
        (self.usual * times).min(NO_LARGER_THAN).max(self.usual)
    }
}

/// Lets new words grow where the frame asks for it.
pub(super) fn grow(
    frame: Res<Frame>,
    mut commands: Commands,
    mut added: Query<(Entity, &mut TextFont), (Added<TextFont>, Without<Fixed>)>,
) {
    if frame.letters <= 1.0 {
        return;
    }
    for (entity, mut font) in &mut added {
        if let FontSize::Px(usual) = font.font_size
            && usual <= READING_UP_TO
        {
            let growth = Growth { usual, step: 0 };
            font.font_size = FontSize::Px(growth.size());
            commands.entity(entity).insert((Grown, growth));
        }
    }
}

/// Takes back what does not fit, one step a picture, until everything does.
pub(super) fn fit(
    mut commands: Commands,
    fresh: Query<(), (With<Grown>, Or<(Added<Grown>, Changed<Text>)>)>,
    laid: Laid,
    mut grown: Query<(&mut Growth, &mut TextFont)>,
    mut open: Local<bool>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    if fresh.is_empty() && !*open {
        return;
    }
    let words = laid.words();
    let crowded = laid.crowded(&words);
    *open = !fresh.is_empty();
    for Piece { entity, group, .. } in &words {
        let Ok((mut growth, mut font)) = grown.get_mut(*entity) else { continue };
        if crowded.contains(group) && growth.step + 1 < STEPS.len() {
            growth.step += 1;
            font.font_size = FontSize::Px(growth.size());
            widen(&mut commands.entity(*entity), None);
            *open = true;
        }
    }
    // Smaller letters are the last resort: first a line of one character gets company.
    for piece in words.iter().filter(|piece| !crowded.contains(&piece.group)) {
        if let Some(width) = laid.even_width(piece) {
            widen(&mut commands.entity(piece.entity), Some(width));
            *open = true;
        }
    }
    if *open {
        redraw.write(RequestRedraw);
    }
}

/// Gives words a width at most, px, or again all the width there is.
fn widen(words: &mut EntityCommands<'_>, width: Option<f32>) {
    words.entry::<Node>().and_modify(move |mut node| node.max_width = width.map_or(Val::Auto, Val::Px));
    match width {
        Some(_) => words.insert(Evened),
        None => words.remove::<Evened>(),
    };
}

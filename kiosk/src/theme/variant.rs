//! The look for those who need another one: larger, stronger, lower, calmer.
//!
//! Screens know nothing of it. Larger and lower are another grid in the same window:
//! that of the small panel is laid out for few words in large letters, so on a large
//! screen it is the large print. Stronger is a change of colours after everything is
//! dressed: paper becomes white, the night black, lamp gold yellow.

use super::{VOICE, fonts::READING, tokens};
use crate::draw::Rgb;
use bevy::{
    prelude::*,
    text::{FontSource, LineHeight},
};

/// What of the look is changed for the visitor who stands here.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Variant {
    /// Larger letters.
    pub large: bool,
    /// Black, white and yellow.
    pub contrast: bool,
    /// All that is touched lies in the lower part of the screen.
    pub low: bool,
    /// Nothing moves but what fades.
    pub calm: bool,
}

/// A texture that only decorates: the sky, and the fibres of paper.
#[derive(Component)]
pub(super) struct Texture;

const BLACK: Rgb = Rgb(0, 0, 0);
const WHITE: Rgb = Rgb(255, 255, 255);
/// For the one next step and the focus: 16.1 to 1 on black.
const YELLOW: Rgb = Rgb::hex(0x00FF_E14A);
/// For what can't be used now: 5.3 to 1 on white, 4 on black.
const GREY: Rgb = Rgb::hex(0x006B_6B6B);

/// Edges at least so wide, px.
const EDGE: f32 = 4.0;

/// The reading face is wider than the voice: in this share of the size it takes as much
/// room.
const NARROWER: f32 = 0.88;

/// Lamp gold in all its shades.
const LAMPS: [Rgb; 7] = [
    tokens::LAMP,
    tokens::LAMP_HIGH,
    tokens::LAMP_LOW,
    tokens::LAMP_EDGE,
    tokens::LAMP_PRESSED,
    tokens::LAMP_HEART,
    tokens::LAMP_GLOW,
];

/// What says that something can't be used now.
const REFUSED: [Rgb; 3] = [tokens::REFUSED_SIGN, tokens::REFUSED_EDGE, tokens::ZERO];

/// Edges on the night, which are darker than they look.
const EDGES_ON_NIGHT: [Rgb; 3] = [tokens::LINE, tokens::HAIR, tokens::RULE];

/// Relative luminance above which a ground is paper.
const PAPER_FROM: f32 = 0.5;

/// Relative luminance below which a sign or a word stands on paper.
const INK_BELOW: f32 = 0.25;

fn is_one_of(colour: Color, family: &[Rgb]) -> bool {
    family.iter().any(|rgb| rgb.color() == colour)
}

/// Ink and paper are warm, the night and its stars are cold.
fn is_warm(colour: Color) -> bool {
    let Srgba { red, blue, .. } = colour.to_srgba();
    red > blue
}

fn ground(colour: Color) -> Color {
    match colour {
        faint if faint.alpha() < 1.0 => faint,
        lamp if is_one_of(lamp, &LAMPS) || lamp == YELLOW.color() => YELLOW.color(),
        paper if paper.luminance() > PAPER_FROM => WHITE.color(),
        _ => BLACK.color(),
    }
}

fn ink(colour: Color) -> Color {
    match colour {
        faint if faint.alpha() < 1.0 => faint,
        lamp if is_one_of(lamp, &LAMPS) || lamp == YELLOW.color() => YELLOW.color(),
        refused if is_one_of(refused, &REFUSED) || refused == GREY.color() => GREY.color(),
        edge if is_one_of(edge, &EDGES_ON_NIGHT) => WHITE.color(),
        dark if dark.luminance() < INK_BELOW => BLACK.color(),
        // Half-way between ink and paper: what is still open.
        faded if faded.luminance() < PAPER_FROM && is_warm(faded) => GREY.color(),
        _ => WHITE.color(),
    }
}

/// Whether the colours are to be changed.
pub(super) fn is_strong(variant: Res<Variant>) -> bool {
    variant.contrast
}

/// What is behind everything.
pub(super) fn clear(variant: Res<Variant>, mut behind: ResMut<ClearColor>) {
    let night = if variant.contrast { BLACK } else { tokens::NIGHT };
    if behind.0 != night.color() {
        behind.0 = night.color();
    }
}

/// Grounds, edges and shadows.
pub(super) fn strengthen_grounds(
    mut grounds: Query<&mut BackgroundColor, Changed<BackgroundColor>>,
    mut gradients: Query<&mut BackgroundGradient, Changed<BackgroundGradient>>,
    mut edges: Query<(&mut BorderColor, &mut Node), Changed<BorderColor>>,
    mut shadows: Query<&mut BoxShadow, Changed<BoxShadow>>,
) {
    for mut colour in &mut grounds {
        let strong = ground(colour.0);
        colour.set_if_neq(BackgroundColor(strong));
    }
    for mut gradient in &mut gradients {
        for stops in gradient.bypass_change_detection().0.iter_mut() {
            if let Gradient::Linear(linear) = stops {
                linear.stops.iter_mut().for_each(|stop| stop.color = ground(stop.color));
            }
        }
    }
    for (mut edge, mut node) in &mut edges {
        let strong = ink(edge.top);
        edge.set_if_neq(BorderColor::all(strong));
        if matches!(node.border.top, Val::Px(width) if width > 0.0 && width < EDGE) {
            node.border = px(EDGE).all();
        }
    }
    for mut shadow in &mut shadows {
        if !shadow.0.is_empty() {
            shadow.bypass_change_detection().0.clear();
        }
    }
}

/// Words and signs; and no texture behind them.
pub(super) fn strengthen_inks(
    mut words: Query<&mut TextColor, Changed<TextColor>>,
    mut signs: Query<&mut ImageNode, (Changed<ImageNode>, Without<Texture>)>,
    mut textures: Query<&mut ImageNode, (Added<ImageNode>, With<Texture>)>,
    mut fonts: Query<(&mut TextFont, &mut LineHeight), Added<TextFont>>,
) {
    for mut colour in &mut words {
        let strong = ink(colour.0);
        colour.set_if_neq(TextColor(strong));
    }
    for mut sign in &mut signs {
        let strong = ink(sign.color);
        // What has colours of its own is not tinted: white leaves it as it is.
        if sign.color != strong {
            sign.color = strong;
        }
    }
    for mut texture in &mut textures {
        texture.color = Color::NONE;
    }
    for (mut font, mut line) in &mut fonts {
        if matches!(&font.font, FontSource::Family(family) if **family == *VOICE) {
            font.font = FontSource::Family(READING.into());
            if let FontSize::Px(size) = font.font_size {
                font.font_size = FontSize::Px(size * NARROWER);
            }
            // Lines stay as far apart as they were.
            if let LineHeight::RelativeToFont(height) = *line {
                *line = LineHeight::RelativeToFont(height / NARROWER);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_look_stays_readable() {
        for dark in [tokens::INK, tokens::INK_SOFT, tokens::JADE, tokens::INDIGO, tokens::CINNABAR] {
            assert_eq!(ink(dark.color()), BLACK.color());
        }
        for light in [tokens::MOON, tokens::MOON_DIM, tokens::JADE_NIGHT, tokens::STAR_OPEN] {
            assert_eq!(ink(light.color()), WHITE.color());
        }
        for paper in [tokens::PAPER, tokens::PAPER_LIT, tokens::PAPER_SHADE, tokens::REFUSED_FACE] {
            assert_eq!(ground(paper.color()), WHITE.color());
        }
        for night in [tokens::NIGHT, tokens::NIGHT_BUTTON, tokens::NIGHT_RAISED, tokens::INDIGO] {
            assert_eq!(ground(night.color()), BLACK.color());
        }
    }

    #[test]
    fn what_is_still_open_can_be_seen_on_paper() {
        let faded = |share| ink(tokens::INK_SOFT.mixed(tokens::PAPER, share).color());
        assert_eq!((faded(0.25), faded(0.55)), (BLACK.color(), GREY.color()));
    }

    #[test]
    fn a_second_time_changes_nothing() {
        for colour in [tokens::INK, tokens::MOON, tokens::LAMP, tokens::ZERO, tokens::LINE] {
            let once = ink(colour.color());
            assert_eq!(ink(once), once);
            let once = ground(colour.color());
            assert_eq!(ground(once), once);
        }
    }
}

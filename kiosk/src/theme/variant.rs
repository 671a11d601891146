//! The look for those who need another one: larger, stronger, lower, calmer.
//!
//! Screens know nothing of it. Larger and lower are another grid in the same window:
//! that of the small panel is laid out for few words in large letters, so on a large
//! screen it is the large print; where there is no larger grid, reading itself grows (see
//! `grow.rs`). Stronger is a change of colours after everything is dressed: paper and night
//! become black, what stands on them white, lamp gold yellow.

use super::{VOICE, fonts::READING, tokens};
use crate::draw::Rgb;
use bevy::{
    ecs::system::SystemParam,
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

/// A texture that only decorates: the sky, the fibres of paper, a hatch. High contrast is
/// without it.
#[derive(Component)]
pub(crate) struct Texture;

const BLACK: Rgb = Rgb(0, 0, 0);
const WHITE: Rgb = Rgb(255, 255, 255);
/// For the one next step and the focus: 16.1 to 1 on black.
const YELLOW: Rgb = Rgb::hex(0x00FF_E14A);
/// For what can't be used now, and for hairlines: 6.2 to 1 on black.
const GREY: Rgb = Rgb::hex(0x008C_8C8C);

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

/// Paper in all its shades: what black stands for.
const PAPERS: [Rgb; 5] =
    [tokens::PAPER, tokens::PAPER_LIT, tokens::PAPER_SHADE, tokens::PAPER_PRESSED, tokens::REFUSED_FACE];

/// Hairlines, and tracks that something fills.
const HAIRLINES: [Rgb; 3] = [tokens::PAPER_EDGE, tokens::HAIR, GREY];

/// Marks that are painted as a ground: small rules, filled dots.
const MARKS: [Rgb; 3] = [tokens::RULE, tokens::LINE, tokens::INK];

/// Relative luminance above which a ground is light.
const LIGHT_FROM: f32 = 0.5;

/// Relative luminance below which a sign or a word was ink on paper.
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
        paper if is_one_of(paper, &PAPERS) => BLACK.color(),
        hair if is_one_of(hair, &HAIRLINES) => GREY.color(),
        mark if is_one_of(mark, &MARKS) || mark.luminance() > LIGHT_FROM => WHITE.color(),
        _ => BLACK.color(),
    }
}

fn edge(colour: Color) -> Color {
    match colour {
        faint if faint.alpha() < 1.0 => faint,
        lamp if is_one_of(lamp, &LAMPS) || lamp == YELLOW.color() => YELLOW.color(),
        refused if is_one_of(refused, &REFUSED) || refused == GREY.color() => GREY.color(),
        _ => WHITE.color(),
    }
}

/// A word or a sign on a ground that is light or black.
fn ink(colour: Color, on_light: bool) -> Color {
    match colour {
        faint if faint.alpha() < 1.0 => faint,
        _ if on_light => BLACK.color(),
        lamp if is_one_of(lamp, &LAMPS) || lamp == YELLOW.color() => YELLOW.color(),
        refused if is_one_of(refused, &REFUSED) || refused == GREY.color() => GREY.color(),
        // A disc of paper, on which something is drawn.
        paper if is_one_of(paper, &PAPERS) => BLACK.color(),
        dark if dark.luminance() < INK_BELOW => WHITE.color(),
        // Half-way between ink and paper: what is still open.
        faded if faded.luminance() < LIGHT_FROM && is_warm(faded) => GREY.color(),
        _ => WHITE.color(),
    }
}

/// What is painted behind words and signs.
#[derive(SystemParam)]
pub(super) struct Grounds<'w, 's> {
    colours: Query<'w, 's, &'static BackgroundColor>,
    gradients: Query<'w, 's, &'static BackgroundGradient>,
    parents: Query<'w, 's, &'static ChildOf>,
}

impl Grounds<'_, '_> {
    fn of(&self, entity: Entity) -> Option<Color> {
        let even =
            self.colours.get(entity).ok().map(|colour| colour.0).filter(|colour| colour.alpha() >= 1.0);
        let lit = || match self.gradients.get(entity).ok()?.0.first()? {
            Gradient::Linear(linear) => linear.stops.first().map(|stop| stop.color),
            _ => None,
        };
        even.or_else(lit)
    }

    /// Whether the nearest ground around it is a light one.
    fn is_light_behind(&self, entity: Entity) -> bool {
        let around = self.parents.iter_ancestors(entity);
        around.filter_map(|holder| self.of(holder)).next().is_some_and(|found| found.luminance() > LIGHT_FROM)
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
    for (mut line, mut node) in &mut edges {
        // A rule on one side has no colour on the others.
        let sides = [line.top, line.left, line.bottom, line.right];
        let painted = sides.into_iter().find(|side| side.alpha() > 0.0).unwrap_or(line.top);
        let strong = edge(painted);
        line.set_if_neq(BorderColor::all(strong));
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
    grounds: Grounds,
    mut words: Query<(Entity, &mut TextColor), Changed<TextColor>>,
    mut signs: Query<(Entity, &mut ImageNode), (Changed<ImageNode>, Without<Texture>)>,
    mut textures: Query<&mut ImageNode, (Added<ImageNode>, With<Texture>)>,
    mut fonts: Query<(&mut TextFont, &mut LineHeight), Added<TextFont>>,
) {
    for (entity, mut colour) in &mut words {
        let strong = ink(colour.0, grounds.is_light_behind(entity));
        colour.set_if_neq(TextColor(strong));
    }
    for (entity, mut sign) in &mut signs {
        // What has colours of its own is not tinted: white leaves it as it is.
        if sign.color == Color::WHITE {
            continue;
        }
        let strong = ink(sign.color, grounds.is_light_behind(entity));
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

    const EVERY: [Rgb; 14] = [
        tokens::INK,
        tokens::INK_SOFT,
        tokens::JADE,
        tokens::INDIGO,
        tokens::CINNABAR,
        tokens::MOON,
        tokens::MOON_DIM,
        tokens::JADE_NIGHT,
        tokens::STAR_OPEN,
        tokens::LAMP,
        tokens::ZERO,
        tokens::REFUSED_SIGN,
        tokens::CHILD,
        tokens::LINE,
    ];

    fn contrast(one: Color, other: Color) -> f32 {
        let (one, other) = (one.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_word_of_the_look_stays_readable_on_every_ground() {
        for word in EVERY {
            for behind in PAPERS.into_iter().chain(LAMPS).chain([tokens::NIGHT, tokens::MOON, tokens::INDIGO])
            {
                let behind = ground(behind.color());
                let word = ink(word.color(), behind.luminance() > LIGHT_FROM);
                assert!(contrast(word, behind) > 6.0, "{word:?} on {behind:?}");
            }
        }
    }

    #[test]
    fn paper_and_night_are_black_and_what_is_chosen_is_white() {
        for dark in PAPERS.into_iter().chain([tokens::NIGHT, tokens::NIGHT_BUTTON, tokens::NIGHT_RAISED]) {
            assert_eq!(ground(dark.color()), BLACK.color());
        }
        assert_eq!(ground(tokens::MOON.color()), WHITE.color());
        assert_eq!(ground(tokens::LAMP_PRESSED.color()), YELLOW.color());
        assert_eq!(edge(tokens::PAPER_EDGE.color()), WHITE.color());
    }

    #[test]
    fn what_is_still_open_is_grey() {
        let faded = |share| ink(tokens::INK_SOFT.mixed(tokens::PAPER, share).color(), false);
        assert_eq!((faded(0.25), faded(0.55)), (WHITE.color(), GREY.color()));
    }

    #[test]
    fn a_second_time_changes_nothing() {
        for colour in EVERY {
            for on_light in [true, false] {
                let once = ink(colour.color(), on_light);
                assert_eq!(ink(once, on_light), once);
            }
            let once = ground(colour.color());
            assert_eq!(ground(once), once);
            assert_eq!(edge(edge(colour.color())), edge(colour.color()));
        }
    }
}

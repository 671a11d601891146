//! What the displays are made of: the sheet in units of its shorter side, words that are
//! large enough, and the signs that say whether one may go in.

use super::fit::{Face, Faces, Set};
use crate::{
    draw::{Icon, Picture, Rgb},
    sign::{Letters, SIDE, Toward},
    theme::{self, Area, Frame, Parent, Shape, Texture, Theme, tokens},
};
use bevy::{prelude::*, text::Strikethrough};

/// The sheet of a display: its shorter side is [`SIDE`] units, whatever the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plan {
    /// Pixels of the frame to a unit.
    pub(super) unit: f32,
    /// Width, units.
    pub(super) width: f32,
    /// Height, units.
    pub(super) height: f32,
    /// Whether it is higher than wide.
    pub(super) upright: bool,
}

/// Free space at the left and right.
pub(super) const SIDES: f32 = 64.0;
/// Free space below.
pub(super) const FOOT: f32 = 24.0;
/// Between two cards.
pub(super) const GAP: f32 = 12.0;
/// Inside a card, at its left and right.
pub(super) const PAD: f32 = 32.0;

impl Plan {
    pub(super) fn of(frame: &Frame) -> Self {
        let upright = frame.shape == Shape::Portrait;
        let unit = if upright { frame.size.x } else { frame.size.y } / SIDE;
        Self { unit, width: frame.size.x / unit, height: frame.size.y / unit, upright }
    }

    /// How much width there is for what is shown.
    pub(super) fn inner(self) -> f32 {
        self.width - 2.0 * SIDES
    }

    pub(super) fn px(self, units: f32) -> Val {
        px(units * self.unit)
    }

    /// A place in units as a place in px of the frame.
    pub(super) fn area(self, left: f32, top: f32, width: f32, height: f32) -> Area {
        let u = self.unit;
        Area::new(left * u, top * u, width * u, height * u)
    }

    /// Things side by side, their middles level.
    pub(super) fn row(self, gap: f32) -> Node {
        Node { flex_shrink: 0.0, ..theme::row(gap * self.unit) }
    }

    /// Things below one another.
    pub(super) fn column(self, gap: f32) -> Node {
        theme::column(gap * self.unit)
    }

    /// A picture's side, px of the frame.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length on a screen")]
    pub(super) fn side(self, units: f32) -> u16 {
        (units * self.unit).round().max(1.0) as u16
    }
}

/// Whether one may go in, in words that are shown beside shape and colour.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    /// There is room: round, jade.
    Go(String),
    /// None is left: square, hatched, ink on paper.
    Full(String),
    /// Staff stopped it: square, a bar, an edge of light.
    Stopped(String),
    /// It was called off: no ground, an edge alone.
    Off(String),
}

impl Mark {
    pub(super) fn words(&self) -> &str {
        match self {
            Self::Go(words) | Self::Full(words) | Self::Stopped(words) | Self::Off(words) => words,
        }
    }
}

/// A place on a display, the theme, and the faces words are measured in.
pub(super) struct Kit<'k, 'w> {
    pub(super) theme: &'k mut Theme<'w>,
    pub(super) plan: Plan,
    pub(super) faces: &'k Faces,
}

impl Kit<'_, '_> {
    /// A line of words, at the size that is wanted or the least that can be read.
    pub(super) fn line(&self, parent: &mut Parent<'_>, (words, face, size): (&str, Face, f32), ink: Rgb) {
        let size = size.max(Letters::of(words).least(face == Face::Voice));
        self.spaced(parent, words, Set { face, size, lines: 1, tight: false }, ink);
    }

    /// Words as they were fitted.
    pub(super) fn spaced(&self, parent: &mut Parent<'_>, words: &str, set: Set, ink: Rgb) {
        let u = self.plan.unit;
        let style = set.face.style(set.size * u, set.line() * u);
        let broken = if set.lines == 1 { LineBreak::NoWrap } else { LineBreak::WordOrCharacter };
        parent.spawn((theme::text(style, words, ink), TextLayout::linebreak(broken)));
    }

    /// Words that do not hold any more: struck through.
    pub(super) fn struck(&self, parent: &mut Parent<'_>, words: &str, set: Set, ink: Rgb) {
        let u = self.plan.unit;
        let style = set.face.style(set.size * u, set.line() * u);
        let broken = if set.lines == 1 { LineBreak::NoWrap } else { LineBreak::WordOrCharacter };
        parent.spawn((theme::text(style, words, ink), TextLayout::linebreak(broken), Strikethrough));
    }

    /// The size words have on one line of this face where there is room, and the line.
    pub(super) fn set(&self, words: &str, face: Face, size: f32) -> Set {
        let least = Letters::of(words).least(face == Face::Voice);
        Set { face, size: size.max(least), lines: 1, tight: false }
    }

    /// How wide words are as they are set.
    pub(super) fn width(&self, words: &str, set: Set) -> f32 {
        self.faces.ems(words, set.face) * set.size
    }

    /// A sign beside words.
    pub(super) fn icon(&mut self, parent: &mut Parent<'_>, icon: Icon, side: f32, ink: Rgb) {
        let picture = Picture::icon(icon, self.plan.side(side));
        parent.spawn(self.theme.tinted(&picture, ink));
    }

    /// The mark of a session or a hall, so high, its words so large; as wide as its words,
    /// or as what it lies in.
    pub(super) fn mark(
        &mut self,
        parent: &mut Parent<'_>,
        mark: &Mark,
        (high, size, wide): (f32, f32, bool),
    ) {
        let plan = self.plan;
        let radius = if matches!(mark, Mark::Go(_)) { high / 2.0 } else { 14.0 };
        let (ground, edge, ink) = match mark {
            Mark::Go(_) => (tokens::JADE.color(), tokens::JADE_NIGHT, tokens::MOON),
            Mark::Full(_) => (tokens::PAPER.color(), tokens::PAPER, tokens::INK),
            Mark::Stopped(_) => (tokens::NIGHT.color(), tokens::MOON, tokens::MOON),
            Mark::Off(_) => (tokens::NIGHT.color(), tokens::LINE, tokens::MOON_DIM),
        };
        let node = Node {
            height: plan.px(high),
            width: if wide { percent(100) } else { auto() },
            padding: plan.px(MARK_PAD).horizontal(),
            border: plan.px(4.0).all(),
            border_radius: BorderRadius::all(plan.px(radius)),
            justify_content: JustifyContent::Center,
            overflow: Overflow::clip(),
            ..plan.row(20.0)
        };
        parent.spawn((node, BackgroundColor(ground), BorderColor::all(edge.color()))).with_children(|chip| {
            if matches!(mark, Mark::Full(_)) {
                self.hatch(chip, high, wide);
            }
            if matches!(mark, Mark::Stopped(_)) {
                self.icon(chip, Icon::Minus, size * 0.7, ink);
            }
            self.line(chip, (mark.words(), Face::Bold, size), ink);
        });
    }

    /// How wide a mark is.
    pub(super) fn mark_width(&self, mark: &Mark, size: f32) -> f32 {
        let set = self.set(mark.words(), Face::Bold, size);
        let sign = if matches!(mark, Mark::Stopped(_)) { size * 0.7 + 20.0 } else { 0.0 };
        self.width(mark.words(), set) + sign + 2.0 * (MARK_PAD + 4.0)
    }

    fn hatch(&mut self, chip: &mut Parent<'_>, high: f32, wide: bool) {
        /// From stroke to stroke.
        const STEP: f32 = 30.0;
        let plan = self.plan;
        #[expect(clippy::cast_possible_truncation, reason = "a length on a screen")]
        let way = ((high * 0.6 * plan.unit) as i16, (-(high + 20.0) * plan.unit) as i16);
        let stroke = Picture::Stroke { way, width: plan.side(4.0), dashed: false, seed: 3 };
        for place in 0..if wide { 48_u8 } else { 24 } {
            let at = Node {
                position_type: PositionType::Absolute,
                left: plan.px(f32::from(place) * STEP - high),
                top: plan.px(-18.0),
                ..default()
            };
            let hatch = self.theme.tinted(&stroke, tokens::PAPER_EDGE);
            chip.spawn((at, Pickable::IGNORE)).with_children(|at| {
                at.spawn((hatch, Texture));
            });
        }
    }
}

/// Inside a mark, at the left and right of its words.
const MARK_PAD: f32 = 24.0;

/// The sign of a direction.
pub(super) const fn sign_of(toward: Toward) -> Icon {
    match toward {
        Toward::Left => Icon::Left,
        Toward::Right => Icon::Arrow,
        Toward::Up => Icon::Upstairs,
        Toward::Down => Icon::Downstairs,
        Toward::Ahead => Icon::Ahead,
    }
}

//! How words look: two faces, and the sizes of the look.

use super::fonts::{READING, VOICE};
use crate::draw::Rgb;
use bevy::prelude::*;
use bevy::text::{FontSource, FontWeight, LineHeight};

/// A size and face of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    voice: bool,
    bold: bool,
    size: f32,
    line: f32,
}

#[expect(non_upper_case_globals, reason = "they are read as the variants of a style")]
impl Style {
    /// The name of the night on the attract screen, 132/134.
    pub const Attract: Self = Self::voice(132.0, 134.0);
    /// The one word a screen says, 88/106.
    pub const Screen: Self = Self::voice(88.0, 106.0);
    /// The title of a screen or a large card, 64/80.
    pub const Title: Self = Self::voice(64.0, 80.0);
    /// The title of a card, 52/66.
    pub const Card: Self = Self::voice(52.0, 66.0);
    /// The name of a place or a thing, 44/58.
    pub const Name: Self = Self::voice(44.0, 58.0);
    /// The label of the next step, 44/52.
    pub const Primary: Self = Self::reading(44.0, 52.0, true);
    /// A figure counted, 104/112.
    pub const Figure: Self = Self::reading(104.0, 112.0, true);
    /// Reading, 32/48.
    pub const Body: Self = Self::reading(32.0, 48.0, false);
    /// Reading that matters more, 32/48.
    pub const Strong: Self = Self::reading(32.0, 48.0, true);
    /// Notes, 28/42.
    pub const Note: Self = Self::reading(28.0, 42.0, false);
    /// Chips and axes, 26/36: the least there is.
    pub const Chip: Self = Self::reading(26.0, 36.0, false);

    const fn voice(size: f32, line: f32) -> Self {
        Self { voice: true, bold: true, size, line }
    }

    const fn reading(size: f32, line: f32, bold: bool) -> Self {
        Self { voice: false, bold, size, line }
    }

    /// The same in another size (px), the lines as far apart in proportion.
    pub fn sized(self, size: f32) -> Self {
        Self { line: self.line * size / self.size, size, ..self }
    }

    /// The same with lines so far apart, px.
    pub const fn leaded(self, line: f32) -> Self {
        Self { line, ..self }
    }

    /// The same, bold.
    pub const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The size, px.
    pub const fn size(self) -> f32 {
        self.size
    }

    /// From line to line, px.
    pub const fn line(self) -> f32 {
        self.line
    }

    /// The components that set text this way.
    pub fn face(self) -> impl Bundle {
        let family = if self.voice { VOICE } else { READING };
        (
            TextFont {
                font: FontSource::Family(family.into()),
                font_size: FontSize::Px(self.size),
                weight: if self.bold { FontWeight::BOLD } else { FontWeight::NORMAL },
                ..default()
            },
            LineHeight::RelativeToFont(self.line / self.size),
        )
    }
}

/// Words in a style and a colour. They let a touch pass to what lies under them.
pub fn text(style: Style, words: impl Into<String>, colour: Rgb) -> impl Bundle {
    (Text::new(words), style.face(), TextColor(colour.color()), Pickable::IGNORE)
}

/// Ink on a picture: what lies behind it can't be told from the layout, and whoever draws
/// it sees to its contrast.
#[derive(Component, Debug, Clone, Copy)]
pub struct OnPicture;

/// Words whose size was measured beforehand: large print leaves them as they are.
#[derive(Component, Debug, Clone, Copy)]
pub(super) struct Fixed;

/// On words that are looked at and not read: they are left out when a screen is read aloud.
#[derive(Component)]
pub struct Unspoken;

/// The least size on the small frame for reading, and for what is larger, px.
const SMALL_BODY: (f32, f32) = (32.0, 26.0);
const SMALL_NOTE: (f32, f32) = (28.0, 24.0);

/// Sets reading a little smaller on the small frame, where less fits.
pub(super) fn fit_to_frame(frame: Res<super::Frame>, mut added: Query<&mut TextFont, Added<TextFont>>) {
    if frame.shape != super::Shape::Small {
        return;
    }
    for mut font in &mut added {
        for (usual, small) in [SMALL_BODY, SMALL_NOTE] {
            if font.font_size == FontSize::Px(usual) {
                font.font_size = FontSize::Px(small);
            }
        }
    }
}

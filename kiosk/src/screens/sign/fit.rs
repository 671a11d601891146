//! How large words can be set where they go, never below what is read from eight metres.

use crate::{
    sign::Letters,
    theme::{Outlines, Style},
};
use bevy::{prelude::*, text::FontCx};

/// The faces words are measured in.
#[derive(Resource)]
pub(super) struct Faces {
    voice: Option<Outlines>,
    reading: Option<Outlines>,
}

impl FromWorld for Faces {
    fn from_world(world: &mut World) -> Self {
        match world.get_resource_mut::<FontCx>() {
            Some(mut fonts) => {
                Self { voice: Outlines::find(&mut fonts), reading: Outlines::reading(&mut fonts) }
            }
            None => Self { voice: None, reading: None },
        }
    }
}

/// Which face words are set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    /// Titles and names.
    Voice,
    /// Reading and figures, bold.
    Bold,
    /// Reading.
    Plain,
}

impl Face {
    /// The face in a size and with lines so far apart (px of the frame).
    pub(super) fn style(self, size: f32, line: f32) -> Style {
        let style = match self {
            Self::Voice => Style::Title,
            Self::Bold => Style::Strong,
            Self::Plain => Style::Body,
        };
        style.sized(size).leaded(line)
    }
}

/// Words as they are set: how large, and on how many lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Set {
    pub(super) face: Face,
    pub(super) size: f32,
    pub(super) lines: u16,
    /// Whether it is figures above figures, which need no room below the line.
    pub(super) tight: bool,
}

/// From line to line, in parts of the size: titles stand alone or in two lines.
const LEADING: f32 = 1.16;

/// The same for figures above figures.
const TIGHT: f32 = 1.04;

/// Kerning and rounding may add so much to a line.
const SLACK: f32 = 1.01;

impl Set {
    /// From line to line.
    pub(super) fn line(self) -> f32 {
        (self.size * if self.tight { TIGHT } else { LEADING }).ceil()
    }

    /// The height of all its lines.
    pub(super) fn height(self) -> f32 {
        self.line() * f32::from(self.lines)
    }
}

impl Faces {
    /// How wide words are on one line, in parts of their size.
    pub(super) fn ems(&self, words: &str, face: Face) -> f32 {
        let outlines = if face == Face::Voice { &self.voice } else { &self.reading };
        let advance = |c| outlines.as_ref().and_then(|face| face.advance(c)).unwrap_or(1.0);
        words.chars().map(advance).sum::<f32>() * SLACK
    }

    /// Words as large as fit on one line so wide, at most `most`; where they are wider than
    /// that at the least size that can be read, on more lines of that size.
    pub(super) fn fit(&self, words: &str, face: Face, most: f32, width: f32) -> Set {
        let least = Letters::of(words).least(face == Face::Voice);
        let one_line = width / self.ems(words, face).max(0.01);
        let size = one_line.min(most).max(least).floor();
        let lines = if one_line >= size { 1 } else { self.lines(words, face, width / size) };
        Set { face, size, lines, tight: false }
    }

    /// The same for words that may stand on two lines: as large as fit on either.
    pub(super) fn fit_on_two(&self, words: &str, face: Face, most: f32, width: f32) -> Set {
        let least = Letters::of(words).least(face == Face::Voice);
        let mut size = most.max(least);
        while size > least && self.lines(words, face, width / size) > 2 {
            size = (size - 2.0).max(least);
        }
        Set { face, size, lines: self.lines(words, face, width / size), tight: false }
    }

    /// On how many lines of so many ems words stand: broken at spaces, and after every
    /// Chinese character.
    fn lines(&self, words: &str, face: Face, ems: f32) -> u16 {
        let (mut lines, mut used) = (1, 0.0);
        for part in parts(words) {
            let wide = self.ems(part, face);
            let shown = self.ems(part.trim_end(), face);
            if used > 0.0 && used + shown > ems {
                lines += 1;
                used = 0.0;
            }
            used += wide;
        }
        lines
    }
}

/// What is not broken: words with the space behind them, and Chinese characters.
fn parts(words: &str) -> Vec<&str> {
    let mut parts = vec![];
    let mut from = 0;
    for (at, c) in words.char_indices() {
        let end = at + c.len_utf8();
        if c == ' ' || !c.is_ascii() {
            // What stands before a Chinese character is a part of its own.
            if c != ' ' && from < at {
                parts.push(&words[from..at]);
                from = at;
            }
            parts.push(&words[from..end]);
            from = end;
        }
    }
    if from < words.len() {
        parts.push(&words[from..]);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_set_as_large_as_fit_and_never_too_small_to_read() {
        let mut world = World::new();
        world.init_resource::<FontCx>();
        let faces = Faces::from_world(&mut world);
        let fit = |words, most, width| faces.fit(words, Face::Voice, most, width);
        assert_eq!(
            fit("天象厅", 100.0, 600.0),
            Set { face: Face::Voice, size: 100.0, lines: 1, tight: false }
        );
        let shrunk = fit("天象厅", 200.0, 300.0);
        assert!(shrunk.lines == 1 && shrunk.size > 95.0 && shrunk.size < 100.0, "{shrunk:?}");
        assert_eq!(
            fit("沉浸式展厅互动剧本杀", 200.0, 400.0),
            Set { face: Face::Voice, size: 78.0, lines: 2, tight: false }
        );
        assert!((faces.ems("天象厅", Face::Bold) - 3.0 * SLACK).abs() < 0.01);
        let two = faces.fit_on_two("Mystery in the hall of the night", Face::Voice, 150.0, 1_000.0);
        assert!(two.lines == 2 && two.size > 98.0, "{two:?}");
    }

    #[test]
    fn words_are_broken_at_spaces_and_chinese_anywhere() {
        assert_eq!(parts("Dome 影院 2"), ["Dome ", "影", "院", " ", "2"]);
        assert_eq!(parts("a bc"), ["a ", "bc"]);
    }
}

//! What a camera's process says, one JSON object a line: all that ever leaves it. There is
//! no line that could carry a picture.

use serde::{Deserialize, Serialize};

/// The longest line, bytes with its end.
pub const MAX_LINE: usize = 512;

/// Which way a line was crossed, as it was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Way {
    /// Left to right, or downwards.
    #[serde(rename = "+")]
    Plus,
    /// Right to left, or upwards.
    #[serde(rename = "-")]
    Minus,
}

/// Why a counter does not trust itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// Something is before the lens.
    Covered,
    /// The camera looks elsewhere than it did.
    Moved,
    /// Nothing in the picture has an outline.
    Blind,
    /// More people than can be told apart.
    Crowded,
    /// Too little light.
    Dark,
    /// No picture for a while.
    Stalled,
    /// Too few pictures a second.
    Sparse,
}

/// How well the process is shut in, on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Wall {
    /// As it should be.
    Whole,
    /// As far as the kernel has it.
    Part,
    /// Not at all: the kernel has none of it.
    Missing,
}

/// A look at somebody who walked by: a box and how it moved, from which the next process
/// knows how large people are. Lengths are in 4096ths of the picture's width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Walk {
    /// The middle of the box, from the left.
    pub x: u16,
    /// The middle of the box, from the top.
    pub y: u16,
    /// How wide it is.
    pub width: u16,
    /// How high it is.
    pub height: u16,
    /// What of it is filled, in squares of that length.
    pub area: u32,
    /// How fast it moved to the right, a second.
    pub right: i32,
    /// How fast it moved down, a second.
    pub down: i32,
    /// Which walk it was, counted from when the camera was first learnt.
    pub who: u32,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Said {
    /// The source is open, and the process has shut itself in.
    Opened {
        /// Against files and networks, by landlock.
        files: Wall,
        /// Against system calls, by seccomp.
        calls: Wall,
    },
    /// Somebody crossed.
    Crossed {
        /// Which of the calibration's lines, from 0.
        line: u8,
        /// Which way.
        way: Way,
        /// When, ms since the process began.
        at: u64,
        /// How sure, 0 to 100.
        percent: u8,
    },
    /// The counts are not to be relied on.
    Doubted {
        /// Why.
        why: Doubt,
        /// From then on, ms since the process began.
        at: u64,
    },
    /// They are again.
    Trusted {
        /// From then on, ms since the process began.
        at: u64,
    },
    /// Somebody walked by: what people's size is learnt from, so that it is known after a
    /// restart.
    Walked(Walk),
    /// Pictures come; said once a second.
    Alive {
        /// Pictures looked at since the last of these.
        frames: u32,
        /// Pictures that could not be used since the last of these.
        damaged: u32,
        /// What one took of the processor on average, decoding included, µs.
        cpu_us: u32,
    },
}

/// What is none of the lines above.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Longer than [`MAX_LINE`].
    #[error("it said a line of {0} bytes; none has more than {MAX_LINE}")]
    Long(usize),
    /// Something else. Its text is not repeated: it goes no further.
    #[error("it said a line that is none of those it may say")]
    Other,
}

impl Said {
    /// Reads a line, without its end.
    ///
    /// # Errors
    /// When it is too long, or none of these.
    pub fn read(line: &[u8]) -> Result<Self, Unreadable> {
        if line.len() >= MAX_LINE {
            return Err(Unreadable::Long(line.len()));
        }
        serde_json::from_slice(line).map_err(|_| Unreadable::Other)
    }

    /// The line, with its end.
    #[must_use]
    pub fn to_line(&self) -> String {
        // Numbers and words can't fail to be written to memory.
        let mut line = serde_json::to_string(self).unwrap_or_default();
        line.push('\n');
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_short_and_read_as_they_are_written() {
        let all = [
            (
                Said::Opened { files: Wall::Whole, calls: Wall::Missing },
                r#"{"say":"opened","files":"whole","calls":"missing"}"#,
            ),
            (
                Said::Crossed { line: 7, way: Way::Minus, at: u64::MAX, percent: 100 },
                r#"{"say":"crossed","line":7,"way":"-","at":18446744073709551615,"percent":100}"#,
            ),
            (Said::Doubted { why: Doubt::Crowded, at: 3 }, r#"{"say":"doubted","why":"crowded","at":3}"#),
            (Said::Trusted { at: 4 }, r#"{"say":"trusted","at":4}"#),
            (
                Said::Walked(Walk { x: 1, y: 2, width: 3, height: 4, area: 5, right: -6, down: 7, who: 8 }),
                r#"{"say":"walked","x":1,"y":2,"width":3,"height":4,"area":5,"right":-6,"down":7,"who":8}"#,
            ),
            (
                Said::Alive { frames: u32::MAX, damaged: 1, cpu_us: 1_600 },
                r#"{"say":"alive","frames":4294967295,"damaged":1,"cpu_us":1600}"#,
            ),
        ];
        for (said, line) in all {
            assert_eq!(said.to_line(), format!("{line}\n"));
            assert!(said.to_line().len() <= MAX_LINE / 4);
            assert_eq!(Said::read(line.as_bytes()), Ok(said));
        }
    }

    #[test]
    fn nothing_else_is_read_and_none_of_it_is_repeated() {
        for line in [
            "",
            "{}",
            "opened",
            r#"{"say":"picture","bytes":"AAAA"}"#,
            r#"{"say":"trusted","at":4,"more":"AAAA"}"#,
            r#"{"say":"crossed","line":256,"way":"+","at":1,"percent":1}"#,
            r#"{"say":"trusted","at":-1}"#,
            r#"{"say":"walked","x":1,"y":2,"width":3,"height":4,"area":5,"right":-6,"down":7}"#,
            r#"{"say":"walked","x":1,"y":2,"width":3,"height":4,"area":5,"right":-6,"down":7,"who":8,"more":1}"#,
            r#"{"say":"walked","x":65536,"y":2,"width":3,"height":4,"area":5,"right":-6,"down":7,"who":8}"#,
        ] {
            assert_eq!(Said::read(line.as_bytes()), Err(Unreadable::Other), "{line}");
        }
        let long = format!(r#"{{"say":"trusted","at":4{}}}"#, " ".repeat(MAX_LINE));
        let refused = Said::read(long.as_bytes()).unwrap_err();
        assert_eq!(refused, Unreadable::Long(long.len()));
        assert!(!Unreadable::Other.to_string().contains("AAAA"));
    }
}

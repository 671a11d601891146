//! How a camera is, in words a screen can use.

use std::fmt;

/// How a camera is, now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Health {
    /// There is none by configuration, and none is looked for.
    Off,
    /// Nobody looks; the device is closed and its light off.
    Resting,
    /// It is being opened, or open and its first picture awaited.
    Opening,
    /// Pictures come.
    Seeing,
    /// Another program holds it.
    Busy,
    /// It was never there.
    Missing,
    /// It was there and is gone.
    Unplugged,
    /// It is open and gives nothing.
    Stalled,
    /// This account may not open it.
    Forbidden,
    /// It is there and its pictures cannot be used.
    Unreadable,
}

impl Health {
    /// Whether someone has to do something about it: plug it in, close another program.
    #[must_use]
    pub fn is_fault(self) -> bool {
        !matches!(self, Self::Off | Self::Resting | Self::Opening | Self::Seeing)
    }

    /// One lower-case word, the same in every release: for logs and for message keys.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Resting => "resting",
            Self::Opening => "opening",
            Self::Seeing => "seeing",
            Self::Busy => "busy",
            Self::Missing => "missing",
            Self::Unplugged => "unplugged",
            Self::Stalled => "stalled",
            Self::Forbidden => "forbidden",
            Self::Unreadable => "unreadable",
        }
    }
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What is known of a camera, for logs and for staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How it is.
    pub health: Health,
    /// What the last fault said, in English; empty while all is well.
    pub detail: String,
    /// Pictures read since the door opened.
    pub frames: u64,
    /// Pictures that could not be decoded and were left out.
    pub damaged: u64,
    /// How often the device was opened or tried.
    pub openings: u64,
    /// Readers that hang in the driver and were given up.
    pub abandoned: usize,
}

impl Report {
    pub(crate) fn new(health: Health, detail: impl Into<String>) -> Self {
        Self { health, detail: detail.into(), frames: 0, damaged: 0, openings: 0, abandoned: 0 }
    }
}

//! How a visitor wants the screen to be. The choices leave with the visitor.

/// How many times the usual wait somebody gets who asks for more time: ten times, as
/// WCAG 2.2 (2.2.1, timing adjustable) asks.
const UNHURRIED: u64 = 10;

/// What was chosen on the screen for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Access {
    /// Larger letters.
    pub large: bool,
    /// High contrast: black, white and yellow.
    pub contrast: bool,
    /// Everything that is touched lies low, for a wheelchair and for children.
    pub low: bool,
    /// Nothing moves but what fades.
    pub calm: bool,
    /// The kiosk waits longer.
    pub unhurried: bool,
}

/// One of the choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Choice {
    Large,
    Contrast,
    Low,
    Calm,
    Unhurried,
}

impl Choice {
    pub(super) const ALL: [Self; 5] = [Self::Large, Self::Contrast, Self::Low, Self::Calm, Self::Unhurried];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Large => "display-large",
            Self::Contrast => "display-contrast",
            Self::Low => "display-low",
            Self::Calm => "display-calm",
            Self::Unhurried => "display-unhurried",
        }
    }
}

impl Access {
    /// The looks that are pictured and tested, by their names.
    pub const LOOKS: [(&'static str, Self); 5] = [
        ("usual", Self::USUAL),
        ("large", Self { large: true, ..Self::USUAL }),
        ("contrast", Self { contrast: true, ..Self::USUAL }),
        ("large-contrast", Self { large: true, contrast: true, ..Self::USUAL }),
        ("low", Self { low: true, ..Self::USUAL }),
    ];

    /// As the house is for everybody.
    pub const USUAL: Self = Self { large: false, contrast: false, low: false, calm: false, unhurried: false };

    /// How many times the usual wait the visitor is given.
    #[must_use]
    pub(super) fn patience(self) -> u64 {
        if self.unhurried { UNHURRIED } else { 1 }
    }

    pub(super) fn turn(&mut self, choice: Choice) {
        let on = match choice {
            Choice::Large => &mut self.large,
            Choice::Contrast => &mut self.contrast,
            Choice::Low => &mut self.low,
            Choice::Calm => &mut self.calm,
            Choice::Unhurried => &mut self.unhurried,
        };
        *on = !*on;
    }
}

//! How a visitor wants the screen to be. The choices leave with the visitor.

/// How many times the usual wait somebody gets who asks for more time: ten times, as
/// WCAG 2.2 (2.2.1, timing adjustable) asks.
const UNHURRIED: u64 = 10;

/// The same for who listens: a page takes longer to hear than to see.
const LISTENING: u64 = 4;

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
    /// What is on the screen is read aloud.
    pub aloud: bool,
}

/// One of the choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Choice {
    Large,
    Contrast,
    Low,
    Calm,
    Unhurried,
    Aloud,
}

impl Choice {
    const ALL: [Self; 6] = [Self::Large, Self::Contrast, Self::Low, Self::Calm, Self::Unhurried, Self::Aloud];

    /// Those there are; reading aloud needs a program for it.
    pub(super) fn offered(aloud: bool) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |choice| aloud || *choice != Self::Aloud)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Large => "display-large",
            Self::Contrast => "display-contrast",
            Self::Low => "display-low",
            Self::Calm => "display-calm",
            Self::Unhurried => "display-unhurried",
            Self::Aloud => "display-aloud",
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
    pub const USUAL: Self =
        Self { large: false, contrast: false, low: false, calm: false, unhurried: false, aloud: false };

    /// How many times the usual wait the visitor is given.
    #[must_use]
    pub(super) fn patience(self) -> u64 {
        match self {
            Self { unhurried: true, .. } => UNHURRIED,
            Self { aloud: true, .. } => LISTENING,
            _ => 1,
        }
    }

    pub(super) fn turn(&mut self, choice: Choice) {
        let on = match choice {
            Choice::Large => &mut self.large,
            Choice::Contrast => &mut self.contrast,
            Choice::Low => &mut self.low,
            Choice::Calm => &mut self.calm,
            Choice::Unhurried => &mut self.unhurried,
            Choice::Aloud => &mut self.aloud,
        };
        *on = !*on;
    }
}

//! What many frames together say: one blurred frame is no reason to speak.

use super::Sight;
use reader::Seen;

/// So many frames with an unclear code ask the visitor to come closer: a fifth of a second
/// at 30 frames a second, long enough to be no code on its way past.
const SPEAKS_AT: u8 = 6;

/// What was seen of late.
#[derive(Debug, Default)]
pub(super) struct Impression {
    unclear: u8,
    speaks: bool,
}

impl Impression {
    /// What to tell after another frame.
    pub(super) fn of(&mut self, seen: &Seen) -> Sight {
        self.unclear = match seen {
            Seen::Unclear => (self.unclear + 1).min(SPEAKS_AT),
            Seen::Nothing => self.unclear.saturating_sub(1),
            Seen::Code(_) => 0,
        };
        // What was said stays until it is surely over, so that words don't flicker.
        self.speaks = self.unclear >= SPEAKS_AT || (self.speaks && self.unclear > 0);
        if self.speaks { Sight::Closer } else { Sight::Looking }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_stays_unclear_is_asked_for_and_words_do_not_flicker() {
        let mut impression = Impression::default();
        let mut see = |seen: &Seen, times: usize| (0..times).map(|_| impression.of(seen)).last().unwrap();
        assert_eq!(see(&Seen::Unclear, 5), Sight::Looking, "one on its way past is no reason");
        assert_eq!(see(&Seen::Unclear, 1), Sight::Closer);
        assert_eq!(see(&Seen::Nothing, 5), Sight::Closer, "a frame between says nothing");
        assert_eq!(see(&Seen::Nothing, 1), Sight::Looking);
        assert_eq!(see(&Seen::Unclear, 1), Sight::Looking);
    }
}

//! How long pages rest after headquarters refused all that this device says.
//!
//! A refusal may be an old one that somebody says again: a code tells who said it, not when.
//! So it counts only while something is under way that it can answer, its first rest is short,
//! each further one is twice as long, and an acknowledgement ends it: whoever is taken is not
//! refused. Said again without end, a refusal then holds a page up for as long as its
//! acknowledgement is on its way; where that is lost, for one short rest more.

use super::RESEND_FIRST_MS;

/// What headquarters refuses again and again is left alone this long in the end: a program
/// must be updated or a person must look before it is taken.
pub const REFUSED_MS: u64 = 300_000;

/// The first rest: as long as an answer is waited for at first.
pub const REFUSED_FIRST_MS: u64 = RESEND_FIRST_MS;

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pause {
    /// When it is over.
    pub(super) until: u64,
    length: u64,
}

impl Pause {
    pub(super) fn is_over(&self, now_ms: u64) -> bool {
        now_ms >= self.until
    }

    /// All is refused, of which something is under way.
    pub(super) fn refused(&mut self, now_ms: u64) {
        // Each message of a burst is refused by itself.
        if self.is_over(now_ms) {
            self.length = (self.length * 2).clamp(REFUSED_FIRST_MS, REFUSED_MS);
            self.until = now_ms + self.length;
        }
    }

    /// Something was taken, or the line is a new one.
    pub(super) fn end(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rests_double_up_to_the_longest_and_begin_anew_once_something_is_taken() {
        let mut pause = Pause::default();
        let mut rest = |now_ms: u64| {
            pause.refused(now_ms);
            pause.refused(now_ms + 1);
            pause.until - now_ms
        };
        let rests: Vec<u64> = (0..8).map(|n| rest(n * 1_000_000)).collect();
        assert_eq!(rests, [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
        pause.end();
        assert!(pause.is_over(0));
        pause.refused(9_000_000);
        assert_eq!(pause.until, 9_000_000 + REFUSED_FIRST_MS);
    }
}

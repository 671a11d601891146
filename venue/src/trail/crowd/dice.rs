//! Chance that can be repeated: SplitMix64 (Steele, Lea and Flood, 2014), which is a few
//! lines and the same on every machine.

/// A sequence of numbers from a seed.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Dice of their own for somebody whose throws must not depend on those of others.
    pub(super) fn child(&mut self) -> Self {
        Self(self.next())
    }

    /// A number below `end`; 0 if there is none. The few highest numbers are rarer by less
    /// than one in a thousand million, for ends below four thousand million.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_that_of_the_paper() {
        let mut dice = Dice::new(1_234_567);
        let first: Vec<_> = (0..3).map(|_| dice.next()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
        assert_eq!(dice.below(0), 0);
        assert!((0..100).map(|_| dice.below(4)).all(|n| n < 4));
    }
}

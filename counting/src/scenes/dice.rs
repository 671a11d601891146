//! Chance from a seed: the same for the same seed.

/// SplitMix64 (Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to 1, 1 left out.
    #[expect(clippy::cast_precision_loss, reason = "24 bits fit")]
    pub(super) fn roll(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / 16_777_216.0
    }

    /// From `low` to `high`.
    pub(super) fn within(&mut self, low: f32, high: f32) -> f32 {
        low + self.roll() * (high - low)
    }

    /// From 0 to `below`, `below` left out.
    #[expect(clippy::cast_possible_truncation, reason = "smaller than `below`")]
    pub(super) fn pick(&mut self, below: usize) -> usize {
        (self.bits() % below.max(1) as u64) as usize
    }

    /// True in `share` of the cases.
    pub(super) fn chance(&mut self, share: f32) -> bool {
        self.roll() < share
    }

    /// 1 or -1.
    pub(super) fn sign(&mut self) -> f32 {
        if self.chance(0.5) { 1.0 } else { -1.0 }
    }

    /// Around 0, σ 1: the sum of a dozen rolls.
    pub(super) fn bell(&mut self) -> f32 {
        (0..12).map(|_| self.roll()).sum::<f32>() - 6.0
    }
}

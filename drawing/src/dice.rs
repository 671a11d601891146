//! Repeatable chance: the same seed always gives the same hand.

/// A small random source for drawing (mulberry32, by Tommy Ettinger, public domain).
///
/// Not for anything that must be hard to guess.
#[derive(Clone, Debug)]
pub struct Dice(u32);

impl Dice {
    /// A source that always rolls the same for the same seed.
    pub const fn new(seed: u32) -> Self {
        Self(seed)
    }

    /// A seed made from a name (FNV-1a), so that what is drawn for an id never
    /// changes between two pictures of it.
    pub fn seed_of(name: &str) -> u32 {
        name.bytes().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }

    /// The next number, 0 inclusive to 1 exclusive.
    pub fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x6D2B_79F5);
        let seed = self.0;
        let mut mixed = (seed ^ (seed >> 15)).wrapping_mul(1 | seed);
        mixed = mixed.wrapping_add((mixed ^ (mixed >> 7)).wrapping_mul(61 | mixed)) ^ mixed;
        f64::from(mixed ^ (mixed >> 14)) / 4_294_967_296.0
    }

    /// The next number around zero: -0.5 to 0.5.
    pub fn lean(&mut self) -> f64 {
        self.roll() - 0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_rolls_the_same() {
        let rolls = |seed| {
            let mut dice = Dice::new(seed);
            [dice.roll(), dice.roll(), dice.roll()]
        };
        assert_eq!(rolls(7), rolls(7));
        assert_ne!(rolls(7), rolls(8));
        assert!(rolls(7).iter().all(|roll| (0.0..1.0).contains(roll)));
    }

    #[test]
    fn the_first_rolls_are_those_of_the_published_generator() {
        let mut dice = Dice::new(7);
        let rolls = [dice.roll(), dice.roll()];
        assert!((rolls[0] - 0.011_704_753_153_026_104).abs() < 1e-12, "{rolls:?}");
    }

    #[test]
    fn different_names_give_different_seeds() {
        assert_ne!(Dice::seed_of("insects"), Dice::seed_of("insect"));
    }
}

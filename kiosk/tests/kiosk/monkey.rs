//! A day of a visitor who touches whatever is there: nothing breaks, nothing grows, and
//! every screen is reached and left.
//!
//! `make monkey` lives through 24 hours; `make test` through some visits on each frame.
//! `MONKEY_SEED` repeats a day that failed, `MONKEY_HOURS` says how long it is.

mod answers;
mod hands;
mod scales;

use super::room::{EVENING, Room, SIZES};
use hands::{Monkey, Touched};
use kiosk::flow::Screen;
use scales::{Weight, resident_mb, slope, weigh};
use std::collections::BTreeSet;

/// Touches of a short day on all three frames together.
const TOUCHES: u64 = 900;

/// The usual day.
const SEED: u64 = 0x5eed_0001;

const HOUR_MS: u64 = 60 * 60 * 1_000;

/// Screens that a short day reaches at least; a long one reaches all.
const SHORT_REACHES: usize = 24;

/// Visits after which all that is kept for the next visitor is there.
const WARM_UP: usize = 2;

/// Pictures at once: the theme keeps 256, and the screens a sky and some codes.
const PICTURES: usize = 280;

/// Sheets of letters at once: the theme keeps 64, and a screen adds its own to them. A font
/// that is read anew for each screen makes a hundred at every visit.
const LETTERS: usize = 84;

/// Megabytes that the process may grow in an hour, over the second half of the hours on a
/// frame: by then what is kept has been painted once. What is thrown away and painted again
/// makes the readings go up and down by ten. Letters that are kept for ever come to twelve an
/// hour, those that are painted anew for each screen to a thousand.
const MB_AN_HOUR: f64 = 5.0;

/// A small generator with a period long enough for a day (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }
}

/// What a number in the environment says.
fn told(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok().filter(|text| !text.is_empty())?;
    let number = text.strip_prefix("0x").map_or_else(|| text.parse(), |hex| u64::from_str_radix(hex, 16));
    Some(number.unwrap_or_else(|why| panic!("{name}={text}: {why}; it is a number such as 24 or 0x5eed0001")))
}

/// A visitor's day on one frame.
struct Day {
    monkey: Monkey,
    /// The first screen after each visit.
    weights: Vec<Weight>,
    /// Resident megabytes after each hour.
    resident: Vec<f64>,
}

impl Day {
    /// Visits until the time is over, or else until there were enough touches.
    fn live(size: (u32, u32), seed: u64, touched: Touched, ms: Option<u64>) -> Self {
        let mut day = Self { monkey: Monkey::new(size, seed, touched), weights: vec![], resident: vec![] };
        let each = TOUCHES / u64::try_from(SIZES.len()).unwrap();
        while ms.map_or(day.monkey.touches < each, |ms| day.monkey.now() < ms) {
            day.monkey.visit();
            day.monkey.tidy();
            day.weights.push(weigh(&mut day.monkey.room));
            day.tell(size, ms.is_some());
        }
        day
    }

    /// Every hour, how much there is.
    fn tell(&mut self, size: (u32, u32), long: bool) {
        let hours = self.monkey.now() / HOUR_MS;
        if !long || hours <= u64::try_from(self.resident.len()).unwrap() {
            return;
        }
        self.resident.push(resident_mb());
        let (visits, touches) = (self.weights.len(), self.monkey.touches);
        let (resident, weight) = (resident_mb(), self.weights.last());
        println!("{size:?} hour {hours}: {visits} visits, {touches} touches, {resident:.1} MB, {weight:?}");
    }

    fn grows_nothing(&self, size: (u32, u32)) {
        let warm = &self.weights[WARM_UP.min(self.weights.len())..];
        let Some(first) = warm.first() else { return };
        for (visit, weight) in warm.iter().enumerate() {
            let same =
                (weight.entities, weight.texts, weight.meshes) == (first.entities, first.texts, first.meshes);
            assert!(same, "{size:?}: the first screen has grown by visit {visit}: {first:?}, now {weight:?}");
            let few = weight.pictures <= PICTURES && weight.letters <= LETTERS;
            assert!(few, "{size:?}: too many pictures by visit {visit}: {weight:?}");
        }
        let warm = &self.resident[self.resident.len() / 2..];
        let grows = slope(warm);
        assert!(grows <= MB_AN_HOUR, "{size:?}: {grows:.1} MB an hour: {warm:?}");
    }
}

#[test]
fn a_day_of_a_random_visitor_breaks_nothing_and_leaves_nothing_behind() {
    let (seed, hours) = (told("MONKEY_SEED").unwrap_or(SEED), told("MONKEY_HOURS"));
    println!("MONKEY_SEED={seed:#x} repeats this day");
    let (mut reached, mut left, mut touched) = (BTreeSet::new(), BTreeSet::new(), Touched::new());
    for size in SIZES {
        let each = hours.map(|hours| hours * HOUR_MS / u64::try_from(SIZES.len()).unwrap());
        let day = Day::live(size, seed, touched, each);
        println!(
            "{size:?}: {} visits, {} touches, {:.1} h, {:.1} MB, {:?}",
            day.weights.len(),
            day.monkey.touches,
            f64::from(u32::try_from(day.monkey.now() / 1_000).unwrap()) / 3_600.0,
            resident_mb(),
            day.weights.last()
        );
        day.grows_nothing(size);
        reached.extend(day.monkey.reached);
        left.extend(day.monkey.left);
        touched = day.monkey.touched;
    }
    let missing: Vec<_> = Screen::ALL.into_iter().filter(|screen| !reached.contains(screen)).collect();
    println!("{} screens of {} reached; not: {missing:?}", reached.len(), Screen::ALL.len());
    assert_eq!(reached.difference(&left).collect::<Vec<_>>(), Vec::<&Screen>::new(), "never left");
    let enough = if hours.is_some() { Screen::ALL.len() } else { SHORT_REACHES };
    assert!(reached.len() >= enough, "never reached: {missing:?}");
}

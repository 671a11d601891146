//! Walking through to see whether it counts: the counter of the door on the pictures of now,
//! with what is drawn now. Pure; times are milliseconds on the pictures' clock.

use counting::{Calibration, Counter, Crossing, Direction, Distrust, Event, Frame};
use std::collections::VecDeque;

/// Crossings that are shown; the oldest make room.
pub(super) const SHOWN: usize = 20;

/// What was counted since the counter began.
#[derive(Debug, Default)]
pub(super) struct Trial {
    counter: Option<Counter>,
    begun: Option<u64>,
    lines: Vec<Counts>,
    passed: VecDeque<Passed>,
    number: u64,
    doubt: Option<(Distrust, u64)>,
}

/// Crossings of one line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// The way that plus leads.
    pub(super) plus: u32,
    /// The other way.
    pub(super) minus: u32,
}

/// One crossing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Passed {
    /// The how manieth, from 1, over all that was counted here.
    pub(super) number: u64,
    /// Who, where, when.
    pub(super) crossing: Crossing,
}

impl Trial {
    /// Begins anew with what is drawn, or waits where nothing is.
    pub(super) fn begin(&mut self, calibration: Option<Calibration>) {
        let lines = calibration.as_ref().map_or(0, |calibration| calibration.lines.len());
        let counter = calibration.and_then(|calibration| Counter::new(calibration).ok());
        *self =
            Self { counter, lines: vec![Counts::default(); lines], number: self.number, ..Self::default() };
    }

    /// Looks at a picture.
    pub(super) fn look(&mut self, frame: &Frame<'_>) {
        let Some(counter) = &mut self.counter else { return };
        self.begun.get_or_insert(frame.at_ms());
        for event in counter.look(frame) {
            self.hear(event);
        }
    }

    /// No picture came until then.
    pub(super) fn wait(&mut self, now_ms: u64) {
        let Some(counter) = &mut self.counter else { return };
        for event in counter.wait(now_ms) {
            self.hear(event);
        }
    }

    fn hear(&mut self, event: Event) {
        match event {
            Event::Crossed(crossing) => {
                if let Some(counts) = self.lines.get_mut(crossing.line) {
                    match crossing.direction {
                        Direction::Plus => counts.plus += 1,
                        Direction::Minus => counts.minus += 1,
                    }
                }
                self.number += 1;
                self.passed.push_front(Passed { number: self.number, crossing });
                self.passed.truncate(SHOWN);
            }
            Event::Doubted(why, at) => self.doubt = Some((why, at)),
            Event::Trusted(_) => self.doubt = None,
        }
    }

    /// What each line counted, in their order.
    pub(super) fn lines(&self) -> &[Counts] {
        &self.lines
    }

    /// The newest first.
    pub(super) fn passed(&self) -> impl Iterator<Item = &Passed> {
        self.passed.iter()
    }

    /// Why the counts are not to be relied on, and since when.
    pub(super) fn doubt(&self) -> Option<(Distrust, u64)> {
        self.doubt
    }

    /// When the first picture came that it looked at.
    pub(super) fn begun(&self) -> Option<u64> {
        self.begun
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use counting::scenes::{Family, Format, Kind, Scene, View};

    const FORMAT: Format = Format { width: 320, height: 240, rate: 10 };

    fn scene() -> Scene {
        Scene::with(Kind { view: View::Overhead, family: Family::One }, 3, FORMAT, 30.0)
    }

    fn watch(trial: &mut Trial, scene: &Scene) {
        for picture in scene.frames() {
            let frame = Frame::new(FORMAT.width, FORMAT.height, &picture.pixels, picture.at_ms).unwrap();
            trial.look(&frame);
        }
    }

    #[test]
    fn who_walks_through_is_counted_each_way() {
        let (scene, mut trial) = (scene(), Trial::default());
        trial.begin(Some(scene.calibration(true)));
        watch(&mut trial, &scene);
        let truth =
            |way| u32::try_from(scene.truth().iter().filter(|one| one.direction == way).count()).unwrap();
        let expected = Counts { plus: truth(Direction::Plus), minus: truth(Direction::Minus) };
        assert!(expected.plus + expected.minus > 2);
        assert_eq!(trial.lines(), [expected]);
        let numbers: Vec<u64> = trial.passed().map(|passed| passed.number).collect();
        assert!(numbers.is_sorted_by(|a, b| a > b), "{numbers:?}");
        assert_eq!((trial.doubt(), trial.begun()), (None, Some(0)));
    }

    #[test]
    fn begun_anew_it_counts_from_nought_and_numbers_go_on() {
        let (scene, mut trial) = (scene(), Trial::default());
        trial.begin(Some(scene.calibration(true)));
        watch(&mut trial, &scene);
        let last = trial.passed().next().unwrap().number;
        trial.begin(Some(scene.calibration(true)));
        assert_eq!((trial.lines(), trial.passed().count()), (&[Counts::default()][..], 0));
        watch(&mut trial, &scene);
        assert_eq!(trial.passed().map(|passed| passed.number).min(), Some(last + 1));
        trial.begin(None);
        watch(&mut trial, &scene);
        assert_eq!((trial.lines(), trial.begun()), (&[][..], None));
    }

    #[test]
    fn what_the_counter_doubts_is_known_until_it_trusts_itself_again() {
        let mut trial = Trial::default();
        trial.begin(Some(scene().calibration(true)));
        let dark = vec![3; 320 * 240];
        for n in 0..60 {
            trial.look(&Frame::new(320, 240, &dark, n * 100).unwrap());
        }
        assert_eq!(trial.doubt().map(|(why, _)| why), Some(Distrust::Dark));
        trial.wait(60_000);
        assert_eq!(trial.doubt().map(|(why, _)| why), Some(Distrust::Stalled));
        for event in [Event::Doubted(Distrust::Moved, 7), Event::Trusted(9)] {
            trial.hear(event);
        }
        assert_eq!(trial.doubt(), None);
    }

    #[test]
    fn only_the_last_are_kept() {
        let mut trial = Trial::default();
        trial.begin(Some(scene().calibration(true)));
        for at_ms in 0..100 {
            let crossing = Crossing { line: 0, direction: Direction::Plus, at_ms, confidence: 1.0 };
            trial.hear(Event::Crossed(crossing));
        }
        assert_eq!((trial.passed().count(), trial.passed().next().unwrap().number), (SHOWN, 100));
        assert_eq!(trial.lines(), [Counts { plus: 100, minus: 0 }]);
    }
}

//! What a camera's pictures have taught of people's size, to be kept for another time.

use crate::Frame;
use crate::background::Hold;
use crate::seeing::Seeing;
use crate::stature::Stature;
use crate::walkers::Sample;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Looks at walks that are kept; the oldest make room.
pub const KEPT: usize = 300;

/// Walks have numbers below this.
const MOST_WALKS: u64 = 1 << 53;

/// What was learnt of how large people are and how the camera sees them: looks at people
/// who walked through. It holds for every size of that camera's pictures, and for no other
/// camera. Read from text it is [checked](LearntError).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Told")]
pub struct Learnt {
    walks: Vec<Look>,
}

/// A look at somebody who walks: a box and how it moves, nothing of what is in it. Lengths
/// are shares of the picture's width.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// The middle of the box, from the left, 0 to 8.
    pub x: f32,
    /// The middle of the box, from the top, 0 to 8.
    pub y: f32,
    /// 0.001 to 8.
    pub width: f32,
    /// 0.001 to 8.
    pub height: f32,
    /// Squared shares of the picture's width that the figure covers, 0.000001 to 64.
    pub area: f32,
    /// How fast to the right, a second, -100 to 100.
    pub right: f32,
    /// How fast down, a second, -100 to 100.
    pub down: f32,
    /// Whose walk it is, below 2^53: looks of one number are at one who walks, who has one
    /// voice with all of them.
    pub who: u64,
}

/// As it is read, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    walks: Vec<Look>,
}

/// What was kept cannot have been learnt from pictures.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LearntError {
    /// There are too many looks.
    #[error("there are {0} looks at walks, and {KEPT} at most are kept; leave it out, and it is learnt anew")]
    Walks(usize),
    /// A look is none.
    #[error(
        "look {0} at a walk has a length that no picture has (places and sizes are shares of its width, 0 to 8, and speeds a second -100 to 100) or no walk's number (below 2^53); leave it out, and all is learnt anew"
    )]
    Walk(usize),
}

impl TryFrom<Told> for Learnt {
    type Error = LearntError;

    fn try_from(told: Told) -> Result<Self, LearntError> {
        Self::try_from(told.walks)
    }
}

impl TryFrom<Vec<Look>> for Learnt {
    type Error = LearntError;

    /// From looks that were told one by one, the oldest first.
    fn try_from(walks: Vec<Look>) -> Result<Self, LearntError> {
        if walks.len() > KEPT {
            return Err(LearntError::Walks(walks.len()));
        }
        for (walk, number) in walks.iter().zip(1..) {
            let placed = [walk.x, walk.y].iter().all(|place| (0.0..=8.0).contains(place));
            let sized = [walk.width, walk.height].iter().all(|side| (0.001..=8.0).contains(side));
            let filled = (1e-6..=64.0).contains(&walk.area);
            let fast = [walk.right, walk.down].iter().all(|speed| (-100.0..=100.0).contains(speed));
            if !(placed && sized && filled && fast && walk.who < MOST_WALKS) {
                return Err(LearntError::Walk(number));
            }
        }
        Ok(Self { walks })
    }
}

impl Learnt {
    /// Nothing yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.walks.is_empty()
    }

    /// What it consists of.
    #[must_use]
    pub fn looks(&self) -> &[Look] {
        &self.walks
    }

    /// From what was seen in a working picture so many cells wide.
    pub(crate) fn of(samples: &[Sample], width: f32) -> Self {
        let walk = |sample: &Sample| Look {
            x: sample.at.0 / width,
            y: sample.at.1 / width,
            width: sample.width / width,
            height: sample.height / width,
            area: sample.area / (width * width),
            right: sample.speed.0 / width,
            down: sample.speed.1 / width,
            who: sample.who,
        };
        Self { walks: samples.iter().map(walk).collect() }
    }

    /// The same for a working picture so many cells wide.
    pub(crate) fn samples(&self, width: f32) -> Vec<Sample> {
        let sample = |walk: &Look| Sample {
            at: (walk.x * width, walk.y * width),
            width: walk.width * width,
            height: walk.height * width,
            area: walk.area * width * width,
            speed: (walk.right * width, walk.down * width),
            who: walk.who,
        };
        self.walks.iter().map(sample).collect()
    }
}

/// Least time between two pictures that are looked at, ms.
const EVERY_MS: u64 = 190;
/// Pictures that are looked at, at most: 20 minutes.
const LONGEST: u32 = 6_000;
/// Looks that tell enough.
const ENOUGH: usize = 60;
/// Walks that tell enough where the camera looks down steeply.
const FEW_WALKS: usize = 20;
/// Walks that tell enough however it looks.
const MANY_WALKS: usize = 60;

/// Learns from a film before it is counted on. Cheaper than counting: it looks at five
/// pictures a second, follows nobody, and [says](Self::done) when it knows enough.
#[derive(Debug, Default)]
pub struct Learner {
    seeing: Option<Seeing>,
    stature: Stature,
    last_ms: Option<u64>,
    looked: u32,
}

impl Learner {
    /// Whether a picture of that time would be looked at; it need not be decoded if not.
    #[must_use]
    pub fn wants(&self, at_ms: u64) -> bool {
        !self.done() && self.last_ms.is_none_or(|last| at_ms.saturating_sub(last) >= EVERY_MS)
    }

    /// Looks at a frame, if it is [wanted](Self::wants).
    pub fn look(&mut self, frame: &Frame<'_>) {
        if !self.wants(frame.at_ms()) {
            return;
        }
        self.last_ms = Some(frame.at_ms());
        self.looked += 1;
        let size = (frame.width(), frame.height());
        let seeing = match self.seeing.take_if(|seeing| seeing.size == size) {
            Some(seeing) => self.seeing.insert(seeing),
            None => {
                let seeing = self.seeing.insert(Seeing::new(size));
                self.stature = Stature::new(seeing.grid(), &[]);
                seeing
            }
        };
        let hold = vec![Hold::Free; seeing.grid().cells()];
        let seen = seeing.look(frame, &hold);
        self.stature.watch(&seen.blobs, seen.dt);
    }

    /// Whether it knows enough, or has looked long enough.
    #[must_use]
    pub fn done(&self) -> bool {
        let samples = self.stature.samples();
        let walks = || samples.iter().map(|sample| sample.who).collect::<BTreeSet<u64>>().len();
        let enough = || {
            let walks = walks();
            walks >= MANY_WALKS || (walks >= FEW_WALKS && self.stature.steep())
        };
        self.looked >= LONGEST || (samples.len() >= ENOUGH && enough())
    }

    /// What it has learnt so far.
    #[must_use]
    pub fn learnt(&self) -> Learnt {
        self.stature.learnt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(who: u64) -> Sample {
        Sample { at: (80.0, 60.0), width: 20.0, height: 24.0, area: 300.0, speed: (9.0, -1.0), who }
    }

    #[test]
    fn what_was_learnt_is_read_as_it_was_written_and_holds_for_every_size_of_picture() {
        let learnt = Learnt::of(&[sample(1), sample(2)], 160.0);
        let text = serde_json::to_string(&learnt).unwrap();
        let again: Learnt = serde_json::from_str(&text).unwrap();
        assert_eq!(again, learnt);
        let twice = again.samples(320.0)[1];
        assert_eq!((twice.at, twice.width, twice.who), ((160.0, 120.0), 40.0, 2));
        assert!((twice.area - 1200.0).abs() < 0.1 && (twice.speed.0 - 18.0).abs() < 1e-3);
    }

    #[test]
    fn what_no_picture_has_is_refused() {
        let text = serde_json::to_string(&Learnt::of(&[sample(1)], 160.0)).unwrap();
        for (from, to) in [
            ("\"x\":0.5", "\"x\":-0.1"),
            ("\"y\":0.375", "\"y\":9.0"),
            ("\"width\":0.125", "\"width\":0.0"),
            ("\"height\":0.15", "\"height\":1e9"),
            ("\"who\":1", "\"who\":9007199254740992"),
            ("\"walks\"", "\"steps\""),
        ] {
            let changed = text.replace(from, to);
            assert_ne!(changed, text, "{from}");
            assert!(serde_json::from_str::<Learnt>(&changed).is_err(), "{changed}");
        }
        let many = Learnt::of(&vec![sample(1); KEPT + 1], 160.0);
        let told = serde_json::from_str::<Learnt>(&serde_json::to_string(&many).unwrap());
        assert!(told.unwrap_err().to_string().contains("301 looks"));
    }

    #[test]
    fn an_empty_hall_is_looked_at_five_times_a_second_and_not_for_ever() {
        let mut learner = Learner::default();
        let pixels = vec![90; 32 * 24];
        let mut looked = 0;
        for at_ms in (0..).step_by(100) {
            if learner.done() {
                break;
            }
            looked += u32::from(learner.wants(at_ms));
            learner.look(&Frame::new(32, 24, &pixels, at_ms).unwrap());
        }
        assert_eq!(looked, LONGEST);
        assert!(learner.learnt().is_empty());
    }
}

//! What is learnt of people's size, as it goes from process to process: boxes of people who
//! walked by, rounded.

use counting::{Learnt, Look};
use venue::watching::{Said, Walk};

/// Parts of the picture's width in which lengths are told: finer than anything is measured.
const PARTS: f32 = 4_096.0;

/// Looks that are told in a second, at most: half of what the agent lets pass. A crowd
/// teaches as much within minutes.
const MOST_A_SECOND: u32 = 4;

/// Tells what is learnt, and not too much of it.
#[derive(Debug, Default)]
pub(super) struct Teller {
    /// The second, and how many were told in it.
    told: (u64, u32),
}

impl Teller {
    /// What of it is told at a moment, ms since the process began.
    pub(super) fn tell(&mut self, news: &Learnt, at: u64) -> Vec<Said> {
        let second = at / 1_000;
        if self.told.0 != second {
            self.told = (second, 0);
        }
        let room = MOST_A_SECOND.saturating_sub(self.told.1);
        let told: Vec<Said> =
            news.looks().iter().take(room as usize).map(|look| Said::Walked(walk(look))).collect();
        self.told.1 += u32::try_from(told.len()).unwrap_or(room);
        told
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the casts saturate, and what is learnt has bounds far below"
)]
fn walk(look: &Look) -> Walk {
    let Look { x, y, width, height, area, right, down, who } = *look;
    let length = |share: f32| (share * PARTS).round() as u16;
    let speed = |share: f32| (share * PARTS).round() as i32;
    Walk {
        x: length(x),
        y: length(y),
        width: length(width),
        height: length(height),
        area: (area * PARTS * PARTS).round() as u32,
        right: speed(right),
        down: speed(down),
        who: u32::try_from(who).unwrap_or(u32::MAX),
    }
}

/// What a process is told of people's size that others before it told of. Looks that no
/// picture can have make all of them worthless: it is then learnt anew.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "figures of a picture, far below 2^24 where they are true")]
pub fn learnt(walks: &[Walk]) -> Learnt {
    let look = |walk: &Walk| {
        let Walk { x, y, width, height, area, right, down, who } = *walk;
        let length = |parts: u16| f32::from(parts) / PARTS;
        let speed = |parts: i32| parts as f32 / PARTS;
        Look {
            x: length(x),
            y: length(y),
            width: length(width),
            height: length(height),
            area: area as f32 / (PARTS * PARTS),
            right: speed(right),
            down: speed(down),
            who: u64::from(who),
        }
    };
    Learnt::try_from(walks.iter().map(look).collect::<Vec<_>>()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(who: u64) -> Look {
        Look { x: 0.5, y: 0.3, width: 0.11, height: 0.27, area: 0.0213, right: -0.21, down: 0.013, who }
    }

    #[test]
    fn what_was_told_is_known_again_to_a_part_of_the_picture() {
        let told: Vec<Walk> = (1..=3).map(|who| walk(&look(who))).collect();
        let again = learnt(&told);
        assert_eq!(again.looks().len(), 3);
        for (one, who) in again.looks().iter().zip(1..) {
            let near = |a: f32, b: f32| (a - b).abs() <= 0.6 / PARTS;
            let of = look(who);
            assert!(near(one.x, of.x) && near(one.width, of.width) && near(one.right, of.right), "{one:?}");
            assert!((one.area / of.area - 1.0).abs() < 1e-3 && one.who == who, "{one:?}");
        }
    }

    #[test]
    fn what_no_picture_has_makes_nothing_known() {
        let wrong = Walk { right: i32::MAX, ..walk(&look(2)) };
        assert!(learnt(&[walk(&look(1)), wrong]).is_empty());
        assert!(learnt(&vec![walk(&look(1)); counting::LOOKS_KEPT + 1]).is_empty());
    }

    #[test]
    fn no_more_than_a_few_are_told_in_a_second() {
        let news = Learnt::try_from(vec![look(1); 3]).unwrap();
        let mut teller = Teller::default();
        let told: Vec<usize> = [0, 400, 999, 1_000].map(|at| teller.tell(&news, at).len()).to_vec();
        assert_eq!(told, [3, 1, 0, 3]);
    }
}

//! What a camera's process learnt outlives it.

use super::*;

fn walk(who: u32) -> Walk {
    Walk { x: 2_000, y: 1_000, width: 400, height: 300, area: 90_000, right: -900, down: 20, who }
}

impl Evening {
    /// What it wanted kept, and when.
    fn kept(&self) -> Vec<(u64, Vec<u32>)> {
        let kept = |(ms, command): &(u64, Command)| match command {
            Command::Keep(walks) => Some((*ms, walks.iter().map(|walk| walk.who).collect())),
            _ => None,
        };
        self.done.iter().filter_map(kept).collect()
    }

    fn known(&self) -> Vec<u32> {
        self.eye.walks().iter().map(|walk| walk.who).collect()
    }
}

#[test]
fn what_a_process_learnt_the_next_one_knows() {
    let mut evening = Evening::begin(None);
    evening.opens();
    evening.lives_until(3_000);
    (1..=3).for_each(|who| evening.says(&Said::Walked(walk(who))));
    evening.take(&Input::Ended(1, "unplugged"));
    evening.runs_until(9_000);
    assert!(evening.generation > 1, "it was started anew");
    assert_eq!(evening.known(), [1, 2, 3]);
    // A process that was ended says nothing any more.
    evening.take(&Input::Line(1, Said::Walked(walk(9)).to_line().trim_end().as_bytes()));
    assert_eq!(evening.known(), [1, 2, 3]);
}

#[test]
fn it_is_kept_within_minutes_and_at_the_end() {
    let mut evening = Evening::begin(None);
    evening.opens();
    evening.lives_until(10_000);
    evening.says(&Said::Walked(walk(1)));
    evening.lives_until(20_000);
    evening.says(&Said::Walked(walk(2)));
    evening.lives_until(10_000 + 2 * KEPT_WITHIN_MS);
    assert_eq!(evening.kept(), [(10_000 + KEPT_WITHIN_MS, vec![1, 2])], "once, as nothing is new");
    evening.says(&Said::Walked(walk(3)));
    evening.take(&Input::Stop);
    assert_eq!(evening.kept()[1..], [(10_000 + 2 * KEPT_WITHIN_MS, vec![1, 2, 3])]);
}

#[test]
fn the_newest_are_kept_and_those_of_an_earlier_agent_are_known() {
    let kept: Vec<Walk> = (0..350).map(walk).collect();
    let mut evening = Evening::begin(None);
    evening.eye = Eye::new("camera:0", aims(), None, at(0)).knowing(&kept);
    evening.tick(1);
    evening.opens();
    let first = |evening: &Evening| (evening.known().len(), evening.known()[0]);
    assert_eq!(first(&evening), (MAX_WALKS, 50));
    evening.says(&Said::Walked(walk(400)));
    assert_eq!(first(&evening), (MAX_WALKS, 51));
    assert_eq!(evening.kept(), [], "nothing was due yet");
}

#[test]
fn a_camera_that_was_moved_forgets() {
    let mut evening = Evening::begin(None);
    evening.opens();
    evening.lives_until(5_000);
    evening.says(&Said::Walked(walk(1)));
    for why in [Doubt::Covered, Doubt::Dark, Doubt::Crowded] {
        evening.says(&Said::Doubted { why, at: 5_000 });
    }
    assert_eq!(evening.known(), [1], "it looks where it looked");
    evening.says(&Said::Doubted { why: Doubt::Moved, at: 5_000 });
    assert_eq!((evening.known(), evening.kept()), (vec![], vec![(5_000, vec![])]));
    evening.says(&Said::Doubted { why: Doubt::Moved, at: 5_000 });
    assert_eq!(evening.kept().len(), 1, "there is nothing more to forget");
    evening.says(&Said::Walked(walk(2)));
    assert_eq!(evening.known(), [2], "it learns anew");
}

#[test]
fn a_process_that_tells_of_too_many_is_ended() {
    let mut evening = Evening::begin(None);
    evening.opens();
    evening.lives_until(5_000);
    let killed = |evening: &Evening| evening.done.iter().any(|(_, c)| matches!(c, Command::Kill(_)));
    (1..=8).for_each(|who| evening.says(&Said::Walked(walk(who))));
    assert!(!killed(&evening));
    evening.says(&Said::Walked(walk(9)));
    assert!(killed(&evening));
    assert_eq!(evening.known().len(), 8);
}

//! Sounds find a player, one at a time, and nothing holds the caller up.

use super::programs::{FAILS, HANGS, NOTES, Programs, lives, until, until_gone};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use voice::{Cue, NoPlayer, PLAYING_MS, Sound};

/// The log with the folder of the sounds left out.
fn played(programs: &Programs) -> Vec<String> {
    let short = |line: String| {
        let (before, file) = line.rsplit_once('[').unwrap();
        let name = Path::new(file.trim_end_matches(']')).file_name().unwrap();
        format!("{before}{}", name.to_str().unwrap())
    };
    programs.log().into_iter().map(short).collect()
}

fn until_played(programs: &Programs, expected: &[&str]) {
    until(|| played(programs) == expected, || format!("{:?}", played(programs)));
}

#[test]
fn the_first_player_gets_a_file_and_nothing_else() {
    let programs = Programs::new(&[("aplay", &[NOTES]), ("paplay", &[NOTES]), ("pw-play", &[NOTES])]);
    let sound = Sound::find(programs.search());
    sound.play(Cue::Stamped);
    until_played(&programs, &["pw-play stamped.wav"]);
    sound.play(Cue::CheckedIn);
    until_played(&programs, &["pw-play stamped.wav", "pw-play checked-in.wav"]);
    assert_eq!(sound.trouble(), None);
}

#[test]
fn the_card_is_played_to_where_there_is_no_server() {
    let programs = Programs::new(&[("aplay", &[NOTES])]);
    Sound::find(programs.search()).play(Cue::Alarm);
    // Dropping it may have come before the player began: a fresh one waits.
    let sound = Sound::find(programs.search());
    sound.play(Cue::Alarm);
    until(
        || played(&programs).last().is_some_and(|line| line == "aplay [-q] alarm.wav"),
        || format!("{:?}", played(&programs)),
    );
}

#[test]
fn the_files_are_for_this_user_alone_and_go_with_the_sounds() {
    use std::os::unix::fs::PermissionsExt;
    let programs = Programs::new(&[("paplay", &[NOTES])]);
    let sound = Sound::find(programs.search());
    sound.play(Cue::Reward);
    until(|| !programs.log().is_empty(), || "silence".to_owned());
    let line = programs.log().remove(0);
    let file = Path::new(line.split(['[', ']']).nth(1).unwrap()).to_owned();
    let folder = file.parent().unwrap();
    assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    let wav = std::fs::read(&file).unwrap();
    assert_eq!(wav.len(), Cue::Reward.samples().len() * 2 + 44);
    drop(sound);
    assert!(!folder.exists());
}

#[test]
fn without_a_player_it_says_why_and_is_silent() {
    let programs = Programs::new(&[("espeak-ng", &[NOTES])]);
    let sound = Sound::find(programs.search());
    assert!(matches!(sound, Sound::None(NoPlayer::NotInstalled)));
    sound.play(Cue::Stamped);
    assert_eq!(sound.trouble(), Some(NoPlayer::NotInstalled));
}

#[test]
fn a_player_that_fails_is_passed_over_for_the_next() {
    let programs = Programs::new(&[("pw-play", &[NOTES, FAILS]), ("aplay", &[NOTES])]);
    let sound = Sound::find(programs.search());
    sound.play(Cue::Stamped);
    until_played(&programs, &["pw-play stamped.wav", "aplay [-q] stamped.wav"]);
    // It stays with the one that works.
    sound.play(Cue::Refused);
    until_played(&programs, &["pw-play stamped.wav", "aplay [-q] stamped.wav", "aplay [-q] refused.wav"]);
    assert_eq!(sound.trouble(), None);
}

#[test]
fn when_all_fail_it_is_known_and_each_is_tried_once_a_sound() {
    let programs = Programs::new(&[("pw-play", &[NOTES, FAILS]), ("paplay", &[NOTES, FAILS])]);
    let sound = Sound::find(programs.search());
    sound.play(Cue::Stamped);
    until(|| sound.trouble() == Some(NoPlayer::Fails), || "no trouble".to_owned());
    assert_eq!(played(&programs), ["pw-play stamped.wav", "paplay stamped.wav"]);
}

#[test]
fn a_player_that_hangs_is_killed_and_the_newest_sound_that_waits_is_played() {
    let programs = Programs::new(&[("pw-play", &[NOTES, HANGS]), ("paplay", &[NOTES])]);
    let sound = Sound::find(programs.search());
    let begun = Instant::now();
    sound.play(Cue::Stamped);
    let pid = programs.hanging();
    for cue in [Cue::Reward, Cue::CheckedIn, Cue::Alarm] {
        sound.play(cue);
    }
    assert!(begun.elapsed() < Duration::from_millis(PLAYING_MS), "the caller never waits");
    assert!(lives(pid), "one sound at a time, and none cut off");
    assert_eq!(played(&programs).len(), 1);
    until_gone(pid);
    assert!(begun.elapsed() >= Duration::from_millis(PLAYING_MS));
    until_played(&programs, &["pw-play stamped.wav", "paplay alarm.wav"]);
}

#[test]
fn what_plays_ends_with_the_kiosk() {
    let programs = Programs::new(&[("pw-play", &[HANGS])]);
    let sound = Sound::find(programs.search());
    sound.play(Cue::Alarm);
    let pid = programs.hanging();
    drop(sound);
    assert!(!lives(pid));
}

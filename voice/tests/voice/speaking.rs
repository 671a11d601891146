//! Words reach the speech program whole and as words, and stop at any moment.

use super::programs::{FAILS, HANGS, NOTES, Programs, READS, lives, until, until_gone};
use std::time::{Duration, Instant};
use voice::{MOST_CHARACTERS, Speaker, Tongue};

/// How espeak-ng is asked to read Chinese: this voice of its three reads it.
const ESPEAK_ZH: &str = "espeak-ng [-v] [cmn-latn-pinyin] [-b] [1] [-s] [150] [--stdin]";

#[test]
fn the_dispatcher_gets_the_words_as_words() {
    // What looks like a flag or a command is read out.
    for (tongue, code, words) in
        [(Tongue::Chinese, "zh", "您好"), (Tongue::English, "en", "--cancel; $(touch x) `id` \"'*")]
    {
        let programs = Programs::new(&[("spd-say", &[NOTES])]);
        let speaker = Speaker::find(programs.search()).unwrap();
        speaker.say(tongue, words);
        programs.until_log(&[&format!("spd-say [--wait] [--language] [{code}] [--] [{words}]")]);
        assert!(!speaker.fails());
    }
}

#[test]
fn the_synthesiser_reads_its_input() {
    for (tongue, called) in
        [(Tongue::Chinese, ESPEAK_ZH), (Tongue::English, "espeak-ng [-v] [en] [-b] [1] [-s] [150] [--stdin]")]
    {
        let programs = Programs::new(&[("espeak-ng", &[NOTES, READS])]);
        let speaker = Speaker::find(programs.search()).unwrap();
        speaker.say(tongue, "-w /tmp/x");
        programs.until_log(&[called, "reads -w /tmp/x"]);
    }
}

#[test]
fn each_language_goes_to_the_program_that_reads_it_best() {
    for (tongue, called) in
        [(Tongue::Chinese, ESPEAK_ZH), (Tongue::English, "spd-say [--wait] [--language] [en] [--] [hello]")]
    {
        let programs = Programs::new(&[("spd-say", &[NOTES]), ("espeak-ng", &[NOTES])]);
        let speaker = Speaker::find(programs.search()).unwrap();
        speaker.say(tongue, "hello");
        programs.until_log(&[called]);
    }
}

#[test]
fn a_long_text_is_read_as_far_as_the_limit() {
    let programs = Programs::new(&[("espeak-ng", &[READS])]);
    let speaker = Speaker::find(programs.search()).unwrap();
    speaker.say(Tongue::Chinese, &"字".repeat(MOST_CHARACTERS * 50));
    programs.until_log(&[&format!("reads {}", "字".repeat(MOST_CHARACTERS))]);
}

#[test]
fn there_is_none_without_a_program() {
    let programs = Programs::new(&[("aplay", &[NOTES])]);
    assert!(Speaker::find(programs.search()).is_none());
}

#[test]
fn a_new_text_replaces_the_one_that_is_read() {
    let programs = Programs::new(&[("espeak-ng", &[NOTES, HANGS])]);
    let speaker = Speaker::find(programs.search()).unwrap();
    let begun = Instant::now();
    speaker.say(Tongue::English, "one");
    let first = programs.hanging();
    programs.forget_hanging();
    speaker.say(Tongue::Chinese, "二");
    let second = programs.hanging();
    assert_ne!(first, second);
    until_gone(first);
    assert!(lives(second));
    assert!(begun.elapsed() < Duration::from_secs(20));
    speaker.hush();
    until_gone(second);
    // Hushing began nothing.
    assert_eq!(programs.log().len(), 2);
}

#[test]
fn the_server_is_told_to_stop_when_its_client_is_ended() {
    let cancels = r#"if [ "$1" = --cancel ]; then exit 0; fi"#;
    let programs = Programs::new(&[("spd-say", &[NOTES, cancels, HANGS])]);
    let speaker = Speaker::find(programs.search()).unwrap();
    speaker.say(Tongue::English, "on and on");
    let pid = programs.hanging();
    speaker.hush();
    until_gone(pid);
    programs.until_log(&["spd-say [--wait] [--language] [en] [--] [on and on]", "spd-say [--cancel]"]);
}

#[test]
fn what_is_read_ends_with_the_kiosk() {
    let programs = Programs::new(&[("espeak-ng", &[HANGS])]);
    let speaker = Speaker::find(programs.search()).unwrap();
    speaker.say(Tongue::English, "on and on");
    let pid = programs.hanging();
    drop(speaker);
    assert!(!lives(pid));
}

#[test]
fn a_program_that_fails_is_passed_over_for_the_next() {
    let programs = Programs::new(&[("spd-say", &[NOTES, FAILS]), ("espeak-ng", &[READS])]);
    let speaker = Speaker::find(programs.search()).unwrap();
    speaker.say(Tongue::English, "hello");
    let failed = "spd-say [--wait] [--language] [en] [--] [hello]";
    programs.until_log(&[failed, "reads hello"]);
    speaker.say(Tongue::English, "again");
    programs.until_log(&[failed, "reads hello", "reads again"]);
    assert!(!speaker.fails());
}

#[test]
fn when_all_fail_it_is_known() {
    let programs = Programs::new(&[("espeak-ng", &[NOTES, FAILS])]);
    let speaker = Speaker::find(programs.search()).unwrap();
    speaker.say(Tongue::English, "hello");
    until(|| speaker.fails(), || "no trouble".to_owned());
    assert_eq!(programs.log().len(), 1);
}

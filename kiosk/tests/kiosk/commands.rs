//! The program as a process.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Output, Stdio},
};

pub(super) fn kiosk(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kiosk"));
    for (key, _) in std::env::vars_os() {
        if key.to_string_lossy().starts_with("KIOSK_") {
            command.env_remove(key);
        }
    }
    command.current_dir(folder).env("XDG_DATA_HOME", folder.join("data"));
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
    command
}

pub(super) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const FAMILY: &str = r#"{"tap":"start"}
{"tap":"check-in"}
{"tap":"activity-science-night"}
{"tap":"adult-plus"}
{"tap":"child-plus"}
{"tap":"confirm"}
{"wait":"committed"}
{"tap":"done"}
"#;

#[test]
fn a_scripted_visitor_is_in_the_ledger_and_every_step_is_a_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("family.jsonl"), FAMILY).unwrap();
    std::fs::write(folder.path().join("kiosk.toml"), "ledger = \"night.sqlite\"\n").unwrap();
    let args = ["walk", "--config", "kiosk.toml", "--script", "family.jsonl", "--json", "--repeat", "3"];
    let output = kiosk(folder.path()).args(args).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let lines: Vec<serde_json::Value> =
        output.stdout.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    assert_eq!(lines.len(), 24);
    assert_eq!(lines[0], serde_json::json!({"step": 1, "tap": "start", "screen": "home", "entry": null}));
    assert_eq!((&lines[6]["screen"], &lines[6]["entry"]), (&"thanks".into(), &1.into()));
    assert!(lines[6]["committed_us"].as_u64().unwrap() > 0);
    assert_eq!(lines[22]["entry"], 3);
    let ledger = ledger::Ledger::open_existing(folder.path().join("night.sqlite")).unwrap();
    assert_eq!(ledger.head().unwrap().n, 3);
    assert!(ledger.verify().unwrap().verified());
}

#[test]
fn steps_may_come_one_by_one_and_each_is_done_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = kiosk(folder.path())
        .args(["walk", "--script", "-", "--json", "--ledger", "night.sqlite"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut script = child.stdin.take().unwrap();
    for (step, screen) in FAMILY.lines().zip(["home", "activity", "check-in", "check-in"]) {
        writeln!(script, "{step}").unwrap();
        let line: serde_json::Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        assert_eq!(line["screen"], screen);
    }
    drop(script);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_script_that_gets_stuck_says_where_and_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("s.jsonl"), "{\"tap\":\"start\"}\n{\"tap\":\"chek-in\"}\n").unwrap();
    let output = kiosk(folder.path()).args(["walk", "--script", "s.jsonl"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said = said(&output);
    assert!(
        said.contains("step 2") && said.contains("check-in, passport, stamps, whats-on, help, language"),
        "{said}"
    );
}

#[test]
fn without_a_display_the_window_says_what_to_do_instead() {
    let folder = tempfile::tempdir().unwrap();
    let output = kiosk(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains("no display") && said.contains("kiosk walk") && said.contains("xvfb"), "{said}");
}

#[test]
fn wrong_settings_are_named_before_anything_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("kiosk.toml"), "legder = \"x\"\nidle_seconds = \"long\"\n").unwrap();
    std::fs::write(folder.path().join("s.jsonl"), FAMILY).unwrap();
    let args = ["walk", "--config", "kiosk.toml", "--script", "s.jsonl"];
    let output = kiosk(folder.path()).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(
        said.contains("kiosk.toml:1") && said.contains("\"ledger\"") && said.contains("idle_seconds"),
        "{said}"
    );
    assert!(!folder.path().join("data").exists(), "no ledger was made");
}

#[test]
fn a_file_that_is_no_ledger_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notes.txt"), "not a ledger at all").unwrap();
    std::fs::write(folder.path().join("s.jsonl"), FAMILY).unwrap();
    let args = ["walk", "--ledger", "notes.txt", "--script", "s.jsonl"];
    let output = kiosk(folder.path()).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("not a ledger"), "{}", said(&output));
    assert_eq!(std::fs::read_to_string(folder.path().join("notes.txt")).unwrap(), "not a ledger at all");
}

#[test]
fn the_help_names_every_button() {
    let output = kiosk(Path::new("/")).args(["walk", "--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for button in [
        "start",
        "check-in",
        "whats-on",
        "help",
        "activity-<id>",
        "child-plus",
        "senior-minus",
        "class",
        "confirm",
        "key-clear",
        "undo",
        "done",
        "retry",
        "back",
        "home",
        "language",
        "still-here",
        "more",
    ] {
        assert!(help.contains(button), "{button}");
    }
}

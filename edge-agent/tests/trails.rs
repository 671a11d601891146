//! `edge-agent trail --check` as staff meet it: what it prints, and its exit codes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed, wherever in it that is")]

use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn venues(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs/venues").join(name)
}

/// The shipped example, with a text replaced in the night's file.
fn changed(folder: &Path, from: &str, to: &str) -> PathBuf {
    let night = std::fs::read_to_string(venues("river-city.toml")).unwrap();
    assert!(night.contains(from), "{from:?} is in the example");
    let path = folder.join("night.toml");
    std::fs::write(&path, night.replacen(from, to, 1)).unwrap();
    path
}

fn check(files: &[PathBuf], more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_edge-agent"));
    command.args(["trail", "--check"]).args(files).args(more).env_clear().current_dir("/");
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn answer(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_shipped_trails_are_fine() {
    let files = [venues("river-city.toml"), venues("river-city-route.toml")];
    let output = check(&files, &[]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}{}", text(&output.stderr));
    assert!(said.starts_with("star-map 今晚的星图 (science-month-2025): 8 points, 8 complete it, alone in "));
    assert!(
        said.contains("\ncity-walk 江城科学漫步 (science-month-2025): 7 points, 5 complete it"),
        "{said}"
    );
    assert_eq!(said.matches("\n  can be walked\n").count(), 2, "{said}");
    assert!(output.stderr.is_empty());
    let answer = answer(&check(&files, &["--json"]));
    assert_eq!(answer["problems"], serde_json::json!([]));
    let walk = &answer["trails"][1];
    assert_eq!(
        (walk["trail"].as_str(), walk["campaign"].as_str()),
        (Some("city-walk"), Some("science-month-2025"))
    );
    assert_eq!(walk["crowd"]["visitors"], 500);
    assert_eq!(walk["crowd"]["points"][6]["point"], "telescope");
}

#[test]
fn the_shape_of_the_answer_is_a_contract() {
    let answer = answer(&check(&[venues("river-city.toml")], &["--json", "--visitors", "2000"]));
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&answer), ["problems", "trails"]);
    let trail = &answer["trails"][0];
    assert_eq!(
        keys(trail),
        ["campaign", "crowd", "fastest_minutes", "findings", "name", "points", "required", "trail"]
    );
    assert_eq!(keys(&trail["findings"][0]), ["advice", "point", "reason", "severity"]);
    let crowd = &trail["crowd"];
    assert_eq!(
        keys(crowd),
        ["completed", "day", "earned", "median_minutes", "parties", "points", "visitors"]
    );
    assert_eq!(
        keys(&crowd["points"][0]),
        [
            "busiest",
            "gave_up",
            "longest_queue",
            "longest_wait_s",
            "mean_wait_s",
            "parties",
            "point",
            "visitors",
            "waited_for_opening"
        ]
    );
    assert_eq!(keys(&crowd["points"][0]["busiest"]), ["from", "visitors"]);
    assert_eq!(keys(&crowd["earned"][0]), ["pieces", "reward", "stock"]);
}

#[test]
fn the_same_seed_prints_the_same_to_the_byte() {
    let files = [venues("river-city.toml")];
    let with = |seed: &str| check(&files, &["--json", "--seed", seed]).stdout;
    assert_eq!(with("7"), with("7"));
    assert_ne!(with("7"), with("8"));
    assert_eq!(with("1"), check(&files, &["--json"]).stdout, "the seed is 1 unless another is given");
}

#[test]
fn a_slow_point_is_named_and_is_no_reason_to_fail() {
    let folder = tempfile::tempdir().unwrap();
    let slow = changed(folder.path(), "id = \"insects\"\n", "id = \"insects\"\nstay_minutes = 2\n");
    let output = check(&[slow], &["--visitors", "300"]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("  hint: insects: will queue: up to "), "{said}");
    assert_eq!(said.matches("will queue").count(), 1, "{said}");
}

#[test]
fn a_trail_that_few_complete_says_so_in_its_last_line() {
    let folder = tempfile::tempdir().unwrap();
    let short = "id = \"magic\"\nopens = [{ from = \"18:00\", to = \"18:05\" }]\n";
    let output = check(&[changed(folder.path(), "id = \"magic\"\n", short)], &[]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let last = said.lines().last().unwrap();
    assert!(
        last.starts_with("  can be walked, but only ") && last.ends_with(" parties complete it"),
        "{said}"
    );
}

#[test]
fn a_trail_that_cannot_be_walked_fails() {
    let folder = tempfile::tempdir().unwrap();
    let short = changed(
        folder.path(),
        "activity = \"stamp-trail\"\n# The kiosk",
        "activity = \"stamp-trail\"\nminutes = 2\n# The kiosk",
    );
    let output = check(&[short], &[]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("\n  the time limit is 2 minutes, and ways and stays alone take "), "{said}");
    assert!(said.ends_with("  can't be walked like this\n"), "{said}");
}

#[test]
fn a_pack_with_errors_fails_with_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let broken = changed(folder.path(), "hall = \"life\"\nx = 0.5608", "hall = \"lief\"\nx = 0.5608");
    let output = check(std::slice::from_ref(&broken), &[]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("trails[0].points[4].hall: there is no hall \"lief\"") && said.contains("\"life\""),
        "{said}"
    );
    let answer = answer(&check(&[broken], &["--json"]));
    assert_eq!(
        (answer["trails"].as_array().unwrap().len(), &answer["problems"][0]["severity"]),
        (0, &"error".into())
    );
    let lost = check(&[folder.path().join("none.toml")], &[]);
    assert_eq!(lost.status.code(), Some(1));
    assert!(text(&lost.stderr).contains("none.toml"), "{}", text(&lost.stderr));
    assert!(lost.stdout.is_empty());
}

#[test]
fn files_without_a_trail_are_told_so() {
    let campaigns = Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs/campaigns");
    let output = check(&[campaigns.join("science-day-2024.toml")], &[]);
    assert_eq!(text(&output.stdout), "there is no trail in these files\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_command_line_is_checked() {
    let files = [venues("river-city.toml")];
    for wrong in [["--visitors", "0"], ["--visitors", "100001"], ["--seed", "-1"]] {
        assert_eq!(check(&files, &wrong).status.code(), Some(2), "{wrong:?}");
    }
    assert_eq!(check(&[], &[]).status.code(), Some(2), "no file");
    let help = check(&files, &["--help"]);
    assert!(text(&help.stdout).contains("trail --check: every trail can be walked"));
}

//! The way of somebody who sets up a camera, from the empty page to the saved file.

use crate::{program::Program, street};
use counting::{Calibration, PersonSize, Point};
use std::{path::Path, process::Command, time::Instant};

const LINE: &str = r#"{"do":"line","from":{"x":160,"y":-9},"to":{"x":160,"y":900}}"#;

fn read(file: &Path) -> Calibration {
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_line_is_drawn_people_are_counted_over_it_and_it_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::on_the_street(folder.path());
    program.sees();
    let state = program.state();
    assert_eq!(state["size"], serde_json::json!([320, 240]));
    assert_eq!((&state["lines"], &state["file"]["there"]), (&serde_json::json!([]), &false.into()));
    assert_eq!(program.post("save", "{}").json()["error"], "no-line");

    let state = program.edit(LINE);
    assert_eq!(state["lines"][0]["across"], serde_json::json!([1.0, 0.0]));
    program.edit(r#"{"do":"person","from":{"x":144,"y":70},"to":{"x":178,"y":206}}"#);
    program.edit(r#"{"do":"name","line":0,"name":"东门"}"#);
    let state = program.until("somebody walked to and fro", |state| {
        state["lines"][0]["plus"] != 0 && state["lines"][0]["minus"] != 0
    });
    let passed = state["passed"].as_array().unwrap();
    assert!(passed.len() >= 2 && passed.iter().any(|one| one["direction"] == "-"), "{state}");
    assert_eq!(state["doubt"], serde_json::Value::Null);
    let zero = program.post("again", "{}").json();
    assert_eq!((&zero["lines"][0]["plus"], &zero["lines"][0]["name"]), (&0.into(), &"东门".into()));

    assert_eq!(names(folder.path()), ["pictures"], "nothing is written unasked");
    let file = folder.path().join("door.json");
    assert_eq!(program.post("save", "{}").json()["saved"], file.display().to_string());
    assert_eq!(program.state()["file"]["saved"], true);
    let calibration = read(&file).checked().unwrap();
    assert_eq!(calibration.lines[0].name, "东门");
    let ends = (calibration.lines[0].from, calibration.lines[0].to);
    assert_eq!(ends, (Point { x: 160.0, y: 0.0 }, Point { x: 160.0, y: 240.0 }));
    let person = PersonSize { at: Point { x: 161.0, y: 138.0 }, width: 34.0, height: 136.0 };
    assert_eq!(calibration.people, [person]);
    assert_eq!(names(folder.path()), ["door.json", "pictures"]);

    assert_eq!(program.post("done", "{}").status, 204);
    let (code, said) = program.ended();
    assert_eq!((code, said.contains("gone")), (Some(0), false), "{said}");
}

#[test]
fn what_the_file_holds_is_shown_turned_round_and_saved_over() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("door.json");
    std::fs::write(&file, street::CALIBRATION).unwrap();
    let program = Program::on_a_pattern(folder.path());
    program.sees();
    let state = program.state();
    assert_eq!((&state["lines"][0]["name"], &state["file"]["saved"]), (&"door".into(), &true.into()));
    let state = program.edit(r#"{"do":"turn","line":0}"#);
    assert_eq!((&state["lines"][0]["across"][0], &state["file"]["saved"]), (&(-1.0).into(), &false.into()));
    std::fs::write(&file, "somebody else's").unwrap();
    let refused = program.post("save", "{}");
    assert_eq!((refused.status, &refused.json()["error"]), (409, &"changed".into()));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "somebody else's");
    assert_eq!(program.post("save", r#"{"replace":true}"#).status, 200);
    assert_eq!(read(&file).lines[0].from, Point { x: 160.0, y: 240.0 });
}

#[test]
fn outlines_come_as_bits_and_few_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let program = Program::on_a_pattern(folder.path());
    program.sees();
    let (mut seen, mut different) = (0, std::collections::HashSet::new());
    while different.len() < 8 {
        let answer = program.get(&format!("outline?seen={seen}"));
        if answer.status == 204 {
            assert!(answer.body.is_empty());
            continue;
        }
        let numbers: Vec<u64> =
            answer.header("x-outline").unwrap().split(' ').map(|word| word.parse().unwrap()).collect();
        assert_eq!((answer.status, &numbers[1..]), (200, &[320, 240][..]));
        assert!(numbers[0] > seen, "only what was not seen comes");
        seen = numbers[0];
        assert!(seen <= 2 + begun.elapsed().as_secs() * 5 + 5, "{seen} in {:?}", begun.elapsed());
        assert_eq!(answer.body.len(), 320 * 240 / 8);
        let lit: u32 = answer.body.iter().map(|byte| byte.count_ones()).sum();
        assert!(lit < 320 * 240 / 4, "outlines are thin: {lit}");
        different.insert(answer.body);
    }
}

#[test]
fn a_camera_that_is_missing_is_said_and_comes_back_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = folder.path().join("pictures");
    let program =
        Program::start(&format!("pictures:{}", pictures.display()), &folder.path().join("door.json"));
    let state = program.until("it is missing", |state| state["camera"]["health"] == "missing");
    assert!(state["camera"]["detail"].as_str().unwrap().contains("pictures"), "{state}");
    assert_eq!(program.get("outline").status, 204);
    let nowhere = program.post("edit", &format!(r#"{{"version":0,"edit":{LINE}}}"#));
    assert_eq!((nowhere.status, &nowhere.json()["error"]), (422, &"no-picture".into()));
    std::fs::create_dir(&pictures).unwrap();
    let picture = [&b"P5 320 240 255\n"[..], &[90; 320 * 240]].concat();
    std::fs::write(pictures.join("1.pgm"), picture).unwrap();
    program.sees();
    program.edit(LINE);
}

#[test]
fn who_is_asked_to_end_ends_and_says_what_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::on_a_pattern(folder.path());
    program.sees();
    program.edit(LINE);
    let id = program.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let (code, said) = program.ended();
    assert_eq!(code, Some(0));
    assert!(said.contains("what was drawn and not saved is gone"), "{said}");
    assert_eq!(names(folder.path()), [""; 0]);
}

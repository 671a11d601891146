//! The commands as staff and scripts meet them: what they print, and their exit codes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed, wherever in it that is")]

use serde_json::{Value, json};
use std::{
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

struct Staff {
    folder: TempDir,
}

impl Staff {
    fn new(settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = format!("ledger = \"device.sqlite\"\nclock = \"trusted\"\n{settings}");
        std::fs::write(folder.path().join("agent.toml"), config).unwrap();
        Self { folder }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_edge-agent"));
        command.args(args).arg("--config").arg(self.folder.path().join("agent.toml"));
        command.env_clear().current_dir("/");
        command
    }

    fn does(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn ledger(&self) -> Value {
        json_of(&self.does(&["ledger", "--json"]))
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("device.sqlite")
    }
}

fn json_of(output: &Output) -> Value {
    assert!(output.status.success(), "{}", said(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn fails(output: &Output, code: i32, words: &[&str]) {
    let said = said(output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is not in: {said}");
    }
    assert!(output.stdout.is_empty(), "data was printed by a command that failed");
}

const TALLY: [&str; 7] = ["tally", "--activity", "science-night", "--count", "40", "--reason", "headcount"];

#[test]
fn a_headcount_is_an_entry_and_can_be_taken_back() {
    let staff = Staff::new("");
    assert_eq!(String::from_utf8_lossy(&staff.does(&TALLY).stdout), "entry 1\n");
    let hall = [&TALLY[..], &["--hall", "universe", "--json"]].concat();
    let written = json_of(&staff.does(&hall));
    assert_eq!(written["entry"], 2);
    let ledger = staff.ledger();
    assert_eq!(written["lid"], ledger["lid"]);
    assert_eq!((&ledger["head"], &ledger["pages"]), (&json!(2), &json!(1)));
    assert_eq!(ledger["verified"], true);
    let undo = ["undo", "--entry", "1", "--reason", "counted twice", "--json"];
    assert_eq!(json_of(&staff.does(&undo))["entry"], 3);
    fails(&staff.does(&undo), 1, &["entry 1 was taken back before, by entry 3"]);
    assert_eq!(staff.ledger()["head"], 3);
}

#[test]
fn the_shape_of_the_ledger_is_a_contract() {
    let staff = Staff::new("");
    staff.does(&TALLY);
    let ledger = staff.ledger();
    let keys: Vec<&String> = ledger.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["chain", "head", "lid", "pages", "verified"]);
    assert_eq!(ledger["chain"].as_str().unwrap().len(), 64);
    let plain = String::from_utf8(staff.does(&["ledger"]).stdout).unwrap();
    assert!(plain.contains("entries 1\n") && plain.ends_with("verified\n"), "{plain}");
}

#[test]
fn what_the_rules_refuse_is_told_and_not_written() {
    let staff = Staff::new("");
    let nobody = ["tally", "--activity", "science-night", "--count", "0", "--reason", "headcount"];
    fails(&staff.does(&nobody), 1, &["a tally counts 1 to 100000 people, not 0"]);
    let fewer = ["tally", "--activity", "science-night", "--count", "-1", "--reason", "headcount"];
    fails(&staff.does(&fewer), 2, &["-1 is not in 0.."]);
    let unsaid = ["tally", "--activity", "science-night", "--count", "4", "--reason", " "];
    fails(&staff.does(&unsaid), 1, &["a reason has 1 to 200 characters"]);
    assert_eq!(staff.ledger()["head"], 0);
    fails(&staff.does(&["undo", "--entry", "9", "--reason", "wrong"]), 1, &["entry 9 is not in this ledger"]);
    let no_id = ["tally", "--activity", "Science Night", "--count", "4", "--reason", "r"];
    fails(&staff.does(&no_id), 2, &["a-z, 0-9 and -"]);
}

#[test]
fn an_activity_or_hall_that_the_pack_does_not_have_is_refused() {
    let configs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs");
    let pack = |name: &str| configs.join(name).display().to_string();
    let files = [pack("campaigns/science-month-2025.toml"), pack("venues/river-city.toml")];
    let staff = Staff::new(&format!("pack = {files:?}\n"));
    let other = ["tally", "--activity", "science-nigth", "--count", "4", "--reason", "r"];
    fails(&staff.does(&other), 1, &["the pack has no activity \"science-nigth\"", "science-night"]);
    let nowhere = [&TALLY[..], &["--hall", "cellar"]].concat();
    fails(&staff.does(&nowhere), 1, &["the pack has no hall \"cellar\"", "universe"]);
    let elsewhere = [&TALLY[..], &["--set", "venue=rivr-city"]].concat();
    fails(&staff.does(&elsewhere), 1, &["the pack has no venue \"rivr-city\"", "river-city"]);
    assert!(!staff.file().exists(), "nothing is made for a command that is refused");
    json_of(&staff.does(&[&TALLY[..], &["--hall", "universe", "--json"]].concat()));
}

#[test]
fn a_file_that_is_no_ledger_is_left_alone() {
    let staff = Staff::new("");
    fails(&staff.does(&["ledger", "--json"]), 1, &["there is no ledger at", "device.sqlite"]);
    fails(&staff.does(&["undo", "--entry", "1", "--reason", "wrong"]), 1, &["there is no ledger at"]);
    assert!(!staff.file().exists());
    std::fs::write(staff.file(), "a letter").unwrap();
    fails(&staff.does(&TALLY), 1, &["is not a ledger"]);
    fails(&staff.does(&["run"]), 1, &["is not a ledger"]);
    assert_eq!(std::fs::read_to_string(staff.file()).unwrap(), "a letter");
}

#[test]
fn settings_that_are_wrong_are_told_all_at_once_before_anything_is_touched() {
    let staff = Staff::new("brocker = \"127.0.0.1:1\"\nvenue = \"River City\"\n");
    fails(&staff.does(&["run"]), 1, &["agent.toml:3", "brocker", "broker", "agent.toml:4", "venue"]);
    let staff = Staff::new("broker = \"somewhere\"\n");
    fails(&staff.does(&["run"]), 1, &["broker = \"somewhere\"", "write host and port"]);
    assert!(!staff.file().exists());
    fails(&staff.does(&["run", "--set", "log_format=xml"]), 1, &["log_format"]);
    fails(&staff.does(&["run", "--set", "broker=127.0.0.1:1", "--log", "a=b=c"]), 1, &["log = \"a=b=c\""]);
}

#[test]
fn help_documents_the_exit_codes() {
    for args in [&["--help"][..], &["run", "--help"], &["tally", "--help"], &["ledger", "--help"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_edge-agent")).args(args).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && text.contains("3  ledger: it was read, and is damaged"), "{text}");
    }
}

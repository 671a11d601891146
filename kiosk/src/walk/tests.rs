//! Scripts that go well, and scripts that get stuck.

use super::*;
use crate::{
    desk::Desk,
    house::{Manners, Stand},
    settings::Settings,
    wording::Language,
};
use ledger::{Ledger, clock::ClockTrust};
use std::path::Path;
use venue::{
    id::{SiteId, VenueId},
    pack::shipped,
};

/// 2025-09-20 20:14 in the campaign's time.
fn evening() -> i64 {
    1_758_370_440_000
}

fn house() -> House {
    let stand = Stand {
        venue: VenueId::new("river-city").unwrap(),
        site: SiteId::new("main").unwrap(),
        hall: None,
        point: None,
    };
    let manners = Manners { idle_ms: 30_000, language: Language::default() };
    House::new(shipped::example().unwrap(), stand, manners).unwrap()
}

fn walk(ledger: &Path, script: &str, times: u32) -> (Vec<Outcome>, Result<(), Stuck>) {
    let house = house();
    let settings = Settings {
        ledger: Some(ledger.to_owned()),
        hall: None,
        clock: ClockTrust::Always,
        ..Settings::default()
    };
    let writer = Writer::start(Desk::open(&settings).unwrap(), Box::new(|| {})).unwrap();
    let mut outcomes = vec![];
    let script: Vec<_> = read("script.jsonl", script.as_bytes()).map(Result::unwrap).collect();
    let mut visitor = Visitor::new(&house, writer, evening);
    let mut walk_all = || {
        for _ in 0..times {
            visitor.next_visitor();
            for step in &script {
                outcomes.push(visitor.take(step)?);
            }
        }
        visitor.finish()
    };
    let ended = walk_all();
    (outcomes, ended)
}

const FAMILY: &str = r#"
# a family of three
{"tap":"start"}
{"tap":"check-in"}
{"tap":"activity-science-night"}
{"tap":"adult-plus"}
{"tap":"adult-plus"}
{"tap":"child-plus"}
{"tap":"confirm"}
{"wait":"committed"}
{"tap":"done"}
"#;

#[test]
fn a_family_is_in_the_ledger_once_for_every_repetition() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let (outcomes, ended) = walk(&path, FAMILY, 4);
    ended.unwrap();
    let screens: Vec<_> = outcomes[..9].iter().map(|outcome| outcome.screen).collect();
    assert_eq!(
        screens,
        ["home", "activity", "check-in", "check-in", "check-in", "check-in", "check-in", "thanks", "attract"]
    );
    let entries: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.entry).collect();
    assert_eq!(entries, [1, 2, 3, 4]);
    let ledger = Ledger::open_existing(&path).unwrap();
    assert!(ledger.verify().unwrap().verified());
    let people: u64 = ledger
        .entries(1, 10)
        .unwrap()
        .iter()
        .map(|entry| match &entry.body.fact {
            venue::entry::Fact::CheckIn { party, .. } => party.total(),
            other => panic!("{other:?}"),
        })
        .sum();
    assert_eq!(people, 12);
}

#[test]
fn a_script_that_taps_what_is_not_there_is_told_what_is() {
    let folder = tempfile::tempdir().unwrap();
    let (_, ended) = walk(&folder.path().join("l"), "{\"tap\":\"start\"}\n{\"tap\":\"confirm\"}", 1);
    let said = ended.unwrap_err().to_string();
    assert!(
        said.contains("step 2")
            && said.contains("\"confirm\"")
            && said.contains("check-in, passport, stamps")
    );
    let (_, ended) = walk(&folder.path().join("l"), "{\"wait\":\"committed\"}", 1);
    assert!(ended.unwrap_err().to_string().contains("nothing is being committed"));
}

#[test]
fn a_double_tap_is_refused_and_an_unfinished_script_still_commits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let script = FAMILY.replace("{\"wait\":\"committed\"}\n{\"tap\":\"done\"}\n", "{\"tap\":\"confirm\"}\n");
    let (outcomes, ended) = walk(&path, &script, 1);
    ended.unwrap();
    assert_eq!(outcomes.last().unwrap().refused, Some("recording"));
    assert_eq!(Ledger::open_existing(&path).unwrap().head().unwrap().n, 1);
}

#[test]
fn time_passes_for_the_visitor_alone() {
    let folder = tempfile::tempdir().unwrap();
    let script = "{\"tap\":\"start\"}\n{\"pause_ms\":41000}";
    let (outcomes, _) = walk(&folder.path().join("l"), script, 1);
    assert_eq!(outcomes[1].screen, "attract");
}

#[test]
fn bad_lines_are_named() {
    for (line, says) in [
        ("{\"tap\":\"a\",\"pause_ms\":1}", "exactly one thing"),
        ("{}", "exactly one thing"),
        ("{\"tapp\":\"a\"}", "tapp"),
        ("{\"wait\":\"lunch\"}", "lunch"),
        ("{\"pause_ms\":99999999999}", "more than a day"),
        ("tap a", "script.jsonl:2"),
    ] {
        let text = format!("{{\"tap\":\"start\"}}\n{line}");
        let said = read("script.jsonl", text.as_bytes()).find_map(Result::err).unwrap().to_string();
        assert!(said.contains(says) && said.contains("script.jsonl:2"), "{said}");
    }
}

#[test]
fn a_line_of_json_has_what_programs_wait_for() {
    let outcome = Outcome { step: 1, tap: Some("start".into()), screen: "home", ..Outcome::default() };
    let mut line = vec![];
    tell(&mut line, &outcome, true).unwrap();
    let line: serde_json::Value = serde_json::from_slice(&line).unwrap();
    assert_eq!(line, serde_json::json!({"step": 1, "tap": "start", "screen": "home", "entry": null}));
}

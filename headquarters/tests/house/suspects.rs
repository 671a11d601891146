//! A page that can't be true, from the device to the board, and back by a person's word.

use crate::{
    commands::{configured, headquarters, said},
    device::{Device, check_in, clock_of_the_lost_boot, tally, tally_without_clock},
    headquarters_up::Running,
};
use headquarters::intake::wall_now;
use serde_json::Value;
use std::path::Path;
use venue::{hash::Lid, moment::UNDATED_DAY};

const LID: Lid = Lid([1; 16]);

fn rows(folder: &Path, config: &str, command: &str) -> Vec<Value> {
    let output = headquarters(folder, &[command, "--config", config, "--json"]);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)))
}

fn tallied(rows: &[Value]) -> i64 {
    rows.iter().filter(|row| row["method"] == "tally").filter_map(|row| row["value"].as_i64()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_waits_for_a_person_and_is_proved_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let config = configured(folder.path(), "archive = \"archive.sqlite\"");
    let mut kiosk = Device::connect(house.broker, "kiosk-1", LID).await;
    let now = wall_now();
    kiosk.book.append(check_in(now, 3)).unwrap();
    for _ in 0..2 {
        kiosk.book.append(tally(now, 100_000)).unwrap();
    }
    let stored = kiosk.report().await;
    let reason = stored[0].pages[0].quarantine.clone().unwrap();
    assert!(reason.contains("200000 people in a quarter of an hour"), "{reason}");
    kiosk.say_head().await;
    let view = house.until_view(|view| view["devices"][0]["state"] == "complete").await;
    let withheld = &view["caveats"]["quarantine"][0];
    assert_eq!((&withheld["venue"], &withheld["pages"]), (&"river-city".into(), &1.into()), "{view}");
    assert_eq!((&withheld["odd"], &view["tonight"]["visits"]), (&"desk".into(), &Value::Null));

    let listed = headquarters(folder.path(), &["quarantine", "--config", &config, "--json"]);
    assert_eq!(listed.status.code(), Some(3), "{}", said(&listed));
    let all: Vec<Value> = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!((&all[0]["state"], &all[0]["reason"]), (&"waiting".into(), &reason.as_str().into()));
    let totals = headquarters(folder.path(), &["totals", "--config", &config, "--json"]);
    assert_eq!(totals.stdout, b"[]\n");
    assert!(said(&totals).contains("pages in quarantine, and so in no total: 1"), "{}", said(&totals));

    // A person clears it: the words of the list lead back to it.
    let lid = all[0]["lid"].as_str().unwrap();
    let page = all[0]["page"].as_str().unwrap();
    let (quarter, activity) = page.split_once(' ').unwrap();
    let order = ["quarantine", "--config", &config, "--clear", lid, quarter, activity];
    let cleared =
        headquarters(folder.path(), &[&order[..], &["--reason", "the stadium counted them"]].concat());
    assert_eq!(cleared.status.code(), Some(0), "{}", said(&cleared));
    let text = String::from_utf8_lossy(&cleared.stdout).into_owned();
    assert!(text.contains("计入 in the figures") && text.contains("the stadium counted them"), "{text}");
    let totals = rows(folder.path(), &config, "totals");
    assert_eq!(tallied(&totals), 200_000);
    // The page lives on, and what comes next is in the figures at once.
    kiosk.book.append(tally(now, 50)).unwrap();
    assert_eq!(kiosk.report().await[0].pages[0].quarantine, None);
    let view = house.until_view(|view| view["tonight"]["visits"]["value"] == 3).await;
    assert_eq!(view["caveats"]["quarantine"], Value::Array(vec![]));
    assert_eq!(tallied(&rows(folder.path(), &config, "totals")), 200_050);

    let kept = ["quarantine", "--config", &config, "--keep-out", lid, page, "--reason", "a wrong key"];
    assert_eq!(headquarters(folder.path(), &kept).status.code(), Some(0));
    house.until_view(|view| view["tonight"]["visits"] == Value::Null).await;
    assert_eq!(rows(folder.path(), &config, "quarantine")[0]["decided"].as_array().unwrap().len(), 2);
    house.stop().await;
}

#[test]
fn a_decision_needs_a_reason_and_a_page_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let config = configured(folder.path(), "archive = \"archive.sqlite\"");
    let of = |arguments: &[&str]| {
        headquarters(folder.path(), &[&["quarantine", "--config", &config], arguments].concat())
    };
    let lid = "01".repeat(16);
    assert_eq!(of(&["--clear", &lid, "all"]).status.code(), Some(2), "no reason");
    let missing = of(&["--clear", &lid, "all", "--reason", "x"]);
    assert!(said(&missing).contains("there is no archive"), "{}", said(&missing));
    assert!(!folder.path().join("archive.sqlite").exists(), "a decision makes no archive");
    let path = folder.path().join("archive.sqlite");
    drop(headquarters::archive::Archive::open(&path, crate::headquarters_up::STORE, wall_now()).unwrap());
    let none = of(&["--keep-out", &lid, "2025-09-20T12:00Z", "science-night", "--reason", "x"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(said(&none).contains("holds no page \"2025-09-20T12:00Z science-night\""), "{}", said(&none));
    let wrong = of(&["--clear", &lid, "yesterday", "-", "--reason", "x"]);
    assert!(said(&wrong).contains("names no page"), "{}", said(&wrong));
    let empty = of(&["--clear", &lid, "all", "--reason", " "]);
    assert!(said(&empty).contains("write a sentence"), "{}", said(&empty));
}

#[tokio::test(flavor = "multi_thread")]
async fn while_people_move_from_page_to_page_the_totals_say_that_they_are_not_proved() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let config = configured(folder.path(), "archive = \"archive.sqlite\"");
    let mut van = Device::connect(house.broker, "van-1", LID).await;
    let now = wall_now();
    van.book.append(tally(now, 4)).unwrap();
    van.book.append(tally_without_clock(10, 30)).unwrap();
    van.report().await;
    van.say_head().await;
    house.until_view(|view| view["devices"][0]["state"] == "complete").await;
    let days = |rows: &[Value]| -> Vec<(bool, i64)> {
        rows.iter().map(|row| (row["day"] == UNDATED_DAY, row["value"].as_i64().unwrap())).collect()
    };
    let totals = rows(folder.path(), &config, "totals");
    assert_eq!(days(&totals), [(false, 4), (true, 30)], "undated people stand apart");
    assert!(totals.iter().all(|row| row["unproved"].is_null()), "{totals:?}");

    // Staff date them, and only the page they go to has come.
    van.book.append(clock_of_the_lost_boot(now, now - 3_600_000)).unwrap();
    van.report_some(|page| page.key.slot.day() != UNDATED_DAY).await;
    let view = house.until_view(|view| view["caveats"]["unproved"][0] == "river-city").await;
    let totals = rows(folder.path(), &config, "totals");
    assert_eq!(days(&totals), [(false, 34), (true, 30)], "they are counted twice: {view}");
    assert!(totals.iter().all(|row| row["unproved"] == true), "{totals:?}");
    let table = headquarters(folder.path(), &["totals", "--config", &config]);
    assert!(String::from_utf8_lossy(&table.stdout).contains("not yet proved"));

    van.report_some(|page| page.key.slot.day() == UNDATED_DAY).await;
    van.say_head().await;
    house.until_view(|view| view["caveats"]["unproved"] == Value::Array(vec![])).await;
    let totals = rows(folder.path(), &config, "totals");
    assert_eq!(days(&totals), [(false, 34)], "and the emptied page has vanished");
    assert!(totals.iter().all(|row| row["unproved"].is_null()), "{totals:?}");
    house.stop().await;
}

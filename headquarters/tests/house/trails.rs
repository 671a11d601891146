//! From a stamp to the board, the command and the API; and that nothing of a person gets there.

use crate::{
    commands::{configured, headquarters, said},
    device::{Device, check_in, moved, reward, stamp},
    headquarters_up::Running,
};
use headquarters::intake::wall_now;
use serde_json::{Value, json};
use std::path::Path;
use venue::{hash::Lid, reporting::topic::Up};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The point of the shipped trail in a view.
fn part<'v>(view: &'v Value, list: &str, id: &str) -> &'v Value {
    let parts = view["trails"]["shown"][0][list].as_array();
    parts.and_then(|parts| parts.iter().find(|part| part["id"] == id)).unwrap_or(&Value::Null)
}

fn step(view: &Value, step: usize) -> &Value {
    &view["trails"]["shown"][0]["reached"][step - 1]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stamp_is_on_the_board_and_a_correction_moves_it() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let mut one = Device::connect(house.broker, "kiosk-1", Lid([1; 16])).await;
    let mut two = Device::connect(house.broker, "kiosk-2", Lid([2; 16])).await;
    let now = wall_now();
    for body in [check_in(now, 3), stamp(now - 2 * DAY_MS, "mind", 1, false), stamp(now, "mind", 1, false)] {
        one.book.append(body).unwrap();
    }
    for body in [stamp(now, "toys", 1, false), stamp(now, "toys", 8, true), reward(now, "night-medal", 2)] {
        two.book.append(body).unwrap();
    }
    one.report().await;
    two.report().await;
    let view = house.until_view(|view| part(view, "points", "toys")["all"] == 2).await;
    let trail = &view["trails"]["shown"][0];
    assert_eq!((&trail["id"], &trail["en"]), (&json!("star-map"), &json!("Tonight's star map")));
    assert_eq!((&trail["required"], &view["trails"]["more"]), (&json!(8), &json!(0)));
    let mind = part(&view, "points", "mind");
    assert_eq!((&mind["today"], &mind["all"]), (&json!(1), &json!(2)), "an earlier day counts in all");
    assert_eq!(part(&view, "points", "magic").get("all"), None, "nothing reported is not nought");
    assert_eq!((&step(&view, 1)["today"], &step(&view, 1)["all"]), (&json!(2), &json!(3)));
    assert_eq!((step(&view, 2).get("all"), &step(&view, 8)["all"]), (None, &json!(1)));
    assert_eq!(
        (&trail["completed"]["all"], &part(&view, "rewards", "night-medal")["all"]),
        (&json!(1), &json!(2))
    );

    // The passport had been stamped elsewhere before: at kiosk-2 it was its second point.
    two.book.append(moved(now, 1, 1, 2)).unwrap();
    two.book.undo(3, now_at(&two), "handed back").unwrap();
    two.report().await;
    let view = house.until_view(|view| step(view, 2)["all"] == 1).await;
    assert_eq!(step(&view, 1)["all"], 2);
    assert_eq!(part(&view, "rewards", "night-medal").get("all"), None);
    assert_eq!(part(&view, "points", "toys")["all"], 2, "the stamps stay");
    house.stop().await;
}

fn now_at(device: &Device) -> venue::moment::Moment {
    device.book.entries().last().unwrap().body.at.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn command_and_api_tell_the_same_sorted_rows() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let config = configured(folder.path(), "archive = \"archive.sqlite\"");
    let mut kiosk = Device::connect(house.broker, "kiosk-1", Lid([1; 16])).await;
    let evening = 1_758_369_600_000;
    let steps = [("toys", 10), ("toys", 2), ("mind", 2), ("mind", 1)];
    for (point, step) in steps {
        kiosk.book.append(stamp(evening, point, step, step == 10)).unwrap();
    }
    kiosk.book.append(reward(evening + DAY_MS, "night-medal", 3)).unwrap();
    kiosk.report().await;

    let told = headquarters(folder.path(), &["trails", "--config", &config, "--json"]);
    assert_eq!(told.status.code(), Some(0), "{}", said(&told));
    let text = String::from_utf8(told.stdout).unwrap();
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
    let first = r#"[{"campaign":"science-month-2025","trail":"star-map","venue":"river-city","day":"2025-09-20","count":"stamps","of":"mind","value":2,"as_of":"20"#;
    assert!(text.starts_with(first), "{text}");
    let short: Vec<_> =
        rows.iter().map(|row| format!("{} {} {}", row["count"], row["of"], row["value"])).collect();
    let expected = [
        "\"stamps\" \"mind\" 2",
        "\"stamps\" \"toys\" 2",
        "\"reached\" \"1\" 1",
        "\"reached\" \"2\" 2",
        "\"reached\" \"10\" 1",
        "\"completed\" \"-\" 1",
        "\"rewards\" \"night-medal\" 3",
    ];
    assert_eq!(short, expected);
    assert_eq!(rows[6]["day"], "2025-09-21");
    let answer = house.get("/api/trails").await;
    assert_eq!(answer.split("\r\n\r\n").nth(1).unwrap().trim(), text.trim());

    let table = headquarters(folder.path(), &["trails", "--config", &config]);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("章 stamps") && table.lines().count() == 8, "{table}");
    let help = headquarters(folder.path(), &["trails", "--help"]);
    let help = String::from_utf8(help.stdout).unwrap();
    for key in rows[0].as_object().unwrap().keys() {
        assert!(help.contains(key.as_str()), "{key}: {help}");
    }
    house.stop().await;
}

/// Everything that lies in the folder of the archive, its write-ahead log included.
fn on_disk(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.flatten().collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_person_is_kept_shown_or_sent_back() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let config = configured(folder.path(), "archive = \"archive.sqlite\"");
    let mut kiosk = Device::connect(house.broker, "kiosk-1", Lid([1; 16])).await;
    kiosk.book.append(stamp(wall_now(), "mind", 1, false)).unwrap();
    let sound = kiosk.of_page(kiosk.book.pages().values().next().unwrap());
    let sound: Value = serde_json::from_slice(&kiosk.written(Up::Page, &sound)).unwrap();
    let secret = "SP1:6BF7K9ABXZ";

    // Keys that nobody knows are left aside: the counts arrive, the rest goes nowhere.
    let mut more = sound.clone();
    more["passport"] = json!(secret);
    more["page"]["subject"] = json!({"id": secret});
    kiosk.say(Up::Page, serde_json::to_vec(&more).unwrap()).await;
    house.until_view(|view| part(view, "points", "mind")["all"] == 1).await;

    // A text where a count should stand is refused, and the reason does not repeat it.
    let bad = [
        json!([["star-map", "stamps", secret, 1]]),
        json!([["star-map", secret, "-", 1]]),
        json!([[secret]]),
    ];
    for rows in &bad {
        let mut wrong = sound.clone();
        wrong["page"]["trails"] = rows.clone();
        kiosk.say(Up::Page, serde_json::to_vec(&wrong).unwrap()).await;
    }
    let view = house.until_view(|view| view["house"]["refused"] == bad.len()).await;
    assert!(view["house"]["last_refusal"].as_str().unwrap().contains("malformed"), "{view}");
    assert_eq!(part(&view, "points", "mind")["all"], 1, "what was sound stays");
    let rows = headquarters(folder.path(), &["trails", "--config", &config, "--json"]);
    let told = [view.to_string(), house.get("/api/trails").await, house.get("/api/totals").await]
        .concat()
        .into_bytes();
    for (what, bytes) in [("told", &told), ("printed", &rows.stdout), ("on disk", &on_disk(folder.path()))] {
        assert!(holds(bytes, "star-map"), "{what}: the counts are there");
        assert!(!holds(bytes, secret), "{what}");
    }
    house.stop().await;
    assert!(!holds(&on_disk(folder.path()), secret));
}

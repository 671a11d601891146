//! A figure that was given out, and one that changed after its day was published.

use crate::{
    commands::{configured, headquarters, said},
    device::{Device, check_in},
    headquarters_up::Running,
};
use headquarters::intake::wall_now;
use serde_json::Value;
use venue::hash::Lid;

const LID: Lid = Lid([1; 16]);
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_out_at_midnight_stands_beside_what_came_after() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let config = configured(folder.path(), "archive = \"archive.sqlite\"");
    let mut kiosk = Device::connect(house.broker, "kiosk-1", LID).await;
    kiosk.book.append(check_in(wall_now(), 3)).unwrap();
    kiosk.report().await;
    let view = house.until_view(|view| view["tonight"]["visits"]["value"] == 3).await;
    let day = view["day"].as_str().unwrap();
    let out = headquarters(folder.path(), &["publish", "--config", &config, "--day", day, "--note", "press"]);
    assert!(String::from_utf8_lossy(&out.stdout).contains("given out"), "{}", said(&out));
    let view = house.until_view(|view| view["caveats"]["given"]["visits"] == 3).await;
    assert_eq!(view["caveats"]["given"]["venues"]["river-city"]["people"], 3, "{view}");

    kiosk.book.append(check_in(wall_now(), 2)).unwrap();
    kiosk.report().await;
    let view = house.until_view(|view| view["tonight"]["visits"]["value"] == 5).await;
    assert_eq!(view["caveats"]["given"]["visits"], 3);
    assert_eq!(view["caveats"]["revised"], Value::Array(vec![]), "the day goes on: nothing is late");
    let totals = headquarters(folder.path(), &["totals", "--config", &config, "--json"]);
    let rows: Vec<Value> = serde_json::from_slice(&totals.stdout).unwrap();
    let visits = rows.iter().find(|row| row["figure"] == "visits").unwrap();
    assert_eq!((&visits["value"], &visits["published"]["value"]), (&5.into(), &3.into()));
    assert_eq!(visits["published"]["how"], "given-out");
    let revised = &visits["revised"][0];
    assert_eq!(
        (&revised["was"], &revised["is"], &revised["device"]),
        (&3.into(), &5.into(), &"kiosk-1".into())
    );
    assert!(house.get("/api/totals").await.contains(r#""published":{"value":3"#));

    let never = headquarters(folder.path(), &["publish", "--config", &config, "--day", "2020-01-01"]);
    assert_eq!(never.status.code(), Some(1));
    assert!(said(&never).contains("no page of 2020-01-01"), "{}", said(&never));
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_comes_late_revises_what_was_published_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let config = configured(folder.path(), "archive = \"archive.sqlite\"");
    let mut kiosk = Device::connect(house.broker, "kiosk-1", LID).await;
    let then = wall_now() - 2 * DAY_MS;
    kiosk.book.append(check_in(then, 40)).unwrap();
    kiosk.report().await;
    kiosk.say_head().await;
    // The day is long over, and its device said so today: it is published by itself.
    let published = || async {
        let totals = house.get("/api/totals").await;
        totals.contains(r#""published":{"value":40"#)
    };
    let wait = async {
        while !published().await {
            house.until_view(|_| true).await;
        }
    };
    tokio::time::timeout(crate::device::PATIENCE, wait).await.expect("the day is published");

    kiosk.book.append(check_in(then, 2)).unwrap();
    kiosk.report().await;
    let view = house.until_view(|view| view["caveats"]["revised"][0]["now"] == 42).await;
    let revised = &view["caveats"]["revised"][0];
    assert_eq!((&revised["published"], &revised["device"]), (&40.into(), &"kiosk-1".into()), "{view}");
    let totals = headquarters(folder.path(), &["totals", "--config", &config]);
    let table = String::from_utf8_lossy(&totals.stdout).into_owned();
    assert!(table.contains("revised: published when proved as 40"), "{table}");
    assert!(said(&totals).contains("1 pages came after their day had been published"), "{}", said(&totals));
    house.stop().await;
}

//! A figure that was given out.

use crate::{
    commands::{configured, headquarters, said},
    device::{Device, check_in},
    headquarters_up::Running,
};
use headquarters::intake::wall_now;
use serde_json::Value;
use venue::hash::Lid;

const LID: Lid = Lid([1; 16]);

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

//! The commands by the real program.

use crate::{
    device::{Device, check_in},
    headquarters_up::{Running, free_port},
};
use headquarters::intake::wall_now;
use serde_json::Value;
use std::{
    path::Path,
    process::{Command, Output},
};
use venue::hash::Lid;

pub(crate) fn headquarters(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_headquarters"));
    for (key, _) in std::env::vars_os().filter(|(key, _)| key.to_string_lossy().starts_with("HEADQUARTERS_"))
    {
        command.env_remove(key);
    }
    command.env("HOME", folder).env("XDG_DATA_HOME", folder.join("data")).current_dir(folder);
    command.args(arguments).output().unwrap()
}

pub(crate) fn configured(folder: &Path, text: &str) -> String {
    let path = folder.join("headquarters.toml");
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn totals_and_proof_read_the_archive_while_it_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let config = configured(folder.path(), "archive = \"archive.sqlite\"");
    let mut kiosk = Device::connect(house.broker, "kiosk-1", Lid([1; 16])).await;
    kiosk.book.append(check_in(wall_now(), 3)).unwrap();
    kiosk.report().await;
    kiosk.say_head().await;
    house.until_view(|view| view["devices"][0]["state"] == "complete").await;
    let totals = headquarters(folder.path(), &["totals", "--config", &config, "--json"]);
    let rows: Vec<Value> = serde_json::from_slice(&totals.stdout).unwrap();
    let fields: Vec<&str> = rows[0].as_object().unwrap().keys().map(String::as_str).collect();
    let mut contract = [
        "campaign", "venue", "site", "activity", "day", "method", "figure", "scope", "group", "value",
        "as_of",
    ];
    contract.sort_unstable();
    assert_eq!(fields, contract);
    assert_eq!(rows.len(), 4, "visits by one group, people in three scopes: {rows:?}");
    let table = headquarters(folder.path(), &["totals", "--config", &config]);
    assert!(String::from_utf8_lossy(&table.stdout).contains("人次 visits"));

    let proof = headquarters(folder.path(), &["proof", "--config", &config, "--json"]);
    assert_eq!(proof.status.code(), Some(0), "{}", said(&proof));
    let rows: Vec<Value> = serde_json::from_slice(&proof.stdout).unwrap();
    let complete = serde_json::json!({
        "device": "kiosk-1", "lid": "01".repeat(16), "state": "complete", "have": 1, "head": 1, "missing": []
    });
    assert_eq!(rows, [complete]);

    // A head that names more than has come.
    kiosk.book.append(check_in(wall_now(), 2)).unwrap();
    kiosk.say_head().await;
    house.until_view(|view| view["devices"][0]["head"] == 2).await;
    let proof = headquarters(folder.path(), &["proof", "--config", &config]);
    assert_eq!(proof.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&proof.stdout).contains("1/2"), "{proof:?}");
    house.stop().await;
}

#[test]
fn an_archive_that_is_none_or_missing_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let config = configured(folder.path(), "archive = \"notes.txt\"");
    let missing = headquarters(folder.path(), &["totals", "--config", &config]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(said(&missing).contains("there is no archive at notes.txt"), "{}", said(&missing));
    std::fs::write(folder.path().join("notes.txt"), "minutes of the meeting of Tuesday").unwrap();
    for command in ["totals", "trails", "proof", "serve"] {
        let ports = [format!("listen={}", free_port()), format!("broker_listen={}", free_port())];
        let wrong = headquarters(
            folder.path(),
            &[command, "--config", &config, "--set", &ports[0], "--set", &ports[1]],
        );
        assert_eq!(wrong.status.code(), Some(1));
        assert!(said(&wrong).contains("is not an archive"), "{command}: {}", said(&wrong));
    }
}

#[test]
fn a_taken_port_names_port_and_key_before_anything_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap();
    for key in ["listen", "broker_listen"] {
        let free = free_port().to_string();
        let text = |own: &str| if own == key { port.to_string() } else { free.clone() };
        let config = configured(
            folder.path(),
            &format!(
                "archive = \"archive.sqlite\"\nlisten = {:?}\nbroker_listen = {:?}",
                text("listen"),
                text("broker_listen")
            ),
        );
        let refused = headquarters(folder.path(), &["serve", "--config", &config]);
        assert_eq!(refused.status.code(), Some(1));
        let named = format!("port {} cannot be had ({key} = ", port.port());
        assert!(said(&refused).contains(&named), "{}", said(&refused));
        assert!(!folder.path().join("archive.sqlite").exists());
    }
}

#[test]
fn settings_that_do_not_hold_are_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let config = configured(folder.path(), "listn = \"127.0.0.1:1\"\nbroker_lisen = \"x\"");
    let wrong = headquarters(folder.path(), &["serve", "--config", &config]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(said(&wrong).contains("listn") && said(&wrong).contains("broker_lisen"), "{}", said(&wrong));
    let open = headquarters(folder.path(), &["serve", "--broker-listen", "0.0.0.0:1883"]);
    assert!(said(&open).contains("this machine alone"), "{}", said(&open));
    assert_eq!(headquarters(folder.path(), &["proff"]).status.code(), Some(2));
    let help = headquarters(folder.path(), &["proof", "--help"]);
    assert!(String::from_utf8_lossy(&help.stdout).contains("4  proof: a ledger has forked"));
}

#[test]
fn packs_are_checked_with_file_line_and_reason() {
    let folder = tempfile::tempdir().unwrap();
    let (name, text) = venue::pack::shipped::CAMPAIGNS[0];
    let good = folder.path().join("good.toml");
    std::fs::write(&good, text).unwrap();
    let fine = headquarters(folder.path(), &["check-pack", "good.toml"]);
    assert_eq!(fine.status.code(), Some(0), "{name}: {}", said(&fine));
    assert!(String::from_utf8_lossy(&fine.stdout).contains("science-month-2025"));
    std::fs::write(folder.path().join("bad.toml"), format!("{text}\n[unheard]\nof = 1\n")).unwrap();
    let bad = headquarters(folder.path(), &["check-pack", "good.toml", "bad.toml"]);
    assert_eq!(bad.status.code(), Some(1));
    let told = String::from_utf8_lossy(&bad.stdout).into_owned();
    assert!(told.contains("bad.toml:") && told.contains("unheard"), "{told}");
    let json = headquarters(folder.path(), &["check-pack", "--json", "bad.toml"]);
    let rows: Vec<Value> = serde_json::from_slice(&json.stdout).unwrap();
    assert!(rows[0]["problems"][0]["line"].is_number(), "{rows:?}");
    assert_eq!(headquarters(folder.path(), &["check-pack"]).status.code(), Some(2));
    assert_eq!(headquarters(folder.path(), &["check-pack", "none.toml"]).status.code(), Some(1));
}

#[test]
fn the_picture_of_a_map_is_looked_at_too() {
    let folder = tempfile::tempdir().unwrap();
    let (_, route) = venue::pack::shipped::RIVER_CITY_ROUTE;
    let named = "id = \"river-walk\"\nmap = \"maps/walk.png\"\n";
    let route = route.replace("id = \"river-walk\"\n", named);
    std::fs::write(folder.path().join("route.toml"), &route).unwrap();
    std::fs::write(folder.path().join("river.toml"), venue::pack::shipped::RIVER_CITY.1).unwrap();
    let check = || headquarters(folder.path(), &["check-pack", "river.toml", "route.toml"]);
    let line = route.lines().position(|line| line.starts_with("map = ")).unwrap() + 1;
    let missing = check();
    let told = String::from_utf8_lossy(&missing.stdout).into_owned();
    let wanted = format!(
        "route.toml:{line}: routes[0].map: the picture maps/walk.png is not there; put it beside the pack's file, or correct its name"
    );
    assert!(told.lines().any(|said| said == wanted), "{told}");
    assert_eq!(missing.status.code(), Some(1));
    let picture = folder.path().join("maps").join("walk.png");
    std::fs::create_dir(folder.path().join("maps")).unwrap();
    std::fs::write(&picture, "no picture").unwrap();
    let damaged = check();
    assert!(String::from_utf8_lossy(&damaged.stdout).contains("is no PNG or JPEG"), "{}", said(&damaged));
    let mut encoder = png::Encoder::new(std::fs::File::create(&picture).unwrap(), 400, 320);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&[200; 400 * 320]).unwrap();
    assert_eq!(check().status.code(), Some(0), "{}", said(&check()));
}

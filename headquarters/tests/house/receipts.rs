//! Receipts of the end of a night held against a real archive, by the real program.

use crate::{
    commands::{configured, headquarters, said},
    device::{Device, check_in},
    headquarters_up::Running,
};
use headquarters::intake::wall_now;
use serde_json::Value;
use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};
use venue::{
    hash::{Hash, Head, Lid},
    reporting::receipt::Receipt,
};

const LID: Lid = Lid([1; 16]);

/// The receipt of the test's device at this number; its chain is made of the number.
fn receipt(n: u8) -> String {
    Receipt { lid: LID, head: Head { n: n.into(), chain: Hash([n; 32]) } }.to_string()
}

/// The exit code and the rows of receipts.
fn compared(folder: &Path, config: &str, receipts: &[&str]) -> (Option<i32>, Vec<Value>) {
    let arguments = [&["receipt"], receipts, &["--config", config, "--json"]].concat();
    let output = headquarters(folder, &arguments);
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or_default())
}

fn state(folder: &Path, config: &str, receipt: &str) -> (Option<i32>, String) {
    let (code, rows) = compared(folder, config, &[receipt]);
    (code, rows[0]["state"].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_agrees_waits_differs_or_is_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let house = Running::start(folder).await;
    let config = configured(folder, "archive = \"archive.sqlite\"");
    let mut kiosk = Device::connect(house.broker, "kiosk-1", LID).await;
    for adults in 1..=3 {
        kiosk.book.append(check_in(wall_now(), adults)).unwrap();
    }
    kiosk.report().await;
    kiosk.say_head().await;
    house.until_view(|view| view["devices"][0]["state"] == "complete").await;

    let (code, rows) = compared(folder, &config, &[&receipt(3)]);
    let agrees = serde_json::json!({
        "campaign": "science-month-2025", "venue": "river-city", "device": "kiosk-1", "lid": "01".repeat(16),
        "n": 3, "state": "agrees", "have": 3
    });
    assert_eq!((code, rows), (Some(0), vec![agrees]));
    let (code, rows) = compared(folder, &config, &[&receipt(3), &receipt(8)]);
    assert_eq!((code, &rows[1]["state"], &rows[1]["to_come"]), (Some(3), &"waiting".into(), &5.into()));
    // The head at 2 was never told.
    let (code, rows) = compared(folder, &config, &[&receipt(2)]);
    assert_eq!((code, &rows[0]["state"], &rows[0]["told"]), (Some(3), &"uncompared".into(), &3.into()));
    let elsewhere = Receipt { lid: Lid([9; 16]), head: Head { n: 3, chain: Hash([3; 32]) } }.to_string();
    assert_eq!(state(folder, &config, &elsewhere), (Some(3), "unknown".to_owned()));
    let other = Receipt { lid: LID, head: Head { n: 3, chain: Hash([4; 32]) } }.to_string();
    let (code, rows) = compared(folder, &config, &[&other, &receipt(3), &receipt(8)]);
    let states: Vec<&str> = rows.iter().filter_map(|row| row["state"].as_str()).collect();
    assert_eq!((code, states), (Some(4), vec!["differs", "agrees", "waiting"]));

    // A head is told and its page is not here yet.
    kiosk.book.append(check_in(wall_now(), 2)).unwrap();
    kiosk.say_head().await;
    house.until_view(|view| view["devices"][0]["head"] == 4).await;
    let (code, rows) = compared(folder, &config, &[&receipt(4)]);
    assert_eq!((code, &rows[0]["state"], &rows[0]["to_come"]), (Some(3), &"waiting".into(), &1.into()));
    let table = headquarters(folder, &["receipt", &receipt(4), "--config", &config]);
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    assert!(table.contains("river-city/kiosk-1") && table.contains("1 entries are still to come"), "{table}");
    kiosk.report().await;
    house.until_view(|view| view["devices"][0]["state"] == "complete").await;
    assert_eq!(state(folder, &config, &receipt(4)), (Some(0), "agrees".to_owned()));
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn summaries_are_read_from_standard_input_and_what_is_no_receipt_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let house = Running::start(folder).await;
    let config = configured(folder, "archive = \"archive.sqlite\"");
    house.stop().await;
    let mut child = Command::new(env!("CARGO_BIN_EXE_headquarters"))
        .args(["receipt", "-", "--config", &config, "--json"])
        .current_dir(folder)
        .env("HOME", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let summary = format!("科普夜 · Science night\nkiosk-1\n\n{}\n", receipt(3));
    child.stdin.take().unwrap().write_all(summary.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(rows[0]["state"], "unknown");

    let wrong = headquarters(folder, &["receipt", "SP1:ABC", "SH1:1:2", "--config", &config]);
    assert_eq!(wrong.status.code(), Some(1));
    for part in
        ["\"SP1:ABC\": it does not begin with SH1:", "\"SH1:1:2\": it has 3 parts", "none was compared"]
    {
        assert!(said(&wrong).contains(part), "{}", said(&wrong));
    }
    let none = headquarters(folder, &["receipt", "--config", &config]);
    assert_eq!(none.status.code(), Some(2));
}

//! Trails on the wire: what is no count is refused with its reason and goes no further,
//! nothing but counts is kept of a page, and the largest page there may be still travels.

use crate::device::Device;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use venue::{
    hash::{Hash, Lid, StoreId},
    page::{Content, MAX_STEP, Page, PageKey, TrailCell, TrailMeasure},
    reporting::{
        intake::{self, Intake},
        topic::{Topic, Up},
        uplink::{self, Due, LIVE_PAGES, Uplink},
        wire::{self, AFTER_HEADS, Code, MAX_MESSAGE, PageReport, PagesReport},
    },
};

const LID: Lid = Lid([7; 16]);

/// A page with these rows of trails.
fn page(rows: &Value) -> Value {
    json!({"slot": "2025-09-20T12:15Z", "activity": "stamp-trail", "version": [61, 1],
        "cells": [], "watched": {}, "entries": 5, "trails": rows})
}

/// A report of a page as a device would write it that means what it says.
fn report(device: &Device, page: &Value, hash: Hash) -> Vec<u8> {
    let mut report = serde_json::to_value(&device.address).unwrap();
    report["v"] = json!(wire::VERSION);
    report["lid"] = json!(LID);
    report["head"] = json!(device.head());
    report["hash"] = json!(hash);
    report["page"] = page.clone();
    serde_json::to_vec(&report).unwrap()
}

fn arrived(intake: &mut Intake, device: &Device, payload: &[u8]) -> Vec<intake::Command> {
    let topic = Topic::Up(device.address.clone(), Up::Page).to_string();
    intake.handle(intake::Input::Arrived { topic: &topic, payload }, 0)
}

fn read<D: wire::Document>(bytes: &[u8]) -> D {
    wire::read(bytes, "", wire::Trust::Anybody).unwrap()
}

fn refused(commands: &[intake::Command]) -> Option<(Code, &str)> {
    commands.iter().find_map(|command| match command {
        intake::Command::Tell(intake::Told::Refused { code, reason, .. }) => Some((*code, reason.as_str())),
        _ => None,
    })
}

fn taken(commands: &[intake::Command]) -> Vec<&Page> {
    let batches = commands.iter().filter_map(|command| match command {
        intake::Command::Commit(batch) => Some(batch),
        _ => None,
    });
    batches.flat_map(|batch| batch.pages.iter().map(|row| &row.page)).collect()
}

fn intake(device: &Device) -> Intake {
    Intake::new(device.address.campaign.clone(), StoreId([9; 16]), [])
}

#[test]
fn rows_that_are_no_counts_are_refused_with_the_reason_and_stop_nothing() {
    let device = Device::new(1);
    let mut intake = intake(&device);
    let far = (MAX_STEP + 1).to_string();
    let none = "is none of stamps of a point, reached 1 to 96, completed -, rewards of a reward";
    for (rows, told) in [
        (json!([["star-map", "seals", "dome", 1]]), none),
        (json!([["star-map", "reached", "0", 1]]), none),
        (json!([["star-map", "reached", "02", 1]]), none),
        (json!([["star-map", "reached", "-1", 1]]), none),
        (json!([["star-map", "reached", far, 1]]), none),
        (json!([["star-map", "reached", "4294967296", 1]]), none),
        (json!([["star-map", "completed", "dome", 1]]), none),
        (json!([["star-map", "stamps", "Dome 1", 1]]), none),
        (json!([["star-map", "stamps", "-", 1]]), none),
        (json!([["star-map", "stamps", "x".repeat(33), 1]]), none),
        (json!([["star-map", "rewards", "", 1]]), none),
        (json!([["Star map", "stamps", "dome", 1]]), "an id holds only a-z"),
        (json!([["star-map", "stamps", "dome", 0]]), "row 1 of trails counts 0; a count is 1 or more"),
        (json!([["star-map", "stamps", "dome", -3]]), "row 1 of trails counts -3"),
        (json!([["star-map", "stamps", "dome", 1.5]]), "invalid type: floating point"),
        (json!([["star-map", "stamps", "dome", u64::MAX]]), "invalid value: integer"),
        (json!([["star-map", "stamps", "dome"]]), "invalid length 3"),
        (json!([["star-map", "stamps", "dome", 1, 2]]), "trailing characters"),
        (
            json!([["star-map", "stamps", "dome", 1], ["star-map", "stamps", "dome", 1]]),
            "same count of a trail twice",
        ),
        (json!({"star-map": 1}), "invalid type: map"),
        (Value::Null, "invalid type: null"),
    ] {
        let payload = report(&device, &page(&rows), Hash([0; 32]));
        let commands = arrived(&mut intake, &device, &payload);
        let (code, reason) = refused(&commands).unwrap_or_else(|| panic!("{rows} was taken"));
        assert_eq!(code, Code::Malformed, "{rows}");
        assert!(reason.contains(told), "{rows}: {reason}");
        assert!(taken(&commands).is_empty(), "{rows}");
    }
    let good = page(&json!([["star-map", "stamps", "dome", 1]]));
    let hash = serde_json::from_value::<Page>(good.clone()).unwrap().hash();
    let commands = arrived(&mut intake, &device, &report(&device, &good, hash));
    assert_eq!((refused(&commands), taken(&commands).len()), (None, 1));
}

/// Fields that are not known are left aside by design; so nothing of them is kept, and a
/// page whose sender counted them in is refused until headquarters knows them too.
#[test]
fn what_is_not_known_is_left_aside_and_never_kept() {
    let device = Device::new(1);
    let mut intake = intake(&device);
    let plain: Page = serde_json::from_value(page(&json!([["star-map", "stamps", "dome", 1]]))).unwrap();
    let mut more = serde_json::to_value(&plain).unwrap();
    more["passport"] = json!("SP1:SECRET");
    let mut payload: Value = serde_json::from_slice(&report(&device, &more, plain.hash())).unwrap();
    payload["bearer"] = json!("SP1:SECRET");
    let commands = arrived(&mut intake, &device, &serde_json::to_vec(&payload).unwrap());
    assert_eq!(taken(&commands), [&plain]);
    assert!(!format!("{commands:?}").contains("SECRET"));
    assert!(!String::from_utf8(taken(&commands)[0].content.to_bytes()).unwrap().contains("SECRET"));

    let counted_in = Hash::of(&[plain.key.to_string().as_bytes(), more.to_string().as_bytes()]);
    let commands = arrived(&mut intake, &device, &report(&device, &more, counted_in));
    assert_eq!(refused(&commands).unwrap().0, Code::HashMismatch);
}

/// Whatever stands where a count should: the reason never repeats it.
#[test]
fn a_refusal_never_repeats_what_stood_in_the_row() {
    let device = Device::new(1);
    let secret = "SP1:6BF+70OD";
    let as_id = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    for rows in [
        json!([[secret, "stamps", "dome", 1]]),
        json!([["star-map", secret, "dome", 1]]),
        json!([["star-map", "stamps", secret, 1]]),
        json!([["star-map", "reached", as_id, 1]]),
        json!([["star-map", as_id, "-", 1]]),
        json!([["star-map", "stamps", "dome", secret]]),
        json!([[as_id, "stamps", "Dome", 1]]),
        json!([[as_id, "stamps", "dome", 0]]),
        json!([["star-map", "stamps", "dome", format!("\"{secret}\\")]]),
        json!(secret),
    ] {
        let commands = arrived(&mut intake(&device), &device, &report(&device, &page(&rows), Hash([0; 32])));
        let said = format!("{commands:?}") + &published(&commands);
        assert!(
            refused(&commands).is_some() && !said.contains(secret) && !said.contains(as_id),
            "{rows}: {said}"
        );
    }
    let mut odd = page(&json!([]));
    odd["cells"] = json!([["main", "-", secret, "check-in", "-", 3]]);
    let commands = arrived(&mut intake(&device), &device, &report(&device, &odd, Hash([0; 32])));
    let (_, reason) = refused(&commands).unwrap();
    assert!(
        reason.starts_with("the document is malformed: unknown word, expected one of `visits`"),
        "{reason}"
    );
}

fn published(commands: &[intake::Command]) -> String {
    let text = |command: &intake::Command| match command {
        intake::Command::Publish { payload, .. } => Some(String::from_utf8_lossy(payload).into_owned()),
        _ => None,
    };
    commands.iter().filter_map(text).collect()
}

/// Ids of the longest kind that deflate no better than chance.
fn long_id(of: &str, n: usize) -> String {
    Hash::of(&[of.as_bytes(), &n.to_be_bytes()]).to_string()[..32].to_owned()
}

/// A quarter in which every point of so many trails was stamped here, every step reached
/// and every reward handed out: 32 points and 8 rewards are the most a trail may have.
fn full_page(trails: usize, id: impl Fn(&str, usize) -> String, value: i64) -> Page {
    let mut cells = BTreeMap::new();
    for n in 0..trails {
        let name = id("trail", n);
        let stamps =
            (0..32).map(|at| TrailMeasure::Stamps(id(&format!("{name}-point"), at).parse().unwrap()));
        let rewards =
            (0..8).map(|at| TrailMeasure::Rewards(id(&format!("{name}-reward"), at).parse().unwrap()));
        let steps = (1..=32).map(TrailMeasure::Reached).chain([TrailMeasure::Completed]);
        for measure in stamps.chain(steps).chain(rewards) {
            cells.insert(TrailCell { trail: name.parse().unwrap(), measure }, value);
        }
    }
    let content = Content { trails: cells, entries: 1_000, ..Content::default() };
    let key =
        serde_json::from_value(json!({"slot": "2025-09-20T12:15Z", "activity": "stamp-trail"})).unwrap();
    Page { key, version: (61, 1).into(), content }
}

fn short_id(of: &str, n: usize) -> String {
    let of = of.rsplit('-').next().unwrap();
    format!("{of}-{n}")
}

/// What an uplink says of a page that is due.
fn sent(device: &Device, page: &Page) -> Vec<uplink::Command> {
    let mut uplink: Uplink = device.uplink.clone();
    let _ = uplink.handle(uplink::Input::Linked, 0);
    let head = device.head();
    let mut due = |pages| uplink.handle(uplink::Input::DueRead(Due { head, pages, waiting: 1 }), 1);
    let _ = due(vec![]);
    due(vec![page.clone()])
}

fn bytes_of(commands: &[uplink::Command], kind: Up) -> Option<Vec<u8>> {
    commands.iter().find_map(|command| match command {
        uplink::Command::Publish { topic, payload, .. }
            if topic.ends_with(&format!("/{}", kind.as_str())) =>
        {
            Some(payload.clone())
        }
        _ => None,
    })
}

#[test]
fn the_fullest_page_of_trails_travels_deflated() {
    let device = Device::new(1);
    let (head, after) = (device.head(), vec![device.head(); AFTER_HEADS]);
    let weigh = |page: &Page| {
        let report = PageReport::of(device.address.clone(), (LID, head, after.clone()), page.clone());
        let alone = serde_json::to_vec(&report).unwrap().len();
        let packed = wire::pack(&device.address, (LID, head, &after), std::slice::from_ref(page));
        (alone, packed.map(|(report, _)| wire::write(&report, "", None).unwrap().len()))
    };
    let mut told = String::new();
    for (name, id) in [("short", short_id as fn(&str, usize) -> String), ("longest", long_id)] {
        for trails in [1, 2, 3, 4, 8] {
            let value = if name == "short" { 250 } else { 1_000_000 };
            told += &format!("{name} ids, {trails} trails: {:?}\n", weigh(&full_page(trails, id, value)));
        }
    }
    println!("{told}");
    // Ordinary ids: one full trail goes as it is, eight go as a batch of one page.
    let one = full_page(1, short_id, 250);
    assert!(bytes_of(&sent(&device, &one), Up::Page).is_some());
    let eight = full_page(8, short_id, 250);
    let commands = sent(&device, &eight);
    assert!(bytes_of(&commands, Up::Page).is_none());
    let batch: PagesReport = read(&bytes_of(&commands, Up::Pages).unwrap());
    assert_eq!(batch.unpack().unwrap()[0].content, eight.content);
    // Ids as long and as random as they may be: still two full trails in one message.
    assert!(weigh(&full_page(2, long_id, 1_000_000)).1.unwrap() <= MAX_MESSAGE);
}

#[test]
fn a_page_too_large_for_any_message_is_told_and_holds_nothing_else_up() {
    let device = Device::new(1);
    let large = full_page(40, long_id, 1_000_000);
    let commands = sent(&device, &large);
    assert!(bytes_of(&commands, Up::Page).is_none() && bytes_of(&commands, Up::Pages).is_none());
    let told = |command: &uplink::Command| matches!(command, uplink::Command::Tell(uplink::Told::TooLarge { page, .. }) if *page == large.key.to_string());
    assert!(commands.iter().any(told), "{commands:?}");

    // Live, both go one by one; as backlog, the large one stands before the other.
    let mut small = full_page(1, short_id, 1);
    small.key.activity = None;
    let newer = |n: u64| {
        let key = PageKey { slot: format!("2025-09-20T13:{:02}Z", n * 15).parse().unwrap(), activity: None };
        Page { key, version: (62 + n, 1).into(), ..small.clone() }
    };
    for live in [true, false] {
        let mut uplink: Uplink = device.uplink.clone();
        let _ = uplink.handle(uplink::Input::Linked, 0);
        let head = device.head();
        if live {
            let _ = uplink.handle(uplink::Input::DueRead(Due { head, pages: vec![], waiting: 0 }), 1);
        }
        let others = if live { 0 } else { LIVE_PAGES as u64 };
        let pages: Vec<Page> = (0..others).rev().map(newer).chain([large.clone(), small.clone()]).collect();
        let mut due =
            |now| uplink.handle(uplink::Input::DueRead(Due { head, pages: pages.clone(), waiting: 9 }), now);
        let (first, second) = (due(1), due(1_000));
        assert!(first.iter().any(told) && !second.iter().any(told), "told once, tried again later");
        let alone = bytes_of(&first, Up::Page).map(|bytes| read::<PageReport>(&bytes).page);
        let mut batches =
            first.iter().filter_map(|command| bytes_of(std::slice::from_ref(command), Up::Pages));
        let last = batches.next_back().map(|bytes| read::<PagesReport>(&bytes));
        let sent = if live { alone } else { last.and_then(|batch| batch.unpack().unwrap().pop()) };
        assert_eq!(sent.as_ref(), Some(&small), "live: {live}");
    }
}

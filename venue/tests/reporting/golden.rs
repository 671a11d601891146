//! The documents byte for byte: what was released must be read for years. The files
//! are written anew with `GOLDEN=write cargo test -p venue --test reporting golden`,
//! and a difference in them is a new version of the wire.

#![expect(
    clippy::disallowed_methods,
    reason = "the files lie beside the test and are written anew on request"
)]

use crate::device::report_key;
use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::read::ZlibDecoder;
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt::Debug, io::Read, path::PathBuf};
use venue::{
    entry::Method,
    hash::{Hash, Head as Reached, Lid, Question, StoreId},
    moment::{BootId, Moment, Quarter, Slot},
    page::{DayDigest, Page, PageKey, PageState, Version, digests},
    passport::ReportKey,
    reporting::{
        topic::Address,
        wire::{
            self, Code, Digests, Document, Gauge, GaugeKind, Head, HeardHeads, HqState, Index, Now,
            PageReport, PagesReport, Parent, Presence, REASON_CHARS, Refused, Stored, StoredPage, Trust,
            Unreadable, Wanted,
        },
    },
    watching::{CounterKind, Doubt, LineHealth, Sight, Wall},
};

const LID: Lid = Lid([0x11; 16]);
const STORE: StoreId = StoreId([0x22; 16]);
/// Of version 42 of the page, and as far as the ledger had come.
const HEAD: Reached = Reached { n: 42, chain: Hash([0x33; 32]) };

fn address() -> Address {
    Address {
        campaign: "science-month-2025".parse().unwrap(),
        venue: "river-city".parse().unwrap(),
        device: "kiosk-1".parse().unwrap(),
    }
}

fn at() -> Moment {
    let boot = BootId("6f1c9b1e-2f51-4c5f-9a33-1f4f0c0b7a10".into());
    Moment { wall: 1_758_369_600_000, boottime: 4_200_000, boot, trusted: true }
}

fn page() -> Page {
    let json = r#"{"slot":"2025-09-20T12:00Z","activity":"science-night","version":[42,1],
        "cells":[["main","universe","visits","check-in","adult",3],["main","universe","visits","check-in","child",2],
                 ["main","-","visits","tally","-",40]],
        "watched":{"entrance-line":900},"entries":3}"#;
    serde_json::from_str(json).unwrap()
}

fn undated() -> Page {
    let json = r#"{"slot":"undated/6f1c9b1e-2f51-4c5f-9a33-1f4f0c0b7a10","activity":"-","version":[7,1],
        "cells":[],"watched":{},"entries":1,"bounds":{"after":1758369600000,"before":null}}"#;
    serde_json::from_str(json).unwrap()
}

/// A quarter on a trail: how a page tells of stamps, steps, completions and rewards.
fn walked() -> Page {
    let json = r#"{"slot":"2025-09-20T12:15Z","activity":"stamp-trail","version":[61,1],
        "cells":[["main","universe","stamps","check-in","-",3],["main","universe","rewards","check-in","-",2]],
        "watched":{},"entries":5,
        "trails":[["star-map","stamps","dome",2],["star-map","stamps","space",1],["star-map","reached","1",1],
                  ["star-map","reached","2",1],["star-map","completed","-",1],["star-map","rewards","night-medal",2]]}"#;
    serde_json::from_str(json).unwrap()
}

fn states() -> Vec<PageState> {
    [page(), undated()].iter().map(PageState::from).collect()
}

fn head() -> Head {
    Head {
        from: address(),
        lid: LID,
        parent: None,
        head: HEAD,
        after: vec![],
        at: at(),
        digests: Some(Digests::of(&digests(states()), None)),
        index: None,
        asks: None,
        which_store: None,
    }
}

const TOPIC: &str = "sm/1/science-month-2025/29/river-city/up/kiosk-1/page";

fn check<D: Document + Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, document: &D) {
    authenticated(name, document, TOPIC, None);
}

/// The same with its code, where there is a key.
fn authenticated<D: Document + Serialize + DeserializeOwned + PartialEq + Debug>(
    name: &str,
    document: &D,
    topic: &str,
    key: Option<&ReportKey>,
) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden-wire").join(name);
    let bytes = wire::write(document, topic, key).unwrap();
    if std::env::var("GOLDEN").as_deref() == Ok("write") {
        std::fs::write(&path, &bytes).unwrap();
    }
    let golden = std::fs::read(&path).unwrap_or_else(|reason| panic!("{}: {reason}", path.display()));
    assert_eq!(String::from_utf8_lossy(&golden), String::from_utf8_lossy(&bytes), "{name}");
    let trust = key.map_or(Trust::Anybody, Trust::Key);
    assert_eq!(&wire::read::<D>(&golden, topic, trust).unwrap(), document, "{name}");
    // Who has no keys reads it too, and leaves the code aside.
    assert_eq!(&wire::read::<D>(&golden, topic, Trust::Anybody).unwrap(), document, "{name}");
}

#[test]
fn pages() {
    check("page.json", &PageReport::of(address(), (LID, HEAD, vec![]), page()));
    check("page-undated.json", &PageReport::of(address(), (LID, HEAD, vec![]), undated()));
    check("page-with-trails.json", &PageReport::of(address(), (LID, HEAD, vec![]), walked()));
}

#[test]
fn what_tells_copies_apart() {
    let reached = |n: u64, chain| Reached { n, chain: Hash([chain; 32]) };
    let after = vec![reached(40, 0x31), reached(41, 0x32)];
    let report = PageReport::of(address(), (LID, HEAD, after.clone()), page());
    check("page-with-heads.json", &report);
    check("head-asking.json", &Head { digests: None, asks: Some(42), after, ..head() });
    let heads =
        Some(HeardHeads { upto: 42, foreign: false, known: vec![reached(50, 0x34), reached(41, 0x32)] });
    let stored = Stored { lid: LID, store: STORE, pages: vec![], batches: vec![], answers: None, heads };
    check("stored-with-heads.json", &stored);
}

#[test]
fn batches() {
    // What deflating makes of it may change with the library; what it inflates to may not.
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden-wire/pages.json");
    let (report, taken) = wire::pack(&address(), (LID, HEAD, &[]), &[page(), undated()]).unwrap();
    assert_eq!(taken, 2);
    if std::env::var("GOLDEN").as_deref() == Ok("write") {
        std::fs::write(&path, wire::write(&report, TOPIC, None).unwrap()).unwrap();
    }
    let golden: PagesReport = wire::read(&std::fs::read(&path).unwrap(), TOPIC, Trust::Anybody).unwrap();
    assert_eq!(golden.unpack().unwrap(), [undated(), page()], "activity by activity");
    assert_eq!(golden.batch, report.batch);
}

/// Devices wrote such before ledgers were told apart by their heads.
#[test]
fn pages_without_a_head_are_refused_with_what_to_do() {
    let read = |name: &str| {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden-wire").join(name);
        std::fs::read(path).unwrap()
    };
    let page = wire::read::<PageReport>(&read("page-without-head.json"), TOPIC, Trust::Anybody);
    let pages = wire::read::<PagesReport>(&read("pages-without-head.json"), TOPIC, Trust::Anybody);
    for reason in [page.unwrap_err(), pages.unwrap_err()] {
        let said = reason.to_string();
        assert_eq!((&reason, reason.code()), (&Unreadable::NoHead, Code::Malformed));
        assert!(said.contains("update the program of this device"), "{said}");
        assert!(said.chars().count() <= REASON_CHARS, "it is told whole: {said}");
    }
}

#[test]
fn what_stands_in_a_batch() {
    let (report, _) = wire::pack(&address(), (LID, HEAD, &[]), &[walked(), page(), undated()]).unwrap();
    let mut inside = String::new();
    let deflated = BASE64_STANDARD.decode(&report.deflated).unwrap();
    ZlibDecoder::new(&deflated[..]).read_to_string(&mut inside).unwrap();
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden-wire/pages-inside.json");
    if std::env::var("GOLDEN").as_deref() == Ok("write") {
        std::fs::write(&path, &inside).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), inside);
}

#[test]
fn a_batch_of_an_earlier_program_is_read() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden-wire/pages-one-by-one.json");
    let golden: PagesReport = wire::read(&std::fs::read(&path).unwrap(), TOPIC, Trust::Anybody).unwrap();
    assert_eq!(golden.unpack().unwrap(), [page(), undated()]);
}

#[test]
fn heads() {
    check("head.json", &head());
    let parent = Some(Parent {
        lid: Lid([0x55; 16]),
        head: Reached { n: 9, chain: Hash([0x66; 32]) },
        twice_at_most: 3,
    });
    check("head-with-parent.json", &Head { parent, ..head() });
    // Programs once said that a ledger was closed; it is left aside.
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden-wire/head-closed-with-parent.json");
    let older: Head = wire::read(&std::fs::read(path).unwrap(), TOPIC, Trust::Anybody).unwrap();
    let parent = parent.map(|parent| Parent { twice_at_most: 0, ..parent });
    assert_eq!(older, Head { parent, ..head() });
    let day = |n: i64| DayDigest {
        day: Quarter::of(1_758_369_600_000 + n * 86_400_000).day().to_string(),
        digest: Hash([0x77; 32]),
        pages: 96,
        entries: 1_000,
    };
    let days: Vec<DayDigest> = (0..10).map(day).collect();
    check("head-with-older-days.json", &Head { digests: Some(Digests::of(&days, None)), ..head() });
    let until = Some(Digests::of(&days, Some("2025-09-23")));
    check("head-of-older-days.json", &Head { digests: until, ..head() });
    let index = Index { day: "2025-09-20".into(), after: None, more: true, states: states()[..1].to_vec() };
    check("head-with-index.json", &Head { digests: None, index: Some(index), ..head() });
}

#[test]
fn presence_and_gauges() {
    let (boot, program) = (at().boot, "edge-agent 0.1.0".to_owned());
    check("presence.json", &Presence { from: address(), lid: LID, online: true, boot, program });
    let (site, hall) = ("main".parse().unwrap(), Some("universe".parse().unwrap()));
    let gauge =
        Gauge { site, hall, kind: GaugeKind::Occupancy, method: None, value: 128, as_of: None, off_by: None };
    let now = Now { from: address(), at: at(), gauges: vec![gauge.clone()], lines: vec![], more: 0 };
    check("now.json", &now);
    let method = Method::EntranceLine;
    let line = |line: &str, kind, sight, wall| LineHealth {
        line: line.parse().unwrap(),
        kind,
        method,
        activity: "science-night".parse().unwrap(),
        hall: None,
        sight,
        since: 1_758_368_400_000,
        wall,
    };
    let covered = Sight::Doubted(Doubt::Covered);
    let dome = Some("dome".parse().unwrap());
    let lines = vec![
        line("front-door", CounterKind::Camera, covered, Some(Wall::Part)),
        line("side-door", CounterKind::Beam, Sight::Gone, None),
        LineHealth { hall: dome, ..line("dome-door", CounterKind::Sensor, Sight::Counting, None) },
    ];
    let gauges = vec![Gauge { method: Some(method), ..gauge }];
    check("now-with-lines.json", &Now { gauges, lines, more: 2, ..now });
}

#[test]
fn what_headquarters_says() {
    let PageState { key, version, hash, .. } = PageState::from(&page());
    let held = StoredPage { key: key.clone(), version, hash, quarantine: None };
    let kept = StoredPage {
        key: PageKey { slot: Slot::Quarter(Quarter::of(4_102_444_800_000)), activity: None },
        version: Version { n: 8, rules: 1 },
        hash: Hash([0x88; 32]),
        quarantine: Some("it lies in the future".into()),
    };
    let batches = vec![Hash([0x99; 32])];
    let stored =
        Stored { lid: LID, store: STORE, pages: vec![held, kept], batches, answers: None, heads: None };
    check("stored.json", &stored);
    let days = vec!["2025-09-20".into(), "undated".into()];
    let older = Some("2025-09-13".into());
    check("wanted.json", &Wanted { lid: LID, store: STORE, days, pages: vec![key.clone()], older });
    let reason = "the document is malformed: expected value at line 1 column 9".to_owned();
    let what = "page".to_owned();
    check("refused.json", &Refused { lid: Some(LID), what, code: Code::Malformed, reason, pages: vec![key] });
    let campaign = "science-month-2025".parse().unwrap();
    check("hq-state.json", &HqState { campaign, store: STORE });
}

#[test]
fn codes_and_the_question_which_archive_it_is() {
    let key = report_key(&address());
    authenticated(
        "page-with-mac.json",
        &PageReport::of(address(), (LID, HEAD, vec![]), page()),
        TOPIC,
        Some(&key),
    );
    let question = Some(Question([0xaa; 8]));
    let topic = TOPIC.replace("page", "head");
    authenticated(
        "head-asking-which-store.json",
        &Head { which_store: question, ..head() },
        &topic,
        Some(&key),
    );
    let topic = "sm/1/science-month-2025/29/river-city/dn/kiosk-1/stored";
    let stored =
        Stored { lid: LID, store: STORE, pages: vec![], batches: vec![], answers: question, heads: None };
    authenticated("stored-answering-which-store.json", &stored, topic, Some(&key));
}

//! Documents survive the wire, fit it, and nothing that arrives makes an end fall over.

use crate::device::{Device, EVENING};
use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, write::ZlibEncoder};
use proptest::prelude::*;
use std::io::Write;
use venue::{
    entry::Method,
    hash::{Hash, Head as Reached, Lid, Question, StoreId},
    moment::{BootId, Moment, Quarter, Slot},
    page::{DayDigest, Page, PageKey, PageState, Version},
    reporting::{
        intake::{self, Intake},
        topic::{Down, Topic, Up},
        uplink::{self, Uplink},
        wire::{
            self, AFTER_HEADS, Code, Digests, Document, Gauge, GaugeKind, Head, HeardHeads, HqState, Index,
            MAX_BATCH_COUNTS, MAX_BATCH_PAGES, MAX_GAUGES, MAX_LINES, MAX_MESSAGE, Now, OLDER_DAYS,
            PageReport, PagesReport, Parent, QUARANTINED_PAGES, REASON_CHARS, STORED_HEADS, STORED_PAGES,
            Stored, StoredPage, Trust, Unreadable, WANTED_PAGES, Wanted,
        },
    },
    watching::{CounterKind, Doubt, LineHealth, Sight, Wall},
};

/// Without keys in force it may be any.
const TOPIC: &str = "sm/1/science-month-2025/0/venue-1/up/kiosk-1/page";

fn written<D: Document>(document: &D) -> Vec<u8> {
    wire::write(document, TOPIC, None).unwrap()
}

fn read<D: Document>(bytes: &[u8]) -> Result<D, Unreadable> {
    wire::read(bytes, TOPIC, Trust::Anybody)
}

fn book(check_ins: i64) -> Device {
    let mut device = Device::new(1);
    for n in 0..check_ins {
        device.check_in(n * 7, 1 + u32::try_from(n % 9).unwrap(), n % 5 != 0);
    }
    device
}

fn pages(device: &Device) -> Vec<Page> {
    device.book.pages().values().cloned().collect()
}

/// The longest names there may be.
fn long_key(n: u64) -> PageKey {
    let boot = format!("{n:08x}-0000-0000-0000-000000000000");
    PageKey { slot: Slot::Undated(BootId(boot)), activity: Some("a".repeat(32).parse().unwrap()) }
}

const LATEST: Version = Version { n: u64::MAX, rules: u32::MAX };

fn long_address() -> venue::reporting::topic::Address {
    let id = "x".repeat(32);
    venue::reporting::topic::Address {
        campaign: id.parse().unwrap(),
        venue: id.parse().unwrap(),
        device: id.parse().unwrap(),
    }
}

fn long_head(digests: Option<Digests>, index: Option<Index>) -> Head {
    let boot = BootId("00000000-0000-0000-0000-000000000000".into());
    let head = Reached { n: u64::MAX, chain: Hash([0xff; 32]) };
    Head {
        from: long_address(),
        lid: Lid([0xff; 16]),
        parent: Some(Parent { lid: Lid([0xff; 16]), head, twice_at_most: u64::MAX }),
        head,
        after: vec![head; AFTER_HEADS],
        at: Moment { wall: i64::MIN, boottime: i64::MIN, boot, trusted: false },
        digests,
        index,
        asks: Some(u64::MAX),
        which_store: Some(Question([0xff; 8])),
    }
}

fn days(count: i64) -> Vec<DayDigest> {
    let day = |n: i64| DayDigest {
        day: Quarter::of(EVENING + n * 86_400_000).day().to_string(),
        digest: Hash([0xff; 32]),
        pages: u32::MAX,
        entries: u64::MAX,
    };
    (0..count).map(day).collect()
}

#[test]
fn a_head_after_a_whole_year_fits_and_is_small() {
    let newest = written(&long_head(Some(Digests::of(&days(366), None)), None));
    assert!(newest.len() < 3_500, "{}", newest.len());
    let older = Digests::of(&days(366), Some("2026-06-01"));
    assert_eq!(older.days.len(), OLDER_DAYS);
    assert!(older.days.iter().all(|day| day.day.as_str() < "2026-06-01"));
    written(&long_head(Some(older), None));
}

#[test]
fn the_longest_documents_fit_a_message() {
    let states: Vec<PageState> = (0..1_000)
        .map(|n| PageState { key: long_key(n), version: LATEST, hash: Hash([0xff; 32]), entries: u64::MAX })
        .collect();
    let parts = Index::parts("undated", &states);
    assert_eq!(parts.iter().map(|part| part.states.len()).sum::<usize>(), states.len());
    for part in parts {
        written(&long_head(None, Some(part)));
    }
    let page =
        |n, quarantine| StoredPage { key: long_key(n), version: LATEST, hash: Hash([0xff; 32]), quarantine };
    let (lid, store, answers) = (Lid([0xff; 16]), StoreId([0xff; 16]), Some(Question([0xff; 8])));
    let reason = || Some("未".repeat(REASON_CHARS));
    let plain = (0..STORED_PAGES as u64).map(|n| page(n, None)).collect();
    let kept = (0..QUARANTINED_PAGES as u64).map(|n| page(n, reason())).collect();
    for pages in [plain, kept] {
        written(&Stored { lid, store, pages, batches: vec![], answers, heads: None });
    }
    let batches = vec![Hash([0xff; 32]); STORED_PAGES];
    written(&Stored { lid, store, pages: vec![], batches, answers, heads: None });
    let head = Reached { n: u64::MAX, chain: Hash([0xff; 32]) };
    let heads = Some(HeardHeads { upto: u64::MAX, foreign: true, known: vec![head; STORED_HEADS] });
    written(&Stored { lid, store, pages: vec![], batches: vec![], answers, heads });
    let keys = (0..WANTED_PAGES as u64).map(long_key).collect();
    written(&Wanted { lid, store, days: vec![], pages: keys, older: None });
}

/// What may still be said of each line, bytes: enough for an error with its bounds.
const ROOM_OF_A_LINE: usize = 100;

#[test]
fn the_longest_now_fits_and_leaves_room_for_more_of_each_line() {
    let id = "x".repeat(32);
    let gauge = Gauge {
        site: id.parse().unwrap(),
        hall: Some(id.parse().unwrap()),
        kind: GaugeKind::Occupancy,
        method: Some(Method::EntranceLine),
        // People are counted in 32 bits, and a clock past the year 2100 is believed by nobody.
        value: i64::from(u32::MAX),
        as_of: Some(4_102_444_799_999),
        off_by: Some(u32::MAX),
    };
    let line = LineHealth {
        line: id.parse().unwrap(),
        kind: CounterKind::Camera,
        method: Method::EntranceLine,
        activity: id.parse().unwrap(),
        hall: Some(id.parse().unwrap()),
        sight: Sight::Doubted(Doubt::Covered),
        since: i64::MIN,
        wall: Some(Wall::Missing),
    };
    let Head { from, at, .. } = long_head(None, None);
    let (gauges, lines) = (vec![gauge; MAX_GAUGES], vec![line; MAX_LINES]);
    let written = written(&Now { from, at, gauges, lines, more: u32::MAX });
    let room = MAX_MESSAGE - written.len();
    assert!(room >= ROOM_OF_A_LINE * MAX_LINES, "{room} bytes are left");
}

#[test]
fn refusals_name_the_reason() {
    let reason = |bytes: &[u8]| wire::read::<HqState>(bytes, TOPIC, Trust::Anybody).unwrap_err();
    assert_eq!(reason(br#"{"v":2}"#), Unreadable::Version(2));
    assert_eq!(reason(&[b' '; MAX_MESSAGE + 1]), Unreadable::Oversize(MAX_MESSAGE + 1));
    assert_eq!(reason(b"{}").code(), Code::Malformed);
    assert_eq!(reason(br#"{"v":1,"campaign":"C","store":""}"#).code(), Code::Malformed);
    let text = reason(br#"{"v":9}"#).to_string();
    assert_eq!(text, "the document is of version 9, this program reads version 1; update the older end");
}

fn deflated(json: &[u8]) -> PagesReport {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(json).unwrap();
    let deflated = BASE64_STANDARD.encode(encoder.finish().unwrap());
    PagesReport {
        from: long_address(),
        lid: Lid([1; 16]),
        head: Reached { n: 1, chain: Hash([1; 32]) },
        after: vec![],
        batch: Hash([0; 32]),
        deflated,
    }
}

#[test]
fn a_batch_that_would_burst_is_refused() {
    let mut bomb = vec![b' '; 4 * 1024 * 1024];
    bomb.push(b'[');
    let report = deflated(&bomb);
    assert!(written(&report).len() < MAX_MESSAGE);
    assert_eq!(report.unpack(), Err(Unreadable::Bomb));
    let page = serde_json::to_string(&Page::empty(long_key(1))).unwrap();
    let many = format!("[{}]", vec![page; MAX_BATCH_PAGES + 1].join(","));
    assert_eq!(deflated(many.as_bytes()).unpack(), Err(Unreadable::TooManyPages(MAX_BATCH_PAGES + 1)));
    assert_eq!(deflated(b"[]").unpack().unwrap_err().code(), Code::HashMismatch);
    assert_eq!(deflated(b"nonsense").unpack().unwrap_err().code(), Code::Malformed);
}

/// Pages by columns, as they stand in a batch.
fn series(slots: usize, column: usize, rows: usize) -> PagesReport {
    let all = |value: &str, count: usize| vec![value; count].join(",");
    let row = |n| format!(r#"["main","-","visits","tally","group-{n}",[{}]]"#, all("7", column));
    let cells: Vec<String> = (0..rows).map(row).collect();
    let json = format!(
        r#"{{"series":[{{"activity":"x","slots":[{}],"versions":[{}],"entries":[{}],"watched":{{}},"cells":[{}]}}]}}"#,
        all(r#""2025-09-20T12:00Z""#, slots),
        all("[1,1]", slots),
        all("1", slots),
        cells.join(",")
    );
    deflated(json.as_bytes())
}

#[test]
fn columns_that_do_not_fit_or_hold_too_much_are_refused() {
    assert_eq!(series(3, 3, 2).unpack().unwrap_err().code(), Code::HashMismatch, "well-formed so far");
    for column in [0, 2, 4] {
        let refused = series(3, column, 2).unpack().unwrap_err();
        assert_eq!(
            refused.to_string(),
            format!("the document is malformed: a column is of {column} pages, there are 3")
        );
    }
    assert_eq!(series(3, 3, 0).unpack().unwrap_err().code(), Code::HashMismatch);
    let pages = MAX_BATCH_PAGES + 1;
    assert_eq!(series(pages, pages, 1).unpack(), Err(Unreadable::TooManyPages(pages)));
    let rows = MAX_BATCH_COUNTS / MAX_BATCH_PAGES;
    let full = series(MAX_BATCH_PAGES, MAX_BATCH_PAGES, rows).unpack();
    assert_eq!(full.unwrap_err().code(), Code::HashMismatch);
    let counts = MAX_BATCH_COUNTS + MAX_BATCH_PAGES;
    assert_eq!(
        series(MAX_BATCH_PAGES, MAX_BATCH_PAGES, rows + 1).unpack(),
        Err(Unreadable::TooManyCounts(counts))
    );
}

#[test]
fn a_count_that_some_pages_lack_stays_with_the_others() {
    let page = |minute: u64, rest: &str| -> Page {
        let key = format!(r#""slot":"2025-09-20T12:{minute:02}Z","activity":"x","version":[{minute},1]"#);
        serde_json::from_str(&format!("{{{key},{rest}}}")).unwrap()
    };
    let pages = [
        page(0, r#""cells":[["main","-","visits","tally","-",4]],"watched":{},"entries":1"#),
        page(15, r#""cells":[],"watched":{"sensor":9},"entries":2,"bounds":{"after":7,"before":null}"#),
        page(
            30,
            r#""cells":[["main","-","visits","tally","-",6],["main","-","exits","tally","-",-1]],"watched":{},
            "entries":3,"trails":[["star-map","completed","-",2]]"#,
        ),
        page(45, r#""cells":[],"watched":{"tally":1,"sensor":8},"entries":0"#),
    ];
    let device = Device::new(1);
    let (report, taken) = wire::pack(&device.address, (device.lid, device.head(), &[]), &pages).unwrap();
    assert_eq!((taken, report.unpack().unwrap()), (4, pages.to_vec()));
}

#[test]
fn a_trail_that_counts_nothing_is_refused_in_columns_too() {
    let json = br#"{"series":[{"activity":"x","slots":["2025-09-20T12:00Z"],"versions":[[1,1]],"entries":[1],
        "watched":{},"cells":[],"trails":[["star-map","completed","-",[0]]]}]}"#;
    let refused = deflated(json).unpack().unwrap_err().to_string();
    assert!(refused.contains("row 1 of trails counts 0"), "{refused}");
}

proptest! {
    #[test]
    fn batches_survive_and_take_as_many_pages_as_fit(check_ins in 1..300_i64) {
        let device = book(check_ins);
        let pages = pages(&device);
        let mut left = &pages[..];
        while !left.is_empty() {
            let (report, taken) = wire::pack(&device.address, (device.lid, device.head(), &[]), left).unwrap();
            let bytes = written(&report);
            let read: PagesReport = read(&bytes).unwrap();
            let mut unpacked = read.unpack().unwrap();
            unpacked.sort_by(|one, other| one.key.cmp(&other.key));
            let mut packed = left[..taken].to_vec();
            packed.sort_by(|one, other| one.key.cmp(&other.key));
            prop_assert_eq!(unpacked, packed);
            left = &left[taken..];
        }
    }

    #[test]
    fn pages_and_indexes_survive(check_ins in 1..60_i64) {
        let device = book(check_ins);
        for page in pages(&device) {
            let report = device.report(page);
            let read: PageReport = read(&written(&report)).unwrap();
            prop_assert_eq!(read.hash, read.page.hash());
            prop_assert_eq!(read, report);
        }
        let index = Index::parts("2025-09-20", &device.day("2025-09-20")).remove(0);
        let head = long_head(Some(Digests::of(&device.days(), None)), Some(index));
        if let Ok(bytes) = wire::write(&head, TOPIC, None) {
            prop_assert_eq!(read::<Head>(&bytes).unwrap(), head);
        }
    }

    /// What is nearly right is the likeliest to make a reader fall over.
    #[test]
    fn neither_end_falls_over_whatever_arrives(
        kind in 0..8_usize,
        cut in any::<prop::sample::Index>(),
        put in prop::collection::vec(any::<u8>(), 0..4),
        check_ins in 1..9_i64,
    ) {
        let device = book(check_ins);
        let all = pages(&device);
        let report = device.report(all[0].clone());
        let (lid, store) = (device.lid, StoreId([3; 16]));
        let index = Index::parts("2025-09-20", &device.day("2025-09-20")).remove(0);
        let up = |kind| Topic::Up(device.address.clone(), kind).to_string();
        let down = |kind| Topic::Down(device.address.clone(), kind).to_string();
        let (topic, mut bytes) = match kind {
            0 => (up(Up::Page), written(&report)),
            1 => (up(Up::Pages), written(&wire::pack(&device.address, (lid, device.head(), &[]), &all).unwrap().0)),
            2 => (up(Up::Head), written(&long_head(Some(Digests::of(&days(3), None)), None))),
            3 => (up(Up::Head), written(&long_head(None, Some(index)))),
            4 => (up(Up::Presence), b"{\"v\":1}".to_vec()),
            5 => (down(Down::Stored), written(&Stored { lid, store, pages: vec![], batches: vec![Hash([1; 32])], answers: None, heads: None })),
            6 => (down(Down::Wanted), written(&Wanted { lid, store, days: vec!["x".into()], pages: vec![long_key(1)], older: Some("y".into()) })),
            _ => (down(Down::Refused), b"{\"v\":1,\"what\":\"page\",\"code\":\"forked\",\"reason\":\"\"}".to_vec()),
        };
        let at = cut.index(bytes.len());
        let end = (at + put.len()).min(bytes.len());
        bytes.splice(at..end, put);
        let mut intake = Intake::new(device.address.campaign.clone(), store, []);
        let commands = intake.handle(intake::Input::Arrived { topic: &topic, payload: &bytes }, 0);
        let writes = commands.iter().any(|command| matches!(command, intake::Command::Commit(_)));
        if writes && kind <= 1 {
            // Whatever it takes was what the device meant: the hash covers the content.
            prop_assert!(read::<PageReport>(&bytes).is_ok() || read::<PagesReport>(&bytes).is_ok());
        }
        let mut uplink: Uplink = device.uplink.clone();
        let _ = uplink.handle(uplink::Input::Linked, 0);
        let _ = uplink.handle(uplink::Input::Arrived { topic: &topic, payload: &bytes }, 1);
    }
}

//! How a backlog and what happens meanwhile share a thin line: by what is unanswered, not by
//! the clock; and what is live goes first.

use crate::device::Device;
use venue::{
    hash::{Hash, Head, StoreId},
    moment::{QUARTER_MS, Quarter},
    page::{Page, PageState},
    reporting::{
        topic::{Down, Topic},
        uplink::{
            ANSWER_WAIT_MS, BATCHES, Command, Due, Input, LIVE_GAP_MS, LIVE_PAGES, RESEND_FIRST_MS, Uplink,
            WINDOW,
        },
        wire::{self, BATCH_BYTES, HqState, PageReport, PagesReport, Stored, StoredPage, Trust},
    },
};

const STORE: StoreId = StoreId([3; 16]);

/// A device that was off the line for a month, and its uplink on a line that stands.
struct Line {
    device: Device,
    uplink: Uplink,
}

/// What was said.
#[derive(Debug, PartialEq)]
enum Said {
    Alone(Page),
    Batch(Hash, Vec<Page>),
}

impl Line {
    /// A page in each of so many quarters, and two in the last.
    fn after(quarters: i64) -> Self {
        let mut device = Device::new(1);
        for n in 0..quarters {
            device.check_in(n * 15, 1, true);
        }
        device.check_in((quarters - 1) * 15, 3, true);
        let mut uplink = device.uplink.clone();
        let _ = uplink.handle(Input::Linked, 0);
        let campaign = device.address.campaign.clone();
        let topic = Topic::HqState(campaign.clone()).to_string();
        let state = wire::write(&HqState { campaign, store: STORE }, &topic, None).unwrap();
        device.perform(&Command::AdoptStore(STORE));
        let _ = uplink.handle(Input::Arrived { topic: &topic, payload: &state }, 0);
        Self { device, uplink }
    }

    fn handle(&mut self, input: Input<'_>, now_ms: u64) -> Vec<Command> {
        let commands = self.uplink.handle(input, now_ms);
        commands.iter().for_each(|command| self.device.perform(command));
        commands
    }

    /// Reads what is due.
    fn read(&mut self, now_ms: u64) -> Vec<Said> {
        let due: Due = self.device.due();
        said(&self.handle(Input::DueRead(due), now_ms))
    }

    /// The archive answers.
    fn answer(&mut self, pages: &[Page], batches: &[Hash], now_ms: u64) -> Vec<Command> {
        let held = |page: &Page| {
            let PageState { key, version, hash, .. } = PageState::from(page);
            StoredPage { key, version, hash, quarantine: None }
        };
        let (pages, batches) = (pages.iter().map(held).collect(), batches.to_vec());
        let stored =
            Stored { lid: self.device.lid, store: STORE, pages, batches, answers: None, heads: None };
        let topic = Topic::Down(self.device.address.clone(), Down::Stored).to_string();
        let payload = wire::write(&stored, &topic, None).unwrap();
        self.handle(Input::Arrived { topic: &topic, payload: &payload }, now_ms)
    }
}

fn said(commands: &[Command]) -> Vec<Said> {
    let page = |topic: &str, payload: &[u8]| -> Option<Said> {
        if topic.ends_with("/page") {
            let report: PageReport = wire::read(payload, topic, Trust::Anybody).unwrap();
            return Some(Said::Alone(report.page));
        }
        if !topic.ends_with("/pages") {
            return None;
        }
        assert!(payload.len() <= BATCH_BYTES, "{} bytes", payload.len());
        let report: PagesReport = wire::read(payload, topic, Trust::Anybody).unwrap();
        Some(Said::Batch(report.batch, report.unpack().unwrap()))
    };
    let published = |command: &Command| match command {
        Command::Publish { topic, payload, .. } => page(topic, payload),
        _ => None,
    };
    commands.iter().filter_map(published).collect()
}

fn batches(said: &[Said]) -> Vec<Hash> {
    let batch = |said: &Said| if let Said::Batch(batch, _) = said { Some(*batch) } else { None };
    said.iter().filter_map(batch).collect()
}

fn alone(said: Vec<Said>) -> Vec<Page> {
    said.into_iter().filter_map(|said| if let Said::Alone(page) = said { Some(page) } else { None }).collect()
}

fn reads(commands: &[Command]) -> bool {
    commands.contains(&Command::ReadDue)
}

#[test]
fn on_a_new_line_what_was_touched_last_goes_first_and_then_the_backlog() {
    let mut line = Line::after(600);
    // An old quarter is taken up again: it is what happens now.
    line.device.check_in(500 * 15, 1, true);
    let said = line.read(1);
    let mut versions: Vec<Vec<u64>> = Vec::new();
    for said in &said {
        let Said::Batch(_, pages) = said else { panic!("{said:?}") };
        versions.push(pages.iter().map(|page| page.version.n).collect());
    }
    versions[0].sort_unstable();
    assert_eq!(versions[0], [599, 600, 601, 602], "what was touched last, by itself");
    assert_eq!(said.len(), BATCHES);
    assert!(versions[1].len() > WINDOW / 3, "{} pages in a batch", versions[1].len());
    assert!(line.read(2).is_empty(), "no further batch goes before one is answered");
}

#[test]
fn each_answer_makes_room_for_one_more_batch() {
    let mut line = Line::after(600);
    let first = batches(&line.read(1));
    let commands = line.answer(&[], &first[..1], 400);
    assert!(commands.iter().any(|command| matches!(command, Command::Acknowledge { .. })));
    assert_eq!(batches(&line.read(401)).len(), 1);
    line.answer(&[], &first[1..], 800);
    assert_eq!(batches(&line.read(801)).len(), 1);
}

#[test]
fn what_is_live_goes_though_two_batches_are_on_their_way() {
    let mut line = Line::after(600);
    let first = batches(&line.read(1));
    line.answer(&[], &first[..1], 300);
    assert_eq!(batches(&line.read(301)).len(), 1, "two are on their way again");
    for minutes in [599 * 15 + 1, 600 * 15] {
        line.device.check_in(minutes, 5, true);
    }
    let live = line.read(700);
    let all = live.len();
    assert_eq!((alone(live).len(), all), (2, 2), "the quarter that goes on, and the next one");
}

#[test]
fn many_that_change_at_once_go_as_batches_beyond_the_first() {
    let mut line = Line::after(600);
    let first = batches(&line.read(1));
    for n in 1..40 {
        line.device.check_in((600 + n) * 15, 1, true);
    }
    let live = line.read(2);
    assert_eq!((batches(&live).len(), alone(live).len()), (0, LIVE_PAGES));
    line.answer(&[], &first, 3);
    let rest = line.read(600);
    let newest = line.device.book.pages().keys().map(|key| key.slot.clone()).max().unwrap();
    assert_eq!(rest.len(), LIVE_PAGES + BATCHES, "{newest}");
}

#[test]
fn the_next_state_of_a_page_follows_the_answer_to_the_one_before() {
    let mut line = Line::after(1);
    let first = batches(&line.read(1));
    line.device.check_in(0, 1, true);
    assert!(line.read(1 + LIVE_GAP_MS).is_empty(), "the line is still busy with the one before");
    let commands = line.answer(&[], &first, 900);
    assert!(commands.iter().any(|command| matches!(command, Command::Acknowledge { .. })));
    let second = alone(line.read(901));
    assert_eq!(second.len(), 1, "{second:?}");

    // An answer that is lost holds nothing up for long.
    line.device.check_in(0, 1, true);
    assert!(line.read(900 + ANSWER_WAIT_MS).is_empty());
    assert_eq!(alone(line.read(901 + ANSWER_WAIT_MS)).len(), 1);
}

#[test]
fn what_was_lost_together_is_sent_again_together() {
    let mut line = Line::after(600);
    let first = batches(&line.read(1));
    // The longest of a first wait, with its jitter.
    let again = batches(&line.read(1 + RESEND_FIRST_MS * 3 / 2));
    assert_eq!(again.len(), BATCHES);
    let pages = |line: &Line| line.device.waiting();
    let before = pages(&line);
    line.answer(&[], &again, 9_000);
    assert!(before - pages(&line) > WINDOW / 2, "{first:?} {again:?}");
}

#[test]
fn what_is_overdue_while_no_batch_may_go_does_not_make_the_ledger_busy() {
    let mut line = Line::after(1);
    let heads = wire::HeardHeads { upto: 0, foreign: false, known: vec![] };
    let checked = Input::HeadsChecked { own: line.device.head(), heads, same: vec![] };
    assert!(reads(&line.handle(checked, 0)), "nothing is known, so the ledger is kin");
    let mut landed = batches(&line.read(1));
    for (quarters, now_ms) in [(1..200, 4_000), (200..400, 8_000)] {
        line.answer(&[], &landed, now_ms - 1);
        quarters.for_each(|n| line.device.check_in(n * 15, 1, true));
        let said = line.read(now_ms);
        landed = batches(&said);
        assert_eq!((landed.len(), alone(said).len()), (BATCHES, LIVE_PAGES));
    }
    // What went alone at first is overdue, and the batches are not.
    let later = 4_001 + RESEND_FIRST_MS * 3 / 2;
    assert!(reads(&line.handle(Input::Tick, later)));
    let due = line.device.due();
    let commands = line.handle(Input::DueRead(due), later);
    assert!(said(&commands).is_empty() && !reads(&commands), "{commands:?}");
}

#[test]
fn however_large_pages_are_two_batches_are_on_their_way() {
    let mut line = Line::after(1);
    let head = Head { n: 90_000, ..line.device.head() };
    let mut pages: Vec<Page> = (0..WINDOW as u64).map(|n| busy(n, 100_000)).collect();
    let due = |pages: &[Page]| Input::DueRead(Due { head, pages: pages.to_vec(), waiting: 999 });
    let first = said(&line.handle(due(&pages), 1));
    assert_eq!((batches(&first).len(), first.len()), (BATCHES, BATCHES));
    let Some(Said::Batch(batch, landed)) = first.last() else { panic!("{first:?}") };
    line.answer(&[], &[*batch], 400);
    pages.retain(|page| !landed.contains(page));
    assert_eq!(batches(&said(&line.handle(due(&pages), 401))).len(), 1);
}

#[test]
fn the_newest_head_alone_is_asked_for_and_more_only_by_a_ledger_that_lacks_it() {
    let asked = |same: bool| {
        let mut line = Line::after(9);
        let (head, days, at) = (line.device.head(), line.device.days(), line.device.moment());
        let read = |line: &mut Line, now_ms| {
            let (days, at) = (days.clone(), at.clone());
            asks(&line.handle(Input::HeadRead { head, days, at }, now_ms))
        };
        let mut asked = read(&mut line, 1);
        let known = vec![Head { n: 7, chain: Hash([same.into(); 32]) }];
        let heads = wire::HeardHeads { upto: 0, foreign: false, known };
        let commands = line.handle(Input::HeadsChecked { own: head, heads, same: vec![same] }, 2);
        assert_eq!(reads(&commands), same, "pages go once it is kin");
        asked.extend(read(&mut line, 3));
        (head.n, asked)
    };
    assert_eq!(asked(true), (10, vec![0]));
    assert_eq!(asked(false), (10, vec![0, 10]));
}

/// The questions for heads.
fn asks(commands: &[Command]) -> Vec<u64> {
    let question = |command: &Command| match command {
        Command::Publish { topic, payload, .. } if topic.ends_with("/head") => {
            wire::read::<wire::Head>(payload, topic, Trust::Anybody).unwrap().asks
        }
        _ => None,
    };
    commands.iter().filter_map(question).collect()
}

/// A quarter of one of three activities: ten counts or so up to `most`, of five groups, by three
/// methods.
fn busy(n: u64, most: u64) -> Page {
    let activity = ["experiments", "science-film", "van-exhibits"][usize::try_from(n % 3).unwrap()];
    let quarter = Quarter::of(crate::device::EVENING - i64::try_from(n / 3).unwrap() * QUARTER_MS);
    // Knuth's multiplicative hash: what came differs from quarter to quarter.
    let count = |of: u64, most: u64| 1 + ((n * 16 + of).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) % most;
    let mut cells: Vec<String> = ["farmers", "public", "seniors", "workers", "youth"]
        .iter()
        .zip(0..)
        .map(|(group, of)| format!(r#"["main","-","visits","check-in","{group}",{}]"#, count(of, most)))
        .collect();
    for (measure, method, of) in [
        ("people-activity", "check-in", 5),
        ("people-campaign", "check-in", 6),
        ("people-day", "check-in", 7),
        ("visits", "entrance-line", 8),
        ("exits", "entrance-line", 9),
        ("visits", "tally", 10),
    ] {
        cells.push(format!(r#"["main","-","{measure}","{method}","-",{}]"#, count(of, 3 * most)));
    }
    let json = format!(
        r#"{{"slot":"{quarter}","activity":"{activity}","version":[{},1],"cells":[{}],
            "watched":{{"entrance-line":{}}},"entries":{}}}"#,
        90_000 - n * 13,
        cells.join(","),
        900 - count(11, 9),
        count(12, 40)
    );
    serde_json::from_str(&json).unwrap()
}

#[test]
fn a_week_of_busy_quarters_is_three_seconds_of_a_thin_line() {
    let device = Device::new(1);
    // Thirty of a group is a full van, so many more a stadium.
    for (most, seconds) in [(30, 3), (100_000, 8)] {
        let pages: Vec<Page> = (0..7 * 24 * 3).map(|n| busy(n, most)).collect();
        let (mut rest, mut bytes) = (&pages[..], 0);
        while !rest.is_empty() {
            let (report, taken) =
                wire::pack(&device.address, (device.lid, device.head(), &[]), rest).unwrap();
            let written = wire::write(&report, "", None).unwrap().len();
            assert!(written <= BATCH_BYTES, "{written} bytes");
            (bytes, rest) = (bytes + written, &rest[taken..]);
        }
        assert!(bytes < seconds * 8_000, "{bytes} bytes");
    }
}

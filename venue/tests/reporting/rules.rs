//! Single rules of both ends, each held against one small case.

use crate::{archive::Archive, device::Device};
use std::collections::BTreeSet;
use venue::{
    hash::{Hash, Head as Reached, Lid, StoreId},
    page::{Page, PageState},
    reporting::{
        intake::{self, Batch, Intake, MAX_WAITING},
        proof::{Claim, State, prove},
        topic::{Down, Topic, Up},
        uplink::{self, ANSWER_WAIT_MS, Uplink},
        wire::{
            self, Code, Digests, Head, Index, PageReport, PagesReport, Refused, Stored, StoredPage, Trust,
            Unreadable,
        },
    },
};

const STORE: StoreId = StoreId([9; 16]);

fn device(check_ins: i64) -> Device {
    let mut device = Device::new(1);
    for n in 0..check_ins {
        device.check_in(n * 40, 1, true);
    }
    device
}

fn intake(device: &Device) -> Intake {
    Intake::new(device.address.campaign.clone(), STORE, [])
}

fn say<D: wire::Document>(
    intake: &mut Intake,
    device: &Device,
    kind: Up,
    document: &D,
) -> Vec<intake::Command> {
    let topic = Topic::Up(device.address.clone(), kind).to_string();
    intake.handle(
        intake::Input::Arrived { topic: &topic, payload: &wire::write(document, &topic, None).unwrap() },
        0,
    )
}

fn batch(commands: &[intake::Command]) -> Batch {
    let find = |command: &intake::Command| match command {
        intake::Command::Commit(batch) => Some(batch.clone()),
        _ => None,
    };
    commands.iter().find_map(find).expect("a batch to commit")
}

fn published<D: wire::Document>(commands: &[intake::Command], kind: Down) -> Vec<D> {
    let of_kind = |command: &intake::Command| match command {
        intake::Command::Publish { topic, payload, retain } => match topic.parse::<Topic>().unwrap() {
            Topic::Down(_, found) if found == kind => {
                assert!(!retain, "what is said to one device is never retained");
                Some(wire::read(payload, topic, Trust::Anybody).unwrap())
            }
            _ => None,
        },
        _ => None,
    };
    commands.iter().filter_map(of_kind).collect()
}

fn head(device: &Device, chain: Hash) -> Head {
    Head {
        from: device.address.clone(),
        lid: device.lid,
        parent: None,
        head: Reached { n: device.head().n, chain },
        after: vec![],
        at: device.moment(),
        digests: Some(Digests::of(&device.days(), None)),
        index: None,
        asks: None,
        which_store: None,
    }
}

/// An uplink that is linked and has sent the pages of its device.
fn sent(device: &Device) -> Uplink {
    let mut uplink = device.uplink.clone();
    let _ = uplink.handle(uplink::Input::Linked, 0);
    let _ = uplink.handle(uplink::Input::DueRead(device.due()), 1);
    uplink
}

fn told(uplink: &mut Uplink, device: &Device, stored: &Stored) -> Vec<PageState> {
    let topic = Topic::Down(device.address.clone(), Down::Stored).to_string();
    let payload = wire::write(stored, &topic, None).unwrap();
    let commands = uplink.handle(uplink::Input::Arrived { topic: &topic, payload: &payload }, 10);
    let acknowledged = |command: uplink::Command| match command {
        uplink::Command::Acknowledge { states, .. } => Some(states),
        _ => None,
    };
    commands.into_iter().filter_map(acknowledged).flatten().collect()
}

fn stored(lid: Lid, state: &PageState) -> Stored {
    let PageState { key, version, hash, .. } = state.clone();
    let pages = vec![StoredPage { key, version, hash, quarantine: None }];
    Stored { lid, store: STORE, pages, batches: vec![], answers: None, heads: None }
}

#[test]
fn only_an_acknowledgement_of_this_ledger_state_and_content_counts() {
    let device = device(1);
    let state = device.states().remove(0);
    let mut other = state.clone();
    other.version.n -= 1;
    let changed = PageState { hash: Hash([0; 32]), ..state.clone() };
    for wrong in [stored(Lid([7; 16]), &state), stored(device.lid, &other), stored(device.lid, &changed)] {
        assert!(told(&mut sent(&device), &device, &wrong).is_empty(), "{wrong:?}");
    }
    assert_eq!(told(&mut sent(&device), &device, &stored(device.lid, &state)), [state]);
}

#[test]
fn a_batch_does_not_acknowledge_what_changed_after_it_was_sent() {
    let mut device = device(9);
    let mut uplink = device.uplink.clone();
    let _ = uplink.handle(uplink::Input::Linked, 0);
    let commands = uplink.handle(uplink::Input::DueRead(device.due()), 1);
    let batch = commands.iter().rev().find_map(|command| match command {
        uplink::Command::Publish { topic, payload, .. } if topic.ends_with("/pages") => {
            Some(wire::read::<PagesReport>(payload, topic, Trust::Anybody).unwrap())
        }
        _ => None,
    });
    let batch = batch.unwrap();
    let packed = batch.unpack().unwrap();
    device.check_in(0, 1, true);
    let changed = device.due().pages.into_iter().max_by_key(|page| page.version.n).unwrap();
    assert!(packed.iter().any(|page| page.key == changed.key), "it was in the batch");
    let _ = uplink.handle(uplink::Input::DueRead(device.due()), 1 + ANSWER_WAIT_MS);
    let batches = vec![batch.batch];
    let whole = Stored { lid: device.lid, store: STORE, pages: vec![], batches, answers: None, heads: None };
    let noted = told(&mut uplink, &device, &whole);
    assert_eq!(noted.len(), packed.len() - 1);
    assert!(noted.iter().all(|state| device.states().contains(state)));
}

#[test]
fn an_older_state_is_answered_with_what_is_held() {
    let mut device = device(1);
    let mut archive = Archive::new();
    let mut intake = intake(&device);
    let old: Page = device.due().pages.remove(0);
    device.check_in(0, 1, true);
    let new: Page = device.due().pages.remove(0);
    for (page, held) in [(&new, &new), (&old, &new)] {
        let report = device.report(page.clone());
        let committed = archive.commit(&batch(&say(&mut intake, &device, Up::Page, &report)));
        let answers = intake.handle(intake::Input::Committed(committed), 1);
        let answers: Vec<Stored> = published(&answers, Down::Stored);
        assert_eq!(answers[0].pages[0].version, held.version);
        assert_eq!(answers[0].store, STORE);
    }
}

#[test]
fn nothing_is_answered_before_the_commit_or_when_it_fails() {
    let device = device(1);
    let mut intake = intake(&device);
    let report = device.report(device.due().pages.remove(0));
    let arrived = say(&mut intake, &device, Up::Page, &report);
    assert!(published::<Stored>(&arrived, Down::Stored).is_empty());
    let number = batch(&arrived).number;
    let failed = intake.handle(intake::Input::CommitFailed { number }, 1);
    assert!(published::<Stored>(&failed, Down::Stored).is_empty());
    batch(&say(&mut intake, &device, Up::Page, &report));
}

#[test]
fn a_document_of_another_device_venue_or_ledger_is_refused() {
    let (mine, other) = (device(1), Device::new(2));
    let mut intake = intake(&mine);
    let report = |from: &Device, lid| {
        let of = (lid, mine.head(), vec![]);
        PageReport::of(from.address.clone(), of, mine.due().pages.remove(0))
    };
    let codes = |commands: &[intake::Command]| {
        assert!(!commands.iter().any(|command| matches!(command, intake::Command::Commit(_))));
        published::<Refused>(commands, Down::Refused).iter().map(|refused| refused.code).collect::<Vec<_>>()
    };
    let wrong_topic = say(&mut intake, &other, Up::Page, &report(&mine, mine.lid));
    assert_eq!(codes(&wrong_topic), [Code::WrongTopic]);
    batch(&say(&mut intake, &mine, Up::Page, &report(&mine, mine.lid)));
    let foreign = say(&mut intake, &other, Up::Page, &report(&other, mine.lid));
    assert_eq!(codes(&foreign), [Code::ForeignLedger]);
    let forged = PageReport { hash: Hash([0; 32]), ..report(&mine, mine.lid) };
    assert_eq!(codes(&say(&mut intake, &mine, Up::Page, &forged)), [Code::HashMismatch]);
}

#[test]
fn pages_that_name_no_head_are_refused_counted_and_not_written() {
    let device = device(1);
    let topic = Topic::Up(device.address.clone(), Up::Page).to_string();
    let report = wire::write(&device.report(device.due().pages.remove(0)), &topic, None).unwrap();
    let mut headless: serde_json::Value = serde_json::from_slice(&report).unwrap();
    headless.as_object_mut().unwrap().remove("head").unwrap();
    let payload = serde_json::to_vec(&headless).unwrap();
    let commands = intake(&device).handle(intake::Input::Arrived { topic: &topic, payload: &payload }, 0);
    assert!(!commands.iter().any(|command| matches!(command, intake::Command::Commit(_))));
    let reason = Unreadable::NoHead.to_string();
    let told = intake::Told::Refused { topic, code: Code::Malformed, reason: reason.clone() };
    assert!(commands.contains(&intake::Command::Tell(told)), "{commands:?}");
    let [refused] = &published::<Refused>(&commands, Down::Refused)[..] else { panic!("{commands:?}") };
    assert_eq!((refused.code, &refused.reason), (Code::Malformed, &reason));
}

#[test]
fn what_does_not_go_on_from_what_is_known_is_not_written_and_the_ledger_is_told() {
    let mine = device(2);
    let mut clone = device(1);
    clone.check_in(40, 5, true);
    let parted = |first: &dyn Fn(&mut Intake) -> Vec<intake::Command>,
                  second: &dyn Fn(&mut Intake) -> Vec<intake::Command>| {
        let (mut intake, mut archive) = (intake(&mine), Archive::new());
        archive.commit(&batch(&first(&mut intake)));
        let _ = intake.handle(intake::Input::CommitFailed { number: 1 }, 1);
        let held = archive.disk.pages.clone();
        let committed = archive.commit(&batch(&second(&mut intake)));
        let commands = intake.handle(intake::Input::Committed(committed), 1);
        let tells =
            |c: &intake::Command| matches!(c, intake::Command::ReadHeads { lid, .. } if *lid == mine.lid);
        let stored = |c: &intake::Command| matches!(c, intake::Command::Publish { topic, .. } if topic.ends_with("stored"));
        let (told, stored) = (commands.iter().any(tells), commands.iter().any(stored));
        assert!(archive.disk.forked.is_empty() && !(told && stored));
        told && archive.disk.pages == held
    };
    let page_of = |of: &Device, after: Vec<Reached>| {
        let page = of.due().pages.remove(0);
        let report = PageReport::of(of.address.clone(), (of.lid, of.head(), after), page);
        move |intake: &mut Intake| say(intake, &device(0), Up::Page, &report)
    };
    let head_of = |of: &Device, after: Vec<Reached>| {
        let head = Head { after, ..head(of, of.head().chain) };
        move |intake: &mut Intake| say(intake, &device(0), Up::Head, &head)
    };
    let next = {
        let mut next = device(2);
        next.check_in(45, 1, true);
        next
    };
    assert!(parted(&page_of(&mine, vec![]), &page_of(&clone, vec![])));
    assert!(parted(&page_of(&mine, vec![]), &head_of(&clone, vec![])));
    assert!(parted(&head_of(&mine, vec![]), &page_of(&clone, vec![device(1).head()])));
    assert!(
        parted(&head_of(&mine, vec![]), &head_of(&next, vec![])),
        "it does not say from where it goes on"
    );
    assert!(!parted(&head_of(&mine, vec![]), &head_of(&next, vec![mine.head()])));
    assert!(!parted(&page_of(&mine, vec![]), &page_of(&next, vec![mine.head()])));
    assert!(!parted(&page_of(&mine, vec![]), &page_of(&mine, vec![])));
}

#[test]
fn a_successor_says_its_head_before_its_pages() {
    let mut device = device(2);
    let mut uplink = device.uplink.clone();
    let _ = uplink.handle(uplink::Input::Linked, 0);
    let went_on = uplink.handle(device.go_on(1, 0), 1);
    let asks = |commands: &[uplink::Command], what| commands.iter().position(|command| *command == what);
    assert!(asks(&went_on, uplink::Command::ReadHead).is_some(), "{went_on:?}");
    assert_eq!(asks(&went_on, uplink::Command::ReadDue), None);
    let (head, days, at) = (device.head(), device.days(), device.moment());
    let said = uplink.handle(uplink::Input::HeadRead { head, days, at }, 2);
    let is_head = |command: &uplink::Command| matches!(command, uplink::Command::Publish { topic, .. } if topic.ends_with("/head"));
    assert!(said.iter().position(is_head) < asks(&said, uplink::Command::ReadDue), "{said:?}");
}

#[test]
fn two_contents_of_one_state_are_two_histories() {
    let mine = device(2);
    let mut clone = device(1);
    clone.check_in(40, 5, true);
    let (mut intake, mut archive) = (intake(&mine), Archive::new());
    for of in [&mine, &clone] {
        // Both say the same of their history; only one of them can be right.
        let told = (mine.lid, mine.head(), vec![]);
        let report = PageReport::of(of.address.clone(), told, of.due().pages.remove(0));
        let committed = archive.commit(&batch(&say(&mut intake, &device(0), Up::Page, &report)));
        let commands = intake.handle(intake::Input::Committed(committed), 1);
        if commands.iter().any(|c| matches!(c, intake::Command::Commit(_))) {
            archive.commit(&batch(&commands));
        }
    }
    assert!(archive.disk.forked.contains_key(&mine.lid));
}

#[test]
fn a_flood_is_bounded_and_left_unanswered() {
    let device = device(60);
    let mut intake = intake(&device);
    let pages: Vec<Page> = device.book.pages().values().cloned().collect();
    let (report, taken) = wire::pack(&device.address, (device.lid, device.head(), &[]), &pages).unwrap();
    let mut dropped = BTreeSet::new();
    for _ in 0..=MAX_WAITING / taken + 2 {
        for command in say(&mut intake, &device, Up::Pages, &report) {
            if let intake::Command::Tell(intake::Told::Busy { dropped: count }) = command {
                dropped.insert(count);
            }
        }
    }
    assert!(!dropped.is_empty());
}

fn claim(device: &Device, indexes: Vec<Index>) -> Claim {
    Claim { head: device.head(), digests: Digests::of(&device.days(), None), indexes, parent: None }
}

#[test]
fn the_proof_names_the_quarter_or_else_the_day() {
    let device = device(40);
    let states = device.states();
    let lost = states[3].clone();
    let held: Vec<PageState> = states.iter().filter(|state| **state != lost).cloned().collect();
    let whole = prove(Some(&claim(&device, vec![])), &states, false);
    assert_eq!((whole.state, whole.have, whole.head, whole.missing.len()), (State::Complete, 40, 40, 0));
    let day = lost.key.slot.day();
    let known = prove(Some(&claim(&device, vec![])), &held, false);
    assert_eq!((known.state, known.have, &known.missing), (State::Missing, 39, &vec![day.clone()]));
    let index = Index::parts(&day, &device.day(&day));
    let named = prove(Some(&claim(&device, index)), &held, false);
    assert_eq!(named.missing, [lost.key.slot.to_string()]);
    assert_eq!(prove(Some(&claim(&device, vec![])), &states, true).state, State::Forked);
    assert_eq!(prove(None, &held, false).state, State::Missing);
}

#[test]
fn what_came_after_the_head_is_not_proved_and_not_missing() {
    let mut device = device(3);
    let before = claim(&device, vec![]);
    device.check_in(0, 1, true);
    let proof = prove(Some(&before), &device.states(), false);
    assert_eq!((proof.state, proof.have, proof.head), (State::Missing, 4, 4));
    assert!(proof.missing.is_empty());
}

#[test]
fn equal_digests_alone_prove_nothing_when_entries_do_not_add_up() {
    let device = device(3);
    let mut liar = claim(&device, vec![]);
    liar.head.n = 4;
    assert_eq!(prove(Some(&liar), &device.states(), false).state, State::Missing);
}

#[test]
fn days_older_than_a_head_tells_are_compared_together() {
    let mut device = Device::new(1);
    for day in 0..30 {
        device.check_in(day * 1_440, 1, true);
    }
    let states = device.states();
    let proof = prove(Some(&claim(&device, vec![])), &states, false);
    assert_eq!((proof.state, proof.have), (State::Complete, 30));
    let proof = prove(Some(&claim(&device, vec![])), &states[1..], false);
    assert_eq!(proof.missing, ["before 2025-10-13"]);
}

//! With keys in force: which archive headquarters writes to is believed only in answer to a
//! question, and known soon all the same.

use crate::{
    device::{Device, reporting_key},
    keys::{arrives, enrolled, up, with_keys},
    world::World,
};
use venue::{
    hash::{Head, Question, StoreId},
    reporting::{
        intake,
        topic::{Down, Topic, Up},
        uplink::{self, ASK_STORE_MS, Uplink},
        wire::{self, HqState, Stored, Trust},
    },
};

const STORE: StoreId = StoreId([9; 16]);
const OTHER: StoreId = StoreId([10; 16]);

/// An uplink that knows `STORE`, linked, and which has just said its head.
fn settled(device: &Device) -> Uplink {
    let identity = uplink::Identity {
        address: device.address.clone(),
        lid: device.lid,
        parent: None,
        boot: venue::moment::BootId("b".into()),
        program: "test".into(),
        began: Head::genesis(device.lid),
    };
    let mut uplink = Uplink::new(identity, Some(STORE), 5).with_key(device.key.clone());
    let _ = uplink.handle(uplink::Input::Linked, 0);
    let _ = said(&mut uplink, device, 1);
    uplink
}

/// The head it says when it is read at this time.
fn said(uplink: &mut Uplink, device: &Device, now: u64) -> wire::Head {
    let (head, days, at) = (device.head(), device.days(), device.moment());
    let commands = uplink.handle(uplink::Input::HeadRead { head, days, at }, now);
    let head = |command: uplink::Command| match command {
        uplink::Command::Publish { topic, payload, .. } if topic.ends_with("/head") => {
            Some(wire::read(&payload, &topic, Trust::Key(device.key.as_ref().unwrap())).unwrap())
        }
        _ => None,
    };
    commands.into_iter().find_map(head).expect("a head")
}

fn stated(uplink: &mut Uplink, store: StoreId, now: u64) -> Vec<uplink::Command> {
    let campaign = reporting_key().campaign().clone();
    let topic = Topic::HqState(campaign.clone()).to_string();
    let payload = wire::write(&HqState { campaign, store }, &topic, None).unwrap();
    uplink.handle(uplink::Input::Arrived { topic: &topic, payload: &payload }, now)
}

fn stored(
    uplink: &mut Uplink,
    device: &Device,
    (store, answers): (StoreId, Option<Question>),
    now: u64,
) -> bool {
    let stored = Stored { lid: device.lid, store, pages: vec![], batches: vec![], answers, heads: None };
    let topic = Topic::Down(device.address.clone(), Down::Stored).to_string();
    let payload = wire::write(&stored, &topic, device.key.as_ref()).unwrap();
    let commands = uplink.handle(uplink::Input::Arrived { topic: &topic, payload: &payload }, now);
    commands.contains(&uplink::Command::AdoptStore(store))
}

fn reads_head(commands: &[uplink::Command]) -> bool {
    commands.contains(&uplink::Command::ReadHead)
}

#[test]
fn another_archive_is_believed_only_in_answer_to_a_question() {
    let device = enrolled(1);
    let mut uplink = settled(&device);
    assert!(!reads_head(&stated(&mut uplink, STORE, 1_000)), "it is the one that is known");
    let commands = stated(&mut uplink, OTHER, 2_000);
    assert!(reads_head(&commands) && !commands.contains(&uplink::Command::AdoptStore(OTHER)));
    let question = said(&mut uplink, &device, 2_001).which_store;
    assert!(question.is_some());
    // Whoever says so again and again makes it send no more than a head now and then.
    for now in 2_002..2_000 + ASK_STORE_MS {
        assert!(!reads_head(&stated(&mut uplink, StoreId([now.to_be_bytes()[7]; 16]), now)));
    }
    // What was said under the key once does not move it either.
    for old in [None, Some(Question([3; 8]))] {
        assert!(!stored(&mut uplink, &device, (OTHER, old), 2_010), "{old:?}");
    }
    assert!(stored(&mut uplink, &device, (OTHER, question), 2_020));
    assert!(!stored(&mut uplink, &device, (STORE, question), 2_030), "it is answered");
    // A headquarters that goes back to an archive of before is followed at once.
    let _ = said(&mut uplink, &device, 2_031);
    let at = 2_030 + ASK_STORE_MS;
    assert!(reads_head(&stated(&mut uplink, STORE, at)));
    let question = said(&mut uplink, &device, at + 1).which_store;
    assert!(stored(&mut uplink, &device, (STORE, question), at + 2));
}

#[test]
fn headquarters_answers_which_archive_it_is_with_the_question_under_the_key() {
    let device = enrolled(1);
    let mut uplink = settled(&device);
    let _ = stated(&mut uplink, OTHER, 10_000);
    let head = said(&mut uplink, &device, 10_001);
    let topic = up(&device, Up::Head);
    let payload = wire::write(&head, &topic, device.key.as_ref()).unwrap();
    let answers = arrives(&mut with_keys([]), &topic, &payload);
    let answer = answers.iter().find_map(|command| match command {
        intake::Command::Publish { topic, payload, retain: false } => {
            wire::read::<Stored>(payload, topic, Trust::Key(device.key.as_ref().unwrap())).ok()
        }
        _ => None,
    });
    let answer = answer.expect("an answer");
    assert_eq!((answer.store, answer.answers, answer.pages.len()), (STORE, head.which_store, 0));
}

/// How long it may take that a lost archive is full again, and that a restored one whose
/// pages are all there is known: a state of headquarters, a question and its answer, pages.
const KNOWN_AGAIN_MS: u64 = 5_000;

#[test]
fn with_keys_a_new_archive_is_known_and_filled_as_soon_as_without() {
    for restored in [false, true] {
        let mut world = World::with_keys(2, 7);
        for device in [0, 1] {
            (0..30).for_each(|n| world.devices[device].check_in(n * 15, 1, true));
            world.changed(device);
        }
        world.converge(60_000);
        world.archive.backup = world.archive.disk.clone();
        world.lose_disk(restored);
        let start = world.now;
        while !world.settled() || world.devices.iter().any(|device| device.waiting() > 0) || !world.known() {
            assert!(world.now < start + KNOWN_AGAIN_MS, "restored: {restored}");
            world.run(world.now + 50);
        }
        world.converge(KNOWN_AGAIN_MS);
        let refused = |told: &&intake::Told| matches!(told, intake::Told::Refused { .. });
        assert_eq!(world.noticed.iter().find(refused), None, "whatever a device says carries its code");
        assert!(!world.told.iter().any(|told| matches!(told, uplink::Told::Unbelieved { .. })));
    }
}

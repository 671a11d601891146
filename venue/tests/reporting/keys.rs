//! Keys in force: what carries the device's code is taken and believed, and nothing else.

use crate::{
    archive::Archive,
    device::{Device, report_key, reporting_key},
    world::{FINE, World},
};
use proptest::prelude::*;
use venue::{
    hash::{Lid, StoreId},
    passport::{Authority, DeviceKey, NotVouched, ReportKeyId, Secret},
    reporting::{
        intake::{self, Intake, KnownLedger, REFUSALS_A_SECOND},
        keys_in_force::KeysInForce,
        topic::{Address, Down, Topic, Up},
        uplink::{self, REFUSED_MS},
        wire::{self, Code, Index, PageReport, Presence, Refused, Stored, Trust, Unbelieved, Unreadable},
    },
};

const STORE: StoreId = StoreId([9; 16]);

pub(crate) fn enrolled(number: u8) -> Device {
    let mut device = Device::new(number).enrolled();
    device.check_in(0, 3, true);
    device
}

pub(crate) fn with_keys(known: impl IntoIterator<Item = KnownLedger>) -> Intake {
    let intake = Intake::new("science-month-2025".parse().unwrap(), STORE, known);
    intake.with_keys(Some(KeysInForce::new(reporting_key(), []).unwrap()))
}

pub(crate) fn up(device: &Device, kind: Up) -> String {
    Topic::Up(device.address.clone(), kind).to_string()
}

fn report(device: &Device) -> PageReport {
    device.report(device.due().pages.remove(0))
}

fn signed(device: &Device) -> Vec<u8> {
    wire::write(&report(device), &up(device, Up::Page), device.key.as_ref()).unwrap()
}

pub(crate) fn arrives(intake: &mut Intake, topic: &str, payload: &[u8]) -> Vec<intake::Command> {
    intake.handle(intake::Input::Arrived { topic, payload }, 0)
}

fn commits(commands: &[intake::Command]) -> Option<intake::Batch> {
    commands.iter().find_map(|command| match command {
        intake::Command::Commit(batch) => Some(batch.clone()),
        _ => None,
    })
}

/// What was refused, and what the device that is told of it makes of it.
fn refused(commands: &[intake::Command], trust: Trust<'_>) -> Vec<Result<Refused, Unreadable>> {
    let refused = |command: &intake::Command| match command {
        intake::Command::Publish { topic, payload, .. } if topic.ends_with("/refused") => {
            Some(wire::read(payload, topic, trust))
        }
        _ => None,
    };
    commands.iter().filter_map(refused).collect()
}

#[test]
fn only_the_devices_own_code_lets_a_document_in() {
    let (mine, other) = (enrolled(1), enrolled(2));
    let topic = up(&mine, Up::Page);
    let plain = wire::write(&report(&mine), &topic, None).unwrap();
    let under = |key| wire::write(&report(&mine), &topic, Some(&key)).unwrap();
    let stranger =
        Authority::new("science-month-2025".parse().unwrap(), &Secret::new([1; 32]), Secret::new([3; 32]));
    let of_stranger = stranger.reporting_key().of_device(&mine.address, ReportKeyId([7; 5]));
    let moved = wire::write(&report(&mine), &up(&mine, Up::Pages), mine.key.as_ref()).unwrap();
    for (payload, told) in [
        (plain, "enrol this device"),
        (under(report_key(&other.address)), "its code is wrong"),
        (under(of_stranger), "its code is wrong"),
        (moved, "its code is wrong"),
    ] {
        let commands = arrives(&mut with_keys([]), &topic, &payload);
        assert!(commits(&commands).is_none());
        let heard = refused(&commands, Trust::Anybody);
        let heard = heard[0].as_ref().unwrap();
        assert_eq!((heard.code, heard.lid), (Code::Unauthenticated, Some(mine.lid)));
        assert!(heard.reason.contains(told), "{}", heard.reason);
        assert!(heard.reason.chars().count() < wire::REASON_CHARS, "it is told whole: {}", heard.reason);
        let own = Trust::Key(mine.key.as_ref().unwrap());
        assert_eq!(refused(&commands, own), [Err(Unreadable::Unauthenticated(Unbelieved::Missing))]);
    }
    let commands = arrives(&mut with_keys([]), &topic, &signed(&mine));
    assert!(commits(&commands).is_some() && refused(&commands, Trust::Anybody).is_empty());
}

#[test]
fn a_key_taken_back_is_refused_under_that_key_and_no_other_with_it() {
    let authority =
        Authority::new("science-month-2025".parse().unwrap(), &Secret::new([1; 32]), Secret::new([2; 32]));
    let (lost, kept) =
        (DeviceKey::new(&Secret::new([3; 32])).public(), DeviceKey::new(&Secret::new([4; 32])).public());
    let taken_back = authority.revoke(lost).to_text();
    let keys = KeysInForce::new(authority.reporting_key(), [taken_back.as_str()]).unwrap();
    let mut device = enrolled(1);
    let mut believed = with_keys([]);
    device.key = Some(reporting_key().of_device(&device.address, ReportKeyId::of(&lost)));
    assert!(commits(&arrives(&mut believed, &up(&device, Up::Page), &signed(&device))).is_some());
    let said = arrives(&mut believed.with_keys(Some(keys.clone())), &up(&device, Up::Page), &signed(&device));
    assert_eq!(
        refused(&said, Trust::Key(device.key.as_ref().unwrap())).len(),
        1,
        "it was believed until now"
    );
    let mut intake = with_keys([]).with_keys(Some(keys));
    for (key, refused_as) in [(lost, Some(Code::Unauthenticated)), (kept, None)] {
        let key = reporting_key().of_device(&device.address, ReportKeyId::of(&key));
        device.key = Some(key.clone());
        let commands = arrives(&mut intake, &up(&device, Up::Page), &signed(&device));
        let heard = refused(&commands, Trust::Key(&key));
        assert_eq!(heard.first().map(|heard| heard.as_ref().unwrap().code), refused_as);
        assert_eq!(commits(&commands).is_some(), refused_as.is_none());
    }
    let stranger =
        Authority::new("science-month-2025".parse().unwrap(), &Secret::new([8; 32]), Secret::new([2; 32]));
    let elsewhere = Authority::new("city-2025".parse().unwrap(), &Secret::new([1; 32]), Secret::new([2; 32]));
    for (text, told) in [
        (stranger.revoke(lost).to_text(), "did not sign"),
        (elsewhere.revoke(lost).to_text(), "is of the campaign city-2025"),
        ("SR1:".to_owned(), "not a revocation"),
    ] {
        let reason: NotVouched = KeysInForce::new(authority.reporting_key(), [text.as_str()]).unwrap_err();
        assert!(reason.to_string().contains(told), "{reason}");
    }
}

#[test]
fn what_headquarters_says_is_believed_under_the_devices_key_alone() {
    let device = enrolled(1);
    let state = device.states().remove(0);
    let (mut intake, mut archive) = (with_keys([]), Archive::new());
    let batch = commits(&arrives(&mut intake, &up(&device, Up::Page), &signed(&device))).unwrap();
    let answers = intake.handle(intake::Input::Committed(archive.commit(&batch)), 1);
    let (topic, payload) = answers
        .iter()
        .find_map(|command| match command {
            intake::Command::Publish { topic, payload, .. } if topic.ends_with("/stored") => {
                Some((topic, payload))
            }
            _ => None,
        })
        .unwrap();
    let stored: Stored = wire::read(payload, topic, Trust::Anybody).unwrap();
    let plain = wire::write(&stored, topic, None).unwrap();
    let foreign = wire::write(&stored, topic, Some(&report_key(&enrolled(2).address))).unwrap();
    let acknowledged = |payload: &[u8]| {
        let mut uplink = device.uplink.clone();
        let _ = uplink.handle(uplink::Input::Linked, 0);
        let _ = uplink.handle(uplink::Input::DueRead(device.due()), 1);
        let commands = uplink.handle(uplink::Input::Arrived { topic, payload }, 10);
        let told =
            commands.iter().any(|c| matches!(c, uplink::Command::Tell(uplink::Told::Unbelieved { .. })));
        let states = commands.into_iter().find_map(|command| match command {
            uplink::Command::Acknowledge { states, .. } => Some(states),
            _ => None,
        });
        (states.unwrap_or_default(), told)
    };
    assert_eq!(acknowledged(payload), (vec![state], false));
    assert_eq!(acknowledged(&plain), (vec![], true));
    assert_eq!(acknowledged(&foreign), (vec![], true));
}

#[test]
fn headquarters_without_keys_says_once_that_devices_have_them() {
    let device = enrolled(1);
    let mut intake = Intake::new(device.address.campaign.clone(), STORE, []);
    let told = |commands: &[intake::Command]| {
        commands.iter().any(|c| matches!(c, intake::Command::Tell(intake::Told::Unchecked { from }) if *from == device.address))
    };
    let first = arrives(&mut intake, &up(&device, Up::Page), &signed(&device));
    assert!(told(&first) && commits(&first).is_some(), "it is taken all the same");
    assert!(!told(&arrives(&mut intake, &up(&device, Up::Page), &signed(&device))));
}

#[test]
fn what_the_broker_says_for_a_device_that_is_gone_carries_its_code_too() {
    let device = enrolled(1);
    let (topic, payload) = device.uplink.will().unwrap();
    let presence: Presence = wire::read(&payload, &topic, Trust::Key(device.key.as_ref().unwrap())).unwrap();
    assert!(!presence.online);
    let commands = arrives(&mut with_keys([]), &topic, &payload);
    assert!(commands.iter().any(|c| matches!(c, intake::Command::Presence(gone) if *gone == presence)));
}

#[test]
fn a_forged_first_word_takes_no_ledger_and_a_device_that_was_first_keeps_it() {
    let (mine, other) = (enrolled(1), enrolled(2));
    let mut intake = with_keys([]);
    let claim = |key: &Device| {
        let report = PageReport { lid: mine.lid, ..report(&other) };
        wire::write(&report, &up(&other, Up::Page), key.key.as_ref()).unwrap()
    };
    let mut unsigned = Device::new(2);
    unsigned.check_in(0, 3, true);
    assert!(commits(&arrives(&mut intake, &up(&other, Up::Page), &claim(&unsigned))).is_none());
    assert!(commits(&arrives(&mut intake, &up(&other, Up::Page), &claim(&mine))).is_none());
    assert!(commits(&arrives(&mut intake, &up(&mine, Up::Page), &signed(&mine))).is_some());
    let codes = |commands: &[intake::Command]| -> Vec<Code> {
        refused(commands, Trust::Anybody).into_iter().map(|refused| refused.unwrap().code).collect()
    };
    assert_eq!(codes(&arrives(&mut intake, &up(&other, Up::Page), &claim(&other))), [Code::ForeignLedger]);
    // And so after a restart.
    let Address { venue, device, .. } = mine.address.clone();
    let mut again = with_keys([KnownLedger { lid: mine.lid, venue, device, forked: false }]);
    assert_eq!(codes(&arrives(&mut again, &up(&other, Up::Page), &claim(&other))), [Code::ForeignLedger]);
    assert!(commits(&arrives(&mut again, &up(&mine, Up::Page), &signed(&mine))).is_some());
}

fn refusal(device: &Device) -> (String, Vec<u8>) {
    let topic = Topic::Down(device.address.clone(), Down::Refused).to_string();
    let (what, reason) = ("page".to_owned(), "the ledger belongs to another device".to_owned());
    let (lid, pages) = (Some(device.lid), vec![]);
    let refused = Refused { lid, what, code: Code::ForeignLedger, reason, pages };
    let payload = wire::write(&refused, &topic, device.key.as_ref()).unwrap();
    (topic, payload)
}

#[test]
fn a_refusal_said_again_and_again_holds_nothing_up() {
    let mut world = World::with_keys(1, 7);
    world.run(10_000);
    let (topic, payload) = refusal(&world.devices[0]);
    for n in 0..40 {
        world.devices[0].check_in(n * 15, 1, true);
        let start = world.now;
        world.changed(0);
        while world.entries().0 < u64::try_from(n).unwrap() + 1 {
            assert!(world.now - start < 2_000, "check-in {n} is held up");
            world.run(world.now + 20);
            world.device(0, uplink::Input::Arrived { topic: &topic, payload: &payload });
        }
        for _ in 0..50 {
            world.run(world.now + 20);
            world.device(0, uplink::Input::Arrived { topic: &topic, payload: &payload });
        }
    }
    world.converge(10_000);
}

#[test]
fn a_device_that_is_refused_rests_longer_each_time() {
    let device = enrolled(1);
    let (topic, payload) = refusal(&device);
    let mut uplink = device.uplink.clone();
    let _ = uplink.handle(uplink::Input::Linked, 0);
    let (mut now, mut sent) = (20_000, Vec::new());
    while now < 1_200_000 {
        let commands = uplink.handle(uplink::Input::Tick, now);
        if commands.contains(&uplink::Command::ReadHead) {
            let (head, days, at) = (device.head(), device.days(), device.moment());
            let _ = uplink.handle(uplink::Input::HeadRead { head, days, at }, now);
        }
        if commands.contains(&uplink::Command::ReadDue) {
            let commands = uplink.handle(uplink::Input::DueRead(device.due()), now);
            if commands
                .iter()
                .any(|c| matches!(c, uplink::Command::Publish { topic, .. } if topic.contains("/page")))
            {
                sent.push(now);
                let _ = uplink.handle(uplink::Input::Arrived { topic: &topic, payload: &payload }, now + 50);
            }
        }
        now += 100;
    }
    let rests: Vec<u64> = sent.windows(2).map(|two| two[1] - two[0]).collect();
    assert!(rests[0] < 20_000 && rests.iter().any(|rest| *rest >= REFUSED_MS), "{rests:?}");
    assert!(rests.is_sorted(), "{rests:?}");
}

#[test]
fn a_ledger_that_the_archive_knows_as_anothers_is_refused_after_all() {
    let (mine, other) = (enrolled(1), enrolled(2));
    let mut archive = Archive::new();
    let batch = commits(&arrives(&mut with_keys([]), &up(&mine, Up::Page), &signed(&mine))).unwrap();
    archive.commit(&batch);
    // Another campaign's intake, or another process, that has not heard of it.
    let mut elsewhere = with_keys([]);
    let claim = PageReport { lid: mine.lid, ..report(&other) };
    let claim = wire::write(&claim, &up(&other, Up::Page), other.key.as_ref()).unwrap();
    for _ in 0..2 {
        let batch = commits(&arrives(&mut elsewhere, &up(&other, Up::Page), &claim)).unwrap();
        let answers = elsewhere.handle(intake::Input::Committed(archive.commit(&batch)), 1);
        let told = refused(&answers, Trust::Key(other.key.as_ref().unwrap()));
        let told = told[0].as_ref().unwrap();
        assert_eq!((told.code, told.lid), (Code::ForeignLedger, Some(mine.lid)));
        assert!(told.reason.contains("a new ledger") && told.reason.chars().count() < wire::REASON_CHARS);
        assert_eq!(archive.states(mine.lid), mine.states(), "nothing was written");
    }
}

#[test]
fn nothing_of_a_ledger_is_read_for_a_device_before_the_archive_knows_it_as_its() {
    let device = enrolled(1);
    let (mut intake, mut archive) = (with_keys([]), Archive::new());
    let topic = up(&device, Up::Head);
    let said = |intake: &mut Intake| {
        let (head, at) = (device.head(), device.moment());
        let index = Index::parts("2025-09-20", &device.day("2025-09-20")).pop();
        let (from, lid) = (device.address.clone(), device.lid);
        let head = wire::Head {
            from,
            lid,
            parent: None,
            head,
            after: vec![],
            asks: None,
            at,
            digests: None,
            index,
            which_store: None,
        };
        arrives(intake, &topic, &wire::write(&head, &topic, device.key.as_ref()).unwrap())
    };
    let reads = |commands: &[intake::Command]| {
        commands.iter().any(|command| matches!(command, intake::Command::ReadStates { .. }))
    };
    assert!(!reads(&said(&mut intake)), "it may be another's");
    let batch = commits(&arrives(&mut intake, &up(&device, Up::Page), &signed(&device))).unwrap();
    let _ = intake.handle(intake::Input::Committed(archive.commit(&batch)), 1);
    assert!(reads(&said(&mut intake)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn broken_documents_by_the_thousand_stop_nothing(
        seed in any::<u64>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 200..400),
    ) {
        let mut world = World::with_keys(2, seed);
        world.run(1_000);
        let (good, topic) = (signed(&enrolled(1)), up(&world.devices[0], Up::Page));
        for (round, chunk) in flips.chunks(40).enumerate() {
            for (at, byte, cut) in chunk {
                let mut bytes = good.clone();
                let at = at.index(bytes.len());
                if *cut { bytes.truncate(at) } else { bytes[at] ^= *byte | 1 }
                world.intake(intake::Input::Arrived { topic: &topic, payload: &bytes });
            }
            world.devices[0].check_in(i64::try_from(round).unwrap() * 9, 2, true);
            world.changed(0);
            world.run(world.now + 300);
        }
        world.weather = FINE;
        world.converge(20_000);
        let refused = world.noticed.iter().filter(|told| matches!(told, intake::Told::Refused { .. })).count();
        prop_assert_eq!(refused, flips.len());
        prop_assert_eq!(world.devices[0].waiting(), 0);
    }
}

#[test]
fn a_flood_of_forged_documents_is_refused_aloud_only_so_often() {
    let device = enrolled(1);
    let (mut intake, topic) = (with_keys([]), up(&device, Up::Page));
    let mut heard = |now: u64| {
        let commands = intake.handle(intake::Input::Arrived { topic: &topic, payload: b"{}" }, now);
        assert!(commands.iter().any(|c| matches!(c, intake::Command::Tell(intake::Told::Refused { .. }))));
        refused(&commands, Trust::Anybody).len()
    };
    let most = usize::try_from(REFUSALS_A_SECOND).unwrap();
    assert_eq!((0..1_000).map(&mut heard).sum::<usize>(), most);
    assert_eq!((1_000..2_000).map(&mut heard).sum::<usize>(), most);
}

#[test]
fn a_ledger_of_nobody_known_is_none() {
    assert_eq!(wire::ledger_named(b"{"), None);
    assert_eq!(wire::ledger_named(br#"{"lid":"x"}"#), None);
    let lid = Lid([0xab; 16]);
    assert_eq!(wire::ledger_named(format!(r#"{{"lid":"{lid}","v":7}}"#).as_bytes()), Some(lid));
}

//! How soon things arrive, and how much is sent for it.

use crate::world::World;
use venue::reporting::{
    intake,
    topic::{Topic, Up},
    uplink::{HEARTBEAT_MS, LIVE_GAP_MS, RESEND_FIRST_MS},
};

/// A fresh check-in must be on the board of headquarters within two seconds; this is
/// what the protocol itself may take of it.
const LIVE_MS: u64 = 200;

#[test]
fn a_fresh_check_in_is_in_the_archive_at_once_and_proved_with_the_next_head() {
    let mut world = World::new(1, 7);
    world.run(10_000);
    world.devices[0].check_in(0, 5, true);
    let start = world.now;
    world.changed(0);
    world.run(start + LIVE_MS);
    let (arrived, entries) = *world.arrivals.last().expect("a page arrived");
    assert_eq!(entries, 1);
    assert!(arrived - start <= LIVE_MS, "took {} ms", arrived - start);
    let proved = world.converge(3_000);
    assert!(proved <= 3_000, "proved after {proved} ms");
}

#[test]
fn a_busy_door_sends_one_state_of_a_page_every_half_second() {
    let mut world = World::new(1, 7);
    world.run(10_000);
    let before = world.sent.get("page").map_or(0, |(count, _)| *count);
    for _ in 0..100 {
        world.devices[0].check_in(0, 1, true);
        world.changed(0);
        world.run(world.now + 50);
    }
    let sent = world.sent.get("page").map_or(0, |(count, _)| *count) - before;
    let most = usize::try_from(5_000 / LIVE_GAP_MS).unwrap() + 2;
    assert!((3..=most).contains(&sent), "{sent} messages for 100 check-ins in 5 s");
    world.converge(3_000);
}

#[test]
fn a_live_page_does_not_wait_for_the_backlog() {
    let mut world = World::new(1, 7);
    for n in 0..2_000 {
        world.devices[0].check_in(n * 15 - 40_000, 1, true);
    }
    world.weather.delay = 600;
    world.run(1_000);
    let waiting = world.devices[0].waiting();
    assert!(waiting > 500, "only {waiting} pages wait");
    let start = world.now;
    world.devices[0].check_in(0, 1, true);
    let key = world.devices[0].book.pages().keys().last().unwrap().clone();
    world.changed(0);
    let lid = world.devices[0].lid;
    while !world.archive.disk.pages.contains_key(&(lid, key.clone())) {
        assert!(world.now < start + 1_500, "the live page waits behind the backlog");
        world.run(world.now + 10);
    }
    world.converge(60_000);
    let (batches, bytes) = world.sent["pages"];
    assert!(batches < 120, "{batches} batches, {bytes} bytes");
    assert!(bytes < 500_000, "{bytes} bytes for 2,000 pages");
}

#[test]
fn an_idle_device_says_nothing_but_its_head() {
    let mut world = World::new(1, 7);
    world.run(1_000);
    world.devices[0].check_in(0, 5, true);
    world.changed(0);
    world.run(60_000);
    let (pages, heads) = (world.sent["page"].0, world.sent["head"].0);
    world.run(660_000);
    assert_eq!(world.sent["page"].0, pages);
    let beats = usize::try_from(600_000 / HEARTBEAT_MS).unwrap();
    assert!((beats - 1..=beats + 1).contains(&(world.sent["head"].0 - heads)));
    assert!(!world.sent.contains_key("wanted"), "nothing is missing, so nothing is asked for");
}

#[test]
fn many_pages_are_committed_together() {
    let mut world = World::new(3, 7);
    for n in 0..300 {
        for device in &mut world.devices {
            device.check_in(n * 15, 1, true);
        }
    }
    world.converge(60_000);
    let commits = world.archive.commits;
    assert!(commits < 90, "{commits} commits for 900 pages");
}

#[test]
fn what_was_lost_with_the_connection_is_sent_again_with_the_next_one() {
    let mut world = World::new(1, 7);
    world.run(10_000);
    world.weather.lost = 100;
    world.devices[0].check_in(0, 1, true);
    world.changed(0);
    world.run(world.now + 1_000);
    world.weather.lost = 0;
    world.cut_device(0);
    let start = world.now;
    world.converge(10_000);
    let took = world.now - start;
    assert!(took < RESEND_FIRST_MS / 2, "it took {took} ms, as long as waiting for the repetition");
}

#[test]
fn what_others_write_to_a_devices_topic_holds_nothing_up() {
    let mut world = World::new(1, 7);
    world.run(10_000);
    for kind in [Up::Page, Up::Head] {
        let topic = Topic::Up(world.devices[0].address.clone(), kind).to_string();
        for payload in ["{", r#"{"v":9}"#, r#"{"v":1}"#] {
            world.intake(intake::Input::Arrived { topic: &topic, payload: payload.as_bytes() });
        }
    }
    world.run(world.now + 1_000);
    world.devices[0].check_in(0, 1, true);
    world.changed(0);
    world.converge(5_000);
}

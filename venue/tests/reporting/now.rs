//! When a device says how its counters are, and what headquarters takes of it.

use crate::device::{Device, EVENING};
use std::collections::BTreeMap;
use venue::{
    entry::{Method, Place},
    hash::StoreId,
    moment::{BootId, Moment},
    reporting::{
        intake::{self, Intake},
        live::{SAY_EVERY_MS, SAY_GAP_MS},
        topic::{Topic, Up},
        uplink::{self, Command, Input, Uplink},
        wire::{self, Code, Gauge, GaugeKind, MAX_GAUGES, MAX_LINES, Now, Trust},
    },
    watching::{Counter, CounterHealth, CounterKind, Doubt, Roll, Sight, Spot},
};

fn at() -> Moment {
    Moment { wall: EVENING, boottime: 4_200_000, boot: BootId("boot-1".into()), trusted: true }
}

fn gauge(value: i64) -> Gauge {
    let method = Some(Method::EntranceLine);
    Gauge {
        site: "main".parse().unwrap(),
        hall: None,
        kind: GaugeKind::Occupancy,
        method,
        value,
        as_of: None,
        off_by: None,
    }
}

fn roll(lines: usize) -> Roll {
    let counter = |n: usize| {
        let place =
            Place { activity: "science-night".parse().unwrap(), site: "main".parse().unwrap(), hall: None };
        let line = format!("door-{n}").parse().unwrap();
        let spot = Spot { place, line, method: Method::EntranceLine, entrance: true };
        Counter { kind: CounterKind::Camera, spots: vec![spot] }
    };
    let counters: Vec<_> = (0..lines).map(counter).collect();
    let health = CounterHealth {
        sight: Sight::Doubted(Doubt::Covered),
        ..CounterHealth::opening("camera:/dev/video0", EVENING)
    };
    Roll::of(&counters, &(0..lines).map(|n| (n, health.clone())).collect::<BTreeMap<_, _>>())
}

/// An uplink, the time, and what it said of the moment.
struct Link {
    uplink: Uplink,
    now: u64,
    lines: usize,
    said: Vec<(u64, Now)>,
    reads: usize,
    answers: bool,
    wake: Option<u64>,
}

impl Link {
    fn new(lines: usize) -> Self {
        let uplink = Device::new(1).uplink;
        Self { uplink, now: 500, lines, said: vec![], reads: 0, answers: true, wake: None }
    }

    fn take(&mut self, input: Input<'_>) {
        for command in self.uplink.handle(input, self.now) {
            match command {
                Command::Publish { topic, payload, retain } => {
                    let Ok(Topic::Up(_, Up::Now)) = topic.parse() else { continue };
                    assert!(!retain, "whoever comes later must not hear it as new");
                    self.said.push((self.now, wire::read(&payload, &topic, Trust::Anybody).unwrap()));
                }
                Command::ReadNow => {
                    self.reads += 1;
                    if self.answers {
                        self.take(Input::NowRead { at: at(), gauges: vec![], roll: roll(self.lines) });
                    }
                }
                Command::WakeAt(at) => self.wake = Some(at),
                _ => {}
            }
        }
    }

    fn run_until(&mut self, ms: u64) {
        while let Some(at) = self.wake.filter(|at| *at <= ms) {
            (self.now, self.wake) = (at, None);
            self.take(Input::Tick);
        }
        self.now = ms;
    }

    fn times(&self) -> Vec<u64> {
        self.said.iter().map(|(at, _)| *at).collect()
    }
}

#[test]
fn it_is_said_with_the_link_then_every_ten_seconds() {
    let mut link = Link::new(2);
    link.take(Input::CounterChanged);
    link.run_until(5_000);
    assert!(link.said.is_empty(), "nobody is there to hear it");
    link.take(Input::Linked);
    link.run_until(28_000);
    assert_eq!(link.times(), [5_000, 5_000 + SAY_EVERY_MS, 5_000 + 2 * SAY_EVERY_MS]);
    assert_eq!(link.said[0].1.lines, roll(2).lines);
    link.take(Input::Unlinked);
    link.take(Input::CounterChanged);
    link.run_until(60_000);
    assert_eq!(link.said.len(), 3);
    link.take(Input::Linked);
    assert_eq!(*link.times().last().unwrap(), 60_000);
}

#[test]
fn a_change_is_said_at_once_and_many_within_a_second_together() {
    let mut link = Link::new(1);
    link.take(Input::Linked);
    link.run_until(4_000);
    link.take(Input::CounterChanged);
    assert_eq!(*link.times().last().unwrap(), 4_000);
    for ms in [4_010, 4_500, 4_990] {
        link.run_until(ms);
        link.take(Input::CounterChanged);
    }
    link.run_until(14_900);
    assert_eq!(link.times()[1..], [4_000, 4_000 + SAY_GAP_MS], "the next is due ten seconds after");
    link.run_until(15_000);
    assert_eq!(*link.times().last().unwrap(), 4_000 + SAY_GAP_MS + SAY_EVERY_MS);
}

#[test]
fn who_counts_nothing_says_so_once_and_is_not_asked_again() {
    let mut link = Link::new(0);
    link.take(Input::Linked);
    link.run_until(600_000);
    assert_eq!((link.said.len(), link.reads), (1, 1));
    assert!(link.said[0].1.lines.is_empty());
}

#[test]
fn a_read_that_nobody_answers_is_followed_by_the_next() {
    let mut link = Link::new(1);
    link.answers = false;
    link.take(Input::Linked);
    link.run_until(25_000);
    assert!(link.said.is_empty());
    link.answers = true;
    link.run_until(40_000);
    assert!(!link.said.is_empty());
}

#[test]
fn what_was_read_before_the_link_broke_is_not_said() {
    let mut link = Link::new(1);
    link.answers = false;
    link.take(Input::Linked);
    link.take(Input::Unlinked);
    link.take(Input::NowRead { at: at(), gauges: vec![], roll: roll(1) });
    assert_eq!((link.said.len(), link.reads), (0, 1));
}

fn heard(now: &Now, topic_of: &Device) -> Vec<intake::Command> {
    let device = Device::new(1);
    let mut intake = Intake::new(device.address.campaign.clone(), StoreId([9; 16]), []);
    let topic = Topic::Up(topic_of.address.clone(), Up::Now).to_string();
    intake.handle(
        intake::Input::Arrived { topic: &topic, payload: &wire::write(now, &topic, None).unwrap() },
        0,
    )
}

fn document(lines: usize, gauges: Vec<Gauge>) -> Now {
    let lines = roll(MAX_LINES).lines.into_iter().cycle().take(lines).collect();
    Now { from: Device::new(1).address, at: at(), gauges, lines, more: 0 }
}

#[test]
fn headquarters_takes_what_is_well_formed() {
    let now = document(MAX_LINES, vec![gauge(0); MAX_GAUGES]);
    let commands = heard(&now, &Device::new(1));
    assert!(commands.contains(&intake::Command::Now(now)), "{commands:?}");
}

#[test]
fn headquarters_refuses_and_counts_what_is_not() {
    for (now, device, why) in [
        (document(MAX_LINES + 1, vec![]), 1, "it tells of 17 lines, the most is 16"),
        (document(1, vec![gauge(1); MAX_GAUGES + 1]), 1, "it tells of 13 gauges, the most is 12"),
        (document(1, vec![gauge(-1)]), 1, "a gauge reads less than nobody"),
        (document(1, vec![gauge(1)]), 2, "its topic says"),
    ] {
        let commands = heard(&now, &Device::new(device));
        let told = |command: &intake::Command| match command {
            intake::Command::Tell(intake::Told::Refused { reason, .. }) => Some(reason.clone()),
            _ => None,
        };
        let told: Vec<_> = commands.iter().filter_map(told).collect();
        assert!(matches!(&told[..], [reason] if reason.contains(why)), "{told:?}");
        assert!(!commands.iter().any(|command| matches!(command, intake::Command::Now(_))));
    }
}

#[test]
fn a_refusal_of_it_holds_no_page_up() {
    let mut device = Device::new(1);
    device.check_in(0, 1, true);
    let mut uplink = device.uplink.clone();
    let _ = uplink.handle(Input::Linked, 0);
    let now = document(MAX_LINES + 1, vec![]);
    for command in heard(&now, &device) {
        if let intake::Command::Publish { topic, payload, .. } = command
            && topic.ends_with("/refused")
        {
            let told = uplink.handle(Input::Arrived { topic: &topic, payload: &payload }, 10);
            let refused = |command: &Command| {
                matches!(command, Command::Tell(uplink::Told::Refused { code: Code::Malformed, .. }))
            };
            assert!(told.iter().any(refused), "{told:?}");
        }
    }
    let sent = uplink.handle(Input::DueRead(device.due()), 20);
    let is_page =
        |command: &Command| matches!(command, Command::Publish { topic, .. } if topic.contains("/page"));
    assert!(sent.iter().any(is_page), "{sent:?}");
}

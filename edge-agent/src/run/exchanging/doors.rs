//! What the devices of the house tell each other of their doors, on the line that they exchange
//! over.

use super::{Exchanging, Job};
use anyhow::Result;
use rumqttc::QoS;
use std::time::Duration;
use tokio::time::Instant;
use venue::{
    exchange::Circle,
    hash::Lid,
    rooms::{Command, Input, Near, Sheet},
};

/// The machine, and by the number of which line it speaks.
pub(super) struct Doors {
    machine: Near,
    line: usize,
    wake: Option<Instant>,
}

impl Doors {
    /// Those of a house.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub(super) fn of(house: Circle, me: Lid, line: usize) -> Result<Self> {
        Ok(Self { machine: Near::new(house, me, super::super::random()?), line, wake: None })
    }
}

impl Exchanging {
    pub(super) fn doors_wake(&self) -> Option<Instant> {
        self.doors.as_ref().and_then(|doors| doors.wake)
    }

    /// A line is there or gone.
    pub(super) fn doors_line(&mut self, line: usize, linked: bool) {
        if self.doors.as_ref().is_some_and(|ours| ours.line == line) {
            self.near(if linked { Input::Linked } else { Input::Unlinked });
        }
    }

    pub(super) fn doors_arrived(&mut self, line: usize, topic: &str, payload: &[u8]) {
        if self.doors.as_ref().is_some_and(|ours| ours.line == line) {
            let wall = self.wall();
            self.near(Input::Arrived { topic, payload, wall });
        }
    }

    pub(super) fn doors_counted(&mut self, counted: Option<(i64, Sheet)>) {
        self.counted_at = counted.as_ref().map(|(wall, _)| (*wall, Instant::now()));
        self.near(Input::Counted(counted));
    }

    pub(super) fn doors_tick(&mut self, now: Instant) {
        let due = |ours: &mut Doors| ours.wake.take_if(|wake| *wake <= now).is_some();
        if self.doors.as_mut().is_some_and(due) {
            self.near(Input::Tick);
        }
    }

    /// The time, by the last that the ledger said and believed.
    fn wall(&self) -> Option<i64> {
        let (wall, at) = self.counted_at?;
        Some(wall.saturating_add(i64::try_from(at.elapsed().as_millis()).unwrap_or(i64::MAX)))
    }

    fn near(&mut self, input: Input<'_>) {
        let now_ms = self.now_ms();
        let Some(ours) = self.doors.as_mut() else { return };
        for command in ours.machine.handle(input, now_ms) {
            match command {
                Command::Publish { topic, payload } => {
                    // What finds no room is said again.
                    let client = self.lines.get(ours.line).and_then(|line| line.client.as_ref());
                    client.map(|client| client.try_publish(topic, QoS::AtMostOnce, false, payload));
                }
                // A thread that is gone is noticed where its answers are awaited.
                Command::Count => drop(self.tell.send(Job::TellDoors)),
                Command::Heard { lid, sheet } => drop(self.tell.send(Job::HearDoors(lid, sheet))),
                Command::WakeAt(at) => ours.wake = Some(self.start + Duration::from_millis(at)),
                Command::Refused { topic, reason, count } => {
                    tracing::warn!(topic, reason, count, "messages about doors were refused");
                }
            }
        }
    }
}

//! The emergencies of the house, on the line that its devices exchange over.

use super::{Exchanging, Job, told};
use anyhow::Result;
use rumqttc::QoS;
use std::time::Duration;
use tokio::time::Instant;
use venue::{
    emergency::{Act, Alarm, Command, Input},
    exchange::Circle,
    hash::Lid,
};

/// The machine, and by the number of which line it speaks.
pub(super) struct Emergencies {
    machine: Alarm,
    line: usize,
    wake: Option<Instant>,
}

impl Emergencies {
    /// Those of a house, as its ledger says them so far.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub(super) fn of(house: Circle, me: Lid, past: &[Act], line: usize) -> Result<Self> {
        let machine = Alarm::new(house, me, past, super::super::random()?);
        Ok(Self { machine, line, wake: None })
    }
}

impl Exchanging {
    pub(super) fn alarm_wake(&self) -> Option<Instant> {
        self.emergencies.as_ref().and_then(|emergencies| emergencies.wake)
    }

    /// A line is there or gone.
    pub(super) fn alarm_line(&mut self, line: usize, linked: bool) {
        if self.emergencies.as_ref().is_some_and(|ours| ours.line == line) {
            self.alarm(if linked { Input::Linked } else { Input::Unlinked });
        }
    }

    pub(super) fn alarm_arrived(&mut self, line: usize, topic: &str, payload: &[u8]) {
        if self.emergencies.as_ref().is_some_and(|ours| ours.line == line) {
            self.alarm(Input::Arrived { topic, payload });
        }
    }

    pub(super) fn alarm_acts(&mut self, acts: &[Act]) {
        self.alarm(Input::Acts(acts));
    }

    pub(super) fn alarm_tick(&mut self, now: Instant) {
        let due = |ours: &mut Emergencies| ours.wake.take_if(|wake| *wake <= now).is_some();
        if self.emergencies.as_mut().is_some_and(due) {
            self.alarm(Input::Tick);
        }
    }

    fn alarm(&mut self, input: Input<'_>) {
        let now_ms = self.now_ms();
        let Some(ours) = self.emergencies.as_mut() else { return };
        ours.wake = None;
        for command in ours.machine.handle(input, now_ms) {
            match command {
                Command::Publish { topic, payload } => {
                    let client = self.lines.get(ours.line).and_then(|line| line.client.as_ref());
                    let sent =
                        client.map(|client| client.try_publish(topic, QoS::AtLeastOnce, true, payload));
                    if !matches!(sent, Some(Ok(()))) {
                        tracing::warn!("the line to the house is full; the word goes round a little later");
                    }
                }
                Command::Write(word) => {
                    // A thread that is gone is noticed where its answers are awaited.
                    let _ = self.tell.send(Job::Follow(word));
                }
                Command::WakeAt(at) => ours.wake = Some(self.start + Duration::from_millis(at)),
                Command::Tell(told) => told::tell_of_emergency(&told),
            }
        }
    }
}

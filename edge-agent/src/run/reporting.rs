//! Reporting: the uplink with a ledger on one side and a broker on the other. No
//! decision is made here; time, messages and reads go in, commands come out.

use super::{
    DRAIN,
    keeper::{self, Job, Keeper},
    link::{End, Heard},
};
use anyhow::{Result, anyhow};
use rumqttc::QoS;
use std::time::Duration;
use tokio::{
    sync::oneshot,
    time::{self, Instant},
};
use venue::reporting::uplink::{Command, Input, Told, Uplink};

/// The uplink, the ends of the ledger's thread and the line to headquarters.
pub(super) struct Reporting {
    uplink: Uplink,
    keeper: Keeper,
    line: End,
    start: Instant,
    wake: Option<Instant>,
    dropped: u64,
}

impl Reporting {
    pub(super) fn new(uplink: Uplink, keeper: Keeper, line: End) -> Self {
        Self { uplink, keeper, line, start: Instant::now(), wake: None, dropped: 0 }
    }

    /// Reports until `stop` comes, and says goodbye.
    ///
    /// # Errors
    /// When the ledger's thread or the line ended before.
    pub(super) async fn run(mut self, mut stop: oneshot::Receiver<()>) -> Result<()> {
        let outcome = loop {
            let wake = self.wake.unwrap_or_else(|| Instant::now() + DRAIN);
            tokio::select! {
                _ = &mut stop => break Ok(()),
                heard = self.line.heard.recv() => match heard {
                    Some(heard) => self.hear(heard),
                    None => break Err(anyhow!("the line to headquarters ended")),
                },
                read = self.keeper.read.recv() => match read {
                    Some(input) => self.handle(input),
                    None => break Err(anyhow!(keeper::GONE)),
                },
                () = time::sleep_until(wake), if self.wake.is_some() => {
                    self.wake = None;
                    self.handle(Input::Tick);
                }
            }
        };
        self.handle(Input::Stop);
        let Self { keeper: Keeper { tell, read }, line, .. } = self;
        drop((tell, read));
        line.close(DRAIN).await;
        outcome
    }

    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Linked(client) => {
                self.line.client = Some(client);
                self.handle(Input::Linked);
            }
            Heard::Unlinked => {
                (self.line.client, self.wake) = (None, None);
                self.handle(Input::Unlinked);
            }
            Heard::Message { topic, payload, .. } => {
                self.handle(Input::Arrived { topic: &topic, payload: &payload });
            }
        }
    }

    fn handle(&mut self, input: Input<'_>) {
        let now_ms = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        for command in self.uplink.handle(input, now_ms) {
            match command {
                Command::Publish { topic, payload, retain } => self.publish(topic, payload, retain),
                Command::WakeAt(at) => self.wake = Some(self.start + Duration::from_millis(at)),
                Command::Tell(told) => tell(&told),
                // It comes with the end, where the line is closed.
                Command::Disconnect => {}
                for_the_ledger => {
                    // A thread that is gone is noticed where its answers are awaited.
                    let _ = self.keeper.tell.send(Job::Report(for_the_ledger));
                }
            }
        }
    }

    fn publish(&mut self, topic: String, payload: Vec<u8>, retain: bool) {
        let Some(client) = &self.line.client else { return };
        if client.try_publish(topic, QoS::AtLeastOnce, retain, payload).is_err() {
            self.dropped += 1;
            tracing::debug!(dropped = self.dropped, "the line is full; it will be sent again");
        }
    }
}

fn tell(told: &Told) {
    match told {
        Told::NewStore { store } => {
            tracing::info!(%store, "headquarters writes to another archive; every page is sent to it");
        }
        Told::CaughtUp { n } => tracing::info!(entries = n, "headquarters holds everything"),
        Told::Refused { what, code, reason } => {
            tracing::error!(what, %code, reason, "headquarters refuses a report; it stays in the ledger, tell headquarters");
        }
        Told::HeldDiffers { held } => tracing::error!(page = %held.key, held = held.version.n,
            "headquarters holds a page that this ledger never had; was this card copied or restored? Tell headquarters"),
        Told::WentOn { lid, parent, n } => tracing::warn!(%lid, %parent, entries = n,
            "headquarters knows entries under this ledger's id that are not in it: the card was copied, or restored \
             from an older copy; what is here and not there is reported under a new id. If another device still runs \
             on the same card, that is well too"),
        Told::Quarantined { page, reason } => {
            tracing::warn!(
                page,
                reason,
                "headquarters keeps a page out of the totals until somebody clears it"
            );
        }
        Told::TooLarge { page, reason } => {
            tracing::error!(page, reason, "a page is too large to be reported; it stays in the ledger");
        }
        Told::Unreadable { topic, reason, others } => {
            tracing::warn!(topic, reason, others, "a message from headquarters can't be read");
        }
        Told::Unbelieved { topic, reason, others } => {
            tracing::error!(topic, reason, others, "a message in headquarters' name is left aside");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc;
    use venue::{
        hash::{Head, Lid},
        moment::BootId,
        reporting::{topic::Address, uplink::Identity},
    };

    fn uplink() -> Uplink {
        let address = Address {
            campaign: "science-month-2025".parse().unwrap(),
            venue: "river-city".parse().unwrap(),
            device: "kiosk-1".parse().unwrap(),
        };
        let (lid, boot) = (Lid([1; 16]), BootId("boot-1".into()));
        let began = Head::genesis(lid);
        Uplink::new(Identity { address, lid, parent: None, boot, program: "test".into(), began }, None, 1)
    }

    #[tokio::test]
    async fn a_ledger_that_is_gone_or_a_line_that_ended_ends_reporting_with_an_error() {
        for gone in ["the ledger", "the line"] {
            let (tell, _told) = std::sync::mpsc::channel();
            let ((reads, read), (hear, heard)) = (mpsc::channel(1), mpsc::channel(1));
            let held = if gone == "the ledger" {
                drop(reads);
                (None, Some(hear))
            } else {
                drop(hear);
                (Some(reads), None)
            };
            let line = End { heard, task: tokio::spawn(async {}), client: None };
            let (_stop, stops) = oneshot::channel();
            let outcome = Reporting::new(uplink(), Keeper { tell, read }, line).run(stops).await;
            drop(held);
            let said = outcome.unwrap_err().to_string();
            assert!(said.starts_with(gone), "{said}");
        }
    }
}

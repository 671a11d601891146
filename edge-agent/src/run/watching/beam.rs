//! A beam or a button: each time it is broken long enough, one person.

use super::Post;
use crate::{
    run::contact::{Door, Line},
    settings::{BeamPlan, Direction},
};
use anyhow::Result;
use std::{convert::Infallible, time::Duration};
use tokio::time::{self, Instant};
use venue::{
    emergency::contact::{Contact, Moved},
    watching::Plain,
};

/// A line that does not move is looked at this often: that it answers proves that it watches.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Two looks at most this far apart have watched the time between them, milliseconds.
const STRETCH_MS: u64 = 3_000;

/// The pause before a line that can't be had is tried again.
const PAUSE: Duration = Duration::from_secs(2);

struct Beam {
    plain: Plain,
    contact: Contact,
    direction: Direction,
    name: String,
    post: Post,
    complained: bool,
}

/// Watches a beam until it is stopped.
pub(super) async fn watch(door: impl Door, plan: BeamPlan, last: Option<i64>, post: Post) {
    let BeamPlan { contact, direction, spot } = plan;
    let name = format!("{}, {}:{}", spot.line, contact.chip.display(), contact.line);
    let plain = Plain::new(&name, spot, STRETCH_MS, last, post.clock.now());
    post.tell(plain.health().clone());
    let contact = Contact::new(contact.debounce_ms);
    let mut stop = post.stop.clone();
    let mut beam = Beam { plain, contact, direction, name, post, complained: false };
    tokio::select! {
        _ = stop.changed() => {}
        () = beam.again_and_again(&door) => {}
    }
    let commands = beam.plain.close(beam.post.clock.now());
    beam.post.perform(&beam.name, commands);
}

impl Beam {
    async fn again_and_again(&mut self, door: &impl Door) {
        loop {
            let Err(reason) = self.look(door).await;
            if !self.complained {
                tracing::error!(counter = self.name, "a beam is not watched: {reason:#}");
            }
            self.complained = true;
            let commands = self.plain.lost(self.post.clock.now());
            self.post.perform(&self.name, commands);
            time::sleep(PAUSE).await;
        }
    }

    async fn look(&mut self, door: &impl Door) -> Result<Infallible> {
        let mut line = door.open()?;
        let mut moving = false;
        loop {
            let closed = line.is_closed()?;
            self.complained = false;
            let now = self.post.clock.now();
            if self.contact.seen(closed, moving, now.ms) == Some(Moved::Closed) {
                let people = if self.direction == Direction::In { (1, 0) } else { (0, 1) };
                let commands = self.plain.crossed(people, 0, now);
                self.post.perform(&self.name, commands);
            }
            let commands = self.plain.seen(u64::MAX, now);
            self.post.perform(&self.name, commands);
            let settled = self.contact.look_at().map(|at| self.post.clock.at(at));
            let look_at = settled.unwrap_or_else(|| Instant::now() + LOOK_EVERY);
            moving = tokio::select! {
                moved = line.moved() => moved.map(|()| true)?,
                () = time::sleep_until(look_at) => false,
            };
        }
    }
}

#[cfg(test)]
mod tests;

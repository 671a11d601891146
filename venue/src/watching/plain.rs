//! What counts without a process of its own: a beam, a button, a third party's sensor.

use super::{
    book::{Book, Now, Spot},
    eye::{Command, Passed},
    health::{CounterHealth, Sight},
};
use crate::entry::Fact;

/// A book and how it is.
#[derive(Debug)]
pub struct Plain {
    book: Book,
    health: CounterHealth,
}

impl Plain {
    /// What counts on one line. Two proofs at most `stretch_ms` apart have watched the time
    /// between them; `last` is the last watched moment the ledger knows of.
    #[must_use]
    pub fn new(name: &str, spot: Spot, stretch_ms: u64, last: Option<i64>, now: Now) -> Self {
        let book = Book::new(vec![spot], stretch_ms, last, now);
        Self { book, health: CounterHealth::opening(name, now.wall) }
    }

    /// It is proved that it watches, and for how many milliseconds since the last proof.
    pub fn seen(&mut self, ms: u64, now: Now) -> Vec<Command> {
        self.book.watched_for(ms, now);
        let mut commands = self.tell(Sight::Counting, now);
        commands.extend(self.tick(now));
        commands
    }

    /// So many came in and went out within the milliseconds until now.
    #[must_use]
    pub fn crossed(&mut self, (inward, outward): (u32, u32), within_ms: u64, now: Now) -> Vec<Command> {
        self.book.crossed(0, inward, outward, now);
        self.book
            .spot(0)
            .and_then(|spot| Passed::over(spot, (inward, outward), within_ms))
            .into_iter()
            .collect()
    }

    /// It does not watch any more.
    pub fn lost(&mut self, now: Now) -> Vec<Command> {
        self.book.lost();
        let mut commands = self.tell(Sight::Gone, now);
        commands.extend(self.tick(now));
        commands
    }

    /// What is due, be it only that it has not been heard for too long.
    pub fn tick(&mut self, now: Now) -> Vec<Command> {
        let mut commands = Vec::new();
        if self.book.is_overdue(now) {
            self.book.lost();
            commands = self.tell(Sight::Gone, now);
        }
        commands.extend(commit(self.book.due(now)));
        commands
    }

    /// All that is not written yet, at the end.
    pub fn close(&mut self, now: Now) -> Vec<Command> {
        commit(self.book.close(now)).into_iter().collect()
    }

    /// How it is.
    #[must_use]
    pub fn health(&self) -> &CounterHealth {
        &self.health
    }

    fn tell(&mut self, sight: Sight, now: Now) -> Vec<Command> {
        let news = self.health.is_now(sight, now.wall);
        if news { vec![Command::Tell(self.health.clone())] } else { Vec::new() }
    }
}

fn commit(facts: Vec<Fact>) -> Option<Command> {
    (!facts.is_empty()).then_some(Command::Commit(facts))
}

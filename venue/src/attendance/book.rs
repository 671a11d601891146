//! A ledger's entries and pages in memory: what a ledger file is held against.

use super::{Past, Refusal, clock_to_set, effects, permit};
use crate::{
    entry::{Body, Change, Entry, Fact, Role},
    moment::BootId,
    page::{Page, PageKey},
};
use std::{collections::BTreeMap, convert::Infallible};

/// Entries in order and the pages they make.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Book {
    entries: Vec<Entry>,
    pages: BTreeMap<PageKey, Page>,
    inherited: u64,
}

impl Book {
    /// The book of these entries, which must be numbered from 1 without a gap.
    pub fn of(bodies: impl IntoIterator<Item = Body>) -> Self {
        let mut book = Self::default();
        for body in bodies {
            book.push(body);
        }
        book
    }

    /// Writes an entry as a ledger would: refused when the rules say so, preceded by
    /// a `clock set` when this moment is the first that knows the boot's time.
    ///
    /// # Errors
    /// [`Refusal`]; the book is as it was then.
    pub fn append(&mut self, body: Body) -> Result<u64, Refusal> {
        let Ok(permitted) = permit(&body, self);
        permitted?;
        let Ok(clock) = clock_to_set(&body.at, self);
        if let Some(fact) = clock {
            self.push(Body { at: body.at.clone(), rehearsal: false, fact });
        }
        Ok(self.push(body))
    }

    /// Takes back an entry, on behalf of staff.
    ///
    /// # Errors
    /// [`Refusal`] when there is nothing to take back.
    pub fn undo(&mut self, of: u64, at: crate::moment::Moment, reason: &str) -> Result<u64, Refusal> {
        let fact =
            Fact::Correction { of, change: Change::Undo, reason: reason.to_owned(), role: Role::Staff };
        self.append(Body { at, rehearsal: false, fact })
    }

    /// The same entries as a ledger that goes on after its entry `inherited`: its pages
    /// count what comes after that.
    #[must_use]
    pub fn continued(self, inherited: u64) -> Self {
        let mut book = Self { inherited, ..Self::default() };
        for entry in self.entries {
            book.push(entry.body);
        }
        book
    }

    fn push(&mut self, body: Body) -> u64 {
        let n = self.entries.len() as u64 + 1;
        let entry = Entry { n, body };
        if n > self.inherited {
            let Ok(effects) = effects(&entry, self);
            for effect in effects {
                let page = self.pages.remove(&effect.key).unwrap_or_else(|| Page::empty(effect.key.clone()));
                self.pages.insert(effect.key.clone(), effect.on(page, n));
            }
        }
        self.entries.push(entry);
        n
    }

    /// The entries, in order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The pages, in order of their keys.
    #[must_use]
    pub fn pages(&self) -> &BTreeMap<PageKey, Page> {
        &self.pages
    }

    fn of_boot<'a>(&'a self, boot: &'a BootId) -> impl Iterator<Item = &'a Entry> {
        let untrusted = move |entry: &&Entry| !entry.body.at.trusted && entry.body.at.boot == *boot;
        self.entries.iter().filter(untrusted)
    }
}

impl Past for Book {
    type Error = Infallible;

    fn entry(&self, n: u64) -> Result<Option<Entry>, Infallible> {
        Ok(self.entries.iter().find(|entry| entry.n == n).cloned())
    }

    fn corrections_of(&self, n: u64) -> Result<Vec<Entry>, Infallible> {
        let corrects = |entry: &&Entry| matches!(entry.body.fact, Fact::Correction { of, .. } if of == n);
        Ok(self.entries.iter().filter(corrects).cloned().collect())
    }

    fn boot_began(&self, boot: &BootId) -> Result<Option<i64>, Infallible> {
        Ok(self.entries.iter().rev().find_map(|entry| match &entry.body.fact {
            Fact::ClockSet { boot: of, began, .. } if of == boot => Some(*began),
            _ => None,
        }))
    }

    fn untrusted_of(&self, boot: &BootId) -> Result<Vec<Entry>, Infallible> {
        let stands_alone = |entry: &&Entry| !matches!(entry.body.fact, Fact::Correction { .. });
        Ok(self.of_boot(boot).filter(stands_alone).cloned().collect())
    }

    fn last_trusted(&self) -> Result<Option<i64>, Infallible> {
        Ok(self.entries.iter().rev().find(|entry| entry.body.at.trusted).map(|entry| entry.body.at.wall))
    }

    fn undated_without_end(&self) -> Result<Vec<PageKey>, Infallible> {
        let open = |page: &&Page| page.content.bounds.is_some_and(|bounds| bounds.before.is_none());
        Ok(self.pages.values().filter(open).map(|page| page.key.clone()).collect())
    }

    fn inherited(&self) -> u64 {
        self.inherited
    }
}

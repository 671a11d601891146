//! What the ledgers of a fleet hold. Every venue has the same evening under a ledger of its own, so
//! that ten thousand of them cost the memory of one and their totals are known beforehand.

use crate::figures::ledger_commits::check_in;
use anyhow::{Context, Result};
use venue::{
    attendance::Book,
    entry::Body,
    moment::{BootId, Moment, QUARTER_MS, Quarter},
    page::{DayDigest, Page, PageState, digests},
};

/// Quarters of the evening that were over before the line was first there.
const QUARTERS: i64 = 3;

/// Families that checked in within each.
const FAMILIES: i64 = 2;

/// How far a ledger has come, with all its pages.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its entries.
    pub entries: u64,
    /// Its pages.
    pub pages: Vec<Page>,
    /// Digests of its days.
    pub days: Vec<DayDigest>,
}

impl Part {
    fn of(book: &Book) -> Self {
        let pages: Vec<Page> = book.pages().values().cloned().collect();
        let days = digests(pages.iter().map(PageState::from));
        Self { entries: book.entries().len() as u64, pages, days }
    }

    /// The times visitors came in.
    #[must_use]
    pub fn visits(&self) -> i64 {
        use venue::{entry::Method, page::Measure};
        self.pages.iter().map(|page| page.sum(Measure::Visits, Method::CheckIn)).sum()
    }
}

/// An evening in two parts: before the line is cut, and after what was written meanwhile.
#[derive(Debug, Clone)]
pub struct Evening {
    /// The parts.
    pub parts: [Part; 2],
    boot: BootId,
}

impl Evening {
    /// The evening that goes on at `now`, milliseconds since 1970.
    ///
    /// # Errors
    /// When an id is none.
    pub fn at(now: i64) -> Result<Self> {
        let boot = BootId("5b0c".into());
        let begins = Quarter::of(now).begins() - QUARTERS * QUARTER_MS;
        let body = |wall: i64| -> Result<Body> {
            let at = Moment { wall, boottime: wall - begins, boot: boot.clone(), trusted: true };
            Ok(Body { at, rehearsal: false, fact: check_in()? })
        };
        let mut bodies = Vec::new();
        for quarter in 0..QUARTERS {
            for family in 0..FAMILIES {
                bodies.push(body(begins + quarter * QUARTER_MS + family * 60_000)?);
            }
        }
        let before = Part::of(&Book::of(bodies.clone()));
        // While the line is cut the last quarter gets one more family, and the next its first.
        bodies.push(body(begins + (QUARTERS - 1) * QUARTER_MS + FAMILIES * 60_000)?);
        bodies.push(body(begins + QUARTERS * QUARTER_MS)?);
        let after = Part::of(&Book::of(bodies));
        Ok(Self { parts: [before, after], boot })
    }

    /// The boot of the machine it was written in.
    #[must_use]
    pub fn boot(&self) -> &BootId {
        &self.boot
    }

    /// The last part.
    ///
    /// # Errors
    /// Never: an evening has two.
    pub fn whole(&self) -> Result<&Part> {
        self.parts.last().context("an evening without parts")
    }
}

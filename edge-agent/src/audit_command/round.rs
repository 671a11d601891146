//! What happens on the page: one audit at a time, from its beginning to its entry. Pure; times
//! are milliseconds since the boot.
//!
//! - A page numbers its taps. A number that was taken already changes nothing, so that a page
//!   may tell again what it got no answer to. Two pages have numbers of their own: one person
//!   may tap those who come in, another those who go out.
//! - An audit ends when 'done' is pressed, not when somebody has said who and why: whoever
//!   crosses in between was seen by nobody.

use serde::Deserialize;
use std::collections::VecDeque;
use venue::{
    audit::{LONGEST_MINUTES, MOST_TAPS, Taps},
    staff::Deed,
    watching::Spot,
};

/// Pages whose numbers are remembered; the one that was heard of longest ago makes room.
pub(super) const MOST_PAGES: usize = 16;

/// What a finger did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Way {
    /// Somebody came in.
    In,
    /// Somebody went out.
    Out,
    /// The last of them was a mistake.
    Back,
}

/// A tap as a page tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    /// Which page.
    pub(super) page: u32,
    /// Its number on that page; they go up.
    pub(super) seq: u64,
    /// What it was.
    pub(super) way: Way,
    /// When.
    pub(super) made: u64,
}

/// Why something is refused; nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    /// Another audit runs.
    #[error("an audit runs already; end it or drop it first")]
    Running,
    /// This audit is over, or it was another.
    #[error("that audit is over; look at the page")]
    Over,
    /// 'Done' was pressed.
    #[error("the taps have ended; go on with them first")]
    Ended,
    /// There are as many taps as an audit takes.
    #[error("an audit takes {MOST_TAPS} taps; save this one")]
    Full,
    /// It lasts as long as it may.
    #[error("an audit lasts {LONGEST_MINUTES} minutes at most; save this one")]
    Late,
    /// Nobody was tapped.
    #[error("nobody was tapped yet; tap once for each person who crosses")]
    Nobody,
    /// 'Done' was not pressed.
    #[error("the taps have not ended; press 'done' first")]
    NotEnded,
}

/// An audit that runs.
#[derive(Debug, Clone)]
pub(super) struct Tapping {
    /// The line.
    pub(super) spot: Spot,
    /// The taps.
    pub(super) taps: Taps,
    /// When it began.
    began: u64,
    /// When 'done' was pressed.
    pub(super) ended: Option<u64>,
    /// The last number of each page, the one heard of last at the end.
    pages: VecDeque<(u32, u64)>,
}

/// Where it stands.
#[derive(Debug, Clone, Default)]
pub(super) enum Stage {
    /// No audit is made.
    #[default]
    Idle,
    /// Taps are made, or have ended and are not saved.
    Tapping(Tapping),
    /// The taps are in the ledger.
    Saved {
        /// The line.
        spot: Spot,
        /// The number of their entry.
        entry: u64,
    },
}

/// All that happens on the page.
#[derive(Debug, Default)]
pub(super) struct Round {
    stage: Stage,
    /// How many audits were begun: the number of the last.
    number: u64,
    /// Goes up with every change.
    version: u64,
}

impl Round {
    /// Where it stands.
    pub(super) fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The number of the audit that was begun last.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Which change was the last.
    pub(super) fn version(&self) -> u64 {
        self.version
    }

    /// Whether there are taps that are not saved.
    pub(super) fn has_unsaved(&self) -> bool {
        matches!(&self.stage, Stage::Tapping(tapping) if !tapping.taps.is_empty())
    }

    /// An audit of a line begins.
    ///
    /// # Errors
    /// When one runs.
    pub(super) fn begin(&mut self, spot: Spot, now: u64) -> Result<(), Refusal> {
        if matches!(self.stage, Stage::Tapping(_)) {
            return Err(Refusal::Running);
        }
        let taps = Taps::begin(now);
        self.number += 1;
        self.enter(Stage::Tapping(Tapping { spot, taps, began: now, ended: None, pages: VecDeque::new() }));
        Ok(())
    }

    fn enter(&mut self, stage: Stage) {
        self.stage = stage;
        self.version += 1;
    }

    fn tapping(&mut self, audit: u64) -> Result<&mut Tapping, Refusal> {
        match &mut self.stage {
            Stage::Tapping(tapping) if audit == self.number => Ok(tapping),
            _ => Err(Refusal::Over),
        }
    }

    /// A tap is told of, perhaps not for the first time.
    ///
    /// # Errors
    /// When it can't be taken.
    pub(super) fn tap(&mut self, audit: u64, told: Told) -> Result<(), Refusal> {
        let tapping = self.tapping(audit)?;
        if !tapping.is_new(told) {
            return Ok(());
        }
        if tapping.ended.is_some() {
            return Err(Refusal::Ended);
        }
        let taken = match told.way {
            Way::Back => {
                tapping.taps.take_back();
                true
            }
            Way::In | Way::Out => tapping.taps.tap_made(told.way == Way::In, told.made),
        };
        let full = tapping.taps.len() >= MOST_TAPS;
        tapping.heard(told);
        self.version += 1;
        match (taken, full) {
            (true, _) => Ok(()),
            (false, true) => Err(Refusal::Full),
            (false, false) => Err(Refusal::Late),
        }
    }

    /// That is all who crossed.
    ///
    /// # Errors
    /// When nobody was tapped.
    pub(super) fn end(&mut self, audit: u64, at: u64) -> Result<(), Refusal> {
        let tapping = self.tapping(audit)?;
        let latest = tapping.taps.latest().ok_or(Refusal::Nobody)?;
        // A tap may lie a moment after the word that all are made: see `Taps::tap_made`.
        let at = at.max(latest).max(tapping.began + 1);
        tapping.ended.get_or_insert(at);
        self.version += 1;
        Ok(())
    }

    /// 'Done' was pressed too soon.
    ///
    /// # Errors
    /// When that audit does not run.
    pub(super) fn go_on(&mut self, audit: u64) -> Result<(), Refusal> {
        self.tapping(audit)?.ended = None;
        self.version += 1;
        Ok(())
    }

    /// What is to be written; nothing where it was written already.
    ///
    /// # Errors
    /// When the taps have not ended.
    pub(super) fn deed(&self, audit: u64, now: u64) -> Result<Option<Deed>, Refusal> {
        match &self.stage {
            Stage::Tapping(tapping) if audit == self.number => Ok(Some(tapping.deed(now)?)),
            Stage::Saved { .. } if audit == self.number => Ok(None),
            _ => Err(Refusal::Over),
        }
    }

    /// It was written, as this entry.
    pub(super) fn saved(&mut self, audit: u64, entry: u64) {
        if let Ok(Tapping { spot, .. }) = self.tapping(audit).cloned() {
            self.enter(Stage::Saved { spot, entry });
        }
    }

    /// The page is done with an audit: with what was found, or its taps are dropped.
    ///
    /// # Errors
    /// When it is another.
    pub(super) fn leave(&mut self, audit: u64) -> Result<(), Refusal> {
        if audit != self.number {
            return Err(Refusal::Over);
        }
        self.enter(Stage::Idle);
        Ok(())
    }
}

impl Tapping {
    fn last_of(&self, page: u32) -> Option<u64> {
        self.pages.iter().find(|(known, _)| *known == page).map(|(_, seq)| *seq)
    }

    fn is_new(&self, told: Told) -> bool {
        self.last_of(told.page).is_none_or(|last| told.seq > last)
    }

    fn heard(&mut self, told: Told) {
        self.pages.retain(|(page, _)| *page != told.page);
        if self.pages.len() >= MOST_PAGES {
            self.pages.pop_front();
        }
        self.pages.push_back((told.page, told.seq));
    }

    fn deed(&self, now: u64) -> Result<Deed, Refusal> {
        let ended = self.ended.ok_or(Refusal::NotEnded)?;
        // When it began is told by `ago`.
        let ago = i64::try_from(now.saturating_sub(self.began)).unwrap_or(i64::MAX);
        Ok(Deed::Audit { spot: self.spot.clone(), tapped: self.taps.tapped(0, ended), ago })
    }
}

#[cfg(test)]
mod tests;

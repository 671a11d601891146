//! Pages and heads that wait for the archive, and the answers that wait for its
//! commit. While one batch is being committed the next one gathers, so that the
//! slower the disk, the larger the batches.

use super::{
    Batch, Command, Committed, Intake, PageOutcome, PageRow, Reach, Report, Settlement, Told,
    checks::TELL_GAP_MS, letter::Addressee,
};
use crate::{
    hash::{Hash, Lid, StoreId},
    page::{PageKey, Version},
    reporting::{
        topic::{Address, Down, Up},
        wire::{self, QUARANTINED_PAGES, STORED_PAGES, Stored, StoredPage},
    },
};
use std::collections::BTreeMap;

/// The most pages that wait for the archive: a second of its work, some 20 MiB. More
/// are left unanswered, and their devices send them again.
pub const MAX_WAITING: usize = 20_000;

/// The most pages of one transaction, so that none takes longer than a blink.
pub const MAX_COMMIT: usize = 4_096;

/// The most heads, and the most indexes, that wait for the archive: one for each of
/// 10,000 venues.
pub const MAX_HEADS: usize = 10_000;

/// Where the rows of a document lie in a batch.
#[derive(Debug, Clone)]
struct Answer {
    to: Address,
    lid: Lid,
    batch: Option<Hash>,
    reach: Reach,
    rows: usize,
}

impl Answer {
    /// What kind of document it answers.
    fn what(&self) -> Up {
        if self.batch.is_some() { Up::Pages } else { Up::Page }
    }
}

impl Report {
    fn of(answer: &Answer) -> Self {
        Self { lid: answer.lid, reach: answer.reach.clone(), pages: answer.rows }
    }
}

/// What is kept of a batch until the archive answers.
#[derive(Debug, Clone)]
struct Committing {
    number: u64,
    answers: Vec<Answer>,
    offered: Vec<Offered>,
    heads: Vec<wire::Head>,
}

/// The state in which a page came in.
#[derive(Debug, Clone)]
struct Offered {
    key: PageKey,
    version: Version,
    hash: Hash,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Queue {
    waiting: Vec<PageRow>,
    answers: Vec<Answer>,
    heads: Vec<wire::Head>,
    indexes: Vec<(Lid, u64, wire::Index)>,
    forks: Vec<(Lid, String)>,
    committing: Option<Committing>,
    last_number: u64,
}

impl Queue {
    /// Whether there was room.
    pub(super) fn take(
        &mut self,
        from: &Address,
        (lid, reach): (Lid, Reach),
        batch: Option<Hash>,
        rows: Vec<PageRow>,
    ) -> bool {
        if self.waiting.len() + rows.len() > MAX_WAITING {
            return false;
        }
        self.answers.push(Answer { to: from.clone(), lid, batch, reach, rows: rows.len() });
        self.waiting.extend(rows);
        true
    }

    /// Whether there was room.
    pub(super) fn take_head(&mut self, head: wire::Head) -> bool {
        let room = self.heads.len() < MAX_HEADS;
        if room {
            self.heads.push(head);
        }
        room
    }

    /// Indexes are a help and no figure: without room they are left aside.
    pub(super) fn take_index(&mut self, lid: Lid, head: u64, index: wire::Index) {
        if self.indexes.len() < MAX_HEADS {
            self.indexes.push((lid, head, index));
        }
    }

    pub(super) fn mark_fork(&mut self, lid: Lid, reason: String) {
        self.forks.push((lid, reason));
    }

    /// The next batch, when none is under way and something waits.
    pub(super) fn next_commit(&mut self) -> Option<Batch> {
        let pages_or_heads = !self.answers.is_empty() || !self.heads.is_empty();
        if !(pages_or_heads || !self.indexes.is_empty() || !self.forks.is_empty())
            || self.committing.is_some()
        {
            return None;
        }
        // Whole documents, as many as fit: a document's pages are committed together.
        let mut rows = 0;
        let fits = |answer: &&Answer| {
            rows += answer.rows;
            rows <= MAX_COMMIT
        };
        let documents = self.answers.iter().take_while(fits).count();
        let answers: Vec<Answer> = self.answers.drain(..documents).collect();
        let rows: usize = answers.iter().map(|answer| answer.rows).sum();
        self.last_number += 1;
        let batch = Batch {
            number: self.last_number,
            pages: self.waiting.drain(..rows).collect(),
            reports: answers.iter().map(Report::of).collect(),
            heads: std::mem::take(&mut self.heads),
            indexes: std::mem::take(&mut self.indexes),
            forks: std::mem::take(&mut self.forks),
        };
        let offered =
            |row: &PageRow| Offered { key: row.page.key.clone(), version: row.page.version, hash: row.hash };
        let offered = batch.pages.iter().map(offered).collect();
        self.committing =
            Some(Committing { number: batch.number, answers, offered, heads: batch.heads.clone() });
        Some(batch)
    }

    fn finish(&mut self, number: u64) -> Option<Committing> {
        self.committing.take_if(|committing| committing.number == number)
    }
}

impl Intake {
    pub(super) fn committed(&mut self, committed: Committed, now_ms: u64, out: &mut Vec<Command>) {
        let Some(Committing { answers, offered, heads, .. }) = self.queue.finish(committed.number) else {
            return;
        };
        let mut stored: BTreeMap<(Address, Lid), Acknowledgements> = BTreeMap::new();
        let mut rows = offered.iter().zip(committed.pages);
        for answer in answers {
            let outcomes: Vec<(&Offered, PageOutcome)> = rows.by_ref().take(answer.rows).collect();
            if outcomes.iter().any(|(_, held)| held.settlement == Settlement::Foreign) {
                self.belongs_elsewhere(answer.lid, answer.what(), out);
                continue;
            }
            self.is_bound(answer.lid);
            for (offered, outcome) in &outcomes {
                if outcome.settlement == Settlement::Conflict {
                    let reason = format!("page {} has other content in the same state", offered.key);
                    self.forked(answer.lid, reason, out);
                }
            }
            if outcomes.iter().any(|(_, outcome)| outcome.settlement == Settlement::Parted) {
                self.tell_heads(answer.lid, (answer.reach.head.n, TELL_GAP_MS), now_ms, out);
                continue;
            }
            self.pages_came(answer.lid, now_ms);
            stored.entry((answer.to, answer.lid)).or_default().add(answer.batch, &outcomes);
        }
        for ((to, lid), told) in stored {
            let enrolment = self.ledgers.get(&lid).and_then(|ledger| ledger.enrolment);
            told.publish(&self.addressee(&to, enrolment), lid, self.store, out);
        }
        for (head, settlement) in heads.into_iter().zip(committed.heads) {
            self.head_committed(head, settlement, now_ms, out);
        }
    }

    /// The archive has written of a ledger, so it knows it as the device's that spoke of it.
    pub(super) fn is_bound(&mut self, lid: Lid) {
        if let Some(ledger) = self.ledgers.get_mut(&lid) {
            ledger.bound = true;
        }
    }

    pub(super) fn commit_failed(&mut self, number: u64, out: &mut Vec<Command>) {
        if let Some(committing) = self.queue.finish(number) {
            // Not answered, so the devices send them again. Forks are seen again with them.
            out.push(Command::Tell(Told::CommitFailed { pages: committing.offered.len() }));
        }
    }

    /// Marks a ledger of which two histories were seen; only the first sight is told.
    pub(super) fn forked(&mut self, lid: Lid, reason: String, out: &mut Vec<Command>) {
        let Some(ledger) = self.ledgers.get_mut(&lid).filter(|ledger| !ledger.forked) else { return };
        ledger.forked = true;
        self.queue.mark_fork(lid, reason.clone());
        out.push(Command::Tell(Told::Forked { lid, reason }));
    }
}

/// What is to be said to one device of one ledger.
#[derive(Default)]
struct Acknowledgements {
    pages: BTreeMap<PageKey, StoredPage>,
    batches: Vec<Hash>,
}

impl Acknowledgements {
    fn add(&mut self, batch: Option<Hash>, outcomes: &[(&Offered, PageOutcome)]) {
        let exactly = |(offered, held): &(&Offered, PageOutcome)| {
            (held.version, held.hash) == (offered.version, offered.hash) && held.quarantine.is_none()
        };
        match batch {
            Some(batch) if outcomes.iter().all(exactly) => self.batches.push(batch),
            _ => self.pages.extend(outcomes.iter().map(|(offered, held)| {
                let key = offered.key.clone();
                let PageOutcome { version, hash, quarantine, .. } = held.clone();
                let quarantine = quarantine.map(|reason| reason.chars().take(wire::REASON_CHARS).collect());
                (key.clone(), StoredPage { key, version, hash, quarantine })
            })),
        }
    }

    fn publish(self, to: &Addressee, lid: Lid, store: StoreId, out: &mut Vec<Command>) {
        let (plain, kept): (Vec<StoredPage>, Vec<StoredPage>) =
            self.pages.into_values().partition(|page| page.quarantine.is_none());
        let chunks = plain.chunks(STORED_PAGES).chain(kept.chunks(QUARANTINED_PAGES));
        let by_page = chunks.map(|pages| (pages.to_vec(), Vec::new()));
        let by_batch = self.batches.chunks(STORED_PAGES).map(|batches| (Vec::new(), batches.to_vec()));
        for (pages, batches) in by_page.chain(by_batch) {
            let stored = Stored { lid, store, pages, batches, answers: None, heads: None };
            out.extend(to.tell(Down::Stored, &stored));
        }
    }
}

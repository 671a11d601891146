//! What goes into the machine and what comes out of it.

use super::{HeadSettlement, Reach, Settlement};
use crate::{
    hash::{Hash, Head as Reached, Lid},
    id::{DeviceId, VenueId},
    page::{DayDigest, Page, PageState, Version, Written},
    reporting::{
        proof::Difference,
        topic::Address,
        wire::{self, Code, HeardHeads, Index, Now, Presence},
    },
};
use serde::{Deserialize, Serialize};

/// A ledger the archive knew when the program started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLedger {
    /// The ledger.
    pub lid: Lid,
    /// The venue it belongs to.
    pub venue: VenueId,
    /// The device it belongs to.
    pub device: DeviceId,
    /// Two histories of it were seen.
    pub forked: bool,
}

/// What happened around the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input<'a> {
    /// The broker is there and the subscriptions were granted.
    Linked,
    /// The broker is gone.
    Unlinked,
    /// A message arrived.
    Arrived {
        /// Its topic.
        topic: &'a str,
        /// Its bytes.
        payload: &'a [u8],
    },
    /// The archive has committed a batch.
    Committed(Committed),
    /// The archive could not commit a batch: nothing of it was written.
    CommitFailed {
        /// Its number.
        number: u64,
    },
    /// What [`Command::ReadDigests`] asked for, in order of the day.
    DigestsRead {
        /// The ledger.
        lid: Lid,
        /// `page::digests` over the states of all pages held of it.
        days: Vec<DayDigest>,
    },
    /// What [`Command::ReadStates`] asked for.
    StatesRead {
        /// The ledger.
        lid: Lid,
        /// The day.
        day: String,
        /// What was to be compared with them.
        reach: Reach,
        /// The states of all pages held of that day; nothing when what was to be compared does
        /// not go on from what is known of the ledger, see [`super::kinship`].
        states: Option<Vec<PageState>>,
    },
    /// What [`Command::ReadHeads`] asked for.
    HeadsRead {
        /// The ledger.
        lid: Lid,
        /// Who is to be told.
        to: Address,
        /// The heads, as [`HeardHeads`] says.
        heads: HeardHeads,
    },
    /// Time passed: at the latest when [`Command::WakeAt`] said.
    Tick,
}

/// What the shell must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Publish at QoS 1.
    Publish {
        /// The topic.
        topic: String,
        /// The bytes.
        payload: Vec<u8>,
        /// Whether the broker shall keep it for later subscribers.
        retain: bool,
    },
    /// Write a batch in one transaction and answer [`Input::Committed`] or
    /// [`Input::CommitFailed`]. There is never more than one under way.
    Commit(Batch),
    /// Read the digests of a ledger and answer [`Input::DigestsRead`].
    ReadDigests {
        /// The ledger.
        lid: Lid,
    },
    /// Read the states of a day's pages and answer [`Input::StatesRead`].
    ReadStates {
        /// The ledger.
        lid: Lid,
        /// The day.
        day: String,
        /// How far the ledger had come that told of the day.
        reach: Reach,
    },
    /// Read the heads that were heard of a ledger, as [`HeardHeads`] says, and answer
    /// [`Input::HeadsRead`].
    ReadHeads {
        /// The ledger.
        lid: Lid,
        /// Who is to be told.
        to: Address,
        /// The number up to which they are asked for.
        upto: u64,
    },
    /// A device came or went. Not for the archive.
    Presence(Presence),
    /// Live gauges. Not for the archive.
    Now(Now),
    /// A ledger was compared with the archive.
    Compared {
        /// The ledger.
        lid: Lid,
        /// The head it was compared at.
        head: Reached,
        /// What differs; nothing when it is proved.
        difference: Difference,
    },
    /// Call [`super::Intake::handle`] with [`Input::Tick`] at this time, unless something comes first.
    WakeAt(u64),
    /// Log and count.
    Tell(Told),
}

/// One transaction for the archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Its number, by which the answer is known.
    pub number: u64,
    /// Pages, to be settled in this order.
    pub pages: Vec<PageRow>,
    /// The documents these pages came in, in the same order.
    pub reports: Vec<Report>,
    /// Heads, to be settled in this order.
    pub heads: Vec<wire::Head>,
    /// Page states told by ledgers, each with the number of the head it was told with.
    /// Kept by ledger, day and `after`, they let `proof::prove` name the quarters.
    pub indexes: Vec<(Lid, u64, Index)>,
    /// Ledgers of which two histories were seen: to be marked, with the reason.
    pub forks: Vec<(Lid, String)>,
}

/// A document that pages came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The ledger.
    pub lid: Lid,
    /// How far it had come.
    pub reach: Reach,
    /// How many pages it brought.
    pub pages: usize,
}

/// A page for the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRow {
    /// Whose.
    pub from: Address,
    /// The ledger.
    pub lid: Lid,
    /// The page.
    pub page: Page,
    /// [`Page::hash`], computed here.
    pub hash: Hash,
    /// What it says as bytes, [`crate::page::Content::to_bytes`]: what was hashed is what is kept.
    pub content: Vec<u8>,
}

impl PageRow {
    /// The row of a page.
    #[must_use]
    pub fn of(from: Address, lid: Lid, page: Page) -> Self {
        let Written { content, hash } = page.written();
        Self { from, lid, page, hash, content }
    }
}

/// What the archive holds after a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Number of the batch.
    pub number: u64,
    /// For each page of the batch, in order.
    pub pages: Vec<PageOutcome>,
    /// For each head of the batch, in order.
    pub heads: Vec<HeadSettlement>,
}

/// What the archive holds of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOutcome {
    /// In which state, after the transaction.
    pub version: Version,
    /// Hash of its content.
    pub hash: Hash,
    /// Why it is in quarantine, if it is.
    pub quarantine: Option<String>,
    /// What was done with the page that came in.
    pub settlement: Settlement,
}

/// What people should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "told", rename_all = "kebab-case")]
pub enum Told {
    /// A document was not taken.
    Refused {
        /// The topic it came on.
        topic: String,
        /// The kind of reason.
        code: Code,
        /// Why.
        reason: String,
    },
    /// A device authenticates what it says, and there is no reporting key of this campaign
    /// here: it is taken unchecked, and the device believes no acknowledgement. Told once.
    Unchecked {
        /// The first such device.
        from: Address,
    },
    /// The archive is slower than the devices; a document was left unanswered and
    /// will be sent again.
    Busy {
        /// Documents left unanswered since the start.
        dropped: u64,
    },
    /// Two histories of a ledger were seen.
    Forked {
        /// The ledger.
        lid: Lid,
        /// How it was seen.
        reason: String,
    },
    /// The archive could not commit; the documents will be sent again.
    CommitFailed {
        /// How many pages were in the batch.
        pages: usize,
    },
}

//! What goes into the machine and what comes out of it.

use crate::{
    hash::{Head as Reached, Lid, StoreId},
    moment::{BootId, Moment},
    page::{DayDigest, Page, PageKey, PageState},
    reporting::{
        topic::Address,
        wire::{Code, Gauge, HeardHeads, Parent, StoredPage},
    },
    watching::Roll,
};
use serde::{Deserialize, Serialize};

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The device.
    pub address: Address,
    /// Its ledger.
    pub lid: Lid,
    /// The ledger it goes on for, if any.
    pub parent: Option<Parent>,
    /// Which boot of the machine.
    pub boot: BootId,
    /// Name and version of the program.
    pub program: String,
    /// How far the ledger had come when the program started. A card is copied while it rests, so
    /// this is where the histories of two copies part.
    pub began: Reached,
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
    /// The ledger was written to, by whichever program, this one's own notes included.
    Changed,
    /// What [`Command::ReadDue`] asked for.
    DueRead(Due),
    /// What [`Command::ReadHead`] asked for, read in one transaction.
    HeadRead {
        /// How far the ledger has come.
        head: Reached,
        /// Digests of its days, in order.
        days: Vec<DayDigest>,
        /// When.
        at: Moment,
    },
    /// What [`Command::ReadIndex`] asked for.
    IndexRead {
        /// The day.
        day: String,
        /// How far the ledger had come just before the states were read.
        head: Reached,
        /// The states of its pages, in order of their keys.
        states: Vec<PageState>,
        /// When.
        at: Moment,
    },
    /// What [`Command::CheckHeads`] asked for, read in one transaction.
    HeadsChecked {
        /// How far the ledger has come.
        own: Reached,
        /// What was asked for.
        heads: HeardHeads,
        /// For each head, in that order, whether it is one of this ledger.
        same: Vec<bool>,
    },
    /// [`Command::GoOn`] is done.
    WentOn {
        /// The id from now on.
        lid: Lid,
        /// The ledger until now, and the last entry that is left to it.
        parent: Parent,
    },
    /// How something that counts at a door is has changed.
    CounterChanged,
    /// What [`Command::ReadNow`] asked for.
    NowRead {
        /// When.
        at: Moment,
        /// Who is inside, up to [`crate::reporting::wire::MAX_GAUGES`].
        gauges: Vec<Gauge>,
        /// How what counts is.
        roll: Roll,
    },
    /// Time passed: at the latest when [`Command::WakeAt`] said.
    Tick,
    /// The program is about to end.
    Stop,
}

/// What the ledger has that is not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// How far the ledger has come.
    pub head: Reached,
    /// The newest pages not acknowledged, newest version first: up to [`super::WINDOW`].
    pub pages: Vec<Page>,
    /// How many are not acknowledged in all.
    pub waiting: u64,
}

/// What the shell must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Publish at QoS 1. When there is no room, drop it: it will be sent again.
    Publish {
        /// The topic.
        topic: String,
        /// The bytes.
        payload: Vec<u8>,
        /// Whether the broker shall keep it for later subscribers.
        retain: bool,
    },
    /// Read up to [`super::WINDOW`] pages not acknowledged and answer [`Input::DueRead`].
    ReadDue,
    /// Read head and digests in one transaction and answer [`Input::HeadRead`].
    ReadHead,
    /// Read the head, then the states of a day's pages, and answer [`Input::IndexRead`].
    ReadIndex {
        /// The day.
        day: String,
    },
    /// Compare these heads with the ledger's own and answer [`Input::HeadsChecked`].
    CheckHeads(HeardHeads),
    /// Go on under a new id: headquarters knows another history under this one. That may take a
    /// while. [`Input::WentOn`] answers it; what else is asked meanwhile need not be answered.
    GoOn {
        /// The last entry that is left to the id until now: the greatest number that headquarters
        /// knows and both histories share.
        common: u64,
        /// See [`Parent::twice_at_most`].
        twice_at_most: u64,
    },
    /// Read how what counts is and who is inside, and answer [`Input::NowRead`].
    ReadNow,
    /// Headquarters writes to this archive: remember it, and take every page for not
    /// acknowledged.
    AdoptStore(StoreId),
    /// The archive holds these states.
    Acknowledge {
        /// The archive.
        store: StoreId,
        /// What it holds.
        states: Vec<PageState>,
    },
    /// Take these pages for not acknowledged.
    Unacknowledge(Vec<PageKey>),
    /// Call [`super::Uplink::handle`] with [`Input::Tick`] at this time, unless something comes first.
    WakeAt(u64),
    /// Log and count.
    Tell(Told),
    /// Say goodbye to the broker: nothing more will come.
    Disconnect,
}

/// What people should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "told", rename_all = "kebab-case")]
pub enum Told {
    /// Headquarters writes to another archive: every page will be sent to it.
    NewStore {
        /// The archive.
        store: StoreId,
    },
    /// Everything is acknowledged.
    CaughtUp {
        /// The ledger's head then.
        n: u64,
    },
    /// Headquarters could not take something. It stays in the ledger.
    Refused {
        /// What.
        what: String,
        /// The kind of reason.
        code: Code,
        /// Why.
        reason: String,
    },
    /// Headquarters holds a state of a page that this ledger does not have: the ledger
    /// was restored from an older copy, or lives twice.
    HeldDiffers {
        /// What headquarters holds.
        held: StoredPage,
    },
    /// The ledger's file was copied or is older than what headquarters knows of it: it goes
    /// on under another id.
    WentOn {
        /// The id from now on.
        lid: Lid,
        /// The id until now.
        parent: Lid,
        /// The last entry that is left to it.
        n: u64,
    },
    /// Headquarters keeps a page out of published totals until somebody clears it.
    Quarantined {
        /// The page.
        page: String,
        /// Why.
        reason: String,
    },
    /// A page does not fit into a message. It stays in the ledger.
    TooLarge {
        /// The page.
        page: String,
        /// Why.
        reason: String,
    },
    /// A message from headquarters could not be read.
    Unreadable {
        /// The topic it came on.
        topic: String,
        /// Why.
        reason: String,
        /// How many others were not read since the last that was told.
        others: u64,
    },
    /// A message in headquarters' name does not carry its code for this device, and was left
    /// aside.
    Unbelieved {
        /// The topic it came on.
        topic: String,
        /// What that means, and what to do.
        reason: String,
        /// How many others were left aside since the last that was told.
        others: u64,
    },
}

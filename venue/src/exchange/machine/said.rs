//! What goes into the machine and what comes out of it.

use super::super::{Circle, Stretch, Vector};
use crate::{
    hash::{Lid, StreamId, Tomb},
    id::{DeviceId, VenueId},
    shared::Origin,
};
use serde::{Deserialize, Serialize};

/// Who speaks in which circle.
#[derive(Debug, Clone)]
pub struct Config {
    /// The circle.
    pub circle: Circle,
    /// This ledger in this boot.
    pub me: Origin,
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
    /// The ledger was written to, by whichever program or circle.
    Changed,
    /// What [`Command::ReadHeld`] asked for.
    HeldRead {
        /// How many facts of each stream of the circle's venues.
        vector: Vector,
        /// All marks of forgotten bearers.
        tombs: Vec<Tomb>,
    },
    /// What [`Command::ReadStretch`] asked for.
    StretchRead {
        /// The stream asked for.
        stream: StreamId,
        /// The number asked for.
        from: u64,
        /// What there is; `None` when there is nothing.
        stretch: Option<Stretch>,
        /// All marks, read after the facts: a bearer that is missing in them was forgotten by
        /// one of these.
        tombs: Vec<Tomb>,
    },
    /// What [`Command::Merge`] asked for is committed.
    Merged,
    /// It could not be.
    MergeFailed,
    /// Time passed: at the latest when [`Command::WakeAt`] said.
    Tick,
    /// The program is about to end: nothing more comes out.
    Stop,
}

/// What the shell must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Publish at QoS 1, not retained. When there is no room, drop it: whoever misses it asks.
    Publish {
        /// The topic.
        topic: String,
        /// The bytes.
        payload: Vec<u8>,
    },
    /// Read what is held of the circle's venues and all marks; answer [`Input::HeldRead`].
    ReadHeld,
    /// Read facts of a stream, then all marks; answer [`Input::StretchRead`].
    ReadStretch {
        /// The stream.
        stream: StreamId,
        /// The number of the first fact.
        from: u64,
        /// The most facts.
        max: usize,
    },
    /// Take these into the ledger and answer [`Input::Merged`] or [`Input::MergeFailed`]: up
    /// to [`super::MERGE_FACTS`] facts and [`super::super::wire::MAX_TOMBS`] marks, one
    /// merge at a time.
    Merge {
        /// Facts.
        stretches: Vec<Stretch>,
        /// Marks of forgotten bearers.
        tombs: Vec<Tomb>,
    },
    /// Call [`super::Exchange::handle`] with [`Input::Tick`] at this time, unless something comes first.
    WakeAt(u64),
    /// Log and count.
    Tell(Told),
}

/// What people should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "told", rename_all = "kebab-case")]
pub enum Told {
    /// A device is heard.
    Met {
        /// Its ledger.
        lid: Lid,
        /// Its venue.
        venue: VenueId,
        /// Its name there.
        device: DeviceId,
    },
    /// All that was heard of is here.
    CaughtUp {
        /// How many facts.
        facts: u64,
    },
    /// Another program speaks with this ledger's id at the same time: its card was copied.
    Twin {
        /// The run of that program.
        session: String,
    },
    /// Others hold more of what this ledger wrote in this boot than it does itself: it was put
    /// back, or copied while it ran. Until the next boot what it writes reaches nobody.
    Rewound {
        /// How many it holds.
        held: u64,
        /// How many they do.
        theirs: u64,
        /// Who said so.
        lid: Lid,
    },
    /// Facts of a venue that does not belong to the circle were offered, and not taken.
    Outside {
        /// Who offered them.
        lid: Lid,
        /// The venue.
        venue: VenueId,
    },
    /// A fact does not fit into a message. It stays in this ledger alone, and so do all
    /// later ones of its stream.
    TooLarge {
        /// The stream.
        stream: StreamId,
        /// Its number.
        s: u64,
        /// Why.
        reason: String,
    },
    /// Messages could not be read.
    Unreadable {
        /// The topic of the last.
        topic: String,
        /// What is wrong with it.
        reason: String,
        /// How many since this was last told.
        count: u64,
    },
}

//! Exchange between devices: what one knows of passports and rewards, all come to know,
//! in whatever order they meet and however often messages are lost.
//!
//! Devices that share are a **circle**: a house on its own broker, or a route over
//! venues on the campaign's. Every device says now and then, in a few bytes, what it
//! has (`heads`). Who finds a difference asks that one device what it has of each
//! stream, then asks for the facts that it lacks, from one device at a time, and is
//! answered alone: a kiosk that catches up with a season costs the others nothing. New
//! facts are told to all at once. Merging is union, so loss, repetition and disorder
//! only cost time.
//!
//! **Forgetting.** A forgotten bearer leaves a mark, and its facts travel without it. A
//! fact that lost its bearer is taken only when all marks of the sender are held
//! already: otherwise the bearer could be known here for ever, because nobody who
//! knows better is left.
//!
//! **Traffic.** Whatever a device hears, each compares with one other at a time, and
//! the heads of a circle of hundreds are as many in a minute as those of
//! [`machine::CROWD`] devices. [`topic`] and [`wire`] are what travels, [`machine`] the
//! state machine that a shell drives.

mod held;
pub mod machine;
pub mod topic;
pub mod wire;

pub use machine::{Command, Config, Exchange, Input, Peer, Told};

use crate::{
    hash::StreamId,
    id::{CampaignId, CircleId, VenueId},
    passport::Secret,
    shared::{Origin, Shared},
};
use std::collections::{BTreeMap, BTreeSet};

/// Facts of one stream that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Who wrote the stream.
    pub origin: Origin,
    /// The number of the first of them, from 1.
    pub from: u64,
    /// The facts, numbered from [`Stretch::from`] without a gap.
    pub facts: Vec<Shared>,
}

impl Stretch {
    /// The number of its last fact; one less than [`Stretch::from`] when there is none.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.from.saturating_add(self.facts.len() as u64).saturating_sub(1)
    }

    /// Whether a fact in it lost its bearer.
    #[must_use]
    pub fn nulled(&self) -> bool {
        self.facts.iter().any(|fact| fact.bearer.is_none() && fact.what.has_bearer())
    }
}

/// How many facts of each stream somebody has: 1 up to that number, without a gap.
pub type Vector = BTreeMap<StreamId, u64>;

/// Devices that share facts.
#[derive(Debug, Clone)]
pub struct Circle {
    /// The campaign.
    pub campaign: CampaignId,
    /// The venue whose house it is, or the trail that is the route.
    pub id: CircleId,
    /// What its messages are sealed with: from the enrolment bundle, held by its devices
    /// alone, by no broker and not by who reads its figures.
    pub key: Secret,
    /// The venues whose facts are told and taken in it; all when `None`, as in a house.
    /// So what happened on another route never reaches this one.
    pub members: Option<BTreeSet<VenueId>>,
    /// How fast it speaks.
    pub pace: Pace,
}

impl Circle {
    /// Whether facts of this venue belong here.
    #[must_use]
    pub fn takes(&self, venue: &VenueId) -> bool {
        self.members.as_ref().is_none_or(|members| members.contains(venue))
    }
}

/// How fast a circle speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Milliseconds between two heads of a device when nothing happens, in a circle of up to
    /// [`machine::CROWD`].
    pub heartbeat_ms: u64,
    /// Milliseconds until a question without an answer is asked again.
    pub patience_ms: u64,
}

impl Pace {
    /// In a house, on its own wires: after a cut that nobody noticed a difference is heard of
    /// within 5 s and made good well within 10 s, one lost message included.
    pub const HOUSE: Self = Self { heartbeat_ms: 5_000, patience_ms: 1_500 };
    /// Over venues, some of them on a mobile telephone's line: a full window of answers takes
    /// 15 s at 64 kbit/s.
    pub const ROUTE: Self = Self { heartbeat_ms: 60_000, patience_ms: 15_000 };
}

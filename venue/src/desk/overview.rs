//! How a passport stands, for whoever asks and changes nothing.

use super::{
    Scene,
    check_in::party_offered,
    reward::{Counter, DueHere, Standing},
};
use crate::{
    id::TrailId,
    pack::Trail,
    party::Party,
    shared::{Record, What},
    trail::Progress,
};
use serde::Serialize;

/// How far a passport has come on one trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrailState {
    /// The trail.
    pub trail: TrailId,
    /// Its stamps: the points that count and bonus points.
    pub stamps: u32,
    /// Where they bring it.
    #[serde(flatten)]
    pub progress: Progress,
}

/// How a passport stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// The party it would check in with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<Party>,
    /// The trails of this venue, then others that it has stamps of.
    pub trails: Vec<TrailState>,
    /// What is due to it on the trails of this venue.
    pub rewards_due: Vec<DueHere>,
}

/// How a passport stands by what is known here.
#[must_use]
pub fn overview(scene: &Scene<'_>, record: &Record, counter: &Counter<'_>) -> Overview {
    let venue = &scene.spot.venue;
    let stamped = |trail: &&Trail| {
        record
            .facts
            .iter()
            .any(|known| matches!(&known.what, What::Stamp { trail: of, .. } if *of == trail.id))
    };
    let other = scene.pack.trails.iter().filter(|trail| !trail.is_at(venue)).filter(stamped);
    let mut overview = Overview { party: party_offered(record), ..Overview::default() };
    for trail in scene.pack.trails_of(venue).chain(other) {
        let standing = Standing::of(record, trail);
        if trail.is_at(venue) {
            overview.rewards_due.extend(standing.due_here(counter));
        }
        let (trail, stamps) = (trail.id.clone(), standing.progress.stamps());
        overview.trails.push(TrailState { trail, stamps, progress: standing.progress });
    }
    overview
}

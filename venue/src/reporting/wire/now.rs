//! What a device says of this moment: who is inside, and how what counts at its doors is.
//! It may be lost, enters no figure, and the next one says all of it again.

use super::Unreadable;
use crate::{
    entry::Method,
    id::{HallId, SiteId},
    moment::Moment,
    reporting::topic::Address,
    watching::LineHealth,
};
use serde::{Deserialize, Serialize};

/// Lines one document tells of: sixteen of at most 240 bytes leave room for the gauges and
/// for what else may be said of a line.
pub const MAX_LINES: usize = 16;

/// Gauges of one document: twelve of at most 170 bytes, a house and eleven halls.
pub const MAX_GAUGES: usize = 12;

/// `up/…/now`: live gauges, and how what counts is. They may be lost and enter no figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Now {
    /// Whose.
    #[serde(flatten)]
    pub from: Address,
    /// When they were read.
    pub at: Moment,
    /// What was read, up to [`MAX_GAUGES`].
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_GAUGES)))]
    pub gauges: Vec<Gauge>,
    /// How each line that this device counts is counted, up to [`MAX_LINES`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_LINES)))]
    pub lines: Vec<LineHealth>,
    /// Lines there was no room for; none of them is worse off than those that are told.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// A live gauge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gauge {
    /// The site.
    pub site: SiteId,
    /// The hall, where it is of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<HallId>,
    /// What it shows.
    pub kind: GaugeKind,
    /// How it was counted: two methods at one door see the same people, and are never added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// The reading, people.
    #[cfg_attr(feature = "schema", schemars(range(min = 0)))]
    pub value: i64,
}

/// What a gauge shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum GaugeKind {
    /// People in the place.
    Occupancy,
    /// People in the queue before it.
    Queue,
}

impl Now {
    /// Whether it holds no more than it may, and nobody is inside less than nought times.
    ///
    /// # Errors
    /// [`Unreadable::Malformed`] when it does not.
    pub fn check(&self) -> Result<(), Unreadable> {
        let too_many = |what: &str, found: usize, most: usize| {
            Unreadable::Malformed(format!("it tells of {found} {what}, the most is {most}"))
        };
        if self.lines.len() > MAX_LINES {
            return Err(too_many("lines", self.lines.len(), MAX_LINES));
        }
        if self.gauges.len() > MAX_GAUGES {
            return Err(too_many("gauges", self.gauges.len(), MAX_GAUGES));
        }
        if self.gauges.iter().any(|gauge| gauge.value < 0) {
            return Err(Unreadable::Malformed("a gauge reads less than nobody".into()));
        }
        Ok(())
    }
}

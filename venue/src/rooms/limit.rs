//! When a room stops letting people in, and when it goes on.

use crate::pack::Hall;
use serde::Serialize;

/// The least that a room must fall below its limit before one may go in again, people.
const LEAST_MARGIN: u32 = 2;

/// The same as a part of the limit: one in twenty.
const MARGIN_PART: u32 = 20;

/// The limit of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// As many may be inside.
    pub people: u32,
    /// One may go in again when fewer are inside than the limit less this.
    pub margin: u32,
}

impl Limit {
    /// A limit, and its margin where the pack says one: else two people or a twentieth, whichever
    /// is more. An empty room is always open, so the margin is less than the limit.
    #[must_use]
    pub fn new(people: u32, margin: Option<u32>) -> Self {
        let usual = LEAST_MARGIN.max(people / MARGIN_PART);
        Self { people, margin: margin.unwrap_or(usual).min(people.saturating_sub(1)) }
    }

    /// Of a hall: what the pack says may be inside, else its seats.
    #[must_use]
    pub fn of(hall: &Hall) -> Option<Self> {
        hall.capacity.or(hall.seats).map(|people| Self::new(people, hall.margin))
    }

    /// Whether a room with so many people inside is full, where it was before, or was not.
    #[must_use]
    pub fn is_full(self, before: bool, people: u32) -> bool {
        people >= self.people || (before && people.saturating_add(self.margin) >= self.people)
    }
}

//! Who did something and why, by role and never by name, and what staff close and open.

use crate::id::{ActivityId, PointId};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// Who did it: a role, never a name. Which of them staff choose from, and their words,
/// stand in [`crate::staff`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A visitor at the kiosk.
    Visitor,
    /// Staff of the house, of whatever role.
    Staff,
    /// A volunteer.
    Volunteer,
    /// The software itself.
    Device,
    /// Visitor services: the desk, the doors, the queues.
    VisitorServices,
    /// An educator, who leads an activity.
    Educator,
    /// Who leads the volunteers of the evening.
    VolunteerLead,
    /// A technician.
    Technician,
    /// Who is in charge of the house tonight.
    DutyManager,
}

/// Who did it, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// Who.
    pub role: Role,
    /// Why: the word of a usual reason, or a sentence; see [`crate::staff::Reason`].
    pub reason: String,
}

/// What staff close and open again while the evening runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stop {
    /// A point, on every trail of the house that has it.
    Point(PointId),
    /// An activity: nobody checks in to it meanwhile.
    Activity(ActivityId),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Point(point) => write!(f, "point/{point}"),
            Self::Activity(activity) => write!(f, "activity/{activity}"),
        }
    }
}

/// What staff have closed in a house.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Closed(pub BTreeSet<Stop>);

impl Closed {
    /// Nothing is closed.
    pub const NOTHING: &'static Self = &Self(BTreeSet::new());

    /// Whether a point is.
    #[must_use]
    pub fn point(&self, point: &PointId) -> bool {
        self.0.contains(&Stop::Point(point.clone()))
    }

    /// Whether an activity is.
    #[must_use]
    pub fn activity(&self, activity: &ActivityId) -> bool {
        self.0.contains(&Stop::Activity(activity.clone()))
    }
}

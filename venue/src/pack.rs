//! Campaign packs: everything a campaign and its venues lay down, as TOML.
//!
//! A pack is one campaign file, or a campaign file together with venue files that
//! name it (`for_campaign = "…"`): a venue file brings the venue, its halls and its
//! night. Read together they are one pack. What a plan does not say stays absent.
//!
//! Reading finds all problems of all files in one go, each with its file and line.

mod campaign;
mod check;
mod clock;
mod draft;
mod feedback;
mod files;
mod instead;
mod programme;
mod queries;
mod read;
pub mod shipped;
mod trail;
mod venue;
mod vocabulary;

pub use campaign::{
    Action, Brand, BrandRule, Campaign, Commended, Days, Group, Name, Named, Strand, Theme, TiedDay,
};
pub use clock::{Slot, SlotsNow};
pub use feedback::{Deadline, Feedback, FeedbackItem, HandIn, Video};
pub use files::{Checked, check_files, read_packs};
pub use instead::{LATE_MS, MOST_INSTEAD};
pub use programme::{Activity, Ages, Hours, Kind, Session, SessionTimes};
pub use trail::{
    CityPlace, CityRoute, Each, MapFile, MapPlace, Order, PointGroup, Quiz, Reward, Seal, SealShape,
    SealStyle, Trail, TrailPoint,
};
pub use venue::{Hall, Line, LineRole, Region, Site, Venue};
pub use vocabulary::{Committee, Designation, Pictogram, SiteKind, Stepper, VenueKind, Word};

use crate::{
    problem::{Problem, Problems},
    shifts::Shifts,
};
use serde::Serialize;

/// A campaign pack that was read without an error.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pack {
    /// The campaign itself.
    pub campaign: Campaign,
    /// The audience groups it asks for.
    pub groups: Vec<Group>,
    /// The actions it is made of.
    pub actions: Vec<Action>,
    /// Its themes.
    pub themes: Vec<Theme>,
    /// The brands activities are published under.
    pub brands: Vec<Brand>,
    /// What else is held under a name.
    pub strands: Vec<Strand>,
    /// Kinds of activities, each with its method of record.
    pub kinds: Vec<Kind>,
    /// Regions that venues lie in, with those above them.
    pub regions: Vec<Region>,
    /// The venues.
    pub venues: Vec<Venue>,
    /// What is held.
    pub activities: Vec<Activity>,
    /// Sessions of the programme.
    pub sessions: Vec<Session>,
    /// Stamp trails.
    pub trails: Vec<Trail>,
    /// City walk routes.
    pub routes: Vec<CityRoute>,
    /// Days by which something is due, or from which it may begin.
    pub deadlines: Vec<Deadline>,
    /// What must be handed in.
    pub feedback: Vec<Feedback>,
    /// What is worth a look but stops nothing.
    #[serde(skip)]
    pub hints: Vec<Problem>,
    /// What staff moved; nothing in a pack as it was read.
    #[serde(skip)]
    pub shifts: Shifts,
}

impl Pack {
    /// Reads a pack of one file.
    ///
    /// # Errors
    /// Every problem of the file at once.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        Self::parse_files(&[(file, text)])
    }

    /// Reads a pack of several files: names and texts, in any order. Exactly one holds
    /// the `[campaign]`; the others name it by `for_campaign`.
    ///
    /// # Errors
    /// Every problem of all files at once.
    pub fn parse_files(files: &[(&str, &str)]) -> Result<Self, Problems> {
        draft::read(files)
    }

    /// One line that says what the pack holds.
    #[must_use]
    pub fn summary(&self) -> String {
        let counts = [
            (self.venues.len(), "venue"),
            (self.venues.iter().map(|venue| venue.halls.len()).sum(), "hall"),
            (self.activities.len(), "activity"),
            (self.sessions.len(), "session"),
            (self.trails.len(), "trail"),
            (self.routes.len(), "city walk route"),
            (self.themes.len(), "theme"),
            (self.brands.len(), "brand"),
            (self.strands.len(), "strand"),
            (self.groups.len(), "audience group"),
        ];
        let told: Vec<_> =
            counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, thing)| counted(n, thing)).collect();
        let preliminary = if self.campaign.preliminary { " (preliminary)" } else { "" };
        format!("{} {}{preliminary}: {}", self.campaign.id, self.campaign.name.zh, told.join(", "))
    }
}

fn counted(n: usize, thing: &str) -> String {
    match (n, thing.strip_suffix('y')) {
        (1, _) => format!("1 {thing}"),
        (_, Some(stem)) => format!("{n} {stem}ies"),
        (_, None) => format!("{n} {thing}s"),
    }
}

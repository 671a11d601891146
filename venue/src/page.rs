//! Pages: the totals of a ledger, by quarter of an hour and activity. A page is a
//! state, never a change, so it can be sent, lost, repeated and reordered.

pub(crate) mod cells;
pub mod optional_id;

use crate::{
    audit::Found,
    entry::Method,
    hash::Hash,
    id::{ActivityId, GroupId, HallId, PointId, RewardId, SiteId, TrailId},
    moment::Slot,
};
use serde::{Deserialize, Deserializer, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

#[cfg(feature = "schema")]
pub(crate) mod schema;

/// The revision of the rules by which entries become pages. Raise it with every
/// change to `attendance` that changes a page, so that rebuilt pages are new versions.
pub const RULES: u32 = 1;

/// The farthest step of a trail that a page tells: three times the points that a trail may
/// have at one venue. On a city's passport it stands for all later ones too, so that no
/// page outgrows its message, and no forged one makes a curve without end.
pub const MAX_STEP: u32 = 96;

/// How "none" is written where an id may be absent.
pub const NONE: &str = "-";

/// What a cell counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// 人次: times somebody came in.
    Visits,
    /// 人数: people new to the campaign.
    PeopleCampaign,
    /// 人数: people new to the venue that day.
    PeopleDay,
    /// 人数: people new to the activity.
    PeopleActivity,
    /// Outward crossings of entrance lines.
    Exits,
    /// Inward crossings of inner doors.
    HallEntries,
    /// Outward crossings of inner doors.
    HallExits,
    /// Passports handed out.
    Passports,
    /// Stamps.
    Stamps,
    /// Rewards handed out.
    Rewards,
    /// People let into sessions.
    Admissions,
    /// Volunteers who came on duty.
    VolunteersOn,
    /// Volunteers who went off duty.
    VolunteersOff,
    /// Of audits of entrance lines: people who were tapped as they came in.
    AuditTappedIn,
    /// Of those, the ones that the method missed.
    AuditMissedIn,
    /// Inward crossings of the method that nobody tapped.
    AuditExtraIn,
    /// People who were tapped as they went out.
    AuditTappedOut,
    /// Of those, the ones that the method missed.
    AuditMissedOut,
    /// Outward crossings of the method that nobody tapped.
    AuditExtraOut,
}

impl Measure {
    /// Whether it is of an audit: such cells count nobody's visit.
    #[must_use]
    pub fn is_of_audit(self) -> bool {
        Self::of_audit(&Found::default()).iter().any(|(measure, _)| *measure == self)
    }

    /// What an audit found, in measures.
    #[must_use]
    pub fn of_audit(found: &Found) -> [(Self, u32); 6] {
        let Found { inward, outward } = found;
        [
            (Self::AuditTappedIn, inward.tapped),
            (Self::AuditMissedIn, inward.missed),
            (Self::AuditExtraIn, inward.extra),
            (Self::AuditTappedOut, outward.tapped),
            (Self::AuditMissedOut, outward.missed),
            (Self::AuditExtraOut, outward.extra),
        ]
    }
}

/// Which cell of a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// The site.
    pub site: SiteId,
    /// The hall, where known.
    pub hall: Option<HallId>,
    /// What is counted.
    pub measure: Measure,
    /// How.
    pub method: Method,
    /// The audience group; `None` where the figure is not broken down by group.
    pub group: Option<GroupId>,
}

/// What is counted of a trail.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrailMeasure {
    /// Stamps at a point.
    Stamps(PointId),
    /// Passports whose so-many-th point was stamped; at [`MAX_STEP`] those of all later points too.
    Reached(u32),
    /// Passports that completed the trail.
    Completed,
    /// Pieces of a reward handed out.
    Rewards(RewardId),
}

/// Which count of which trail.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrailCell {
    /// The trail.
    pub trail: TrailId,
    /// What is counted.
    pub measure: TrailMeasure,
}

/// Wall times between which the entries of an undated page lie, milliseconds since
/// 1970; none where nothing is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bounds {
    /// The last believed moment before them.
    pub after: Option<i64>,
    /// The first believed moment after them.
    pub before: Option<i64>,
}

/// What a page says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Content {
    /// The figures. A cell that came to nothing is left out.
    #[serde(with = "cells")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "schema::cells"))]
    pub cells: BTreeMap<CellKey, i64>,
    /// Seconds each method was really watching, so that "nobody came" and "not
    /// counting" differ.
    #[cfg_attr(feature = "schema", schemars(schema_with = "schema::watched"))]
    pub watched: BTreeMap<Method, i64>,
    /// How many entries lie on it.
    pub entries: u64,
    /// Bounds of an undated page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Bounds>,
    /// How trails were walked. A count that came to nothing is left out, and a page
    /// without any says nothing of trails.
    #[serde(default, with = "trail_cells", skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "schema::trail_cells"))]
    pub trails: BTreeMap<TrailCell, i64>,
}

/// Which page of a ledger.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PageKey {
    /// The quarter of an hour, or the boot that had no clock.
    pub slot: Slot,
    /// The activity; `None` for entries of the device alone.
    #[serde(with = "optional_id")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "schema::activity", description = ""))]
    pub activity: Option<ActivityId>,
}

impl fmt::Display for PageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.slot, or_none(self.activity.as_ref()))
    }
}

/// Why a text names no page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} names no page; write its quarter and its activity, such as \"2025-09-20T12:00Z science-night\""
)]
pub struct InvalidPageKey(String);

impl FromStr for PageKey {
    type Err = InvalidPageKey;

    /// Reads what is displayed.
    fn from_str(text: &str) -> Result<Self, InvalidPageKey> {
        let invalid = || InvalidPageKey(text.to_owned());
        let (slot, activity) = text.split_once(' ').ok_or_else(invalid)?;
        let activity = from_none(activity).map_err(|_| invalid())?;
        Ok(Self { slot: slot.parse().map_err(|_| invalid())?, activity })
    }
}

/// Which state of a page: the number of the last entry that touched it, and the
/// rules it was made by. A rebuild gives the same version and content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(u64, u32)", into = "(u64, u32)")]
pub struct Version {
    /// Number of the last entry that touched it.
    pub n: u64,
    /// [`RULES`] it was made by.
    pub rules: u32,
}

impl From<(u64, u32)> for Version {
    fn from((n, rules): (u64, u32)) -> Self {
        Self { n, rules }
    }
}

impl From<Version> for (u64, u32) {
    fn from(version: Version) -> Self {
        (version.n, version.rules)
    }
}

/// A page: its key, its state, what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Page {
    /// Which page.
    #[serde(flatten)]
    pub key: PageKey,
    /// Which state.
    pub version: Version,
    /// What it says.
    #[serde(flatten)]
    pub content: Content,
}

impl<'de> Deserialize<'de> for Page {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        /// Flattened parts are read twice, once to find out whose a field is; headquarters
        /// reads thousands of pages a second.
        #[derive(Deserialize)]
        struct Flat {
            slot: Slot,
            #[serde(with = "optional_id")]
            activity: Option<ActivityId>,
            version: Version,
            #[serde(with = "cells")]
            cells: BTreeMap<CellKey, i64>,
            watched: BTreeMap<Method, i64>,
            entries: u64,
            #[serde(default)]
            bounds: Option<Bounds>,
            #[serde(default, with = "trail_cells")]
            trails: BTreeMap<TrailCell, i64>,
        }
        let Flat { slot, activity, version, cells, watched, entries, bounds, trails } = Flat::deserialize(d)?;
        let content = Content { cells, watched, entries, bounds, trails };
        Ok(Self { key: PageKey { slot, activity }, version, content })
    }
}

impl Page {
    /// A page with nothing on it yet.
    #[must_use]
    pub fn empty(key: PageKey) -> Self {
        Self { key, version: Version { n: 0, rules: RULES }, content: Content::default() }
    }

    /// Hash of what it says: key and content, not its version.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.written().hash
    }

    /// What it says as bytes, and their hash with its key.
    #[must_use]
    pub fn written(&self) -> Written {
        let content = self.content.to_bytes();
        Written { hash: Hash::of(&[self.key.to_string().as_bytes(), &content]), content }
    }

    /// Sum over the cells of one measure and method.
    #[must_use]
    pub fn sum(&self, measure: Measure, method: Method) -> i64 {
        let wanted = |key: &CellKey| key.measure == measure && key.method == method;
        self.content.cells.iter().filter(|(key, _)| wanted(key)).map(|(_, value)| value).sum()
    }
}

/// What a page says, written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// [`Content::to_bytes`].
    pub content: Vec<u8>,
    /// [`Page::hash`].
    pub hash: Hash,
}

impl Content {
    /// The content as canonical JSON: fields and cells in fixed order, no spaces.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Maps with text keys and numbers cannot fail to be written to memory.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// What stands in a row of cells: a count of one page, or a column of counts of several.
pub(crate) trait Counts {
    /// The least count in it.
    fn least(&self) -> Option<i64>;
}

impl Counts for i64 {
    fn least(&self) -> Option<i64> {
        Some(*self)
    }
}

impl Counts for Vec<Option<i64>> {
    fn least(&self) -> Option<i64> {
        self.iter().flatten().min().copied()
    }
}

/// Trail cells travel as rows `[trail, measure, of what, value]`, in order. What is wrong
/// with a row is told without its text: whatever a device put there goes no further.
pub(crate) mod trail_cells {
    use super::{BTreeMap, Counts, MAX_STEP, NONE, TrailCell, TrailId, TrailMeasure};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

    type Row<V> = (TrailId, String, String, V);

    pub(crate) fn serialize<V: Serialize, S: Serializer>(
        cells: &BTreeMap<TrailCell, V>,
        s: S,
    ) -> Result<S::Ok, S::Error> {
        s.collect_seq(
            cells.iter().map(|(cell, value)| (&cell.trail, cell.measure.name(), cell.measure.part(), value)),
        )
    }

    pub(crate) fn deserialize<'de, V, D>(d: D) -> Result<BTreeMap<TrailCell, V>, D::Error>
    where
        V: Counts + Deserialize<'de>,
        D: Deserializer<'de>,
    {
        let mut cells = BTreeMap::new();
        for (at, (trail, name, part, value)) in Vec::<Row<V>>::deserialize(d)?.into_iter().enumerate() {
            let row = at + 1;
            let measure = TrailMeasure::named(&name, &part).ok_or_else(|| {
                D::Error::custom(format!(
                    "row {row} of trails is none of stamps of a point, reached 1 to {MAX_STEP}, \
                     completed -, rewards of a reward"
                ))
            })?;
            if let Some(least @ ..=0) = value.least() {
                return Err(D::Error::custom(format!(
                    "row {row} of trails counts {least}; a count is 1 or more, and what came to nothing is left out"
                )));
            }
            if cells.insert(TrailCell { trail, measure }, value).is_some() {
                return Err(D::Error::custom("the page holds the same count of a trail twice"));
            }
        }
        Ok(cells)
    }

    impl TrailMeasure {
        /// Its name on the wire and in lists.
        #[must_use]
        pub fn name(&self) -> &'static str {
            match self {
                Self::Stamps(_) => "stamps",
                Self::Reached(_) => "reached",
                Self::Completed => "completed",
                Self::Rewards(_) => "rewards",
            }
        }

        /// What it counts: a point, a step or a reward; `-` for the whole trail.
        #[must_use]
        pub fn part(&self) -> String {
            match self {
                Self::Stamps(point) => point.to_string(),
                Self::Reached(step) => step.to_string(),
                Self::Completed => NONE.to_owned(),
                Self::Rewards(reward) => reward.to_string(),
            }
        }

        /// The measure of this name and part; a step is 1 to [`MAX_STEP`], written without
        /// zeroes before it.
        #[must_use]
        pub fn named(name: &str, part: &str) -> Option<Self> {
            let fits = |step: &u32, text: &str| (1..=MAX_STEP).contains(step) && step.to_string() == text;
            let step = |text: &str| text.parse().ok().filter(|step| fits(step, text));
            match name {
                "stamps" => part.parse().ok().map(Self::Stamps),
                "reached" => step(part).map(Self::Reached),
                "completed" => (part == NONE).then_some(Self::Completed),
                "rewards" => part.parse().ok().map(Self::Rewards),
                _ => None,
            }
        }
    }
}

/// What both ends compare of a page: its state without its figures.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PageState {
    /// Which page.
    #[serde(flatten)]
    pub key: PageKey,
    /// Which state.
    pub version: Version,
    /// Hash of what it says, [`Page::hash`].
    #[cfg_attr(feature = "schema", schemars(description = "Hash of what the page says."))]
    pub hash: Hash,
    /// How many entries lie on it.
    pub entries: u64,
}

impl From<&Page> for PageState {
    fn from(page: &Page) -> Self {
        let (key, version) = (page.key.clone(), page.version);
        Self { key, version, hash: page.hash(), entries: page.content.entries }
    }
}

/// All pages of one UTC day in one hash: equal exactly when both ends hold the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DayDigest {
    /// The UTC day, such as `2025-09-20`, or [`crate::moment::UNDATED_DAY`].
    #[cfg_attr(feature = "schema", schemars(schema_with = "crate::schema::day", description = ""))]
    pub day: String,
    /// Hash over (page, version, content hash) of its pages in order of their keys.
    pub digest: Hash,
    /// How many pages, emptied ones included.
    pub pages: u32,
    /// How many entries lie on them.
    pub entries: u64,
}

/// The digests of the days these pages lie in, in order of the day.
#[must_use]
pub fn digests(pages: impl IntoIterator<Item = PageState>) -> Vec<DayDigest> {
    let mut days: BTreeMap<String, Vec<PageState>> = BTreeMap::new();
    for state in pages {
        days.entry(state.key.slot.day()).or_default().push(state);
    }
    days.into_iter().map(|(day, states)| digest(day, states)).collect()
}

fn digest(day: String, mut states: Vec<PageState>) -> DayDigest {
    states.sort();
    let line = |s: &PageState| format!("{} {} {} {}", s.key, s.version.n, s.version.rules, s.hash);
    let lines: Vec<String> = states.iter().map(line).collect();
    DayDigest {
        day,
        digest: Hash::of(&lines.iter().map(String::as_bytes).collect::<Vec<_>>()),
        pages: u32::try_from(states.len()).unwrap_or(u32::MAX),
        entries: states.iter().map(|state| state.entries).sum(),
    }
}

fn or_none(id: Option<&impl fmt::Display>) -> String {
    id.map_or_else(|| NONE.to_owned(), ToString::to_string)
}

fn from_none<T: FromStr>(text: &str) -> Result<Option<T>, T::Err> {
    if text == NONE { Ok(None) } else { text.parse().map(Some) }
}

//! Totals: what headquarters says of the pages it holds. A pure sum, so that the
//! same pages give the same rows on every machine, in whatever order they came.
//!
//! All methods stand side by side, each in rows of its own, and are never added to
//! one another; 人次 (`visits`) and 人数 (`people`) are rows apart. A row broken down by
//! group is one part of its figure, so the rows of a figure add up to it.

mod audits;
mod notes;
mod published;
mod quarters;
mod tonight;
mod trails;

pub use audits::{AuditSaid, Audits};
pub use notes::{Notes, noted};
pub use published::{
    Cause, DEVICE_MISSED_MS, FigureKey, How, MAX_REVISIONS, Printed, Published, REVISION_SPAN_MS, Revised,
    Revision, SHOWN_REVISIONS, WAIT_MS, changes, closes, figures, joins, of_several,
};
pub use quarters::{Curve, curve};
pub use tonight::{ActivityTonight, ByMethod, Dated, Tonight, VenueTonight, tonight};
pub use trails::{TrailFigure, TrailSums, TrailTotal, Walk, trail_totals};

use crate::{
    entry::{Method, is_zero},
    hash::Lid,
    id::{ActivityId, CampaignId, DeviceId, SiteId, VenueId},
    moment::{Quarter, Slot, UNDATED_DAY},
    page::{CellKey, Measure, NONE, Page},
};
use chrono::{DateTime, Duration, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;

/// When a venue's day begins, so that past midnight is still tonight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VenueDay {
    /// Minutes after local midnight at which the day begins, 0 to 1439.
    begins: i64,
    /// Minutes that local time is ahead of UTC.
    offset: i64,
}

impl Default for VenueDay {
    /// 04:00 at +08:00, where a campaign's pack is not at hand.
    fn default() -> Self {
        Self { begins: 4 * 60, offset: 8 * 60 }
    }
}

impl VenueDay {
    /// A day that begins so many minutes after midnight, where local time is so many
    /// minutes ahead of UTC. Whole days in either are taken off.
    #[must_use]
    pub fn new(begins: i64, offset: i64) -> Self {
        Self { begins: begins.rem_euclid(DAY_MINUTES), offset: offset % DAY_MINUTES }
    }

    /// The venue's day that holds `wall` (milliseconds since 1970).
    #[must_use]
    pub fn of(self, wall: i64) -> NaiveDate {
        let shifted = wall.saturating_add((self.offset - self.begins) * 60_000);
        DateTime::from_timestamp_millis(shifted).unwrap_or_default().date_naive()
    }

    /// The venue's day that a quarter of an hour lies in.
    #[must_use]
    pub fn of_quarter(self, quarter: Quarter) -> NaiveDate {
        self.of(quarter.begins())
    }

    /// The moment this day begins, in milliseconds since 1970.
    #[must_use]
    pub fn begin(self, day: NaiveDate) -> i64 {
        let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc();
        let begin = midnight + Duration::minutes(self.begins - self.offset);
        begin.timestamp_millis()
    }

    /// Minutes after local midnight at which the day begins.
    #[must_use]
    pub fn begins(self) -> i64 {
        self.begins
    }

    /// Minutes that local time is ahead of UTC.
    #[must_use]
    pub fn offset(self) -> i64 {
        self.offset
    }
}

/// The days of the campaigns that have a pack; all others begin by the default.
#[derive(Debug, Clone, Default)]
pub struct Days(BTreeMap<CampaignId, VenueDay>);

impl Days {
    /// The days of these campaigns.
    pub fn of(days: impl IntoIterator<Item = (CampaignId, VenueDay)>) -> Self {
        Self(days.into_iter().collect())
    }

    /// When the days of a campaign begin.
    #[must_use]
    pub fn in_campaign(&self, campaign: &CampaignId) -> VenueDay {
        self.0.get(campaign).copied().unwrap_or_default()
    }
}

/// A page as the archive holds it: whose it is, and when this version came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The campaign it was reported to.
    pub campaign: CampaignId,
    /// The venue that reported it.
    pub venue: VenueId,
    /// The device that reported it.
    pub device: DeviceId,
    /// The ledger it is a page of.
    pub lid: Lid,
    /// Whether two ledgers claim this id: nothing of it is summed then.
    pub forked: bool,
    /// When headquarters received this version, milliseconds since 1970.
    pub received: i64,
    /// The page.
    pub page: Page,
}

/// Which figure a row gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Figure {
    /// 人次: times somebody came in.
    Visits,
    /// 人数: different people, as far as check-in knows.
    People,
}

/// Within what a person counts once; visits are always of an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// New to the campaign.
    Campaign,
    /// New to the venue that day.
    Day,
    /// New to the activity; for visits, those of the activity.
    Activity,
}

/// One row of the totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// The campaign.
    pub campaign: String,
    /// The venue.
    pub venue: String,
    /// The site.
    pub site: String,
    /// The activity, or `-` for what belongs to none.
    pub activity: String,
    /// The venue's day, such as `2025-09-20`, or `undated`.
    pub day: String,
    /// How it was obtained.
    pub method: Method,
    /// What it says.
    pub figure: Figure,
    /// Within what.
    pub scope: Scope,
    /// The audience group, or `-` where the figure is not broken down.
    pub group: String,
    /// The figure.
    pub value: i64,
    /// When the newest page in it was received, RFC 3339 in UTC.
    pub as_of: String,
    /// What the newest audit up to that day says of visits by that method at that venue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audited: Option<AuditSaid>,
    /// Not every ledger of the venue is proved for this day: the figure may lack something, or
    /// hold what is moving to another day twice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unproved: bool,
    /// Pages of the venue that are in quarantine, of whatever day they say: the figure may
    /// lack them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub quarantined: u64,
    /// What was published of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Printed>,
    /// How it changed after that, the newest change last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revised: Vec<Revised>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    campaign: CampaignId,
    venue: VenueId,
    site: SiteId,
    activity: Option<ActivityId>,
    day: String,
    method: Method,
    figure: Figure,
    scope: Scope,
    group: String,
}

/// The figure and scope that a measure gives; the other measures are no totals.
fn figure_of(measure: Measure) -> Option<(Figure, Scope)> {
    match measure {
        Measure::Visits => Some((Figure::Visits, Scope::Activity)),
        Measure::PeopleCampaign => Some((Figure::People, Scope::Campaign)),
        Measure::PeopleDay => Some((Figure::People, Scope::Day)),
        Measure::PeopleActivity => Some((Figure::People, Scope::Activity)),
        _ => None,
    }
}

fn row(filed: &Filed, day: &str, key: &CellKey) -> Option<Row> {
    let (figure, scope) = figure_of(key.measure)?;
    Some(Row {
        campaign: filed.campaign.clone(),
        venue: filed.venue.clone(),
        site: key.site.clone(),
        activity: filed.page.key.activity.clone(),
        day: day.to_owned(),
        method: key.method,
        figure,
        scope,
        group: key.group.as_ref().map_or(NONE, |group| group.as_str()).to_owned(),
    })
}

/// The totals of these pages, which must hold each page of a ledger once. Ledgers
/// that forked are left out. Rows come in the order of their fields. Audits of whatever day
/// say how far visits may be off.
///
/// ```
/// # use venue::totals::{totals, Audits, Days};
/// assert!(totals([], &Days::default(), &Audits::default()).is_empty());
/// ```
#[must_use]
pub fn totals<'p>(pages: impl IntoIterator<Item = &'p Filed>, days: &Days, audits: &Audits) -> Vec<Total> {
    let mut sums: BTreeMap<Row, (i64, i64)> = BTreeMap::new();
    for filed in pages.into_iter().filter(|filed| !filed.forked) {
        let day = day_of(&filed.page.key.slot, days.in_campaign(&filed.campaign));
        for (key, value) in &filed.page.content.cells {
            let Some(row) = row(filed, &day, key) else { continue };
            let (sum, newest) = sums.entry(row).or_insert((0, i64::MIN));
            *sum = sum.saturating_add(*value);
            *newest = filed.received.max(*newest);
        }
    }
    sums.into_iter().map(|(row, (value, newest))| row.total(value, newest, audits)).collect()
}

/// The venue's day of a slot, or [`UNDATED_DAY`].
#[must_use]
pub fn day_of(slot: &Slot, day: VenueDay) -> String {
    match slot {
        Slot::Quarter(quarter) => day.of_quarter(*quarter).to_string(),
        Slot::Undated(_) => UNDATED_DAY.to_owned(),
    }
}

impl Row {
    fn total(self, value: i64, newest: i64, audits: &Audits) -> Total {
        let dated = self.figure == Figure::Visits && self.day != UNDATED_DAY;
        let of = (self.campaign.as_str(), self.venue.as_str());
        let audited = dated.then(|| audits.of_visits(of, self.method, &self.day)).flatten();
        Total {
            audited,
            unproved: false,
            quarantined: 0,
            published: None,
            revised: Vec::new(),
            campaign: self.campaign.to_string(),
            venue: self.venue.to_string(),
            site: self.site.to_string(),
            activity: self.activity.map_or_else(|| NONE.to_owned(), |id| id.to_string()),
            day: self.day,
            method: self.method,
            figure: self.figure,
            scope: self.scope,
            group: self.group,
            value,
            as_of: rfc3339(newest),
        }
    }
}

/// A moment (milliseconds since 1970) as RFC 3339 in UTC, to the second.
#[must_use]
pub fn rfc3339(wall: i64) -> String {
    let time = DateTime::<Utc>::from_timestamp_millis(wall).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests;

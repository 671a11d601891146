//! Trails: stamps, completions, rewards and how far people get, as counts. A pure sum
//! like the other totals; the rows of a count add up to it, over venues and days.
//!
//! How far people get is the count of passports whose first, second, third … point was
//! stamped. It falls from step to step over all venues and days together; at one venue or
//! on one day it need not, because people begin elsewhere or yesterday. Until devices
//! that stamped one passport have met, it may count at both; they correct it then.

use super::{Days, Filed, day_of, rfc3339};
use crate::{
    id::{CampaignId, PointId, RewardId, TrailId, VenueId},
    page::TrailMeasure,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One row of what is known of trails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailTotal {
    /// The campaign.
    pub campaign: String,
    /// The trail.
    pub trail: String,
    /// The venue it was counted at.
    pub venue: String,
    /// That venue's day, such as `2025-09-20`, or `undated`.
    pub day: String,
    /// What is counted: `stamps`, `reached` (passports), `completed` (passports) or
    /// `rewards` (pieces).
    pub count: String,
    /// Of what: a point, which point of the passport (`1`, `2` …), a reward; `-` for the
    /// whole trail.
    pub of: String,
    /// How many.
    pub value: i64,
    /// When the newest page in it was received, RFC 3339 in UTC.
    pub as_of: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    campaign: CampaignId,
    trail: TrailId,
    venue: VenueId,
    day: String,
    measure: TrailMeasure,
}

/// A sum, and when the newest page in it was received (milliseconds since 1970).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sum {
    value: i64,
    newest: i64,
}

impl Sum {
    const NOTHING: Self = Self { value: 0, newest: i64::MIN };

    fn add(&mut self, other: Self) {
        self.value = self.value.saturating_add(other.value);
        self.newest = self.newest.max(other.newest);
    }
}

/// What pages say of trails. Sums of some pages and of others make those of all, so that
/// nobody needs to read again what has not changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrailSums(BTreeMap<Row, Sum>);

impl TrailSums {
    /// The sums of these pages, which must hold each page of a ledger once. Ledgers that
    /// forked are left out.
    #[must_use]
    pub fn of<'p>(pages: impl IntoIterator<Item = &'p Filed>, days: &Days) -> Self {
        let mut sums = Self::default();
        for filed in pages.into_iter().filter(|filed| !filed.forked) {
            let day = day_of(&filed.page.key.slot, days.in_campaign(&filed.campaign));
            for (cell, value) in &filed.page.content.trails {
                let row = Row {
                    campaign: filed.campaign.clone(),
                    trail: cell.trail.clone(),
                    venue: filed.venue.clone(),
                    day: day.clone(),
                    measure: cell.measure.clone(),
                };
                sums.add(row, Sum { value: *value, newest: filed.received });
            }
        }
        sums
    }

    /// Adds the sums of other pages.
    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|(row, sum)| self.add(row.clone(), *sum));
    }

    fn add(&mut self, row: Row, sum: Sum) {
        self.0.entry(row).or_insert(Sum::NOTHING).add(sum);
    }

    /// The rows, in the order of their fields; points before steps, steps by their number.
    #[must_use]
    pub fn rows(&self) -> Vec<TrailTotal> {
        self.0.iter().map(|(row, sum)| row.total(*sum)).collect()
    }

    /// The trails of a campaign over all its venues, in order of their ids: on the day
    /// `today` (such as `2025-09-20`) and in all, what is undated included.
    #[must_use]
    pub fn walks(&self, campaign: &CampaignId, today: &str) -> Vec<Walk> {
        let mut figures: BTreeMap<&TrailId, BTreeMap<&TrailMeasure, Figure>> = BTreeMap::new();
        for (row, sum) in self.0.iter().filter(|(row, _)| row.campaign == *campaign) {
            let of_trail = figures.entry(&row.trail).or_default();
            of_trail.entry(&row.measure).or_default().add(*sum, row.day == today);
        }
        figures.into_iter().map(|(trail, figures)| Walk::of(trail.clone(), figures)).collect()
    }
}

impl Row {
    fn total(&self, sum: Sum) -> TrailTotal {
        TrailTotal {
            campaign: self.campaign.to_string(),
            trail: self.trail.to_string(),
            venue: self.venue.to_string(),
            day: self.day.clone(),
            count: self.measure.name().to_owned(),
            of: self.measure.part(),
            value: sum.value,
            as_of: rfc3339(sum.newest),
        }
    }
}

/// What these pages say of trails, in rows. The pages must hold each page of a ledger once.
///
/// ```
/// # use venue::totals::{trail_totals, Days};
/// assert!(trail_totals([], &Days::default()).is_empty());
/// ```
#[must_use]
pub fn trail_totals<'p>(pages: impl IntoIterator<Item = &'p Filed>, days: &Days) -> Vec<TrailTotal> {
    TrailSums::of(pages, days).rows()
}

#[derive(Default)]
struct Figure {
    today: Option<Sum>,
    all: Option<Sum>,
}

impl Figure {
    fn add(&mut self, sum: Sum, is_today: bool) {
        self.all.get_or_insert(Sum::NOTHING).add(sum);
        if is_today {
            self.today.get_or_insert(Sum::NOTHING).add(sum);
        }
    }

    fn told(&self) -> TrailFigure {
        let all = self.all.unwrap_or(Sum::NOTHING);
        TrailFigure { today: self.today.map(|sum| sum.value), all: all.value, as_of: rfc3339(all.newest) }
    }
}

/// A count of a trail, on one day and in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrailFigure {
    /// On the day asked for; nothing where no page of that day counts any.
    pub today: Option<i64>,
    /// In all.
    pub all: i64,
    /// When the newest page in it was received, RFC 3339 in UTC.
    pub as_of: String,
}

/// How a trail is walked, over all venues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// The trail.
    pub trail: TrailId,
    /// Stamps by point, in order of the points' ids.
    pub points: Vec<(PointId, TrailFigure)>,
    /// Passports that came to their first, second, third … point, in that order.
    pub reached: Vec<(u32, TrailFigure)>,
    /// Passports that completed it; nothing where no page says so.
    pub completed: Option<TrailFigure>,
    /// Pieces by reward, in order of the rewards' ids.
    pub rewards: Vec<(RewardId, TrailFigure)>,
}

impl Walk {
    fn of(trail: TrailId, figures: BTreeMap<&TrailMeasure, Figure>) -> Self {
        let (points, reached, rewards) = (Vec::new(), Vec::new(), Vec::new());
        let mut walk = Self { trail, points, reached, completed: None, rewards };
        for (measure, figure) in figures {
            match measure {
                TrailMeasure::Stamps(point) => walk.points.push((point.clone(), figure.told())),
                TrailMeasure::Reached(step) => walk.reached.push((*step, figure.told())),
                TrailMeasure::Completed => walk.completed = Some(figure.told()),
                TrailMeasure::Rewards(reward) => walk.rewards.push((reward.clone(), figure.told())),
            }
        }
        walk
    }
}

#[cfg(test)]
mod tests;

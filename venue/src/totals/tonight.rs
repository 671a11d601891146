//! One day of a campaign as a board shows it: by venue, activity and method, each
//! activity's method of record first, nothing added that must stand apart.

use super::{AuditSaid, Figure, Scope, Total};
use crate::entry::Method;
use serde::Serialize;
use std::collections::BTreeMap;

/// A figure and when the newest page in it was received (RFC 3339).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dated {
    /// The figure.
    pub value: i64,
    /// When.
    pub as_of: String,
}

impl Dated {
    fn add(sum: &mut Option<Self>, other: &Self) {
        let (value, as_of) = sum.take().map_or((0, String::new()), |sum| (sum.value, sum.as_of));
        *sum = Some(Self { value: value.saturating_add(other.value), as_of: as_of.max(other.as_of.clone()) });
    }
}

/// The visits of one method. No figure where the method said nothing that day: that
/// is not nought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ByMethod {
    /// How it was obtained.
    pub method: Method,
    /// Whether it is the method of record.
    pub of_record: bool,
    /// The figure.
    pub visits: Option<Dated>,
    /// What the newest audit at that venue says of it; none in sums over venues, whose
    /// counters differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audited: Option<AuditSaid>,
}

/// One activity of a venue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActivityTonight {
    /// Its id, or `-`.
    pub activity: String,
    /// Its visits, the method of record first.
    pub methods: Vec<ByMethod>,
    /// People new to the activity.
    pub people: Option<Dated>,
}

/// One venue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VenueTonight {
    /// Its id.
    pub venue: String,
    /// Its visits by the methods of record.
    pub visits: Option<Dated>,
    /// People new to the venue that day.
    pub people: Option<Dated>,
    /// Its activities.
    pub activities: Vec<ActivityTonight>,
}

/// The whole campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tonight {
    /// Visits by the methods of record.
    pub visits: Option<Dated>,
    /// People, each venue's own: somebody at two venues counts at both.
    pub people: Option<Dated>,
    /// Visits by each method, over all activities.
    pub methods: Vec<ByMethod>,
    /// The venues, in order of their ids.
    pub venues: Vec<VenueTonight>,
}

/// The method that an activity is recorded by where no pack names one: the first that
/// counts anything, in the order of [`Method`].
fn record_of(rows: &BTreeMap<Method, Dated>, named: Option<Method>) -> Option<Method> {
    named.or_else(|| rows.keys().next().copied())
}

#[derive(Default)]
struct Rows {
    visits: BTreeMap<Method, Dated>,
    audited: BTreeMap<Method, AuditSaid>,
    people: Option<Dated>,
}

/// One day of a campaign from its totals. `record` names the method of record of an
/// activity (by its id) where the pack knows it.
#[must_use]
pub fn tonight(
    totals: &[Total],
    campaign: &str,
    day: &str,
    record: impl Fn(&str) -> Option<Method>,
) -> Tonight {
    let mut venues: BTreeMap<&str, (Option<Dated>, BTreeMap<&str, Rows>)> = BTreeMap::new();
    for total in totals.iter().filter(|total| total.campaign == campaign && total.day == day) {
        let (people_of_day, activities) = venues.entry(&total.venue).or_default();
        let rows = activities.entry(&total.activity).or_default();
        let dated = Dated { value: total.value, as_of: total.as_of.clone() };
        match (total.figure, total.scope) {
            (Figure::Visits, _) => {
                let mut sum = rows.visits.remove(&total.method);
                Dated::add(&mut sum, &dated);
                rows.visits.extend(sum.map(|sum| (total.method, sum)));
                rows.audited.extend(total.audited.clone().map(|audited| (total.method, audited)));
            }
            (Figure::People, Scope::Day) => Dated::add(people_of_day, &dated),
            (Figure::People, Scope::Activity) => Dated::add(&mut rows.people, &dated),
            (Figure::People, Scope::Campaign) => {}
        }
    }
    let mut all = Tonight::default();
    let mut methods: BTreeMap<Method, Option<Dated>> = BTreeMap::new();
    for (venue, (people, activities)) in venues {
        let activities: Vec<_> =
            activities.into_iter().map(|(id, rows)| activity(id, rows, &record)).collect();
        let mut visits = None;
        for by in activities.iter().flat_map(|activity| &activity.methods) {
            let Some(figure) = &by.visits else { continue };
            Dated::add(methods.entry(by.method).or_default(), figure);
            if by.of_record {
                Dated::add(&mut visits, figure);
                Dated::add(&mut all.visits, figure);
            }
        }
        if let Some(people) = &people {
            Dated::add(&mut all.people, people);
        }
        all.venues.push(VenueTonight { venue: venue.to_owned(), visits, people, activities });
    }
    let by = |(method, visits)| ByMethod { method, of_record: false, visits, audited: None };
    all.methods = methods.into_iter().map(by).collect();
    all
}

fn activity(id: &str, rows: Rows, record: &impl Fn(&str) -> Option<Method>) -> ActivityTonight {
    let Rows { mut visits, mut audited, people } = rows;
    let of_record = record_of(&visits, record(id));
    let mut by =
        |method, of_record, visits| ByMethod { method, of_record, visits, audited: audited.remove(&method) };
    let mut methods: Vec<ByMethod> =
        of_record.map(|method| by(method, true, visits.remove(&method))).into_iter().collect();
    methods.extend(visits.into_iter().map(|(method, figure)| by(method, false, Some(figure))));
    ActivityTonight { activity: id.to_owned(), methods, people }
}

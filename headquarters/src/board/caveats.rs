//! What must stand beside the figures of the board: venues with pages in quarantine, figures
//! that are not proved yet, what was given out of today, what changed after its day was
//! published, and whether the clock of this machine is believed.

use crate::archive::{ArchiveError, OfDay, Reader};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use venue::{
    entry::Method,
    id::{ActivityId, CampaignId, VenueId},
    pack::Pack,
    reporting::intake::{ClockDoubt, Oddity},
    totals::{Figure, Notes, Tonight, Total, tonight},
};

/// How long a change of a published day is shown, milliseconds: a week, in which whoever
/// works with the figures looks at the board.
const SHOWN_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// How many late changes are looked at; each day of a venue has some dozens.
const MOST_CHANGES: u32 = 400;

/// How many changed days are shown; `headquarters totals` has all.
const MOST_DAYS: usize = 6;

/// A venue with pages in quarantine that nobody has decided about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Withheld {
    venue: VenueId,
    pages: u64,
    /// What is odd about one of them.
    odd: Option<Oddity>,
}

/// What was given out of the day before it was over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Given {
    /// RFC 3339.
    at: String,
    visits: Option<i64>,
    people: Option<i64>,
    venues: BTreeMap<String, OfVenue>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct OfVenue {
    visits: Option<i64>,
    people: Option<i64>,
}

/// Visits of a venue's day that changed after it was published and over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Revised {
    venue: VenueId,
    day: String,
    published: i64,
    now: i64,
    /// When it last changed, milliseconds since 1970.
    at: i64,
    /// By which device; none where there were several.
    device: Option<String>,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Caveats {
    quarantine: Vec<Withheld>,
    /// Venues of which something of today is not proved.
    unproved: Vec<VenueId>,
    given: Option<Given>,
    revised: Vec<Revised>,
    /// Days that changed and are not shown.
    more_revised: usize,
    clock: Option<ClockDoubt>,
}

impl Caveats {
    /// Those of a campaign's day, whose totals are these.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub(super) fn of(
        archive: &Reader,
        (campaign, pack): (&CampaignId, Option<&Pack>),
        (day, rows, notes): (&str, &[Total], &Notes),
        now: i64,
    ) -> Result<Self, ArchiveError> {
        let waiting = archive.waiting_in_quarantine()?.into_iter();
        let quarantine = waiting.filter(|(of, ..)| of == campaign).map(|(_, venue, pages, odd)| Withheld {
            venue,
            pages,
            odd,
        });
        let (revised, more_revised) = revised(archive, campaign, pack, now)?;
        Ok(Self {
            quarantine: quarantine.collect(),
            unproved: notes.unproved_on(campaign, day).cloned().collect(),
            given: given((campaign, pack), day, rows),
            revised,
            more_revised,
            clock: None,
        })
    }

    /// The same with what is known of the clock.
    pub(super) fn with_clock(self, clock: Option<ClockDoubt>) -> Self {
        Self { clock, ..self }
    }
}

fn record(pack: Option<&Pack>, activity: &str) -> Option<Method> {
    pack?.method_of_record(&ActivityId::new(activity).ok()?)
}

/// The day as it was given out, in the same way as the board adds up the day of now.
fn given((campaign, pack): (&CampaignId, Option<&Pack>), day: &str, rows: &[Total]) -> Option<Given> {
    let published = |row: &Total| {
        let value = row.published.as_ref()?.value;
        (row.day == day).then(|| Total { value, ..row.clone() })
    };
    let rows: Vec<Total> = rows.iter().filter_map(published).collect();
    let at = rows.iter().filter_map(|row| row.published.as_ref().map(|was| was.at.clone())).max()?;
    let Tonight { visits, people, venues, .. } =
        tonight(&rows, campaign.as_str(), day, |activity| record(pack, activity));
    let of = |venue: venue::totals::VenueTonight| {
        let value = |dated: Option<venue::totals::Dated>| dated.map(|dated| dated.value);
        (venue.venue, OfVenue { visits: value(venue.visits), people: value(venue.people) })
    };
    Some(Given {
        at,
        visits: visits.map(|dated| dated.value),
        people: people.map(|dated| dated.value),
        venues: venues.into_iter().map(of).collect(),
    })
}

/// Days that changed late, the newest change first, and how many more there are.
fn revised(
    archive: &Reader,
    campaign: &CampaignId,
    pack: Option<&Pack>,
    now: i64,
) -> Result<(Vec<Revised>, usize), ArchiveError> {
    let mut days: Vec<Revised> = Vec::new();
    for late in archive.late_since(now.saturating_sub(SHOWN_MS), MOST_CHANGES)? {
        if late.campaign != *campaign || late.key.figure != Figure::Visits {
            continue;
        }
        let device = late.revision.by.map(|(device, _)| device.to_string());
        match days.iter_mut().find(|known| known.venue == late.venue && known.day == late.day) {
            Some(known) if known.device != device => known.device = None,
            Some(_) => {}
            None => days.push(Revised {
                venue: late.venue,
                day: late.day,
                published: 0,
                now: 0,
                at: late.revision.at,
                device,
            }),
        }
    }
    let more = days.len().saturating_sub(MOST_DAYS);
    days.truncate(MOST_DAYS);
    let of_day: BTreeMap<String, Vec<OfDay>> = days
        .iter()
        .map(|known| known.day.clone())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|day| archive.published(Some(&day)).map(|figures| (day, figures)))
        .collect::<Result<_, _>>()?;
    for known in &mut days {
        for of in of_day.get(&known.day).into_iter().flatten() {
            if of.campaign == *campaign && of.venue == known.venue && is_of_record(of, pack) {
                known.published = known.published.saturating_add(of.figure.value);
                known.now = known.now.saturating_add(of.figure.now);
            }
        }
    }
    days.retain(|known| known.published != known.now);
    Ok((days, more))
}

/// Whether it is of the visits that the board adds up: those by the method of record.
fn is_of_record(of: &OfDay, pack: Option<&Pack>) -> bool {
    let key = &of.figure.key;
    let named = key.activity.as_ref().and_then(|activity| record(pack, activity.as_str()));
    key.figure == Figure::Visits && key.method == named.unwrap_or(Method::CheckIn)
}

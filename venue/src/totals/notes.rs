//! What must stand beside figures: that they are not proved yet, that pages are in
//! quarantine, what was published and how it changed.

use super::{Figure, FigureKey, Printed, Published, Revised, Scope, Total, rfc3339};
use crate::{
    entry::Method,
    id::{CampaignId, VenueId},
    page::NONE,
    reporting::proof::UnprovedDays,
};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct OfVenue {
    unproved: UnprovedDays,
    quarantined: u64,
    /// By the venue's day.
    published: BTreeMap<String, Vec<Published>>,
}

/// What is to be noted of each venue of a campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes(BTreeMap<(CampaignId, VenueId), OfVenue>);

impl Notes {
    fn of(&mut self, campaign: &CampaignId, venue: &VenueId) -> &mut OfVenue {
        self.0.entry((campaign.clone(), venue.clone())).or_default()
    }

    /// Of one of its ledgers, these days are not proved.
    pub fn unproved(&mut self, campaign: &CampaignId, venue: &VenueId, days: &UnprovedDays) {
        self.of(campaign, venue).unproved.merge(days);
    }

    /// So many more of its pages are in quarantine, and nobody has decided about them.
    pub fn quarantined(&mut self, campaign: &CampaignId, venue: &VenueId, pages: u64) {
        self.of(campaign, venue).quarantined += pages;
    }

    /// This was published of its day.
    pub fn published(&mut self, campaign: &CampaignId, venue: &VenueId, day: &str, figure: Published) {
        self.of(campaign, venue).published.entry(day.to_owned()).or_default().push(figure);
    }

    /// Those of the venues of a campaign from the first to the last by their ids.
    #[must_use]
    pub fn between(&self, campaign: &CampaignId, first: &VenueId, last: &VenueId) -> Self {
        let of = |venue: &VenueId| (campaign.clone(), venue.clone());
        let some = self.0.range(of(first)..=of(last)).map(|(venue, notes)| (venue.clone(), notes.clone()));
        Self(some.collect())
    }

    /// How many pages of a venue are in quarantine undecided.
    #[must_use]
    pub fn in_quarantine(&self, campaign: &CampaignId, venue: &VenueId) -> u64 {
        self.0.get(&(campaign.clone(), venue.clone())).map_or(0, |notes| notes.quarantined)
    }

    /// Venues of a campaign of which something of this day is not proved.
    pub fn unproved_on<'n>(
        &'n self,
        campaign: &'n CampaignId,
        day: &'n str,
    ) -> impl Iterator<Item = &'n VenueId> {
        let on = move |((of, venue), notes): (&'n (CampaignId, VenueId), &OfVenue)| {
            (of == campaign && notes.unproved.holds(day)).then_some(venue)
        };
        self.0.iter().filter_map(on)
    }
}

/// The rows with their notes. A figure that was published and has come to nothing since is a
/// row again: it must not vanish silently.
#[must_use]
pub fn noted(mut rows: Vec<Total>, notes: &Notes) -> Vec<Total> {
    let mut by_venue: BTreeMap<(String, String), BTreeMap<Name, usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        by_venue.entry((row.campaign.clone(), row.venue.clone())).or_default().insert(name_of(row), at);
    }
    let (mut gone, none) = (Vec::new(), BTreeMap::new());
    for ((campaign, venue), of) in &notes.0 {
        let own = (campaign.to_string(), venue.to_string());
        let here = by_venue.get(&own).unwrap_or(&none);
        for at in here.values() {
            let row = &mut rows[*at];
            (row.unproved, row.quarantined) = (of.unproved.holds(&row.day), of.quarantined);
        }
        for (day, figure) in of.published.iter().flat_map(|(day, all)| all.iter().map(move |one| (day, one)))
        {
            match here.get(&name(day, &figure.key)) {
                Some(at) => write(&mut rows[*at], figure),
                None => gone.push(vanished((&own.0, &own.1), day, figure, of)),
            }
        }
    }
    rows.extend(gone.into_iter().filter(|row| row.published.as_ref().is_some_and(|was| was.value != 0)));
    rows.sort_by(|a, b| order(a).cmp(&order(b)));
    rows
}

type Order<'r> = (&'r str, &'r str, &'r str, Option<&'r str>, &'r str, (u8, u8, u8), &'r str);

/// The order of the fields of a row; an activity that is none comes first.
fn order(row: &Total) -> Order<'_> {
    let activity = (row.activity != NONE).then_some(row.activity.as_str());
    let kind = (row.method as u8, row.figure as u8, row.scope as u8);
    (&row.campaign, &row.venue, &row.site, activity, &row.day, kind, &row.group)
}

/// The figure that a row of a venue gives.
type Name = (String, String, String, (Method, Figure, Scope), String);

fn name_of(row: &Total) -> Name {
    let kind = (row.method, row.figure, row.scope);
    (row.day.clone(), row.site.clone(), row.activity.clone(), kind, row.group.clone())
}

fn name(day: &str, key: &FigureKey) -> Name {
    let activity = key.activity.as_ref().map_or_else(|| NONE.to_owned(), ToString::to_string);
    (day.to_owned(), key.site.to_string(), activity, (key.method, key.figure, key.scope), key.group.clone())
}

fn write(row: &mut Total, figure: &Published) {
    row.published = Some(Printed::from(figure));
    row.revised = figure.revisions.iter().map(Revised::from).collect();
}

fn vanished((campaign, venue): (&str, &str), day: &str, figure: &Published, of: &OfVenue) -> Total {
    let at = figure.revisions.last().map_or(figure.at, |revision| revision.at);
    let key = &figure.key;
    let mut row = Total {
        campaign: campaign.to_owned(),
        venue: venue.to_owned(),
        site: key.site.to_string(),
        activity: key.activity.as_ref().map_or(NONE, |activity| activity.as_str()).to_owned(),
        day: day.to_owned(),
        method: key.method,
        figure: key.figure,
        scope: key.scope,
        group: key.group.clone(),
        value: 0,
        as_of: rfc3339(at),
        audited: None,
        unproved: of.unproved.holds(day),
        quarantined: of.quarantined,
        published: None,
        revised: Vec::new(),
    };
    write(&mut row, figure);
    row
}

//! Regions, venues, sites, halls and entrance lines.

use super::{
    campaign::Name,
    read::{Scope, Table},
    vocabulary::{Committee, Designation, SiteKind, VenueKind, Word},
};
use crate::id::{HallId, LineId, SiteId, VenueId};
use serde::Serialize;

/// A region by its code in GB/T 2260.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Region {
    /// Six digits: two for the province, two for the prefecture, two for the county.
    pub code: String,
    /// Its own name, without those above it.
    pub name: Name,
    /// The version of the list the code is taken from: codes change over the years.
    pub list: String,
}

impl Region {
    pub(super) fn read(t: &Table<'_>) -> Option<Self> {
        let code: Option<String> = t.need("code");
        if let Some(code) = &code {
            t.book.declare("region", None, code, t.place_of("code"));
            if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) || code.starts_with('0') {
                let reason = format!("{code:?} is not a GB/T 2260 code");
                t.wrong("code", reason, "write its six digits, such as \"420111\"");
            }
        }
        let name = t.name("name", "name_en");
        let list = t.need("list");
        Some(Self { code: code?, name: name?, list: list? })
    }

    /// Whether `other` lies in this region or is it.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        let stem = self.code.trim_end_matches("00");
        other.code.starts_with(stem)
    }
}

/// Whether a line is a way into the venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LineRole {
    /// At a way into the venue: its inward crossings are visits.
    Entrance,
    /// At a door inside: it makes occupancy, never visits.
    Inner,
}

impl Word for LineRole {
    const WHAT: &'static str = "role of a line";
    const ALL: &'static [Self] = &[Self::Entrance, Self::Inner];

    fn word(self) -> &'static str {
        match self {
            Self::Entrance => "entrance",
            Self::Inner => "inner",
        }
    }
}

/// A counting line at a door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// Its name.
    pub name: Name,
    /// The site it is at.
    pub site: SiteId,
    /// The hall it leads into; none if it leads into the house.
    pub hall: Option<HallId>,
    /// Entrance or inner door.
    pub role: LineRole,
}

/// A place a venue is at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: Name,
    /// What kind of place, for the stop of a van.
    pub kind: Option<SiteKind>,
}

/// A hall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hall {
    /// Its id.
    pub id: HallId,
    /// Its name.
    pub name: Name,
    /// The site it is at.
    pub site: SiteId,
    /// The floor it is on, as signs in the house say it.
    pub floor: Option<Name>,
    /// Its seats, where it has a fixed number.
    pub seats: Option<u32>,
    /// How many may be inside at once, where that is not its seats.
    pub capacity: Option<u32>,
    /// How far below that it must fall before one may go in again, where that is not the usual.
    pub margin: Option<u32>,
}

/// A participating unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Venue {
    /// Its id.
    pub id: VenueId,
    /// Its name.
    pub name: Name,
    /// What kind of place it is.
    pub kind: VenueKind,
    /// The titles it bears.
    pub designations: Vec<Designation>,
    /// The committee it belongs to.
    pub committee: Option<Committee>,
    /// The region it lies in, by code.
    pub region: Option<String>,
    /// Its sites, at least one.
    pub sites: Vec<Site>,
    /// Its halls.
    pub halls: Vec<Hall>,
    /// Its counting lines.
    pub lines: Vec<Line>,
}

/// Most sites of a venue: a van stops at some fifty places a year; five years fit.
const MAX_SITES: usize = 256;
/// Most halls of a venue: the largest museums have some forty.
const MAX_HALLS: usize = 64;
/// Most counting lines of a venue: two doors for every hall.
const MAX_LINES: usize = 2 * MAX_HALLS;
/// Most seats of a hall: the largest halls of the country hold ten thousand.
const MAX_SEATS: u32 = 20_000;

impl Venue {
    pub(super) fn read(t: &Table<'_>) -> Option<Self> {
        t.limit("sites", MAX_SITES, "split the venue, or leave out sites that are no longer used");
        t.limit("halls", MAX_HALLS, "join halls that are never looked at apart");
        t.limit("lines", MAX_LINES, "leave out lines that count nothing");
        let id: Option<VenueId> = t.own_id("venue", None);
        let name = t.name("name", "name_en");
        let kind = t.need("kind");
        let designations = t.list("designations");
        let committee = t.may("committee");
        let region = t.may_refer::<String>("region", "region", None);
        // A broken id still opens a scope, so that what is inside is read and checked.
        let scope = Scope { what: "venue", id: id.as_ref().map_or(String::new(), ToString::to_string) };
        let scope = Some(&scope);
        let sites = t.tables("sites", |site| Site::read(site, scope));
        if !t.has("sites") {
            t.wrong("sites", "is missing: a venue is at a site", "write [[venues.sites]] with id = \"main\"");
        }
        let only = (t.count("sites") == 1).then(|| sites.first().map(|site| &site.id));
        let halls = t.tables("halls", |hall| Hall::read(hall, scope, only));
        let lines = t.tables("lines", |line| Line::read(line, scope, only));
        Some(Self { id: id?, name: name?, kind: kind?, designations, committee, region, sites, halls, lines })
    }

    /// One of its halls.
    #[must_use]
    pub fn hall(&self, id: &HallId) -> Option<&Hall> {
        self.halls.iter().find(|hall| hall.id == *id)
    }

    /// One of its sites.
    #[must_use]
    pub fn site(&self, id: &SiteId) -> Option<&Site> {
        self.sites.iter().find(|site| site.id == *id)
    }

    /// One of its counting lines.
    #[must_use]
    pub fn line(&self, id: &LineId) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == *id)
    }
}

impl Site {
    fn read(t: &Table<'_>, scope: Option<&Scope>) -> Option<Self> {
        let id = t.own_id("site", scope);
        let name = t.name("name", "name_en");
        let kind = t.may("kind");
        Some(Self { id: id?, name: name?, kind })
    }
}

impl Hall {
    fn read(t: &Table<'_>, scope: Option<&Scope>, only: Option<Option<&SiteId>>) -> Option<Self> {
        let id = t.own_id("hall", scope);
        let name = t.name("name", "name_en");
        let site = site_of(t, scope, only);
        let floor = t.may_name("floor", "floor_en");
        let (seats, capacity) =
            (seats(t), people(t, "capacity", "leave the key out where the hall is full at its seats"));
        let margin = margin(t, capacity.or(seats));
        Some(Self { id: id?, name: name?, site: site?, floor, seats, capacity, margin })
    }
}

impl Line {
    fn read(t: &Table<'_>, scope: Option<&Scope>, only: Option<Option<&SiteId>>) -> Option<Self> {
        let id = t.own_id("line", scope);
        let name = t.name("name", "name_en");
        let site = site_of(t, scope, only);
        let hall = t.may_refer("hall", "hall", scope);
        let role = t.need("role");
        Some(Self { id: id?, name: name?, site: site?, hall, role: role? })
    }
}

/// The site that is named, or the only one there is (which may be broken itself).
fn site_of(t: &Table<'_>, scope: Option<&Scope>, only: Option<Option<&SiteId>>) -> Option<SiteId> {
    match only {
        Some(only) if !t.has("site") => only.cloned(),
        _ => t.refer("site", "site", scope),
    }
}

/// Seats within reason.
pub(super) fn seats(t: &Table<'_>) -> Option<u32> {
    people(t, "seats", "leave the key out where no seats are counted")
}

/// As many people as a hall may hold.
fn people(t: &Table<'_>, key: &'static str, advice: &str) -> Option<u32> {
    let people: Option<u32> = t.may(key);
    if people.is_some_and(|people| people == 0 || people > MAX_SEATS) {
        t.wrong(key, format!("are 1 to {MAX_SEATS}"), advice);
    }
    people
}

/// How far a hall must fall below its limit: less than that, or it would never open again.
fn margin(t: &Table<'_>, limit: Option<u32>) -> Option<u32> {
    let margin: Option<u32> = t.may("margin");
    if let Some(wrong) = margin.filter(|margin| limit.is_none_or(|limit| *margin >= limit)) {
        let reason = limit.map_or_else(
            || "needs a limit: the hall has neither capacity nor seats".to_owned(),
            |limit| format!("is {wrong}, and the hall holds {limit}: it would never open again"),
        );
        t.wrong("margin", reason, "write a few people, such as margin = 5, or leave it out");
    }
    margin
}

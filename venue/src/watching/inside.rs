//! How many are inside by the lines of the house, and what is taken back so that they are
//! never less than nobody.

use super::occupancy::{Whole, way};
use crate::{
    entry::{Change, Fact, Method, Role},
    id::{HallId, SiteId},
    moment::Slot,
    page::Page,
};
use std::{collections::BTreeMap, ops::Range};

/// Why it is taken back, as the entry says it.
const REASON: &str = "more went out than can have been inside";

/// The house, or a hall of it.
type Room = Option<(HallId, SiteId)>;

/// Who came in less who went out on one of the venue's days, of what is wholly counted: the
/// house over all its entrances, and halls. By method: two methods at one door count the
/// same people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inside {
    whole: Whole,
    people: BTreeMap<(Room, Method), i64>,
}

impl Inside {
    /// By the pages whose quarter begins within a day (milliseconds since 1970).
    #[must_use]
    pub fn of<'a>(whole: Whole, pages: impl IntoIterator<Item = &'a Page>, day: &Range<i64>) -> Self {
        let mut inside = Self { whole, people: BTreeMap::new() };
        for page in pages {
            let Slot::Quarter(quarter) = &page.key.slot else { continue };
            if !day.contains(&quarter.begins()) {
                continue;
            }
            for (cell, value) in &page.content.cells {
                let Some((sign, of_house)) = way(cell) else { continue };
                let hall = cell.hall.clone().map(|hall| (hall, cell.site.clone()));
                for room in rooms(of_house, hall) {
                    let sum = inside.people.entry((room, cell.method)).or_default();
                    *sum = sum.saturating_add(sign * value);
                }
            }
        }
        inside
    }

    /// Takes in that staff counted how many are inside, so many more than its doors had counted
    /// (or fewer): whoever was found is not taken back when they go out.
    pub fn recounted(&mut self, (hall, site): (Option<&HallId>, &SiteId), offset: i64) {
        let room = hall.map(|hall| (hall.clone(), site.clone()));
        for method in [Method::EntranceLine, Method::Sensor] {
            let sum = self.people.entry((room.clone(), method)).or_default();
            *sum = sum.saturating_add(offset);
        }
    }

    /// How many are in the house by this method.
    #[must_use]
    pub fn people(&self, method: Method) -> i64 {
        self.people.get(&(None, method)).copied().unwrap_or(0)
    }

    /// After these crossings, as far as they lead into what is wholly counted: how many of
    /// those who went out have to be taken back, as they can't have been inside.
    #[must_use]
    pub fn too_many(&self, fact: &Fact) -> u32 {
        let Fact::Crossings { method, inward, outward, .. } = fact else { return 0 };
        let below = |room: Room| {
            let inside = self.people.get(&(room, *method)).copied().unwrap_or(0);
            i64::from(*outward) - i64::from(*inward) - inside.max(0)
        };
        let most = self.known(fact).into_iter().map(below).max().unwrap_or(0);
        u32::try_from(most.max(0)).unwrap_or(u32::MAX).min(*outward)
    }

    /// Whether nobody has to be taken back for any of these.
    #[must_use]
    pub fn holds(&self, facts: &[Fact]) -> bool {
        let mut after = self.clone();
        facts.iter().all(|fact| {
            let fine = after.too_many(fact) == 0;
            after.note(fact, 0);
            fine
        })
    }

    /// Takes in crossings and what of them was taken back.
    pub fn note(&mut self, fact: &Fact, taken_back: u32) {
        if let Fact::Crossings { method, inward, outward, .. } = fact {
            for room in self.known(fact) {
                let sum = self.people.entry((room, *method)).or_default();
                let change = i64::from(*inward) - i64::from(*outward) + i64::from(taken_back);
                *sum = sum.saturating_add(change);
            }
        }
    }

    /// What of the wholly counted these crossings lead into.
    fn known(&self, fact: &Fact) -> Vec<Room> {
        let Fact::Crossings { place, method, entrance, .. } = fact else { return Vec::new() };
        let hall = place.hall.clone().map(|hall| (hall, place.site.clone()));
        let hall = hall.filter(|(hall, site)| self.whole.has_hall(hall, site, *method));
        rooms(*entrance && self.whole.has_entrances(*method), hall).collect()
    }
}

fn rooms(of_house: bool, hall: Option<(HallId, SiteId)>) -> impl Iterator<Item = Room> {
    of_house.then_some(None).into_iter().chain(hall.map(Some))
}

/// The correction of an entry of crossings: so many of those who went out were not inside.
#[must_use]
pub fn take_back(of: u64, people: u32) -> Fact {
    Fact::Correction { of, change: Change::Exits { people }, reason: REASON.into(), role: Role::Device }
}

//! Who is inside at this moment, as the pages of the ledger have it: the house, and each
//! hall whose doors are counted.

use crate::{
    entry::{Method, Mode},
    id::{HallId, LineId, SiteId},
    moment::{Moment, Slot},
    pack::{LineRole, Venue},
    page::{Bounds, CellKey, Measure, Page},
    reporting::wire::{Gauge, GaugeKind, MAX_GAUGES},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// A place that is wholly counted by a method: houses come first.
type Counted = (Option<HallId>, SiteId, Method);

/// What a device counts wholly: only there does it know how many are inside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whole {
    entrances: BTreeSet<Method>,
    places: BTreeSet<Counted>,
}

impl Whole {
    /// What these lines come to at a venue. A house is counted by a method when each of the
    /// venue's entrances is; a hall when it has an inner door and each of its lines is.
    #[must_use]
    pub fn of(venue: &Venue, lines: &BTreeSet<(LineId, Method)>) -> Self {
        let mut whole = Self::default();
        for method in [Method::EntranceLine, Method::Sensor] {
            let counted = |line: &LineId| lines.contains(&(line.clone(), method));
            let mut entrances = venue.lines.iter().filter(|line| line.role == LineRole::Entrance).peekable();
            let sites: BTreeSet<_> = entrances.clone().map(|line| &line.site).collect();
            if entrances.peek().is_some() && entrances.all(|line| counted(&line.id)) {
                whole.entrances.insert(method);
                whole.places.extend(sites.into_iter().map(|site| (None, site.clone(), method)));
            }
            for hall in &venue.halls {
                let doors = || venue.lines.iter().filter(|line| line.hall.as_ref() == Some(&hall.id));
                let Some(inner) = doors().find(|line| line.role == LineRole::Inner) else { continue };
                if doors().all(|line| line.site == inner.site && counted(&line.id)) {
                    whole.places.insert((Some(hall.id.clone()), inner.site.clone(), method));
                }
            }
        }
        whole
    }

    /// Whether every entrance of the venue is counted by this method.
    #[must_use]
    pub fn has_entrances(&self, method: Method) -> bool {
        self.entrances.contains(&method)
    }

    /// Whether every door of this hall is counted by this method.
    #[must_use]
    pub fn has_hall(&self, hall: &HallId, site: &SiteId, method: Method) -> bool {
        self.places.contains(&(Some(hall.clone()), site.clone(), method))
    }

    /// Whether it can be told at all who is inside, and who can't have been: something is
    /// wholly counted, the day is known, and it is no rehearsal, whose people enter no figure.
    #[must_use]
    pub fn can_be_told(&self, at: &Moment, mode: Mode) -> bool {
        !self.places.is_empty() && at.trusted && mode != Mode::Rehearsal
    }

    /// How many are inside of what is wholly counted, by the pages of one of the venue's
    /// days (milliseconds since 1970): who went in less who went out. At most
    /// [`MAX_GAUGES`], houses first. What can't be told is left out: where undated entries
    /// may belong to the day, and where more went out than came in.
    #[must_use]
    pub fn occupancy<'a>(&self, pages: impl IntoIterator<Item = &'a Page>, day: &Range<i64>) -> Vec<Gauge> {
        let mut sums: BTreeMap<Counted, i64> = BTreeMap::new();
        let mut unsure: BTreeSet<Counted> = BTreeSet::new();
        for page in pages {
            let dated = match &page.key.slot {
                Slot::Quarter(quarter) if day.contains(&quarter.begins()) => true,
                Slot::Undated(_) if may_be_of(page.content.bounds, day) => false,
                _ => continue,
            };
            for (cell, value) in &page.content.cells {
                let Some((sign, of_house)) = way(cell) else { continue };
                let house = of_house.then(|| (None, cell.site.clone(), cell.method));
                let hall = cell.hall.clone().map(|hall| (Some(hall), cell.site.clone(), cell.method));
                for place in house.into_iter().chain(hall) {
                    if dated {
                        let sum = sums.entry(place).or_default();
                        *sum = sum.saturating_add(sign * value);
                    } else {
                        unsure.insert(place);
                    }
                }
            }
        }
        let gauge = |place: &Counted| {
            let value = sums.get(place).copied().unwrap_or(0);
            let (hall, site, method) = place.clone();
            let gauge = Gauge {
                site,
                hall,
                kind: GaugeKind::Occupancy,
                method: Some(method),
                value,
                as_of: None,
                off_by: None,
            };
            (value >= 0 && !unsure.contains(place)).then_some(gauge)
        };
        self.places.iter().filter_map(gauge).take(MAX_GAUGES).collect()
    }
}

/// In or out (1 or -1), and whether it is of an entrance; `None` for what no line counts.
pub(super) fn way(cell: &CellKey) -> Option<(i64, bool)> {
    let of_line = matches!(cell.method, Method::EntranceLine | Method::Sensor);
    match cell.measure {
        Measure::Visits if of_line => Some((1, true)),
        Measure::Exits => Some((-1, true)),
        Measure::HallEntries => Some((1, false)),
        Measure::HallExits => Some((-1, false)),
        _ => None,
    }
}

fn may_be_of(bounds: Option<Bounds>, day: &Range<i64>) -> bool {
    let Bounds { after, before } = bounds.unwrap_or_default();
    after.is_none_or(|after| after < day.end) && before.is_none_or(|before| before >= day.start)
}

#[cfg(test)]
mod tests;

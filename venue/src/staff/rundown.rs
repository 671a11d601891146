//! Tonight in figures for the staff of one device: each method for itself, where they
//! differ, the quarter hours, and who is still inside. Figures of different methods stand
//! beside one another and are never added.

use crate::{
    entry::Method,
    id::HallId,
    moment::Slot,
    page::{CellKey, Measure, Page},
};
use std::{collections::BTreeMap, ops::Range};

/// Of crossings in both directions, so many thousandths may be wrong where nothing better
/// is known: those who walk abreast and those who turn back. Counters over doors are sold
/// with 95 to 98 % on good days.
const CROSSING_ERROR_PERMILLE: i64 = 50;

/// From this share on staff should look why methods differ (thousandths).
pub const NOTABLE_PERMILLE: i64 = 100;

/// The visits of one method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How they were counted.
    pub method: Method,
    /// 人次.
    pub visits: i64,
    /// The beginning of the last quarter hour in which it counted somebody (ms since 1970).
    pub last: i64,
}

/// How far two methods are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// The one that counted more.
    pub more: Method,
    /// The one that counted less.
    pub less: Method,
    /// By how many.
    pub by: i64,
    /// The same in thousandths of the lesser.
    pub permille: i64,
}

impl Difference {
    /// Whether staff should look why.
    #[must_use]
    pub fn is_notable(&self) -> bool {
        self.permille >= NOTABLE_PERMILLE
    }
}

/// Who is inside a hall, or, without a hall, inside the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    /// Which hall.
    pub hall: Option<HallId>,
    /// How many. Never below nought.
    pub people: i64,
    /// By how many it may be wrong, in either direction.
    pub error: i64,
}

/// Tonight, as the pages of a ledger say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rundown {
    /// The methods that counted anybody.
    pub counted: Vec<Counted>,
    /// The visits by quarter hour, by the beginning of each that had any (ms since 1970).
    pub quarters: BTreeMap<i64, BTreeMap<Method, i64>>,
    /// 人数: people new to the venue today, by check-in.
    pub people: i64,
    /// Volunteers on duty.
    pub volunteers: i64,
    /// Who is inside, where doors are counted.
    pub inside: Vec<Inside>,
    /// Visits on pages that have no time yet: they are counted, and stand apart.
    pub undated: i64,
}

impl Rundown {
    /// Adds up the pages of an evening; pages that begin outside of `within` (ms since
    /// 1970) belong to another.
    #[must_use]
    pub fn of<'a>(pages: impl IntoIterator<Item = &'a Page>, within: &Range<i64>) -> Self {
        let mut rundown = Self::default();
        let mut ways = BTreeMap::new();
        for page in pages {
            match &page.key.slot {
                Slot::Quarter(quarter) if within.contains(&quarter.begins()) => {
                    for (cell, value) in &page.content.cells {
                        rundown.add(quarter.begins(), cell, *value);
                        note_way(&mut ways, cell, *value);
                    }
                }
                Slot::Quarter(_) => {}
                Slot::Undated(_) => rundown.undated += undated(page),
            }
        }
        rundown.counted = counted(&rundown.quarters);
        rundown.inside = ways.into_iter().map(inside).collect();
        rundown
    }

    fn add(&mut self, begins: i64, cell: &CellKey, value: i64) {
        match cell.measure {
            Measure::Visits => {
                let visits = self.quarters.entry(begins).or_default().entry(cell.method).or_default();
                *visits = visits.saturating_add(value);
            }
            Measure::PeopleDay => self.people = self.people.saturating_add(value),
            Measure::VolunteersOn => self.volunteers = self.volunteers.saturating_add(value),
            Measure::VolunteersOff => self.volunteers = self.volunteers.saturating_sub(value),
            _ => {}
        }
    }

    /// The visits of a method, if it counted any.
    #[must_use]
    pub fn visits(&self, method: Method) -> Option<i64> {
        self.counted.iter().find(|counted| counted.method == method).map(|counted| counted.visits)
    }

    /// The two methods that are farthest apart; none where only one counted. A tally that
    /// was made for one door or one moment is no count of the evening, and is left out
    /// unless there is nothing else.
    #[must_use]
    pub fn difference(&self) -> Option<Difference> {
        let whole = self.counted.iter().filter(|counted| counted.method != Method::Tally);
        let whole: Vec<_> = whole.filter(|counted| counted.method != Method::TypedIn).collect();
        let compared = if whole.len() > 1 { whole } else { self.counted.iter().collect() };
        let most = compared.iter().max_by_key(|counted| counted.visits)?;
        let least = compared.iter().min_by_key(|counted| counted.visits)?;
        let by = most.visits.saturating_sub(least.visits);
        let permille = by.saturating_mul(1_000).checked_div(least.visits.max(1))?;
        (most.method != least.method).then_some(Difference {
            more: most.method,
            less: least.method,
            by,
            permille,
        })
    }
}

fn undated(page: &Page) -> i64 {
    let visits = page.content.cells.iter().filter(|(cell, _)| cell.measure == Measure::Visits);
    visits.map(|(_, value)| *value).fold(0, i64::saturating_add)
}

fn counted(quarters: &BTreeMap<i64, BTreeMap<Method, i64>>) -> Vec<Counted> {
    let mut methods: BTreeMap<Method, Counted> = BTreeMap::new();
    for (begins, visits) in quarters {
        for (method, value) in visits {
            let counted =
                methods.entry(*method).or_insert(Counted { method: *method, visits: 0, last: *begins });
            counted.visits = counted.visits.saturating_add(*value);
            counted.last = *begins;
        }
    }
    methods.into_values().collect()
}

/// In and out, by hall; without a hall, of the entrance lines.
fn note_way(ways: &mut BTreeMap<Option<HallId>, (i64, i64)>, cell: &CellKey, value: i64) {
    let crossing = matches!(cell.method, Method::EntranceLine | Method::Sensor);
    let (hall, inward) = match cell.measure {
        Measure::Visits if crossing => (None, true),
        Measure::Exits => (None, false),
        Measure::HallEntries => (cell.hall.clone(), true),
        Measure::HallExits => (cell.hall.clone(), false),
        _ => return,
    };
    let (ins, outs) = ways.entry(hall).or_default();
    let side = if inward { ins } else { outs };
    *side = side.saturating_add(value);
}

fn inside((hall, (ins, outs)): (Option<HallId>, (i64, i64))) -> Inside {
    let crossings = ins.saturating_add(outs);
    let error = (crossings.saturating_mul(CROSSING_ERROR_PERMILLE) + 999) / 1_000;
    Inside { hall, people: ins.saturating_sub(outs).max(0), error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::SiteId, moment::Quarter, page::PageKey};

    const EIGHT: i64 = 1_758_369_600_000;
    const QUARTER: i64 = 15 * 60 * 1_000;

    fn cell(measure: Measure, method: Method, hall: Option<&str>) -> CellKey {
        let hall = hall.map(|hall| HallId::new(hall).unwrap());
        CellKey { site: SiteId::new("main").unwrap(), hall, measure, method, group: None }
    }

    fn page(begins: i64, cells: Vec<(CellKey, i64)>) -> Page {
        let slot = Slot::Quarter(Quarter::of(begins));
        let mut page = Page::empty(PageKey { slot, activity: None });
        page.content.cells = cells.into_iter().collect();
        page
    }

    #[test]
    fn methods_stand_beside_one_another_and_are_compared() {
        use Measure::Visits;
        let pages = [
            page(
                EIGHT,
                vec![
                    (cell(Visits, Method::CheckIn, None), 400),
                    (cell(Visits, Method::EntranceLine, None), 437),
                ],
            ),
            page(
                EIGHT + QUARTER,
                vec![(cell(Visits, Method::CheckIn, None), 12), (cell(Visits, Method::Tally, None), 6)],
            ),
            page(EIGHT - QUARTER, vec![(cell(Visits, Method::CheckIn, None), 1_000)]),
        ];
        let rundown = Rundown::of(&pages, &(EIGHT..EIGHT + 2 * QUARTER));
        assert_eq!(rundown.visits(Method::CheckIn), Some(412));
        assert_eq!(rundown.quarters.len(), 2);
        let difference = rundown.difference().unwrap();
        let wanted = Difference { more: Method::EntranceLine, less: Method::CheckIn, by: 25, permille: 60 };
        assert_eq!(difference, wanted, "the tally is of one moment");
        assert!(!difference.is_notable());
        let check_in = rundown.counted.iter().find(|counted| counted.method == Method::CheckIn).unwrap();
        assert_eq!(check_in.last, EIGHT + QUARTER);
    }

    #[test]
    fn one_method_has_nothing_to_be_compared_with() {
        let one = [page(EIGHT, vec![(cell(Measure::Visits, Method::CheckIn, None), 4)])];
        assert_eq!(Rundown::of(&one, &(0..i64::MAX)).difference(), None);
        assert_eq!(Rundown::of(&[], &(0..i64::MAX)), Rundown::default());
    }

    #[test]
    fn nobody_is_inside_less_than_nought_times_and_the_error_grows_with_the_crossings() {
        let line = Method::EntranceLine;
        let pages = [page(
            EIGHT,
            vec![
                (cell(Measure::Visits, line, None), 300),
                (cell(Measure::Exits, line, None), 180),
                (cell(Measure::HallEntries, line, Some("universe")), 10),
                (cell(Measure::HallExits, line, Some("universe")), 12),
                (cell(Measure::VolunteersOn, Method::Tally, None), 9),
                (cell(Measure::VolunteersOff, Method::Tally, None), 2),
            ],
        )];
        let rundown = Rundown::of(&pages, &(0..i64::MAX));
        let universe = Some(HallId::new("universe").unwrap());
        assert_eq!(
            rundown.inside,
            [Inside { hall: None, people: 120, error: 24 }, Inside { hall: universe, people: 0, error: 2 }]
        );
        assert_eq!(rundown.volunteers, 7);
    }
}

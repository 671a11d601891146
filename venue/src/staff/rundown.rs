//! Tonight in figures for the staff of one device: each method for itself, where they
//! differ, the quarter hours, and who is still inside. Figures of different methods stand
//! beside one another and are never added.

use crate::{
    audit::{Accuracy, Standing},
    entry::Method,
    id::HallId,
    moment::Slot,
    page::{CellKey, Measure, Page},
};
use chrono::NaiveDate;
use std::{collections::BTreeMap, ops::Range};

/// Of crossings in both directions, so many thousandths may be wrong where no audit says
/// better: those who walk abreast and those who turn back. Counters over doors are sold
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
    /// What the newest audit says of it, and on which day it was taken.
    pub audited: Option<(NaiveDate, Accuracy)>,
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
    /// 1970) belong to another. Audits say how far the figures may be off.
    #[must_use]
    pub fn of<'a>(
        pages: impl IntoIterator<Item = &'a Page>,
        within: &Range<i64>,
        audits: &Standing<NaiveDate>,
    ) -> Self {
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
        rundown.counted = counted(&rundown.quarters, audits);
        rundown.inside = ways.into_iter().map(|way| inside(way, audits)).collect();
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

fn counted(quarters: &BTreeMap<i64, BTreeMap<Method, i64>>, audits: &Standing<NaiveDate>) -> Vec<Counted> {
    let mut methods: BTreeMap<Method, Counted> = BTreeMap::new();
    for (begins, visits) in quarters {
        for (method, value) in visits {
            let audited = || audits.of_visits(*method).map(|(day, accuracy)| (*day, accuracy));
            let new = || Counted { method: *method, visits: 0, last: *begins, audited: audited() };
            let counted = methods.entry(*method).or_insert_with(new);
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

/// Audits are of entrances; what is inside a hall has the error that is usual.
fn inside((hall, (ins, outs)): (Option<HallId>, (i64, i64)), audits: &Standing<NaiveDate>) -> Inside {
    let crossings = ins.saturating_add(outs);
    let audited = audits.newest(Method::EntranceLine).filter(|_| hall.is_none());
    let accuracy = audited.and_then(|(_, found)| found.both().accuracy());
    let permille = accuracy.map_or(CROSSING_ERROR_PERMILLE, |accuracy| accuracy.error.most);
    let error = (crossings.saturating_mul(permille) + 999) / 1_000;
    Inside { hall, people: ins.saturating_sub(outs).max(0), error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{audit::Tally, id::SiteId, moment::Quarter, page::PageKey};

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
        let rundown = Rundown::of(&pages, &(EIGHT..EIGHT + 2 * QUARTER), &Standing::default());
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
        assert_eq!(Rundown::of(&one, &(0..i64::MAX), &Standing::default()).difference(), None);
        assert_eq!(Rundown::of(&[], &(0..i64::MAX), &Standing::default()), Rundown::default());
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
        let rundown = Rundown::of(&pages, &(0..i64::MAX), &Standing::default());
        let universe = Some(HallId::new("universe").unwrap());
        assert_eq!(
            rundown.inside,
            [Inside { hall: None, people: 120, error: 24 }, Inside { hall: universe, people: 0, error: 2 }]
        );
        assert_eq!(rundown.volunteers, 7);
    }

    #[test]
    fn an_audit_says_how_far_visits_and_who_is_inside_may_be_off() {
        let line = Method::EntranceLine;
        let pages = [page(
            EIGHT,
            vec![
                (cell(Measure::Visits, line, None), 300),
                (cell(Measure::Exits, line, None), 180),
                (cell(Measure::Visits, Method::Tally, None), 290),
            ],
        )];
        let day = |n| NaiveDate::from_ymd_opt(2025, 9, n).unwrap();
        let mut audits = Standing::default();
        for (measure, n) in [
            (Measure::AuditTappedIn, 100),
            (Measure::AuditMissedIn, 1),
            (Measure::AuditTappedOut, 100),
            (Measure::AuditExtraOut, 1),
        ] {
            audits.note_cell(&cell(measure, line, None), n, day(20));
        }
        // An older day says nothing any more.
        audits.note_cell(&cell(Measure::AuditTappedIn, line, None), 900, day(19));
        let rundown = Rundown::of(&pages, &(0..i64::MAX), &audits);
        let audited =
            |method| rundown.counted.iter().find(|counted| counted.method == method).unwrap().audited;
        let (on, accuracy) = audited(line).unwrap();
        assert_eq!((on, accuracy.tapped, accuracy.bias.permille), (day(20), 100, -10));
        assert_eq!(audited(Method::Tally), None);
        let both = Tally { tapped: 200, missed: 1, extra: 1 }.accuracy().unwrap();
        assert_eq!(rundown.inside[0].error, (480 * both.error.most + 999) / 1_000);
    }
}

//! Visits by the quarter of an hour: what a curve of the day is drawn from.

use super::{Filed, VenueDay};
use crate::{
    entry::Method,
    moment::{QUARTER_MS, Slot},
    page::Measure,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Quarters of an hour in a day.
const QUARTERS: usize = 96;

/// One value for each quarter of a venue's day, the first beginning with the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve(pub Vec<Option<i64>>);

/// Visits by quarter on one venue's day, by the method each page's activity is
/// recorded by. `None` where no page says that the method was watching or counted
/// anybody: a gap, which is not nought.
pub fn curve<'p>(
    pages: impl IntoIterator<Item = &'p Filed>,
    rule: VenueDay,
    day: NaiveDate,
    of_record: impl Fn(&Filed) -> Method,
) -> Curve {
    let begin = rule.begin(day);
    let mut sums: BTreeMap<usize, i64> = BTreeMap::new();
    for filed in pages.into_iter().filter(|filed| !filed.forked) {
        let Slot::Quarter(quarter) = filed.page.key.slot else { continue };
        let after = (quarter.begins() - begin).div_euclid(QUARTER_MS);
        let Ok(index) = usize::try_from(after) else { continue };
        let method = of_record(filed);
        if index < QUARTERS && seen(filed, method) {
            let sum = sums.entry(index).or_default();
            *sum = sum.saturating_add(filed.page.sum(Measure::Visits, method));
        }
    }
    Curve((0..QUARTERS).map(|index| sums.get(&index).copied()).collect())
}

fn seen(filed: &Filed, method: Method) -> bool {
    let content = &filed.page.content;
    content.watched.get(&method).is_some_and(|seconds| *seconds > 0)
        || content.cells.keys().any(|key| key.measure == Measure::Visits && key.method == method)
}

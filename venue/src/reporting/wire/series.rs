//! Pages by columns: what a batch tells of the pages of one activity stands together, count
//! by count, so that it deflates to half of what the pages one after another do.

#[cfg(feature = "schema")]
use super::MAX_BATCH_PAGES;
use super::Unreadable;
use crate::{
    entry::Method,
    id::ActivityId,
    moment::Slot,
    page::{Bounds, CellKey, Content, Page, PageKey, TrailCell, Version, cells, optional_id, trail_cells},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One count of each page; nothing where a page has no such count.
type Column = Vec<Option<i64>>;

/// The pages of one activity, by columns. The first of every column is of the first page, and
/// so on; all columns of a series are of one length.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(in crate::reporting) struct Series {
    #[serde(with = "optional_id")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "crate::page::schema::activity"))]
    activity: Option<ActivityId>,
    /// When each page begins.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = MAX_BATCH_PAGES)))]
    slots: Vec<Slot>,
    /// The version of each page.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = MAX_BATCH_PAGES)))]
    versions: Vec<Version>,
    /// How many entries touched each page.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = MAX_BATCH_PAGES)))]
    entries: Vec<u64>,
    /// Seconds that each method was really watching, by method.
    #[cfg_attr(feature = "schema", schemars(schema_with = "crate::page::schema::columns_of_watched"))]
    watched: BTreeMap<Method, Column>,
    /// Between which moments each undated page lies; absent where none of them has bounds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_BATCH_PAGES)))]
    bounds: Vec<Option<Bounds>>,
    /// Rows `[site, hall, measure, method, group, column]`.
    #[serde(with = "cells")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "crate::page::schema::columns_of_cells"))]
    cells: BTreeMap<CellKey, Column>,
    /// Rows `[trail, measure, of what, column]`.
    #[serde(default, with = "trail_cells", skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "crate::page::schema::columns_of_trails"))]
    trails: BTreeMap<TrailCell, Column>,
}

impl Series {
    /// These pages in series, those of an activity in the order they come in.
    pub(super) fn of<'p>(pages: impl IntoIterator<Item = &'p Page>) -> Vec<Self> {
        let mut all: BTreeMap<Option<&ActivityId>, Self> = BTreeMap::new();
        for page in pages {
            let activity = page.key.activity.as_ref();
            let new = || Self { activity: activity.cloned(), ..Self::default() };
            all.entry(activity).or_insert_with(new).push(page);
        }
        all.into_values().map(Self::squared).collect()
    }

    fn push(&mut self, page: &Page) {
        let at = self.slots.len();
        self.slots.push(page.key.slot.clone());
        self.versions.push(page.version);
        let Content { cells, watched, entries, bounds, trails } = &page.content;
        self.entries.push(*entries);
        self.bounds.push(*bounds);
        add(&mut self.watched, watched, at);
        add(&mut self.cells, cells, at);
        add(&mut self.trails, trails, at);
    }

    /// With every column as long as there are pages.
    fn squared(mut self) -> Self {
        let pages = self.slots.len();
        self.columns_mut().for_each(|column| column.resize(pages, None));
        if self.bounds.iter().all(Option::is_none) {
            self.bounds.clear();
        }
        self
    }

    fn columns_mut(&mut self) -> impl Iterator<Item = &mut Column> {
        self.watched.values_mut().chain(self.cells.values_mut()).chain(self.trails.values_mut())
    }

    fn columns(&self) -> impl Iterator<Item = &Column> {
        self.watched.values().chain(self.cells.values()).chain(self.trails.values())
    }

    /// How many pages these are.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// How many counts stand in its columns.
    pub(super) fn counts(&self) -> usize {
        self.columns().map(|column| column.iter().flatten().count()).sum()
    }

    /// The pages, in order.
    ///
    /// # Errors
    /// [`Unreadable::Malformed`] when a column is of more or fewer pages than there are.
    pub(super) fn pages(self) -> Result<Vec<Page>, Unreadable> {
        let pages = self.slots.len();
        let bounds = if self.bounds.is_empty() { pages } else { self.bounds.len() };
        let lengths = [self.versions.len(), self.entries.len(), bounds];
        let other = lengths.into_iter().chain(self.columns().map(Vec::len)).find(|length| *length != pages);
        if let Some(other) = other {
            return Err(Unreadable::Malformed(format!("a column is of {other} pages, there are {pages}")));
        }
        let Self { activity, slots, versions, entries, watched, bounds, cells, trails } = self;
        let keys = slots.into_iter().map(|slot| PageKey { slot, activity: activity.clone() });
        let bounds = bounds.into_iter().chain(std::iter::repeat(None));
        let mut all: Vec<Page> = keys
            .zip(versions)
            .zip(entries.into_iter().zip(bounds))
            .map(|((key, version), (entries, bounds))| Page {
                key,
                version,
                content: Content { entries, bounds, ..Content::default() },
            })
            .collect();
        deal(watched, &mut all, |content| &mut content.watched);
        deal(cells, &mut all, |content| &mut content.cells);
        deal(trails, &mut all, |content| &mut content.trails);
        Ok(all)
    }
}

/// Adds the counts of the page with this number to the columns.
fn add<K: Ord + Clone>(columns: &mut BTreeMap<K, Column>, counts: &BTreeMap<K, i64>, page: usize) {
    for (key, count) in counts {
        let column = columns.entry(key.clone()).or_default();
        column.resize(page, None);
        column.push(Some(*count));
    }
}

/// Deals the counts of columns out to their pages.
fn deal<K: Ord + Clone>(
    columns: BTreeMap<K, Column>,
    pages: &mut [Page],
    of: impl Fn(&mut Content) -> &mut BTreeMap<K, i64>,
) {
    for (key, column) in columns {
        for (page, count) in pages.iter_mut().zip(column) {
            if let Some(count) = count {
                of(&mut page.content).insert(key.clone(), count);
            }
        }
    }
}

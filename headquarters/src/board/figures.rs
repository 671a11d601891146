//! The figures of a campaign's day, some venues at a time: the pages of thousands of venues are
//! never in memory together.

use crate::{
    archive::{ArchiveError, LedgerRecord, Reader},
    packs::Packs,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use venue::{
    entry::Method,
    hash::Lid,
    id::{ActivityId, CampaignId, VenueId},
    moment::{Quarter, Slot},
    totals::{Audits, Curve, Filed, Notes, Tonight, Total, VenueDay, curve, noted, tonight, totals},
};

/// Venues whose pages are read together: some ten thousand pages on a busy night, 20 MiB.
const VENUES_AT_ONCE: usize = 256;

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Which day of which campaign.
#[derive(Clone, Copy)]
pub(super) struct Of<'o> {
    pub(super) campaign: &'o CampaignId,
    pub(super) rule: VenueDay,
    pub(super) today: NaiveDate,
}

impl Of<'_> {
    fn tonight(&self, packs: &Packs, rows: &[Total]) -> Tonight {
        let pack = packs.of_campaign(self.campaign);
        let named = |activity: &str| pack?.method_of_record(&ActivityId::new(activity).ok()?);
        tonight(rows, self.campaign.as_str(), &self.today.to_string(), named)
    }
}

/// What a day comes to.
#[derive(Debug, Default)]
pub(super) struct Figures {
    pub(super) rows: Vec<Total>,
    pub(super) tonight: Tonight,
    pub(super) curve: Vec<Option<i64>>,
    pub(super) undated: usize,
    /// When a device that counts by a method was last heard, milliseconds since 1970.
    pub(super) heard_by: BTreeMap<Method, i64>,
}

impl Figures {
    /// Those of a day of which nothing is known.
    pub(super) fn none(rule: VenueDay, today: NaiveDate) -> Self {
        Self { curve: curve([], rule, today, |_| Method::CheckIn).0, ..Self::default() }
    }

    /// Those of the venues of these ledgers, which are in order of venue.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub(super) fn read(
        archive: &Reader,
        packs: &Packs,
        (ledgers, audits, notes): (&[LedgerRecord], &Audits, &Notes),
        of: Of<'_>,
    ) -> Result<Self, ArchiveError> {
        let mut venues: Vec<&VenueId> = ledgers.iter().map(|ledger| &ledger.from.venue).collect();
        venues.dedup();
        let heard: BTreeMap<Lid, i64> = ledgers.iter().map(|ledger| (ledger.lid, ledger.newest)).collect();
        let begins = of.rule.begin(of.today);
        let quarters = [begins, begins + DAY_MS].map(|at| Quarter::of(at).to_string());
        let mut all = Self::none(of.rule, of.today);
        for some in venues.chunks(VENUES_AT_ONCE) {
            let (Some(first), Some(last)) = (some.first(), some.last()) else { continue };
            let pages = archive.pages_of_venues(of.campaign, (first, last), &quarters)?;
            let rows = totals(&pages, &packs.days(), audits);
            let rows = noted(rows, &notes.between(of.campaign, first, last));
            let tonight = of.tonight(packs, &rows);
            let records = records_of(&tonight);
            let of_record = |page: &Filed| record_on(&records, page);
            all.take(&pages, &curve(&pages, of.rule, of.today, of_record), &heard);
            all.rows.extend(rows);
        }
        all.tonight = of.tonight(packs, &all.rows);
        Ok(all)
    }

    fn take(&mut self, pages: &[Filed], curve: &Curve, heard: &BTreeMap<Lid, i64>) {
        for (sum, more) in self.curve.iter_mut().zip(&curve.0) {
            *sum = more.map_or(*sum, |more| Some(sum.unwrap_or_default().saturating_add(more)));
        }
        let lost = |page: &&Filed| matches!(page.page.key.slot, Slot::Undated(_));
        let counts = |page: &&Filed| !page.page.content.cells.is_empty();
        self.undated += pages.iter().filter(lost).filter(counts).count();
        // A method with nothing new to count is as fresh as the devices that watch with it.
        for page in pages {
            let at = heard.get(&page.lid).copied().unwrap_or(page.received);
            for key in page.page.content.cells.keys() {
                let newest = self.heard_by.entry(key.method).or_insert(at);
                *newest = at.max(*newest);
            }
        }
    }
}

/// Methods of record, by venue and activity: looked up for every page of the day.
type Records<'t> = BTreeMap<(&'t str, &'t str), Method>;

/// Those that the table of the day shows.
fn records_of(tonight: &Tonight) -> Records<'_> {
    let mut all = Records::new();
    for venue in &tonight.venues {
        for activity in &venue.activities {
            let record = activity.methods.iter().find(|by| by.of_record);
            let key = (venue.venue.as_str(), activity.activity.as_str());
            all.extend(record.map(|by| (key, by.method)));
        }
    }
    all
}

/// The method of record of a page's activity.
fn record_on(records: &Records<'_>, page: &Filed) -> Method {
    let activity = page.page.key.activity.as_ref();
    let record = activity.and_then(|activity| records.get(&(page.venue.as_str(), activity.as_str())));
    record.copied().unwrap_or(Method::CheckIn)
}

//! Reading what was published and how it changed.

use super::{ArchiveError, Reader, publishing, reading};
use rusqlite::Row;
use venue::{
    id::{CampaignId, VenueId},
    totals::{FigureKey, Published, Revision, SHOWN_REVISIONS},
};

/// What was published of a figure of a venue's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfDay {
    /// The campaign.
    pub campaign: CampaignId,
    /// The venue.
    pub venue: VenueId,
    /// The venue's day, such as `2025-09-20`.
    pub day: String,
    /// The figure.
    pub figure: Published,
}

/// A change that came after its day had ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// The campaign.
    pub campaign: CampaignId,
    /// The venue.
    pub venue: VenueId,
    /// The venue's day.
    pub day: String,
    /// Which figure.
    pub key: FigureKey,
    /// What was published.
    pub published: i64,
    /// The change.
    pub revision: Revision,
}

impl Reader {
    /// What was published, of one day or of all, in order of campaign, venue and day.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn published(&self, day: Option<&str>) -> Result<Vec<OfDay>, ArchiveError> {
        let query = "SELECT d.campaign, d.venue, d.day, p.figure, p.value, p.now, d.published, d.how, d.no
                     FROM venue_days d JOIN published p ON p.day = d.no
                     WHERE d.published IS NOT NULL AND (?1 IS NULL OR d.day = ?1)
                     ORDER BY d.campaign, d.venue, d.day, p.figure";
        let rows = || {
            let mut query = self.connection.prepare_cached(query)?;
            let mut rows = query.query([day])?;
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                all.push(self.of_day(row)?);
            }
            Ok(all)
        };
        rows().map_err(|reason| self.at(reason))
    }

    fn of_day(&self, row: &Row<'_>) -> rusqlite::Result<OfDay> {
        let (figure, value, now): (String, i64, i64) = (row.get(3)?, row.get(4)?, row.get(5)?);
        let revisions = self.revisions(row.get(8)?, &figure)?;
        let key = reading::from_json(3, &figure)?;
        Ok(OfDay {
            campaign: reading::parsed(0, row.get_ref(0)?.as_str()?)?,
            venue: reading::parsed(1, row.get_ref(1)?.as_str()?)?,
            day: row.get(2)?,
            figure: Published {
                key,
                value,
                now,
                at: row.get(6)?,
                how: publishing::from_word(row, 7)?,
                revisions,
            },
        })
    }

    /// The newest revisions of a figure, the newest last.
    fn revisions(&self, day: i64, figure: &str) -> rusqlite::Result<Vec<Revision>> {
        let query = "SELECT was, now, began, at, device, lid, cause, late FROM revisions
                     WHERE day = ?1 AND figure = ?2 ORDER BY no DESC LIMIT ?3";
        let mut query = self.connection.prepare_cached(query)?;
        let shown = i64::try_from(SHOWN_REVISIONS).unwrap_or(i64::MAX);
        let rows = query.query_map((day, figure, shown), |row| publishing::revision(row, 0))?;
        let mut newest = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        newest.reverse();
        Ok(newest)
    }

    /// The changes since then (milliseconds since 1970) that came after their day had ended,
    /// the newest first, at most so many.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn late_since(&self, since: i64, most: u32) -> Result<Vec<Late>, ArchiveError> {
        let query = "SELECT d.campaign, d.venue, d.day, r.figure, p.value,
                            r.was, r.now, r.began, r.at, r.device, r.lid, r.cause, r.late
                     FROM revisions r JOIN venue_days d ON d.no = r.day
                     JOIN published p ON p.day = r.day AND p.figure = r.figure
                     WHERE r.at >= ?1 AND r.late ORDER BY r.at DESC, r.no DESC LIMIT ?2";
        let rows = || {
            let mut query = self.connection.prepare_cached(query)?;
            let late = |row: &Row<'_>| {
                Ok(Late {
                    campaign: reading::parsed(0, row.get_ref(0)?.as_str()?)?,
                    venue: reading::parsed(1, row.get_ref(1)?.as_str()?)?,
                    day: row.get(2)?,
                    key: reading::from_json(3, row.get_ref(3)?.as_str()?)?,
                    published: row.get(4)?,
                    revision: publishing::revision(row, 5)?,
                })
            };
            query.query_map((since, most), late)?.collect::<rusqlite::Result<Vec<_>>>()
        };
        rows().map_err(|reason| self.at(reason))
    }

    /// Pages that came after their day had been published and was over, as of the version
    /// that is held.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn late_pages(&self) -> Result<u64, ArchiveError> {
        let query = "SELECT count(*) FROM pages WHERE late IS NOT NULL";
        let count: Result<i64, _> = self.connection.query_row(query, [], |row| row.get(0));
        count.map(i64::unsigned_abs).map_err(|reason| self.at(reason))
    }
}

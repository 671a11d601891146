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
        // One question for all: most figures have no revision, and thousands of venues have
        // hundreds of thousands of figures. The newest revisions come first.
        let query = "SELECT d.campaign, d.venue, d.day, p.figure, p.value, p.now, d.published, d.how,
                            r.was, r.now, r.began, r.at, r.device, r.lid, r.cause, r.late
                     FROM venue_days d JOIN published p ON p.day = d.no
                     LEFT JOIN revisions r ON r.day = p.day AND r.figure = p.figure
                     WHERE d.published IS NOT NULL AND (?1 IS NULL OR d.day = ?1)
                     ORDER BY d.campaign, d.venue, d.day, p.figure, r.no DESC";
        let rows = || {
            let mut query = self.connection.prepare_cached(query)?;
            let mut rows = query.query([day])?;
            let mut all: Vec<OfDay> = Vec::new();
            let mut last = String::new();
            while let Some(row) = rows.next()? {
                let figure = row.get_ref(3)?.as_str()?;
                let same = figure == last && all.last().is_some_and(|of| is_of(row, of).unwrap_or(false));
                if !same {
                    last.clear();
                    last.push_str(figure);
                    all.push(of_day(row)?);
                }
                add_revision(row, all.last_mut())?;
            }
            Ok(all)
        };
        rows().map_err(|reason| self.at(reason))
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

/// Whether a row is of the same venue's day.
fn is_of(row: &Row<'_>, of: &OfDay) -> rusqlite::Result<bool> {
    let text = |at| Ok::<_, rusqlite::Error>(row.get_ref(at)?.as_str()?);
    Ok((text(2)?, text(1)?, text(0)?) == (of.day.as_str(), of.venue.as_str(), of.campaign.as_str()))
}

fn of_day(row: &Row<'_>) -> rusqlite::Result<OfDay> {
    Ok(OfDay {
        campaign: reading::parsed(0, row.get_ref(0)?.as_str()?)?,
        venue: reading::parsed(1, row.get_ref(1)?.as_str()?)?,
        day: row.get(2)?,
        figure: Published {
            key: reading::from_json(3, row.get_ref(3)?.as_str()?)?,
            value: row.get(4)?,
            now: row.get(5)?,
            at: row.get(6)?,
            how: publishing::from_word(row, 7)?,
            revisions: Vec::new(),
        },
    })
}

/// Puts the revision of a row, if there is one, before the newer ones of its figure.
fn add_revision(row: &Row<'_>, of: Option<&mut OfDay>) -> rusqlite::Result<()> {
    let Some(of) = of.filter(|of| of.figure.revisions.len() < SHOWN_REVISIONS) else { return Ok(()) };
    if row.get::<_, Option<i64>>(8)?.is_some() {
        of.figure.revisions.insert(0, publishing::revision(row, 8)?);
    }
    Ok(())
}

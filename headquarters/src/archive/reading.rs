//! Reading: what the archive holds, for totals, the proof and the board.

use super::{ArchiveError, open_to_read};
use rusqlite::{Connection, OptionalExtension, Row};
use std::path::{Path, PathBuf};
use venue::{
    hash::{Hash, Head, Lid, StoreId},
    id::{CampaignId, VenueId},
    page::{DayDigest, NONE, Page, PageKey, PageState, Version},
    reporting::{
        intake::{self, Kinship, Reach},
        proof::Claim,
        topic::Address,
        wire::{HeardHeads, STORED_HEADS},
    },
    totals::Filed,
};

/// A ledger as the archive knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRecord {
    /// Whose.
    pub from: Address,
    /// Its id.
    pub lid: Lid,
    /// Why it is not one ledger any more.
    pub forked: Option<String>,
    /// Its newest head.
    pub claim: Option<Claim>,
    /// When that came, milliseconds since 1970.
    pub head_came: Option<i64>,
    /// When anything of it last came.
    pub newest: i64,
    /// Raised by every change of it.
    pub changes: i64,
}

/// The archive, opened for reading.
#[derive(Debug)]
pub struct Reader {
    pub(super) connection: Connection,
    path: PathBuf,
}

impl Reader {
    /// Opens the archive at `path`, which another process may be writing to.
    ///
    /// # Errors
    /// [`ArchiveError`]: there is none, or it is none.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        Ok(Self { connection: open_to_read(path)?, path: path.to_owned() })
    }

    /// Reads all with `read` as of one moment, whatever is committed meanwhile.
    ///
    /// # Errors
    /// Those of `read`, and when the archive cannot be read.
    pub fn at_one_moment<T>(
        &mut self,
        read: impl FnOnce(&Self) -> Result<T, ArchiveError>,
    ) -> Result<T, ArchiveError> {
        let at = |reason| ArchiveError::of(&self.path, reason);
        self.connection.execute_batch("BEGIN").map_err(at)?;
        let answer = read(self);
        let ended = self.connection.execute_batch("COMMIT").map_err(at);
        answer.and_then(|answer| ended.map(|()| answer))
    }

    /// The id of the store.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn store(&self) -> Result<StoreId, ArchiveError> {
        let query = "SELECT id FROM store";
        let id: String =
            self.connection.query_row(query, [], |row| row.get(0)).map_err(|reason| self.at(reason))?;
        id.parse()
            .map_err(|_| ArchiveError::Damaged { path: self.path.clone(), what: "its store's id".into() })
    }

    /// Every page, in order of ledger and key.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn pages(&self) -> Result<Vec<Filed>, ArchiveError> {
        self.filed("1 = 1", [])
    }

    /// The pages of some venues of a campaign, from the first to the last by their ids: those of
    /// quarters that begin between two (as text), and all undated ones.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn pages_of_venues(
        &self,
        campaign: &CampaignId,
        (first, last): (&VenueId, &VenueId),
        [from, to]: &[String; 2],
    ) -> Result<Vec<Filed>, ArchiveError> {
        let [campaign, first, last] = [campaign.as_str(), first.as_str(), last.as_str()];
        let venues = "l.campaign = ?1 AND l.venue BETWEEN ?2 AND ?3";
        // Two questions: with either in one, all pages of the venues' ledgers would be read.
        let dated = format!("{venues} AND p.slot >= ?4 AND p.slot < ?5");
        let mut pages = self.filed(&dated, [campaign, first, last, from, to])?;
        let undated = format!("{venues} AND p.slot >= 'undated'");
        pages.extend(self.filed(&undated, [campaign, first, last])?);
        Ok(pages)
    }

    /// The pages of a ledger that tell of trails, of all days. Most tell of none and are
    /// not even parsed: their text does not have the field.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn pages_with_trails(&self, lid: Lid) -> Result<Vec<Filed>, ArchiveError> {
        self.filed("l.lid = ?1 AND instr(p.content, '\"trails\":') > 0", [&lid.0[..]])
    }

    /// The pages of a ledger that tell of audits, of all days; see
    /// [`Reader::pages_with_trails`].
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn pages_with_audits(&self, lid: Lid) -> Result<Vec<Filed>, ArchiveError> {
        self.filed("l.lid = ?1 AND instr(p.content, '\"audit-') > 0", [&lid.0[..]])
    }

    fn filed(&self, which: &str, with: impl rusqlite::Params) -> Result<Vec<Filed>, ArchiveError> {
        let which = format!("p.quarantine IS NULL AND ({which})");
        filed(&self.connection, &which, with).map_err(|reason| self.at(reason))
    }

    /// Every ledger, in order of campaign, venue, device and when it was first heard of.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn ledgers(&self) -> Result<Vec<LedgerRecord>, ArchiveError> {
        ledgers(&self.connection, None).map_err(|reason| self.at(reason))
    }

    /// The chain's hashes that were ever told at this number of a ledger: more than one when
    /// it forked.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn chains(&self, lid: Lid, n: u64) -> Result<Vec<Hash>, ArchiveError> {
        let query = "SELECT h.chain FROM heads h JOIN ledgers l ON l.no = h.ledger
                     WHERE l.lid = ?1 AND h.n = ?2 ORDER BY h.chain";
        let chains = || {
            let mut query = self.connection.prepare_cached(query)?;
            // A number beyond SQLite's was never told.
            let n = i64::try_from(n).unwrap_or(-1);
            query.query_map((&lid.0[..], n), |row| hash(row, 0))?.collect::<rusqlite::Result<Vec<_>>>()
        };
        chains().map_err(|reason| self.at(reason))
    }

    /// States of all pages held of a ledger, in order of their keys.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn states(&self, lid: Lid) -> Result<Vec<PageState>, ArchiveError> {
        states(&self.connection, lid).map_err(|reason| self.at(reason))
    }

    pub(super) fn at(&self, reason: rusqlite::Error) -> ArchiveError {
        ArchiveError::of(&self.path, reason)
    }
}

/// The newest head that was heard of a ledger, then the greatest others up to a number,
/// downwards.
pub(super) fn heads(connection: &Connection, lid: Lid, upto: u64) -> rusqlite::Result<HeardHeads> {
    let query = "SELECT h.n, h.chain FROM heads h JOIN ledgers l ON l.no = h.ledger
                 WHERE l.lid = ?1 AND h.n <= ?2 ORDER BY h.n DESC, h.received, h.chain LIMIT ?3";
    let mut query = connection.prepare_cached(query)?;
    let mut read = |upto: u64, most: usize| {
        let upto = i64::try_from(upto).unwrap_or(i64::MAX);
        query
            .query_map((&lid.0[..], upto, most), |row| head(row, 0))?
            .collect::<rusqlite::Result<Vec<Head>>>()
    };
    let mut known = read(u64::MAX, 1)?;
    let below = known.first().map_or(upto, |newest| upto.min(newest.n.saturating_sub(1)));
    known.extend(read(below, STORED_HEADS - 1)?);
    Ok(HeardHeads { upto, foreign: false, known })
}

/// The newest head of the ledger with this number.
pub(super) fn newest_head(connection: &Connection, no: i64) -> rusqlite::Result<Option<Head>> {
    let query = "SELECT n, chain FROM heads WHERE ledger = ?1 ORDER BY n DESC LIMIT 1";
    connection.prepare_cached(query)?.query_row([no], |row| head(row, 0)).optional()
}

/// Whether this head of the ledger with this number is kept.
pub(super) fn is_known(connection: &Connection, no: i64, head: &Head) -> rusqlite::Result<bool> {
    let query = "SELECT EXISTS (SELECT 1 FROM heads WHERE ledger = ?1 AND n = ?2 AND chain = ?3)";
    let n = i64::try_from(head.n).unwrap_or(i64::MAX);
    connection.prepare_cached(query)?.query_row((no, n, &head.chain.0[..]), |row| row.get(0))
}

/// How a document stands to the history of the ledger with this id.
pub(super) fn kinship_of(connection: &Connection, lid: Lid, reach: &Reach) -> rusqlite::Result<Kinship> {
    let mut query = connection.prepare_cached("SELECT no FROM ledgers WHERE lid = ?1")?;
    let Some(no) = query.query_row([&lid.0[..]], |row| row.get(0)).optional()? else {
        return Ok(Kinship::GoesOn);
    };
    let newest = newest_head(connection, no)?;
    let is_known = match newest {
        Some(newest) if newest.n >= reach.head.n => is_known(connection, no, &reach.head)?,
        _ => false,
    };
    Ok(intake::kinship(newest, is_known, reach))
}

/// What is read of filed pages, up to which.
pub(super) const FILED: &str =
    "SELECT l.campaign, l.venue, l.device, l.lid, l.forked IS NOT NULL, p.received,
    p.slot, p.activity, p.n, p.rules, p.content
    FROM pages p JOIN ledgers l ON l.no = p.ledger";

/// The pages (`p`, of the ledger `l`) of which this holds, in order of ledger and key; those
/// in quarantine too.
pub(super) fn filed(
    connection: &Connection,
    which: &str,
    with: impl rusqlite::Params,
) -> rusqlite::Result<Vec<Filed>> {
    let query = format!("{FILED} WHERE {which} ORDER BY l.lid, p.slot, p.activity");
    connection.prepare_cached(&query)?.query_map(with, filed_row)?.collect()
}

/// The ledgers of a venue, or all, in order of campaign, venue, device and when each was
/// first heard of.
pub(super) fn ledgers(
    connection: &Connection,
    of: Option<(&CampaignId, &VenueId)>,
) -> rusqlite::Result<Vec<LedgerRecord>> {
    // A condition that may be none keeps SQLite from looking a venue up.
    let which = if of.is_some() { "WHERE l.campaign = ?1 AND l.venue = ?2" } else { "" };
    let query = format!(
        "SELECT l.campaign, l.venue, l.device, l.lid, l.forked, l.head, l.head_came, l.newest, l.changes
         FROM ledgers l {which} ORDER BY l.campaign, l.venue, l.device, l.first, l.lid"
    );
    let mut query = connection.prepare_cached(&query)?;
    match of {
        Some((campaign, venue)) => {
            query.query_map([campaign.as_str(), venue.as_str()], ledger_record)?.collect()
        }
        None => query.query_map([], ledger_record)?.collect(),
    }
}

/// The newest head of a ledger that is known.
pub(super) fn claim(connection: &Connection, lid: Lid) -> rusqlite::Result<Option<Claim>> {
    let mut query = connection.prepare_cached("SELECT head FROM ledgers WHERE lid = ?1")?;
    let told: Option<Option<String>> = query.query_row([&lid.0[..]], |row| row.get(0)).optional()?;
    told.flatten().map(|told| from_json(0, &told)).transpose()
}

/// States of all pages of a ledger, in order of their keys.
pub(super) fn states(connection: &Connection, lid: Lid) -> rusqlite::Result<Vec<PageState>> {
    let query = "SELECT p.slot, p.activity, p.n, p.rules, p.hash, p.entries
                 FROM pages p JOIN ledgers l ON l.no = p.ledger WHERE l.lid = ?1";
    let mut query = connection.prepare_cached(query)?;
    let mut states = query.query_map([&lid.0[..]], state)?.collect::<rusqlite::Result<Vec<_>>>()?;
    states.sort();
    Ok(states)
}

/// States of the pages of one day of a ledger, in order of their keys. The slots of a
/// day begin with its name.
pub(super) fn states_of_day(
    connection: &Connection,
    lid: Lid,
    day: &str,
) -> rusqlite::Result<Vec<PageState>> {
    let query = "SELECT p.slot, p.activity, p.n, p.rules, p.hash, p.entries
                 FROM pages p JOIN ledgers l ON l.no = p.ledger
                 WHERE l.lid = ?1 AND p.slot >= ?2 AND p.slot < ?2 || char(0x10FFFF)";
    let mut query = connection.prepare_cached(query)?;
    let mut states = query.query_map((&lid.0[..], day), state)?.collect::<rusqlite::Result<Vec<_>>>()?;
    // The name came from a device and may be a part of a day's name, or nothing.
    states.retain(|state| state.key.slot.day() == day);
    states.sort();
    Ok(states)
}

/// The digests that are computed of a ledger, in order of the day.
pub(super) fn digests(connection: &Connection, lid: Lid) -> rusqlite::Result<Vec<DayDigest>> {
    let query = "SELECT d.day, d.digest, d.pages, d.entries FROM days d JOIN ledgers l ON l.no = d.ledger
                 WHERE l.lid = ?1 AND d.digest IS NOT NULL ORDER BY d.day";
    let mut query = connection.prepare_cached(query)?;
    let digest = |row: &Row<'_>| {
        Ok(DayDigest {
            day: row.get(0)?,
            digest: hash(row, 1)?,
            pages: row.get(2)?,
            entries: row.get::<_, i64>(3)?.unsigned_abs(),
        })
    };
    query.query_map([&lid.0[..]], digest)?.collect()
}

fn filed_row(row: &Row<'_>) -> rusqlite::Result<Filed> {
    let Address { campaign, venue, device } = address(row, 0)?;
    let key = page_key(row, 6)?;
    let content = row.get_ref(10)?.as_str()?;
    Ok(Filed {
        campaign,
        venue,
        device,
        lid: lid(row, 3)?,
        forked: row.get(4)?,
        received: row.get(5)?,
        page: Page { key, version: version(row, 8)?, content: from_json(10, content)? },
    })
}

fn ledger_record(row: &Row<'_>) -> rusqlite::Result<LedgerRecord> {
    let told: Option<String> = row.get(5)?;
    Ok(LedgerRecord {
        from: address(row, 0)?,
        lid: lid(row, 3)?,
        forked: row.get(4)?,
        claim: told.map(|told| from_json(5, &told)).transpose()?,
        head_came: row.get(6)?,
        newest: row.get(7)?,
        changes: row.get(8)?,
    })
}

fn state(row: &Row<'_>) -> rusqlite::Result<PageState> {
    Ok(PageState {
        key: page_key(row, 0)?,
        version: version(row, 2)?,
        hash: hash(row, 4)?,
        entries: row.get::<_, i64>(5)?.unsigned_abs(),
    })
}

/// How the activity of a page is written.
pub(super) fn activity_text(key: &PageKey) -> String {
    key.activity.as_ref().map_or_else(|| NONE.to_owned(), ToString::to_string)
}

pub(super) fn page_key(row: &Row<'_>, at: usize) -> rusqlite::Result<PageKey> {
    let activity: String = row.get(at + 1)?;
    let activity = if activity == NONE { None } else { Some(parsed(at + 1, &activity)?) };
    Ok(PageKey { slot: parsed(at, row.get_ref(at)?.as_str()?)?, activity })
}

/// Campaign, venue and device in three columns from `at`.
pub(super) fn address(row: &Row<'_>, at: usize) -> rusqlite::Result<Address> {
    Ok(Address {
        campaign: parsed(at, row.get_ref(at)?.as_str()?)?,
        venue: parsed(at + 1, row.get_ref(at + 1)?.as_str()?)?,
        device: parsed(at + 2, row.get_ref(at + 2)?.as_str()?)?,
    })
}

/// Number of the last entry and rules in two columns from `at`.
pub(super) fn version(row: &Row<'_>, at: usize) -> rusqlite::Result<Version> {
    Ok(Version { n: row.get::<_, i64>(at)?.unsigned_abs(), rules: row.get(at + 1)? })
}

/// A head in two columns from `at`.
pub(super) fn head(row: &Row<'_>, at: usize) -> rusqlite::Result<Head> {
    Ok(Head { n: row.get::<_, i64>(at)?.unsigned_abs(), chain: hash(row, at + 1)? })
}

/// A hash in one column.
pub(super) fn hash(row: &Row<'_>, at: usize) -> rusqlite::Result<Hash> {
    row.get(at).map(Hash)
}

pub(super) fn lid(row: &Row<'_>, at: usize) -> rusqlite::Result<Lid> {
    row.get(at).map(Lid)
}

pub(super) fn parsed<T>(column: usize, text: &str) -> rusqlite::Result<T>
where
    T: std::str::FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse().map_err(|reason| unreadable(column, reason))
}

pub(super) fn from_json<T: serde::de::DeserializeOwned>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|reason| unreadable(column, reason))
}

fn unreadable(column: usize, reason: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(reason))
}

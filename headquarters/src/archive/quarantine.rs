//! Pages in quarantine and what people decide about them. Whether a page is one is decided
//! in `venue`, [`implausible`] and [`quarantine()`].

use super::{Archive, ArchiveError, Reader, publishing, reading};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use serde::Serialize;
use venue::{
    hash::Lid,
    id::{CampaignId, VenueId},
    page::{PageKey, Version},
    reporting::{
        intake::{
            Descent, Implausible, KEPT_OUT, Oddity, PageRow, Quarantine, Ruling, Times, implausible,
            quarantine,
        },
        topic::Address,
    },
    totals::Cause,
};

/// Pages of a venue that wait: how many, and what is odd about them.
pub(crate) type Waiting = (CampaignId, VenueId, u64, Option<Oddity>);

/// Where a page lies: number of the ledger, slot and activity.
pub(super) type Place<'p> = (i64, &'p str, &'p str);

/// What is to be written of a page beside what it says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) reason: Option<String>,
    pub(super) odd: Option<Implausible>,
}

/// The verdict on a page that is about to be written in `place`, where one in quarantine may
/// be held.
pub(super) fn judge(
    connection: &Connection,
    place: Place<'_>,
    row: &PageRow,
    (held_in_quarantine, descent): (bool, Descent),
    times: Times,
) -> rusqlite::Result<Verdict> {
    let odd = implausible(&row.page, descent, times);
    if odd.is_none() && !held_in_quarantine {
        return Ok(Verdict::default());
    }
    let kept = quarantine(odd, newest_ruling(connection, place)?);
    Ok(Verdict { reason: kept.as_ref().map(Quarantine::reason), odd })
}

fn newest_ruling(
    connection: &Connection,
    (no, slot, activity): Place<'_>,
) -> rusqlite::Result<Option<Ruling>> {
    let query = "SELECT ruling FROM rulings WHERE ledger = ?1 AND slot = ?2 AND activity = ?3
                 ORDER BY no DESC LIMIT 1";
    let mut query = connection.prepare_cached(query)?;
    query.query_row((no, slot, activity), |row| reading::from_json(0, row.get_ref(0)?.as_str()?)).optional()
}

/// What somebody decided about a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// When, milliseconds since 1970.
    pub at: i64,
    /// What.
    #[serde(flatten)]
    pub ruling: Ruling,
    /// Why.
    pub reason: String,
    /// The version that was held then.
    pub n: u64,
}

/// A page that is in quarantine, or was decided about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspect {
    /// Whose.
    pub from: Address,
    /// The ledger.
    pub lid: Lid,
    /// Which page.
    pub key: PageKey,
    /// In which version it is held.
    pub version: Version,
    /// When that came, milliseconds since 1970.
    pub received: i64,
    /// Why it is kept out of published figures; none when it is in them.
    pub quarantine: Option<String>,
    /// What is odd about it.
    pub odd: Option<Oddity>,
    /// What was decided, the newest last.
    pub decided: Vec<Decided>,
}

/// What somebody wants to be done with a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// It is true: put it into the figures.
    Clear,
    /// It is not: keep it out.
    KeepOut,
}

const SUSPECTS: &str = "
    WITH marked AS (
        SELECT ledger, slot, activity FROM pages WHERE quarantine IS NOT NULL
        UNION SELECT ledger, slot, activity FROM rulings)
    SELECT l.campaign, l.venue, l.device, l.lid, p.slot, p.activity, p.n, p.rules, p.received,
           p.quarantine, p.odd, p.ledger
    FROM marked m JOIN pages p USING (ledger, slot, activity) JOIN ledgers l ON l.no = p.ledger
    ORDER BY l.campaign, l.venue, l.device, p.slot, p.activity";

impl Reader {
    /// Every page that is in quarantine or was decided about, in order of venue, device and
    /// key.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn suspects(&self) -> Result<Vec<Suspect>, ArchiveError> {
        suspects(&self.connection).map_err(|reason| self.at(reason))
    }

    /// How many pages of each venue are in quarantine and wait for somebody, with what is odd
    /// about one of them.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn waiting_in_quarantine(&self) -> Result<Vec<Waiting>, ArchiveError> {
        let query = "SELECT l.campaign, l.venue, l.device, count(*), min(p.odd)
                     FROM pages p JOIN ledgers l ON l.no = p.ledger
                     WHERE p.quarantine IS NOT NULL AND p.quarantine <> ?1
                     GROUP BY l.campaign, l.venue ORDER BY l.campaign, l.venue";
        let rows = || {
            let mut query = self.connection.prepare_cached(query)?;
            let rows = query.query_map([KEPT_OUT], |row| {
                let Address { campaign, venue, .. } = reading::address(row, 0)?;
                let odd: Option<String> = row.get(4)?;
                let pages = row.get::<_, i64>(3)?.unsigned_abs();
                Ok((campaign, venue, pages, odd.as_deref().and_then(Oddity::named)))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        rows().map_err(|reason| self.at(reason))
    }
}

fn suspects(connection: &Connection) -> rusqlite::Result<Vec<Suspect>> {
    let mut query = connection.prepare_cached(SUSPECTS)?;
    let mut rows = query.query([])?;
    let mut suspects = Vec::new();
    while let Some(row) = rows.next()? {
        suspects.push(suspect(connection, row)?);
    }
    Ok(suspects)
}

fn suspect(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<Suspect> {
    let (slot, activity, no): (String, String, i64) = (row.get(4)?, row.get(5)?, row.get(11)?);
    let odd: Option<String> = row.get(10)?;
    Ok(Suspect {
        from: reading::address(row, 0)?,
        lid: reading::lid(row, 3)?,
        key: reading::page_key(row, 4)?,
        version: reading::version(row, 6)?,
        received: row.get(8)?,
        quarantine: row.get(9)?,
        odd: odd.as_deref().and_then(Oddity::named),
        decided: decisions(connection, (no, &slot, &activity))?,
    })
}

fn decisions(connection: &Connection, (no, slot, activity): Place<'_>) -> rusqlite::Result<Vec<Decided>> {
    let query = "SELECT at, ruling, reason, n FROM rulings
                 WHERE ledger = ?1 AND slot = ?2 AND activity = ?3 ORDER BY no";
    let mut query = connection.prepare_cached(query)?;
    let decided = |row: &Row<'_>| {
        Ok(Decided {
            at: row.get(0)?,
            ruling: reading::from_json(1, row.get_ref(1)?.as_str()?)?,
            reason: row.get(2)?,
            n: row.get::<_, i64>(3)?.unsigned_abs(),
        })
    };
    query.query_map((no, slot, activity), decided)?.collect()
}

impl Archive {
    /// Decides about a page, or about all pages of a ledger that wait in quarantine, at `now`
    /// (milliseconds since 1970); answers how many it was about.
    ///
    /// # Errors
    /// When there is no such page, or the archive cannot be written.
    pub fn rule(
        &mut self,
        lid: Lid,
        page: Option<&PageKey>,
        wish: Wish,
        reason: &str,
        now: i64,
    ) -> Result<usize, ArchiveError> {
        let at = |reason| ArchiveError::of(self.place.path(), reason);
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(at)?;
        let pages = match page {
            Some(key) => vec![(key.slot.to_string(), reading::activity_text(key))],
            None => waiting_of(&transaction, lid).map_err(at)?,
        };
        let mut ruled = 0;
        for (slot, activity) in &pages {
            let of = Decision { lid, slot, activity, wish, reason, now };
            ruled += usize::from(decide(&transaction, &of, &self.rules).map_err(at)?);
        }
        if ruled == 0 {
            let page = page.map_or_else(|| "in quarantine".to_owned(), ToString::to_string);
            return Err(ArchiveError::NoSuchPage {
                path: self.place.path().to_owned(),
                lid: lid.to_string(),
                page,
            });
        }
        transaction.commit().map_err(at)?;
        Ok(ruled)
    }
}

fn waiting_of(connection: &Connection, lid: Lid) -> rusqlite::Result<Vec<(String, String)>> {
    let query = "SELECT p.slot, p.activity FROM pages p JOIN ledgers l ON l.no = p.ledger
                 WHERE l.lid = ?1 AND p.quarantine IS NOT NULL AND p.quarantine <> ?2";
    let mut query = connection.prepare_cached(query)?;
    query.query_map((&lid.0[..], KEPT_OUT), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

struct Decision<'d> {
    lid: Lid,
    slot: &'d str,
    activity: &'d str,
    wish: Wish,
    reason: &'d str,
    now: i64,
}

/// Whether there is such a page.
fn decide(connection: &Connection, of: &Decision<'_>, rules: &super::Rules) -> rusqlite::Result<bool> {
    let Decision { lid, slot, activity, wish, reason, now } = *of;
    let which = "l.lid = ?1 AND p.slot = ?2 AND p.activity = ?3";
    let Some(held) = reading::filed(connection, which, (&lid.0[..], slot, activity))?.pop() else {
        return Ok(false);
    };
    let query = "SELECT p.ledger, p.quarantine IS NOT NULL, p.odd, p.found FROM pages p
                 JOIN ledgers l ON l.no = p.ledger WHERE l.lid = ?1 AND p.slot = ?2 AND p.activity = ?3";
    let (no, was_out, odd, found): (i64, bool, Option<String>, Option<i64>) =
        connection.prepare_cached(query)?.query_row((&lid.0[..], slot, activity), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
    let odd = odd.as_deref().and_then(Oddity::named).zip(found);
    let (ruling, kept) = match wish {
        Wish::Clear => (Ruling::Clear { odd }, None),
        Wish::KeepOut => (Ruling::KeepOut, Some(KEPT_OUT)),
    };
    let told = serde_json::to_string(&ruling)
        .map_err(|reason| rusqlite::Error::ToSqlConversionFailure(Box::new(reason)))?;
    let insert = "INSERT INTO rulings (ledger, slot, activity, n, at, ruling, reason)
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let n = i64::try_from(held.page.version.n).unwrap_or(i64::MAX);
    connection.execute(insert, params![no, slot, activity, n, now, told, reason])?;
    let update = "UPDATE pages SET quarantine = ?4 WHERE ledger = ?1 AND slot = ?2 AND activity = ?3";
    connection.execute(update, params![no, slot, activity, kept])?;
    connection.execute("UPDATE ledgers SET changes = changes + 1 WHERE no = ?1", [no])?;
    let counted = |out: bool| (!out && !held.forked).then_some(&held.page);
    let change = publishing::Change {
        campaign: &held.campaign,
        venue: &held.venue,
        slot: &held.page.key.slot,
        before: counted(was_out),
        after: counted(kept.is_some()),
        by: Some((&held.device, lid)),
        cause: if kept.is_some() { Cause::KeptOut } else { Cause::Cleared },
        now,
    };
    publishing::note(connection, rules, &change)?;
    Ok(true)
}

//! What was published of the venues' days and how it changed. When a day is published, and
//! which changes are one revision, is decided in `venue::totals`.

use super::{Archive, ArchiveError, Rules, reading};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use std::collections::BTreeMap;
use venue::{
    hash::Lid,
    id::{CampaignId, DeviceId, VenueId},
    moment::{Quarter, Slot},
    page::Page,
    reporting::proof::{State, prove},
    totals::{
        Cause, DEVICE_MISSED_MS, FigureKey, How, Revision, VenueDay, changes, closes, day_of, figures, joins,
        of_several,
    },
};

/// How many open days one look at them takes: a few milliseconds each, so that reports
/// never wait for a second.
const DAYS_A_LOOK: i64 = 32;

/// A page takes the place of another, or leaves the figures.
#[derive(Clone, Copy)]
pub(super) struct Change<'c> {
    pub(super) campaign: &'c CampaignId,
    pub(super) venue: &'c VenueId,
    pub(super) slot: &'c Slot,
    /// What was in the figures.
    pub(super) before: Option<&'c Page>,
    /// What is in them then.
    pub(super) after: Option<&'c Page>,
    pub(super) by: Option<(&'c DeviceId, Lid)>,
    pub(super) cause: Cause,
    pub(super) now: i64,
}

/// A venue's day as it stands in the archive.
#[derive(Clone, Copy)]
struct VenueDayRow {
    no: i64,
    published: Option<i64>,
    ends: i64,
}

/// When the day of a page was published, if it was; a day that is not known yet is entered.
fn venue_day(
    connection: &Connection,
    rules: &Rules,
    (campaign, venue): (&CampaignId, &VenueId),
    slot: &Slot,
) -> rusqlite::Result<Option<VenueDayRow>> {
    let Slot::Quarter(quarter) = slot else { return Ok(None) };
    let rule = rules.day(campaign);
    let day = day_of(slot, rule);
    let ends = end_of(rule, *quarter);
    let query = "SELECT no, published FROM venue_days WHERE campaign = ?1 AND venue = ?2 AND day = ?3";
    let mut query = connection.prepare_cached(query)?;
    let key = (campaign.as_str(), venue.as_str(), day.as_str());
    let known = query.query_row(key, |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    if let Some((no, published)) = known {
        return Ok(Some(VenueDayRow { no, published, ends }));
    }
    let insert = "INSERT INTO venue_days (campaign, venue, day) VALUES (?1, ?2, ?3)";
    connection.prepare_cached(insert)?.execute(key)?;
    Ok(Some(VenueDayRow { no: connection.last_insert_rowid(), published: None, ends }))
}

fn end_of(rule: VenueDay, quarter: Quarter) -> i64 {
    rule.of_quarter(quarter).succ_opt().map_or(i64::MAX, |next| rule.begin(next))
}

/// Whether figures of a page's day were published, so that a change of it must be noted;
/// with `when` it was.
pub(super) fn published_at(
    connection: &Connection,
    rules: &Rules,
    of: (&CampaignId, &VenueId),
    slot: &Slot,
) -> rusqlite::Result<Option<i64>> {
    Ok(venue_day(connection, rules, of, slot)?.and_then(|day| day.published))
}

/// Notes what changes in published figures. Answers when the day was published, where the
/// change came after that and after the day's end: it is late then.
pub(super) fn note(
    connection: &Connection,
    rules: &Rules,
    change: &Change<'_>,
) -> rusqlite::Result<Option<i64>> {
    let of = (change.campaign, change.venue);
    let Some(day) = venue_day(connection, rules, of, change.slot)? else { return Ok(None) };
    let Some(published) = day.published else { return Ok(None) };
    let late = change.now >= day.ends;
    for (figure, add) in changes(change.before, change.after) {
        let figure = figure_text(&figure)?;
        let query = "SELECT now FROM published WHERE day = ?1 AND figure = ?2";
        let was: Option<i64> =
            connection.prepare_cached(query)?.query_row((day.no, &figure), |row| row.get(0)).optional()?;
        let was = was.unwrap_or_default();
        let is = was.saturating_add(add);
        let upsert = "INSERT INTO published (day, figure, value, now) VALUES (?1, ?2, 0, ?3)
                      ON CONFLICT (day, figure) DO UPDATE SET now = excluded.now";
        connection.prepare_cached(upsert)?.execute((day.no, &figure, is))?;
        let by = change.by.map(|(device, lid)| (device.clone(), lid));
        let next = Revision { was, is, from: change.now, at: change.now, by, cause: change.cause, late };
        revise(connection, (day.no, &figure), next)?;
    }
    Ok(late.then_some(published))
}

fn revise(connection: &Connection, (day, figure): (i64, &str), next: Revision) -> rusqlite::Result<()> {
    let query = "SELECT no, was, now, began, at, device, lid, cause, late FROM revisions
                 WHERE day = ?1 AND figure = ?2 ORDER BY no DESC LIMIT 1";
    let last = connection
        .prepare_cached(query)?
        .query_row((day, figure), |row| Ok((row.get::<_, i64>(0)?, revision(row, 1)?)))
        .optional()?;
    let count = "SELECT count(*) FROM revisions WHERE day = ?1 AND figure = ?2";
    let count: i64 = connection.prepare_cached(count)?.query_row((day, figure), |row| row.get(0))?;
    let (no, revision) = match last {
        Some((no, last)) if joins(&last, &next, usize::try_from(count).unwrap_or(usize::MAX)) => {
            (Some(no), of_several(last, &next))
        }
        _ => (None, next),
    };
    let write = "INSERT OR REPLACE INTO revisions
                 (no, day, figure, was, now, began, at, device, lid, cause, late)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let Revision { was, is, from, at, by, cause, late } = revision;
    let (device, lid) = by.unzip();
    let (device, lid) = (device.as_ref().map(DeviceId::as_str), lid.map(|lid| lid.0));
    let cause = word(cause)?;
    let values = params![no, day, figure, was, is, from, at, device, lid, cause, late];
    connection.prepare_cached(write)?.execute(values).map(drop)
}

/// A revision in eight columns from `at`.
pub(super) fn revision(row: &Row<'_>, at: usize) -> rusqlite::Result<Revision> {
    let device: Option<String> = row.get(at + 4)?;
    let device = device.map(|device| reading::parsed(at + 4, &device)).transpose()?;
    let lid: Option<[u8; 16]> = row.get(at + 5)?;
    Ok(Revision {
        was: row.get(at)?,
        is: row.get(at + 1)?,
        from: row.get(at + 2)?,
        at: row.get(at + 3)?,
        by: device.zip(lid.map(Lid)),
        cause: from_word(row, at + 6)?,
        late: row.get(at + 7)?,
    })
}

/// How a word of an enumeration is written in the archive: as in JSON, without quotes.
fn word(value: impl serde::Serialize) -> rusqlite::Result<String> {
    let told = serde_json::to_string(&value)
        .map_err(|reason| rusqlite::Error::ToSqlConversionFailure(Box::new(reason)))?;
    Ok(told.trim_matches('"').to_owned())
}

pub(super) fn from_word<T: serde::de::DeserializeOwned>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    reading::from_json(at, &format!("\"{}\"", row.get_ref(at)?.as_str()?))
}

fn figure_text(figure: &FigureKey) -> rusqlite::Result<String> {
    serde_json::to_string(figure).map_err(|reason| rusqlite::Error::ToSqlConversionFailure(Box::new(reason)))
}

/// A day that may be published.
struct Open {
    no: i64,
    campaign: CampaignId,
    venue: VenueId,
    day: chrono::NaiveDate,
}

impl Archive {
    /// Looks at some of the days that are over and not published, and publishes those it is
    /// time for; answers how many. A clock that is not believed publishes nothing.
    ///
    /// # Errors
    /// When the archive cannot be read or written.
    pub fn close_days(&mut self, now: i64) -> Result<usize, ArchiveError> {
        if self.clock.doubt(now).is_some() {
            return Ok(0);
        }
        let at = |reason| ArchiveError::of(self.place.path(), reason);
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(at)?;
        let days = open_days(&transaction, self.looked_at).map_err(at)?;
        // The last of them was looked at: the next look begins at the first again.
        let all = days.len() < usize::try_from(DAYS_A_LOOK).unwrap_or(usize::MAX);
        self.looked_at = days.last().filter(|_| !all).map_or(0, |day| day.no);
        let mut closed = 0;
        for day in days {
            if let Some(how) = is_due(&transaction, &self.rules, &day, now).map_err(at)? {
                publish(&transaction, &self.rules, &day, (now, how, None)).map_err(at)?;
                closed += 1;
            }
        }
        transaction.commit().map_err(at)?;
        Ok(closed)
    }

    /// Keeps the figures of a day as published at `now` (milliseconds since 1970), of one
    /// venue or of all; answers how many venues.
    ///
    /// # Errors
    /// When the archive cannot be read or written.
    pub fn give_out(
        &mut self,
        campaign: &CampaignId,
        venue: Option<&VenueId>,
        day: chrono::NaiveDate,
        note: &str,
        now: i64,
    ) -> Result<usize, ArchiveError> {
        let at = |reason| ArchiveError::of(self.place.path(), reason);
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(at)?;
        let which = "campaign = ?1 AND day = ?2 AND (?3 IS NULL OR venue = ?3)";
        let values = (campaign.as_str(), day.to_string(), venue.map(VenueId::as_str));
        let days = days(&transaction, which, values).map_err(at)?;
        for day in &days {
            publish(&transaction, &self.rules, day, (now, How::GivenOut, Some(note))).map_err(at)?;
        }
        transaction.commit().map_err(at)?;
        Ok(days.len())
    }

    /// Enters the days of pages that an older program wrote. They are looked at like others.
    pub(super) fn enter_days(&mut self) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let query = "SELECT DISTINCT l.campaign, l.venue, l.device, p.slot
                     FROM pages p JOIN ledgers l ON l.no = p.ledger
                     WHERE NOT EXISTS (SELECT 1 FROM venue_days)";
        let rows = transaction
            .prepare(query)?
            .query_map([], |row| Ok((reading::address(row, 0)?, row.get::<_, String>(3)?)))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        for (from, slot) in rows {
            let slot = reading::parsed(3, &slot)?;
            venue_day(&transaction, &self.rules, (&from.campaign, &from.venue), &slot)?;
        }
        transaction.commit()
    }
}

fn open_days(connection: &Connection, after: i64) -> rusqlite::Result<Vec<Open>> {
    let which = "published IS NULL AND no > ?1 ORDER BY no LIMIT ?2";
    days(connection, which, (after, DAYS_A_LOOK))
}

fn days(connection: &Connection, which: &str, with: impl rusqlite::Params) -> rusqlite::Result<Vec<Open>> {
    let mut query = connection
        .prepare_cached(&format!("SELECT no, campaign, venue, day FROM venue_days WHERE {which}"))?;
    let open = |row: &Row<'_>| {
        Ok(Open {
            no: row.get(0)?,
            campaign: reading::parsed(1, row.get_ref(1)?.as_str()?)?,
            venue: reading::parsed(2, row.get_ref(2)?.as_str()?)?,
            day: reading::parsed(3, row.get_ref(3)?.as_str()?)?,
        })
    };
    query.query_map(with, open)?.collect()
}

fn bounds(rules: &Rules, day: &Open) -> (i64, i64) {
    let rule = rules.day(&day.campaign);
    (rule.begin(day.day), day.day.succ_opt().map_or(i64::MAX, |next| rule.begin(next)))
}

fn is_due(connection: &Connection, rules: &Rules, day: &Open, now: i64) -> rusqlite::Result<Option<How>> {
    let (begins, ends) = bounds(rules, day);
    if closes(ends, now, false).is_some() || now < ends {
        return Ok(closes(ends, now, false));
    }
    Ok(closes(ends, now, is_proved(connection, day, begins, ends)?))
}

/// Whether every device that was heard around a day said after its end how far it has come,
/// and all of that is here. A ledger that another one of its device took over says no more.
fn is_proved(connection: &Connection, day: &Open, begins: i64, ends: i64) -> rusqlite::Result<bool> {
    let all = reading::ledgers(connection, Some((&day.campaign, &day.venue)))?;
    for (at, ledger) in all.iter().enumerate() {
        if ledger.newest < begins.saturating_sub(DEVICE_MISSED_MS) {
            continue;
        }
        let states = reading::states(connection, ledger.lid)?;
        let proof = prove(ledger.claim.as_ref(), &states, ledger.forked.is_some());
        let superseded = all[at + 1..].iter().any(|other| other.from == ledger.from);
        let ended = superseded || ledger.head_came.is_some_and(|came| came >= ends);
        match proof.state {
            State::Closed => {}
            State::Complete if ended => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// Keeps the figures of a day as they are now. What was published of it before stands as a
/// revision then.
fn publish(
    connection: &Connection,
    rules: &Rules,
    day: &Open,
    (now, how, note): (i64, How, Option<&str>),
) -> rusqlite::Result<()> {
    let mut sums: BTreeMap<FigureKey, i64> = BTreeMap::new();
    for page in pages_of(connection, rules, day)? {
        for (figure, value) in figures(&page) {
            let sum = sums.entry(figure).or_default();
            *sum = sum.saturating_add(value);
        }
    }
    let query = "SELECT figure, value FROM published WHERE day = ?1";
    let before: BTreeMap<String, i64> = connection
        .prepare_cached(query)?
        .query_map([day.no], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    connection.prepare_cached("DELETE FROM published WHERE day = ?1")?.execute([day.no])?;
    let mut figures: BTreeMap<String, i64> = before.keys().map(|figure| (figure.clone(), 0)).collect();
    for (figure, value) in &sums {
        figures.insert(figure_text(figure)?, *value);
    }
    for (figure, value) in figures {
        let insert = "INSERT INTO published (day, figure, value, now) VALUES (?1, ?2, ?3, ?3)";
        connection.prepare_cached(insert)?.execute((day.no, &figure, value))?;
        let was = before.get(&figure).copied();
        if let Some(was) = was.filter(|was| *was != value) {
            let (by, cause, late) = (None, Cause::GivenOut, now >= bounds(rules, day).1);
            let again = Revision { was, is: value, from: now, at: now, by, cause, late };
            revise(connection, (day.no, &figure), again)?;
        }
    }
    let update = "UPDATE venue_days SET published = ?2, how = ?3, note = ?4 WHERE no = ?1";
    connection.prepare_cached(update)?.execute((day.no, now, word(how)?, note)).map(drop)
}

/// Pages of a venue's day that are in its figures.
pub(super) const OF_A_DAY: &str = "p.quarantine IS NULL AND l.forked IS NULL
    AND l.campaign = ?1 AND l.venue = ?2 AND p.slot >= ?3 AND p.slot < ?4";

fn pages_of(connection: &Connection, rules: &Rules, day: &Open) -> rusqlite::Result<Vec<Page>> {
    let (begins, ends) = bounds(rules, day);
    let (from, to) = (Quarter::of(begins).to_string(), Quarter::of(ends).to_string());
    let with = (day.campaign.as_str(), day.venue.as_str(), from.as_str(), to.as_str());
    Ok(reading::filed(connection, OF_A_DAY, with)?.into_iter().map(|filed| filed.page).collect())
}

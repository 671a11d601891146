//! Writing: one batch of the intake is one transaction, answered only after the
//! commit. What to write is `venue`'s decision, [`settle`] and [`settle_head`].

use super::{
    Archive, ArchiveError, Rules,
    history::{Newest, Thinned, hear, stored},
    publishing,
    quarantine::{Place, Verdict, judge},
    reading,
};
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::collections::{BTreeSet, HashMap};
use venue::{
    hash::{Hash, Lid},
    moment::Slot,
    page::{Page, PageState, Version},
    reporting::{
        intake::{
            Batch, Committed, Descent, HeadSettlement, Kinship, PageOutcome, PageRow, Reach, Report,
            Settlement, Times, settle, settle_head,
        },
        proof::Claim,
        topic::Address,
        wire::{self, HeardHeads, Index},
    },
    totals::Cause,
};

/// How many parts of day indexes are kept of a ledger: a day has at most a few parts,
/// and headquarters asks for few days at once.
const MAX_INDEXES: usize = 64;

/// A transaction that writes holds the file from its beginning. One that began by reading
/// could not write any more once another process has, however long it waited.
pub(super) const WRITING: TransactionBehavior = TransactionBehavior::Immediate;

impl Archive {
    /// Writes a batch that came at `now` (milliseconds since 1970), or nothing of it,
    /// and answers what the archive holds then.
    ///
    /// # Errors
    /// [`ArchiveError`] when nothing was written.
    pub fn commit(&mut self, batch: &Batch, now: i64) -> Result<Committed, ArchiveError> {
        batch.heads.iter().for_each(|head| self.clock.hear(head, now));
        let believed = self.clock.doubt(now).is_none();
        let (rules, thinned) = (&self.rules, &mut self.thinned);
        let mut file = |connection: &mut Connection| {
            let transaction = connection.transaction_with_behavior(WRITING)?;
            let committed = Filing::new(&transaction, (now, believed), (rules, thinned)).file(batch)?;
            transaction.commit().map(|()| committed)
        };
        let filed = file(&mut self.connection);
        if filed.is_err() {
            // What was thinned is there again.
            self.thinned.clear();
        }
        filed.map_err(|reason| ArchiveError::of(self.place.path(), reason))
    }

    /// The heads that were heard of a ledger, as [`HeardHeads`] says.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn heads(&self, lid: Lid, upto: u64) -> Result<HeardHeads, ArchiveError> {
        reading::heads(&self.connection, lid, upto).map_err(|reason| self.at(reason))
    }

    /// States of the pages held of one day of a ledger, in order of their keys; nothing when a
    /// document that came this far does not go on from what is known of it.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn states_of_day(
        &self,
        lid: Lid,
        day: &str,
        reach: &Reach,
    ) -> Result<Option<Vec<PageState>>, ArchiveError> {
        let read = || match reading::kinship_of(&self.connection, lid, reach)? {
            Kinship::Parted => Ok(None),
            Kinship::GoesOn | Kinship::Known => reading::states_of_day(&self.connection, lid, day).map(Some),
        };
        read().map_err(|reason| self.at(reason))
    }
}

type Held = (Version, Hash, Option<String>);

/// What is known of a ledger when a transaction begins.
#[derive(Debug, Clone, Copy)]
struct Known {
    no: i64,
    forked: bool,
    descent: Descent,
}

/// A ledger within a transaction.
struct Entered {
    known: Known,
    owner: Address,
    newest: Newest,
}

/// One transaction. What concerns a ledger or a day as a whole is read once, and written
/// once at its end, however many pages of it are in the batch.
struct Filing<'t> {
    connection: &'t Connection,
    now: i64,
    /// Whether the clock that shows `now` is believed.
    believed: bool,
    rules: &'t Rules,
    thinned: &'t mut Thinned,
    ledgers: HashMap<Lid, Entered>,
    /// Those of which a head in the same batch says that they go on for another.
    successors: BTreeSet<Lid>,
    /// Whether the venue's day of a ledger was published.
    published: HashMap<(i64, NaiveDate), bool>,
    changed_days: BTreeSet<(i64, String)>,
}

impl<'t> Filing<'t> {
    fn new(
        connection: &'t Connection,
        (now, believed): (i64, bool),
        (rules, thinned): (&'t Rules, &'t mut Thinned),
    ) -> Self {
        let (ledgers, published) = (HashMap::new(), HashMap::new());
        let (successors, changed_days) = (BTreeSet::new(), BTreeSet::new());
        Self { connection, now, believed, rules, thinned, ledgers, successors, published, changed_days }
    }

    fn file(mut self, batch: &Batch) -> rusqlite::Result<Committed> {
        let goes_on = |head: &&wire::Head| head.parent.is_some();
        self.successors = batch.heads.iter().filter(goes_on).map(|head| head.lid).collect();
        let (mut pages, mut rest) = (Vec::with_capacity(batch.pages.len()), batch.pages.as_slice());
        for report in &batch.reports {
            let (rows, others) = rest.split_at(report.pages.min(rest.len()));
            self.report(report, rows, &mut pages)?;
            rest = others;
        }
        let heads = batch.heads.iter().map(|head| self.head(head)).collect::<rusqlite::Result<_>>()?;
        for (lid, _, index) in &batch.indexes {
            keep_index(self.connection, *lid, index)?;
        }
        for (lid, reason) in &batch.forks {
            self.mark_forked(*lid, reason)?;
        }
        self.finish()?;
        Ok(Committed { number: batch.number, pages, heads })
    }

    /// What is known of a ledger; it is entered when it is first heard of. Nothing when it
    /// is another device's: of several processes on this archive each knows only the
    /// devices of its own shards, and here they meet.
    fn ledger(&mut self, lid: Lid, from: &Address) -> rusqlite::Result<Option<Known>> {
        if let Some(Entered { known, owner, .. }) = self.ledgers.get(&lid) {
            return Ok((owner == from).then_some(*known));
        }
        let query = "SELECT no, campaign, venue, device, forked IS NOT NULL,
                       instr(coalesce(head, ''), '\"parent\"') > 0 FROM ledgers WHERE lid = ?1";
        let mut query = self.connection.prepare_cached(query)?;
        let is_successor = self.successors.contains(&lid);
        let descent = |told: bool| if told || is_successor { Descent::Successor } else { Descent::First };
        let known = |row: &rusqlite::Row<'_>| {
            let descent = descent(row.get(5)?);
            let known = Known { no: row.get(0)?, forked: row.get(4)?, descent };
            Ok((known, reading::address(row, 1)?))
        };
        let (known, owner, newest) = match query.query_row([&lid.0[..]], known).optional()? {
            Some((known, owner)) => (known, owner, Newest::default()),
            None => {
                let insert = "INSERT INTO ledgers (lid, campaign, venue, device, first, newest, changes)
                              VALUES (?1, ?2, ?3, ?4, ?5, ?5, 0)";
                let Address { campaign, venue, device } = from;
                let owner = (campaign.as_str(), venue.as_str(), device.as_str());
                let values = params![&lid.0[..], owner.0, owner.1, owner.2, self.now];
                self.connection.prepare_cached(insert)?.execute(values)?;
                let no = self.connection.last_insert_rowid();
                (Known { no, forked: false, descent: descent(false) }, from.clone(), Newest::none())
            }
        };
        let mine = owner == *from;
        if mine {
            self.ledgers.insert(lid, Entered { known, owner, newest });
        }
        Ok(mine.then_some(known))
    }

    /// The pages of a document, if it goes on from what is known of its ledger.
    fn report(
        &mut self,
        report: &Report,
        rows: &[PageRow],
        outcomes: &mut Vec<PageOutcome>,
    ) -> rusqlite::Result<()> {
        let Some(first) = rows.first() else { return Ok(()) };
        let Some(known) = self.ledger(first.lid, &first.from)? else {
            outcomes.extend(rows.iter().map(|row| refused(row, Settlement::Foreign)));
            return Ok(());
        };
        let kinship = self.hear(first.lid, &report.reach)?;
        for row in rows {
            outcomes.push(match kinship {
                Kinship::Parted => refused(row, Settlement::Parted),
                Kinship::GoesOn | Kinship::Known => self.page(known, row)?,
            });
        }
        Ok(())
    }

    /// How a document of a ledger that was entered stands to its history.
    fn hear(&mut self, lid: Lid, reach: &Reach) -> rusqlite::Result<Kinship> {
        let Some(Entered { known, newest, .. }) = self.ledgers.get_mut(&lid) else {
            return Ok(Kinship::Known);
        };
        hear(self.connection, known.no, reach, (newest, &mut *self.thinned, self.now))
    }

    fn page(&mut self, known: Known, row: &PageRow) -> rusqlite::Result<PageOutcome> {
        let Known { no, forked, descent } = known;
        let (slot, activity) = (row.page.key.slot.to_string(), reading::activity_text(&row.page.key));
        let place = (no, slot.as_str(), activity.as_str());
        let held = held_page(self.connection, place)?;
        let offered = (row.page.version, row.hash);
        let settlement = settle(held.as_ref().map(|(version, hash, _)| (*version, *hash)), offered);
        let was_out = match held {
            Some((version, hash, quarantine)) if settlement != Settlement::Write => {
                return Ok(PageOutcome { version, hash, quarantine, settlement });
            }
            Some((_, _, quarantine)) => quarantine.is_some(),
            None => false,
        };
        let begins = self.rules.begins(&row.from.campaign);
        let times = Times { now: self.believed.then_some(self.now), begins };
        let verdict = judge(self.connection, place, row, (was_out, descent), times)?;
        let late = self.note_change(place, row, (was_out || forked, verdict.reason.is_some() || forked))?;
        write_page(self.connection, place, row, (&verdict, late, self.now))?;
        self.changed_days.insert((no, row.page.key.slot.day()));
        let (version, hash) = offered;
        Ok(PageOutcome { version, hash, quarantine: verdict.reason, settlement })
    }

    /// Notes what this page changes in published figures, which the one held was, and this
    /// one is, `out` of. Answers when they were published, if it comes late.
    fn note_change(
        &mut self,
        place: Place<'_>,
        row: &PageRow,
        (was_out, is_out): (bool, bool),
    ) -> rusqlite::Result<Option<i64>> {
        if !self.is_published(place.0, row)? {
            return Ok(None);
        }
        let (from, slot) = (&row.from, &row.page.key.slot);
        let before = if was_out { None } else { held_content(self.connection, place, row)? };
        let change = publishing::Change {
            campaign: &from.campaign,
            venue: &from.venue,
            slot,
            before: before.as_ref(),
            after: (!is_out).then_some(&row.page),
            by: Some((&from.device, row.lid)),
            cause: if is_out && !was_out { Cause::Quarantined } else { Cause::Page },
            now: self.now,
        };
        publishing::note(self.connection, self.rules, &change)
    }

    /// Whether figures of a page's day were published. Nobody else publishes meanwhile.
    fn is_published(&mut self, no: i64, row: &PageRow) -> rusqlite::Result<bool> {
        let (from, slot) = (&row.from, &row.page.key.slot);
        let Slot::Quarter(quarter) = slot else { return Ok(false) };
        let day = self.rules.day(&from.campaign).of_quarter(*quarter);
        if let Some(published) = self.published.get(&(no, day)) {
            return Ok(*published);
        }
        let of = (&from.campaign, &from.venue);
        let published = publishing::published_at(self.connection, self.rules, of, slot)?.is_some();
        self.published.insert((no, day), published);
        Ok(published)
    }

    /// Marks a ledger that forked; what was published of it leaves the figures.
    fn mark_forked(&mut self, lid: Lid, reason: &str) -> rusqlite::Result<()> {
        let which = "l.lid = ?1 AND l.forked IS NULL AND p.quarantine IS NULL";
        for filed in reading::filed(self.connection, which, [&lid.0[..]])? {
            let change = publishing::Change {
                campaign: &filed.campaign,
                venue: &filed.venue,
                slot: &filed.page.key.slot,
                before: Some(&filed.page),
                after: None,
                by: Some((&filed.device, lid)),
                cause: Cause::Forked,
                now: self.now,
            };
            publishing::note(self.connection, self.rules, &change)?;
        }
        let update = "UPDATE ledgers SET forked = coalesce(forked, ?2), changes = changes + 1 WHERE lid = ?1";
        self.connection.prepare_cached(update)?.execute((&lid.0[..], reason)).map(drop)
    }

    fn head(&mut self, head: &wire::Head) -> rusqlite::Result<HeadSettlement> {
        let Some(Known { no, .. }) = self.ledger(head.lid, &head.from)? else {
            return Ok(HeadSettlement::Foreign);
        };
        let connection = self.connection;
        let reach = Reach { head: head.head, after: head.after.clone() };
        let kinship = self.hear(head.lid, &reach)?;
        let known = reading::claim(connection, head.lid)?;
        let settlement = settle_head(kinship, known.as_ref().map(|claim| claim.head.n), head.head);
        if settlement == HeadSettlement::Newest
            && let Some(digests) = head.digests.clone()
        {
            let indexes = known.map(|claim| claim.indexes).unwrap_or_default();
            let claim = Claim { head: head.head, digests, indexes, parent: head.parent };
            write_claim(connection, no, &claim, Some(self.now))?;
        }
        Ok(settlement)
    }

    fn finish(self) -> rusqlite::Result<()> {
        let heard = "UPDATE ledgers SET changes = changes + 1, newest = max(newest, ?2) WHERE no = ?1";
        for Entered { known: Known { no, .. }, .. } in self.ledgers.values() {
            self.connection.prepare_cached(heard)?.execute((no, self.now))?;
        }
        // A day that is stale already is left alone: nothing of it has to be written again.
        let changed = "INSERT INTO days (ledger, day) VALUES (?1, ?2)
                       ON CONFLICT (ledger, day) DO UPDATE SET digest = NULL, pages = NULL, entries = NULL
                       WHERE digest IS NOT NULL";
        for (no, day) in &self.changed_days {
            self.connection.prepare_cached(changed)?.execute((no, day))?;
        }
        Ok(())
    }
}

fn refused(row: &PageRow, settlement: Settlement) -> PageOutcome {
    PageOutcome { version: row.page.version, hash: row.hash, quarantine: None, settlement }
}

fn held_page(connection: &Connection, place: Place<'_>) -> rusqlite::Result<Option<Held>> {
    let query = "SELECT n, rules, hash, quarantine FROM pages
                 WHERE ledger = ?1 AND slot = ?2 AND activity = ?3";
    let mut query = connection.prepare_cached(query)?;
    let held = |row: &rusqlite::Row<'_>| Ok((reading::version(row, 0)?, reading::hash(row, 2)?, row.get(3)?));
    query.query_row(place, held).optional()
}

/// What the page says that is held where this one is about to be written.
fn held_content(connection: &Connection, place: Place<'_>, row: &PageRow) -> rusqlite::Result<Option<Page>> {
    let query = "SELECT content FROM pages WHERE ledger = ?1 AND slot = ?2 AND activity = ?3";
    let mut query = connection.prepare_cached(query)?;
    let content =
        query.query_row(place, |row| reading::from_json(0, row.get_ref(0)?.as_str()?)).optional()?;
    Ok(content.map(|content| Page { content, ..row.page.clone() }))
}

fn write_page(
    connection: &Connection,
    (no, slot, activity): Place<'_>,
    row: &PageRow,
    (verdict, late, now): (&Verdict, Option<i64>, i64),
) -> rusqlite::Result<()> {
    let Page { version, content, .. } = &row.page;
    // An update leaves the index of the slots alone, where a replacement would write it twice.
    let write = "INSERT INTO pages
        (ledger, slot, activity, n, rules, hash, entries, content, quarantine, received, odd, found, late)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        ON CONFLICT (ledger, slot, activity) DO UPDATE SET n = excluded.n, rules = excluded.rules,
        hash = excluded.hash, entries = excluded.entries, content = excluded.content,
        quarantine = excluded.quarantine, received = excluded.received,
        odd = excluded.odd, found = excluded.found, late = excluded.late";
    let written = connection.prepare_cached(write)?.execute(params![
        no,
        slot,
        activity,
        stored(version.n),
        version.rules,
        &row.hash.0[..],
        stored(content.entries),
        String::from_utf8_lossy(&row.content),
        verdict.reason,
        now,
        verdict.odd.map(|odd| odd.oddity.as_str()),
        verdict.odd.map(|odd| odd.found),
        late,
    ]);
    written.map(drop)
}

/// Writes what a ledger says of itself; with when its head came, if that is what is new.
fn write_claim(connection: &Connection, no: i64, claim: &Claim, came: Option<i64>) -> rusqlite::Result<()> {
    let told = serde_json::to_string(claim)
        .map_err(|reason| rusqlite::Error::ToSqlConversionFailure(Box::new(reason)))?;
    let update = "UPDATE ledgers SET head = ?2, head_came = coalesce(?3, head_came) WHERE no = ?1";
    connection.prepare_cached(update)?.execute((no, told, came)).map(drop)
}

/// Keeps what a ledger told of the pages of a day, so that the proof can name quarters.
fn keep_index(connection: &Connection, lid: Lid, index: &Index) -> rusqlite::Result<()> {
    let Some(mut claim) = reading::claim(connection, lid)? else { return Ok(()) };
    claim.indexes.retain(|held| (&held.day, &held.after) != (&index.day, &index.after));
    claim.indexes.push(index.clone());
    let over = claim.indexes.len().saturating_sub(MAX_INDEXES);
    claim.indexes.drain(..over);
    let mut query = connection.prepare_cached("SELECT no FROM ledgers WHERE lid = ?1")?;
    let no = query.query_row([&lid.0[..]], |row| row.get(0))?;
    write_claim(connection, no, &claim, None)?;
    let changed = "UPDATE ledgers SET changes = changes + 1 WHERE no = ?1";
    connection.prepare_cached(changed)?.execute([no]).map(drop)
}

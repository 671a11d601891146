//! Whether what is shared is whole: own entries are numbered as they should be, streams
//! have no gap, and the tables that follow from them say what they say.

use super::{Fault, walk::Walk};
use crate::{error::Cause, pages::text, share, streams};
use rusqlite::{OptionalExtension, Row};
use venue::{
    entry::{Body, Change, Fact},
    hash::StreamId,
    shared::{At, What, stream_of},
};

/// Facts of rewards that stand, by account and what they say.
const HANDED: (&str, &str) = (
    "handed",
    "SELECT shared.stream, shared.what, count(*) FROM shared JOIN streams ON streams.no = shared.stream
     WHERE shared.what IN (SELECT id FROM whats WHERE json_extract(body, '$.kind') = 'reward')
     AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.stream = streams.stream AND undone.s = shared.s
     AND undone.lid = streams.lid) GROUP BY shared.stream, shared.what",
);

const MOVES: (&str, &str) = (
    "moves",
    "SELECT stream, s FROM shared WHERE what IN (SELECT id FROM whats
     WHERE json_extract(body, '$.kind') IN ('shelf-counted', 'stock-moved'))",
);

const UNDONE: (&str, &str) = (
    "undone",
    "SELECT unhex(json_extract(body, '$.of.stream')), json_extract(body, '$.of.s'), streams.lid
     FROM shared JOIN whats ON whats.id = shared.what JOIN streams ON streams.no = shared.stream
     WHERE shared.what IN (SELECT id FROM whats WHERE json_extract(body, '$.kind') = 'undo')",
);

const CLOCKS: (&str, &str) = (
    "clocks",
    "SELECT stream, lid, began, believed, at, said, s FROM (SELECT unhex(json_extract(body, '$.of')) AS stream,
     streams.lid AS lid, json_extract(body, '$.began') AS began, believed, at, streams.stream AS said, s,
     row_number() OVER (PARTITION BY json_extract(body, '$.of'), streams.lid
     ORDER BY believed DESC, at DESC, streams.stream DESC, s DESC) AS place
     FROM shared JOIN whats ON whats.id = shared.what JOIN streams ON streams.no = shared.stream
     WHERE shared.what IN (SELECT id FROM whats WHERE json_extract(body, '$.kind') = 'clock-set'))
     WHERE place = 1",
);

impl Walk<'_> {
    /// Holds an entry against what is shared of it.
    pub(super) fn shared_of(&mut self, n: u64, body: &Body) -> Result<(), Cause> {
        let undone = match &body.fact {
            Fact::Correction { of, change: Change::Undo, .. } => share::of_entry(self.db, *of)?,
            _ => None,
        };
        let told = !body.rehearsal || undone.is_some();
        let what = What::of(&body.fact, self.lid, |_| undone).filter(|_| told);
        let sql = "SELECT streams.stream, shared.at, shared.believed, shared.subject, whats.body FROM shared
                   JOIN streams ON streams.no = shared.stream JOIN whats ON whats.id = shared.what
                   WHERE shared.entry = ?1";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([n])?;
        let kept = rows.next()?;
        let right = match (&what, kept) {
            (Some(what), Some(row)) => self.is_shared_as(body, what, row)?,
            (None, None) => true,
            _ => false,
        };
        self.shared += u64::from(what.is_some());
        if !right {
            self.note(Fault::Shared { n });
        }
        Ok(())
    }

    fn is_shared_as(&self, body: &Body, what: &What, row: &Row<'_>) -> Result<bool, Cause> {
        let at = At::from((row.get(1)?, row.get(2)?));
        let subject: Option<u64> = row.get(3)?;
        let bearer = share::subject_of(&body.fact).map(|subject| subject.0);
        let bytes =
            serde_json::to_vec(what).map_err(|why| Cause::Damaged(format!("a shared fact: {why}")))?;
        Ok(StreamId(row.get(0)?) == stream_of(self.lid, &body.at.boot)
            && at == At::of(&body.at)
            && (subject.is_none() || subject == bearer)
            && row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)? == text("a shared fact", &bytes)?)
    }

    /// Looks at the streams as a whole, once all entries are read.
    pub(super) fn check_shared(&mut self) -> Result<(), Cause> {
        let own: u64 = self.db.query_row("SELECT count(entry) FROM shared", [], |row| row.get(0))?;
        if own > self.shared {
            self.note(Fault::SharedExtra { more: own - self.shared });
        }
        for stream in streams::all(self.db)? {
            let sql =
                "SELECT count(*), coalesce(max(s), 0), coalesce(min(s), 1) FROM shared WHERE stream = ?1";
            let (count, max, min): (u64, u64, i64) =
                self.db.query_row(sql, [stream.no], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let has_its_id = stream.origin_id() == stream.id;
            if !has_its_id || (count, max, min) != (stream.have, stream.have, 1) {
                self.note(Fault::Stream { stream: stream.id, have: stream.have, found: count });
            }
        }
        if self.check_whats()? {
            for (table, made) in [HANDED, MOVES, UNDONE, CLOCKS] {
                self.check_derived(table, made)?;
            }
        }
        Ok(())
    }

    /// Whether everything that is shared can be read.
    fn check_whats(&mut self) -> Result<bool, Cause> {
        let mut statement = self.db.prepare("SELECT id, body FROM whats")?;
        let mut rows = statement.query([])?;
        let mut readable = true;
        while let Some(row) = rows.next()? {
            if share::what_of(row.get_ref(1)?.as_bytes().map_err(rusqlite::Error::from)?).is_err() {
                self.note(Fault::What { id: row.get(0)? });
                readable = false;
            }
        }
        Ok(readable)
    }

    /// Holds a table against what the shared facts make of it.
    fn check_derived(&mut self, table: &str, made: &str) -> Result<(), Cause> {
        // Of rewards that were all taken back a nought is left.
        let kept = match table {
            "handed" => "SELECT * FROM handed WHERE n <> 0".to_owned(),
            _ => format!("SELECT * FROM {table}"),
        };
        for (some, others) in [(kept.as_str(), made), (made, kept.as_str())] {
            let sql =
                format!("SELECT 1 FROM (SELECT * FROM ({some}) EXCEPT SELECT * FROM ({others})) LIMIT 1");
            if self.db.query_row(&sql, [], |_| Ok(())).optional()?.is_some() {
                self.note(Fault::Derived { table: table.to_owned() });
                break;
            }
        }
        Ok(())
    }
}

//! What is known of one bearer, own and others' facts alike.

use crate::{
    Ledger, LedgerError, acts, error::Cause, home::Home, pages::KEPT, past::Before, read, share, streams,
    subjects,
};
use rusqlite::{Connection, Row};
use venue::{
    attendance::Past,
    bearer::Bearer,
    entry::{Change, Fact, NewPeople, Reach, Role, SubjectNo},
    shared::{At, FactRef, Known, Own, Record},
};

impl Ledger {
    /// All that is known of a bearer. A passport's record holds what was done under its
    /// short code; a short code that exactly one passport known here bears has that
    /// passport's record.
    ///
    /// # Errors
    /// When the file cannot be read; [`LedgerError::Nowhere`] when there are own facts
    /// and nobody said where the ledger is.
    pub fn record(&self, bearer: Bearer) -> Result<Record, LedgerError> {
        let read = || -> Result<Record, Cause> {
            let db = self.db.unchecked_transaction()?;
            let record = of(&db, &self.home, subjects::resolve(&db, bearer)?)?;
            db.commit()?;
            Ok(record)
        };
        self.at(read())
    }
}

/// The record of a bearer that is resolved already.
pub(crate) fn of(db: &Connection, home: &Home, bearer: Bearer) -> Result<Record, Cause> {
    let short = Bearer::Short(bearer.short());
    let mut facts = Vec::new();
    for each in if bearer == short { vec![short] } else { vec![bearer, short] } {
        if let Some(subject) = subjects::find(db, each)? {
            facts.extend(of_subject(db, home, subject)?);
        }
    }
    Ok(Record { closed: acts::closed(db, home)?, ..Record::of(facts) })
}

/// The standing facts under one number, in no order.
pub(crate) fn of_subject(db: &Connection, home: &Home, subject: SubjectNo) -> Result<Vec<Known>, Cause> {
    let sql = "SELECT streams.no, streams.stream, streams.lid, streams.boot, streams.venue, streams.device,
               streams.certificate, streams.have, shared.s, shared.at, shared.believed, shared.entry,
               clocks.began, whats.body
               FROM shared JOIN streams ON streams.no = shared.stream JOIN whats ON whats.id = shared.what
               LEFT JOIN clocks ON clocks.stream = streams.stream AND clocks.lid = streams.lid
               WHERE shared.subject = ?1 AND NOT EXISTS (SELECT 1 FROM undone WHERE
               undone.stream = streams.stream AND undone.s = shared.s AND undone.lid = streams.lid)";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([subject.0])?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        facts.push(known(db, home, row)?);
    }
    Ok(facts)
}

fn known(db: &Connection, home: &Home, row: &Row<'_>) -> Result<Known, Cause> {
    let stream = streams::Stream::read(row)?;
    let (venue, device) = stream.holder(home)?;
    let at = At::from((row.get(9)?, row.get(10)?));
    let own = match row.get::<_, Option<u64>>(11)? {
        Some(entry) => Some(own(db, entry)?),
        None => None,
    };
    let what = share::what_of(row.get_ref(13)?.as_bytes().map_err(rusqlite::Error::from)?)?;
    let fact = FactRef { stream: stream.id, s: row.get(8)? };
    Ok(Known { fact, time: at.time(row.get(12)?), venue, device, own, what })
}

/// The verdict an own entry stands at. What staff said besides of its people (a party
/// that was typed wrong) is theirs and no part of it.
fn own(db: &Connection, n: u64) -> Result<Own, Cause> {
    let missing = || Cause::Damaged(format!("entry {n} is shared but not there"));
    let (mut people, mut reach) = match read::entry(db, n)?.ok_or_else(missing)?.body.fact {
        Fact::CheckIn { people, .. } => (people, Reach::default()),
        Fact::Stamp { reach, .. } => (NewPeople::default(), reach),
        _ => return Ok(Own { entry: n, people: NewPeople::default(), reach: Reach::default() }),
    };
    for correction in Before::entry(db, u64::MAX >> 1, KEPT).corrections_of(n)? {
        match correction.body.fact {
            Fact::Correction { change: Change::People { people: more }, role: Role::Device, .. } => {
                people.campaign += more.campaign;
                people.day += more.day;
                people.activity += more.activity;
            }
            Fact::Correction { change: Change::Reach { to, .. }, .. } => reach = to,
            _ => {}
        }
    }
    Ok(Own { entry: n, people, reach })
}

//! Passports that were taken while their key was not known here: what is needed to check
//! them later is kept beside whose they are, and goes with it. No other device is told.

use crate::{Ledger, LedgerError, error::Cause, home::Home, streams::Stream, subjects};
use rusqlite::Connection;
use venue::{
    bearer::{Bearer, ShortCode},
    entry::SubjectNo,
    id::{DeviceId, VenueId},
    passport::{Behind, Signed},
    shared::At,
};

/// A passport that was taken to be checked, and where it first was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unchecked {
    /// The passport.
    pub signed: Signed,
    /// The venue.
    pub venue: VenueId,
    /// The device.
    pub device: DeviceId,
    /// When, milliseconds since 1970; `None` when nobody knows.
    pub time: Option<i64>,
}

impl Ledger {
    /// The passports that were taken here to be checked, in the order in which they came;
    /// whoever knows more keys by now can tell the forged ones.
    ///
    /// # Errors
    /// When the file cannot be read; [`LedgerError::Nowhere`] when there are some and
    /// nobody said where the ledger is.
    pub fn unchecked(&self) -> Result<Vec<Unchecked>, LedgerError> {
        self.at(unchecked(&self.db, &self.home))
    }

    /// What is known of the passport behind a short code: of the only one here that bears
    /// it, or nothing.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn behind(&self, code: ShortCode) -> Result<Behind, LedgerError> {
        let read = || -> Result<Behind, Cause> {
            let db = self.db.unchecked_transaction()?;
            let behind = behind(&db, subjects::resolve(&db, Bearer::Short(code))?)?;
            db.commit()?;
            Ok(behind)
        };
        self.at(read())
    }
}

/// Keeps what is needed to check a passport later; the entry is the one it was first
/// taken with.
pub(crate) fn keep(db: &Connection, subject: SubjectNo, signed: &Signed, entry: u64) -> Result<(), Cause> {
    let sql = "INSERT OR IGNORE INTO unchecked (subject, signed, entry) VALUES (?1, ?2, ?3)";
    db.prepare_cached(sql)?.execute((subject.0, signed.kept(), entry))?;
    Ok(())
}

fn unchecked(db: &Connection, home: &Home) -> Result<Vec<Unchecked>, Cause> {
    let sql = "SELECT streams.no, streams.stream, streams.lid, streams.boot, streams.venue, streams.device,
               streams.certificate, streams.have, shared.at, shared.believed, clocks.began,
               unchecked.subject, unchecked.signed
               FROM unchecked JOIN shared ON shared.entry = unchecked.entry
               JOIN streams ON streams.no = shared.stream
               LEFT JOIN clocks ON clocks.stream = streams.stream AND clocks.lid = streams.lid
               ORDER BY unchecked.entry, unchecked.subject, unchecked.signed";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (venue, device) = Stream::read(row)?.holder(home)?;
        let time = At::from((row.get(8)?, row.get(9)?)).time(row.get(10)?);
        let signed = read(db, SubjectNo(row.get(11)?), &row.get::<_, Vec<u8>>(12)?)?;
        found.push(Unchecked { signed, venue, device, time });
    }
    Ok(found)
}

fn behind(db: &Connection, bearer: Bearer) -> Result<Behind, Cause> {
    let Bearer::Passport(_) = bearer else { return Ok(Behind::default()) };
    let Some(subject) = subjects::find(db, bearer)? else { return Ok(Behind::default()) };
    let mut statement = db.prepare_cached("SELECT signed FROM unchecked WHERE subject = ?1")?;
    let kept = statement.query_map([subject.0], |row| row.get(0))?;
    let kept = kept.collect::<rusqlite::Result<Vec<Vec<u8>>>>()?;
    let unchecked = kept.iter().map(|kept| read(db, subject, kept)).collect::<Result<_, _>>()?;
    Ok(Behind { unchecked, issuer: issuer(db, subject)? })
}

/// The certificate of the device that says it issued a passport, where one says so.
fn issuer(db: &Connection, subject: SubjectNo) -> Result<Option<String>, Cause> {
    let sql = "SELECT DISTINCT streams.certificate FROM shared JOIN streams ON streams.no = shared.stream
               JOIN whats ON whats.id = shared.what
               WHERE shared.subject = ?1 AND json_extract(whats.body, '$.kind') = 'passport-issued'";
    let mut statement = db.prepare_cached(sql)?;
    let issuers = statement.query_map([subject.0], |row| row.get(0))?;
    let issuers = issuers.collect::<rusqlite::Result<Vec<Option<String>>>>()?;
    // Two that both say so leave open which of them did.
    Ok(if let [one] = &issuers[..] { one.clone() } else { None })
}

fn read(db: &Connection, subject: SubjectNo, kept: &[u8]) -> Result<Signed, Cause> {
    let signed = match subjects::bearer_of(db, subject)? {
        Some(Bearer::Passport(id)) => Signed::of_kept(id, kept),
        _ => None,
    };
    signed
        .ok_or_else(|| Cause::Damaged(format!("subject {}: what is to be checked is no passport", subject.0)))
}

//! Passports that were taken while their key was not known here: what is needed to check
//! them later is kept beside whose they are, and goes with it. No other device is told.

use crate::{Ledger, LedgerError, error::Cause, home::Home, streams::Stream, subjects};
use rusqlite::Connection;
use venue::{
    bearer::Bearer,
    entry::SubjectNo,
    id::{DeviceId, VenueId},
    passport::Signed,
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

fn read(db: &Connection, subject: SubjectNo, kept: &[u8]) -> Result<Signed, Cause> {
    let signed = match subjects::bearer_of(db, subject)? {
        Some(Bearer::Passport(id)) => Signed::of_kept(id, kept),
        _ => None,
    };
    signed
        .ok_or_else(|| Cause::Damaged(format!("subject {}: what is to be checked is no passport", subject.0)))
}

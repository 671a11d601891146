//! Passports that were issued in a rehearsal. The passport itself says so to every device
//! (`venue::passport::Day::REHEARSAL`); the marks kept here say it of those that some
//! program signed as if they were real, and of their short codes.

use crate::{error::Cause, subjects::tombs_of};
use rusqlite::Connection;
use venue::{bearer::Bearer, entry::Fact};

/// Keeps the marks of a bearer that is issued its passport in a rehearsal (`tried`).
pub(crate) fn issued(db: &Connection, tried: bool, bearer: Bearer, fact: &Fact) -> Result<(), Cause> {
    if tried && matches!(fact, Fact::PassportIssued { .. }) {
        for tomb in tombs_of(bearer) {
            db.prepare_cached("INSERT OR IGNORE INTO rehearsed (tomb) VALUES (?1)")?.execute([tomb.0])?;
        }
    }
    Ok(())
}

/// Whether it was issued in a rehearsal. The short code of such a passport is only refused
/// by itself: a real passport may bear the same one.
pub(crate) fn is_rehearsed(db: &Connection, bearer: Bearer) -> Result<bool, Cause> {
    let sql = "SELECT EXISTS (SELECT 1 FROM rehearsed WHERE tomb = ?1)";
    Ok(db.prepare_cached(sql)?.query_row([bearer.tomb().0], |row| row.get(0))?)
}

//! Bearers, apart from everything else: entries and shared facts hold a local number,
//! and only this table knows whose it is.

use crate::{Ledger, LedgerError, error::Cause, forget, rehearsal};
use rusqlite::{Connection, OptionalExtension};
use venue::{
    bearer::{Bearer, ShortCode},
    entry::SubjectNo,
    hash::Tomb,
};

/// What a ledger knows of a bearer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// It was seen here or told of by another device; a short code also by a passport
    /// that bears it, and a passport by its short code.
    pub known: bool,
    /// It was forgotten, here or elsewhere: nothing more is written for it.
    pub forgotten: bool,
    /// It was issued here in a rehearsal: nothing is written for it unless in one.
    pub rehearsed: bool,
}

impl Ledger {
    /// The local number of a bearer, made when it is not known here, and the time it
    /// was seen (milliseconds since 1970) noted. A short code that exactly one passport
    /// known here bears is that passport's.
    ///
    /// # Errors
    /// [`LedgerError::Forgotten`]; or when the file cannot be written.
    pub fn subject_for(&mut self, bearer: Bearer, seen: i64) -> Result<SubjectNo, LedgerError> {
        self.write(|db| {
            let bearer = resolve(db, bearer)?;
            if forget::is_forgotten(db, bearer)? {
                return Err(Cause::Forgotten);
            }
            note(db, bearer, Some(seen))
        })
    }

    /// Whose number this is, unless it was forgotten or has expired.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn bearer(&self, subject: SubjectNo) -> Result<Option<Bearer>, LedgerError> {
        self.at(bearer_of(&self.db, subject))
    }

    /// What is known of a bearer.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn standing(&self, bearer: Bearer) -> Result<Standing, LedgerError> {
        let read = || -> Result<Standing, Cause> {
            let db = self.db.unchecked_transaction()?;
            let speaks = |other: Bearer| match bearer {
                Bearer::Passport(_) => other == bearer || matches!(other, Bearer::Short(_)),
                Bearer::Short(_) => true,
            };
            let known = of_short(&db, bearer.short())?.into_iter().any(|(_, other)| speaks(other));
            let forgotten = forget::is_forgotten(&db, bearer)?;
            let standing = Standing { known, forgotten, rehearsed: rehearsal::is_rehearsed(&db, bearer)? };
            db.commit()?;
            Ok(standing)
        };
        self.at(read())
    }

    /// Notes of bearers that were seen while nobody knew the time that it was before now
    /// (milliseconds since 1970), so that they expire like all others. Returns how many, at
    /// most [`crate::MAX_ROWS`] in a call, so call it until it returns none.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn date_subjects(&mut self, now: i64) -> Result<usize, LedgerError> {
        self.write(|db| {
            let sql = "UPDATE subjects SET seen = ?1 WHERE no IN
                       (SELECT no FROM subjects WHERE seen IS NULL LIMIT ?2)";
            Ok(db.prepare_cached(sql)?.execute((now, crate::MAX_ROWS))?)
        })
    }

    /// Deletes the rows of bearers not seen since `before`, milliseconds since 1970:
    /// their campaign is over. Returns how many, at most [`crate::MAX_ROWS`] in a call,
    /// so call it until it returns none.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn expire_subjects(&mut self, before: i64) -> Result<usize, LedgerError> {
        let expired = self.write(|db| {
            let sql = "DELETE FROM subjects WHERE no IN
                       (SELECT no FROM subjects WHERE seen < ?1 ORDER BY seen LIMIT ?2)";
            Ok(db.prepare_cached(sql)?.execute((before, crate::MAX_ROWS))?)
        })?;
        if expired > 0 {
            self.wipe()?;
        }
        Ok(expired)
    }
}

/// The beginning of a mark, as it is indexed.
pub(crate) fn key(tomb: Tomb) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = tomb.0;
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// The marks by which a bearer is known to be forgotten: its own, and the one of its
/// short code, which speaks for it.
pub(crate) fn tombs_of(bearer: Bearer) -> [Tomb; 2] {
    [bearer.tomb(), Bearer::Short(bearer.short()).tomb()]
}

pub(crate) fn find(db: &Connection, bearer: Bearer) -> Result<Option<SubjectNo>, Cause> {
    let mut statement = db.prepare_cached("SELECT no FROM subjects WHERE bearer = ?1")?;
    Ok(statement.query_row([bearer.to_bytes()], |row| row.get(0)).optional()?.map(SubjectNo))
}

/// How much later a bearer must be seen before that is written down, in milliseconds:
/// rows expire after days, and a family at every point of a trail should not write one
/// row again and again.
const SEEN_STEP_MS: i64 = 60 * 60 * 1000;

/// The number of a bearer that is not forgotten, made when there is none.
pub(crate) fn note(db: &Connection, bearer: Bearer, seen: Option<i64>) -> Result<SubjectNo, Cause> {
    let mut statement = db.prepare_cached("SELECT no, seen FROM subjects WHERE bearer = ?1")?;
    let known = statement
        .query_row([bearer.to_bytes()], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, Option<i64>>(1)?)));
    if let Some((no, before)) = known.optional()? {
        let later = |seen: i64| before.is_none_or(|before| seen.saturating_sub(before) >= SEEN_STEP_MS);
        if seen.is_some_and(later) {
            db.prepare_cached("UPDATE subjects SET seen = ?1 WHERE no = ?2")?.execute((seen, no))?;
        }
        return Ok(SubjectNo(no));
    }
    keep(db, None, bearer, seen)
}

/// Writes the row of a bearer that has none, under a number of its own if it is given.
pub(crate) fn keep(
    db: &Connection,
    no: Option<u64>,
    bearer: Bearer,
    seen: Option<i64>,
) -> Result<SubjectNo, Cause> {
    let [tomb, short] = tombs_of(bearer).map(key);
    let sql = "INSERT INTO subjects (no, bearer, tomb, short_tomb, seen) VALUES (?1, ?2, ?3, ?4, ?5)
               RETURNING no";
    let row = (no, bearer.to_bytes(), tomb, short, seen);
    Ok(SubjectNo(db.prepare_cached(sql)?.query_row(row, |row| row.get(0))?))
}

/// All bearers known that bear a short code, that code alone included.
pub(crate) fn of_short(db: &Connection, code: ShortCode) -> Result<Vec<(SubjectNo, Bearer)>, Cause> {
    let tomb = Bearer::Short(code).tomb();
    let mut found = with_key(db, "SELECT no, bearer FROM subjects WHERE short_tomb = ?1", tomb)?;
    found.retain(|(_, bearer)| bearer.short() == code);
    Ok(found)
}

/// The bearers in the rows that `sql` finds by the beginning of a mark.
pub(crate) fn with_key(db: &Connection, sql: &str, tomb: Tomb) -> Result<Vec<(SubjectNo, Bearer)>, Cause> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([key(tomb)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let no = SubjectNo(row.get(0)?);
        found.push((no, read(no, row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)?));
    }
    Ok(found)
}

/// Whom a bearer stands for here: a short code that exactly one passport bears is that
/// passport's.
pub(crate) fn resolve(db: &Connection, bearer: Bearer) -> Result<Bearer, Cause> {
    let Bearer::Short(code) = bearer else { return Ok(bearer) };
    let known = of_short(db, code)?.into_iter().map(|(_, known)| known);
    let passports: Vec<Bearer> = known.filter(|known| matches!(known, Bearer::Passport(_))).collect();
    Ok(if let [one] = passports[..] { one } else { bearer })
}

pub(crate) fn bearer_of(db: &Connection, subject: SubjectNo) -> Result<Option<Bearer>, Cause> {
    let mut statement = db.prepare_cached("SELECT bearer FROM subjects WHERE no = ?1")?;
    let bytes: Option<Vec<u8>> = statement.query_row([subject.0], |row| row.get(0)).optional()?;
    bytes.map(|bytes| read(subject, &bytes)).transpose()
}

fn read(no: SubjectNo, bytes: &[u8]) -> Result<Bearer, Cause> {
    Bearer::of_bytes(bytes).ok_or_else(|| Cause::Damaged(format!("subject {}: it is no bearer", no.0)))
}

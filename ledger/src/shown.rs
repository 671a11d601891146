//! A bearer is shown: what is known of it is read, what is decided by it is written, and
//! nothing can come between.

use crate::{
    Ledger, LedgerError, MAX_FACTS, Receipt, acts,
    append::{enter, set_clock},
    error::Cause,
    forget,
    home::Home,
    record, rehearsal, settle,
    share::Touched,
    stock, streams, subjects, unchecked,
};
use rusqlite::Connection;
use venue::{
    bearer::Bearer,
    entry::{Fact, Mode, SubjectNo},
    moment::Readings,
    passport::Signed,
    settle::with_verdicts,
    shared::Record,
    stock::Stock,
};

impl Ledger {
    /// Writes what `decide` makes of all that is known of a bearer, in one transaction.
    /// It is given the bearer's record, its local number, and the stock of rewards; the
    /// verdicts on check-ins and stamps are filled in. When it refuses, or has nothing
    /// to write, the ledger is as it was.
    ///
    /// A short code that exactly one passport known here bears is that passport's.
    /// A rehearsal, of the house or of the caller alone, keeps no bearer that was not known
    /// before, but the mark of a passport that was issued in it.
    ///
    /// # Errors
    /// [`LedgerError::Forgotten`], [`LedgerError::Rehearsed`]; [`LedgerError::Nowhere`] before
    /// [`Ledger::settle_in`]; as [`Ledger::append_all`]. What `decide` refuses with
    /// stands inside.
    pub fn with_bearer<E>(
        &mut self,
        readings: &Readings,
        rehearsal: bool,
        bearer: Bearer,
        decide: impl FnOnce(&Record, SubjectNo, &Stock) -> Result<Vec<Fact>, E>,
    ) -> Result<Result<Vec<Receipt>, E>, LedgerError> {
        self.with_shown(readings, rehearsal, bearer, None, decide)
    }

    /// As [`Ledger::with_bearer`], for a passport that may be one to be checked later:
    /// then what is needed for it is kept, unless nothing is written or it is rehearsal.
    ///
    /// # Errors
    /// As [`Ledger::with_bearer`].
    pub fn with_shown<E>(
        &mut self,
        readings: &Readings,
        rehearsal: bool,
        bearer: Bearer,
        to_check: Option<&Signed>,
        decide: impl FnOnce(&Record, SubjectNo, &Stock) -> Result<Vec<Fact>, E>,
    ) -> Result<Result<Vec<Receipt>, E>, LedgerError> {
        let home = self.home.clone();
        let written = self.write_or(|db| {
            let shown = Shown { db, home: &home, readings, rehearsal, to_check };
            shown.by(subjects::resolve(db, bearer)?, decide)
        })?;
        Ok(match written {
            Ok(receipts) => Ok(receipts),
            Err(NotWritten::Nothing) => Ok(Vec::new()),
            Err(NotWritten::Refused(why)) => Err(why),
        })
    }
}

/// Why a transaction is given up without an error of the ledger.
enum NotWritten<E> {
    /// There is nothing to write.
    Nothing,
    /// The one who decides says so.
    Refused(E),
}

struct Shown<'a> {
    db: &'a Connection,
    home: &'a Home,
    readings: &'a Readings,
    rehearsal: bool,
    to_check: Option<&'a Signed>,
}

impl Shown<'_> {
    fn by<E>(
        &self,
        bearer: Bearer,
        decide: impl FnOnce(&Record, SubjectNo, &Stock) -> Result<Vec<Fact>, E>,
    ) -> Result<Result<Vec<Receipt>, NotWritten<E>>, Cause> {
        let Self { db, home, readings, rehearsal, to_check } = self;
        let here = home.here()?;
        if forget::is_forgotten(db, bearer)? {
            return Err(Cause::Forgotten);
        }
        // A clock that becomes right takes a number and dates what is in the record, so
        // it comes before both.
        let (at, believed) = set_clock(db, home, readings)?;
        let rehearsal = *rehearsal || acts::mode(db, home, &at, believed)?.mode == Mode::Rehearsal;
        if !rehearsal && rehearsal::is_rehearsed(db, bearer)? {
            return Err(Cause::Rehearsed);
        }
        let known = subjects::find(db, bearer)?.is_some();
        let subject = subjects::note(db, bearer, if at.trusted { Some(at.wall) } else { believed })?;
        let record = record::of(db, home, bearer)?;
        let facts = match decide(&record, subject, &stock::read(db, home)?) {
            Ok(facts) if facts.is_empty() => return Ok(Err(NotWritten::Nothing)),
            Ok(facts) => facts,
            Err(why) => return Ok(Err(NotWritten::Refused(why))),
        };
        if facts.len() > MAX_FACTS {
            return Err(Cause::TooMany(facts.len()));
        }
        let (first, time) = streams::upcoming(db, home.lid, &at)?;
        let mut touched = Touched::default();
        let mut receipts = Vec::new();
        for fact in with_verdicts(&record, here, first, time, facts) {
            rehearsal::issued(db, rehearsal && !known, bearer, &fact)?;
            receipts.push(enter(db, home, readings, rehearsal, fact, &mut touched)?);
        }
        if let (false, Some(signed), Some(first)) = (rehearsal, to_check, receipts.first()) {
            unchecked::keep(db, subject, signed, first.entry)?;
        }
        if rehearsal && !known {
            forget::delete(db, subject)?;
        }
        settle::touched(db, home, readings, &touched)?;
        Ok(Ok(receipts))
    }
}

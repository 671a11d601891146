//! Taking in what other devices know. Merging is union: any order and any repetition
//! come to the same, and what was forgotten is never revived by it.

use crate::{
    Ledger, LedgerError, MAX_FACTS,
    append::moment,
    error::Cause,
    forget,
    home::Home,
    settle,
    share::{self, Row, Touched},
    streams::{self, Stream},
    subjects,
};
use rusqlite::Connection;
use std::fmt;
use venue::{
    bearer::Bearer,
    entry::SubjectNo,
    exchange::Stretch,
    hash::Tomb,
    moment::Readings,
    shared::{At, FactRef, Origin, Shared, What},
};

/// The most bearers' rows that one transaction deletes: each takes some twenty facts their
/// bearer, a row each, and the kiosk waits for all of them.
const MAX_BURIED: usize = 8;

/// What came of a merge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// Facts that were not here before.
    pub new: u64,
    /// Corrections of own entries that follow from them and were written with them. More
    /// may be left to [`Ledger::settle`].
    pub corrected: u64,
    /// Facts left for later, because something before them is not here yet.
    pub left: u64,
    /// Facts that were not taken.
    pub refused: Vec<Refused>,
    /// Whether rows of bearers were deleted that the write-ahead log still holds,
    /// because another program was reading; call [`Ledger::wipe`] again in a while.
    pub to_wipe: bool,
}

/// A fact that was not taken, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// Which.
    pub fact: FactRef,
    /// Why.
    pub why: WhyRefused,
}

/// Why a fact was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyRefused {
    /// Another fact has its number here: one boot of one ledger told two stories, as
    /// copies of a running machine do. What was here first stays.
    Forked,
    /// It does not stand at its number in its stretch.
    Misnumbered,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FactRef { stream, s } = self.fact;
        match self.why {
            WhyRefused::Forked => write!(
                f,
                "fact {s} of stream {stream} says something else than the one known here, which stays; \
                 look for a device that was copied while it ran"
            ),
            WhyRefused::Misnumbered => write!(
                f,
                "fact {s} of stream {stream} does not stand at its number; the device that sent it is at fault"
            ),
        }
    }
}

impl Ledger {
    /// Takes in marks of what was forgotten, and facts of other devices, and corrects
    /// what these show to be wrong in own entries. Marks come first and outrank the
    /// facts. Own facts that a restored card has lost come back the same way. A stretch
    /// without facts only makes its origin known.
    ///
    /// It runs in transactions of at most [`MAX_FACTS`] facts and as many corrections, so
    /// that the kiosk never waits for more than some 20 ms; it may be broken off between
    /// them and be repeated. What one transaction should not correct too is left to
    /// [`Ledger::settle`].
    ///
    /// # Errors
    /// [`LedgerError::Nowhere`] before [`Ledger::settle_in`]; or when the file cannot be
    /// written.
    pub fn merge(
        &mut self,
        readings: &Readings,
        stretches: &[Stretch],
        tombs: &[Tomb],
    ) -> Result<Merged, LedgerError> {
        let home = self.home.clone();
        self.at(home.here().map(|_| ()))?;
        let mut merged = Merged::default();
        let mut tombs = tombs;
        while !tombs.is_empty() {
            let (taken, deleted) = self.write(|db| bury(db, tombs))?;
            merged.to_wipe |= deleted > 0;
            tombs = tombs.get(taken..).unwrap_or_default();
        }
        for parts in portions(stretches) {
            let mut portion = Portion { home: &home, readings, now: None, merged: Merged::default() };
            self.write(|db| portion.take(db, &parts))?;
            merged.add(portion.merged);
        }
        if merged.to_wipe {
            merged.to_wipe = !self.wipe()?;
        }
        Ok(merged)
    }
}

impl Merged {
    fn add(&mut self, other: Self) {
        self.new += other.new;
        self.corrected += other.corrected;
        self.left += other.left;
        self.refused.extend(other.refused);
        self.to_wipe |= other.to_wipe;
    }
}

/// Keeps the first of these marks: how many, and how many rows they deleted.
fn bury(db: &Connection, tombs: &[Tomb]) -> Result<(usize, usize), Cause> {
    let (mut taken, mut deleted) = (0, 0);
    for tomb in tombs.iter().take(MAX_FACTS) {
        if deleted >= MAX_BURIED {
            break;
        }
        deleted += usize::from(forget::bury(db, *tomb)?);
        taken += 1;
    }
    Ok((taken, deleted))
}

/// Some facts of one stream, and the number that the first of them must have.
struct Part<'a> {
    origin: &'a Origin,
    from: u64,
    facts: &'a [Shared],
}

/// The stretches in portions of one transaction each.
fn portions(stretches: &[Stretch]) -> Vec<Vec<Part<'_>>> {
    let mut portions = Vec::new();
    let (mut portion, mut room) = (Vec::new(), MAX_FACTS);
    for Stretch { origin, from, facts } in stretches {
        let (mut from, mut facts) = (*from, facts.as_slice());
        loop {
            let (fit, takes) = fitting(facts, room);
            let (some, rest) = facts.split_at(fit);
            portion.push(Part { origin, from, facts: some });
            // An origin alone takes its time too.
            room = room.saturating_sub(takes.max(1));
            from = from.saturating_add(some.len() as u64);
            facts = rest;
            if room == 0 || !facts.is_empty() {
                portions.push(std::mem::take(&mut portion));
                room = MAX_FACTS;
            }
            if facts.is_empty() {
                break;
            }
        }
    }
    if !portion.is_empty() {
        portions.push(portion);
    }
    portions
}

/// How many of these facts fit into what room a transaction has, and how much they take.
fn fitting(facts: &[Shared], room: usize) -> (usize, usize) {
    let (mut fit, mut takes) = (0, 0);
    for fact in facts {
        let weight = weight(&fact.what);
        if takes + weight > room {
            break;
        }
        (fit, takes) = (fit + 1, takes + weight);
    }
    (fit, takes)
}

/// How much of a transaction a fact takes by the rows it may change: of [`MAX_FACTS`].
fn weight(what: &What) -> usize {
    match what {
        What::ClockSet { .. } => MAX_FACTS,
        What::Forget { .. } => MAX_FACTS / MAX_BURIED,
        _ => 1,
    }
}

/// One transaction of a merge.
struct Portion<'a> {
    home: &'a Home,
    readings: &'a Readings,
    /// When it is, milliseconds since 1970, as far as this device knows.
    now: Option<i64>,
    merged: Merged,
}

impl Portion<'_> {
    fn take(&mut self, db: &Connection, parts: &[Part<'_>]) -> Result<(), Cause> {
        let (at, believed) = moment(db, self.readings)?;
        self.now = if at.trusted { Some(at.wall) } else { believed };
        let mut touched = Touched::default();
        for part in parts {
            self.part(db, part, &mut touched)?;
        }
        self.merged.corrected += settle::touched(db, self.home, self.readings, &touched)?;
        self.merged.to_wipe |= touched.buried;
        Ok(())
    }

    fn part(&mut self, db: &Connection, part: &Part<'_>, touched: &mut Touched) -> Result<(), Cause> {
        let mut stream = streams::meet(db, part.origin)?;
        let before = stream.have;
        for (n, shared) in part.facts.iter().enumerate() {
            let expected = part.from.saturating_add(n as u64);
            if shared.s != expected || shared.s == 0 {
                self.refuse(&stream, shared, WhyRefused::Misnumbered);
            } else if shared.s > stream.have + 1 {
                self.merged.left += 1;
            } else if shared.s <= stream.have {
                if !is_the_same(db, &stream, shared)? {
                    self.refuse(&stream, shared, WhyRefused::Forked);
                }
            } else {
                self.insert(db, &stream, shared, touched)?;
                stream.have += 1;
                self.merged.new += 1;
            }
        }
        if stream.have > before {
            let sql = "UPDATE streams SET have = ?1 WHERE no = ?2";
            db.prepare_cached(sql)?.execute((stream.have, stream.no))?;
        }
        Ok(())
    }

    fn refuse(&mut self, stream: &Stream, shared: &Shared, why: WhyRefused) {
        let fact = FactRef { stream: stream.id, s: shared.s };
        self.merged.refused.push(Refused { fact, why });
    }

    fn insert(
        &self,
        db: &Connection,
        stream: &Stream,
        shared: &Shared,
        touched: &mut Touched,
    ) -> Result<(), Cause> {
        let row = Row {
            stream: stream.no,
            fact: FactRef { stream: stream.id, s: shared.s },
            lid: stream.lid,
            at: shared.at,
            subject: self.subject(db, shared)?,
            what: &shared.what,
            entry: None,
        };
        share::insert(db, &row, touched)
    }

    /// The number of a fact's bearer, unless that is forgotten. The bearer stays the one
    /// that was shown, be it a short code alone: else what is told on would depend on
    /// who knew which passport first.
    fn subject(&self, db: &Connection, shared: &Shared) -> Result<Option<SubjectNo>, Cause> {
        let Some(bearer) = shared.bearer.filter(|_| shared.what.has_bearer()) else { return Ok(None) };
        // Whoever has a row is not forgotten.
        if subjects::find(db, bearer)?.is_none() && forget::is_forgotten(db, bearer)? {
            return Ok(None);
        }
        let seen = match (shared.at, self.now) {
            (At::Wall(at), Some(now)) => Some(at.min(now)),
            (At::Wall(at), None) => Some(at),
            (At::Boot(_), now) => now,
        };
        subjects::note(db, bearer, seen).map(Some)
    }
}

/// Whether the fact of that number here is this one. One that lost its bearer to
/// forgetting, here or where it comes from, is the same.
fn is_the_same(db: &Connection, stream: &Stream, shared: &Shared) -> Result<bool, Cause> {
    let sql = "SELECT shared.at, shared.believed, shared.subject, whats.body FROM shared
               JOIN whats ON whats.id = shared.what WHERE shared.stream = ?1 AND shared.s = ?2";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query((stream.no, shared.s))?;
    let missing = || Cause::Damaged(format!("fact {} of stream {} is not there", shared.s, stream.id));
    let row = rows.next()?.ok_or_else(missing)?;
    let what = share::what_of(row.get_ref(3)?.as_bytes().map_err(rusqlite::Error::from)?)?;
    if At::from((row.get(0)?, row.get(1)?)) != shared.at || what != shared.what {
        return Ok(false);
    }
    let kept: Option<Bearer> = match row.get::<_, Option<u64>>(2)? {
        Some(subject) => subjects::bearer_of(db, SubjectNo(subject))?,
        None => None,
    };
    Ok(kept.is_none() || shared.bearer.is_none() || kept == shared.bearer)
}

//! The streams of shared facts known here: whose they are, how much of each is here, and
//! when their boots began.

use crate::{Ledger, LedgerError, error::Cause, home::Home};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::BTreeSet;
use venue::{
    exchange::Vector,
    hash::{Lid, StreamId},
    id::{DeviceId, VenueId},
    moment::{BootId, Moment, Readings},
    settle::Here,
    shared::{At, FactRef, Origin, stream_of},
};

/// A stream's local number: facts hold it in place of the id.
pub(crate) type StreamNo = i64;

impl Ledger {
    /// The stream that facts of these readings' boot belong to.
    #[must_use]
    pub fn stream(&self, readings: &Readings) -> StreamId {
        stream_of(self.home.lid, &readings.boot)
    }

    /// Notes the own stream of this boot before anything is written in it, so that
    /// pieces of a stock may be carried to it. Nothing is written when it is there.
    ///
    /// # Errors
    /// [`LedgerError::Nowhere`] before [`Ledger::settle_in`]; or when the file cannot be
    /// written.
    pub fn introduce(&mut self, readings: &Readings) -> Result<StreamId, LedgerError> {
        let home = self.home.clone();
        let stream = self.stream(readings);
        if self.at(of(&self.db, stream))?.is_some_and(|row| row.is_complete(&home)) {
            return Ok(stream);
        }
        self.write(|db| {
            if readings.boot.0.is_empty() {
                return Err(Cause::NoBoot);
            }
            let Here { venue, device, certificate, .. } = home.here()?.clone();
            let origin = Origin { lid: home.lid, boot: readings.boot.clone(), venue, device, certificate };
            meet(db, &origin).map(|_| stream)
        })
    }

    /// How much of each stream is here, own and others'; of the devices of some venues
    /// only, when they are named.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn vector(&self, of: Option<&BTreeSet<VenueId>>) -> Result<Vector, LedgerError> {
        self.at(vector(&self.db, &self.home, of))
    }

    /// The certificates of all devices known, this one's included, in order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn certificates(&self) -> Result<Vec<String>, LedgerError> {
        let read = || -> Result<BTreeSet<String>, Cause> {
            let sql = "SELECT DISTINCT certificate FROM streams WHERE certificate IS NOT NULL";
            let mut statement = self.db.prepare_cached(sql)?;
            let known = statement.query_map([], |row| row.get(0))?;
            let mut all = known.collect::<rusqlite::Result<BTreeSet<String>>>()?;
            all.extend(self.home.here.as_ref().and_then(|here| here.certificate.clone()));
            Ok(all)
        };
        Ok(self.at(read())?.into_iter().collect())
    }
}

/// A stream as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    pub(crate) no: StreamNo,
    pub(crate) id: StreamId,
    pub(crate) lid: Lid,
    boot: BootId,
    venue: Option<String>,
    device: Option<String>,
    certificate: Option<String>,
    pub(crate) have: u64,
}

/// The columns [`Stream::read`] reads.
pub(crate) const COLUMNS: &str = "no, stream, lid, boot, venue, device, certificate, have";

impl Stream {
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            no: row.get(0)?,
            id: StreamId(row.get(1)?),
            lid: Lid(row.get(2)?),
            boot: BootId(row.get(3)?),
            venue: row.get(4)?,
            device: row.get(5)?,
            certificate: row.get(6)?,
            have: row.get(7)?,
        })
    }

    /// Whether there is nothing to add to it from here.
    fn is_complete(&self, home: &Home) -> bool {
        let certificate = home.here.as_ref().and_then(|here| here.certificate.as_ref());
        self.venue.is_some() && (certificate.is_none() || certificate == self.certificate.as_ref())
    }

    /// Who wrote it. What was written before the program said where it is, is told with
    /// where it is now.
    ///
    /// # Errors
    /// When that was never said.
    pub(crate) fn origin(&self, home: &Home) -> Result<Origin, Cause> {
        let (venue, device) = match (&self.venue, &self.device) {
            (Some(venue), Some(device)) => (self.id_of(venue)?, self.id_of(device)?),
            _ => {
                let here = home.here()?;
                (here.venue.clone(), here.device.clone())
            }
        };
        let own = home.here.as_ref().filter(|_| self.lid == home.lid);
        let certificate = own.and_then(|here| here.certificate.clone()).or_else(|| self.certificate.clone());
        Ok(Origin { lid: self.lid, boot: self.boot.clone(), venue, device, certificate })
    }

    fn id_of<T: std::str::FromStr<Err: std::fmt::Display>>(&self, text: &str) -> Result<T, Cause> {
        text.parse().map_err(|why| Cause::Damaged(format!("stream {}: {why}", self.id)))
    }

    /// The id that a stream of this ledger and boot has.
    pub(crate) fn origin_id(&self) -> StreamId {
        stream_of(self.lid, &self.boot)
    }

    /// Its venue and device.
    pub(crate) fn holder(&self, home: &Home) -> Result<(VenueId, DeviceId), Cause> {
        self.origin(home).map(|origin| (origin.venue, origin.device))
    }
}

pub(crate) fn of(db: &Connection, id: StreamId) -> Result<Option<Stream>, Cause> {
    let sql = "SELECT no, stream, lid, boot, venue, device, certificate, have FROM streams WHERE stream = ?1";
    Ok(db.prepare_cached(sql)?.query_row([id.0], Stream::read).optional()?)
}

pub(crate) fn all(db: &Connection) -> Result<Vec<Stream>, Cause> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM streams ORDER BY no"))?;
    let streams = statement.query_map([], Stream::read)?;
    Ok(streams.collect::<rusqlite::Result<_>>()?)
}

/// The stream of an origin, noted when it is new. Where its device is said to be is
/// what was heard first in that boot; a certificate may come later.
pub(crate) fn meet(db: &Connection, origin: &Origin) -> Result<Stream, Cause> {
    let sql = "INSERT INTO streams (stream, lid, boot, venue, device, certificate, have)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)
               ON CONFLICT (stream) DO UPDATE SET venue = coalesce(venue, ?4),
               device = coalesce(device, ?5), certificate = coalesce(?6, certificate)
               WHERE venue IS NULL OR device IS NULL OR certificate IS NOT coalesce(?6, certificate)";
    let Origin { lid, boot, venue, device, certificate } = origin;
    let id = origin.stream();
    let row = (id.0, lid.0, &boot.0, venue.as_str(), device.as_str(), certificate);
    db.prepare_cached(sql)?.execute(row)?;
    of(db, id)?.ok_or_else(|| Cause::Damaged(format!("stream {id} is not there")))
}

/// Takes the next number of the own stream of a boot.
pub(crate) fn take_next(db: &Connection, home: &Home, boot: &BootId) -> Result<(StreamNo, FactRef), Cause> {
    let sql = "INSERT INTO streams (stream, lid, boot, venue, device, certificate, have)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)
               ON CONFLICT (stream) DO UPDATE SET have = have + 1, venue = coalesce(venue, ?4),
               device = coalesce(device, ?5), certificate = coalesce(?6, certificate)
               RETURNING no, have";
    let stream = stream_of(home.lid, boot);
    let here = home.here.as_deref();
    let row = (
        stream.0,
        home.lid.0,
        &boot.0,
        here.map(|here| here.venue.as_str()),
        here.map(|here| here.device.as_str()),
        here.and_then(|here| here.certificate.as_deref()),
    );
    let (no, s) = db.prepare_cached(sql)?.query_row(row, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((no, FactRef { stream, s }))
}

/// The number that the next fact of this moment's boot gets, and when that moment is,
/// milliseconds since 1970, as far as anybody knows.
pub(crate) fn upcoming(db: &Connection, lid: Lid, at: &Moment) -> Result<(FactRef, Option<i64>), Cause> {
    let stream = stream_of(lid, &at.boot);
    let s = of(db, stream)?.map_or(0, |row| row.have) + 1;
    Ok((FactRef { stream, s }, At::of(at).time(began(db, stream, lid)?)))
}

/// When the last fact of a stream was written, milliseconds since 1970, as far as anybody
/// knows.
pub(crate) fn wrote_last(db: &Connection, stream: &Stream) -> Result<Option<i64>, Cause> {
    let sql = "SELECT at, believed FROM shared WHERE stream = ?1 ORDER BY s DESC LIMIT 1";
    let last = |row: &Row<'_>| Ok(At::from((row.get(0)?, row.get(1)?)));
    let last = db.prepare_cached(sql)?.query_row([stream.no], last).optional()?;
    let began = began(db, stream.id, stream.lid)?;
    Ok(last.and_then(|at| at.time(began)))
}

/// When the boot of a stream began, by what its own ledger says.
pub(crate) fn began(db: &Connection, stream: StreamId, lid: Lid) -> Result<Option<i64>, Cause> {
    let sql = "SELECT began FROM clocks WHERE stream = ?1 AND lid = ?2";
    Ok(db.prepare_cached(sql)?.query_row((stream.0, lid.0), |row| row.get(0)).optional()?)
}

pub(crate) fn vector(db: &Connection, home: &Home, of: Option<&BTreeSet<VenueId>>) -> Result<Vector, Cause> {
    let mut vector = Vector::new();
    for stream in all(db)?.into_iter().filter(|stream| stream.have > 0) {
        let wanted = match of {
            Some(venues) => venues.contains(&stream.holder(home)?.0),
            None => true,
        };
        if wanted {
            vector.insert(stream.id, stream.have);
        }
    }
    Ok(vector)
}

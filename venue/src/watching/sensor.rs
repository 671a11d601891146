//! A counter of a third party that publishes on the broker of the house: what it may say,
//! and what of it is believed.

use super::{
    book::{Now, Spot},
    eye::Command,
    health::CounterHealth,
    plain::Plain,
};
use serde::{Deserialize, Serialize};

/// The largest message, bytes.
pub const MAX_PAYLOAD: usize = 512;

/// People one message may tell of: what a door of four lanes passes in the longest stretch.
const MOST_PEOPLE: u32 = 2_000;

/// A sensor that was not heard for so long does not count, milliseconds; it has to publish
/// at least this often, people or not.
const STRETCH_MS: u64 = 60_000;

/// How far its time may be from this device's, milliseconds, where that is believed: a
/// message that lay somewhere longer is of another time.
const MOST_OFF_MS: i64 = 15 * 60 * 1_000;

/// Messages of one sensor in a second.
const MOST_MESSAGES: u32 = 10;

/// One message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Version of the form: 1.
    pub v: u32,
    /// Its number; each is larger than the one before, also after the sensor was switched
    /// off and on (milliseconds since 1970 do).
    pub seq: u64,
    /// Who came in since the last message.
    pub inward: u32,
    /// Who went out since the last message.
    pub outward: u32,
    /// Seconds that were watched since the last message.
    pub watched_s: u32,
    /// When it was made, milliseconds since 1970.
    pub at: i64,
}

/// Why a message is not counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The broker kept it for whoever comes: nobody knows whether it was counted before.
    #[error("it was retained; publish without the retain flag")]
    Retained,
    /// Longer than [`MAX_PAYLOAD`].
    #[error("it has {0} bytes; write at most {MAX_PAYLOAD}")]
    Long(usize),
    /// No [`Reading`].
    #[error(
        "it is not of the form {{\"v\":1,\"seq\":1,\"inward\":0,\"outward\":0,\"watched_s\":10,\"at\":1758369600000}}: {0}"
    )]
    Form(String),
    /// Of another version.
    #[error("it is of version {0}; write version 1")]
    Version(u32),
    /// Not after the one before.
    #[error("its number {seq} does not come after {last}; count up, also after a restart of the sensor")]
    Repeated {
        /// Its number.
        seq: u64,
        /// The number before.
        last: u64,
    },
    /// More people than one message may tell of.
    #[error("it tells of {0} people; a message tells of at most {MOST_PEOPLE}, so publish more often")]
    Crowd(u64),
    /// Too old, or of the future.
    #[error("its time is {0} s away from this device's; set the sensor's clock")]
    Off(i64),
    /// Too many in a second.
    #[error("more than {MOST_MESSAGES} came in a second; publish at most once a second")]
    Flood,
}

impl Reading {
    /// Reads a message.
    ///
    /// # Errors
    /// [`Refusal`], for what it is in itself.
    pub fn read(payload: &[u8]) -> Result<Self, Refusal> {
        if payload.len() > MAX_PAYLOAD {
            return Err(Refusal::Long(payload.len()));
        }
        let reading: Self =
            serde_json::from_slice(payload).map_err(|error| Refusal::Form(error.to_string()))?;
        if reading.v != 1 {
            return Err(Refusal::Version(reading.v));
        }
        let people = u64::from(reading.inward) + u64::from(reading.outward);
        if people > u64::from(MOST_PEOPLE) { Err(Refusal::Crowd(people)) } else { Ok(reading) }
    }
}

/// One sensor.
#[derive(Debug)]
pub struct Sensor {
    plain: Plain,
    last: Option<u64>,
    said: (u64, u32),
}

impl Sensor {
    /// A sensor that was not heard yet. `last` is the last watched moment the ledger knows of.
    #[must_use]
    pub fn new(name: &str, spot: Spot, last: Option<i64>, now: Now) -> Self {
        Self { plain: Plain::new(name, spot, STRETCH_MS, last, now), last: None, said: (0, 0) }
    }

    /// A message came.
    ///
    /// # Errors
    /// [`Refusal`]; nothing of it is counted then.
    pub fn hear(&mut self, payload: &[u8], retained: bool, now: Now) -> Result<Vec<Command>, Refusal> {
        let second = now.ms / 1_000;
        self.said = if self.said.0 == second { (second, self.said.1 + 1) } else { (second, 1) };
        if self.said.1 > MOST_MESSAGES {
            return Err(Refusal::Flood);
        }
        if retained {
            return Err(Refusal::Retained);
        }
        let reading = Reading::read(payload)?;
        if let Some(last) = self.last.filter(|last| reading.seq <= *last) {
            return Err(Refusal::Repeated { seq: reading.seq, last });
        }
        let off = reading.at.saturating_sub(now.wall);
        if now.trusted && off.saturating_abs() > MOST_OFF_MS {
            return Err(Refusal::Off(off / 1_000));
        }
        self.last = Some(reading.seq);
        let watched_ms = u64::from(reading.watched_s) * 1_000;
        let mut commands = self.plain.crossed((reading.inward, reading.outward), watched_ms, now);
        commands.extend(self.plain.seen(watched_ms, now));
        Ok(commands)
    }

    /// How it is.
    #[must_use]
    pub fn health(&self) -> &CounterHealth {
        self.plain.health()
    }

    /// What is due.
    pub fn tick(&mut self, now: Now) -> Vec<Command> {
        self.plain.tick(now)
    }

    /// All that is not written yet, at the end.
    pub fn close(&mut self, now: Now) -> Vec<Command> {
        self.plain.close(now)
    }
}

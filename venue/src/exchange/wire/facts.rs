//! Facts in few bytes: who wrote them once, each different thing that happened once,
//! then a row for each fact: which thing, milliseconds since the row before, whether
//! the clock was believed, and whose.
//!
//! Times by the wall and times since the boot each count from the last of their own,
//! the first from 0.

use super::super::Stretch;
use crate::{
    bearer::Bearer,
    shared::{At, Origin, Shared, What},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{borrow::Cow, collections::BTreeMap};

/// The most facts of one message: a stamp takes some 20 bytes, so more do not fit.
pub const MAX_FACTS: usize = 400;

/// The longest certificate, in bytes: several times what one takes, see [`crate::passport`].
pub const MAX_CERTIFICATE: usize = 1_024;

#[derive(Serialize, Deserialize)]
struct Compact<'a> {
    origin: Cow<'a, Origin>,
    from: u64,
    whats: Vec<Cow<'a, What>>,
    rows: Vec<(usize, i64, u8, Option<String>)>,
}

/// The last times by the wall and since the boot.
#[derive(Default)]
struct Clock {
    wall: i64,
    boot: i64,
}

impl Clock {
    /// The way to a time, and whether it is by the wall. Wraps, so that no time is lost.
    fn to(&mut self, at: At) -> (i64, u8) {
        let (ms, believed) = at.into();
        let last = if believed { &mut self.wall } else { &mut self.boot };
        (ms.wrapping_sub(std::mem::replace(last, ms)), u8::from(believed))
    }

    fn at(&mut self, delta: i64, believed: bool) -> At {
        let last = if believed { &mut self.wall } else { &mut self.boot };
        *last = last.wrapping_add(delta);
        At::from((*last, believed))
    }
}

pub(super) fn serialize<S: Serializer>(stretch: &Stretch, s: S) -> Result<S::Ok, S::Error> {
    let mut whats: Vec<Cow<'_, What>> = Vec::new();
    let mut numbers: BTreeMap<&What, usize> = BTreeMap::new();
    let mut clock = Clock::default();
    let mut rows = Vec::with_capacity(stretch.facts.len());
    for fact in &stretch.facts {
        let what = *numbers.entry(&fact.what).or_insert_with(|| {
            whats.push(Cow::Borrowed(&fact.what));
            whats.len() - 1
        });
        let (delta, believed) = clock.to(fact.at);
        rows.push((what, delta, believed, fact.bearer.map(|bearer| BASE64.encode(bearer.to_bytes()))));
    }
    Compact { origin: Cow::Borrowed(&stretch.origin), from: stretch.from, whats, rows }.serialize(s)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Stretch, D::Error> {
    Compact::deserialize(d)?.unfold().map_err(D::Error::custom)
}

impl Compact<'_> {
    fn unfold(self) -> Result<Stretch, String> {
        let Self { origin, from, whats, rows } = self;
        if rows.is_empty() || rows.len() > MAX_FACTS {
            return Err(format!("{} facts, it may be 1 to {MAX_FACTS}", rows.len()));
        }
        if from == 0 || from.checked_add(rows.len() as u64).is_none_or(|end| i64::try_from(end).is_err()) {
            return Err(format!("no stream has a fact number {from}"));
        }
        if origin.certificate.as_ref().is_some_and(|text| text.len() > MAX_CERTIFICATE) {
            return Err(format!("a certificate of more than {MAX_CERTIFICATE} bytes"));
        }
        let mut clock = Clock::default();
        let facts = rows.into_iter().zip(from..).map(|((what, delta, believed, bearer), s)| {
            let what = whats.get(what).ok_or_else(|| format!("fact {s} names what is not there"))?;
            let at = clock.at(
                delta,
                match believed {
                    0 => false,
                    1 => true,
                    other => return Err(format!("fact {s} believes its clock {other}, it may be 0 or 1")),
                },
            );
            let bearer = bearer.map(|text| read_bearer(&text, s)).transpose()?;
            if bearer.is_some() && !what.has_bearer() {
                return Err(format!("fact {s} has a bearer, but its kind has none"));
            }
            Ok(Shared { s, at, bearer, what: what.clone().into_owned() })
        });
        Ok(Stretch { facts: facts.collect::<Result<_, _>>()?, origin: origin.into_owned(), from })
    }
}

fn read_bearer(text: &str, s: u64) -> Result<Bearer, String> {
    // What it says is never repeated: it may be an id.
    let bytes = BASE64.decode(text).ok();
    bytes.and_then(|bytes| Bearer::of_bytes(&bytes)).ok_or_else(|| format!("fact {s} has no readable bearer"))
}

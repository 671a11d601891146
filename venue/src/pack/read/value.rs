//! TOML values as the types of a pack, with the words for what is wrong.

use crate::{
    entry::Method,
    id::{
        ActionId, ActivityId, BrandId, CampaignId, DeviceId, GroupId, HallId, KindId, LineId, PointGroupId,
        PointId, RewardId, RouteId, SessionId, SiteId, StrandId, ThemeId, TrailId, VenueId,
    },
    pack::vocabulary::Word,
    problem::instead,
};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use toml::de::DeValue;
use toml::value::Datetime;

/// Longest text of a pack in characters: the longest name in the plans has 30; a note
/// of a few sentences still fits, a pasted document doesn't.
const MAX_TEXT: usize = 400;

/// Why a value is none of the wanted type.
pub(in crate::pack) struct Fault {
    pub(in crate::pack) reason: String,
    pub(in crate::pack) advice: Option<String>,
}

impl Fault {
    pub(in crate::pack) fn new(reason: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { reason: reason.into(), advice: Some(advice.into()) }
    }

    /// The value has another type.
    fn other(value: &DeValue<'_>, wanted: &str) -> Self {
        let reason = format!("is {}, {wanted} is wanted", kind_of(value));
        Self { reason, advice: None }
    }
}

/// The type of a value, for problems.
pub(in crate::pack) fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A type a value can be read as.
pub(in crate::pack) trait FromToml: Sized {
    /// What is wanted, for problems.
    const WANTED: &'static str;

    /// What is wanted, with the words to choose from.
    fn wanted() -> String {
        Self::WANTED.to_owned()
    }

    /// Reads it.
    fn read(value: &DeValue<'_>) -> Result<Self, Fault>;
}

impl FromToml for String {
    const WANTED: &'static str = "a text";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let text = value.as_str().ok_or_else(|| Fault::other(value, Self::WANTED))?;
        if text.trim().is_empty() {
            return Err(Fault::new("is empty", "leave the key out if there is nothing to say"));
        }
        if text.trim() != text || text.chars().any(char::is_control) {
            return Err(Fault::new(
                format!("{text:?} has blanks at an end, or line breaks or tabs within"),
                "write it on one line, as it is to be shown",
            ));
        }
        let length = text.chars().count();
        if length > MAX_TEXT {
            return Err(Fault::new(format!("has {length} characters, at most {MAX_TEXT} fit"), "shorten it"));
        }
        Ok(text.to_owned())
    }
}

impl FromToml for bool {
    const WANTED: &'static str = "true or false";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        value.as_bool().ok_or_else(|| Fault::other(value, Self::WANTED))
    }
}

impl FromToml for u32 {
    const WANTED: &'static str = "a whole number from 0 up";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let integer = value.as_integer().ok_or_else(|| Fault::other(value, Self::WANTED))?;
        Self::from_str_radix(integer.as_str(), integer.radix()).map_err(|_| {
            Fault::new(format!("{integer} is out of range"), "use a number from 0 to 4294967295")
        })
    }
}

impl FromToml for f64 {
    const WANTED: &'static str = "a number";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let number = match value {
            DeValue::Float(float) => float.as_str().parse().ok(),
            DeValue::Integer(integer) => integer.as_str().parse().ok(),
            _ => return Err(Fault::other(value, Self::WANTED)),
        };
        number.filter(|n: &Self| n.is_finite()).ok_or_else(|| Fault::other(value, "a finite number"))
    }
}

impl<W: Word> FromToml for W {
    const WANTED: &'static str = W::WHAT;

    fn wanted() -> String {
        let known: Vec<_> = W::ALL.iter().map(|word| word.word()).collect();
        format!("one of {}", known.join(", "))
    }

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let text = value.as_str().ok_or_else(|| Fault::other(value, &Self::wanted()))?;
        W::find(text).ok_or_else(|| {
            let known: Vec<_> = W::ALL.iter().map(|word| word.word()).collect();
            Fault::new(format!("{text:?} is not a {}", W::WHAT), instead(text, &known))
        })
    }
}

impl Word for Method {
    const WHAT: &'static str = "method of record";
    const ALL: &'static [Self] = &[Self::EntranceLine, Self::CheckIn, Self::Tally, Self::Sensor];

    fn word(self) -> &'static str {
        self.as_str()
    }
}

/// A date or time as TOML has it, or as a text in the same form.
fn moment(value: &DeValue<'_>, wanted: &str) -> Result<Datetime, Fault> {
    match value {
        DeValue::Datetime(moment) => Ok(*moment),
        DeValue::String(text) => {
            text.parse().map_err(|_| Fault { reason: format!("{text:?} is not {wanted}"), advice: None })
        }
        _ => Err(Fault::other(value, wanted)),
    }
}

fn date_of(moment: &Datetime) -> Option<NaiveDate> {
    let date = moment.date?;
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

fn time_of(moment: &Datetime) -> Option<NaiveTime> {
    let time = moment.time?;
    NaiveTime::from_hms_opt(u32::from(time.hour), u32::from(time.minute), u32::from(time.second.unwrap_or(0)))
}

impl FromToml for NaiveDate {
    const WANTED: &'static str = "a date such as 2025-09-20";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let read = moment(value, Self::WANTED)?;
        match (date_of(&read), read.time) {
            (Some(date), None) => Ok(date),
            _ => Err(Fault { reason: format!("{read} is not {}", Self::WANTED), advice: None }),
        }
    }
}

impl FromToml for NaiveTime {
    const WANTED: &'static str = "a time of day such as \"20:00\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let read = moment(value, Self::WANTED)?;
        match (read.date, time_of(&read)) {
            (None, Some(time)) => Ok(time),
            _ => Err(Fault { reason: format!("{read} is not {}", Self::WANTED), advice: None }),
        }
    }
}

/// A local time, with a date or for every day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pack) enum TimeOfDay {
    /// On one day.
    On(NaiveDateTime),
    /// Without a date.
    Daily(NaiveTime),
}

impl FromToml for TimeOfDay {
    const WANTED: &'static str = "a local time such as \"2025-09-20T20:00\", or \"20:00\" for every day";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let read = moment(value, Self::WANTED)?;
        if read.offset.is_some() {
            return Err(Fault::new(
                format!("{read} names an offset from UTC"),
                "write the venue's local time without one",
            ));
        }
        match (date_of(&read), time_of(&read)) {
            (Some(date), Some(time)) => Ok(Self::On(date.and_time(time))),
            (None, Some(time)) if read.date.is_none() => Ok(Self::Daily(time)),
            _ => Err(Fault { reason: format!("{read} is not {}", Self::WANTED), advice: None }),
        }
    }
}

macro_rules! ids_from_toml {
    ($($id:ident)*) => {$(
        impl FromToml for $id {
            const WANTED: &'static str = "an id of a-z, 0-9 and -";

            fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
                let text = value.as_str().ok_or_else(|| Fault::other(value, Self::WANTED))?;
                Self::new(text).map_err(|e| Fault::new(e.to_string(), "choose an id of 1 to 32 characters a-z, 0-9 and -"))
            }
        }
    )*};
}

ids_from_toml! {
    ActionId ActivityId BrandId CampaignId DeviceId GroupId HallId KindId LineId PointGroupId PointId
    RewardId RouteId SessionId SiteId StrandId ThemeId TrailId VenueId
}

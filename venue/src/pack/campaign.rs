//! The campaign: its calendar, groups, actions, themes, brands and strands.

mod signed;

use super::{
    read::{Fault, FromToml, Table},
    vocabulary::{Stepper, Word},
};
use crate::id::{ActionId, BrandId, CampaignId, GroupId, StrandId, ThemeId};
use chrono::{NaiveDate, NaiveTime};
use serde::Serialize;
use toml::de::DeValue;

/// A name as visitors and boards read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Name {
    /// In Chinese, with the punctuation of the plan.
    pub zh: String,
    /// In English, where the pack has one.
    pub en: Option<String>,
}

impl Name {
    /// The English name, or the Chinese one where there is no other.
    #[must_use]
    pub fn en_or_zh(&self) -> &str {
        self.en.as_deref().unwrap_or(&self.zh)
    }
}

/// Days from one to another, both included; either end may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Days {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
}

impl Days {
    /// Whether a day is one of them.
    #[must_use]
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether the ends of other days, as far as they are given, are among these.
    #[must_use]
    pub fn holds_ends_of(&self, other: &Self) -> bool {
        other.from.is_none_or(|from| self.holds(from)) && other.to.is_none_or(|to| self.holds(to))
    }

    pub(super) fn read(t: &Table<'_>, key: &'static str) -> Option<Self> {
        t.table(key, |days| {
            let (from, to) = (days.may("from"), days.may("to"));
            if !days.has("from") && !days.has("to") {
                days.wrong("from", "has neither from nor to", "write { from = 2025-07-01, to = 2025-10-31 }");
            }
            if from.zip(to).is_some_and(|(from, to): (NaiveDate, NaiveDate)| to < from) {
                days.wrong("to", "ends before it begins", "exchange from and to");
            }
            Some(Self { from, to })
        })
    }
}

impl std::fmt::Display for Days {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let end = |day: Option<NaiveDate>| day.map_or("…".to_owned(), |day| day.to_string());
        if self.from.is_some() && self.from == self.to {
            return f.write_str(&end(self.from));
        }
        write!(f, "{} to {}", end(self.from), end(self.to))
    }
}

/// Whether an activity must name a brand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BrandRule {
    /// Every activity names one.
    Required,
    /// It may.
    Optional,
}

impl Word for BrandRule {
    const WHAT: &'static str = "brand rule";
    const ALL: &'static [Self] = &[Self::Required, Self::Optional];

    fn word(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
        }
    }
}

/// Who is commended when the campaign ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Commended {
    /// Venues and organisers.
    Units,
    /// Activities.
    Activities,
    /// People.
    People,
}

impl Word for Commended {
    const WHAT: &'static str = "word for who is commended";
    const ALL: &'static [Self] = &[Self::Units, Self::Activities, Self::People];

    fn word(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Activities => "activities",
            Self::People => "people",
        }
    }
}

/// The campaign itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Campaign {
    /// Its id.
    pub id: CampaignId,
    /// Its full name.
    pub name: Name,
    /// A shorter name for a corner of a screen.
    pub short_name: Option<Name>,
    /// The words of its theme, one phrase each.
    pub theme_words: Vec<Name>,
    /// Whether the pack is made from a preliminary notice.
    pub preliminary: bool,
    /// The outer period: nothing is held outside it. Absent if the plan gives none.
    pub period: Option<Days>,
    /// The key days: outside them is a hint, never a refusal.
    pub key_days: Option<Days>,
    /// Whether activities may be held from the notice on.
    pub from_the_notice: bool,
    /// Whether activities must name a brand.
    pub brand: BrandRule,
    /// The marks that material bears.
    pub marks: Vec<String>,
    /// The systems an activity is filed in, where the plan names them.
    pub filed_in: Vec<Name>,
    /// Who is commended.
    pub commends: Vec<Commended>,
    /// The hour at which a venue's day begins, in local time.
    pub day_begins: NaiveTime,
    /// Local time's distance from UTC in minutes, a multiple of 15.
    pub utc_offset_minutes: i32,
    /// Certificates of devices whose passports are believed: texts of
    /// [`Certificate`](crate::passport::Certificate), verified where passports are checked.
    pub certificates: Vec<String>,
    /// Keys of devices that the campaign took back: texts of
    /// [`Revocation`](crate::passport::Revocation), verified where passports are checked.
    pub revoked_keys: Vec<String>,
}

/// The hour a venue's day begins if a pack says nothing: past midnight is still tonight.
const DAY_BEGINS: NaiveTime = NaiveTime::from_hms_opt(4, 0, 0).unwrap();

/// Local time if a pack says nothing: all of China keeps UTC+08:00.
const UTC_OFFSET: UtcOffset = UtcOffset(8 * 60);

/// Most audience groups: a touchscreen shows four steppers and one page of finer
/// groups with five rows of four; reports carry a cell per group.
const MAX_GROUPS: usize = 24;

impl Campaign {
    pub(super) fn read(t: &Table<'_>) -> Option<Self> {
        let id = t.need("id");
        let name = t.name("name", "name_en");
        let brand = t.need("brand");
        let campaign = Self {
            short_name: t.may_name("short_name", "short_name_en"),
            theme_words: t.tables("theme_words", |words| words.name("name", "name_en")),
            preliminary: t.may("preliminary").unwrap_or(false),
            period: Days::read(t, "period"),
            key_days: Days::read(t, "key_days"),
            from_the_notice: t.may("from_the_notice").unwrap_or(false),
            marks: t.list("marks"),
            filed_in: t.tables("filed_in", |system| system.name("name", "name_en")),
            commends: t.list("commends"),
            certificates: signed::certificates(t, id.as_ref()),
            revoked_keys: signed::revoked_keys(t, id.as_ref()),
            day_begins: t.may("day_begins").unwrap_or(DAY_BEGINS),
            utc_offset_minutes: t.may("utc_offset").unwrap_or(UTC_OFFSET).0,
            id: id?,
            name: name?,
            brand: brand?,
        };
        if let (Some(period), Some(days)) = (&campaign.period, &campaign.key_days)
            && !period.holds_ends_of(days)
        {
            t.wrong(
                "key_days",
                format!("{days} lie outside the outer period {period}"),
                "correct one of them",
            );
        }
        Some(campaign)
    }
}

/// Minutes from UTC.
struct UtcOffset(i32);

impl FromToml for UtcOffset {
    const WANTED: &'static str = "an offset such as \"+08:00\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let text = String::read(value)?;
        let fault = |reason: &str| Fault::new(format!("{text:?} {reason}"), "write it like \"+08:00\"");
        let east = match text.chars().next() {
            Some('+') => 1,
            Some('-') => -1,
            _ => return Err(fault("has no sign")),
        };
        let (hours, minutes) = text[1..].split_once(':').ok_or_else(|| fault("is no offset"))?;
        let two = |part: &str| (part.len() == 2).then(|| part.parse::<u8>().ok()).flatten();
        match (two(hours).map(i32::from), two(minutes).map(i32::from)) {
            // The farthest zones in use are UTC-12:00 and UTC+14:00.
            (Some(h), Some(m)) if h * 60 + m <= 14 * 60 && m % 15 == 0 => Ok(Self(east * (h * 60 + m))),
            (Some(_), Some(_)) => Err(fault("is not in whole quarters of an hour up to 14 hours")),
            _ => Err(fault("is no offset")),
        }
    }
}

/// An audience group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    pub name: Name,
    /// The steppers of a kiosk that count into it; none for a finer group, which is
    /// asked on a page that can be skipped or set by the activity.
    pub steppers: Vec<Stepper>,
}

impl Group {
    /// The groups of a campaign; each of the four steppers leads to exactly one.
    pub(super) fn read_all(t: &Table<'_>) -> Vec<Self> {
        t.limit("groups", MAX_GROUPS, "fold the finer ones together: a kiosk shows one page of them");
        let mut taken: Vec<(Stepper, String)> = Vec::new();
        let groups = t.tables("groups", |group| {
            let id: Option<GroupId> = group.own_id("group", None);
            let name = group.name("name", "name_en");
            let steppers: Vec<Stepper> = group.list("steppers");
            for stepper in &steppers {
                if let Some((_, other)) = taken.iter().find(|(each, _)| each == stepper) {
                    let reason = format!("the stepper {:?} already leads to {other}", stepper.word());
                    group.wrong("steppers", reason, "map each stepper to exactly one group");
                }
                taken.push((*stepper, id.as_ref().map_or("another group".to_owned(), ToString::to_string)));
            }
            Some(Self { id: id?, name: name?, steppers })
        });
        let open: Vec<_> = Stepper::ALL
            .iter()
            .filter(|s| taken.iter().all(|(each, _)| each != *s))
            .map(|s| s.word())
            .collect();
        if !open.is_empty() {
            let reason = format!("no group takes the stepper {}", open.join(", "));
            t.wrong("groups", reason, "add it to the steppers of one group, or visitors can't be counted");
        }
        groups
    }
}

/// One of the actions a campaign is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Action {
    /// Its id.
    pub id: ActionId,
    /// Its name.
    pub name: Name,
    /// Its own title, where it has one beside the name.
    pub title: Option<Name>,
    /// Its own period.
    pub period: Option<Days>,
    /// Its own key days.
    pub key_days: Option<Days>,
    /// Whether its activities may be held from the notice on.
    pub from_the_notice: bool,
}

impl Action {
    pub(super) fn read(t: &Table<'_>) -> Option<Self> {
        let id = t.own_id("action", None);
        let name = t.name("name", "name_en");
        let action = Self {
            title: t.may_name("title", "title_en"),
            period: Days::read(t, "period"),
            key_days: Days::read(t, "key_days"),
            from_the_notice: t.may("from_the_notice").unwrap_or(false),
            id: id?,
            name: name?,
        };
        Some(action)
    }
}

/// Something held under a name: `Brand` if activities are published under that name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named<Id> {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: Name,
    /// Other names of it in the plan.
    pub also: Vec<String>,
    /// The action it belongs to.
    pub action: Option<ActionId>,
    /// Months it is held in, 1 to 12, where the plan says.
    pub months: Vec<u32>,
    /// Forms in which it is held, and places it goes to, as the plan names them.
    pub forms: Vec<String>,
}

/// A brand of the campaign.
pub type Brand = Named<BrandId>;
/// A strand of the campaign.
pub type Strand = Named<StrandId>;

/// Reads a brand or a strand.
pub(super) fn read_named<Id: FromToml>(t: &Table<'_>, what: &'static str) -> Option<Named<Id>> {
    let id = t.own_id(what, None);
    let name = t.name("name", "name_en");
    let also = t.list("also");
    let action = t.may_refer("action", "action", None);
    let months = months(t);
    let forms = t.list("forms");
    Some(Named { id: id?, name: name?, also, action, months, forms })
}

/// A theme of the campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Theme {
    /// Its id.
    pub id: ThemeId,
    /// Its name.
    pub name: Name,
    /// The action it belongs to.
    pub action: Option<ActionId>,
    /// The months it is the theme of, 1 to 12.
    pub months: Vec<u32>,
    /// The days it is tied to.
    pub days: Vec<TiedDay>,
    /// What else the plan joins to it.
    pub also: Vec<String>,
}

/// A day a theme is tied to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TiedDay {
    /// Its name.
    pub name: Name,
    /// Month and day of the year, where the plan gives them.
    pub on: Option<(u32, u32)>,
}

impl Theme {
    pub(super) fn read(t: &Table<'_>) -> Option<Self> {
        let id = t.own_id("theme", None);
        let name = t.name("name", "name_en");
        let action = t.may_refer("action", "action", None);
        let months = months(t);
        let days = t.tables("days", TiedDay::read);
        let also = t.list("also");
        Some(Self { id: id?, name: name?, action, months, days, also })
    }
}

impl TiedDay {
    fn read(t: &Table<'_>) -> Option<Self> {
        let name = t.name("name", "name_en");
        let on: Option<(u32, u32)> = t.may("month").zip(t.may("day"));
        if t.has("month") != t.has("day") {
            t.wrong("month", "month and day go together", "write both or neither");
        }
        // A leap year, so that 29 February is a day.
        if on.is_some_and(|(month, day)| NaiveDate::from_ymd_opt(2024, month, day).is_none()) {
            t.wrong("day", "is no day of a year", "write the month from 1 to 12 and a day it has");
        }
        Some(Self { name: name?, on })
    }
}

fn months(t: &Table<'_>) -> Vec<u32> {
    let months: Vec<u32> = t.list("months");
    if let Some(month) = months.iter().find(|month| !(1..=12).contains(*month)) {
        t.wrong("months", format!("{month} is no month"), "use 1 to 12");
    }
    months
}

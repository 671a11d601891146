//! What each document says. The code under the device's key is none of it: it is put on and
//! held against the document where that meets the wire.

use crate::{
    hash::{Hash, Head as Reached, Lid, Question, StoreId},
    id::CampaignId,
    moment::{BootId, Moment},
    page::{DayDigest, Page, PageKey, PageState, Version},
    reporting::topic::Address,
};
use serde::{Deserialize, Serialize};

/// How many of the newest days every head tells one by one: a week, 1 KiB. Older days
/// share one digest, so that a head costs the same at the end of a season.
pub const NEWEST_DAYS: usize = 7;

/// How many days a head tells one by one where headquarters asked for older ones: 40
/// of at most 148 bytes leave room for the rest of the document.
pub const OLDER_DAYS: usize = 40;

/// How many page states one message tells of a day: 24 of at most 260 bytes.
pub const INDEX_STATES: usize = 24;

/// How many pages one message acknowledges by name: 24 of at most 230 bytes.
pub const STORED_PAGES: usize = 24;

/// How many pages in quarantine one message acknowledges: 10 of at most 560 bytes, the
/// reason included.
pub const QUARANTINED_PAGES: usize = 10;

/// How many earlier heads a document names: the newest that headquarters is known to have,
/// and those that were sent since.
pub const AFTER_HEADS: usize = 6;

/// How many heads one message tells: 40 of at most 110 bytes.
pub const STORED_HEADS: usize = 40;

/// How many days headquarters asks for at once.
pub const WANTED_DAYS: usize = 40;

/// How many pages headquarters asks for at once: 60 of at most 110 bytes.
pub const WANTED_PAGES: usize = 60;

/// The longest reason of a refusal or quarantine, in characters.
pub const REASON_CHARS: usize = 100;

macro_rules! document {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }
    };
}

document! {
    /// `up/…/page`: one page as it is now.
    PageReport {
        /// Whose.
        #[serde(flatten)]
        from: Address,
        /// The ledger.
        lid: Lid,
        /// How far the ledger had come when it was read, so that headquarters never holds a page
        /// without knowing the history it belongs to.
        head: Reached,
        /// Heads before that one, one of which is the newest that headquarters knows: so it sees
        /// that this goes on from there, and is not of a copy that went another way. At most
        /// [`AFTER_HEADS`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(feature = "schema", schemars(length(max = AFTER_HEADS)))]
        after: Vec<Reached>,
        /// [`Page::hash`] as the device computed it.
        #[cfg_attr(feature = "schema", schemars(schema_with = "super::forms::page_hash", description = ""))]
        hash: Hash,
        /// The page.
        page: Page,
    }
}

document! {
    /// `up/…/pages`: several pages, deflated. See [`super::pack`].
    PagesReport {
        /// Whose.
        #[serde(flatten)]
        from: Address,
        /// The ledger.
        lid: Lid,
        /// How far the ledger had come when it was read, so that headquarters never holds a page
        /// without knowing the history it belongs to.
        head: Reached,
        /// Heads before that one, one of which is the newest that headquarters knows: so it sees
        /// that this goes on from there, and is not of a copy that went another way. At most
        /// [`AFTER_HEADS`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(feature = "schema", schemars(length(max = AFTER_HEADS)))]
        after: Vec<Reached>,
        /// [`batch_id`] of the pages, by which all of them may be acknowledged at once.
        #[cfg_attr(feature = "schema", schemars(schema_with = "super::forms::batch", description = ""))]
        batch: Hash,
        /// In zlib form (RFC 1950), in base64 with padding, the pages by activity and column:
        /// `{"series":[{"activity","slots":[…],"versions":[…],"entries":[…],"watched":{method:[…]},
        /// "bounds":[…],"cells":[[site,hall,measure,method,group,[…]]],"trails":[[trail,measure,
        /// of what,[…]]]}]}`. The first of each column is of the first slot's page, `null` where
        /// a page has no such count. Or a JSON array of pages, as programs of before sent it.
        #[cfg_attr(feature = "schema", schemars(schema_with = "super::forms::deflated", description = ""))]
        deflated: String,
    }
}

/// The ledger that went on as this one, and how far it had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Parent {
    /// The ledger before.
    pub lid: Lid,
    /// The last entry that is left to it.
    #[serde(flatten)]
    pub head: Reached,
    /// How many of the entries after that one, at most, both histories may have: they are counted
    /// under both ids. 0 where the card was copied at rest.
    #[serde(default, skip_serializing_if = "is_none_at_all")]
    pub twice_at_most: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form in which serde asks")]
fn is_none_at_all(n: &u64) -> bool {
    *n == 0
}

document! {
    /// `up/…/head`: how far the ledger has come, with what it takes to check that
    /// headquarters holds the same.
    Head {
        /// Whose.
        #[serde(flatten)]
        from: Address,
        /// The ledger.
        lid: Lid,
        /// The ledger it goes on for, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<Parent>,
        /// How far it has come.
        #[serde(flatten)]
        head: Reached,
        /// Heads before that one, one of which is the newest that headquarters knows: so it sees
        /// that this goes on from there, and is not of a copy that went another way. At most
        /// [`AFTER_HEADS`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(feature = "schema", schemars(length(max = AFTER_HEADS)))]
        after: Vec<Reached>,
        /// When it was said, by the clocks of the device.
        at: Moment,
        /// Digests of the days, read together with the head.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digests: Option<Digests>,
        /// States of the pages of one day, if headquarters asked for them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        index: Option<Index>,
        /// Asks which archive headquarters writes to: somebody named another one than the
        /// device knows, without a code or with one that may be old.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        which_store: Option<Question>,
        /// It is a question alone: which heads of this ledger, its newest and those up to this
        /// number, does headquarters know?
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asks: Option<u64>,
    }
}

/// Digests of days: the newest one by one, the older ones together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Digests {
    /// The newest days there are, in order: up to [`NEWEST_DAYS`], or [`OLDER_DAYS`]
    /// before `until`.
    #[cfg_attr(feature = "schema", schemars(length(max = OLDER_DAYS)))]
    pub days: Vec<DayDigest>,
    /// All days before the first of `days`, in one; absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub older: Option<Older>,
    /// Days from here on are left out, because headquarters asked for the older ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "crate::schema::date_or_none"))]
    pub until: Option<String>,
}

/// Days too old to be told one by one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Older {
    /// They are the days before this one.
    #[cfg_attr(feature = "schema", schemars(schema_with = "crate::schema::date"))]
    pub before: String,
    /// How many days.
    pub days: u32,
    /// Hash over their digests, in order of the day.
    pub digest: Hash,
    /// How many entries lie on them.
    pub entries: u64,
}

/// States of the pages of one day, or a part of them, in order of their keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Index {
    /// The day.
    #[cfg_attr(feature = "schema", schemars(schema_with = "crate::schema::day", description = ""))]
    pub day: String,
    /// The last page of the part before this one; absent in the first part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<PageKey>,
    /// Whether further parts follow.
    pub more: bool,
    /// Every page of the day after `after`, up to the last one here.
    #[cfg_attr(feature = "schema", schemars(length(max = INDEX_STATES)))]
    pub states: Vec<PageState>,
}

document! {
    /// `up/…/presence`: whether the device is there. Retained, and the connection's will.
    Presence {
        /// Whose.
        #[serde(flatten)]
        from: Address,
        /// Its ledger.
        lid: Lid,
        /// There, or gone.
        online: bool,
        /// Which boot of the machine.
        boot: BootId,
        /// Name and version of the program.
        program: String,
    }
}

document! {
    /// `dn/…/stored`: what the archive has committed. The only acknowledgement there is.
    Stored {
        /// The ledger.
        lid: Lid,
        /// The archive that holds it.
        store: StoreId,
        /// What the archive holds now of pages that came in: not always what came in.
        #[cfg_attr(feature = "schema", schemars(length(max = STORED_PAGES)))]
        pages: Vec<StoredPage>,
        /// Batches of which it holds every page exactly as it came in.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(feature = "schema", schemars(length(max = STORED_PAGES)))]
        batches: Vec<Hash>,
        /// The device's question which archive this is, answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answers: Option<Question>,
        /// The heads that were heard of this ledger.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        heads: Option<HeardHeads>,
    }
}

/// Heads that headquarters heard of a ledger, told when the ledger asks or when one that it
/// sent is not newer than what is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeardHeads {
    /// The number asked for.
    pub upto: u64,
    /// The ledger belongs to another device: what asks is a copy, whatever it has in common.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub foreign: bool,
    /// The newest one, then the greatest others up to `upto`, downwards and without a gap;
    /// [`STORED_HEADS`] in all, or there are no more. Empty when nothing was ever heard of it.
    #[cfg_attr(feature = "schema", schemars(length(max = STORED_HEADS)))]
    pub known: Vec<Reached>,
}

/// A page as the archive holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StoredPage {
    /// Which page.
    #[serde(flatten)]
    pub key: PageKey,
    /// In which state.
    pub version: Version,
    /// Hash of its content.
    pub hash: Hash,
    /// Why it is kept out of published totals until somebody clears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = REASON_CHARS)))]
    pub quarantine: Option<String>,
}

document! {
    /// `dn/…/wanted`: what headquarters lacks of a ledger.
    Wanted {
        /// The ledger.
        lid: Lid,
        /// The archive that asks.
        store: StoreId,
        /// Days whose page states it wants to see.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(feature = "schema", schemars(schema_with = "crate::schema::days"))]
        days: Vec<String>,
        /// Pages it wants to have again.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(feature = "schema", schemars(length(max = WANTED_PAGES)))]
        pages: Vec<PageKey>,
        /// It wants the digests of the days before this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(schema_with = "crate::schema::date_or_none"))]
        older: Option<String>,
    }
}

document! {
    /// `dn/…/refused`: what headquarters could not take. The device keeps it, backs
    /// off and tells staff.
    Refused {
        /// The ledger, where it could be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lid: Option<Lid>,
        /// Last part of the topic it came on.
        #[cfg_attr(feature = "schema", schemars(schema_with = "super::forms::what", description = ""))]
        what: String,
        /// The kind of reason.
        code: super::Code,
        /// Why, in a sentence.
        #[cfg_attr(feature = "schema", schemars(length(max = REASON_CHARS)))]
        reason: String,
        /// The pages that were not taken, where they are known.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pages: Vec<PageKey>,
    }
}

document! {
    /// `hq/state`: which archive headquarters writes to now.
    HqState {
        /// The campaign.
        campaign: CampaignId,
        /// The archive.
        store: StoreId,
    }
}

/// The name of a batch: hash over the states of its pages, in the order in which it is unpacked:
/// activity by activity.
#[must_use]
pub fn batch_id<'a>(states: impl IntoIterator<Item = &'a PageState>) -> Hash {
    let line = |s: &PageState| format!("{} {} {} {}", s.key, s.version.n, s.version.rules, s.hash);
    let lines: Vec<String> = states.into_iter().map(line).collect();
    Hash::of(&lines.iter().map(String::as_bytes).collect::<Vec<_>>())
}

impl Digests {
    /// The digests of these days (in order), bounded to fit a message.
    #[must_use]
    pub fn of(days: &[DayDigest], until: Option<&str>) -> Self {
        let days = until.map_or(days, |until| &days[..days.partition_point(|day| day.day.as_str() < until)]);
        let told = if until.is_some() { OLDER_DAYS } else { NEWEST_DAYS };
        let (older, newest) = days.split_at(days.len().saturating_sub(told));
        let before = newest.first().map(|day| day.day.clone()).unwrap_or_default();
        let older = (!older.is_empty()).then(|| Older::of(older, before));
        Self { days: newest.to_vec(), older, until: until.map(ToOwned::to_owned) }
    }
}

impl Older {
    /// One digest over days, in order, which are all the days before `before`.
    #[must_use]
    pub fn of(days: &[DayDigest], before: String) -> Self {
        let lines: Vec<String> = days.iter().map(|day| format!("{} {}", day.day, day.digest)).collect();
        Self {
            before,
            days: u32::try_from(days.len()).unwrap_or(u32::MAX),
            digest: Hash::of(&lines.iter().map(String::as_bytes).collect::<Vec<_>>()),
            entries: days.iter().map(|day| day.entries).fold(0, u64::saturating_add),
        }
    }
}

impl Index {
    /// The states of a day (in order of their keys) in parts that fit a message. A day
    /// without pages is one empty part.
    #[must_use]
    pub fn parts(day: &str, states: &[PageState]) -> Vec<Self> {
        let count = states.len().div_ceil(INDEX_STATES).max(1);
        let part = |i: usize| {
            let from = i * INDEX_STATES;
            let to = states.len().min(from + INDEX_STATES);
            let after = from.checked_sub(1).and_then(|last| states.get(last)).map(|state| state.key.clone());
            Self { day: day.to_owned(), after, more: i + 1 < count, states: states[from..to].to_vec() }
        };
        (0..count).map(part).collect()
    }
}

impl PageReport {
    /// The report of a page that was read when the ledger had come to `head`; `after` are heads
    /// before that.
    #[must_use]
    pub fn of(from: Address, (lid, head, after): (Lid, Reached, Vec<Reached>), page: Page) -> Self {
        Self { from, lid, head, after, hash: page.hash(), page }
    }
}

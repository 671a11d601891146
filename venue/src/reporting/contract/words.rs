//! What the contract says in words: to whoever reads the counts with a tool of their own, or
//! writes a device or a headquarters anew.

use crate::{
    id::VenueId,
    reporting::{
        topic::{SHARDS, shard},
        wire::{
            AFTER_HEADS, INDEX_STATES, MAC_BYTES, MAX_BATCH_COUNTS, MAX_BATCH_PAGES, MAX_GAUGES,
            MAX_INFLATED, MAX_LINES, MAX_MESSAGE, NEWEST_DAYS, OLDER_DAYS, STORED_HEADS, VERSION,
        },
    },
};

/// Venues whose shard is told, so that others see whether they reckon alike.
const TEST_VENUES: [&str; 5] = ["river-city", "science-museum", "a", "city-hall", "van-07"];

/// The code's description of a part, for who does not have the code: a limit by its figure, and
/// one line.
pub(super) fn in_plain_words(description: &str) -> String {
    let limits = [
        ("AFTER_HEADS", AFTER_HEADS),
        ("INDEX_STATES", INDEX_STATES),
        ("MAX_GAUGES", MAX_GAUGES),
        ("MAX_LINES", MAX_LINES),
        ("NEWEST_DAYS", NEWEST_DAYS),
        ("OLDER_DAYS", OLDER_DAYS),
        ("STORED_HEADS", STORED_HEADS),
    ];
    let line = description.split_whitespace().collect::<Vec<_>>().join(" ");
    limits.iter().fold(line, |line, (name, figure)| line.replace(&format!("[`{name}`]"), &figure.to_string()))
}

/// Venues and their shards.
pub(super) fn shards() -> Vec<(&'static str, u8)> {
    let told = |venue: &&'static str| Some((*venue, shard(&VenueId::new(venue).ok()?)));
    TEST_VENUES.iter().filter_map(told).collect()
}

/// How a shard is reckoned.
pub(super) fn of_shard() -> String {
    let told: Vec<String> = shards().iter().map(|(venue, shard)| format!("{venue} {shard}")).collect();
    format!(
        "0 to {}, without zeroes before it: the first byte of the SHA-256 of the venue's id, modulo {SHARDS} \
         (`printf %s river-city | sha256sum`). So {}. A topic with another venue's shard is refused.",
        SHARDS - 1,
        told.join(", ")
    )
}

/// What the whole contract says first, in Markdown.
pub(super) fn introduction() -> String {
    [for_readers(), rules(), code(), hashes(), left_out()].join("\n\n")
}

fn for_readers() -> String {
    format!(
        "What the devices of venues report to headquarters, and what it answers: MQTT 3.1.1, JSON, said at QoS 1 \
         (devices hear the answers at QoS 0: what is lost is asked for again), at most {MAX_MESSAGE} bytes a \
         message. `headquarters contract` makes this from the types that read and \
         write the documents. The document describes both ends; each operation names who carries it out.\n\n\
         ## Who reads the counts\n\n\
         Subscribe to `page` and `pages`. A page is a state, not a change: keep the one with the greatest \
         `version` for each ledger (`lid`), `slot` and `activity`, and add up over those you keep. `visits` \
         are times somebody came in. Each activity has one method of record; figures of other methods stand \
         beside it and are never added to it. Nothing is told twice for your sake: pages that were reported \
         before you subscribed come again only when headquarters asks for them. So what you add up is what \
         you heard. What was counted, and whether it is complete, headquarters knows: `headquarters totals \
         --json`, `headquarters proof --json`."
    )
}

fn rules() -> String {
    format!(
        "## All documents\n\n\
         Each is one JSON object in UTF-8 with `\"v\":{VERSION}`; any other version is refused. Fields that are \
         not known are left aside, so that one may be added without a new version; words that are not known \
         (a new `measure`) are not. Numbers are integers, written without point or exponent. Fields that \
         may be absent are left out when they are written. Times are milliseconds since 1970 by the device's \
         clock, which may be wrong; `trusted` says whether it was believed. Ids have 1 to 32 of a-z, 0-9 and \
         hyphen, and at least one that is no hyphen. A row of `cells` or of `trails` stands once in a page."
    )
}

fn code() -> String {
    format!(
        "## The code\n\n\
         Where a campaign has keys, every document but `hq-state` ends with its code: {MAC_BYTES} bytes before \
         the last brace, `,\"mac\":\"…\"`. The 28 characters are base64 of five bytes that name the key and of \
         the first sixteen bytes of HMAC-SHA-256 under it, over the topic, a byte of 0, and the bytes of the \
         document without those {MAC_BYTES}. A document with a code is taken as it was sent, byte for byte: \
         who reads it and writes it anew breaks the code. Keys are in the file that `headquarters enrol` \
         writes; tools that only read need none, and leave the field aside."
    )
}

fn hashes() -> String {
    format!(
        "## Hashes\n\n\
         All are SHA-256 over parts, before each its length in bytes as eight bytes, big-endian. \
         Of a page: its slot, a space and its activity; then its content as JSON without spaces, as it is in \
         the page: `cells`, `watched`, `entries`, `bounds`, `trails`, in this order, rows in the order they \
         have. Of a batch and of a day: a part for each page, `SLOT ACTIVITY N RULES HASH` with the version's \
         two numbers and the page's hash, in the order of the batch (series by series), or of slot and activity. Of older days: \
         a part `DAY DIGEST` for each, in order. `deflated` holds at most {MAX_BATCH_PAGES} pages of \
         {MAX_BATCH_COUNTS} counts together, and inflates to at most {MAX_INFLATED} bytes. A page of a series has \
         its rows in the order of the series, without those whose column is null for it."
    )
}

fn left_out() -> String {
    "## Left out\n\n\
     `dn/programme` is kept free below each venue: nothing is said there yet. What the devices of a circle \
     tell each other is sealed, and of it only the envelope is described."
        .to_owned()
}

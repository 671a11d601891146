//! The documents that travel, with what others have to know of each, and examples: the files
//! that hold the wire to its form.

use crate::{
    page::Page,
    reporting::wire::{
        Head, HqState, Inside, MAX_BATCH_PAGES, Now, PageReport, PagesReport, Presence, Refused, Stored,
        Wanted,
    },
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

/// A document, or what is deflated in one.
#[derive(Debug)]
pub struct Described {
    /// Its name: of its schema's file, its message, its channel.
    pub name: &'static str,
    /// The same in two or three words.
    pub title: &'static str,
    /// What it is for.
    pub says: &'static str,
    /// What it looks like around what it says.
    pub envelope: Envelope,
    /// Examples, the plainest first.
    pub examples: &'static [Example],
    /// Its schema without what stands around it.
    pub(super) schema: fn(&mut SchemaGenerator) -> Schema,
}

/// What stands around what a document says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Envelope {
    /// A version, and a code where there are keys.
    Coded,
    /// A version: it is for everybody, and under nobody's key.
    Versioned,
    /// Nothing: it is no document, but what is deflated in one.
    None,
}

/// A document as it travels.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The golden file it is.
    pub file: &'static str,
    /// What it shows.
    pub shows: &'static str,
    /// Its bytes.
    pub text: &'static str,
}

impl Example {
    /// The document; the tests read every golden file, so that none is anything else.
    #[must_use]
    pub fn value(&self) -> Value {
        serde_json::from_str(self.text).unwrap_or_default()
    }
}

macro_rules! examples {
    ($($file:literal $shows:literal,)*) => {
        &[$(Example {
            file: $file,
            shows: $shows,
            text: include_str!(concat!("../../../tests/golden-wire/", $file)),
        }),*]
    };
}

/// All of them.
pub const DOCUMENTS: &[Described] = &[
    Described {
        name: "page",
        title: "One page of totals",
        says: "The totals of one ledger in one quarter of an hour for one activity, as they are now. It is a \
               state, not a change: of two with the same ledger (`lid`), `slot` and `activity` the one with \
               the greater `version` replaces the other, in whatever order they come. A page that was \
               emptied comes with no cells. Sent again until `stored` names its version and hash.",
        envelope: Envelope::Coded,
        examples: examples! {
            "page.json" "Two check-ins by group, and a headcount",
            "page-undated.json" "Of a boot that never had a clock: it lies between two moments",
            "page-with-trails.json" "How trails were walked",
            "page-with-heads.json" "With the heads by which headquarters tells copies of a card apart",
            "page-with-mac.json" "Under the device's key",
        },
        schema: PageReport::json_schema,
    },
    Described {
        name: "pages",
        title: "Several pages, deflated",
        says: "Pages that wait since the line was cut, packed together. Who reads the counts has to read \
               these too, or lacks what was counted during every outage.",
        envelope: Envelope::Coded,
        examples: examples! {
            "pages.json" "Two pages by columns",
            "pages-one-by-one.json" "Two pages one after the other, as a program of before sent them",
        },
        schema: PagesReport::json_schema,
    },
    Described {
        name: "batch",
        title: "What `deflated` of `pages` inflates to",
        says: "The pages of a batch, each to be treated as the `page` of a document of its own: by activity and \
               column, as programs write it now; or one after the other, as those of before did.",
        envelope: Envelope::None,
        examples: examples! { "pages-inside.json" "Three pages by columns, one of a boot without a clock", },
        schema: batch,
    },
    Described {
        name: "head",
        title: "How far a ledger has come",
        says: "How far a ledger has come, with digests of its days, by which headquarters proves that it \
               holds every page of it; or, with `asks`, a question alone.",
        envelope: Envelope::Coded,
        examples: examples! {
            "head.json" "With the digests of its days",
            "head-with-older-days.json" "Days before the newest seven share one digest",
            "head-of-older-days.json" "The answer where `wanted` names `older`",
            "head-with-index.json" "The answer where `wanted` names a day",
            "head-asking.json" "Asks which heads of this ledger headquarters knows",
            "head-asking-which-store.json" "Asks which archive headquarters writes to, under the device's key",
            "head-with-parent.json" "Of a ledger that goes on for another, whose card was copied while it ran",
        },
        schema: Head::json_schema,
    },
    Described {
        name: "presence",
        title: "Whether a device is there",
        says: "Whether a device is there. Also the will of its connection, so the broker says it is gone \
               when the line breaks. It enters no figure.",
        envelope: Envelope::Coded,
        examples: examples! { "presence.json" "It is there", },
        schema: Presence::json_schema,
    },
    Described {
        name: "now",
        title: "What holds of this moment",
        says: "Who is inside, and how what counts at the doors is. It may be lost, is never sent again and \
               enters no figure; the next one says all of it anew.",
        envelope: Envelope::Coded,
        examples: examples! {
            "now.json" "How many are in a hall",
            "now-with-lines.json" "With the lines that are counted: one that is covered, one that is gone, one that counts",
        },
        schema: Now::json_schema,
    },
    Described {
        name: "stored",
        title: "What headquarters holds",
        says: "What headquarters' archive has committed: the only acknowledgement there is. What the \
               broker acknowledges only says that it may go on. Where a page has `quarantine`, it is held and \
               proved, and kept out of published figures for this reason.",
        envelope: Envelope::Coded,
        examples: examples! {
            "stored.json" "A page as it came, one in quarantine, and a batch",
            "stored-with-heads.json" "The heads that were heard of a ledger, because it asked",
            "stored-answering-which-store.json" "Which archive this is, because the device asked, under its key",
        },
        schema: Stored::json_schema,
    },
    Described {
        name: "wanted",
        title: "What headquarters lacks",
        says: "What headquarters lacks of a ledger: days whose pages it wants listed, then pages.",
        envelope: Envelope::Coded,
        examples: examples! { "wanted.json" "Two days, a page, and the digests of older days", },
        schema: Wanted::json_schema,
    },
    Described {
        name: "refused",
        title: "What headquarters could not take",
        says: "What headquarters could not take, and why. The device keeps it, rests, and tells staff.",
        envelope: Envelope::Coded,
        examples: examples! { "refused.json" "A malformed page", },
        schema: Refused::json_schema,
    },
    Described {
        name: "hq-state",
        title: "Which archive headquarters writes to",
        says: "Which archive headquarters writes to now. One that a device does not know makes it send all \
               its pages again. For everybody, so without a code.",
        envelope: Envelope::Versioned,
        examples: examples! { "hq-state.json" "An archive", },
        schema: HqState::json_schema,
    },
];

/// By columns, or pages one after the other.
fn batch(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "oneOf": [
            generator.subschema_for::<Inside>(),
            {
                "type": "array",
                "items": generator.subschema_for::<Page>(),
                "minItems": 1,
                "maxItems": MAX_BATCH_PAGES,
            },
        ],
    })
}

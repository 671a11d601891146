//! What can be wrong with a ledger.

use std::fmt;
use venue::{
    hash::{Head, StreamId},
    page::Version,
};

/// The most faults named: a file with more is beyond mending by hand.
pub const MAX_FAULTS: usize = 100;

/// What [`crate::Ledger::verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The head of what was verified.
    pub head: Head,
    /// How many pages there are.
    pub pages: u64,
    /// What is wrong, at most [`MAX_FAULTS`].
    pub problems: Vec<Fault>,
    /// How many more there were.
    pub left_out: u64,
}

impl Verification {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn verified(&self) -> bool {
        self.problems.is_empty()
    }
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The file is malformed, by SQLite's own check.
    File {
        /// What SQLite says.
        what: String,
    },
    /// A table, index or trigger is not as this program makes it.
    Schema {
        /// Its name.
        name: String,
    },
    /// Entries are not there.
    Missing {
        /// The first number missing.
        from: u64,
        /// The last number missing.
        to: u64,
    },
    /// An entry's bytes are not what the chain was made over.
    Chain {
        /// Its number.
        n: u64,
    },
    /// An entry cannot be read.
    Unreadable {
        /// Its number.
        n: u64,
        /// Why.
        why: String,
    },
    /// What is noted beside an entry is not what it says.
    Note {
        /// Its number.
        n: u64,
    },
    /// A page that the entries make is not there.
    PageMissing {
        /// Its key.
        key: String,
    },
    /// A page is there that no entry makes.
    PageExtra {
        /// Its key.
        key: String,
    },
    /// A page has another version than the entries make.
    PageVersion {
        /// Its key.
        key: String,
        /// The version it has.
        kept: Version,
        /// The version it should have.
        rebuilt: Version,
    },
    /// A page says something else than the entries make.
    PageContent {
        /// Its key.
        key: String,
    },
    /// What other devices are told of an entry is not what it says.
    Shared {
        /// Its number.
        n: u64,
    },
    /// Shared facts are said to be of entries that share nothing.
    SharedExtra {
        /// How many.
        more: u64,
    },
    /// A stream of shared facts has a gap, another length than is noted, or another id.
    Stream {
        /// Which.
        stream: StreamId,
        /// How many facts are said to be here.
        have: u64,
        /// How many are.
        found: u64,
    },
    /// What shared facts say cannot be read.
    What {
        /// Its number.
        id: i64,
    },
    /// A table that follows from the shared facts is not what they make.
    Derived {
        /// Its name.
        table: String,
    },
    /// What is noted beside a page (its hash, its entries, its end) is not what it says.
    PageNote {
        /// Its key.
        key: String,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { what } => write!(f, "the file is malformed: {what}"),
            Self::Schema { name } => write!(f, "{name} is not as it was made"),
            Self::Missing { from, to } if from == to => write!(f, "entry {from} is missing"),
            Self::Missing { from, to } => write!(f, "entries {from} to {to} are missing"),
            Self::Chain { n } => write!(f, "entry {n}: its bytes are not those it was written with"),
            Self::Unreadable { n, why } => write!(f, "entry {n} cannot be read: {why}"),
            Self::Note { n } => write!(f, "entry {n}: what is noted beside it is not what it says"),
            Self::PageMissing { key } => write!(f, "page {key} is missing"),
            Self::PageExtra { key } => write!(f, "page {key} is made by no entry"),
            Self::PageVersion { key, kept, rebuilt } => write!(
                f,
                "page {key} is of entry {} by rules {}, but should be of entry {} by rules {}",
                kept.n, kept.rules, rebuilt.n, rebuilt.rules
            ),
            Self::Shared { n } => write!(f, "entry {n}: what is shared of it is not what it says"),
            Self::SharedExtra { more } => write!(f, "{more} shared facts are of entries that share nothing"),
            Self::Stream { stream, have, found } => {
                write!(f, "stream {stream} should have facts 1 to {have}, {found} are there")
            }
            Self::What { id } => write!(f, "body {id} of shared facts cannot be read"),
            Self::Derived { table } => write!(f, "{table} is not what the shared facts make of it"),
            Self::PageContent { key } => write!(f, "page {key} says something else than its entries"),
            Self::PageNote { key } => write!(f, "page {key}: what is noted beside it is not what it says"),
        }
    }
}

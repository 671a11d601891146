//! Why a document can't be read, written or taken.

use super::{
    MAX_BATCH_COUNTS, MAX_BATCH_PAGES, MAX_DOCUMENT, MAX_INFLATED, MAX_MESSAGE, Unbelieved, VERSION,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How serde tells that a document lacks its head.
const NO_HEAD: &str = "missing field `head`";

/// Why bytes are no document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Longer than [`MAX_MESSAGE`].
    #[error("the message has {0} bytes, the most is {MAX_MESSAGE}")]
    Oversize(usize),
    /// Not under the key of the device, or of headquarters to it.
    #[error("{0}")]
    Unauthenticated(Unbelieved),
    /// Of a version other than [`VERSION`].
    #[error("the document is of version {0}, this program reads version {VERSION}; update the older end")]
    Version(u32),
    /// Not what it should be.
    #[error("the document is malformed: {0}")]
    Malformed(String),
    /// Pages without the head of their ledger: nobody could tell whether they go on from what is
    /// known of it, or are of a copy. Programs wrote such before ledgers were told apart.
    #[error("it does not say how far its ledger had come (head); update the program of this device")]
    NoHead,
    /// A batch that inflates past [`MAX_INFLATED`].
    #[error("the batch inflates to more than {MAX_INFLATED} bytes")]
    Bomb,
    /// A batch with more pages than allowed.
    #[error("the batch holds {0} pages, the most is {MAX_BATCH_PAGES}")]
    TooManyPages(usize),
    /// A batch with more counts than allowed.
    #[error("the batch holds {0} counts, the most is {MAX_BATCH_COUNTS}")]
    TooManyCounts(usize),
    /// What it says of its content is not what the content hashes to.
    #[error("the content of page {0} does not hash to what the document says")]
    Hash(String),
}

impl Unreadable {
    pub(super) fn malformed(reason: &dyn fmt::Display) -> Self {
        let reason = reason.to_string();
        if reason.starts_with(NO_HEAD) { Self::NoHead } else { Self::Malformed(without_texts(&reason)) }
    }

    /// The kind of reason, for counting.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Oversize(_) | Self::Bomb | Self::TooManyPages(_) | Self::TooManyCounts(_) => Code::Oversize,
            Self::Unauthenticated(_) => Code::Unauthenticated,
            Self::Version(_) => Code::UnknownVersion,
            Self::Malformed(_) | Self::NoHead => Code::Malformed,
            Self::Hash(_) => Code::HashMismatch,
        }
    }
}

/// A reason without the texts it quotes from the document. Reasons are logged, shown and
/// sent back, and nobody knows what a device put where a count should stand.
fn without_texts(reason: &str) -> String {
    let (before, reason) =
        match reason.strip_prefix("unknown variant `").and_then(|rest| rest.rsplit_once("`, expected")) {
            Some((_, known)) => ("unknown word, expected", known),
            None => ("", reason),
        };
    let mut told = before.to_owned();
    let (mut quoted, mut escaped) = (false, false);
    for c in reason.chars() {
        let ends = c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
        match (quoted, ends) {
            (false, true) => told.push_str("\"…"),
            (false, false) => told.push(c),
            (true, true) => told.push('"'),
            (true, false) => {}
        }
        quoted ^= ends;
    }
    told
}

/// Why a document can't be put on the wire.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unwritable {
    /// Longer than [`MAX_DOCUMENT`].
    #[error("the document has {0} bytes, the most is {MAX_DOCUMENT}")]
    Oversize(usize),
    /// It can't be written as JSON.
    #[error("the document can't be written: {0}")]
    Form(String),
}

/// The kind of a refusal, for counting and for what the device does about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// Longer than allowed, as it is or inflated.
    Oversize,
    /// Of a version this end does not read.
    UnknownVersion,
    /// Not what it should be.
    Malformed,
    /// The content is not what its hash says.
    HashMismatch,
    /// The topic names another campaign, venue or device than the document.
    WrongTopic,
    /// The ledger belongs to another device.
    ForeignLedger,
    /// Headquarters holds another history of this ledger.
    Forked,
    /// The message authentication code is missing or wrong.
    Unauthenticated,
    /// The ledger was closed; its successor goes on.
    Closed,
}

impl Code {
    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Oversize => "oversize",
            Self::UnknownVersion => "unknown-version",
            Self::Malformed => "malformed",
            Self::HashMismatch => "hash-mismatch",
            Self::WrongTopic => "wrong-topic",
            Self::ForeignLedger => "foreign-ledger",
            Self::Forked => "forked",
            Self::Unauthenticated => "unauthenticated",
            Self::Closed => "closed",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

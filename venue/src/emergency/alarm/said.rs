//! What goes into the machine and what comes out of it.

use super::super::{Act, Word};
use crate::hash::Lid;

/// What happened around the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input<'a> {
    /// The broker is there and the subscriptions were granted.
    Linked,
    /// The broker is gone.
    Unlinked,
    /// A message arrived on a topic of emergencies.
    Arrived {
        /// Its topic.
        topic: &'a str,
        /// Its bytes.
        payload: &'a [u8],
    },
    /// New entries in the ledger, each once and in order; those that followed a word too.
    Acts(&'a [Act]),
    /// Time passed: at the latest when [`Command::WakeAt`] said.
    Tick,
}

/// What the shell must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Publish at QoS 1, retained. When there is no room, drop it: it is said again.
    Publish {
        /// The topic.
        topic: String,
        /// The bytes.
        payload: Vec<u8>,
    },
    /// Write [`super::super::follow`] of this word into the ledger, unless the house stands so
    /// already, and try again until it is written or the next word comes.
    Write(Word),
    /// Call [`super::Alarm::handle`] with [`Input::Tick`] at this time, unless something comes first.
    WakeAt(u64),
    /// Log and count.
    Tell(Told),
}

/// What people should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// What was done here goes round.
    Said {
        /// The word.
        word: Word,
    },
    /// A new word was heard.
    Heard {
        /// From which ledger.
        lid: Lid,
        /// The word.
        word: Word,
    },
    /// An emergency that was called here while cut off is too old to alarm the house, and stays
    /// here until staff end it.
    Alone {
        /// The entry that called it.
        entry: u64,
    },
    /// Messages were refused.
    Refused {
        /// The topic of the last.
        topic: String,
        /// What is wrong with it.
        reason: String,
        /// How many since this was last told.
        count: u64,
    },
    /// Messages with a term that is past were left aside: from devices that come back, or said
    /// again by somebody who kept them.
    Outdated {
        /// Below which ledger's topic the last was.
        lid: Lid,
        /// What it says.
        word: Word,
        /// The term that holds.
        term: u64,
        /// How many since this was last told.
        count: u64,
    },
}

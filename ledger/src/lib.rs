//! What happened on this device: an append-only SQLite file that kiosk and
//! edge-agent write at once, and the only SQL of a device. It decides nothing; the
//! rules are `venue`'s.
//!
//! ```
//! use ledger::Ledger;
//! use venue::{entry::{Fact, NewPeople, Place}, id::{ActivityId, GroupId, SiteId},
//!     moment::{BootId, Readings}, party::Party};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut ledger = Ledger::in_memory()?; // a program uses Ledger::open(path)
//! let readings = Readings { // a program uses ledger::clock::read(trust)
//!     wall: 1_758_369_600_000, boottime: 90_000, boot: BootId("first".into()),
//!     synchronised: true, keeps_time_when_off: false,
//! };
//! let place = Place {
//!     activity: ActivityId::new("science-night")?, site: SiteId::new("main")?, hall: None,
//! };
//! let party = Party::new([(GroupId::new("child")?, 2), (GroupId::new("adult")?, 1)]);
//! let fact = Fact::CheckIn { place, party, subject: None, people: NewPeople::all(3) };
//!
//! let receipt = ledger.append(&readings, false, fact)?; // committed when this returns
//! assert_eq!((receipt.entry, ledger.head()?), (1, receipt.head));
//! assert_eq!(ledger.due(None, 64)?.pages[0].content.entries, 1);
//! assert!(ledger.verify()?.verified());
//! # Ok(())
//! # }
//! ```

mod acts;
mod append;
mod changes;
pub mod clock;
mod contact;
mod delivery;
mod error;
mod forget;
mod health;
mod home;
mod merge;
mod migrate;
mod moment;
mod open;
mod pages;
mod past;
mod place;
mod read;
mod rebuild;
mod record;
mod rehearsal;
mod report;
mod schema;
mod settle;
mod share;
mod shifts;
mod shown;
mod signage;
mod staff;
mod stock;
mod streams;
mod stretch;
mod subjects;
mod succession;
mod trail_state;
mod unchecked;
mod verify;

pub use acts::MOST_AUDITS;
pub use append::{MAX_FACTS, Receipt};
pub use changes::Changes;
pub use contact::Agent;
pub use delivery::{Due, MAX_DUE, MAX_ROWS};
pub use error::LedgerError;
pub use forget::Forgotten;
pub use health::{AlarmContact, Health};
pub use merge::{Merged, Refused, WhyRefused};
pub use read::MAX_ENTRIES;
pub use report::Report;
pub use schema::{BUSY_TIMEOUT, SCHEMA};
pub use settle::MAX_CORRECTIONS;
pub use signage::Signboard;
pub use subjects::Standing;
pub use succession::Reported;
pub use unchecked::Unchecked;
pub use verify::{Fault, MAX_FAULTS, Verification};

use rusqlite::Connection;
use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicU64},
};
use venue::hash::Lid;

/// A ledger, open for reading and writing. It may be moved to another thread; two
/// threads open the file twice.
#[derive(Debug)]
pub struct Ledger {
    db: Connection,
    path: PathBuf,
    /// The file at the path when it was opened; none in memory.
    file: Option<place::FileId>,
    home: home::Home,
    digests: RefCell<report::Digests>,
    /// Commits of a ledger in memory, which no other connection can see.
    commits: Arc<AtomicU64>,
}

impl Ledger {
    /// The random id made with the file, by which other devices know this ledger. What it is
    /// reported as may be another one: see [`Ledger::reported`].
    #[must_use]
    pub fn lid(&self) -> Lid {
        self.home.lid
    }

    /// Where the file is; `:memory:` for a ledger in memory.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

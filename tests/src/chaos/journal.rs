//! What visitors and staff of one device know: each act is written down before it is given to
//! the ledger, and again when the ledger said that it is saved. The sums of what was saved are
//! kept by their own arithmetic, without the rules that make pages of entries.
//!
//! Whoever is killed between the two lines finds out at the next start: nobody else writes to
//! the ledger meanwhile, so it has come further exactly when the act was saved.

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::Write,
    path::Path,
};

/// Figures by their name and how they were counted.
pub type Sums = BTreeMap<(String, String), i64>;

/// Something that is written to the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// A party checks in without a passport.
    CheckIn {
        /// Grown-ups.
        public: u32,
        /// Children.
        youth: u32,
        /// To what.
        activity: String,
    },
    /// Staff count heads.
    Tally {
        /// How many.
        count: u32,
    },
    /// People crossed the line at the entrance.
    Crossings {
        /// Inward.
        inward: u32,
        /// Outward.
        outward: u32,
    },
    /// An earlier act is taken back.
    Undo {
        /// The number of its entry.
        of: u64,
    },
    /// A check-in of a rehearsal, which counts nothing.
    Rehearsed {
        /// Grown-ups.
        public: u32,
    },
    /// Staff say when a boot began whose clock was never right.
    Dated {
        /// The boot.
        boot: String,
        /// When it began, milliseconds since 1970.
        began: i64,
    },
}

/// What the clocks of the device say at an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    /// Milliseconds since 1970 as they would be right.
    pub right: i64,
    /// Milliseconds since the boot began.
    pub boottime: i64,
    /// Number of the boot.
    pub boot: u64,
    /// Whether the clock is right.
    pub synchronised: bool,
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Line {
    /// It is about to be written; the ledger has so many entries.
    Will {
        /// Entries before.
        head: u64,
        /// What.
        act: Act,
        /// When.
        clocks: Clocks,
    },
    /// The ledger said that it is saved.
    Did {
        /// The number of its entry.
        entry: u64,
    },
    /// It was found in the ledger after a death in between.
    Found {
        /// The number of its entry.
        entry: u64,
    },
    /// The ledger said that it is not saved, or it was not found after a death.
    Not {
        /// Why.
        why: String,
    },
}

/// The journal, and what follows from it.
#[derive(Debug)]
pub struct Journal {
    file: File,
    /// An act of which it is not known yet whether it was saved, with the ledger's entries
    /// before it.
    pub pending: Option<(u64, Act)>,
    /// What counts and may be taken back, by the number of its entry.
    pub countable: BTreeMap<u64, Act>,
    /// What the clocks said at the last act.
    pub clocks: Option<Clocks>,
    /// Boots that had a right clock, or were dated by staff.
    pub dated: BTreeSet<u64>,
    /// What was saved so far.
    pub sums: Sums,
    /// Acts that were saved.
    pub saved: u64,
    /// Acts that were refused or lost before they were saved.
    pub not_saved: u64,
    /// Acts found in the ledger after a death.
    pub found: u64,
}

impl Journal {
    /// Reads what was written so far, and goes on from there.
    ///
    /// # Errors
    /// When the file can't be read, or does not make sense.
    pub fn open(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let file = File::options().create(true).append(true).open(path)?;
        let mut this = Self {
            file,
            pending: None,
            countable: BTreeMap::new(),
            clocks: None,
            dated: BTreeSet::new(),
            sums: Sums::new(),
            saved: 0,
            not_saved: 0,
            found: 0,
        };
        for line in text.split_inclusive('\n') {
            // Killed in the middle of a line: it was not said.
            let Some(line) = line.strip_suffix('\n') else {
                this.file.write_all(b"\n")?;
                break;
            };
            if let Ok(line) = serde_json::from_str(line) {
                this.note(&line)?;
            } else {
                ensure!(!line.ends_with('}'), "{}: {line:?} makes no sense", path.display());
            }
        }
        Ok(this)
    }

    /// Writes a line and takes note of it.
    ///
    /// # Errors
    /// When it can't be written, or does not follow from those before.
    pub fn write(&mut self, line: &Line) -> Result<()> {
        let text = serde_json::to_string(line)? + "\n";
        self.file.write_all(text.as_bytes()).context("writing the journal")?;
        self.note(line)
    }

    fn note(&mut self, line: &Line) -> Result<()> {
        match line {
            Line::Will { head, act, clocks } => {
                ensure!(self.pending.is_none(), "an act before {:?} is known", self.pending);
                self.pending = Some((*head, act.clone()));
                self.clocks = Some(clocks.clone());
            }
            Line::Did { entry } => self.saved(*entry)?,
            Line::Found { entry } => {
                self.found += 1;
                self.saved(*entry)?;
            }
            Line::Not { .. } => {
                self.pending = None;
                self.not_saved += 1;
            }
        }
        Ok(())
    }

    fn saved(&mut self, entry: u64) -> Result<()> {
        let Some((_, act)) = self.pending.take() else {
            bail!("entry {entry} was saved and nobody wanted it")
        };
        self.saved += 1;
        if let Some(Clocks { boot, synchronised: true, .. }) = self.clocks {
            self.dated.insert(boot);
        }
        match act {
            Act::Undo { of } => {
                let undone = self.countable.remove(&of).context("what was taken back does not count")?;
                self.add(&undone, -1);
            }
            Act::Dated { boot, .. } => {
                let number = boot.rsplit('-').next().and_then(|number| number.parse().ok());
                self.dated.insert(number.context("no number of a boot")?);
            }
            Act::Rehearsed { .. } => {}
            counts => {
                self.add(&counts, 1);
                self.countable.insert(entry, counts);
            }
        }
        Ok(())
    }

    fn add(&mut self, act: &Act, sign: i64) {
        let mut add = |figure: &str, method: &str, count: u32| {
            *self.sums.entry((figure.to_owned(), method.to_owned())).or_default() += sign * i64::from(count);
        };
        match act {
            Act::CheckIn { public, youth, .. } => {
                add("visits", "check-in", public + youth);
                for scope in ["campaign", "day", "activity"] {
                    add(&format!("people of {scope}"), "check-in", public + youth);
                }
            }
            Act::Tally { count } => add("visits", "tally", *count),
            Act::Crossings { inward, .. } => add("visits", "entrance-line", *inward),
            Act::Undo { .. } | Act::Rehearsed { .. } | Act::Dated { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clocks() -> Clocks {
        Clocks { right: 0, boottime: 0, boot: 1, synchronised: true }
    }

    #[test]
    fn what_a_journal_adds_up_to_is_the_same_when_it_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let mut journal = Journal::open(&path).unwrap();
        let check_in = Act::CheckIn { public: 2, youth: 3, activity: "a".into() };
        let acts = [check_in, Act::Tally { count: 40 }, Act::Undo { of: 2 }, Act::Rehearsed { public: 9 }];
        for (n, act) in (0..).zip(acts) {
            journal.write(&Line::Will { head: n, act, clocks: clocks() }).unwrap();
            journal.write(&Line::Did { entry: n + 1 }).unwrap();
        }
        let lost = Line::Will { head: 4, act: Act::Tally { count: 7 }, clocks: clocks() };
        journal.write(&lost).unwrap();
        let again = Journal::open(&path).unwrap();
        assert_eq!((&again.sums, again.saved), (&journal.sums, 4));
        assert_eq!(again.sums[&("visits".to_owned(), "check-in".to_owned())], 5);
        assert_eq!(again.sums[&("visits".to_owned(), "tally".to_owned())], 0, "it was taken back");
        assert_eq!(again.pending, Some((4, Act::Tally { count: 7 })));
        assert_eq!(again.countable.keys().copied().collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn a_line_that_was_cut_by_a_death_was_not_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let mut journal = Journal::open(&path).unwrap();
        let will = Line::Will { head: 0, act: Act::Tally { count: 7 }, clocks: clocks() };
        journal.write(&will).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}{{\"did\":{{\"ent")).unwrap();
        let mut again = Journal::open(&path).unwrap();
        assert_eq!(again.pending, Some((0, Act::Tally { count: 7 })));
        again.write(&Line::Found { entry: 1 }).unwrap();
        assert_eq!(Journal::open(&path).unwrap().found, 1, "what comes after it is read");
    }
}

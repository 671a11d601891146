//! What the agent of a ledger says of its own parts, for the kiosk's staff. It lies in a file
//! beside the ledger and not in it: it is of no evening, and holds only while the agent runs.

use crate::{Agent, Ledger};
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use venue::{
    moment::BootId,
    rooms::RoomNow,
    watching::{CounterHealth, Spot},
};

/// How the contact that calls an emergency is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlarmContact {
    /// It is watched, and open.
    Open,
    /// It is watched, and closed.
    Closed,
    /// It is set, and can't be watched.
    Gone,
}

/// What the agent says of its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Health {
    /// The contact that calls an emergency; none where none is set.
    pub alarm_contact: Option<AlarmContact>,
    /// What counts at doors, in the order of the settings.
    pub counters: Vec<CounterHealth>,
    /// The lines that they count at.
    pub lines: Vec<Spot>,
    /// Who is inside the rooms of the house, by all that its devices count.
    pub rooms: Vec<RoomNow>,
    /// The boot of the machine by whose time those were heard.
    pub boot: Option<BootId>,
}

impl Health {
    /// Writes it down for the kiosk of this ledger.
    ///
    /// # Errors
    /// When the file beside the ledger can't be written.
    pub fn note(&self, ledger: &Path) -> io::Result<()> {
        let (file, new) = (beside(ledger, "-health"), beside(ledger, "-health-new"));
        fs::write(&new, serde_json::to_vec(self)?)?;
        fs::rename(new, file)
    }

    /// Forgets what an earlier agent of this ledger said.
    ///
    /// # Errors
    /// When the file beside the ledger can't be removed.
    pub fn forget(ledger: &Path) -> io::Result<()> {
        match fs::remove_file(beside(ledger, "-health")) {
            Err(reason) if reason.kind() != io::ErrorKind::NotFound => Err(reason),
            _ => Ok(()),
        }
    }
}

fn beside(ledger: &Path, what: &str) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(what);
    PathBuf::from(name)
}

impl Ledger {
    /// What its agent says of its parts; nothing while no agent runs.
    #[must_use]
    pub fn health(&self) -> Health {
        if !Agent::runs(&self.path) {
            return Health::default();
        }
        let said = fs::read(beside(&self.path, "-health")).ok();
        said.and_then(|said| serde_json::from_slice(&said).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_agent_says_holds_while_it_runs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("device.sqlite");
        let ledger = Ledger::open(&path).unwrap();
        let gone = Health {
            alarm_contact: Some(AlarmContact::Gone),
            counters: vec![CounterHealth::opening("camera:0", 1_758_369_600_000)],
            ..Health::default()
        };
        gone.note(&path).unwrap();
        assert_eq!(ledger.health(), Health::default(), "no agent runs");
        let agent = Agent::of(&path).unwrap();
        assert_eq!(ledger.health(), gone);
        fs::write(beside(&path, "-health"), "half of {").unwrap();
        assert_eq!(ledger.health(), Health::default());
        drop(agent);
    }
}

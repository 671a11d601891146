//! A van that comes back to a thin line after days without one: 64 kbit/s, 300 ms there and
//! back, TLS with certificates, a mosquitto as it ships. How long headquarters takes to hold
//! everything, what came first, and how many bytes that took.

pub mod season;
mod witness;

pub use witness::{Overheard, Witness};

use crate::{
    chaos::{
        dice::Dice,
        line::{Carried, Line},
    },
    figures::usage::memory,
    house::{Device, House},
    patience::until,
    program::Running,
    secure::{Engine, Office, SecureBroker},
};
use anyhow::{Context, Result, ensure};
use ledger::Ledger;
use rusqlite::{Connection, OpenFlags};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::runtime::Runtime;

/// Whose it is.
const VENUE: &str = "van-07";
const DEVICE: &str = "kiosk-1";

/// How long the archive may be held by its writer.
const BUSY: Duration = Duration::from_secs(5);

/// A van on its line, with everything beyond it.
pub struct Van<'h> {
    house: &'h House,
    device: Device<'h>,
    /// Its line to the broker.
    pub line: Line,
    ledger: Ledger,
    broker: SecureBroker,
    office: Office<'h>,
    headquarters: Running,
    // Last, so that the line ends with it.
    _runtime: Runtime,
}

/// How it came back.
#[derive(Debug, Clone, Copy)]
pub struct Return {
    /// Pages that were to be told.
    pub pages: u64,
    /// From the start of its agent until headquarters proves it complete.
    pub took: Duration,
    /// From there until headquarters held the pages of the quarter that goes on.
    pub live_after: Duration,
    /// What the line carried until then.
    pub carried: Carried,
    /// Resident memory of its agent then, and the most it had, MiB.
    pub memory: (f64, f64),
}

impl<'h> Van<'h> {
    /// A van that wrote for so many days without a line; headquarters has never heard of it.
    ///
    /// # Errors
    /// When anything of it can't be had.
    pub fn away(house: &'h House, days: i64) -> Result<Self> {
        let runtime = Runtime::new()?;
        let office = Office::new(house, "office")?;
        office.certificates()?;
        let (folder, certificates) = (office.folder.join("broker"), office.folder.join("certs"));
        let broker = SecureBroker::start(Engine::Mosquitto, &folder, &certificates)?;
        let headquarters = office.serve(&broker.address())?;
        let line = Line::to(&[broker.address()], &runtime)?;
        line.thin(true);
        let bundle = office.enrol(VENUE, DEVICE, &format!("localhost:{}", line.port()))?;
        let device = office.joined(DEVICE, &bundle)?;
        let mut ledger = Ledger::open(device.ledger())?;
        season::fill(&mut ledger, days, wall_now()?)?;
        Ok(Self { house, device, line, ledger, broker, office, headquarters, _runtime: runtime })
    }

    /// Its ledger.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Who hears what comes to the broker.
    ///
    /// # Errors
    /// When nobody may listen there.
    pub fn witness(&self) -> Result<Witness> {
        Witness::at(&self.broker.address(), &self.office.folder.join("certs"))
    }

    /// Starts its agent.
    ///
    /// # Errors
    /// When it can't start.
    pub fn run_agent(&self) -> Result<Running> {
        self.device.run_agent()
    }

    /// A party checks in now; the number of its entry.
    ///
    /// # Errors
    /// When the ledger can't be written.
    pub fn check_in(&mut self) -> Result<u64> {
        let fact = season::check_in(season::ACTIVITIES[0], 0, &mut Dice::new(1))?;
        Ok(self.ledger.append(&season::at(wall_now()?), false, fact)?.entry)
    }

    /// Waits until headquarters proves all that it has.
    ///
    /// # Errors
    /// When it does not within the bound.
    pub fn complete(&mut self, bound: Duration) -> Result<()> {
        let archive = self.archive()?;
        until("the archive to hold every page", bound, || {
            self.headquarters.alive()?;
            let (held, wanted) = (count(&archive)?, self.ledger.page_count()?);
            ensure!(held >= wanted, "it holds {held} of {wanted}");
            Ok(())
        })?;
        let head = (self.ledger.reported()?.lid.to_string(), self.ledger.head()?.n);
        self.house.wait_for_proof(&[head], bound)
    }

    /// Comes back, and is complete.
    ///
    /// # Errors
    /// When it is not within the bound.
    pub fn comes_back(&mut self, bound: Duration) -> Result<Return> {
        let (began, wall) = (Instant::now(), wall_now()?);
        let agent = self.run_agent()?;
        self.complete(bound)?;
        let (took, carried, memory) = (began.elapsed(), self.line.carried(), memory(agent.id())?);
        ensure!(agent.said().contains("\"tls\":true"), "not by TLS: {}", agent.said());
        let newest = "SELECT max(received) FROM pages WHERE activity <> '-' AND slot =
                      (SELECT max(slot) FROM pages WHERE activity <> '-')";
        let live: i64 = self.archive()?.query_row(newest, [], |row| row.get(0))?;
        let live_after = Duration::from_millis(u64::try_from(live - wall).unwrap_or_default());
        ensure!(agent.stop()?.success(), "its agent did not stop cleanly");
        Ok(Return { pages: self.ledger.page_count()?, took, live_after, carried, memory })
    }

    fn archive(&self) -> Result<Connection> {
        let path = self.house.folder().join("archive.sqlite");
        let archive = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        archive.busy_timeout(BUSY)?;
        Ok(archive)
    }
}

fn count(archive: &Connection) -> Result<u64> {
    let rows: i64 = archive.query_row("SELECT count(*) FROM pages", [], |row| row.get(0))?;
    Ok(rows.unsigned_abs())
}

/// The clock of this machine, milliseconds since 1970.
///
/// # Errors
/// When it is before 1970.
pub fn wall_now() -> Result<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?;
    Ok(i64::try_from(since.as_millis())?)
}

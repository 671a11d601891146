//! How soon a door is counted again after its camera was unplugged and plugged in: a whole
//! agent with its camera's process, the camera being a folder of pictures that comes and goes.

use anyhow::{Context, Result, bail};
use counting::scenes::{Family, Format, Kind, Scene, View};
use ledger::Ledger;
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use venue::watching::Sight;

const FORMAT: Format = Format { width: 320, height: 240, rate: 10 };

/// How long the camera is away, ms: at every length of the agent's pauses.
const AWAY_MS: [u64; 10] = [200, 700, 1_300, 2_100, 3_000, 4_100, 5_300, 6_700, 8_300, 10_100];

/// How often it is looked whether the door is counted.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// The longest that is waited for anything.
const PATIENCE: Duration = Duration::from_secs(60);

const CONFIGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/");

/// An agent with one camera.
struct Agent {
    process: Child,
    ledger: PathBuf,
}

impl Drop for Agent {
    fn drop(&mut self) {
        // A process that has ended already is no harm.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Seconds from the camera's return until the door is counted, each time.
pub(crate) fn measured(folder: &Path) -> Result<Vec<f64>> {
    let folder = tempfile::tempdir_in(folder)?;
    let folder = folder.path();
    let (plugged, unplugged) = (folder.join("camera"), folder.join("unplugged"));
    pictures(&plugged)?;
    let agent = Agent::start(folder, &plugged)?;
    agent.until("it counts", Sight::Counting)?;
    let mut took = Vec::new();
    for away in AWAY_MS {
        fs::rename(&plugged, &unplugged)?;
        kill_process(agent.watcher().context("no camera's process runs")?, Signal::KILL)?;
        agent.until("it is missed", Sight::Gone)?;
        thread::park_timeout(Duration::from_millis(away));
        fs::rename(&unplugged, &plugged)?;
        let back = Instant::now();
        agent.until("it counts again", Sight::Counting)?;
        took.push(back.elapsed().as_secs_f64());
        // So long that the agent forgets the failures.
        thread::park_timeout(Duration::from_secs(6));
    }
    Ok(took)
}

fn pictures(folder: &Path) -> Result<()> {
    fs::create_dir(folder)?;
    let kind = Kind { view: View::Overhead, family: Family::One };
    for (number, picture) in Scene::with(kind, 1, FORMAT, 10.0).frames().enumerate() {
        let mut file = format!("P5 {} {} 255\n", FORMAT.width, FORMAT.height).into_bytes();
        file.extend(&picture.pixels);
        fs::write(folder.join(format!("{number:04}.pgm")), file)?;
    }
    Ok(())
}

impl Agent {
    fn start(folder: &Path, camera: &Path) -> Result<Self> {
        let line = r#"{"lines":[{"name":"door","from":{"x":160,"y":0},"to":{"x":160,"y":240}}]}"#;
        fs::write(folder.join("door.json"), line)?;
        let pack = ["campaigns/science-month-2025.toml", "venues/river-city.toml"];
        let pack = pack.map(|file| format!("{CONFIGS}{file}"));
        let settings = format!(
            "ledger = \"device.sqlite\"\nclock = \"trusted\"\nbroker = \"127.0.0.1:9\"\npack = {pack:?}\n\
             [[cameras]]\nsource = \"pictures:{}\"\ncalibration = \"door.json\"\n\
             activity = \"science-night\"\nframes_per_second = {}\n\
             lines = [{{ name = \"door\", line = \"front-door\" }}]\n",
            camera.display(),
            FORMAT.rate
        );
        fs::write(folder.join("agent.toml"), settings)?;
        let process = Command::new(env!("CARGO_BIN_EXE_edge-agent"))
            .args(["run", "--config"])
            .arg(folder.join("agent.toml"))
            .env_clear()
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { process, ledger: folder.join("device.sqlite") })
    }

    fn sight(&self) -> Option<Sight> {
        let health = Ledger::open_existing(&self.ledger).ok()?.health();
        health.counters.first().map(|counter| counter.sight)
    }

    fn until(&self, what: &str, wanted: Sight) -> Result<()> {
        let end = Instant::now() + PATIENCE;
        while self.sight() != Some(wanted) {
            if Instant::now() >= end {
                bail!("not in {PATIENCE:?}: {what}");
            }
            thread::park_timeout(LOOK_EVERY);
        }
        Ok(())
    }

    /// The camera's process.
    fn watcher(&self) -> Option<Pid> {
        let agent = self.process.id().to_string();
        fs::read_dir("/proc")
            .ok()?
            .find_map(|entry| {
                let pid: i32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
                let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
                let mut after = stat.rsplit_once(')')?.1.split_whitespace();
                (after.next()? != "Z" && after.next()? == agent).then_some(pid)
            })
            .and_then(Pid::from_raw)
    }
}

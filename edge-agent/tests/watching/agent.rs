//! The agent and its camera's process, killed, stopped and starved.

use crate::street;
use ledger::Ledger;
use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command},
    time::{Duration, Instant},
};
use venue::{
    entry::{Entry, Fact},
    watching::{Sight, Wall},
};

/// How long anything here may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

const CONFIGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/");

/// An agent with one camera.
pub(crate) struct Device {
    folder: PathBuf,
    agent: Child,
}

impl Drop for Device {
    fn drop(&mut self) {
        let _ = self.agent.kill();
        let _ = self.agent.wait();
    }
}

pub(crate) fn set_up(folder: &Path, pictures: &Path) {
    std::fs::write(folder.join("door.json"), street::CALIBRATION).unwrap();
    let pack = ["campaigns/science-month-2025.toml", "venues/river-city.toml"];
    let pack = pack.map(|file| format!("{CONFIGS}{file}"));
    let config = format!(
        "ledger = \"device.sqlite\"\nclock = \"trusted\"\nbroker = \"127.0.0.1:9\"\npack = {pack:?}\n\
         log = \"info,edge_agent=debug\"\n[[cameras]]\nsource = \"pictures:{}\"\ncalibration = \"door.json\"\n\
         activity = \"science-night\"\nframes_per_second = {}\n\
         lines = [{{ name = \"door\", line = \"front-door\" }}]\n",
        pictures.display(),
        street::RATE
    );
    std::fs::write(folder.join("agent.toml"), config).unwrap();
}

impl Device {
    pub(crate) fn start(folder: &Path) -> Self {
        let log = File::options().create(true).append(true).open(folder.join("log")).unwrap();
        let agent = Command::new(env!("CARGO_BIN_EXE_edge-agent"))
            .args(["run", "--config"])
            .arg(folder.join("agent.toml"))
            .env_clear()
            .current_dir("/")
            .stderr(log)
            .spawn()
            .unwrap();
        Self { folder: folder.into(), agent }
    }

    /// One that counts already.
    pub(crate) fn counting(folder: &Path) -> Self {
        let device = Self::start(folder);
        device.until("it counts", Device::counts);
        device
    }

    pub(crate) fn ledger(&self) -> Ledger {
        Ledger::open_existing(self.folder.join("device.sqlite")).unwrap()
    }

    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap()
    }

    fn sight(&self) -> Option<Sight> {
        if !self.folder.join("device.sqlite").exists() {
            return None;
        }
        self.ledger().health().counters.first().map(|counter| counter.sight)
    }

    fn counts(&self) -> bool {
        self.sight() == Some(Sight::Counting)
    }

    pub(crate) fn until(&self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !holds(self) {
            if Instant::now() >= end {
                panic!("not in {PATIENCE:?}: {what}\n{}", self.said());
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    /// The camera's process that runs now.
    fn process(&self) -> Option<u32> {
        child_of(self.agent.id())
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.ledger().entries(1, 1_000).unwrap()
    }

    fn crossed(&self) -> usize {
        self.said().lines().filter(|line| line.contains("\"message\":\"crossed\"")).count()
    }

    pub(crate) fn stop(mut self) -> Vec<Entry> {
        signal("TERM", self.agent.id());
        assert!(self.agent.wait().unwrap().success(), "{}", self.said());
        let ledger = self.ledger();
        assert!(ledger.verify().unwrap().verified());
        self.entries()
    }
}

/// A process whose parent is this one, and which is no broker.
fn child_of(parent: u32) -> Option<u32> {
    std::fs::read_dir("/proc").unwrap().find_map(|entry| {
        let pid: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let mut after = stat.rsplit_once(')')?.1.split_whitespace();
        let (state, of) = (after.next()?, after.next()?);
        (state != "Z" && of == parent.to_string()).then_some(pid)
    })
}

fn signal(which: &str, pid: u32) {
    let sent = Command::new("kill").args([&format!("-{which}"), &pid.to_string()]).status().unwrap();
    assert!(sent.success());
}

/// (inward, outward, watched) over all entries.
fn totals(entries: &[Entry]) -> (u32, u32, u32) {
    entries.iter().fold((0, 0, 0), |(ins, outs, seconds), entry| match &entry.body.fact {
        Fact::Crossings { line, inward, outward, watched, .. } => {
            assert_eq!(line.as_str(), "front-door");
            (ins + inward, outs + outward, seconds + watched)
        }
        _ => (ins, outs, seconds),
    })
}

/// How long the gaps are, ms.
fn gaps(entries: &[Entry]) -> Vec<i64> {
    let gap = |entry: &Entry| match &entry.body.fact {
        Fact::Gap { from, to, .. } => Some(to - from),
        _ => None,
    };
    entries.iter().filter_map(gap).collect()
}

#[test]
fn what_the_process_says_is_what_the_ledger_holds() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path(), &street::draw(folder.path()));
    let device = Device::counting(folder.path());
    let begun = Instant::now();
    device.until("somebody walks to and fro", |device| device.crossed() >= 4);
    let lasted = begun.elapsed().as_secs();
    let health = device.ledger().health();
    let [counter] = &health.counters[..] else { panic!("{health:?}") };
    assert_eq!((counter.wall, counter.name.starts_with("pictures:")), (Some(Wall::Whole), true));
    let log = device.folder.join("log");
    let entries = device.stop();
    let crossed =
        std::fs::read_to_string(log).unwrap().lines().filter(|line| line.contains("\"crossed\"")).count();
    let (ins, outs, watched) = totals(&entries);
    assert_eq!(usize::try_from(ins + outs).unwrap(), crossed);
    assert!(ins >= 1 && outs >= 1, "both ways: {ins} in, {outs} out");
    assert!(u64::from(watched) + 5 >= lasted, "{watched} of {lasted} seconds");
}

#[test]
fn a_process_that_is_killed_is_started_again_and_leaves_a_gap() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path(), &street::draw(folder.path()));
    let device = Device::counting(folder.path());
    let first = device.process().unwrap();
    let before = gaps(&device.entries()).len();
    signal("KILL", first);
    device.until("it is gone", |device| device.sight() == Some(Sight::Gone));
    device.until("there is another", |device| device.counts() && device.process() != Some(first));
    device.until("the gap is written", |device| gaps(&device.entries()).len() > before);
    let entries = device.stop();
    let gap = *gaps(&entries).last().unwrap();
    assert!(gap > 0, "{gap} ms");
}

#[test]
fn a_process_that_says_nothing_any_more_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path(), &street::draw(folder.path()));
    let device = Device::counting(folder.path());
    let first = device.process().unwrap();
    signal("STOP", first);
    device.until("it is noticed", |device| device.sight() == Some(Sight::Gone));
    device.until("there is another", |device| device.counts() && device.process() != Some(first));
    assert!(!Path::new(&format!("/proc/{first}/maps")).exists(), "the first is gone");
    device.until("the gap is written", |device| gaps(&device.entries()).iter().any(|gap| *gap >= 3_000));
    assert!(device.said().contains("gives no picture"), "{}", device.said());
    device.stop();
}

#[test]
fn when_the_agent_is_killed_its_process_ends_and_the_next_one_writes_the_gap() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path(), &street::draw(folder.path()));
    let mut device = Device::counting(folder.path());
    device.until("something is in the ledger", |device| totals(&device.entries()).2 > 0);
    let process = device.process().unwrap();
    let last = device.entries().last().unwrap().body.at.wall;
    device.agent.kill().unwrap();
    device.agent.wait().unwrap();
    let gone = || {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        stat.is_empty() || stat.contains(") Z ")
    };
    device.until("the process is gone", |_| gone());
    device.until("a while passes", |_| now() - last > 3_000);
    drop(device);
    let device = Device::counting(folder.path());
    device.until("the gap is written", |device| gaps(&device.entries()).iter().any(|gap| *gap > 3_000));
    let from = device.entries().iter().find_map(|entry| match entry.body.fact {
        Fact::Gap { from, to, .. } if to - from > 3_000 => Some(from),
        _ => None,
    });
    assert_eq!(from, Some(last), "from the last moment the ledger knew of");
    device.stop();
}

fn now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

#[test]
fn a_camera_that_is_plugged_in_counts() {
    let folder = tempfile::tempdir().unwrap();
    let (shown, hidden) = (folder.path().join("pictures"), folder.path().join("hidden"));
    street::draw(folder.path());
    std::fs::rename(&shown, &hidden).unwrap();
    set_up(folder.path(), &shown);
    let device = Device::start(folder.path());
    device.until("it is missing", |device| device.sight() == Some(Sight::Gone));
    device.until("it says why", |device| device.said().contains("does not count"));
    std::fs::rename(&hidden, &shown).unwrap();
    device.until("it counts", Device::counts);
    let said = device.said();
    let complaints = said.lines().filter(|line| line.contains("does not count")).count();
    assert_eq!(complaints, 1, "{said}");
    device.stop();
}

#[test]
fn what_is_learnt_of_peoples_size_outlives_the_process_and_the_agent() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path(), &street::draw(folder.path()));
    let kept = folder.path().join("door.learnt.json");
    let known = |device: &Device| {
        let line = "its process starts, knowing people's size";
        let said = device.said();
        let starts = said.lines().filter(|said| said.contains(line));
        let looks =
            |said: &str| serde_json::from_str::<serde_json::Value>(said).unwrap()["looks"].as_u64().unwrap();
        starts.map(looks).collect::<Vec<u64>>()
    };
    let device = Device::counting(folder.path());
    device.until("two walked by", |device| device.crossed() >= 2);
    signal("KILL", device.process().unwrap());
    device.until("its next process knows", |device| matches!(known(device)[..], [0, known] if known > 0));
    assert!(!kept.exists(), "the disk is spared for minutes");
    device.stop();
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(&kept).unwrap()).unwrap();
    let looks = file["walks"].as_array().unwrap().len();
    assert!((1..=300).contains(&looks), "{file}");
    let device = Device::start(folder.path());
    device.until("an agent that is started anew knows it too", |device| {
        known(device).get(2).is_some_and(|known| *known == looks as u64)
    });
    device.stop();
    // A line that is drawn anew makes another calibration.
    let drawn = street::CALIBRATION.replace("160", "150");
    std::fs::write(folder.path().join("door.json"), drawn).unwrap();
    let device = Device::start(folder.path());
    device.until("it is learnt anew", |device| known(device).get(3) == Some(&0));
    device.stop();
}

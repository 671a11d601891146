//! A counter at a film, in a process of its own: what it said and what it needed.

use crate::{
    Places,
    films::{self, Way},
};
use anyhow::{Context, Result, anyhow, bail};
use counting::score::Passage;
use serde::Deserialize;
use std::{
    ffi::OsStr,
    path::Path,
    process::{Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

/// How often a process's memory is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// What a counter said of a film.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) told: Vec<Passage>,
    pub(crate) cpu_ms: f64,
    /// The most that it had of its own, KiB: without the pages of its program's files.
    pub(crate) memory_kib: u64,
    pub(crate) frames: u64,
    /// From a frame's bytes to what was said of it, ms, in 99 of 100 frames; where it says so.
    pub(crate) p99_ms: f64,
}

/// A line of a counter's JSON: a crossing, or the summary.
#[derive(Deserialize)]
struct Word {
    frame: Option<u32>,
    direction: Option<String>,
    #[serde(default)]
    frames: u64,
    #[serde(default)]
    cpu_ms_a_frame: f64,
    #[serde(default)]
    frame_to_event_ms_p99: f64,
}

/// Lets a counter count on a film; `told` is the line, or for [`Way::Marked`] a calibration.
pub(crate) fn counted(places: &Places, way: Way, film: &Path, told: impl AsRef<OsStr>) -> Result<Said> {
    let told = told.as_ref();
    let mut command = match way {
        Way::Ours | Way::Marked => Command::new(env!("CARGO_BIN_EXE_edge-agent")),
        Way::OpenCv => Command::new(&places.python),
    };
    match way {
        Way::Ours => command.args(["count", "--json", "--footage"]).arg(film).arg("--line").arg(told),
        Way::Marked => {
            command.args(["count", "--json", "--footage"]).arg(film).arg("--calibration").arg(told)
        }
        Way::OpenCv => command.arg(places.root.join("scripts/count-by-opencv")).arg(film).arg(told),
    };
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().with_context(|| format!("running {command:?}"))?;
    let (ends, ended) = channel();
    let pid = child.id();
    let memory = thread::spawn(move || memory_kib(pid, &ended));
    let out = child.wait_with_output()?;
    drop(ends);
    if !out.status.success() {
        bail!("{command:?} failed: {}", String::from_utf8_lossy(&out.stderr).trim());
    }
    let memory_kib = memory.join().map_err(|_| anyhow!("its memory could not be watched"))?;
    let mut said = Said { memory_kib, ..Said::default() };
    for word in String::from_utf8_lossy(&out.stdout).lines() {
        said.take(serde_json::from_str(word).with_context(|| format!("{word:?} of {command:?}"))?);
    }
    Ok(said)
}

impl Said {
    fn take(&mut self, word: Word) {
        if let (Some(frame), Some(sign)) = (word.frame, word.direction) {
            return self.told.push(films::passage(frame, sign == "+"));
        }
        self.frames = word.frames;
        self.cpu_ms = word.cpu_ms_a_frame;
        self.p99_ms = word.frame_to_event_ms_p99;
    }
}

/// The most memory of its own that a process had, KiB, until the other end is dropped.
fn memory_kib(pid: u32, ended: &Receiver<()>) -> u64 {
    let mut most = 0;
    while ended.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let now = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        most = most.max(now.unwrap_or(0));
    }
    most
}

//! What counting costs: processor, memory, time; and how soon it is back after a camera was
//! unplugged.

use crate::{
    Places,
    counted::{Said, counted},
    films::Way,
    recovery,
};
use anyhow::{Context, Result, ensure};
use counting::{Calibration, Counter, Event, Frame, Line, Point};
use edge_agent::footage::Footage;
use serde::Serialize;
use std::{path::Path, process::Command, time::Instant};

/// The costs of both.
#[derive(Debug, Serialize)]
pub(crate) struct Costs {
    pub(crate) ours: Cost,
    pub(crate) opencv: Cost,
    /// From the camera's return to the first picture that is counted on, s, in each round.
    pub(crate) recovery_s: Vec<f64>,
}

/// What a picture of 640 x 480 as a webcam sends it costs, decoded and counted.
#[derive(Debug, Serialize)]
pub(crate) struct Cost {
    pub(crate) cpu_ms_a_frame: f64,
    pub(crate) memory_mib: f64,
    pub(crate) frame_to_event_ms_p99: f64,
}

impl Cost {
    #[expect(clippy::cast_precision_loss, reason = "KiB of a process")]
    fn of(said: &Said, p99_ms: f64) -> Self {
        let memory_mib = said.memory_kib as f64 / 1_024.0;
        Self { cpu_ms_a_frame: said.cpu_ms, memory_mib, frame_to_event_ms_p99: p99_ms }
    }
}

/// Measures all.
pub(crate) fn of(places: &Places) -> Result<Costs> {
    let film = places.films.join("vtest-640x480.avi");
    webcam(&places.vtest, &film)?;
    let line = "467,0,467,480";
    let ours = counted(places, Way::Ours, &film, line)?;
    let theirs = counted(places, Way::OpenCv, &film, line)?;
    let mut took = latencies(&mut Footage::open(&film, None)?)?;
    took.sort_by(f64::total_cmp);
    let p99 = took.get(took.len() * 99 / 100).copied().unwrap_or_default();
    std::fs::remove_file(&film)?;
    Ok(Costs {
        ours: Cost::of(&ours, p99),
        opencv: Cost::of(&theirs, theirs.p99_ms),
        recovery_s: recovery::measured(&places.films)?,
    })
}

/// The real film as a webcam sends it.
fn webcam(film: &Path, to: &Path) -> Result<()> {
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-i"])
        .arg(film)
        .args(["-vf", "scale=640:480", "-pix_fmt", "yuvj422p", "-c:v", "mjpeg", "-q:v", "4"])
        .arg(to)
        .status()
        .context("running ffmpeg")?;
    ensure!(made.success(), "ffmpeg could not write {}", to.display());
    Ok(())
}

/// How long each frame took from its bytes to what was said of it, ms.
fn latencies(footage: &mut Footage) -> Result<Vec<f64>> {
    let at = |x, y| Point { x, y };
    let line = Line { name: "line".into(), from: at(467.0, 0.0), to: at(467.0, 480.0) };
    let mut counter = Counter::new(Calibration { lines: vec![line], people: Vec::new(), picture: None })?;
    let mut took = Vec::new();
    loop {
        let begun = Instant::now();
        let Some(still) = footage.next_still()? else { return Ok(took) };
        let frame = Frame::new(still.width, still.height, &still.pixels, still.at_ms)?;
        let said: Vec<Event> = counter.look(&frame);
        std::hint::black_box(said);
        took.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
}

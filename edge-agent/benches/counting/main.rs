//! How well people are counted, and at what cost, beside OpenCV on the same pictures.
//!
//! `make bench-counting`: a table on standard output, and the figures as JSON in
//! `target/figures/counting.json`. Scenes are written as MJPEG films, and each film is
//! given to `edge-agent count` and to `scripts/count-by-opencv` as it is.
//! `COUNTING_FILMS=N` makes N films of each kind, `COUNTING_ONLY=WORD` takes the kinds
//! whose name has the word.

#![expect(clippy::print_stdout, reason = "a table is what a bench is for")]

mod films;
mod table;

use anyhow::{Context, Result};
use counting::{
    Calibration, Counter, Event, Frame, Line, Point,
    score::{Passage, Score},
};
use edge_agent::footage::Footage;
use films::{Film, Way};
use serde::Deserialize;
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};
use table::Row;

/// The truth of the one real film.
const VTEST: &str = include_str!("vtest-crossings.json");

/// Where things are.
struct Places {
    /// The repository.
    root: PathBuf,
    /// Films are written here and removed again.
    films: PathBuf,
    python: PathBuf,
    vtest: PathBuf,
}

/// What a counter said of a film.
#[derive(Debug, Default)]
struct Said {
    told: Vec<Passage>,
    cpu_ms: f64,
    memory_kib: u64,
    frames: u64,
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
    peak_memory_kib: u64,
}

fn main() -> Result<()> {
    let places = places()?;
    fs::create_dir_all(&places.films)?;
    let only = std::env::var("COUNTING_ONLY").unwrap_or_default();
    let mut rows = Vec::new();
    table::head();
    if "vtest".contains(&only) {
        rows.push(vtest(&places)?);
    }
    for kinds in films::planned(&only) {
        rows.push(family(&places, &kinds)?);
    }
    let cost = cost(&places)?;
    let figures = json!({ "films": rows, "cost_640x480_mjpeg": cost });
    let out = places.root.join("target/figures");
    fs::create_dir_all(&out)?;
    fs::write(out.join("counting.json"), serde_json::to_string_pretty(&figures)?)?;
    println!("\nwritten to target/figures/counting.json");
    Ok(())
}

fn places() -> Result<Places> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    let told = |name: &str| {
        let value =
            std::env::var(name).with_context(|| format!("{name} is not set; run `make bench-counting`"))?;
        anyhow::Ok(PathBuf::from(value))
    };
    let films = root.join("target/counting");
    Ok(Places { films, python: told("OPENCV_PYTHON")?, vtest: told("VTEST")?, root })
}

/// Lets a counter count on a film, in a process of its own.
fn counted(places: &Places, way: Way, film: &Path, line: &str) -> Result<Said> {
    let mut command = match way {
        Way::Ours => Command::new(env!("CARGO_BIN_EXE_edge-agent")),
        Way::OpenCv => Command::new(&places.python),
    };
    match way {
        Way::Ours => command.args(["count", "--json", "--line", line, "--footage"]).arg(film),
        Way::OpenCv => command.arg(places.root.join("scripts/count-by-opencv")).arg(film).arg(line),
    };
    let out = command.output().with_context(|| format!("running {command:?}"))?;
    if !out.status.success() {
        let why = String::from_utf8_lossy(&out.stderr);
        anyhow::bail!("{command:?} failed: {}", why.trim());
    }
    let mut said = Said::default();
    for word in String::from_utf8_lossy(&out.stdout).lines() {
        let word: Word = serde_json::from_str(word).with_context(|| format!("{word:?} of {command:?}"))?;
        match (word.frame, word.direction.as_deref()) {
            (Some(frame), Some(sign)) => said.told.push(films::passage(frame, sign == "+")),
            _ => {
                (said.frames, said.cpu_ms, said.memory_kib) =
                    (word.frames, word.cpu_ms_a_frame, word.peak_memory_kib)
            }
        }
    }
    Ok(said)
}

fn vtest(places: &Places) -> Result<Row> {
    let told: serde_json::Value = serde_json::from_str(VTEST)?;
    let frames = |sign: &str| -> Result<Vec<u32>> { Ok(serde_json::from_value(told[sign].clone())?) };
    let from: u32 = serde_json::from_value(told["watched_from_frame"].clone())?;
    let window: u32 = serde_json::from_value(told["window"].clone())?;
    let line = told["line"].as_str().context("the line of vtest")?;
    let all = [(frames("plus")?, true), (frames("minus")?, false)];
    let truth =
        all.iter().flat_map(|(frames, plus)| frames.iter().map(|frame| films::passage(*frame, *plus)));
    let watched =
        |passages: Vec<Passage>| passages.into_iter().filter(|passage| passage.frame >= from).collect();
    let truth: Vec<Passage> = watched(truth.collect());
    let mut row = Row::new("vtest.avi (real, oblique)");
    for way in Way::BOTH {
        let said = counted(places, way, &places.vtest, line)?;
        let score = Score::of(&truth, &watched(said.told), window);
        row.add(way, &score, (said.cpu_ms, said.memory_kib, said.frames));
    }
    row.print();
    row.print_errors();
    Ok(row)
}

/// All films of a kind, the next one drawn while the counters look at this one.
fn family(places: &Places, films: &[Film]) -> Result<Row> {
    let mut row = Row::new(&films.first().map(Film::kind).unwrap_or_default());
    let draw = |film: &Film| film.drawn(&places.films);
    std::thread::scope(|scope| {
        let mut films = films.iter();
        let mut next = films.next().map(|film| scope.spawn(move || draw(film)));
        while let Some(drawn) = next.take() {
            let drawn = drawn.join().map_err(|_| anyhow::anyhow!("a film could not be drawn"))??;
            next = films.next().map(|film| scope.spawn(move || draw(film)));
            for way in Way::BOTH {
                let said = counted(places, way, &drawn.file, &drawn.line)?;
                let score = Score::of(&drawn.truth, &said.told, drawn.window);
                row.add(way, &score, (said.cpu_ms, said.memory_kib, said.frames));
            }
            fs::remove_file(&drawn.file)?;
        }
        row.print();
        Ok(row)
    })
}

/// What a picture of 640 x 480 as a webcam sends it costs: the real film, made anew so.
fn cost(places: &Places) -> Result<serde_json::Value> {
    let film = places.films.join("vtest-640x480.avi");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-i"])
        .arg(&places.vtest)
        .args(["-vf", "scale=640:480", "-pix_fmt", "yuvj422p", "-c:v", "mjpeg", "-q:v", "4"])
        .arg(&film)
        .status()
        .context("running ffmpeg")?;
    anyhow::ensure!(made.success(), "ffmpeg could not write {}", film.display());
    let line = "467,0,467,480";
    let (ours, theirs) =
        (counted(places, Way::Ours, &film, line)?, counted(places, Way::OpenCv, &film, line)?);
    let mut footage = Footage::open(&film, None)?;
    let mut took = latencies(&mut footage)?;
    took.sort_by(f64::total_cmp);
    let p99 = took.get(took.len() * 99 / 100).copied().unwrap_or_default();
    let memory = |said: &Said| said.memory_kib as f64 / 1_024.0;
    println!("\n640×480 MJPEG, decoded and counted, on one core:");
    println!(
        "  ours    {:6.2} ms CPU a frame  {:6.1} MiB  frame in to event out {p99:.2} ms (p99)",
        ours.cpu_ms,
        memory(&ours)
    );
    println!("  OpenCV  {:6.2} ms CPU a frame  {:6.1} MiB", theirs.cpu_ms, memory(&theirs));
    fs::remove_file(&film)?;
    Ok(json!({
        "ours": { "cpu_ms_a_frame": ours.cpu_ms, "memory_mib": memory(&ours), "frame_to_event_ms_p99": p99 },
        "opencv": { "cpu_ms_a_frame": theirs.cpu_ms, "memory_mib": memory(&theirs) },
    }))
}

/// How long each frame took from its bytes to what was said of it, ms.
fn latencies(footage: &mut Footage) -> Result<Vec<f64>> {
    let at = |x, y| Point { x, y };
    let line = Line { name: "line".into(), from: at(467.0, 0.0), to: at(467.0, 480.0) };
    let mut counter = Counter::new(Calibration { lines: vec![line], people: Vec::new() });
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

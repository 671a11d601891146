//! How well people are counted, and at what cost, beside OpenCV on the same pictures.
//!
//! `make bench-counting`: a table on standard output, and the figures as JSON in
//! `target/figures/counting.json`. Scenes are written as MJPEG films, and each film is
//! given as it is to `edge-agent count`, to the same with two people marked, and to
//! `scripts/count-by-opencv`.
//! `COUNTING_FILMS=N` makes N films of each kind, `COUNTING_MINUTES=N` shortens the hour of
//! the empty hall, `COUNTING_ONLY=WORD` takes the kinds whose name has the word (`vtest` and
//! `cost` are such names too).

#![expect(clippy::print_stdout, reason = "a table is what a bench is for")]

mod asked;
mod cost;
mod counted;
mod films;
mod recovery;
mod table;

use anyhow::{Context, Result};
use counted::counted;
use counting::score::{Passage, Score};
use films::{Film, Way};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
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
    let costs = if "cost".contains(&only) { Some(cost::of(&places)?) } else { None };
    asked::print(&rows, costs.as_ref());
    let figures = json!({ "films": rows, "costs": costs });
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
    let mut row = Row::new("vtest.avi (real, oblique)", None);
    for way in Way::UNMARKED {
        let said = counted(places, way, &places.vtest, line)?;
        let score = Score::of(&truth, &watched(said.told.clone()), window);
        row.add(way, &score, &said);
    }
    row.print();
    row.print_errors();
    Ok(row)
}

/// All films of a kind, the next one drawn while the counters look at this one.
fn family(places: &Places, films: &[Film]) -> Result<Row> {
    let mut row = Row::new(&films.first().map(Film::name).unwrap_or_default(), films.first().map(Film::kind));
    let draw = |film: &Film| film.drawn(&places.films);
    std::thread::scope(|scope| {
        let mut films = films.iter();
        let mut next = films.next().map(|film| scope.spawn(move || draw(film)));
        while let Some(drawn) = next.take() {
            let drawn = drawn.join().map_err(|_| anyhow::anyhow!("a film could not be drawn"))??;
            next = films.next().map(|film| scope.spawn(move || draw(film)));
            for way in Way::ALL {
                let told = if way == Way::Marked { drawn.marked.as_os_str() } else { drawn.line.as_ref() };
                let said = counted(places, way, &drawn.file, told)?;
                let score = Score::of(&drawn.truth, &said.told, drawn.window);
                row.add(way, &score, &said);
            }
            fs::remove_file(&drawn.file)?;
            fs::remove_file(&drawn.marked)?;
        }
        row.print();
        Ok(row)
    })
}

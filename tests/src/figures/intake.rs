//! How many reports headquarters commits a second: its intake and archive as a library, fed with
//! prepared bytes on one thread, codes checked and every commit on the disk; beside SQLite alone
//! on rows of the same size, in the same run; and the whole program behind a mosquitto.

mod prepared;
mod process;
mod raw;
mod room;

use super::Figure;
use crate::load::stage::reporting_key;
use anyhow::Result;
use prepared::Reports;
use std::path::Path;

/// What a processor core should commit a second.
const REPORTS: f64 = 50_000.0;

/// Venues whose live pages change, each so many times: no commit has two of one venue, as in life.
const LIVE: (u32, u32) = (4_000, 10);

/// Venues with a backlog, of so many batches each.
const BACKLOG: (u32, u32) = (200, 6);

/// What a measurement took.
#[derive(Debug, Clone, Copy)]
struct Took {
    /// Reports that were committed.
    reports: f64,
    /// Seconds by the clock.
    wall_s: f64,
    /// Processor seconds.
    processor_s: f64,
}

impl Took {
    fn a_second(&self) -> f64 {
        self.reports / self.wall_s
    }

    fn a_core_second(&self) -> f64 {
        self.reports / self.processor_s
    }
}

/// Measures all of it.
///
/// # Errors
/// When something is not committed, or a program is not to be had.
pub fn measure(folder: &Path) -> Result<Vec<Figure>> {
    let key = reporting_key()?;
    let mut figures = Vec::new();
    for (name, reports) in
        [("single pages", Reports::live(&key, LIVE)?), ("pages in batches", Reports::backlog(&key, BACKLOG)?)]
    {
        let file = |what: &str| folder.join(format!("{what} {name}.sqlite"));
        let taken = room::feed(&file("taken"), &reports, &key)?;
        let raw = raw::upsert(&file("raw"), &reports)?;
        let of = |what: &str| format!("intake, {name}: {what}");
        figures.extend([
            Figure::new(&of("reports"), taken.reports, ""),
            Figure::new(&of("bytes a report"), reports.bytes_a_page(), "bytes"),
            Figure::new(&of("committed a second"), taken.a_second(), "per second"),
            Figure::at_least(&of("committed a core second"), taken.a_core_second(), "per second", REPORTS),
            Figure::new(&of("SQLite alone, a second"), raw.a_second(), "per second"),
            Figure::new(&of("SQLite alone, a core second"), raw.a_core_second(), "per second"),
        ]);
    }
    let through = process::through_mosquitto(&Reports::live(&key, LIVE)?)?;
    figures.extend([
        Figure::new("headquarters behind mosquitto: single pages a second", through.a_second(), "per second"),
        Figure::new(
            "headquarters behind mosquitto: a core second of it",
            through.a_core_second(),
            "per second",
        ),
    ]);
    Ok(figures)
}

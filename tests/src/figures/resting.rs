//! What the programs take while nothing happens: resident memory and processor time.

use super::{
    Figure,
    usage::{Usage, memory},
};
use anyhow::Result;
use std::time::Duration;

/// A program that has just started is left alone so long first.
const SETTLES: Duration = Duration::from_secs(5);

/// How long they are watched: the kiosk's first screen moves once a minute.
const WATCHED: Duration = Duration::from_secs(60);

/// What a kiosk may take: mebibytes, and per cent of a core.
const KIOSK: (f64, f64) = (250.0, 1.0);

/// Resident memory and idle processor share of these processes, watched at once. A kiosk is
/// held against its bounds.
///
/// # Errors
/// When a process is gone.
pub fn measure(programs: &[(&str, u32)]) -> Result<Vec<Figure>> {
    std::thread::park_timeout(SETTLES);
    let start: Vec<f64> = programs.iter().map(|(_, pid)| processor_seconds(*pid)).collect::<Result<_>>()?;
    std::thread::park_timeout(WATCHED);
    let mut figures = Vec::new();
    for ((name, pid), start) in programs.iter().zip(start) {
        let share = (processor_seconds(*pid)? - start) / WATCHED.as_secs_f64() * 100.0;
        let (resident_is, processor) =
            (format!("{name}: resident memory"), format!("{name}: processor while idle"));
        let (resident, _) = memory(*pid)?;
        figures.extend(match *name {
            "kiosk" => [
                Figure::at_most(&resident_is, resident, "MiB", KIOSK.0),
                Figure::at_most(&processor, share, "% of a core", KIOSK.1),
            ],
            _ => [Figure::new(&resident_is, resident, "MiB"), Figure::new(&processor, share, "% of a core")],
        });
    }
    Ok(figures)
}

fn processor_seconds(pid: u32) -> Result<f64> {
    Ok(Usage::of(pid)?.processor_s)
}

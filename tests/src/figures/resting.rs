//! What the programs take while nothing happens: resident memory and processor time.

use super::Figure;
use anyhow::{Context, Result};
use std::{fs, time::Duration};

/// A program that has just started is left alone so long first.
const SETTLES: Duration = Duration::from_secs(5);

/// How long they are watched: the kiosk's first screen moves once a minute.
const WATCHED: Duration = Duration::from_secs(60);

/// Ticks of processor time a second in `/proc`, fixed on Linux.
const TICKS: f64 = 100.0;

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
        let (memory, processor) =
            (format!("{name}: resident memory"), format!("{name}: processor while idle"));
        let resident = resident_mebibytes(*pid)?;
        figures.extend(match *name {
            "kiosk" => [
                Figure::at_most(&memory, resident, "MiB", KIOSK.0),
                Figure::at_most(&processor, share, "% of a core", KIOSK.1),
            ],
            _ => [Figure::new(&memory, resident, "MiB"), Figure::new(&processor, share, "% of a core")],
        });
    }
    Ok(figures)
}

fn processor_seconds(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let after_name = stat.rsplit(')').next().context("no stat")?;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |at: usize| -> Result<f64> { Ok(fields.get(at).context("short stat")?.parse()?) };
    Ok((ticks(11)? + ticks(12)?) / TICKS)
}

fn resident_mebibytes(pid: u32) -> Result<f64> {
    memory(pid).map(|(now, _)| now)
}

/// Resident memory of a process now, and the most it had so far, MiB.
///
/// # Errors
/// When it is gone.
pub fn memory(pid: u32) -> Result<(f64, f64)> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let of = |name: &str| -> Result<f64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib: f64 = line.and_then(|line| line.split_whitespace().next()).context("no VmRSS")?.parse()?;
        Ok(kib / 1024.0)
    };
    Ok((of("VmRSS:")?, of("VmHWM:")?))
}

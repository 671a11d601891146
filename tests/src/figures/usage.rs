//! What a process takes of the machine, as `/proc` says it.

use anyhow::{Context, Result};
use std::fs;

/// Ticks of processor time a second in `/proc`, fixed on Linux.
const TICKS: f64 = 100.0;

/// What a process took so far.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// Processor seconds, its own and the system's for it.
    pub processor_s: f64,
}

impl Usage {
    /// Of the process with this id.
    ///
    /// # Errors
    /// When it is gone.
    pub fn of(pid: u32) -> Result<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        let after_name = stat.rsplit(')').next().context("no stat")?;
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        let ticks = |at: usize| -> Result<f64> { Ok(fields.get(at).context("short stat")?.parse()?) };
        Ok(Self { processor_s: (ticks(11)? + ticks(12)?) / TICKS })
    }
}

/// Resident memory of a process now, and the most it had, MiB.
///
/// # Errors
/// When it is gone.
pub fn memory(pid: u32) -> Result<(f64, f64)> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let of = |field: &str| -> Result<f64> {
        let line = status.lines().find_map(|line| line.strip_prefix(field)).context("no such field")?;
        let kib: f64 = line.split_whitespace().next().context("no number")?.parse()?;
        Ok(kib / 1024.0)
    };
    Ok((of("VmRSS:")?, of("VmHWM:")?))
}

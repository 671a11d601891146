//! From the visitor's tap to the commit on disk, through the kiosk's own flow and
//! writer.

use super::{Figure, percentile};
use crate::{house::Device, program};
use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// So many visitors, one after another.
const VISITORS: usize = 500;

/// Walks the visitors through a kiosk and reads the time each commit took.
///
/// # Errors
/// When the walk fails or says nothing of its commits.
pub fn measure(device: &Device<'_>) -> Result<Vec<Figure>> {
    let script = device.script(VISITORS)?;
    let output = program::output(device.kiosk(&["walk", "--json"])?.arg("--script").arg(script))?;
    let mut took = Vec::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let step: Value = serde_json::from_str(line).with_context(|| format!("reading {line}"))?;
        took.extend(step["committed_us"].as_f64().map(|us| us / 1000.0));
    }
    ensure!(took.len() == VISITORS, "{} commits of {VISITORS}", took.len());
    Ok(vec![
        Figure::new("check-in: tap to committed, p50", percentile(&mut took, 0.5), "ms"),
        Figure::at_most("check-in: tap to committed, p99", percentile(&mut took, 0.99), "ms", 150.0),
    ])
}

//! From the visitor's tap to the changed picture, drawn by the kiosk's real app without a
//! display.

use super::{Figure, percentile};
use crate::{house::Device, program};
use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// Has the kiosk tap through its screens, and reads which picture showed each tap. How long
/// a picture takes depends on what draws it, so only their number has a bound.
///
/// # Errors
/// When the kiosk can't draw, or a tap shows nothing.
pub fn measure(device: &Device<'_>) -> Result<Vec<Figure>> {
    let output = program::output(&mut device.kiosk(&["quickness"])?)?;
    let (mut pictures, mut took) = (Vec::new(), Vec::new());
    for line in String::from_utf8(output.stdout)?.lines() {
        let tap: Value = serde_json::from_str(line).with_context(|| format!("reading {line}"))?;
        pictures.push(tap["picture"].as_f64().with_context(|| format!("no picture in {line}"))?);
        took.extend(tap["drawn_ms"].as_f64());
    }
    ensure!(!pictures.is_empty(), "the kiosk tapped nothing");
    Ok(vec![
        Figure::at_most(
            "kiosk: tap to changed picture, the slowest of 11",
            percentile(&mut pictures, 1.0),
            "pictures",
            1.0,
        ),
        Figure::new("kiosk: the picture after a tap, p50", percentile(&mut took, 0.5), "ms"),
    ])
}

//! From a visitor's tap to the new count on a browser's board: the kiosk's commit, the
//! edge agent, the broker, the archive's commit, the server-sent event.

use super::{Figure, percentile};
use crate::{
    board::Board,
    house::{Device, House},
};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::{
    io::Write,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

/// So many visitors, each only when the board shows the one before.
const VISITORS: usize = 60;

/// A count that takes longer than this is lost.
const LOST_AFTER: Duration = Duration::from_secs(20);

/// Taps the confirming button of the kiosk and waits for the board, visitor by visitor.
///
/// # Errors
/// When a program fails or a count does not reach the board.
pub fn measure(house: &House, device: &Device<'_>) -> Result<Vec<Figure>> {
    let board = Board::of(house)?;
    let mut kiosk = Kiosk::start(device)?;
    let mut shown = next_other(&board, None)?;
    let mut took = Vec::new();
    for _ in 0..VISITORS {
        for tap in ["start", "check-in", "activity-science-night", "adult-plus"] {
            kiosk.tap(tap)?;
        }
        let start = Instant::now();
        kiosk.tap("confirm")?;
        shown = next_other(&board, Some(shown))?;
        took.push(start.elapsed().as_secs_f64() * 1000.0);
        kiosk.say(&json!({"wait": "committed"}))?;
        kiosk.tap("done")?;
    }
    kiosk.end()?;
    Ok(vec![
        Figure::new("tap to board, p50", percentile(&mut took, 0.5), "ms"),
        Figure::at_most("tap to board, p99", percentile(&mut took, 0.99), "ms", 2000.0),
    ])
}

/// A kiosk that is told step by step what its visitor does.
struct Kiosk(Child);

impl Kiosk {
    fn start(device: &Device<'_>) -> Result<Self> {
        let mut command = device.kiosk(&["walk", "--script", "-"])?;
        let child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().context("starting a walk")?;
        Ok(Self(child))
    }

    fn tap(&mut self, button: &str) -> Result<()> {
        self.say(&json!({ "tap": button }))
    }

    fn say(&mut self, step: &Value) -> Result<()> {
        let mut script = self.0.stdin.as_ref().context("the kiosk takes no script")?;
        Ok(writeln!(script, "{step}")?)
    }

    fn end(mut self) -> Result<()> {
        drop(self.0.stdin.take());
        let status = self.0.wait()?;
        if status.success() { Ok(()) } else { bail!("the walk ended with {status}") }
    }
}

fn visits(view: &Value) -> i64 {
    view["tonight"]["visits"]["value"].as_i64().unwrap_or_default()
}

fn next_other(board: &Board, than: Option<i64>) -> Result<i64> {
    let other = |view: &Value| Ok(Some(visits(view)) != than);
    Ok(visits(&board.until("the count to reach the board", LOST_AFTER, other)?))
}

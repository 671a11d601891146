//! Scripts of visits: one JSON object a line.

use serde::Deserialize;
use std::io::BufRead;

/// The longest pause of one step (ms): a day of a kiosk nobody uses.
const MAX_PAUSE_MS: u64 = 24 * 60 * 60 * 1_000;

/// A step of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Taps the button of this name.
    Tap(String),
    /// Shows a code, as to the camera or a scanner.
    Show(String),
    /// Waits until what was asked for is committed.
    WaitForCommitted,
    /// Lets so much time pass for the visitor (ms); the walk itself doesn't wait.
    Pause(u64),
}

/// Why a script can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{file}:{line}: {reason}; a line is {{\"tap\":\"check-in\"}}, {{\"show\":\"SP1:…\"}}, {{\"wait\":\"committed\"}} or {{\"pause_ms\":1000}}"
)]
pub struct BadScript {
    file: String,
    line: usize,
    reason: String,
}

/// A line as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    tap: Option<String>,
    show: Option<String>,
    wait: Option<Wait>,
    pause_ms: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Wait {
    Committed,
}

/// Reads a script, each line as it comes; empty lines and lines that begin with `#`
/// are passed over.
pub fn read(file: &str, lines: impl BufRead) -> impl Iterator<Item = Result<Step, BadScript>> {
    let bad = |n: usize, reason: String| BadScript { file: file.to_owned(), line: n + 1, reason };
    lines.lines().enumerate().filter_map(move |(n, line)| {
        let line = match line {
            Ok(line) => line.trim().to_owned(),
            Err(error) => return Some(Err(bad(n, error.to_string()))),
        };
        let says_nothing = line.is_empty() || line.starts_with('#');
        (!says_nothing).then(|| step(&line).map_err(|reason| bad(n, reason)))
    })
}

fn step(line: &str) -> Result<Step, String> {
    let line: Line = serde_json::from_str(line).map_err(|e| e.to_string())?;
    match line {
        Line { tap: Some(name), show: None, wait: None, pause_ms: None } => Ok(Step::Tap(name)),
        Line { tap: None, show: Some(text), wait: None, pause_ms: None } => Ok(Step::Show(text)),
        Line { tap: None, show: None, wait: Some(Wait::Committed), pause_ms: None } => {
            Ok(Step::WaitForCommitted)
        }
        Line { tap: None, show: None, wait: None, pause_ms: Some(ms) } if ms <= MAX_PAUSE_MS => {
            Ok(Step::Pause(ms))
        }
        Line { tap: None, show: None, wait: None, pause_ms: Some(ms) } => {
            Err(format!("a pause of {ms} ms is more than a day ({MAX_PAUSE_MS} ms)"))
        }
        _ => Err("a step does exactly one thing".to_owned()),
    }
}

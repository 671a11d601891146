//! What the page is told, a few times a second, as JSON.

use super::{
    drawing::Drawing,
    trial::{Counts, Passed, Trial},
};
use camera::{Health, Report};
use counting::{Direction, Distrust, Line, PersonSize, Point};
use serde::Serialize;

/// All that is shown but the outlines.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    /// Of the drawing; an edit names the one it was made on.
    version: u64,
    camera: Camera,
    /// Width and height of the picture, px; nothing before the first.
    size: Option<(u32, u32)>,
    lines: Vec<DrawnLine>,
    people: Vec<PersonSize>,
    can_undo: bool,
    file: File,
    /// For how long was counted, ms; nothing when nothing is.
    counted_ms: Option<u64>,
    doubt: Option<Doubt>,
    /// The newest first.
    passed: Vec<ToldPassed>,
}

#[derive(Debug, Serialize)]
struct Camera {
    source: String,
    /// One of the words of [`Health::word`].
    health: &'static str,
    /// Whether pictures come.
    sees: bool,
    /// What the driver said.
    detail: String,
}

#[derive(Debug, Serialize)]
struct DrawnLine {
    name: String,
    from: Point,
    to: Point,
    /// Which way plus leads: right and down, of one.
    across: (f32, f32),
    /// Whether an end lies beyond the picture.
    outside: bool,
    plus: u32,
    minus: u32,
}

#[derive(Debug, Serialize)]
struct File {
    path: String,
    /// Whether it is there.
    there: bool,
    /// Whether it holds what is drawn.
    saved: bool,
}

#[derive(Debug, Serialize)]
struct Doubt {
    why: Distrust,
    for_ms: u64,
}

#[derive(Debug, Serialize)]
struct ToldPassed {
    number: u64,
    line: usize,
    direction: Direction,
    ago_ms: u64,
    percent: u8,
}

/// How things are at a moment.
#[derive(Debug)]
pub(super) struct Moment<'a> {
    pub(super) drawing: &'a Drawing,
    pub(super) trial: &'a Trial,
    pub(super) camera: &'a Report,
    pub(super) source: &'a str,
    pub(super) size: Option<(u32, u32)>,
    pub(super) file: (&'a std::path::Path, bool),
    /// On the pictures' clock, ms.
    pub(super) now_ms: u64,
}

impl Moment<'_> {
    /// For the page.
    pub(super) fn told(&self) -> Told {
        let Self { drawing, trial, now_ms, .. } = self;
        let lines = drawing.lines().iter().enumerate();
        let counts = |n: usize| trial.lines().get(n).copied().unwrap_or_default();
        let since = |at: u64| now_ms.saturating_sub(at);
        Told {
            version: drawing.version(),
            camera: self.camera(),
            size: self.size,
            lines: lines.map(|(n, line)| self.line(line, counts(n))).collect(),
            people: drawing.people().to_vec(),
            can_undo: drawing.can_undo(),
            file: File {
                path: self.file.0.display().to_string(),
                there: self.file.1,
                saved: self.file.1 && drawing.is_saved(),
            },
            counted_ms: trial.begun().map(since),
            doubt: trial.doubt().map(|(why, at)| Doubt { why, for_ms: since(at) }),
            passed: trial.passed().map(|passed| told_passed(passed, *now_ms)).collect(),
        }
    }

    fn camera(&self) -> Camera {
        let Report { health, detail, .. } = self.camera.clone();
        Camera {
            source: self.source.to_owned(),
            health: health.word(),
            sees: health == Health::Seeing,
            detail,
        }
    }

    fn line(&self, line: &Line, counts: Counts) -> DrawnLine {
        let Line { name, from, to } = line.clone();
        let outside = self.is_beyond(from) || self.is_beyond(to);
        DrawnLine { name, from, to, across: line.plus(), outside, plus: counts.plus, minus: counts.minus }
    }

    /// Calibrated with larger pictures than those that come now.
    fn is_beyond(&self, Point { x, y }: Point) -> bool {
        self.size.is_some_and(|(width, height)| {
            let within = |at: f32, most: u32| at >= 0.0 && f64::from(at) <= f64::from(most);
            !within(x, width) || !within(y, height)
        })
    }
}

fn told_passed(Passed { number, crossing }: &Passed, now_ms: u64) -> ToldPassed {
    ToldPassed {
        number: *number,
        line: crossing.line,
        direction: crossing.direction,
        ago_ms: now_ms.saturating_sub(crossing.at_ms),
        percent: percent(crossing.confidence),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is 0 to 100")]
fn percent(confidence: f32) -> u8 {
    (confidence.clamp(0.0, 1.0) * 100.0).round() as u8
}

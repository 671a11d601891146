//! Counting on a film: the same counter as at the door, on pictures from a file.

use crate::{
    commands::{complain, say},
    footage::{Footage, Still},
};
use anyhow::{Context, Result, bail};
use clap::Args;
use counting::{
    Calibration, Counter, Crossing, Direction, Distrust, Event, Frame, Learner, Learnt, Line, Point,
};
use serde::Serialize;
use std::{
    io::Read,
    path::{Path, PathBuf},
};

/// The longest a file of calibration may be, bytes.
const LONGEST_CALIBRATION: u64 = 64 << 10;

/// What is counted, and where.
#[derive(Debug, Clone, Args)]
pub struct CountOptions {
    /// The film: MJPEG or MJPEG in an AVI; with ffmpeg installed, whatever it reads
    #[arg(long, value_name = "FILE")]
    pub footage: PathBuf,
    /// Ends of a line in px from the upper left corner; + is from left to right over one drawn downwards, and downwards
    /// over one drawn to the right. May be said up to eight times; stands in for the lines of --calibration
    #[arg(long, value_name = "X1,Y1,X2,Y2", value_parser = line, allow_hyphen_values = true, required_unless_present = "calibration")]
    pub line: Vec<Line>,
    /// Lines and the size of people (JSON), as calibrated at the door; without it the size is learnt from
    /// the film, which is then gone through twice
    #[arg(long, value_name = "FILE")]
    pub calibration: Option<PathBuf>,
    /// Pictures a second, where the film does not say or is wrong
    #[arg(long, value_name = "N", value_parser = rate)]
    pub rate: Option<f64>,
    /// Print JSON, a line a crossing and one for the summary
    #[arg(long)]
    pub json: bool,
}

fn line(text: &str) -> Result<Line, String> {
    const HOW: &str = "write X1,Y1,X2,Y2 in px, such as 320,0,320,480";
    let numbers: Option<Vec<f32>> = text.split(',').map(|word| word.trim().parse().ok()).collect();
    let numbers = numbers.filter(|numbers| numbers.iter().all(|number: &f32| number.is_finite()));
    let Some(&[x1, y1, x2, y2]) = numbers.as_deref() else {
        return Err(format!("four numbers are needed; {HOW}"));
    };
    if (x2 - x1).hypot(y2 - y1) < 1.0 {
        return Err(format!("its ends are the same place; {HOW}"));
    }
    Ok(Line { name: text.to_owned(), from: Point { x: x1, y: y1 }, to: Point { x: x2, y: y2 } })
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate: &f64| (0.1..=1_000.0).contains(rate));
    rate.ok_or_else(|| "write a number of 0.1 to 1000".to_owned())
}

/// A crossing as it is printed.
#[derive(Debug, Clone, Serialize)]
struct Told {
    frame: u64,
    direction: Direction,
    confidence: f32,
    /// Where there is more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
}

/// A time that was not to be relied on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Doubt {
    why: Distrust,
    from_frame: u64,
    to_frame: Option<u64>,
}

/// What stands at the end.
#[derive(Debug, Clone, Default, Serialize)]
struct Summary {
    frames: u64,
    plus: u64,
    minus: u64,
    /// Of this program; what ffmpeg needs is not in it.
    cpu_ms_a_frame: f64,
    peak_memory_kib: u64,
    /// Pictures that were damaged.
    left_out: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unreliable: Vec<Doubt>,
}

/// Counts on a film, and prints each crossing and a summary.
///
/// # Errors
/// When the film or the calibration cannot be read, no picture of the film can be used,
/// or standard output is closed.
pub fn count(options: &CountOptions) -> Result<()> {
    let calibration = calibration(options)?;
    let several = calibration.lines.len() > 1;
    let begun = cpu_ms();
    let learnt = if calibration.people.is_empty() { learn(options)? } else { Learnt::default() };
    let mut footage = Footage::open(&options.footage, options.rate)?;
    let mut counter = Counter::knowing(calibration, learnt)?;
    let mut summary = Summary::default();
    replay(&mut footage, &mut counter, |footage, event| match event {
        Event::Crossed(crossing) => {
            summary.add(crossing.direction);
            say(&told(footage, &crossing, several, options.json)?)
        }
        Event::Doubted(why, at) => {
            summary.doubt(why, footage.number_at(at));
            Ok(())
        }
        Event::Trusted(at) => {
            summary.trust(footage.number_at(at));
            Ok(())
        }
    })?;
    summary.close(&footage, cpu_ms() - begun);
    if let Some(first) = &footage.losses().first {
        complain(&format!(
            "edge-agent: {} damaged pictures were left out; {first}",
            footage.losses().pictures
        ));
    }
    if options.json {
        return say(&serde_json::to_string(&summary)?);
    }
    say(&summary.told(&footage))
}

/// Goes through the film once before it is counted on, to learn how large people are: as
/// far as is needed and at most a bounded number of pictures. What is damaged in it is told
/// when it is counted on.
///
/// # Errors
/// When the film cannot be opened.
fn learn(options: &CountOptions) -> Result<Learnt> {
    let mut learner = Learner::default();
    let mut footage = Footage::open(&options.footage, options.rate)?;
    while !learner.done() {
        let Ok(Some(still)) = footage.next_wanted(|at_ms| learner.wants(at_ms)) else { break };
        let Ok(frame) = Frame::new(still.width, still.height, &still.pixels, still.at_ms) else { break };
        learner.look(&frame);
    }
    Ok(learner.learnt())
}

/// Gives a counter every picture of a film, and tells what it says.
///
/// # Errors
/// When the film cannot be read, none of its pictures can be used, or `tell` fails.
pub fn replay(
    footage: &mut Footage,
    counter: &mut Counter,
    mut tell: impl FnMut(&Footage, Event) -> Result<()>,
) -> Result<()> {
    let mut any = false;
    while let Some(Still { width, height, pixels, at_ms, number }) = footage.next_still()? {
        let frame = Frame::new(width, height, &pixels, at_ms).with_context(|| format!("picture {number}"))?;
        any = true;
        for event in counter.look(&frame) {
            tell(footage, event)?;
        }
    }
    if !any {
        let why = footage.losses().first.clone().unwrap_or_else(|| "it has none".to_owned());
        bail!("no picture of the film can be used: {why}");
    }
    Ok(())
}

fn calibration(options: &CountOptions) -> Result<Calibration> {
    let mut calibration = match &options.calibration {
        Some(file) => read_calibration(file).with_context(|| {
            let file = file.display();
            format!("reading the calibration {file}; it is JSON with `lines` and `people`: `edge-agent calibrate` draws one")
        })?,
        None => Calibration { lines: Vec::new(), people: Vec::new(), picture: None },
    };
    if !options.line.is_empty() {
        calibration.lines.clone_from(&options.line);
    }
    let of = options.calibration.as_ref().filter(|_| options.line.is_empty());
    calibration.checked().with_context(|| match of {
        Some(file) => format!("the calibration {}", file.display()),
        None => "what --line says, with the calibration".to_owned(),
    })
}

fn read_calibration(file: &Path) -> Result<Calibration> {
    let mut text = String::new();
    std::fs::File::open(file)?.take(LONGEST_CALIBRATION).read_to_string(&mut text)?;
    Ok(serde_json::from_str(&text)?)
}

fn told(footage: &Footage, crossing: &Crossing, several: bool, json: bool) -> Result<String> {
    let Crossing { direction, confidence, line, at_ms } = *crossing;
    let frame = footage.number_at(at_ms);
    if json {
        let line = several.then_some(line);
        return Ok(serde_json::to_string(&Told { frame, direction, confidence, line })?);
    }
    let sign = if direction == Direction::Plus { '+' } else { '-' };
    let line = if several { format!("  line {}", line + 1) } else { String::new() };
    Ok(format!("{}  frame {frame:>6}  {sign}  sure to {:.0} %{line}", clock(at_ms), confidence * 100.0))
}

/// Minutes, seconds and tenths of a film.
fn clock(at_ms: u64) -> String {
    format!("{:>3}:{:02}.{}", at_ms / 60_000, at_ms / 1_000 % 60, at_ms / 100 % 10)
}

impl Summary {
    fn add(&mut self, direction: Direction) {
        match direction {
            Direction::Plus => self.plus += 1,
            Direction::Minus => self.minus += 1,
        }
    }

    fn doubt(&mut self, why: Distrust, frame: u64) {
        self.trust(frame);
        self.unreliable.push(Doubt { why, from_frame: frame, to_frame: None });
    }

    fn trust(&mut self, frame: u64) {
        if let Some(doubt) = self.unreliable.last_mut().filter(|doubt| doubt.to_frame.is_none()) {
            doubt.to_frame = Some(frame);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "numbers of pictures")]
    fn close(&mut self, footage: &Footage, cpu_ms: f64) {
        self.frames = footage.passed();
        self.left_out = footage.losses().pictures;
        let each = cpu_ms / self.frames.max(1) as f64;
        self.cpu_ms_a_frame = (each * 1_000.0).round() / 1_000.0;
        self.peak_memory_kib = peak_memory_kib();
    }

    fn told(&self, footage: &Footage) -> String {
        let Self { frames, plus, minus, cpu_ms_a_frame, peak_memory_kib, left_out, unreliable } = self;
        let mut lines = vec![format!(
            "{frames} frames ({}): {plus} plus, {minus} minus; {cpu_ms_a_frame:.2} ms CPU a frame, {:.1} MiB memory at most",
            clock(footage.time_of(*frames)).trim_start(),
            *peak_memory_kib as f64 / 1_024.0
        )];
        if *left_out > 0 {
            lines.push(format!("{left_out} damaged frames were left out"));
        }
        for Doubt { why, from_frame, to_frame } in unreliable {
            let to = to_frame.map_or_else(|| "the end".to_owned(), |frame| format!("frame {frame}"));
            lines.push(format!("not reliable from frame {from_frame} to {to}: {why:?}").to_lowercase());
        }
        lines.join("\n")
    }
}

/// CPU time that this process has used so far, ms.
#[expect(clippy::cast_precision_loss, reason = "seconds and nanoseconds of a process")]
fn cpu_ms() -> f64 {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    used.tv_sec as f64 * 1_000.0 + used.tv_nsec as f64 / 1_000_000.0
}

/// The most memory that this process has held at once; 0 where the system does not tell.
fn peak_memory_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_four_numbers_and_two_places() {
        let told = line("560,0, 560,576").unwrap();
        assert_eq!((told.from, told.to), (Point { x: 560.0, y: 0.0 }, Point { x: 560.0, y: 576.0 }));
        for wrong in ["", "1,2,3", "1,2,3,4,5", "1,2,x,4", "1,2,inf,4", "5,5,5,5"] {
            assert!(line(wrong).unwrap_err().contains("320,0,320,480"), "{wrong}");
        }
        assert!(rate("0").is_err() && rate("NaN").is_err() && rate("12.5") == Ok(12.5));
    }

    #[test]
    fn doubts_end_when_others_begin_or_trust_is_back() {
        let mut summary = Summary::default();
        summary.doubt(Distrust::Dark, 10);
        summary.doubt(Distrust::Moved, 20);
        summary.trust(30);
        summary.trust(40);
        let ends: Vec<_> =
            summary.unreliable.iter().map(|doubt| (doubt.from_frame, doubt.to_frame)).collect();
        assert_eq!(ends, [(10, Some(20)), (20, Some(30))]);
    }
}

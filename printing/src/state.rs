//! How a printer is, by its own word (`DLE EOT n`).

use crate::wire::{Broken, Wire};
use escpos::utils::{DLE, EOT, RealTimeStatusRequest, RealTimeStatusResponse};
use std::time::{Duration, Instant};

/// How a printer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It prints.
    Ready,
    /// It prints, and its paper comes to an end.
    PaperLow,
    /// It has no paper.
    PaperOut,
    /// Its cover is open.
    CoverOpen,
    /// It reports a fault, or takes no more bytes: the cutter, heat, a jam.
    Fault,
    /// It cannot be reached: off, unplugged, not found or not there yet.
    Gone,
    /// It is there and does not say how it is; it is used all the same.
    Silent,
}

impl State {
    /// Whether a picture can be sent to it.
    #[must_use]
    pub const fn prints(self) -> bool {
        matches!(self, Self::Ready | Self::PaperLow | Self::Silent)
    }
}

/// What answers say when nothing is wrong.
#[derive(Default)]
struct Found {
    offline: bool,
    cover: bool,
    out: bool,
    error: bool,
    low: bool,
}

impl Found {
    fn state(&self) -> State {
        // An open cover is told first: it is why there is no paper under the sensor.
        match self {
            Self { cover: true, .. } => State::CoverOpen,
            Self { out: true, .. } => State::PaperOut,
            Self { error: true, .. } | Self { offline: true, .. } => State::Fault,
            Self { low: true, .. } => State::PaperLow,
            _ => State::Ready,
        }
    }
}

/// Asks how a printer is; each answer is waited for so long. What does not answer the first
/// question is not asked more.
pub(crate) fn ask(wire: &Wire, answer: Duration) -> Result<State, Broken> {
    if !wire.answers() {
        return Ok(State::Silent);
    }
    wire.forget_answers()?;
    ask_behind(wire, 0, answer, answer)
}

/// As [`ask`], of a printer that may give so many other answers before the one to the first
/// question, which is waited for until `first`.
pub(crate) fn ask_behind(
    wire: &Wire,
    others: usize,
    first: Duration,
    answer: Duration,
) -> Result<State, Broken> {
    use RealTimeStatusRequest::{OfflineCause, Printer, RollPaperSensor};
    use RealTimeStatusResponse::{
        CoverClosed, ErrorOccurred, Online, PrintingStopsDueToPaperEnd, RollPaperEndSensorPaperPresent,
        RollPaperNearEndSensorPaperAdequate,
    };
    let mut found = Found::default();
    let (mut others, mut wait) = (others, first);
    for request in [Printer, OfflineCause, RollPaperSensor] {
        let Some(told) = question(wire, request, others, wait, answer)? else {
            if matches!(request, Printer) {
                return Ok(State::Silent);
            }
            continue;
        };
        (others, wait) = (0, answer);
        let is = |what: RealTimeStatusResponse, usual: bool| told.get(&what).copied().unwrap_or(usual);
        found.offline |= !is(Online, true);
        found.cover |= !is(CoverClosed, true);
        found.error |= is(ErrorOccurred, false);
        found.out |= is(PrintingStopsDueToPaperEnd, false) || !is(RollPaperEndSensorPaperPresent, true);
        found.low |= !is(RollPaperNearEndSensorPaperAdequate, true);
    }
    Ok(found.state())
}

type Told = std::collections::HashMap<RealTimeStatusResponse, bool>;

/// One question, and the byte that answers it: behind so many other answers, unless they
/// fail to come for as long as `quiet`. Bytes that are none are flow control or what a
/// printer says unasked.
fn question(
    wire: &Wire,
    request: RealTimeStatusRequest,
    others: usize,
    wait: Duration,
    quiet: Duration,
) -> Result<Option<Told>, Broken> {
    // The crate's own command has a fourth byte that these questions do not have; it would
    // stay behind in the printer as data.
    let (number, _) = request.into();
    wire.send(&[DLE, EOT, number], wait)?;
    let mut until = Instant::now() + wait;
    let mut told = None;
    let mut left = others.saturating_add(1);
    while left > 0
        && let Some(byte) = wire.byte(until)?
    {
        if let Ok(answer) = RealTimeStatusResponse::parse(request, byte) {
            told = Some(answer);
            left -= 1;
            until = Instant::now() + quiet;
        }
    }
    Ok(told)
}

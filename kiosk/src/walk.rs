//! `kiosk walk`: a scripted visitor. It drives the flow the window has and the real
//! ledger, without a window: what a visitor could not tap, a script can't either.

mod script;
#[cfg(test)]
mod tests;

pub use script::{BadScript, Step, read};

use crate::{
    corner::CORNER,
    desk::News,
    flow::{Code, Done, Effect, Flow, Input, SETTLE_MS, Setting, buttons, next, offered},
    house::House,
    writer::{Answer, Word, Writer},
};
use serde::Serialize;
use std::{io::Write, time::Duration};

/// How long a commit is waited for: longer than the ledger waits for other writers.
const COMMIT_PATIENCE: Duration = Duration::from_secs(15);

/// Between two taps, by the visitor's clock (ms): as fast as they count at all.
const TAP_MS: u64 = SETTLE_MS;

/// A pause is lived through in steps of this (ms), as a window that draws once in a
/// while does.
const TICK_MS: u64 = 250;

/// What a step came to, as one line of JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Which step of the script, from 1; it goes on counting through repetitions.
    pub step: usize,
    /// The button that was tapped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tap: Option<String>,
    /// Whether a code was shown; its text is for the visitor alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<bool>,
    /// What was waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait: Option<&'static str>,
    /// The time that passed for the visitor, ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pause_ms: Option<u64>,
    /// The screen after it.
    pub screen: &'static str,
    /// The number of the entry that was committed in this step.
    pub entry: Option<u64>,
    /// Why the button did nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<&'static str>,
    /// Why nothing was committed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<&'static str>,
    /// From asking for the commit to the answer, µs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub committed_us: Option<u64>,
}

/// Why a script could not be walked to its end.
#[derive(Debug, thiserror::Error)]
pub enum Stuck {
    /// The screen has no such button.
    #[error("step {step}: the screen {screen} has no button {name:?}; it has: {there}")]
    NoSuchButton {
        /// Which step.
        step: usize,
        /// Where.
        screen: &'static str,
        /// The name asked for.
        name: String,
        /// The buttons that are there.
        there: String,
    },
    /// There is no commit to wait for.
    #[error(
        "step {step}: nothing is being committed on the screen {screen}; tap confirm, retry or undo before it, or show a code"
    )]
    NothingToWaitFor {
        /// Which step.
        step: usize,
        /// Where.
        screen: &'static str,
    },
    /// The ledger did not answer.
    #[error("step {step}: the ledger has not answered for {} seconds", COMMIT_PATIENCE.as_secs())]
    NoAnswer {
        /// Which step.
        step: usize,
    },
    /// The ledger refused.
    #[error("step {step}: the ledger did not commit: {trouble}")]
    NotCommitted {
        /// Which step.
        step: usize,
        /// Why.
        trouble: &'static str,
    },
}

/// A visitor at a kiosk without a window.
pub struct Visitor<'h> {
    house: &'h House,
    writer: Writer,
    flow: Flow,
    now: u64,
    wall: fn() -> i64,
    news: News,
    step: usize,
}

impl<'h> Visitor<'h> {
    /// Comes to the kiosk; `wall` tells the time, milliseconds since 1970.
    #[must_use]
    pub fn new(house: &'h House, writer: Writer, wall: fn() -> i64) -> Self {
        Self {
            house,
            writer,
            flow: Flow::new(house.language()),
            now: SETTLE_MS,
            wall,
            news: News::default(),
            step: 0,
        }
    }

    /// Another visitor comes.
    pub fn next_visitor(&mut self) {
        self.flow = Flow::new(self.house.language());
    }

    /// Does one step of the script.
    ///
    /// # Errors
    /// [`Stuck`] when it can't be done.
    pub fn take(&mut self, step: &Step) -> Result<Outcome, Stuck> {
        self.step += 1;
        let mut outcome = match step {
            Step::Tap(name) => self.tap(name)?,
            Step::Show(text) => self.show(text),
            Step::WaitForCommitted => self.wait()?,
            Step::Pause(ms) => self.pause(*ms),
        };
        outcome.step = self.step;
        outcome.screen = self.flow.screen.name();
        Ok(outcome)
    }

    /// Waits for what the script has left on its way.
    ///
    /// # Errors
    /// [`Stuck`] when it is not committed.
    pub fn finish(&mut self) -> Result<(), Stuck> {
        if self.flow.pending.is_none() {
            return Ok(());
        }
        match self.wait()?.trouble {
            Some(trouble) => Err(Stuck::NotCommitted { step: self.step, trouble }),
            None => Ok(()),
        }
    }

    fn tap(&mut self, name: &str) -> Result<Outcome, Stuck> {
        self.now += TAP_MS;
        if name == CORNER {
            self.hear(&Input::Tap(name.to_owned()));
            return Ok(Outcome { tap: Some(name.to_owned()), ..Outcome::default() });
        }
        let setting = self.setting();
        let Some(button) = offered(&self.flow, &setting, name) else {
            let names: Vec<_> = buttons(&self.flow, &setting).into_iter().map(|b| b.name).collect();
            return Err(Stuck::NoSuchButton {
                step: self.step,
                screen: self.flow.screen.name(),
                name: name.to_owned(),
                there: names.join(", "),
            });
        };
        self.hear(&Input::Tap(name.to_owned()));
        Ok(Outcome {
            tap: Some(name.to_owned()),
            refused: button.refusal.map(crate::flow::Refusal::name),
            ..Outcome::default()
        })
    }

    fn show(&mut self, text: &str) -> Outcome {
        self.now += TAP_MS;
        self.hear(&Input::Shown(Code::of(text.as_bytes())));
        Outcome { shown: Some(true), ..Outcome::default() }
    }

    fn wait(&mut self) -> Result<Outcome, Stuck> {
        let Some(pending) = self.flow.pending else {
            return Err(Stuck::NothingToWaitFor { step: self.step, screen: self.flow.screen.name() });
        };
        let Some(answer) = self.answer(pending.ticket) else {
            return Err(Stuck::NoAnswer { step: self.step });
        };
        self.hear(&answer.input());
        Ok(Outcome {
            wait: Some("committed"),
            entry: answer.outcome.as_ref().ok().and_then(Done::entry),
            refused: match &answer.outcome {
                Ok(Done::Declined(declined)) => Some(declined.refusal.as_str()),
                _ => None,
            },
            trouble: answer.outcome.as_ref().err().map(|trouble| trouble.name()),
            committed_us: Some(u64::try_from(answer.took.as_micros()).unwrap_or(u64::MAX)),
            ..Outcome::default()
        })
    }

    /// The answer to this ticket; earlier ones are for visitors who did not wait.
    fn answer(&mut self, ticket: u64) -> Option<Answer> {
        loop {
            let answer = self.writer.wait(COMMIT_PATIENCE)?;
            if answer.ticket == ticket {
                return Some(answer);
            }
        }
    }

    fn pause(&mut self, ms: u64) -> Outcome {
        let mut left = ms;
        while left > 0 {
            let tick = left.min(TICK_MS);
            left -= tick;
            self.now += tick;
            self.hear(&Input::Tick);
        }
        Outcome { pause_ms: Some(ms), ..Outcome::default() }
    }

    /// The house as the ledger says it by now.
    fn setting(&mut self) -> Setting {
        while let Some(word) = self.writer.word() {
            if let Word::News(news) = word {
                self.news = news;
            }
        }
        self.house.setting((self.wall)()).heeding(&self.news)
    }

    fn hear(&mut self, input: &Input) {
        let setting = self.setting();
        let (flow, effects) = next(&self.flow, input, self.now, &setting);
        self.flow = flow;
        for effect in effects {
            // A walk has no printer.
            if let Effect::Ask { ticket, order } = effect {
                self.writer.order(ticket, order);
            }
        }
    }
}

/// Writes an outcome as a line: JSON for programs, words for people.
///
/// # Errors
/// When it can't be written.
pub fn tell(out: &mut impl Write, outcome: &Outcome, json: bool) -> std::io::Result<()> {
    if json {
        serde_json::to_writer(&mut *out, outcome)?;
        return writeln!(out);
    }
    let did = match (&outcome.tap, outcome.pause_ms, outcome.shown) {
        (Some(name), ..) => format!("tap {name}"),
        (None, Some(ms), _) => format!("pause {ms} ms"),
        (None, None, Some(_)) => "show a code".to_owned(),
        (None, None, None) => "wait for committed".to_owned(),
    };
    write!(out, "{:>4}  {did} → {}", outcome.step, outcome.screen)?;
    if let Some(entry) = outcome.entry {
        write!(out, ", entry {entry}")?;
    }
    if let Some(why) = outcome.refused.or(outcome.trouble) {
        write!(out, " ({why})")?;
    }
    writeln!(out)
}

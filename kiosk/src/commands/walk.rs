//! `kiosk walk`.

use crate::{
    desk::Desk,
    settings::Settings,
    visit::wall,
    walk::{Step, Visitor, read, tell},
    writer::Writer,
};
use anyhow::{Context, Result};
use clap::Args;
use std::{
    fs::File,
    io::{BufRead, BufReader, Write, stdin, stdout},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// A script got stuck.
const STUCK: u8 = 3;

/// The most repetitions: a week of a busy kiosk.
const MAX_REPEAT: i64 = 1_000_000;

/// How many visitors, and what each does.
#[derive(Debug, Args)]
pub(super) struct Walk {
    /// The script, one JSON object a line; - reads standard input and takes each step as it comes
    #[arg(long, value_name = "FILE")]
    script: PathBuf,
    /// Prints what each step came to as a line of JSON
    #[arg(long)]
    json: bool,
    /// Walks the script so often, each time as another visitor
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=MAX_REPEAT))]
    repeat: u32,
}

/// What a script may say, and the names of all buttons.
pub(super) const HELP: &str = r#"A script has one step a line; empty lines and lines that begin with # are passed over:
  {"tap":"check-in"}      taps the button of this name
  {"show":"SP1:…"}        shows a code, as to the camera or a hand scanner; bookings too (SB1:…)
  {"wait":"committed"}    waits until what was asked for is done, and committed where it writes
  {"pause_ms":40000}      lets time pass for the visitor; the walk itself doesn't wait
A new visitor begins at the screen attract. A tap takes the visitor 300 ms.

The buttons of each screen (language stands on all, display on all but the first):
  attract    start
  home       check-in, passport, stamps (where there is a trail), whats-on, help
  activity   activity-<id> for each activity that is on, more, back, home
  check-in   child-minus, child-plus, teenager-minus, teenager-plus, adult-minus, adult-plus,
             senior-minus, senior-plus, class, show-passport, confirm, back, home
  class      class-child, class-teenager, class-adult, key-0 … key-9, key-clear, key-erase,
             confirm, back, home
  groups     group-<id>-minus, group-<id>-plus, skip, confirm, back, home
  thanks     whats-on, get-passport, undo (for a minute), home, done
  sorry      retry, back, home
  whats-on   more (when there is more), back, home
  help, map  back, home; map: show-passport
  passport   get-passport, show-passport, short-code, back, home
  scan       short-code, back, home
  short-code key-0 … key-Z, key-clear, key-erase, open-passport, back, home
  issued     check-in-with-passport, home, done
  book       claim, stamp-here, check-in-with-passport, map, forget, home, done
  stamped    claim, map, home, done
  quiz       answer-1 …, back, home
  refused    what helps: map, open-passport, get-passport, short-code, again, whats-on; back, home
  gifts      home, done
  forget     forget-for-good, back, home
  display    display-large, display-contrast, display-low, display-calm, display-unhurried, back, home
  (asked whether somebody is there: still-here)
With one activity on, check-in leads past the screen activity.

With --json each line is {step, tap | wait | pause_ms, screen, entry, refused?, trouble?, committed_us?}:
screen is the one after the step, entry the number of the entry that was committed in it,
committed_us the microseconds from the tap to the commit.

Exit codes: 0 walked to the end; 1 it could not begin; 2 the command line is wrong;
3 the script got stuck: a button that is not on the screen (those that are there are named),
nothing to wait for, or a commit that failed. What was committed before it stays."#;

impl Walk {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        let house = settings.house()?;
        let script = self.open()?;
        let desk = Desk::open(settings)?;
        let writer = Writer::start(desk, Box::new(|| {})).context("no thread for the ledger")?;
        let mut visitor = Visitor::new(&house, writer, wall);
        match self.walk(&mut visitor, script) {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => {
                tracing::error!("{error:#}");
                writeln!(std::io::stderr(), "kiosk: {error:#}")?;
                Ok(ExitCode::from(STUCK))
            }
        }
    }

    fn open(&self) -> Result<Box<dyn BufRead>> {
        if self.script == Path::new("-") {
            return Ok(Box::new(BufReader::new(stdin())));
        }
        let file = File::open(&self.script)
            .with_context(|| format!("opening the script {}", self.script.display()))?;
        Ok(Box::new(BufReader::new(file)))
    }

    fn walk(&self, visitor: &mut Visitor<'_>, script: Box<dyn BufRead>) -> Result<()> {
        let name = self.script.display().to_string();
        let steps = read(&name, script);
        if self.repeat == 1 {
            return self.visit(visitor, steps.map(|step| Ok(step?)));
        }
        let steps: Vec<Step> = steps.collect::<Result<_, _>>()?;
        for _ in 0..self.repeat {
            self.visit(visitor, steps.iter().cloned().map(Ok))?;
        }
        Ok(())
    }

    fn visit(&self, visitor: &mut Visitor<'_>, steps: impl Iterator<Item = Result<Step>>) -> Result<()> {
        visitor.next_visitor();
        for step in steps {
            let outcome = visitor.take(&step?)?;
            let mut out = stdout().lock();
            tell(&mut out, &outcome, self.json)?;
            // Whoever sends the steps waits for the lines.
            out.flush()?;
            if let Some(trouble) = outcome.trouble {
                anyhow::bail!("step {}: the ledger did not commit: {trouble}", outcome.step);
            }
        }
        Ok(visitor.finish()?)
    }
}

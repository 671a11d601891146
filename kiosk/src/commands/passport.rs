//! `kiosk passport issue`, `check` and `forget`.

use super::shown::{Text, print, refused};
use crate::{
    desk::{Desk, Issuance, Issued, Seen, Trouble},
    settings::Settings,
};
use anyhow::Result;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::process::ExitCode;
use venue::{id::ActivityId, passport::short_text};

/// What is done with passports.
#[derive(Debug, Args)]
pub(super) struct Passport {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Issues passports and prints their texts, for the visitors alone
    #[command(after_help = super::shown::HELP)]
    Issue(Issue),
    /// Says whether a passport is taken, and how it stands; writes nothing
    #[command(after_help = super::shown::HELP)]
    Check(Show),
    /// Forgets a passport for good; what it counted stays. Again is no mistake
    #[command(after_help = super::shown::HELP)]
    Forget(Show),
}

#[derive(Debug, Args)]
struct Issue {
    /// The family it is for, such as child=2,adult=2: groups of the pack, or steppers
    #[arg(long, value_name = "WHO")]
    family: Option<String>,
    /// Its last day [default: the end of the campaign's period; without one in 12 months;
    /// never past the device's certificate]
    #[arg(long, value_name = "YYYY-MM-DD")]
    last_day: Option<NaiveDate>,
    /// What it is issued at [default: the activity of the venue's first trail]
    #[arg(long, value_name = "ID")]
    activity: Option<ActivityId>,
    /// How many, such as for a sheet of cards; each is printed for itself
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        value_parser = clap::value_parser!(u16).range(1..=MOST_AT_ONCE)
    )]
    count: u16,
    /// Prints JSON, a line for each
    #[arg(long)]
    json: bool,
}

/// Most passports of one order: a hundred sheets of cards. Each is a transaction of its
/// own, so that those printed before something goes wrong are good.
const MOST_AT_ONCE: i64 = 1_000;

#[derive(Debug, Args)]
struct Show {
    /// The text of the passport's code, or its short code; - reads it from standard input
    #[arg(value_name = "TEXT")]
    text: Text,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

impl Passport {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        match &self.action {
            Action::Issue(issue) => issue.run(settings),
            Action::Check(show) => {
                let desk = Desk::look(settings)?;
                let outcome = desk.check(&show.text.read()?);
                show.tell(&desk, outcome, |seen| seen_json(&seen))
            }
            Action::Forget(show) => {
                let mut desk = Desk::open(settings)?;
                let outcome = desk.forget(&show.text.read()?);
                show.tell(&desk, outcome, |forgotten| {
                    json!({ "forgotten": true, "entry": forgotten.entry, "wiped": forgotten.wiped })
                })
            }
        }
    }
}

impl Show {
    fn tell<T>(
        &self,
        desk: &Desk,
        outcome: Result<T, Trouble>,
        json: impl FnOnce(T) -> Value,
    ) -> Result<ExitCode> {
        match outcome {
            Ok(done) => print(self.json, &json(done)),
            Err(trouble) => refused(desk, trouble, self.json),
        }
    }
}

impl Issue {
    fn run(&self, settings: &Settings) -> Result<ExitCode> {
        let mut desk = Desk::open(settings)?;
        let family = match self.family.as_deref().map(|family| desk.party(family)).transpose() {
            Ok(family) => family,
            Err(trouble) => return refused(&desk, trouble, self.json),
        };
        let issuance = Issuance { family, last_day: self.last_day, activity: self.activity.clone() };
        for _ in 0..self.count {
            match desk.issue(&issuance) {
                Ok(issued) => print(self.json, &issued_json(&issued))?,
                Err(trouble) => return refused(&desk, trouble, self.json),
            };
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn issued_json(Issued { passport, entry, lid }: &Issued) -> Value {
    json!({
        "passport": &*passport.text,
        "short": short_text(passport.short),
        "last_day": passport.last_day,
        "entry": entry,
        "lid": lid,
    })
}

fn seen_json(Seen { standing, expires, overview }: &Seen) -> Value {
    json!({
        "accepted": true,
        "standing": standing,
        "expires": expires,
        "party": overview.party,
        "trails": overview.trails,
        "rewards_due": overview.rewards_due,
    })
}

//! `kiosk stamp` and `kiosk check-in`: what a visitor does with a passport.

use super::shown::{Text, Told, print, refused, refused_in_list};
use crate::{
    desk::{Arriving, Desk, StampGiven},
    settings::Settings,
};
use anyhow::Result;
use clap::Args;
use serde_json::{Value, json};
use std::process::ExitCode;
use venue::{desk::PointName, id::ActivityId};

/// A passport is shown at a point.
#[derive(Debug, Args)]
pub(super) struct Stamp {
    /// The text of the passport's code, or its short code; - reads it from standard input
    #[arg(long, value_name = "TEXT")]
    passport: Text,
    /// The point: every trail that has it here is stamped. TRAIL/POINT names one, and so
    /// does what the code of a point's sign says (ST1:…)
    #[arg(long, value_name = "POINT")]
    point: PointName,
    /// The number of the answer, from 1, where the point asks a question
    #[arg(long, value_name = "N")]
    answer: Option<u32>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// A party checks in with its passport.
#[derive(Debug, Args)]
pub(super) struct CheckIn {
    /// The text of the passport's code, or its short code; - reads it from standard input
    #[arg(long, value_name = "TEXT")]
    passport: Text,
    /// What it checks in to
    #[arg(long, value_name = "ID")]
    activity: ActivityId,
    /// Who comes, such as adult=2,child=1 [default: who came last, or the passport's family]
    #[arg(long, value_name = "WHO")]
    party: Option<String>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

impl Stamp {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        let mut desk = Desk::open(settings)?;
        let stamped = match desk.stamp(&self.passport.read()?, &self.point, self.answer) {
            Ok(stamped) => stamped,
            Err(trouble) => return refused_in_list(&desk, trouble, self.json, "stamped"),
        };
        let value = json!({
            "stamped": stamped.stamped.iter().map(given).collect::<Vec<_>>(),
            "refused": Told::all(&desk, &stamped.refused),
            "standing": stamped.seen.standing,
            "rewards_due": stamped.seen.overview.rewards_due,
            "entry": stamped.stamped.last().map(|given| given.entry),
        });
        print(self.json, &value)
    }
}

fn given(StampGiven { stamp, entry }: &StampGiven) -> Value {
    json!({
        "trail": stamp.trail,
        "point": stamp.point,
        "step": stamp.reach.step,
        "done": stamp.reach.done,
        "bonus": stamp.bonus,
        "provisional": stamp.provisional,
        "entry": entry,
    })
}

impl CheckIn {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        let mut desk = Desk::open(settings)?;
        let text = self.passport.read()?;
        let party = self.party.as_deref().map(|party| desk.party(party)).transpose();
        let checked_in = party.and_then(|party| {
            desk.check_in(&text, Arriving { activity: &self.activity, party: party.as_ref() })
        });
        match checked_in {
            Ok(done) => print(
                self.json,
                &json!({
                    "accepted": true,
                    "party": done.party,
                    "visits": done.party.total(),
                    "people": done.people,
                    "standing": done.standing,
                    "entry": done.entry,
                }),
            ),
            Err(trouble) => refused(&desk, trouble, self.json),
        }
    }
}

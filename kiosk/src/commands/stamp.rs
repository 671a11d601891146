//! `kiosk stamp` and `kiosk check-in`: what a visitor does with a passport or a booking.

use super::shown::{Text, Told, print, refused, refused_in_list};
use crate::{
    desk::{Arriving, BookedIn, CheckedIn, Desk, StampGiven},
    settings::Settings,
};
use anyhow::{Result, bail};
use clap::Args;
use serde_json::{Map, Value, json};
use std::process::ExitCode;
use venue::{desk::PointName, id::ActivityId, party::Party};

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

/// A party checks in with its passport, or with its booking.
#[derive(Debug, Args)]
pub(super) struct CheckIn {
    /// The text of the passport's code, or its short code; - reads it from standard input
    #[arg(long, value_name = "TEXT", required_unless_present = "booking", requires = "activity")]
    passport: Option<Text>,
    /// The text of the booking's code (SB1:…), which says what it checks in to; - reads it
    /// from standard input
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["passport", "activity"])]
    booking: Option<Text>,
    /// What it checks in to
    #[arg(long, value_name = "ID")]
    activity: Option<ActivityId>,
    /// Who comes, such as adult=2,child=1 [default: who came last, or the passport's family;
    /// all who were booked]
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
        let party = match self.party.as_deref().map(|party| desk.party(party)).transpose() {
            Ok(party) => party,
            Err(trouble) => return refused(&desk, trouble, self.json),
        };
        match (&self.booking, &self.passport, &self.activity) {
            (Some(booking), ..) => self.with_booking(&mut desk, &booking.read()?, party.as_ref()),
            (None, Some(passport), Some(activity)) => {
                let arriving = Arriving { activity, party: party.as_ref() };
                match desk.check_in(&passport.read()?, arriving) {
                    Ok(done) => print(self.json, &Value::Object(arrived(&done))),
                    Err(trouble) => refused(&desk, trouble, self.json),
                }
            }
            _ => bail!("name the passport and the activity, or the booking"),
        }
    }

    fn with_booking(&self, desk: &mut Desk, text: &str, came: Option<&Party>) -> Result<ExitCode> {
        match desk.check_in_booked(text, came) {
            Ok(BookedIn { booked, done, again }) => {
                let mut value = arrived(&done);
                value.insert("activity".to_owned(), json!(booked.activity));
                value.insert("booked".to_owned(), json!(booked.party.total()));
                value.insert("again".to_owned(), json!(again));
                print(self.json, &Value::Object(value))
            }
            Err(trouble) => refused(desk, trouble, self.json),
        }
    }
}

fn arrived(done: &CheckedIn) -> Map<String, Value> {
    let fields = [
        ("accepted", json!(true)),
        ("party", json!(done.party)),
        ("visits", json!(done.party.total())),
        ("people", json!(done.people)),
        ("standing", json!(done.standing)),
        ("entry", json!(done.entry)),
    ];
    fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

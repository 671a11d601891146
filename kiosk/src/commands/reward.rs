//! `kiosk reward`: one tap at a reward point.

use super::shown::{Text, Told, print, refused_in_list};
use crate::{desk::Desk, settings::Settings};
use anyhow::Result;
use clap::Args;
use serde_json::{Value, json};
use std::process::ExitCode;
use venue::{desk::Handed, id::RewardId};

/// A passport is shown at a reward point.
#[derive(Debug, Args)]
pub(super) struct Reward {
    /// The text of the passport's code, or its short code; - reads it from standard input
    #[arg(long, value_name = "TEXT")]
    passport: Text,
    /// One reward; without it all that is due is handed over
    #[arg(long, value_name = "ID")]
    reward: Option<RewardId>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

impl Reward {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        let mut desk = Desk::open(settings)?;
        let rewarded = match desk.reward(&self.passport.read()?, self.reward.as_ref()) {
            Ok(rewarded) => rewarded,
            Err(trouble) => return refused_in_list(&desk, trouble, self.json, "handed"),
        };
        let value = json!({
            "handed": rewarded.handed.iter().map(handed).collect::<Vec<_>>(),
            "refused": Told::all(&desk, &rewarded.refused),
            "standing": rewarded.standing,
            "rewards_due": rewarded.rewards_due,
            "entry": rewarded.handed.last().map(|(_, entry)| entry),
        });
        print(self.json, &value)
    }
}

fn handed((handed, entry): &(Handed, u64)) -> Value {
    json!({ "trail": handed.trail, "reward": handed.reward, "count": handed.count, "entry": entry })
}

//! A storm: a fleet connects and reports, is cut off, writes on, and all come back at once. It is
//! over when headquarters' archive has every head and every page of every venue, which
//! `headquarters proof` and `headquarters totals` then have to say.

use super::{
    evening::Evening,
    fleet::Fleet,
    open_files,
    stage::{Ground, Stage},
};
use crate::{
    figures::usage::{self, Usage},
    patience::until,
};
use anyhow::{Context, Result, ensure};
use headquarters::intake::wall_now;
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

/// A storm that takes longer than this is lost.
const OVER_WITHIN: Duration = Duration::from_secs(180);

/// How many, where, and how long the lines are down.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Venues.
    pub venues: u32,
    /// The broker.
    pub ground: Ground,
    /// How long the lines are down.
    pub cut: Duration,
}

/// How one of the two comings went: seconds since the lines were there.
#[derive(Debug, Clone, Copy)]
pub struct Coming {
    /// Until every line stood.
    pub linked: f64,
    /// Until every page was acknowledged to its venue.
    pub stored: f64,
    /// Until the archive had every page and head.
    pub proved: f64,
    /// Processor seconds of headquarters.
    pub headquarters: f64,
    /// Of all processes of the broker.
    pub broker: f64,
    /// Of the venues, in this program.
    pub venues: f64,
}

/// How a storm went.
#[derive(Debug, Clone)]
pub struct Weather {
    /// The first coming.
    pub first: Coming,
    /// That after the cut.
    pub again: Coming,
    /// Resident memory of headquarters at the end and at its most, MiB.
    pub memory: (f64, f64),
    /// Seconds that `headquarters proof` took to say so.
    pub proof_took: f64,
    /// Lines that broke by themselves, and what was said of the first.
    pub broken: (usize, Option<String>),
}

/// Lets a storm pass.
///
/// # Errors
/// When it does not end in time, or something is lost or not proved.
pub fn pass(plan: Plan) -> Result<Weather> {
    open_files::allow(u64::from(plan.venues))?;
    let evening = Arc::new(Evening::at(wall_now())?);
    let stage = Stage::on(plan.ground)?;
    let fleet = Fleet::of(plan.venues, &stage, &evening)?;
    let archive = opened(&stage.archive())?;
    let watched = Watched { plan, stage: &stage, fleet: &fleet, archive: &archive, evening: &evening };
    let first = watched.coming(0)?;
    fleet.cut();
    until("all lines to be down", OVER_WITHIN, || {
        ensure!(fleet.linked() == 0, "{} stand", fleet.linked());
        Ok(())
    })?;
    fleet.write_on();
    std::thread::park_timeout(plan.cut);
    let again = watched.coming(1)?;
    let proof_took = watched.proof()?;
    let memory = usage::memory(stage.headquarters.id())?;
    ensure!(fleet.unsaid() == 0, "{} messages had no room in their client", fleet.unsaid());
    Ok(Weather { first, again, memory, proof_took, broken: (fleet.broken(), fleet.trouble()) })
}

fn opened(archive: &Path) -> Result<Connection> {
    Ok(Connection::open_with_flags(archive, OpenFlags::SQLITE_OPEN_READ_WRITE)?)
}

struct Watched<'w> {
    plan: Plan,
    stage: &'w Stage,
    fleet: &'w Fleet,
    archive: &'w Connection,
    evening: &'w Evening,
}

impl Watched<'_> {
    fn venues(&self) -> Result<usize> {
        Ok(usize::try_from(self.plan.venues)?)
    }

    /// Lines go up, and everything of this part of the evening gets to the archive.
    fn coming(&self, part: usize) -> Result<Coming> {
        let (wanted, before) = (self.venues()?, self.used()?);
        let began = Instant::now();
        self.fleet.connect();
        let (mut linked, mut stored) = (None, None);
        until("the storm to be over", OVER_WITHIN, || {
            let (are_linked, are_stored) = (self.fleet.linked(), self.fleet.stored(part));
            let said = || format!("{are_linked} linked, {are_stored} stored; {:?}", self.fleet.trouble());
            ensure!(are_linked == wanted || linked.is_some(), "{}", said());
            linked.get_or_insert_with(|| began.elapsed().as_secs_f64());
            ensure!(are_stored == wanted, "{}", said());
            stored.get_or_insert_with(|| began.elapsed().as_secs_f64());
            let heads = self.heads(part)?;
            ensure!(heads == wanted, "{heads} of {wanted} heads; {}", said());
            Ok(())
        })?;
        let proved = began.elapsed().as_secs_f64();
        let after = self.used()?;
        Ok(Coming {
            linked: linked.unwrap_or(proved),
            stored: stored.unwrap_or(proved),
            proved,
            headquarters: after.0 - before.0,
            broker: after.1 - before.1,
            venues: after.2 - before.2,
        })
    }

    /// Venues whose head of this part the archive has.
    fn heads(&self, part: usize) -> Result<usize> {
        let n = i64::try_from(self.evening.parts[part].entries)?;
        let query = "SELECT count(*) FROM ledgers WHERE json_extract(head, '$.n') = ?1";
        let heads: i64 = self.archive.prepare_cached(query)?.query_row([n], |row| row.get(0))?;
        Ok(usize::try_from(heads)?)
    }

    fn used(&self) -> Result<(f64, f64, f64)> {
        let of = |id: u32| Usage::of(id).map(|usage| usage.processor_s);
        let broker = self.stage.broker_processes().into_iter().map(of).sum::<Result<f64>>()?;
        Ok((of(self.stage.headquarters.id())?, broker, of(std::process::id())?))
    }

    /// Every ledger is complete and every visit is counted once; how long the proof took.
    fn proof(&self) -> Result<f64> {
        let whole = self.evening.whole()?;
        let began = Instant::now();
        let (code, rows) = self.stage.house.proof()?;
        let took = began.elapsed().as_secs_f64();
        let complete = |row: &&serde_json::Value| {
            row["state"] == "complete"
                && row["have"] == json!(whole.entries)
                && row["head"] == json!(whole.entries)
        };
        let proved = rows.iter().filter(complete).count();
        ensure!(
            code == 0 && proved == self.venues()? && rows.len() == proved,
            "the proof ended with {code}: {proved} of {} ledgers are complete, {} were heard of",
            self.plan.venues,
            rows.len()
        );
        let totals = self.stage.house.totals()?;
        let visits: i64 = totals
            .iter()
            .filter(|row| row["figure"] == "visits")
            .map(|row| row["value"].as_i64().context("a total without a value"))
            .sum::<Result<i64>>()?;
        let wanted = whole.visits() * i64::from(self.plan.venues);
        ensure!(visits == wanted, "headquarters counts {visits} visits, the ledgers {wanted}");
        Ok(took)
    }
}

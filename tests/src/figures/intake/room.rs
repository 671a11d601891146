//! Intake and archive as the shell of headquarters drives them, on one thread: while one batch
//! is committed the next gathers.

use super::{Took, prepared::Reports};
use anyhow::{Result, bail, ensure};
use headquarters::{
    archive::{Archive, Reader, Rules},
    intake::wall_now,
    packs::Packs,
};
use rustix::time::{ClockId, clock_gettime};
use std::{collections::VecDeque, path::Path, time::Instant};
use venue::{
    hash::StoreId,
    passport::ReportingKey,
    reporting::{
        intake::{Batch, Command, Input, Intake},
        keys_in_force::KeysInForce,
    },
};

/// Pages that gather while a batch is committed. Its commit takes some 50 ms of a disk and a
/// core; so many come in meanwhile at the rate that is wanted.
pub(super) const GATHER: usize = 2_048;

/// Takes all reports and commits them.
///
/// # Errors
/// When one is refused or not committed in the end.
pub(super) fn feed(path: &Path, reports: &Reports, key: &ReportingKey) -> Result<Took> {
    let rules = Rules::of(&Packs::load(&[])?);
    let mut archive = Archive::open(path, StoreId([3; 16]), wall_now())?.with_rules(rules)?;
    let keys = KeysInForce::new(key.clone(), [])?;
    let intake = Intake::new(key.campaign().clone(), archive.store(), []).with_keys(Some(keys));
    let mut room = Room { intake, archive: &mut archive, under_way: None };
    let (began, before) = (Instant::now(), processor_s());
    room.handle(Input::Linked)?;
    let mut gathered = 0;
    let a_message = reports.rows.len() / reports.messages.len();
    for message in &reports.messages {
        room.handle(Input::Arrived { topic: &message.topic, payload: &message.payload })?;
        gathered += a_message;
        if gathered >= GATHER {
            gathered = 0;
            room.commit()?;
        }
    }
    while room.under_way.is_some() {
        room.commit()?;
    }
    let took = Took {
        reports: reports.rows.len() as f64,
        wall_s: began.elapsed().as_secs_f64(),
        processor_s: processor_s() - before,
    };
    check(path, reports)?;
    Ok(took)
}

struct Room<'r> {
    intake: Intake,
    archive: &'r mut Archive,
    under_way: Option<Batch>,
}

impl Room<'_> {
    fn handle(&mut self, input: Input<'_>) -> Result<()> {
        let mut commands: VecDeque<Command> = self.intake.handle(input, 0).into();
        while let Some(command) = commands.pop_front() {
            match command {
                Command::Commit(batch) => self.under_way = Some(batch),
                Command::ReadDigests { lid } => {
                    let days = self.archive.digests(lid)?;
                    commands.extend(self.intake.handle(Input::DigestsRead { lid, days }, 0));
                }
                Command::Publish { .. } | Command::WakeAt(_) => {}
                other => bail!("a report was not simply taken: {other:?}"),
            }
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        let Some(batch) = self.under_way.take() else { return Ok(()) };
        let committed = self.archive.commit(&batch, wall_now())?;
        self.handle(Input::Committed(committed))
    }
}

/// Every page is held in its last state, and is in the figures.
fn check(path: &Path, reports: &Reports) -> Result<()> {
    let held = Reader::open(path)?.pages()?;
    ensure!(held.len() == reports.held, "{} pages are held, not {}", held.len(), reports.held);
    let newest = held.iter().map(|filed| filed.page.version.n).max();
    ensure!(newest == Some(reports.newest), "the newest state is {newest:?}, not {}", reports.newest);
    let entries: u64 = held.iter().map(|filed| filed.page.content.entries).sum();
    let wanted = u64::from(reports.venues) * reports.newest;
    ensure!(entries == wanted, "{entries} entries are held, not {wanted}");
    Ok(())
}

/// Processor seconds of this program.
pub(super) fn processor_s() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
}

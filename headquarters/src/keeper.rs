//! The archive on a thread of its own: SQLite blocks, and a commit waits for the disk.
//! Jobs are done in order; while one is under way the intake gathers the next batch.

use crate::archive::{Archive, ArchiveError};
use anyhow::{Context, Result};
use std::thread::JoinHandle;
use tokio::sync::mpsc;
use venue::{
    hash::Lid,
    id::CampaignId,
    page::{DayDigest, PageState},
    reporting::{
        intake::{Batch, ClockDoubt, Committed, Reach},
        refusals::Refused,
        topic::Address,
        wire::HeardHeads,
    },
};

/// Jobs that wait for the archive: one commit of each campaign and the readings of a
/// round of comparisons. The intake keeps further ones back.
pub const WAITING_JOBS: usize = 1_024;

/// Ledgers whose digests are read in one transaction: some 20 ms, so that the next commit does not
/// wait longer for them than for the disk.
pub const DIGESTS_AT_ONCE: usize = 256;

/// Something for the archive to do, for the intake of a campaign.
#[derive(Debug)]
pub enum Job {
    /// Commit a batch that came at this time (milliseconds since 1970).
    Commit(CampaignId, Box<Batch>, i64),
    /// Read the digests of ledgers, up to [`DIGESTS_AT_ONCE`].
    Digests(CampaignId, Vec<Lid>),
    /// Read the states of a day's pages.
    States(CampaignId, Lid, (String, Reach)),
    /// Read the heads that were heard of a ledger, its newest and those up to a number.
    Heads(CampaignId, Lid, Address, u64),
    /// Add what was refused.
    Refused(Vec<Refused>),
    /// Note whether reports of a campaign are held against keys from this time on
    /// (milliseconds since 1970).
    Checking(CampaignId, bool, i64),
    /// Publish days that are over, at this time (milliseconds since 1970).
    CloseDays(i64),
}

/// What became of it.
#[derive(Debug)]
pub enum Done {
    /// Committed.
    Committed(CampaignId, Committed),
    /// Nothing of the batch with this number was written.
    Failed(CampaignId, u64, ArchiveError),
    /// The digests of ledgers.
    Digests(CampaignId, Vec<(Lid, Vec<DayDigest>)>),
    /// The states of a day's pages.
    States(CampaignId, Lid, (String, Reach), Option<Vec<PageState>>),
    /// The heads of a ledger.
    Heads(CampaignId, Lid, Address, HeardHeads),
    /// What was refused, or how reports are checked, was noted.
    Noted,
    /// What was refused could not be added.
    NotKept(Vec<Refused>, ArchiveError),
    /// So many days were published; and why the clock is not believed, if it is not.
    Closed(usize, Option<ClockDoubt>),
    /// A reading failed; what was asked is asked again in time.
    Unread(ArchiveError),
}

/// Starts the thread. It ends when the sender of jobs is dropped and all are done,
/// and gives the archive back.
///
/// # Errors
/// When the system has no thread left.
pub fn start(mut archive: Archive) -> Result<(mpsc::Sender<Job>, mpsc::Receiver<Done>, JoinHandle<Archive>)> {
    let (jobs, mut job) = mpsc::channel(WAITING_JOBS);
    let (answer, answers) = mpsc::channel(WAITING_JOBS);
    let work = move || {
        while let Some(job) = job.blocking_recv() {
            // An intake that is gone needs no answer; what was committed stays committed.
            let _ = answer.blocking_send(perform(&mut archive, job));
        }
        archive
    };
    let thread = std::thread::Builder::new().name("archive".into()).spawn(work);
    Ok((jobs, answers, thread.context("starting the archive's thread")?))
}

fn perform(archive: &mut Archive, job: Job) -> Done {
    match job {
        Job::Commit(campaign, batch, now) => match archive.commit(&batch, now) {
            Ok(committed) => Done::Committed(campaign, committed),
            Err(reason) => Done::Failed(campaign, batch.number, reason),
        },
        Job::Digests(campaign, ledgers) => match archive.digests_of(&ledgers) {
            Ok(all) => Done::Digests(campaign, all),
            Err(reason) => Done::Unread(reason),
        },
        Job::States(campaign, lid, (day, reach)) => match archive.states_of_day(lid, &day, &reach) {
            Ok(states) => Done::States(campaign, lid, (day, reach), states),
            Err(reason) => Done::Unread(reason),
        },
        Job::Heads(campaign, lid, to, upto) => match archive.heads(lid, upto) {
            Ok(heads) => Done::Heads(campaign, lid, to, heads),
            Err(reason) => Done::Unread(reason),
        },
        Job::Refused(news) => match archive.keep_refused(&news) {
            Ok(()) => Done::Noted,
            Err(reason) => Done::NotKept(news, reason),
        },
        Job::Checking(campaign, keys, now) => {
            archive.say_checking(&campaign, keys, now).map_or_else(Done::Unread, |()| Done::Noted)
        }
        Job::CloseDays(now) => match archive.close_days(now) {
            Ok(days) => Done::Closed(days, archive.clock_doubt(now)),
            Err(reason) => Done::Unread(reason),
        },
    }
}

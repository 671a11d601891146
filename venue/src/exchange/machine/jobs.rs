//! Facts to be told: to all because they are new, or to one that asked.

use super::super::wire::MAX_FACTS;
use super::Command;
use crate::hash::{Lid, StreamId};
use std::collections::VecDeque;

/// The most answers that wait for the ledger: full windows of sixteen devices that come back
/// at once. Who is not answered asks again, or somebody else.
pub const JOBS: usize = 256;

/// A read that is not answered within this is asked for again: the shell answers each one
/// unless the ledger could not be read.
pub(super) const READ_PATIENCE_MS: u64 = 10_000;

/// Facts of a stream to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Job {
    pub(super) stream: StreamId,
    pub(super) from: u64,
    /// To whom; to all when `None`.
    pub(super) to: Option<Lid>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Jobs {
    live: VecDeque<Job>,
    answers: VecDeque<Job>,
    reading: Option<(Job, u64)>,
}

impl Jobs {
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// New facts go before answers.
    pub(super) fn live(&mut self, stream: StreamId, from: u64) {
        if self.live.len() < JOBS {
            self.live.push_back(Job { stream, from, to: None });
        }
    }

    pub(super) fn answer(&mut self, job: Job) {
        if self.answers.len() < JOBS && !self.answers.contains(&job) {
            self.answers.push_back(job);
        }
    }

    /// The next read, when none is under way.
    pub(super) fn next(&mut self, now_ms: u64) -> Option<Command> {
        let under_way = self.reading.filter(|(_, since)| now_ms < since + READ_PATIENCE_MS);
        if under_way.is_some() {
            return None;
        }
        let again = self.reading.take().map(|(job, _)| job);
        let job = again.or_else(|| self.live.pop_front()).or_else(|| self.answers.pop_front())?;
        self.reading = Some((job, now_ms));
        Some(Command::ReadStretch { stream: job.stream, from: job.from, max: MAX_FACTS })
    }

    /// The job that a read was for.
    pub(super) fn read(&mut self, stream: StreamId, from: u64) -> Option<Job> {
        let (job, _) = self.reading.filter(|(job, _)| (job.stream, job.from) == (stream, from))?;
        self.reading = None;
        Some(job)
    }

    pub(super) fn wake_at(&self) -> Option<u64> {
        self.reading.map(|(_, since)| since + READ_PATIENCE_MS)
    }
}

//! What this device says by itself: its heads, and what is new here.

use super::{Exchange, Told, jobs::Job, said::Command};
use crate::{
    exchange::{
        Stretch, Vector,
        topic::Topic,
        wire::{Says, Unwritable},
    },
    hash::{StreamId, Tomb},
};

/// The time between two heads while there is news.
pub const HEADS_GAP_MS: u64 = 500;

/// The most facts that are told to all at once. Of more there are heads, and who lacks them
/// asks: a device that has caught up elsewhere must not tell it all to everybody.
pub const LIVE_FACTS: u64 = 64;

/// How long facts of other devices that came from elsewhere wait before they are told here, so
/// that of several devices in two circles only the first passes them on. Up to as much
/// again is added by chance.
pub const SPREAD_MS: u64 = 500;

/// When to speak.
#[derive(Debug, Clone, Default)]
pub(super) struct Tells {
    heads_at: Option<u64>,
    heads_last: Option<u64>,
    /// How many heads this run has said.
    said: u64,
    /// How far each stream was told in this circle, by whomever; `None` until the first read
    /// since the link: what was there before is told by heads.
    told: Option<Vector>,
    spread_at: Option<u64>,
}

impl Tells {
    pub(super) fn linked(&mut self, now_ms: u64) {
        self.heads_at = Some(now_ms);
    }

    pub(super) fn unlinked(&mut self) {
        (self.heads_at, self.told, self.spread_at) = (None, None, None);
    }

    pub(super) fn heads_due(&self, now_ms: u64) -> bool {
        self.heads_at.is_some_and(|at| at <= now_ms)
    }

    /// There is news that is not told otherwise.
    pub(super) fn heads_soon(&mut self, now_ms: u64) {
        let at = self.heads_last.map_or(now_ms, |last| now_ms.max(last + HEADS_GAP_MS));
        self.heads_at = Some(self.heads_at.map_or(at, |planned| planned.min(at)));
    }

    pub(super) fn spread_due(&self, now_ms: u64) -> bool {
        self.spread_at.is_some_and(|at| at <= now_ms)
    }

    /// The circle has heard of so much of a stream.
    pub(super) fn heard(&mut self, stream: StreamId, upto: u64) {
        if let Some(told) = &mut self.told {
            let told = told.entry(stream).or_default();
            *told = (*told).max(upto);
        }
    }

    fn untold(&self, stream: StreamId, count: u64) -> u64 {
        let told = self.told.as_ref().map_or(count, |told| told.get(&stream).copied().unwrap_or_default());
        count.saturating_sub(told)
    }

    pub(super) fn wake_at(&self) -> Option<u64> {
        self.heads_at.into_iter().chain(self.spread_at).min()
    }
}

impl Exchange {
    pub(super) fn held_read(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        if !self.linked {
            return;
        }
        if self.tells.heads_due(now_ms) {
            self.say_heads(now_ms, out);
        }
        if self.tells.told.is_none() {
            self.tells.told = Some(self.held.vector().clone());
        }
        let mine = self.my_stream();
        let count = self.held.count(mine);
        out.extend(self.strangers.rewound(count, self.reading.last, now_ms).map(Command::Tell));
        match self.tells.untold(mine, count) {
            0 => {}
            few @ 1..=LIVE_FACTS => self.jobs.live(mine, count - few + 1),
            _ => self.tells.heads_soon(now_ms),
        }
        self.tells.heard(mine, count);
        let tells = &self.tells;
        let news = || self.held.vector().iter().any(|(stream, count)| tells.untold(*stream, *count) > 0);
        if tells.spread_at.is_none() && news() {
            self.tells.spread_at = Some(now_ms + SPREAD_MS + self.dice.roll(SPREAD_MS));
        }
    }

    /// Passes on what came from elsewhere and nobody told here meanwhile.
    pub(super) fn spread(&mut self, now_ms: u64) {
        self.tells.spread_at = None;
        let untold = |(stream, count): (&StreamId, &u64)| {
            let untold = self.tells.untold(*stream, *count);
            (untold > 0).then_some((*stream, *count, untold))
        };
        let news: Vec<(StreamId, u64, u64)> = self.held.vector().iter().filter_map(untold).collect();
        let few = news.iter().map(|(_, _, untold)| untold).sum::<u64>() <= LIVE_FACTS;
        if !few {
            self.tells.heads_soon(now_ms);
        }
        for (stream, count, untold) in news {
            self.tells.heard(stream, count);
            if few {
                self.jobs.live(stream, count - untold + 1);
            }
        }
    }

    fn say_heads(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        let every = self.heads_every();
        self.tells.said += 1;
        self.tells.heads_last = Some(now_ms);
        self.tells.heads_at = Some(now_ms + every * 3 / 4 + self.dice.roll(every / 4));
        let heads = Says::Heads {
            said: self.tells.said,
            venue: self.config.me.venue.clone(),
            device: self.config.me.device.clone(),
            facts: self.held.facts(),
            streams: self.held.streams_digest(),
        };
        let topic = Topic::Heads(self.voice());
        out.extend(self.publish(&topic, heads));
    }

    /// Facts were read: as many as fit go out.
    pub(super) fn stretch_read(
        &mut self,
        job: Job,
        stretch: Option<Stretch>,
        tombs: Vec<Tomb>,
        out: &mut Vec<Command>,
    ) {
        let belongs = |stretch: &Stretch| self.config.circle.takes(&stretch.origin.venue);
        let Some(mut stretch) = stretch.filter(|stretch| belongs(stretch) && !stretch.facts.is_empty())
        else {
            return;
        };
        // A bearer missing in the facts may be one of these marks, read after them.
        self.held.read_marks(tombs);
        let whole = stretch.last();
        let topic = match job.to {
            Some(lid) => Topic::To(self.voice(), lid),
            None => Topic::Facts(self.voice()),
        };
        loop {
            match self.publish(&topic, Says::Facts(stretch.clone())) {
                Ok(command) => break out.push(command),
                Err(Unwritable::Oversize(bytes)) if stretch.facts.len() > 1 => {
                    stretch.facts.truncate(fitting(stretch.facts.len(), bytes));
                }
                Err(reason) => {
                    let (stream, s) = (job.stream, stretch.from);
                    let told = Told::TooLarge { stream, s, reason: reason.to_string() };
                    return out.push(Command::Tell(told));
                }
            }
        }
        self.held.raise(job.stream, stretch.last());
        if job.to.is_none() && stretch.last() < whole {
            self.jobs.live(job.stream, stretch.last() + 1);
        }
        if job.to.is_none() {
            self.tells.heard(job.stream, whole);
        }
    }
}

/// How many of so many facts to try next, when all took so many bytes.
fn fitting(facts: usize, bytes: usize) -> usize {
    let guess = facts * crate::exchange::wire::MAX_MESSAGE * 97 / 100 / bytes.max(1);
    guess.clamp(1, facts - 1)
}

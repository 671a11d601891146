//! What counts at doors, watched: a process per camera, beams on GPIO lines, sensors on the
//! broker of the house. When something is started, ended, committed and told of is
//! `venue::watching`'s decision.

mod beam;
mod camera;
mod child;
mod sensors;

use super::{contact::Gpio, keeper::Job, link::Line};
use crate::settings::Doors;
use anyhow::{Context, Result};
use ledger::clock::{self, ClockTrust};
use std::{collections::BTreeMap, path::PathBuf, sync::mpsc::Sender};
use tokio::{sync::watch, task::JoinSet, time::Instant};
use venue::{
    id::LineId,
    moment::judge,
    watching::{Command, CounterHealth, Now, Spot},
};

/// All that watches, until it is stopped.
pub(super) struct Watching {
    stop: watch::Sender<()>,
    tasks: JoinSet<()>,
}

/// What every watcher needs.
#[derive(Clone)]
struct Post {
    clock: Clock,
    tell: Sender<Job>,
    /// Which of those that staff see it is.
    number: usize,
    stop: watch::Receiver<()>,
}

/// The clocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    start: Instant,
    trust: ClockTrust,
}

impl Clock {
    pub(super) fn new(trust: ClockTrust) -> Self {
        Self { start: Instant::now(), trust }
    }

    /// Both clocks. A machine that does not say which boot it is was refused at the start.
    fn now(self) -> Now {
        let ms = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let moment = clock::read(self.trust).map(|readings| judge(readings, None));
        moment.map_or(Now { ms, wall: 0, trusted: false }, |moment| Now {
            ms,
            wall: moment.wall,
            trusted: moment.trusted,
        })
    }

    fn at(self, ms: u64) -> Instant {
        // Far away, and still a time that can be reckoned with.
        self.start + std::time::Duration::from_millis(ms.min(self.now().ms + 3_600_000))
    }
}

impl Post {
    /// Does what the ledger and staff are told; what is left is of the camera itself.
    fn perform(&self, name: &str, commands: Vec<Command>) -> Vec<Command> {
        let mut left = Vec::new();
        for command in commands {
            match command {
                Command::Commit(facts) => self.send(Job::Count(facts)),
                Command::Tell(health) => self.tell(health),
                Command::Complain(why) => {
                    tracing::error!(counter = name, why, "does not count; it is tried again");
                }
                Command::Passed(passed) => {
                    tracing::debug!(counter = name, ?passed, "crossed");
                    self.send(Job::Passed(passed));
                }
                Command::Start(_) | Command::Kill(_) | Command::Keep(_) => left.push(command),
            }
        }
        left
    }

    fn tell(&self, health: CounterHealth) {
        tracing::info!(counter = health.name, sight = ?health.sight, wall = ?health.wall, "counter");
        self.send(Job::CounterHealth(self.number, health));
    }

    /// A thread that is gone is noticed where its answers are awaited.
    fn send(&self, job: Job) {
        let _ = self.tell.send(job);
    }
}

/// What is known of lines before this run: when each was last watched.
pub(super) type LastWatched = BTreeMap<LineId, i64>;

fn last_of<'a>(spots: impl IntoIterator<Item = &'a Spot>, last: &LastWatched) -> Option<i64> {
    spots.into_iter().filter_map(|spot| last.get(&spot.line)).max().copied()
}

/// Starts all that counts. `house` is the line to the broker of the house, where sensors are
/// heard.
///
/// # Errors
/// When this program's own file can't be found, or sensors are set and there is no broker.
pub(super) fn start(
    doors: Doors,
    clock: Clock,
    last: &LastWatched,
    tell: &Sender<Job>,
    house: Option<Line>,
) -> Result<Watching> {
    let (stop, stops) = watch::channel(());
    let mut watching = Watching { stop, tasks: JoinSet::new() };
    let mut post = Post { clock, tell: tell.clone(), number: 0, stop: stops };
    let Doors { cameras, beams, sensors, .. } = doors;
    let program = if cameras.is_empty() { PathBuf::new() } else { own_program()? };
    for plan in cameras {
        let last = last_of(plan.aims.iter().map(|aim| &aim.spot), last);
        watching.tasks.spawn(camera::watch(plan, program.clone(), last, post.clone()));
        post.number += 1;
    }
    for plan in beams {
        let last = last_of([&plan.spot], last);
        watching.tasks.spawn(beam::watch(Gpio(plan.contact.clone(), "beams"), plan, last, post.clone()));
        post.number += 1;
    }
    if !sensors.is_empty() {
        let line =
            house.context("sensors publish on the broker of the house; set `hub` or `house_broker`")?;
        watching.tasks.spawn(sensors::watch(sensors, line, last.clone(), post));
    }
    Ok(watching)
}

fn own_program() -> Result<PathBuf> {
    std::env::current_exe().context("finding this program, to start the cameras' processes")
}

impl Watching {
    /// Ends all, with what was counted told to the ledger.
    pub(super) async fn stop(mut self) {
        let _ = self.stop.send(());
        while self.tasks.join_next().await.is_some() {}
    }
}

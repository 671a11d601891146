//! A beam whose line is not there: a test breaks it, and time is the machine's.

use super::*;
use crate::{
    run::{keeper::Job, watching::Clock},
    settings::{Active, EmergencyContact},
};
use anyhow::bail;
use ledger::clock::ClockTrust;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
    mpsc::{Receiver, channel},
};
use tokio::sync::{Notify, watch};
use venue::{
    entry::{Fact, Method, Place},
    watching::{Sight, Spot},
};

#[derive(Default)]
struct Fake {
    broken: AtomicBool,
    gone: AtomicBool,
    moved: Notify,
    looks: watch::Sender<u32>,
}

impl Fake {
    fn put(&self, broken: bool) {
        self.broken.store(broken, Ordering::SeqCst);
        self.moved.notify_one();
    }

    /// Moves it, and waits until it was looked at then and when it had settled.
    async fn settles(&self, broken: bool) {
        let mut looks = self.looks.subscribe();
        let before = *looks.borrow_and_update();
        self.put(broken);
        let settled = looks.wait_for(|looks| *looks >= before + 3);
        time::timeout(PATIENCE, settled).await.unwrap().unwrap();
    }
}

struct FakeDoor(Arc<Fake>);

impl Door for FakeDoor {
    type Line = FakeLine;

    fn open(&self) -> Result<FakeLine> {
        if self.0.gone.load(Ordering::SeqCst) {
            bail!("No such device");
        }
        Ok(FakeLine(Arc::clone(&self.0)))
    }
}

struct FakeLine(Arc<Fake>);

impl Line for FakeLine {
    fn is_closed(&self) -> Result<bool> {
        if self.0.gone.load(Ordering::SeqCst) {
            bail!("No such device");
        }
        let broken = self.0.broken.load(Ordering::SeqCst);
        self.0.looks.send_modify(|looks| *looks += 1);
        Ok(broken)
    }

    async fn moved(&mut self) -> Result<()> {
        self.0.moved.notified().await;
        Ok(())
    }
}

fn plan(direction: Direction) -> BeamPlan {
    let place =
        Place { activity: "science-night".parse().unwrap(), site: "main".parse().unwrap(), hall: None };
    let spot =
        Spot { place, line: "side-door".parse().unwrap(), method: Method::EntranceLine, entrance: true };
    let contact =
        EmergencyContact { chip: "/dev/gpiochip0".into(), line: 4, active: Active::Low, debounce_ms: 2 };
    BeamPlan { contact, direction, spot }
}

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until it is so; answers what was to be written meanwhile.
fn until(told: &Receiver<Job>, wanted: Sight) -> Vec<Fact> {
    let mut written = Vec::new();
    loop {
        match told.recv_timeout(PATIENCE).unwrap() {
            Job::CounterHealth(7, health) if health.sight == wanted => return written,
            Job::Count(facts) => written.extend(facts),
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_time_it_is_broken_one_goes_and_the_end_writes_it_down() {
    let fake = Arc::new(Fake::default());
    let (tell, told) = channel();
    let (stop, stops) = watch::channel(());
    let post = Post { clock: Clock::new(ClockTrust::Always), tell, number: 7, stop: stops };
    let task = tokio::spawn(watch(FakeDoor(Arc::clone(&fake)), plan(Direction::Out), None, post));
    let mut facts = until(&told, Sight::Counting);
    for broken in [true, false, true, false, true] {
        fake.settles(broken).await;
    }
    fake.gone.store(true, Ordering::SeqCst);
    facts.extend(until(&told, Sight::Gone));
    fake.gone.store(false, Ordering::SeqCst);
    facts.extend(until(&told, Sight::Counting));
    stop.send(()).unwrap();
    time::timeout(PATIENCE, task).await.unwrap().unwrap();
    facts.extend(told.try_iter().flat_map(|job| if let Job::Count(facts) = job { facts } else { vec![] }));
    let outward: u32 =
        facts.iter().map(|fact| if let Fact::Crossings { outward, .. } = fact { *outward } else { 0 }).sum();
    assert_eq!(outward, 3, "{facts:?}");
}

//! A contact whose line is not there: a test moves it, and time is the test's.

use super::*;
use anyhow::{anyhow, bail};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
    mpsc::{Receiver, channel},
};
use tokio::sync::Notify;

/// The contact as the test holds it.
#[derive(Default)]
struct Fake {
    closed: AtomicBool,
    missing: AtomicBool,
    opened: AtomicU32,
    moved: Notify,
}

impl Fake {
    fn put(&self, closed: bool) {
        self.closed.store(closed, Ordering::SeqCst);
        self.moved.notify_one();
    }
}

struct FakeDoor(Arc<Fake>);

impl Door for FakeDoor {
    type Line = FakeLine;

    fn open(&self) -> Result<FakeLine> {
        self.0.opened.fetch_add(1, Ordering::SeqCst);
        if self.0.missing.load(Ordering::SeqCst) {
            bail!("Device or resource busy");
        }
        Ok(FakeLine(Arc::clone(&self.0)))
    }
}

struct FakeLine(Arc<Fake>);

impl Line for FakeLine {
    fn is_closed(&self) -> Result<bool> {
        if self.0.missing.load(Ordering::SeqCst) {
            return Err(anyhow!("No such device"));
        }
        Ok(self.0.closed.load(Ordering::SeqCst))
    }

    async fn moved(&mut self) -> Result<()> {
        self.0.moved.notified().await;
        Ok(())
    }
}

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

fn watched(fake: &Arc<Fake>) -> Receiver<Job> {
    let (tell, told) = channel();
    let soon = Duration::from_millis(2);
    let patience = Patience { first_pause: soon, look_every: soon, ..Patience::of(50) };
    tokio::spawn(watch(FakeDoor(Arc::clone(fake)), patience, tell));
    told
}

/// What is told next, but for what was told already.
fn next(told: &Receiver<Job>, but: AlarmContact) -> Option<AlarmContact> {
    loop {
        match told.recv_timeout(PATIENCE).unwrap() {
            Job::Alarm => return None,
            Job::AlarmContact(contact) if contact == but => {}
            Job::AlarmContact(contact) => return Some(contact),
            job => panic!("{job:?}"),
        }
    }
}

const CALLED: Option<AlarmContact> = None;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contact_that_closes_calls_once_and_opening_it_ends_nothing() {
    let fake = Arc::new(Fake::default());
    let told = watched(&fake);
    assert_eq!(next(&told, AlarmContact::Gone), Some(AlarmContact::Open));
    for closed in [true, false, true, false, true] {
        fake.put(closed);
    }
    assert_eq!(next(&told, AlarmContact::Open), CALLED);
    assert_eq!(next(&told, AlarmContact::Open), Some(AlarmContact::Closed));
    fake.put(false);
    let opened = next(&told, AlarmContact::Closed);
    assert_eq!(opened, Some(AlarmContact::Open), "one that stays calls no second, and opening it none");
    fake.put(true);
    assert_eq!(next(&told, AlarmContact::Open), CALLED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_closed_at_the_start_calls_after_its_time() {
    let fake = Arc::new(Fake::default());
    fake.put(true);
    let start = Instant::now();
    let told = watched(&fake);
    assert_eq!(next(&told, AlarmContact::Open), CALLED);
    assert!(start.elapsed() >= Duration::from_millis(50));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_is_missing_or_goes_is_tried_again_and_staff_are_told() {
    let fake = Arc::new(Fake::default());
    fake.missing.store(true, Ordering::SeqCst);
    fake.put(true);
    let told = watched(&fake);
    for _ in 0..4 {
        let said = told.recv_timeout(PATIENCE).unwrap();
        assert!(matches!(said, Job::AlarmContact(AlarmContact::Gone)), "{said:?}");
    }
    assert!(fake.opened.load(Ordering::SeqCst) >= 3, "it is tried again");
    fake.missing.store(false, Ordering::SeqCst);
    assert_eq!(next(&told, AlarmContact::Gone), Some(AlarmContact::Open));
    assert_eq!(next(&told, AlarmContact::Open), CALLED, "it is watched again");
    assert_eq!(next(&told, AlarmContact::Open), Some(AlarmContact::Closed));
    // It is unplugged and plugged in again, closed all the while.
    fake.missing.store(true, Ordering::SeqCst);
    assert_eq!(next(&told, AlarmContact::Closed), Some(AlarmContact::Gone));
    fake.missing.store(false, Ordering::SeqCst);
    assert_eq!(next(&told, AlarmContact::Gone), Some(AlarmContact::Closed), "no second call");
}

#[test]
fn a_line_that_stays_away_is_tried_ever_more_seldom() {
    let pauses = [1, 2, 3, 6, 7, 100, u32::MAX].map(|failures| Patience::of(50).pause(failures).as_secs());
    assert_eq!(pauses, [1, 2, 4, 32, 60, 60, 60]);
}

#[test]
fn a_chip_that_is_not_there_is_named_with_what_to_do() {
    use crate::settings::{Active, EmergencyContact};
    let chip = "/dev/no-such-gpiochip".into();
    let of = EmergencyContact { chip, line: 17, active: Active::Low, debounce_ms: 50 };
    let reason = format!("{:#}", Gpio(of, "emergency_contact").open().expect_err("there is no such chip"));
    for part in ["line 17", "/dev/no-such-gpiochip", "gpioinfo", "emergency_contact"] {
        assert!(reason.contains(part), "{reason}");
    }
}

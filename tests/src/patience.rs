//! Waiting for a condition, with a bound: stories never wait for time alone. And for one's turn.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Waits until `holds` answers, and says what was awaited when it does not in time.
///
/// # Errors
/// After `bound`, naming `what` and the last reason `holds` gave.
pub fn until<T>(
    what: &str,
    bound: Duration,
    mut holds: impl FnMut() -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let start = Instant::now();
    loop {
        match holds() {
            Ok(found) => return Ok(found),
            Err(reason) if start.elapsed() > bound => {
                return Err(reason.context(format!("waited {bound:?} for {what}")));
            }
            Err(_) => std::thread::park_timeout(LOOK_EVERY),
        }
    }
}

static TURN: Mutex<()> = Mutex::new(());

/// One story of a test binary at a time: each has a dozen programs, the machine may have two
/// cores, and a port that one found free another may take before a program listens there.
pub fn my_turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

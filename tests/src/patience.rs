//! Waiting for a condition, with a bound: stories never wait for time alone.

use std::time::{Duration, Instant};

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

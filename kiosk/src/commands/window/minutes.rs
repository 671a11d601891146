//! Wakes the screen at every full minute: while nothing else happens it is drawn for its
//! clock alone.

use crate::writer::Wake;
use std::{
    io,
    thread::{Builder, park_timeout},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Milliseconds of a minute.
const MINUTE_MS: u128 = 60_000;

/// Wakes the screen as long as the program runs.
///
/// # Errors
/// When there is no thread for it.
pub(super) fn wake_at_each(wake: Wake) -> io::Result<()> {
    Builder::new().name("minutes".into()).spawn(move || {
        loop {
            // A clock that is set back, or a thread that is woken early, costs one picture.
            park_timeout(to_the_next(SystemTime::now()));
            wake();
        }
    })?;
    Ok(())
}

/// How long it is to the next full minute, and a moment more so that it has begun.
fn to_the_next(now: SystemTime) -> Duration {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let left = u64::try_from(MINUTE_MS - since % MINUTE_MS).unwrap_or_default();
    Duration::from_millis(left + 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_minute_is_never_further_than_a_minute_and_has_begun() {
        for (at, left) in [(0, 60_020), (1, 60_019), (59_999, 21), (60_000, 60_020)] {
            let now = UNIX_EPOCH + Duration::from_millis(at);
            assert_eq!(to_the_next(now), Duration::from_millis(left), "{at} ms");
        }
    }
}

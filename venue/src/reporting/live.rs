//! What holds of this moment only: when a device says how its counters are and who is
//! inside ([`super::wire::Now`]), when that is too old to be shown as it is, and by which
//! clock headquarters says since when.
//!
//! The rules:
//! - A change of a counter is said at once, but no two documents go within [`SAY_GAP_MS`];
//!   without any change one goes every [`SAY_EVERY_MS`] while the line stands. A device that
//!   counts nothing says so once after each connection, so that what an earlier program of it
//!   said does not stay.
//! - It goes at QoS 1 and is not retained. What is lost is not sent again: the next one says
//!   all of it.
//! - What was received longer than [`STALE_MS`] ago is shown struck through, with its age.
//! - What comes late, by the device's own count of milliseconds since its boot, is left aside.

use crate::moment::Moment;

/// The least time between two, milliseconds.
pub const SAY_GAP_MS: u64 = 1_000;

/// The time between two while nothing changes, milliseconds: two may be lost before a
/// gauge is shown as old.
pub const SAY_EVERY_MS: u64 = 10_000;

/// What was received longer ago than this is old, milliseconds.
pub const STALE_MS: i64 = 30_000;

/// How far a device's clock may be from headquarters' for its times to be shown,
/// milliseconds: people hold the board against their watches.
const MOST_OFF_MS: i64 = 5 * 60 * 1_000;

/// The longest something may have been so for its beginning to be shown, milliseconds: what
/// is older is an error of a clock.
const LONGEST_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// Since when something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// By the device, milliseconds since 1970.
    Device(i64),
    /// At least since then, when headquarters first heard it, milliseconds since 1970.
    Heard(i64),
}

/// Since when something is so that a device said with a document of `at`, which came at
/// `received` by headquarters' clock; it was first heard to be so at `first`. The device's
/// time is taken where its clock was trusted, is within five minutes of headquarters', and
/// the beginning lies before the document and at most a week back.
#[must_use]
pub fn since(said: i64, at: &Moment, received: i64, first: i64) -> Since {
    let off = at.wall.saturating_sub(received).saturating_abs();
    let lasts = at.wall.saturating_sub(said);
    let plausible = at.trusted && off <= MOST_OFF_MS && (0..=LONGEST_MS).contains(&lasts);
    if plausible { Since::Device(said) } else { Since::Heard(first) }
}

/// Whether what was received then is old now (both milliseconds since 1970).
#[must_use]
pub fn is_stale(received: i64, now: i64) -> bool {
    now.saturating_sub(received) > STALE_MS
}

/// Whether a document was written before another one of the same device: a broker may
/// deliver twice and out of turn.
#[must_use]
pub fn is_before(at: &Moment, other: &Moment) -> bool {
    at.boot == other.boot && at.boottime < other.boottime
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::BootId;

    const NOON: i64 = 1_758_369_600_000;
    const MINUTE: i64 = 60_000;

    fn at(wall: i64, trusted: bool) -> Moment {
        Moment { wall, boottime: 1_000, boot: BootId("b".into()), trusted }
    }

    #[test]
    fn the_device_says_since_when_if_its_clock_can_be_believed() {
        let said = NOON - 20 * MINUTE;
        assert_eq!(since(said, &at(NOON, true), NOON + 900, NOON), Since::Device(said));
        assert_eq!(since(said, &at(NOON, true), NOON + 5 * MINUTE, NOON), Since::Device(said));
        let heard = Since::Heard(NOON - 3);
        assert_eq!(since(said, &at(NOON, false), NOON, NOON - 3), heard, "nobody trusts it");
        assert_eq!(since(said, &at(NOON, true), NOON + 6 * MINUTE, NOON - 3), heard, "slow");
        assert_eq!(since(said, &at(NOON, true), NOON - 6 * MINUTE, NOON - 3), heard, "fast");
        assert_eq!(since(NOON + 1, &at(NOON, true), NOON, NOON - 3), heard, "of the future");
        assert_eq!(since(NOON - LONGEST_MS - 1, &at(NOON, true), NOON, NOON - 3), heard, "of last season");
        assert_eq!(since(i64::MIN, &at(i64::MAX, true), i64::MIN, NOON - 3), heard);
    }

    #[test]
    fn after_half_a_minute_it_is_old() {
        assert!(!is_stale(NOON, NOON + STALE_MS));
        assert!(is_stale(NOON, NOON + STALE_MS + 1));
        assert!(!is_stale(NOON, NOON - MINUTE), "the clock of headquarters was set back");
    }

    #[test]
    fn what_comes_late_is_known_by_the_boot() {
        let early = Moment { boottime: 999, ..at(NOON + MINUTE, true) };
        assert!(is_before(&early, &at(NOON, true)));
        assert!(!is_before(&at(NOON, true), &at(NOON, true)), "the same one may come twice");
        let other = Moment { boot: BootId("c".into()), ..early };
        assert!(!is_before(&other, &at(NOON, true)), "it was started again");
    }
}

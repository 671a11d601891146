//! What this machine says about its clocks. Whether they are believed is `venue`'s
//! decision, [`venue::moment::judge`].

use rustix::time::{ClockId, Timespec, clock_gettime};
use serde::{Deserialize, Serialize};
use std::{fs, io, path::Path, sync::OnceLock};
use venue::moment::{BootId, Readings};

/// How a program is told to look at the machine's clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClockTrust {
    /// By what the machine says: a time server, a clock with a battery, a host.
    #[default]
    #[serde(rename = "judge")]
    Judge,
    /// Staff vouch for it: for machines whose clock is right but that cannot say so,
    /// as in some containers.
    #[serde(rename = "trusted")]
    Always,
}

/// Why the clocks could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// The boot's id.
    #[error("{BOOT_ID} cannot be read ({0}); it needs Linux with /proc mounted")]
    BootId(io::Error),
    /// It holds nothing.
    #[error("{BOOT_ID} is empty; it needs Linux with /proc mounted")]
    NoBootId,
}

/// The kernel's random id of this boot.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// Made by systemd-timesyncd once it has set the clock in this boot.
const TIMESYNCD: &str = "/run/systemd/timesync/synchronized";

/// What the first battery clock holds now, seconds since 1970.
const BATTERY_CLOCK: &str = "/sys/class/rtc/rtc0/since_epoch";

/// The clocks the kernel could run on.
const CLOCK_SOURCES: &str = "/sys/devices/system/clocksource/clocksource0/available_clocksource";

/// Clocks of virtual machines whose wall time comes from the host at the start.
const FROM_THE_HOST: [&str; 3] = ["kvm-clock", "xen", "hyperv_clocksource_tsc_page"];

/// How far battery clock and wall clock may be apart, in seconds. A machine that was
/// set up beside Windows keeps local time in the first, up to 14 hours away; one
/// without a battery (a Raspberry Pi 5 as it is sold) is years away.
const BATTERY_TOLERANCE: i64 = 26 * 60 * 60;

/// Reads the clocks, in some ten microseconds.
///
/// # Errors
/// [`ClockError`] when the machine does not say which boot this is.
pub fn read(trust: ClockTrust) -> Result<Readings, ClockError> {
    let boot = boot()?;
    let wall = milliseconds(clock_gettime(ClockId::Realtime));
    let boottime = milliseconds(clock_gettime(ClockId::Boottime));
    Ok(Readings {
        wall,
        boottime,
        boot,
        synchronised: trust == ClockTrust::Always || kernel_is_synchronised(),
        keeps_time_when_off: keeps_time(
            fs::read_to_string(BATTERY_CLOCK).ok().as_deref(),
            fs::read_to_string(CLOCK_SOURCES).ok().as_deref(),
            wall,
        ),
    })
}

/// Which boot this is. No program outlives its boot, so the kernel is asked once.
fn boot() -> Result<BootId, ClockError> {
    static BOOT: OnceLock<BootId> = OnceLock::new();
    if let Some(boot) = BOOT.get() {
        return Ok(boot.clone());
    }
    let text = fs::read_to_string(BOOT_ID).map_err(ClockError::BootId)?;
    match text.trim() {
        "" => Err(ClockError::NoBootId),
        boot => Ok(BOOT.get_or_init(|| BootId(boot.to_owned())).clone()),
    }
}

fn milliseconds(time: Timespec) -> i64 {
    time.tv_sec.saturating_mul(1_000).saturating_add(time.tv_nsec / 1_000_000)
}

/// Whether a time server disciplines the clock. The kernel knows whichever program
/// does it (timesyncd, chrony, ntpd); where it may not be asked, timesyncd left a file.
#[expect(unsafe_code, reason = "no library offers adjtimex without unsafe")]
fn kernel_is_synchronised() -> bool {
    // SAFETY: timex is plain numbers, for which all zeroes are valid.
    let mut timex: libc::timex = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is to a live timex; modes 0 only reads.
    let state = unsafe { libc::adjtimex(&raw mut timex) };
    if state < 0 { Path::new(TIMESYNCD).exists() } else { timex.status & libc::STA_UNSYNC == 0 }
}

/// Whether wall time survived the machine being off: a battery clock that agrees with
/// the wall clock, or a host that gives it.
fn keeps_time(battery_clock: Option<&str>, clock_sources: Option<&str>, wall: i64) -> bool {
    let agrees = |text: &str| {
        let seconds = text.trim().parse::<i64>();
        seconds.is_ok_and(|seconds| (wall / 1_000 - seconds).abs() <= BATTERY_TOLERANCE)
    };
    let from_the_host = |text: &str| text.split_whitespace().any(|name| FROM_THE_HOST.contains(&name));
    battery_clock.is_some_and(agrees) || clock_sources.is_some_and(from_the_host)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_758_369_600;

    #[test]
    fn this_machine_can_be_read_and_its_boot_stays_the_same() {
        let (first, second) = (read(ClockTrust::Judge).unwrap(), read(ClockTrust::Always).unwrap());
        assert_eq!(first.boot, second.boot);
        assert!(first.boottime <= second.boottime && first.boottime > 0);
        assert!(second.synchronised);
    }

    #[test]
    fn a_battery_clock_counts_only_when_it_agrees_with_the_wall() {
        let with = |seconds: i64| keeps_time(Some(&format!("{seconds}\n")), None, NOW * 1_000);
        assert!(with(NOW) && with(NOW + 8 * 3_600));
        assert!(!with(52) && !with(NOW - 48 * 3_600));
        assert!(!keeps_time(Some("Invalid argument"), None, NOW * 1_000));
        assert!(!keeps_time(None, None, NOW * 1_000));
    }

    #[test]
    fn a_virtual_machine_has_its_time_from_the_host() {
        assert!(keeps_time(None, Some("tsc kvm-clock \n"), NOW * 1_000));
        assert!(!keeps_time(None, Some("tsc hpet acpi_pm \n"), NOW * 1_000));
    }

    #[test]
    fn the_setting_is_written_as_a_word() {
        assert_eq!(serde_json::to_string(&ClockTrust::Always).unwrap(), "\"trusted\"");
        assert_eq!(serde_json::from_str::<ClockTrust>("\"judge\"").unwrap(), ClockTrust::Judge);
    }
}

//! Every line is an open file, in this program and in the broker that it starts.

use anyhow::{Result, ensure};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files beside the lines: programs, logs, archives, the lines between nodes of a cluster.
const BESIDE: u64 = 500;

/// Allows this program, and those it starts from now on, as many open files as so many lines
/// take.
///
/// # Errors
/// When the system allows fewer, with what to do.
pub fn allow(lines: u64) -> Result<()> {
    let wanted = lines + BESIDE;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    ensure!(
        maximum.is_none_or(|most| most >= wanted),
        "{lines} lines take {wanted} open files and this system allows {}: allow more (ulimit -Hn {wanted}, \
         LimitNOFILE= of a service, nofile in /etc/security/limits.conf)",
        maximum.unwrap_or_default()
    );
    if current.is_some_and(|now| now < wanted) {
        setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum })?;
    }
    Ok(())
}

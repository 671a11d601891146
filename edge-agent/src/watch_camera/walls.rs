//! The two walls around a camera's process. Neither needs a right, and neither can be taken
//! down again. Each stands by itself: an old kernel may have but one of them.

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetError,
    RulesetStatus, Scope,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};
use std::collections::BTreeMap;
use venue::watching::Wall;

/// What is asked of landlock: all that Linux 6.12 has of it.
const WANTED: ABI = ABI::V6;

/// The letter of ioctls for video devices.
const VIDEO_IOCTLS: u64 = (b'V' as u64) << 8;

/// Where in an ioctl's number its letter is.
const LETTER: u64 = 0xff00;

/// Files, networks, signals to others: by landlock. Not one path is let through: the device
/// is open already, and pictures from a folder are in memory.
pub(super) fn against_files(wanted: bool) -> Wall {
    if !wanted {
        return Wall::Missing;
    }
    match restrict() {
        Ok(RulesetStatus::FullyEnforced) => Wall::Whole,
        Ok(RulesetStatus::PartiallyEnforced) => Wall::Part,
        Ok(RulesetStatus::NotEnforced) | Err(_) => Wall::Missing,
    }
}

fn restrict() -> Result<RulesetStatus, RulesetError> {
    let ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(WANTED))?
        .handle_access(AccessNet::from_all(WANTED))?
        .scope(Scope::from_all(WANTED))?
        .create()?;
    Ok(ruleset.restrict_self()?.ruleset)
}

/// System calls: by seccomp, in every thread. What is not needed for looking and saying is
/// refused as not permitted.
pub(super) fn against_calls(wanted: bool) -> Wall {
    if !wanted {
        return Wall::Missing;
    }
    let built = filter().and_then(|program| seccompiler::apply_filter_all_threads(&program));
    if built.is_ok() { Wall::Whole } else { Wall::Missing }
}

fn filter() -> Result<BpfProgram, seccompiler::Error> {
    let arch = std::env::consts::ARCH.try_into()?;
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let filter = SeccompFilter::new(let_through()?, refuse, SeccompAction::Allow, arch)?;
    Ok(filter.try_into()?)
}

/// The calls that are let through whatever their arguments: memory that is given back,
/// locks, time, the end. No open, no socket, no program, no thread, no tracing.
const FREELY: &[libc::c_long] = &[
    libc::SYS_brk,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_close,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_madvise,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_nanosleep,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_poll,
    libc::SYS_ppoll,
    libc::SYS_read,
    libc::SYS_restart_syscall,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_yield,
    libc::SYS_sigaltstack,
];

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// All that is let through.
fn let_through() -> Result<Rules, seccompiler::Error> {
    let mut rules: Rules = FREELY.iter().map(|call| (*call, Vec::new())).collect();
    // Only to standard output and standard error.
    for call in [libc::SYS_write, libc::SYS_writev] {
        rules.insert(call, vec![is(0, 1)?, is(0, 2)?]);
    }
    // Memory, but none that could be run.
    let executable = libc::PROT_EXEC.unsigned_abs().into();
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        rules.insert(call, vec![masked(2, executable, 0)?]);
    }
    // What a video device is asked, and not a terminal.
    rules.insert(libc::SYS_ioctl, vec![masked(1, LETTER, VIDEO_IOCTLS)?]);
    // Whether a file is open, which the standard library asks.
    rules.insert(libc::SYS_fcntl, vec![is(1, libc::F_GETFD.unsigned_abs().into())?]);
    // A signal to itself, for its own end.
    rules.insert(libc::SYS_tgkill, vec![is(0, std::process::id().into())?]);
    Ok(rules)
}

fn is(argument: u8, value: u64) -> Result<SeccompRule, seccompiler::Error> {
    rule(argument, SeccompCmpOp::Eq, value)
}

fn masked(argument: u8, mask: u64, value: u64) -> Result<SeccompRule, seccompiler::Error> {
    rule(argument, SeccompCmpOp::MaskedEq(mask), value)
}

fn rule(argument: u8, how: SeccompCmpOp, value: u64) -> Result<SeccompRule, seccompiler::Error> {
    let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, how, value)?;
    Ok(SeccompRule::new(vec![condition])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What must never be on the list, whatever a later need: the ways out.
    const NEVER: &[libc::c_long] = &[
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_sendto,
        libc::SYS_sendmsg,
        libc::SYS_openat,
        libc::SYS_openat2,
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_clone,
        libc::SYS_clone3,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_io_uring_setup,
        libc::SYS_io_uring_enter,
        libc::SYS_memfd_create,
        libc::SYS_memfd_secret,
        libc::SYS_pidfd_getfd,
        libc::SYS_kill,
        libc::SYS_tkill,
        libc::SYS_bpf,
        libc::SYS_prctl,
        libc::SYS_shmget,
        libc::SYS_mq_open,
        libc::SYS_userfaultfd,
        libc::SYS_unshare,
        libc::SYS_mount,
        libc::SYS_linkat,
        libc::SYS_renameat2,
        libc::SYS_unlinkat,
        libc::SYS_splice,
        libc::SYS_sendfile,
    ];

    #[test]
    fn no_way_out_is_on_the_list() {
        let rules = let_through().unwrap();
        for call in NEVER {
            assert!(!rules.contains_key(call), "system call {call}");
        }
        for call in [libc::SYS_write, libc::SYS_mmap, libc::SYS_ioctl, libc::SYS_tgkill] {
            assert!(!rules[&call].is_empty(), "system call {call} is let through by its arguments alone");
        }
        assert!(filter().is_ok());
    }
}

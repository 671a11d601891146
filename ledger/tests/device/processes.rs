//! Two programs at once, and programs that are killed. The programs are this test
//! program itself, started again with the name of one test.

use crate::kit::{check_in, crossings, folder};
use ledger::{Ledger, clock, clock::ClockTrust};
use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

/// Where a started program finds the ledger to write to.
const LEDGER: &str = "TEST_LEDGER";

/// How many entries it writes.
const ENTRIES: &str = "TEST_ENTRIES";

/// What precedes the number of each committed entry in its output.
const COMMITTED: &str = "committed ";

/// The program: does nothing unless it was started as one.
#[test]
fn writer() {
    let (Ok(path), Ok(entries)) = (env::var(LEDGER), env::var(ENTRIES)) else { return };
    let mut ledger = Ledger::open(&path).unwrap();
    let mut out = std::io::stdout();
    for i in 0..entries.parse::<u32>().unwrap() {
        let fact = if i % 3 == 0 { crossings(1) } else { check_in("science-night", 2) };
        let receipt = ledger.append(&clock::read(ClockTrust::Always).unwrap(), false, fact).unwrap();
        writeln!(out, "\n{COMMITTED}{} {}", receipt.entry, receipt.head.chain).unwrap();
    }
}

fn start(path: &Path, entries: u32) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "processes::writer", "--nocapture", "--test-threads=1"])
        .env(LEDGER, path)
        .env(ENTRIES, entries.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The entries it says it committed, `max` of them or until it ends.
fn committed(child: &mut Child, max: usize) -> Vec<(u64, String)> {
    let lines = BufReader::new(child.stdout.as_mut().unwrap()).lines().map_while(Result::ok);
    let entry = |line: String| {
        let (n, chain) = line.strip_prefix(COMMITTED)?.split_once(' ')?;
        Some((n.parse().ok()?, chain.to_owned()))
    };
    lines.filter_map(entry).take(max).collect()
}

#[test]
fn two_programs_that_begin_and_write_at_once_share_one_whole_ledger() {
    let folder = folder();
    for round in 0..3 {
        let path = folder.path().join(format!("{round}/ledger.sqlite"));
        let mut programs: Vec<Child> = (0..3).map(|_| start(&path, 60)).collect();
        let mut numbers: Vec<u64> = Vec::new();
        for program in &mut programs {
            numbers.extend(committed(program, usize::MAX).into_iter().map(|(n, _)| n));
            assert!(program.wait().unwrap().success());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=180).collect::<Vec<u64>>());
        let verification = Ledger::open_existing(&path).unwrap().verify().unwrap();
        assert_eq!((verification.problems, verification.head.n), (vec![], 180));
    }
}

#[test]
fn what_was_said_to_be_committed_outlives_a_kill_at_any_moment() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    let mut last = 0;
    for round in 1..=6 {
        let mut program = start(&path, u32::MAX);
        let mut told = committed(&mut program, round * 7);
        program.kill().unwrap();
        told.extend(committed(&mut program, usize::MAX));
        program.wait().unwrap();
        assert_eq!(told[0].0, last + 1, "it goes on where the killed one stopped");

        let ledger = Ledger::open_existing(&path).unwrap();
        let verification = ledger.verify().unwrap();
        assert_eq!(verification.problems, []);
        last = verification.head.n;
        let (n, chain) = told.last().unwrap();
        assert!(last == *n || last == n + 1, "{last} entries, {n} told: at most one was not told any more");
        if last == *n {
            assert_eq!(verification.head.chain.to_string(), *chain);
        }
    }
}

#[test]
fn verify_keeps_up_with_a_program_that_goes_on_writing() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    let mut program = start(&path, u32::MAX);
    assert_eq!(committed(&mut program, 50).len(), 50);
    let ledger = Ledger::open_existing(&path).unwrap();
    let mut heads = Vec::new();
    for _ in 0..5 {
        let verification = ledger.verify().unwrap();
        assert_eq!(verification.problems, []);
        heads.push(verification.head.n);
    }
    program.kill().unwrap();
    program.wait().unwrap();
    assert!(heads[0] >= 50 && heads.is_sorted(), "{heads:?}");
}

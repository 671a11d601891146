//! Two programs at once, and programs that are killed. The programs are this test
//! program itself, started again with the name of one test.

use crate::{
    circle::{all_stretches, at, comes, figures, here, show, state, twin},
    kit::{check_in, crossings, folder},
};
use ledger::{Ledger, clock, clock::ClockTrust};
use std::{
    env,
    ffi::OsStr,
    io::{BufRead, BufReader, Lines, Write},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};
use venue::exchange::Stretch;

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

/// Where a started program finds the ledger whose facts it merges.
const SOURCE: &str = "TEST_SOURCE";

/// Another program: merges what the source knows, some facts at a time.
#[test]
fn merger() {
    let (Ok(path), Ok(source)) = (env::var(LEDGER), env::var(SOURCE)) else { return };
    let mut ledger = Ledger::open(&path).unwrap();
    ledger.settle_in(here(0));
    let mut source = Ledger::open(&source).unwrap();
    source.settle_in(here(1));
    let now = at(0, 1, 60, true);
    let mut out = std::io::stdout();
    for stretch in all_stretches(&source) {
        for (n, some) in stretch.facts.chunks(5).enumerate() {
            let from = 1 + 5 * n as u64;
            let piece = Stretch { origin: stretch.origin.clone(), from, facts: some.to_vec() };
            ledger.merge(&now, &[piece], &[]).unwrap();
            writeln!(out, "\n{COMMITTED}{} -", from + some.len() as u64 - 1).unwrap();
        }
    }
}

/// A started program and what it has said.
struct Program {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Program {
    fn start(path: &Path, entries: u32) -> Self {
        Self::start_as("processes::writer", path, ENTRIES, entries.to_string().as_ref())
    }

    fn start_as(name: &str, path: &Path, key: &str, value: &OsStr) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture", "--test-threads=1"])
            .env(LEDGER, path)
            .env(key, value)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, said }
    }

    /// The entries it says it committed, the next `max` of them or until it ends.
    fn committed(&mut self, max: usize) -> Vec<(u64, String)> {
        let entry = |line: String| {
            let (n, chain) = line.strip_prefix(COMMITTED)?.split_once(' ')?;
            Some((n.parse().ok()?, chain.to_owned()))
        };
        self.said.by_ref().map_while(Result::ok).filter_map(entry).take(max).collect()
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // A test that failed leaves no program writing; one that has ended is not there.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn two_programs_that_begin_and_write_at_once_share_one_whole_ledger() {
    let folder = folder();
    for round in 0..3 {
        let path = folder.path().join(format!("{round}/ledger.sqlite"));
        let mut programs: Vec<Program> = (0..3).map(|_| Program::start(&path, 60)).collect();
        let mut numbers: Vec<u64> = Vec::new();
        for program in &mut programs {
            numbers.extend(program.committed(usize::MAX).into_iter().map(|(n, _)| n));
            assert!(program.child.wait().unwrap().success());
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
        let mut program = Program::start(&path, u32::MAX);
        let mut told = program.committed(round * 7);
        program.kill();
        told.extend(program.committed(usize::MAX));
        drop(program);
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
    let mut program = Program::start(&path, u32::MAX);
    assert_eq!(program.committed(50).len(), 50);
    let ledger = Ledger::open_existing(&path).unwrap();
    let mut heads = Vec::new();
    for _ in 0..5 {
        let verification = ledger.verify().unwrap();
        assert_eq!(verification.problems, []);
        heads.push(verification.head.n);
    }
    drop(program);
    assert!(heads[0] >= 50 && heads.is_sorted(), "{heads:?}");
}

#[test]
fn a_merge_that_is_killed_at_any_moment_is_whole_as_far_as_it_came_and_goes_on() {
    let folder = folder();
    let (path, source) = (folder.path().join("ledger.sqlite"), folder.path().join("source.sqlite"));
    let mut own = Ledger::open(&path).unwrap();
    own.settle_in(here(0));
    let mut other = Ledger::open(&source).unwrap();
    other.settle_in(here(1));
    for p in 2..130 {
        show(&mut own, &at(0, 1, 30, true), twin(p), |subject| comes("science-night", 2, subject));
        show(&mut other, &at(1, 1, 10, true), twin(p), |subject| comes("science-night", 2, subject));
    }
    let stream = other.stream(&at(1, 1, 10, true));
    for round in 1..5 {
        let mut program = Program::start_as("processes::merger", &path, SOURCE, source.as_os_str());
        let told = program.committed(round * 4);
        program.kill();
        drop(program);
        let have = own.vector(None).unwrap().get(&stream).copied().unwrap_or(0);
        assert!(have >= told.last().unwrap().0, "what was said to be merged is there");
        let corrected = i64::try_from(have).unwrap() * 2;
        assert_eq!(figures(&own)["people-campaign"], 128 * 2 - corrected, "each with its correction");
        assert_eq!(own.verify().unwrap().problems, []);
    }
    let mut program = Program::start_as("processes::merger", &path, SOURCE, source.as_os_str());
    let db = rusqlite::Connection::open(&path).unwrap();
    // One state of the file at a time, over and over: facts and corrections come together.
    let sql = "SELECT (SELECT have FROM streams WHERE stream = ?1),
               (SELECT count(*) FROM entries WHERE corrects IS NOT NULL)";
    let counts = || db.query_row(sql, [stream.0], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, u64>(1)?)));
    while program.child.try_wait().unwrap().is_none() {
        let (have, corrections) = counts().unwrap();
        assert_eq!(have, corrections);
    }
    assert!(program.child.wait().unwrap().success());
    assert_eq!(figures(&own).get("people-campaign"), None);
    other.merge(&at(1, 1, 60, true), &all_stretches(&own), &[]).unwrap();
    assert_eq!(state(&own), state(&other));
}

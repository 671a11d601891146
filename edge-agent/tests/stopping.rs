//! The agent with no broker at all: it says so once, goes on, and stops cleanly.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed, wherever in it that is"
)]

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

/// How long a line of the log or the end of the program may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

fn start(folder: &std::path::Path, broker: &str) -> (Child, mpsc::Receiver<String>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_edge-agent"))
        .args(["run", "--ledger"])
        .arg(folder.join("device.sqlite"))
        .args(["--broker", broker])
        .env_clear()
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let log = BufReader::new(child.stderr.take().unwrap());
    let (say, said) = mpsc::channel();
    std::thread::spawn(move || log.lines().map_while(Result::ok).try_for_each(|line| say.send(line)));
    (child, said)
}

fn wait_for(said: &mpsc::Receiver<String>, words: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let until = Instant::now() + PATIENCE;
    while let Ok(line) = said.recv_timeout(until.saturating_duration_since(Instant::now())) {
        let found = line.contains(words);
        lines.push(line);
        if found {
            return lines;
        }
    }
    panic!("{words:?} was not said: {lines:#?}");
}

fn stop(child: &mut Child, said: &mpsc::Receiver<String>) -> Vec<String> {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let lines = wait_for(said, "\"stopped\"");
    assert!(child.wait().unwrap().success());
    lines
}

#[test]
fn without_a_broker_it_says_so_once_in_json_and_stops_with_code_0() {
    let folder = tempfile::tempdir().unwrap();
    // Taken and let go, so that nothing listens there.
    let broker = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let (mut child, said) = start(folder.path(), &broker);
    let mut lines = wait_for(&said, "no line to the broker");
    let first: serde_json::Value = serde_json::from_str(&lines[0]).unwrap();
    assert!(first["message"].as_str().unwrap().starts_with("reports this ledger to headquarters"));
    assert_eq!(first["entries"], 0);
    // The ledger is open to staff meanwhile.
    let tally = Command::new(env!("CARGO_BIN_EXE_edge-agent"))
        .args(["tally", "--activity", "science-night", "--count", "7", "--reason", "headcount", "--ledger"])
        .arg(folder.path().join("device.sqlite"))
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&tally.stdout), "entry 1\n");
    lines.extend(stop(&mut child, &said));
    let complaints = lines.iter().filter(|line| line.contains("no line to the broker")).count();
    assert_eq!(complaints, 1, "{lines:#?}");
}

#[test]
fn a_broker_that_never_answers_does_not_keep_it_from_stopping() {
    let folder = tempfile::tempdir().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let broker = silent.local_addr().unwrap().to_string();
    let (mut child, said) = start(folder.path(), &broker);
    wait_for(&said, "reports this ledger");
    let _connection = silent.accept().unwrap();
    let asked = Instant::now();
    stop(&mut child, &said);
    assert!(asked.elapsed() < PATIENCE);
}

#[test]
fn a_second_agent_of_the_same_ledger_is_refused_until_the_first_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = "127.0.0.1:9";
    let (mut first, said) = start(folder.path(), nowhere);
    wait_for(&said, "reports this ledger");
    let (mut second, complaint) = start(folder.path(), nowhere);
    wait_for(&complaint, "another edge-agent reports the ledger");
    assert_eq!(second.wait().unwrap().code(), Some(1));
    first.kill().unwrap();
    first.wait().unwrap();
    let (mut third, said) = start(folder.path(), nowhere);
    wait_for(&said, "reports this ledger");
    stop(&mut third, &said);
}

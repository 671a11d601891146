//! A camera's process by itself: its walls, and the lines that leave it.

use crate::street;
use edge_agent::watch_camera::Attempt;
use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Command, Stdio},
};
use venue::watching::{MAX_LINE, Said, Wall};

/// A process with this source and these arguments.
fn start(source: &str, arguments: &[&str]) -> Child {
    let plan = format!(
        r#"{{"source":"{source}","width":320,"height":240,"frames_per_second":{},"calibration":{}}}"#,
        street::RATE,
        street::CALIBRATION
    );
    let mut child = Command::new(env!("CARGO_BIN_EXE_edge-agent"))
        .arg("watch-camera")
        .args(arguments)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.as_mut().unwrap(), "{plan}").unwrap();
    child
}

/// How well it is shut in, and what it tried with what answer.
fn proof(walls: &str) -> (Said, Vec<Attempt>) {
    let mut child = start("generated", &["--prove", "--walls", walls]);
    // It ends when this closes, so it is held until all is tried.
    let held = child.stdin.take();
    let output = child.wait_with_output().unwrap();
    drop(held);
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = text.lines();
    let opened = Said::read(lines.next().unwrap().as_bytes()).unwrap();
    (opened, lines.map(|line| serde_json::from_str(line).unwrap()).collect())
}

const EPERM: i32 = 1;
const EACCES: i32 = 13;

const NETWORK: [&str; 4] = ["udp", "tcp-listen", "tcp-connect", "unix-socket"];
const FILES: [&str; 6] =
    ["write-file", "append-file", "make-folder", "remove-file", "read-file", "list-folder"];
const OTHERS: [&str; 4] = ["anonymous-file", "thread", "signal", "exec"];

fn answer(attempts: &[Attempt], of: &str) -> Option<i32> {
    attempts.iter().find(|attempt| attempt.attempt == of).unwrap_or_else(|| panic!("{of}")).refused
}

#[test]
fn within_both_walls_it_can_reach_nothing_and_nobody() {
    let (opened, attempts) = proof("both");
    // A kernel before 6.12 has landlock in part; seccomp alone refuses all of this too.
    assert!(
        matches!(opened, Said::Opened { files: Wall::Whole | Wall::Part, calls: Wall::Whole }),
        "{opened:?}"
    );
    for of in NETWORK.iter().chain(&FILES).chain(&OTHERS) {
        assert_eq!(answer(&attempts, of), Some(EPERM), "{of}");
    }
    assert_eq!(attempts.len(), 14);
}

#[test]
fn each_wall_stands_by_itself() {
    let (opened, attempts) = proof("calls");
    assert_eq!(opened, Said::Opened { files: Wall::Missing, calls: Wall::Whole });
    for of in NETWORK.iter().chain(&FILES).chain(&OTHERS) {
        assert_eq!(answer(&attempts, of), Some(EPERM), "{of}");
    }
    let (opened, attempts) = proof("files");
    let Said::Opened { files, calls: Wall::Missing } = opened else { panic!("{opened:?}") };
    for of in FILES.iter().filter(|of| **of != "remove-file").chain(&["exec"]) {
        assert_eq!(answer(&attempts, of), Some(EACCES), "{of}");
    }
    // Networks came to landlock later than files, signals last.
    if files == Wall::Whole {
        for of in ["tcp-listen", "tcp-connect"] {
            assert_eq!(answer(&attempts, of), Some(EACCES), "{of}");
        }
        assert_eq!(answer(&attempts, "signal"), Some(EPERM));
    }
}

/// So that what is proved above is not refused by something else.
#[test]
fn without_walls_the_same_is_allowed() {
    let (opened, attempts) = proof("none");
    assert_eq!(opened, Said::Opened { files: Wall::Missing, calls: Wall::Missing });
    for of in [
        "udp",
        "tcp-listen",
        "unix-socket",
        "write-file",
        "read-file",
        "list-folder",
        "anonymous-file",
        "thread",
        "signal",
    ] {
        assert_eq!(answer(&attempts, of), None, "{of}");
    }
    assert!(attempts.iter().all(|attempt| attempt.attempt != "exec"), "the program was replaced");
}

#[test]
fn what_leaves_it_is_lines_that_are_known_and_it_ends_with_its_input() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = street::draw(folder.path());
    let mut child = start(&format!("pictures:{}", pictures.display()), &[]);
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let (mut alive, mut crossed, mut bytes) = (0, 0, 0);
    while alive < 12 {
        let mut line = Vec::new();
        out.read_until(b'\n', &mut line).unwrap();
        assert!(line.len() <= MAX_LINE && line.pop() == Some(b'\n'), "{line:?}");
        bytes += line.len();
        match Said::read(&line).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&line))) {
            Said::Alive { frames, damaged, .. } => {
                assert!(frames > 0 && damaged == 0);
                alive += 1;
            }
            Said::Crossed { line, .. } => {
                assert_eq!(line, 0);
                crossed += 1;
            }
            said => {
                assert!(matches!(
                    said,
                    Said::Opened { .. } | Said::Doubted { .. } | Said::Trusted { .. } | Said::Walked(_)
                ));
            }
        }
    }
    assert!(crossed >= 2, "somebody walked to and fro");
    assert!(bytes < 12 * MAX_LINE, "{bytes} bytes in twelve seconds hold no picture");
    drop(child.stdin.take());
    let mut rest = Vec::new();
    out.read_to_end(&mut rest).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_source_that_is_not_there_ends_it_with_the_reason() {
    let output = start("camera:/dev/no-such-camera", &[]).wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty(), "it was never open");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("/dev/no-such-camera"), "{said}");
}

//! Brokers that ask who a device is: what it tells them, and what is said of a password
//! that can't be used before anything is touched.

use crate::device::{Device, PATIENCE};
use std::{
    io::Read, net::TcpListener, os::unix::fs::PermissionsExt, path::Path, process::Output, time::Instant,
};

fn secret(folder: &Path, name: &str, text: &str, mode: u32) {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// The first packet that somebody sends to a broker that never answers.
fn first_packet(broker: &TcpListener) -> Vec<u8> {
    broker.set_nonblocking(true).unwrap();
    let until = Instant::now() + PATIENCE;
    let mut line = loop {
        match broker.accept() {
            Ok((line, _)) => break line,
            Err(reason) => assert!(Instant::now() < until, "nobody comes: {reason}"),
        }
        std::thread::park_timeout(std::time::Duration::from_millis(20));
    };
    line.set_nonblocking(false).unwrap();
    line.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut head = [0; 2];
    line.read_exact(&mut head).unwrap();
    assert!(head[0] == 0x10, "it is a CONNECT");
    let mut length = usize::from(head[1] & 0x7f);
    if head[1] & 0x80 != 0 {
        let mut more = [0];
        line.read_exact(&mut more).unwrap();
        length += usize::from(more[0]) << 7;
    }
    let mut packet = vec![0; length];
    line.read_exact(&mut packet).unwrap();
    packet
}

/// Name and password as MQTT 3.1.1 writes them: the last of the packet.
fn written(user: &str, password: &str) -> Vec<u8> {
    let text = |text: &str| [&u16::try_from(text.len()).unwrap().to_be_bytes(), text.as_bytes()].concat();
    [text(user), text(password)].concat()
}

#[test]
fn each_broker_is_told_its_own_name_and_password() {
    let folder = tempfile::tempdir().unwrap();
    let (campaign, house) =
        (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    secret(folder.path(), "campaign.password", "a long word\n", 0o600);
    secret(folder.path(), "house.password", "another", 0o640);
    let settings = format!(
        "broker = \"{}\"\nbroker_user = \"river-city\"\nbroker_password_file = \"../campaign.password\"\n\
         house_broker = \"{}\"\nhouse_broker_user = \"house\"\nhouse_broker_password_file = \"../house.password\"\n",
        campaign.local_addr().unwrap(),
        house.local_addr().unwrap()
    );
    let device = Device::start(folder.path(), "kiosk-1", 1, &settings);
    let packet = first_packet(&campaign);
    assert!(packet.ends_with(&written("river-city", "a long word")), "{packet:?} {}", device.said());
    let packet = first_packet(&house);
    assert!(packet.ends_with(&written("house", "another")), "{packet:?} {}", device.said());
    assert!(!device.said().contains("a long word"));
}

fn run(folder: &Path, settings: &str) -> Output {
    let device = Device::new(folder, "kiosk-1", 1, settings);
    let output = device.command(&["run"]).output().unwrap();
    assert!(!device.folder.join("device.sqlite").exists(), "a ledger was made");
    output
}

#[test]
fn a_password_that_cannot_be_used_is_told_before_anything_is_touched() {
    let cases = [
        ("broker_user = \"a\"\n", "broker_password_file is empty: name a file"),
        ("broker_password_file = \"../fine\"\n", "broker_user is empty: write the name"),
        (
            "broker_user = \"a\"\nbroker_password_file = \"../none\"\n",
            "can't be read; write the password into it",
        ),
        ("broker_user = \"a\"\nbroker_password_file = \"..\"\n", "no file"),
        ("broker_user = \"a\"\nbroker_password_file = \"../open\"\n", "chmod o= FILE"),
        ("broker_user = \"a\"\nbroker_password_file = \"../empty\"\n", "empty; write the password into it"),
        ("broker_user = \"a\"\nbroker_password_file = \"../lines\"\n", "more than a password"),
        (
            "house_broker = \"h:1\"\nhouse_broker_user = \"a\"\nhouse_broker_password_file = \"../open\"\n",
            "house_broker_password_file = ",
        ),
        (
            "house_broker_user = \"a\"\nhouse_broker_password_file = \"../fine\"\n",
            "house_broker is empty: set `house_broker`",
        ),
        (
            "hub = true\nhouse_broker_user = \"a\"\nhouse_broker_password_file = \"../fine\"\n",
            "hub's own broker asks nobody",
        ),
    ];
    for (settings, words) in cases {
        let folder = tempfile::tempdir().unwrap();
        let files = [
            ("fine", "word", 0o600),
            ("open", "word", 0o644),
            ("empty", "\n", 0o600),
            ("lines", "a\nb\n", 0o600),
        ];
        for (name, text, mode) in files {
            secret(folder.path(), name, text, mode);
        }
        let output = run(folder.path(), &format!("broker = \"127.0.0.1:9\"\n{settings}"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{settings}: {said}");
        assert!(said.contains(words), "{settings}: {said}");
    }
}

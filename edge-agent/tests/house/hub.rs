//! The broker of the house, in the agent marked `hub`: what breaks it breaks it for a
//! moment, and it never outlives its agent.

use crate::device::{Device, PATIENCE, free_port, until};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::Command,
};

/// A campaign's broker that is not there.
const NOWHERE: &str = "broker = \"127.0.0.1:9\"\n";

/// What the agent says when its broker was started again.
const AGAIN: &str = "the embedded broker failed and is started again";

fn hub(folder: &Path, at: SocketAddr) -> Device {
    let hub = Device::start(folder, "kiosk-1", 1, &format!("{NOWHERE}hub = true\nhub_listen = \"{at}\"\n"));
    until("the hub runs its broker", || hub.said().contains("runs the broker of the house"), || hub.said());
    hub
}

/// A hub and another device, which know the same.
fn house(folder: &Path, at: SocketAddr) -> (Device, Device) {
    let hub = hub(folder, at);
    let other = Device::start(folder, "kiosk-2", 2, &format!("{NOWHERE}house_broker = \"{at}\"\n"));
    hub.counts("300");
    agree(&hub, &other);
    (hub, other)
}

fn agree(hub: &Device, other: &Device) {
    let agreed = || {
        let known = hub.knows();
        !known.is_empty() && other.knows() == known
    };
    until("both devices know the same", agreed, || format!("{}\n{}", hub.said(), other.said()));
}

/// A stranger's line to the broker, greeted.
fn stranger(at: SocketAddr) -> TcpStream {
    let mut line = TcpStream::connect(at).unwrap();
    line.set_read_timeout(Some(PATIENCE)).unwrap();
    line.write_all(b"\x10\x14\x00\x04MQTT\x04\x02\x00\x3c\x00\x08stranger").unwrap();
    line.read_exact(&mut [0; 4]).unwrap();
    line
}

/// A message as MQTT 3.1.1 writes it, sent at most once.
fn publish(topic: &str, payload: &[u8], retain: bool) -> Vec<u8> {
    let topic_length = u16::try_from(topic.len()).unwrap().to_be_bytes();
    let body = [&topic_length, topic.as_bytes(), payload].concat();
    let mut packet = vec![0x30 | u8::from(retain)];
    let mut length = body.len();
    while length >= 0x80 {
        packet.push(u8::try_from(length % 0x80).unwrap() | 0x80);
        length /= 0x80;
    }
    packet.push(u8::try_from(length).unwrap());
    packet.extend(body);
    packet
}

#[test]
fn a_packet_that_breaks_the_broker_holds_the_house_up_for_a_moment_only() {
    let (folder, at) = (tempfile::tempdir().unwrap(), free_port());
    let (hub, other) = house(folder.path(), at);
    stranger(at).write_all(&publish("馆/x", b"x", false)).unwrap();
    until("the broker is started again", || hub.said().contains(AGAIN), || hub.said());
    let said = hub.said();
    assert!(said.contains("char boundary"), "the reason is named: {said}");
    hub.counts("290");
    agree(&hub, &other);
    assert_eq!(hub.said().matches(AGAIN).count(), 1, "{}", hub.said());
}

#[test]
fn messages_that_are_kept_for_ever_fill_the_broker_and_not_the_machine() {
    let (folder, at) = (tempfile::tempdir().unwrap(), free_port());
    let (hub, other) = house(folder.path(), at);
    let mut line = stranger(at);
    let payload = [0; 8 * 1024];
    // More than it may hold, as long as it takes them.
    for number in 0..64 * 1024 {
        if line.write_all(&publish(&format!("kept/{number}"), &payload, true)).is_err() {
            break;
        }
    }
    until("the broker is started again", || hub.said().contains(AGAIN), || hub.said());
    assert!(hub.said().contains("memory"), "{}", hub.said());
    hub.counts("290");
    agree(&hub, &other);
}

#[test]
fn a_broker_that_hangs_is_ended_and_started_again() {
    let (folder, at) = (tempfile::tempdir().unwrap(), free_port());
    let hub = hub(folder.path(), at);
    assert!(Command::new("kill").args(["-STOP", &broker_of(&hub).to_string()]).status().unwrap().success());
    until("the broker is started again", || hub.said().contains(AGAIN), || hub.said());
    assert!(hub.said().contains("did not answer"), "{}", hub.said());
    until("the broker is there again", || TcpStream::connect(at).is_ok(), || hub.said());
    drop(stranger(at));
}

/// The process that an agent started.
fn broker_of(agent: &Device) -> u32 {
    let id = agent.agent();
    let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap();
    children.trim().parse().unwrap()
}

#[test]
fn a_hub_that_is_killed_or_stopped_leaves_its_port_to_the_next() {
    let (folder, at) = (tempfile::tempdir().unwrap(), free_port());
    let mut first = hub(folder.path(), at);
    assert!(TcpListener::bind(at).is_err(), "its broker listens");
    first.kill();
    until("the port is free", || TcpListener::bind(at).is_ok(), || first.said());
    let next = tempfile::tempdir().unwrap();
    let mut second = hub(next.path(), at);
    let mut agent = second.agent.take().unwrap();
    assert!(Command::new("kill").args(["-TERM", &agent.id().to_string()]).status().unwrap().success());
    assert!(agent.wait().unwrap().success(), "{}", second.said());
    assert!(TcpListener::bind(at).is_ok(), "the port is free once the agent has ended");
}

#[test]
fn the_command_that_is_the_broker_is_for_programs_and_not_for_people() {
    let program = env!("CARGO_BIN_EXE_edge-agent");
    let help = Command::new(program).arg("--help").output().unwrap();
    assert!(!String::from_utf8_lossy(&help.stdout).contains("embedded-broker"));
    let alone = Command::new(program).arg("embedded-broker").output().unwrap();
    assert_eq!(alone.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&alone.stderr).contains("for the program itself"), "{alone:?}");
}

//! Headquarters beside others: another node of its broker, another file in its archive's place.

use crate::{
    commands::configured,
    device::PATIENCE,
    headquarters_up::{Running, free_port},
};
use headquarters::{link, settings::Settings};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    net::{TcpListener as Listener, TcpStream},
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tokio::{io::AsyncReadExt, net::TcpListener, time};

#[tokio::test]
async fn another_node_is_tried_when_one_is_gone() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (gone, there) = (free_port(), listener.local_addr().unwrap());
    let settings = Settings { broker: format!("{gone},{there}"), ..Settings::default() };
    let _line = link::keep(&settings.broker().unwrap(), "hq", vec!["sm/1/+/+/+/up/+/+".into()]);
    // The connection breaks at once; after the next node, which is gone, it comes back.
    for _ in 0..2 {
        let (mut line, _) = time::timeout(PATIENCE, listener.accept()).await.unwrap().unwrap();
        let mut first = [0; 1];
        time::timeout(PATIENCE, line.read_exact(&mut first)).await.unwrap().unwrap();
        assert_eq!(first, [0x10], "a CONNECT packet");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_the_reason_when_its_archive_is_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    std::fs::rename(&house.archive, folder.path().join("elsewhere.sqlite")).unwrap();
    let reason = house.ends().await;
    assert!(reason.contains("taken away or replaced"), "{reason}");
}

/// Looks again and again, within a bound.
fn until<T>(what: &str, mut holds: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = holds() {
            return found;
        }
        assert!(since.elapsed() < PATIENCE, "waited for {what}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

fn child_of(process: u32) -> Option<Pid> {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).ok()?.filter_map(Result::ok);
    let children = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    let first = |children: String| children.split_whitespace().next()?.parse().ok();
    children.filter_map(first).find_map(Pid::from_raw)
}

#[test]
fn a_broker_that_is_frozen_when_headquarters_dies_does_not_hold_its_port() {
    let folder = tempfile::tempdir().unwrap();
    let (board, broker) = (free_port(), free_port());
    let settings =
        format!("listen = \"{board}\"\nbroker_listen = \"{broker}\"\narchive = \"archive.sqlite\"");
    let config = configured(folder.path(), &settings);
    let mut command = Command::new(env!("CARGO_BIN_EXE_headquarters"));
    command.args(["serve", "--config", &config]).current_dir(folder.path());
    let mut headquarters = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until("the board", || TcpStream::connect(board).ok());
    let child = until("its broker", || child_of(headquarters.id()));
    kill_process(child, Signal::STOP).unwrap();
    headquarters.kill().unwrap();
    headquarters.wait().unwrap();
    until("the port to be free", || Listener::bind(broker).ok());
}

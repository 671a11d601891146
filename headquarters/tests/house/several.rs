//! Headquarters beside others: another node of its broker, another file in its archive's place.

use crate::{
    device::PATIENCE,
    headquarters_up::{Running, free_port},
};
use headquarters::{link, settings::Settings};
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

//! A broker elsewhere that asks who headquarters is.

use crate::{
    commands::{configured, headquarters, said},
    device::PATIENCE,
};
use headquarters::{link, settings::Settings};
use std::os::unix::fs::PermissionsExt;
use tokio::{io::AsyncReadExt, net::TcpListener, time};

#[tokio::test]
async fn it_is_told_the_name_and_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "a long word\n").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = Settings {
        broker: listener.local_addr().unwrap().to_string(),
        broker_user: "headquarters".into(),
        broker_password_file: file,
        ..Settings::default()
    };
    let _line = link::keep(&settings.broker().unwrap(), "hq", vec!["sm/1/+/+/+/up/+/+".into()]);
    let read = async {
        let (mut line, _) = listener.accept().await.unwrap();
        let mut head = [0; 2];
        line.read_exact(&mut head).await.unwrap();
        let mut packet = vec![0; usize::from(head[1])];
        line.read_exact(&mut packet).await.unwrap();
        packet
    };
    let packet = time::timeout(PATIENCE, read).await.unwrap();
    assert!(packet.ends_with(b"\x00\x0cheadquarters\x00\x0ba long word"), "{packet:?}");
}

#[test]
fn a_password_without_use_is_told_before_anything_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("password");
    std::fs::write(&path, "word").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let cases = [
        ("broker_user = \"hq\"\nbroker_password_file = \"password\"", "embedded broker asks nobody"),
        ("broker = \"h:1\"\nbroker_user = \"hq\"", "broker_password_file is empty: name a file"),
        ("broker = \"h:1\"\nbroker_user = \"hq\"\nbroker_password_file = \"none\"", "can't be read"),
    ];
    for (settings, words) in cases {
        let config = configured(folder.path(), &format!("archive = \"archive.sqlite\"\n{settings}"));
        let refused = headquarters(folder.path(), &["serve", "--config", &config]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(said(&refused).contains(words), "{settings}: {}", said(&refused));
        assert!(!folder.path().join("archive.sqlite").exists());
    }
}

//! A third party's counter on the broker of the house.

use ledger::Ledger;
use rumqttc::{Client, MqttOptions, QoS};
use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command},
    time::{Duration, Instant},
};
use venue::entry::{Fact, Method};

const PATIENCE: Duration = Duration::from_secs(60);

const CONFIGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/");

/// An agent that ends with its test.
struct Agent(Child);

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(folder: &Path, port: u16) -> Agent {
    let pack = ["campaigns/science-month-2025.toml", "venues/river-city.toml"];
    let pack = pack.map(|file| format!("{CONFIGS}{file}"));
    let config = format!(
        "ledger = \"device.sqlite\"\nbroker = \"127.0.0.1:9\"\npack = {pack:?}\nhub = true\n\
         hub_listen = \"127.0.0.1:{port}\"\n[[sensors]]\nline = \"side-door\"\nactivity = \"science-night\"\n"
    );
    std::fs::write(folder.join("agent.toml"), config).unwrap();
    let log = std::fs::File::create(folder.join("log")).unwrap();
    let agent = Command::new(env!("CARGO_BIN_EXE_edge-agent"))
        .args(["run", "--config"])
        .arg(folder.join("agent.toml"))
        .env_clear()
        .stderr(log)
        .spawn();
    Agent(agent.unwrap())
}

fn until(folder: &Path, what: &str, mut holds: impl FnMut(&str) -> bool) {
    let end = Instant::now() + PATIENCE;
    loop {
        let said = std::fs::read_to_string(folder.join("log")).unwrap();
        if holds(&said) {
            return;
        }
        assert!(Instant::now() < end, "not in {PATIENCE:?}: {what}\n{said}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// (inward, outward) in the ledger.
fn counted(folder: &Path) -> (u32, u32) {
    let ledger = Ledger::open_existing(folder.join("device.sqlite")).unwrap();
    ledger.entries(1, 500).unwrap().iter().fold((0, 0), |(ins, outs), entry| match &entry.body.fact {
        Fact::Crossings { line, method, inward, outward, .. } => {
            assert_eq!((line.as_str(), *method), ("side-door", Method::Sensor));
            (ins + inward, outs + outward)
        }
        _ => (ins, outs),
    })
}

#[test]
fn its_messages_are_counted_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut agent = start(folder, port);
    until(folder, "it listens", |said| said.contains("hearing sensors"));
    let mut options = MqttOptions::new("somebody's counter", "127.0.0.1", port);
    options.set_keep_alive(Duration::from_secs(5));
    let (client, mut events) = Client::new(options, 16);
    std::thread::spawn(move || events.iter().take_while(Result::is_ok).for_each(drop));
    let topic = "science-night/science-month-2025/river-city/sensor/side-door";
    let at = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let message = |seq: u32, inward: u32| {
        format!(r#"{{"v":1,"seq":{seq},"inward":{inward},"outward":1,"watched_s":1,"at":{at}}}"#)
    };
    for (seq, inward) in [(1, 3), (2, 4), (2, 4), (1, 3), (3, 0)] {
        client.publish(topic, QoS::AtLeastOnce, false, message(seq, inward)).unwrap();
    }
    let elsewhere = "science-night/science-month-2025/river-city/sensor/front-door";
    client.publish(elsewhere, QoS::AtLeastOnce, false, message(9, 100)).unwrap();
    until(folder, "it is counted", |_| counted(folder) == (7, 3));
    until(folder, "the repetition is refused", |said| said.contains("does not come after"));
    assert!(Command::new("kill").args(["-TERM", &agent.0.id().to_string()]).status().unwrap().success());
    assert!(agent.0.wait().unwrap().success());
    assert_eq!(counted(folder), (7, 3));
}

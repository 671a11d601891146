//! A device of the house: its folder, its keys, and its agent as a real process.

use std::{
    fs::File,
    net::{SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command},
    time::{Duration, Instant},
};
use venue::{
    id::{CampaignId, CircleId, DeviceId, VenueId},
    passport::{DeviceKey, Keys, Secret},
};

/// How long anything here may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) const CONFIGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/");

/// The secret that all devices of the house have.
const HOUSE: [u8; 32] = [9; 32];

/// A device of the house, and its agent while it runs.
pub(crate) struct Device {
    pub(crate) folder: PathBuf,
    pub(crate) agent: Option<Child>,
}

impl Drop for Device {
    fn drop(&mut self) {
        if let Some(mut agent) = self.agent.take() {
            let _ = agent.kill();
            let _ = agent.wait();
        }
    }
}

impl Device {
    pub(crate) fn new(folder: &Path, name: &str, seed: u8, settings: &str) -> Self {
        let folder = folder.join(name);
        std::fs::create_dir(&folder).unwrap();
        let keys = folder.join("keys.toml");
        std::fs::write(&keys, &*keys_of(name, seed).to_text()).unwrap();
        std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o600)).unwrap();
        let pack = ["campaigns/science-month-2025.toml", "venues/river-city.toml"];
        let pack = pack.map(|file| format!("{CONFIGS}{file}"));
        let config = format!(
            "ledger = \"device.sqlite\"\nclock = \"trusted\"\ndevice = {name:?}\nkeys = \"keys.toml\"\n\
             pack = {pack:?}\n{settings}"
        );
        std::fs::write(folder.join("agent.toml"), config).unwrap();
        Self { folder, agent: None }
    }

    pub(crate) fn start(folder: &Path, name: &str, seed: u8, settings: &str) -> Self {
        let mut device = Self::new(folder, name, seed, settings);
        let log = File::create(device.folder.join("log")).unwrap();
        device.agent = Some(device.command(&["run"]).stderr(log).spawn().unwrap());
        device
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_edge-agent"));
        command.args(args).arg("--config").arg(self.folder.join("agent.toml"));
        command.env_clear().current_dir("/");
        command
    }

    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap()
    }

    /// Counts so many medals on this device's shelf: a fact that the others come to know.
    pub(crate) fn counts(&self, medals: &str) {
        let count = [
            "stock",
            "count",
            "--first",
            "--trail",
            "star-map",
            "--reward",
            "night-medal",
            "--count",
            medals,
        ];
        let output = self.command(&count).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// All that it knows of trails; nothing before there is a ledger.
    pub(crate) fn knows(&self) -> Vec<u8> {
        self.command(&["trail", "state", "--json"]).output().unwrap().stdout
    }

    pub(crate) fn agent(&self) -> u32 {
        self.agent.as_ref().unwrap().id()
    }

    pub(crate) fn kill(&mut self) {
        let mut agent = self.agent.take().unwrap();
        agent.kill().unwrap();
        agent.wait().unwrap();
    }
}

fn keys_of(device: &str, seed: u8) -> Keys {
    let (campaign, venue) =
        (CampaignId::new("science-month-2025").unwrap(), VenueId::new("river-city").unwrap());
    let key = DeviceKey::new(&Secret::new([seed; 32]));
    let keys = Keys::unvouched(campaign, venue, DeviceId::new(device).unwrap(), key);
    keys.with_circle(CircleId::new("river-city").unwrap(), Secret::new(HOUSE))
}

pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool, told: impl Fn() -> String) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        if Instant::now() >= end {
            panic!("not in {PATIENCE:?}: {what}\n{}", told());
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

pub(crate) fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

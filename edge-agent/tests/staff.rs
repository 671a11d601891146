//! What staff see and do about trails and the stock of rewards: shapes, reasons, exit codes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed, wherever in it that is")]

use ledger::{
    Ledger,
    clock::{self, ClockTrust},
};
use serde_json::{Value, json};
use std::process::{Command, Output};
use tempfile::TempDir;
use venue::settle::Here;

const CONFIGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/");

/// The exit code when the rules of the stock refuse.
const REFUSED: i32 = 4;

const MEDALS: [&str; 4] = ["--trail", "star-map", "--reward", "night-medal"];

struct Staff {
    folder: TempDir,
}

impl Staff {
    fn of(device: &str, settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config =
            format!("ledger = \"device.sqlite\"\nclock = \"trusted\"\ndevice = {device:?}\n{settings}");
        std::fs::write(folder.path().join("agent.toml"), config).unwrap();
        Self { folder }
    }

    fn with_pack(device: &str) -> Self {
        let files = ["campaigns/science-month-2025.toml", "venues/river-city.toml"];
        Self::of(device, &format!("pack = {:?}\n", files.map(|file| format!("{CONFIGS}{file}"))))
    }

    fn does(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_edge-agent"));
        command.args(args).arg("--config").arg(self.folder.path().join("agent.toml"));
        command.env_clear().current_dir("/").output().unwrap()
    }

    fn counts(&self, count: &str) -> Output {
        self.does(&[&["stock", "count", "--count", count, "--json"], &MEDALS[..]].concat())
    }

    fn opens(&self, count: &str) -> Output {
        self.does(&[&["stock", "count", "--first", "--count", count, "--json"], &MEDALS[..]].concat())
    }
}

impl Staff {
    fn ledger(&self) -> Ledger {
        let mut ledger = Ledger::open(self.folder.path().join("device.sqlite").as_path()).unwrap();
        let (venue, device) = ("river-city".parse().unwrap(), "kiosk-1".parse().unwrap());
        ledger.settle_in(Here { venue, device, certificate: None, pack: None }.into());
        ledger
    }

    /// Takes in all that another device knows.
    fn hears(&self, other: &Self) {
        let (readings, other) = (clock::read(ClockTrust::Always).unwrap(), other.ledger());
        let vector = other.vector(None).unwrap();
        let told: Vec<_> =
            vector.keys().filter_map(|stream| other.stretch(*stream, 1, 99).unwrap()).collect();
        self.ledger().merge(&readings, &told, &[]).unwrap();
    }
}

fn json_of(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn fails(output: &Output, code: i32, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is not in: {said}");
    }
    assert!(output.stdout.is_empty(), "data was printed by a command that failed");
}

#[test]
fn the_owner_opens_the_stock_and_counts_up_to_what_there_is() {
    let staff = Staff::with_pack("kiosk-1");
    fails(&staff.counts("300"), REFUSED, &["no earlier count of night-medal", "--first"]);
    fails(&staff.opens("601"), REFUSED, &["at most 600 of night-medal"]);
    assert_eq!(json_of(&staff.opens("300")), json!({"entry": 1, "expected": 0, "left": 300}));
    assert_eq!(json_of(&staff.counts("290")), json!({"entry": 2, "expected": 300, "left": 290}));
    let shown = json_of(&staff.does(&["stock", "show", "--json"]));
    assert_eq!(
        shown["totals"][0],
        json!({"trail": "star-map", "reward": "night-medal", "total": 600, "handed": 0, "exceeds_by": 0})
    );
    assert_eq!(
        (&shown["shelves"][0]["left"], &shown["shelves"][0]["account"]),
        (&json!(290), &shown["account"])
    );
    let human = staff.does(&["stock", "show"]);
    assert!(String::from_utf8_lossy(&human.stdout).contains("kiosk-1@river-city (here): 290 left"));
}

#[test]
fn two_cards_of_the_owner_that_both_opened_the_stock_are_found_once_they_meet() {
    let (one, copy) = (Staff::with_pack("kiosk-1"), Staff::with_pack("kiosk-1"));
    assert!(one.opens("600").status.success() && copy.opens("600").status.success());
    let exceeded = || json_of(&one.does(&["trail", "claims", "--json"]))["exceeded"].clone();
    assert_eq!(exceeded(), json!([]), "cut off nobody can know");
    one.hears(&copy);
    let twice =
        json!({"trail": "star-map", "reward": "night-medal", "total": 600, "handed": 0, "exceeds_by": 600});
    assert_eq!(exceeded(), json!([twice]));
    // Each counts its shelf truly, knowing of the other: there is one box.
    assert_eq!(json_of(&one.counts("600")), json!({"entry": 2, "expected": 1200, "left": 600}));
    assert_eq!(exceeded(), json!([]));
    copy.hears(&one);
    fails(&copy.counts("0"), REFUSED, &["another card of this device counted night-medal"]);
}

#[test]
fn nobody_else_makes_pieces_out_of_nothing_or_carries_them_nowhere() {
    let other = Staff::with_pack("kiosk-2");
    fails(&other.counts("10"), REFUSED, &["kiosk-1 opens the stock of star-map"]);
    let carry = |count: &str, to: &str| {
        other.does(&[&["stock", "carry", "--count", count, "--to", to], &MEDALS[..]].concat())
    };
    fails(&carry("1", "kiosk-9"), 1, &["nothing was heard of kiosk-9@river-city", "Heard of: nobody"]);
    fails(&carry("1", "kiosk 9"), 2, &["--to"]);
    fails(&carry("-1", "kiosk-1"), 2, &["--count"]);
}

#[test]
fn a_reward_that_the_pack_does_not_have_is_named_with_those_it_has() {
    let staff = Staff::with_pack("kiosk-1");
    let count =
        |trail, reward| staff.does(&["stock", "count", "--trail", trail, "--reward", reward, "--count", "1"]);
    fails(&count("star-mop", "night-medal"), 1, &["no trail star-mop", "star-map"]);
    fails(&count("star-map", "medal"), 1, &["no reward medal", "night-medal"]);
    fails(&count("star-map", "star-bookmark"), REFUSED, &["no stock"]);
    fails(&Staff::of("kiosk-1", "").counts("1"), 1, &["`pack` is empty"]);
}

/// The shape other people's scripts build on.
#[test]
fn state_and_claims_keep_their_shape() {
    let staff = Staff::with_pack("kiosk-1");
    fails(&staff.does(&["trail", "state", "--json"]), 1, &["device.sqlite"]);
    assert!(staff.opens("5").status.success());
    let state = json_of(&staff.does(&["trail", "state", "--json"]));
    let keys: Vec<&String> = state.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["forgotten", "passports", "shelves", "stamps", "vector"]);
    assert_eq!(state["vector"].as_object().unwrap().values().collect::<Vec<_>>(), [1]);
    let claims = json_of(&staff.does(&["trail", "claims", "--json"]));
    let nothing =
        json!({"double_claims": [], "exceeded": [], "forged_passports": [], "waiting_passports": 0});
    assert_eq!(claims, nothing);
    let human = staff.does(&["trail", "claims"]);
    assert!(String::from_utf8_lossy(&human.stdout).starts_with("no reward was claimed twice"));
}

#[test]
fn keys_and_brokers_are_checked_before_anything_is_touched() {
    let both = Staff::of("kiosk-1", "hub = true\nhouse_broker = \"hub:1884\"\n");
    fails(&both.does(&["run"]), 1, &["hub = true and house_broker"]);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap();
    let taken = Staff::of("kiosk-1", &format!("hub = true\nhub_listen = \"{taken}\"\n"));
    fails(&taken.does(&["run"]), 1, &["hub_listen", "cannot be had"]);
    let keyless = Staff::of("kiosk-1", "keys = \"keys.toml\"\n");
    fails(&keyless.does(&["run"]), 1, &["keys.toml"]);
    std::fs::write(keyless.folder.path().join("keys.toml"), "version = 1\n").unwrap();
    fails(&keyless.does(&["run"]), 1, &["keys.toml"]);
    for staff in [both, taken, keyless] {
        assert!(!staff.folder.path().join("device.sqlite").exists(), "a ledger was made");
    }
}

//! Passports at the commands of two kiosks that have never met: real processes, real
//! ledgers, keys as headquarters makes them.

use super::commands::{kiosk, said};
use ledger::{
    Agent, Ledger,
    clock::{self, ClockTrust},
};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    io::Write,
    path::{Path, PathBuf},
    process::{Output, Stdio},
};
use venue::{
    entry::Fact,
    id::{CampaignId, DeviceId, VenueId},
    passport::{Authority, Certificate, Day, DeviceKey, Keys, Secret},
};

/// A house with two kiosks, each with a ledger of its own.
pub(super) struct House {
    folder: tempfile::TempDir,
}

/// What a command printed, and its exit code.
struct Answer {
    code: Option<i32>,
    json: Value,
    output: Output,
}

impl House {
    fn new() -> Self {
        let house = Self { folder: tempfile::tempdir().unwrap() };
        for device in ["kiosk-1", "kiosk-2"] {
            house.write(device, "");
        }
        house
    }

    /// Both kiosks are enrolled, and each knows the other's certificate.
    pub(super) fn enrolled() -> Self {
        let mut all = bundles();
        let certificates: Vec<_> =
            all.iter().filter_map(Keys::certificate).map(Certificate::to_text).collect();
        for keys in &mut all {
            for text in &certificates {
                keys.keyring_mut().certify(text).unwrap();
            }
        }
        Self::with(&all)
    }

    /// Kiosks with these keys.
    pub(super) fn with(all: &[Keys]) -> Self {
        let house = Self::new();
        for keys in all {
            let name = format!("{}.keys", keys.device());
            let path = house.path().join(&name);
            std::fs::write(&path, keys.to_text().as_bytes()).unwrap();
            std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
            house.write(keys.device().as_str(), &format!("keys = \"{name}\"\n"));
        }
        house
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn write(&self, device: &str, more: &str) {
        let settings =
            format!("device = \"{device}\"\nledger = \"{device}.sqlite\"\nclock = \"trusted\"\n{more}");
        std::fs::write(self.path().join(format!("{device}.toml")), settings).unwrap();
    }

    pub(super) fn ledger(&self, device: &str) -> PathBuf {
        self.path().join(format!("{device}.sqlite"))
    }

    fn run(&self, device: &str, args: &[&str]) -> Answer {
        let config = format!("{device}.toml");
        let output = kiosk(self.path()).args(args).args(["--json", "--config", &config]).output().unwrap();
        let json = serde_json::from_slice(&output.stdout).unwrap_or_default();
        Answer { code: output.status.code(), json, output }
    }

    pub(super) fn done(&self, device: &str, args: &[&str]) -> Value {
        let answer = self.run(device, args);
        assert_eq!(answer.code, Some(0), "{args:?}: {} {}", answer.json, said(&answer.output));
        answer.json
    }

    /// The kind of the refusal, checked against its exit code.
    pub(super) fn refused(&self, device: &str, args: &[&str], code: i32) -> String {
        let answer = self.run(device, args);
        assert_eq!(answer.code, Some(code), "{args:?}: {} {}", answer.json, said(&answer.output));
        let refused = &answer.json["refused"];
        let refused = if refused.is_array() { &refused[0]["refused"] } else { refused };
        refused.as_str().unwrap().to_owned()
    }

    pub(super) fn issue(&self, device: &str, more: &[&str]) -> (String, String) {
        let issued = self.done(device, &[&["passport", "issue"], more].concat());
        (text(&issued["passport"]), text(&issued["short"]))
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

pub(super) fn campaign() -> CampaignId {
    CampaignId::new("science-month-2025").unwrap()
}

pub(super) fn authority() -> Authority {
    Authority::new(campaign(), &Secret::new([1; 32]), Secret::new([2; 32]))
}

/// Keys as headquarters makes them for both kiosks, neither of which knows the other.
pub(super) fn bundles() -> Vec<Keys> {
    let last = Day::of("2099-12-31".parse().unwrap()).unwrap();
    let venue = VenueId::new("river-city").unwrap();
    let keys = |(device, seed): (&str, u8)| {
        let (device, key) = (DeviceId::new(device).unwrap(), DeviceKey::new(&Secret::new([seed; 32])));
        let certificate = authority().certify((venue.clone(), device.clone()), key.public(), last);
        let keys = Keys::unvouched(campaign(), venue.clone(), device, key);
        keys.vouched(authority().public(), &certificate.to_text()).unwrap()
    };
    [("kiosk-1", 11), ("kiosk-2", 12)].into_iter().map(keys).collect()
}

fn facts(ledger: &Path) -> Vec<Fact> {
    let ledger = Ledger::open_existing(ledger).unwrap();
    assert!(ledger.verify().unwrap().verified());
    ledger.entries(1, 100).unwrap().into_iter().map(|entry| entry.body.fact).collect()
}

#[test]
fn a_passport_of_one_kiosk_is_checked_and_stamped_at_another_that_never_met_it() {
    let house = House::enrolled();
    let (passport, _) = house.issue("kiosk-1", &["--family", "child=2,adult=2"]);
    assert_eq!(passport.len(), 133);
    let seen = house.done("kiosk-2", &["passport", "check", &passport]);
    assert_eq!((&seen["accepted"], &seen["standing"]), (&Value::Bool(true), &Value::from("verified")));
    assert!(!house.ledger("kiosk-2").exists(), "a check writes nothing");

    let stamp = ["stamp", "--passport", &passport, "--point", "magic"];
    let stamped = house.done("kiosk-2", &stamp);
    assert_eq!(stamped["stamped"][0]["step"], 1, "{stamped}");
    assert_eq!(stamped["stamped"][0]["trail"], "star-map");
    assert_eq!(house.refused("kiosk-2", &stamp, 22), "already-stamped");
    let elsewhere = ["stamp", "--passport", &passport, "--point", "nowhere"];
    assert_eq!(house.refused("kiosk-2", &elsewhere, 20), "no-such-point");
    let foreign = ["stamp", "--passport", &passport, "--point", "ST1:CITY-2025/STAR-MAP/SPACE"];
    assert_eq!(house.refused("kiosk-2", &foreign, 20), "no-such-point");
    let sign = ["stamp", "--passport", &passport, "--point", "ST1:SCIENCE-MONTH-2025/STAR-MAP/SPACE"];
    assert_eq!(house.done("kiosk-2", &sign)["stamped"][0]["point"], "space");
    let stamps = facts(&house.ledger("kiosk-2"));
    assert!(matches!(stamps[..], [Fact::Stamp { .. }, Fact::Stamp { .. }]), "{stamps:?}");

    let check_in = ["check-in", "--passport", &passport, "--activity", "science-night"];
    let arrived = house.done("kiosk-1", &check_in);
    assert_eq!((&arrived["visits"], &arrived["people"]["campaign"]), (&Value::from(4), &Value::from(4)));
    assert_eq!(house.refused("kiosk-1", &check_in, 30), "already-checked-in");
    assert_eq!(house.refused("kiosk-2", &check_in, 33), "no-party", "it has not heard of the family");
}

#[test]
fn many_passports_are_issued_at_once_a_line_each() {
    let house = House::enrolled();
    let answer = house.run("kiosk-1", &["passport", "issue", "--count", "3"]);
    assert_eq!(answer.code, Some(0), "{}", said(&answer.output));
    let printed = String::from_utf8(answer.output.stdout).unwrap();
    let passports: BTreeSet<String> =
        printed.lines().map(|line| text(&serde_json::from_str::<Value>(line).unwrap()["passport"])).collect();
    assert_eq!((printed.lines().count(), passports.len()), (3, 3), "{printed}");
    for count in ["0", "1001"] {
        assert_eq!(house.run("kiosk-1", &["passport", "issue", "--count", count]).code, Some(2));
    }
}

#[test]
fn a_family_collects_its_rewards_in_one_tap_and_once() {
    let house = House::enrolled();
    let (passport, _) = house.issue("kiosk-1", &[]);
    let reward = ["reward", "--passport", &passport];
    assert_eq!(house.refused("kiosk-1", &reward, 36), "stamps-to-go");
    house.done(
        "kiosk-1",
        &["check-in", "--passport", &passport, "--activity", "science-night", "--party", "adult=3"],
    );
    for point in ["measure", "magic", "mechanics", "toys"] {
        house.done("kiosk-1", &["stamp", "--passport", &passport, "--point", point]);
    }
    let seen = house.done("kiosk-1", &["passport", "check", &passport]);
    assert_eq!(seen["rewards_due"][0]["count"], 3, "{seen}");
    assert_eq!((&seen["trails"][0]["stamps"], &seen["trails"][0]["still_needed"]), (&4.into(), &4.into()));
    let handed = house.done("kiosk-1", &reward);
    assert_eq!(
        (&handed["handed"][0]["reward"], &handed["handed"][0]["count"]),
        (&"star-bookmark".into(), &3.into())
    );
    assert_eq!(house.refused("kiosk-1", &reward, 37), "already-handed");
    for point in ["insects", "space", "inventions", "mind"] {
        house.done("kiosk-1", &["stamp", "--passport", &passport, "--point", point]);
    }
    assert_eq!(house.refused("kiosk-1", &reward, 38), "gifts-gone", "nobody put a medal on the shelf");
}

#[test]
fn a_trail_in_order_is_kept_to_while_an_agent_hears_the_others() {
    let house = House::new();
    let (name, text) = venue::pack::shipped::RIVER_CITY;
    let in_order =
        text.replace("stock_owner = \"kiosk-1\"", "stock_owner = \"kiosk-1\"\norder = \"in-order\"");
    std::fs::create_dir_all(house.path().join("venues")).unwrap();
    std::fs::write(house.path().join(name), in_order).unwrap();
    house.write("kiosk-1", &format!("pack = \"{name}\"\n"));
    let (passport, _) = house.issue("kiosk-1", &[]);
    let path = house.ledger("kiosk-1");
    let agent = Agent::of(&path).unwrap().unwrap();
    let readings = clock::read(ClockTrust::Always).unwrap();
    Ledger::open_existing(&path).unwrap().note_contact(true, &readings).unwrap();
    let magic = ["stamp", "--passport", &passport, "--point", "magic"];
    assert_eq!(house.refused("kiosk-1", &magic, 23), "out-of-order");
    // The agent is gone, and with it whoever could be asked.
    drop(agent);
    let stamped = house.done("kiosk-1", &magic);
    assert_eq!(
        (&stamped["stamped"][0]["provisional"], &stamped["stamped"][0]["step"]),
        (&true.into(), &0.into())
    );
}

#[test]
fn what_is_no_passport_of_tonight_is_refused_by_its_kind() {
    let house = House::enrolled();
    let (passport, short) = house.issue("kiosk-1", &[]);
    let check = |device: &str, text: &str, code| house.refused(device, &["passport", "check", text], code);
    assert_eq!(check("kiosk-2", "hello", 10), "unreadable");
    assert_eq!(check("kiosk-2", &passport[..132], 11), "altered");
    let seen = house.done("kiosk-2", &["passport", "check", &short]);
    assert_eq!((&seen["standing"], &seen["expires"]), (&"short-code".into(), &Value::Null));
    let slip = format!("{}{}", if short.starts_with('7') { "8" } else { "7" }, &short[1..]);
    assert_eq!(check("kiosk-2", &slip, 17), "mistyped");
    let over = house.refused("kiosk-1", &["passport", "issue", "--last-day", "2020-01-01"], 41);
    assert_eq!(over, "last-day-over");
}

#[test]
fn forgetting_is_for_good_and_leaves_no_byte_behind() {
    let house = House::enrolled();
    let (passport, _) = house.issue("kiosk-1", &[]);
    house.done("kiosk-1", &["stamp", "--passport", &passport, "--point", "magic"]);
    let forgotten = house.done("kiosk-1", &["passport", "forget", &passport]);
    assert_eq!((&forgotten["forgotten"], &forgotten["wiped"]), (&true.into(), &true.into()));
    assert!(forgotten["entry"].is_u64());
    let again = house.done("kiosk-1", &["passport", "forget", &passport]);
    assert_eq!((&again["forgotten"], &again["entry"]), (&true.into(), &Value::Null));
    let stamp = ["stamp", "--passport", &passport, "--point", "toys"];
    assert_eq!(house.refused("kiosk-1", &stamp, 16), "forgotten");
    let venue::passport::Shown::Passport(signed) = venue::passport::read(&passport).unwrap() else {
        panic!("it is a passport")
    };
    for file in std::fs::read_dir(house.path()).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let id_is_in = bytes.windows(16).any(|window| window == signed.id.0);
        assert!(!id_is_in, "{} holds the id", path.display());
    }
}

#[test]
fn a_kiosk_nobody_enrolled_makes_its_own_key_once_and_keeps_it() {
    let house = House::new();
    let (passport, _) = house.issue("kiosk-1", &[]);
    let keys = house.path().join("kiosk-1.sqlite-keys");
    let first = std::fs::read(&keys).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&keys).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    house.issue("kiosk-1", &[]);
    assert_eq!(std::fs::read(&keys).unwrap(), first);
    let standing = |device| house.done(device, &["passport", "check", &passport])["standing"].clone();
    assert_eq!((standing("kiosk-1"), standing("kiosk-2")), ("verified".into(), "unknown-key".into()));
    assert!(!house.path().join("kiosk-2.sqlite-keys").exists());
    // A damaged key is named, and stays as it is.
    std::fs::write(&keys, "version = 1\n").unwrap();
    let answer = house.run("kiosk-1", &["passport", "issue"]);
    assert_eq!(answer.code, Some(1));
    assert!(said(&answer.output).contains("kiosk-1.sqlite-keys"), "{}", said(&answer.output));
    assert_eq!(std::fs::read_to_string(&keys).unwrap(), "version = 1\n");
}

#[test]
fn the_text_of_a_passport_comes_from_standard_input_and_stands_in_no_log() {
    let house = House::enrolled();
    let (passport, _) = house.issue("kiosk-1", &[]);
    let args = ["stamp", "--passport", "-", "--point", "magic", "--json", "--log", "trace"];
    let mut child = kiosk(house.path())
        .args(args)
        .args(["--config", "kiosk-2.toml"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "{passport}").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let told = said(&output) + &String::from_utf8_lossy(&output.stdout);
    assert!(!told.contains("SP1:"), "{told}");
    let files = std::fs::read_dir(house.path()).unwrap();
    for path in files.map(|file| file.unwrap().path()) {
        assert!(
            !String::from_utf8_lossy(&std::fs::read(&path).unwrap()).contains(&passport[..30]),
            "{path:?}"
        );
    }
}

#[test]
fn keys_of_another_device_are_refused_with_what_to_do() {
    let house = House::enrolled();
    house.write("kiosk-2", "keys = \"kiosk-1.keys\"\n");
    let answer = house.run("kiosk-2", &["passport", "issue"]);
    assert_eq!(answer.code, Some(1));
    let said = said(&answer.output);
    assert!(said.contains("river-city/kiosk-1") && said.contains("headquarters enrol"), "{said}");
    assert!(!house.ledger("kiosk-2").exists());
}

#[test]
fn the_help_names_every_exit_code() {
    let output = kiosk(Path::new("/")).args(["stamp", "--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for code in (10..=18).chain(20..=26).chain(30..=43).chain(50..=59) {
        assert!(help.contains(&format!("{code} ")), "{code}");
    }
}

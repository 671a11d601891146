//! Enrolment by the real program: what it writes is what a device reads.

use crate::commands::{headquarters, said};
use serde_json::Value;
use std::{os::unix::fs::PermissionsExt, path::Path, process::Output};
use venue::{
    hash::StoreId,
    id::{CircleId, DeviceId, VenueId},
    passport::{Authority, Day, Keys, PinRequest, Refusal, ReportingKey, Standing, check, recovers_pin},
    reporting::{
        topic::Address,
        wire::{self, HqState, Trust},
    },
};

/// Enrols devices of a venue into `keys/`, as the month's authority.
fn enrol(folder: &Path, venue: &str, devices: &[&str], more: &[&str]) -> Output {
    let mut arguments = vec!["enrol", "--campaign", "science-month-2025", "--authority", "month.authority"];
    arguments.extend(["--venue", venue, "--out", "keys"]);
    devices.iter().for_each(|device| arguments.extend(["--device", device]));
    arguments.extend(more);
    headquarters(folder, &arguments)
}

fn keys_of(folder: &Path, device: &str) -> Keys {
    Keys::parse(&std::fs::read_to_string(folder.join(format!("keys/{device}.keys"))).unwrap()).unwrap()
}

fn json(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn enrolled_devices_believe_each_other_and_share_their_circles() {
    let folder = tempfile::tempdir().unwrap();
    let trail = ["--trail", "city-walk", "--json"];
    let told = json(&enrol(folder.path(), "river-city", &["kiosk-1", "kiosk-2"], &trail));
    assert_eq!(told["authority_made"], true);
    assert_eq!(told["circles"], serde_json::json!(["city-walk", "river-city"]));
    let far = json(&enrol(folder.path(), "harbour", &["kiosk-9"], &trail));
    assert_eq!((&far["authority_made"], &far["campaign_key"]), (&Value::Bool(false), &told["campaign_key"]));

    let [one, two, nine] = ["kiosk-1", "kiosk-2", "kiosk-9"].map(|device| keys_of(folder.path(), device));
    assert_eq!(told["devices"][0]["key"], one.key().public().to_string());
    assert_eq!(told["devices"][0]["file"], "keys/kiosk-1.keys");
    let until = one.certificate().unwrap().last_day;
    assert_eq!(told["until"], until.to_string());
    let passport = one.issue([3; 16], until);
    let standing = |keys: &Keys| check(&passport.text, keys.keyring(), None, |_| false).unwrap().standing;
    assert_eq!((standing(&one), standing(&two)), (Standing::Verified, Standing::Verified));
    assert_eq!(standing(&nine), Standing::UnknownKey, "until the certificate comes by pack or exchange");
    let mut nine = nine;
    nine.keyring_mut().certify(told["devices"][0]["certificate"].as_str().unwrap()).unwrap();
    assert_eq!(standing(&nine), Standing::Verified);

    let circle = |keys: &Keys, id: &str| *keys.circles()[&CircleId::new(id).unwrap()].bytes();
    assert_eq!(circle(&one, "river-city"), circle(&two, "river-city"));
    assert_eq!(circle(&one, "city-walk"), circle(&nine, "city-walk"));
    assert_ne!(circle(&one, "river-city"), circle(&nine, "harbour"));
    assert_ne!(one.key().public(), two.key().public());
}

#[test]
fn files_are_for_their_owner_alone_and_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let first = enrol(folder.path(), "river-city", &["kiosk-1"], &[]);
    assert_eq!(first.status.code(), Some(0), "{}", said(&first));
    let told = String::from_utf8_lossy(&first.stdout).into_owned();
    assert!(told.contains("SK1:") && told.contains("`certificates` under [campaign]"), "{told}");
    for file in ["month.authority", "keys/kiosk-1.keys"] {
        let mode = std::fs::metadata(folder.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
    let before = (read("month.authority"), read("keys/kiosk-1.keys"));
    let again = enrol(folder.path(), "river-city", &["kiosk-2", "kiosk-1"], &[]);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("keys/kiosk-1.keys is there already"), "{}", said(&again));
    assert_eq!((read("month.authority"), read("keys/kiosk-1.keys")), before);
    assert!(!folder.path().join("keys/kiosk-2.keys").exists(), "nothing is written by halves");

    let authority = folder.path().join("month.authority");
    std::fs::set_permissions(&authority, std::fs::Permissions::from_mode(0o644)).unwrap();
    let open = enrol(folder.path(), "river-city", &["kiosk-3"], &[]);
    assert_eq!(open.status.code(), Some(0), "a stick knows no owners");
    assert!(said(&open).contains("others can read month.authority (mode 644)"), "{}", said(&open));
    assert_eq!(read("month.authority"), before.0);
    let told = String::from_utf8_lossy(&open.stdout).into_owned() + &said(&open);
    for line in before.0.lines().chain(before.1.lines()).filter(|line| line.starts_with("key = ")) {
        assert!(!told.contains(line.split('"').nth(1).unwrap()), "a secret was told");
    }
}

#[test]
fn a_trail_is_added_under_the_key_a_device_has() {
    let folder = tempfile::tempdir().unwrap();
    json(&enrol(folder.path(), "river-city", &["kiosk-1"], &["--json"]));
    let before = keys_of(folder.path(), "kiosk-1");
    let trail = ["--trail", "city-walk", "--json"];
    let told = json(&enrol(folder.path(), "river-city", &["kiosk-1", "kiosk-2"], &trail));
    let kept = |n: usize| told["devices"][n]["kept"].as_bool().unwrap();
    assert_eq!((kept(0), kept(1)), (true, false));
    let [one, two] = ["kiosk-1", "kiosk-2"].map(|device| keys_of(folder.path(), device));
    assert_eq!(one.key().public(), before.key().public(), "its passports stay good");
    assert_eq!(one.certificate(), before.certificate());
    let circle = |keys: &Keys| *keys.circles()[&CircleId::new("city-walk").unwrap()].bytes();
    assert_eq!(circle(&one), circle(&two));
    let mode = std::fs::metadata(folder.path().join("keys/kiosk-1.keys")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.path().join("keys")).unwrap().count(), 2, "nothing else is left");

    let plain = enrol(folder.path(), "river-city", &["kiosk-1"], &["--trail", "night-walk"]);
    let words = String::from_utf8_lossy(&plain.stdout).into_owned();
    assert!(words.contains("under the key it has"), "{words} {}", said(&plain));
    for (venue, more, told) in [
        ("harbour", &["--trail", "city-walk"][..], "is of river-city/kiosk-1"),
        ("river-city", &["--trail", "city-walk", "--until", "2099-01-01"], "--until"),
        ("river-city", &[], "name a --trail"),
    ] {
        let wrong = enrol(folder.path(), venue, &["kiosk-1"], more);
        assert_eq!(wrong.status.code(), Some(1));
        assert!(said(&wrong).contains(told), "{}", said(&wrong));
    }
}

#[test]
fn every_device_gets_its_report_key_and_the_serving_machine_the_one_secret_for_all() {
    let folder = tempfile::tempdir().unwrap();
    let told = json(&enrol(folder.path(), "river-city", &["kiosk-1", "kiosk-2"], &["--json"]));
    let order = ["reporting-key", "--authority", "month.authority", "--out", "month.reporting", "--json"];
    let written = headquarters(folder.path(), &order);
    assert_eq!(
        json(&written),
        serde_json::json!({"campaign": "science-month-2025", "file": "month.reporting"})
    );
    let path = folder.path().join("month.reporting");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&path).unwrap();
    let reporting = ReportingKey::parse(&text).unwrap();
    for (n, name) in ["kiosk-1", "kiosk-2"].into_iter().enumerate() {
        let keys = keys_of(folder.path(), name);
        let own = keys.report_key().unwrap();
        assert_eq!(told["devices"][n]["report_key_id"], own.id().to_string());
        let device = Address {
            campaign: keys.campaign().clone(),
            venue: keys.venue().clone(),
            device: keys.device().clone(),
        };
        let derived = reporting.of_device(&device, own.id());
        let state = HqState { campaign: device.campaign.clone(), store: StoreId([1; 16]) };
        let bytes = wire::write(&state, "t", Some(own)).unwrap();
        assert_eq!(wire::read(&bytes, "t", Trust::Key(&derived)), Ok(state));
    }
    let again = headquarters(folder.path(), &order);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("is there already and is not written over"), "{}", said(&again));
    let plain =
        headquarters(folder.path(), &["reporting-key", "--authority", "month.authority", "--out", "b"]);
    let words = String::from_utf8_lossy(&plain.stdout).into_owned();
    let secret =
        text.lines().find(|line| line.starts_with("reporting = ")).unwrap().split('"').nth(1).unwrap();
    assert!(words.contains("`reporting_keys`") && !words.contains(secret), "{words}");
}

#[test]
fn a_device_enrolled_by_an_earlier_program_is_given_its_report_key_under_the_key_it_has() {
    let folder = tempfile::tempdir().unwrap();
    json(&enrol(folder.path(), "river-city", &["kiosk-1"], &["--json"]));
    let path = folder.path().join("keys/kiosk-1.keys");
    let whole = std::fs::read_to_string(&path).unwrap();
    let earlier: String =
        whole.split_inclusive('\n').filter(|line| !line.starts_with("report_key")).collect();
    assert_ne!(earlier, whole);
    std::fs::write(&path, &earlier).unwrap();
    assert!(keys_of(folder.path(), "kiosk-1").report_key().is_none(), "it is still read");
    let again = json(&enrol(folder.path(), "river-city", &["kiosk-1"], &["--json"]));
    assert_eq!(again["devices"][0]["kept"], true);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), whole, "as if it had been enrolled today");
}

#[test]
fn a_key_taken_back_is_refused_wherever_the_text_arrives() {
    let folder = tempfile::tempdir().unwrap();
    let told = json(&enrol(folder.path(), "river-city", &["kiosk-1", "kiosk-2"], &["--json"]));
    let revoke = |more: &[&str]| {
        headquarters(folder.path(), &[&["revoke", "--authority", "month.authority"], more].concat())
    };
    let plain = revoke(&["--key-of", "keys/kiosk-1.keys"]);
    let text = String::from_utf8(plain.stdout.clone()).unwrap();
    assert!(text.starts_with("SR1:"), "{}", said(&plain));
    let device = &told["devices"][0];
    for key in [&device["key"], &device["certificate"]] {
        let same = json(&revoke(&["--json", "--key", key.as_str().unwrap()]));
        assert_eq!(same["revocation"], text.trim());
        assert_eq!((&same["key"], &same["campaign"]), (&device["key"], &told["campaign"]));
    }
    let one = keys_of(folder.path(), "kiosk-1");
    let passport =
        one.issue([3; 16], Day::of(chrono::NaiveDate::MAX).unwrap_or(one.certificate().unwrap().last_day));
    let mut two = keys_of(folder.path(), "kiosk-2");
    assert_eq!(two.keyring_mut().revoke(&text), Ok(true));
    let refused = check(&passport.text, two.keyring(), None, |_| false);
    assert_eq!(refused, Err(Refusal::Revoked));
}

#[test]
fn wrong_orders_are_told_and_leave_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for (devices, more, told) in [
        (&["kiosk-1", "kiosk-1"][..], &[][..], "a device is named twice"),
        (&["kiosk-1"], &["--trail", "a", "--trail", "a"], "a trail is named twice"),
        (&["kiosk-1"], &["--trail", "river-city"], "has the id of the venue"),
        (&["kiosk-1"], &["--until", "2020-01-01"], "is over"),
        (&["kiosk-1"], &["--until", "2150-01-01"], "outside 1970-01-01 to 2149-06-06"),
    ] {
        let wrong = enrol(folder.path(), "river-city", devices, more);
        assert_eq!(wrong.status.code(), Some(1));
        assert!(said(&wrong).contains(told), "{}", said(&wrong));
    }
    for (devices, more) in
        [(&[][..], &[][..]), (&["Kiosk 1"], &[]), (&["kiosk-1"], &["--until", "soon"]), (&["../x"], &[])]
    {
        assert_eq!(enrol(folder.path(), "river-city", devices, more).status.code(), Some(2));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was written");
}

#[test]
fn a_file_of_another_campaign_or_kind_is_named() {
    let folder = tempfile::tempdir().unwrap();
    json(&enrol(folder.path(), "river-city", &["kiosk-1"], &["--json"]));
    let elsewhere = headquarters(
        folder.path(),
        &[
            "enrol",
            "--campaign",
            "city-2025",
            "--authority",
            "month.authority",
            "--venue",
            "v",
            "--device",
            "d",
            "--out",
            "keys",
        ],
    );
    assert_eq!(elsewhere.status.code(), Some(1));
    assert!(said(&elsewhere).contains("is the authority of science-month-2025, not of city-2025"));
    for (arguments, told) in [
        (["--authority", "keys/kiosk-1.keys", "--key", "00"], "is not a campaign's authority"),
        (["--authority", "month.authority", "--key-of", "month.authority"], "is not a device's keys"),
        (["--authority", "month.authority", "--key", "00"], "this is not a public key"),
        (["--authority", "month.authority", "--key", "SK1:00"], "this is not a certificate"),
        (["--authority", "none", "--key", "00"], "reading none"),
    ] {
        let wrong = headquarters(folder.path(), &[&["revoke"], &arguments[..]].concat());
        assert_eq!(wrong.status.code(), Some(1));
        assert!(said(&wrong).contains(told), "{}", said(&wrong));
    }
    let both = ["revoke", "--authority", "month.authority", "--key", "00", "--key-of", "x"];
    assert_eq!(headquarters(folder.path(), &both).status.code(), Some(2));
    assert_eq!(headquarters(folder.path(), &both[..3]).status.code(), Some(2));
    // The authority that the program wrote is what the library reads.
    let text = std::fs::read_to_string(folder.path().join("month.authority")).unwrap();
    assert_eq!(Authority::parse(&text).unwrap().campaign().as_str(), "science-month-2025");
}

#[test]
fn the_code_for_a_lost_pin_fits_its_kiosk_and_its_request_alone() {
    let folder = tempfile::tempdir().unwrap();
    json(&enrol(folder.path(), "river-city", &["kiosk-1"], &["--json"]));
    let recover = |request: &str, more: &[&str]| {
        let order =
            ["recover-pin", "--authority", "month.authority", "--venue", "river-city", "--device", "kiosk-1"];
        headquarters(folder.path(), &[&order[..], &["--request", request], more].concat())
    };
    let plain = recover("7k3m 9qx2", &[]);
    let told = String::from_utf8(plain.stdout.clone()).unwrap();
    let code =
        told.lines().find(|line| line.starts_with("PR1:")).unwrap_or_else(|| panic!("{}", said(&plain)));
    assert!(told.contains('█'), "a picture of it stands above");
    assert_eq!(json(&recover("7K3M-9QX2", &["--json"]))["code"], code);
    let ring = keys_of(folder.path(), "kiosk-1").keyring().clone();
    let of = (&VenueId::new("river-city").unwrap(), &DeviceId::new("kiosk-1").unwrap());
    let request: PinRequest = "7K3M-9QX2".parse().unwrap();
    assert!(recovers_pin(&ring, of, &request, code));
    assert!(!recovers_pin(&ring, of, &"7K3M-9QX3".parse().unwrap(), code));
    assert_eq!(recover("7K3M", &[]).status.code(), Some(2));
}

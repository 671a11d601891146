//! Keys in force, end to end: who is taken, who is told what, what survives a restart, and
//! what staff are shown.

use crate::{
    commands::{configured, headquarters, said},
    device::{CAMPAIGN, Device, address, check_in},
    headquarters_up::{Running, free_port},
};
use headquarters::{intake::wall_now, reporting_keys::Keys};
use serde_json::Value;
use venue::{
    hash::Lid,
    passport::{Authority, ReportKey, ReportKeyId, Secret},
    reporting::{
        keys_in_force::KeysInForce,
        topic::{Address, Up},
        wire::PageReport,
    },
};

fn authority(campaign: &str) -> Authority {
    Authority::new(campaign.parse().unwrap(), &Secret::new([1; 32]), Secret::new([2; 32]))
}

fn in_force() -> Keys {
    let keys = KeysInForce::new(authority(CAMPAIGN).reporting_key(), []).unwrap();
    Keys::from([(CAMPAIGN.parse().unwrap(), keys)])
}

fn key(device: &Address) -> Option<ReportKey> {
    Some(authority(CAMPAIGN).reporting_key().of_device(device, ReportKeyId([7; 5])))
}

async fn enrolled(house: &Running, name: &str, lid: u8) -> Device {
    let mut device = Device::connect(house.broker, name, Lid([lid; 16])).await;
    device.key = key(&device.address);
    device
}

fn first_page(device: &Device, lid: Lid) -> PageReport {
    let page = device.book.pages().values().next().unwrap().clone();
    PageReport { lid, ..device.of_page(&page) }
}

/// What `headquarters refusals --json` prints once it lists so many rows.
async fn refusals(folder: &std::path::Path, house: &Running, rows: usize) -> Value {
    let config = configured(folder, "archive = \"archive.sqlite\"");
    house.until_view(|view| view["house"]["refused"].as_u64() >= Some(rows as u64)).await;
    let printed = headquarters(folder, &["refusals", "--config", &config, "--json"]);
    serde_json::from_slice(&printed.stdout).unwrap_or_else(|_| panic!("{}", said(&printed)))
}

#[tokio::test(flavor = "multi_thread")]
async fn only_enrolled_devices_are_taken_and_the_others_are_shown_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start_with(folder.path(), in_force()).await;
    let mut kiosk = enrolled(&house, "kiosk-1", 1).await;
    kiosk.book.append(check_in(wall_now(), 3)).unwrap();
    kiosk.report().await;
    kiosk.say_head().await;

    let mut stranger = Device::connect(house.broker, "kiosk-2", Lid([2; 16])).await;
    stranger.book.append(check_in(wall_now(), 40)).unwrap();
    let forged = first_page(&stranger, Lid([2; 16]));
    stranger.say(Up::Page, stranger.written(Up::Page, &forged)).await;
    stranger.say(Up::Page, stranger.written(Up::Page, &forged)).await;
    // With a key, in the name of the first device's ledger.
    stranger.key = key(&stranger.address);
    let claim = first_page(&stranger, kiosk.lid);
    stranger.say(Up::Page, stranger.written(Up::Page, &claim)).await;

    let told = refusals(folder.path(), &house, 3).await;
    let rows = told["refused"].as_array().unwrap();
    let of = |code: &str| rows.iter().find(|row| row["code"] == code).unwrap_or_else(|| panic!("{told}"));
    assert_eq!((rows.len(), of("unauthenticated")["count"].as_u64()), (2, Some(2)));
    assert_eq!(of("unauthenticated")["device"]["device"], "kiosk-2");
    assert!(of("unauthenticated")["reason"].as_str().unwrap().contains("enrol this device"), "{told}");
    assert!(of("foreign-ledger")["reason"].as_str().unwrap().contains("belongs to device kiosk-1"), "{told}");
    let checking =
        &told["checking"].as_array().unwrap().iter().find(|one| one["campaign"] == CAMPAIGN).unwrap();
    assert_eq!(checking["keys"], true);
    let view = house.until_view(|view| view["devices"][0]["state"] == "complete").await;
    assert_eq!((&view["tonight"]["visits"]["value"], &view["house"]["checked"]), (&3.into(), &true.into()));
    assert!(view["house"]["last_refusal"].as_str().unwrap().starts_with("river-city kiosk-2: "), "{view}");
    house.stop().await;

    // The binding and the counts are in the archive; without keys it says so everywhere.
    let house = Running::start(folder.path()).await;
    let mut other = Device::connect(house.broker, "kiosk-2", Lid([1; 16])).await;
    other.book.append(check_in(wall_now(), 40)).unwrap();
    other.say(Up::Page, other.written(Up::Page, &first_page(&other, Lid([1; 16])))).await;
    let view = house.until_view(|view| view["house"]["refused"] == 4).await;
    assert_eq!((&view["tonight"]["visits"]["value"], &view["house"]["checked"]), (&3.into(), &false.into()));
    assert_eq!(view["house"]["lacking_key"], false);
    other.key = key(&other.address);
    other.say(Up::Page, other.written(Up::Page, &first_page(&other, Lid([9; 16])))).await;
    house.until_view(|view| view["house"]["lacking_key"] == true).await;
    let config = configured(folder.path(), "archive = \"archive.sqlite\"");
    for command in ["proof", "refusals"] {
        let printed = headquarters(folder.path(), &[command, "--config", &config]);
        let words = String::from_utf8_lossy(&printed.stdout).into_owned();
        assert!(
            words.contains("未核对 unchecked: ") && words.contains("science-month-2025"),
            "{command}: {words}"
        );
    }
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_campaigns_on_one_archive_do_not_take_each_others_ledgers() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let mut kiosk = Device::connect(house.broker, "kiosk-1", Lid([1; 16])).await;
    kiosk.book.append(check_in(wall_now(), 3)).unwrap();
    kiosk.report().await;
    kiosk.say_head().await;
    let before = house.until_view(|view| view["devices"][0]["state"] == "complete").await;

    let elsewhere = Address { campaign: "city-2025".parse().unwrap(), ..address("kiosk-1") };
    let mut other = Device::connect_as(house.broker, elsewhere, Lid([1; 16])).await;
    other.book.append(check_in(wall_now(), 40)).unwrap();
    other.book.append(check_in(wall_now(), 7)).unwrap();
    other.say(Up::Page, other.written(Up::Page, &first_page(&other, other.lid))).await;
    other.say_head().await;
    let view = house.until_view(|view| view["house"]["refused"].as_u64() >= Some(1)).await;
    assert!(view["house"]["last_refusal"].as_str().unwrap().contains("as another device's"), "{view}");
    assert_eq!(
        (&view["devices"][0]["state"], &view["devices"][0]["forked"]),
        (&"complete".into(), &Value::Null)
    );
    assert_eq!(view["tonight"], before["tonight"]);
    house.stop().await;
}

#[test]
fn keys_that_cannot_be_used_are_told_before_anything_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("month.reporting", &authority(CAMPAIGN).reporting_key().to_text());
    write("again.reporting", &authority(CAMPAIGN).reporting_key().to_text());
    write("month.authority", &authority(CAMPAIGN).to_text());
    let stranger = Authority::new(CAMPAIGN.parse().unwrap(), &Secret::new([9; 32]), Secret::new([2; 32]));
    let taken_back = stranger.revoke(authority(CAMPAIGN).public()).to_text();
    let month =
        venue::pack::shipped::CAMPAIGNS.iter().find(|(file, _)| file.contains("science-month-2025")).unwrap();
    let pack =
        month.1.replacen("# revoked_keys = [\"SR1:…\"]", &format!("revoked_keys = [\"{taken_back}\"]"), 1);
    assert_ne!(pack, month.1);
    write("month.toml", &pack);
    for (settings, told) in [
        ("reporting_keys = [\"none\"]", "reporting_keys: reading none"),
        ("reporting_keys = [\"month.authority\"]", "month.authority is not a reporting key"),
        (
            "reporting_keys = [\"month.reporting\", \"again.reporting\"]",
            "again.reporting is a second key of science-month-2025",
        ),
        (
            "reporting_keys = [\"month.reporting\"]\npacks = [\"month.toml\"]",
            "revoked_keys of the pack of science-month-2025: the campaign's key did not sign this",
        ),
    ] {
        let ports = format!("listen = \"{}\"\nbroker_listen = \"{}\"", free_port(), free_port());
        let config = configured(folder.path(), &format!("archive = \"a.sqlite\"\n{settings}\n{ports}\n"));
        let wrong = headquarters(folder.path(), &["serve", "--config", &config]);
        assert_eq!(wrong.status.code(), Some(1));
        assert!(said(&wrong).contains(told), "{}", said(&wrong));
        assert!(!folder.path().join("a.sqlite").exists());
    }
}

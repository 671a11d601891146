//! Passports that are no good, at the commands of real kiosks: each kind with its exit
//! code, whether the passport itself is shown or its short code is typed.

use super::passports::{House, authority, bundles, campaign};
use ledger::Ledger;
use venue::{
    bearer::Bearer,
    id::CampaignId,
    pack::shipped,
    passport::{self, Certificate, Day, DeviceKey, Keys, Secret, Shown},
};

fn day(text: &str) -> Day {
    Day::of(text.parse().unwrap()).unwrap()
}

/// The same passport, signed by somebody who does not have the key it names.
fn forged(genuine: &str) -> String {
    let Ok(Shown::Passport(signed)) = passport::read(genuine) else { panic!("it is a passport") };
    let stranger = DeviceKey::new(&Secret::new([99; 32]));
    let forged = passport::issue(signed.id.0, &stranger, &campaign(), signed.last_day).text;
    // The key id stands after the prefix and the 16 bytes of the id: 4 + 24 characters.
    format!("{}{}{}", &forged[..28], &genuine[28..34], &forged[34..])
}

/// From now on a kiosk has a pack whose `[campaign]` has one more line.
fn repacked(house: &House, device: &str, line: &str) {
    let [(_, month), (_, night)] = [shipped::CAMPAIGNS[0], shipped::RIVER_CITY];
    let month = month.replacen("\n[campaign]\n", &format!("\n[campaign]\n{line}\n"), 1);
    std::fs::write(house.path().join("month.toml"), month).unwrap();
    std::fs::write(house.path().join("night.toml"), night).unwrap();
    house.write(device, &format!("keys = \"{device}.keys\"\npack = [\"month.toml\", \"night.toml\"]\n"));
}

fn revoked_keys(keys: &Keys) -> String {
    format!("revoked_keys = [\"{}\"]", authority().revoke(keys.key().public()).to_text())
}

fn certificates(keys: &Keys) -> String {
    format!("certificates = [\"{}\"]", keys.certificate().map(Certificate::to_text).unwrap())
}

#[test]
fn a_forged_expired_or_foreign_passport_is_refused_by_its_kind() {
    let house = House::enrolled();
    let (passport, _) = house.issue("kiosk-1", &[]);
    let issuer = &bundles()[0];
    let expired = issuer.issue([3; 16], day("2020-01-01")).text;
    let city = CampaignId::new("city-2025").unwrap();
    let foreign = passport::issue([3; 16], issuer.key(), &city, day("2099-12-31")).text;
    for device in ["kiosk-1", "kiosk-2"] {
        let check = |text: &str, code| house.refused(device, &["passport", "check", text], code);
        assert_eq!(check(&forged(&passport), 12), "forged", "whether its id is known or not");
        assert_eq!(check(&expired, 13), "expired");
        assert_eq!(check(&foreign, 14), "foreign");
    }
}

#[test]
fn a_passport_whose_key_the_pack_takes_back_is_refused_and_so_is_its_short_code() {
    let house = House::enrolled();
    let (passport, short) = house.issue("kiosk-1", &[]);
    let seen = house.done("kiosk-1", &["passport", "check", &short]);
    assert_eq!(seen["standing"], "short-code");
    for device in ["kiosk-1", "kiosk-2"] {
        repacked(&house, device, &revoked_keys(&bundles()[0]));
        assert_eq!(house.refused(device, &["passport", "check", &passport], 15), "revoked");
    }
    assert_eq!(house.refused("kiosk-1", &["passport", "check", &short], 15), "revoked");
    let seen = house.done("kiosk-2", &["passport", "check", &short]);
    assert_eq!(seen["standing"], "short-code", "nobody told it who issued the passport");
    house.done("kiosk-1", &["passport", "forget", &short]);
}

#[test]
fn what_was_taken_unchecked_is_kept_and_checked_when_the_pack_brings_the_key() {
    let house = House::with(&bundles());
    let (passport, short) = house.issue("kiosk-1", &[]);
    let forged = forged(&passport);
    let stamped = house.done("kiosk-2", &["stamp", "--passport", &forged, "--point", "magic"]);
    assert_eq!(stamped["standing"], "unknown-key");
    let kept = Ledger::open_existing(house.ledger("kiosk-2")).unwrap().unchecked().unwrap();
    let Ok(Shown::Passport(signed)) = passport::read(&forged) else { panic!("it is a passport") };
    assert_eq!(kept.iter().map(|unchecked| unchecked.signed).collect::<Vec<_>>(), [signed]);
    assert_eq!(Bearer::Passport(signed.id).short(), passport::read_short(&short).unwrap());

    repacked(&house, "kiosk-2", &certificates(&bundles()[0]));
    let seen = house.done("kiosk-2", &["passport", "check", &passport]);
    assert_eq!(seen["standing"], "verified");
    assert_eq!(house.refused("kiosk-2", &["passport", "check", &forged], 12), "forged");
    assert_eq!(house.refused("kiosk-2", &["passport", "check", &short], 12), "forged");
}

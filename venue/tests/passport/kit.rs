//! A campaign with two venues, and what is said of its devices.

use chrono::NaiveDate;
use venue::{
    id::{CampaignId, CircleId, DeviceId, TrailId, VenueId},
    passport::{Authority, Certificate, Day, DeviceKey, Keyring, Keys, Passport, Secret, issue},
};

pub(crate) fn month() -> CampaignId {
    CampaignId::new("science-month-2025").unwrap()
}

pub(crate) fn of(device: &str) -> (VenueId, DeviceId) {
    (VenueId::new("river-city").unwrap(), DeviceId::new(device).unwrap())
}

pub(crate) fn date(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, month, day).unwrap()
}

pub(crate) fn day(month: u32, day: u32) -> Day {
    Day::of(date(month, day)).unwrap()
}

pub(crate) fn key(seed: u8) -> DeviceKey {
    DeviceKey::new(&Secret::new([seed; 32]))
}

pub(crate) fn authority() -> Authority {
    Authority::new(month(), &Secret::new([1; 32]), Secret::new([2; 32]))
}

/// The certificate of the device with this seed, good to the end of September.
pub(crate) fn certificate(seed: u8) -> Certificate {
    authority().certify(of(&format!("kiosk-{seed}")), key(seed).public(), day(9, 30))
}

/// A device that knows the keys of these seeds by their certificates.
pub(crate) fn keyring(seeds: &[u8]) -> Keyring {
    let mut keyring = Keyring::new(month(), Some(authority().public()), None);
    for seed in seeds {
        assert_eq!(keyring.certify(&certificate(*seed).to_text()), Ok(true));
    }
    keyring
}

/// A passport by the key of this seed, good to the end of September.
pub(crate) fn passport(seed: u8) -> Passport {
    issue([9; 16], &key(seed), &month(), day(9, 30))
}

/// The keys of `kiosk-7`, which knows `kiosk-8` and that `kiosk-6` was taken back.
pub(crate) fn keys() -> Keys {
    let (venue, device) = of("kiosk-7");
    let mut keys = Keys::unvouched(month(), venue.clone(), device, key(7))
        .vouched(authority().public(), &certificate(7).to_text())
        .unwrap();
    keys.keyring_mut().certify(&certificate(8).to_text()).unwrap();
    keys.keyring_mut().revoke(&authority().revoke(key(6).public()).to_text()).unwrap();
    let (house, trail) = (CircleId::new("river-city").unwrap(), TrailId::new("city-walk").unwrap());
    keys.with_report_key(&authority().reporting_key())
        .with_circle(house, authority().house_circle(&venue))
        .with_circle(CircleId::new("city-walk").unwrap(), authority().trail_circle(&trail))
}

/// Two seeds whose keys share an id in the campaign.
pub(crate) fn sharing() -> [DeviceKey; 2] {
    use std::collections::BTreeMap;
    use venue::passport::KeyId;
    let mut seen = BTreeMap::new();
    for n in 0_u32.. {
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&n.to_be_bytes());
        let key = DeviceKey::new(&Secret::new(seed));
        if let Some(other) = seen.insert(KeyId::of(&month(), &key.public()), key.clone()) {
            return [other, key];
        }
    }
    unreachable!("an id has two bytes for the key")
}

//! The file of a device and the file of a campaign: read as written, refused with a
//! reason, and no secret shown.

use crate::kit::{authority, date, day, key, keys, month, of};
use proptest::prelude::*;
use std::collections::BTreeSet;
use venue::{
    hash::StoreId,
    passport::{
        Authority, KeyId, Keys, KeysError, NotVouched, ReportKeyId, ReportingKey, Secret, Standing, check,
    },
    reporting::{
        topic::Address,
        wire::{self, HqState},
    },
};

#[test]
fn the_keys_of_a_device_survive_their_file() {
    let text = keys().to_text();
    let read = Keys::parse(&text).unwrap();
    assert_eq!(*read.to_text(), *text);
    assert_eq!((read.campaign(), read.venue(), read.device()), (&month(), &of("any").0, &of("kiosk-7").1));
    assert_eq!(read.key().public(), key(7).public());
    assert_eq!(read.circles().len(), 2);
    assert_eq!(read.keyring().certificates().count(), 2, "its own and that of kiosk-8");
    assert!(read.keyring().is_revoked(&key(6).public()));
    assert_eq!(read.report_key().unwrap().id(), ReportKeyId::of(&key(7).public()));
    let (venue, device) = of("kiosk-7");
    let alone = Keys::unvouched(month(), venue, device, key(7));
    let read = Keys::parse(&alone.to_text()).unwrap();
    assert_eq!(*read.to_text(), *alone.to_text());
    assert!(
        read.report_key().is_none()
            && read.certificate().is_none()
            && read.keyring().campaign_key().is_none()
    );
}

#[test]
fn a_device_issues_nothing_beyond_its_certificate() {
    let device = keys();
    let issued = device.issue([9; 16], day(12, 31));
    assert_eq!(issued.last_day, day(9, 30));
    let taken = check(&issued.text, device.keyring(), Some(date(9, 30)), |_| false).unwrap();
    assert_eq!((taken.standing, taken.expires), (Standing::Verified, Some(date(9, 30))));
    assert_eq!(device.issue([9; 16], day(9, 1)).last_day, day(9, 1));
}

#[test]
fn what_is_wrong_with_a_file_is_told() {
    let good = keys().to_text().to_string();
    let own = keys().certificate().unwrap().to_text();
    let other = crate::kit::certificate(8).to_text();
    let stranger = Authority::new(month(), &Secret::new([5; 32]), Secret::new([2; 32]));
    let campaign_key = authority().public().to_string();
    for (wrong, told) in [
        (good.replace("version = 1", "version = 2"), "version 2"),
        (good.replace("version = 1\n", ""), "version"),
        (good.replace("venue = ", "vanue = "), "unknown field `vanue`"),
        (good.replace("venue = \"river-city\"", "venue = \"River City\""), "line 6"),
        (good.replace("venue = \"river-city\"\n", ""), "missing field `venue`"),
        (good.replace("kiosk-7", "kiosk-8"), "certificate: this certificate is of river-city/kiosk-7"),
        (good.replace(&own, &other), "certificate: this certificate is of river-city/kiosk-8"),
        (good.replace(&other, &format!("{other}A")), "certificates[0]: this is not a certificate"),
        (
            good.replace(&campaign_key, &stranger.public().to_string()),
            "certificate: the campaign's key did not",
        ),
        (good.replace(&campaign_key, "00"), "campaign_key: this is not the campaign's public key"),
        (good.replace(&format!("campaign_key = \"{campaign_key}\"\n"), ""), "go together"),
        (
            good.replace("science-month-2025", "city-2025"),
            "campaign science-month-2025, and here is city-2025",
        ),
        (good.replace("[circles]", "circles = 3\n[x]"), "line"),
        ("x".repeat(5_000_000), "bytes"),
        (String::new(), "version"),
    ] {
        assert_ne!(wrong, good, "{told}");
        let reason = Keys::parse(&wrong).expect_err(told).to_string();
        assert!(reason.contains(told), "{told}: {reason}");
    }
    let many: String = (0..65).map(|n| format!("c{n} = \"{}\"\n", "00".repeat(32))).collect();
    let (head, _) = good.split_once("[circles]").unwrap();
    assert_eq!(Keys::parse(&format!("{head}[circles]\n{many}")).unwrap_err(), KeysError::Circles(65));
    assert!(matches!(
        Keys::parse(&good.replace(&own, "SK1:")).unwrap_err(),
        KeysError::NotVouched { reason: NotVouched::Form { .. }, .. }
    ));
}

#[test]
fn the_authority_survives_its_file() {
    let text = authority().to_text();
    let read = Authority::parse(&text).unwrap();
    assert_eq!(*read.to_text(), *text);
    assert_eq!((read.campaign(), read.public()), (&month(), authority().public()));
    let odd = text.replace("circles", "circle");
    assert!(Authority::parse(&odd).unwrap_err().to_string().contains("unknown field `circle`"));
    assert!(Authority::parse(&keys().to_text()).is_err(), "the keys of a device are no authority");
    assert!(Keys::parse(&text).is_err());
}

/// The secrets of both files: the seeds and the keys of circles.
fn secrets() -> Vec<String> {
    let house = authority().house_circle(&of("any").0);
    let seeds = [[7; 32], [1; 32], [2; 32], *house.bytes()];
    seeds.iter().map(hex::encode).chain([REPORTING.to_owned(), REPORT.to_owned()]).collect()
}

/// The reporting key of the campaign and the report key of kiosk-7, both computed by another
/// program (Python's hmac) from the text of the modules: a released format.
const REPORTING: &str = "5c9dab51f62adc22337e9c82459962698d251c1ea4075d305eab6c3bf25792ff";
const REPORT: &str = "893668663171d1f018f723849a006dd89d0f7efcc5cd3257d4398bd1a3a0010c";

#[test]
fn report_keys_are_derived_as_it_is_written() {
    let text = authority().reporting_key().to_text();
    assert!(text.contains(&format!("reporting = \"{REPORTING}\"")), "{}", *text);
    assert!(keys().to_text().contains(&format!("report_key = \"{REPORT}\"")));
    assert_eq!(ReportKeyId::of(&key(7).public()).to_string(), "1a5f8a8e5e");
    assert!(
        KeyId::of(&month(), &key(7).public()).to_string().ends_with("1a5f"),
        "staff see they belong together"
    );
}

#[test]
fn the_reporting_key_survives_its_file_and_is_nothing_else() {
    let text = authority().reporting_key().to_text();
    let read = ReportingKey::parse(&text).unwrap();
    assert_eq!(*read.to_text(), *text);
    assert_eq!((read.campaign(), read.campaign_key()), (&month(), &authority().public()));
    assert!(Authority::parse(&text).is_err() && Keys::parse(&text).is_err());
    let campaign_key = authority().public().to_string();
    for (wrong, told) in [
        (authority().to_text().to_string(), "unknown field `circles`"),
        (text.replace(&campaign_key, "00"), "campaign_key: this is not a public key"),
        (text.replace("version = 1", "version = 2"), "version 2"),
        (text.replace(REPORTING, "00"), "a secret has 64 characters"),
    ] {
        let reason = ReportingKey::parse(&wrong).unwrap_err().to_string();
        assert!(reason.contains(told), "{reason}");
    }
    let alone = format!("{:?}", authority().reporting_key());
    assert!(!alone.contains(&REPORTING[..16]), "{alone}");
}

#[test]
fn a_report_key_is_of_one_campaign_venue_device_and_enrolment() {
    let device = |campaign: &str, venue: &str, device: &str| Address {
        campaign: campaign.parse().unwrap(),
        venue: venue.parse().unwrap(),
        device: device.parse().unwrap(),
    };
    let other = Authority::new(month(), &Secret::new([1; 32]), Secret::new([3; 32])).reporting_key();
    let city = Authority::new("city-2025".parse().unwrap(), &Secret::new([1; 32]), Secret::new([2; 32]));
    let (own, id) = (authority().reporting_key(), ReportKeyId([1; 5]));
    let kiosk = device("science-month-2025", "river-city", "kiosk-7");
    let all = [
        own.of_device(&kiosk, id),
        own.of_device(&kiosk, ReportKeyId([2; 5])),
        own.of_device(&device("science-month-2025", "river-city", "kiosk-8"), id),
        own.of_device(&device("science-month-2025", "river", "citykiosk-7"), id),
        other.of_device(&kiosk, id),
        city.reporting_key().of_device(&device("city-2025", "river-city", "kiosk-7"), id),
    ];
    let state = HqState { campaign: month(), store: StoreId([1; 16]) };
    let codes: BTreeSet<Vec<u8>> =
        all.iter().map(|key| wire::write(&state, "t", Some(key)).unwrap()).collect();
    assert_eq!(codes.len(), all.len());
}

#[test]
fn no_secret_is_shown() {
    let issued = keys().issue([0xc3; 16], day(9, 30));
    let shown = format!("{:?} {:?} {issued:?}", keys(), authority());
    for secret in secrets() {
        assert!(!shown.contains(&secret), "{shown}");
        assert!(!shown.contains(&format!("{:?}", &hex::decode(&secret).unwrap()[..3])[1..]), "{shown}");
    }
    assert!(!shown.contains("c3c3") && !shown.contains("195, 195") && !shown.contains("SP1"), "{shown}");
}

proptest! {
    /// A line lost, doubled or cut off, a character changed: whatever is told of it,
    /// nothing that stands in the file as a secret.
    #[test]
    fn no_fault_shows_a_secret(line in 0_usize..14, what in 0_u8..5, at in 0_usize..90) {
        for text in [keys().to_text(), authority().to_text()] {
            let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
            let line = line % lines.len();
            let cut = lines[line].char_indices().nth(at).map_or(lines[line].len(), |(at, _)| at);
            match what {
                0 => { lines.remove(line); }
                1 => lines.insert(line, lines[line].clone()),
                2 => lines[line].truncate(cut),
                3 => lines[line].insert(cut, 'x'),
                _ => lines[line] = lines[line].replace('=', "= 5, "),
            }
            let told = lines.join("\n");
            let told = format!("{:?} {:?}", Keys::parse(&told).map(drop), Authority::parse(&told).map(drop));
            for secret in secrets() {
                prop_assert!(!told.contains(&secret[..24]), "{told}");
            }
        }
    }
}

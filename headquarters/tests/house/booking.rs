//! Codes of bookings by the real program: what it prints is what a kiosk takes.

use crate::commands::{headquarters, said};
use serde_json::Value;
use std::{collections::BTreeSet, path::Path, process::Output};
use venue::{
    booking::{self, Booking},
    id::VenueId,
    passport::{Keyring, Keys},
};

const NIGHT: [&str; 4] = ["--activity", "science-night", "--day", "2025-09-20"];

/// A venue with a kiosk and a device for the booking system; what the kiosk knows.
fn enrolled(folder: &Path) -> Keyring {
    let enrolled = headquarters(
        folder,
        &[
            "enrol",
            "--campaign",
            "science-month-2025",
            "--authority",
            "month.authority",
            "--venue",
            "river-city",
            "--device",
            "kiosk-1",
            "--device",
            "bookings",
            "--out",
            "keys",
        ],
    );
    assert_eq!(enrolled.status.code(), Some(0), "{}", said(&enrolled));
    let kiosk = std::fs::read_to_string(folder.join("keys/kiosk-1.keys")).unwrap();
    Keys::parse(&kiosk).unwrap().keyring().clone()
}

fn book(folder: &Path, arguments: &[&str]) -> Output {
    headquarters(folder, &[&["booking"], arguments].concat())
}

fn printed(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn taken(code: &str, ring: &Keyring) -> Booking {
    let venue = VenueId::new("river-city").unwrap();
    booking::read(code).unwrap().check(ring, &venue, "2025-09-20".parse().ok()).unwrap()
}

#[test]
fn codes_of_the_booking_device_and_of_the_authority_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let ring = enrolled(folder.path());
    let key = ["--key", "keys/bookings.keys", "--party", "adult=2,child=3", "--count", "3"];
    let codes = printed(&book(folder.path(), &[&key[..], &NIGHT].concat()));
    let bookings: Vec<Booking> = codes.lines().map(|code| taken(code, &ring)).collect();
    let ids: BTreeSet<_> = bookings.iter().map(|booking| booking.id).collect();
    assert_eq!((bookings.len(), ids.len(), bookings[0].party.total()), (3, 3, 5));

    let authority = ["--authority", "month.authority", "--venue", "river-city", "--slot", "19:30"];
    let more = ["--party", "adult=1", "--json"];
    let line = printed(&book(folder.path(), &[&authority[..], &more, &NIGHT].concat()));
    let json: Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&json["slot"], &json["day"]), (&Value::from("19:30"), &Value::from("2025-09-20")));
    let booking = taken(json["code"].as_str().unwrap(), &ring);
    assert_eq!(booking.slot.unwrap().to_string(), "19:30:00");
}

#[test]
fn a_table_gets_a_code_for_each_row_and_its_references_stay_out_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let ring = enrolled(folder.path());
    let table = "\u{feff}day,activity,adult,child,slot,reference\r\n\
                 2025-09-20,science-night,2,3,19:30,\"Order 7, hall\"\r\n\
                 2025-09-20,science-night,1,,,R-8\r\n";
    std::fs::write(folder.path().join("night.csv"), table).unwrap();
    let arguments = ["--key", "keys/bookings.keys", "--csv", "night.csv"];
    let printed_table = printed(&book(folder.path(), &arguments));
    let lines: Vec<_> = printed_table.lines().collect();
    assert_eq!(lines[0], "day,activity,adult,child,slot,reference,code");
    assert!(
        lines[1].starts_with("2025-09-20,science-night,2,3,19:30,\"Order 7, hall\",SB1:"),
        "{}",
        lines[1]
    );
    let code = |line: &str| line[line.find("SB1:").unwrap()..].trim_end().to_owned();
    let first = taken(&code(lines[1]), &ring);
    assert_eq!((first.party.total(), taken(&code(lines[2]), &ring).party.total()), (5, 1));

    let json = printed(&book(folder.path(), &[&arguments[..], &["--json"]].concat()));
    let row: Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(row["reference"], "Order 7, hall");
}

#[test]
fn what_does_not_hold_is_said_with_its_row_and_nothing_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    enrolled(folder.path());
    let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/venues/river-city.toml");
    let campaign = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/campaigns/science-month-2025.toml");
    let packs = ["--pack", campaign, "--pack", pack];
    let good = "2025-09-20,science-night,2,R-1";
    for (heads, row, told) in [
        ("day,activity,adult,reference", "20 Sep,science-night,2,R", "day: \"20 Sep\" is no day"),
        ("day,activity,adult,reference", "2025-09-20,science-night,two,R", "adult: \"two\" is no number"),
        ("day,activity,adult,reference", "2025-09-20,science-night,0,R", "nobody"),
        ("day,activity,adult,reference", "2025-09-20,science-night,201,R", "201"),
        ("day,activity,adult,reference", "2025-09-20,no-such-night,2,R", "no activity no-such-night"),
        ("day,activity,aliens,reference", "2025-09-20,science-night,2,R", "aliens"),
        ("activity,adult", "science-night,2", "no column day"),
        ("day,activity,reference", "2025-09-20,science-night,R", "no column of people"),
    ] {
        let first = if heads.contains("aliens") || heads.split(',').count() != 4 { row } else { good };
        std::fs::write(folder.path().join("t.csv"), format!("{heads}\n{first}\n{row}\n")).unwrap();
        let table = ["--key", "keys/bookings.keys", "--csv", "t.csv"];
        let refused = book(folder.path(), &[&table[..], &packs].concat());
        assert_eq!((refused.status.code(), refused.stdout.len()), (Some(1), 0), "{row}");
        assert!(said(&refused).contains(told) && said(&refused).contains("t.csv"), "{}", said(&refused));
    }
    let elsewhere = ["--key", "keys/bookings.keys", "--venue", "harbour", "--party", "adult=1"];
    let refused = book(folder.path(), &[&elsewhere[..], &NIGHT].concat());
    assert!(said(&refused).contains("this key is of river-city"), "{}", said(&refused));
    for wrong in [&["--key", "k"][..], &NIGHT, &["--authority", "a", "--csv", "t.csv"]] {
        assert_eq!(book(folder.path(), wrong).status.code(), Some(2), "{wrong:?}");
    }
}

//! The command as staff type it.

use super::{SheetsCommand, written};
use clap::Parser;
use std::{os::unix::fs::PermissionsExt, path::Path};
use venue::{
    id::CampaignId,
    passport::{Day, DeviceKey, Secret, issue},
};

#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    what: SheetsCommand,
}

/// Types a command; `OUT` stands for the folder.
fn typed(folder: &Path, line: &str) -> anyhow::Result<Vec<String>> {
    let configs = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs");
    let line = line.replace("OUT", folder.to_str().unwrap()).replace("CONFIGS", configs);
    let what = Line::try_parse_from(["sheets"].into_iter().chain(line.split(' ')))?.what;
    let name = |path: std::path::PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    Ok(written(&what)?.into_iter().map(name).collect())
}

const SIGN: &str = "sign --pack CONFIGS/venues/river-city.toml --trail star-map --point space";

#[test]
fn a_file_that_is_there_is_never_written_over_unless_forced() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!("{SIGN} --out OUT/space.pdf");
    assert_eq!(typed(folder.path(), &line).unwrap(), ["space.pdf"]);
    std::fs::write(folder.path().join("space.pdf"), "mine").unwrap();
    let refused = typed(folder.path(), &line).unwrap_err().to_string();
    assert!(refused.ends_with("is there already; name another file, or add --force"), "{refused}");
    assert_eq!(std::fs::read(folder.path().join("space.pdf")).unwrap(), b"mine");
    typed(folder.path(), &format!("{line} --force")).unwrap();
    assert!(std::fs::read(folder.path().join("space.pdf")).unwrap().starts_with(b"%PDF"));
}

#[test]
fn what_is_asked_for_wrongly_is_said_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let said = |line: &str| typed(folder.path(), line).unwrap_err().to_string();
    assert!(said(&format!("{SIGN} --out OUT/space.doc")).ends_with("end it in .pdf or .png"));
    let line = "sign --pack CONFIGS/venues/river-city.toml --trail sun-map --out OUT/x.pdf";
    assert!(said(line).contains("has no trail sun-map; it has: star-map"), "{}", said(line));
    let line = "map --pack CONFIGS/venues/river-city.toml --route moon --out OUT/x.pdf";
    assert!(said(line).contains("has no route moon"), "{}", said(line));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn passports_are_read_a_line_each_and_only_their_owner_may_read_the_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let campaign = CampaignId::new("science-month-2025").unwrap();
    let day = Day::of(chrono::NaiveDate::from_ymd_opt(2025, 10, 31).unwrap()).unwrap();
    let passport =
        |n| issue([n; 16], &DeviceKey::new(&Secret::new([7; 32])), &campaign, day).text.to_string();
    let list = folder.path().join("list");
    std::fs::write(&list, format!("{}\n\n{}\n", passport(1), passport(2))).unwrap();
    let cards = "cards --pack CONFIGS/venues/river-city.toml --passports OUT/list";
    let slips = typed(folder.path(), &format!("{cards} --paper thermal-58 --out OUT/slip.png")).unwrap();
    assert_eq!(slips, ["slip-1.png", "slip-2.png"]);
    let mode = folder.path().join("slip-1.png").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");

    // A file that others could read is for its owner alone from now on.
    let sheet = folder.path().join("cards.pdf");
    std::fs::write(&sheet, "a sheet of signs").unwrap();
    std::fs::set_permissions(&sheet, std::fs::Permissions::from_mode(0o644)).unwrap();
    typed(folder.path(), &format!("{cards} --force --out OUT/cards.pdf")).unwrap();
    let mode = sheet.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
    std::fs::remove_file(&sheet).unwrap();

    std::fs::write(&list, format!("{}\nSP1:DAMAGED\n", passport(1))).unwrap();
    let refused = typed(folder.path(), &format!("{cards} --out OUT/cards.pdf")).unwrap_err().to_string();
    assert!(refused.contains("list, line 2: ") && !refused.contains("DAMAGED"), "{refused}");
    assert!(!folder.path().join("cards.pdf").exists());
}

#[test]
fn lines_that_the_kiosk_prints_are_passports_too() {
    let folder = tempfile::tempdir().unwrap();
    let campaign = CampaignId::new("science-month-2025").unwrap();
    let day = Day::of(chrono::NaiveDate::from_ymd_opt(2025, 10, 31).unwrap()).unwrap();
    let text = issue([5; 16], &DeviceKey::new(&Secret::new([7; 32])), &campaign, day).text.to_string();
    let line = serde_json::json!({ "passport": text, "short": "0000-0000-0000", "entry": 7 });
    let list = folder.path().join("list");
    std::fs::write(&list, format!("{line}\n{text}\n")).unwrap();
    let cards = "cards --pack CONFIGS/venues/river-city.toml --passports OUT/list --paper thermal-58";
    let slips = typed(folder.path(), &format!("{cards} --out OUT/slip.png")).unwrap();
    assert_eq!(slips, ["slip-1.png", "slip-2.png"]);
    std::fs::write(&list, "{\"short\":\"SECRET\"}\n").unwrap();
    let refused = typed(folder.path(), &format!("{cards} --out OUT/x.png")).unwrap_err().to_string();
    assert!(refused.contains("list, line 1: ") && refused.contains("kiosk passport issue"), "{refused}");
    assert!(!refused.contains("SECRET"), "{refused}");
}

#[test]
fn map_and_booklet_of_the_example_route_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let pack = "--pack CONFIGS/venues/river-city.toml CONFIGS/venues/river-city-route.toml";
    typed(folder.path(), &format!("map {pack} --route river-walk --out OUT/map.pdf")).unwrap();
    typed(folder.path(), &format!("booklet {pack} --language zh --out OUT/book.pdf")).unwrap();
    for file in ["map.pdf", "book.pdf"] {
        assert!(std::fs::read(folder.path().join(file)).unwrap().starts_with(b"%PDF"));
    }
}

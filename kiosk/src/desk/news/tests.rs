//! A pack that is mended while the kiosk runs.

use super::*;
use std::path::Path;

fn shipped(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs").join(name);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn a_mended_pack_is_read_once_and_a_broken_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venue.toml");
    let venue = shipped("venues/river-city.toml");
    std::fs::write(&path, &venue).unwrap();
    let settings = Settings { pack: vec![path.clone()], ..Settings::default() };
    let mut files = PackFiles::of(&settings, &settings.house().unwrap());
    assert!(files.changed().is_none(), "nothing has changed yet");
    std::fs::write(&path, venue.replace("今晚的星图", "今晚的新星图")).unwrap();
    let house = files.changed().unwrap().unwrap();
    let trail = house.pack().trails.iter().find(|trail| trail.name.zh == "今晚的新星图");
    assert!(trail.is_some());
    assert!(files.changed().is_none(), "once is enough");
    std::fs::write(&path, "name = 7\n").unwrap();
    let error = files.changed().unwrap().unwrap_err();
    assert!(format!("{error:#}").contains("venue.toml"), "{error:#}");
    std::fs::remove_file(&path).unwrap();
    assert!(files.changed().unwrap().is_err(), "a file that is gone is told too");
}

#[test]
fn a_picture_that_is_changed_is_read_anew_with_the_pack() {
    let folder = tempfile::tempdir().unwrap();
    let [venue, route] = ["river-city", "river-city-route"].map(|name| {
        let path = folder.path().join(name).with_extension("toml");
        let text = shipped(&format!("venues/{name}.toml"));
        std::fs::write(
            &path,
            text.replace("id = \"river-walk\"\n", "id = \"river-walk\"\nmap = \"walk.png\"\n"),
        )
        .unwrap();
        path
    });
    let settings = Settings { pack: vec![venue, route], ..Settings::default() };
    let mut files = PackFiles::of(&settings, &settings.house().unwrap());
    assert!(files.changed().is_none());
    let paint = |side: u32| {
        let mut encoder =
            png::Encoder::new(std::fs::File::create(folder.path().join("walk.png")).unwrap(), side, side);
        encoder.set_color(png::ColorType::Grayscale);
        let data = vec![9; usize::try_from(side * side).unwrap()];
        encoder.write_header().unwrap().write_image_data(&data).unwrap();
    };
    for side in [320, 400] {
        paint(side);
        let house = files.changed().unwrap().unwrap();
        let maps = house.maps();
        assert_eq!(house.photo(&maps[2]).unwrap().sides(), (side, side));
        assert!(files.changed().is_none(), "once is enough");
    }
}

#[test]
fn a_desk_serves_with_the_mended_pack() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { ledger: Some(folder.path().join("ledger.sqlite")), ..Settings::default() };
    let mut desk = Desk::open(&settings).unwrap();
    let house = Settings { hall: None, ..settings.clone() }.house().unwrap();
    desk.serve_with(house, &settings).unwrap();
    assert_eq!(desk.house.stand().hall, None);
    assert_eq!(desk.news().unwrap().come, 0);
}

#[test]
fn entries_are_heard_once_for_the_seats() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        ledger: Some(folder.path().join("ledger.sqlite")),
        clock: clock::ClockTrust::Always,
        ..Settings::default()
    };
    let mut desk = Desk::open(&settings).unwrap();
    let place = venue::entry::Place {
        activity: "science-night".parse().unwrap(),
        site: desk.spot.site.clone(),
        hall: Some("universe".parse().unwrap()),
    };
    let session: venue::id::SessionId = "mystery-1".parse().unwrap();
    let party = venue::party::Party::new([("adult".parse().unwrap(), 12)]);
    let fact = venue::entry::Fact::Admission { place, session: session.clone(), party, subject: None };
    for times in 1..=2_u32 {
        desk.write_down(fact.clone()).unwrap();
        let news = desk.news().unwrap();
        assert_eq!(desk.turnout.heard(), desk.ledger.head().unwrap().n);
        assert_eq!(news.taken.get(&session).copied(), Some(12 * times));
        assert_eq!(desk.news().unwrap().taken, news.taken, "nobody is counted twice");
    }
}

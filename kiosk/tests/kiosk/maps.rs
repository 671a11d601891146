//! The maps of a house: chosen by touch, drawn on the pack's own picture, and whole where
//! that can't be read.

use super::room::{Room, SIZES, house};
use bevy::prelude::*;
use kiosk::{house::House, settings::Settings, theme::button_names, writer::Word};
use std::path::Path;
use venue::pack::shipped;

/// The example route in a folder, with the picture it names.
fn packed(folder: &Path) -> Settings {
    let (_, route) = shipped::RIVER_CITY_ROUTE;
    let route = route.replace("id = \"river-walk\"\n", "id = \"river-walk\"\nmap = \"walk.png\"\n");
    let (venue_file, route_file) = (folder.join("river.toml"), folder.join("route.toml"));
    std::fs::write(&venue_file, shipped::RIVER_CITY.1).unwrap();
    std::fs::write(&route_file, route).unwrap();
    Settings { pack: vec![venue_file, route_file], hall: house().stand().hall.clone(), ..Settings::default() }
}

fn paint(folder: &Path, (width, height): (u32, u32)) {
    let file = std::fs::File::create(folder.join("walk.png")).unwrap();
    let mut encoder = png::Encoder::new(file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let data = vec![120; (width * height * 3) as usize];
    encoder.write_header().unwrap().write_image_data(&data).unwrap();
}

fn room(size: (u32, u32), house: House) -> Room {
    let mut room = Room::new(size);
    room.visit().learn(Word::House(Box::new(house)));
    room.settle();
    room
}

/// What stands on the screen.
fn said(room: &mut Room) -> Vec<String> {
    let mut words = room.app.world_mut().query::<&Text>();
    words.iter(room.app.world()).map(|text| text.0.clone()).collect()
}

fn shows(room: &mut Room, words: &str) -> bool {
    said(room).iter().any(|said| said.replace('\n', "") == words)
}

#[test]
fn another_map_is_chosen_by_touch_on_every_size_and_forgotten_with_the_visitor() {
    let folder = tempfile::tempdir().unwrap();
    let house = packed(folder.path()).house().unwrap();
    for size in SIZES {
        let mut room = room(size, house.clone());
        room.tap_all(&["start", "stamps"]);
        assert!(!shows(&mut room, "老码头"), "{size:?}: the star map comes first");
        room.tap("map-3");
        assert!(shows(&mut room, "老码头"), "{size:?}: {:?}", said(&mut room));
        room.tap("map-1");
        assert!(!shows(&mut room, "老码头"), "{size:?}");
        room.tap("map-3");
        room.rest(60_000);
        room.rest(60_000);
        assert_eq!((room.screen(), room.flow().map), ("attract", None), "{size:?}");
    }
}

#[test]
fn the_example_house_has_one_map_and_no_choice() {
    let mut room = Room::new(SIZES[0]);
    room.tap_all(&["start", "stamps"]);
    let names = button_names(room.app.world_mut());
    assert!(!names.iter().any(|name| name.starts_with("map-") || name == "more"), "{names:?}");
}

/// How many pictures as wide as the one of the test are shown.
fn pictures(room: &mut Room) -> usize {
    let shown = ["老码头", "江城科技馆"].iter().all(|name| shows(room, name));
    assert!(shown, "the map has its names, whatever it is drawn on: {:?}", said(room));
    let images = room.app.world().resource::<Assets<Image>>();
    images.iter().filter(|(_, image)| image.width() == 700 && image.height() == 350).count()
}

#[test]
fn a_map_is_drawn_on_its_picture_and_whole_where_that_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let settings = packed(folder.path());
    let drawn = |settings: &Settings| {
        let house = settings.house().unwrap().with_pictures();
        let maps = house.maps();
        let on_picture = house.photo(&maps[2]).map(|photo| photo.sides());
        let mut room = room(SIZES[0], house.clone());
        room.tap_all(&["start", "stamps", "map-3"]);
        (on_picture, pictures(&mut room))
    };
    assert_eq!(drawn(&settings), (None, 0), "it is not there");
    paint(folder.path(), (700, 350));
    assert_eq!(drawn(&settings).0, Some((700, 350)));
    let path = folder.path().join("walk.png");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(drawn(&settings), (None, 0), "half of it is no picture");
    paint(folder.path(), (100, 100));
    assert_eq!(drawn(&settings), (None, 0), "too small");
}

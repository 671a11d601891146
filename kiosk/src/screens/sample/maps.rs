//! Houses with more to show on their maps than the example night: a city route, one on a
//! picture, a trail of many points with long names, many maps.

use super::stamps_of;
use crate::{desk::Seen, draw::Photo, house::House};
use pictures::Picture;
use std::sync::OnceLock;
use venue::{
    desk::{Overview, TrailState},
    id::TrailId,
    pack::{Pack, shipped},
    passport::Standing,
    trail::progress,
};

/// The house with another pack; as it is, where that has no such place.
fn with(house: &House, more: &str) -> House {
    let (name, _) = shipped::RIVER_CITY_ROUTE;
    let pack = Pack::parse_files(&[shipped::CAMPAIGNS[0], shipped::RIVER_CITY, (name, more)]);
    pack.ok().and_then(|pack| house.with_pack(pack).ok()).unwrap_or_else(|| house.clone())
}

/// With the example of a city route.
pub(in crate::screens) fn on_a_route(house: &House) -> House {
    with(house, shipped::RIVER_CITY_ROUTE.1)
}

/// The same, drawn on a picture.
pub(in crate::screens) fn on_a_picture(house: &House) -> House {
    const ROUTE: &str = "id = \"river-walk\"\n";
    let text = shipped::RIVER_CITY_ROUTE.1.replace(ROUTE, &format!("{ROUTE}map = \"river-walk.png\"\n"));
    static TOWN: OnceLock<Photo> = OnceLock::new();
    let mut house = with(house, &text);
    for file in house.picture_files() {
        house.hang(file, TOWN.get_or_init(|| Photo::new(town(1_280, 720))).clone());
    }
    house
}

/// A town as nobody would paint it: green, a river, streets, light and dark side by side, so
/// that whatever stands on it stands on everything once.
fn town(width: u32, height: u32) -> Picture {
    let colour = |x: u32, y: u32| -> [u8; 4] {
        let river = (y + x / 3).abs_diff(height * 3 / 4);
        if river < height / 12 {
            return [70, 120, 170, 255];
        }
        if x % 160 < 14 || y % 120 < 12 {
            return [250, 248, 240, 255];
        }
        match (x / 160 + y / 120) % 3 {
            0 => [40, 60, 45, 255],
            1 => [150, 180, 120, 255],
            _ => [214, 160, 120, 255],
        }
    };
    let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| colour(x, y))).collect();
    Picture { width, height, pixels }
}

/// A trail at the example venue of so many points, each with an English name of some length.
fn long_trail(id: &str, points: usize) -> String {
    const DOES: [(&str, &str); 4] = [
        ("量一量", "Measuring"),
        ("听一听", "Listening to"),
        ("看一看", "Looking through"),
        ("搭一搭", "Building with"),
    ];
    const WHAT: [(&str, &str); 8] = [
        ("江河与桥", "rivers and bridges"),
        ("光与影", "light and shadow"),
        ("夜里的昆虫", "insects of the night"),
        ("头顶的星空", "the stars above us"),
        ("老城的砖", "bricks of the old town"),
        ("风和帆", "wind and sails"),
        ("泥土里的根", "roots in the soil"),
        ("看不见的声音", "sounds we cannot hear"),
    ];
    let mut text = format!(
        "[[trails]]\nid = \"{id}\"\nname = \"长长的路 {id}\"\nname_en = \"A long way through the house, {id}\"\n\
         venue = \"river-city\"\nactivity = \"stamp-trail\"\n"
    );
    for n in 0..points {
        let ((does, does_en), (what, what_en)) = (DOES[n / 8 % 4], WHAT[n % 8]);
        // Back and forth in rows, a little up and down.
        let (row, column) = (n / 7, if n / 7 % 2 == 0 { n % 7 } else { 6 - n % 7 });
        let (x, y) = (column * 15 + 4 + row % 2 * 3, row * 19 + 6 + n % 2 * 8);
        let pictogram = ["space", "insects", "mechanics", "measuring"][n % 4];
        text += &format!(
            "[[trails.points]]\nid = \"{id}-{n}\"\nname = \"{does}{what}\"\nname_en = \"{does_en} {what_en}\"\n\
             hall = \"life\"\nx = 0.{:02}\ny = 0.{:02}\n\
             seal = {{ shape = \"circle\", style = \"solid\", pictogram = \"{pictogram}\", word = \"长路\" }}\n",
            x, y
        );
    }
    text
}

const FOR: &str = "for_campaign = \"science-month-2025\"\n";

/// With a trail of as many points as a venue may have.
pub(in crate::screens) fn on_a_long_trail(house: &House) -> House {
    with(house, &format!("{FOR}{}", long_trail("long", 32)))
}

/// With more maps than stand side by side.
pub(in crate::screens) fn with_many_maps(house: &House) -> House {
    let trails: String = (1..=5).map(|n| long_trail(&format!("way-{n}"), 4 + n)).collect();
    with(house, &format!("{FOR}{trails}"))
}

/// A passport with three stamps of the city walk.
pub(in crate::screens) fn walked(house: &House) -> Seen {
    let mut overview = Overview::default();
    let trail = TrailId::new("city-walk").ok().and_then(|id| house.pack().trail(&id));
    if let Some(trail) = trail {
        let progress = progress(trail, &stamps_of(trail, 3));
        let stamps = progress.stamps();
        overview.trails.push(TrailState { trail: trail.id.clone(), stamps, progress });
    }
    Seen { standing: Standing::Verified, expires: None, overview }
}

//! What the tests share: faces, the example pack, a passport, a reader of codes.

use resvg::tiny_skia::Pixmap;
use sheets::{Card, Faces, Language, Lettering, Page};
use std::sync::LazyLock;
use venue::{
    id::CampaignId,
    pack::{Pack, shipped},
    passport::{Day, DeviceKey, Secret, issue},
};

pub(crate) static FACES: LazyLock<Faces> = LazyLock::new(|| Faces::load().unwrap());

pub(crate) const LANGUAGES: [Language; 3] = [Language::Zh, Language::En, Language::Both];

/// The example house together with its route.
pub(crate) fn pack() -> Pack {
    let route = include_str!("../../../configs/venues/river-city-route.toml");
    let files = [shipped::CAMPAIGNS[0], shipped::RIVER_CITY, ("route", route)];
    Pack::parse_files(&files).unwrap()
}

/// Passports as devices issue them.
pub(crate) fn cards(count: u8) -> Vec<Card> {
    let key = DeviceKey::new(&Secret::new([7; 32]));
    let campaign = CampaignId::new("science-month-2025").unwrap();
    let last = Day::of(chrono::NaiveDate::from_ymd_opt(2025, 10, 31).unwrap()).unwrap();
    (0..count)
        .map(|n| {
            let id = std::array::from_fn(|byte| n.wrapping_mul(31) ^ u8::try_from(byte * 17 % 256).unwrap());
            Card::of_text(&issue(id, &key, &campaign, last).text).unwrap()
        })
        .collect()
}

/// What the codes of a picture say, with their versions; sorted.
pub(crate) fn read_codes(png: &[u8]) -> Vec<(String, usize)> {
    let pixels = Pixmap::decode_png(png).unwrap();
    let whole = (0, 0, pixels.width() as usize, pixels.height() as usize);
    read_codes_in(&pixels, whole)
}

/// As [`read_codes`], in a part of the picture: left, top, width, height.
pub(crate) fn read_codes_in(
    pixels: &Pixmap,
    (left, top, width, height): (usize, usize, usize, usize),
) -> Vec<(String, usize)> {
    let grey = |x: usize, y: usize| {
        let pixel = pixels.pixels()[(top + y) * pixels.width() as usize + left + x];
        u8::try_from((u32::from(pixel.red()) + u32::from(pixel.green()) + u32::from(pixel.blue())) / 3)
            .unwrap()
    };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    let mut read: Vec<_> = image
        .detect_grids()
        .iter()
        .filter_map(|grid| grid.decode().ok())
        .map(|(meta, text)| (text, meta.version.0))
        .collect();
    read.sort();
    read
}

/// Every word on the paper, and no two lines on one spot.
pub(crate) fn holds_its_words_apart(page: &Page) {
    let letterings = page.letterings();
    for (at, one) in letterings.iter().enumerate() {
        let area = one.area;
        assert!(
            area.x0 >= 0.0 && area.y0 >= 0.0 && area.x1 <= page.width() && area.y1 <= page.height(),
            "{one:?} reaches over the edge"
        );
        for other in &letterings[at + 1..] {
            assert!(!overlap(one, other), "{one:?} lies on {other:?}");
        }
    }
}

fn overlap(one: &Lettering, other: &Lettering) -> bool {
    let (one, other) = (one.area, other.area);
    one.x0 < other.x1 && other.x0 < one.x1 && one.y0 < other.y1 && other.y0 < one.y1
}

/// Whether a line of the page holds these words.
pub(crate) fn says(page: &Page, words: &str) -> bool {
    page.letterings().iter().any(|line| line.words.contains(words))
}

//! Pictures of somebody who walks to and fro before a wall, for ever.

use std::path::{Path, PathBuf};

const WIDTH: usize = 320;
const HEIGHT: usize = 240;

/// Pictures a second the walk is made for.
pub(crate) const RATE: u32 = 25;

/// One walk each way, with a pause at both ends: pictures.
const STEPS: i64 = 64;
const PAUSE: i64 = 26;

/// A line down the middle.
pub(crate) const CALIBRATION: &str =
    r#"{"lines":[{"name":"door","from":{"x":160,"y":0},"to":{"x":160,"y":240}}]}"#;

/// Writes the pictures into a folder.
pub(crate) fn draw(folder: &Path) -> PathBuf {
    let pictures = folder.join("pictures");
    std::fs::create_dir(&pictures).unwrap();
    let there = (0..STEPS).map(|step| Some(-40 + step * 400 / STEPS));
    let back = (0..STEPS).map(|step| Some(360 - step * 400 / STEPS));
    let pause = || (0..PAUSE).map(|_| None);
    for (number, walker) in pause().chain(there).chain(pause()).chain(back).enumerate() {
        let mut file = format!("P5 {WIDTH} {HEIGHT} 255\n").into_bytes();
        file.extend((0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| shade(x, y, number, walker))));
        std::fs::write(pictures.join(format!("{number:04}.pgm")), file).unwrap();
    }
    pictures
}

/// A wall of stones with a little noise, and the walker before it: head, body, legs.
fn shade(x: usize, y: usize, number: usize, walker: Option<i64>) -> u8 {
    let hash = (x * 73_856_093) ^ (y * 19_349_663) ^ (number * 83_492_791);
    let noise = u8::try_from((hash >> 7) % 5).unwrap();
    let stone = u8::try_from((x / 16 * 31 + y / 12 * 17) % 40).unwrap();
    let (x, y) = (i64::try_from(x).unwrap(), i64::try_from(y).unwrap());
    let is_walker = walker.is_some_and(|at| {
        let head = (x - at).pow(2) + (y - 82).pow(2) < 11_i64.pow(2);
        let body = (x - at).abs() < 17 && (94..150).contains(&y);
        let legs = (x - at).abs() < 13 && (150..205).contains(&y);
        head || body || legs
    });
    if is_walker { 40 + noise } else { 130 + stone + noise }
}

//! Pictures: every screen is drawn, and none is empty.

use super::room::{EVENING, house};
use kiosk::{
    draw::thumbnail_at,
    flow::Access,
    screens::{pictured, stage},
    shots::{Options, Written, render},
    wording::{Language, Wording},
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

#[test]
fn every_screen_is_drawn_in_both_languages_and_each_is_a_picture_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let size = (1_024, 600);
    let options = Options { size, out: folder.path().to_owned(), look: "usual".to_owned() };
    let states = Language::all().flat_map(|language| pictured(language, Access::USUAL));
    let written =
        render(states, &options, |app| stage(app, house(), Wording::load().unwrap(), EVENING)).unwrap();
    every_picture_is_on_its_sheet(&written, size);
    let written = written.pictures;
    assert_eq!(written.len() % 2, 0);
    assert!(written.len() >= 20);
    let mut different = BTreeSet::new();
    for path in &written {
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(name.ends_with("-zh-CN") || name.ends_with("-en"), "{name}");
        let bytes = std::fs::read(path).unwrap();
        assert!(bytes.starts_with(b"\x89PNG") && bytes.len() > 20_000, "{name} is empty");
        different.insert(bytes);
    }
    assert_eq!(different.len(), written.len(), "two pictures are the same");
}

fn every_picture_is_on_its_sheet(written: &Written, size: (u32, u32)) {
    let names: Vec<_> =
        written.sheets.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["sheet-1024x600-en-usual.png", "sheet-1024x600-zh-CN-usual.png"]);
    for (language, path) in ["en", "zh-CN"].into_iter().zip(&written.sheets) {
        let sheet = Decoded::read(path);
        let on_it = |path: &&PathBuf| path.file_stem().unwrap().to_str().unwrap().ends_with(language);
        for (index, picture) in (0_u32..).zip(written.pictures.iter().filter(on_it)) {
            let shown = sheet.mean(thumbnail_at(index, size));
            let whole = Decoded::read(picture).mean([0, 0, size.0, size.1]);
            let apart = shown.iter().zip(whole).map(|(one, other)| (one - other).abs()).fold(0.0, f64::max);
            assert!(apart < 2.0, "{} is not at place {index} of its sheet: {apart}", picture.display());
        }
    }
}

/// A picture file, three bytes a pixel.
struct Decoded {
    width: u32,
    pixels: Vec<u8>,
}

impl Decoded {
    fn read(path: &Path) -> Self {
        let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
        let mut reader = png::Decoder::new(file).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!(info.color_type, png::ColorType::Rgb);
        Self { width: info.width, pixels }
    }

    /// The mean colour of a part of it: left, top, width, height.
    fn mean(&self, [left, top, width, height]: [u32; 4]) -> [f64; 3] {
        let mut sum = [0.0; 3];
        for (y, x) in (top..top + height).flat_map(|y| (left..left + width).map(move |x| (y, x))) {
            let start = (y * self.width + x) as usize * 3;
            sum.iter_mut()
                .zip(&self.pixels[start..start + 3])
                .for_each(|(sum, byte)| *sum += f64::from(*byte));
        }
        sum.map(|sum| sum / f64::from(width * height))
    }
}

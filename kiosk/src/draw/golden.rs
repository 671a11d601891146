//! Small pictures of pictures, kept as text: whoever changes a drawing sees it change.
//!
//! After a change that is meant, look at the drawing, then write the new text by
//! running the tests with `GOLDEN=write`.

use super::glyph::Squares;
use super::{Form, Icon, Person, Pictogram, Picture, Raster, SealDesign};
use crate::theme::tokens;
use std::path::Path;

/// Real pixels a character stands for.
const CELL: (usize, usize) = (4, 8);
/// Characters that may differ: another processor rounds an edge another way.
const TOLERATED: usize = 3;

/// The picture in characters: how much of each cell is inked.
fn in_characters(raster: &Raster) -> String {
    let width = raster.width as usize;
    let darkness = |x: usize, y: usize| {
        let pixel = &raster.pixels[(y * width + x) * 4..][..4];
        let light = pixel[..3].iter().map(|channel| u32::from(*channel)).sum::<u32>() / 3;
        // White on nothing is ink too: it will be tinted.
        let ink = if light == 255 { 255 } else { 255 - light };
        ink * u32::from(pixel[3]) / 255
    };
    let mut text = String::new();
    for top in (0..raster.height as usize).step_by(CELL.1) {
        let mut line = String::new();
        for left in (0..width).step_by(CELL.0) {
            let (mut sum, mut count) = (0, 0);
            for y in top..(top + CELL.1).min(raster.height as usize) {
                for x in left..(left + CELL.0).min(width) {
                    sum += darkness(x, y);
                    count += 1;
                }
            }
            line.push(match sum / count {
                0..=30 => ' ',
                31..=80 => '.',
                81..=150 => 'o',
                _ => '#',
            });
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn same_as_kept(name: &str, picture: &Picture) {
    let drawn = in_characters(&picture.paint(1.0, &Squares));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/draw/golden/{name}.txt"));
    if std::env::var("GOLDEN").is_ok_and(|wish| wish == "write") {
        std::fs::write(&path, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    let different = drawn.chars().zip(kept.chars()).filter(|(one, two)| one != two).count()
        + drawn.len().abs_diff(kept.len());
    assert!(different <= TOLERATED, "{name} has changed in {different} places; it is now\n{drawn}");
}

#[test]
fn the_insects_seal_is_the_one_kept() {
    let design = SealDesign {
        seed: 34,
        form: Form::Circle,
        solid: true,
        picture: Pictogram::Insects,
        words: "昆虫".into(),
        ink: tokens::CINNABAR,
    };
    same_as_kept("seal", &Picture::Seal { design, size: 160 });
}

#[test]
fn people_are_those_kept() {
    same_as_kept("child", &Picture::person(Person::Child, 106));
    same_as_kept("senior", &Picture::person(Person::Senior, 148));
    same_as_kept("wheelchair", &Picture::person(Person::Wheelchair, 134));
}

#[test]
fn lines_rings_and_signs_are_those_kept() {
    same_as_kept("ground", &Picture::ground(320, 9));
    same_as_kept("ring", &Picture::Ring { radius: 60, pen: 60, seed: 3 });
    let way = (120, -96);
    same_as_kept("stroke", &Picture::Stroke { way, width: 10, dashed: false, seed: 11 });
    same_as_kept("arrow", &Picture::icon(Icon::Arrow, 64));
}

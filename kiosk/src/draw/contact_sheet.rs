//! Contact sheets: many pictures small on one, each with its name below.

use super::canvas::{Canvas, Raster};
use super::colour::Rgb;
use super::glyph::{Glyphs, lettered};
use crate::theme::tokens;
use kurbo::{Point, Rect};

/// Thumbnails side by side.
const COLUMNS: u32 = 5;
/// The room a thumbnail is fitted into, px: wide enough to tell screens apart, and with a
/// hundred of them a sheet of some ten megabytes.
const THUMBNAIL: (u32, u32) = (320, 400);
/// Between two of them, and round all of them, px.
const GAP: u32 = 24;
/// Height of the line with the name, and of its letters, px.
const NAME: (u32, f64) = (44, 22.0);

/// Thumbnails of one size, as they come. Only they are kept, never the whole pictures.
pub(crate) struct ContactSheet {
    thumbnail: (u32, u32),
    pictures: Vec<(String, Raster)>,
}

/// Width and height of the thumbnail of a picture so large, px.
fn fitted((width, height): (u32, u32)) -> (u32, u32) {
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let (most_wide, most_high) = (u64::from(THUMBNAIL.0), u64::from(THUMBNAIL.1));
    let (wide, high) = if width * most_high > height * most_wide {
        (most_wide, height * most_wide / width)
    } else {
        (width * most_high / height, most_high)
    };
    let side = |length: u64| u32::try_from(length).unwrap_or(THUMBNAIL.1).max(1);
    (side(wide), side(high))
}

/// Where the thumbnail of the picture at this place lies on the sheet of pictures so large:
/// left, top, width, height, px.
#[must_use]
pub fn thumbnail_at(index: u32, size: (u32, u32)) -> [u32; 4] {
    let (width, height) = fitted(size);
    let (column, row) = (index % COLUMNS, index / COLUMNS);
    [GAP + column * (width + GAP), GAP + row * (height + NAME.0 + GAP), width, height]
}

impl ContactSheet {
    /// An empty sheet for pictures of this width and height, px.
    pub(crate) fn new(size: (u32, u32)) -> Self {
        Self { thumbnail: fitted(size), pictures: Vec::new() }
    }

    /// Width and height of a thumbnail, px.
    pub(crate) const fn thumbnail(&self) -> (u32, u32) {
        self.thumbnail
    }

    /// Adds a thumbnail of that width and height.
    pub(crate) fn add(&mut self, name: &str, thumbnail: Raster) {
        self.pictures.push((name.to_owned(), thumbnail));
    }

    /// The whole sheet.
    pub(crate) fn paint(&self, glyphs: &dyn Glyphs) -> Raster {
        let count = u32::try_from(self.pictures.len()).unwrap_or(u32::MAX);
        let (columns, rows) = (COLUMNS.min(count.max(1)), count.div_ceil(COLUMNS).max(1));
        let [right, bottom, wide, high] = thumbnail_at((rows - 1) * COLUMNS + columns - 1, self.thumbnail);
        let (width, height) = (right + wide + GAP, bottom + high + NAME.0 + GAP);
        let mut canvas = Canvas::of_pixels(width, height);
        canvas.fill(&Rect::new(0.0, 0.0, width.into(), height.into()), tokens::RULE);
        for (index, (name, thumbnail)) in (0_u32..).zip(&self.pictures) {
            let [left, top, wide, high] = thumbnail_at(index, self.thumbnail);
            canvas.paste((left, top), thumbnail);
            let baseline = f64::from(top + high) + f64::from(NAME.0) * 0.7;
            let middle = Point::new(f64::from(left) + f64::from(wide) / 2.0, baseline);
            lettered(&mut canvas, glyphs, name, middle, letters(name, wide), Rgb(255, 255, 255));
        }
        canvas.finish()
    }
}

/// The size of a name's letters, px: a long one is smaller, so that it keeps to its column.
fn letters(name: &str, wide: u32) -> f64 {
    let characters = u32::try_from(name.chars().count()).unwrap_or(u32::MAX).max(1);
    NAME.1.min(f64::from(wide) / (0.55 * f64::from(characters)))
}

#[cfg(test)]
mod tests {
    use super::super::glyph::Squares;
    use super::*;

    fn plain((width, height): (u32, u32), colour: Rgb) -> Raster {
        let pixel = [colour.0, colour.1, colour.2, 255];
        Raster { width, height, pixels: pixel.repeat((width * height) as usize) }
    }

    fn at(raster: &Raster, (x, y): (u32, u32)) -> Rgb {
        let start = ((y * raster.width + x) * 4) as usize;
        Rgb(raster.pixels[start], raster.pixels[start + 1], raster.pixels[start + 2])
    }

    #[test]
    fn every_picture_is_on_the_sheet_with_its_name_below() {
        for size in [(1920, 1080), (1080, 1920), (1024, 600)] {
            let mut sheet = ContactSheet::new(size);
            let colour = |index: u8| Rgb(index * 3, 255 - index * 2, index);
            for index in 0..53 {
                sheet.add(&format!("{index:02}-screen"), plain(sheet.thumbnail(), colour(index)));
            }
            let painted = sheet.paint(&Squares);
            for index in 0..53 {
                let [left, top, wide, high] = thumbnail_at(index.into(), size);
                for (x, y) in
                    [(left, top), (left + wide / 2, top + high / 2), (left + wide - 1, top + high - 1)]
                {
                    assert_eq!(at(&painted, (x, y)), colour(index), "{index} at {size:?}");
                }
                let below =
                    (left..left + wide).flat_map(|x| (top + high..top + high + NAME.0).map(move |y| (x, y)));
                let inked = below.filter(|place| at(&painted, *place) == Rgb(255, 255, 255)).count();
                assert!(inked > 100, "{index} has no name");
            }
        }
    }

    #[test]
    fn a_sheet_is_as_large_as_it_must_be() {
        let mut sheet = ContactSheet::new((1920, 1080));
        assert_eq!(sheet.thumbnail(), (320, 180));
        sheet.add("home", plain((320, 180), Rgb(0, 0, 0)));
        let painted = sheet.paint(&Squares);
        assert_eq!((painted.width, painted.height), (368, 272));
    }
}

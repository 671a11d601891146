//! The pictograms of the stamp trail, painted.

use super::canvas::{Canvas, End};
use super::colour::Rgb;
use drawing::pictogram::{self, Part};
use kurbo::Affine;
use venue::pack::Pictogram;

/// Draws the picture in a square of 100 units with a pen of `pen` units.
pub(crate) fn draw(which: Pictogram, canvas: &mut Canvas, pen: f64, colour: Rgb) {
    for part in pictogram::parts(which, pen) {
        match part {
            Part::Stroke { path, width, end } => {
                let end = if end == pictogram::End::Flat { End::Flat } else { End::Round };
                canvas.stroke(&path, width, colour, end);
            }
            Part::Fill(path) => canvas.fill(&path, colour),
        }
    }
}

/// Room round the hundred units, so that no pen is cut at the edge.
const MARGIN: f64 = 4.0;

/// Draws the picture `size` px square.
pub(crate) fn sized(which: Pictogram, canvas: &mut Canvas, size: f64, colour: Rgb) {
    let place = Affine::scale(size / (100.0 + 2.0 * MARGIN)) * Affine::translate((MARGIN, MARGIN));
    canvas.placed(place, |canvas| draw(which, canvas, 7.0, colour));
}

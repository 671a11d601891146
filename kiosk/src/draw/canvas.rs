//! A sheet to draw shapes on, and the picture that comes out of it.
//!
//! Shapes are kurbo's, which reads the path syntax the look was drawn in; they are
//! filled by tiny-skia, whose edges are as smooth as a browser's and which the
//! window library links already.

use super::colour::Rgb;
use kurbo::{Affine, BezPath, PathEl, Shape};
use tiny_skia::{FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, Transform};

/// The largest side of a picture, px: what every graphics card a kiosk may have
/// accepts as a texture.
pub(crate) const LARGEST_SIDE: u32 = 4096;

/// How closely curves of circles and arcs are followed, px.
const TOLERANCE: f64 = 0.05;

/// A finished picture: rows from the top, straight (not premultiplied) RGBA in sRGB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    /// Width, px.
    pub width: u32,
    /// Height, px.
    pub height: u32,
    /// Four bytes a pixel.
    pub pixels: Vec<u8>,
}

/// How a stroke ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Round,
    Flat,
}

/// A sheet on which shapes are drawn in design pixels.
pub(crate) struct Canvas {
    pixels: Option<Pixmap>,
    place: Affine,
}

impl Canvas {
    /// An empty, transparent sheet of `width` by `height` design pixels, drawn at
    /// `scale` real pixels to each.
    pub(crate) fn new(width: f64, height: f64, scale: f64) -> Self {
        let side = |length: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped to a texture's sides"
            )]
            let side = (length * scale).round().clamp(1.0, f64::from(LARGEST_SIDE)) as u32;
            side
        };
        Self { pixels: Pixmap::new(side(width), side(height)), place: Affine::scale(scale) }
    }

    /// An empty sheet of so many pixels, which is no texture: it may be larger than one.
    pub(crate) fn of_pixels(width: u32, height: u32) -> Self {
        Self { pixels: Pixmap::new(width, height), place: Affine::IDENTITY }
    }

    /// Lays an opaque picture on the sheet, its upper left corner at this pixel. What is
    /// beyond the sheet is left out.
    pub(crate) fn paste(&mut self, (left, top): (u32, u32), picture: &Raster) {
        let Some(pixels) = &mut self.pixels else {
            return;
        };
        let (width, from) = (pixels.width() as usize * 4, left as usize * 4);
        let rows = pixels.data_mut().chunks_exact_mut(width).skip(top as usize);
        for (row, line) in rows.zip(picture.pixels.chunks_exact((picture.width as usize * 4).max(1))) {
            let free = row.get_mut(from..).unwrap_or_default();
            free.iter_mut().zip(line).for_each(|(under, over)| *under = *over);
        }
    }

    /// Draws what `draw` draws, moved by `by` on top of where the sheet stands now.
    pub(crate) fn placed(&mut self, by: Affine, draw: impl FnOnce(&mut Self)) {
        let before = self.place;
        self.place = before * by;
        draw(self);
        self.place = before;
    }

    /// Fills a shape.
    pub(crate) fn fill(&mut self, shape: &impl Shape, colour: Rgb) {
        self.fill_clear(shape, colour, 1.0, FillRule::Winding);
    }

    /// Fills a shape whose inner outlines are holes.
    pub(crate) fn fill_even_odd(&mut self, shape: &impl Shape, colour: Rgb) {
        self.fill_clear(shape, colour, 1.0, FillRule::EvenOdd);
    }

    /// Fills a shape so that a part of what lies under it shows: `opacity` 0 to 1.
    pub(crate) fn veil(&mut self, shape: &impl Shape, colour: Rgb, opacity: f32) {
        self.fill_clear(shape, colour, opacity, FillRule::Winding);
    }

    fn fill_clear(&mut self, shape: &impl Shape, colour: Rgb, opacity: f32, rule: FillRule) {
        let outline = self.place * shape.to_path(TOLERANCE);
        if let (Some(pixels), Some(path)) = (&mut self.pixels, traced(&outline)) {
            let paint = paint(colour, opacity);
            pixels.fill_path(&path, &paint, rule, Transform::identity(), None);
        }
    }

    /// Draws along a shape with a pen of `width` design pixels.
    pub(crate) fn stroke(&mut self, shape: &impl Shape, width: f64, colour: Rgb, end: End) {
        self.stroke_clear(shape, width, colour, end, 1.0);
    }

    /// As [`Canvas::stroke`], with an opacity of 0 to 1.
    pub(crate) fn stroke_clear(
        &mut self,
        shape: &impl Shape,
        width: f64,
        colour: Rgb,
        end: End,
        opacity: f32,
    ) {
        let outline = self.place * shape.to_path(TOLERANCE);
        let scale = self.place.determinant().abs().sqrt();
        let (line_cap, line_join) = match end {
            End::Round => (LineCap::Round, LineJoin::Round),
            End::Flat => (LineCap::Butt, LineJoin::Miter),
        };
        if let (Some(pixels), Some(path)) = (&mut self.pixels, traced(&outline)) {
            let stroke = Stroke { width: single(width * scale), line_cap, line_join, ..Stroke::default() };
            let paint = paint(colour, opacity);
            pixels.stroke_path(&path, &paint, &stroke, Transform::identity(), None);
        }
    }

    /// Fills a shape with two colours that meet from left to right at sharp or
    /// soft stops, 0 to 1 across the shape.
    pub(crate) fn fill_across(&mut self, shape: &impl Shape, stops: &[(f32, Rgb)]) {
        let bounds = shape.bounding_box();
        let ends = [(bounds.x0, bounds.y0), (bounds.x1, bounds.y0)];
        let [from, to] = ends.map(|(x, y)| {
            let point = self.place * kurbo::Point::new(x, y);
            tiny_skia::Point::from_xy(single(point.x), single(point.y))
        });
        let stops =
            stops.iter().map(|(at, colour)| tiny_skia::GradientStop::new(*at, opaque(*colour))).collect();
        let shader = tiny_skia::LinearGradient::new(
            from,
            to,
            stops,
            tiny_skia::SpreadMode::Pad,
            Transform::identity(),
        );
        let outline = self.place * shape.to_path(TOLERANCE);
        if let (Some(pixels), Some(path), Some(shader)) = (&mut self.pixels, traced(&outline), shader) {
            let paint = Paint { shader, anti_alias: true, ..Paint::default() };
            pixels.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
        }
    }

    /// The bytes of the sheet, premultiplied, to paint a ground on before drawing.
    pub(crate) fn ground(&mut self, mut colour_at: impl FnMut(u32, u32) -> Rgb) {
        let Some(pixels) = &mut self.pixels else {
            return;
        };
        let width = pixels.width();
        for (row, line) in (0_u32..).zip(pixels.data_mut().chunks_exact_mut(width as usize * 4)) {
            for (column, pixel) in (0_u32..).zip(line.chunks_exact_mut(4)) {
                let Rgb(red, green, blue) = colour_at(column, row);
                pixel.copy_from_slice(&[red, green, blue, u8::MAX]);
            }
        }
    }

    /// Covers the sheet with white light that fades from its middle: `strength` gives
    /// the opacity (0 to 1) at a share of the way to the nearest edge.
    ///
    /// So few steps over so long a way would show as rings; `noise` (0 to 1, by
    /// column and row) hides them.
    #[expect(clippy::cast_precision_loss, reason = "columns and rows of a sheet")]
    pub(crate) fn shine(&mut self, strength: impl Fn(f32) -> f32, noise: impl Fn(u32, u32) -> f32) {
        let Some(pixels) = &mut self.pixels else {
            return;
        };
        let (width, height) = (pixels.width(), pixels.height());
        let reach = width.min(height) as f32 / 2.0;
        let from_middle = |at: u32, length: u32| at as f32 + 0.5 - length as f32 / 2.0;
        for (row, line) in (0_u32..).zip(pixels.data_mut().chunks_exact_mut(width as usize * 4)) {
            for (column, pixel) in (0_u32..).zip(line.chunks_exact_mut(4)) {
                let away = from_middle(column, width).hypot(from_middle(row, height));
                let opacity = strength((away / reach).min(1.0)) * f32::from(u8::MAX);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "an opacity of at most 255; the conversion saturates"
                )]
                let byte = (opacity + noise(column, row)) as u8;
                // Premultiplied white.
                pixel.fill(if opacity > 0.0 { byte } else { 0 });
            }
        }
    }

    /// The finished picture.
    pub(crate) fn finish(self) -> Raster {
        let Some(pixels) = self.pixels else {
            return Raster { width: 1, height: 1, pixels: vec![0; 4] };
        };
        let (width, height) = (pixels.width(), pixels.height());
        let mut pixels = pixels.take();
        straighten(&mut pixels);
        Raster { width, height, pixels }
    }
}

/// Makes premultiplied pixels straight, and gives empty pixels the colour of what
/// was drawn last before them: a graphics card that blends two neighbours would
/// otherwise pull a dark fringe out of the emptiness.
fn straighten(pixels: &mut [u8]) {
    let mut last = [0_u8; 3];
    for pixel in pixels.chunks_exact_mut(4) {
        let alpha = u32::from(pixel[3]);
        if alpha == 0 {
            pixel[..3].copy_from_slice(&last);
            continue;
        }
        for channel in &mut pixel[..3] {
            let value = (u32::from(*channel) * 255 + alpha / 2) / alpha;
            *channel = u8::try_from(value).unwrap_or(u8::MAX);
        }
        last.copy_from_slice(&pixel[..3]);
    }
}

fn traced(outline: &BezPath) -> Option<Path> {
    let mut path = PathBuilder::new();
    for element in outline.elements() {
        match element {
            PathEl::MoveTo(p) => path.move_to(single(p.x), single(p.y)),
            PathEl::LineTo(p) => path.line_to(single(p.x), single(p.y)),
            PathEl::QuadTo(a, p) => {
                path.quad_to(single(a.x), single(a.y), single(p.x), single(p.y));
            }
            PathEl::CurveTo(a, b, p) => {
                path.cubic_to(single(a.x), single(a.y), single(b.x), single(b.y), single(p.x), single(p.y));
            }
            PathEl::ClosePath => path.close(),
        }
    }
    path.finish()
}

fn paint(colour: Rgb, opacity: f32) -> Paint<'static> {
    let mut solid = opaque(colour);
    solid.set_alpha(opacity.clamp(0.0, 1.0));
    Paint { shader: tiny_skia::Shader::SolidColor(solid), anti_alias: true, ..Paint::default() }
}

fn opaque(Rgb(red, green, blue): Rgb) -> tiny_skia::Color {
    tiny_skia::Color::from_rgba8(red, green, blue, u8::MAX)
}

/// A coordinate on a sheet of at most 4096 px, where single precision is plenty.
#[expect(clippy::cast_possible_truncation, reason = "see above")]
fn single(value: f64) -> f32 {
    value as f32
}

/// A shape from the path syntax of SVG, in which the look's figures were drawn.
///
/// The strings are the program's own; one that does not parse draws nothing, and
/// the tests draw every one of them.
pub(crate) fn svg(path: &str) -> BezPath {
    BezPath::from_svg(path).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kurbo::Circle;

    #[test]
    fn a_disc_is_full_in_the_middle_and_empty_in_the_corner() {
        let mut canvas = Canvas::new(20.0, 20.0, 2.0);
        canvas.fill(&Circle::new((10.0, 10.0), 8.0), Rgb(179, 38, 26));
        let raster = canvas.finish();
        assert_eq!((raster.width, raster.height), (40, 40));
        let middle = (20 * 40 + 20) * 4;
        assert_eq!(&raster.pixels[middle..middle + 4], &[179, 38, 26, 255]);
        assert_eq!(raster.pixels[3], 0);
    }

    #[test]
    fn edges_keep_their_colour_when_they_fade() {
        let mut canvas = Canvas::new(20.0, 20.0, 1.0);
        canvas.fill(&Circle::new((10.0, 10.0), 8.3), Rgb(245, 190, 85));
        let raster = canvas.finish();
        for pixel in raster.pixels.chunks_exact(4).filter(|p| p[3] > 60) {
            assert!(pixel[0].abs_diff(245) <= 3, "{pixel:?}");
        }
    }

    #[test]
    fn a_picture_never_grows_past_what_a_card_accepts() {
        let raster = Canvas::new(9000.0, 2.0, 1.0).finish();
        assert_eq!(raster.width, LARGEST_SIDE);
    }
}

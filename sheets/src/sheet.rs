//! A finished sheet: pages in millimetres, as PDF and as pictures.

mod bitmap;

pub use bitmap::Bitmap;

use crate::{Faces, SheetError};
use krilla::{Document, SerializeSettings, geom::Size, metadata::Metadata, page::PageSettings};
use krilla_svg::{SurfaceExt, SvgSettings};
use kurbo::Rect;
use resvg::{tiny_skia, usvg};

/// Millimetres of an inch.
const INCH: f64 = 25.4;
/// Points of an inch, the unit of PDF.
const POINTS: f64 = 72.0;
/// The largest side of a picture, px: A3 at 600 dpi, some 280 MB while it is painted.
const LARGEST_SIDE: f64 = 10_000.0;

/// A line of words on a page, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Lettering {
    /// The words.
    pub words: String,
    /// The room they take, mm from the page's upper left corner.
    pub area: Rect,
}

/// One page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    width: f64,
    height: f64,
    body: String,
    letterings: Vec<Lettering>,
}

/// One thing to print: one page or several.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// What it is, as the PDF's title.
    pub title: String,
    /// Its pages, in the order they are printed.
    pub pages: Vec<Page>,
}

impl Page {
    pub(crate) fn new(width: f64, height: f64, body: String, letterings: Vec<Lettering>) -> Self {
        Self { width, height, body, letterings }
    }

    /// Two pages side by side on one, for folding.
    pub(crate) fn beside(left: &Self, right: &Self) -> Self {
        let width = left.width;
        let body = format!(
            "{}<g transform=\"translate({width} 0)\">\n{}</g>\n",
            clipped(left, "l"),
            clipped(right, "r")
        );
        let moved = right.letterings.iter().map(|lettering| Lettering {
            area: lettering.area + kurbo::Vec2::new(width, 0.0),
            ..lettering.clone()
        });
        let letterings = left.letterings.iter().cloned().chain(moved).collect();
        Self { width: width + right.width, height: left.height.max(right.height), body, letterings }
    }

    /// Width, mm.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.width
    }

    /// Height, mm.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.height
    }

    /// Every line of words on it, in the order they were set.
    #[must_use]
    pub fn letterings(&self) -> &[Lettering] {
        &self.letterings
    }

    /// The page as SVG; one unit is a millimetre.
    #[must_use]
    pub fn svg(&self) -> String {
        let Self { width, height, body, .. } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" \
             viewBox=\"0 0 {width} {height}\">\n{body}</svg>\n"
        )
    }

    /// The page as a picture (PNG) of so many dots an inch.
    ///
    /// # Errors
    /// When it would be larger than any printer needs.
    pub fn png(&self, faces: &Faces, dpi: u32) -> Result<Vec<u8>, SheetError> {
        let pixels = self.painted(faces, f64::from(dpi) / INCH)?;
        pixels.encode_png().map_err(|reason| SheetError::Picture(reason.to_string()))
    }

    /// The page as dots for a thermal printer whose line has so many of them.
    ///
    /// # Errors
    /// When it would be larger than any printer needs.
    pub fn to_1bit(&self, faces: &Faces, width_dots: u32) -> Result<Bitmap, SheetError> {
        let pixels = self.painted(faces, f64::from(width_dots) / self.width)?;
        Ok(Bitmap::of(&pixels, width_dots))
    }

    /// Paints the page on white, `scale` px to a millimetre.
    pub(crate) fn painted(&self, faces: &Faces, scale: f64) -> Result<tiny_skia::Pixmap, SheetError> {
        let tree = self.tree(faces)?;
        let side = |length: f64| {
            let side = (length * scale).round();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within bounds here")]
            (1.0..=LARGEST_SIDE).contains(&side).then_some(side as u32)
        };
        let too_large = || SheetError::TooLarge { width: self.width, height: self.height };
        let (width, height) = side(self.width).zip(side(self.height)).ok_or_else(too_large)?;
        let mut pixels = tiny_skia::Pixmap::new(width, height).ok_or_else(too_large)?;
        pixels.fill(tiny_skia::Color::WHITE);
        let size = tree.size();
        #[expect(clippy::cast_precision_loss, reason = "sides of at most 10,000 px")]
        let place =
            tiny_skia::Transform::from_scale(width as f32 / size.width(), height as f32 / size.height());
        resvg::render(&tree, place, &mut pixels.as_mut());
        Ok(pixels)
    }

    pub(crate) fn tree(&self, faces: &Faces) -> Result<usvg::Tree, SheetError> {
        let options = usvg::Options { fontdb: faces.database(), ..usvg::Options::default() };
        usvg::Tree::from_str(&self.svg(), &options).map_err(|reason| SheetError::Svg(reason.to_string()))
    }
}

/// A page's content cut off at its edges: a folded page must not reach over the fold.
fn clipped(page: &Page, side: &str) -> String {
    let Page { width, height, body, .. } = page;
    format!(
        "<clipPath id=\"{side}\"><path d=\"M0 0H{width}V{height}H0Z\"/></clipPath>\n\
         <g clip-path=\"url(#{side})\">\n{body}</g>\n"
    )
}

impl Sheet {
    /// The sheet as PDF, its text as text in embedded subsets of the faces. The same sheet
    /// gives the same bytes: there is no date in it.
    ///
    /// # Errors
    /// When a page can't be set, or a font may not be embedded.
    pub fn pdf(&self, faces: &Faces) -> Result<Vec<u8>, SheetError> {
        let mut document = Document::new_with(SerializeSettings::default());
        let metadata = Metadata::new().title(self.title.clone()).language("zh-CN".to_owned());
        document.set_metadata(metadata);
        for page in &self.pages {
            let side = |length: f64| {
                #[expect(clippy::cast_possible_truncation, reason = "sides of paper")]
                let side = (length / INCH * POINTS) as f32;
                side
            };
            let size = Size::from_wh(side(page.width), side(page.height))
                .ok_or(SheetError::TooLarge { width: page.width, height: page.height })?;
            let tree = page.tree(faces)?;
            let mut sheet = document.start_page_with(PageSettings::new(size));
            let mut surface = sheet.surface();
            surface.draw_svg(&tree, size, SvgSettings::default());
            surface.finish();
            sheet.finish();
        }
        document.finish().map_err(|reason| SheetError::Pdf(format!("{reason:?}")))
    }
}

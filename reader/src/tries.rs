//! The cascade: views of a picture, the surest for their time first.
//!
//! Order and choice are from pictures of thirteen conditions (`benches/reading.rs`). Tried
//! and left out, each of them dearer than what it added: blur before binarising, sharpening
//! along four directions, levelling at full size. Half size with strong sharpening read one
//! picture wrong, and must stay out.

use crate::{Found, Picture, Seen, view};
use std::borrow::Cow;
use zxingcpp::{Barcode, BarcodeFormat, BarcodeReader, Binarizer, ImageFormat, ImageView};

/// A view of the picture, and how black is told from white in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Try {
    /// One threshold for the whole picture: a third of the others' time.
    Whole,
    /// A threshold for every neighbourhood, by the decoder itself.
    Blocks {
        /// How many times smaller the picture is made before.
        smaller: usize,
    },
    /// Levelled by us before.
    Levelled {
        /// How many times smaller the picture is made before.
        smaller: usize,
        /// Of the neighbourhood, in pixels of the smaller picture.
        reach: usize,
    },
}

/// What every frame gets.
pub(crate) const QUICK: [Try; 2] = [Try::Whole, Try::Levelled { smaller: 3, reach: 4 }];

/// What frames get in turn.
pub(crate) const THOROUGH: [Try; 4] = [
    Try::Blocks { smaller: 1 },
    Try::Blocks { smaller: 2 },
    Try::Levelled { smaller: 2, reach: 6 },
    Try::Levelled { smaller: 2, reach: 4 },
];

impl Try {
    /// What this try sees in a picture.
    pub(crate) fn on(self, picture: &Picture) -> Seen {
        match self {
            Self::Whole => decoded(picture, 1, Binarizer::GlobalHistogram),
            Self::Blocks { smaller } => {
                decoded(&view::smaller(picture, smaller), smaller, Binarizer::LocalAverage)
            }
            Self::Levelled { smaller, reach } => {
                let levelled = Cow::Owned::<Picture>(view::levelled(&view::smaller(picture, smaller), reach));
                decoded(&levelled, smaller, Binarizer::FixedThreshold)
            }
        }
    }
}

/// What the decoder sees; `scale` brings its corners back to the camera's pixels.
fn decoded(picture: &Picture, scale: usize, binarizer: Binarizer) -> Seen {
    let (width, height) = (picture.width(), picture.height());
    let Ok(view) = ImageView::from_slice(picture.pixels(), width, height, ImageFormat::Lum) else {
        return Seen::Nothing;
    };
    let reader = BarcodeReader::new()
        .formats([BarcodeFormat::QRCode])
        // A code turned by any angle is found without it; only bars would need it.
        .try_rotate(false)
        .try_harder(picture.width() < 1_000)
        .try_invert(true)
        .try_downscale(false)
        .return_errors(true)
        .max_number_of_symbols(1)
        .binarizer(binarizer);
    let Ok(codes) = reader.from(view) else {
        return Seen::Nothing;
    };
    match codes.iter().find(|code| code.is_valid()) {
        Some(code) => Seen::Code(found(code, scale)),
        None if codes.is_empty() => Seen::Nothing,
        None => Seen::Unclear,
    }
}

fn found(code: &Barcode, scale: usize) -> Found {
    let scale = i32::try_from(scale).unwrap_or(1);
    let at = code.position();
    let corners = [at.top_left, at.top_right, at.bottom_right, at.bottom_left];
    Found { text: code.text(), corners: corners.map(|point| (point.x * scale, point.y * scale)) }
}

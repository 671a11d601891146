//! A QR code that a telephone can photograph from the screen.

use super::{Area, Parent, Theme};
use crate::draw::Rgb;
use bevy::{
    asset::RenderAssetUsages,
    image::ImageSampler,
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat},
};
use qrcode::{EcLevel, QrCode};

/// Modules of quiet zone on each side, as ISO/IEC 18004 asks.
const QUIET: u32 = 4;

/// What a code is printed in: pure black on white, which a camera finds soonest.
const BLACK: Rgb = Rgb(0, 0, 0);
const WHITE: Rgb = Rgb(255, 255, 255);

impl Theme<'_> {
    /// The text as a QR code in the middle of an area, with its quiet zone. Each module is
    /// a whole number of the screen's pixels wide. A text that fits no code leaves the
    /// area empty: the short code stands beside it.
    ///
    /// The picture is kept nowhere: it is a passport.
    pub fn qr_code(&mut self, parent: &mut Parent<'_>, text: &str, area: Area) {
        let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return };
        let side = u32::try_from(code.width()).unwrap_or(1) + 2 * QUIET;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a screen")]
        let room = (area.width.min(area.height) * self.frame.pixels) as u32;
        let module = (room / side).max(1);
        let image = self.images.add(paint(&code, side, module));
        #[expect(clippy::cast_precision_loss, reason = "pixels of a screen")]
        let shown = (side * module) as f32 / self.frame.pixels;
        let left = area.left + ((area.width - shown) / 2.0).round();
        let top = area.top + ((area.height - shown) / 2.0).round();
        let node = Area::new(left, top, shown, shown).node();
        parent.spawn((ImageNode::new(image), node, Pickable::IGNORE, Name::new("code")));
    }
}

fn paint(code: &QrCode, side: u32, module: u32) -> Image {
    let pixels = side * module;
    let dark = |x: u32, y: u32| {
        let inner = |at: u32| (at / module).checked_sub(QUIET).and_then(|at| usize::try_from(at).ok());
        match (inner(x), inner(y)) {
            (Some(x), Some(y)) if x < code.width() && y < code.width() => code[(x, y)] == qrcode::Color::Dark,
            _ => false,
        }
    };
    let mut data = Vec::new();
    for y in 0..pixels {
        for x in 0..pixels {
            let Rgb(r, g, b) = if dark(x, y) { BLACK } else { WHITE };
            data.extend([r, g, b, 255]);
        }
    }
    let size = Extent3d { width: pixels, height: pixels, depth_or_array_layers: 1 };
    let format = TextureFormat::Rgba8UnormSrgb;
    let mut image = Image::new(size, TextureDimension::D2, data, format, RenderAssetUsages::RENDER_WORLD);
    image.sampler = ImageSampler::nearest();
    image
}

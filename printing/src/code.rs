//! QR codes as modules.

use crate::CannotDraw;
use embedded_graphics::{
    pixelcolor::BinaryColor,
    prelude::*,
    primitives::{PrimitiveStyle, Rectangle},
};
use qrcode::{Color, EcLevel, QrCode};

/// Empty modules that a code keeps round itself, by ISO/IEC 18004.
const QUIET: u32 = 4;

/// A QR code.
pub(crate) struct Code {
    /// Modules of a side, without the quiet zone.
    side: u32,
    /// Rows from the top.
    dark: Vec<bool>,
}

impl Code {
    /// The code of a text at error correction M, which restores 15 % of it.
    pub(crate) fn of(text: &str) -> Result<Self, CannotDraw> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)
            .map_err(|reason| CannotDraw { length: text.len(), reason: reason.to_string() })?;
        let side = u32::try_from(code.width()).unwrap_or(0);
        Ok(Self { side, dark: code.to_colors().into_iter().map(|colour| colour == Color::Dark).collect() })
    }

    /// Modules along a side, the quiet zone included.
    pub(crate) fn modules(&self) -> u32 {
        self.side + 2 * QUIET
    }

    /// Draws the code with its quiet zone; a module is `module` dots wide.
    pub(crate) fn draw<T>(&self, target: &mut T, corner: Point, module: u32) -> Result<(), T::Error>
    where
        T: DrawTarget<Color = BinaryColor>,
    {
        let style = PrimitiveStyle::with_fill(BinaryColor::On);
        let across = usize::try_from(self.side).unwrap_or(1).max(1);
        for (row, line) in (QUIET..).zip(self.dark.chunks(across)) {
            for (column, _) in (QUIET..).zip(line).filter(|(_, dark)| **dark) {
                let place = Size::new(column * module, row * module);
                Rectangle::new(corner + place, Size::new_equal(module)).into_styled(style).draw(target)?;
            }
        }
        Ok(())
    }
}

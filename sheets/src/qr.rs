//! QR codes as shapes.

use crate::SheetError;
use kurbo::{BezPath, Rect, Shape};
use qrcode::{Color, EcLevel, QrCode};

/// Empty modules that a code keeps round itself, by ISO/IEC 18004.
pub(crate) const QUIET: usize = 4;

/// A QR code: its modules, without the quiet zone.
pub(crate) struct Code {
    side: usize,
    dark: Vec<bool>,
}

impl Code {
    /// The code of a text at error correction M, which restores 15 % of it.
    pub(crate) fn of(text: &str) -> Result<Self, SheetError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)
            .map_err(|reason| SheetError::Code { reason: reason.to_string(), length: text.len() })?;
        let dark = code.to_colors().into_iter().map(|colour| colour == Color::Dark).collect();
        Ok(Self { side: code.width(), dark })
    }

    /// Modules along a side, the quiet zone on both sides included.
    pub(crate) fn modules(&self) -> usize {
        self.side + 2 * QUIET
    }

    /// The dark modules as one path, one unit each, the quiet zone included: rows of one
    /// path join without a seam, which single squares would not.
    pub(crate) fn path(&self) -> BezPath {
        let mut path = BezPath::new();
        for (row, line) in self.dark.chunks_exact(self.side.max(1)).enumerate() {
            let mut column = 0;
            for run in line.chunk_by(|one, next| one == next) {
                if run.first() == Some(&true) {
                    let [left, top, right] = [column, row, column + run.len()].map(|at| units(at + QUIET));
                    path.extend(Rect::new(left, top, right, top + 1.0).path_elements(0.1));
                }
                column += run.len();
            }
        }
        path
    }
}

/// Modules as a length.
#[expect(clippy::cast_precision_loss, reason = "at most 185 modules")]
pub(crate) fn units(modules: usize) -> f64 {
    modules as f64
}

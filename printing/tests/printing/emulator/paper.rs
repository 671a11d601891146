//! The commands, and the paper they leave.

use super::Desk;
use printing::Picture;
use std::collections::VecDeque;

/// What is between the last cut and the print head.
#[derive(Default)]
pub(crate) struct Paper {
    /// Bytes of a row, once there is one.
    across: usize,
    bits: Vec<u8>,
    /// Rows of a raster command that are still to come.
    coming: usize,
}

impl Paper {
    /// Carries out one command or prints one row; says whether there was enough for it.
    pub(crate) fn step(&mut self, waiting: &mut VecDeque<u8>, desk: &mut Desk) -> Result<bool, String> {
        if self.coming > 0 {
            return Ok(self.row(waiting, desk));
        }
        let head: Vec<u8> = waiting.iter().copied().take(8).collect();
        let taken = match head.as_slice() {
            [] | [0x1B] | [0x1D] | [0x10] | [0x10, 0x04] | [0x1B, b'd' | b'J'] | [0x1D, b'v' | b'V'] => 0,
            // Nothing, which printers pass over.
            [0, ..] => 1,
            [0x1B, b'@', ..] => 2,
            [0x1B, b'd' | b'J', _, ..] => 3,
            // It was answered when it came.
            [0x10, 0x04, 1..=4, ..] => 3,
            [0x1D, b'v', b'0', 0, x_low, x_high, y_low, y_high] => {
                self.raster(u16::from_le_bytes([*x_low, *x_high]), u16::from_le_bytes([*y_low, *y_high]))?;
                8
            }
            [0x1D, b'v', b'0', rest @ ..] if rest.len() < 5 => 0,
            [0x1D, b'V', 0 | 1, ..] => self.cut(3, desk),
            [0x1D, b'V', 65 | 66, _, ..] => self.cut(4, desk),
            [0x1D, b'V', 65 | 66] => 0,
            other => return Err(format!("no command: {other:02X?}")),
        };
        waiting.drain(..taken);
        Ok(taken > 0)
    }

    fn raster(&mut self, across: u16, rows: u16) -> Result<(), String> {
        let across = usize::from(across);
        if across == 0 || rows == 0 || across > 72 {
            return Err(format!("a raster of {across} bytes by {rows} rows"));
        }
        if !self.bits.is_empty() && self.across != across {
            return Err(format!("rows of {across} bytes under rows of {}", self.across));
        }
        (self.across, self.coming) = (across, usize::from(rows));
        Ok(())
    }

    fn row(&mut self, waiting: &mut VecDeque<u8>, desk: &mut Desk) -> bool {
        if waiting.len() < self.across {
            return false;
        }
        self.bits.extend(waiting.drain(..self.across));
        self.coming -= 1;
        desk.rows += 1;
        true
    }

    fn cut(&mut self, taken: usize, desk: &mut Desk) -> usize {
        let bits = std::mem::take(&mut self.bits);
        let height = u32::try_from(bits.len() / self.across.max(1)).unwrap();
        let width = u32::try_from(self.across * 8).unwrap();
        desk.cards.push(Picture { width, height, bits });
        desk.rows = 0;
        taken
    }
}

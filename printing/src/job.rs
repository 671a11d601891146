//! A picture as the commands a printer takes (ESC/POS).

use crate::{Picture, wire::Wire};
use escpos::{
    errors::Result,
    printer::Printer,
    utils::{DLE, EOT, GS, NUL, Protocol},
};

/// Rows of one raster command: 4.6 kB on wide paper, which small printers hold in memory.
const BAND: usize = 64;
/// Lines the paper is fed before the cut, so that the last row is beyond the blade.
const FEED: u8 = 1;
/// Feed to the blade and cut, leaving a bridge: a card hangs there until it is taken and
/// does not fall to the floor. The crate's own partial cut asks for a full one.
const CUT: [u8; 4] = [GS, b'V', 66, 0];

/// More bytes than a command has that was cut short.
const LONGEST: usize = BAND * 72 + 8;

/// Sends a picture. Where the one before was cut short, the printer may wait for the rest of
/// a command and would take the beginning of this picture for it: empty bytes go first,
/// which a printer passes over that waits for none.
pub(crate) fn send(wire: &Wire, picture: &Picture, cut_short: bool) -> Result<()> {
    let mut printer = Printer::new(wire, Protocol::default(), None);
    if cut_short {
        printer.custom(&[NUL; LONGEST])?;
    }
    printer.init()?;
    let across = picture.row_bytes();
    for rows in picture.bits.chunks(across.max(1) * BAND) {
        printer.custom(&raster(rows, across))?;
    }
    printer.feeds(FEED)?.custom(&CUT)?.print()?;
    Ok(())
}

/// How often dots of the picture look like one of the four questions how a printer is.
pub(crate) fn looks_like_questions(picture: &Picture) -> usize {
    let bands = picture.bits.chunks(picture.row_bytes().max(1) * BAND);
    bands.flat_map(|rows| rows.windows(3)).filter(|bytes| matches!(bytes, [DLE, EOT, 1..=4])).count()
}

/// `GS v 0`: rows of dots, printed as they are.
fn raster(rows: &[u8], across: usize) -> Vec<u8> {
    let [x_low, x_high, ..] = across.to_le_bytes();
    let [y_low, y_high, ..] = (rows.len() / across.max(1)).to_le_bytes();
    let mut command = vec![GS, b'v', b'0', 0, x_low, x_high, y_low, y_high];
    command.extend_from_slice(rows);
    command
}

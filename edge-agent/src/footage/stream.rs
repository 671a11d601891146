//! MJPEG as it is: one JPEG after the other, with or without lines of text between them.

use super::{LONGEST, Piece};
use anyhow::{Context, Result};
use std::io::{BufRead, Read};

/// A stream of JPEGs.
#[derive(Debug)]
pub(super) struct Stream<R> {
    input: R,
    /// The start of a picture was read with the end of the one before.
    begun: bool,
}

/// How a picture ends.
enum End {
    Whole,
    /// Another one starts in it.
    Overtaken,
    /// The file ends in it.
    CutOff,
    TooLong,
    /// No mark stands where one must.
    Lost,
}

impl<R: BufRead> Stream<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, begun: false }
    }

    /// The next compressed picture, into `piece`; none at the end.
    pub(super) fn next_piece(&mut self, piece: &mut Vec<u8>) -> Result<Option<Piece>> {
        if !self.begun && !self.find_start().context("reading the film")? {
            return Ok(None);
        }
        self.begun = false;
        piece.clear();
        piece.extend([0xff, 0xd8]);
        Ok(Some(match self.rest(piece).context("reading the film")? {
            End::Whole => Piece::Whole,
            End::Overtaken => {
                self.begun = true;
                Piece::Broken("another one starts in it".into())
            }
            End::CutOff => Piece::Broken("the file ends in it".into()),
            End::Lost => Piece::Broken("there is no mark where one must be".into()),
            End::TooLong => Piece::Broken(format!("it is longer than {LONGEST} bytes")),
        }))
    }

    /// Reads on behind the next start of a JPEG.
    fn find_start(&mut self) -> std::io::Result<bool> {
        loop {
            loop {
                let buffer = self.input.fill_buf()?;
                if buffer.is_empty() {
                    return Ok(false);
                }
                let found = buffer.iter().position(|&byte| byte == 0xff);
                let used = found.map_or(buffer.len(), |at| at + 1);
                self.input.consume(used);
                if found.is_some() {
                    break;
                }
            }
            match self.byte()? {
                Some(0xd8) => return Ok(true),
                Some(_) => {}
                None => return Ok(false),
            }
        }
    }

    fn byte(&mut self) -> std::io::Result<Option<u8>> {
        let Some(&byte) = self.input.fill_buf()?.first() else { return Ok(None) };
        self.input.consume(1);
        Ok(Some(byte))
    }

    /// The byte behind an 0xff, which may be filled up by more of them.
    fn mark(&mut self) -> std::io::Result<Option<u8>> {
        loop {
            match self.byte()? {
                Some(0xff) => {}
                other => return Ok(other),
            }
        }
    }

    /// From mark to mark. Segments are skipped by their length, since small pictures may
    /// stand in them; behind a start of scan all is picture up to the next mark.
    fn rest(&mut self, piece: &mut Vec<u8>) -> std::io::Result<End> {
        let mut in_scan = false;
        loop {
            if piece.len() > LONGEST as usize {
                return Ok(End::TooLong);
            }
            if in_scan {
                let more = u64::from(LONGEST);
                self.input.by_ref().take(more).read_until(0xff, piece)?;
                if piece.last() != Some(&0xff) {
                    return Ok(End::CutOff);
                }
            } else {
                match self.byte()? {
                    Some(0xff) => piece.push(0xff),
                    Some(_) => return Ok(End::Lost),
                    None => return Ok(End::CutOff),
                }
            }
            let Some(mark) = self.mark()? else { return Ok(End::CutOff) };
            piece.push(mark);
            match mark {
                0xd9 => return Ok(End::Whole),
                0xd8 => return Ok(End::Overtaken),
                0x00 | 0xd0..=0xd7 if in_scan => {}
                _ if !self.segment(piece)? => return Ok(End::CutOff),
                _ => in_scan = mark == 0xda,
            }
        }
    }

    /// A segment by its length; false where the file ends in it.
    fn segment(&mut self, piece: &mut Vec<u8>) -> std::io::Result<bool> {
        let (Some(high), Some(low)) = (self.byte()?, self.byte()?) else { return Ok(false) };
        piece.extend([high, low]);
        let length = u64::from(u16::from_be_bytes([high, low])).saturating_sub(2);
        let read = self.input.by_ref().take(length).read_to_end(piece)?;
        Ok(read as u64 == length)
    }
}

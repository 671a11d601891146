//! Pictures as an MJPEG AVI, so that other programs count on the same ones.

mod jpeg;

pub use jpeg::jpeg;

use super::Format;
use std::io::{Seek, SeekFrom, Write};

/// Bytes before the first picture.
const HEAD: usize = 224;
/// Says that each picture stands alone and an index is there.
const INDEXED: u32 = 0x10;

/// An AVI being written.
#[derive(Debug)]
pub struct Film<W> {
    out: W,
    format: Format,
    quality: u8,
    /// Where each picture lies behind `movi`, and how long it is.
    index: Vec<(u32, u32)>,
    /// Bytes behind the word `movi`, it included.
    length: u32,
}

/// What does not fit an AVI of the old kind.
fn too_long() -> std::io::Error {
    std::io::Error::other("the film would be longer than 4 GiB, which an AVI cannot be")
}

impl<W: Write + Seek> Film<W> {
    /// Begins a film at the start of `out`, of JPEGs of a quality of 1 to 100.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn begin(mut out: W, format: Format, quality: u8) -> std::io::Result<Self> {
        out.write_all(&[0; HEAD])?;
        Ok(Self { out, format, quality, index: Vec::new(), length: 4 })
    }

    /// Adds a picture of one byte a pixel.
    ///
    /// # Errors
    /// When `out` cannot be written, the film gets longer than 4 GiB, or the pixels are
    /// not as many as the format says.
    pub fn add(&mut self, pixels: &[u8]) -> std::io::Result<()> {
        let Format { width, height, .. } = self.format;
        let picture = jpeg(width, height, pixels, self.quality)
            .ok_or_else(|| std::io::Error::other(format!("a picture has not {width} x {height} pixels")))?;
        self.add_chunk(&picture)
    }

    /// Adds a picture that is a JPEG, or what should have been one.
    ///
    /// # Errors
    /// When `out` cannot be written, or the film gets longer than 4 GiB.
    pub fn add_chunk(&mut self, picture: &[u8]) -> std::io::Result<()> {
        let long = u32::try_from(picture.len()).map_err(|_| too_long())?;
        let padded = long
            .checked_add(long % 2 + 8)
            .and_then(|all| all.checked_add(self.length))
            .ok_or_else(too_long)?;
        self.out.write_all(b"00dc")?;
        self.out.write_all(&long.to_le_bytes())?;
        self.out.write_all(picture)?;
        self.out.write_all(&[0][..picture.len() % 2])?;
        self.index.push((self.length, long));
        self.length = padded;
        Ok(())
    }

    /// Writes the index and the head, and gives back what was written to.
    ///
    /// # Errors
    /// When `out` cannot be written, or the film is longer than 4 GiB.
    pub fn end(mut self) -> std::io::Result<W> {
        let pictures = u32::try_from(self.index.len()).map_err(|_| too_long())?;
        let index = pictures.checked_mul(16).ok_or_else(too_long)?;
        self.out.write_all(b"idx1")?;
        self.out.write_all(&index.to_le_bytes())?;
        for (at, long) in &self.index {
            self.out.write_all(b"00dc")?;
            for word in [INDEXED, *at, *long] {
                self.out.write_all(&word.to_le_bytes())?;
            }
        }
        let head = self.head(pictures, index).ok_or_else(too_long)?;
        self.out.seek(SeekFrom::Start(0))?;
        self.out.write_all(&head)?;
        self.out.seek(SeekFrom::End(0))?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn head(&self, pictures: u32, index: u32) -> Option<Vec<u8>> {
        let Format { width, height, rate } = self.format;
        let all = self.length.checked_add(index)?.checked_add(220)?;
        let main = [1_000_000 / rate.max(1), 0, 0, INDEXED, pictures, 0, 1, 0, width, height, 0, 0, 0, 0];
        let largest = self.index.iter().map(|(_, long)| *long).max().unwrap_or(0);
        let stream = [0, 0, 0, 1, rate, 0, pictures, largest, u32::MAX, 0, 0, 0];
        let bitmap =
            [40, width, height, 1 | 24 << 16, u32::from_le_bytes(*b"MJPG"), width * height * 3, 0, 0, 0, 0];
        let mut head = Vec::with_capacity(HEAD);
        let mut word = |bytes: &[u8]| head.extend_from_slice(bytes);
        word(b"RIFF");
        word(&all.to_le_bytes());
        word(b"AVI LIST");
        word(&192_u32.to_le_bytes());
        word(b"hdrlavih");
        word(&56_u32.to_le_bytes());
        main.iter().for_each(|value| word(&value.to_le_bytes()));
        word(b"LIST");
        word(&116_u32.to_le_bytes());
        word(b"strlstrh");
        word(&56_u32.to_le_bytes());
        word(b"vidsMJPG");
        stream.iter().for_each(|value| word(&value.to_le_bytes()));
        word(b"strf");
        word(&40_u32.to_le_bytes());
        bitmap.iter().for_each(|value| word(&value.to_le_bytes()));
        word(b"LIST");
        word(&self.length.to_le_bytes());
        word(b"movi");
        (head.len() == HEAD).then_some(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    const FORMAT: Format = Format { width: 48, height: 20, rate: 10 };

    #[test]
    fn every_length_in_it_is_right() {
        let mut film = Film::begin(Cursor::new(Vec::new()), FORMAT, 80).unwrap();
        film.add(&[90; 48 * 20]).unwrap();
        film.add_chunk(b"odd").unwrap();
        let bytes = film.end().unwrap().into_inner();
        let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!(word(4) + 8, bytes.len());
        let index = 220 + word(216);
        assert_eq!((&bytes[HEAD - 4..HEAD], &bytes[index..index + 4]), (&b"movi"[..], &b"idx1"[..]));
        let second = index + 8 + 16;
        assert_eq!(
            (word(second + 12), word(second + 8)),
            (3, HEAD - 220 + 8 + word(HEAD + 4).next_multiple_of(2))
        );
        let at = word(second + 8) + 220;
        assert_eq!(&bytes[at..at + 11], b"00dc\x03\0\0\0odd");
    }

    #[test]
    fn a_picture_of_another_size_is_refused() {
        let mut film = Film::begin(Cursor::new(Vec::new()), FORMAT, 80).unwrap();
        assert!(film.add(&[0; 10]).unwrap_err().to_string().contains("48 x 20"));
    }
}

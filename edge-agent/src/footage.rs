//! Films from files, picture by picture in brightness: MJPEG and MJPEG in AVI are read
//! here, anything else by an installed `ffmpeg`.
//!
//! One picture is in memory at a time. A damaged picture is left out and counted.

mod avi;
mod ffmpeg;
mod stream;

use anyhow::{Context, Result, bail, ensure};
use avi::Avi;
use camera::Damaged;
use ffmpeg::Ffmpeg;
use std::{
    fs::File,
    io::{BufReader, Read, Seek},
    path::Path,
};
use stream::Stream;

/// The longest a compressed picture may be, bytes.
const LONGEST: u32 = 32 << 20;
/// Pictures a second where a film does not say.
const USUAL_RATE: f64 = 25.0;

/// A picture of a film.
#[derive(Clone, PartialEq, Eq)]
pub struct Still {
    /// Its place in the film, from 0; damaged ones have their place too.
    pub number: u64,
    /// When it is shown, ms from the first.
    pub at_ms: u64,
    /// Width, px.
    pub width: u32,
    /// Height, px.
    pub height: u32,
    /// One byte a pixel, rows from the top.
    pub pixels: Vec<u8>,
}

impl std::fmt::Debug for Still {
    /// Without the pixels: no picture gets into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Still({} of {} x {})", self.number, self.width, self.height)
    }
}

/// What of a film could not be used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Losses {
    /// How many pictures were left out.
    pub pictures: u64,
    /// The first of them, and why.
    pub first: Option<String>,
}

impl Losses {
    fn add(&mut self, number: u64, why: &str) {
        self.pictures += 1;
        self.first.get_or_insert_with(|| format!("picture {number}: {why}"));
    }
}

/// A compressed picture, or why there is none at its place.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    /// It is in the buffer.
    Whole,
    /// There was one, and it cannot be had.
    Broken(String),
    /// The film says that the picture before is shown once more.
    Again,
}

/// A film being read.
#[derive(Debug)]
pub struct Footage {
    source: Source,
    rate: f64,
    number: u64,
    size: Option<(u32, u32)>,
    losses: Losses,
    piece: Vec<u8>,
}

#[derive(Debug)]
enum Source {
    Avi(Avi<BufReader<File>>),
    Stream(Stream<BufReader<File>>),
    Ffmpeg(Ffmpeg),
}

impl Footage {
    /// Opens a film. `rate`, pictures a second, is taken where given, even if the film
    /// says something else.
    ///
    /// # Errors
    /// When the file cannot be opened, its head is damaged, or it needs an `ffmpeg` that
    /// is not there.
    pub fn open(file: &Path, rate: Option<f64>) -> Result<Self> {
        let at = || file.display();
        let about = std::fs::metadata(file).with_context(|| format!("opening the film {}", at()))?;
        ensure!(about.is_file(), "{} is no file; a film is read to and fro, so save it into one first", at());
        let mut input =
            BufReader::new(File::open(file).with_context(|| format!("opening the film {}", at()))?);
        let mut head = [0; 12];
        let length = input.by_ref().take(12).read(&mut head).with_context(|| format!("reading {}", at()))?;
        input.rewind().with_context(|| format!("reading {}", at()))?;
        if length == 0 {
            bail!("{} is empty; name a file that holds a film", at());
        }
        let source = if head.starts_with(b"RIFF") && head.ends_with(b"AVI ") {
            match Avi::open(input).with_context(|| format!("reading the head of the AVI {}", at()))? {
                Some(avi) => Source::Avi(avi),
                None => Source::Ffmpeg(Ffmpeg::open(file)?),
            }
        } else if head.starts_with(&[0xff, 0xd8]) {
            Source::Stream(Stream::new(input))
        } else {
            Source::Ffmpeg(Ffmpeg::open(file)?)
        };
        let told = match &source {
            Source::Avi(avi) => avi.rate(),
            Source::Stream(_) => None,
            Source::Ffmpeg(ffmpeg) => ffmpeg.rate(),
        };
        let rate = rate.or(told).unwrap_or(USUAL_RATE);
        Ok(Self { source, rate, number: 0, size: None, losses: Losses::default(), piece: Vec::new() })
    }

    /// Pictures a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// How many places for pictures have been passed.
    #[must_use]
    pub fn passed(&self) -> u64 {
        self.number
    }

    /// What could not be used so far.
    #[must_use]
    pub fn losses(&self) -> &Losses {
        &self.losses
    }

    /// The next picture that can be used; none at the end.
    ///
    /// # Errors
    /// When the file cannot be read any more, or `ffmpeg` fails.
    pub fn next_still(&mut self) -> Result<Option<Still>> {
        self.next_wanted(|_| true)
    }

    /// The next picture that can be used and whose time, ms from the first, is wanted; none
    /// at the end. Others are not decoded, where that can be spared.
    ///
    /// # Errors
    /// When the file cannot be read any more, or `ffmpeg` fails.
    pub fn next_wanted(&mut self, wanted: impl Fn(u64) -> bool) -> Result<Option<Still>> {
        loop {
            let want = wanted(self.time_of(self.number));
            let read = |piece: Option<Piece>, bytes: &[u8]| match piece {
                Some(Piece::Whole) if !want => Some(Err(None)),
                piece => decoded(piece, bytes),
            };
            let read = match &mut self.source {
                Source::Ffmpeg(ffmpeg) => ffmpeg.next_picture()?.map(Ok),
                Source::Avi(avi) => read(avi.next_piece(&mut self.piece)?, &self.piece),
                Source::Stream(stream) => read(stream.next_piece(&mut self.piece)?, &self.piece),
            };
            let Some(read) = read else { return Ok(None) };
            let number = self.number;
            self.number += 1;
            match read {
                Ok(_) if !want => {}
                Ok((width, height, pixels))
                    if *self.size.get_or_insert((width, height)) == (width, height) =>
                {
                    return Ok(Some(Still { number, at_ms: self.time_of(number), width, height, pixels }));
                }
                Ok((width, height, _)) => {
                    self.losses.add(number, &format!("it is {width} x {height}, and the first is not"));
                }
                Err(Some(why)) => self.losses.add(number, &why),
                Err(None) => {}
            }
        }
    }

    /// When a picture is shown, ms from the first.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "ms"
    )]
    pub fn time_of(&self, number: u64) -> u64 {
        (number as f64 * 1_000.0 / self.rate).round() as u64
    }

    /// Which picture is shown at a time, by the number of the nearest.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "ms"
    )]
    pub fn number_at(&self, at_ms: u64) -> u64 {
        (at_ms as f64 * self.rate / 1_000.0).round() as u64
    }
}

/// Width, height and brightness; or why not, if there is a reason to tell.
type Seen = Result<(u32, u32, Vec<u8>), Option<String>>;

fn decoded(piece: Option<Piece>, bytes: &[u8]) -> Option<Seen> {
    Some(match piece? {
        Piece::Whole => camera::brightness(bytes).map_err(|why: Damaged| Some(why.to_string())),
        Piece::Broken(why) => Err(Some(why)),
        Piece::Again => Err(None),
    })
}

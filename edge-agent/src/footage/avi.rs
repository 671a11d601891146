//! MJPEG in an AVI: chunk after chunk, whatever the lists around them say of their
//! length, so that a film whose recorder lost its power can be read to where it ends.

use super::{LONGEST, Piece};
use anyhow::{Context, Result, bail};
use std::io::{ErrorKind, Read, Seek, SeekFrom};

/// Lists whose insides are read.
const OPENED: [&[u8; 4]; 4] = [b"hdrl", b"strl", b"movi", b"rec "];
/// Chunks that may stand among pictures; what else does is damage.
const KNOWN: [&[u8; 4]; 6] = [b"RIFF", b"LIST", b"JUNK", b"idx1", b"indx", b"strn"];
/// The head may have so many bytes before the pictures begin.
const LONGEST_HEAD: u64 = 16 << 20;

/// The film in an AVI.
#[derive(Debug)]
pub(super) struct Avi<R> {
    input: R,
    at: u64,
    length: u64,
    /// Its number among the streams, as chunks are named by it.
    stream: [u8; 2],
    rate: Option<f64>,
    /// Bytes that filled up the chunk before.
    padding: u64,
}

/// What the head says of the first film in it.
#[derive(Debug, Default)]
struct Head {
    streams: u8,
    stream: Option<u8>,
    rate: Option<f64>,
    codec: Option<[u8; 4]>,
}

impl<R: Read + Seek> Avi<R> {
    /// Reads the head; none when the film in it is no MJPEG.
    pub(super) fn open(mut input: R) -> Result<Option<Self>> {
        let length = input.seek(SeekFrom::End(0))?;
        input.rewind()?;
        let mut avi = Self { input, at: 0, length, stream: *b"00", rate: None, padding: 0 };
        let mut head = Head::default();
        loop {
            let chunk = avi.chunk()?.filter(|_| avi.at < LONGEST_HEAD);
            let Some((name, size)) = chunk else {
                bail!(
                    "no pictures begin in it; it is cut off or damaged: make the film anew, or repair it with `ffmpeg -i FILE -c copy NEW.avi`"
                )
            };
            if name == *b"movi" {
                break;
            }
            avi.read_head(name, size, &mut head)?;
        }
        let (Some(stream), Some(codec)) = (head.stream, head.codec) else {
            bail!("no film is told of in it; name an AVI with pictures")
        };
        (avi.stream, avi.rate) = ([b'0' + stream / 10, b'0' + stream % 10], head.rate);
        Ok(matches!(codec.map(|letter| letter.to_ascii_uppercase()).as_ref(), b"MJPG" | b"JPEG" | b"AVRN")
            .then_some(avi))
    }

    /// Pictures a second, if the head says it.
    pub(super) fn rate(&self) -> Option<f64> {
        self.rate
    }

    fn read_head(&mut self, name: [u8; 4], size: u32, head: &mut Head) -> Result<()> {
        let wanted = matches!(&name, b"strh" | b"strf");
        let mut bytes = [0; 48];
        let taken = if wanted { size.min(48) } else { 0 };
        let bytes = &mut bytes[..taken as usize];
        self.input.read_exact(bytes).context("the head is cut off")?;
        self.at += u64::from(taken);
        self.skip(u64::from(size - taken) + u64::from(size % 2))?;
        let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        if name == *b"strh" {
            if bytes.starts_with(b"vids") && head.stream.is_none() && head.streams < 100 {
                head.stream = Some(head.streams);
                let (scale, rate) = (word(20).unwrap_or(0), word(24).unwrap_or(0));
                let rate = f64::from(rate) / f64::from(scale);
                head.rate = (rate.is_finite() && (0.1..=1_000.0).contains(&rate)).then_some(rate);
            }
            head.streams = head.streams.saturating_add(1);
        } else if name == *b"strf" && head.codec.is_none() && head.stream.is_some() {
            head.codec = word(16).map(u32::to_le_bytes);
        }
        Ok(())
    }

    /// The next compressed picture, into `piece`; none at the end.
    pub(super) fn next_piece(&mut self, piece: &mut Vec<u8>) -> Result<Option<Piece>> {
        loop {
            let Some((name, size)) = self.chunk()? else { return Ok(None) };
            let film = name[..2] == self.stream && matches!(&name[2..], b"dc" | b"db");
            if film && size == 0 {
                return Ok(Some(Piece::Again));
            }
            if film && size <= LONGEST {
                return self.picture(size, piece).map(Some);
            }
            if KNOWN.contains(&&name) || (plain(name) && size <= LONGEST) {
                self.skip(u64::from(size) + u64::from(size % 2))?;
            } else if !matches!(&name, b"movi" | b"rec ") {
                let lost = self.at - 8;
                self.find_next()?;
                return Ok(Some(Piece::Broken(format!("no chunk begins at byte {lost}, where one must"))));
            }
        }
    }

    fn picture(&mut self, size: u32, piece: &mut Vec<u8>) -> Result<Piece> {
        let left = self.length.saturating_sub(self.at);
        if u64::from(size) > left {
            self.skip(left)?;
            return Ok(Piece::Broken(format!("the file ends in it, {left} of its {size} bytes are there")));
        }
        piece.resize(size as usize, 0);
        self.input.read_exact(piece).with_context(|| format!("reading at byte {}", self.at))?;
        self.at += u64::from(size);
        self.padding = u64::from(size % 2);
        self.skip(self.padding)?;
        Ok(Piece::Whole)
    }

    /// Name and length of the chunk that begins here; of a list that is opened, its name
    /// and 0. None at the end.
    fn chunk(&mut self) -> Result<Option<([u8; 4], u32)>> {
        loop {
            let Some((name, size)) = self.pair()? else { return Ok(None) };
            if !matches!(&name, b"RIFF" | b"LIST") {
                return Ok(Some((name, size)));
            }
            let mut kind = [0; 4];
            if !self.filled(&mut kind)? {
                return Ok(None);
            }
            if name == *b"RIFF" {
                continue;
            }
            if OPENED.contains(&&kind) {
                return Ok(Some((kind, 0)));
            }
            self.skip(u64::from(size).saturating_sub(4) + u64::from(size % 2))?;
        }
    }

    fn pair(&mut self) -> Result<Option<([u8; 4], u32)>> {
        let (mut name, mut size) = ([0; 4], [0; 4]);
        let whole = self.filled(&mut name)? && self.filled(&mut size)?;
        Ok(whole.then(|| (name, u32::from_le_bytes(size))))
    }

    /// False where the file ends before it is filled.
    fn filled(&mut self, bytes: &mut [u8; 4]) -> Result<bool> {
        match self.input.read_exact(bytes) {
            Ok(()) => {
                self.at += 4;
                Ok(true)
            }
            Err(why) if why.kind() == ErrorKind::UnexpectedEof => Ok(false),
            Err(why) => Err(why).with_context(|| format!("reading at byte {}", self.at)),
        }
    }

    fn skip(&mut self, bytes: u64) -> Result<()> {
        let to = self.at.saturating_add(bytes).min(self.length);
        // A move within what is buffered reads nothing anew.
        self.input.seek_relative(i64::try_from(to - self.at)?)?;
        self.at = to;
        Ok(())
    }

    /// Goes on where the next picture of this film begins, or at the end.
    fn find_next(&mut self) -> Result<()> {
        let lost = self.at.saturating_sub(8);
        // A writer that does not fill up odd chunks has the next one a byte earlier.
        self.at = lost.saturating_sub(self.padding);
        self.padding = 0;
        self.input.seek(SeekFrom::Start(self.at))?;
        let mut last = [0; 4];
        let mut byte = [0];
        while self.input.read(&mut byte)? == 1 {
            self.at += 1;
            last = [last[1], last[2], last[3], byte[0]];
            let film = last[..2] == self.stream && matches!(&last[2..], b"dc" | b"db");
            let known = film || matches!(&last, b"idx1" | b"RIFF");
            if known && self.at != lost + 4 {
                self.at -= 4;
                self.input.seek_relative(-4)?;
                return Ok(());
            }
        }
        Ok(())
    }
}

/// Is it a name that other streams' chunks and indexes have, such as `01wb` or `ix00`?
fn plain(name: [u8; 4]) -> bool {
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    (digits(&name[..2]) && name[2..].iter().all(u8::is_ascii_lowercase))
        || (name.starts_with(b"ix") && digits(&name[2..]))
}

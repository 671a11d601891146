//! Any other film, through an installed `ffmpeg` that writes grey pictures into a pipe.

use anyhow::{Context, Result, anyhow, bail};
use std::{
    ffi::OsString,
    io::{BufRead, BufReader, ErrorKind, Read},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread::{self, JoinHandle},
    time::Duration,
};

/// How long a picture may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How much of what `ffmpeg` complains of is told, bytes.
const COMPLAINTS: u64 = 4_096;
/// The longest side of a picture, px.
const LONGEST_SIDE: u32 = 8_192;
/// How long the line before the pictures, or before one of them, may be.
const LONGEST_LINE: u64 = 1_024;

/// Width, height and brightness.
type Picture = (u32, u32, Vec<u8>);

/// What the line before the pictures says.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Header {
    width: u32,
    height: u32,
    rate: Option<f64>,
}

/// An `ffmpeg` at work. It is ended when this is dropped.
#[derive(Debug)]
pub(super) struct Ffmpeg {
    child: Child,
    pictures: Receiver<std::io::Result<Vec<u8>>>,
    complaints: Option<JoinHandle<String>>,
    header: Header,
    name: String,
}

impl Ffmpeg {
    /// Starts it on a file.
    pub(super) fn open(file: &Path) -> Result<Self> {
        let name = file.display().to_string();
        let mut child = start(file).map_err(|why| match why.kind() {
            ErrorKind::NotFound => anyhow!(
                "{name} is neither MJPEG nor MJPEG in an AVI, so it needs ffmpeg, and none is installed here; \
                 install it (apt-get install ffmpeg) or turn the film into an MJPEG AVI on another machine"
            ),
            _ => anyhow!(why).context(format!("starting ffmpeg for {name}")),
        })?;
        let complaints = child.stderr.take().map(|said| thread::spawn(move || heard(said)));
        let Some(out) = child.stdout.take() else { bail!("ffmpeg for {name} has no output") };
        let (header_to, header_from) = sync_channel(1);
        let (to, pictures) = sync_channel(1);
        thread::spawn(move || {
            let mut out = BufReader::new(out);
            let Ok(Some(header)) = header(&mut out) else { return };
            let sent = header_to.send(header).is_ok();
            while sent && next(&mut out, header).is_some_and(|picture| to.send(picture).is_ok()) {}
        });
        let unknown = Header { width: 0, height: 0, rate: None };
        let mut ffmpeg = Self { child, pictures, complaints, header: unknown, name };
        match header_from.recv_timeout(PATIENCE) {
            Ok(header) => ffmpeg.header = header,
            Err(RecvTimeoutError::Timeout) => bail!(ffmpeg.waited()),
            Err(RecvTimeoutError::Disconnected) => {
                ffmpeg.ended()?;
                bail!("ffmpeg found no picture in {}; name a file that holds a film", ffmpeg.name)
            }
        }
        Ok(ffmpeg)
    }

    /// Pictures a second.
    pub(super) fn rate(&self) -> Option<f64> {
        self.header.rate
    }

    /// The next picture; none at the end.
    pub(super) fn next_picture(&mut self) -> Result<Option<Picture>> {
        match self.pictures.recv_timeout(PATIENCE) {
            Ok(Ok(pixels)) => Ok(Some((self.header.width, self.header.height, pixels))),
            Ok(Err(why)) => Err(why).with_context(|| format!("reading what ffmpeg makes of {}", self.name)),
            Err(RecvTimeoutError::Disconnected) => self.ended().map(|()| None),
            Err(RecvTimeoutError::Timeout) => bail!(self.waited()),
        }
    }

    fn waited(&self) -> String {
        let seconds = PATIENCE.as_secs();
        format!(
            "ffmpeg gave no picture of {} for {seconds} seconds, so it was ended; try it on a copy of the film",
            self.name
        )
    }

    /// How it ended; its complaints are told where it failed.
    fn ended(&mut self) -> Result<()> {
        // Its output is closed, so it is at its end.
        let status = self.child.wait().with_context(|| format!("waiting for ffmpeg on {}", self.name))?;
        let said = self.complaints.take().and_then(|said| said.join().ok()).unwrap_or_default();
        if status.success() {
            return Ok(());
        }
        let said = if said.trim().is_empty() {
            "it says nothing".to_owned()
        } else {
            format!("it says: {}", said.trim())
        };
        bail!("ffmpeg failed on {} ({status}); {said}", self.name)
    }
}

impl Drop for Ffmpeg {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(file: &Path) -> std::io::Result<Child> {
    // Without `file:` a name with a colon would be an address.
    let mut input = OsString::from("file:");
    input.push(file);
    Command::new("ffmpeg")
        .args(["-hide_banner", "-nostdin", "-v", "error", "-protocol_whitelist", "file,pipe", "-i"])
        .arg(input)
        .args(["-map", "0:v:0", "-pix_fmt", "gray", "-f", "yuv4mpegpipe", "-"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
}

/// The first of what it complains of; the rest is read and dropped, so that it never waits.
fn heard(mut said: impl Read) -> String {
    let mut first = Vec::new();
    // What cannot be read is not told.
    let _ = said.by_ref().take(COMPLAINTS).read_to_end(&mut first);
    let _ = std::io::copy(&mut said, &mut std::io::sink());
    String::from_utf8_lossy(&first).into_owned()
}

fn line(out: &mut impl BufRead) -> std::io::Result<String> {
    let mut line = Vec::new();
    out.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

/// `YUV4MPEG2 W768 H576 F10:1 …`.
fn header(out: &mut impl BufRead) -> std::io::Result<Option<Header>> {
    let line = line(out)?;
    let mut words = line.split(' ');
    if words.next() != Some("YUV4MPEG2") {
        return Ok(None);
    }
    let word = |letter: char| line.split(' ').skip(1).find_map(|word| word.strip_prefix(letter));
    let side = |letter| word(letter)?.parse().ok().filter(|side| (1..=LONGEST_SIDE).contains(side));
    let rate = word('F').and_then(|rate| {
        let (pictures, seconds) = rate.split_once(':')?;
        let rate = pictures.parse::<f64>().ok()? / seconds.parse::<f64>().ok()?;
        (0.1..=1_000.0).contains(&rate).then_some(rate)
    });
    Ok(side('W').zip(side('H')).map(|(width, height)| Header { width, height, rate }))
}

/// The next picture; none at the end.
fn next(out: &mut BufReader<ChildStdout>, header: Header) -> Option<std::io::Result<Vec<u8>>> {
    let read = line(out).and_then(|line| {
        if line.is_empty() {
            return Ok(None);
        }
        let mut pixels = vec![0; header.width as usize * header.height as usize];
        out.read_exact(&mut pixels).map(|()| Some(pixels))
    });
    match read {
        // ffmpeg was ended in the middle of a picture; how it ended tells more.
        Err(why) if why.kind() == ErrorKind::UnexpectedEof => None,
        other => other.transpose(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_size_and_rate() {
        let read = |text: &str| header(&mut text.as_bytes()).unwrap();
        let expected = Header { width: 768, height: 576, rate: Some(10.0) };
        assert_eq!(read("YUV4MPEG2 W768 H576 F10:1 Ip A0:0 Cmono\n"), Some(expected));
        assert_eq!(read("YUV4MPEG2 W768 H576 F0:0\n").unwrap().rate, None);
        assert_eq!(read("YUV4MPEG2 W99999 H576 F10:1\n"), None);
        assert_eq!(read("something else\n"), None);
        assert_eq!(read(""), None);
    }
}

//! Hand scanners on a serial line: those that don't type, but send what they read. The
//! line is opened again for as long as it takes after it was unplugged.

use super::{FEWEST, Scanned};
use crate::{flow::Code, flow::MAX_CODE, writer::Wake};
use bevy::prelude::*;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fd::OwnedFd,
    fs::{Mode, OFlags, open},
    io::{Errno, read},
    termios::{ControlModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr},
};
use serde::{Serialize, Serializer};
use std::{
    fmt,
    path::PathBuf,
    str::FromStr,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    time::Duration,
};

/// What USB scanners with a serial line take whatever is set, and most others by default.
const USUAL_BAUD: u32 = 9_600;

/// A pause that ends a scan: 30 characters' time at the slowest line in use (1,200 baud).
const PAUSE: Duration = Duration::from_millis(250);

/// How soon a line that is gone is opened again.
const AGAIN: Duration = Duration::from_secs(1);

/// Scans that may wait for the screen: nobody shows more between two pictures.
const WAITING: usize = 4;

/// A serial line and its speed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialLine {
    path: PathBuf,
    baud: u32,
}

/// A text that names no serial line.
#[derive(Debug, thiserror::Error)]
#[error(
    "scanner = {0:?} names no serial line: write \"serial:/dev/ttyACM0\", with a speed after another \
     colon where it needs one (\"serial:/dev/ttyS0:9600\"), or \"\" for none"
)]
pub struct NoSerialLine(String);

impl FromStr for SerialLine {
    type Err = NoSerialLine;

    fn from_str(text: &str) -> Result<Self, NoSerialLine> {
        let no_line = || NoSerialLine(text.to_owned());
        let line = text.strip_prefix("serial:").ok_or_else(no_line)?;
        // Names below /dev/serial/by-path have colons of their own.
        let with_baud = line.rsplit_once(':').and_then(|(path, baud)| Some((path, baud.parse().ok()?)));
        let (path, baud) = with_baud.unwrap_or((line, USUAL_BAUD));
        if !path.starts_with('/') || path.len() < 2 || baud == 0 {
            return Err(no_line());
        }
        Ok(Self { path: path.into(), baud })
    }
}

impl fmt::Display for SerialLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "serial:{}:{}", self.path.display(), self.baud)
    }
}

impl Serialize for SerialLine {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// The scanner on the line, read by a thread of its own.
#[derive(Resource)]
pub struct SerialScanner {
    codes: Mutex<Receiver<Code>>,
    /// While it is here, somebody listens.
    _listener: Arc<()>,
}

impl SerialScanner {
    /// Listens to a line from now on; `wake` wakes whoever draws. The thread ends with the
    /// scanner.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn listen(line: SerialLine, wake: Wake) -> std::io::Result<Self> {
        let (sender, codes) = sync_channel(WAITING);
        let listener = Arc::new(());
        let listened = Arc::downgrade(&listener);
        std::thread::Builder::new().name("serial scanner".to_owned()).spawn(move || {
            let mut ear = Ear { line, sender, wake, listened, told: false };
            while ear.listen() {}
        })?;
        Ok(Self { codes: Mutex::new(codes), _listener: listener })
    }

    /// The next code, if one was read.
    pub fn code(&self) -> Option<Code> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).try_recv().ok()
    }
}

/// Hands on what serial scanners have read.
pub(super) fn hear(scanner: Option<Res<SerialScanner>>, mut scanned: MessageWriter<Scanned>) {
    let Some(scanner) = scanner else { return };
    scanned.write_batch(std::iter::from_fn(|| scanner.code()).map(Scanned));
}

/// The thread's half.
struct Ear {
    line: SerialLine,
    sender: SyncSender<Code>,
    wake: Wake,
    listened: Weak<()>,
    /// It is in the log that the line is gone.
    told: bool,
}

impl Ear {
    /// Opens the line and reads until it is gone; whether anybody still listens.
    fn listen(&mut self) -> bool {
        match self.line.open() {
            Ok(open) => {
                tracing::info!(line = %self.line, "the serial scanner is there");
                self.told = false;
                self.read(&open)
            }
            Err(why) => {
                if !self.told {
                    tracing::warn!(line = %self.line, %why, "the serial scanner can't be opened; check its cable and who may open the line. It is tried again every second");
                    self.told = true;
                }
                self.rest()
            }
        }
    }

    fn read(&self, line: &OwnedFd) -> bool {
        let (mut typed, mut bytes) = (Vec::new(), [0; 256]);
        loop {
            match wait(line) {
                Ok(true) => match read(line, &mut bytes) {
                    Ok(0) | Err(Errno::IO) => return self.rest(),
                    Ok(count) => {
                        for &byte in bytes.iter().take(count) {
                            if !self.byte(byte, &mut typed) {
                                return false;
                            }
                        }
                    }
                    Err(Errno::AGAIN | Errno::INTR) => {}
                    Err(_) => return self.rest(),
                },
                // A scanner that ends with no mark has come to its end.
                Ok(false) => {
                    if !self.whole(&mut typed) || !self.is_heard() {
                        return false;
                    }
                }
                Err(_) => return self.rest(),
            }
        }
    }

    /// A byte that came; whether anybody still listens.
    fn byte(&self, byte: u8, typed: &mut Vec<u8>) -> bool {
        // Carriage return, line feed, tab, zero, end of text: what scanners end with.
        if matches!(byte, b'\r' | b'\n' | b'\t' | 0 | 3) {
            return self.whole(typed);
        }
        // A scan that is too long is still one, and is refused as one.
        if typed.len() <= MAX_CODE {
            typed.push(byte);
        }
        true
    }

    /// The scan is whole; whether anybody still listens.
    fn whole(&self, typed: &mut Vec<u8>) -> bool {
        let bytes = std::mem::take(typed);
        if bytes.len() < FEWEST {
            return true;
        }
        match self.sender.try_send(Code::of(&bytes)) {
            Ok(()) => (self.wake)(),
            Err(TrySendError::Full(_)) => tracing::warn!("the screen takes no scans; one is left out"),
            Err(TrySendError::Disconnected(_)) => return false,
        }
        true
    }

    /// Waits before the next try; whether anybody still listens.
    fn rest(&self) -> bool {
        let pause = Timespec::try_from(AGAIN).ok();
        let _woken = poll(&mut [], pause.as_ref());
        self.is_heard()
    }

    fn is_heard(&self) -> bool {
        self.listened.strong_count() > 0
    }
}

/// Whether something can be read before the pause is over.
fn wait(line: &OwnedFd) -> Result<bool, Errno> {
    let pause = Timespec::try_from(PAUSE).ok();
    let mut fds = [PollFd::new(line, PollFlags::IN)];
    match poll(&mut fds, pause.as_ref()) {
        Err(Errno::INTR) => Ok(false),
        Err(why) => Err(why),
        Ok(ready) => Ok(ready > 0),
    }
}

impl SerialLine {
    /// A raw line of eight bits without parity.
    fn open(&self) -> Result<OwnedFd, Errno> {
        let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let fd = open(&self.path, flags, Mode::empty())?;
        let mut line = tcgetattr(&fd)?;
        line.make_raw();
        line.set_speed(self.baud)?;
        line.control_modes |= ControlModes::CLOCAL | ControlModes::CREAD;
        line.control_modes -= ControlModes::CSTOPB;
        line.special_codes[SpecialCodeIndex::VMIN] = 1;
        line.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&fd, OptionalActions::Now, &line)?;
        Ok(fd)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::{
        io::write,
        pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    };
    use std::time::Instant;

    /// A scanner's end of a line, and the name of ours.
    fn a_line() -> (OwnedFd, String) {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        (master, name)
    }

    fn wait_for(scanner: &SerialScanner) -> Option<Code> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) {
            if let Some(code) = scanner.code() {
                return Some(code);
            }
            std::thread::yield_now();
        }
        None
    }

    fn listen(name: &str) -> SerialScanner {
        SerialScanner::listen(format!("serial:{name}").parse().unwrap(), Box::new(|| {})).unwrap()
    }

    #[test]
    fn a_scan_is_read_whole_whatever_it_ends_with() {
        let (scanner, name) = a_line();
        let heard = listen(&name);
        for end in ["\r\n", "\n", "\t", "\u{3}", ""] {
            write(&scanner, format!("SP1:A PASSPORT{end}").as_bytes()).unwrap();
            assert_eq!(wait_for(&heard), Some(Code::of(b"SP1:A PASSPORT")), "{end:?}");
        }
    }

    #[test]
    fn noise_is_no_scan_and_what_is_too_long_is_one_that_is_refused() {
        let (scanner, name) = a_line();
        let heard = listen(&name);
        write(&scanner, b"\r\nxy\r").unwrap();
        let long = [vec![b'A'; 3_000], b"\r".to_vec()].concat();
        for part in long.chunks(200) {
            let mut rest = part;
            while !rest.is_empty() {
                rest = &rest[write(&scanner, rest).unwrap()..];
            }
        }
        let code = wait_for(&heard).unwrap();
        assert_eq!(code.text().len(), MAX_CODE + 1, "it is cut where it can be no passport");
    }

    #[test]
    fn a_line_that_comes_late_or_back_is_listened_to() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("scanner");
        let heard = listen(link.to_str().unwrap());
        for text in ["SP1:THE FIRST", "SP1:THE SECOND"] {
            let (scanner, name) = a_line();
            let _gone = std::fs::remove_file(&link);
            std::os::unix::fs::symlink(&name, &link).unwrap();
            write(&scanner, format!("{text}\r").as_bytes()).unwrap();
            assert_eq!(wait_for(&heard), Some(Code::of(text.as_bytes())));
        }
    }

    #[test]
    fn a_line_is_named_by_its_path_and_its_speed() {
        let line = |text: &str| text.parse::<SerialLine>().map(|line| line.to_string());
        assert_eq!(line("serial:/dev/ttyACM0").unwrap(), "serial:/dev/ttyACM0:9600");
        assert_eq!(line("serial:/dev/ttyS0:115200").unwrap(), "serial:/dev/ttyS0:115200");
        let by_path = "serial:/dev/serial/by-path/usb-0:1:1.0";
        assert_eq!(line(by_path).unwrap(), format!("{by_path}:9600"));
        for wrong in ["/dev/ttyACM0", "serial:", "serial:ttyACM0", "serial:/dev/ttyS0:0", "serial:/"] {
            let why = line(wrong).unwrap_err().to_string();
            assert!(why.contains("serial:/dev/ttyACM0"), "{wrong}: {why}");
        }
    }
}

//! How the emulator is reached: over TCP, or by a serial line.

use super::{Emulator, Line, Session};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fd::{AsFd, OwnedFd},
    fs::{Mode, OFlags, open},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{OptionalActions, tcgetattr, tcsetattr},
};
use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    thread::{self, JoinHandle},
};

/// Works until it is dropped.
pub(crate) struct Port {
    /// The other end closes when this one does.
    stop: Option<OwnedFd>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Port {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || thread::panicking(), "the emulator panicked");
        }
    }
}

fn port(work: impl FnOnce(OwnedFd) + Send + 'static) -> Port {
    let (stopped, stop) = rustix::pipe::pipe().unwrap();
    Port { stop: Some(stop), thread: Some(thread::spawn(move || work(stopped))) }
}

/// Waits for bytes, if they can be taken, or the end; says whether it goes on.
fn comes(line: &impl AsFd, stopped: &OwnedFd, readable: bool) -> bool {
    let flags = if readable { PollFlags::IN } else { PollFlags::empty() };
    let mut both = [PollFd::new(stopped, PollFlags::IN), PollFd::new(line, flags)];
    // A printer that takes nothing looks at itself now and then.
    let look = Timespec { tv_sec: 0, tv_nsec: 5_000_000 };
    poll(&mut both, Some(&look).filter(|_| !readable)).unwrap();
    both[0].revents().is_empty()
}

/// Works a connection until it ends or the port stops; says whether another may follow.
fn work(emulator: &Emulator, line: &impl AsFd, stopped: &OwnedFd) -> bool {
    let mut session = Session::new(emulator);
    let mut bytes = [0; 512];
    let mut state = Line::Open;
    while comes(line, stopped, state == Line::Open) {
        if state == Line::Stuck {
            (_, state) = session.take(&[]);
            continue;
        }
        let read = match rustix::io::read(line, &mut bytes) {
            Ok(0) | Err(_) => return true,
            Ok(read) => read,
        };
        let answers;
        (answers, state) = session.take(&bytes[..read]);
        if state == Line::Unplugged {
            return false;
        }
        // Who has gone does not want the answer.
        let _unsent = rustix::io::write(line, &answers);
    }
    false
}

/// A network printer on a free port of this machine.
pub(crate) fn tcp(emulator: &Emulator) -> (Port, SocketAddr) {
    tcp_at(emulator, SocketAddr::from(([127, 0, 0, 1], 0)))
}

/// A network printer at an address.
pub(crate) fn tcp_at(emulator: &Emulator, address: SocketAddr) -> (Port, SocketAddr) {
    let listener = TcpListener::bind(address).unwrap();
    let address = listener.local_addr().unwrap();
    let emulator = emulator.clone();
    let port = port(move |stopped| {
        while comes(&listener, &stopped, true) {
            let (stream, _) = listener.accept().unwrap();
            if !work(&emulator, &stream, &stopped) {
                return;
            }
        }
    });
    (port, address)
}

/// A printer at a serial port, and the port's path.
pub(crate) fn serial(emulator: &Emulator) -> (Port, PathBuf) {
    let (line, held, path) = line();
    let emulator = emulator.clone();
    let port = port(move |stopped| {
        work(&emulator, &line, &stopped);
        drop((line, held));
    });
    (port, path)
}

/// A printer behind a device that hands bytes through as they are, as the kernel's driver
/// for USB printers does.
pub(crate) fn device(emulator: &Emulator) -> (Port, PathBuf) {
    let (line, held, path) = line();
    let mut settings = tcgetattr(&held).unwrap();
    settings.make_raw();
    tcsetattr(&held, OptionalActions::Now, &settings).unwrap();
    let emulator = emulator.clone();
    let port = port(move |stopped| {
        work(&emulator, &line, &stopped);
        drop((line, held));
    });
    (port, path)
}

/// The printer's end of a line, the other end, and its path. The line stays up between two
/// openings as long as somebody holds the other end.
fn line() -> (OwnedFd, OwnedFd, PathBuf) {
    let line = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&line).unwrap();
    unlockpt(&line).unwrap();
    let path = PathBuf::from(ptsname(&line, Vec::new()).unwrap().into_string().unwrap());
    let held = open(&path, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty()).unwrap();
    (line, held, path)
}

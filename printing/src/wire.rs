//! The connection to a printer: bytes out and bytes in, none of it without a bound.

mod open;

use crate::Limits;
use escpos::{driver::Driver, errors::PrinterError};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fd::OwnedFd,
    io::{Errno, read, write},
    net::sockopt::set_socket_linger,
    termios::{QueueSelector, tcflush},
};
use std::{
    cell::Cell,
    time::{Duration, Instant},
};

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Broken {
    /// The other side is not there any more.
    #[error("the printer is gone")]
    Gone,
    /// It took no byte for too long.
    #[error("the printer takes no more")]
    Stalled,
}

/// What a connection is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Tcp,
    Usb,
    Serial,
    /// Nothing comes back from a file.
    File,
}

/// An open connection.
pub(crate) struct Wire {
    fd: OwnedFd,
    kind: Kind,
    stall: Duration,
    /// Whether the printer can be asked at all.
    readable: bool,
    /// Bytes that have left.
    sent: Cell<usize>,
    broken: Cell<Option<Broken>>,
}

impl Wire {
    fn new(fd: OwnedFd, kind: Kind, readable: bool, limits: &Limits) -> Self {
        Self { fd, kind, stall: limits.stall, readable, sent: Cell::new(0), broken: Cell::new(None) }
    }

    /// Whether the printer can be asked how it is.
    pub(crate) fn answers(&self) -> bool {
        self.readable
    }

    /// Bytes that have left since the connection was opened.
    pub(crate) fn sent(&self) -> usize {
        self.sent.get()
    }

    /// How the connection ended, if it has.
    pub(crate) fn broken(&self) -> Option<Broken> {
        self.broken.get()
    }

    /// Sends bytes, and waits at most so long for some of them to be taken; how many have
    /// left is counted as they go.
    pub(crate) fn send(&self, bytes: &[u8], stall: Duration) -> Result<(), Broken> {
        let mut rest = bytes;
        while !rest.is_empty() {
            if !self.wait(PollFlags::OUT, Instant::now() + stall)? {
                return Err(self.ended(Broken::Stalled));
            }
            match write(&self.fd, rest) {
                Ok(taken) => {
                    self.sent.set(self.sent.get() + taken);
                    rest = rest.get(taken..).unwrap_or_default();
                }
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(_) => return Err(self.ended(Broken::Gone)),
            }
        }
        Ok(())
    }

    /// The next byte from the printer, if one comes in time.
    pub(crate) fn byte(&self, until: Instant) -> Result<Option<u8>, Broken> {
        let mut byte = [0];
        while self.wait(PollFlags::IN, until)? {
            match read(&self.fd, &mut byte) {
                Ok(1) => return Ok(byte.first().copied()),
                // A packet of no bytes: USB printers answer so when they have nothing to say.
                Ok(_) if self.kind == Kind::Usb => return Ok(None),
                Ok(_) => return Err(self.ended(Broken::Gone)),
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(_) => return Err(self.ended(Broken::Gone)),
            }
        }
        Ok(None)
    }

    /// Reads away what came before a question is asked.
    pub(crate) fn forget_answers(&self) -> Result<(), Broken> {
        /// More than a printer says unasked; a line that never ends has to end here.
        const MOST: usize = 4096;
        for _ in 0..MOST {
            if self.byte(Instant::now())?.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// Closes the connection so that nothing which has not left yet leaves afterwards: a
    /// card that was given up must not come out when the paper is back.
    pub(crate) fn abandon(self) {
        // Where it fails the line is gone, and with it what waited.
        let _unflushed = match self.kind {
            Kind::Tcp => set_socket_linger(&self.fd, Some(Duration::ZERO)),
            Kind::Serial => tcflush(&self.fd, QueueSelector::OFlush),
            Kind::Usb | Kind::File => Ok(()),
        };
    }

    /// Waits until the connection is ready for something, or a time has come.
    fn wait(&self, what: PollFlags, until: Instant) -> Result<bool, Broken> {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let bound = Timespec::try_from(left).ok();
            let mut asked = [PollFd::new(&self.fd, what)];
            match poll(&mut asked, bound.as_ref()) {
                Ok(0) => return Ok(false),
                Ok(_) => {}
                Err(Errno::INTR) => continue,
                Err(_) => return Err(self.ended(Broken::Gone)),
            }
            let got = asked.first().map_or(PollFlags::empty(), PollFd::revents);
            // What still can be read is read before the end is told.
            let over = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
            return match got {
                got if got.intersects(what) => Ok(true),
                got if got.intersects(over) => Err(self.ended(Broken::Gone)),
                _ => Ok(false),
            };
        }
    }

    fn ended(&self, how: Broken) -> Broken {
        self.broken.set(Some(how));
        how
    }
}

/// What `escpos` writes commands to.
impl Driver for &Wire {
    fn name(&self) -> String {
        format!("{:?}", self.kind)
    }

    fn write(&self, data: &[u8]) -> escpos::errors::Result<()> {
        self.send(data, self.stall).map_err(|broken| PrinterError::Io(broken.to_string()))
    }

    /// Answers are read with a bound, byte by byte.
    fn read(&self, _: &mut [u8]) -> escpos::errors::Result<usize> {
        Ok(0)
    }

    fn flush(&self) -> escpos::errors::Result<()> {
        Ok(())
    }
}

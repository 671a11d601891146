//! Opening the connection to a printer. Nothing here waits for the other side but a
//! network's connection, which has a bound.

use super::{Kind, Wire};
use crate::{Limits, Way};
use rustix::{
    fd::OwnedFd,
    fs::{Mode, OFlags, open},
    io::Errno,
    termios::{
        ControlModes, InputModes, OptionalActions, QueueSelector, SpecialCodeIndex, tcflush, tcgetattr,
        tcsetattr,
    },
};
use std::{
    net::{TcpStream, ToSocketAddrs},
    path::Path,
};

/// Flags every file is opened with: no waiting for a carrier or a reader, and no terminal
/// that a hang-up of the line would kill us by.
const QUIETLY: OFlags = OFlags::NONBLOCK.union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

impl Wire {
    /// Opens a way; nothing when the printer cannot be reached by it.
    pub(crate) fn open(way: &Way, limits: &Limits) -> Option<Self> {
        let wire = |fd, kind, readable| Self::new(fd, kind, readable, limits);
        match way {
            Way::Tcp { host, port } => tcp(host, *port, limits).map(|fd| wire(fd, Kind::Tcp, true)),
            Way::Usb(path) => usb(path).map(|(fd, readable)| wire(fd, Kind::Usb, readable)),
            Way::Serial { path, baud } => serial(path, *baud).ok().map(|fd| wire(fd, Kind::Serial, true)),
            Way::File(path) => {
                let flags = OFlags::WRONLY | OFlags::APPEND | OFlags::CREATE | QUIETLY;
                // What is printed may be a passport: nobody else reads it.
                open(path, flags, Mode::RUSR | Mode::WUSR).ok().map(|fd| wire(fd, Kind::File, false))
            }
            Way::None => None,
        }
    }
}

/// Connects to the first of a host's addresses that takes the connection.
fn tcp(host: &str, port: u16, limits: &Limits) -> Option<OwnedFd> {
    let mut addresses = (host, port).to_socket_addrs().ok()?;
    let stream = addresses.find_map(|address| TcpStream::connect_timeout(&address, limits.connect).ok())?;
    // Questions are three bytes, and their answers are waited for.
    stream.set_nodelay(true).ok()?;
    stream.set_nonblocking(true).ok()?;
    Some(stream.into())
}

/// The device and whether it can be read, which some have no right to or cannot.
fn usb(path: &Path) -> Option<(OwnedFd, bool)> {
    match open(path, OFlags::RDWR | QUIETLY, Mode::empty()) {
        Ok(fd) => Some((fd, true)),
        Err(Errno::ACCESS | Errno::INVAL) => {
            open(path, OFlags::WRONLY | QUIETLY, Mode::empty()).ok().map(|fd| (fd, false))
        }
        Err(_) => None,
    }
}

/// A raw line of eight bits without parity.
fn serial(path: &Path, baud: u32) -> Result<OwnedFd, Errno> {
    let fd = open(path, OFlags::RDWR | QUIETLY, Mode::empty())?;
    let mut line = tcgetattr(&fd)?;
    line.make_raw();
    line.set_speed(baud)?;
    // No carrier and no wires of flow control are asked for: the cables of receipt printers
    // often lack them, and a printer keeps up with its line. One that is set to XON/XOFF
    // is heeded; no answer of a printer holds these bytes.
    line.control_modes |= ControlModes::CLOCAL | ControlModes::CREAD;
    line.control_modes -= ControlModes::CRTSCTS | ControlModes::CSTOPB;
    line.input_modes |= InputModes::IXON;
    line.special_codes[SpecialCodeIndex::VMIN] = 1;
    line.special_codes[SpecialCodeIndex::VTIME] = 0;
    tcsetattr(&fd, OptionalActions::Now, &line)?;
    // What the line heard before is nobody's answer.
    tcflush(&fd, QueueSelector::IFlush)?;
    Ok(fd)
}

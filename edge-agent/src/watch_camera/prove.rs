//! Tries what the walls have to refuse, from within, and says what the system answered.

use anyhow::{Context, Result};
use rustix::{
    fs::{MemfdFlags, memfd_create},
    process::{Pid, test_kill_process},
};
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    io::Write,
    net::{TcpListener, TcpStream, UdpSocket},
    os::unix::{net::UnixDatagram, process::CommandExt},
    process::Command,
    thread,
};

/// One attempt, as a line of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// What was tried.
    pub attempt: String,
    /// The number of the system's error; none where it was allowed.
    pub refused: Option<i32>,
}

/// Tries all, one line each. The last replaces this program, if that is allowed.
///
/// # Errors
/// When nobody listens.
pub(super) fn try_all(out: &mut impl Write, starter: Option<Pid>) -> Result<()> {
    let file = std::env::temp_dir().join(format!("watch-camera-{}", std::process::id()));
    let attempts: [(&str, &dyn Fn() -> io::Result<()>); 14] = [
        ("udp", &|| UdpSocket::bind("127.0.0.1:0").map(drop)),
        ("tcp-listen", &|| TcpListener::bind("127.0.0.1:0").map(drop)),
        ("tcp-connect", &|| TcpStream::connect("127.0.0.1:9").map(drop)),
        ("unix-socket", &|| UnixDatagram::unbound().map(drop)),
        ("write-file", &|| fs::File::create(&file).map(drop)),
        ("append-file", &|| fs::OpenOptions::new().append(true).open("/etc/passwd").map(drop)),
        ("make-folder", &|| fs::create_dir(&file)),
        ("remove-file", &|| fs::remove_file(&file)),
        ("read-file", &|| fs::read("/etc/passwd").map(drop)),
        ("list-folder", &|| fs::read_dir("/").map(drop)),
        ("anonymous-file", &|| Ok(memfd_create("picture", MemfdFlags::empty()).map(drop)?)),
        ("thread", &|| thread::Builder::new().spawn(|| ()).map(drop)),
        ("signal", &|| starter.map_or(Ok(()), |pid| Ok(test_kill_process(pid)?))),
        ("exec", &|| Err(Command::new("/bin/true").exec())),
    ];
    for (attempt, attempted) in attempts {
        let refused = attempted().err().map(|error| error.raw_os_error().unwrap_or(0));
        let line = serde_json::to_string(&Attempt { attempt: attempt.into(), refused })?;
        writeln!(out, "{line}").and_then(|()| out.flush()).context("nobody listens any more")?;
    }
    Ok(())
}

//! A page that a command serves to a browser of this machine until its work is done: who is
//! let in, how many at a time, what every answer says, when it ends. What stands on the page
//! is the command's.

mod gate;
mod seats;
mod serve;

pub(crate) use gate::loopback;
pub(crate) use serve::{BASE, Unreadable, page_file, read, under};

use anyhow::{Context, Result};
use axum::Router;
use gate::{Gate, TOKEN_BYTES};
use std::net::SocketAddr;

/// A page that is listened for already.
#[derive(Debug)]
pub(crate) struct LocalPage {
    listener: std::net::TcpListener,
    listen: SocketAddr,
    gate: Gate,
}

impl LocalPage {
    /// Listens there; nobody is answered yet.
    ///
    /// # Errors
    /// When another program listens there, or the machine has no random numbers.
    pub(crate) fn listen(listen: SocketAddr) -> Result<Self> {
        let mut random = [0; TOKEN_BYTES];
        getrandom::fill(&mut random).context("no random numbers for the address of the page")?;
        let listener =
            std::net::TcpListener::bind(listen).with_context(|| broker::port_taken("--listen", listen))?;
        listener.set_nonblocking(true).context("listening")?;
        let listen = listener.local_addr().context("listening")?;
        Ok(Self { listener, listen, gate: Gate::new(random) })
    }

    /// How it is opened: whoever has this address is let in.
    pub(crate) fn how_to_open(&self) -> String {
        let Self { listen, gate, .. } = self;
        format!(
            "open in a browser on this machine: http://{listen}{path}\n\
             from another computer first: ssh -L {port}:{listen} USER@THIS-MACHINE (there open the same address)",
            path = gate.path(),
            port = listen.port(),
        )
    }

    /// Serves the page until Ctrl-C, SIGTERM, or a `done` of the page itself. Paths of the
    /// router begin as [`under`] makes them.
    ///
    /// # Errors
    /// When the runtime or the listener fails.
    pub(crate) fn serve(self, page: Router) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("starting the program's runtime")?;
        runtime.block_on(serve::until_stopped(self.listener, self.gate, page))
    }
}

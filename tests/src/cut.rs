//! A network that can be cut: a stretch of cable between two programs. While it is cut
//! nothing passes and nobody is told, as when a switch loses its power; what was under
//! way then arrives when it is mended.

use anyhow::Result;
use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, PoisonError},
};

/// Bytes that pass at a time.
const AT_A_TIME: usize = 4 * 1024;

/// The cable. It stays until the story's process ends.
#[derive(Debug)]
pub struct Cable {
    at: SocketAddr,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    is_cut: Mutex<bool>,
    changed: Condvar,
}

impl State {
    /// Waits until something may pass.
    fn wait(&self) {
        let is_cut = self.is_cut.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.changed.wait_while(is_cut, |is_cut| *is_cut));
    }

    fn set(&self, cut: bool) {
        *self.is_cut.lock().unwrap_or_else(PoisonError::into_inner) = cut;
        self.changed.notify_all();
    }
}

impl Cable {
    /// A cable to this address.
    ///
    /// # Errors
    /// When there is no port to be had.
    pub fn to(address: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let (at, state) = (listener.local_addr()?, Arc::new(State::default()));
        let (end, ours) = (address.to_owned(), Arc::clone(&state));
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let (end, state) = (end.clone(), Arc::clone(&ours));
                std::thread::spawn(move || join(near, &end, &state));
            }
        });
        Ok(Self { at, state })
    }

    /// Its near end.
    #[must_use]
    pub fn address(&self) -> String {
        self.at.to_string()
    }

    /// Cuts it.
    pub fn cut(&self) {
        self.state.set(true);
    }

    /// Mends it.
    pub fn mend(&self) {
        self.state.set(false);
    }
}

/// Passes on both ways until one end is closed. Nothing is left of a connection that
/// cannot be made: its near end closes.
fn join(near: TcpStream, end: &str, state: &Arc<State>) {
    state.wait();
    let ends = || -> std::io::Result<[TcpStream; 4]> {
        let far = TcpStream::connect(end)?;
        Ok([near.try_clone()?, far.try_clone()?, near, far])
    };
    let Ok([near, far, to_near, to_far]) = ends() else { return };
    let back = Arc::clone(state);
    std::thread::spawn(move || pass(far, to_near, &back));
    pass(near, to_far, state);
}

fn pass(mut from: TcpStream, mut to: TcpStream, state: &State) {
    let mut bytes = [0; AT_A_TIME];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        state.wait();
        if to.write_all(bytes.get(..read).unwrap_or_default()).is_err() {
            break;
        }
    }
    state.wait();
    // What is closed already need not be closed.
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

//! Whether there is a display: the window library ends the program when it finds none,
//! so this is asked before.

use anyhow::{Result, bail};
use std::{
    env,
    ffi::OsString,
    os::{
        linux::net::SocketAddrExt,
        unix::net::{SocketAddr, UnixStream},
    },
    path::{Path, PathBuf},
};

/// What to do without one.
const ADVICE: &str = "start it in a session with a screen; or walk a scripted visitor through without a window \
    (kiosk walk --script FILE); or give it a virtual display (xvfb-run -s '-screen 0 1920x1080x24' kiosk)";

/// Checks that a window can be opened.
///
/// # Errors
/// When there is no display, or none answers where the environment says.
pub(super) fn check() -> Result<()> {
    let set = |key: &str| env::var_os(key).filter(|value| !value.is_empty());
    let (wayland, x11) = (set("WAYLAND_DISPLAY"), set("DISPLAY"));
    if set("WAYLAND_SOCKET").is_some() || wayland.as_ref().is_some_and(wayland_answers) {
        return Ok(());
    }
    match (wayland, x11) {
        (_, Some(display)) if x11_answers(&display.to_string_lossy()) => Ok(()),
        (None, None) => bail!("there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); {ADVICE}"),
        (wayland, x11) => {
            let said = x11.or(wayland).unwrap_or_default();
            bail!("no display answers at {}; {ADVICE}", said.to_string_lossy())
        }
    }
}

fn wayland_answers(name: &OsString) -> bool {
    let runtime = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).unwrap_or_default();
    UnixStream::connect(runtime.join(name)).is_ok()
}

/// A display on another machine is left to the window library.
fn x11_answers(display: &str) -> bool {
    let Some(number) = display.strip_prefix(':').or_else(|| display.strip_prefix("unix:")) else {
        return true;
    };
    let number = number.split('.').next().unwrap_or_default();
    let path = format!("/tmp/.X11-unix/X{number}");
    let hidden = SocketAddr::from_abstract_name(&path).and_then(|at| UnixStream::connect_addr(&at));
    hidden.is_ok() || UnixStream::connect(Path::new(&path)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_that_is_not_there_does_not_answer() {
        assert!(!x11_answers(":4711"));
        assert!(!x11_answers(":4711.0"));
        assert!(x11_answers("elsewhere:0"), "another machine is asked by the window library");
        assert!(!wayland_answers(&"wayland-4711".into()));
    }
}

//! How long the kiosk takes from its start to its first picture, in a window on a
//! virtual display.

use super::{Figure, percentile};
use crate::{
    house::{Device, House},
    patience::until,
    program::Running,
};
use anyhow::{Context, Result};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// How often it is started.
const STARTS: usize = 5;

/// A start that takes longer than this has failed.
const FAILED_AFTER: Duration = Duration::from_secs(60);

/// What the kiosk's log says before the milliseconds.
const SAYS: &str = "first picture after ";

/// A window that is still open, and the display it is on.
pub struct Window {
    kiosk: Running,
    _display: Display,
}

impl Window {
    /// The kiosk's process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.kiosk.id()
    }
}

/// Starts the kiosk again and again, and leaves the last one running.
///
/// # Errors
/// When there is no Xvfb, or the kiosk shows nothing.
pub fn measure(house: &House, device: &Device<'_>) -> Result<(Window, Vec<Figure>)> {
    let display = Display::start()?;
    let mut took = Vec::new();
    let mut last = None;
    for start in 0..STARTS {
        drop(last.take());
        let mut command = device.kiosk(&[])?;
        command.env("DISPLAY", &display.name).env_remove("WAYLAND_DISPLAY");
        let mut kiosk = Running::start(command, &house.folder().join(format!("window-{start}.log")))?;
        took.push(until("the first picture", FAILED_AFTER, || {
            kiosk.alive()?;
            milliseconds(&kiosk.said()).context("no picture yet")
        })?);
        last = Some(kiosk);
    }
    let kiosk = last.context("never started")?;
    let figures = vec![
        Figure::new("kiosk: start to first picture, fastest", percentile(&mut took, 0.0), "ms"),
        Figure::at_most("kiosk: start to first picture, median", percentile(&mut took, 0.5), "ms", 1500.0),
    ];
    Ok((Window { kiosk, _display: display }, figures))
}

fn milliseconds(log: &str) -> Option<f64> {
    let rest = &log[log.find(SAYS)? + SAYS.len()..];
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// A virtual display of the size of a kiosk.
pub(super) struct Display {
    server: Child,
    /// What `DISPLAY` is set to for programs on it.
    pub(super) name: String,
}

impl Display {
    /// Starts it.
    ///
    /// # Errors
    /// When there is no Xvfb.
    pub(super) fn start() -> Result<Self> {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().context("starting Xvfb; run `make setup`")?;
        let said = server.stdout.take().context("Xvfb says nothing")?;
        let mut display = Self { server, name: String::new() };
        let mut number = String::new();
        BufReader::new(said).read_line(&mut number)?;
        display.name = format!(":{}", number.trim());
        Ok(display)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Already gone is as good as stopped.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

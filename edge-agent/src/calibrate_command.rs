//! Setting up a camera that counts: a page on this machine's own browser, on which a person
//! sees outlines of what the camera sees, draws the lines, marks how large people are, walks
//! through, sees that counted, and saves. No picture is kept, shown or sent: outlines are (see
//! [`counting::Outline`]), to a browser of this machine, and are gone with the next.

mod booth;
mod drawing;
mod serve;
mod told;
mod trial;

use crate::{
    calibration_file::CalibrationFile,
    commands::{complain, say},
    local_page::{self, LocalPage},
    settings::{self, Settings},
    watch_camera::keep_memory_private,
};
use anyhow::{Context, Result, bail, ensure};
use booth::Booth;
use camera::{Door, Source, Wish};
use clap::Args;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Which camera is set up, and where what is drawn is kept.
#[derive(Debug, Clone, Args)]
pub struct CalibrateOptions {
    /// Where pictures come from, as in `[[cameras]]` of the settings: camera, camera:0, camera:/dev/video2, pictures:DIR
    #[arg(long, value_name = "SOURCE", required_unless_present = "config")]
    pub source: Option<Source>,
    /// The file of the calibration; what it holds is shown and can be changed
    #[arg(long, value_name = "FILE", required_unless_present = "config")]
    pub calibration: Option<PathBuf>,
    /// Take all this from a camera in the settings of the agent
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The how manieth camera of those settings, from 1
    #[arg(long, value_name = "N", default_value_t = 1, requires = "config")]
    pub camera: usize,
    /// Where the page is served; an address of this machine alone
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8430", value_parser = local_page::loopback)]
    pub listen: SocketAddr,
    /// The width wished for, px [default: 640]
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(16..=8192))]
    pub width: Option<u32>,
    /// The height wished for, px [default: 480]
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(16..=8192))]
    pub height: Option<u32>,
    /// The pictures a second wished for [default: 15]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=120))]
    pub rate: Option<u32>,
}

/// What the options come to.
#[derive(Debug, PartialEq, Eq)]
struct Chosen {
    source: Source,
    calibration: PathBuf,
    wish: Wish,
}

impl CalibrateOptions {
    /// Flags go before the settings.
    fn chosen(&self, cameras: &[settings::Camera]) -> Result<Chosen> {
        let set = match &self.config {
            None => None,
            Some(file) => Some(
                self.camera
                    .checked_sub(1)
                    .and_then(|n| cameras.get(n))
                    .with_context(|| no_such_camera(file, self.camera, cameras.len()))?,
            ),
        };
        let source = match (&self.source, set) {
            (Some(source), _) => source.clone(),
            (None, Some(set)) => set.source.parse().context("cameras: source")?,
            (None, None) => bail!("say which camera with --source"),
        };
        ensure!(
            source != Source::None,
            "source none gives no pictures; name a camera such as camera:/dev/video0"
        );
        let calibration = self.calibration.clone().or_else(|| set.map(|set| set.calibration.clone()));
        let calibration = calibration.context("say which file with --calibration")?;
        let pick = |flag: Option<u32>, set: Option<u32>, usual| flag.or(set).unwrap_or(usual);
        let wish = Wish {
            width: pick(self.width, set.map(|set| set.width), settings::USUAL_WIDTH),
            height: pick(self.height, set.map(|set| set.height), settings::USUAL_HEIGHT),
            frames_per_second: pick(self.rate, set.map(|set| set.frames_per_second), settings::USUAL_RATE),
        };
        Ok(Chosen { source, calibration, wish })
    }
}

fn no_such_camera(file: &Path, asked: usize, found: usize) -> String {
    let file = file.display();
    match found {
        0 => format!("{file} has no [[cameras]]; add one, or say --source and --calibration"),
        _ => format!("--camera {asked}: {file} has cameras 1 to {found}"),
    }
}

/// Serves the page until Ctrl-C, SIGTERM, or 'Done' on it.
///
/// # Errors
/// When the file holds something that is no calibration (it is then left as it is), or the
/// address can't be listened on. A camera that is not there is no error: the page says so.
pub fn calibrate(options: &CalibrateOptions, settings: &Settings) -> Result<()> {
    let Chosen { source, calibration, wish } = options.chosen(&settings.cameras)?;
    let file = CalibrationFile::open(&calibration)?;
    let page = LocalPage::listen(options.listen)?;
    keep_memory_private();
    let name = source.to_string();
    let door = Door::open(source, wish);
    let booth = Arc::new(Booth::new(name, file, door.report()));
    let watching = {
        let booth = booth.clone();
        std::thread::Builder::new().name("looking".into()).spawn(move || booth.watch(&door))
    };
    let watching = watching.context("starting the thread that looks")?;
    say(&format!(
        "{}\npictures stay in memory; only {} is written, when you save. Ctrl-C ends it",
        page.how_to_open(),
        calibration.display()
    ))?;
    let served = page.serve(serve::router(booth.clone()));
    booth.end();
    let looked = watching.join();
    if booth.has_unsaved() {
        complain("edge-agent: what was drawn and not saved is gone");
    }
    ensure!(looked.is_ok(), "the thread that looks has panicked");
    served
}

#[cfg(test)]
mod tests;

//! The films that are counted on.

use anyhow::Result;
use counting::{
    Direction,
    scenes::{Family, Format, Kind, Scene, View, film},
    score::{Passage, window},
};
use std::{
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
};

/// How good the JPEGs are, as webcams send them.
const QUALITY: u8 = 85;

/// Who counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// `edge-agent count`, which is told of no person's size.
    Ours,
    /// The same with two people marked.
    Marked,
    /// `scripts/count-by-opencv`.
    OpenCv,
}

impl Way {
    /// In the order of the table.
    pub(crate) const ALL: [Self; 3] = [Self::Ours, Self::Marked, Self::OpenCv];
    /// On films of which nobody was marked.
    pub(crate) const UNMARKED: [Self; 2] = [Self::Ours, Self::OpenCv];
}

/// A film to be drawn.
pub(crate) struct Film {
    kind: Kind,
    seed: u32,
}

/// A film that stands on disk, with its truth.
pub(crate) struct Drawn {
    pub(crate) file: PathBuf,
    pub(crate) line: String,
    /// A calibration with two people marked.
    pub(crate) marked: PathBuf,
    pub(crate) truth: Vec<Passage>,
    pub(crate) window: u32,
}

/// How long the empty hall is watched.
pub(crate) fn minutes() -> u8 {
    let told = std::env::var("COUNTING_MINUTES").ok().and_then(|number| number.parse().ok());
    told.unwrap_or(60).clamp(1, 240)
}

pub(crate) fn passage(frame: u32, plus: bool) -> Passage {
    Passage { frame, line: 0, direction: if plus { Direction::Plus } else { Direction::Minus } }
}

/// All films, kind by kind: more of those that figures are promised of.
pub(crate) fn planned(only: &str) -> Vec<Vec<Film>> {
    let told = std::env::var("COUNTING_FILMS").ok().and_then(|number| number.parse().ok());
    let usual = |kind: Kind| match (kind.view, kind.family) {
        (_, Family::Empty) => 1,
        (View::Overhead, Family::One | Family::Two | Family::Three | Family::Four) => 4,
        (View::Overhead, _) => 2,
        (View::Oblique, _) => 1,
    };
    let films = |kind: Kind| (0..told.unwrap_or(usual(kind))).map(|seed| Film { kind, seed }).collect();
    Kind::all().filter(|kind| kind.to_string().contains(only)).map(films).collect()
}

impl Film {
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn name(&self) -> String {
        if self.kind.family != Family::Empty {
            return self.kind.to_string();
        }
        format!("{}, {} min", self.kind, minutes())
    }

    fn scene(&self) -> Scene {
        if self.kind.family == Family::Empty {
            let format = Format { width: 320, height: 240, rate: 10 };
            return Scene::with(self.kind, self.seed, format, f32::from(minutes()) * 60.0);
        }
        Scene::new(self.kind, self.seed)
    }

    /// Draws it into a folder.
    pub(crate) fn drawn(&self, folder: &Path) -> Result<Drawn> {
        let scene = self.scene();
        let file = folder.join(format!("{}-{}.avi", self.kind.to_string().replace(' ', "-"), self.seed));
        let mut film = film::Film::begin(BufWriter::new(File::create(&file)?), scene.format(), QUALITY)?;
        for picture in scene.frames() {
            film.add(&picture.pixels)?;
        }
        film.end()?;
        let marked = file.with_extension("json");
        std::fs::write(&marked, serde_json::to_string(&scene.calibration(true))?)?;
        let calibration = scene.calibration(false);
        let line = &calibration.lines[0];
        let line = format!("{},{},{},{}", line.from.x, line.from.y, line.to.x, line.to.y);
        #[expect(clippy::cast_precision_loss, reason = "frames a second")]
        let window = window(scene.format().rate as f32);
        Ok(Drawn { file, line, marked, truth: scene.truth().to_vec(), window })
    }
}

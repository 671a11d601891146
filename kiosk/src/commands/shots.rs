//! `kiosk shots`.

use crate::{
    screens,
    settings::Settings,
    shots,
    visit::wall,
    wording::{Language, Wording},
};
use anyhow::{Result, ensure};
use clap::Args;
use std::{io::Write, path::PathBuf, process::ExitCode};

/// The sizes a kiosk has: a standing touchscreen, an upright one, a small panel.
const SIZES: [(u32, u32); 3] = [(1_920, 1_080), (1_080, 1_920), (1_024, 600)];

/// A side is drawn into a texture; the least graphics hardware in use takes no more.
const MAX_SIDE: u32 = 8_192;

/// What is drawn, and where to.
#[derive(Debug, Args)]
pub(super) struct Shots {
    /// The folder; made when it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Width and height such as 1080x1920; may be given again. Several sizes go into folders of their own
    #[arg(long, value_name = "WxH", value_parser = size)]
    size: Vec<(u32, u32)>,
    /// All three sizes a kiosk has: 1920x1080, 1080x1920, 1024x600
    #[arg(long, conflicts_with = "size")]
    all_sizes: bool,
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let side = |text: &str| text.trim().parse().ok().filter(|side| (100..=MAX_SIDE).contains(side));
    let sides = text.split_once(['x', '×']).map(|(w, h)| (side(w), side(h)));
    let Some((Some(width), Some(height))) = sides else {
        return Err(format!("write width and height such as 1920x1080, each side 100 to {MAX_SIDE}"));
    };
    Ok((width, height))
}

impl Shots {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        let house = settings.house()?;
        let evening = screens::evening(&house, wall());
        let sizes = match (self.all_sizes, self.size.as_slice()) {
            (true, _) => SIZES.to_vec(),
            (false, []) => vec![SIZES[0]],
            (false, sizes) => sizes.to_vec(),
        };
        for (width, height) in &sizes {
            let folder = match sizes.len() {
                1 => self.out.clone(),
                _ => self.out.join(format!("{width}x{height}")),
            };
            let words = Wording::load()?;
            let states = Language::all().flat_map(screens::pictured);
            let options = shots::Options { size: (*width, *height), out: folder };
            let (house, mut missing) = (house.clone(), None);
            let written = shots::render(states, &options, |app| {
                let fonts = &mut app.world_mut().resource_mut::<bevy::text::FontCx>();
                missing = crate::theme::check_fonts(fonts).err();
                screens::stage(app, house, words, evening);
            })?;
            if let Some(missing) = missing {
                return Err(missing.into());
            }
            ensure!(!written.is_empty(), "nothing was drawn");
            for path in written {
                writeln!(std::io::stdout(), "{}", path.display())?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

//! `kiosk shots`.

use crate::{
    flow::Access,
    house::House,
    screens,
    settings::Settings,
    shots,
    visit::wall,
    voices::{Sounds, Unheard, Voices},
    wording::{Language, Wording},
};
use anyhow::{Result, ensure};
use clap::Args;
use std::{io::Write, path::PathBuf, process::ExitCode};

/// The sizes a kiosk has: a standing touchscreen, an upright one, a small panel.
const SIZES: [(u32, u32); 3] = [(1_920, 1_080), (1_080, 1_920), (1_024, 600)];

/// The one more a display has.
const LARGEST: (u32, u32) = (3_840, 2_160);

/// A side is drawn into a texture; the least graphics hardware in use takes no more.
const MAX_SIDE: u32 = 8_192;

/// What is drawn, and where to.
#[derive(Debug, Args)]
pub(super) struct Shots {
    /// The folder; made when it is not there. Beside the pictures it gets a contact sheet a language,
    /// sheet-WxH-LANGUAGE-LOOK.png: every screen small, with its name below
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Width and height such as 1080x1920; may be given again. Several sizes go into folders of their own
    #[arg(long, value_name = "WxH", value_parser = size)]
    size: Vec<(u32, u32)>,
    /// All three sizes a kiosk has: 1920x1080, 1080x1920, 1024x600
    #[arg(long, conflicts_with = "size")]
    all_sizes: bool,
    /// How the screen is to be: usual, large, contrast, large-contrast or low; may be given
    /// again. Several looks go into folders of their own
    #[arg(long, value_name = "LOOK", value_parser = look)]
    look: Vec<(&'static str, Access)>,
    /// All five looks
    #[arg(long, conflicts_with = "look")]
    all_looks: bool,
    /// The displays that nobody touches, in every state, instead of what visitors and staff touch;
    /// --all-sizes draws them at 3840x2160 too
    #[arg(long)]
    displays: bool,
    /// Only the screens whose names hold this text
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

fn look(text: &str) -> Result<(&'static str, Access), String> {
    let known = || Access::LOOKS.map(|(name, _)| name).join(", ");
    let found = Access::LOOKS.into_iter().find(|(name, _)| *name == text);
    found.ok_or_else(|| format!("there is no such look; there is {}", known()))
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
        let house = settings.house()?.with_pictures();
        let evening = screens::evening(&house, wall());
        let sizes = match (self.all_sizes, self.size.as_slice()) {
            (true, _) if self.displays => [&SIZES[..], &[LARGEST]].concat(),
            (true, _) => SIZES.to_vec(),
            (false, []) => vec![SIZES[0]],
            (false, sizes) => sizes.to_vec(),
        };
        let looks = match (self.all_looks, self.look.as_slice()) {
            (true, _) => Access::LOOKS.to_vec(),
            (false, []) => vec![Access::LOOKS[0]],
            (false, looks) => looks.to_vec(),
        };
        for size in &sizes {
            for look in &looks {
                let mut folder = self.out.clone();
                if sizes.len() > 1 {
                    folder.push(format!("{}x{}", size.0, size.1));
                }
                if looks.len() > 1 {
                    folder.push(look.0);
                }
                self.draw(&house, (evening, settings.sound), (*size, *look), folder)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Draws one size in one look, and a contact sheet of each language.
    fn draw(
        &self,
        house: &House,
        (evening, sounds): (i64, Sounds),
        (size, (look, access)): ((u32, u32), (&str, Access)),
        out: PathBuf,
    ) -> Result<()> {
        let words = Wording::load()?;
        let wanted = |name: &str| self.only.as_deref().is_none_or(|only| name.contains(only));
        let states: Vec<_> = if self.displays {
            Language::all().flat_map(screens::signs).collect()
        } else {
            Language::all().flat_map(|language| screens::pictured(language, access)).collect()
        };
        let states = states.into_iter().filter(|state| wanted(&state.name));
        let options = shots::Options { size, out, look: look.to_owned() };
        let mut missing = None;
        let written = shots::render(states, &options, |app| {
            let fonts = &mut app.world_mut().resource_mut::<bevy::text::FontCx>();
            missing = crate::theme::check_fonts(fonts).err();
            screens::stage(app, house.clone(), words, evening);
            if sounds == Sounds::On {
                app.insert_resource(Voices { player: Some(Box::new(Unheard)), reader: None });
            }
        })?;
        if let Some(missing) = missing {
            return Err(missing.into());
        }
        ensure!(!written.pictures.is_empty(), "nothing was drawn; `--only` names a part of a screen's name");
        for path in written.pictures.into_iter().chain(written.sheets) {
            writeln!(std::io::stdout(), "{}", path.display())?;
        }
        Ok(())
    }
}

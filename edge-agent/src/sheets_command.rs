//! `sheets`: what is printed for a trail, from a campaign pack. Fonts are loaded here and
//! nowhere else in the agent.

mod passports;

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, Subcommand, ValueEnum};
use sheets::{
    Cards, Faces, Language, Order, Paper, Roll, Sheet, booklet, booklet_of, cards, map_of, map_of_trail,
    point_sign, route_map, sign_of, slips,
};
use std::{
    fs::{OpenOptions, Permissions},
    io::{Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};
use venue::{
    id::{PointId, RouteId, TrailId},
    pack::{Pack, read_packs},
};

/// Which sheet.
#[derive(Debug, Subcommand)]
pub enum SheetsCommand {
    /// The sign of a point with its code; without --point, of every point of the trail
    Sign {
        /// What every sheet is asked for with
        #[command(flatten)]
        common: Printing,
        /// The trail
        #[arg(long, value_name = "ID")]
        trail: TrailId,
        /// The point
        #[arg(long, value_name = "ID")]
        point: Option<PointId>,
        /// The paper
        #[arg(long, value_enum, default_value = "a4")]
        paper: SignPaper,
    },
    /// Passport cards: ten on A4, or slips for a thermal printer
    Cards {
        /// What every sheet is asked for with
        #[command(flatten)]
        common: Printing,
        /// File with a passport on each line, its text or what `kiosk passport issue --json`
        /// prints; - for standard input
        #[arg(long, value_name = "FILE")]
        passports: PathBuf,
        /// The paper
        #[arg(long, value_enum, default_value = "a4")]
        paper: CardPaper,
    },
    /// The passport booklet, on A4 to fold to A5
    Booklet {
        /// What every sheet is asked for with
        #[command(flatten)]
        common: Printing,
        /// A trail of it; given several times for several [default: all of the pack]
        #[arg(long, value_name = "ID")]
        trail: Vec<TrailId>,
        /// File with the one passport that is printed into it, as for cards; - for standard input
        #[arg(long, value_name = "FILE")]
        passports: Option<PathBuf>,
        /// Pages one after the other, to read on a screen
        #[arg(long)]
        reading_order: bool,
    },
    /// The hand-drawn map of a route, or of a trail
    Map {
        /// What every sheet is asked for with
        #[command(flatten)]
        common: Printing,
        /// The route
        #[arg(long, value_name = "ID", required_unless_present = "trail", conflicts_with = "trail")]
        route: Option<RouteId>,
        /// The trail
        #[arg(long, value_name = "ID")]
        trail: Option<TrailId>,
    },
}

/// What every sheet is asked for with.
#[derive(Debug, Args)]
pub struct Printing {
    /// Campaign pack and venue files (TOML), read together; a shipped campaign need not be named
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pack: Vec<PathBuf>,
    /// The language
    #[arg(long, value_enum, default_value = "both")]
    language: Tongue,
    /// Where it is written: FILE.pdf or FILE.png (several pages become FILE-1.png …)
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Dots an inch of a PNG; slips have those of their printer
    #[arg(long, value_name = "N", default_value = "300", value_parser = clap::value_parser!(u32).range(50..=600))]
    dpi: u32,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
}

/// The language of a sheet.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Tongue {
    /// Chinese
    Zh,
    /// English
    En,
    /// Chinese with English below
    Both,
}

/// The paper of a sign.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SignPaper {
    /// 210 × 297 mm
    A4,
    /// 148 × 210 mm
    A5,
}

/// The paper of cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CardPaper {
    /// Ten cards on 210 × 297 mm
    A4,
    /// Slips of 384 dots
    #[value(name = "thermal-58")]
    Thermal58,
    /// Slips of 576 dots
    #[value(name = "thermal-80")]
    Thermal80,
}

/// Most bytes of a pack file: the shipped ones have some 15 KB, a province's a hundred times that.
const MAX_PACK: u64 = 4 << 20;
/// Makes the sheet, writes it and says the names of the files.
///
/// # Errors
/// When the pack or passports can't be read, the pack does not have what is asked for, a
/// font is missing, or the file is there already.
pub fn print(command: &SheetsCommand) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for path in written(command)? {
        writeln!(out, "{}", path.display()).context("writing to standard output")?;
    }
    Ok(())
}

fn written(command: &SheetsCommand) -> Result<Vec<PathBuf>> {
    match command {
        SheetsCommand::Sign { common, trail, point, paper } => {
            let faces = Faces::load()?;
            let sheet = signs(&faces, &common.pack()?, trail, point.as_ref(), *paper, common.language())?;
            common.write(&faces, &sheet, Readers::All)
        }
        SheetsCommand::Cards { common, passports, paper } => print_cards(common, passports, *paper),
        SheetsCommand::Booklet { common, trail, passports, reading_order } => {
            let order = if *reading_order { Order::Reading } else { Order::ToFold };
            print_booklet(common, trail, passports.as_deref(), order)
        }
        SheetsCommand::Map { common, route, trail } => {
            let pack = common.pack()?;
            let map = match (route, trail) {
                (Some(route), _) => map_of(&pack, route)?,
                (None, Some(trail)) => map_of_trail(&pack, trail)?,
                (None, None) => bail!("name the route or the trail: --route ID or --trail ID"),
            };
            let faces = Faces::load()?;
            common.write(&faces, &route_map(&faces, &map, common.language())?, Readers::All)
        }
    }
}

/// One sign, or those of a whole trail as pages of one sheet.
fn signs(
    faces: &Faces,
    pack: &Pack,
    trail: &TrailId,
    point: Option<&PointId>,
    paper: SignPaper,
    language: Language,
) -> Result<Sheet> {
    let paper = match paper {
        SignPaper::A4 => Paper::A4,
        SignPaper::A5 => Paper::A5,
    };
    let one = |point: &PointId| -> Result<Sheet> {
        Ok(point_sign(faces, &sign_of(pack, trail, point)?, paper, language)?)
    };
    let (Some(found), None) = (pack.trail(trail), point) else {
        // A trail that is not there is said by the one who looks for its point.
        return one(point.unwrap_or(&PointId::new("any")?));
    };
    let mut pages = Vec::new();
    for point in &found.points {
        pages.extend(one(&point.id)?.pages);
    }
    Ok(Sheet { title: found.name.zh.clone(), pages })
}

fn print_cards(common: &Printing, passports: &Path, paper: CardPaper) -> Result<Vec<PathBuf>> {
    let campaign = common.pack()?.campaign;
    let campaign = campaign.short_name.unwrap_or(campaign.name);
    let batch = Cards { campaign, cards: passports::read(passports)? };
    let (faces, language) = (Faces::load()?, common.language());
    let roll = match paper {
        CardPaper::A4 => {
            return common.write(&faces, &cards(&faces, &batch, language)?, Readers::Owner);
        }
        CardPaper::Thermal58 => Roll::Mm58,
        CardPaper::Thermal80 => Roll::Mm80,
    };
    let sheet = slips(&faces, &batch, roll, language)?;
    if common.is_pdf()? {
        return common.write(&faces, &sheet, Readers::Owner);
    }
    let dots = |page: &sheets::Page| Ok(page.to_1bit(&faces, roll.dots())?.png()?);
    common.write_files(sheet.pages.len(), sheet.pages.iter().map(dots), Readers::Owner)
}

fn print_booklet(
    common: &Printing,
    trails: &[TrailId],
    passports: Option<&Path>,
    order: Order,
) -> Result<Vec<PathBuf>> {
    let pack = common.pack()?;
    let all: Vec<TrailId> = pack.trails.iter().map(|trail| trail.id.clone()).collect();
    let mut given = passports.map(passports::read).transpose()?.unwrap_or_default();
    ensure!(given.len() <= 1, "a booklet holds one passport, and {} were given", given.len());
    let readers = if given.is_empty() { Readers::All } else { Readers::Owner };
    let data = booklet_of(&pack, if trails.is_empty() { &all } else { trails }, given.pop())?;
    let faces = Faces::load()?;
    common.write(&faces, &booklet(&faces, &data, order, common.language())?, readers)
}

/// Read and written by the owner alone.
const OWNERS: u32 = 0o600;

/// Who may read what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readers {
    /// Everybody: there is nothing secret in it.
    All,
    /// Its owner: who has a passport's code has the passport.
    Owner,
}

impl Printing {
    fn language(&self) -> Language {
        match self.language {
            Tongue::Zh => Language::Zh,
            Tongue::En => Language::En,
            Tongue::Both => Language::Both,
        }
    }

    fn pack(&self) -> Result<Pack> {
        let read = |path: &PathBuf| -> Result<(String, String)> {
            let name = path.display().to_string();
            let file = std::fs::File::open(path).with_context(|| format!("opening the pack {name}"))?;
            let mut text = String::new();
            file.take(MAX_PACK + 1)
                .read_to_string(&mut text)
                .with_context(|| format!("reading the pack {name}"))?;
            ensure!(text.len() as u64 <= MAX_PACK, "{name} is larger than {MAX_PACK} bytes: is it a pack?");
            Ok((name, text))
        };
        let files: Vec<_> = self.pack.iter().map(read).collect::<Result<_>>()?;
        let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let mut packs = read_packs(&files)?;
        match (packs.pop(), packs.len()) {
            (Some(pack), 0) => Ok(pack),
            (_, others) => bail!("the files are of {} campaigns; name those of one", others + 1),
        }
    }

    /// Whether PDF is asked for, by the file's name.
    fn is_pdf(&self) -> Result<bool> {
        let ending = self.out.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("pdf") => Ok(true),
            Some("png") => Ok(false),
            _ => bail!("--out {} names no kind of file: end it in .pdf or .png", self.out.display()),
        }
    }

    fn write(&self, faces: &Faces, sheet: &Sheet, readers: Readers) -> Result<Vec<PathBuf>> {
        if self.is_pdf()? {
            return self.write_files(1, std::iter::once(Ok(sheet.pdf(faces)?)), readers);
        }
        let pages = sheet.pages.iter().map(|page| Ok(page.png(faces, self.dpi)?));
        self.write_files(sheet.pages.len(), pages, readers)
    }

    /// Writes the files in turn; none if one of them is there already.
    fn write_files(
        &self,
        count: usize,
        contents: impl Iterator<Item = Result<Vec<u8>>>,
        readers: Readers,
    ) -> Result<Vec<PathBuf>> {
        let paths = numbered(&self.out, count);
        if let Some(there) = paths.iter().find(|path| !self.force && path.exists()) {
            bail!("{} is there already; name another file, or add --force", there.display());
        }
        for (path, content) in paths.iter().zip(contents) {
            let content = content?;
            let written = self.options(readers).open(path).and_then(|mut file| {
                if readers == Readers::Owner {
                    // A file that is written over keeps the mode it had.
                    file.set_permissions(Permissions::from_mode(OWNERS))?;
                }
                file.write_all(&content)
            });
            written.with_context(|| format!("writing {}", path.display()))?;
        }
        Ok(paths)
    }

    fn options(&self, readers: Readers) -> OpenOptions {
        let mut options = OpenOptions::new();
        options.write(true).mode(if readers == Readers::Owner { OWNERS } else { 0o644 });
        if self.force {
            options.create(true).truncate(true)
        } else {
            options.create_new(true)
        };
        options
    }
}

/// The file itself for one page; for several, with their numbers before the ending.
fn numbered(out: &Path, count: usize) -> Vec<PathBuf> {
    if count == 1 {
        return vec![out.to_owned()];
    }
    let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (stem, ending) = (part(out.file_stem()), part(out.extension()));
    (1..=count).map(|page| out.with_file_name(format!("{stem}-{page}.{ending}"))).collect()
}

#[cfg(test)]
mod tests;

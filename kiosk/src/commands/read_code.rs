//! `kiosk read-code`: the codes in picture files, one line each.

use anyhow::{Context, Result, ensure};
use clap::Args;
use reader::{Reader, Seen, picture};
use serde::Serialize;
use std::{
    fs::File,
    io::{Read, Write, stdout},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

pub(super) const HELP: &str = "\
Each picture gets a line: its name, the milliseconds it took, and the text of its code, or -
where none can be read. With --json a line is {\"file\",\"ms\",\"text\"} with \"seen\": code,
unclear (a code is there but too far, moved or covered) or nothing. PNG, JPEG and PGM are read.
The text of a passport is a secret of its owner: it goes to standard output and to no log.

Exit codes: 0 every picture gave a code; 3 some gave none; 1 some could not be read at all,
and why is said on standard error; 2 the command line is wrong.";

/// Exit code where a picture shows no code.
const SOME_WITHOUT: u8 = 3;

/// Reads the codes in pictures, as the kiosk's camera would.
#[derive(Debug, Args)]
pub(super) struct ReadCode {
    /// Pictures with a code
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// One line of JSON a picture
    #[arg(long)]
    json: bool,
}

/// What a picture gave.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a Path,
    ms: f64,
    seen: &'static str,
    text: Option<&'a str>,
}

impl ReadCode {
    pub(super) fn run(&self) -> Result<ExitCode> {
        let (mut without, mut unreadable) = (0_usize, 0_usize);
        for file in &self.files {
            match self.read(file) {
                Ok(true) => {}
                Ok(false) => without += 1,
                Err(why) => {
                    unreadable += 1;
                    tracing::error!("{}: {why:#}", file.display());
                }
            }
        }
        Ok(match (unreadable, without) {
            (0, 0) => ExitCode::SUCCESS,
            (0, _) => ExitCode::from(SOME_WITHOUT),
            _ => ExitCode::FAILURE,
        })
    }

    /// Whether a picture gave a code; its line is printed.
    fn read(&self, file: &Path) -> Result<bool> {
        let picture = picture::of_bytes(&bytes_of(file)?)?;
        let begun = Instant::now();
        let seen = Reader::default().study(&picture);
        let ms = (begun.elapsed().as_secs_f64() * 100_000.0).round() / 100.0;
        let (word, text) = match &seen {
            Seen::Nothing => ("nothing", None),
            Seen::Unclear => ("unclear", None),
            Seen::Code(found) => ("code", Some(found.text.as_str())),
        };
        let line = Line { file, ms, seen: word, text };
        let mut out = stdout().lock();
        if self.json {
            writeln!(out, "{}", serde_json::to_string(&line)?)?;
        } else {
            // A code may hold anything: a line stays a line.
            let said = text.map_or_else(|| "-".to_owned(), |text| text.escape_debug().to_string());
            writeln!(out, "{}\t{ms:.2}\t{said}", file.display())?;
        }
        Ok(text.is_some())
    }
}

/// The bytes of a file, or why there are none.
fn bytes_of(file: &Path) -> Result<Vec<u8>> {
    let opened = File::open(file).context("it can't be opened; check its name and who may read it")?;
    let most = u64::try_from(picture::MOST_FILE_BYTES)?;
    let mut bytes = Vec::new();
    let read = opened.take(most + 1).read_to_end(&mut bytes).context("it can't be read to its end")?;
    ensure!(u64::try_from(read)? <= most, "it has more than {most} bytes: make the picture smaller");
    Ok(bytes)
}

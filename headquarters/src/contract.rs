//! `headquarters contract`: writes what others need to read the reports, and never over what
//! somebody else wrote.

use crate::{
    commands::{as_json, say},
    enrol::secret,
};
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use serde::Serialize;
use std::{
    fs::{self, File},
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
};
use venue::reporting::contract;

/// The most bytes of a file that lies in the way which are read, to know whose it is: several
/// times the largest of the contract.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Where the contract goes.
#[derive(Debug, Args)]
pub struct Order {
    /// Folder for the files; made when it is not there. Files of an earlier contract in it are
    /// brought up to date; any other file in the way is left, and nothing is written
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A file of the contract, and what lies where it goes.
#[derive(Debug, Serialize)]
struct Placed {
    path: PathBuf,
    state: State,
    #[serde(skip)]
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    /// It was not there.
    New,
    /// Another version of it was.
    Updated,
    /// It is there already, to the last byte.
    Same,
}

/// `headquarters contract`.
///
/// # Errors
/// When the folder can't be made or written, or a file that is not the contract's is in the way.
pub fn write(order: &Order) -> Result<()> {
    let placed = contract::files()
        .into_iter()
        .map(|file| {
            let path = order.out.join(&file.path);
            let state = what_is_there(&path, &file)?;
            Ok(Placed { path, state, text: file.text })
        })
        .collect::<Result<Vec<_>>>()?;
    for file in placed.iter().filter(|file| file.state != State::Same) {
        if let Some(folder) = file.path.parent() {
            fs::create_dir_all(folder).with_context(|| {
                format!("making the folder {}; name one for --out that can be written", folder.display())
            })?;
        }
        secret::public(&file.path, &file.text).context("name a folder for --out that can be written")?;
    }
    say(&if order.json { as_json(&placed)? } else { told(&placed) })
}

/// What lies where a file goes; fails where that is not an earlier file of the same id.
fn what_is_there(path: &Path, file: &contract::File) -> Result<State> {
    let opened = match File::open(path) {
        Err(reason) if reason.kind() == ErrorKind::NotFound => return Ok(State::New),
        Err(reason) if reason.kind() == ErrorKind::NotADirectory => {
            bail!("{} can't be: a part of it is a file; name another folder for --out", path.display())
        }
        opened => opened.with_context(|| format!("reading {}, to know whose it is", path.display()))?,
    };
    let mut bytes = Vec::new();
    let foreign = || {
        format!(
            "{} is there already and is not of the contract, so nothing was written; move it away, or name \
             another folder for --out",
            path.display()
        )
    };
    opened.take(MOST_BYTES).read_to_end(&mut bytes).with_context(foreign)?;
    if bytes == file.text.as_bytes() {
        return Ok(State::Same);
    }
    let id = std::str::from_utf8(&bytes).ok().and_then(contract::id_of);
    ensure!(id.as_ref() == Some(&file.id), foreign());
    Ok(State::Updated)
}

fn told(placed: &[Placed]) -> String {
    let line = |file: &Placed| {
        let state = match file.state {
            State::New => "wrote",
            State::Updated => "updated",
            State::Same => "as it was",
        };
        format!("{state:<9}  {}\n", file.path.display())
    };
    placed.iter().map(line).collect()
}

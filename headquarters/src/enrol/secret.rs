//! Files with secrets: readable by their owner alone, on the disk before anything is
//! said, and never written over by halves.

use anyhow::{Context, Result};
use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{ErrorKind, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};
use venue::passport::{MAX_BYTES, Secret};
use zeroize::{Zeroize, Zeroizing};

/// Read and written by the owner alone.
const FILE_MODE: u32 = 0o600;

/// Read by everybody: nothing in it is secret.
const PUBLIC_MODE: u32 = 0o644;

/// Entered by the owner alone.
const FOLDER_MODE: u32 = 0o700;

/// 32 random bytes of the system's.
pub(super) fn random() -> Result<Secret> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).context("no random numbers for a key")?;
    let secret = Secret::new(bytes);
    bytes.zeroize();
    Ok(secret)
}

/// Makes a folder, and those above it, if it is not there.
pub(super) fn folder(path: &Path) -> Result<()> {
    let made = DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(path);
    made.with_context(|| format!("making the folder {}", path.display()))
}

/// Writes a new file; a half-written one is taken away again.
pub(super) fn write(path: &Path, text: &str) -> Result<()> {
    write_new(path, text, FILE_MODE)
}

fn write_new(path: &Path, text: &str, mode: u32) -> Result<()> {
    let opened = OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
    let mut file = match opened {
        Err(reason) if reason.kind() == ErrorKind::AlreadyExists => {
            anyhow::bail!("{} is there already and is not written over", path.display())
        }
        opened => opened.with_context(|| format!("making {}", path.display()))?,
    };
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        // What cannot be taken away either is found unreadable and named by the next reader.
        let _ = std::fs::remove_file(path);
    }
    written.with_context(|| format!("writing {}", path.display()))?;
    synced(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))
}

/// Writes a file anew in the place of one that is there: whole beside it first.
pub(super) fn replace(path: &Path, text: &str) -> Result<()> {
    replace_by(path, text, FILE_MODE)
}

/// Writes a file without a secret, in the place of one that may be there.
pub(crate) fn public(path: &Path, text: &str) -> Result<()> {
    replace_by(path, text, PUBLIC_MODE)
}

fn replace_by(path: &Path, text: &str, mode: u32) -> Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let draft = Path::new(&draft);
    // What a command left that was killed here once.
    let _ = std::fs::remove_file(draft);
    write_new(draft, text, mode)?;
    let replaced = std::fs::rename(draft, path);
    replaced.with_context(|| format!("writing {} in the place of the old one", path.display()))?;
    synced(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))
}

fn synced(folder: &Path) -> Result<()> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.with_context(|| format!("bringing {} to the disk", folder.display()))
}

/// Reads a file, no more of it than a file of keys may have, and warns when others can
/// read it too. (File systems of sticks know no owners, so that stops nothing.)
pub(crate) fn read(path: &Path) -> Result<Zeroizing<String>> {
    let reading = || format!("reading {}", path.display());
    let file = File::open(path).with_context(reading)?;
    let mode = file.metadata().with_context(reading)?.permissions().mode();
    if mode & 0o077 != 0 {
        // With standard error gone there is nobody left to warn.
        let _ = writeln!(
            std::io::stderr(),
            "headquarters: others can read {} (mode {:o}); chmod 600 it",
            path.display(),
            mode & 0o777
        );
    }
    let mut text = Zeroizing::new(String::new());
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_string(&mut text).with_context(reading)?;
    Ok(text)
}

//! The file of a calibration: read and held against what can be counted with, and replaced
//! as a whole or not at all.

use anyhow::{Context, Result, ensure};
use counting::Calibration;
use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

/// The largest calibration file, bytes: eight lines and eight people take two thousand.
const LONGEST_CALIBRATION: u64 = 32 * 1024;

/// Reads a calibration.
///
/// # Errors
/// When the file can't be read or is none, and what is wrong with it.
pub fn read_calibration(path: &Path) -> Result<Calibration> {
    let bytes = read(path).with_context(|| {
        format!("reading the calibration {}; `edge-agent calibrate` draws one", path.display())
    })?;
    understood(path, &bytes)
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than there may be shows that there are more.
    File::open(path)?.take(LONGEST_CALIBRATION + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn understood(path: &Path, bytes: &[u8]) -> Result<Calibration> {
    let file = || format!("the calibration {}", path.display());
    let length = bytes.len() as u64;
    ensure!(
        length <= LONGEST_CALIBRATION,
        "{} has more than {LONGEST_CALIBRATION} bytes; it is no calibration",
        file()
    );
    let calibration: Calibration = serde_json::from_slice(bytes).with_context(|| {
        format!(
            "{} can't be understood; it is JSON with `lines` and, if marked, `people`: `edge-agent calibrate` draws one",
            file()
        )
    })?;
    let calibration = calibration.checked().with_context(file)?;
    let names: BTreeSet<_> = calibration.lines.iter().map(|line| &line.name).collect();
    ensure!(
        names.len() == calibration.lines.len(),
        "{} has two lines of one name; give each its own",
        file()
    );
    Ok(calibration)
}

/// The file that a calibration is drawn for.
#[derive(Debug)]
pub struct CalibrationFile {
    path: PathBuf,
    /// What it held when it was last read or written here; nothing when it was not there.
    known: Option<Vec<u8>>,
}

/// Why a calibration was not written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// Somebody else wrote the file meanwhile.
    #[error("{} was changed by somebody else since it was opened here; save again to replace it", .0.display())]
    Changed(PathBuf),
    /// The disk does not take it.
    #[error("{} can't be written ({why}); see to its folder and save again", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: std::io::Error,
    },
}

impl CalibrationFile {
    /// The file, and what it holds where it is there already.
    ///
    /// # Errors
    /// When it is there and is no calibration, which is never overwritten; or when its
    /// folder is not there.
    pub fn open(path: &Path) -> Result<(Self, Option<Calibration>)> {
        let folder = folder_of(path);
        ensure!(
            folder.is_dir(),
            "the calibration {} has no folder to lie in; make {}, or name another file",
            path.display(),
            folder.display()
        );
        ensure!(
            path.file_name().is_some() && !path.is_dir(),
            "{} names no file; name one such as front-door.json",
            path.display()
        );
        // What a link leads to is replaced, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        match read(&path) {
            Ok(bytes) => {
                let calibration = understood(&path, &bytes).context(
                    "nothing was opened, so that it is not overwritten; mend it, move it away, or name another file",
                )?;
                Ok((Self { path, known: Some(bytes) }, Some(calibration)))
            }
            Err(why) if why.kind() == ErrorKind::NotFound => Ok((Self { path, known: None }, None)),
            Err(why) => Err(why).with_context(|| format!("reading the calibration {}", path.display())),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it was there when it was last looked at.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.known.is_some()
    }

    /// Writes a calibration in its place: whole on the disk beside it first, then moved there.
    /// What somebody else wrote meanwhile is only replaced when that is asked for.
    ///
    /// # Errors
    /// [`Unwritten`]; the file is then as it was.
    pub fn write(&mut self, calibration: &Calibration, replace: bool) -> Result<(), Unwritten> {
        let refused = |why| Unwritten::Refused { path: self.path.clone(), why };
        let now = match read(&self.path) {
            Ok(bytes) => Some(bytes),
            Err(why) if why.kind() == ErrorKind::NotFound => None,
            Err(why) => return Err(refused(why)),
        };
        // One that was taken away is no loss to write anew.
        if now.is_some() && now != self.known && !replace {
            return Err(Unwritten::Changed(self.path.clone()));
        }
        let mut bytes = serde_json::to_vec_pretty(calibration).map_err(|why| refused(why.into()))?;
        bytes.push(b'\n');
        put_in_place(&self.path, &bytes).map_err(refused)?;
        self.known = Some(bytes);
        Ok(())
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// Puts a file in its place as a whole: on the disk beside it first, then moved there.
pub(crate) fn put_in_place(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let name = path.file_name().ok_or(ErrorKind::InvalidFilename)?.to_string_lossy();
    let beside = folder_of(path).join(format!(".{name}.{}.new", std::process::id()));
    let written = write_whole(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // Nothing half written is left; what stands in the way itself stays to be seen.
        let _ = fs::remove_file(&beside);
    }
    written?;
    // The new name is on the disk too when this returns.
    File::open(folder_of(path))?.sync_all()
}

fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // One of the same name was left by a program of this number that was killed.
    if path.symlink_metadata().is_ok_and(|found| found.is_file()) {
        fs::remove_file(path)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests;

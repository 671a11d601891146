//! Several files that change together: all are brought to the disk beside their places
//! first, and put there by renaming, which needs no more room. The last one refers to the
//! others, so a machine that dies in between has the old ones in use.

use anyhow::{Context, Result, bail};
use rustix::process::geteuid;
use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown},
    path::{Path, PathBuf},
};

/// Read and written by the program's user alone.
const SECRET: u32 = 0o600;

/// Read by everybody: nothing in it is secret.
const PUBLIC: u32 = 0o644;

/// Drafts in one folder; those that were not put in place are taken away again.
#[derive(Debug)]
pub(super) struct Drafts {
    folder: PathBuf,
    /// Each with the place it is for, in the order of placing.
    drafts: Vec<(PathBuf, PathBuf)>,
    /// Who shall own them: whoever owns the folder, where root writes for him.
    owner: Option<(u32, u32)>,
}

impl Drafts {
    /// Drafts in the folder of a file.
    ///
    /// # Errors
    /// When the folder is not there.
    pub(super) fn beside(file: &Path) -> Result<Self> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let about = fs::metadata(folder).with_context(|| {
            format!("the folder {} can't be used; make it for the agent's user (mkdir -p)", folder.display())
        })?;
        let owner = geteuid().is_root().then_some((about.uid(), about.gid()));
        Ok(Self { folder: folder.to_owned(), drafts: Vec::new(), owner })
    }

    pub(super) fn secret(&mut self, name: &str, text: &str) -> Result<()> {
        self.draft(&self.folder.join(name), text, SECRET)
    }

    pub(super) fn public(&mut self, name: &str, text: &str) -> Result<()> {
        self.draft(&self.folder.join(name), text, PUBLIC)
    }

    /// Settings keep the rights they have.
    pub(super) fn settings(&mut self, place: &Path, text: &str) -> Result<()> {
        let mode = fs::metadata(place).map_or(PUBLIC, |about| about.permissions().mode() & 0o777);
        self.draft(place, text, mode)
    }

    fn draft(&mut self, place: &Path, text: &str, mode: u32) -> Result<()> {
        let mut draft = place.as_os_str().to_owned();
        draft.push(".joining");
        let draft = PathBuf::from(draft);
        // What a join left that was cut off.
        let _ = fs::remove_file(&draft);
        let made = OpenOptions::new().write(true).create_new(true).mode(mode).open(&draft);
        let mut file = match made {
            Err(reason)
                if matches!(reason.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) =>
            {
                bail!(
                    "this user may not write into {} ({reason}); join as the user the agent runs as (sudo -u USER), \
                     or as root",
                    self.folder.display()
                )
            }
            made => made.with_context(|| format!("making {}", draft.display()))?,
        };
        self.drafts.push((draft.clone(), place.to_owned()));
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        written.with_context(|| format!("writing {}; nothing was changed", draft.display()))?;
        if let Some((user, group)) = self.owner {
            let given = chown(&draft, Some(user), Some(group));
            given.with_context(|| format!("giving {} to the owner of its folder", draft.display()))?;
        }
        Ok(())
    }

    /// Puts all in their places, and says which those are.
    ///
    /// # Errors
    /// When one can't be renamed; those before it are in place, and nothing refers to them.
    pub(super) fn put_in_place(mut self) -> Result<Vec<PathBuf>> {
        let mut places = Vec::new();
        for (draft, place) in std::mem::take(&mut self.drafts) {
            fs::rename(&draft, &place).with_context(|| format!("putting {} in place", place.display()))?;
            places.push(place);
        }
        let synced = File::open(&self.folder).and_then(|folder| folder.sync_all());
        synced.with_context(|| format!("bringing {} to the disk", self.folder.display()))?;
        Ok(places)
    }
}

impl Drop for Drafts {
    fn drop(&mut self) {
        for (draft, _) in &self.drafts {
            let _ = fs::remove_file(draft);
        }
    }
}

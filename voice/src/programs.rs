//! The programs of one trade that are installed, the one to be used first.

use std::{ffi::OsStr, os::unix::fs::PermissionsExt, path::Path, path::PathBuf};

/// Those that were found, in the order of preference. There is always one.
#[derive(Debug, Clone)]
pub(crate) struct Programs<K> {
    found: Vec<(K, PathBuf)>,
    now: usize,
}

impl<K: Copy> Programs<K> {
    /// Looks for each of `wanted` in the folders of `search`, which is written as `PATH`
    /// is. None when there is none.
    pub(crate) fn find(search: &OsStr, wanted: &[(K, &str)]) -> Option<Self> {
        let found: Vec<_> =
            wanted.iter().filter_map(|(kind, name)| Some((*kind, locate(search, name)?))).collect();
        (!found.is_empty()).then_some(Self { found, now: 0 })
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// The one to be used.
    pub(crate) fn current(&self) -> (K, &Path) {
        let (kind, path) = &self.found[self.now];
        (*kind, path)
    }

    /// That one does not work here: the next one is to be used, after the last the first.
    pub(crate) fn pass_on(&mut self) {
        self.now = (self.now + 1) % self.found.len();
    }
}

fn locate(search: &OsStr, name: &str) -> Option<PathBuf> {
    // An empty entry of PATH means the folder one happens to be in: nothing is run from there.
    let folders = std::env::split_paths(search).filter(|folder| folder.is_absolute());
    folders.map(|folder| folder.join(name)).find(|path| is_program(path))
}

fn is_program(path: &Path) -> bool {
    path.metadata().is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn only_what_can_be_run_is_found_and_the_first_wanted_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, mode: u32| {
            let path = folder.path().join(name);
            fs::write(&path, "").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        };
        put("b", 0o755);
        put("a", 0o644);
        fs::create_dir(folder.path().join("c")).unwrap();
        put("d", 0o755);
        let wanted = [(1, "a"), (2, "d"), (3, "c"), (4, "b")];
        let mut programs = Programs::find(folder.path().as_os_str(), &wanted).unwrap();
        assert_eq!((programs.count(), programs.current().0), (2, 2));
        programs.pass_on();
        assert_eq!(programs.current(), (4, folder.path().join("b").as_path()));
        programs.pass_on();
        assert_eq!(programs.current().0, 2);
    }

    #[test]
    fn nothing_is_found_nowhere_or_beside_the_caller() {
        for search in ["", ".", "src:", "/no/such/folder"] {
            assert!(Programs::find(OsStr::new(search), &[((), "lib.rs")]).is_none(), "{search}");
        }
    }
}

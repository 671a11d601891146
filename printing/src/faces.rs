//! The faces that cards are set in, found by the names of their files.

use fontdb::{Database, Family, ID, Query, Weight};
use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Where Debian's packages put fonts.
const FOLDER: &str = "/usr/share/fonts";
/// Folders in folders that are looked through; Debian's fonts lie three deep.
const DEPTH: usize = 6;

/// One of the faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Face {
    /// Titles.
    Voice,
    /// What is read.
    Reading,
    /// What is read first.
    Strong,
}

/// A face and where it is from.
struct Wanted {
    face: Face,
    file: &'static str,
    family: &'static str,
    weight: u16,
    package: &'static str,
}

/// The family is asked for by name too, because a file holds the forms of five regions and
/// only `Noto Sans CJK SC` draws 直, 门 and 复 as the mainland writes them.
const WANTED: [Wanted; 3] = [
    Wanted {
        face: Face::Voice,
        file: "LXGWWenKai-Bold.ttf",
        family: "LXGW WenKai",
        weight: 700,
        package: "fonts-lxgw-wenkai",
    },
    Wanted {
        face: Face::Reading,
        file: "NotoSansCJK-Regular.ttc",
        family: "Noto Sans CJK SC",
        weight: 400,
        package: "fonts-noto-cjk",
    },
    Wanted {
        face: Face::Strong,
        file: "NotoSansCJK-Bold.ttc",
        family: "Noto Sans CJK SC",
        weight: 700,
        package: "fonts-noto-cjk",
    },
];

/// A font that cards are set in is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the font {} was not found in a file {} under {}; install it with: sudo apt-get install {}",
    .family, .file, .folder.display(), .package
)]
pub struct MissingFont {
    /// The family's name.
    pub family: &'static str,
    /// The name of its file.
    pub file: &'static str,
    /// Where it was looked for.
    pub folder: PathBuf,
    /// The Debian package that brings it.
    pub package: &'static str,
}

/// The fonts of this machine that cards are set in. Files are mapped into memory while a
/// picture is drawn and are not kept, so having them costs next to nothing.
#[derive(Clone)]
pub struct Faces {
    database: Arc<Database>,
    ids: [ID; 3],
}

impl fmt::Debug for Faces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Faces")
    }
}

impl Faces {
    /// Finds the fonts under `/usr/share/fonts`. It reads folders and files: once, at start.
    ///
    /// # Errors
    /// [`MissingFont`] names the first font that is not there and the package to install.
    pub fn load() -> Result<Self, MissingFont> {
        Self::load_from(Path::new(FOLDER))
    }

    /// Finds the fonts under a folder.
    ///
    /// # Errors
    /// As [`Faces::load`].
    pub fn load_from(folder: &Path) -> Result<Self, MissingFont> {
        let mut database = Database::new();
        let mut found = Vec::new();
        find(folder, DEPTH, &mut found);
        // Of two files of one name the same is taken at every start.
        found.sort();
        for wanted in &WANTED {
            if let Some(file) = found.iter().find(|file| named(file, wanted)) {
                // A file that is no font is as good as missing, which is told below.
                let _unread = database.load_font_file(file);
            }
        }
        let id = |wanted: &Wanted| {
            let weight = Weight(wanted.weight);
            let query = Query { families: &[Family::Name(wanted.family)], weight, ..Query::default() };
            // The nearest weight would do for a query, and is another file.
            database.query(&query).filter(|id| database.face(*id).is_some_and(|face| face.weight == weight))
        };
        let missing = |wanted: &Wanted| MissingFont {
            family: wanted.family,
            file: wanted.file,
            folder: folder.to_owned(),
            package: wanted.package,
        };
        let [voice, reading, strong] =
            WANTED.each_ref().map(|wanted| id(wanted).ok_or_else(|| missing(wanted)));
        let ids = [voice?, reading?, strong?];
        Ok(Self { database: Arc::new(database), ids })
    }

    /// Does something with a face; nothing where its file has gone since.
    pub(crate) fn with<T>(&self, face: Face, work: impl FnOnce(swash::FontRef<'_>) -> T) -> Option<T> {
        let at = WANTED.iter().position(|wanted| wanted.face == face)?;
        let read = |data: &[u8], index: u32| {
            Some(work(swash::FontRef::from_index(data, usize::try_from(index).ok()?)?))
        };
        self.database.with_face_data(*self.ids.get(at)?, read)?
    }
}

fn named(file: &Path, wanted: &Wanted) -> bool {
    file.file_name().is_some_and(|name| name == wanted.file)
}

/// The files of the wanted names; folders that cannot be read hold none.
fn find(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if WANTED.iter().any(|wanted| named(&path, wanted)) {
            found.push(path);
        } else if depth > 0 && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            find(&path, depth - 1, found);
        }
    }
}

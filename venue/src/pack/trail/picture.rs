//! The picture a pack draws a map on: a file beside the pack's own. What it is called is
//! checked here; whether it is there and can be read is for the programs to find out.

use crate::{
    pack::read::{Place, Table},
    problem::Problem,
};
use serde::{Serialize, Serializer};
use std::path::{Path, PathBuf};

/// A picture beside the pack's file, for a map to be drawn on.
#[derive(Debug, Clone)]
pub struct MapFile {
    name: String,
    place: Place,
}

/// Longest name with its folders, in characters: what fits into a line of a pack.
const MAX_NAME: usize = 120;

/// How a name may end: the kinds of pictures that are read.
const ENDINGS: [&str; 3] = ["png", "jpg", "jpeg"];

impl MapFile {
    pub(super) fn read(t: &Table<'_>) -> Option<Self> {
        let name: String = t.may("map")?;
        if let Some((reason, advice)) = fault(&name) {
            t.wrong("map", reason, advice);
            return None;
        }
        Some(Self { name, place: t.place_of("map") })
    }

    /// The name as it is written.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it lies: beside the file of the pack that names it, as that file was named
    /// to the reader.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        let beside = Path::new(&self.place.file).parent().unwrap_or(Path::new(""));
        beside.join(&self.name)
    }

    /// A problem of the picture, at the line of the pack that names it.
    #[must_use]
    pub fn problem(&self, reason: &str, advice: &str) -> Problem {
        self.place.error(format!("the picture {} {reason}", self.path().display())).advise(advice)
    }
}

/// Two are the same if they are called the same: where the pack's file lies is no part of it.
impl PartialEq for MapFile {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Serialize for MapFile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.name.serialize(serializer)
    }
}

/// Why a name can't be one of a picture beside the pack, and what to do.
fn fault(name: &str) -> Option<(String, &'static str)> {
    /// A pack is copied with its pictures, so that they lie where it lies.
    const BESIDE: &str =
        "put the picture beside the pack's file and name it, such as map = \"river-walk.png\"";
    let length = name.chars().count();
    if length > MAX_NAME {
        return Some((
            format!("has {length} characters, at most {MAX_NAME} fit"),
            "give the picture a shorter name",
        ));
    }
    if name.contains(['\\', ':']) {
        return Some((format!("{name:?} holds a sign that no name may have on every system"), BESIDE));
    }
    let mut folders = name.split('/');
    if name.starts_with('/') || folders.any(|folder| matches!(folder, "" | "." | "..")) {
        return Some((format!("{name:?} leads out of the folder of the pack"), BESIDE));
    }
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    if !ending.is_some_and(|ending| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending))) {
        return Some((
            format!("{name:?} is no PNG or JPEG picture"),
            "name a file that ends in .png, .jpg or .jpeg",
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_lies_beside_the_pack() {
        for name in ["river-walk.png", "maps/town.JPG", "maps/2025/漫步.jpeg", "a..b.png"] {
            assert_eq!(fault(name), None, "{name}");
        }
        let place = Place { file: "/packs/river.toml".to_owned(), line: 1, column: 1, field: String::new() };
        let file = MapFile { name: "maps/town.png".to_owned(), place };
        assert_eq!(file.path(), Path::new("/packs/maps/town.png"));
    }

    #[test]
    fn what_leads_elsewhere_or_is_no_picture_is_refused() {
        for name in [
            "/etc/town.png",
            "../town.png",
            "maps/../../town.png",
            "./town.png",
            "maps//town.png",
            "c:town.png",
            "maps\\town.png",
            "town.svg",
            "town",
            ".png",
            "png",
        ] {
            assert!(fault(name).is_some(), "{name}");
        }
        assert!(fault(&format!("{}.png", "a".repeat(MAX_NAME))).is_some());
    }
}

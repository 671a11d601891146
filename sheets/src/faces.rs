//! The two faces sheets are set in: found by name, measured, and embedded in the PDF.
//!
//! `Noto Sans CJK SC` asked for by name is the only way to get the mainland forms of
//! 直, 门 and 复 from a font file that holds five regions.

use crate::SheetError;
use resvg::usvg::fontdb::{Database, ID, Query, Weight};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The face of the voice: titles, names and seals.
const VOICE: &str = "LXGW WenKai";
/// The face of acts, figures and reading.
const READING: &str = "Noto Sans CJK SC";
/// A family, and the Debian package that brings it.
const WANTED: [(&str, &str); 2] = [(VOICE, "fonts-lxgw-wenkai"), (READING, "fonts-noto-cjk")];

/// One of the faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Face {
    /// Titles, names and seals.
    Voice,
    /// What is read.
    Reading,
    /// What is read first.
    Strong,
}

impl Face {
    pub(crate) const fn family(self) -> &'static str {
        match self {
            Self::Voice => VOICE,
            Self::Reading | Self::Strong => READING,
        }
    }

    pub(crate) const fn weight(self) -> u16 {
        match self {
            Self::Voice | Self::Strong => 700,
            Self::Reading => 400,
        }
    }
}

/// The fonts of this machine that sheets are set in. Loading them reads font files, so
/// it is done once, and only by who prints.
#[derive(Clone, Debug)]
pub struct Faces {
    database: Arc<Database>,
    voice: ID,
    reading: ID,
    strong: ID,
    /// Widths that were measured: a font file is opened once a character, not once a line.
    widths: Arc<Mutex<HashMap<(Face, char), f64>>>,
}

impl Faces {
    /// Finds the faces among the system's fonts.
    ///
    /// # Errors
    /// [`SheetError::MissingFonts`] names what is missing and the package to install.
    pub fn load() -> Result<Self, SheetError> {
        let mut database = Database::new();
        database.load_system_fonts();
        // Only the two families stay, so that a rare character is never set in whatever
        // else a machine happens to have: the same sheet everywhere.
        let others: Vec<ID> = database
            .faces()
            .filter(|face| !WANTED.iter().any(|(family, _)| face.families.iter().any(|f| f.0 == *family)))
            .map(|face| face.id)
            .collect();
        others.into_iter().for_each(|id| database.remove_face(id));
        let find = |face: Face| {
            let families = [resvg::usvg::fontdb::Family::Name(face.family())];
            let query = Query { families: &families, weight: Weight(face.weight()), ..Query::default() };
            database.query(&query)
        };
        match (find(Face::Voice), find(Face::Reading), find(Face::Strong)) {
            (Some(voice), Some(reading), Some(strong)) => {
                Ok(Self { database: Arc::new(database), voice, reading, strong, widths: Arc::default() })
            }
            (voice, reading, _) => {
                let missing = WANTED.iter().zip([voice.is_none(), reading.is_none()]);
                let missing: Vec<_> = missing.filter(|(_, missing)| *missing).map(|(want, _)| want).collect();
                let list = |which: fn(&(&'static str, &'static str)) -> &'static str, between: &str| {
                    missing.iter().map(|want| which(want)).collect::<Vec<_>>().join(between)
                };
                Err(SheetError::MissingFonts {
                    families: list(|want| want.0, " and "),
                    packages: list(|want| want.1, " "),
                })
            }
        }
    }

    pub(crate) fn database(&self) -> Arc<Database> {
        Arc::clone(&self.database)
    }

    /// How wide a line is at a size of one.
    pub(crate) fn width(&self, face: Face, text: &str) -> f64 {
        let mut known = self.widths.lock().unwrap_or_else(PoisonError::into_inner);
        let width =
            |character| *known.entry((face, character)).or_insert_with(|| self.advance(face, character));
        text.chars().map(width).sum()
    }

    fn advance(&self, face: Face, character: char) -> f64 {
        let id = match face {
            Face::Voice => self.voice,
            Face::Reading => self.reading,
            Face::Strong => self.strong,
        };
        let own = self.database.with_face_data(id, |data, index| {
            let font = swash::FontRef::from_index(data, usize::try_from(index).ok()?)?;
            let glyph = Some(font.charmap().map(character)).filter(|glyph| *glyph != 0)?;
            Some(f64::from(font.glyph_metrics(&[]).scale(1.0).advance_width(glyph)))
        });
        // A character the face does not have comes from the other one, a full em wide.
        own.flatten().unwrap_or(1.0)
    }
}

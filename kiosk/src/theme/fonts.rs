//! The two faces: found by the family's name, or a clear error at start.
//!
//! `Noto Sans CJK SC` asked for by name is the only way to get the mainland forms
//! of 直, 门 and 复 from a font file that holds five regions; any search by
//! language or fallback draws the Japanese ones.

use bevy::prelude::*;
use bevy::text::{FontAtlasSet, FontCx};
use std::sync::Arc;

/// The face of acts, figures and reading.
pub const READING: &str = "Noto Sans CJK SC";
/// The face of the voice: titles, names and seals.
pub const VOICE: &str = "LXGW WenKai";

/// A family, and the Debian package that brings it.
const WANTED: [(&str, &str); 2] = [(READING, "fonts-noto-cjk"), (VOICE, "fonts-lxgw-wenkai")];

/// The weight of bold faces in a font's own figures.
const BOLD: f32 = 700.0;

/// A font family the kiosk draws with is not installed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the font {} is not installed; install it with: sudo apt-get install {}",
    .families.join(" and the font "), .packages.join(" ")
)]
pub struct MissingFonts {
    /// Names of the families that are missing.
    pub families: Vec<&'static str>,
    /// Debian packages that bring them.
    pub packages: Vec<&'static str>,
}

/// Checks that both families are there; call it before the first screen.
///
/// # Errors
/// [`MissingFonts`] names every missing family and the package to install.
pub fn check_fonts(fonts: &mut FontCx) -> Result<(), MissingFonts> {
    let missing: Vec<_> =
        WANTED.iter().filter(|(family, _)| fonts.collection.family_by_name(family).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(MissingFonts {
        families: missing.iter().map(|(family, _)| *family).collect(),
        packages: missing.iter().map(|(_, package)| *package).collect(),
    })
}

/// The files of both families, held for as long as the kiosk runs.
///
/// Bevy lets go of a font file that no text was set from for two pictures, and maps it anew,
/// under a new id, for the next text. The letters it has painted stay under the old id for
/// ever: a megabyte for each size, at every change of the screen. A file that somebody holds
/// is found again under the id it has.
#[derive(Resource)]
pub(super) struct HeldFiles(#[expect(dead_code, reason = "held open")] Vec<FontFile>);

type FontFile = Arc<dyn AsRef<[u8]> + Send + Sync>;

impl FromWorld for HeldFiles {
    fn from_world(world: &mut World) -> Self {
        let Some(mut fonts) = world.get_resource_mut::<FontCx>() else { return Self(vec![]) };
        let context = &mut fonts.context;
        context.source_cache.make_shared();
        let mut files: Vec<FontFile> = vec![];
        for (family, _) in WANTED {
            let Some(family) = context.collection.family_by_name(family) else { continue };
            for face in family.fonts() {
                files.extend(
                    face.load(Some(&mut context.source_cache)).map(|file| Arc::new(file) as FontFile),
                );
            }
        }
        Self(files)
    }
}

/// Sheets of painted letters that are kept, a megabyte each: one screen needs up to twenty.
pub(super) const SHEETS: usize = 64;

/// Throws all painted letters away when there are too many sheets of them; those that are
/// seen are painted again in the same picture.
///
/// Bevy keeps what it has ever painted, and so many sizes, languages and looks come
/// together in a long night that a small computer would run short of memory.
pub(super) fn keep_few_sheets(
    mut sheets: ResMut<FontAtlasSet>,
    mut words: Query<&mut TextLayout, With<Text>>,
) {
    if sheets.values().map(Vec::len).sum::<usize>() <= SHEETS {
        return;
    }
    sheets.clear();
    words.iter_mut().for_each(|mut words| words.set_changed());
}

/// A bold face as outlines, for what is drawn and not set: seals, the book.
///
/// It is the file the text is set from, mapped into memory once.
#[derive(Clone)]
pub(crate) struct Outlines {
    bytes: FontFile,
    index: usize,
}

impl Outlines {
    /// The heaviest face of the voice's family, if it is installed.
    pub(crate) fn find(fonts: &mut FontCx) -> Option<Self> {
        Self::of(VOICE, fonts)
    }

    /// The same of the reading face: names below small pictures.
    pub(crate) fn reading(fonts: &mut FontCx) -> Option<Self> {
        Self::of(READING, fonts)
    }

    /// How far the next character stands from this one, in parts of the size.
    pub(crate) fn advance(&self, character: char) -> Option<f32> {
        let font = swash::FontRef::from_index((*self.bytes).as_ref(), self.index)?;
        let id = font.charmap().map(character);
        (id != 0).then(|| font.glyph_metrics(&[]).scale(1.0).advance_width(id))
    }

    fn of(family: &str, fonts: &mut FontCx) -> Option<Self> {
        let family = fonts.collection.family_by_name(family)?;
        let face = family.fonts().iter().max_by(|one, two| {
            let near = |weight: f32| -(weight - BOLD).abs();
            near(one.weight().value()).total_cmp(&near(two.weight().value()))
        })?;
        let index = usize::try_from(face.index()).ok()?;
        let bytes = face.load(Some(&mut fonts.context.source_cache))?;
        Some(Self { bytes: Arc::new(bytes), index })
    }
}

impl crate::draw::Glyphs for Outlines {
    fn outline(&self, character: char) -> Option<crate::draw::Glyph> {
        let font = swash::FontRef::from_index((*self.bytes).as_ref(), self.index)?;
        crate::draw::Glyph::of(font, character)
    }
}

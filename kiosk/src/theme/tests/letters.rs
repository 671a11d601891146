//! Faces that are found, and letters that are painted and thrown away.

use super::super::fonts::{self, Outlines};
use super::super::text::Fixed;
use super::super::*;
use super::app;
use crate::draw::Glyphs;
use bevy::text::{FontAtlasSet, FontCx, TextLayoutInfo};

#[test]
fn both_faces_are_found_and_the_reading_one_draws_mainland_forms() {
    let mut app = app((1920, 1080));
    let mut fonts = app.world_mut().resource_mut::<FontCx>();
    check_fonts(&mut fonts).unwrap();
    let glyphs = |fonts: &mut FontCx, family: &str| {
        let face = fonts.collection.family_by_name(family)?.default_font()?.clone();
        let bytes = face.load(None)?;
        let font = swash::FontRef::from_index(bytes.as_ref(), face.index() as usize)?;
        Some("直门复".chars().map(|character| font.charmap().map(character)).collect::<Vec<_>>())
    };
    let mainland = glyphs(&mut fonts, READING).unwrap();
    let japanese = glyphs(&mut fonts, "Noto Sans CJK JP").unwrap();
    assert_eq!(mainland.len(), 3);
    assert_ne!(mainland[0], japanese[0], "直 is drawn the Japanese way");
    let voice = Outlines::find(&mut fonts).unwrap();
    let glyph = voice.outline('科').unwrap();
    assert!((glyph.advance - 1.0).abs() < 0.01, "an em wide, not {}", glyph.advance);
}

#[test]
fn a_missing_face_is_named_with_its_package() {
    let missing = MissingFonts { families: vec![VOICE], packages: vec!["fonts-lxgw-wenkai"] };
    assert_eq!(
        missing.to_string(),
        "the font LXGW WenKai is not installed; install it with: sudo apt-get install fonts-lxgw-wenkai"
    );
    let mut none = FontCx::default();
    none.collection.clear();
    if none.collection.family_by_name(VOICE).is_none() {
        assert_eq!(check_fonts(&mut none).unwrap_err().packages.len(), 2);
    }
}

#[test]
fn a_letter_is_painted_once_however_often_it_comes_and_goes() {
    let mut app = app((1_024, 600));
    let mut painted = vec![];
    for _ in 0..3 {
        let words = [Style::Body, Style::Title]
            .map(|style| app.world_mut().spawn(text(style, "星", tokens::MOON)).id());
        (0..3).for_each(|_| app.update());
        painted.push(app.world().resource::<FontAtlasSet>().len());
        words.into_iter().for_each(|words| app.world_mut().entity_mut(words).despawn());
        (0..6).for_each(|_| app.update());
    }
    assert!(painted[0] >= 2, "{painted:?}");
    assert_eq!(painted[0], painted[2], "the same letters were painted again: {painted:?}");
}

#[test]
fn painted_letters_are_thrown_away_in_time_and_those_that_are_seen_are_painted_again() {
    let mut app = app((1_024, 600));
    let kept = app.world_mut().spawn(text(Style::Body, "星", tokens::MOON)).id();
    let sheets = |app: &App| app.world().resource::<FontAtlasSet>().values().map(Vec::len).sum::<usize>();
    let mut most = 0;
    for size in 0..100_u16 {
        let words = app.world_mut().spawn((text(Style::Body, "夜", tokens::MOON), Fixed)).id();
        app.world_mut().get_mut::<TextFont>(words).unwrap().font_size = FontSize::Px(10.0 + f32::from(size));
        (0..3).for_each(|_| app.update());
        most = most.max(sheets(&app));
        app.world_mut().despawn(words);
    }
    assert!((fonts::SHEETS..fonts::SHEETS + 3).contains(&most), "{most} sheets at once");
    let letters = &app.world().get::<TextLayoutInfo>(kept).unwrap().glyphs;
    assert_eq!(letters.len(), 1);
    let images = app.world().resource::<Assets<Image>>();
    assert!(
        letters.iter().all(|letter| images.contains(letter.atlas_info.texture)),
        "a letter without its sheet"
    );
}

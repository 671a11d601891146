//! Pictures: every screen is drawn, and none is empty.

use super::room::{EVENING, house};
use kiosk::{
    flow::Access,
    screens::{pictured, stage},
    shots::{Options, render},
    wording::{Language, Wording},
};
use std::collections::BTreeSet;

#[test]
fn every_screen_is_drawn_in_both_languages_and_each_is_a_picture_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { size: (1_024, 600), out: folder.path().to_owned() };
    let states = Language::all().flat_map(|language| pictured(language, Access::USUAL));
    let written =
        render(states, &options, |app| stage(app, house(), Wording::load().unwrap(), EVENING)).unwrap();
    assert_eq!(written.len() % 2, 0);
    assert!(written.len() >= 20);
    let mut different = BTreeSet::new();
    for path in &written {
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(name.ends_with("-zh-CN") || name.ends_with("-en"), "{name}");
        let bytes = std::fs::read(path).unwrap();
        assert!(bytes.starts_with(b"\x89PNG") && bytes.len() > 20_000, "{name} is empty");
        different.insert(bytes);
    }
    assert_eq!(different.len(), written.len(), "two pictures are the same");
}

//! Cards and summaries: as they were looked at and found good, readable by a scanner, and
//! with nothing cut off.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "drawing/samples.rs"]
mod samples;

use printing::{Card, Faces, MissingFont, Paper, Picture};
use proptest::prelude::*;
use samples::{CODE, HEAD, card_en, card_zh, summary_en, summary_zh};
use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
};

static FACES: LazyLock<Faces> = LazyLock::new(|| Faces::load().unwrap());

const PAPERS: [Paper; 2] = [Paper::Mm80, Paper::Mm58];

/// Compares a picture with the one that was looked at; `PRINTING_GOLDEN=write` writes it anew.
#[track_caller]
fn is_golden(name: &str, picture: &Picture) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name).with_extension("pbm");
    if std::env::var_os("PRINTING_GOLDEN").is_some_and(|wish| wish == "write") {
        std::fs::write(&path, picture.to_pbm()).unwrap();
    }
    let found = std::fs::read(&path).unwrap_or_default();
    if found != picture.to_pbm() {
        let drawn = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name).with_extension("pbm");
        std::fs::write(&drawn, picture.to_pbm()).unwrap();
        let (drawn, path) = (drawn.display(), path.display());
        assert!(
            found == picture.to_pbm(),
            "{drawn} is not {path}; if it is better, run with PRINTING_GOLDEN=write"
        );
    }
}

/// What the codes of a picture say.
fn codes(picture: &Picture) -> Vec<String> {
    let at = |place: usize| u32::try_from(place).unwrap();
    let grey = |x: usize, y: usize| if picture.is_black(at(x), at(y)) { 0 } else { 255 };
    let (width, height) = (picture.width as usize, picture.height as usize);
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    image.detect_grids().iter().filter_map(|grid| Some(grid.decode().ok()?.1)).collect()
}

/// Columns at both edges, and rows at the top and the end, that hold nothing.
fn has_margins(picture: &Picture) -> bool {
    let column = |x: u32| (0..picture.height).all(|y| !picture.is_black(x, y));
    let row = |y: u32| (0..picture.width).all(|x| !picture.is_black(x, y));
    (0..4).all(|at| column(at) && column(picture.width - 1 - at) && row(at) && row(picture.height - 1 - at))
}

#[test]
fn cards_are_as_they_were_found_good() {
    for paper in PAPERS {
        is_golden(&format!("card-zh-{paper}"), &card_zh().draw(&FACES, paper).unwrap());
        is_golden(&format!("card-en-{paper}"), &card_en().draw(&FACES, paper).unwrap());
    }
}

#[test]
fn summaries_are_as_they_were_found_good() {
    for paper in PAPERS {
        is_golden(&format!("summary-zh-{paper}"), &summary_zh().draw(&FACES, paper).unwrap());
        is_golden(&format!("summary-en-{paper}"), &summary_en().draw(&FACES, paper).unwrap());
    }
}

#[test]
fn codes_are_read_from_every_picture() {
    for paper in PAPERS {
        for card in [card_zh(), card_en()] {
            assert_eq!(codes(&card.draw(&FACES, paper).unwrap()), [CODE]);
        }
        for summary in [summary_zh(), summary_en()] {
            assert_eq!(codes(&summary.draw(&FACES, paper).unwrap()), [HEAD]);
        }
    }
}

#[test]
fn a_picture_is_as_wide_as_its_paper() {
    for paper in PAPERS {
        let picture = card_zh().draw(&FACES, paper).unwrap();
        assert_eq!((picture.width, picture.width % 8), (paper.dots(), 0));
        assert_eq!(picture.bits.len(), picture.row_bytes() * picture.height as usize);
    }
}

#[test]
fn a_card_of_a_code_alone_is_no_longer_than_it_has_to_be() {
    let empty = Card { code: CODE.to_owned(), ..Card::default() };
    let picture = empty.draw(&FACES, Paper::Mm58).unwrap();
    assert_eq!(codes(&picture), [CODE]);
    assert!(picture.height < 420, "{picture:?}");
}

#[test]
fn the_mainland_forms_are_drawn() {
    // The same characters as Japan writes them are other dots; which, the picture that was
    // looked at says.
    let card = Card { code: "1".to_owned(), under: "直门复骨".into(), ..Card::default() };
    is_golden("forms", &card.draw(&FACES, Paper::Mm58).unwrap());
}

#[test]
fn a_text_too_long_for_a_code_is_refused() {
    let error = Card { code: "x".repeat(3000), ..card_zh() }.draw(&FACES, Paper::Mm80).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a text of 3000 bytes makes no QR code: data too long; is it the text of a passport?"
    );
}

#[test]
fn a_missing_font_is_told_with_what_to_install() {
    let folder = tempfile::tempdir().unwrap();
    let error = Faces::load_from(folder.path()).unwrap_err();
    let expected = MissingFont {
        family: "LXGW WenKai",
        file: "LXGWWenKai-Bold.ttf",
        folder: PathBuf::from(folder.path()),
        package: "fonts-lxgw-wenkai",
    };
    assert_eq!(error, expected);
    // A file of the name that is no font is as good as none.
    std::fs::create_dir(folder.path().join("truetype")).unwrap();
    std::fs::write(folder.path().join("truetype/LXGWWenKai-Bold.ttf"), "no font").unwrap();
    assert_eq!(Faces::load_from(folder.path()).unwrap_err(), expected);
    assert!(error.to_string().ends_with("install it with: sudo apt-get install fonts-lxgw-wenkai"));
}

#[test]
fn neither_a_card_nor_a_picture_shows_its_code_to_a_log() {
    assert_eq!(format!("{:?}", card_zh()), "Card(…)");
    assert_eq!(format!("{:?}", Picture::blank(384, 9)), "Picture(384 x 9)");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn nothing_reaches_over_the_edges(
        title in "[a-zA-Z ]{0,40}|[馆天地人，。]{0,30}",
        short in "[A-Z0-9 -]{0,40}",
        line in "[a-zA-Z0-9,. ]{0,120}|[馆天地人，。《》a-z0-9]{0,80}",
        wide in any::<bool>(),
    ) {
        let paper = PAPERS[usize::from(wide)];
        let card = Card { title: title.clone(), short, lines: vec![line.clone()], to_do: line.clone(), ..card_zh() };
        prop_assert!(has_margins(&card.draw(&FACES, paper).unwrap()));
        let mut summary = summary_zh();
        summary.rows = vec![(line.clone(), title.clone()), (title, line)];
        prop_assert!(has_margins(&summary.draw(&FACES, paper).unwrap()));
    }
}

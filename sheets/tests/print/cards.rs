//! Passport cards and slips.

use crate::kit::{
    FACES, LANGUAGES, cards as issued, holds_its_words_apart, pack, read_codes, read_codes_in, says,
};
use resvg::tiny_skia::Pixmap;
use sheets::{Cards, Language, Roll, SheetError, cards, slips};

fn batch(count: u8) -> Cards {
    Cards { campaign: pack().campaign.name, cards: issued(count) }
}

fn texts(cards: &Cards, from: usize, to: usize) -> Vec<(String, usize)> {
    let mut texts: Vec<_> = cards.cards[from..to].iter().map(|card| (card.text.clone(), 6)).collect();
    texts.sort();
    texts
}

#[test]
fn ten_stand_on_a_sheet_and_every_code_reads_as_version_6() {
    let batch = batch(23);
    let sheet = cards(&FACES, &batch, Language::Both).unwrap();
    assert_eq!(sheet.pages.len(), 3);
    for dpi in [150, 300] {
        for (at, page) in [(0, 0), (1, 0), (9, 0), (2, 2)] {
            let pixels = Pixmap::decode_png(&sheet.pages[page].png(&FACES, dpi).unwrap()).unwrap();
            let card = (page * 10 + at, page * 10 + at + 1);
            assert_eq!(read_codes_in(&pixels, room(at, dpi)), texts(&batch, card.0, card.1), "{dpi}");
        }
    }
}

/// A card cut out of its sheet, as one card at a time is held up: 85 by 54 mm, two across.
fn room(at: usize, dpi: u32) -> (usize, usize, usize, usize) {
    let dots = |tenths: usize| tenths * dpi as usize / 254;
    (dots(200 + at % 2 * 850), dots(135 + at / 2 * 540), dots(850), dots(540))
}

#[test]
fn a_card_says_its_short_code_its_last_day_and_that_no_name_is_stored() {
    for language in LANGUAGES {
        let batch = batch(10);
        let sheet = cards(&FACES, &batch, language).unwrap();
        holds_its_words_apart(&sheet.pages[0]);
        for card in &batch.cards {
            assert!(says(&sheet.pages[0], &card.short));
            assert_eq!(card.short.len(), 14, "three groups of four");
        }
        let (day, keep) = match language {
            Language::En => ("Good until 31 October 2025", "Keep it. No name is stored"),
            Language::Zh | Language::Both => ("用到2025年10月31日", "请收好，不记姓名"),
        };
        assert!(says(&sheet.pages[0], day) && says(&sheet.pages[0], keep), "{language:?}");
    }
}

#[test]
fn a_slip_reads_in_dots_and_its_modules_are_whole_dots() {
    for (roll, dots, module) in [(Roll::Mm58, 384, 7), (Roll::Mm80, 576, 8)] {
        for language in LANGUAGES {
            let batch = batch(2);
            let sheet = slips(&FACES, &batch, roll, language).unwrap();
            assert_eq!(sheet.pages.len(), 2);
            holds_its_words_apart(&sheet.pages[0]);
            let bitmap = sheet.pages[0].to_1bit(&FACES, roll.dots()).unwrap();
            assert_eq!((bitmap.width, roll.dots()), (dots, dots));
            assert_eq!(bitmap.rows.len(), (dots as usize / 8) * bitmap.height as usize);
            assert_eq!(read_codes(&bitmap.png().unwrap()), texts(&batch, 0, 1), "{roll:?}");
            modules_are_whole(&bitmap, module);
        }
    }
}

/// The first line of the code begins with the seven dark modules of its finder: the
/// longest run of black at the picture's left. Every run of that line is whole modules.
fn modules_are_whole(bitmap: &sheets::Bitmap, module: u32) {
    let runs = |y: u32| {
        let line: Vec<bool> = (0..bitmap.width).map(|x| bitmap.is_black(x, y)).collect();
        let runs: Vec<(bool, usize)> = line.chunk_by(|a, b| a == b).map(|run| (run[0], run.len())).collect();
        runs
    };
    let finder = (7 * module) as usize;
    let first = (0..bitmap.height)
        .find(|y| runs(*y).iter().filter(|(black, length)| *black && *length == finder).count() >= 2)
        .expect("the top of the code");
    for y in (first..first + 41 * module).step_by(module as usize) {
        let runs = runs(y);
        for (_, length) in &runs[1..runs.len() - 1] {
            assert_eq!(length % module as usize, 0, "line {y}: {runs:?}");
        }
    }
}

#[test]
fn no_card_is_no_sheet() {
    let none = Cards { cards: vec![], ..batch(0) };
    assert_eq!(cards(&FACES, &none, Language::Zh), Err(SheetError::Nothing("no passport was given")));
}

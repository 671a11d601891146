//! The booklet.

use crate::kit::{FACES, LANGUAGES, cards, holds_its_words_apart, pack, read_codes, says};
use sheets::{Booklet, Language, Order, booklet, booklet_of};
use venue::id::TrailId;

fn of(trails: &[&str], passports: u8) -> Booklet {
    let trails: Vec<_> = trails.iter().map(|id| TrailId::new(id).unwrap()).collect();
    booklet_of(&pack(), &trails, cards(passports).pop()).unwrap()
}

#[test]
fn its_pages_are_a_multiple_of_four_and_two_stand_on_a_side() {
    for trails in [&["star-map"][..], &["star-map", "city-walk"], &["city-walk"; 3]] {
        let data = of(trails, 0);
        let read = booklet(&FACES, &data, Order::Reading, Language::Both).unwrap();
        let fold = booklet(&FACES, &data, Order::ToFold, Language::Both).unwrap();
        assert_eq!(read.pages.len() % 4, 0);
        assert_eq!(fold.pages.len() * 2, read.pages.len());
        for page in &read.pages {
            assert_eq!((page.width(), page.height()), (148.0, 210.0));
        }
        for page in &fold.pages {
            assert_eq!((page.width(), page.height()), (296.0, 210.0));
        }
        // The outermost side: the back cover on the left, the front on the right.
        let (front, last) = (&read.pages[0], &read.pages[read.pages.len() - 1]);
        let words =
            |page: &sheets::Page| page.letterings().iter().map(|l| l.words.clone()).collect::<Vec<_>>();
        assert_eq!(words(&fold.pages[0]), [words(last), words(front)].concat());
    }
}

#[test]
fn every_point_has_a_ring_and_a_line_with_its_times() {
    let data = of(&["star-map", "city-walk"], 0);
    for language in LANGUAGES {
        let sheet = booklet(&FACES, &data, Order::Reading, language).unwrap();
        sheet.pages.iter().for_each(holds_its_words_apart);
        let said: String =
            sheet.pages.iter().flat_map(|page| page.letterings()).map(|line| line.words.as_str()).collect();
        let squeezed = said.replace(' ', "");
        for stop in data.trails.iter().flat_map(|trail| &trail.stops) {
            let name = if language == Language::En { stop.name.en_or_zh() } else { &stop.name.zh };
            assert!(squeezed.matches(&name.replace(' ', "")).count() >= 2, "{name}");
            if let Some(opens) = &stop.opens {
                let opens = if language == Language::En { opens.en_or_zh() } else { &opens.zh };
                assert!(said.contains(opens), "{opens}");
            }
        }
    }
}

#[test]
fn times_places_and_bonus_are_said_in_the_second_language_too() {
    let data = of(&["star-map", "city-walk"], 0);
    let sheet = booklet(&FACES, &data, Order::Reading, Language::Both).unwrap();
    sheet.pages.iter().for_each(holds_its_words_apart);
    let said = |words: &str| sheet.pages.iter().any(|page| says(page, words));
    for words in ["Open throughout", "Mechanics Hall, River City Science Museum", "Bonus"] {
        assert!(said(words), "{words}");
    }
}

#[test]
fn a_trail_of_many_points_goes_on_over_the_page() {
    let mut data = of(&["star-map"], 0);
    let stops = data.trails[0].stops.clone();
    data.trails[0].stops = stops.iter().cycle().take(32).cloned().collect();
    let sheet = booklet(&FACES, &data, Order::Reading, Language::Both).unwrap();
    sheet.pages.iter().for_each(holds_its_words_apart);
    let numbers =
        |n: &str| sheet.pages.iter().filter(|p| p.letterings().iter().any(|l| l.words == n)).count();
    assert!(numbers("32") >= 2, "the thirty-second point has a ring and a line");
}

#[test]
fn the_passport_that_is_printed_into_it_reads() {
    let data = of(&["star-map"], 1);
    let sheet = booklet(&FACES, &data, Order::Reading, Language::Both).unwrap();
    for dpi in [150, 300] {
        let codes = read_codes(&sheet.pages[2].png(&FACES, dpi).unwrap());
        assert_eq!(codes, [(data.passport.clone().unwrap().text, 6)]);
    }
    let empty = booklet(&FACES, &of(&["star-map"], 0), Order::Reading, Language::Zh).unwrap();
    assert!(says(&empty.pages[2], "护照卡贴在这里"));
}

#[test]
fn both_orders_make_a_pdf_and_the_same_twice() {
    for order in [Order::Reading, Order::ToFold] {
        let pdf =
            || booklet(&FACES, &of(&["star-map"], 1), order, Language::Both).unwrap().pdf(&FACES).unwrap();
        assert_eq!(pdf(), pdf());
    }
}

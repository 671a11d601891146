//! The sign of a point.

use crate::kit::{FACES, LANGUAGES, holds_its_words_apart, pack, read_codes, says};
use sheets::{Language, Paper, point_sign, sign_of};
use venue::id::{PointId, TrailId};

fn sign(trail: &str, point: &str) -> sheets::PointSign {
    sign_of(&pack(), &TrailId::new(trail).unwrap(), &PointId::new(point).unwrap()).unwrap()
}

#[test]
fn its_code_reads_on_both_papers_at_screen_and_print_sharpness() {
    let text = "ST1:SCIENCE-MONTH-2025/STAR-MAP/SPACE";
    for paper in [Paper::A4, Paper::A5] {
        let sheet = point_sign(&FACES, &sign("star-map", "space"), paper, Language::Both).unwrap();
        for dpi in [150, 300] {
            let codes = read_codes(&sheet.pages[0].png(&FACES, dpi).unwrap());
            assert_eq!(codes.len(), 1, "{paper:?} {dpi}");
            assert_eq!(codes[0].0, text);
        }
    }
}

#[test]
fn every_point_of_the_example_is_said_in_every_language() {
    let pack = pack();
    for trail in &pack.trails {
        for point in &trail.points {
            let sign = sign_of(&pack, &trail.id, &point.id).unwrap();
            for language in LANGUAGES {
                let sheet = point_sign(&FACES, &sign, Paper::A4, language).unwrap();
                holds_its_words_apart(&sheet.pages[0]);
                let chinese = language != Language::En;
                assert_eq!(says(&sheet.pages[0], &point.name.zh), chinese, "{language:?} {point:?}");
                assert!(says(&sheet.pages[0], &point.seal.word));
            }
        }
    }
}

#[test]
fn names_of_any_length_stay_on_the_paper() {
    let mut long = sign("city-walk", "telescope");
    long.name.zh = "从一滴水里看见的显微世界与它的二百年观察史（第二展区）".to_owned();
    long.name.en =
        Some("The microscopic world seen in a drop of water, and two centuries of looking".to_owned());
    long.trail = long.name.clone();
    long.place = Some(long.name.clone());
    for paper in [Paper::A4, Paper::A5] {
        for language in LANGUAGES {
            holds_its_words_apart(&point_sign(&FACES, &long, paper, language).unwrap().pages[0]);
        }
    }
}

#[test]
fn a_bonus_point_and_a_question_are_said() {
    let sign = sign("city-walk", "telescope");
    let sheet = point_sign(&FACES, &sign, Paper::A4, Language::Both).unwrap();
    let opens = sign.opens.unwrap().zh;
    assert!(opens.contains(":00–"), "{opens}");
    for words in ["加分站", "答对一题", &opens, "观测平台"] {
        assert!(says(&sheet.pages[0], words), "{words}");
    }
}

#[test]
fn it_says_who_reads_its_code() {
    for (language, words) in [
        (Language::Zh, vec!["这里的触摸屏读这个码"]),
        (Language::En, vec!["The kiosk here reads this code"]),
        (Language::Both, vec!["这里的触摸屏读这个码", "The kiosk here reads this code"]),
    ] {
        let sheet = point_sign(&FACES, &sign("star-map", "space"), Paper::A4, language).unwrap();
        for words in words {
            assert!(says(&sheet.pages[0], words), "{words}");
        }
    }
}

#[test]
fn the_pdf_is_the_same_twice_and_holds_its_faces() {
    let sheet = || point_sign(&FACES, &sign("star-map", "space"), Paper::A4, Language::Both).unwrap();
    let (one, two) = (sheet().pdf(&FACES).unwrap(), sheet().pdf(&FACES).unwrap());
    assert_eq!(one, two);
    assert!(one.starts_with(b"%PDF-"));
    let holds = |name: &[u8]| one.windows(name.len()).any(|bytes| bytes == name);
    // Subsets, not whole fonts: those would be megabytes.
    assert!(one.len() < 300_000, "{}", one.len());
    assert!(holds(b"LXGWWenKai") && holds(b"NotoSansCJK"), "the faces are not embedded");
}

#[test]
fn what_the_pack_does_not_have_is_said_with_what_it_has() {
    let id = |text| TrailId::new(text).unwrap();
    let point = PointId::new("moon").unwrap();
    let missing = sign_of(&pack(), &id("star-map"), &point).unwrap_err().to_string();
    assert!(missing.starts_with("the trail star-map has no point moon; it has: measure"), "{missing}");
    let missing = sign_of(&pack(), &id("sun-map"), &point).unwrap_err().to_string();
    assert!(missing.contains("has no trail sun-map; it has: star-map, city-walk"), "{missing}");
}

//! The hand-drawn map.

use crate::kit::{FACES, LANGUAGES, holds_its_words_apart, pack, says};
use proptest::prelude::*;
use resvg::tiny_skia::Pixmap;
use sheets::{Course, Language, MapPicture, MapStop, RouteMap, map_of, map_of_trail, route_map};
use venue::{
    id::{RouteId, TrailId},
    pack::{Name, VenueKind, Word},
};

fn route() -> RouteMap {
    map_of(&pack(), &RouteId::new("river-walk").unwrap()).unwrap()
}

#[test]
fn it_is_a_picture_of_a4_at_300_dpi() {
    let sheet = route_map(&FACES, &route(), Language::Both).unwrap();
    let pixels = Pixmap::decode_png(&sheet.pages[0].png(&FACES, 300).unwrap()).unwrap();
    assert_eq!((pixels.width(), pixels.height()), (3508, 2480));
}

#[test]
fn it_names_base_theme_and_every_place_in_the_order_of_the_walk() {
    for language in LANGUAGES {
        let map = route();
        let sheet = route_map(&FACES, &map, language).unwrap();
        let page = &sheet.pages[0];
        holds_its_words_apart(page);
        let words =
            |name: &Name| if language == Language::En { name.en_or_zh().to_owned() } else { name.zh.clone() };
        let squeezed: String = page.letterings().iter().map(|l| l.words.replace(' ', "")).collect();
        let mut from = 0;
        for stop in &map.stops {
            let name = words(&stop.name).replace(' ', "");
            from += squeezed[from..].find(&name).unwrap_or_else(|| panic!("{name} in {squeezed}"));
        }
        assert!(says(page, &words(map.theme.as_ref().unwrap())));
        assert!(says(page, if language == Language::En { "Base" } else { "基地" }));
    }
}

#[test]
fn a_map_without_places_says_that_it_shows_no_direction() {
    let mut map = route();
    map.stops.iter_mut().for_each(|stop| stop.at = None);
    map.north_up = false;
    let sheet = route_map(&FACES, &map, Language::Both).unwrap();
    holds_its_words_apart(&sheet.pages[0]);
    assert!(says(&sheet.pages[0], "只表示先后"));
    assert!(!sheet.pages[0].letterings().iter().any(|line| line.words == "北"), "no compass");
}

#[test]
fn a_trail_of_the_house_has_a_map_too() {
    let map = map_of_trail(&pack(), &TrailId::new("star-map").unwrap()).unwrap();
    for language in LANGUAGES {
        holds_its_words_apart(&route_map(&FACES, &map, language).unwrap().pages[0]);
    }
}

#[test]
fn a_map_says_how_it_is_walked() {
    let of = |trail| map_of_trail(&pack(), &TrailId::new(trail).unwrap()).unwrap();
    for (map, course, zh, en) in [
        (route(), Course::InOrder, "按号走", "Follow the numbers"),
        (of("city-walk"), Course::Suggested, "可按号走", "Follow the numbers if you like"),
        (of("star-map"), Course::Free, "先后随意", "In any order"),
    ] {
        assert_eq!(map.course, course);
        for (language, words) in [(Language::Zh, zh), (Language::En, en)] {
            assert!(says(&route_map(&FACES, &map, language).unwrap().pages[0], words), "{words}");
        }
    }
}

#[test]
fn as_many_points_as_a_trail_may_have_go_on_over_the_page() {
    let mut map = map_of_trail(&pack(), &TrailId::new("city-walk").unwrap()).unwrap();
    map.stops = map.stops.iter().cycle().take(32).cloned().collect();
    for language in LANGUAGES {
        let sheet = route_map(&FACES, &map, language).unwrap();
        assert_eq!(sheet.pages.len(), 2);
        sheet.pages.iter().for_each(holds_its_words_apart);
        for (page, first, last, words) in [(0, "1", "16", "1/2"), (1, "17", "32", "2/2")] {
            let page = &sheet.pages[page];
            assert!([first, last].iter().all(|n| page.letterings().iter().any(|line| line.words == *n)));
            assert!(says(page, words), "{words}");
        }
    }
}

fn name() -> impl Strategy<Value = Name> {
    let zh = "[江城科技馆天文自然图书院老码头大学万林艺术博物，]{2,22}";
    let en = proptest::option::of("[A-Z][a-z]{1,9}( [A-Za-z]{2,13}){0,5}");
    (zh, en).prop_map(|(zh, en)| Name { zh, en })
}

fn stop() -> impl Strategy<Value = MapStop> {
    let at = (0.0_f64..=1.0, 0.0_f64..=1.0);
    let kind = proptest::option::of(proptest::sample::select(VenueKind::ALL));
    (name(), proptest::option::of(name()), kind, at).prop_map(|(name, note, kind, at)| MapStop {
        name,
        note,
        picture: MapPicture::House(kind),
        at: Some(at),
        base: false,
    })
}

fn map() -> impl Strategy<Value = RouteMap> {
    let stops = proptest::collection::vec(stop(), 3..=12);
    let course = proptest::sample::select(vec![Course::InOrder, Course::Suggested, Course::Free]);
    ("[a-z]{3,12}", name(), proptest::option::of(name()), stops, any::<bool>(), course).prop_map(
        |(id, title, theme, mut stops, placed, course)| {
            stops[0].base = true;
            if !placed {
                stops.iter_mut().for_each(|stop| stop.at = None);
            }
            let campaign = title.clone();
            RouteMap { id, title, theme, campaign, north_up: placed, course, stops }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn three_to_twelve_places_never_cover_each_others_words(map in map()) {
        for language in LANGUAGES {
            let sheet = route_map(&FACES, &map, language).unwrap();
            holds_its_words_apart(&sheet.pages[0]);
            prop_assert_eq!(&sheet, &route_map(&FACES, &map, language).unwrap());
        }
    }
}

//! Campaign packs as files: the shipped ones, broken ones with what must be said of
//! them, and any number of damaged ones that must never make the reader panic.

use proptest::prelude::*;
use std::{fs, path::Path};
use venue::pack::{Pack, shipped};

/// Every file in `broken-packs` has beside it what must be said of it, to the letter.
/// `UPDATE_EXPECTED=1` writes the answers anew: read them before they are kept.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads the files it compares")]
fn every_problem_of_a_broken_pack_is_named_with_its_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken-packs");
    let mut packs: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    packs.retain(|path| path.extension().is_some_and(|kind| kind == "toml"));
    packs.sort();
    assert!(packs.len() >= 20, "the broken packs are there");
    let mut unlike = Vec::new();
    for path in packs {
        let name = path.file_name().unwrap().to_str().unwrap();
        let said = match Pack::parse(name, &fs::read_to_string(&path).unwrap()) {
            Ok(pack) => pack.hints.iter().map(|hint| format!("{hint}\n")).collect(),
            Err(problems) => {
                assert!(problems.has_errors(), "{name} is refused for a reason");
                format!("{problems}\n")
            }
        };
        let expected = path.with_extension("txt");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&expected, &said).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != said {
            unlike.push(format!("--- {name}\n{said}"));
        }
    }
    assert!(unlike.is_empty(), "these say something else than expected:\n{}", unlike.join("\n"));
}

#[test]
fn shipped_packs_have_no_problem_and_not_even_a_hint() {
    for (name, text) in shipped::CAMPAIGNS {
        let pack = Pack::parse(name, text).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(pack.hints, [], "{name}");
        let id = name.trim_start_matches("campaigns/").trim_end_matches(".toml");
        assert_eq!(pack.campaign.id.as_str(), id, "the file is named as its campaign");
    }
    let example = shipped::example().unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(example.hints, []);
    let route = shipped::example_route().unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(route.hints, []);
}

#[test]
fn brands_are_named_with_the_quotes_the_plan_prints() {
    let (name, text) = shipped::CAMPAIGNS[0];
    let pack = Pack::parse(name, text).unwrap();
    for brand in ["千家基地展创新", "流动科普百县千车万里行", "光影科学梦", "科普法·我知道·比比看"]
    {
        let quoted = format!("“{brand}”");
        assert!(pack.brands.iter().any(|each| each.name.zh == quoted), "{quoted}");
    }
}

/// A damaged shipped pack: bytes changed, lines left out, or lines said twice.
fn damaged() -> impl Strategy<Value = (usize, String)> {
    let damage = proptest::collection::vec((0..3u8, any::<prop::sample::Index>(), any::<u8>()), 1..6);
    (0..=shipped::CAMPAIGNS.len() + 1, damage).prop_map(|(which, damage)| {
        let venues = [shipped::RIVER_CITY, shipped::RIVER_CITY_ROUTE];
        let (_, text) = shipped::CAMPAIGNS.iter().chain(&venues).nth(which).unwrap_or(&shipped::RIVER_CITY);
        let mut lines: Vec<Vec<u8>> = text.split('\n').map(|line| line.as_bytes().to_vec()).collect();
        for (how, at, byte) in damage {
            let line = at.index(lines.len());
            match how {
                0 => drop(lines.remove(line)),
                1 => lines.insert(line, lines[line].clone()),
                _ if lines[line].is_empty() => lines[line].push(byte),
                _ => {
                    let place = at.index(lines[line].len());
                    lines[line][place] = byte;
                }
            }
        }
        (which, String::from_utf8_lossy(&lines.join(&b'\n')).into_owned())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_pack_is_read_or_refused_but_never_a_panic((which, text) in damaged()) {
        let read = if which < shipped::CAMPAIGNS.len() {
            Pack::parse("damaged.toml", &text)
        } else if which == shipped::CAMPAIGNS.len() {
            Pack::parse_files(&[shipped::CAMPAIGNS[0], ("damaged.toml", &text)])
        } else {
            Pack::parse_files(&[shipped::CAMPAIGNS[0], shipped::RIVER_CITY, ("damaged.toml", &text)])
        };
        match read {
            Ok(pack) => prop_assert!(!pack.summary().is_empty()),
            Err(problems) => {
                prop_assert!(problems.has_errors());
                let lines = text.split('\n').count();
                for problem in &problems.0 {
                    prop_assert!(problem.line.is_none_or(|line| line <= lines), "{problem}");
                }
            }
        }
    }

    #[test]
    fn nor_is_any_text(text in "(\\PC|\n|\\[|\\]|=|\"){0,200}") {
        prop_assert!(Pack::parse("any.toml", &text).is_err());
    }
}

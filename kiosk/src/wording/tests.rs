//! Every text is there in every language, and none is left over.

use super::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// The messages of a file with the text of each.
fn messages(text: &str) -> BTreeMap<String, String> {
    let mut messages: BTreeMap<String, String> = BTreeMap::new();
    let mut current = None;
    for line in text.lines() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        if line.starts_with([' ', '}']) {
            let key: &String = current.as_ref().unwrap();
            let words = messages.get_mut(key).unwrap();
            words.push('\n');
            words.push_str(line.trim());
        } else {
            let (key, words) = line.split_once('=').unwrap();
            assert!(messages.insert(key.trim().to_owned(), words.trim().to_owned()).is_none(), "{key} twice");
            current = Some(key.trim().to_owned());
        }
    }
    messages
}

fn placeholders(words: &str) -> BTreeSet<String> {
    words
        .split('$')
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect())
        .collect()
}

fn sources(folder: &Path, into: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("wording/keys.rs") {
            into.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn every_language_has_every_key_and_no_other() {
    let keys: BTreeSet<_> = Key::ALL.iter().map(|key| key.id().to_owned()).collect();
    for (tag, text) in LANGUAGES {
        let found: BTreeSet<_> = messages(text).into_keys().collect();
        assert_eq!(keys.difference(&found).collect::<Vec<_>>(), Vec::<&String>::new(), "missing in {tag}");
        assert_eq!(found.difference(&keys).collect::<Vec<_>>(), Vec::<&String>::new(), "unknown in {tag}");
    }
}

#[test]
fn every_key_is_said_somewhere() {
    let mut files = vec![];
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    for key in Key::ALL {
        let used = format!("Key::{key:?}");
        let said = files.iter().any(|(_, text)| {
            text.match_indices(&used)
                .any(|(at, _)| !text[at + used.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()))
        });
        assert!(said, "no screen says {}", key.id());
    }
}

#[test]
fn placeholders_are_the_same_in_all_languages() {
    let first = messages(LANGUAGES[0].1);
    for (tag, text) in LANGUAGES {
        for (key, words) in messages(text) {
            assert_eq!(placeholders(&words), placeholders(&first[&key]), "{key} in {tag}");
        }
    }
}

#[test]
fn every_message_can_be_said_without_marks_or_braces() {
    let wording = Wording::load().unwrap();
    for language in Language::all() {
        for key in Key::ALL {
            let names = placeholders(&messages(LANGUAGES[0].1)[key.id()]);
            for n in [1, 50] {
                let fillings: Vec<_> = names.iter().map(|name| (name.as_str(), Filling::Number(n))).collect();
                let words = wording.say_with(language, *key, &fillings);
                assert!(!words.contains(['{', '}', '$', '\u{2068}', '\u{2069}', '’']), "{words}");
                // The one moment of joy is the one exclamation.
                assert!(*key == Key::StampedTitle || !words.contains(['!', '！']), "{words}");
                assert!(!words.trim().is_empty());
            }
        }
    }
}

#[test]
fn an_english_sentence_has_eight_words_at_most() {
    for (key, words) in messages(LANGUAGES[1].1) {
        for sentence in words.replace("{ $n }", "n").split(['.', '?', '\n']) {
            assert!(sentence.split_whitespace().count() <= 8, "{key}: {sentence}");
        }
    }
}

#[test]
fn chinese_lines_never_begin_with_a_mark_and_have_three_characters() {
    for (key, words) in messages(LANGUAGES[0].1) {
        let lines: Vec<_> = words.lines().filter(|line| !line.is_empty()).collect();
        for line in &lines {
            assert!(!line.starts_with(['，', '。', '！', '？', '、']), "{key}: {line}");
            assert!(lines.len() == 1 || line.chars().count() >= 3, "{key}: {line}");
        }
    }
}

#[test]
fn one_person_is_singular_and_the_language_button_goes_round() {
    let wording = Wording::load().unwrap();
    let (zh, en) = (Language::of("zh-CN").unwrap(), Language::of("en").unwrap());
    let say = |language, n: u32| wording.say_with(language, Key::ThanksVisits, &[("n", n.into())]);
    assert_eq!(
        (say(en, 1), say(en, 5), say(zh, 5)),
        ("1 visit".into(), "5 visits".into(), "记 5 人次".into())
    );
    assert_eq!((zh.following(), en.following()), (en, zh));
    assert_eq!(Language::of("fr"), None);
}

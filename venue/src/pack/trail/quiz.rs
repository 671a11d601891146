//! The question that is asked before a point is stamped.

use super::bounded;
use crate::pack::{campaign::Name, read::Table};
use serde::Serialize;

/// A question with answers to choose from; one of them is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quiz {
    /// The question.
    pub question: Name,
    /// What may be answered, in the order they are shown: two to four.
    pub answers: Vec<Name>,
    /// The right one, counted from 1.
    pub right: u32,
    /// What is said of each answer that is not right, in the order of the answers; none
    /// where the pack says nothing of it.
    pub whys: Vec<Option<Name>>,
}

/// Fewest and most answers: four large buttons fit on the smallest screen.
const ANSWERS: std::ops::RangeInclusive<usize> = 2..=4;

/// Most characters of an explanation: two lines on the smallest screen, above four
/// answers. Letters are half as wide.
const MOST_WHY: usize = 60;
const MOST_WHY_EN: usize = 120;

fn short_enough(t: &Table<'_>, key: &'static str, texts: &[String], most: usize) {
    for text in texts {
        let length = text.chars().count();
        if length > most {
            t.wrong(key, format!("has {length} characters, a screen shows {most}"), "shorten it");
        }
    }
}

impl Quiz {
    pub(super) fn read(t: &Table<'_>) -> Option<Self> {
        let question = t.name("question", "question_en");
        let zh: Vec<String> = t.list("answers");
        let written = t.count("answers");
        if !t.has("answers") {
            t.wrong("answers", "is missing: a quiz has answers", "write answers = [\"…\", \"…\"]");
        } else if !ANSWERS.contains(&written) {
            t.wrong(
                "answers",
                format!("are {written}, a quiz has 2 to 4"),
                "each is a large button of the screen",
            );
        }
        let en: Vec<String> = t.list("answers_en");
        if t.has("answers") && t.has("answers_en") && t.count("answers_en") != written {
            t.wrong(
                "answers_en",
                format!("are {}, answers are {written}", t.count("answers_en")),
                "translate each, in the same order",
            );
        }
        let most = u32::try_from(written).unwrap_or(u32::MAX).max(1);
        let right = bounded(t, "right", 1..=most, "name the right answer by its place, counted from 1");
        if !t.has("right") {
            t.wrong("right", "is missing: a quiz has a right answer", "write right = 1 for the first");
        }
        let mut en = en.into_iter();
        let answers = zh.into_iter().map(|zh| Name { zh, en: en.next() }).collect();
        let whys = Self::whys(t, written);
        Some(Self { question: question?, answers, right: right?, whys })
    }

    /// `why` explains every wrong answer, `whys` each for itself in the order of the
    /// answers (the right one has one too: what is said there is shown to nobody).
    fn whys(t: &Table<'_>, answers: usize) -> Vec<Option<Name>> {
        let one = t.may_name("why", "why_en");
        let (zh, en): (Vec<String>, Vec<String>) = (t.list("whys"), t.list("whys_en"));
        for (key, given) in [("whys", t.has("whys")), ("whys_en", t.has("whys_en"))] {
            if given && t.count(key) != answers {
                let reason = format!("are {}, answers are {answers}", t.count(key));
                t.wrong(key, reason, "explain each answer in its order, or write why for all of them");
            }
        }
        if t.has("whys") && (t.has("why") || t.has("why_en")) {
            t.wrong("why", "stands beside whys", "explain all answers in one, or each for itself");
        }
        if t.has("whys_en") && !t.has("whys") {
            t.wrong("whys_en", "are without whys", "write the Chinese ones as well");
        }
        for (key, texts, most) in [
            ("why", one.iter().map(|why| why.zh.clone()).collect(), MOST_WHY),
            ("why_en", one.iter().filter_map(|why| why.en.clone()).collect(), MOST_WHY_EN),
            ("whys", zh.clone(), MOST_WHY),
            ("whys_en", en.clone(), MOST_WHY_EN),
        ] {
            short_enough(t, key, &texts, most);
        }
        let mut en = en.into_iter();
        let each: Vec<_> = zh.into_iter().map(|zh| Some(Name { zh, en: en.next() })).collect();
        if each.is_empty() { vec![one; answers] } else { each }
    }

    /// Why an answer, counted from 1, is not right, where the pack says so.
    #[must_use]
    pub fn why(&self, answer: u32) -> Option<&Name> {
        if self.is_right(answer) {
            return None;
        }
        self.whys.get(usize::try_from(answer).ok()?.checked_sub(1)?)?.as_ref()
    }

    /// Whether an answer, counted from 1, is the right one.
    #[must_use]
    pub fn is_right(&self, answer: u32) -> bool {
        answer == self.right
    }
}

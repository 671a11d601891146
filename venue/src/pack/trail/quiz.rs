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
}

/// Fewest and most answers: four large buttons fit on the smallest screen.
const ANSWERS: std::ops::RangeInclusive<usize> = 2..=4;

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
        Some(Self { question: question?, answers, right: right? })
    }

    /// Whether an answer, counted from 1, is the right one.
    #[must_use]
    pub fn is_right(&self, answer: u32) -> bool {
        answer == self.right
    }
}

//! Which archive headquarters writes to. A restored archive has a new id, so an id not
//! seen before is believed at once. An id seen before is mostly a late message of the
//! archive's former life; only when the present one has fallen silent is it believed.
//!
//! That holds where no keys are in force. Where they are, only an answer to a question of
//! this device is believed when it names another archive, and is believed at once.

use crate::hash::{Question, StoreId};

/// An archive that was not heard of for this long gives way to one that was known
/// before: more than twice the time between two of its states.
pub const STORE_SILENCE_MS: u64 = 50_000;

/// The time between two questions which archive headquarters writes to: whoever makes a
/// device ask, makes it send one head.
pub const ASK_STORE_MS: u64 = 5_000;

/// How many former archives are kept in mind: a restore is a rare day.
const MAX_FORMER: usize = 16;

/// What to think of a message, by the archive it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is the present one.
    Present,
    /// It takes the place of the present one.
    New,
    /// It speaks from the past.
    Former,
}

#[derive(Debug, Clone)]
pub(super) struct Stores {
    present: Option<StoreId>,
    heard_at: Option<u64>,
    former: Vec<StoreId>,
    asked: Option<(Question, u64)>,
}

impl Stores {
    pub(super) fn new(present: Option<StoreId>) -> Self {
        Self { present, heard_at: None, former: Vec::new(), asked: None }
    }

    /// Whether an archive is known, and it is not this one.
    pub(super) fn knows_another_than(&self, store: StoreId) -> bool {
        self.present.is_some_and(|present| present != store)
    }

    /// Whether it is time to ask again.
    pub(super) fn ask(&mut self, question: Question, now_ms: u64) -> bool {
        let ask = self.asked.is_none_or(|(_, at)| now_ms >= at + ASK_STORE_MS);
        if ask {
            self.asked = Some((question, now_ms));
        }
        ask
    }

    /// The question that is not answered yet.
    pub(super) fn question(&self) -> Option<Question> {
        self.asked.map(|(question, _)| question)
    }

    /// Whether this answers the question; then what it names is no voice from the past.
    pub(super) fn answered(&mut self, answers: Option<Question>) -> bool {
        let answered = answers.is_some() && answers == self.question();
        if answered {
            self.asked = None;
            self.former.clear();
        }
        answered
    }

    pub(super) fn heed(&mut self, store: StoreId, now_ms: u64) -> Standing {
        if self.present == Some(store) {
            self.heard_at = Some(now_ms);
            return Standing::Present;
        }
        let silent = self.heard_at.is_none_or(|at| now_ms >= at + STORE_SILENCE_MS);
        if self.former.contains(&store) && !silent {
            return Standing::Former;
        }
        self.former.retain(|former| *former != store);
        self.former.extend(self.present.replace(store));
        let surplus = self.former.len().saturating_sub(MAX_FORMER);
        self.former.drain(..surplus);
        self.heard_at = Some(now_ms);
        Standing::New
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: StoreId = StoreId([1; 16]);
    const B: StoreId = StoreId([2; 16]);

    #[test]
    fn a_new_archive_is_believed_and_a_former_one_only_in_silence() {
        let mut stores = Stores::new(Some(A));
        assert_eq!(stores.heed(A, 0), Standing::Present);
        assert_eq!(stores.heed(B, 10), Standing::New);
        assert_eq!(stores.heed(A, 20), Standing::Former);
        assert_eq!(stores.heed(B, 30), Standing::Present);
        assert_eq!(stores.heed(A, 29 + STORE_SILENCE_MS), Standing::Former);
        assert_eq!(stores.heed(A, 30 + STORE_SILENCE_MS), Standing::New);
        assert_eq!(stores.heed(B, 31 + STORE_SILENCE_MS), Standing::Former);
    }

    #[test]
    fn a_question_is_answered_once_and_what_it_names_is_believed() {
        let mut stores = Stores::new(Some(A));
        assert!(!stores.knows_another_than(A) && stores.knows_another_than(B));
        let (first, second) = (Question([1; 8]), Question([2; 8]));
        assert!(stores.ask(first, 100));
        assert!(!stores.ask(second, 99 + ASK_STORE_MS), "one head in so much time");
        assert_eq!(stores.question(), Some(first));
        assert!(!stores.answered(None) && !stores.answered(Some(second)));
        assert!(stores.answered(Some(first)) && !stores.answered(Some(first)));
        assert_eq!(stores.heed(B, 200), Standing::New);
        assert!(stores.ask(second, 300 + ASK_STORE_MS) && stores.answered(Some(second)));
        assert_eq!(stores.heed(A, 301 + ASK_STORE_MS), Standing::New, "headquarters went back to it");
    }
}

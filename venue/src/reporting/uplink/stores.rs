//! Which archive headquarters writes to. A restored archive has a new id, and messages of the
//! archive's former life may come late, so another id than the one that is known is believed
//! only in answer to a question of this device, and then at once. Where keys are in force the
//! answer carries a code.

use crate::hash::{Question, StoreId};

/// The time between two questions which archive headquarters writes to: whoever makes a
/// device ask, makes it send one head.
pub const ASK_STORE_MS: u64 = 5_000;

#[derive(Debug, Clone)]
pub(super) struct Stores {
    present: Option<StoreId>,
    asked: Option<(Question, u64)>,
}

impl Stores {
    pub(super) fn new(present: Option<StoreId>) -> Self {
        Self { present, asked: None }
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
        }
        answered
    }

    /// It is the present one; whether another was, or none.
    pub(super) fn adopt(&mut self, store: StoreId) -> bool {
        self.present.replace(store) != Some(store)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: StoreId = StoreId([1; 16]);
    const B: StoreId = StoreId([2; 16]);

    #[test]
    fn a_question_is_answered_once_and_asked_again_in_time() {
        let mut stores = Stores::new(Some(A));
        assert!(!stores.knows_another_than(A) && stores.knows_another_than(B));
        let (first, second) = (Question([1; 8]), Question([2; 8]));
        assert!(stores.ask(first, 100));
        assert!(!stores.ask(second, 99 + ASK_STORE_MS), "one head in so much time");
        assert_eq!(stores.question(), Some(first));
        assert!(!stores.answered(None) && !stores.answered(Some(second)));
        assert!(stores.answered(Some(first)) && !stores.answered(Some(first)));
        assert!(stores.adopt(B) && !stores.adopt(B) && stores.knows_another_than(A));
        assert!(stores.ask(second, 300 + ASK_STORE_MS) && stores.answered(Some(second)));
        assert!(stores.adopt(A), "headquarters went back to it");
        assert!(Stores::new(None).adopt(A));
    }
}

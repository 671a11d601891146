//! The contact of a fire panel, or a button: when it counts as closed.
//!
//! A contact bounces for some milliseconds when it moves. It counts as moved when it was seen
//! in its new place for the whole of a time. One that is found closed at the start counts
//! after that time like any other. Opening it ends no emergency: staff do, and one that stays
//! closed calls no second.

/// What a contact did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// It closed: an emergency.
    Closed,
    /// It opened again. Nothing follows from it.
    Opened,
}

/// A contact, as it was seen so far. It is taken as open before anybody looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact {
    debounce_ms: u64,
    closed: bool,
    /// It is seen in the other place since then.
    other_since: Option<u64>,
}

impl Contact {
    /// A contact that has to stay for so many milliseconds.
    #[must_use]
    pub fn new(debounce_ms: u64) -> Self {
        Self { debounce_ms, closed: false, other_since: None }
    }

    /// Whether it counts as closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// It is seen closed or open at `now_ms`, and was `moving` when it moved since it was last
    /// looked at, however short.
    pub fn seen(&mut self, closed: bool, moving: bool, now_ms: u64) -> Option<Moved> {
        if closed == self.closed {
            self.other_since = None;
            return None;
        }
        let since = match self.other_since {
            Some(since) if !moving => since,
            _ => *self.other_since.insert(now_ms),
        };
        if now_ms.saturating_sub(since) < self.debounce_ms {
            return None;
        }
        (self.closed, self.other_since) = (closed, None);
        Some(if closed { Moved::Closed } else { Moved::Opened })
    }

    /// When it has to be looked at again, if nothing moves before.
    #[must_use]
    pub fn look_at(&self) -> Option<u64> {
        self.other_since.map(|since| since.saturating_add(self.debounce_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_counts_when_it_stayed_and_bounces_begin_anew() {
        let mut contact = Contact::new(50);
        assert_eq!(contact.seen(true, true, 100), None);
        assert_eq!(contact.look_at(), Some(150));
        assert_eq!(contact.seen(true, true, 140), None, "it bounced");
        assert_eq!(contact.seen(true, false, 189), None);
        assert_eq!(contact.seen(true, false, 190), Some(Moved::Closed));
        assert!(contact.is_closed() && contact.look_at().is_none());
        assert_eq!(contact.seen(true, false, 1_000_000), None, "one that stays calls once");
        assert_eq!(contact.seen(false, true, 1_000_010), None);
        assert_eq!(contact.seen(false, false, 1_000_060), Some(Moved::Opened));
    }

    #[test]
    fn one_that_is_closed_at_the_start_counts_after_its_time() {
        let mut contact = Contact::new(50);
        assert_eq!(contact.seen(true, false, 0), None);
        assert_eq!(contact.seen(true, false, 50), Some(Moved::Closed));
        let mut short = Contact::new(50);
        assert_eq!(short.seen(true, false, 0), None);
        assert_eq!(short.seen(false, true, 30), None);
        assert_eq!(short.seen(false, false, 90), None);
        assert_eq!(short.look_at(), None);
    }

    #[test]
    fn without_a_time_it_counts_at_once() {
        assert_eq!(Contact::new(0).seen(true, true, 5), Some(Moved::Closed));
    }

    proptest! {
        #[test]
        fn whatever_bounces_shorter_than_its_time_calls_nothing(
            course in proptest::collection::vec((any::<bool>(), 0..50_u64), 1..200)
        ) {
            let (mut contact, mut now) = (Contact::new(50), 0);
            for (closed, gap) in course {
                now += gap;
                prop_assert_eq!(contact.seen(closed, true, now), None);
            }
        }
    }
}

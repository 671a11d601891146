//! Where an errand waits for the thread that does it. One alone: a newer one takes its
//! place, because what is late is no longer wanted.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

#[derive(Debug)]
struct Inside<T> {
    next: Option<T>,
    closed: bool,
}

/// A place for one errand.
#[derive(Debug)]
pub(crate) struct Mailbox<T> {
    inside: Mutex<Inside<T>>,
    bell: Condvar,
}

/// What lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lies {
    /// Nothing new.
    Nothing,
    /// A new errand.
    Errand,
    /// There will be no more.
    End,
}

impl<T> Mailbox<T> {
    pub(crate) fn new() -> Self {
        Self { inside: Mutex::new(Inside { next: None, closed: false }), bell: Condvar::new() }
    }

    /// Nothing is done under the lock that could leave it half done.
    fn lock(&self) -> MutexGuard<'_, Inside<T>> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts an errand in; one that still lay there is forgotten.
    pub(crate) fn put(&self, errand: T) {
        self.lock().next = Some(errand);
        self.bell.notify_all();
    }

    /// There will be no more, and what lies there is not done.
    pub(crate) fn close(&self) {
        let mut inside = self.lock();
        inside.closed = true;
        inside.next = None;
        drop(inside);
        self.bell.notify_all();
    }

    /// Waits for an errand; none when there will be no more.
    pub(crate) fn take(&self) -> Option<T> {
        let mut inside = self.lock();
        loop {
            if inside.closed {
                return None;
            }
            if let Some(errand) = inside.next.take() {
                return Some(errand);
            }
            inside = self.bell.wait(inside).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Looks what lies there, and waits so long for something if there is nothing.
    pub(crate) fn look(&self, wait: Duration) -> Lies {
        let inside = self.lock();
        let empty = |inside: &mut Inside<T>| inside.next.is_none() && !inside.closed;
        let (inside, _) =
            self.bell.wait_timeout_while(inside, wait, empty).unwrap_or_else(PoisonError::into_inner);
        match &*inside {
            Inside { closed: true, .. } => Lies::End,
            Inside { next: Some(_), .. } => Lies::Errand,
            Inside { .. } => Lies::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_errand_is_done_and_none_after_the_end() {
        let mailbox = Mailbox::new();
        assert_eq!(mailbox.look(Duration::ZERO), Lies::Nothing);
        mailbox.put(1);
        mailbox.put(2);
        assert_eq!(mailbox.look(Duration::ZERO), Lies::Errand);
        assert_eq!(mailbox.take(), Some(2));
        mailbox.put(3);
        mailbox.close();
        assert_eq!(mailbox.look(Duration::ZERO), Lies::End);
        assert_eq!(mailbox.take(), None);
    }
}

//! What a door and its threads share: wishes one way; a picture and a report the other.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::health::Report;
use crate::luma::Luma;

/// What the owner of a door wants.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wishes {
    /// A screen looks.
    pub(super) looking: bool,
    /// The door closes.
    pub(super) leaving: bool,
}

#[derive(Debug)]
struct Shown {
    wishes: Wishes,
    report: Report,
    /// The generation whose pictures are handed out; 0 is none's.
    generation: u64,
    newest: Option<Arc<Luma>>,
}

/// One picture at most, and the report beside it.
#[derive(Debug)]
pub(super) struct Pane {
    shown: Mutex<Shown>,
    changed: Condvar,
}

impl Pane {
    pub(super) fn new(report: Report) -> Arc<Self> {
        let wishes = Wishes { looking: true, leaving: false };
        let shown = Mutex::new(Shown { wishes, report, generation: 0, newest: None });
        Arc::new(Self { shown, changed: Condvar::new() })
    }

    /// Nothing in here is half done when a thread panics.
    fn lock(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn wish(&self, change: impl FnOnce(&mut Wishes)) {
        change(&mut self.lock().wishes);
    }

    pub(super) fn wishes(&self) -> Wishes {
        self.lock().wishes
    }

    pub(super) fn report(&self) -> Report {
        self.lock().report.clone()
    }

    pub(super) fn publish(&self, report: Report) {
        self.lock().report = report;
        self.changed.notify_all();
    }

    /// From now on, pictures of this generation are handed out, and no others.
    pub(super) fn open_for(&self, generation: u64) {
        let mut shown = self.lock();
        shown.generation = generation;
        shown.newest = None;
    }

    /// No pictures are handed out any more.
    pub(super) fn close(&self) {
        self.open_for(0);
    }

    /// Puts a picture in place of the one before; whether its generation was wanted.
    pub(super) fn put(&self, generation: u64, picture: Luma) -> bool {
        let mut shown = self.lock();
        let wanted = shown.generation == generation && !shown.wishes.leaving;
        if wanted {
            shown.newest = Some(Arc::new(picture));
            self.changed.notify_all();
        }
        wanted
    }

    /// Whether pictures of this generation are handed out.
    pub(super) fn is_open_for(&self, generation: u64) -> bool {
        let shown = self.lock();
        shown.generation == generation && !shown.wishes.leaving
    }

    pub(super) fn take(&self) -> Option<Arc<Luma>> {
        self.lock().newest.take()
    }

    pub(super) fn take_within(&self, bound: Duration) -> Option<Arc<Luma>> {
        let mut taken = None;
        self.until(bound, |shown| {
            taken = shown.newest.take();
            taken.is_some()
        });
        taken
    }

    pub(super) fn wait(&self, bound: Duration, mut asked: impl FnMut(&Report) -> bool) -> bool {
        self.until(bound, |shown| asked(&shown.report))
    }

    fn until(&self, bound: Duration, mut done: impl FnMut(&mut Shown) -> bool) -> bool {
        let begun = Instant::now();
        let mut shown = self.lock();
        loop {
            if done(&mut shown) {
                return true;
            }
            let left = bound.saturating_sub(begun.elapsed());
            if left.is_zero() {
                return false;
            }
            let woken = self.changed.wait_timeout(shown, left);
            shown = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

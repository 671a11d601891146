//! The door: threads around the [`Keeper`](crate::keeper::Keeper) that do what it says.

mod pane;
mod reader;
mod supervisor;

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use nokhwa::Camera;

use crate::fault::Fault;
use crate::health::{Health, Report};
use crate::keeper::{Event, Pace};
use crate::luma::Luma;
use crate::source::Source;
use crate::stream;
use crate::wish::Wish;
use pane::Pane;
use supervisor::Supervisor;

/// Opens a device; its stream is opened by the reader. Called on a thread of its own,
/// where it may block: that is noticed.
pub type Opener = Arc<dyn Fn() -> Result<Camera, Fault> + Send + Sync>;

/// News waiting for the supervisor at most; a reader that has more waits for it.
const NEWS: usize = 64;

/// A camera that is looked through: it opens at once, and again after every fault.
///
/// No call waits for a device. Dropping it closes the camera without waiting for that.
#[derive(Debug)]
pub struct Door {
    pane: Arc<Pane>,
    news: Option<SyncSender<Event>>,
}

impl Door {
    /// Opens the door to a source, with pictures as near the wish as it has.
    #[must_use]
    pub fn open(source: Source, wish: Wish) -> Self {
        let wish = wish.in_range();
        if source == Source::None {
            return Self { pane: Pane::new(Report::new(Health::Off, "")), news: None };
        }
        let opener: Opener = Arc::new(move || stream::open(&source, wish));
        Self::with_opener(opener, Pace::default())
    }

    /// Opens the door to whatever the opener opens, at a pace of its own: for tests, and
    /// for devices this crate does not know.
    #[must_use]
    pub fn with_opener(opener: Opener, pace: Pace) -> Self {
        let pane = Pane::new(Report::new(Health::Opening, ""));
        let (news, heard) = sync_channel(NEWS);
        let supervisor = Supervisor::new(opener, pace, Arc::clone(&pane), news.clone());
        let thread = std::thread::Builder::new().name("camera door".into());
        if let Err(error) = thread.spawn(move || supervisor.run(&heard)) {
            pane.publish(Report::new(Health::Unreadable, format!("no thread for the camera: {error}")));
            return Self { pane, news: None };
        }
        Self { pane, news: Some(news) }
    }

    /// The newest picture, if there is one that was not handed out yet.
    #[must_use]
    pub fn newest(&self) -> Option<Arc<Luma>> {
        self.pane.take()
    }

    /// The newest picture, waiting for one at most this long.
    #[must_use]
    pub fn newest_within(&self, bound: Duration) -> Option<Arc<Luma>> {
        self.pane.take_within(bound)
    }

    /// How the camera is.
    #[must_use]
    pub fn health(&self) -> Health {
        self.pane.report().health
    }

    /// How the camera is, with what logs and staff want to know.
    #[must_use]
    pub fn report(&self) -> Report {
        self.pane.report()
    }

    /// Waits until the report is as asked, at most this long; whether it was.
    pub fn wait(&self, bound: Duration, asked: impl FnMut(&Report) -> bool) -> bool {
        self.pane.wait(bound, asked)
    }

    /// Nobody looks: the camera closes, its light goes out, and the last picture is
    /// dropped.
    pub fn rest(&self) {
        self.wish(false);
    }

    /// Somebody looks: the camera opens. So it is when the door opens.
    pub fn look(&self) {
        self.wish(true);
    }

    fn wish(&self, looking: bool) {
        self.pane.wish(|wishes| wishes.looking = looking);
        self.poke();
    }

    /// When there is no room, the supervisor has news to read and sees the wishes then.
    fn poke(&self) {
        if let Some(news) = &self.news {
            let _ = news.try_send(Event::Silence);
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.pane.wish(|wishes| wishes.leaving = true);
        self.pane.close();
        self.poke();
    }
}

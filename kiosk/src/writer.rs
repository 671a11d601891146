//! The desk with its ledger, on a thread of its own: the screen never waits for the
//! disk. What goes in is an order with a ticket, what comes out is what was done, or why
//! nothing was; each answer wakes whoever draws.

#[cfg(test)]
mod tests;

use crate::{
    desk::{self, Arriving, Desk, Evening, Issuance, Issued, Knock, News, PackFiles},
    flow::{Card, Code, Declined, Done, Input, Order, Trouble},
    house::House,
    sign::{Display, Shown},
};
use ledger::{Changes, LedgerError};
use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, RecvTimeoutError, SyncSender},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};
use venue::{passport::short_text, staff::Finding};

/// Orders that may wait for the desk. A kiosk has one on its way; a few more are those
/// whose visitors have gone on while a disk hung.
const QUEUE: usize = 8;

/// How often the desk looks whether the ledger has changed: an emergency that another
/// program wrote down is on the screen within a second.
const LOOK_EVERY: Duration = Duration::from_millis(400);

/// How often it looks for certificates of new devices.
const HEAR_EVERY: Duration = Duration::from_secs(5);

/// How often it looks for a mended pack: with the look before it and the picture after it, a
/// change of the programme is on the screen within two seconds.
const PACK_EVERY: Duration = Duration::from_secs(1);

/// How often a display is told anew what it shows while nothing was written: sessions begin
/// and end, and figures age.
const SHOW_EVERY: Duration = Duration::from_secs(5);

/// How long after their last deed staff are still told how the evening changes: longer than
/// the screen waits before it asks whether somebody is there.
const WATCHED: Duration = Duration::from_secs(10 * 60);

/// Where Debian's desktops and our own rules mount sticks.
const STICKS: [&str; 3] = ["/media", "/run/media", "/mnt"];

/// Wakes whoever waits for answers.
pub type Wake = Box<dyn Fn() + Send>;

/// What the desk is to do.
struct Request {
    ticket: u64,
    order: Order,
    asked: Instant,
}

/// What became of an order.
#[derive(Debug)]
pub struct Answer {
    /// The ticket of the order.
    pub ticket: u64,
    /// What was done, or why nothing was.
    pub outcome: Result<Done, Trouble>,
    /// From asking to the answer.
    pub took: Duration,
}

impl Answer {
    /// The answer as the flow hears it.
    #[must_use]
    pub fn input(&self) -> Input {
        match &self.outcome {
            Ok(done) => Input::Answered { ticket: self.ticket, done: done.clone() },
            Err(trouble) => Input::Failed { ticket: self.ticket, trouble: *trouble },
        }
    }
}

/// What the desk tells without being asked.
#[derive(Debug)]
pub enum Word {
    /// The ledger says something else than before.
    News(News),
    /// The pack was mended.
    House(Box<House>),
    /// The evening changed while staff look at it.
    Evening(Arc<Evening>),
    /// What a display shows.
    Shown(Box<Shown>),
}

/// The thread that writes, and the way to it.
pub struct Writer {
    requests: Option<SyncSender<Request>>,
    answers: Mutex<Receiver<Answer>>,
    words: Mutex<Receiver<Word>>,
    /// Answers to what the thread could not even be asked.
    unasked: Vec<Answer>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts serving at an open desk.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn start(desk: Desk, wake: Wake) -> std::io::Result<Self> {
        Self::start_with(desk, None, None, wake)
    }

    /// Starts serving at an open desk, takes the pack anew when its files change, and tells a
    /// display what it shows.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn start_with(
        desk: Desk,
        files: Option<PackFiles>,
        display: Option<Display>,
        wake: Wake,
    ) -> std::io::Result<Self> {
        let (requests, inbox) = mpsc::sync_channel(QUEUE);
        let (outbox, answers) = mpsc::channel();
        let (speaker, words) = mpsc::channel();
        let clerk = Clerk::new(desk, files, display);
        let thread = std::thread::Builder::new().name("ledger".to_owned()).spawn(move || {
            let answer = |answer| {
                let heard = outbox.send(answer).is_ok();
                wake();
                heard
            };
            let tell = |word| {
                let _gone = speaker.send(word);
                wake();
            };
            clerk.serve(&inbox, answer, tell);
        })?;
        Ok(Self {
            requests: Some(requests),
            answers: Mutex::new(answers),
            words: Mutex::new(words),
            unasked: vec![],
            thread: Some(thread),
        })
    }

    /// Gives an order; never blocks.
    pub fn order(&mut self, ticket: u64, order: Order) {
        let request = Request { ticket, order, asked: Instant::now() };
        let refused = match &self.requests {
            Some(requests) => requests.try_send(request).err(),
            None => return,
        };
        if let Some(refused) = refused {
            let trouble = match refused {
                mpsc::TrySendError::Full(_) => Trouble::Busy,
                mpsc::TrySendError::Disconnected(_) => Trouble::Gone,
            };
            tracing::error!(ticket, trouble = trouble.name(), "the ledger's thread takes nothing");
            self.unasked.push(Answer { ticket, outcome: Err(trouble), took: Duration::ZERO });
        }
    }

    /// The next answer, if there is one by now.
    pub fn answer(&mut self) -> Option<Answer> {
        self.unasked.pop().or_else(|| self.inbox().try_recv().ok())
    }

    /// What the desk tells without being asked, if there is something by now.
    pub fn word(&mut self) -> Option<Word> {
        self.words.get_mut().unwrap_or_else(PoisonError::into_inner).try_recv().ok()
    }

    /// The next answer; waits for it, but not longer than `patience`.
    pub fn wait(&mut self, patience: Duration) -> Option<Answer> {
        self.unasked.pop().or_else(|| self.inbox().recv_timeout(patience).ok())
    }

    fn inbox(&mut self) -> &mut Receiver<Answer> {
        self.answers.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Writer {
    /// What was asked for is still written.
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

/// The desk, as the thread has it.
struct Clerk {
    desk: Desk,
    /// The ledger's file was lost; it is opened again with the next order.
    lost: bool,
    changes: Option<Changes>,
    files: Option<PackFiles>,
    told: News,
    heard: Instant,
    /// When the pack was last looked at.
    looked: Instant,
    /// Which display is told what it shows.
    display: Option<Display>,
    /// When it was last told.
    showed: Instant,
    /// How the devices were when staff were last told.
    found: [Finding; 2],
    /// When staff last came in or did something.
    watched: Option<Instant>,
}

impl Clerk {
    fn new(desk: Desk, files: Option<PackFiles>, display: Option<Display>) -> Self {
        let changes = desk.ledger().changes().inspect_err(|error| {
            tracing::warn!(%error, "changes of the ledger by others are not seen");
        });
        let (changes, told, found) = (changes.ok(), News::default(), desk.device_findings());
        let now = Instant::now();
        Self {
            desk,
            lost: false,
            changes,
            files,
            told,
            heard: now,
            looked: now,
            display,
            showed: now,
            found,
            watched: None,
        }
    }

    fn serve(mut self, inbox: &Receiver<Request>, answer: impl Fn(Answer) -> bool, tell: impl Fn(Word)) {
        self.tell_news(&tell);
        self.show(&tell);
        loop {
            match inbox.recv_timeout(LOOK_EVERY) {
                Ok(request) => {
                    let done = self.take(request);
                    // What staff did holds from here on, and not from the next look on.
                    if matches!(done.outcome, Ok(Done::Did(..))) {
                        self.show(&tell);
                        self.tell_news(&tell);
                    }
                    if !answer(done) {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => self.look(&tell),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Looks round between two orders.
    fn look(&mut self, tell: &impl Fn(Word)) {
        let changed = self.changes.as_mut().map(Changes::changed);
        let found = self.desk.device_findings();
        let devices = std::mem::replace(&mut self.found, found) != found;
        let ledger = matches!(changed, Some(Ok(true)));
        if ledger {
            // What a display shows first: each word costs it a picture.
            self.show(tell);
            self.tell_news(tell);
        }
        if ledger || devices {
            self.tell_evening(tell);
        }
        if self.heard.elapsed() >= HEAR_EVERY {
            self.heard = Instant::now();
            self.hear();
        }
        if self.looked.elapsed() >= PACK_EVERY {
            self.looked = Instant::now();
            self.take_mended_pack(tell);
        }
        if self.showed.elapsed() >= SHOW_EVERY {
            self.show(tell);
        }
    }

    fn tell_news(&mut self, tell: &impl Fn(Word)) {
        match self.desk.news() {
            Ok(news) if news != self.told => {
                self.desk.stand_at(news.site.as_ref());
                self.told = news.clone();
                tell(Word::News(news));
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the ledger"),
        }
    }

    /// Staff who look at the evening see it change.
    fn tell_evening(&mut self, tell: &impl Fn(Word)) {
        if self.watched.is_none_or(|since| since.elapsed() >= WATCHED) {
            return;
        }
        match self.desk.evening() {
            Ok(evening) => tell(Word::Evening(Arc::new(evening))),
            Err(error) => tracing::warn!(%error, "the evening"),
        }
    }

    /// Tells a display what it shows.
    fn show(&mut self, tell: &impl Fn(Word)) {
        let Some(display) = self.display else { return };
        self.showed = Instant::now();
        match self.desk.on_display(display) {
            Ok(shown) => tell(Word::Shown(Box::new(shown))),
            Err(error) => tracing::warn!(%error, "what the display shows"),
        }
    }

    /// Takes the pack anew if its files have changed.
    fn take_mended_pack(&mut self, tell: &impl Fn(Word)) {
        let Some(files) = &mut self.files else { return };
        let Some(read) = files.changed() else { return };
        let settings = files.settings().clone();
        let served = read.and_then(|house| {
            self.desk.serve_with(house.clone(), &settings)?;
            Ok(house)
        });
        self.desk.pack_broken = served.is_err();
        match served {
            Ok(house) => {
                tracing::info!("the pack has changed and is in use");
                self.show(tell);
                tell(Word::House(Box::new(house)));
            }
            Err(error) => tracing::error!("the pack has changed and the old one stays: {error:#}"),
        }
    }

    fn take(&mut self, Request { ticket, order, asked }: Request) -> Answer {
        let errand = order.errand();
        let outcome = self.perform(order);
        let took = asked.elapsed();
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        match &outcome {
            Ok(Done::Declined(declined)) => {
                tracing::info!(ticket, ?errand, refused = declined.refusal.as_str(), micros, "declined");
            }
            Ok(done) => tracing::debug!(ticket, ?errand, entry = done.entry(), micros, "done"),
            Err(trouble) => tracing::warn!(ticket, ?errand, trouble = trouble.name(), "not done"),
        }
        Answer { ticket, outcome, took }
    }

    /// Certificates that other devices told in the meantime are believed from now on.
    fn hear(&mut self) {
        if let Err(error) = self.desk.hear() {
            tracing::warn!(%error, "the ledger");
        }
    }

    fn perform(&mut self, order: Order) -> Result<Done, Trouble> {
        if self.lost {
            self.desk.reopen().map_err(|error| {
                tracing::error!(%error, "the ledger can't be opened again");
                trouble(&error)
            })?;
            self.lost = false;
        }
        match self.ask(order) {
            Ok(done) => Ok(done),
            Err(desk::Trouble::Refused(refusal)) => {
                let words = self.desk.words(&refusal);
                Ok(Done::Declined(Declined { refusal, words }))
            }
            Err(desk::Trouble::Ledger(error)) => {
                tracing::error!(%error, "the ledger");
                let trouble = trouble(&error);
                self.lost = trouble == Trouble::Gone;
                Err(trouble)
            }
            Err(desk::Trouble::Staff(error)) => {
                tracing::warn!("what staff asked for was not done: {error:#}");
                Ok(Done::NotDone)
            }
            Err(other) => {
                tracing::error!(error = %other, "the desk");
                Err(Trouble::Gone)
            }
        }
    }

    fn ask(&mut self, order: Order) -> Result<Done, desk::Trouble> {
        let desk = &mut self.desk;
        Ok(match order {
            Order::Write(fact) => Done::Written(desk.write_down(fact)?),
            Order::Look(code) => Done::Seen(desk.check(code.text())?),
            Order::CheckIn { code, activity, party } => {
                let arriving = Arriving { activity: &activity, party: party.as_ref() };
                Done::CheckedIn(desk.check_in(code.text(), arriving)?)
            }
            Order::Booking(code) => Done::Booked(Box::new(desk.booked(code.text())?)),
            Order::CheckInBooked { code, party } => {
                Done::CheckedIn(desk.check_in_booked(code.text(), Some(&party))?.done)
            }
            Order::Stamp { code, point, answer } => Done::Stamped(desk.stamp(code.text(), &point, answer)?),
            Order::Claim(code) => Done::Rewarded(desk.reward(code.text(), None)?),
            Order::Issue(family) => {
                Done::Issued(card(&desk.issue(&Issuance { family, ..Issuance::default() })?))
            }
            Order::Forget(code) => Done::Forgotten(desk.forget(code.text())?.entry),
            staff => return self.ask_for_staff(staff),
        })
    }

    fn ask_for_staff(&mut self, order: Order) -> Result<Done, desk::Trouble> {
        let desk = &mut self.desk;
        Ok(match order {
            Order::Knock(pin) => match desk.knock(&pin).map_err(desk::Trouble::Staff)? {
                Knock::Open => self.opened()?,
                shut => Done::Shut(shut),
            },
            Order::ChoosePin(pin) => {
                desk.choose_pin(&pin).map_err(desk::Trouble::Staff)?;
                self.opened()?
            }
            Order::RecoverPin(code) => {
                Done::Recovered(desk.recover_pin(code.text()).map_err(desk::Trouble::Staff)?)
            }
            Order::Do(deed, by) => {
                let entry = desk.do_deed(&deed, by)?;
                self.watched = Some(Instant::now());
                Done::Did(entry, Arc::new(self.desk.evening()?))
            }
            _ => Done::SavedTo(desk.save_summary(&STICKS.map(PathBuf::from))?),
        })
    }

    fn opened(&mut self) -> Result<Done, desk::Trouble> {
        self.watched = Some(Instant::now());
        Ok(Done::Opened(Arc::new(self.desk.evening()?)))
    }
}

fn card(issued: &Issued) -> Card {
    Card {
        code: Code::of(issued.passport.text.as_bytes()),
        short: short_text(issued.passport.short),
        last_day: issued.passport.last_day.date(),
        entry: issued.entry,
    }
}

fn trouble(error: &LedgerError) -> Trouble {
    match error {
        LedgerError::Busy { .. } => Trouble::Busy,
        LedgerError::DiskFull { .. } | LedgerError::ReadOnly { .. } => Trouble::Full,
        _ => Trouble::Gone,
    }
}

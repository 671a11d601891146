//! The printer behind the screen: sheets are composed in the visitor's language, drawn
//! and printed on a thread of their own. The screen asks, and hears how it ended.

use crate::{
    desk::Evening,
    flow::{Card, Input, Sheet},
    house::{House, named},
    screens::staff::{
        audited::Speaker,
        said::{grouped, method_key},
    },
    wording::{Key, Language, UnusableWording, Wording},
    writer::Wake,
};
use anyhow::{Context, Result};
use printing::{Faces, Outcome, Paper, Picture, Printer, State, Way};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    time::Duration,
};
use venue::staff::Finding;

/// Sheets that may wait: the visitor who waits for one, and the next two.
const WAITING: usize = 3;

/// The longest time a sheet is waited for: a printer's own limits for one sheet, twice.
const PATIENCE: Duration = Duration::from_secs(70);

/// A sheet with its words.
enum Composed {
    Card(printing::Card),
    Summary(printing::Summary),
}

/// The printer of the kiosk.
pub struct Press {
    wording: Wording,
    jobs: SyncSender<(u64, Composed)>,
    outcomes: Mutex<Receiver<(u64, bool)>>,
    /// To settle what could not even be asked.
    settle: Sender<(u64, bool)>,
    printer: Arc<Printer>,
}

impl Press {
    /// A printer that is reached by this way; `None` where there is none.
    ///
    /// # Errors
    /// When there are no fonts or words to print with, or the machine gives no thread.
    pub fn open(way: &Way, paper: Paper, wake: Wake) -> Result<Option<Self>> {
        if *way == Way::None {
            return Ok(None);
        }
        let faces = Faces::load().context("no fonts to print with")?;
        let wording = Wording::load().map_err(|why: UnusableWording| anyhow::anyhow!("{why}"))?;
        let printer = Arc::new(Printer::new(way.clone()));
        let (jobs, taken) = sync_channel(WAITING);
        let (settle, outcomes) = channel();
        let (hand, settled) = (Arc::clone(&printer), settle.clone());
        std::thread::Builder::new().name("press".to_owned()).spawn(move || {
            for (number, sheet) in taken {
                let whole = print(&hand, &faces, paper, &sheet);
                if settled.send((number, whole)).is_err() {
                    return;
                }
                wake();
            }
        })?;
        Ok(Some(Self { wording, jobs, outcomes: Mutex::new(outcomes), settle, printer }))
    }

    /// Has a sheet printed; never blocks.
    pub fn print(&self, number: u64, sheet: &Sheet, language: Language, house: &House) {
        let said = Said { wording: &self.wording, language, house };
        let composed = match sheet {
            Sheet::Card(card) => Composed::Card(said.card(card)),
            Sheet::Summary(evening) => Composed::Summary(said.summary(evening)),
        };
        if let Err(why) = self.jobs.try_send((number, composed)) {
            tracing::warn!(%why, "the printer has enough to do");
            let _nobody_asks = self.settle.send((number, false));
        }
    }

    /// How a sheet ended, if one has by now.
    pub fn outcome(&self) -> Option<Input> {
        let outcomes = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        outcomes.try_recv().ok().map(|(number, whole)| Input::Printed { number, whole })
    }

    /// Says how the printer is, to staff, from whatever thread.
    #[must_use]
    pub fn finding(&self) -> Box<dyn Fn() -> Finding + Send> {
        let printer = Arc::clone(&self.printer);
        Box::new(move || finding_of(printer.state()))
    }
}

/// Whether a sheet came out whole.
fn print(printer: &Printer, faces: &Faces, paper: Paper, sheet: &Composed) -> bool {
    let Some(picture) = drawn(faces, paper, sheet) else { return false };
    let outcome = match printer.print(picture) {
        Ok(ticket) => ticket.wait(PATIENCE),
        Err(why) => {
            tracing::warn!(%why, "not printed");
            return false;
        }
    };
    match outcome {
        Some(Outcome::Printed(state)) => state != State::PaperOut,
        Some(Outcome::NotPrinted { state, begun }) => {
            tracing::warn!(?state, begun, "not printed");
            false
        }
        None => {
            tracing::warn!("the printer has not answered");
            false
        }
    }
}

fn drawn(faces: &Faces, paper: Paper, sheet: &Composed) -> Option<Picture> {
    let drawn = match sheet {
        Composed::Card(card) => card.draw(faces, paper),
        Composed::Summary(summary) => summary.draw(faces, paper),
    };
    drawn.inspect_err(|why| tracing::warn!(%why, "not printed")).ok()
}

/// What a printer's state means to staff. One that can't say how it is prints all the same.
fn finding_of(state: State) -> Finding {
    match state {
        State::Ready | State::Silent => Finding::PrinterReady,
        State::PaperLow => Finding::PrinterLow,
        State::PaperOut => Finding::PrinterOut,
        State::CoverOpen | State::Fault | State::Gone => Finding::PrinterGone,
    }
}

/// A figure as it is printed; what is below nothing is nothing.
fn figure(n: impl TryInto<u32>) -> String {
    grouped(n.try_into().unwrap_or(0))
}

/// The words of a sheet.
struct Said<'a> {
    wording: &'a Wording,
    language: Language,
    house: &'a House,
}

impl Said<'_> {
    fn say(&self, key: Key) -> String {
        self.wording.say(self.language, key)
    }

    fn campaign(&self) -> String {
        named(&self.house.pack().campaign.name, self.language).to_owned()
    }

    fn card(&self, card: &Card) -> printing::Card {
        let day = card.last_day.format("%Y-%m-%d").to_string();
        let until = self.wording.say_with(self.language, Key::IssuedUntil, &[("day", (&day).into())]);
        printing::Card {
            title: self.say(Key::HomePassport),
            under: self.campaign(),
            code: card.code.text().to_owned(),
            short_label: self.say(Key::IssuedShortCode),
            short: card.short.clone(),
            lines: vec![until],
            to_do: self.say(Key::CardToDo),
        }
    }

    fn summary(&self, evening: &Evening) -> printing::Summary {
        let unit = self.say(Key::TonightUnit);
        let speaker = Speaker { wording: self.wording, language: self.language, house: self.house };
        let mut rows = vec![];
        for counted in &evening.rundown.counted {
            rows.push((self.say(method_key(counted.method)), format!("{} {unit}", figure(counted.visits))));
            rows.extend(speaker.of_counted(counted, evening.at));
        }
        rows.push((self.say(Key::TonightSaved), figure(evening.saved)));
        rows.push((self.say(Key::TonightDelivered), figure(evening.delivered)));
        let pack = self.house.pack();
        let venue = pack.venue(&self.house.stand().venue).map(|venue| named(&venue.name, self.language));
        let day = pack.campaign.venue_day(evening.at).format("%Y-%m-%d");
        printing::Summary {
            title: self.say(Key::DeedSummary),
            under: format!("{} {day}", venue.unwrap_or_default()),
            rows,
            code: evening.receipt.clone(),
            note: self.say(Key::SummaryHow),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::{Manners, Stand};
    use chrono::NaiveDate;
    use venue::{
        audit::Tally,
        entry::Method,
        hash::{Hash, Head},
        id::{SiteId, VenueId},
        pack::shipped,
        staff::{Counted, Rundown},
    };

    fn house() -> House {
        let (venue, site) = (VenueId::new("river-city").unwrap(), SiteId::new("main").unwrap());
        let stand = Stand { venue, site, hall: None, point: None };
        let manners = Manners { idle_ms: 30_000, language: Language::default() };
        House::new(shipped::example().unwrap(), stand, manners).unwrap()
    }

    fn evening(audited: Option<NaiveDate>) -> Evening {
        let accuracy = Tally { tapped: 100, missed: 3, extra: 1 }.accuracy().unwrap();
        let audited = audited.map(|day| (day, accuracy));
        let counted = vec![Counted { method: Method::EntranceLine, visits: 1_475, last: 0, audited }];
        Evening {
            rundown: Rundown { counted, ..Rundown::default() },
            house: venue::staff::House::default(),
            saved: 9,
            delivered: 4,
            findings: vec![],
            undoable: vec![],
            lines: vec![],
            audits: vec![],
            comparing: vec![],
            stops: vec![],
            sessions: vec![],
            sites: vec![],
            site: SiteId::new("main").unwrap(),
            shelves: vec![],
            head: Head { n: 9, chain: Hash([0; 32]) },
            receipt: String::new(),
            at: 1_758_370_440_000,
        }
    }

    #[test]
    fn a_printed_summary_says_how_far_a_figure_may_be_off() {
        let (wording, house) = (Wording::load().unwrap(), house());
        let rows = |tag: &str, day| {
            let language = Language::of(tag).unwrap();
            Said { wording: &wording, language, house: &house }.summary(&evening(day)).rows
        };
        let day = NaiveDate::from_ymd_opt(2025, 9, 14);
        let row = |what: &str, how: &str| (what.to_owned(), how.to_owned());
        let chinese = [row("摄像头", "1,475 人次"), row("9月14日核对", "误差 4% (1.7–12)")];
        assert_eq!(rows("zh-CN", day)[..2], chinese);
        assert_eq!(rows("en", day)[1], row("checked 14 Sep", "error 4% (1.7–12)"));
        assert_eq!(rows("en", None)[1], row("Saved here", "9"));
    }
}

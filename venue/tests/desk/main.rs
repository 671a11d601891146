//! What happens at a desk when a passport is shown: case by case, and as properties of
//! an evening of showings. The trails are those of the example night and its route.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what the tests begin with must be there")]

mod booking;
mod check_in;
mod evening;
mod issue;
mod refusals;
mod reward;
mod stamp;

use std::collections::BTreeMap;
use venue::{
    desk::{Counter, PointName, Refusal, Scene, Show, Spot, Stamps, stamp},
    entry::{Closed, Fact, SubjectNo},
    entry::{NewPeople, Reach},
    hash::{Lid, StreamId},
    id::{DeviceId, HallId, SiteId, VenueId},
    pack::{Pack, shipped},
    shared::{FactRef, Known, Own, Record, What},
    stock::{Holder, Stock, StockFact},
};

/// 2025-09-20T20:14 in the campaign's time: every point of the star map is open.
const EVENING: i64 = 1_758_370_440_000;

const MINUTE: i64 = 60_000;

const SUBJECT: SubjectNo = SubjectNo(1);

/// A desk in a room of its own: its pack, its clock, and what it knows.
struct Room {
    pack: Pack,
    spot: Spot,
    now: Option<i64>,
    connected: bool,
    account: StreamId,
    known: Vec<Known>,
    closed: Closed,
    shelves: Vec<StockFact>,
    holders: BTreeMap<StreamId, Holder>,
}

impl Room {
    fn new() -> Self {
        let spot = Spot {
            venue: VenueId::new("river-city").unwrap(),
            device: DeviceId::new("kiosk-1").unwrap(),
            site: SiteId::new("main").unwrap(),
            hall: Some(HallId::new("lobby").unwrap()),
        };
        let (account, pack) = (StreamId([1; 16]), shipped::example_route().unwrap());
        let holders = BTreeMap::from([(account, holder("kiosk-1"))]);
        Self {
            pack,
            spot,
            now: Some(EVENING),
            connected: true,
            account,
            known: vec![],
            closed: Closed::default(),
            shelves: vec![],
            holders,
        }
    }

    fn scene(&self) -> Scene<'_> {
        Scene { pack: &self.pack, spot: &self.spot, now: self.now, connected: self.connected }
    }

    fn record(&self) -> Record {
        Record { closed: self.closed.clone(), ..Record::of(self.known.clone()) }
    }

    fn stock(&self) -> Stock {
        Stock::of(&self.shelves, self.holders.clone())
    }

    fn counter<'a>(&self, stock: &'a Stock) -> Counter<'a> {
        Counter { stock, account: self.account }
    }

    /// Writes a fact as the ledger of this desk does.
    fn write(&mut self, fact: &Fact) {
        self.hear(self.account, self.now, fact);
    }

    /// Hears a fact of some device of this venue.
    fn hear(&mut self, stream: StreamId, time: Option<i64>, fact: &Fact) {
        let what = What::of(fact, Lid([0; 16]), |_| None).unwrap();
        let s = self.known.len() as u64 + self.shelves.len() as u64 + 1;
        let fact = FactRef { stream, s };
        if what.has_bearer() {
            let own = Own { entry: s, people: NewPeople::default(), reach: Reach::default() };
            let own = (stream == self.account).then_some(own);
            let (venue, device) = (self.spot.venue.clone(), self.spot.device.clone());
            self.known.push(Known { fact, time, venue, device, own, what: what.clone() });
        }
        self.shelves.push(StockFact { fact, what });
    }

    fn stamp(&mut self, point: &str, answer: Option<u32>) -> Result<Stamps, Refusal> {
        let point: PointName = point.parse().unwrap();
        let stamps = stamp(&self.scene(), &self.record(), SUBJECT, &Show { point: &point, answer })?;
        stamps.facts.iter().for_each(|fact| self.write(fact));
        Ok(stamps)
    }
}

fn holder(device: &str) -> Holder {
    Holder { venue: VenueId::new("river-city").unwrap(), device: DeviceId::new(device).unwrap() }
}

fn kind<T: std::fmt::Debug>(outcome: &Result<T, Refusal>) -> &'static str {
    outcome.as_ref().map_or_else(Refusal::as_str, |_| "done")
}

//! A device as headquarters sees it: a book of entries, sent as pages and a head.

use rumqttc::{AsyncClient, Event, MqttOptions, Packet, QoS};
use std::{net::SocketAddr, sync::Mutex, time::Duration};
use tokio::{sync::mpsc, task::JoinHandle, time};
use venue::{
    attendance::Book,
    audit::{Found, Outcome, Tally, Tapped},
    entry::{Body, By, Change, Fact, Method, NewPeople, Place, Reach, Role, SubjectNo},
    hash::{Hash, Head, Lid},
    id::{ActivityId, GroupId, LineId, SiteId},
    moment::{BootId, Moment},
    page::{Page, PageState, digests},
    party::Party,
    passport::ReportKey,
    reporting::{
        topic::{Address, Topic, Up, device_filters},
        wire::{self, Digests, PageReport, Stored, Trust},
    },
};

/// How long anything here may take on a slow machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const CAMPAIGN: &str = "science-month-2025";

pub(crate) fn address(device: &str) -> Address {
    Address {
        campaign: CAMPAIGN.parse().unwrap(),
        venue: "river-city".parse().unwrap(),
        device: device.parse().unwrap(),
    }
}

fn at(wall: i64) -> Moment {
    Moment { wall, boottime: 600_000, boot: BootId("boot-1".into()), trusted: true }
}

fn place() -> Place {
    Place {
        activity: ActivityId::new("science-night").unwrap(),
        site: SiteId::new("main").unwrap(),
        hall: None,
    }
}

pub(crate) fn check_in(wall: i64, adults: u32) -> Body {
    let party = Party::new([(GroupId::new("public").unwrap(), adults)]);
    let people = NewPeople::all(i64::from(adults));
    Body {
        at: at(wall),
        rehearsal: false,
        fact: Fact::CheckIn { place: place(), party, subject: None, people },
    }
}

pub(crate) fn tally(wall: i64, count: u32) -> Body {
    let fact = Fact::Tally { place: place(), count, reason: "headcount".into(), role: Role::Staff };
    Body { at: at(wall), rehearsal: false, fact }
}

/// A headcount of a boot that has no clock.
pub(crate) fn tally_without_clock(minutes: i64, count: u32) -> Body {
    let mut body = tally(0, count);
    body.at = Moment { boottime: minutes * 60_000, boot: BootId("lost".into()), trusted: false, ..body.at };
    body
}

/// Staff say when that boot began.
pub(crate) fn clock_of_the_lost_boot(wall: i64, began: i64) -> Body {
    let fact = Fact::ClockSet { boot: BootId("lost".into()), began, role: Role::Staff };
    Body { at: at(wall), rehearsal: false, fact }
}

/// Taps at the entrance, and crossings that were counted by its camera.
pub(crate) fn audit(wall: i64, inward: u32, missed: u32) -> [Body; 3] {
    let (line, method): (LineId, _) = ("front-door".parse().unwrap(), Method::EntranceLine);
    let tapped = Tapped { began: 0, lasted: 600_000, inward: (0..inward).collect(), outward: vec![] };
    let by = By { role: Role::VisitorServices, reason: "regular-check".into() };
    let found = Found { inward: Tally { tapped: inward, missed, extra: 0 }, outward: Tally::default() };
    let facts = [
        Fact::Crossings {
            place: place(),
            line: line.clone(),
            method,
            entrance: true,
            inward,
            outward: 0,
            watched: 60,
        },
        Fact::AuditTapped { place: place(), line: line.clone(), method, entrance: true, tapped, by },
        Fact::AuditCompared {
            place: place(),
            line,
            method,
            entrance: true,
            of: 2,
            outcome: Outcome::Found(found),
        },
    ];
    facts.map(|fact| Body { at: at(wall), rehearsal: false, fact })
}

fn on_trail() -> Place {
    Place { activity: ActivityId::new("stamp-trail").unwrap(), ..place() }
}

/// A stamp on the shipped trail, which is the passport's so-many-th point.
pub(crate) fn stamp(wall: i64, point: &str, step: u32, done: bool) -> Body {
    let (trail, point, reach) = ("star-map".parse().unwrap(), point.parse().unwrap(), Reach { step, done });
    let fact = Fact::Stamp { place: on_trail(), subject: SubjectNo(1), trail, point, reach };
    Body { at: at(wall), rehearsal: false, fact }
}

pub(crate) fn reward(wall: i64, reward: &str, count: u32) -> Body {
    let (trail, reward) = ("star-map".parse().unwrap(), reward.parse().unwrap());
    let fact = Fact::Reward { place: on_trail(), subject: SubjectNo(1), trail, reward, count };
    Body { at: at(wall), rehearsal: false, fact }
}

/// An earlier stamp of the passport turned up elsewhere.
pub(crate) fn moved(wall: i64, of: u64, from: u32, to: u32) -> Body {
    let (from, to) = (Reach { step: from, done: false }, Reach { step: to, done: false });
    let change = Change::Reach { from, to };
    let reason = "an earlier stamp turned up".to_owned();
    let fact = Fact::Correction { of, change, reason, role: Role::Device };
    Body { at: at(wall), rehearsal: false, fact }
}

/// A device with its line to the broker.
pub(crate) struct Device {
    pub(crate) address: Address,
    pub(crate) lid: Lid,
    pub(crate) book: Book,
    pub(crate) key: Option<ReportKey>,
    /// The heads that were said.
    said: Mutex<Vec<Head>>,
    client: AsyncClient,
    stored: mpsc::Receiver<Stored>,
    poll: JoinHandle<()>,
}

impl Drop for Device {
    fn drop(&mut self) {
        self.poll.abort();
    }
}

impl Device {
    pub(crate) async fn connect(broker: SocketAddr, name: &str, lid: Lid) -> Self {
        Self::connect_as(broker, address(name), lid).await
    }

    pub(crate) async fn connect_as(broker: SocketAddr, address: Address, lid: Lid) -> Self {
        let name = format!("{}-{}-boot-1", address.campaign, address.device);
        let options = MqttOptions::new(name, broker.ip().to_string(), broker.port());
        let (client, mut events) = AsyncClient::new(options, 64);
        let (ready, mut is_ready) = mpsc::channel(1);
        let (answer, stored) = mpsc::channel(64);
        let poll = tokio::spawn(async move {
            while let Ok(event) = events.poll().await {
                match event {
                    Event::Incoming(Packet::SubAck(_)) => ready.send(()).await.unwrap_or(()),
                    Event::Incoming(Packet::Publish(publish)) if publish.topic.ends_with("/stored") => {
                        let stored = wire::read(&publish.payload, &publish.topic, Trust::Anybody).unwrap();
                        answer.send(stored).await.unwrap_or(());
                    }
                    _ => {}
                }
            }
        });
        for filter in device_filters(&address) {
            client.subscribe(filter, QoS::AtLeastOnce).await.unwrap();
            time::timeout(PATIENCE, is_ready.recv()).await.expect("the broker grants subscriptions");
        }
        Self { address, lid, book: Book::default(), key: None, said: Mutex::default(), client, stored, poll }
    }

    /// A document as this device writes it: with its code, where it has a key.
    pub(crate) fn written<D: wire::Document>(&self, kind: Up, document: &D) -> Vec<u8> {
        let topic = Topic::Up(self.address.clone(), kind).to_string();
        wire::write(document, &topic, self.key.as_ref()).unwrap()
    }

    pub(crate) async fn say(&self, kind: Up, payload: Vec<u8>) {
        let topic = Topic::Up(self.address.clone(), kind).to_string();
        self.client.publish(topic, QoS::AtLeastOnce, false, payload).await.unwrap();
    }

    /// Sends all pages and waits until the archive has stored them.
    pub(crate) async fn report(&mut self) -> Vec<Stored> {
        self.report_some(|_| true).await
    }

    /// Sends some of the pages and waits until the archive has stored them.
    pub(crate) async fn report_some(&mut self, which: impl Fn(&Page) -> bool) -> Vec<Stored> {
        let mut answers = Vec::new();
        for page in self.book.pages().values().filter(|page| which(page)) {
            self.say(Up::Page, self.written(Up::Page, &self.of_page(page))).await;
            answers.push(time::timeout(PATIENCE, self.stored.recv()).await.expect("stored in time").unwrap());
        }
        answers
    }

    /// The report of a page.
    pub(crate) fn of_page(&self, page: &Page) -> PageReport {
        let (head, after) = self.reach();
        PageReport::of(self.address.clone(), (self.lid, head, after), page.clone())
    }

    /// How far the ledger has come, and the heads before that which headquarters may know.
    fn reach(&self) -> (Head, Vec<Head>) {
        let n = self.book.entries().len() as u64;
        let head = Head { n, chain: Hash([n.to_be_bytes()[7]; 32]) };
        let mut said = self.said.lock().unwrap();
        said.retain(|said| *said != head);
        let after = said.clone();
        said.push(head);
        (head, after)
    }

    /// Says how far the ledger has come.
    pub(crate) async fn say_head(&self) {
        let states = self.book.pages().values().map(PageState::from);
        let (head, after) = self.reach();
        let head = wire::Head {
            from: self.address.clone(),
            lid: self.lid,
            parent: None,
            head,
            after,
            at: at(0),
            digests: Some(Digests::of(&digests(states), None)),
            index: None,
            asks: None,
            which_store: None,
        };
        self.say(Up::Head, self.written(Up::Head, &head)).await;
    }
}

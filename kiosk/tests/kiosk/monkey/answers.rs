//! What a desk might say to whatever the monkey asks for.

use super::Dice;
use kiosk::{
    desk::{Evening, HeldSession, Knock, Rewarded, Seen, ShelfHere, Stamped},
    flow::{Card, Code, Declined, Done, Errand},
};
use std::sync::Arc;
use venue::{
    desk::{self, DueHere, Overview, Words},
    entry::{Method, NewPeople, Place, Stop},
    hash::{Hash, Head},
    id::{ActivityId, LineId, PointId, RewardId, SessionId, SiteId, TrailId},
    pack::{Name, Quiz},
    party::Party,
    passport::{self, Standing},
    staff::{Finding, House, Rundown},
    stock::Item,
    trail::StampRefusal,
    watching::Spot,
};

fn seen() -> Seen {
    let due = DueHere {
        trail: TrailId::new("star-map").unwrap(),
        reward: RewardId::new("star-bookmark").unwrap(),
        count: 1,
        here: 1,
    };
    let overview = Overview { rewards_due: vec![due], ..Overview::default() };
    Seen { standing: Standing::Verified, expires: None, overview }
}

/// A line that a camera counts.
fn line(id: &str) -> Spot {
    let (activity, site) = (ActivityId::new("science-night").unwrap(), SiteId::new("main").unwrap());
    let place = Place { activity, site, hall: None };
    Spot { place, line: LineId::new(id).unwrap(), method: Method::EntranceLine, entrance: true }
}

/// A session of tonight; every third was moved, every fourth called off.
fn session(n: i64) -> HeldSession {
    let (start, planned) = (n * 600_000, if n % 3 == 0 { 0 } else { n * 600_000 });
    HeldSession {
        session: SessionId::new(&format!("session-{n}")).unwrap(),
        start,
        planned,
        called_off: n % 4 == 3,
    }
}

/// What staff see, with something in every list.
fn evening() -> Arc<Evening> {
    let item =
        Item { trail: TrailId::new("star-map").unwrap(), reward: RewardId::new("star-bookmark").unwrap() };
    let site = SiteId::new("main").unwrap();
    Arc::new(Evening {
        rundown: Rundown::default(),
        house: House::default(),
        saved: 3,
        delivered: 1,
        findings: vec![Finding::DiskFull, Finding::ClockRight],
        undoable: vec![],
        lines: vec![line("front-door"), line("side-door")],
        audits: vec![],
        comparing: vec![],
        stops: (1..9).map(|n| Stop::Point(PointId::new(&format!("point-{n}")).unwrap())).collect(),
        sessions: (0..8).map(session).collect(),
        sites: vec![site.clone(), SiteId::new("school").unwrap()],
        site,
        shelves: vec![ShelfHere { item, left: 2, handed: 1 }],
        head: Head { n: 3, chain: Hash([7; 32]) },
        receipt: "SH1:0:3:7".to_owned(),
        at: 0,
    })
}

fn refused(refusal: desk::Refusal) -> Done {
    let words = Words { zh: "这一站盖过了".to_owned(), en: "Already stamped here".to_owned() };
    Done::Declined(Declined { refusal, words })
}

/// What a desk might answer; now and then it can't.
pub(super) fn answer(errand: Errand, dice: &mut Dice) -> Option<Done> {
    let point = PointId::new("space").unwrap();
    let name = |zh: &str| Name { zh: zh.to_owned(), en: None };
    let quiz =
        Quiz { question: name("几？"), answers: vec![name("一"), name("二")], right: 2, whys: vec![] };
    let party = Party::default();
    Some(match (errand, dice.roll(5)) {
        (_, 0) => return None,
        (Errand::CheckIn | Errand::Undo, _) => Done::Written(1),
        (Errand::Look, _) => Done::Seen(seen()),
        (Errand::Stamp, 1) => refused(StampRefusal::QuizFirst { point, quiz }.into()),
        (Errand::Stamp, 2) => refused(StampRefusal::WrongAnswer { point, answer: 1 }.into()),
        (Errand::Stamp, 3) => refused(passport::Refusal::Foreign.into()),
        (Errand::Stamp, _) => Done::Stamped(Stamped { stamped: vec![], refused: vec![], seen: seen() }),
        (Errand::Claim, 1) => {
            let people = NewPeople::default();
            let standing = Standing::Verified;
            Done::CheckedIn(kiosk::desk::CheckedIn { party, people, entry: 1, standing })
        }
        (Errand::Claim, _) => Done::Rewarded(Rewarded {
            handed: vec![],
            refused: vec![],
            standing: Standing::Verified,
            rewards_due: vec![],
        }),
        (Errand::Issue, _) => Done::Issued(Card {
            code: Code::of(b"SP1:MONKEY"),
            short: "0000-0000-0000".to_owned(),
            last_day: chrono::NaiveDate::default(),
            entry: 1,
        }),
        (Errand::Forget, _) => Done::Forgotten(Some(1)),
        (Errand::Staff, 1) => Done::Shut(Knock::Unset),
        (Errand::Staff, 2) => Done::Shut(Knock::Wrong { wait_ms: 5_000, request: "7K3M-9QX2".to_owned() }),
        (Errand::Staff, 3) => Done::Did(1, evening()),
        (Errand::Staff, _) => Done::Opened(evening()),
    })
}

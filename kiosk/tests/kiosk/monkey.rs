//! A day of a visitor who touches whatever is there: nothing breaks and nothing grows.

use super::room::{Room, SIZES};
use bevy::input::touch::TouchPhase;
use kiosk::{
    desk::{Evening, Knock, News, Rewarded, Seen, ShelfHere, Stamped},
    flow::{Card, Code, Declined, Done, Errand, Input, Screen, Trouble},
    visit::Visit,
    writer::Word,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use venue::{
    desk::{self, DueHere, Overview, Words},
    entry::{Mode, NewPeople, Stop},
    hash::{Hash, Head},
    id::{PointId, RewardId, SiteId, TrailId},
    pack::{Name, Quiz},
    party::Party,
    passport::{self, Standing},
    staff::{Finding, House, Rundown},
    stock::Item,
    trail::StampRefusal,
};

/// Touches of the day, on all three frames together.
const TOUCHES: u32 = 900;

/// A day in milliseconds: a fortieth of it passes between touches, the rest while nobody
/// touches anything.
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// How many entities more the first screen may have at another moment of the evening; what
/// is left behind at every touch would be hundreds.
const MORE: u32 = 50;

/// A small generator with a period long enough for a day (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }
}

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
        stops: (1..9).map(|n| Stop::Point(PointId::new(&format!("point-{n}")).unwrap())).collect(),
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

/// What a desk might answer.
fn answer(errand: Errand, dice: &mut Dice) -> Option<Done> {
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

fn touch(room: &mut Room, dice: &mut Dice) {
    let pending = room.flow().pending;
    match (dice.roll(24), pending) {
        (0, _) => {
            room.visit().learn(Word::News(News { mode: Mode::Open, come: 3, ..News::default() }));
            room.rest(45_000);
        }
        (1, _) => {
            let text = format!("SP1:MONKEY {}", dice.roll(3));
            room.scan(&text);
        }
        (3, _) if dice.roll(3) == 0 => {
            room.visit().happen(300, &Input::Tap("staff".to_owned()));
            room.settle();
        }
        (2, _) if dice.roll(6) == 0 => {
            let mode = if dice.roll(2) == 0 { Mode::Emergency } else { Mode::Open };
            room.visit().learn(Word::News(News { mode, come: 3, ..News::default() }));
            room.rest(1_000);
        }
        (_, Some(pending)) if !pending.left => {
            let input = match answer(pending.errand, dice) {
                Some(done) => Input::Answered { ticket: pending.ticket, done },
                None => Input::Failed { ticket: pending.ticket, trouble: Trouble::Busy },
            };
            room.visit().happen(300, &input);
            room.settle();
        }
        _ => {
            let open = room.visit().setting.open.clone();
            let farmers = vec![venue::id::GroupId::new("farmers").unwrap()];
            let finer: BTreeMap<_, _> =
                open.into_iter().map(|activity| (activity, farmers.clone())).collect();
            room.visit().setting.finer = finer;
            // What is under the finger may have gone; a finger touches all the same.
            room.visit().happen(300, &Input::Tick);
            room.app.update();
            let places = room.places();
            let position = places[dice.roll(places.len())].1.center();
            room.finger(TouchPhase::Started, position);
            room.finger(TouchPhase::Ended, position);
            room.settle();
        }
    }
}

#[test]
fn a_day_of_a_random_visitor_breaks_nothing_and_leaves_nothing_behind() {
    let mut dice = Dice(0x5eed_0001);
    let mut reached = BTreeSet::new();
    let each = TOUCHES / u32::try_from(SIZES.len()).unwrap();
    for size in SIZES {
        let mut room = Room::new(size);
        let mut left_behind = vec![];
        for _ in 0..each {
            touch(&mut room, &mut dice);
            room.visit().happen(DAY_MS / u64::from(TOUCHES) / 40, &Input::Tick);
            reached.insert(room.app.world().resource::<Visit>().flow.screen);
            let quiet = room.flow().screen == Screen::Attract && room.flow().notice.is_none();
            if quiet && room.flow().language == kiosk::wording::Language::default() {
                room.settle();
                left_behind.push(room.app.world().entities().count_spawned());
            }
        }
        let (early, late) = left_behind.split_at(left_behind.len() / 2);
        if let (Some(early), Some(late)) = (early.iter().max(), late.iter().min()) {
            assert!(*late <= early + MORE, "the first screen grows: {left_behind:?}");
        }
    }
    // Which screens chance leads to also depends on how fast the machine draws.
    assert!(reached.len() >= Screen::ALL.len() / 2, "only {reached:?}");
}

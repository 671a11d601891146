//! A passport of the evening, for the pictures of screens: how it stands after some
//! stamps, as the real rules say.

mod audits;
mod booking;
mod evening;
mod maps;

pub(super) use audits::{on_a_van, one_door};
pub(super) use booking::{booked, booking_early, booking_used};
pub(super) use evening::{empty_evening, evening, wrong_pin};
pub(super) use maps::{on_a_long_trail, on_a_picture, on_a_route, walked, with_many_maps};

use crate::{
    desk::{News, Rewarded, Seen, StampGiven, Stamped},
    flow::{Card, Code, Declined, Done},
    house::House,
};
use chrono::NaiveDate;
use venue::{
    desk::{self, DueHere, Handed, Overview, Refusal, Scene, Spot, TrailState},
    entry::{Mode, Reach},
    hash::StreamId,
    id::{DeviceId, PointId, SessionId},
    pack::{Name, Quiz, Slot, Trail},
    passport::Standing,
    shifts::{Held, Shift},
    trail::{StampRefusal, StampSeen, progress},
};

/// The text in the pictures' code: as long as a passport's, and none.
const NO_PASSPORT: &str = "SP1:THIS IS A PICTURE AND NOT A PASSPORT. IT IS AS LONG AS ONE SO THAT \
                           THE CODE LOOKS AS A REAL ONE DOES 00000000000000000000000000000";

/// What the ledger says in the middle of the evening: one session is full, and another
/// has a few seats left.
pub(super) fn news(mode: Mode) -> News {
    let taken = [("mystery-1", 20), ("experiment-2", 48)];
    let taken = taken.into_iter().filter_map(|(session, n)| Some((SessionId::new(session).ok()?, n)));
    News { mode, come: 128, taken: taken.collect(), ..News::default() }
}

/// The same after staff moved the next session in a hall, and called the one after it off.
pub(super) fn moved(house: &House, wall: i64) -> News {
    let (pack, venue) = (house.pack(), &house.stand().venue);
    let day = pack.venue_day(wall);
    let ahead =
        pack.slots(venue, day).into_iter().filter(|slot| slot.start > wall && slot.session.hall.is_some());
    let late = |slot: &Slot<'_>| Held::At { start: slot.start + 600_000, end: slot.end + 600_000 };
    let shift = |(n, slot): (usize, Slot<'_>)| Shift {
        session: slot.session.id.clone(),
        day,
        turn: 1,
        held: if n == 0 { late(&slot) } else { Held::CalledOff },
    };
    News { shifts: ahead.take(2).enumerate().map(shift).collect(), ..news(Mode::Open) }
}

/// How a passport stands after the first so many points of the trail.
pub(super) fn seen(house: &House, stamps: usize) -> Seen {
    let mut overview = Overview::default();
    if let Some(trail) = house.pack().trails_of(&house.stand().venue).next() {
        let progress = progress(trail, &stamps_of(trail, stamps));
        let due = |tier: &venue::trail::Tier| DueHere {
            trail: trail.id.clone(),
            reward: tier.reward.clone(),
            count: 1,
            here: 1,
        };
        overview.rewards_due = progress.tiers.iter().filter(|tier| tier.reached).map(due).collect();
        let stamps = progress.stamps();
        overview.trails.push(TrailState { trail: trail.id.clone(), stamps, progress });
    }
    Seen { standing: Standing::Verified, expires: None, overview }
}

/// The last of so many stamps, as it is given.
pub(super) fn stamped(house: &House, stamps: usize) -> Done {
    let seen = seen(house, stamps);
    let trail = house.pack().trails_of(&house.stand().venue).next();
    let last = trail.and_then(|trail| Some((trail, trail.points.get(stamps.checked_sub(1)?)?)));
    let given = last.map(|(trail, point)| StampGiven {
        stamp: desk::Stamped {
            trail: trail.id.clone(),
            point: point.id.clone(),
            reach: Reach {
                step: u32::try_from(stamps).unwrap_or(0),
                done: seen.overview.trails.first().is_some_and(|state| state.progress.is_done()),
            },
            bonus: false,
            provisional: false,
        },
        entry: 1,
    });
    Done::Stamped(Stamped { stamped: given.into_iter().collect(), refused: vec![], seen })
}

/// Half past seven, minute by minute.
fn stamps_of(trail: &Trail, stamps: usize) -> Vec<StampSeen> {
    let stream = StreamId([7; 16]);
    let stamp = |(point, s): (&venue::pack::TrailPoint, u64)| StampSeen {
        point: point.id.clone(),
        at: Some(1_758_367_800_000 + i64::try_from(s).unwrap_or(0) * 360_000),
        stream,
        s,
    };
    trail.points.iter().take(stamps).zip(1..).map(stamp).collect()
}

/// A passport that was just issued.
pub(super) fn issued() -> Done {
    Done::Issued(Card {
        code: Code::of(NO_PASSPORT.as_bytes()),
        short: "7K3M-9XQ2-4TBH".to_owned(),
        last_day: NaiveDate::from_ymd_opt(2025, 10, 8).unwrap_or_default(),
        entry: 1,
    })
}

/// The gifts that are due after so many stamps, handed over.
pub(super) fn rewarded(house: &House, stamps: usize) -> Done {
    let due = seen(house, stamps).overview.rewards_due;
    let handed = |due: DueHere| (Handed { trail: due.trail, reward: due.reward, count: due.count }, 1);
    Done::Rewarded(Rewarded {
        handed: due.into_iter().map(handed).collect(),
        refused: vec![],
        standing: Standing::Verified,
        rewards_due: vec![],
    })
}

/// A refusal with the words a visitor would be told.
pub(super) fn declined(house: &House, wall: i64, refusal: Refusal) -> Done {
    let stand = house.stand();
    let device = DeviceId::new("kiosk-1");
    let words = match device {
        Ok(device) => {
            let (venue, site, hall) = (stand.venue.clone(), stand.site.clone(), stand.hall.clone());
            let spot = Spot { venue, device, site, hall };
            refusal.words(&Scene { pack: house.pack(), spot: &spot, now: Some(wall), connected: false })
        }
        Err(_) => desk::Words { zh: String::new(), en: String::new() },
    };
    Done::Declined(Declined { refusal, words })
}

/// The first point of the trail.
fn a_point(house: &House) -> Option<PointId> {
    let trail = house.pack().trails_of(&house.stand().venue).next()?;
    trail.points.first().map(|point| point.id.clone())
}

/// Stamped before.
pub(super) fn already(house: &House, wall: i64) -> Done {
    let at = Some(house.pack().campaign.local(wall - 1_800_000));
    let point = a_point(house);
    let refusal =
        point.map_or(Refusal::NobodyNamed, |point| StampRefusal::AlreadyStamped { point, at }.into());
    declined(house, wall, refusal)
}

/// A question before the stamp.
pub(super) fn question(house: &House, wall: i64) -> Done {
    let name = |zh: &str, en: &str| Name { zh: zh.to_owned(), en: Some(en.to_owned()) };
    let quiz = Quiz {
        question: name("月亮为什么总是同一面朝着我们？", "Why do we always see the same side of the Moon?"),
        answers: vec![
            name("月亮不自转", "The Moon does not spin"),
            name("自转和公转一样久", "It spins once per orbit"),
            name("背面没有阳光", "The far side gets no sunlight"),
        ],
        right: 2,
        whys: vec![
            Some(name(
                "月亮会自转：转一圈正好和绕地球一圈一样久，所以同一面总朝着我们。",
                "The Moon does spin: one turn takes just as long as one orbit of the Earth.",
            )),
            None,
            Some(name(
                "背面也有白天：新月时，阳光正照在背面。我们看不到，是因为月亮自转和公转一样久。",
                "The far side has daylight too: at new moon the Sun shines right on it.",
            )),
        ],
    };
    let point = a_point(house);
    let refusal = point.map_or(Refusal::NobodyNamed, |point| StampRefusal::QuizFirst { point, quiz }.into());
    declined(house, wall, refusal)
}

/// The first answer was not right.
pub(super) fn wrong_answer(house: &House, wall: i64) -> Done {
    let point = a_point(house);
    let refused = |point| StampRefusal::WrongAnswer { point, answer: 1 }.into();
    declined(house, wall, point.map_or(Refusal::NobodyNamed, refused))
}

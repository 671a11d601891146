//! What signs are made from, as a ledger says it through an evening.

use crate::{
    circle::{at, device, gets, hear, pack, required, show, stamps, star_map, twin},
    kit::{correction, tally},
};
use ledger::{Ledger, Signboard};
use venue::{
    entry::{By, Change, Fact, Method, Mode, Place, Role},
    id::{SessionId, VenueId},
    moment::Readings,
    party::Party,
    shifts::Held,
    signage::{HouseTrail, Link},
    staff::{Usual, by},
};

/// The example's own venue; its night begins at 18:00, and the clock of these tests at 20:00.
fn venue() -> VenueId {
    pack().venues[0].id.clone()
}

fn board() -> Signboard {
    Signboard::new(&pack(), venue())
}

fn who() -> By {
    by(Role::DutyManager, &Usual::QueueTooLong.into())
}

fn trail(board: &mut Signboard, ledger: &Ledger, now: &Readings) -> HouseTrail {
    board.look(ledger, now).unwrap().trails.into_iter().find(|trail| trail.id == star_map()).unwrap()
}

#[test]
fn a_session_that_staff_moved_is_shown_as_it_is_held() {
    let (mut ledger, mut board) = (device(1), board());
    let now = at(1, 1, 0, true);
    let tonight = board.look(&ledger, &now).unwrap();
    let (pack, at_eight) = (tonight.pack.clone(), tonight.now.unwrap());
    let slot = pack.sessions_at(&venue(), at_eight).next[0];
    let (session, day): (SessionId, _) = (slot.session.id.clone(), pack.venue_day(at_eight));
    let held = Held::At { start: slot.start + 600_000, end: slot.end + 600_000 };
    ledger.shift(&now, (session.clone(), day), held, who()).unwrap();
    let foyer = board.look(&ledger, &now).unwrap().foyer();
    let shown = foyer.next.iter().map(|(showing, _)| showing).find(|showing| showing.id == session).unwrap();
    assert_eq!((shown.start - slot.start, shown.planned.is_some()), (600_000, true));
}

#[test]
fn seats_and_visits_follow_the_ledger() {
    let (mut ledger, mut board) = (device(1), board());
    let now = at(1, 1, 0, true);
    assert_eq!(board.look(&ledger, &now).unwrap().visits, None, "nobody counted is not nought");
    let pack = pack();
    let night = pack.activities.iter().find(|activity| activity.method == Method::CheckIn).unwrap();
    let place = Place { activity: night.id.clone(), site: pack.venues[0].sites[0].id.clone(), hall: None };
    let session = pack.sessions.iter().find(|session| session.seats.is_some()).unwrap();
    let party = Party::new([(pack.groups[0].id.clone(), 3)]);
    let people = venue::entry::NewPeople::all(3);
    let came = Fact::CheckIn { place: place.clone(), party: party.clone(), subject: None, people };
    let admitted = Fact::Admission { place, session: session.id.clone(), party, subject: None };
    ledger.append(&now, false, came).unwrap();
    let entry = ledger.append(&now, false, admitted).unwrap().entry;
    // Another method at the same activity is another look at the same people.
    ledger.append(&now, false, tally(40)).unwrap();
    let tonight = board.look(&ledger, &now).unwrap();
    assert_eq!((tonight.visits, tonight.taken.get(&session.id)), (Some(3), Some(&3)));
    ledger.append(&now, false, correction(entry, Change::Undo)).unwrap();
    assert_eq!(board.look(&ledger, &now).unwrap().taken.get(&session.id), None);
}

#[test]
fn the_houses_way_along_its_trail_is_that_of_all_its_devices() {
    let (mut one, mut other, mut board) = (device(1), device(2), board());
    let now = at(1, 1, 0, true);
    for n in 0..required() {
        show(&mut one, &now, twin(2), |subject| stamps(n, subject));
    }
    let shown = trail(&mut board, &one, &now);
    assert_eq!((shown.stamps, shown.completed), (required() as u64, 1));
    assert_eq!(shown.points[0].1, 1);

    let wrong = show(&mut other, &at(2, 1, 1, true), twin(3), |subject| stamps(0, subject));
    show(&mut other, &at(2, 1, 2, true), twin(3), |subject| gets("star-bookmark", 1, subject));
    hear(&mut one, &now, &other);
    let shown = trail(&mut board, &one, &now);
    assert_eq!((shown.stamps, shown.completed, shown.points[0].1), (required() as u64 + 1, 1, 2));

    // Taken back there, and known here later; a whole look says the same.
    other.append(&at(2, 1, 3, true), false, correction(wrong.entry, Change::Undo)).unwrap();
    hear(&mut one, &now, &other);
    let shown = trail(&mut board, &one, &now);
    assert_eq!((shown.stamps, shown.points[0].1), (required() as u64, 1));
    assert_eq!(trail(&mut self::board(), &one, &now), shown);
    let last = one.record(twin(2)).unwrap().facts.last().unwrap().own.unwrap().entry;
    one.append(&now, false, correction(last, Change::Undo)).unwrap();
    assert_eq!(trail(&mut board, &one, &now).completed, 0);
}

#[test]
fn another_day_begins_with_nothing_and_a_passport_keeps_what_it_has() {
    let (mut ledger, mut board) = (device(1), board());
    let (tonight, tomorrow) = (at(1, 1, 0, true), at(1, 1, 24 * 60, true));
    for n in 1..required() {
        show(&mut ledger, &tonight, twin(2), |subject| stamps(n, subject));
    }
    assert_eq!(trail(&mut board, &ledger, &tonight).stamps, required() as u64 - 1);
    let shown = trail(&mut board, &ledger, &tomorrow);
    assert_eq!((shown.stamps, shown.completed), (0, 0));
    show(&mut ledger, &tomorrow, twin(2), |subject| stamps(0, subject));
    let shown = trail(&mut board, &ledger, &tomorrow);
    assert_eq!((shown.stamps, shown.completed), (1, 1), "with the stamps of the evening before");
}

#[test]
fn without_a_clock_and_without_others_it_says_so() {
    let (mut ledger, mut board) = (device(1), board());
    let lost = at(1, 1, 0, false);
    let shown = board.look(&ledger, &lost).unwrap();
    assert_eq!((shown.now, shown.visits, shown.link, shown.mode), (None, None, Link::Alone, Mode::Open));
    let emergency = Fact::Mode { mode: Mode::Emergency, by: Some(who()), word: None };
    ledger.append(&lost, false, emergency).unwrap();
    ledger.note_contact(true, &lost).unwrap();
    let shown = board.look(&ledger, &lost).unwrap();
    assert_eq!((shown.mode, shown.link), (Mode::Emergency, Link::Cut), "no agent runs that would hear");
}

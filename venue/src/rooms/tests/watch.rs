//! The rooms of a house as two of its devices come to know them.

use super::*;
use crate::{
    audit::{Audited, Outcome},
    pack::{Pack, shipped},
    signage::STALE_MS,
};

const EVENING: i64 = 1_758_369_600_000;

fn pack() -> Pack {
    shipped::example().unwrap()
}

/// A device that counts one door of the dome.
struct Device {
    lid: u8,
    rooms: Rooms,
    book: DoorBook,
    said: Said,
    n: u64,
}

impl Device {
    fn new(lid: u8, line: &str) -> Self {
        let counter = (line.parse().unwrap(), Camera);
        let mut rooms = Rooms::new([(counter)], 0);
        rooms.watched(&(line.parse().unwrap(), Camera), true, 0);
        Self { lid, rooms, book: DoorBook::default(), said: Said::default(), n: 0 }
    }

    fn count(&mut self, line: &str, inward: u32, outward: u32, now: i64) {
        self.n += 1;
        let mut entry = crossing(self.n, at(EVENING + now, now, true), inward, outward);
        let Fact::Crossings { line: of, .. } = &mut entry.body.fact else { panic!() };
        *of = line.parse().unwrap();
        self.book.hear(&entry);
    }

    fn look(&mut self, venue: &Venue, now: i64) -> Seen {
        let (pack, checked) = (pack(), BTreeMap::new());
        let at = at(EVENING + now, now, true);
        let (book, said) = (&self.book, &self.said);
        self.rooms.look(Look { pack: &pack, venue, at: &at, book, said, checked: &checked })
    }

    fn tell(&mut self, other: &mut Self, venue: &Venue, now: i64) {
        let sheet = self.look(venue, now).sheet;
        other.rooms.hear(crate::hash::Lid([self.lid; 16]), sheet, now);
    }
}

fn full(seen: &Seen) -> Option<bool> {
    seen.rooms.first().map(|room| room.full)
}

#[test]
fn both_devices_say_the_same_number_with_the_same_time() {
    let (venue, mut a, mut b) = (venue(), Device::new(1, "dome-a"), Device::new(2, "dome-b"));
    a.count("dome-a", 70, 10, 1_000);
    b.count("dome-b", 30, 5, 1_000);
    assert_eq!(a.look(&venue, 1_000).rooms, vec![], "nobody told it of the other door");
    a.tell(&mut b, &venue, 2_000);
    b.tell(&mut a, &venue, 2_000);
    let (one, other) = (a.look(&venue, 2_000), b.look(&venue, 2_000));
    assert_eq!((one.rooms.len(), one.rooms[0].people), (1, 85));
    assert_eq!((&one.rooms, &one.gauges), (&other.rooms, &other.gauges));
    let gauge = &one.gauges[0];
    assert_eq!(
        (gauge.value, gauge.as_of),
        (85, Some(one.rooms[0].as_of)),
        "headquarters hears what signs show"
    );
    // The other falls silent: its door grows old, and the room with it.
    let later = a.look(&venue, 2_000 + i64::try_from(STALE_MS).unwrap());
    assert_eq!((later.rooms[0].people, later.rooms[0].as_of), (85, EVENING + 2_000));
}

#[test]
fn a_counter_that_stops_grows_old_from_then_on() {
    let (venue, mut a, mut b) = (venue(), Device::new(1, "dome-a"), Device::new(2, "dome-b"));
    let counter = ("dome-a".parse().unwrap(), Camera);
    b.tell(&mut a, &venue, 5_000);
    a.rooms.watched(&counter, false, 5_000);
    a.rooms.watched(&counter, false, 6_000);
    assert_eq!(a.look(&venue, 9_000).rooms[0].heard, 5_000);
    b.tell(&mut a, &venue, 9_000);
    a.rooms.watched(&counter, true, 9_000);
    assert_eq!(a.look(&venue, 9_000).rooms[0].heard, 9_000);
}

#[test]
fn who_was_started_anew_learns_of_a_full_room_from_the_others() {
    let (venue, mut a, mut b) = (venue(), Device::new(1, "dome-a"), Device::new(2, "dome-b"));
    a.count("dome-a", 100, 0, 1_000);
    b.tell(&mut a, &venue, 1_000);
    assert_eq!(full(&a.look(&venue, 1_000)), Some(true));
    a.count("dome-a", 0, 3, 2_000);
    assert_eq!(full(&a.look(&venue, 2_000)), Some(true), "97 of 100 is not well below");
    a.tell(&mut b, &venue, 2_000);
    assert_eq!(full(&b.look(&venue, 2_000)), Some(true));
    a.count("dome-a", 0, 3, 3_000);
    assert_eq!(full(&a.look(&venue, 3_000)), Some(false));
    // What b still says of it shuts no room that is well below its limit.
    b.tell(&mut a, &venue, 3_000);
    assert_eq!(full(&a.look(&venue, 3_000)), Some(false));
}

#[test]
fn a_room_is_said_to_be_empty_once_and_not_with_each_who_goes() {
    let (venue, mut a, mut b) = (venue(), Device::new(1, "dome-a"), Device::new(2, "dome-b"));
    b.tell(&mut a, &venue, 1_000);
    a.count("dome-a", 2, 7, 1_000);
    let seen = a.look(&venue, 1_000);
    assert_eq!((seen.rooms[0].people, seen.emptied), (0, vec![(dome(), Sum { inward: 2, outward: 7 })]));
    assert_eq!(a.look(&venue, 10_999).emptied, vec![]);
    assert_eq!(a.look(&venue, 11_000).emptied.len(), 1);
    a.said.hear_recount(&recount(1, 0, (2, 7)));
    assert_eq!(a.look(&venue, 30_000).emptied, vec![]);
    a.count("dome-a", 4, 0, 31_000);
    assert_eq!(a.look(&venue, 31_000).rooms[0].people, 4);
    // Whoever counts no door of it leaves it to the others.
    let mut far = Device::new(3, "front");
    a.count("dome-a", 0, 50, 32_000);
    a.tell(&mut far, &venue, 40_000);
    far.rooms.hear(crate::hash::Lid([2; 16]), b.look(&venue, 40_000).sheet, 40_000);
    let seen = far.look(&venue, 40_000);
    assert_eq!((seen.rooms.len(), seen.gauges.len(), seen.emptied.len()), (1, 0, 0));
}

#[test]
fn audits_of_inner_doors_say_the_error_of_their_method() {
    let tally = Tally { tapped: 60, missed: 2, extra: 1 };
    let found = Found { inward: tally, outward: tally };
    let audited = |n, time, rehearsal| Audited {
        n,
        time,
        line: "dome-a".parse().unwrap(),
        method: Camera,
        entrance: false,
        rehearsal,
        outcome: Outcome::Found(found),
    };
    let all = [audited(1, Some(5), false), audited(2, None, false), audited(3, Some(6), true)];
    assert_eq!(checked(&all, |_| 1), BTreeMap::from([(Camera, found)]));
    assert_eq!(checked(&all[1..], |_| 1), BTreeMap::new());
}

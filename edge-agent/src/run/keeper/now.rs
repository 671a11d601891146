//! What headquarters is told of this moment: how what counts is, and who is inside by the
//! ledger.

use super::Work;
use anyhow::Result;
use venue::{reporting::uplink::Input, watching::Roll};

impl Work {
    /// What headquarters is told of this moment.
    pub(super) fn read_now(&mut self) -> Result<Input<'static>> {
        let at = self.now()?;
        let roll = Roll::of(&self.chores.counters, &self.counting.counters);
        Ok(Input::NowRead { gauges: self.gauges()?, at, roll })
    }
}

#[cfg(test)]
mod tests {
    use crate::run::keeper::{Chores, Job, Keeper, start};
    use ledger::{Agent, Ledger, clock::ClockTrust};
    use std::{
        collections::{BTreeMap, BTreeSet},
        sync::Arc,
        time::Duration,
    };
    use tokio::time;
    use venue::{
        entry::{By, Fact, Method, Place, Role},
        hash::Lid,
        id::VenueId,
        pack::shipped,
        reporting::{uplink, uplink::Input, wire::Gauge},
        rooms::{DoorCount, RoomId, Sheet, Sum},
        watching::{Counter, CounterHealth, CounterKind, Roll, Sight, Spot, Whole},
    };

    /// A camera over both entrances of River City.
    fn entrances() -> (Counter, Chores) {
        let pack = shipped::example().unwrap();
        let venue = pack.venue(&VenueId::new("river-city").unwrap()).unwrap();
        let activity = "science-night".parse().unwrap();
        let place = Place { activity, site: venue.sites[0].id.clone(), hall: None };
        let method = Method::EntranceLine;
        let spot =
            |line: &str| Spot { place: place.clone(), line: line.parse().unwrap(), method, entrance: true };
        let camera =
            Counter { kind: CounterKind::Camera, spots: vec![spot("front-door"), spot("side-door")] };
        let lines: BTreeSet<_> = camera.spots.iter().map(|spot| (spot.line.clone(), method)).collect();
        let whole = Whole::of(venue, &lines);
        let counters = vec![camera.clone()];
        let chores = Chores {
            trust: ClockTrust::Always,
            circles: vec![],
            pack: Some(Arc::new(pack)),
            whole,
            counters,
            venue: VenueId::new("river-city").unwrap(),
        };
        (camera, chores)
    }

    fn crossings(camera: &Counter, line: usize, inward: u32, outward: u32) -> Fact {
        let Spot { place, line, method, entrance } = camera.spots[line].clone();
        Fact::Crossings { place, line, method, entrance, inward, outward, watched: 4 }
    }

    /// What anything here may take on a busy machine.
    const PATIENCE: Duration = Duration::from_secs(20);

    async fn heard(keeper: &mut Keeper) -> Input<'static> {
        time::timeout(PATIENCE, keeper.read.recv()).await.expect("nothing is told").unwrap()
    }

    /// What is read next for a document of this moment, other reads left aside.
    async fn read_now(keeper: &mut Keeper) -> (Vec<Gauge>, Roll) {
        keeper.tell.send(Job::Report(uplink::Command::ReadNow)).unwrap();
        loop {
            if let Input::NowRead { gauges, roll, .. } = heard(keeper).await {
                return (gauges, roll);
            }
        }
    }

    #[tokio::test]
    async fn a_change_is_told_at_once_and_who_is_inside_is_what_the_ledger_says() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("device.sqlite");
        let (camera, chores) = entrances();
        let (mut keeper, _listener, thread) = start(Ledger::open(&path).unwrap(), chores).unwrap();
        assert_eq!(read_now(&mut keeper).await.1, Roll::default(), "the camera has not said anything");

        let health = CounterHealth { sight: Sight::Gone, ..CounterHealth::opening("camera:0", 7) };
        keeper.tell.send(Job::CounterHealth(0, health)).unwrap();
        while heard(&mut keeper).await != Input::CounterChanged {}
        let (gauges, roll) = read_now(&mut keeper).await;
        let told: Vec<_> =
            roll.lines.iter().map(|line| (line.line.as_str(), line.sight, line.since)).collect();
        assert_eq!(told, [("front-door", Sight::Gone, 7), ("side-door", Sight::Gone, 7)]);
        assert_eq!(gauges[0].value, 0);

        // More go out than came in: who can't have been inside is taken back.
        for (line, inward, outward) in [(0, 9, 1), (1, 2, 13), (0, 4, 0)] {
            keeper.tell.send(Job::Count(vec![crossings(&camera, line, inward, outward)])).unwrap();
        }
        let gauge = read_now(&mut keeper).await.0.remove(0);
        assert_eq!((gauge.value, gauge.off_by), (4, None), "nobody checked the camera");
        assert!(gauge.as_of.is_some());
        drop(keeper);
        thread.join().unwrap();
    }

    /// What another device of the house counts at a door.
    fn sheet(pack: &venue::pack::Pack, line: &str, (inward, outward): (u32, u32)) -> Sheet {
        let now = ledger::clock::read(ClockTrust::Always).unwrap().wall;
        let (line, method) = (line.parse().unwrap(), Method::EntranceLine);
        let doors = vec![DoorCount { line, method, inward, outward, age_ms: 0 }];
        Sheet { day: pack.venue_day(now), doors, checked: BTreeMap::new(), full: vec![] }
    }

    #[tokio::test]
    async fn two_agents_of_a_house_make_one_number_and_staff_set_it_right() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("device.sqlite");
        let (camera, mut chores) = entrances();
        // Only one of the two entrances is counted here.
        chores.counters[0].spots.truncate(1);
        let pack = chores.pack.clone().unwrap();
        let mut kiosk = Ledger::open(&path).unwrap();
        let _agent = Agent::of(&path).unwrap();
        let (mut keeper, _listener, thread) = start(Ledger::open(&path).unwrap(), chores).unwrap();
        keeper.tell.send(Job::Count(vec![crossings(&camera, 0, 9, 1)])).unwrap();
        assert_eq!(read_now(&mut keeper).await.0, vec![], "nobody counts the side door");

        let other = Lid([9; 16]);
        keeper.tell.send(Job::HearDoors(other, sheet(&pack, "side-door", (20, 3)))).unwrap();
        assert_eq!(read_now(&mut keeper).await.0[0].value, 25);

        // Staff count, and both doors go on from there.
        let readings = ledger::clock::read(ClockTrust::Always).unwrap();
        let room = RoomId { site: pack.venues[0].sites[0].id.clone(), hall: None };
        let day = pack.venue_day(readings.wall);
        let passed = Sum { inward: 29, outward: 4 };
        let by = By { role: Role::DutyManager, reason: "counted".to_owned() };
        let place = (VenueId::new("river-city").unwrap(), room, day);
        kiosk.recount_room(&readings, place, (30, passed), by).unwrap();
        keeper.tell.send(Job::HearDoors(other, sheet(&pack, "side-door", (22, 3)))).unwrap();
        until(&mut keeper, 32).await;

        // The sign at the kiosk shows the same number.
        let shown = async {
            while kiosk.rooms_now(&readings).first().is_none_or(|room| room.people != 32) {
                time::sleep(Duration::from_millis(20)).await;
            }
        };
        time::timeout(PATIENCE, shown).await.expect("the kiosk is not told");

        // More go out of both doors than can be inside: nobody is, and those who come count.
        keeper.tell.send(Job::HearDoors(other, sheet(&pack, "side-door", (22, 60)))).unwrap();
        until(&mut keeper, 0).await;
        keeper.tell.send(Job::HearDoors(other, sheet(&pack, "side-door", (25, 60)))).unwrap();
        until(&mut keeper, 3).await;
        drop(keeper);
        thread.join().unwrap();
    }

    /// The house is read until so many are inside.
    async fn until(keeper: &mut Keeper, people: i64) {
        let read = async {
            while read_now(keeper).await.0[0].value != people {
                time::sleep(Duration::from_millis(20)).await;
            }
        };
        time::timeout(PATIENCE, read).await.unwrap_or_else(|_| panic!("never {people} inside"));
    }
}

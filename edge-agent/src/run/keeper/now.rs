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
    use ledger::{Ledger, clock::ClockTrust};
    use std::{collections::BTreeSet, sync::Arc, time::Duration};
    use tokio::time;
    use venue::{
        entry::{Fact, Method, Place},
        id::VenueId,
        pack::shipped,
        reporting::{uplink, uplink::Input, wire::Gauge},
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
        assert_eq!(read_now(&mut keeper).await.0[0].value, 4);
        drop(keeper);
        thread.join().unwrap();
    }
}

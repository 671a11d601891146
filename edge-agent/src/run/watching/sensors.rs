//! Counters of third parties, heard on the broker of the house. They are not asked who they
//! are: whoever is in the house's network can publish, so their figures stand beside those
//! of record as `sensor`, unless the pack says otherwise.

use super::{LastWatched, Post, last_of};
use crate::{
    run::link::{self, Heard, Line},
    settings::SensorPlan,
};
use std::{collections::BTreeMap, time::Duration};
use tokio::time;
use venue::{id::LineId, watching::Sensor};

/// How often what is due is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// A refused message is logged at first, then every so many.
const SAY_EVERY: u64 = 1_000;

struct Heads {
    sensors: BTreeMap<LineId, (Sensor, Post)>,
    refused: u64,
}

/// Listens until it is stopped.
pub(super) async fn watch(plans: Vec<SensorPlan>, line: Line, last: LastWatched, post: Post) {
    let mut stop = post.stop.clone();
    let mut heads = Heads { sensors: BTreeMap::new(), refused: 0 };
    for (number, SensorPlan { spot }) in plans.into_iter().enumerate() {
        let mut post = post.clone();
        post.number += number;
        let (name, id) = (format!("sensor {}", spot.line), spot.line.clone());
        let last = last_of([&spot], &last);
        let sensor = Sensor::new(&name, spot, last, post.clock.now());
        post.tell(sensor.health().clone());
        heads.sensors.insert(id, (sensor, post));
    }
    let mut end = link::keep(line);
    let mut look = time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            _ = stop.changed() => break,
            heard = end.heard.recv() => match heard {
                Some(Heard::Linked(client)) => end.client = Some(client),
                Some(Heard::Unlinked) => end.client = None,
                Some(Heard::Message { topic, payload, retained }) => heads.hear(&topic, &payload, retained),
                None => break,
            },
            _ = look.tick() => heads.tick(Sensor::tick),
        }
    }
    heads.tick(Sensor::close);
    end.close(Duration::from_millis(500)).await;
}

impl Heads {
    fn hear(&mut self, topic: &str, payload: &[u8], retained: bool) {
        let line = topic.rsplit('/').next().and_then(|last| LineId::new(last).ok());
        let Some((sensor, post)) = line.and_then(|line| self.sensors.get_mut(&line)) else { return };
        match sensor.hear(payload, retained, post.clock.now()) {
            Ok(commands) => {
                post.perform(topic, commands);
            }
            Err(reason) => {
                if self.refused.is_multiple_of(SAY_EVERY) {
                    tracing::warn!(topic, refused = self.refused + 1, %reason, "a sensor's message is not counted");
                }
                self.refused += 1;
            }
        }
    }

    fn tick(&mut self, what: impl Fn(&mut Sensor, venue::watching::Now) -> Vec<venue::watching::Command>) {
        for (line, (sensor, post)) in &mut self.sensors {
            let commands = what(sensor, post.clock.now());
            post.perform(line.as_str(), commands);
        }
    }
}

//! What the settings say of counting, held against the pack and the calibrations.

use super::{Beam, Camera, Direction, MAX_BEAMS, MAX_CAMERAS, MAX_DEBOUNCE_MS, MAX_SENSORS, Sensor};
use crate::{
    calibration_file::read_calibration,
    learnt_file::LearntFile,
    settings::{EmergencyContact, Settings},
    watch_camera::Plan,
};
use anyhow::{Context, Result, bail, ensure};
use camera::Source;
use counting::Learnt;
use std::collections::BTreeSet;
use venue::{
    entry::{Method, Place},
    id::{ActivityId, LineId},
    pack::{LineRole, Pack},
    watching::{Aim, Counter, CounterKind, Spot, Whole},
};

/// What counts at doors, ready to be started.
#[derive(Debug, Default)]
pub struct Doors {
    /// The cameras.
    pub cameras: Vec<CameraPlan>,
    /// The beams.
    pub beams: Vec<BeamPlan>,
    /// The sensors.
    pub sensors: Vec<SensorPlan>,
    /// What of the venue is wholly counted by this device: only there it knows how many are
    /// inside.
    pub whole: Whole,
}

/// A camera, ready to be started.
#[derive(Debug)]
pub struct CameraPlan {
    /// What its process is told.
    pub plan: Plan,
    /// Its lines, in the order of the calibration.
    pub aims: Vec<Aim>,
    /// Where what it learns of people's size is kept.
    pub learnt: LearntFile,
}

/// A beam, ready to be watched.
#[derive(Debug)]
pub struct BeamPlan {
    /// The line of the chip.
    pub contact: EmergencyContact,
    /// Which way people go.
    pub direction: Direction,
    /// What it is in the ledger.
    pub spot: Spot,
}

/// A sensor, ready to be heard.
#[derive(Debug)]
pub struct SensorPlan {
    /// What it is in the ledger.
    pub spot: Spot,
}

impl Doors {
    /// What counts, in the order in which it is numbered and shown to staff.
    #[must_use]
    pub fn counters(&self) -> Vec<Counter> {
        let camera = |camera: &CameraPlan| Counter {
            kind: CounterKind::Camera,
            spots: camera.aims.iter().map(|aim| aim.spot.clone()).collect(),
        };
        let one = |kind, spot: &Spot| Counter { kind, spots: vec![spot.clone()] };
        let beams = self.beams.iter().map(|beam| one(CounterKind::Beam, &beam.spot));
        let sensors = self.sensors.iter().map(|sensor| one(CounterKind::Sensor, &sensor.spot));
        self.cameras.iter().map(camera).chain(beams).chain(sensors).collect()
    }

    /// What is counted here.
    #[must_use]
    pub fn spots(&self) -> Vec<Spot> {
        self.counters().into_iter().flat_map(|counter| counter.spots).collect()
    }
}

impl Settings {
    /// What counts at doors.
    ///
    /// # Errors
    /// When there is too much of it, a calibration can't be read, the pack does not have
    /// what is named, or one line is counted twice by the same method.
    pub fn doors(&self, pack: Option<&Pack>) -> Result<Doors> {
        for (key, found, most) in [
            ("cameras", self.cameras.len(), MAX_CAMERAS),
            ("beams", self.beams.len(), MAX_BEAMS),
            ("sensors", self.sensors.len(), MAX_SENSORS),
        ] {
            ensure!(
                found <= most,
                "{key}: there are {found}, and one device has at most {most}; use a second"
            );
        }
        if self.cameras.is_empty() && self.beams.is_empty() && self.sensors.is_empty() {
            return Ok(Doors::default());
        }
        let pack = pack.context(
            "cameras, beams and sensors need `pack`: it says which lines there are and which are entrances",
        )?;
        let mut book = Book { settings: self, pack, taken: BTreeSet::new() };
        let cameras = self.cameras.iter().enumerate().map(|(n, camera)| book.camera(n + 1, camera));
        let cameras = cameras.collect::<Result<_>>()?;
        let beams = self.beams.iter().enumerate().map(|(n, beam)| book.beam(n + 1, beam));
        let beams = beams.collect::<Result<_>>()?;
        let sensors = self.sensors.iter().enumerate().map(|(n, sensor)| book.sensor(n + 1, sensor));
        let sensors = sensors.collect::<Result<_>>()?;
        Ok(Doors { cameras, beams, sensors, whole: book.whole() })
    }
}

struct Book<'a> {
    settings: &'a Settings,
    pack: &'a Pack,
    taken: BTreeSet<(LineId, Method)>,
}

impl Book<'_> {
    fn camera(&mut self, n: usize, camera: &Camera) -> Result<CameraPlan> {
        let key = format!("cameras, the {n}. of them");
        let source: Source = camera.source.parse().with_context(|| format!("{key}: source"))?;
        ensure!(source != Source::None, "{key}: source = \"none\"; leave the camera out instead");
        let calibration = read_calibration(&camera.calibration).with_context(|| key.clone())?;
        let names: Vec<_> = calibration.lines.iter().map(|line| line.name.as_str()).collect();
        for line in &camera.lines {
            let unknown = || {
                let file = camera.calibration.display();
                format!("{key}: {file} has no line {:?}; it has: {}", line.name, names.join(", "))
            };
            ensure!(names.contains(&line.name.as_str()), "{}", unknown());
        }
        let aim = |name: &&str| {
            let line = camera.lines.iter().find(|line| line.name == *name).with_context(|| {
                format!("{key}: `lines` does not say which line of the pack {name:?} is; add {{ name = {name:?}, line = \"…\" }}")
            })?;
            let spot = self.spot(&key, &line.line, &camera.activity, Method::EntranceLine)?;
            Ok(Aim { spot, inward: line.inward })
        };
        let aims = names.iter().map(aim).collect::<Result<_>>()?;
        let Camera { source, width, height, frames_per_second, .. } = camera.clone();
        let learnt = Learnt::default();
        let plan = Plan { source, width, height, frames_per_second, calibration, learnt };
        let learnt = LearntFile::beside(&camera.calibration, &plan);
        Ok(CameraPlan { plan, aims, learnt })
    }

    fn beam(&mut self, n: usize, beam: &Beam) -> Result<BeamPlan> {
        let key = format!("beams, the {n}. of them");
        ensure!(
            beam.debounce_ms <= MAX_DEBOUNCE_MS,
            "{key}: debounce_ms = {}; write at most {MAX_DEBOUNCE_MS}",
            beam.debounce_ms
        );
        let spot = self.spot(&key, &beam.line, &beam.activity, Method::EntranceLine)?;
        let Beam { chip, gpio, active, debounce_ms, .. } = beam.clone();
        let contact = EmergencyContact { chip, line: gpio, active, debounce_ms };
        Ok(BeamPlan { contact, direction: beam.direction, spot })
    }

    fn sensor(&mut self, n: usize, sensor: &Sensor) -> Result<SensorPlan> {
        let key = format!("sensors, the {n}. of them");
        // A sensor is a sensor, unless its activity is recorded by entrance lines.
        let of_record = self.pack.method_of_record(&sensor.activity);
        let method = of_record.filter(|m| *m == Method::EntranceLine).unwrap_or(Method::Sensor);
        Ok(SensorPlan { spot: self.spot(&key, &sensor.line, &sensor.activity, method)? })
    }

    /// Where and for what a line counts.
    fn spot(&mut self, key: &str, line: &LineId, activity: &ActivityId, method: Method) -> Result<Spot> {
        let venue = self.pack.venue(&self.settings.venue).with_context(|| {
            format!("{key}: the pack has no venue {:?}; set `venue`", self.settings.venue.as_str())
        })?;
        let known: Vec<_> = venue.lines.iter().map(|line| line.id.as_str()).collect();
        let Some(of_pack) = venue.line(line) else {
            bail!(
                "{key}: the venue {} has no line {:?} in the pack; it has: {}",
                venue.id,
                line.as_str(),
                known.join(", ")
            );
        };
        self.settings.check_place(activity, None).with_context(|| key.to_owned())?;
        if !self.taken.insert((line.clone(), method)) {
            bail!(
                "{key}: the line {line} is counted by {method} already; two of the same kind at one door would count everybody twice"
            );
        }
        let place =
            Place { activity: activity.clone(), site: of_pack.site.clone(), hall: of_pack.hall.clone() };
        Ok(Spot { place, line: line.clone(), method, entrance: of_pack.role == LineRole::Entrance })
    }

    /// What of the venue these lines come to.
    fn whole(&self) -> Whole {
        let venue = self.pack.venue(&self.settings.venue);
        venue.map(|venue| Whole::of(venue, &self.taken)).unwrap_or_default()
    }
}

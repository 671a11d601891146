//! What a stamp costs: milliseconds until it is on the disk, and how often the disk is
//! asked to be sure.

use super::{Figure, crowd::passport, percentile};
use anyhow::{Context, Result, ensure};
use ledger::{Ledger, clock, clock::ClockTrust};
use std::{path::Path, process::Command, sync::Arc, time::Instant};
use venue::{
    bearer::Bearer,
    entry::{Fact, Place, Reach, SubjectNo},
    id::{ActivityId, DeviceId, PointId, SiteId, TrailId, VenueId},
    pack::shipped,
    settle::{Here, stamps_on},
    shared::Record,
    trail::{Attempt, may_stamp},
};

/// Passports, and stamps of each.
const PASSPORTS: u64 = 100;
const STAMPS: usize = 8;

/// Stamps passports at every point of the example's trail.
///
/// # Errors
/// When the ledger cannot be written.
pub fn measure(folder: &Path) -> Result<Vec<Figure>> {
    let mut took = alone(&folder.join("stamps.sqlite"))?;
    let mut figures = vec![
        Figure::new("a stamp on the disk, p50", percentile(&mut took, 0.5), "ms"),
        Figure::at_most("a stamp on the disk, p99", percentile(&mut took, 0.99), "ms", 150.0),
    ];
    figures.push(syncs(folder)?);
    Ok(figures)
}

/// Stamps, and nothing else; the milliseconds each took.
///
/// # Errors
/// When the ledger cannot be written.
pub fn alone(path: &Path) -> Result<Vec<f64>> {
    let pack = Arc::new(shipped::example()?);
    let (venue, device) = (VenueId::new(crate::house::VENUE)?, DeviceId::new("kiosk-3")?);
    let mut ledger = Ledger::open(path)?;
    ledger.settle_in(Arc::new(Here { venue, device, certificate: None, pack: Some(pack) }));
    stamp_all(&mut ledger, PASSPORTS)
}

/// Stamps so many passports at every point; the milliseconds each took.
///
/// # Errors
/// When the ledger cannot be written.
pub fn stamp_all(ledger: &mut Ledger, passports: u64) -> Result<Vec<f64>> {
    let pack = shipped::example()?;
    let trail = pack.trails.first().context("the example has a trail")?;
    let mut took = Vec::new();
    for n in 0..passports {
        for point in trail.points.iter().take(STAMPS) {
            let start = Instant::now();
            let readings = clock::read(ClockTrust::Always)?;
            let decide = |record: &Record, subject, _: &_| {
                let attempt = Attempt { point: &point.id, now: None, connected: true, answer: Some(1) };
                may_stamp(&pack, trail, &stamps_on(record, &trail.id), &attempt)?;
                Ok::<_, anyhow::Error>(vec![stamp(&trail.id, &point.id, subject)?])
            };
            ledger.with_bearer(&readings, false, Bearer::Passport(passport(n)), decide)??;
            took.push(start.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    Ok(took)
}

fn stamp(trail: &TrailId, point: &PointId, subject: SubjectNo) -> Result<Fact> {
    let place = Place { activity: ActivityId::new("stamp-trail")?, site: SiteId::new("main")?, hall: None };
    let (trail, point) = (trail.clone(), point.clone());
    Ok(Fact::Stamp { place, subject, trail, point, reach: Reach::default() })
}

/// Counts by strace how often a process that only stamps asks the disk to be sure.
fn syncs(folder: &Path) -> Result<Figure> {
    let (counted, ledger) = (folder.join("syncs.txt"), folder.join("syncs.sqlite"));
    let mut command = Command::new("strace");
    command.args(["-f", "-e", "trace=fsync,fdatasync", "-o"]).arg(&counted);
    command.arg(std::env::current_exe()?).arg("--stamps-alone").arg(&ledger);
    let status = command.status().context("strace counts the fsyncs; `make setup` installs it")?;
    ensure!(status.success(), "stamping under strace ended with {status}");
    let syncs = std::fs::read_to_string(&counted)?.lines().filter(|line| line.contains("sync(")).count();
    let stamps = PASSPORTS as f64 * STAMPS as f64;
    Ok(Figure::new("fsyncs a stamp, checkpoints included", syncs as f64 / stamps, ""))
}

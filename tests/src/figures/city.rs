//! A city route over hundreds of venues, as one kiosk of it feels it: how large its
//! ledger grows, how long a passport takes to look up, what the line carries.

use super::{
    Figure,
    crowd::{Crowd, passport},
    percentile, stamps,
};
use anyhow::Result;
use ledger::{Ledger, clock, clock::ClockTrust};
use std::{hint::black_box, path::Path, sync::Arc, time::Instant};
use venue::{
    bearer::Bearer,
    id::{DeviceId, VenueId},
    pack::shipped,
    settle::Here,
};

/// The route: a passport is issued, checks in and is stamped at three venues.
const CITY: Crowd = Crowd { kiosks: 500, passports: 200_000, stamps: 3, city: true, every_ms: 500 };

/// Passports looked up.
const LOOK_UPS: u64 = 2_000;

/// Passports stamped at every point of the example's trail.
const STAMPED: u64 = 10;

/// Merges the whole route into one kiosk's ledger and looks passports up.
///
/// # Errors
/// When the ledger cannot be written.
pub fn measure(folder: &Path) -> Result<Vec<Figure>> {
    let path = folder.join("city.sqlite");
    let mut ledger = Ledger::open(&path)?;
    let (venue, device) = (VenueId::new("venue-x")?, DeviceId::new("kiosk-1")?);
    let pack = Some(Arc::new(shipped::example()?));
    ledger.settle_in(Arc::new(Here { venue, device, certificate: None, pack }));
    let city = CITY.write()?;
    let (start, readings) = (Instant::now(), clock::read(ClockTrust::Always)?);
    for written in city {
        for stretch in written.stretches() {
            ledger.merge(&readings, &[stretch], &[])?;
        }
    }
    let merged = start.elapsed().as_secs_f64();
    ledger.wipe()?;
    let size = std::fs::metadata(&path)?.len() as f64;
    let mut took = Vec::new();
    for n in 0..LOOK_UPS {
        let bearer = Bearer::Passport(passport(n * 97 % CITY.passports));
        let start = Instant::now();
        black_box((ledger.standing(bearer)?, ledger.record(bearer)?));
        took.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    let mut stamped = stamps::stamp_all(&mut ledger, STAMPED)?;
    let facts = CITY.facts() as f64;
    Ok(vec![
        Figure::new("city: 500 venues, 200,000 passports, facts", facts, ""),
        Figure::new("city: facts merged a second, committed", facts / merged, "per second"),
        Figure::new("city: ledger of one kiosk", size / 1e6, "MB"),
        Figure::new("city: ledger bytes a fact", size / facts, "bytes"),
        Figure::new("city: looking a passport up, p50", percentile(&mut took, 0.5), "ms"),
        Figure::new("city: looking a passport up, p99", percentile(&mut took, 0.99), "ms"),
        Figure::new("city: a stamp on the disk of such a kiosk, p50", percentile(&mut stamped, 0.5), "ms"),
        Figure::at_most(
            "city: a stamp on the disk of such a kiosk, p99",
            percentile(&mut stamped, 0.99),
            "ms",
            150.0,
        ),
    ])
}

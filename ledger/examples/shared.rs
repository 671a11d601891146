//! What shared facts cost: a night of 20 kiosks and 10,000 passports with 80,000 stamps,
//! merged into the ledger of a fresh one: `shared [FOLDER]`. Numbers after it make
//! another night: `shared FOLDER PASSPORTS STAMPS_EACH KIOSKS`.

use ledger::{Ledger, MAX_FACTS};
use std::{
    env, error,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use venue::{
    bearer::{Bearer, PassportId},
    entry::Place,
    exchange::Stretch,
    hash::{Hash, Lid},
    id::{ActivityId, DeviceId, HallId, PointId, SiteId, TrailId, VenueId},
    moment::{BootId, Readings},
    settle::Here,
    shared::{At, Origin, Shared, What},
};

type Anything<T> = Result<T, Box<dyn error::Error>>;

/// 2025-09-20T12:00Z, 20:00 in Wuhan.
const EVENING: i64 = 1_758_369_600_000;

/// Bearers looked up to measure one.
const LOOK_UPS: u32 = 1_000;

struct Night {
    passports: u32,
    stamps_each: u32,
    kiosks: u32,
}

fn main() -> Anything<()> {
    let folder = env::args_os().nth(1).map_or_else(env::temp_dir, PathBuf::from);
    let number = |n, otherwise| env::args().nth(n).map_or(Ok(otherwise), |text| text.parse::<u32>());
    let night = Night { passports: number(2, 10_000)?, stamps_each: number(3, 8)?, kiosks: number(4, 20)? };
    let folder = folder.join(format!("shared-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let line = measure(&folder, &night);
    std::fs::remove_dir_all(&folder)?;
    Ok(writeln!(std::io::stdout(), "{}", line?)?)
}

fn measure(folder: &Path, night: &Night) -> Anything<serde_json::Value> {
    let path = folder.join("ledger.sqlite");
    let mut ledger = Ledger::open(&path)?;
    ledger.settle_in(Arc::new(Here {
        venue: VenueId::new("river-city")?,
        device: DeviceId::new("kiosk-fresh")?,
        certificate: None,
        pack: None,
    }));
    ledger.wipe()?;
    let empty = std::fs::metadata(&path)?.len();
    let begin = Instant::now();
    let mut slowest = Duration::ZERO;
    let told = stretches(night)?;
    let facts = told.iter().map(|stretch| stretch.facts.len() as u64).sum::<u64>();
    for stretch in &told {
        let one = Instant::now();
        ledger.merge(&now(), std::slice::from_ref(stretch), &[])?;
        slowest = slowest.max(one.elapsed());
    }
    let merged = begin.elapsed();
    ledger.wipe()?;
    let bytes = std::fs::metadata(&path)?.len() - empty;
    let begin = Instant::now();
    for n in 0..LOOK_UPS {
        ledger.record(passport(n * 7 % night.passports))?;
    }
    let look_up = begin.elapsed() / LOOK_UPS;
    let begin = Instant::now();
    ledger.trail_state()?;
    let state = begin.elapsed();
    Ok(serde_json::json!({
        "facts": facts,
        "bytes": bytes,
        "bytes_a_fact": bytes as f64 / facts as f64,
        "merged_s": merged.as_secs_f64(),
        "slowest_transaction_ms": slowest.as_secs_f64() * 1_000.0,
        "record_us": look_up.as_secs_f64() * 1_000_000.0,
        "trail_state_s": state.as_secs_f64(),
    }))
}

/// Random bytes, always the same.
fn passport(n: u32) -> Bearer {
    let mut id = [0; 16];
    id.iter_mut().zip(Hash::of(&[&n.to_be_bytes()]).0).for_each(|(to, from)| *to = from);
    Bearer::Passport(PassportId(id))
}

fn now() -> Readings {
    Readings {
        wall: EVENING + 4 * 3_600_000,
        boottime: 60_000,
        boot: BootId("fresh".into()),
        synchronised: true,
        keeps_time_when_off: true,
    }
}

/// The night in stretches of one transaction each, kiosk by kiosk: each stands at a
/// point, and every passport comes by some of them.
fn stretches(night: &Night) -> Anything<Vec<Stretch>> {
    let mut of_kiosk: Vec<Vec<Shared>> = (0..night.kiosks).map(|_| Vec::new()).collect();
    let points = night.kiosks.max(1);
    for stamp in 0..night.stamps_each {
        for n in 0..night.passports {
            let kiosk = (n * 13 + stamp * 7) % points;
            let Some(facts) = of_kiosk.get_mut(usize::try_from(kiosk)?) else { continue };
            let at = At::Wall(EVENING + i64::from(stamp) * 1_200_000 + i64::from(n) * 113);
            let (s, bearer) = (facts.len() as u64 + 1, Some(passport(n)));
            facts.push(Shared { s, at, bearer, what: stamped(kiosk)? });
        }
    }
    let mut stretches = Vec::new();
    for (kiosk, facts) in of_kiosk.iter().enumerate() {
        let mut lid = [0; 16];
        lid.iter_mut().zip(kiosk.to_be_bytes()).for_each(|(to, from)| *to = from);
        let (venue, device) = (VenueId::new("river-city")?, DeviceId::new(&format!("kiosk-{kiosk}"))?);
        let boot = BootId(format!("boot-{kiosk}"));
        let origin = Origin { lid: Lid(lid), boot, venue, device, certificate: None };
        let mut from = 1;
        for some in facts.chunks(MAX_FACTS) {
            stretches.push(Stretch { origin: origin.clone(), from, facts: some.to_vec() });
            from += some.len() as u64;
        }
    }
    Ok(stretches)
}

fn stamped(point: u32) -> Anything<What> {
    let hall = ["universe", "mechanics", "life", "dome"][usize::try_from(point % 4)?];
    let place = Place {
        activity: ActivityId::new("stamp-trail")?,
        site: SiteId::new("main")?,
        hall: Some(HallId::new(hall)?),
    };
    let (trail, point) = (TrailId::new("star-map")?, PointId::new(&format!("point-{point}"))?);
    Ok(What::Stamp { place, trail, point })
}

//! What the code of a document costs: at the device that writes it, and at headquarters,
//! which derives the device's key anew for each.

use super::Figure;
use anyhow::{Result, ensure};
use std::{hint::black_box, path::Path, time::Instant};
use venue::{
    hash::{Hash, Head, Lid},
    page::Page,
    passport::{Authority, ReportKeyId, Secret},
    reporting::{
        keys_in_force::KeysInForce,
        topic::{Address, Topic, Up},
        wire::{self, PageReport, Trust},
    },
};

/// Documents written and read, with and without.
const DOCUMENTS: u32 = 20_000;

/// Microseconds of one of so many.
fn each(act: impl Fn() -> Result<()>) -> Result<f64> {
    let start = Instant::now();
    (0..DOCUMENTS).try_for_each(|_| act())?;
    Ok(start.elapsed().as_secs_f64() * 1e6 / f64::from(DOCUMENTS))
}

/// Writes and reads a page of a busy quarter of an hour.
///
/// # Errors
/// When a document is not what it should be.
pub fn measure(_: &Path) -> Result<Vec<Figure>> {
    let device = Address {
        campaign: crate::house::CAMPAIGN.parse()?,
        venue: crate::house::VENUE.parse()?,
        device: "kiosk-1".parse()?,
    };
    let authority =
        Authority::new(device.campaign.clone(), &Secret::new([1; 32]), Secret::new([2; 32])).reporting_key();
    let (topic, key) =
        (Topic::Up(device.clone(), Up::Page).to_string(), authority.of_device(&device, ReportKeyId([3; 5])));
    let cells: Vec<String> = (0..24)
        .map(|n| format!(r#"["main","hall-{}","visits","check-in","group-{}",{n}]"#, n / 6, n % 6))
        .collect();
    let page: Page = serde_json::from_str(&format!(
        r#"{{"slot":"2025-09-20T12:00Z","activity":"science-night","version":[4200,1],"cells":[{}],"watched":{{}},"entries":300}}"#,
        cells.join(",")
    ))?;
    let head = |n: u8| Head { n: u64::from(n), chain: Hash([n; 32]) };
    let of = (Lid([1; 16]), head(250), vec![head(200), head(240)]);
    let (report, keys) = (PageReport::of(device.clone(), of, page), KeysInForce::new(authority, [])?);
    let (plain, coded) = (wire::write(&report, &topic, None)?, wire::write(&report, &topic, Some(&key))?);
    ensure!(coded.len() == plain.len() + wire::MAC_BYTES, "a code has {} bytes", coded.len() - plain.len());
    let write = |key| {
        each(|| {
            black_box(wire::write(&report, &topic, key)?);
            Ok(())
        })
    };
    let read = |bytes: &[u8], trust: Trust<'_>| {
        each(|| {
            black_box(wire::read::<PageReport>(bytes, &topic, trust)?);
            Ok(())
        })
    };
    let (written, written_coded) = (write(None)?, write(Some(&key))?);
    let (was_read, read_coded) =
        (read(&plain, Trust::Anybody)?, read(&coded, Trust::Device(&keys, &device))?);
    let size = |bytes: &[u8]| u32::try_from(bytes.len()).map(f64::from);
    Ok(vec![
        Figure::new("a page's document, without its code", size(&plain)?, "bytes"),
        Figure::new("its code", size(&coded)? - size(&plain)?, "bytes"),
        Figure::new("writing it, the code left out", written, "µs"),
        Figure::new("writing its code", written_coded - written, "µs"),
        Figure::new("reading it, the code left out", was_read, "µs"),
        Figure::new("checking its code, the key derived", read_coded - was_read, "µs"),
    ])
}

//! How long it takes to check a passport: text, signature, expiry, and whether this
//! ledger knows it or has forgotten it.

use super::{Figure, percentile};
use anyhow::{Context, Result};
use chrono::NaiveDate;
use ledger::Ledger;
use std::{hint::black_box, path::Path, time::Instant};
use venue::{
    id::{CampaignId, DeviceId, VenueId},
    passport::{Authority, Day, DeviceKey, Keyring, Secret, check, issue},
};

/// Passports checked.
const PASSPORTS: u64 = 2_000;

/// Issues passports on one device and checks them on another that knows its certificate.
///
/// # Errors
/// When the ledger cannot be made.
pub fn measure(folder: &Path) -> Result<Vec<Figure>> {
    let campaign = CampaignId::new(crate::house::CAMPAIGN)?;
    let ledger = Ledger::open(folder.join("passports.sqlite"))?;
    let authority = Authority::new(campaign.clone(), &Secret::new([1; 32]), Secret::new([2; 32]));
    let key = DeviceKey::new(&Secret::new([3; 32]));
    let day = |text: &str| -> Result<Day> { Ok(Day::of(text.parse::<NaiveDate>()?)?) };
    let (venue, device) = (VenueId::new(crate::house::VENUE)?, DeviceId::new("kiosk-2")?);
    let certificate = authority.certify((venue, device), key.public(), day("2026-12-31")?);
    let mut keyring = Keyring::new(campaign.clone(), Some(authority.public()), None);
    keyring.certify(&certificate.to_text())?;
    let (last, today) = (day("2025-10-31")?, "2025-09-20".parse()?);
    let texts: Vec<_> =
        (0..PASSPORTS).map(|n| issue(super::crowd::passport(n).0, &key, &campaign, last)).collect();
    let mut took = Vec::new();
    for passport in &texts {
        let start = Instant::now();
        let forgotten = |bearer| ledger.standing(bearer).is_ok_and(|standing| standing.forgotten);
        black_box(check(&passport.text, &keyring, Some(today), forgotten).ok().context("a good passport")?);
        took.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(vec![
        Figure::new("check of a passport, p50", percentile(&mut took, 0.5), "ms"),
        Figure::at_most("check of a passport, p99", percentile(&mut took, 0.99), "ms", 0.3),
    ])
}

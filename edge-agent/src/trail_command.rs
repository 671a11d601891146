//! What staff see of trails: all that this device knows, in a form that is the same on
//! devices that have met; and what was claimed twice, handed out beyond the stock, or done
//! with a passport that was taken unchecked and is none.

use crate::{commands::say, settings::Settings};
use anyhow::{Context, Result};
use chrono::NaiveDateTime;
use ledger::{Ledger, Unchecked};
use serde::Serialize;
use std::fmt::Write;
use venue::{
    bearer::Bearer,
    hash::Tomb,
    id::{DeviceId, VenueId},
    pack::Pack,
    passport::{Keyring, Keys, Refusal, Standing},
    stock::{DoubleClaim, Item, Stock, double_claims},
    trail_state::TrailState,
};

/// Prints what this device knows of trails, passports and rewards.
///
/// # Errors
/// When there is no ledger, or it can't be read.
pub fn state(settings: &Settings, json: bool) -> Result<()> {
    let state = settings.open_ledger(false)?.trail_state()?;
    if json {
        return say(&serde_json::to_string(&state)?);
    }
    say(&told(&state))
}

fn told(state: &TrailState) -> String {
    let facts: u64 = state.vector.values().sum();
    let mut text = format!(
        "facts {facts} in {} streams\npassports {} known, {} marks of forgotten ones",
        state.vector.len(),
        state.passports.len(),
        state.forgotten
    );
    for (trail, points) in &state.stamps {
        for (point, stamps) in points {
            let _ = write!(text, "\nstamps {trail} {point} {stamps}");
        }
    }
    for shelf in &state.shelves {
        let holder = crate::stock_command::holder(shelf);
        let Item { trail, reward } = &shelf.item;
        let _ = write!(
            text,
            "\nreward {trail} {reward} at {holder}: {} left, {} handed out",
            shelf.left, shelf.handed
        );
    }
    text
}

/// What staff should look at.
#[derive(Debug, Serialize)]
struct Claims {
    double_claims: Vec<Claimed>,
    exceeded: Vec<Exceeded>,
    forged_passports: Vec<Forged>,
    /// How many passports were taken here whose key is still not known.
    waiting_passports: u64,
}

/// A passport, by its mark, that was taken here while its key was not known; by now it is,
/// and the passport is refused.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Forged {
    passport: Tomb,
    refused: Refusal,
    venue: VenueId,
    device: DeviceId,
    time: Option<i64>,
}

/// A passport, by its mark, and what it got too much of.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Claimed {
    passport: Tomb,
    #[serde(flatten)]
    claim: DoubleClaim,
}

/// A stock of which there are more pieces than there were.
#[derive(Debug, Serialize)]
struct Exceeded {
    #[serde(flatten)]
    item: Item,
    total: u32,
    handed: i64,
    exceeds_by: i64,
}

/// Prints which passports got a reward too often, as cut-off devices could not know, which
/// stock is exceeded, and which passports that were taken unchecked are refused by now.
/// Nothing is taken back by it.
///
/// # Errors
/// When no pack is named, there is no ledger, or these or the keys can't be read.
pub fn claims(settings: &Settings, json: bool) -> Result<()> {
    let pack = settings
        .read_pack()?
        .context("`pack` is empty: claims are judged by the trails of a pack; name its files")?;
    let ledger = settings.open_ledger(false)?;
    let (forged_passports, waiting_passports) =
        checked(&ledger, &keyring(settings.read_keys()?.as_ref(), &pack, &ledger)?)?;
    let claims = Claims {
        double_claims: double(&ledger, &pack)?,
        exceeded: exceeded(&ledger.stock()?, &pack),
        forged_passports,
        waiting_passports,
    };
    if json {
        return say(&serde_json::to_string(&claims)?);
    }
    say(&listed(&claims, &pack))
}

fn double(ledger: &Ledger, pack: &Pack) -> Result<Vec<Claimed>> {
    let mut claims = Vec::new();
    for bearer in ledger.rewarded()? {
        let found = double_claims(&ledger.record(bearer)?, &pack.trails);
        claims.extend(found.into_iter().map(|claim| Claimed { passport: bearer.mark(), claim }));
    }
    claims.sort();
    Ok(claims)
}

fn exceeded(stock: &Stock, pack: &Pack) -> Vec<Exceeded> {
    let rewards =
        pack.trails.iter().flat_map(|trail| trail.rewards.iter().map(move |reward| (trail, reward)));
    let over = rewards.filter_map(|(trail, reward)| {
        let item = Item { trail: trail.id.clone(), reward: reward.id.clone() };
        let total = reward.stock?;
        let exceeds_by = stock.exceeds(&item, total);
        let handed = stock.handed(&item);
        (exceeds_by > 0).then_some(Exceeded { item, total, handed, exceeds_by })
    });
    over.collect()
}

/// All keys that are known here: by the device's own file, the pack, and other devices.
fn keyring(keys: Option<&Keys>, pack: &Pack, ledger: &Ledger) -> Result<Keyring> {
    let none = || Keyring::new(pack.campaign.id.clone(), None, None);
    let mut ring = keys.map_or_else(none, |keys| keys.keyring().clone());
    // What the campaign did not sign vouches for nobody: the kiosk warns of it.
    for text in pack.campaign.certificates.iter().chain(&ledger.certificates()?) {
        let _ = ring.certify(text);
    }
    for text in &pack.campaign.revoked_keys {
        let _ = ring.revoke(text);
    }
    Ok(ring)
}

/// The passports that were taken unchecked and are refused by these keys, and how many
/// there are whose key is still not known.
fn checked(ledger: &Ledger, ring: &Keyring) -> Result<(Vec<Forged>, u64)> {
    let (mut forged, mut waiting) = (Vec::new(), 0);
    for Unchecked { signed, venue, device, time } in ledger.unchecked()? {
        match signed.standing(ring) {
            Ok((Standing::UnknownKey, _)) => waiting += 1,
            Ok(_) => {}
            Err(refused) => {
                let passport = Bearer::Passport(signed.id).mark();
                forged.push(Forged { passport, refused, venue, device, time });
            }
        }
    }
    Ok((forged, waiting))
}

fn listed(claims: &Claims, pack: &Pack) -> String {
    let mut lines = Vec::new();
    for Claimed { passport, claim } in &claims.double_claims {
        let DoubleClaim { item: Item { trail, reward }, allowed, handed, at } = claim;
        let mark = short(passport);
        lines.push(format!("passport {mark} got {handed} of {reward} ({trail}), {allowed} would be right:"));
        lines.extend(at.iter().map(|(place, time)| format!("  {} at {place}", when(pack, *time))));
    }
    for Exceeded { item: Item { trail, reward }, total, handed, exceeds_by } in &claims.exceeded {
        lines.push(format!(
            "{reward} ({trail}): {exceeds_by} more than the {total} there were; {handed} handed out: count the shelves"
        ));
    }
    for Forged { passport, refused, venue, device, time } in &claims.forged_passports {
        let (mark, refused) = (short(passport), refused.as_str());
        lines.push(format!("passport {mark} is {refused}: taken {} at {venue}/{device}", when(pack, *time)));
    }
    if lines.is_empty() {
        lines
            .push("no reward was claimed twice, no stock is exceeded, and no passport was forged".to_owned());
    }
    if claims.waiting_passports > 0 {
        let waiting = claims.waiting_passports;
        lines.push(format!(
            "{waiting} passports wait to be checked, because their keys are not known here: write the \
             certificates of their devices into `certificates` of the pack"
        ));
    }
    lines.join("\n")
}

/// As much of a mark as tells passports apart.
fn short(mark: &Tomb) -> String {
    mark.to_string().chars().take(8).collect()
}

/// The local time, as staff read it.
fn when(pack: &Pack, time: Option<i64>) -> String {
    let local = |time| -> NaiveDateTime { pack.campaign.local(time) };
    time.map_or_else(
        || "at an unknown time".to_owned(),
        |time| local(time).format("%Y-%m-%d %H:%M").to_string(),
    )
}

#[cfg(test)]
mod tests;

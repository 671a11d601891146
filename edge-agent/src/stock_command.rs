//! The stock of rewards, for staff: what lies where, counting a shelf, carrying pieces to
//! another device. What may be done is the rule of `venue::stock`.

use crate::{
    commands::{complain, say},
    settings::Settings,
};
use anyhow::{Context, Result, bail};
use ledger::{Ledger, clock};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    process::ExitCode,
    str::FromStr,
};
use venue::{
    entry::Fact,
    hash::StreamId,
    id::{DeviceId, RewardId, TrailId, VenueId},
    pack::{Pack, Trail},
    shared::Origin,
    stock::{Count, Holder, Item, Shelf, Stock, StockRefusal},
};

/// The exit code when the rules of the stock refuse what was asked.
pub const REFUSED: u8 = 4;

/// Which pieces, as staff gave it.
#[derive(Debug, Clone)]
pub struct Pieces {
    /// The trail.
    pub trail: TrailId,
    /// The reward.
    pub reward: RewardId,
    /// How many.
    pub count: u32,
}

/// A device as staff name it: `kiosk-2`, or `kiosk-2@river-nature` in another venue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct To {
    device: DeviceId,
    venue: Option<VenueId>,
}

impl FromStr for To {
    type Err = venue::id::InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (device, venue) = match text.split_once('@') {
            Some((device, venue)) => (device, Some(venue.parse()?)),
            None => (text, None),
        };
        Ok(Self { device: device.parse()?, venue })
    }
}

/// All that lies anywhere.
#[derive(Serialize)]
struct Shown {
    account: StreamId,
    shelves: Vec<Shelf>,
    totals: Vec<Total>,
}

/// A reward with a stock, summed up.
#[derive(Serialize)]
struct Total {
    #[serde(flatten)]
    item: Item,
    total: u32,
    handed: i64,
    exceeds_by: i64,
}

/// What was written.
#[derive(Serialize)]
struct Written {
    entry: u64,
    expected: i64,
    left: i64,
}

/// Prints what lies where, by all that is known here.
///
/// # Errors
/// When there is no ledger, or pack or ledger can't be read.
pub fn show(settings: &Settings, json: bool) -> Result<()> {
    let pack = settings.read_pack()?;
    let ledger = settings.open_ledger(false)?;
    let account = ledger.stream(&clock::read(settings.clock)?);
    let stock = ledger.stock()?;
    let shown = Shown { account, shelves: stock.shelves(), totals: totals(&stock, pack.as_ref()) };
    if json {
        return say(&serde_json::to_string(&shown)?);
    }
    say(&told(&shown))
}

fn totals(stock: &Stock, pack: Option<&Pack>) -> Vec<Total> {
    let trails = pack.into_iter().flat_map(|pack| &pack.trails);
    let rewards = trails.flat_map(|trail| trail.rewards.iter().map(move |reward| (trail, reward)));
    let total = |(trail, reward): (&Trail, &venue::pack::Reward)| {
        let item = Item { trail: trail.id.clone(), reward: reward.id.clone() };
        let total = reward.stock?;
        let (handed, exceeds_by) = (stock.handed(&item), stock.exceeds(&item, total));
        Some(Total { item, total, handed, exceeds_by })
    };
    rewards.filter_map(total).collect()
}

fn told(shown: &Shown) -> String {
    let mut lines = Vec::new();
    for Total { item: Item { trail, reward }, total, handed, exceeds_by } in &shown.totals {
        let exceeds = if *exceeds_by > 0 { format!(", {exceeds_by} TOO MANY") } else { String::new() };
        lines.push(format!("{trail} {reward}: {handed} of {total} handed out{exceeds}"));
    }
    for shelf in &shown.shelves {
        let Item { trail, reward } = &shelf.item;
        let here = if shelf.account == shown.account { " (here)" } else { "" };
        let closed = if shelf.closed { ", closed" } else { "" };
        let (holder, Shelf { left, handed, .. }) = (holder(shelf), shelf);
        lines.push(format!("  {trail} {reward} at {holder}{here}: {left} left, {handed} handed out{closed}"));
    }
    if lines.is_empty() {
        return "no reward has a stock that is counted".to_owned();
    }
    lines.join("\n")
}

/// Whose an account is, as staff read it.
pub(crate) fn holder(shelf: &Shelf) -> String {
    match &shelf.holder {
        Some(Holder { venue, device }) => format!("{device}@{venue}"),
        None => {
            let account: String = shelf.account.to_string().chars().take(8).collect();
            format!("a device not heard of yet ({account})")
        }
    }
}

/// Writes down how many pieces lie at this device. The owner opens the stock by it, and
/// says so (`first`); any device takes over by it what lay on the accounts of its earlier
/// boots and cards.
///
/// # Errors
/// When the pack has no such reward, or pack or ledger can't be used. What the rules
/// refuse is said and told by the exit code [`REFUSED`].
pub fn count(settings: &Settings, pieces: &Pieces, first: bool, json: bool) -> Result<ExitCode> {
    let pack = pack_of(settings)?;
    let (trail, item) = find(&pack, pieces)?;
    let total = trail.reward(&pieces.reward).and_then(|reward| reward.stock);
    let me = Holder { venue: settings.venue.clone(), device: settings.device.clone() };
    let opens = trail.venue == me.venue && trail.stock_owner.as_ref() == Some(&me.device);
    let owner = trail.stock_owner.clone().filter(|_| !opens);
    write(settings, &item, json, |stock, at| {
        let count = Count { at, holder: me, count: pieces.count, total, owner, first };
        Ok((stock.expected(&item, &count), stock.count(&item, &count)?))
    })
}

/// Carries pieces to another device: debited here now, there to hand out when the news of
/// it has arrived.
///
/// # Errors
/// When the pack has no such reward, the device was never heard of, or pack or ledger
/// can't be used. What the rules refuse is said and told by the exit code [`REFUSED`].
pub fn carry(settings: &Settings, pieces: &Pieces, to: &To, json: bool) -> Result<ExitCode> {
    let pack = pack_of(settings)?;
    let (_, item) = find(&pack, pieces)?;
    let holder = Holder {
        venue: to.venue.clone().unwrap_or_else(|| settings.venue.clone()),
        device: to.device.clone(),
    };
    let me = Holder { venue: settings.venue.clone(), device: settings.device.clone() };
    let heard = heard_of(&settings.open_ledger(false)?, &holder)?;
    write(settings, &item, json, |stock, at| {
        let wrote = |account| heard.get(&account).copied().flatten();
        let to = if holder == me { Some(at) } else { stock.account_for(&item, &holder, wrote) };
        let to = to.ok_or(StockRefusal::ToClosed)?;
        let left = stock.left(&item, at);
        Ok((left - i64::from(pieces.count), stock.carry(&item, at, to, pieces.count)?))
    })
}

/// The accounts of a device that was heard of, and when each wrote last. Should it have
/// another by now, its staff count the shelf there, which takes the pieces over.
fn heard_of(ledger: &Ledger, holder: &Holder) -> Result<BTreeMap<StreamId, Option<i64>>> {
    let origins = ledger.origins()?;
    let of_device =
        |(origin, _): &&(Origin, Option<i64>)| origin.venue == holder.venue && origin.device == holder.device;
    let heard = origins.iter().filter(of_device).map(|(origin, wrote)| (origin.stream(), *wrote));
    let heard: BTreeMap<_, _> = heard.collect();
    if !heard.is_empty() {
        return Ok(heard);
    }
    let known = origins.iter().map(|(origin, _)| format!("{}@{}", origin.device, origin.venue));
    let known: Vec<String> = known.collect::<BTreeSet<_>>().into_iter().collect();
    let Holder { venue, device } = holder;
    bail!(
        "nothing was heard of {device}@{venue} yet, so there is no account to carry to; switch it on and wait until \
         both have met. Heard of: {}",
        if known.is_empty() { "nobody".to_owned() } else { known.join(", ") }
    )
}

fn pack_of(settings: &Settings) -> Result<Pack> {
    settings.read_pack()?.context("`pack` is empty: a stock is what a pack says there is; name its files")
}

fn find<'p>(pack: &'p Pack, pieces: &Pieces) -> Result<(&'p Trail, Item)> {
    let (trail, reward) = (&pieces.trail, &pieces.reward);
    let Some(found) = pack.trail(trail) else {
        let all: Vec<&str> = pack.trails.iter().map(|trail| trail.id.as_str()).collect();
        bail!("--trail: the pack has no trail {trail}; it has: {}", all.join(", "));
    };
    if found.reward(reward).is_none() {
        let all: Vec<&str> = found.rewards.iter().map(|reward| reward.id.as_str()).collect();
        bail!("--reward: the trail {trail} has no reward {reward}; it has: {}", all.join(", "));
    }
    Ok((found, Item { trail: trail.clone(), reward: reward.clone() }))
}

/// Writes what `decide` makes of the stock and this device's account, in one transaction
/// with what it was decided by. It says how many pieces should lie here afterwards, or
/// should have been counted.
fn write(
    settings: &Settings,
    item: &Item,
    json: bool,
    decide: impl FnOnce(&Stock, StreamId) -> Result<(i64, Fact), StockRefusal>,
) -> Result<ExitCode> {
    let mut ledger = settings.open_ledger(true)?;
    let readings = clock::read(settings.clock).context("reading the clocks of this machine")?;
    let mut expected = 0;
    let written = ledger.with_stock(&readings, |stock, at| {
        let (by_ledger, fact) = decide(stock, at)?;
        expected = by_ledger;
        Ok(vec![fact])
    })?;
    let receipts = match written {
        Ok(receipts) => receipts,
        Err(refused) => {
            let refused: StockRefusal = refused;
            complain(&format!("edge-agent: {refused}"));
            return Ok(ExitCode::from(REFUSED));
        }
    };
    let entry = receipts.first().map(|receipt| receipt.entry).unwrap_or_default();
    let left = ledger.stock()?.left(item, ledger.stream(&readings));
    if json {
        say(&serde_json::to_string(&Written { entry, expected, left })?)?;
    } else {
        say(&format!(
            "entry {entry}\nby the ledger {expected} of {} should lie here, {left} are now this device's to hand out",
            item.reward
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_alone_or_with_its_venue() {
        let to: To = "kiosk-2@river-nature".parse().unwrap();
        assert_eq!((to.device.as_str(), to.venue.unwrap().as_str()), ("kiosk-2", "river-nature"));
        assert_eq!("kiosk-2".parse::<To>().unwrap().venue, None);
        assert!("kiosk 2".parse::<To>().is_err() && "kiosk-2@".parse::<To>().is_err());
    }
}

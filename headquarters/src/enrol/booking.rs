//! `headquarters booking`: the codes of bookings, for a booking system or from its table.
//! It needs no network. Best run with the keys of a device that was enrolled for nothing
//! else (`--device bookings`): they speak for one venue and can be taken back.

mod table;

use super::{read_authority, secret};
use crate::commands::say;
use anyhow::{Context, Result, bail, ensure};
use chrono::{NaiveDate, NaiveTime};
use clap::{ArgGroup, Args};
use serde::Serialize;
use std::path::{Path, PathBuf};
use venue::{
    booking::{Booking, BookingId},
    desk::party_of,
    id::{ActivityId, CampaignId, GroupId, VenueId},
    pack::Pack,
    party::Party,
    passport::{Authority, Day, Keys},
};

/// Most codes of one order, of a line or of a table: a season's bookings.
const MOST_CODES: usize = 100_000;

/// What was booked, and by whose word.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("signer").required(true).args(["key", "authority"])))]
#[command(group(ArgGroup::new("what").required(true).args(["activity", "csv"])))]
pub struct Order {
    /// The keys of a device of the venue, a secret file; best one enrolled for bookings alone
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Or the campaign's authority, a secret file
    #[arg(long, value_name = "FILE", requires = "venue")]
    pub authority: Option<PathBuf>,
    /// Venue [default: that of the device]
    #[arg(long, value_name = "ID")]
    pub venue: Option<VenueId>,
    /// Activity, as the pack names it
    #[arg(long, value_name = "ID", requires_all = ["day", "party"])]
    pub activity: Option<ActivityId>,
    /// The venue's day: until four in the morning it is the day before
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub day: Option<NaiveDate>,
    /// Time of the slot; who comes more than an hour earlier is asked to come back
    #[arg(long, value_name = "HH:MM", value_parser = slot)]
    pub slot: Option<NaiveTime>,
    /// Who comes, such as adult=2,child=3: steppers, or groups of the pack; 200 at most
    #[arg(long, value_name = "WHO")]
    pub party: Option<String>,
    /// How many codes, each for such a party
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub count: u32,
    /// A table with a row for each booking: day, activity, slot (may be absent), reference,
    /// and a column for each group. It is printed again with the column code; nothing but
    /// day, activity, slot and groups enters the code
    #[arg(long, value_name = "FILE", conflicts_with_all = ["activity", "day", "slot", "party", "count"])]
    pub csv: Option<PathBuf>,
    /// Files of the pack: the activity, its days and the groups are held against it
    #[arg(long, value_name = "FILE")]
    pub pack: Vec<PathBuf>,
    /// Print JSON, a line for each
    #[arg(long)]
    pub json: bool,
}

fn slot(text: &str) -> Result<NaiveTime, String> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| format!("{text:?} is no time; write it as 19:30"))
}

/// What is booked, before it has an id.
struct Wish {
    activity: ActivityId,
    day: NaiveDate,
    slot: Option<NaiveTime>,
    party: Party,
}

/// A booking with its code, as it is printed.
#[derive(Serialize)]
struct Made {
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    venue: VenueId,
    activity: ActivityId,
    day: Day,
    #[serde(skip_serializing_if = "Option::is_none")]
    slot: Option<String>,
    party: Party,
    code: String,
}

/// Whose word it is, for which venue, and what the pack says of it.
struct Desk {
    signer: Signer,
    venue: VenueId,
    pack: Option<Pack>,
}

enum Signer {
    Device(Box<Keys>),
    Campaign(Box<Authority>),
}

/// Prints the codes. Nothing is printed before everything is known to be right.
///
/// # Errors
/// When a file cannot be read, or a booking does not hold; of a table the row is named.
pub fn book(order: &Order) -> Result<()> {
    let desk = Desk::open(order)?;
    match (&order.csv, &order.activity, order.day, &order.party) {
        (Some(path), ..) => table::book(&desk, path, order.json),
        (None, Some(activity), Some(day), Some(party)) => {
            let wish = Wish {
                activity: activity.clone(),
                day,
                slot: order.slot,
                party: desk.party(party).context("--party")?,
            };
            let made = (0..order.count).map(|_| desk.make(&wish, None)).collect::<Result<Vec<_>>>()?;
            print(&made, order.json)
        }
        _ => bail!("name what is booked by --activity, --day and --party, or by --csv"),
    }
}

fn print(made: &[Made], json: bool) -> Result<()> {
    let mut lines = String::new();
    for made in made {
        lines += &if json { serde_json::to_string(made)? } else { made.code.clone() };
        lines.push('\n');
    }
    say(&lines)
}

impl Desk {
    fn open(order: &Order) -> Result<Self> {
        let signer = match (&order.key, &order.authority) {
            (Some(path), _) => Signer::Device(Box::new(keys(path)?)),
            (None, Some(path)) => Signer::Campaign(Box::new(read_authority(path)?)),
            (None, None) => bail!("name the key by --key or --authority"),
        };
        let of_key = match &signer {
            Signer::Device(keys) => Some(keys.venue().clone()),
            Signer::Campaign(_) => None,
        };
        let venue = order.venue.clone().or(of_key).context("name the venue by --venue")?;
        let desk = Self { pack: pack(&order.pack)?, signer, venue };
        desk.agrees_with_pack()?;
        Ok(desk)
    }

    fn campaign(&self) -> &CampaignId {
        match &self.signer {
            Signer::Device(keys) => keys.campaign(),
            Signer::Campaign(authority) => authority.campaign(),
        }
    }

    fn agrees_with_pack(&self) -> Result<()> {
        let Some(pack) = &self.pack else { return Ok(()) };
        let (here, venue) = (self.campaign(), &self.venue);
        let of = &pack.campaign.id;
        ensure!(
            of == here,
            "the pack is of the campaign {of}, and the key of {here}; name the pack of {here}"
        );
        ensure!(pack.venue(venue).is_some(), "the pack has no venue {venue}; name its file with --pack too");
        Ok(())
    }

    /// Who comes, by the pack where there is one.
    fn party(&self, text: &str) -> Result<Party> {
        if let Some(pack) = &self.pack {
            return Ok(party_of(pack, text)?);
        }
        let mut groups = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let pair = part.split_once('=');
            let pair = pair.and_then(|(group, n)| {
                Some((GroupId::new(group.trim()).ok()?, n.trim().parse::<u32>().ok()?))
            });
            groups.push(pair.with_context(|| {
                format!("{part:?} is no group and a number; write such as adult=2,child=3")
            })?);
        }
        Ok(Party::new(groups))
    }

    /// Gives a booking its id and its code.
    fn make(&self, wish: &Wish, reference: Option<String>) -> Result<Made> {
        self.is_held(wish)?;
        let mut id = [0; 10];
        getrandom::fill(&mut id).context("no random numbers for a booking")?;
        let booking = Booking {
            id: BookingId(id),
            venue: self.venue.clone(),
            activity: wish.activity.clone(),
            day: Day::of(wish.day)?,
            slot: wish.slot,
            party: wish.party.clone(),
        };
        let code = match &self.signer {
            Signer::Device(keys) => keys.book(&booking),
            Signer::Campaign(authority) => authority.book(&booking),
        }?;
        let Booking { venue, activity, day, slot, party, .. } = booking;
        let slot = slot.map(|slot| slot.format("%H:%M").to_string());
        Ok(Made { reference, venue, activity, day, slot, party, code })
    }

    fn is_held(&self, wish: &Wish) -> Result<()> {
        let Some(pack) = &self.pack else { return Ok(()) };
        let (id, venue, day) = (&wish.activity, &self.venue, wish.day);
        let held = pack.activity(id).filter(|activity| activity.is_at(venue));
        let activity =
            held.with_context(|| format!("the pack has no activity {id} at {venue}; name another"))?;
        ensure!(pack.is_held_on(activity, day), "{id} is not held on {day} by the pack; name another day");
        Ok(())
    }
}

fn keys(path: &Path) -> Result<Keys> {
    let text = secret::read(path)?;
    Keys::parse(&text).with_context(|| format!("{} is not the keys of a device", path.display()))
}

fn pack(files: &[PathBuf]) -> Result<Option<Pack>> {
    if files.is_empty() {
        return Ok(None);
    }
    let mut texts = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        texts.push((path.display().to_string(), text));
    }
    let named: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Ok(Some(Pack::parse_files(&named)?))
}

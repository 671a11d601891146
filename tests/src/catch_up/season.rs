//! What a science van writes: three activities, twenty-four busy quarters a day, people of
//! several groups, counted by check-in, at lines and by head.

use crate::chaos::dice::Dice;
use anyhow::Result;
use ledger::Ledger;
use venue::{
    entry::{Fact, Method, NewPeople, Place, Role},
    id::{ActivityId, GroupId, HallId, LineId, SiteId},
    moment::{BootId, QUARTER_MS, Quarter, Readings},
    party::Party,
};

/// Busy quarters of a day.
pub const QUARTERS: i64 = 24;

/// What is on in each of them.
pub const ACTIVITIES: [&str; 3] = ["van-exhibits", "experiments", "science-film"];

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Groups that come, and at most how many of each in one party.
const GROUPS: [(&str, u64); 5] =
    [("farmers", 3), ("public", 2), ("seniors", 1), ("workers", 1), ("youth", 6)];

/// Parties of one activity in a quarter.
const PARTIES: (u64, u64) = (5, 11);

/// Readings of a line in a quarter, each of some minutes.
const READINGS: u64 = 3;

/// What the clocks show at a time, milliseconds since 1970.
#[must_use]
pub fn at(wall: i64) -> Readings {
    let boot = BootId("6f1c9b1e-2f51-4c5f-9a33-1f4f0c0b7a10".into());
    Readings { wall, boottime: wall, boot, synchronised: true, keeps_time_when_off: true }
}

/// Fills a ledger with this many days, of which the last busy quarter is the one that `now`
/// lies in.
///
/// # Errors
/// When the ledger can't be written.
pub fn fill(ledger: &mut Ledger, days: i64, now: i64) -> Result<()> {
    let mut dice = Dice::new(u64::try_from(days)?);
    let last = Quarter::of(now).begins();
    for day in (0..days).rev() {
        for quarter in (0..QUARTERS).rev() {
            let begins = last - day * DAY_MS - quarter * QUARTER_MS;
            for (number, activity) in ACTIVITIES.into_iter().enumerate() {
                let facts = quarter_of(activity, number, &mut dice)?;
                ledger.append_all(&at(begins), false, facts)?;
            }
        }
    }
    Ok(())
}

/// What happens at one activity in a quarter.
fn quarter_of(activity: &str, number: usize, dice: &mut Dice) -> Result<Vec<Fact>> {
    let mut facts = Vec::new();
    for _ in 0..dice.between(PARTIES.0, PARTIES.1) {
        facts.push(check_in(activity, number, dice)?);
    }
    for _ in 0..READINGS {
        facts.push(crossings(activity, number, dice)?);
    }
    if dice.percent(50) {
        let count = u32::try_from(dice.between(8, 90))?;
        let (place, reason) = (place(activity, number)?, "headcount".to_owned());
        facts.push(Fact::Tally { place, count, reason, role: Role::Staff });
    }
    if dice.percent(15) {
        let (count, on) = (u32::try_from(dice.between(1, 4))?, dice.percent(50));
        facts.push(Fact::Duty { place: place(activity, number)?, on, count, of: None, by: None });
    }
    Ok(facts)
}

/// A party comes to one activity.
///
/// # Errors
/// Never: the ids are of the form.
pub fn check_in(activity: &str, number: usize, dice: &mut Dice) -> Result<Fact> {
    let mut groups = Vec::new();
    for (group, most) in GROUPS {
        groups.push((GroupId::new(group)?, u32::try_from(dice.between(0, most))?));
    }
    groups.push((GroupId::new("youth")?, 1));
    let party = Party::new(groups);
    let come: i64 = party.groups().map(|(_, n)| i64::from(n)).sum();
    let people = NewPeople { campaign: come / 2, day: come * 3 / 4, activity: come };
    Ok(Fact::CheckIn { place: place(activity, number)?, party, subject: None, people })
}

/// What a line of one activity counted in some minutes.
///
/// # Errors
/// Never: the ids are of the form.
pub fn crossings(activity: &str, number: usize, dice: &mut Dice) -> Result<Fact> {
    let count = |dice: &mut Dice| u32::try_from(dice.between(2, 40));
    Ok(Fact::Crossings {
        place: place(activity, number)?,
        line: LineId::new("door")?,
        method: if number == 0 { Method::EntranceLine } else { Method::Sensor },
        entrance: number == 0,
        inward: count(dice)?,
        outward: count(dice)?,
        watched: 300 - u32::try_from(dice.between(0, 5))?,
    })
}

fn place(activity: &str, number: usize) -> Result<Place> {
    let hall = ["tent", "dome"].get(number.wrapping_sub(1)).map(|hall| HallId::new(hall)).transpose()?;
    Ok(Place { activity: ActivityId::new(activity)?, site: SiteId::new("main")?, hall })
}

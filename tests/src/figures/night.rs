//! A night of twenty kiosks, as real agents at a hub: how long a fresh kiosk takes to
//! know what all others know, what that costs, and how soon a house that was cut agrees.

use super::{Figure, crowd::Crowd, usage};
use crate::{
    circle::{Circles, Member, passport},
    house::{House, free_address},
    patience::until,
    program::Running,
};
use anyhow::{Result, ensure};
use ledger::clock::{self, ClockTrust};
use std::time::{Duration, Instant};

/// What the night's kiosks wrote: 10,000 passports with 80,000 stamps.
const NIGHT: Crowd = Crowd { kiosks: 20, passports: 10_000, stamps: 8, city: false, every_ms: 500 };

/// Kiosks that are cut off together, and stamps of each meanwhile.
const KIOSKS: u16 = 20;
const STAMPS: u16 = 10;

/// A night that takes longer than this to be told is lost.
const LOST_AFTER: Duration = Duration::from_secs(600);

/// Facts a device has.
fn facts(member: &Member<'_>) -> Result<u64> {
    Ok(member.desk()?.ledger.vector(None)?.values().sum())
}

/// Lets a fresh kiosk catch up with a night from its hub.
///
/// # Errors
/// When a program fails or it takes too long.
pub fn catching_up(house: &House) -> Result<Vec<Figure>> {
    let circles = Circles::of(house, 3)?;
    let address = free_address()?;
    let hub = circles.device("river-city", "kiosk-1", &[], &hub(&address))?;
    let mut desk = hub.desk()?;
    let night = NIGHT.write()?;
    let (start, readings) = (Instant::now(), clock::read(ClockTrust::Always)?);
    for written in night {
        for stretch in written.stretches() {
            desk.ledger.merge(&readings, &[stretch], &[])?;
        }
    }
    let merged = NIGHT.facts() as f64 / start.elapsed().as_secs_f64();
    desk.ledger.wipe()?;
    drop(desk);
    let fresh = circles.device("river-city", "kiosk-2", &[], &guest(&address))?;
    let hub_agent = hub.device.run_agent()?;
    let (start, line) = (Instant::now(), loopback()?);
    let agent = fresh.device.run_agent()?;
    until("the fresh kiosk to know everything", LOST_AFTER, || {
        let have = facts(&fresh)?;
        ensure!(have == NIGHT.facts(), "{have} of {}", NIGHT.facts());
        Ok(())
    })?;
    let (took, bytes) = (start.elapsed().as_secs_f64(), loopback()? - line);
    let size = std::fs::metadata(fresh.device.ledger())?.len() as f64;
    Ok(vec![
        Figure::new("night: 20 kiosks, 10,000 passports, 80,000 stamps", NIGHT.facts() as f64, "facts"),
        Figure::new("night: merged a second, committed", merged, "facts"),
        Figure::new("night: a fresh kiosk knows everything after", took, "s"),
        Figure::new("night: bytes on the loopback, to the hub and from it", bytes / 1e6, "MB"),
        Figure::new("night: bytes on the loopback a fact", bytes / NIGHT.facts() as f64, "bytes"),
        Figure::new("night: memory of the fresh agent, most", memory(&agent)?, "MiB"),
        Figure::new("night: memory of the hub's agent, most", memory(&hub_agent)?, "MiB"),
        Figure::new("night: ledger of the fresh kiosk", size / 1e6, "MB"),
    ])
}

/// Cuts twenty kiosks off from each other by killing their hub, stamps at all of them,
/// and measures how long they take to agree once it is back.
///
/// # Errors
/// When a program fails or it takes too long.
pub fn healing(house: &House) -> Result<Vec<Figure>> {
    let circles = Circles::of(house, 4)?;
    let address = free_address()?;
    let mut members = vec![circles.device("river-city", "hub", &[], &hub(&address))?];
    for n in 1..KIOSKS {
        members.push(circles.device("river-city", &format!("stand-{n}"), &[], &guest(&address))?);
    }
    let mut agents = members.iter().map(|member| member.device.run_agent()).collect::<Result<Vec<_>>>()?;
    stamp(&members, "measure")?;
    agree(&members, u64::from(KIOSKS) * u64::from(STAMPS))?;
    agents.remove(0).kill()?;
    stamp(&members, "magic")?;
    let start = Instant::now();
    agents.push(members[0].device.run_agent()?);
    agree(&members, 2 * u64::from(KIOSKS) * u64::from(STAMPS))?;
    let took = start.elapsed().as_secs_f64();
    Ok(vec![Figure::at_most("20 kiosks agree after their hub is back", took, "s", 10.0)])
}

fn stamp(members: &[Member<'_>], point: &str) -> Result<()> {
    for (member, n) in members.iter().zip(0..) {
        let mut desk = member.desk()?;
        for k in 0..STAMPS {
            desk.stamp(passport(n * STAMPS + k), "star-map", point)?;
        }
    }
    Ok(())
}

fn agree(members: &[Member<'_>], wanted: u64) -> Result<()> {
    until("all kiosks to agree", LOST_AFTER, || {
        for member in members {
            let have = facts(member)?;
            ensure!(have == wanted, "a kiosk knows {have} of {wanted} facts");
        }
        Ok(())
    })
}

fn hub(address: &str) -> String {
    format!("hub = true\nhub_listen = {address:?}\n")
}

fn guest(address: &str) -> String {
    format!("house_broker = {address:?}\n")
}

/// Bytes that went over this machine's loopback so far.
fn loopback() -> Result<f64> {
    let text = std::fs::read_to_string("/sys/class/net/lo/statistics/rx_bytes")?;
    Ok(text.trim().parse()?)
}

/// The most memory a program had so far, MiB.
fn memory(program: &Running) -> Result<f64> {
    Ok(usage::memory(program.id())?.1)
}

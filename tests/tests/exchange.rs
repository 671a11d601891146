//! A night with passports at three kiosks, with real processes: stamps at all of them at
//! once, the hub killed, a cable cut while stamping goes on, a card reflashed, a passport
//! forgotten while a device could not hear of it. In the end all devices know the same,
//! byte by byte, and the counts are right.

#![expect(clippy::print_stdout, reason = "the story says how long devices took to agree")]

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::{
    os::unix::fs::PermissionsExt,
    process::Command,
    time::{Duration, Instant},
};
use stories::{
    circle::{Circles, Member, passport},
    cut::Cable,
    house::{House, free_address},
    patience::until,
    program::{self, Running},
};
use venue::{
    bearer::Bearer,
    page::{Measure, TrailMeasure},
};

/// How long devices of a house may take to agree on a slow machine. After a cut they do
/// so within ten seconds on one that is not busy; the story prints what it took.
const AGREE_WITHIN: Duration = Duration::from_secs(60);

/// Passports of the night: issued by the devices in turn.
const PASSPORTS: u16 = 30;

/// People who come with each.
const FAMILY: u32 = 3;

/// The trail, and its points.
const TRAIL: &str = "star-map";
const POINTS: [&str; 8] = ["measure", "magic", "mechanics", "toys", "insects", "space", "inventions", "mind"];

/// What the kiosk of device `at` does in a part of the night: every passport is stamped at
/// each of the points, at one of the three devices.
fn stamps(member: &Member<'_>, at: usize, points: &[&str], who: std::ops::Range<u16>) -> Result<()> {
    let mut desk = member.desk()?;
    for n in who {
        for (i, point) in points.iter().enumerate() {
            if (usize::from(n) + i) % 3 == at {
                desk.stamp(passport(n), TRAIL, point)?;
            }
        }
    }
    Ok(())
}

/// Passports issued at device `at`; their family checks in there and at the next one.
fn issues(member: &Member<'_>, at: usize) -> Result<()> {
    let mut desk = member.desk()?;
    for n in 0..PASSPORTS {
        if usize::from(n) % 3 == at {
            desk.issue(passport(n))?;
        }
        if usize::from(n) % 3 == at || usize::from(n + 1) % 3 == at {
            desk.check_in(passport(n), FAMILY)?;
        }
    }
    Ok(())
}

/// The same at all devices at once.
fn at_all(members: &[Member<'_>; 3], work: impl Fn(&Member<'_>, usize) -> Result<()> + Sync) -> Result<()> {
    std::thread::scope(|scope| {
        let work = &work;
        let each = members.iter().enumerate().map(|(at, member)| scope.spawn(move || work(member, at)));
        let each: Vec<_> = each.collect();
        each.into_iter().try_for_each(|one| one.join().map_err(|_| anyhow::anyhow!("a kiosk gave up"))?)
    })
}

/// Waits until all devices show the same state with so many facts, and says what it is.
fn agreed(members: &[Member<'_>], facts: u64, agents: &mut [Running]) -> Result<Value> {
    until("all devices to know the same", AGREE_WITHIN, || {
        agents.iter_mut().try_for_each(Running::alive)?;
        let states: Vec<String> = members.iter().map(Member::state).collect::<Result<_>>()?;
        let first = states.first().context("no device")?;
        let known: Vec<u64> = states.iter().map(|state| facts_in(state)).collect::<Result<_>>()?;
        ensure!(known.iter().all(|known| *known == facts), "{known:?} facts are known of {facts}");
        ensure!(states.iter().all(|state| state == first), "states differ: {states:#?}");
        Ok(serde_json::from_str(first)?)
    })
}

fn facts_in(state: &str) -> Result<u64> {
    let state: Value = serde_json::from_str(state)?;
    let vector = state["vector"].as_object().context("no vector")?;
    Ok(vector.values().filter_map(Value::as_u64).sum())
}

/// What the pages of all devices sum up to.
fn counted(members: &[Member<'_>], wanted: impl Fn(&venue::page::Page) -> i64) -> Result<i64> {
    let mut sum = 0;
    for member in members {
        sum += member.desk()?.pages()?.iter().map(&wanted).sum::<i64>();
    }
    Ok(sum)
}

fn people(page: &venue::page::Page) -> i64 {
    let of_campaign = page.content.cells.iter().filter(|(key, _)| key.measure == Measure::PeopleCampaign);
    of_campaign.map(|(_, value)| value).sum()
}

fn on_trail(page: &venue::page::Page, measure: &TrailMeasure) -> i64 {
    let of_trail = page.content.trails.iter().filter(|(cell, _)| cell.measure == *measure);
    of_trail.map(|(_, value)| value).sum()
}

fn mark(bearer: Bearer) -> String {
    bearer.mark().to_string()
}

/// The night so far.
struct Night<'h> {
    members: [Member<'h>; 3],
    agents: Vec<Running>,
    cable: Cable,
    /// Facts that all devices will know in the end.
    facts: u64,
}

/// A passport that is forgotten in the course of the night, and one that is not.
const GONE: u16 = 0;
const KEPT: u16 = 1;

impl<'h> Night<'h> {
    /// Three devices: the first is the hub, the third is linked by a cable that can be cut.
    fn of(house: &'h House) -> Result<Self> {
        let circles = Circles::of(house, 1)?;
        let hub = free_address()?;
        let cable = Cable::to(&hub)?;
        let at = |broker: &str| format!("house_broker = {broker:?}\n");
        let members = [
            circles.device("river-city", "kiosk-1", &[], &format!("hub = true\nhub_listen = {hub:?}\n"))?,
            circles.device("river-city", "kiosk-2", &[], &at(&hub))?,
            circles.device("river-city", "kiosk-3", &[], &at(&cable.address()))?,
        ];
        let mut agents = Vec::new();
        for member in &members {
            agents.push(member.device.run_agent()?);
        }
        Ok(Self { members, agents, cable, facts: 0 })
    }

    fn agreed(&mut self) -> Result<Value> {
        agreed(&self.members, self.facts, &mut self.agents)
    }

    /// Issued, checked in and stamped at all three at once.
    fn begins(&mut self) -> Result<()> {
        at_all(&self.members, |member, at| {
            issues(member, at)?;
            stamps(member, at, &POINTS[..4], 0..PASSPORTS)
        })?;
        let passports = u64::from(PASSPORTS);
        self.facts += passports + 2 * passports + 4 * passports;
        let state = self.agreed()?;
        assert_eq!(state["stamps"][TRAIL]["measure"], json!(PASSPORTS));
        for member in &self.members {
            until("the kiosk to be told that it is not alone", AGREE_WITHIN, || {
                ensure!(member.desk()?.connected()?, "it is alone");
                Ok(())
            })?;
        }
        Ok(())
    }

    /// The hub is killed; stamping goes on, and it comes back.
    fn the_hub_dies(&mut self) -> Result<()> {
        self.agents.remove(0).kill()?;
        ensure!(!self.members[0].desk()?.connected()?, "a kiosk whose agent is dead knows of nobody");
        at_all(&self.members, |member, at| stamps(member, at, &POINTS[4..6], 0..PASSPORTS))?;
        let start = Instant::now();
        self.agents.insert(0, self.members[0].device.run_agent()?);
        self.facts += 2 * u64::from(PASSPORTS);
        self.agreed()?;
        println!("agreed {:?} after the hub was started again", start.elapsed());
        Ok(())
    }

    /// The third device is cut off. Stamping goes on at all three, and a passport is
    /// forgotten that it goes on to stamp.
    fn the_cable_is_cut(&mut self) -> Result<Value> {
        self.cable.cut();
        let [first, _, third] = &self.members;
        first.desk()?.forget(passport(GONE))?;
        at_all(&self.members, |member, at| stamps(member, at, &POINTS[6..], 1..PASSPORTS))?;
        third.desk()?.stamp(passport(GONE), TRAIL, "space")?;
        self.facts += 1 + 2 * (u64::from(PASSPORTS) - 1) + 1;
        let alone = facts_in(&third.state()?)?;
        ensure!(alone < self.facts, "the cable was not cut: {alone} of {} facts came through", self.facts);
        ensure!(!third.desk()?.forgotten(passport(GONE))?, "the cable was not cut");
        until("the third kiosk to notice that it is alone", AGREE_WITHIN, || {
            ensure!(!third.desk()?.connected()?, "it believes that it hears others");
            Ok(())
        })?;
        let start = Instant::now();
        self.cable.mend();
        let state = self.agreed()?;
        println!("agreed {:?} after the cable was mended", start.elapsed());
        Ok(state)
    }

    /// A card is reflashed: a new ledger catches up with all that the old one had told.
    fn a_card_is_reflashed(&mut self, before: &Value) -> Result<()> {
        ensure!(self.agents.remove(1).stop()?.success(), "an agent did not stop cleanly");
        self.members[1].reflash()?;
        let start = Instant::now();
        self.agents.insert(1, self.members[1].device.run_agent()?);
        let after = self.agreed()?;
        println!("agreed {:?} after a card was reflashed", start.elapsed());
        assert_eq!(after, *before, "a new ledger knows what the old one knew");
        self.members[1].desk()?.stamp(passport(KEPT), TRAIL, "measure")?;
        self.facts += 1;
        self.agreed().map(drop)
    }

    /// Nothing of the forgotten passport is left on a disk.
    fn ends(self) -> Result<()> {
        for agent in self.agents {
            ensure!(agent.stop()?.success(), "an agent did not stop cleanly");
        }
        let holds = |bytes: &[u8], id: &[u8]| bytes.windows(id.len()).any(|some| some == id);
        for member in &self.members {
            let bytes = member.bytes()?;
            ensure!(!holds(&bytes, &passport(GONE).to_bytes()), "a forgotten id lies on a disk");
            ensure!(holds(&bytes, &passport(KEPT).to_bytes()), "this looks in the wrong place");
        }
        Ok(())
    }
}

#[test]
fn three_kiosks_know_the_same_whatever_is_killed_cut_and_reflashed() -> Result<()> {
    let house = House::new()?;
    let mut night = Night::of(&house)?;
    night.begins()?;
    night.the_hub_dies()?;
    let state = night.the_cable_is_cut()?;

    let known = |n: u16| &state["passports"][mark(passport(n))];
    let size = |value: &Value| value.as_object().map(serde_json::Map::len);
    assert_eq!(state["forgotten"], json!(2), "the marks of its id and of its short code");
    assert!(known(GONE).is_null(), "a forgotten passport was revived");
    assert_eq!(size(&known(KEPT)["stamps"][TRAIL]), Some(POINTS.len()));
    assert_eq!(size(&state["passports"]), Some(usize::from(PASSPORTS) - 1));
    for (point, expected) in [("measure", PASSPORTS), ("space", PASSPORTS + 1), ("mind", PASSPORTS - 1)] {
        assert_eq!(state["stamps"][TRAIL][point], json!(expected), "{point}");
    }
    // Every family was counted once, though it checked in at two devices that did not
    // always hear each other, and every passport but the forgotten one completed once.
    let completed = |page: &venue::page::Page| on_trail(page, &TrailMeasure::Completed);
    assert_eq!(counted(&night.members, people)?, i64::from(PASSPORTS) * i64::from(FAMILY));
    assert_eq!(counted(&night.members, completed)?, i64::from(PASSPORTS) - 1);

    night.a_card_is_reflashed(&state)?;
    night.ends()
}

/// A mosquitto with the rules that ship, on a port of its own; and who may log in there.
struct Mosquitto {
    at: String,
    password: std::path::PathBuf,
    running: Running,
}

impl Mosquitto {
    const CONFIGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/broker");

    fn start(house: &House, user: &str) -> Result<Self> {
        let (folder, at) = (house.folder(), free_address()?);
        let port = at.rsplit(':').next().context("no port")?;
        let [passwords, password, config] =
            ["house.passwords", "password", "house.conf"].map(|name| folder.join(name));
        program::output(
            Command::new("mosquitto_passwd").args(["-c", "-b"]).arg(&passwords).args([user, "long-enough"]),
        )?;
        std::fs::write(&password, "long-enough\n")?;
        std::fs::set_permissions(&password, std::fs::Permissions::from_mode(0o600))?;
        let shipped = std::fs::read_to_string(format!("{}/mosquitto-house.conf", Self::CONFIGS))?;
        let here = shipped
            .replace("listener 1884", &format!("listener {port} 127.0.0.1"))
            .replace("/etc/mosquitto/house.passwords", &passwords.display().to_string())
            .replace("/etc/mosquitto/house.acl", &format!("{}/mosquitto-house.acl", Self::CONFIGS));
        // Started by root it becomes another user, who can't read this folder.
        std::fs::write(&config, format!("{here}\nuser root\n"))?;
        let mut command = Command::new("/usr/sbin/mosquitto");
        command.arg("-c").arg(&config);
        let running = Running::start(command, &folder.join("mosquitto.log"))?;
        Ok(Self { at, password, running })
    }

    fn settings(&self, user: &str) -> String {
        format!(
            "house_broker = {:?}\nhouse_broker_user = {user:?}\nhouse_broker_password_file = {:?}\n",
            self.at, self.password
        )
    }
}

#[test]
fn a_house_meets_at_a_mosquitto_that_asks_who_they_are() -> Result<()> {
    let house = House::new()?;
    let mut broker = Mosquitto::start(&house, "river-city")?;
    let circles = Circles::of(&house, 1)?;
    let settings = broker.settings("river-city");
    let known = [
        circles.device("river-city", "kiosk-1", &[], &settings)?,
        circles.device("river-city", "kiosk-2", &[], &settings)?,
    ];
    let unknown = circles.device("river-city", "kiosk-3", &[], &broker.settings("somebody"))?;
    let mut agents =
        known.iter().chain([&unknown]).map(|member| member.device.run_agent()).collect::<Result<Vec<_>>>()?;
    for (n, member) in (0..).zip(known.iter().chain([&unknown])) {
        member.desk()?.issue(passport(n))?;
    }
    agreed(&known, 2, &mut agents)?;
    until("the third to be told that it is not known", AGREE_WITHIN, || {
        let said = agents.last().context("no agent")?.said();
        ensure!(said.contains("no line to the broker"), "it says {said}");
        Ok(())
    })?;
    ensure!(facts_in(&unknown.state()?)? == 1, "it heard others without a name");
    broker.running.alive()
}

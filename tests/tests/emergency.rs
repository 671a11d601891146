//! An emergency in a house with three devices, each with a ledger of its own, over the
//! house's hub alone: called at one kiosk, shown at all of them, ended at another. A device joins
//! late, one is cut off meanwhile, agents are killed, and somebody on the network says things again.

#![expect(clippy::print_stdout, reason = "the story says how long the way out took to every kiosk")]

use anyhow::{Context, Result, ensure};
use ledger::clock::{self, ClockTrust};
use rumqttc::{Client, Event, MqttOptions, Packet, QoS};
use std::{
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};
use stories::{
    circle::{Circles, Member},
    cut::Cable,
    house::{House, free_address},
    patience::until,
    program::Running,
};
use venue::{
    entry::{Fact, Mode, Role},
    staff::{Deed, Usual, by},
};

/// How long anything may take on a busy machine. On one that is not, a second is the measure.
const WITHIN: Duration = Duration::from_secs(60);

/// How often a kiosk of the story looks: once a frame.
const FRAME: Duration = Duration::from_millis(16);

/// What staff do at the kiosk of a device, as their kiosk writes it.
fn staff(member: &Member<'_>, deed: &Deed, why: Usual) -> Result<Instant> {
    let fact = deed.fact(by(Role::DutyManager, &why.into()), 0).context("no entry")?;
    member.desk()?.ledger.append(&clock::read(ClockTrust::Always)?, false, fact)?;
    Ok(Instant::now())
}

fn call(member: &Member<'_>) -> Result<Instant> {
    staff(member, &Deed::Emergency, Usual::FireAlarm)
}

fn end(member: &Member<'_>) -> Result<Instant> {
    staff(member, &Deed::EndEmergency, Usual::AllClear)
}

/// Waits until the kiosk of a device shows the way out, or does not; how long after `since`.
fn shows(member: &Member<'_>, way_out: bool, since: Instant) -> Result<Duration> {
    let desk = member.desk()?;
    loop {
        let mode = desk.ledger.mode(&clock::read(ClockTrust::Always)?)?;
        if (mode == Mode::Emergency) == way_out {
            return Ok(since.elapsed());
        }
        ensure!(since.elapsed() < WITHIN, "after {WITHIN:?} the kiosk is in {mode:?}");
        std::thread::park_timeout(FRAME);
    }
}

fn all_show(members: &[Member<'_>], way_out: bool, since: Instant, what: &str) -> Result<()> {
    for (number, member) in (1..).zip(members) {
        println!("{what}: kiosk {number} after {:?}", shows(member, way_out, since)?);
    }
    Ok(())
}

/// The entries of modes in a ledger: emergency or not, and why.
fn modes(member: &Member<'_>) -> Result<Vec<(bool, String)>> {
    let desk = member.desk()?;
    let written = desk.ledger.modes(0, &clock::read(ClockTrust::Always)?)?;
    let mode = |fact: &Fact| match fact {
        Fact::Mode { mode, by, .. } => {
            Some((*mode == Mode::Emergency, by.as_ref().map(|by| by.reason.clone()).unwrap_or_default()))
        }
        _ => None,
    };
    Ok(written.iter().filter_map(|written| mode(&written.entry.body.fact)).collect())
}

/// Somebody on the network of the house: hears what goes round, and speaks.
struct Listener {
    client: Client,
    heard: Receiver<(Instant, String, Vec<u8>)>,
}

impl Listener {
    fn at(address: &str) -> Result<Self> {
        let (host, port) = address.rsplit_once(':').context("no port")?;
        let mut options = MqttOptions::new("listener", host, port.parse()?);
        options.set_max_packet_size(16 * 1024, 16 * 1024);
        let (client, mut events) = Client::new(options, 16);
        client.subscribe("sm/1/+/trail/+/+/emergency", QoS::AtLeastOnce)?;
        let ((hear, heard), (ready, is_ready)) = (channel(), channel());
        std::thread::spawn(move || {
            for event in events.iter() {
                let going_on = match event {
                    Ok(Event::Incoming(Packet::SubAck(_))) => ready.send(()).is_ok(),
                    Ok(Event::Incoming(Packet::Publish(said))) => {
                        hear.send((Instant::now(), said.topic, said.payload.to_vec())).is_ok()
                    }
                    Ok(_) => true,
                    Err(_) => false,
                };
                if !going_on {
                    return;
                }
            }
        });
        is_ready.recv_timeout(WITHIN).context("the hub grants no subscription")?;
        Ok(Self { client, heard })
    }

    fn next(&self) -> Result<(Instant, String, Vec<u8>)> {
        self.heard.recv_timeout(WITHIN).context("nothing goes round")
    }

    /// How long after a moment something goes round: a device may just be repeating what held.
    fn after(&self, since: Instant) -> Result<Duration> {
        loop {
            let (at, ..) = self.next()?;
            if at > since {
                return Ok(at - since);
            }
        }
    }

    fn says(&self, topic: &str, payload: &[u8]) -> Result<()> {
        Ok(self.client.publish(topic, QoS::AtLeastOnce, true, payload)?)
    }
}

struct Night<'h> {
    members: [Member<'h>; 3],
    hub: String,
    cable: Cable,
}

impl<'h> Night<'h> {
    /// The first device is the hub, the third hangs on a cable that can be cut.
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
        Ok(Self { members, hub, cable })
    }

    fn first_two(&self) -> Result<[Running; 2]> {
        let agents = [self.members[0].device.run_agent()?, self.members[1].device.run_agent()?];
        for member in &self.members[..2] {
            connected(member, true)?;
        }
        Ok(agents)
    }
}

fn connected(member: &Member<'_>, wanted: bool) -> Result<()> {
    until("a kiosk to be told whether it is alone", WITHIN, || {
        ensure!(member.desk()?.connected()? == wanted, "it is not told yet");
        Ok(())
    })
}

#[test]
fn one_action_shows_the_way_out_at_every_kiosk_of_the_house_and_its_end_too() -> Result<()> {
    let house = House::new()?;
    let night = Night::of(&house)?;
    let _agents = night.first_two()?;
    let listener = Listener::at(&night.hub)?;
    for round in 1..=5 {
        let called = call(&night.members[round % 2])?;
        let heard = listener.after(called)?;
        println!("an agent noticed the entry and told the house after {heard:?}");
        all_show(&night.members[..2], true, called, "way out")?;
        let ended = end(&night.members[(round + 1) % 2])?;
        all_show(&night.members[..2], false, ended, "over")?;
        while listener.heard.recv_timeout(Duration::from_millis(800)).is_ok() {}
    }
    // A third one joins late, while there is one and nobody says anything.
    let called = call(&night.members[0])?;
    all_show(&night.members[..2], true, called, "way out")?;
    let joined = Instant::now();
    let _third = night.members[2].device.run_agent()?;
    println!(
        "who joins late shows the way out {:?} after its agent was started",
        shows(&night.members[2], true, joined)?
    );
    let ended = end(&night.members[2])?;
    all_show(&night.members, false, ended, "over")?;
    let heard = |emergency| (emergency, Usual::HeardInHouse.as_str().to_owned());
    let staff = |emergency, why: Usual| (emergency, why.as_str().to_owned());
    assert_eq!(modes(&night.members[2])?, [heard(true), staff(false, Usual::AllClear)]);
    Ok(())
}

#[test]
fn who_comes_back_with_an_old_one_alarms_nobody() -> Result<()> {
    let house = House::new()?;
    let night = Night::of(&house)?;
    let [hub, second] = night.first_two()?;
    let third = night.members[2].device.run_agent()?;
    connected(&night.members[2], true)?;
    all_show(&night.members, true, call(&night.members[2])?, "way out")?;

    // The one that called it is cut off; the house ends it.
    night.cable.cut();
    connected(&night.members[2], false)?;
    all_show(&night.members[..2], false, end(&night.members[0])?, "over")?;
    ensure!(modes(&night.members[2])?.len() == 1, "the cable was not cut");
    let mended = Instant::now();
    night.cable.mend();
    println!(
        "who was cut off is over {:?} after the cable was mended",
        shows(&night.members[2], false, mended)?
    );
    assert_eq!(modes(&night.members[0])?.len(), 2, "it alarmed the house again");

    for agent in [hub, second, third] {
        ensure!(agent.stop()?.success(), "an agent did not stop cleanly");
    }
    Ok(())
}

#[test]
fn an_end_is_not_lost_when_the_hub_and_the_agent_of_who_ends_it_are_killed() -> Result<()> {
    let house = House::new()?;
    let night = Night::of(&house)?;
    let [hub, second] = night.first_two()?;
    let third = night.members[2].device.run_agent()?;
    connected(&night.members[2], true)?;
    all_show(&night.members, true, call(&night.members[1])?, "way out")?;
    hub.kill()?;
    second.kill()?;
    end(&night.members[1])?;
    let started = Instant::now();
    let agents = night.first_two()?;
    all_show(&night.members, false, started, "over after the hub was killed")?;
    for agent in agents.into_iter().chain([third]) {
        ensure!(agent.stop()?.success(), "an agent did not stop cleanly");
    }
    Ok(())
}

#[test]
fn what_somebody_else_says_on_the_network_is_refused_and_logged_and_stops_no_agent() -> Result<()> {
    let house = House::new()?;
    let night = Night::of(&house)?;
    let mut agents = night.first_two()?;
    let listener = Listener::at(&night.hub)?;
    let called = call(&night.members[0])?;
    let (_, topic, payload) = listener.next()?;
    all_show(&night.members[..2], true, called, "way out")?;
    all_show(&night.members[..2], false, end(&night.members[1])?, "over")?;

    // The call again, the call on another topic, garbage, too much, and a topic that is none.
    let of_second = topic.replace(&night.members[0].desk()?.ledger.lid().to_string(), &"2".repeat(32));
    for _ in 0..20 {
        listener.says(&topic, &payload)?;
        listener.says(&of_second, &payload)?;
        listener.says(&of_second, b"{\"term\":99,\"emergency\":true}")?;
        listener.says(&of_second, &[7; 4_000])?;
        listener.says("sm/1/science-month-2025/trail/river-city/nobody/emergency", &payload)?;
    }
    for agent in &mut agents {
        until("an agent to say that it refused something", WITHIN, || {
            agent.alive()?;
            let said = agent.said();
            ensure!(said.contains("messages about an emergency were refused"), "{said}");
            ensure!(said.contains("words of the house that are past were left aside"), "{said}");
            Ok(())
        })?;
    }
    // A late one hears all that the hub retained of it, and is not alarmed either.
    let mut third = night.members[2].device.run_agent()?;
    connected(&night.members[2], true)?;
    all_show(&night.members, true, call(&night.members[1])?, "way out after that")?;
    third.alive()?;
    all_show(&night.members, false, end(&night.members[2])?, "over")?;
    assert_eq!(modes(&night.members[2])?.len(), 2, "it was alarmed by what was said again");
    assert_eq!(modes(&night.members[0])?.len(), 4);
    Ok(())
}

//! A route over venues, with real processes: two venues exchange over the campaign's
//! broker, and a third that was not given the route's key hears sealed bytes alone.

#![expect(clippy::print_stdout, reason = "the story says how long venues took to agree")]

use anyhow::{Context, Result, ensure};
use rumqttc::{Client, Event, MqttOptions, Packet, QoS};
use serde_json::Value;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use stories::{
    chaos::engine::Engine,
    circle::{Circles, Member, passport},
    house::House,
    patience::{my_turn, until},
};

/// How long two venues may take: a route says its heads once a minute, and a question
/// without an answer is asked again after 15 s.
const AGREE_WITHIN: Duration = Duration::from_secs(150);

/// Passports that are stamped at both venues.
const PASSPORTS: u16 = 5;

/// Everything that is said below the topics of the exchange, as the broker's keeper could
/// read it.
fn overhear(broker: &str) -> Result<Arc<Mutex<Vec<u8>>>> {
    let node = broker.split(',').next().context("no address")?;
    let (host, port) = node.rsplit_once(':').context("no port")?;
    // Headquarters' board is there a moment before its broker.
    let (client, mut connection) = until("the broker to grant the ear", AGREE_WITHIN, || {
        let (client, mut connection) = Client::new(MqttOptions::new("ear", host, port.parse()?), 16);
        client.subscribe("sm/1/+/trail/#", QoS::AtLeastOnce)?;
        for event in connection.iter() {
            if matches!(event?, Event::Incoming(Packet::SubAck(_))) {
                break;
            }
        }
        Ok((client, connection))
    })?;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ours = Arc::clone(&heard);
    std::thread::spawn(move || {
        // The client is held as long as it listens.
        let _client = client;
        for event in connection.iter().map_while(Result::ok) {
            if let Event::Incoming(Packet::Publish(publish)) = event {
                ours.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&publish.payload);
            }
        }
    });
    Ok(heard)
}

fn facts(member: &Member<'_>) -> Result<(String, u64)> {
    let state = member.state()?;
    let read: Value = serde_json::from_str(&state)?;
    let vector = read["vector"].as_object().context("no vector")?;
    Ok((state, vector.values().filter_map(Value::as_u64).sum()))
}

#[test]
fn a_route_is_known_at_its_venues_and_to_nobody_else() -> Result<()> {
    a_route(Engine::Embedded)
}

#[test]
fn a_route_over_a_mosquitto_is_known_at_its_venues() -> Result<()> {
    a_route(Engine::Mosquitto)
}

#[test]
fn a_route_over_a_cluster_is_known_at_its_venues() -> Result<()> {
    a_route(Engine::Nats)
}

fn a_route(engine: Engine) -> Result<()> {
    let _turn = my_turn();
    let (house, _broker) = House::on(engine)?;
    let _headquarters = house.headquarters()?;
    let heard = overhear(house.broker())?;
    let (circles, others) = (Circles::of(&house, 1)?, Circles::of(&house, 9)?);
    let members = [
        circles.device("river-city", "kiosk-1", &["city-walk"], "routes = true\n")?,
        circles.device("river-nature", "kiosk-1", &["city-walk"], "routes = true\n")?,
    ];
    let stranger = others.device("river-planetarium", "kiosk-1", &["city-walk"], "routes = true\n")?;
    let mut agents = Vec::new();
    for member in members.iter().chain([&stranger]) {
        agents.push(member.device.run_agent()?);
    }
    let [city, nature] = &members;
    for n in 0..PASSPORTS {
        let mut desk = city.desk()?;
        desk.issue(passport(n))?;
        desk.stamp(passport(n), "star-map", "magic")?;
        desk.stamp(passport(n), "city-walk", "measure")?;
        nature.desk()?.stamp(passport(n), "city-walk", "amber")?;
    }
    stranger.desk()?.stamp(passport(0), "city-walk", "orrery")?;

    let start = Instant::now();
    let expected = 4 * u64::from(PASSPORTS);
    until("both venues to know the same", AGREE_WITHIN, || {
        let ((one, known), (two, _)) = (facts(city)?, facts(nature)?);
        ensure!(known == expected && one == two, "{known} of {expected} facts are known: {one} {two}");
        Ok(())
    })?;
    println!("two venues agreed after {:?}", start.elapsed());
    until("the third venue to hear what it can't read", AGREE_WITHIN, || {
        let log = agents.last().context("no agent")?.said();
        ensure!(log.contains("can't be read"), "it says: {log}");
        Ok(())
    })?;
    assert_eq!(facts(&stranger)?.1, 1, "it knows its own stamp alone");

    let heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
    let said = |text: &[u8]| heard.windows(text.len()).any(|some| some == text);
    ensure!(!heard.is_empty(), "nothing was said");
    for open in [&b"stamp"[..], b"star-map", b"river-nature", &passport(1).to_bytes()] {
        ensure!(!said(open), "{:?} was said openly", String::from_utf8_lossy(open));
    }
    for agent in agents {
        ensure!(agent.stop()?.success(), "an agent did not stop cleanly");
    }
    Ok(())
}

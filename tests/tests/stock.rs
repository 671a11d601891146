//! The stock of a reward over three kiosks, with real processes: carried from one to the
//! others, handed out while one is cut off and reflashed. What is handed out never
//! exceeds what there was, and who claimed twice is found.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::time::Duration;
use stories::{
    circle::{Circles, Member, passport},
    cut::Cable,
    house::{House, free_address},
    patience::until,
    program,
};

/// How long devices of a house may take to agree on a slow machine.
const AGREE_WITHIN: Duration = Duration::from_secs(60);

/// The exit code when the rules of the stock refuse.
const REFUSED: i32 = 4;

const TRAIL: &str = "star-map";
const MEDAL: &str = "night-medal";

/// Pieces that lie in the box.
const PIECES: u32 = 60;

/// Pieces that each of the other two gets.
const SHARE: u32 = 20;

/// A command about the medals: its exit code, and what it says.
fn stock(member: &Member<'_>, what: &str, count: u32, more: &[&str]) -> Result<(i32, String)> {
    let count = count.to_string();
    let args = ["stock", what, "--trail", TRAIL, "--reward", MEDAL, "--count", &count, "--json"];
    let output = member.device.agent(&[&args[..], more].concat())?.output()?;
    let said = if output.status.success() { output.stdout } else { output.stderr };
    Ok((output.status.code().unwrap_or(-1), String::from_utf8_lossy(&said).into_owned()))
}

/// Pieces that a device may hand out, by what it knows itself.
fn left(member: &Member<'_>) -> Result<i64> {
    let output = program::output(&mut member.device.agent(&["stock", "show", "--json"])?)?;
    let shown: Value = serde_json::from_slice(&output.stdout)?;
    let here = |shelf: &&Value| shelf["account"] == shown["account"];
    let shelves = shown["shelves"].as_array().context("no shelves")?;
    Ok(shelves.iter().filter(here).filter_map(|shelf| shelf["left"].as_i64()).sum())
}

fn wait_for(member: &Member<'_>, pieces: u32) -> Result<()> {
    until("the pieces to arrive", AGREE_WITHIN, || {
        let left = left(member)?;
        ensure!(left == i64::from(pieces), "{left} are there");
        Ok(())
    })
}

/// Hands pieces to passports from this number on, until none is left; how many.
fn hand_all(member: &Member<'_>, from: u16, most: u32) -> Result<u32> {
    let (mut desk, mut handed) = (member.desk()?, 0);
    for n in from.. {
        if handed == most || !desk.hand(passport(n), TRAIL, MEDAL)? {
            break;
        }
        handed += 1;
    }
    Ok(handed)
}

/// The owner opens the stock and carries a share to each of the others.
fn share_out(members: &[Member<'_>; 3]) -> Result<()> {
    let [owner, second, third] = members;
    // Each kiosk issues a passport, by which the others come to know it.
    for (n, member) in (900..).zip(members) {
        member.desk()?.issue(passport(n))?;
    }
    // The owner opens the stock; nobody else does, and nobody carries what is not there.
    ensure!(stock(second, "count", PIECES, &[])?.0 == REFUSED);
    // The owner, too, says that it is the first time.
    let (code, said) = stock(owner, "count", PIECES, &[])?;
    ensure!(code == REFUSED && said.contains("--first"), "{code} {said}");
    let (code, said) = stock(owner, "count", PIECES, &["--first"])?;
    ensure!(code == 0 && said.contains("\"left\":60"), "{code} {said}");
    let (code, said) = stock(owner, "carry", 1, &["--to", "kiosk-9"])?;
    ensure!(code == 1 && said.contains("nothing was heard of kiosk-9@river-city"), "{code} {said}");
    for other in ["kiosk-2", "kiosk-3@river-city"] {
        until("the owner to hear of the others", AGREE_WITHIN, || {
            let (code, said) = stock(owner, "carry", SHARE, &["--to", other])?;
            ensure!(code == 0, "{said}");
            Ok(())
        })?;
    }
    ensure!(stock(owner, "carry", SHARE + 1, &["--to", "kiosk-2"])?.0 == REFUSED);
    wait_for(second, SHARE)?;
    wait_for(third, SHARE)?;
    Ok(())
}

#[test]
fn what_is_handed_out_never_exceeds_what_there_was() -> Result<()> {
    let house = House::new()?;
    let circles = Circles::of(&house, 1)?;
    let hub = free_address()?;
    let cable = Cable::to(&hub)?;
    let at = |broker: &str| format!("house_broker = {broker:?}\n");
    let members = [
        circles.device("river-city", "kiosk-1", &[], &format!("hub = true\nhub_listen = {hub:?}\n"))?,
        circles.device("river-city", "kiosk-2", &[], &at(&hub))?,
        circles.device("river-city", "kiosk-3", &[], &at(&cable.address()))?,
    ];
    let [owner, second, third] = &members;
    let mut agents = Vec::new();
    for member in &members {
        agents.push(member.device.run_agent()?);
    }
    share_out(&members)?;

    // The third is cut off. All hand out as long as there is a piece.
    cable.cut();
    let mut handed = hand_all(owner, 100, u32::MAX)? + hand_all(second, 500, u32::MAX)?;
    handed += hand_all(third, 300, 12)?;
    assert_eq!(handed, PIECES - (SHARE - 12));
    // Its card breaks. The new one may hand out nothing, and cannot know what it may count.
    ensure!(agents.remove(2).stop()?.success());
    third.reflash()?;
    assert_eq!(hand_all(third, 400, u32::MAX)?, 0);
    let (code, said) = stock(third, "count", SHARE - 12, &[])?;
    ensure!(code == REFUSED, "{code} {said}");
    agents.push(third.device.run_agent()?);
    cable.mend();

    // Once it has heard what was carried to the old card, its staff count the shelf.
    let counted = until("the new card to hear of the old one", AGREE_WITHIN, || {
        let (code, said) = stock(third, "count", SHARE - 12, &[])?;
        ensure!(code == 0, "{said}");
        Ok(said)
    })?;
    let counted: Value = serde_json::from_str(&counted)?;
    // What the old card had handed out may have been under way when the cable was cut.
    let expected = counted["expected"].as_u64().context("nothing is expected")?;
    ensure!((u64::from(SHARE) - 12..=u64::from(SHARE)).contains(&expected), "{counted}");
    assert_eq!(counted["left"], json!(SHARE - 12));
    handed += hand_all(third, 500, u32::MAX)?;
    assert_eq!(handed, PIECES, "all pieces, and not one more");

    // Passports 500 to 507 got theirs at the second device already.
    until("the owner to find who claimed twice", AGREE_WITHIN, || {
        let output = program::output(&mut owner.device.agent(&["trail", "claims", "--json"])?)?;
        let claims: Value = serde_json::from_slice(&output.stdout)?;
        let double = claims["double_claims"].as_array().context("no double claims")?;
        ensure!(double.len() == 8 && claims["exceeded"] == json!([]), "{claims}");
        ensure!(double.iter().all(|claim| claim["handed"] == json!(2)), "{claims}");
        Ok(())
    })?;
    for member in &members {
        assert_eq!(left(member)?, 0);
    }
    Ok(())
}

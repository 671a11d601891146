//! Headquarters as several processes on one archive: each with its shards, one or none with
//! the board.

use super::kept::Kept;
use crate::house::{House, free_address};
use anyhow::Result;
use std::{fs, path::PathBuf, rc::Rc};

/// The archive they share.
#[must_use]
pub fn archive(house: &House) -> PathBuf {
    house.folder().join("archive.sqlite")
}

/// What the commands that read the archive are told.
///
/// # Errors
/// When it can't be written.
pub fn configure_commands(house: &House, broker: &str) -> Result<()> {
    let settings = format!("broker = {broker:?}\narchive = {:?}\n", archive(house));
    Ok(fs::write(house.folder().join("headquarters.toml"), settings)?)
}

/// A process that takes reports of these shards; with the address of its board, if it has
/// one.
///
/// # Errors
/// When its settings can't be written.
pub fn intake(
    house: &Rc<House>,
    broker: &str,
    name: &str,
    shards: &str,
    board: bool,
) -> Result<(Kept, String)> {
    let listen = if board { free_address()? } else { String::new() };
    let config = format!("headquarters-{name}");
    let settings = format!(
        "listen = {listen:?}\nbroker = {broker:?}\nshards = {shards:?}\narchive = {:?}\n",
        archive(house)
    );
    fs::write(house.folder().join(format!("{config}.toml")), settings)?;
    let (home, log) = (Rc::clone(house), house.folder().join(format!("{config}.log")));
    let make = move || home.command("headquarters", &["serve"], &config);
    Ok((Kept::new(name, log, Box::new(make)), listen))
}

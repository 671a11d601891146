//! A small storm of simulated venues on a real broker and the real headquarters, so that the
//! program whose figures `make bench` prints can't rot: nothing is lost, and all is proved.

use anyhow::{Result, ensure};
use std::time::Duration;
use stories::load::{
    open_files,
    stage::Ground,
    storm::{Plan, pass},
};

/// Venues: more than may be at the broker's door at once is not needed to find what is broken.
const VENUES: u32 = 30;

#[test]
fn a_fleet_that_was_cut_off_comes_back_and_nothing_is_lost() -> Result<()> {
    let weather = pass(Plan { venues: VENUES, ground: Ground::Mosquitto, cut: Duration::ZERO })?;
    ensure!(weather.broken == (0, None), "lines broke: {:?}", weather.broken);
    ensure!(weather.again.linked <= weather.again.proved, "proved before it was back: {weather:?}");
    Ok(())
}

#[test]
fn more_lines_than_the_system_allows_are_refused_with_what_to_do() {
    let refused = open_files::allow(u64::from(u32::MAX)).map_err(|reason| reason.to_string());
    assert!(refused.as_ref().is_err_and(|said| said.contains("ulimit -Hn")), "{refused:?}");
}

//! A fleet of venues at one headquarters: how long until all are back and proved complete, and
//! what that takes of the machine, for a hundred, a thousand and ten thousand of them.

use super::Figure;
use crate::load::{
    stage::Ground,
    storm::{Coming, Plan, Weather, pass},
};
use anyhow::{Context, Result};
use std::time::Duration;

/// The curve.
pub const VENUES: [u32; 3] = [100, 1_000, 10_000];

/// For so many the bounds hold.
const BOUND_AT: u32 = 10_000;

/// How long the lines are down: the broker has told headquarters of every will by then.
const CUT: Duration = Duration::from_secs(2);

/// The most memory headquarters may take, MiB.
const MEMORY: f64 = 200.0;

/// Lets the storm of so many venues on a broker pass.
///
/// # Errors
/// When it does not end, or something is lost.
pub fn measure(ground: Ground, venues: u32) -> Result<Vec<Figure>> {
    let plan = Plan { venues, ground, cut: CUT };
    let weather = pass(plan).with_context(|| format!("{venues} venues on {}", ground.name()))?;
    Ok(rows(plan, &weather))
}

/// The seconds until all are proved again.
fn bound(ground: Ground) -> Option<f64> {
    match ground {
        Ground::Mosquitto => Some(5.0),
        Ground::Nats => Some(10.0),
        Ground::MosquittoTls => None,
    }
}

fn rows(Plan { venues, ground, .. }: Plan, weather: &Weather) -> Vec<Figure> {
    let of = |what: &str| format!("{venues} venues, {}: {what}", ground.name());
    let bounded = |what: &str, value: f64, unit, most: Option<f64>| match most {
        Some(most) if venues == BOUND_AT => Figure::at_most(&of(what), value, unit, most),
        _ => Figure::new(&of(what), value, unit),
    };
    let Coming { linked, stored, proved, headquarters, broker, venues: own } = weather.again;
    let (memory, most) = weather.memory;
    vec![
        Figure::new(&of("first connected after"), weather.first.linked, "s"),
        Figure::new(&of("first proved after"), weather.first.proved, "s"),
        Figure::new(&of("back: connected after"), linked, "s"),
        Figure::new(&of("back: all pages acknowledged after"), stored, "s"),
        bounded("back: proved complete after", proved, "s", bound(ground)),
        Figure::new(&of("back: processor of headquarters"), headquarters, "s"),
        Figure::new(&of("back: processor of the broker"), broker, "s"),
        Figure::new(&of("back: processor of the venues' program"), own, "s"),
        Figure::new(&of("headquarters proof took"), weather.proof_took, "s"),
        Figure::new(&of("memory of headquarters"), memory, "MiB"),
        bounded("memory of headquarters, most", most, "MiB", Some(MEMORY)),
        Figure::new(&of("lines that broke by themselves"), count(weather.broken.0), ""),
    ]
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

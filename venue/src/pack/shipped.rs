//! The packs that ship with the software, so that every program runs without a file.

use super::Pack;
use crate::problem::Problems;

macro_rules! shipped {
    ($file:literal) => {
        ($file, include_str!(concat!("../../../configs/", $file)))
    };
}

/// The shipped campaigns: file name below `configs/` and text.
pub const CAMPAIGNS: [(&str, &str); 5] = [
    shipped!("campaigns/science-month-2025.toml"),
    shipped!("campaigns/science-day-2024.toml"),
    shipped!("campaigns/museum-system-2024.toml"),
    shipped!("campaigns/thousand-museums-2024.toml"),
    shipped!("campaigns/museum-city-2022.toml"),
];

/// The example venue with its night; it belongs to the first of [`CAMPAIGNS`].
pub const RIVER_CITY: (&str, &str) = shipped!("venues/river-city.toml");

/// An example of a route: two more venues, a trail over all three, and its map. It is
/// read together with [`RIVER_CITY`].
pub const RIVER_CITY_ROUTE: (&str, &str) = shipped!("venues/river-city-route.toml");

/// The pack every program falls back on: the first campaign with the example night.
///
/// # Errors
/// None with the files as they ship; a test reads them.
pub fn example() -> Result<Pack, Problems> {
    Pack::parse_files(&[CAMPAIGNS[0], RIVER_CITY])
}

/// The example night together with the example of a route.
///
/// # Errors
/// None with the files as they ship; a test reads them.
pub fn example_route() -> Result<Pack, Problems> {
    Pack::parse_files(&[CAMPAIGNS[0], RIVER_CITY, RIVER_CITY_ROUTE])
}

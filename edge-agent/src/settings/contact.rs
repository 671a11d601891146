//! What the settings say of the contact that calls an emergency.

use super::Settings;
use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The longest time for which a contact has to stay, in milliseconds: half of the second within
/// which every kiosk shows the way out.
pub const MAX_DEBOUNCE_MS: u64 = 500;

/// The contact of a fire panel, or a button, on a line of a GPIO chip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmergencyContact {
    /// The chip's device.
    pub chip: PathBuf,
    /// The number of the line on it.
    pub line: u32,
    /// How the line is when the contact is closed.
    #[serde(default)]
    pub active: Active,
    /// For how long it has to stay closed, in milliseconds, at most [`MAX_DEBOUNCE_MS`].
    #[serde(default = "usual_debounce")]
    pub debounce_ms: u64,
}

/// How a line is when its contact is closed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Active {
    /// The contact joins it to ground.
    #[default]
    Low,
    /// The contact joins it to the chip's supply.
    High,
}

fn usual_debounce() -> u64 {
    50
}

impl Settings {
    /// The contact that calls an emergency, if one is set.
    ///
    /// # Errors
    /// When it would have to stay closed for too long.
    pub fn contact(&self) -> Result<Option<EmergencyContact>> {
        let Some(contact) = &self.emergency_contact else { return Ok(None) };
        ensure!(
            contact.debounce_ms <= MAX_DEBOUNCE_MS,
            "emergency_contact.debounce_ms = {}: write at most {MAX_DEBOUNCE_MS}; kiosks have to show the way \
             out within a second",
            contact.debounce_ms
        );
        Ok(Some(contact.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use venue::settings::{Sources, load};

    fn of(text: &str) -> Result<Settings, String> {
        let sources = Sources { program: "edge-agent", file: Some(("a.toml", text)), env: &[], flags: &[] };
        load::<Settings>(&sources).map_err(|problems| problems.to_string())
    }

    #[test]
    fn a_contact_is_a_table_with_chip_and_line() {
        let read = |text: &str| of(text).unwrap().contact().unwrap();
        let table = read("[emergency_contact]\nchip = \"/dev/gpiochip0\"\nline = 17\n").unwrap();
        assert_eq!((table.line, table.active, table.debounce_ms), (17, Active::Low, 50));
        let inline = "emergency_contact = { chip = \"/dev/gpiochip4\", line = 3, active = \"high\", debounce_ms = 20 }";
        assert_eq!(read(inline).unwrap().active, Active::High);
        assert_eq!(read(""), None);
        assert!(of("[emergency_contact]\nchip = \"/dev/gpiochip0\"\n").unwrap_err().contains("line"));
        assert!(of("emergency_contact = { chip = \"c\", line = 1, pull = 1 }").unwrap_err().contains("pull"));
        let slow = of("emergency_contact = { chip = \"c\", line = 1, debounce_ms = 501 }").unwrap();
        assert!(slow.contact().unwrap_err().to_string().contains("at most 500"));
    }
}

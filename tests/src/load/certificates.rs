//! Certificates for a fleet: each venue's own, of the CA of an office.

use crate::secure::Forger;
use anyhow::Result;
use broker::{Security, Today};
use std::{path::Path, sync::Arc};
use venue::reporting::topic::Address;

/// The years they are good for.
const YEARS: (i32, i32) = (2025, 2099);

/// What makes the lines of a fleet secure.
pub struct Certificates {
    ca: Vec<u8>,
    forger: Forger,
}

impl Certificates {
    /// Of the CA in this folder, whose key the forger has.
    ///
    /// # Errors
    /// When the CA can't be read.
    pub fn of(folder: &Path, forger: Forger) -> Result<Self> {
        Ok(Self { ca: std::fs::read(folder.join("ca.crt"))?, forger })
    }

    /// That of a venue, with a key of its own.
    ///
    /// # Errors
    /// When it can't be signed.
    pub fn security(&self, of: &Address) -> Result<Security> {
        let [certificate, key] = self.forger.sign((of.venue.as_str(), of.device.as_str()), YEARS)?;
        let clock = Arc::new(|| Today::Unknown);
        Security::of(&self.ca, Some((certificate.as_bytes(), key.as_bytes())), clock)
    }
}

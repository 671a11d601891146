//! `headquarters recover-pin`: the code with which the staff of a kiosk that nobody can
//! unlock any more choose a new PIN. It needs no network either: the request comes over the
//! telephone, and a photograph of the code goes back.

use super::read_authority;
use crate::commands::{as_json, say};
use anyhow::{Context, Result};
use clap::Args;
use qrcode::{EcLevel, QrCode, render::unicode::Dense1x2};
use serde::Serialize;
use std::path::PathBuf;
use venue::{
    id::{DeviceId, VenueId},
    passport::PinRequest,
};

/// Whose PIN is lost.
#[derive(Debug, Args)]
pub struct Recovery {
    /// The campaign's authority, a secret file
    #[arg(long, value_name = "FILE")]
    pub authority: PathBuf,
    /// Venue of the kiosk
    #[arg(long, value_name = "ID")]
    pub venue: VenueId,
    /// The kiosk
    #[arg(long, value_name = "ID")]
    pub device: DeviceId,
    /// What its screen shows under 'lost the PIN', such as 7K3M-9QX2
    #[arg(long, value_name = "REQUEST")]
    pub request: PinRequest,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Serialize)]
struct Recovered<'a> {
    venue: &'a VenueId,
    device: &'a DeviceId,
    request: String,
    code: &'a str,
}

/// Prints the code, as a QR code too: a picture of it, held before the kiosk's scanner, is
/// enough. It fits that request alone, and once.
///
/// # Errors
/// When the authority's file cannot be read.
pub fn recover(order: &Recovery) -> Result<()> {
    let authority = read_authority(&order.authority)?;
    let code = authority.recover_pin((&order.venue, &order.device), &order.request);
    if order.json {
        let (venue, device, request) = (&order.venue, &order.device, order.request.to_string());
        return say(&as_json(&Recovered { venue, device, request, code: &code })?);
    }
    let drawn = QrCode::with_error_correction_level(&code, EcLevel::M).context("drawing the code")?;
    // Light modules are drawn: terminals are dark.
    let drawn = drawn.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build();
    say(&format!("{drawn}\n{code}\n"))
}

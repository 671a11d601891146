//! What the campaign signed and its pack carries: certificates of devices, and revocations
//! that take keys back. They are read here as everywhere; whether the campaign signed them
//! is found where passports are checked, because a pack does not hold its key.

use crate::{
    id::CampaignId,
    pack::read::{Fault, FromToml, Table},
    passport::{Certificate, NotVouched, Revocation},
};
use toml::de::DeValue;

/// Most certificates and most revocations of a campaign: a kiosk verifies them all when it
/// starts, and so many take it about a second. Devices that exchange with each other
/// tell their certificates themselves, so even a campaign of a thousand venues names only
/// those that do not.
const MOST: usize = 4096;

impl FromToml for Certificate {
    const WANTED: &'static str = "a certificate that begins with SK1:";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        parsed(value, Self::parse, "copy the text that `headquarters enrol` printed")
    }
}

impl FromToml for Revocation {
    const WANTED: &'static str = "a revocation that begins with SR1:";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        parsed(value, Self::parse, "copy the text that `headquarters revoke` printed")
    }
}

fn parsed<T>(
    value: &DeValue<'_>,
    parse: fn(&str) -> Result<T, NotVouched>,
    advice: &'static str,
) -> Result<T, Fault> {
    // Of a text that is too long it is not said that it should be shortened.
    let parsed = match value.as_str() {
        Some(text) => parse(text),
        None => parse(&String::read(value)?),
    };
    parsed.map_err(|why| Fault::new(why.to_string(), advice))
}

/// The certificates of a campaign, by their texts.
pub(super) fn certificates(t: &Table<'_>, here: Option<&CampaignId>) -> Vec<String> {
    t.limit("certificates", MOST, "leave out devices that exchange with each other");
    let all: Vec<Certificate> = t.list("certificates");
    all.iter().for_each(|certificate| of_campaign(t, "certificates", &certificate.campaign, here));
    all.iter().map(Certificate::to_text).collect()
}

/// The revocations of a campaign, by their texts.
pub(super) fn revoked_keys(t: &Table<'_>, here: Option<&CampaignId>) -> Vec<String> {
    t.limit("revoked_keys", MOST, "leave out keys that have expired");
    let all: Vec<Revocation> = t.list("revoked_keys");
    all.iter().for_each(|revocation| of_campaign(t, "revoked_keys", &revocation.campaign, here));
    all.iter().map(Revocation::to_text).collect()
}

/// One of another campaign would be passed over wherever passports are checked.
fn of_campaign(t: &Table<'_>, key: &'static str, of: &CampaignId, here: Option<&CampaignId>) {
    if let Some(here) = here.filter(|here| *here != of) {
        let reason = format!("holds one of the campaign {of}, and this is {here}");
        t.wrong(key, reason, format!("take one that was made for {here}, or write it into the pack of {of}"));
    }
}

//! Devices that were enrolled before: what may be done to the keys they have.

use super::{Enrolment, secret};
use anyhow::{Context, Result, ensure};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};
use venue::{
    id::{CampaignId, DeviceId},
    passport::{Authority, Keys, MOST_CIRCLES},
};

impl Enrolment {
    /// Where the keys of a device lie, or will.
    pub(super) fn file_of(&self, device: &DeviceId) -> PathBuf {
        self.out.join(format!("{device}.keys"))
    }

    /// Whether this order can be carried out for the devices that have keys.
    pub(super) fn may_add_to(&self, there: &BTreeSet<&DeviceId>) -> Result<()> {
        let Some(path) = there.first().map(|device| self.file_of(device)) else { return Ok(()) };
        let path = path.display();
        let lacks = |device: &&DeviceId| lacks_report_key(&self.file_of(device));
        ensure!(
            !self.trails.is_empty()
                || self.broker.is_some()
                || there.iter().copied().all(|device| lacks(&device)),
            "{path} is there already, and a device keeps its keys; name a --trail to add it to them, or the \
             --broker for a new certificate to it. For a \
             device that was lost take its key back (headquarters revoke --key-of) and move the file away"
        );
        ensure!(
            self.until.is_none(),
            "{path} is there already, and its last day stays; leave --until away to add to it"
        );
        ensure!(
            self.authority.exists(),
            "{path} is there already, and {} is not; name the authority that signed it",
            self.authority.display()
        );
        Ok(())
    }
}

/// Whether it is a file of keys of a program that gave no report keys. What can't be read is
/// told where it is read for good.
fn lacks_report_key(path: &Path) -> bool {
    let keys = secret::read(path).ok().and_then(|text| Keys::parse(&text).ok());
    keys.is_some_and(|keys| keys.report_key().is_none())
}

/// The keys a device has, if they are those of this order.
pub(super) fn keys_of(order: &Enrolment, authority: &Authority, device: &DeviceId) -> Result<Keys> {
    let path = order.file_of(device);
    let keys = keys_in(&path, authority.campaign())?;
    ensure!(
        (keys.venue(), keys.device()) == (&order.venue, device),
        "{} is of {}/{}, not of {}/{device}; name another folder",
        path.display(),
        keys.venue(),
        keys.device(),
        order.venue
    );
    ensure!(
        keys.keyring().campaign_key() == Some(&authority.public()),
        "{} was not signed by this authority; name the one that did",
        path.display()
    );
    let new = order
        .trails
        .iter()
        .filter(|trail| keys.circles().keys().all(|circle| circle.as_str() != trail.as_str()));
    ensure!(
        keys.circles().len() + new.count() <= MOST_CIRCLES,
        "{} would name more than {MOST_CIRCLES} circles; a venue is part of {} trails at most",
        path.display(),
        MOST_CIRCLES - 1
    );
    Ok(keys)
}

/// The keys in a file, if they are of this campaign.
pub(super) fn keys_in(path: &Path, campaign: &CampaignId) -> Result<Keys> {
    let text = secret::read(path)?;
    let keys = Keys::parse(&text).with_context(|| format!("{} is not a device's keys", path.display()))?;
    ensure!(
        keys.campaign() == campaign,
        "{} is of the campaign {}, and the authority is of {campaign}; name the one of its campaign",
        path.display(),
        keys.campaign()
    );
    Ok(keys)
}

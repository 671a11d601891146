//! What arrived, from whom by its topic, and whether it is from there; and how a device is
//! answered so that it believes it.

use super::{Command, Intake, MAX_LEDGERS, Refusal};
use crate::{
    passport::{ReportKey, ReportKeyId},
    reporting::{
        keys_in_force::KeysInForce,
        topic::{Address, Down, Topic},
        wire::{self, Mac, Trust},
    },
};
use std::collections::BTreeMap;

/// A message, and the address its topic names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter<'a> {
    pub(super) topic: &'a str,
    pub(super) from: &'a Address,
    pub(super) payload: &'a [u8],
    /// The enrolment its code is of, right or not.
    pub(super) enrolment: Option<ReportKeyId>,
}

impl<'a> Letter<'a> {
    pub(super) fn new(topic: &'a str, from: &'a Address, payload: &'a [u8]) -> Self {
        Self { topic, from, payload, enrolment: Mac::of(payload).map(|mac| mac.key) }
    }
}

/// A device that is spoken to.
#[derive(Debug, Clone)]
pub(super) struct Addressee {
    pub(super) device: Address,
    /// What it believes; nothing where no keys are in force.
    pub(super) key: Option<ReportKey>,
}

impl Addressee {
    pub(super) fn tell<D: wire::Document>(&self, kind: Down, document: &D) -> Option<Command> {
        super::publish(&Topic::Down(self.device.clone(), kind), document, (self.key.as_ref(), false))
    }
}

impl Intake {
    /// The same intake with the keys of its campaign: it takes only what carries the code of
    /// the device that its topic names, and answers under that device's key.
    #[must_use]
    pub fn with_keys(self, keys: Option<KeysInForce>) -> Self {
        let keys = keys.filter(|keys| *keys.campaign() == self.campaign);
        // Whoever was believed under other keys is held against these.
        Self { keys, believed: BTreeMap::new(), ..self }
    }

    fn trust<'a>(&'a self, letter: &Letter<'a>) -> Trust<'a> {
        let Some(keys) = &self.keys else { return Trust::Anybody };
        let believed = letter.enrolment.and_then(|enrolment| self.believed_key(letter.from, enrolment));
        believed.map_or(Trust::Device(keys, letter.from), Trust::Key)
    }

    /// The key of an enrolment by which this device spoke last and was believed.
    fn believed_key(&self, device: &Address, enrolment: ReportKeyId) -> Option<&ReportKey> {
        self.believed.get(device).filter(|key| key.id() == enrolment)
    }

    /// Keeps the key of a device whose word was just believed: to derive it takes as long as to
    /// check a document. Strangers can't fill this: they are not believed.
    pub(super) fn keep_key(&mut self, letter: &Letter<'_>) {
        let Some((keys, enrolment)) = self.keys.as_ref().zip(letter.enrolment) else { return };
        let room = self.believed.len() < MAX_LEDGERS || self.believed.contains_key(letter.from);
        if room && self.believed_key(letter.from, enrolment).is_none() {
            self.believed.insert(letter.from.clone(), keys.of_device(letter.from, enrolment));
        }
    }

    pub(super) fn read<D: wire::Document>(&self, letter: &Letter<'_>) -> Result<D, Refusal> {
        Ok(wire::read(letter.payload, letter.topic, self.trust(letter))?)
    }

    /// Who is told why a message is not taken: the device under its key, if the message was
    /// its own. One that was not is answered without a code, which no device that has keys
    /// believes: nobody makes headquarters say something to a device by forging its word.
    pub(super) fn sender(&self, letter: &Letter<'_>) -> Addressee {
        let its_own = wire::is_made_by(letter.payload, letter.topic, self.trust(letter));
        self.addressee(letter.from, letter.enrolment.filter(|_| its_own))
    }

    pub(super) fn addressee(&self, device: &Address, enrolment: Option<ReportKeyId>) -> Addressee {
        let known = |id| self.believed_key(device, id).cloned();
        let key = self.keys.as_ref().zip(enrolment);
        let key = key.map(|(keys, id)| known(id).unwrap_or_else(|| keys.of_device(device, id)));
        Addressee { device: device.clone(), key }
    }
}

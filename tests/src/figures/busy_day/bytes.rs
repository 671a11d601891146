//! Bytes on a line, by what is said: topic, payload, MQTT's own bytes and its confirmations, and
//! what TLS adds to each. TCP's and IP's headers are not counted.

use std::collections::BTreeMap;

/// What TLS 1.3 adds to a packet: a header of five bytes, one of the kind, a tag of sixteen.
const TLS: u64 = 22;

/// A packet that confirms another one.
const PUBACK: u64 = 4;

/// A question whether the other end is there, and its answer.
const PING: u64 = 2;

/// Bytes up and down, by the last part of the topic.
#[derive(Debug, Default)]
pub(super) struct Bytes {
    by_kind: BTreeMap<String, (u64, u64)>,
}

impl Bytes {
    /// The device says something.
    pub(super) fn up(&mut self, topic: &str, payload: usize) {
        let (there, back) = self.of(topic);
        *there += packet(topic, payload);
        *back += PUBACK + TLS;
    }

    /// Headquarters says something.
    pub(super) fn down(&mut self, topic: &str, payload: usize) {
        let (back, there) = self.of(topic);
        *there += packet(topic, payload);
        *back += PUBACK + TLS;
    }

    /// The device asks so often whether the broker is there.
    pub(super) fn pings(&mut self, times: u64) {
        let bytes = times * (PING + TLS);
        self.by_kind.insert("pings".to_owned(), (bytes, bytes));
    }

    fn of(&mut self, topic: &str) -> (&mut u64, &mut u64) {
        let kind = topic.rsplit('/').next().unwrap_or_default().to_owned();
        let (up, down) = self.by_kind.entry(kind).or_default();
        (up, down)
    }

    /// By kind, up and down.
    pub(super) fn by_kind(&self) -> impl Iterator<Item = (&str, u64, u64)> {
        self.by_kind.iter().map(|(kind, (up, down))| (kind.as_str(), *up, *down))
    }

    /// In all, up and down.
    pub(super) fn sum(&self) -> (u64, u64) {
        self.by_kind.values().fold((0, 0), |(up, down), (u, d)| (up + u, down + d))
    }
}

/// A PUBLISH packet of QoS 1 inside TLS.
fn packet(topic: &str, payload: usize) -> u64 {
    let rest = 2 + topic.len() + 2 + payload;
    let length_bytes = if rest < 128 { 1 } else { 2 };
    (1 + length_bytes + rest) as u64 + TLS
}

//! Where a broker elsewhere is reached: one address, or those of a cluster, tried in turn.

use anyhow::{Result, ensure};
use std::fmt;

/// Addresses of one broker: a cluster has three or five nodes, and an old one may stand
/// beside a new one while people move.
pub const MAX_ADDRESSES: usize = 8;

/// Hosts and ports of one broker, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    first: (String, u16),
    others: Vec<(String, u16)>,
}

impl Addresses {
    /// One address.
    #[must_use]
    pub fn one(host: impl Into<String>, port: u16) -> Self {
        Self { first: (host.into(), port), others: Vec::new() }
    }

    /// Those that the setting `key` names: `host:port`, or several with commas between.
    ///
    /// # Errors
    /// When one of them is none, stands there twice, or there are more than
    /// [`MAX_ADDRESSES`].
    pub fn read(key: &str, text: &str) -> Result<Self> {
        let all: Vec<Option<(String, u16)>> = text.split(',').map(address).collect();
        let all: Option<Vec<(String, u16)>> = all.into_iter().collect();
        let mut all = all.unwrap_or_default().into_iter();
        let Some(first) = all.next() else {
            anyhow::bail!(
                "{key} = {text:?}: write host and port, such as \"mqtt.example.org:1883\", or those of all nodes \
                 of a cluster with commas between, such as \"a.example.org:1883,b.example.org:1883\""
            );
        };
        let others: Vec<_> = all.collect();
        ensure!(
            others.len() < MAX_ADDRESSES,
            "{key} names {} addresses; at most {MAX_ADDRESSES} are tried in turn",
            others.len() + 1
        );
        let twice = others.iter().enumerate().any(|(at, one)| *one == first || others[..at].contains(one));
        ensure!(!twice, "{key} = {text:?}: an address stands there twice; name each node once");
        Ok(Self { first, others })
    }

    /// The address of this turn: the first of all for turn 0, then the others in their
    /// order, then the first again.
    #[must_use]
    pub fn at_turn(&self, turn: u64) -> (&str, u16) {
        let at = usize::try_from(turn % self.count()).unwrap_or_default();
        let (host, port) = at.checked_sub(1).and_then(|at| self.others.get(at)).unwrap_or(&self.first);
        (host, *port)
    }

    /// How often all of them were tried by so many failures in a row.
    #[must_use]
    pub fn rounds(&self, failures: u64) -> u64 {
        failures / self.count()
    }

    fn count(&self) -> u64 {
        self.others.len() as u64 + 1
    }
}

impl fmt::Display for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (host, port) = &self.first;
        write!(f, "{host}:{port}")?;
        self.others.iter().try_for_each(|(host, port)| write!(f, ",{host}:{port}"))
    }
}

fn address(text: &str) -> Option<(String, u16)> {
    let (host, port) = text.trim().rsplit_once(':')?;
    let port = port.parse().ok().filter(|port| *port > 0)?;
    // Colons belong to addresses of IPv6, which stand in brackets.
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let allowed = |c: char| c.is_alphanumeric() || "-._%".contains(c) || (c == ':' && bare.is_some());
    let host = bare.unwrap_or(host);
    (!host.is_empty() && host.chars().all(allowed)).then(|| (host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_are_tried_in_turn_from_the_first() {
        let nodes = Addresses::read("broker", "a:1, [::1]:2,c:3").unwrap();
        let turns: Vec<_> = (0..5).map(|turn| nodes.at_turn(turn)).collect();
        assert_eq!(turns, [("a", 1), ("::1", 2), ("c", 3), ("a", 1), ("::1", 2)]);
        let rounds: Vec<_> = (0..7).map(|failures| nodes.rounds(failures)).collect();
        assert_eq!(rounds, [0, 0, 0, 1, 1, 1, 2], "a pause grows when all of them were tried");
        assert_eq!(nodes.to_string(), "a:1,::1:2,c:3");
    }

    #[test]
    fn one_is_the_same_at_every_turn() {
        let one = Addresses::read("broker", "mqtt.example.org:1883").unwrap();
        assert_eq!(one, Addresses::one("mqtt.example.org", 1883));
        assert_eq!((one.at_turn(0), one.at_turn(7)), (one.at_turn(1), one.at_turn(2)));
        assert_eq!(one.rounds(5), 5);
    }

    #[test]
    fn what_is_no_address_is_told_with_its_key() {
        for wrong in
            ["", "host", "host:", ":1", "host:0", "host:99999", "a:1,", "a:1,,b:1", "a b:1", "a:1;b:1"]
        {
            let said = Addresses::read("broker", wrong).unwrap_err().to_string();
            assert!(said.contains("broker = ") && said.contains("write host and port"), "{wrong}: {said}");
        }
        let said = |text: &str| Addresses::read("broker", text).unwrap_err().to_string();
        assert!(said("a:1,b:2,a:1").contains("twice"));
        let many: Vec<String> = (1..=9).map(|port| format!("a:{port}")).collect();
        assert!(said(&many.join(",")).contains("at most 8"));
    }
}

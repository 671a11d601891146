//! The topics, who says what on them, and how.

use crate::{
    exchange::topic::{From as Voice, Topic as Exchange},
    hash::Lid,
    id::CircleId,
    reporting::topic::{Address, Down, Topic, Up},
};

/// Who speaks and who hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A device speaks, headquarters hears.
    Up,
    /// Headquarters speaks, one device hears.
    Down,
    /// Headquarters speaks, every device hears.
    ToAll,
    /// A device speaks, the devices of a circle hear; sealed.
    Circle,
}

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its name in the contract.
    pub name: &'static str,
    /// The topic, with names in braces in place of ids.
    pub address: String,
    /// What is said on it: the name of a document, or of what is sealed.
    pub message: &'static str,
    /// Who speaks and who hears.
    pub way: Way,
    /// Whether the broker keeps the last word for who comes later.
    pub retained: bool,
    /// What it is for.
    pub says: &'static str,
}

/// All topics on which something is said.
#[must_use]
pub fn channels() -> Vec<Channel> {
    let (device, circle_id) = anybody();
    let mut all: Vec<Channel> = Up::ALL.iter().map(|kind| up(&device, *kind)).collect();
    all.extend(Down::ALL.iter().map(|kind| down(&device, *kind)));
    all.push(Channel {
        name: "hq-state",
        address: named(&Topic::HqState(device.campaign.clone()).to_string(), &[(2, "campaign")]),
        message: "hq-state",
        way: Way::ToAll,
        retained: true,
        says: "Said by headquarters after each connection, and kept by the broker for devices that come later.",
    });
    let lid = Lid([0; 16]);
    let voice = Voice { campaign: device.campaign, circle: circle_id, lid };
    all.extend([
        circle("circle-heads", &Exchange::Heads(voice.clone())),
        circle("circle-facts", &Exchange::Facts(voice.clone())),
        circle("circle-to", &Exchange::To(voice.clone(), lid)),
        circle("circle-emergency", &Exchange::Emergency(voice.clone())),
        circle("circle-now", &Exchange::Now(voice)),
    ]);
    all
}

/// Names that stand where ids do.
#[expect(clippy::expect_used, reason = "these four texts are ids, and a test reads them")]
fn anybody() -> (Address, CircleId) {
    let device = Address {
        campaign: "campaign".parse().expect("an id"),
        venue: "venue".parse().expect("an id"),
        device: "device".parse().expect("an id"),
    };
    (device, "circle".parse().expect("an id"))
}

fn up(device: &Address, kind: Up) -> Channel {
    Channel {
        name: kind.as_str(),
        address: of_device(&Topic::Up(device.clone(), kind)),
        message: kind.as_str(),
        way: Way::Up,
        retained: kind == Up::Presence,
        says: match kind {
            Up::Page => "What changed while the line stands, within seconds. The counts are here.",
            Up::Pages => {
                "What waited when the connection began, in batches: the counts of times without a line are here."
            }
            Up::Head => {
                "With every change, once in two seconds at most, and every thirty seconds while the line stands."
            }
            Up::Presence => {
                "After each connection and before its end; the broker says the rest, as the connection's will."
            }
            Up::Now => "With every change of a counter, once a second at most, and every ten seconds.",
        },
    }
}

fn down(device: &Address, kind: Down) -> Channel {
    Channel {
        name: kind.as_str(),
        address: of_device(&Topic::Down(device.clone(), kind)),
        message: kind.as_str(),
        way: Way::Down,
        retained: false,
        says: match kind {
            Down::Stored => {
                "After the archive's commit, never before. Never retained: an old acknowledgement must not reach anybody."
            }
            Down::Wanted => "When what a head says and what the archive holds differ for a while.",
            Down::Refused => "When a message can't be taken.",
        },
    }
}

fn circle(name: &'static str, topic: &Exchange) -> Channel {
    Channel {
        name,
        address: named(&topic.to_string(), &[(2, "campaign"), (4, "circle"), (5, "ledger"), (7, "listener")]),
        message: "sealed",
        way: Way::Circle,
        retained: matches!(topic, Exchange::Emergency(_)),
        says: match topic {
            Exchange::Heads(_) => "What a device knows of the passports and stamps of its circle, in short.",
            Exchange::Facts(_) => "New facts of a device's own.",
            Exchange::To(..) => "Questions and answers between two devices.",
            Exchange::Now(_) => {
                "What a device counts at its doors tonight; in the house's own circle alone, at QoS 0."
            }
            Exchange::Emergency(_) => {
                "Whether the house is in an emergency; in the house's own circle alone."
            }
        },
    }
}

fn of_device(topic: &Topic) -> String {
    named(&topic.to_string(), &[(2, "campaign"), (3, "shard"), (4, "venue"), (6, "device")])
}

/// A topic with names in the place of some of its parts.
fn named(topic: &str, names: &[(usize, &str)]) -> String {
    let name = |(at, part): (usize, &str)| {
        let name = names.iter().find(|(place, _)| *place == at);
        name.map_or_else(|| part.to_owned(), |(_, name)| format!("{{{name}}}"))
    };
    topic.split('/').enumerate().map(name).collect::<Vec<_>>().join("/")
}

//! A single end with nobody around: what it is told, and what it answers.

use crate::{
    messages::message,
    store::{Store, passport, stamp},
    world::{EVENING, circle},
};
use venue::{
    exchange::{
        Command, Config, Exchange, Input, Pace, Stretch, Told, Vector,
        topic::{From, Topic},
        wire::{self, Bytes, Message, Nonces, Says},
    },
    hash::Lid,
    shared::At,
};

pub(crate) const PEER: Lid = Lid([9; 16]);
pub(crate) const ME: Lid = Lid([1; 16]);

/// A device of river city on the route of river city and hill town.
pub(crate) struct End {
    pub(crate) exchange: Exchange,
    pub(crate) store: Store,
    pub(crate) now: u64,
    nonces: Nonces,
}

impl End {
    pub(crate) fn new() -> Self {
        let store = Store::new(ME, "river-city", "kiosk-1");
        let config = Config { circle: route(), me: store.me.clone() };
        let exchange = Exchange::new(config, [3; 32]);
        let mut end = Self { exchange, store, now: 0, nonces: Nonces::new([4; 16]) };
        end.handle(Input::Linked);
        let marks = end.store.tombs.iter().copied().collect();
        end.handle(Input::HeldRead { vector: Vector::new(), tombs: marks });
        end
    }

    pub(crate) fn handle(&mut self, input: Input<'_>) -> Vec<Command> {
        self.exchange.handle(input, self.now)
    }

    pub(crate) fn wait(&mut self, ms: u64) -> Vec<Command> {
        self.now += ms;
        self.handle(Input::Tick)
    }

    pub(crate) fn hears(&mut self, topic: &Topic, message: &Message) -> Vec<Command> {
        let topic = topic.to_string();
        let payload = wire::write(message, &topic, &route().key, &mut self.nonces).unwrap();
        self.handle(Input::Arrived { topic: &topic, payload: &payload })
    }

    /// It is told alone, by the peer.
    pub(crate) fn is_told(&mut self, says: Says, marks: Bytes<8>) -> Vec<Command> {
        self.hears(&Topic::To(from(PEER), ME), &Message { tombs: marks, ..message(says) })
    }

    pub(crate) fn hears_heads(&mut self, lid: Lid, said: u64, marks: Bytes<8>) -> Vec<Command> {
        self.hears(&Topic::Heads(from(lid)), &Message { tombs: marks, ..message(heads(said, Bytes([8; 8]))) })
    }

    /// The peer has these streams now.
    pub(crate) fn hears_state(&mut self, said: u64, streams: Bytes<8>) -> Vec<Command> {
        let message = Message { tombs: NO_MARKS, ..message(heads(said, streams)) };
        self.hears(&Topic::Heads(from(PEER)), &message)
    }

    pub(crate) fn hears_facts(&mut self, stretch: Stretch, marks: Bytes<8>) -> Vec<Command> {
        let says = Says::Facts(stretch);
        self.hears(&Topic::Facts(from(PEER)), &Message { tombs: marks, ..message(says) })
    }
}

pub(crate) fn route() -> venue::exchange::Circle {
    circle("river-hill", 1, Some(&["river-city", "hill-town"]), Pace::ROUTE)
}

pub(crate) fn from(lid: Lid) -> From {
    From::of(&route(), lid)
}

/// The number of the question for the first page of marks.
pub(crate) fn first_page(commands: &[Command]) -> Option<u64> {
    let of = |says: Says| match says {
        Says::WantedTombs { ask, after: None } => Some(ask),
        _ => None,
    };
    said(commands).into_iter().find_map(of)
}

/// The number of the question what the peer has.
pub(crate) fn compare(commands: &[Command]) -> Option<u64> {
    let of = |says: Says| match says {
        Says::WantedStreams { ask, .. } => Some(ask),
        _ => None,
    };
    said(commands).into_iter().find_map(of)
}

pub(crate) fn heads(said: u64, streams: Bytes<8>) -> Says {
    let (venue, device) = ("hill-town".parse().unwrap(), "kiosk-1".parse().unwrap());
    Says::Heads { said, venue, device, facts: 1, streams }
}

/// The digest of no marks at all.
pub(crate) const NO_MARKS: Bytes<8> = Bytes([0; 8]);

pub(crate) fn stamps(venue: &str, count: u64) -> Stretch {
    let mut store = Store::new(PEER, venue, "kiosk-1");
    (0..count).for_each(|number| store.write(At::Wall(EVENING), Some(passport(number)), stamp(number)));
    store.stretch(store.me.stream(), 1, 1_000).unwrap()
}

pub(crate) fn merges(commands: &[Command]) -> Vec<(usize, usize)> {
    let of = |command: &Command| match command {
        Command::Merge { stretches, tombs } => {
            Some((stretches.iter().map(|stretch| stretch.facts.len()).sum(), tombs.len()))
        }
        _ => None,
    };
    commands.iter().filter_map(of).collect()
}

pub(crate) fn told(commands: &[Command]) -> Vec<&Told> {
    commands
        .iter()
        .filter_map(|command| match command {
            Command::Tell(told) => Some(told),
            _ => None,
        })
        .collect()
}

/// What is said to one device.
pub(crate) fn said(commands: &[Command]) -> Vec<Says> {
    let of = |command: &Command| match command {
        Command::Publish { topic, payload } if topic.contains("/to/") => {
            Some(wire::read(payload, topic, &route().key).unwrap().says)
        }
        _ => None,
    };
    commands.iter().filter_map(of).collect()
}

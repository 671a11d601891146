//! The messages byte for byte: what was released must be read for years. The files
//! are written anew with `GOLDEN=write cargo test -p venue --test exchange golden`,
//! and a difference in them is a new version of the wire. What deflating makes of a message
//! may change with the library, so the JSON within is what must stay; the sealed
//! files must be read for ever.

#![expect(
    clippy::disallowed_methods,
    reason = "the files lie beside the test and are written anew on request"
)]

use crate::messages::message;
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use flate2::read::ZlibDecoder;
use std::{io::Read, path::PathBuf};
use venue::{
    bearer::{Bearer, PassportId},
    exchange::{
        Stretch,
        wire::{self, Bytes, Nonces, Says},
    },
    hash::{Lid, StreamId},
    moment::BootId,
    passport::Secret,
    shared::{At, Origin, Shared, What},
};

const TOPIC: &str = "sm/1/science-month-2025/trail/river-city/11111111111111111111111111111111/heads";
const KEY: [u8; 32] = [0x42; 32];

/// The JSON in a message, read by other means than the exchange's own.
fn json(sealed: &[u8]) -> String {
    let (nonce, rest) = sealed.split_first_chunk::<24>().unwrap();
    let payload = Payload { msg: rest, aad: TOPIC.as_bytes() };
    let deflated = XChaCha20Poly1305::new(&KEY.into()).decrypt(&XNonce::from(*nonce), payload).unwrap();
    let mut json = String::new();
    ZlibDecoder::new(&deflated[..]).read_to_string(&mut json).unwrap();
    json
}

fn check(name: &str, says: Says) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden-exchange");
    let (text, sealed) = (folder.join(format!("{name}.json")), folder.join(format!("{name}.sealed")));
    let message = message(says);
    let key = Secret::new(KEY);
    let bytes = wire::write(&message, TOPIC, &key, &mut Nonces::new([0x24; 16])).unwrap();
    if std::env::var("GOLDEN").as_deref() == Ok("write") {
        std::fs::write(&text, json(&bytes)).unwrap();
        std::fs::write(&sealed, &bytes).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&text).unwrap(), json(&bytes), "{name}");
    assert_eq!(wire::read(&std::fs::read(&sealed).unwrap(), TOPIC, &key).unwrap(), message, "{name}");
}

fn origin() -> Origin {
    Origin {
        lid: Lid([0x11; 16]),
        boot: BootId("6f1c9b1e-2f51-4c5f-9a33-1f4f0c0b7a10".into()),
        venue: "river-city".parse().unwrap(),
        device: "kiosk-1".parse().unwrap(),
        certificate: None,
    }
}

#[test]
fn what_is_had() {
    let Origin { venue, device, .. } = origin();
    let streams = Bytes([0x33; 8]);
    check("heads", Says::Heads { said: 7, venue, device, facts: 80_000, streams });
    let have = vec![(StreamId([0x44; 16]).into(), 12), (StreamId([0x55; 16]).into(), 3)];
    check("streams", Says::Streams { ask: 42, streams, have, more: true });
    check("tombs", Says::Tombs { ask: 42, marks: vec![Bytes([0x66; 16])], more: false });
}

#[test]
fn what_is_wanted() {
    let Origin { venue, device, .. } = origin();
    let (buckets, after) = (Box::new(Bytes([0x77; 384])), Some(Bytes([0x44; 16])));
    check("wanted-streams", Says::WantedStreams { ask: 42, venue, device, facts: 9, buckets, after });
    check("wanted-facts", Says::WantedFacts { stream: Bytes([0x44; 16]), from: 13 });
    check("wanted-tombs", Says::WantedTombs { ask: 42, after: None });
}

#[test]
fn facts() {
    let passport = Bearer::Passport(PassportId([0x88; 16]));
    let facts = [
        (At::Boot(60_000), Some(Bearer::Short(passport.short())), crate::store::stamp(1)),
        (At::Boot(61_500), Some(passport), crate::store::stamp(1)),
        (At::Wall(1_758_369_600_000), None, crate::store::stamp(2)),
        (At::Wall(1_758_369_599_000), None, What::Forget { tombs: vec![passport.tomb()] }),
        (At::Boot(70_000), None, What::ClockSet { of: origin().stream(), began: 1_758_369_540_000 }),
    ];
    let number = |((at, bearer, what), s): ((At, Option<Bearer>, What), u64)| Shared { s, at, bearer, what };
    let facts = facts.into_iter().zip(41..).map(number).collect();
    check("facts", Says::Facts(Stretch { origin: origin(), from: 41, facts }));
}

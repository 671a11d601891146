//! Messages survive the wire, and whatever else arrives is named and not taken.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use flate2::{Compression, write::ZlibEncoder};
use proptest::prelude::*;
use std::io::Write;
use venue::{
    bearer::{Bearer, PassportId},
    exchange::{
        Stretch,
        wire::{self, Bytes, MAX_FACTS, MAX_INFLATED, Message, Nonces, Says, Unreadable},
    },
    hash::{Lid, StreamId},
    moment::BootId,
    passport::Secret,
    shared::{At, FactRef, Origin, Shared, What},
    shifts::{Held, Shift},
};

const TOPIC: &str = "sm/1/c/trail/r/11111111111111111111111111111111/facts";

fn key(byte: u8) -> Secret {
    Secret::new([byte; 32])
}

pub(crate) fn message(says: Says) -> Message {
    Message { session: Bytes([5; 8]), tombs: Bytes([6; 8]), says }
}

fn sealed(json: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(json).unwrap();
    let deflated = encoder.finish().unwrap();
    let payload = Payload { msg: &deflated, aad: TOPIC.as_bytes() };
    let sealed = XChaCha20Poly1305::new(&[1; 32].into()).encrypt(&XNonce::from([9; 24]), payload).unwrap();
    [&[9; 24][..], &sealed].concat()
}

fn read(bytes: &[u8]) -> Result<Message, Unreadable> {
    wire::read(bytes, TOPIC, &key(1))
}

fn fact() -> impl Strategy<Value = Shared> {
    let bearer = prop_oneof![
        Just(None),
        any::<[u8; 16]>().prop_map(|id| Some(Bearer::Passport(PassportId(id)))),
        any::<[u8; 16]>().prop_map(|id| Some(Bearer::Short(PassportId(id).short()))),
    ];
    let what = prop_oneof![
        3 => (0..5_u64).prop_map(crate::store::stamp),
        1 => (any::<[u8; 16]>(), 1..99_u64)
            .prop_map(|(stream, s)| What::Undo { of: FactRef { stream: StreamId(stream), s } }),
        1 => (1..9_u64, any::<i64>()).prop_map(|(turn, start)| What::SessionShifted(Shift {
            session: "film".parse().unwrap(),
            day: chrono::NaiveDate::default(),
            turn,
            held: Held::At { start, end: start },
        })),
    ];
    (any::<(i64, bool)>(), bearer, what).prop_map(|(at, bearer, what)| {
        let bearer = bearer.filter(|_| what.has_bearer());
        Shared { s: 0, at: At::from(at), bearer, what }
    })
}

fn stretch() -> impl Strategy<Value = Stretch> {
    let facts = prop::collection::vec(fact(), 1..60);
    (facts, 1..1_000_000_u64, any::<bool>()).prop_map(|(mut facts, from, certified)| {
        facts.iter_mut().zip(from..).for_each(|(fact, s)| fact.s = s);
        let origin = Origin {
            lid: Lid([3; 16]),
            boot: BootId("6f1c9b1e".into()),
            venue: "river-city".parse().unwrap(),
            device: "kiosk-1".parse().unwrap(),
            certificate: certified.then(|| "c".repeat(180)),
        };
        Stretch { origin, from, facts }
    })
}

proptest! {
    #[test]
    fn facts_survive_the_wire(stretch in stretch(), run: [u8; 16]) {
        let message = message(Says::Facts(stretch));
        let bytes = wire::write(&message, TOPIC, &key(1), &mut Nonces::new(run)).unwrap();
        prop_assert_eq!(read(&bytes).unwrap(), message);
    }

    #[test]
    fn an_altered_message_is_not_read(stretch in stretch(), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let message = message(Says::Facts(stretch));
        let mut bytes = wire::write(&message, TOPIC, &key(1), &mut Nonces::new([2; 16])).unwrap();
        prop_assert_eq!(wire::read(&bytes, TOPIC, &key(2)), Err(Unreadable::Seal));
        prop_assert_eq!(wire::read(&bytes, "sm/1/c/trail/r/2/facts", &key(1)), Err(Unreadable::Seal));
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert_eq!(read(&bytes), Err(Unreadable::Seal));
    }

    #[test]
    fn whatever_arrives_is_answered(bytes in prop::collection::vec(any::<u8>(), 0..200), json in "\\PC{0,80}") {
        prop_assert!(read(&bytes).is_err());
        prop_assert!(read(&sealed(json.as_bytes())).is_err());
        prop_assert!(read(&sealed(&bytes)).is_err());
    }
}

#[test]
fn what_is_wrong_is_named() {
    assert_eq!(read(&[0; 9_000]), Err(Unreadable::Oversize(9_000)));
    assert_eq!(read(&[0; 10]), Err(Unreadable::Seal));
    assert_eq!(read(&sealed(br#"{"v":2,"anything":1}"#)), Err(Unreadable::Version(2)));
    assert_eq!(read(&sealed(&vec![b' '; MAX_INFLATED + 1])), Err(Unreadable::Bomb));
    let malformed = |json: &str| match read(&sealed(json.as_bytes())) {
        Err(Unreadable::Malformed(reason)) => reason,
        other => panic!("{json}: {other:?}"),
    };
    let says = |says: &str| format!(r#"{{"v":1,"session":"BQUFBQUFBQU","tombs":"BgYGBgYGBgY",{says}}}"#);
    assert!(malformed(&says(r#""kind":"gossip""#)).contains("unknown variant `gossip`"));
    let facts = |from: u64, rows: &str| {
        let origin = r#"{"lid":"03030303030303030303030303030303","boot":"b","venue":"v","device":"d"}"#;
        let whats = r#"[{"kind":"stamp","activity":"a","site":"m","hall":null,"trail":"t","point":"p"},
            {"kind":"undo","of":{"stream":"03030303030303030303030303030303","s":1}}]"#;
        malformed(&says(&format!(
            r#""kind":"facts","origin":{origin},"from":{from},"whats":{whats},"rows":[{rows}]"#
        )))
    };
    assert!(facts(1, "").contains("0 facts"));
    assert!(facts(0, r#"[0,1,1,null]"#).contains("no stream has a fact number 0"));
    assert!(facts(u64::MAX, r#"[0,1,1,null]"#).contains("no stream has a fact number"));
    assert!(facts(4, r#"[2,1,1,null]"#).contains("fact 4 names what is not there"));
    assert!(facts(4, r#"[0,1,2,null]"#).contains("fact 4 believes its clock 2"));
    assert!(facts(4, r#"[0,1,1,"AAAA"]"#).contains("fact 4 has no readable bearer"));
    assert!(facts(4, r#"[1,1,1,"AAAAAAAAAAAAAAAAAAAAAA"]"#).contains("its kind has none"));
    let many = vec!["[0,1,1,null]"; MAX_FACTS + 1].join(",");
    assert!(facts(1, &many).contains("401 facts"));
}

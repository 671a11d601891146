//! The largest fact of each kind fits into one message: one that does not would keep at
//! home all that its stream says later.

use crate::messages::message;
use venue::{
    bearer::{Bearer, PassportId},
    entry::{MAX_CLOSED, Place},
    exchange::{
        Stretch,
        wire::{self, MAX_CERTIFICATE, Nonces, Says},
    },
    hash::{Hash, Lid, StreamId, Tomb},
    moment::BootId,
    party::{MAX_PARTY, Party},
    passport::Secret,
    shared::{At, FactRef, Origin, Shared, What},
};

/// Bytes that deflate to no less, always the same.
fn random<const N: usize>(n: u64) -> [u8; N] {
    let mut bytes = [0; N];
    bytes.iter_mut().zip(Hash::of(&[&n.to_be_bytes()]).0).for_each(|(to, from)| *to = from);
    bytes
}

/// The longest id, of letters and digits without any order.
fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(n: u64) -> T {
    let letters = b"abcdefghijklmnopqrstuvwxyz012345";
    let text: String =
        random::<32>(n).iter().map(|byte| char::from(letters[usize::from(byte % 32)])).collect();
    text.parse().unwrap()
}

fn stream(n: u64) -> StreamId {
    StreamId(random(n))
}

/// Numbers of as many digits as there are, without any order.
fn fact(n: u64) -> FactRef {
    FactRef { stream: stream(n), s: u64::from_be_bytes(random(n + 1)) >> 1 | 1 << 62 }
}

fn certificate() -> String {
    let bytes = (0..32).flat_map(|n| random::<32>(n + 5_000));
    bytes
        .map(|byte| char::from(b' ' + byte % 94))
        .filter(|c| !"\"\\".contains(*c))
        .cycle()
        .take(MAX_CERTIFICATE)
        .collect()
}

/// One of each kind, with the longest of all that it may hold.
fn largest() -> Vec<What> {
    let place = || Place { activity: id(1), site: id(2), hall: Some(id(3)) };
    let party = || Party::new((0..u64::from(MAX_PARTY)).map(|n| (id(100 + n), 1)));
    let many = || 0..MAX_CLOSED as u64;
    vec![
        What::PassportIssued { place: place(), party: Some(party()) },
        What::CheckIn { place: place(), party: party() },
        What::Stamp { place: place(), trail: id(4), point: id(5) },
        What::Reward { place: place(), trail: id(4), reward: id(5), count: u32::MAX },
        What::Admission { place: place(), session: id(4), party: party() },
        What::Undo { of: fact(6) },
        What::Forget { tombs: vec![Tomb(random(7)), Tomb(random(8))] },
        What::ClockSet { of: stream(9), began: i64::MIN },
        What::ShelfCounted {
            trail: id(4),
            reward: id(5),
            count: u32::MAX,
            credit: i64::MIN,
            closes: many().map(|n| stream(1_000 + n)).collect(),
            included: many().map(|n| fact(2_000 + 2 * n)).collect(),
        },
        What::StockMoved {
            trail: id(4),
            reward: id(5),
            count: u32::MAX,
            to: stream(9),
            after: i64::MAX.unsigned_abs(),
        },
    ]
}

#[test]
fn the_largest_fact_of_each_kind_fits_into_one_message() {
    let origin = || Origin {
        lid: Lid(random(10)),
        boot: BootId("6f1c9b1e-1111-2222-3333-944455556666".into()),
        venue: id(11),
        device: id(12),
        certificate: Some(certificate()),
    };
    let topic = "sm/1/science-month-2025/trail/city-walk/11111111111111111111111111111111/facts";
    for what in largest() {
        let bearer = what.has_bearer().then_some(Bearer::Passport(PassportId(random(13))));
        let told = Shared { s: i64::MAX.unsigned_abs() - 1, at: At::Wall(i64::MIN), bearer, what };
        let stretch = Stretch { origin: origin(), from: told.s, facts: vec![told.clone()] };
        let says = message(Says::Facts(stretch));
        let written = wire::write(&says, topic, &Secret::new([1; 32]), &mut Nonces::new([2; 16]));
        let why = written.as_ref().err().map(ToString::to_string);
        assert_eq!(why, None, "{:.80}", format!("{:?}", told.what));
        assert_eq!(wire::read(&written.unwrap(), topic, &Secret::new([1; 32])).unwrap(), says);
    }
}

//! Devices that tell each other what they know: in any order, in any pieces, again and
//! again, all come to the same, and their figures add up to what the rules say of the
//! whole.

use crate::{
    circle::{all_stretches, at, comes, device, gets, show, stamps, state, sum, twin},
    kit::correction,
};
use ledger::Ledger;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use venue::{
    bearer::{Bearer, ShortCode},
    entry::Change,
    exchange::Stretch,
    hash::StreamId,
    shared::What,
};

/// What happens at one of the devices.
#[derive(Debug, Clone)]
enum Act {
    Comes(u8, bool, u32, bool),
    Stamps(u8, bool, usize),
    Gets(u8),
    Undo(prop::sample::Index),
    Hears(usize),
    Reboots,
}

const DEVICES: usize = 3;

fn act() -> impl Strategy<Value = Act> {
    let bearer = || (2..6_u8, prop::bool::weighted(0.2));
    prop_oneof![
        5 => (bearer(), 1..6_u32, any::<bool>()).prop_map(|((p, short), n, night)| Act::Comes(p, short, n, night)),
        6 => (bearer(), 0..8_usize).prop_map(|((p, short), n)| Act::Stamps(p, short, n)),
        1 => (2..6_u8).prop_map(Act::Gets),
        2 => any::<prop::sample::Index>().prop_map(Act::Undo),
        2 => (0..DEVICES).prop_map(Act::Hears),
        1 => Just(Act::Reboots),
    ]
}

/// Device, minute, whether its clock is believed, what happens.
type Evening = Vec<(usize, i64, bool, Act)>;

fn evening() -> impl Strategy<Value = Evening> {
    let one = (0..DEVICES, 0..100_i64, prop::bool::weighted(0.8), act());
    prop::collection::vec(one, 1..40)
}

fn bearer(p: u8, short: bool) -> Bearer {
    if short { Bearer::Short(twin(p).short()) } else { twin(p) }
}

/// Plays an evening. Which boot each device is in at the end is given too.
fn play(evening: &Evening) -> (Vec<Ledger>, [u32; DEVICES]) {
    let mut devices: Vec<Ledger> = (0..DEVICES).map(device).collect();
    let mut boots = [0; DEVICES];
    for (n, minute, believed, act) in evening {
        let readings = at(*n, boots[*n], *minute, *believed);
        match act {
            Act::Comes(p, short, size, night) => {
                let activity = if *night { "science-night" } else { "stamp-trail" };
                show(&mut devices[*n], &readings, bearer(*p, *short), |subject| {
                    comes(activity, *size, subject)
                });
            }
            Act::Stamps(p, short, point) => {
                show(&mut devices[*n], &readings, bearer(*p, *short), |subject| stamps(*point, subject));
            }
            Act::Gets(p) => {
                show(&mut devices[*n], &readings, twin(*p), |subject| gets("night-medal", 1, subject));
            }
            Act::Undo(of) => {
                let last = devices[*n].head().unwrap().n;
                let of = of.index(usize::try_from(last).unwrap() + 1) as u64;
                // There may be nothing to take back.
                let _ = devices[*n].append(&readings, false, correction(of, Change::Undo));
            }
            Act::Hears(other) => {
                let told = (all_stretches(&devices[*other]), devices[*other].tombs().unwrap());
                devices[*n].merge(&readings, &told.0, &told.1).unwrap();
            }
            Act::Reboots => boots[*n] += 1,
        }
    }
    (devices, boots)
}

/// All stretches that anybody could tell, each cut in pieces.
fn pieces(devices: &[Ledger], cut: usize) -> Vec<Stretch> {
    let whole = devices.iter().flat_map(all_stretches);
    let cut_up = |stretch: Stretch| {
        let Stretch { origin, from, facts } = stretch;
        let piece = |(n, facts): (usize, &[venue::shared::Shared])| Stretch {
            origin: origin.clone(),
            from: from + (n * cut) as u64,
            facts: facts.to_vec(),
        };
        facts.chunks(cut).enumerate().map(piece).collect::<Vec<_>>()
    };
    whole.flat_map(cut_up).collect()
}

/// Tells everything to everybody in an order of its own, until nobody learns anything.
fn all_meet(devices: &mut [Ledger], boots: [u32; DEVICES], cut: usize, order: &[prop::sample::Index]) {
    let told = pieces(devices, cut);
    let vectors: BTreeMap<StreamId, u64> = devices
        .iter()
        .flat_map(|device| device.vector(None).unwrap())
        .fold(BTreeMap::new(), |mut all, (id, n)| {
            let most = all.entry(id).or_default();
            *most = n.max(*most);
            all
        });
    for (n, ledger) in devices.iter_mut().enumerate() {
        let readings = at(n, boots[n], 200, true);
        let mut left = told.clone();
        let mut order = order.iter().cycle();
        // In some order first, then again until what had to wait for others is there.
        while !left.is_empty() {
            let piece = left.swap_remove(order.next().unwrap().index(left.len()));
            let merged = ledger.merge(&readings, std::slice::from_ref(&piece), &[]).unwrap();
            assert_eq!(merged.refused, []);
        }
        for _ in 0..told.len() {
            if own_part(ledger, &vectors) == vectors {
                break;
            }
            ledger.merge(&readings, &told, &[]).unwrap();
        }
        // An own clock that became right meanwhile is news to the others.
        while ledger.settle(&readings).unwrap() > 0 {}
    }
}

fn own_part(ledger: &Ledger, of: &BTreeMap<StreamId, u64>) -> BTreeMap<StreamId, u64> {
    let mut vector = ledger.vector(None).unwrap();
    vector.retain(|id, n| of.get(id).is_some_and(|wanted| *n == *wanted));
    vector
}

/// What the rules say of all facts together, found without them: of each passport (with
/// its short code) the largest party counts, in each activity and venue and over all,
/// and every point once.
fn expected(all_knowing: &Ledger) -> BTreeMap<String, i64> {
    #[derive(Default)]
    struct Family {
        largest: u64,
        at: BTreeMap<(String, String), u64>,
        points: BTreeSet<String>,
    }
    let mut families: BTreeMap<ShortCode, Family> = BTreeMap::new();
    for p in 2..6 {
        for known in all_knowing.record(twin(p)).unwrap().facts {
            let family = families.entry(twin(p).short()).or_default();
            match known.what {
                What::CheckIn { place, party } => {
                    let n = party.total();
                    family.largest = n.max(family.largest);
                    let most =
                        family.at.entry((known.venue.to_string(), place.activity.to_string())).or_default();
                    *most = n.max(*most);
                }
                What::Stamp { point, .. } => drop(family.points.insert(point.to_string())),
                _ => {}
            }
        }
    }
    let mut sums = BTreeMap::new();
    let mut add = |name: String, n: u64| *sums.entry(name).or_default() += i64::try_from(n).unwrap();
    for family in families.values() {
        add("people-campaign".to_owned(), family.largest);
        family.at.values().for_each(|n| add("people-activity".to_owned(), *n));
        (1..=family.points.len()).for_each(|step| add(format!("reached {step}"), 1));
        add("completed".to_owned(), u64::from(family.points.len() >= crate::circle::required()));
    }
    sums.retain(|_, n| *n != 0);
    sums
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_order_the_news_came_in_all_hold_the_same_and_the_figures_add_up(
        evening in evening(),
        cut in 1..9_usize,
        order in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
    ) {
        let (mut devices, boots) = play(&evening);
        all_meet(&mut devices, boots, cut, &order);
        let mut states: BTreeSet<String> = devices.iter().map(state).collect();
        // A correction may be the first that a device writes since its clock became right;
        // that it did is told at the next meeting, once for each.
        for _ in 0..DEVICES {
            if states.len() > 1 {
                all_meet(&mut devices, boots, 50, &order[..1]);
                states = devices.iter().map(state).collect();
            }
        }
        prop_assert_eq!(states.len(), 1, "{:?}", states);
        let mut sums = sum(&devices);
        sums.remove("people-day");
        prop_assert_eq!(sums, expected(&devices[0]));
        for ledger in &devices {
            prop_assert_eq!(ledger.verify().unwrap().problems, vec![]);
        }
    }

    #[test]
    fn a_second_telling_changes_nothing(evening in evening()) {
        let (mut devices, boots) = play(&evening);
        let told = pieces(&devices, 7);
        let readings = at(0, boots[0], 200, true);
        for _ in 0..DEVICES {
            devices[0].merge(&readings, &told, &[]).unwrap();
        }
        let before = (devices[0].head().unwrap(), state(&devices[0]));
        let mut changes = devices[0].changes().unwrap();
        let merged = devices[0].merge(&readings, &told, &[]).unwrap();
        prop_assert_eq!((merged.new, merged.corrected, merged.refused.len()), (0, 0, 0));
        prop_assert_eq!((devices[0].head().unwrap(), state(&devices[0])), before);
        prop_assert!(!changes.changed().unwrap());
    }
}

//! Stock in a world of devices that are cut off, reflashed and copied.

use super::*;
use crate::{entry::Place, id::ActivityId};
use proptest::prelude::*;

fn item() -> Item {
    Item { trail: TrailId::new("star-map").unwrap(), reward: RewardId::new("medal").unwrap() }
}

fn account(n: u8) -> StreamId {
    StreamId([n; 16])
}

fn shared(account: StreamId, s: u64, fact: &Fact) -> StockFact {
    let what = What::of(fact, crate::hash::Lid([0; 16]), |_| None).unwrap();
    StockFact { fact: FactRef { stream: account, s }, what }
}

fn handed(count: u32) -> Fact {
    let place = Place {
        activity: ActivityId::new("night").unwrap(),
        site: crate::id::SiteId::new("main").unwrap(),
        hall: None,
    };
    let Item { trail, reward } = item();
    Fact::Reward { place, subject: crate::entry::SubjectNo(1), trail, reward, count }
}

fn count(at: StreamId, n: u32, closes: Vec<StreamId>, owner: bool) -> Count {
    let owner = (!owner).then(|| DeviceId::new("kiosk-1").unwrap());
    Count { at, count: n, closes, total: Some(10), owner }
}

#[test]
fn pieces_are_opened_carried_handed_out_and_counted_again() {
    let (one, two, three) = (account(1), account(2), account(3));
    let mut facts = Vec::new();
    let stock = |facts: &[StockFact]| Stock::of(facts, BTreeMap::new());
    let refused = stock(&facts).count(&item(), &count(two, 4, vec![], false)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "kiosk-1 opens the stock of star-map; have pieces carried from there, or name the account that lay here before"
    );
    facts.push(shared(one, 1, &stock(&facts).count(&item(), &count(one, 10, vec![], true)).unwrap()));
    facts.push(shared(one, 2, &stock(&facts).carry(&item(), one, two, 6).unwrap()));
    facts.push(shared(two, 1, &handed(2)));
    assert_eq!((stock(&facts).left(&item(), one), stock(&facts).left(&item(), two)), (4, 4));
    assert!(stock(&facts).may_hand(&item(), two, 5).is_err());
    // The second device starts again: its shelf is empty until somebody counts it.
    assert!(stock(&facts).may_hand(&item(), three, 1).is_err());
    let too_many = stock(&facts).count(&item(), &count(three, 5, vec![two], false)).unwrap_err();
    assert_eq!(
        too_many.to_string(),
        "at most 4 of medal can lie here by all that is known, not 5; count again"
    );
    facts.push(shared(three, 1, &stock(&facts).count(&item(), &count(three, 3, vec![two], false)).unwrap()));
    let after = stock(&facts);
    assert_eq!((after.left(&item(), two), after.left(&item(), three), after.handed(&item())), (0, 3, 2));
    assert_eq!(after.exceeds(&item(), 10), 0);
    // A copy of the second card that still hands out is found.
    facts.push(shared(two, 2, &handed(3)));
    assert_eq!(stock(&facts).exceeds(&item(), 10), 2);
}

#[test]
fn a_shelf_counted_twice_is_what_was_counted_last() {
    let one = account(1);
    let stock = |facts: &[StockFact]| Stock::of(facts, BTreeMap::new());
    let mut facts = Vec::new();
    let opened = stock(&facts).count(&item(), &count(one, 1, vec![], true)).unwrap();
    facts.extend([shared(one, 1, &opened), shared(one, 2, &handed(1))]);
    facts.push(shared(one, 3, &stock(&facts).count(&item(), &count(one, 9, vec![], true)).unwrap()));
    assert_eq!(stock(&facts).left(&item(), one), 9);
    assert!(stock(&facts).count(&item(), &count(one, 10, vec![], true)).is_err(), "one was handed out");
}

/// A device of the model: a copy of all it has heard, its account, and its real shelf.
#[derive(Clone, Debug)]
struct Device {
    knows: Vec<StockFact>,
    at: StreamId,
    name: Holder,
    shelf: u32,
}

#[derive(Debug, Clone)]
enum Step {
    Hand(usize),
    Carry(usize, usize, u32),
    Meet(usize, usize),
    Restart(usize),
    Reflash(usize),
    Copy(usize),
    Count(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let at = 0..6_usize;
    let step = prop_oneof![
        4 => at.clone().prop_map(Step::Hand),
        3 => (at.clone(), at.clone(), 1..5_u32).prop_map(|(a, b, n)| Step::Carry(a, b, n)),
        3 => (at.clone(), at.clone()).prop_map(|(a, b)| Step::Meet(a, b)),
        1 => at.clone().prop_map(Step::Restart),
        1 => at.clone().prop_map(Step::Reflash),
        1 => at.clone().prop_map(Step::Copy),
        3 => at.prop_map(Step::Count),
    ];
    prop::collection::vec(step, 0..80)
}

struct World {
    devices: Vec<Device>,
    holders: BTreeMap<StreamId, Holder>,
    accounts: u8,
    handed: u32,
}

impl World {
    fn new() -> Self {
        let name = |n: u8| Holder {
            venue: VenueId::new("river-city").unwrap(),
            device: DeviceId::new(&format!("kiosk-{}", n + 1)).unwrap(),
        };
        let shelf = |n| if n == 0 { 10 } else { 0 };
        let device = |n| Device { knows: vec![], at: account(n), name: name(n), shelf: shelf(n) };
        let holders = (0..3).map(|n| (account(n), name(n))).collect();
        Self { devices: (0..3).map(device).collect(), holders, accounts: 3, handed: 0 }
    }

    /// A new boot of a device, or of a copy of it.
    fn begin(&mut self, i: usize) {
        self.accounts += 1;
        let at = account(self.accounts);
        self.holders.insert(at, self.devices[i].name.clone());
        self.devices[i].at = at;
    }

    fn stock(&self, i: usize) -> Stock {
        Stock::of(&self.devices[i].knows, self.holders.clone())
    }

    fn write(&mut self, i: usize, fact: &Fact) {
        let device = &mut self.devices[i];
        let s = device.knows.iter().filter(|known| known.fact.stream == device.at).count() as u64 + 1;
        device.knows.push(shared(device.at, s, fact));
    }

    /// Whoever carries pieces carries real ones; whoever counts, counts what lies there.
    fn step(&mut self, step: &Step) {
        let all = self.devices.len();
        let of = |i: usize| i % all;
        match *step {
            Step::Hand(i) => {
                let i = of(i);
                if self.stock(i).may_hand(&item(), self.devices[i].at, 1).is_ok() {
                    self.write(i, &handed(1));
                    self.handed += 1;
                    // The ledger must never let out what does not lie there.
                    self.devices[i].shelf = self.devices[i].shelf.checked_sub(1).expect("an empty shelf");
                }
            }
            Step::Carry(from, to, n) => {
                let (from, to) = (of(from), of(to));
                let carried = self.stock(from).carry(&item(), self.devices[from].at, self.devices[to].at, n);
                if let (Ok(fact), true) = (carried, self.devices[from].shelf >= n) {
                    self.write(from, &fact);
                    self.devices[from].shelf -= n;
                    self.devices[to].shelf += n;
                }
            }
            Step::Meet(a, b) => {
                let mut both =
                    [self.devices[of(a)].knows.clone(), self.devices[of(b)].knows.clone()].concat();
                both.sort_by_key(|known| known.fact);
                both.dedup();
                (self.devices[of(a)].knows, self.devices[of(b)].knows) = (both.clone(), both);
            }
            Step::Restart(i) => self.begin(of(i)),
            Step::Reflash(i) => {
                self.begin(of(i));
                self.devices[of(i)].knows.clear();
            }
            Step::Copy(i) if self.devices.len() < 6 => {
                let copy = Device { shelf: 0, ..self.devices[of(i)].clone() };
                self.devices.push(copy);
                self.begin(all);
            }
            Step::Copy(_) => {}
            Step::Count(i) => {
                let (i, device) = (of(i), &self.devices[of(i)]);
                let closes = self.stock(i).accounts_of(&item(), &device.name, device.at);
                let owner = device.name.device.as_str() == "kiosk-1";
                if let Ok(fact) = self.stock(i).count(&item(), &count(device.at, device.shelf, closes, owner))
                {
                    self.write(i, &fact);
                }
            }
        }
    }
}

proptest! {
    /// Real shelves hold ten pieces in all. No device is ever let to hand out from an
    /// empty one, whatever was cut off, restarted, reflashed or copied.
    #[test]
    fn nothing_is_handed_out_that_does_not_lie_there(steps in steps()) {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
            let left: u32 = world.devices.iter().map(|device| device.shelf).sum();
            prop_assert_eq!(left + world.handed, 10);
            for device in &world.devices {
                let stock = Stock::of(&device.knows, world.holders.clone());
                prop_assert!(stock.left(&item(), device.at) <= i64::from(device.shelf), "{:?}", device);
            }
        }
    }

    #[test]
    fn the_order_of_facts_does_not_matter(steps in steps(), seed: u64) {
        let mut world = World::new();
        steps.iter().for_each(|step| world.step(step));
        let mut facts = world.devices[0].knows.clone();
        let stock = Stock::of(&facts, BTreeMap::new());
        facts.sort_by_key(|known| (known.fact.s.wrapping_mul(seed | 1), known.fact.stream));
        prop_assert_eq!(Stock::of(&facts, BTreeMap::new()), stock);
    }
}

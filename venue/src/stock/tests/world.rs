//! Stock in a world of devices that are cut off, reflashed and copied.

use super::*;
use proptest::prelude::*;

/// Pieces there are.
const TOTAL: u32 = 10;

/// A device of the model: a copy of all it has heard, its accounts (the last is its
/// own now), and its real shelf.
#[derive(Clone, Debug)]
struct Device {
    knows: Vec<StockFact>,
    accounts: Vec<StreamId>,
    name: Holder,
    shelf: u32,
}

impl Device {
    fn at(&self) -> StreamId {
        *self.accounts.last().unwrap()
    }

    fn owns(&self) -> bool {
        self.name == kiosk(1)
    }
}

#[derive(Debug, Clone)]
enum Step {
    Hand(usize),
    /// From one device to another, as many pieces, to whichever account the giver knows.
    Carry(usize, usize, u32, prop::sample::Index),
    Meet(usize, usize),
    Restart(usize),
    Reflash(usize),
    Copy(usize),
    /// Somebody counts; an honest one does not type this number but what lies there.
    Count(usize, u32),
}

fn step(with_cards: bool) -> impl Strategy<Value = Step> {
    let at = 0..6_usize;
    let cards = u32::from(with_cards);
    prop_oneof![
        4 => at.clone().prop_map(Step::Hand),
        3 => (at.clone(), at.clone(), 1..5_u32, any::<prop::sample::Index>())
            .prop_map(|(a, b, n, account)| Step::Carry(a, b, n, account)),
        3 => (at.clone(), at.clone()).prop_map(|(a, b)| Step::Meet(a, b)),
        1 => at.clone().prop_map(Step::Restart),
        cards => at.clone().prop_map(Step::Reflash),
        cards => at.clone().prop_map(Step::Copy),
        3 => (at, 0..12_u32).prop_map(|(a, n)| Step::Count(a, n)),
    ]
}

fn steps(with_cards: bool) -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(with_cards), 0..80)
}

struct World {
    devices: Vec<Device>,
    holders: BTreeMap<StreamId, Holder>,
    handed: u32,
    /// Whoever counts types what lies there, and whoever carries carries what is there.
    honest: bool,
}

impl World {
    fn new(honest: bool) -> Self {
        let shelf = |n| if n == 1 { TOTAL } else { 0 };
        let device =
            |n| Device { knows: vec![], accounts: vec![account(n)], name: kiosk(n), shelf: shelf(n) };
        let holders = (1..4).map(|n| (account(n), kiosk(n))).collect();
        Self { devices: (1..4).map(device).collect(), holders, handed: 0, honest }
    }

    /// A new boot of a device, or of a copy of it.
    fn begin(&mut self, i: usize) {
        let at = account(u8::try_from(self.holders.len()).unwrap() + 1);
        self.holders.insert(at, self.devices[i].name.clone());
        self.devices[i].accounts.push(at);
    }

    fn stock(&self, i: usize) -> Stock {
        Stock::of(&self.devices[i].knows, self.holders.clone())
    }

    fn write(&mut self, i: usize, fact: &Fact) {
        let device = &mut self.devices[i];
        let s = device.knows.iter().filter(|known| known.fact.stream == device.at()).count() as u64 + 1;
        device.knows.push(shared(device.at(), s, fact));
    }

    fn step(&mut self, step: &Step) {
        let all = self.devices.len();
        let of = |i: usize| i % all;
        match *step {
            Step::Hand(i) => drop(self.hand(of(i))),
            Step::Carry(from, to, n, account) => self.carry(of(from), of(to), n, account),
            Step::Meet(a, b) => self.meet(of(a), of(b)),
            Step::Restart(i) => self.begin(of(i)),
            Step::Reflash(i) => {
                self.begin(of(i));
                self.devices[of(i)].knows.clear();
            }
            Step::Copy(i) if all < 6 => {
                let copy = Device { shelf: 0, accounts: vec![], ..self.devices[of(i)].clone() };
                self.devices.push(copy);
                self.begin(all);
            }
            Step::Copy(_) => {}
            Step::Count(i, typed) => {
                let pieces = if self.honest { self.devices[of(i)].shelf } else { typed };
                // What the rules refuse is not written.
                let _ = self.count(of(i), pieces);
            }
        }
    }

    fn hand(&mut self, i: usize) -> bool {
        if self.stock(i).may_hand(&item(), self.devices[i].at(), 1).is_err() {
            return false;
        }
        self.write(i, &handed(1));
        self.handed += 1;
        let left = self.devices[i].shelf.checked_sub(1);
        assert!(left.is_some() || !self.honest, "handed out from an empty shelf");
        self.devices[i].shelf = left.unwrap_or(0);
        true
    }

    /// The giver may have heard of an old account of the other device alone.
    fn carry(&mut self, from: usize, to: usize, n: u32, account: prop::sample::Index) {
        let account = *account.get(&self.devices[to].accounts);
        let carried = self.stock(from).carry(&item(), self.devices[from].at(), account, n);
        let lies_there = !self.honest || self.devices[from].shelf >= n;
        if let (Ok(fact), true, true) = (carried, lies_there, from != to) {
            self.write(from, &fact);
            self.devices[from].shelf = self.devices[from].shelf.saturating_sub(n);
            self.devices[to].shelf += n;
        }
    }

    fn meet(&mut self, a: usize, b: usize) {
        let mut both = [self.devices[a].knows.clone(), self.devices[b].knows.clone()].concat();
        both.sort_by_key(|known| known.fact);
        both.dedup();
        (self.devices[a].knows, self.devices[b].knows) = (both.clone(), both);
    }

    fn all_meet(&mut self) {
        let all = self.devices.len();
        (0..all).chain(0..all).for_each(|i| self.meet(i, (i + 1) % all));
    }

    fn count(&mut self, i: usize, pieces: u32) -> Result<(), StockRefusal> {
        let device = &self.devices[i];
        // Staff look at all devices before they say that nobody ever counted.
        let first = !(0..self.devices.len()).any(|other| {
            self.devices[other].knows.iter().any(|known| {
                matches!(known.what, What::ShelfCounted { .. })
                    && self.holders[&known.fact.stream] == kiosk(1)
            })
        });
        let n = if device.owns() { 1 } else { 2 };
        let count = Count { holder: device.name.clone(), first, ..count(device.at(), n, pieces) };
        let fact = self.stock(i).count(&item(), &count)?;
        self.write(i, &fact);
        Ok(())
    }

    /// Every shelf is counted truly, where the rules let it.
    fn all_count(&mut self) {
        for i in 0..self.devices.len() {
            if self.stock(i).is_closed(&item(), self.devices[i].at()) {
                self.begin(i);
            }
            let _ = self.count(i, self.devices[i].shelf);
            self.all_meet();
        }
    }

    /// Pieces carried by facts that went with a card before anybody had heard of them:
    /// those that nobody knows belong anywhere.
    fn astray(&self) -> u32 {
        let stock = self.stock(0);
        let known = |name: &Holder| {
            let of_device = self.holders.iter().filter(|(_, holder)| *holder == name);
            stock.belongs(&item(), of_device.map(|(account, _)| *account))
        };
        let lies = |name: &Holder| -> u32 {
            self.devices.iter().filter(|device| device.name == *name).map(|device| device.shelf).sum()
        };
        let owners =
            i64::from(TOTAL) - stock.handed(&item()) - known(&kiosk(2)).max(0) - known(&kiosk(3)).max(0);
        let short = |n, known: i64| (i64::from(lies(&kiosk(n))) - known).max(0);
        let short = short(1, owners) + short(2, known(&kiosk(2))) + short(3, known(&kiosk(3)));
        u32::try_from(short).unwrap()
    }
}

proptest! {
    /// Real shelves hold ten pieces in all. No device is ever let to hand out from an
    /// empty one, whatever was cut off, restarted, reflashed or copied.
    #[test]
    fn nothing_is_handed_out_that_does_not_lie_there(steps in steps(true)) {
        let mut world = World::new(true);
        for step in &steps {
            world.step(step);
            let left: u32 = world.devices.iter().map(|device| device.shelf).sum();
            prop_assert_eq!(left + world.handed, TOTAL);
            for device in &world.devices {
                let stock = Stock::of(&device.knows, world.holders.clone());
                prop_assert!(stock.left(&item(), device.at()) <= i64::from(device.shelf), "{:?}", device);
            }
        }
    }

    /// Once all have met and every shelf is counted truly, all pieces not handed out can
    /// be: but for those whose way is known to nobody any more. A shelf that a lost card had
    /// counted too is counted before the others can be.
    #[test]
    fn nothing_is_lost_for_good(steps in steps(true)) {
        let mut world = World::new(true);
        steps.iter().for_each(|step| world.step(step));
        world.all_meet();
        world.all_count();
        let astray = world.astray();
        for i in 0..world.devices.len() {
            if world.stock(i).is_closed(&item(), world.devices[i].at()) {
                world.begin(i);
            }
            let shelf = world.devices[i].shelf;
            match world.count(i, shelf) {
                Err(StockRefusal::TooMany { most, .. }) if astray > 0 => {
                    world.count(i, u32::try_from(most).unwrap()).unwrap();
                }
                Err(StockRefusal::NotOwner { .. }) if shelf == 0 || astray > 0 => {}
                counted => prop_assert_eq!(counted, Ok(())),
            }
            while world.hand(i) {}
            world.all_meet();
        }
        prop_assert!(world.handed + astray >= TOTAL, "{} and {astray}", world.handed);
    }

    /// Whatever is typed, as long as no card is lost or copied the total is kept.
    #[test]
    fn what_is_typed_never_makes_more_than_there_is(steps in steps(false)) {
        let mut world = World::new(false);
        for step in &steps {
            world.step(step);
            let mut all = world.devices.iter().flat_map(|device| device.knows.clone()).collect::<Vec<_>>();
            all.sort_by_key(|known| known.fact);
            all.dedup();
            prop_assert_eq!(Stock::of(&all, world.holders.clone()).exceeds(&item(), TOTAL), 0);
        }
    }

    #[test]
    fn the_order_of_facts_does_not_matter(steps in steps(true), seed: u64) {
        let mut world = World::new(true);
        steps.iter().for_each(|step| world.step(step));
        let mut facts = world.devices[0].knows.clone();
        let stock = Stock::of(&facts, BTreeMap::new());
        facts.sort_by_key(|known| (known.fact.s.wrapping_mul(seed | 1), known.fact.stream));
        prop_assert_eq!(Stock::of(&facts, BTreeMap::new()), stock);
    }
}

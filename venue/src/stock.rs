//! The stock of rewards: who may hand out how many pieces, so that the total never
//! exceeds what there is, whoever is cut off, reflashed or copied.
//!
//! An account is a stream, that is one boot of one ledger. Pieces come into an account
//! by counting the shelf they lie on, and leave it by being handed out or carried to
//! another account; what is carried is debited first, and credited where the news of it
//! arrives. A new boot, a reflashed and a copied card are other accounts and begin with
//! nothing; what lay on the old ones is theirs again once somebody has counted the
//! shelf. Balances are sums over the facts, so their order does not matter, and what a
//! device believes to have in its own account is never more than lies there.
//!
//! What is counted is what somebody typed, so there is a bound to it: [`count`](Stock::count).
//!
//! Pieces may arrive before the news of them. A count then includes them unknowingly, and
//! the news must not bring them again: a delivery counts unless somebody counted the
//! shelf without knowing of it while the giver did not know of that count.

mod claims;
mod count;
mod refusal;

pub use claims::{DoubleClaim, double_claims};
pub use count::Count;
pub use refusal::StockRefusal;

use crate::{
    entry::Fact,
    hash::StreamId,
    id::{DeviceId, RewardId, TrailId, VenueId},
    shared::{FactRef, What},
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A fact that moves pieces: [`What::Reward`], [`What::ShelfCounted`] or
/// [`What::StockMoved`], unless it was taken back. Others are passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockFact {
    /// Which; its stream is the account.
    pub fact: FactRef,
    /// What happened.
    pub what: What,
}

/// A device, wherever it stands: names of devices are unique in their venue alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Holder {
    /// Its venue.
    pub venue: VenueId,
    /// Its name there.
    pub device: DeviceId,
}

/// Which reward of which trail.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Item {
    /// The trail.
    pub trail: TrailId,
    /// The reward.
    pub reward: RewardId,
}

/// What there is to hand out, by all facts known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stock {
    deliveries: BTreeMap<FactRef, Delivery>,
    counts: BTreeMap<(Item, StreamId), Vec<Counted>>,
    accounts: BTreeMap<(Item, StreamId), Account>,
    closed: BTreeSet<(Item, StreamId)>,
    holders: BTreeMap<StreamId, Holder>,
}

/// Pieces on their way into an account.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Delivery {
    item: Item,
    to: StreamId,
    count: u32,
    after: u64,
}

/// A count of a shelf: its number, and the deliveries that were known in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Counted {
    s: u64,
    included: BTreeSet<FactRef>,
}

/// One account, in pieces, without what was carried to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Account {
    credit: i64,
    handed: i64,
}

/// An account as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shelf {
    /// The reward.
    #[serde(flatten)]
    pub item: Item,
    /// The account.
    pub account: StreamId,
    /// Whose it is, where that is known.
    pub holder: Option<Holder>,
    /// Pieces that may be handed out from it.
    pub left: i64,
    /// Pieces that were.
    pub handed: i64,
    /// Its pieces were counted into another account.
    pub closed: bool,
}

impl Stock {
    /// The stock by these facts, in any order, and whose streams they are.
    #[must_use]
    pub fn of(facts: &[StockFact], holders: BTreeMap<StreamId, Holder>) -> Self {
        let mut stock = Self { holders, ..Self::default() };
        for fact in facts {
            stock.add(fact);
        }
        stock.counts.values_mut().for_each(|counts| counts.sort());
        stock
    }

    fn add(&mut self, StockFact { fact, what }: &StockFact) {
        let account = fact.stream;
        let item = |trail: &TrailId, reward: &RewardId| Item { trail: trail.clone(), reward: reward.clone() };
        match what {
            What::Reward { trail, reward, count, .. } => {
                self.account(item(trail, reward), account).handed += i64::from(*count);
            }
            What::ShelfCounted { trail, reward, credit, closes, included, .. } => {
                let item = item(trail, reward);
                self.account(item.clone(), account).credit += credit;
                self.closed.extend(closes.iter().map(|closed| (item.clone(), *closed)));
                let counted = Counted { s: fact.s, included: included.iter().copied().collect() };
                self.counts.entry((item, account)).or_default().push(counted);
            }
            What::StockMoved { trail, reward, count, to, after } => {
                let item = item(trail, reward);
                self.account(item.clone(), account).credit -= i64::from(*count);
                self.account(item.clone(), *to);
                self.deliveries.insert(*fact, Delivery { item, to: *to, count: *count, after: *after });
            }
            _ => {}
        }
    }

    /// Deliveries that count into an account.
    fn delivered<'a>(&'a self, key: &'a (Item, StreamId)) -> impl Iterator<Item = (FactRef, &'a Delivery)> {
        let counts = self.counts.get(key).map_or(&[][..], Vec::as_slice);
        let of_account =
            move |(_, delivery): &(&FactRef, &Delivery)| (&delivery.item, delivery.to) == (&key.0, key.1);
        let counted = move |(fact, delivery): &(&FactRef, &Delivery)| {
            counts.iter().all(|count| count.s <= delivery.after || count.included.contains(fact))
        };
        self.deliveries.iter().filter(of_account).filter(counted).map(|(fact, delivery)| (*fact, delivery))
    }

    fn account(&mut self, item: Item, account: StreamId) -> &mut Account {
        self.accounts.entry((item, account)).or_default()
    }

    /// Pieces that may be handed out from an account; below zero when more were handed
    /// out than lay there.
    #[must_use]
    pub fn left(&self, item: &Item, account: StreamId) -> i64 {
        let key = (item.clone(), account);
        match self.accounts.get(&key) {
            Some(account) if !self.is_closed(item, key.1) => {
                let delivered: i64 =
                    self.delivered(&key).map(|(_, delivery)| i64::from(delivery.count)).sum();
                account.credit + delivered - account.handed
            }
            _ => 0,
        }
    }

    fn is_closed(&self, item: &Item, account: StreamId) -> bool {
        self.closed.contains(&(item.clone(), account))
    }

    /// Pieces of a reward handed out, by all accounts.
    #[must_use]
    pub fn handed(&self, item: &Item) -> i64 {
        self.of_item(item).map(|(_, account)| account.handed).sum()
    }

    fn of_item<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = (StreamId, &'a Account)> {
        self.accounts
            .iter()
            .filter(move |((of, _), _)| of == item)
            .map(|((_, stream), account)| (*stream, account))
    }

    /// By how many pieces what was handed out and what lies on open accounts exceeds a
    /// total: 0 in a sound house.
    #[must_use]
    pub fn exceeds(&self, item: &Item, total: u32) -> i64 {
        let open: i64 = self.of_item(item).map(|(account, _)| self.left(item, account)).sum();
        (self.handed(item) + open - i64::from(total)).max(0)
    }

    /// All accounts, in order.
    #[must_use]
    pub fn shelves(&self) -> Vec<Shelf> {
        let shelf = |((item, stream), account): (&(Item, StreamId), &Account)| Shelf {
            item: item.clone(),
            account: *stream,
            holder: self.holders.get(stream).cloned(),
            left: self.left(item, *stream),
            handed: account.handed,
            closed: self.is_closed(item, *stream),
        };
        self.accounts.iter().map(shelf).collect()
    }

    /// Whether so many pieces may be handed out from an account.
    ///
    /// # Errors
    /// [`StockRefusal::TooFew`].
    pub fn may_hand(&self, item: &Item, account: StreamId, wanted: u32) -> Result<(), StockRefusal> {
        let left = self.left(item, account);
        if left >= i64::from(wanted) {
            return Ok(());
        }
        Err(StockRefusal::TooFew { reward: item.reward.clone(), left, wanted })
    }

    /// The account that pieces for a device are carried to: of those known and not closed
    /// the one that wrote last, by `wrote` (milliseconds since 1970, `None` when nobody
    /// knows), so that all who know the same choose the same.
    pub fn account_for(
        &self,
        item: &Item,
        holder: &Holder,
        wrote: impl Fn(StreamId) -> Option<i64>,
    ) -> Option<StreamId> {
        let of_device = self.holders.iter().filter(|(_, known)| *known == holder);
        let open = of_device.map(|(account, _)| *account).filter(|account| !self.is_closed(item, *account));
        open.max_by_key(|account| (wrote(*account), *account))
    }

    /// The entry by which pieces are carried from one account to another.
    ///
    /// # Errors
    /// When they don't lie there, or go nowhere: to an account that is known to be closed
    /// least of all.
    pub fn carry(&self, item: &Item, from: StreamId, to: StreamId, count: u32) -> Result<Fact, StockRefusal> {
        if count == 0 {
            return Err(StockRefusal::Nothing);
        }
        if from == to {
            return Err(StockRefusal::ToItself);
        }
        if self.is_closed(item, to) {
            return Err(StockRefusal::ToClosed);
        }
        self.may_hand(item, from, count)?;
        let Item { trail, reward } = item.clone();
        let counts = self.counts.get(&(item.clone(), to));
        let after = counts.and_then(|counts| counts.last()).map_or(0, |count| count.s);
        Ok(Fact::StockMoved { trail, reward, count, to, after, by: None })
    }
}

#[cfg(test)]
mod tests;

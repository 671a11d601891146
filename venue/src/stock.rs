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
//! Pieces may arrive before the news of them. A count then includes them unknowingly, and
//! the news must not bring them again: a delivery counts unless somebody counted the
//! shelf without knowing of it while the giver did not know of that count.

mod claims;

pub use claims::{DoubleClaim, double_claims};

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

/// Why pieces may not be handed out, counted or carried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StockRefusal {
    /// The reward has no stock that is counted.
    #[error("the pack gives {reward} of {trail} no stock, so there is nothing to count; write `stock` there")]
    Uncounted {
        /// The trail.
        trail: TrailId,
        /// The reward.
        reward: RewardId,
    },
    /// Nothing, or not enough, lies here.
    #[error(
        "{left} of {reward} lie here by the ledger, {wanted} were asked for; count the shelf, or have some carried here"
    )]
    TooFew {
        /// The reward.
        reward: RewardId,
        /// Pieces on this account.
        left: i64,
        /// Pieces asked for.
        wanted: u32,
    },
    /// More than can be here.
    #[error("at most {most} of {reward} can lie here by all that is known, not {count}; count again")]
    TooMany {
        /// The reward.
        reward: RewardId,
        /// The most there can be.
        most: i64,
        /// Pieces counted.
        count: u32,
    },
    /// Only the owner opens the stock.
    #[error(
        "{owner} opens the stock of {trail}; have pieces carried from there, or name the account that lay here before"
    )]
    NotOwner {
        /// The trail.
        trail: TrailId,
        /// The device that may.
        owner: DeviceId,
    },
    /// Nothing is not counted, and not carried.
    #[error("0 pieces can't be carried; name at least one")]
    Nothing,
    /// To itself.
    #[error("these pieces lie here already; name another device")]
    ToItself,
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
            Some(account) if !self.closed.contains(&key) => {
                let delivered: i64 =
                    self.delivered(&key).map(|(_, delivery)| i64::from(delivery.count)).sum();
                account.credit + delivered - account.handed
            }
            _ => 0,
        }
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
            closed: self.closed.contains(&(item.clone(), *stream)),
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

    /// The entry by which pieces are carried from one account to another.
    ///
    /// # Errors
    /// When they don't lie there, or go nowhere.
    pub fn carry(&self, item: &Item, from: StreamId, to: StreamId, count: u32) -> Result<Fact, StockRefusal> {
        if count == 0 {
            return Err(StockRefusal::Nothing);
        }
        if from == to {
            return Err(StockRefusal::ToItself);
        }
        self.may_hand(item, from, count)?;
        let Item { trail, reward } = item.clone();
        let counts = self.counts.get(&(item.clone(), to));
        let after = counts.and_then(|counts| counts.last()).map_or(0, |count| count.s);
        Ok(Fact::StockMoved { trail, reward, count, to, after })
    }

    /// The entry by which somebody who counted the shelf says how many pieces lie at
    /// `count.at`.
    ///
    /// The owner may count up to what the total leaves; anybody else up to what lay on
    /// the accounts that are closed by it.
    ///
    /// # Errors
    /// When the reward has no stock, or more was counted than can be there.
    pub fn count(&self, item: &Item, count: &Count) -> Result<Fact, StockRefusal> {
        let Item { trail, reward } = item.clone();
        let Some(total) = count.total else { return Err(StockRefusal::Uncounted { trail, reward }) };
        let own = self.left(item, count.at);
        let closing: i64 = count.closes.iter().map(|account| self.left(item, *account)).sum();
        // Nobody but the owner makes pieces out of nothing.
        let most = if count.owner.is_none() { self.free(item, total, count) } else { own + closing };
        if let (Some(owner), 0) = (&count.owner, most) {
            return Err(StockRefusal::NotOwner { trail, owner: owner.clone() });
        }
        if i64::from(count.count) > most {
            return Err(StockRefusal::TooMany { reward, most, count: count.count });
        }
        let credit = i64::from(count.count) - own;
        let closes = count.closes.iter().copied().filter(|account| *account != count.at).collect();
        let key = (item.clone(), count.at);
        let included = self.delivered(&key).map(|(fact, _)| fact).collect();
        Ok(Fact::ShelfCounted { trail, reward, count: count.count, credit, closes, included })
    }

    /// What a total leaves for one shelf: nothing handed out, nothing on other shelves.
    fn free(&self, item: &Item, total: u32, count: &Count) -> i64 {
        let elsewhere = |account: &StreamId| *account != count.at && !count.closes.contains(account);
        let others: i64 = self
            .of_item(item)
            .filter(|(account, _)| elsewhere(account))
            .map(|(account, _)| self.left(item, account))
            .sum();
        (i64::from(total) - self.handed(item) - others).max(0)
    }

    /// Open accounts of a reward that belong to a device, the given one left out: what a
    /// new boot or a reflashed card closes when its shelf is counted.
    #[must_use]
    pub fn accounts_of(&self, item: &Item, holder: &Holder, but: StreamId) -> Vec<StreamId> {
        let of_device = |account: &StreamId| self.holders.get(account) == Some(holder) && *account != but;
        let open = |account: &StreamId| !self.closed.contains(&(item.clone(), *account));
        self.of_item(item)
            .map(|(account, _)| account)
            .filter(|account| of_device(account) && open(account))
            .collect()
    }
}

/// A count of a shelf, as somebody makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The account of the device at the shelf.
    pub at: StreamId,
    /// Pieces that lie there.
    pub count: u32,
    /// Earlier accounts whose pieces these are.
    pub closes: Vec<StreamId>,
    /// The stock's total by the pack.
    pub total: Option<u32>,
    /// The device that opens the stock, unless it is the one that counts.
    pub owner: Option<DeviceId>,
}

#[cfg(test)]
mod tests;

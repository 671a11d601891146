//! Counting a shelf: what may be typed, and what follows from it.
//!
//! To a device belongs what was carried to it, under whatever account, less what it
//! handed out and carried on; to the owner all that belongs to nobody else. No count
//! comes to more than that, by all facts known. So two devices cannot both count the
//! same piece, even cut off; and what was carried to an account that had been closed
//! meanwhile, or what an earlier count missed, is counted in by the next one.
//!
//! What an owner carried and handed out with an earlier card its new one has to hear
//! from the others. Therefore an owner that knows of no count by its own name counts
//! only if staff say that there never was one.

use super::{Holder, Item, Stock, StockRefusal};
use crate::{
    entry::{Fact, MAX_CLOSED},
    hash::StreamId,
    id::DeviceId,
};
use std::collections::{BTreeMap, BTreeSet};

/// A count of a shelf, as somebody makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The account of the device at the shelf.
    pub at: StreamId,
    /// That device.
    pub holder: Holder,
    /// Pieces that lie there.
    pub count: u32,
    /// The stock's total by the pack.
    pub total: Option<u32>,
    /// The device that opens the stock, unless it is the one that counts.
    pub owner: Option<DeviceId>,
    /// Staff say that no device knows of a count of this stock.
    pub first: bool,
}

impl Stock {
    /// The entry by which somebody who counted the shelf says how many pieces lie at
    /// `count.at`. It closes the accounts of earlier boots and cards of that device.
    ///
    /// # Errors
    /// When the reward has no stock, or more was counted than can be there.
    pub fn count(&self, item: &Item, count: &Count) -> Result<Fact, StockRefusal> {
        let Item { trail, reward } = item.clone();
        let Some(total) = count.total else { return Err(StockRefusal::Uncounted { trail, reward }) };
        if self.is_closed(item, count.at) {
            return Err(StockRefusal::Closed { reward });
        }
        let most = match &count.owner {
            None if !count.first && !self.was_counted_by(item, &count.holder) => {
                return Err(StockRefusal::NotOpened { reward });
            }
            None => self.free(item, total, count),
            Some(_) => self.carried_here(item, count),
        };
        if let (Some(owner), ..=0) = (&count.owner, most) {
            return Err(StockRefusal::NotOwner { trail, owner: owner.clone() });
        }
        if i64::from(count.count) > most {
            return Err(StockRefusal::TooMany { reward, most, count: count.count });
        }
        let credit = i64::from(count.count) - self.left(item, count.at);
        let key = (item.clone(), count.at);
        let included = self.delivered(&key).map(|(fact, _)| fact).collect();
        let closes = self.closes(item, count).into_iter().collect();
        Ok(Fact::ShelfCounted { trail, reward, count: count.count, credit, closes, included, by: None })
    }

    /// How many pieces should lie at the shelf, by what was counted there and carried
    /// there since.
    #[must_use]
    pub fn expected(&self, item: &Item, count: &Count) -> i64 {
        match count.owner {
            None => self.lay_here(item, count),
            Some(_) => self.carried_here(item, count),
        }
    }

    /// What lies on this account and those that are closed with it.
    fn lay_here(&self, item: &Item, count: &Count) -> i64 {
        let closing = self.closes(item, count).into_iter().map(|account| self.left(item, account));
        self.left(item, count.at) + closing.sum::<i64>()
    }

    /// What was carried to a device and should still be there.
    fn carried_here(&self, item: &Item, count: &Count) -> i64 {
        let own = self.accounts_of(item, &count.holder, count.at);
        let closes = self.closes(item, count);
        let stays: i64 = own.difference(&closes).map(|account| self.left(item, *account)).sum();
        let all = own.iter().copied().chain([count.at]);
        (self.belongs(item, all) - stays).max(self.lay_here(item, count))
    }

    /// What a total leaves for one shelf: nothing handed out, nothing that belongs to
    /// other devices.
    fn free(&self, item: &Item, total: u32, count: &Count) -> i64 {
        let closes = self.closes(item, count);
        let mut others: BTreeMap<(Option<&Holder>, Option<StreamId>), Vec<StreamId>> = BTreeMap::new();
        for (account, _) in self.of_item(item) {
            if account != count.at && !closes.contains(&account) {
                let holder = self.holders.get(&account);
                // Nobody knows whose a stranger's account is: each stands alone.
                let alone = holder.is_none().then_some(account);
                others.entry((holder, alone)).or_default().push(account);
            }
        }
        let theirs = |(holder, _): &(Option<&Holder>, _), accounts: &[StreamId]| {
            let left = accounts.iter().map(|account| self.left(item, *account)).sum::<i64>();
            // Of its own device only what still lies on accounts that stay open.
            let belongs =
                (*holder != Some(&count.holder)).then(|| self.belongs(item, accounts.iter().copied()));
            belongs.unwrap_or_default().max(left).max(0)
        };
        let theirs: i64 = others.iter().map(|(whose, accounts)| theirs(whose, accounts)).sum();
        (i64::from(total) - self.handed(item) - theirs).max(0)
    }

    /// What was carried to these accounts, less what they handed out and carried on.
    pub(super) fn belongs(&self, item: &Item, accounts: impl Iterator<Item = StreamId>) -> i64 {
        let accounts: BTreeSet<StreamId> = accounts.collect();
        let of_item = self.deliveries.iter().filter(|(_, delivery)| delivery.item == *item);
        let carried = of_item.map(|(fact, delivery)| {
            let sign =
                i64::from(accounts.contains(&delivery.to)) - i64::from(accounts.contains(&fact.stream));
            sign * i64::from(delivery.count)
        });
        let handed = self.of_item(item).filter(|(account, _)| accounts.contains(account));
        carried.sum::<i64>() - handed.map(|(_, account)| account.handed).sum::<i64>()
    }

    /// Whether a count by this device is known, whatever card it had.
    fn was_counted_by(&self, item: &Item, holder: &Holder) -> bool {
        let by = |(of, account): &(Item, StreamId)| of == item && self.holders.get(account) == Some(holder);
        self.counts.keys().any(by)
    }

    /// The accounts that a count closes: as many as one entry can name. A later count
    /// closes the rest.
    fn closes(&self, item: &Item, count: &Count) -> BTreeSet<StreamId> {
        let open = |account: &StreamId| !self.is_closed(item, *account);
        let earlier = self.accounts_of(item, &count.holder, count.at).into_iter();
        earlier.filter(open).take(MAX_CLOSED).collect()
    }

    /// The accounts of a device, the given one left out.
    fn accounts_of(&self, item: &Item, holder: &Holder, but: StreamId) -> BTreeSet<StreamId> {
        let accounts = self.of_item(item).map(|(account, _)| account);
        accounts.filter(|account| self.holders.get(account) == Some(holder) && *account != but).collect()
    }
}

//! Why pieces may not be handed out, counted or carried, and what to do then.

use crate::id::{DeviceId, RewardId, TrailId};

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
    #[error("{owner} opens the stock of {trail}; have pieces carried from there")]
    NotOwner {
        /// The trail.
        trail: TrailId,
        /// The device that may.
        owner: DeviceId,
    },
    /// The owner knows of no count of its own. It may have a new card and not have met
    /// the others yet.
    #[error(
        "this device knows of no earlier count of {reward}; if it has a new card, wait until it has met the others: \
         `edge-agent stock show` then lists what they know. If no device lists any, this is the first count: say so \
         with --first"
    )]
    NotOpened {
        /// The reward.
        reward: RewardId,
    },
    /// This account was closed by a count elsewhere.
    #[error(
        "another card of this device counted {reward} and took over what lay here; look for a copied card, start \
         this device anew, then count"
    )]
    Closed {
        /// The reward.
        reward: RewardId,
    },
    /// Nothing is not counted, and not carried.
    #[error("0 pieces can't be carried; name at least one")]
    Nothing,
    /// To itself.
    #[error("these pieces lie here already; name another device")]
    ToItself,
    /// Nobody hands out from there any more.
    /// To an account that is closed.
    #[error(
        "what is known of that device is closed: its shelf was counted into another account; wait until this \
         device has heard of that one"
    )]
    ToClosed,
}

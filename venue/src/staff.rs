//! What staff do at the kiosk, behind the hidden corner and their PIN, and what they are
//! told there: facts, rules and queries; the screens are the kiosk's.
//!
//! Everything staff do is an entry with who did it (a [`Role`](crate::entry::Role), never a
//! name) and why (a [`Reason`]).

mod house;
mod reason;
mod role;

pub use house::{House, Written, end_of_rehearsal, is_rehearsed};
pub use reason::{Act, MAX_SAID, NotAReason, Reason, Usual};
pub use role::{ROLES, by, role_words};

//! What staff do at the kiosk, behind the hidden corner and their PIN, and what they are
//! told there: facts, rules and queries; the screens are the kiosk's.
//!
//! Everything staff do is an entry with who did it (a [`Role`](crate::entry::Role), never a
//! name) and why (a [`Reason`]).

mod deed;
mod health;
mod house;
mod pin;
mod reason;
mod role;
mod rundown;

pub use deed::Deed;
pub use health::{Finding, Level, Part, first_to_do};
pub use house::{House, Written, end_of_rehearsal, is_rehearsed};
pub use pin::{MAX_DIGITS, MIN_DIGITS, NotAPin, Pin, wait_after};
pub use reason::{Act, MAX_SAID, NotAReason, Reason, Usual};
pub use role::{ROLES, by, role_words};
pub use rundown::{Counted, Difference, Inside, NOTABLE_PERMILLE, Rundown};

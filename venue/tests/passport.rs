//! Passports as devices, headquarters and forgers meet them: through the public door,
//! with the released texts of `passport/golden`.

#![expect(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

#[path = "passport/damage.rs"]
mod damage;
#[path = "passport/files.rs"]
mod files;
#[path = "passport/golden.rs"]
mod golden;
#[path = "passport/keys.rs"]
mod keys;
#[path = "passport/kit.rs"]
mod kit;
#[path = "passport/later.rs"]
mod later;
#[path = "passport/pack.rs"]
mod pack;
#[path = "passport/refusals.rs"]
mod refusals;

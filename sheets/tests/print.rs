//! Every sheet as it comes out of the printer: words apart and on the paper, codes that a
//! reader reads, the same bytes twice.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "print/booklet.rs"]
mod booklet;
#[path = "print/cards.rs"]
mod cards;
#[path = "print/kit.rs"]
mod kit;
#[path = "print/map.rs"]
mod map;
#[path = "print/sign.rs"]
mod sign;

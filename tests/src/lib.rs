//! A house to tell whole-system stories in: real processes, the real broker, real
//! databases, all on loopback and in a folder that goes when the story ends.

pub mod board;
pub mod catch_up;
pub mod chaos;
pub mod circle;
pub mod cut;
pub mod figures;
pub mod house;
pub mod load;
pub mod patience;
pub mod program;
pub mod secure;

//! Seeded scenes whose crossings are known.

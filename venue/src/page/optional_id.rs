//! An id that may be absent, written as [`NONE`] then.

use super::{NONE, from_none};
use serde::{Deserializer, Serializer, de};
use std::{fmt, marker::PhantomData, str::FromStr};

/// Writes the id or `-`.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<T: fmt::Display, S: Serializer>(id: &Option<T>, s: S) -> Result<S::Ok, S::Error> {
    match id {
        Some(id) => s.collect_str(id),
        None => s.serialize_str(NONE),
    }
}

/// Reads an id or `-`.
///
/// # Errors
/// When the text is neither.
pub fn deserialize<'de, T, D>(d: D) -> Result<Option<T>, D::Error>
where
    T: FromStr,
    T::Err: fmt::Display,
    D: Deserializer<'de>,
{
    d.deserialize_str(Text(PhantomData))
}

/// Reads the text where it lies: a page holds dozens of ids.
struct Text<T>(PhantomData<T>);

impl<T> de::Visitor<'_> for Text<T>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<T>, E> {
        from_none(text).map_err(E::custom)
    }
}

//! Ids that travel: on the wire, in ledgers, in packs. One form for all of them,
//! a type for each, so that a hall is never taken for a site.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{borrow::Borrow, fmt, str::FromStr};

/// The longest id, in bytes (every allowed character is one byte).
pub const MAX_LEN: usize = 32;

/// Why a text is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidId {
    /// Empty, or longer than [`MAX_LEN`].
    #[error("an id has 1 to {MAX_LEN} characters, {text:?} has {len}")]
    Length {
        /// The text as given.
        text: String,
        /// Its length in characters.
        len: usize,
    },
    /// A character outside `[a-z0-9-]`.
    #[error("an id holds only a-z, 0-9 and -, {text:?} holds {found:?}")]
    Character {
        /// The text as given.
        text: String,
        /// The first character that is not allowed.
        found: char,
    },
    /// Hyphens alone: `-` on the wire means "none".
    #[error("an id needs at least one letter or digit, {text:?} has none")]
    OnlyHyphens {
        /// The text as given.
        text: String,
    },
}

/// Checks a text against `[a-z0-9-]{1,32}` with at least one letter or digit.
///
/// ```
/// assert!(venue::id::check("hall-2").is_ok());
/// assert!(venue::id::check("Hall 2").is_err());
/// ```
///
/// # Errors
/// [`InvalidId`] says what is wrong with it.
pub fn check(text: &str) -> Result<(), InvalidId> {
    let owned = || text.to_owned();
    let len = text.chars().count();
    if len == 0 || len > MAX_LEN {
        return Err(InvalidId::Length { text: owned(), len });
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if let Some(found) = text.chars().find(|c| !allowed(*c)) {
        return Err(InvalidId::Character { text: owned(), found });
    }
    if text.bytes().all(|b| b == b'-') {
        return Err(InvalidId::OnlyHyphens { text: owned() });
    }
    Ok(())
}

macro_rules! ids {
    ($($(#[doc = $doc:literal])* $name:ident;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes a text that is a valid id.
            ///
            /// # Errors
            /// [`InvalidId`] when it is not `[a-z0-9-]{1,32}`.
            pub fn new(text: &str) -> Result<Self, InvalidId> {
                check(text).map(|()| Self(text.into()))
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::new(text)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                /// Reads the text where it lies: a page holds dozens of ids.
                struct Text;

                impl serde::de::Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a string")
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        $name::new(text).map_err(E::custom)
                    }
                }

                d.deserialize_str(Text)
            }
        }

        #[cfg(feature = "schema")]
        crate::schema::schema_of!($name, crate::schema::id(concat!($($doc),*)));
    )*};
}

ids! {
    /// A campaign, such as `science-month-2025`.
    CampaignId;
    /// A participating unit.
    VenueId;
    /// One machine in a venue: a kiosk, a counting box, a tablet.
    DeviceId;
    /// A place a venue is at: its house, or a stop of a van.
    SiteId;
    /// A hall within a site.
    HallId;
    /// Something held: a night, a talk, a lesson. Figures are kept by activity.
    ActivityId;
    /// A session of the programme, with a time and seats.
    SessionId;
    /// A stamp trail or city route.
    TrailId;
    /// A point of a trail.
    PointId;
    /// A group of points of a trail, such as those of one hall.
    PointGroupId;
    /// A counting line at a door.
    LineId;
    /// An audience group of the pack.
    GroupId;
    /// A theme of the campaign.
    ThemeId;
    /// A brand an activity is published under.
    BrandId;
    /// One of the actions a campaign is made of, such as that of the museum system.
    ActionId;
    /// A strand of an action: something that is held under a name, without being a brand.
    StrandId;
    /// A kind of activity, such as a talk.
    KindId;
    /// A city walk route.
    RouteId;
    /// A reward of a trail.
    RewardId;
    /// A circle of devices that exchange shared facts: a venue's house under the venue's
    /// id, a trail over several venues under the trail's.
    CircleId;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_of_the_form_is_an_id_and_survives_json(text in "[a-z0-9][a-z0-9-]{0,31}") {
            let id = HallId::new(&text).unwrap();
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(serde_json::from_str::<HallId>(&json).unwrap(), id);
        }

        #[test]
        fn nothing_else_is(text in "\\PC{0,40}") {
            let of_the_form = (1..=MAX_LEN).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && text.bytes().any(|b| b != b'-');
            prop_assert_eq!(check(&text).is_ok(), of_the_form);
        }
    }

    #[test]
    fn the_reason_is_named() {
        assert_eq!(check("").unwrap_err().to_string(), "an id has 1 to 32 characters, \"\" has 0");
        assert_eq!(
            check("Hall").unwrap_err().to_string(),
            "an id holds only a-z, 0-9 and -, \"Hall\" holds 'H'"
        );
        assert!(matches!(check("--"), Err(InvalidId::OnlyHyphens { .. })));
    }
}

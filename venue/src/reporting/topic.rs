//! Topics, as a type that round-trips.
//!
//! ```text
//! sm/1/{campaign}/{shard}/{venue}/up/{device}/head|page|pages|presence|now
//! sm/1/{campaign}/{shard}/{venue}/dn/{device}/stored|wanted|refused
//! sm/1/{campaign}/{shard}/{venue}/dn/programme
//! sm/1/{campaign}/hq/state
//! ```
//!
//! A venue writes only below its own `up` and reads only its own `dn`. The shard
//! follows from the venue, so that several intakes divide the work by subscription.

use crate::id::{CampaignId, DeviceId, VenueId};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};

/// How many shards the venues of a campaign fall into: more than intakes will ever
/// stand side by side, few enough to subscribe to one by one.
pub const SHARDS: u8 = 64;

/// What every topic begins with: the system and the version of its topics.
const ROOT: &str = "sm/1";

/// The shard of a venue: the first byte of the SHA-256 of its id, modulo [`SHARDS`]
/// (`printf %s river-city | sha256sum`).
///
/// ```
/// use venue::{id::VenueId, reporting::topic::shard};
/// # fn main() -> Result<(), venue::id::InvalidId> {
/// assert_eq!(shard(&VenueId::new("river-city")?), 29);
/// assert_eq!(shard(&VenueId::new("van-07")?), 25);
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn shard(venue: &VenueId) -> u8 {
    let first = Sha256::digest(venue.as_str().as_bytes()).first().copied().unwrap_or_default();
    first % SHARDS
}

/// Which device of which venue in which campaign.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Address {
    /// The campaign.
    pub campaign: CampaignId,
    /// The venue.
    pub venue: VenueId,
    /// The device.
    pub device: DeviceId,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.campaign, self.venue, self.device)
    }
}

/// What a device says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Up {
    /// How far its ledger has come.
    Head,
    /// One page.
    Page,
    /// A deflated batch of pages.
    Pages,
    /// Whether it is there; retained, and the will of the connection.
    Presence,
    /// Live gauges.
    Now,
}

/// What headquarters says to one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Down {
    /// What its archive has committed. Never retained.
    Stored,
    /// What it lacks.
    Wanted,
    /// What it could not take, and why.
    Refused,
}

macro_rules! names {
    ($kind:ident: $($variant:ident $name:literal),*) => {
        impl $kind {
            /// All there are.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The last part of the topic.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            fn named(text: &str) -> Option<Self> {
                match text { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

names!(Up: Head "head", Page "page", Pages "pages", Presence "presence", Now "now");
names!(Down: Stored "stored", Wanted "wanted", Refused "refused");

/// A topic of reporting.
///
/// ```
/// use venue::reporting::topic::{Topic, Up};
/// # fn main() -> Result<(), venue::reporting::topic::InvalidTopic> {
/// let text = "sm/1/science-month-2025/29/river-city/up/kiosk-1/page";
/// let topic: Topic = text.parse()?;
/// assert!(matches!(&topic, Topic::Up(address, Up::Page) if address.device.as_str() == "kiosk-1"));
/// assert_eq!(topic.to_string(), text);
///
/// // The shard must be the venue's own, or an intake of another shard would answer.
/// assert!("sm/1/science-month-2025/28/river-city/up/kiosk-1/page".parse::<Topic>().is_err());
/// # Ok(())
/// # }
/// ```
///
/// ```
/// use venue::reporting::topic::Topic;
/// for text in [
///     "sm/1/science-month-2025/29/river-city/dn/kiosk-1/stored",
///     "sm/1/science-month-2025/29/river-city/dn/programme",
///     "sm/1/science-month-2025/hq/state",
/// ] {
///     assert_eq!(text.parse::<Topic>().map(|topic| topic.to_string()).as_deref(), Ok(text));
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// From a device to headquarters.
    Up(Address, Up),
    /// From headquarters to a device.
    Down(Address, Down),
    /// The programme for all devices of a venue.
    Programme(CampaignId, VenueId),
    /// The state of headquarters, for everybody.
    HqState(CampaignId),
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Up(at, kind) => write!(f, "{}/up/{}/{}", Of(at), at.device, kind.as_str()),
            Self::Down(at, kind) => write!(f, "{}/dn/{}/{}", Of(at), at.device, kind.as_str()),
            Self::Programme(campaign, venue) => {
                write!(f, "{ROOT}/{campaign}/{}/{venue}/dn/programme", shard(venue))
            }
            Self::HqState(campaign) => write!(f, "{ROOT}/{campaign}/hq/state"),
        }
    }
}

/// The part of a topic that is a venue's.
struct Of<'a>(&'a Address);

impl fmt::Display for Of<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Address { campaign, venue, .. } = self.0;
        write!(f, "{ROOT}/{campaign}/{}/{venue}", shard(venue))
    }
}

/// Why a text is no topic of reporting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTopic {
    /// It has not the form of any.
    #[error("{0:?} is no topic of reporting (sm/1/campaign/shard/venue/up|dn/device/kind)")]
    Form(String),
    /// A part of it is no id.
    #[error("in topic {topic:?}: {reason}")]
    Id {
        /// The topic.
        topic: String,
        /// What is wrong with the id.
        reason: crate::id::InvalidId,
    },
    /// The shard is not the venue's.
    #[error("topic {topic:?} names shard {found:?}, but the venue's shard is {right}")]
    Shard {
        /// The topic.
        topic: String,
        /// The shard it names.
        found: String,
        /// The venue's shard.
        right: u8,
    },
}

impl FromStr for Topic {
    type Err = InvalidTopic;

    fn from_str(text: &str) -> Result<Self, InvalidTopic> {
        let form = || InvalidTopic::Form(text.to_owned());
        let rest = text.strip_prefix(ROOT).and_then(|rest| rest.strip_prefix('/')).ok_or_else(form)?;
        let parts: Vec<&str> = rest.split('/').collect();
        match parts[..] {
            [campaign, "hq", "state"] => Ok(Self::HqState(id(text, campaign)?)),
            [campaign, shard, venue, "dn", "programme"] => {
                Ok(Self::Programme(id(text, campaign)?, sharded(text, shard, venue)?))
            }
            [campaign, shard, venue, way, device, kind] => {
                let device = id(text, device)?;
                let address =
                    Address { campaign: id(text, campaign)?, venue: sharded(text, shard, venue)?, device };
                match (way, Up::named(kind), Down::named(kind)) {
                    ("up", Some(kind), _) => Ok(Self::Up(address, kind)),
                    ("dn", _, Some(kind)) => Ok(Self::Down(address, kind)),
                    _ => Err(form()),
                }
            }
            _ => Err(form()),
        }
    }
}

fn id<T: FromStr<Err = crate::id::InvalidId>>(topic: &str, part: &str) -> Result<T, InvalidTopic> {
    part.parse().map_err(|reason| InvalidTopic::Id { topic: topic.to_owned(), reason })
}

fn sharded(topic: &str, found: &str, venue: &str) -> Result<VenueId, InvalidTopic> {
    let venue: VenueId = id(topic, venue)?;
    let right = shard(&venue);
    if found == right.to_string() {
        return Ok(venue);
    }
    Err(InvalidTopic::Shard { topic: topic.to_owned(), found: found.to_owned(), right })
}

/// What a device subscribes to: what headquarters says to it, its venue's programme
/// and the state of headquarters.
///
/// ```
/// # use venue::{id::*, reporting::topic::*};
/// # fn main() -> Result<(), venue::id::InvalidId> {
/// let device = Address {
///     campaign: CampaignId::new("science-month-2025")?,
///     venue: VenueId::new("river-city")?,
///     device: DeviceId::new("kiosk-1")?,
/// };
/// assert_eq!(device_filters(&device), [
///     "sm/1/science-month-2025/29/river-city/dn/kiosk-1/+",
///     "sm/1/science-month-2025/29/river-city/dn/programme",
///     "sm/1/science-month-2025/hq/state",
/// ]);
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn device_filters(device: &Address) -> [String; 3] {
    let Address { campaign, venue, device: id } = device;
    [
        format!("{}/dn/{id}/+", Of(device)),
        Topic::Programme(campaign.clone(), venue.clone()).to_string(),
        Topic::HqState(campaign.clone()).to_string(),
    ]
}

/// What headquarters subscribes to: everything devices say, in all shards.
///
/// ```
/// # use venue::{id::CampaignId, reporting::topic::headquarters_filter};
/// let campaign = CampaignId::new("science-month-2025")?;
/// assert_eq!(headquarters_filter(&campaign), "sm/1/science-month-2025/+/+/up/+/+");
/// # Ok::<(), venue::id::InvalidId>(())
/// ```
#[must_use]
pub fn headquarters_filter(campaign: &CampaignId) -> String {
    format!("{ROOT}/{campaign}/+/+/up/+/+")
}

/// What an intake that serves some shards subscribes to.
#[must_use]
pub fn shard_filters(campaign: &CampaignId, shards: impl IntoIterator<Item = u8>) -> Vec<String> {
    shards.into_iter().map(|shard| format!("{ROOT}/{campaign}/{shard}/+/up/+/+")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn an_id() -> impl Strategy<Value = String> {
        "[a-z0-9][a-z0-9-]{0,31}"
    }

    fn address() -> impl Strategy<Value = Address> {
        (an_id(), an_id(), an_id()).prop_map(|(campaign, venue, device)| Address {
            campaign: campaign.parse().unwrap(),
            venue: venue.parse().unwrap(),
            device: device.parse().unwrap(),
        })
    }

    fn topic() -> impl Strategy<Value = Topic> {
        let up = prop::sample::select(vec![Up::Head, Up::Page, Up::Pages, Up::Presence, Up::Now]);
        let down = prop::sample::select(vec![Down::Stored, Down::Wanted, Down::Refused]);
        prop_oneof![
            (address(), up).prop_map(|(address, kind)| Topic::Up(address, kind)),
            (address(), down).prop_map(|(address, kind)| Topic::Down(address, kind)),
            address().prop_map(|address| Topic::Programme(address.campaign, address.venue)),
            address().prop_map(|address| Topic::HqState(address.campaign)),
        ]
    }

    proptest! {
        #[test]
        fn topics_read_back_what_they_write(topic in topic()) {
            prop_assert_eq!(topic.to_string().parse::<Topic>(), Ok(topic));
        }

        #[test]
        fn whatever_is_read_is_written_the_same(text in "sm/1(/[a-z0-9+#-]{0,6}){0,7}|\\PC{0,60}") {
            if let Ok(topic) = text.parse::<Topic>() {
                prop_assert_eq!(topic.to_string(), text);
            }
        }
    }

    #[test]
    fn shards_are_a_released_format() {
        let shards =
            [("river-city", 29), ("science-museum", 21), ("a", 10), ("city-hall", 60), ("van-07", 25)];
        for (venue, right) in shards {
            assert_eq!(shard(&VenueId::new(venue).unwrap()), right, "{venue}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_topic_is_named() {
        let reason = |text: &str| text.parse::<Topic>().unwrap_err().to_string();
        assert!(reason("sm/2/c/hq/state").contains("no topic of reporting"));
        assert!(reason("sm/1/C/hq/state").contains("holds 'C'"));
        assert!(reason("sm/1/c/0/river-city/up/d/head").contains("the venue's shard is"));
        assert!(reason("sm/1/c/013/river-city/up/d/head").contains("names shard \"013\""));
    }
}

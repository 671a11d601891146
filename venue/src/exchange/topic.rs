//! Topics, as a type that round-trips.
//!
//! ```text
//! sm/1/{campaign}/trail/{circle}/{lid}/heads|facts
//! sm/1/{campaign}/trail/{circle}/{lid}/to/{lid}
//! sm/1/{campaign}/trail/{circle}/{lid}/emergency|now
//! ```
//!
//! A device writes only below its own ledger's id and reads what is said to all and to
//! itself. It is known by its ledger and not by its name, because names are unique
//! only within a venue. Answers go to the one that asked, so that catching up is not
//! heard by five hundred venues.

use super::Circle;
use crate::{
    hash::{InvalidHex, Lid},
    id::{CampaignId, CircleId, InvalidId},
};
use std::{fmt, str::FromStr};

/// What every topic begins with: the system and the version of its topics.
const ROOT: &str = "sm/1";

/// Whose voice in which circle.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct From {
    /// The campaign.
    pub campaign: CampaignId,
    /// The circle.
    pub circle: CircleId,
    /// The ledger of the device that speaks.
    pub lid: Lid,
}

impl From {
    /// The voice of a ledger in a circle.
    #[must_use]
    pub fn of(circle: &Circle, lid: Lid) -> Self {
        Self { campaign: circle.campaign.clone(), circle: circle.id.clone(), lid }
    }
}

impl fmt::Display for From {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ROOT}/{}/trail/{}/{}", self.campaign, self.circle, self.lid)
    }
}

/// A topic of the exchange.
///
/// ```
/// use venue::exchange::topic::Topic;
/// # fn main() -> Result<(), venue::exchange::topic::InvalidTopic> {
/// for text in [
///     "sm/1/science-month-2025/trail/river-city/11111111111111111111111111111111/heads",
///     "sm/1/science-month-2025/trail/city-route/11111111111111111111111111111111/facts",
///     "sm/1/science-month-2025/trail/city-route/11111111111111111111111111111111/to/22222222222222222222222222222222",
///     "sm/1/science-month-2025/trail/river-city/11111111111111111111111111111111/emergency",
///     "sm/1/science-month-2025/trail/river-city/11111111111111111111111111111111/now",
/// ] {
///     assert_eq!(text.parse::<Topic>()?.to_string(), text);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// What a device has, in short, to all.
    Heads(From),
    /// New facts, to all.
    Facts(From),
    /// Questions and answers, to one.
    To(From, Lid),
    /// Whether the house is in an emergency, to all, retained; see [`crate::emergency`].
    Emergency(From),
    /// What a device of the house counts at its doors, to all, not retained; see [`crate::rooms`].
    Now(From),
}

impl Topic {
    /// Who speaks.
    #[must_use]
    pub fn from(&self) -> &From {
        match self {
            Self::Heads(from)
            | Self::Facts(from)
            | Self::To(from, _)
            | Self::Emergency(from)
            | Self::Now(from) => from,
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Heads(from) => write!(f, "{from}/heads"),
            Self::Facts(from) => write!(f, "{from}/facts"),
            Self::To(from, to) => write!(f, "{from}/to/{to}"),
            Self::Emergency(from) => write!(f, "{from}/emergency"),
            Self::Now(from) => write!(f, "{from}/now"),
        }
    }
}

/// Why a text is no topic of the exchange.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTopic {
    /// It has not the form of any.
    #[error(
        "{0:?} is no topic of the exchange (sm/1/campaign/trail/circle/lid/heads|facts|emergency|now|to/lid)"
    )]
    Form(String),
    /// A part of it is no id.
    #[error("in topic {topic:?}: {reason}")]
    Id {
        /// The topic.
        topic: String,
        /// What is wrong with the id.
        reason: InvalidId,
    },
    /// A part of it is no ledger's id.
    #[error("in topic {topic:?}: {reason}")]
    Lid {
        /// The topic.
        topic: String,
        /// What is wrong with the id.
        reason: InvalidHex,
    },
}

impl FromStr for Topic {
    type Err = InvalidTopic;

    fn from_str(text: &str) -> Result<Self, InvalidTopic> {
        let form = || InvalidTopic::Form(text.to_owned());
        let rest = text.strip_prefix(ROOT).and_then(|rest| rest.strip_prefix('/')).ok_or_else(form)?;
        let parts: Vec<&str> = rest.split('/').collect();
        let lid = |part: &str| -> Result<Lid, InvalidTopic> {
            part.parse().map_err(|reason| InvalidTopic::Lid { topic: text.to_owned(), reason })
        };
        let from = |campaign: &str, circle: &str, who: &str| -> Result<From, InvalidTopic> {
            let invalid = |reason| InvalidTopic::Id { topic: text.to_owned(), reason };
            let (campaign, circle) = (campaign.parse().map_err(invalid)?, circle.parse().map_err(invalid)?);
            Ok(From { campaign, circle, lid: lid(who)? })
        };
        match parts[..] {
            [campaign, "trail", circle, who, "heads"] => Ok(Self::Heads(from(campaign, circle, who)?)),
            [campaign, "trail", circle, who, "facts"] => Ok(Self::Facts(from(campaign, circle, who)?)),
            [campaign, "trail", circle, who, "emergency"] => {
                Ok(Self::Emergency(from(campaign, circle, who)?))
            }
            [campaign, "trail", circle, who, "now"] => Ok(Self::Now(from(campaign, circle, who)?)),
            [campaign, "trail", circle, who, "to", to] => {
                Ok(Self::To(from(campaign, circle, who)?, lid(to)?))
            }
            _ => Err(form()),
        }
    }
}

/// What a device subscribes to: what is said to all, and to itself.
#[must_use]
pub fn filters(circle: &Circle, me: Lid) -> [String; 3] {
    let all = format!("{ROOT}/{}/trail/{}/+", circle.campaign, circle.id);
    [format!("{all}/heads"), format!("{all}/facts"), format!("{all}/to/{me}")]
}

/// What the devices of a house subscribe to besides.
#[must_use]
pub fn emergency_filter(circle: &Circle) -> String {
    format!("{ROOT}/{}/trail/{}/+/emergency", circle.campaign, circle.id)
}

/// What the devices of a house that count at doors subscribe to besides.
#[must_use]
pub fn now_filter(circle: &Circle) -> String {
    format!("{ROOT}/{}/trail/{}/+/now", circle.campaign, circle.id)
}

/// All that a device writes, for the broker's rules.
#[must_use]
pub fn writes(circle: &Circle, me: Lid) -> String {
    format!("{}/#", From::of(circle, me))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_topic_is_named() {
        let reason = |text: &str| text.parse::<Topic>().unwrap_err().to_string();
        let lid = "1".repeat(32);
        assert!(reason("sm/1/c/hq/state").contains("no topic of the exchange"));
        assert!(reason(&format!("sm/1/C/trail/r/{lid}/heads")).contains("holds 'C'"));
        assert!(reason("sm/1/c/trail/r/kiosk-1/heads").contains("\"kiosk-1\" is not 16 bytes"));
        assert!(reason(&format!("sm/1/c/trail/r/{lid}/to/1")).contains("\"1\" is not 16 bytes"));
        assert!(reason(&format!("sm/1/c/trail/r/{lid}/wanted")).contains("no topic of the exchange"));
    }
}

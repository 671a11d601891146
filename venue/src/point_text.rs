//! What the QR on a point's sign says: which point of which trail of which campaign.
//!
//! `ST1:SCIENCE-MONTH-2025/STAR-MAP/SPACE`: the ids in capitals, because a QR code holds
//! capitals, digits and `-/:` in little more than half the room that small letters take.
//! Nothing in it is secret and nothing in it proves that anybody stood before the sign.

use crate::id::{CampaignId, InvalidId, PointId, TrailId};
use std::{fmt, str::FromStr};

/// What the text begins with: the kind of text and its version.
pub const PREFIX: &str = "ST1:";

/// A point of a trail, as its sign names it.
///
/// ```
/// use venue::point_text::PointText;
/// let text = "ST1:SCIENCE-MONTH-2025/STAR-MAP/SPACE";
/// let sign: PointText = text.parse().unwrap();
/// assert_eq!(sign.point.as_str(), "space");
/// assert_eq!(sign.to_string(), text);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PointText {
    /// The campaign.
    pub campaign: CampaignId,
    /// The trail.
    pub trail: TrailId,
    /// The point of that trail.
    pub point: PointId,
}

/// Why a text is not that of a point's sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAPoint {
    /// It is some other QR code.
    #[error("this is not the code of a point: that begins with {PREFIX}")]
    Prefix,
    /// It has not three parts.
    #[error("the code of a point names campaign, trail and point, this one names {0} things")]
    Parts(usize),
    /// One of the ids has not the form of one.
    #[error("the code of a point is damaged: {0}")]
    Id(#[from] InvalidId),
}

impl fmt::Display for PointText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let capitals = |id: &str| id.to_ascii_uppercase();
        let Self { campaign, trail, point } = self;
        let (campaign, trail) = (capitals(campaign.as_str()), capitals(trail.as_str()));
        write!(f, "{PREFIX}{campaign}/{trail}/{}", capitals(point.as_str()))
    }
}

/// Whether a text begins as the code of a point does, in capitals or small letters.
#[must_use]
pub fn is_one(text: &str) -> bool {
    text.get(..PREFIX.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(PREFIX))
}

impl FromStr for PointText {
    type Err = NotAPoint;

    /// Reads the text; small letters are read as well, for a code typed by hand.
    fn from_str(text: &str) -> Result<Self, NotAPoint> {
        let ids = text.get(PREFIX.len()..).filter(|_| is_one(text)).ok_or(NotAPoint::Prefix)?;
        let ids = ids.to_ascii_lowercase();
        let parts: Vec<&str> = ids.split('/').collect();
        let [campaign, trail, point] = parts[..] else {
            return Err(NotAPoint::Parts(parts.len()));
        };
        Ok(Self {
            campaign: CampaignId::new(campaign)?,
            trail: TrailId::new(trail)?,
            point: PointId::new(point)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_point_is_read_back_and_fits_the_small_alphabet(
            ids in proptest::array::uniform3("[a-z0-9][a-z0-9-]{0,31}")
        ) {
            let [campaign, trail, point] = &ids;
            let sign = PointText {
                campaign: CampaignId::new(campaign).unwrap(),
                trail: TrailId::new(trail).unwrap(),
                point: PointId::new(point).unwrap(),
            };
            let text = sign.to_string();
            let small = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "-/:".contains(c);
            prop_assert!(text.chars().all(small), "{text}");
            prop_assert_eq!(text.to_lowercase().parse::<PointText>().unwrap(), sign.clone());
            prop_assert_eq!(text.parse::<PointText>().unwrap(), sign);
        }

        #[test]
        fn no_text_makes_it_stumble(text in "(ST1:)?\\PC{0,60}") {
            if let Ok(sign) = text.parse::<PointText>() {
                prop_assert!(sign.to_string().eq_ignore_ascii_case(&text));
            }
        }
    }

    #[test]
    fn what_is_no_point_is_said() {
        let read = |text: &str| text.parse::<PointText>().unwrap_err();
        assert_eq!(read("SP1:ABC"), NotAPoint::Prefix);
        assert_eq!(read("ST"), NotAPoint::Prefix);
        assert_eq!(read("ST1:MONTH/MAP"), NotAPoint::Parts(2));
        assert_eq!(read("ST1:A/B/C/D"), NotAPoint::Parts(4));
        assert!(matches!(read("ST1:MONTH/MAP/宇宙"), NotAPoint::Id(_)));
        assert!(matches!(read("ST1:MONTH//SPACE"), NotAPoint::Id(_)));
    }
}

//! Which shards of the venues a process of headquarters takes reports of, so that several
//! divide the work on one archive.

use anyhow::{Result, bail};
use std::fmt;
use venue::reporting::topic::SHARDS;

/// Everything devices say, of every campaign and in every shard.
const EVERYTHING: &str = "sm/1/+/+/+/up/+/+";

/// Who is there and what is of this moment, in every shard: what a board shows beside the
/// archive.
const OF_THIS_MOMENT: [&str; 2] = ["sm/1/+/+/+/up/+/presence", "sm/1/+/+/+/up/+/now"];

/// A set of shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shards(u64);

impl Shards {
    /// All there are.
    pub const ALL: Self = Self(u64::MAX);

    /// Those a setting names: numbers and ranges with commas between, `0-31,40`; nothing
    /// for none.
    ///
    /// # Errors
    /// When a part is neither, or names a shard there is not.
    pub fn read(key: &str, text: &str) -> Result<Self> {
        if text.trim().is_empty() {
            return Ok(Self(0));
        }
        let mut set = 0;
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let number = |text: &str| text.trim().parse::<u8>().ok().filter(|shard| *shard < SHARDS);
            match (number(first), number(last)) {
                (Some(first), Some(last)) if first <= last => {
                    (first..=last).for_each(|shard| set |= 1 << shard);
                }
                _ => bail!(
                    "{key} = {text:?}: {part:?} is no shard; write numbers from 0 to {} and ranges with commas \
                     between, such as \"0-31\" or \"0-15,40\", or \"\" for a process that takes no reports",
                    SHARDS - 1
                ),
            }
        }
        Ok(Self(set))
    }

    /// This one alone.
    #[must_use]
    pub fn one(shard: u8) -> Self {
        Self(1 << (shard % SHARDS))
    }

    /// No shard at all: the process only reads the archive.
    #[must_use]
    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    /// What is subscribed to: all reports of these shards, and what a board shows of the
    /// others. One filter where all are served; else one for each shard, because MQTT 3.1.1
    /// has no other way to divide venues.
    #[must_use]
    pub fn filters(self, board: bool) -> Vec<String> {
        if self == Self::ALL {
            return vec![EVERYTHING.to_owned()];
        }
        let of_shards = self.numbers().map(|shard| format!("sm/1/+/{shard}/+/up/+/+"));
        let of_others = OF_THIS_MOMENT.into_iter().filter(|_| board).map(ToOwned::to_owned);
        of_shards.chain(of_others).collect()
    }

    fn numbers(self) -> impl Iterator<Item = u8> {
        (0..SHARDS).filter(move |shard| self.0 >> shard & 1 == 1)
    }
}

impl fmt::Display for Shards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut ranges: Vec<(u8, u8)> = Vec::new();
        for shard in self.numbers() {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == shard => *last = shard,
                _ => ranges.push((shard, shard)),
            }
        }
        let range = |(first, last): &(u8, u8)| match first == last {
            true => first.to_string(),
            false => format!("{first}-{last}"),
        };
        f.write_str(&ranges.iter().map(range).collect::<Vec<_>>().join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shards(text: &str) -> Shards {
        Shards::read("shards", text).unwrap()
    }

    #[test]
    fn numbers_and_ranges_are_written_back_in_their_shortest_form() {
        for (written, shortest) in
            [("0-63", "0-63"), ("31-31,0-15", "0-15,31"), (" 1, 2 ,3", "1-3"), ("5,5", "5"), ("", "")]
        {
            assert_eq!(shards(written).to_string(), shortest, "{written}");
        }
        assert_eq!(shards("0-31,32-63"), Shards::ALL);
        assert!(shards("").is_none());
    }

    #[test]
    fn what_is_no_shard_is_told() {
        for wrong in ["64", "0-64", "9-3", "a", "1;2", "1,", "-1", "1-2-3", "all"] {
            let said = Shards::read("shards", wrong).unwrap_err().to_string();
            assert!(said.contains("is no shard") && said.contains("0 to 63"), "{wrong}: {said}");
        }
    }

    #[test]
    fn who_serves_a_board_hears_of_all_who_is_there_and_reports_of_its_own_shards() {
        assert_eq!(Shards::ALL.filters(true), ["sm/1/+/+/+/up/+/+"]);
        assert_eq!(shards("2,5").filters(false), ["sm/1/+/2/+/up/+/+", "sm/1/+/5/+/up/+/+"]);
        assert_eq!(shards("").filters(true), ["sm/1/+/+/+/up/+/presence", "sm/1/+/+/+/up/+/now"]);
        assert_eq!(shards("0-62").filters(true).len(), 65);
    }
}

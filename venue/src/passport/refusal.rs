//! Why a passport is not taken: each reason with its name, its number, and words for
//! the visitor that say what is, and then what to do.

use serde::Serialize;
use std::fmt;

/// Why what was shown is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Refusal {
    /// No passport and no short code: some other code or text.
    Unreadable,
    /// A passport whose text is no longer whole: of another length, or with characters
    /// that never stand in one. No signature is looked at.
    Altered,
    /// A whole text whose signature fails under the key it names: somebody made or changed
    /// it. So it is for every passport, known here or not, and on every device alike.
    Forged,
    /// Its last day, or that of the key that signed it, is over.
    Expired,
    /// Of another campaign.
    Foreign,
    /// The campaign took back the key that signed it.
    Revoked,
    /// It was forgotten at its owner's wish.
    Forgotten,
    /// A short code with a slip in it.
    Mistyped,
    /// It was issued while the house tried out, and is no passport.
    Rehearsal,
}

impl Refusal {
    /// Every reason, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Unreadable,
        Self::Altered,
        Self::Forged,
        Self::Expired,
        Self::Foreign,
        Self::Revoked,
        Self::Forgotten,
        Self::Mistyped,
        Self::Rehearsal,
    ];

    /// Its name in what programs print.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Altered => "altered",
            Self::Forged => "forged",
            Self::Expired => "expired",
            Self::Foreign => "foreign",
            Self::Revoked => "revoked",
            Self::Forgotten => "forgotten",
            Self::Mistyped => "mistyped",
            Self::Rehearsal => "rehearsal",
        }
    }

    /// Its exit code in commands: 10 unreadable, 11 altered, 12 forged, 13 expired,
    /// 14 foreign, 15 revoked, 16 forgotten, 17 mistyped, 18 rehearsal. Below 10 are the programs' own.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Unreadable => 10,
            Self::Altered => 11,
            Self::Forged => 12,
            Self::Expired => 13,
            Self::Foreign => 14,
            Self::Revoked => 15,
            Self::Forgotten => 16,
            Self::Mistyped => 17,
            Self::Rehearsal => 18,
        }
    }

    /// What the visitor is told, in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Unreadable => "这不是护照上的码，请出示护照",
            Self::Altered => "护照上的码不完整，服务台能帮您",
            Self::Forged => "这本护照没有核对上，服务台能帮您",
            Self::Expired => "这本护照已经到期，服务台能换一本",
            Self::Foreign => "这不是今晚的护照，服务台能帮您",
            Self::Revoked => "这本护照已经停用，服务台能换一本",
            Self::Forgotten => "这本护照已按要求清除，可以领一本新的",
            Self::Mistyped => "短码没有对上，请再输一次",
            Self::Rehearsal => "这是演练用的护照，可以领一本真的",
        }
    }

    /// What the visitor is told, in English: at most eight words.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::Unreadable => "Not a passport's code. Show the passport",
            Self::Altered => "The code is damaged. The desk can help",
            Self::Forged => "Passport not confirmed. The desk can help",
            Self::Expired => "This passport has ended. The desk renews it",
            Self::Foreign => "Not tonight's passport. The desk can help",
            Self::Revoked => "This passport is withdrawn. The desk replaces it",
            Self::Forgotten => "This passport was erased. Take a new one",
            Self::Mistyped => "The code does not match. Type it again",
            Self::Rehearsal => "A rehearsal's passport. Take a real one",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.en())
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_reason_has_a_name_a_number_and_words_of_its_own() {
        let names: BTreeSet<_> = Refusal::ALL.iter().map(|r| r.as_str()).collect();
        let words: BTreeSet<_> = Refusal::ALL.iter().flat_map(|r| [r.zh(), r.en()]).collect();
        assert_eq!((names.len(), words.len()), (9, 18));
        for (refusal, number) in Refusal::ALL.into_iter().zip(10..) {
            assert_eq!(refusal.exit_code(), number);
            assert_eq!(serde_json::to_value(refusal).unwrap(), refusal.as_str());
        }
    }

    #[test]
    fn the_words_are_short_and_say_what_to_do() {
        for refusal in Refusal::ALL {
            let (zh, en) = (refusal.zh(), refusal.en());
            assert!(en.split_whitespace().count() <= 8 && en.contains(". "), "{en}");
            assert!(zh.chars().count() <= 20 && zh.contains('，'), "{zh}");
            assert!(!en.contains('!') && !zh.contains('！'));
        }
    }
}

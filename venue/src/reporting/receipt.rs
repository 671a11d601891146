//! The receipt that a kiosk shows at the end of a night, `SH1:lid:n:chain`: how far its ledger
//! had come, as a code that is photographed or typed. Headquarters compares it with its
//! archive, so that a device whose line was down all night can still be believed later.
//!
//! **What can be compared.** Headquarters holds pages and heads that the agent told it (of older
//! ones those at which the device rested, as at the end of a night: see
//! [`super::intake::superfluous`]), not the entries. So the chain's hash is compared with a head that was told at just this
//! number, and that everything up to there is held follows from the proof. A head is told a
//! few seconds after an entry: where the ledger went on before the agent had told the one on
//! the receipt, there is nothing to compare its hash with, and that is said.

use super::proof::{Proof, State};
use crate::hash::{Hash, Head, InvalidHex, Lid};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What a receipt begins with: its kind and version.
const KIND: &str = "SH1:";

/// The longest receipt: 32 and 64 digits of ids, 20 of a number, and what is between.
pub const MAX_RECEIPT: usize = KIND.len() + 32 + 1 + 20 + 1 + 64;

/// How far a ledger had come.
///
/// ```
/// use venue::reporting::receipt::Receipt;
/// # fn main() -> Result<(), venue::reporting::receipt::NotAReceipt> {
/// let text = format!("SH1:{}:412:{}", "1".repeat(32), "a".repeat(64));
/// let receipt: Receipt = text.parse()?;
/// assert_eq!((receipt.head.n, receipt.to_string()), (412, text));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The ledger.
    pub lid: Lid,
    /// Its head.
    pub head: Head,
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{KIND}{}:{}:{}", self.lid, self.head.n, self.head.chain)
    }
}

/// Why a text is no receipt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAReceipt {
    /// Longer than [`MAX_RECEIPT`].
    #[error(
        "it has {0} characters, a receipt at most {MAX_RECEIPT}; is it a receipt of the end of the night?"
    )]
    TooLong(usize),
    /// It begins otherwise.
    #[error("it does not begin with SH1: as a receipt does; the code under 'End the night' is one")]
    Kind,
    /// It has not four parts.
    #[error(
        "it has {0} parts between colons, a receipt has 4 (SH1:ledger:number:hash); a part may be cut off"
    )]
    Parts(usize),
    /// The ledger is none.
    #[error("its ledger: {0}")]
    Ledger(InvalidHex),
    /// The number is none.
    #[error("its number {0:?} is not a number of entries, such as 412")]
    Number(String),
    /// The hash is none.
    #[error("its hash: {0}; a digit may be missing or misread")]
    Chain(InvalidHex),
}

impl FromStr for Receipt {
    type Err = NotAReceipt;

    fn from_str(text: &str) -> Result<Self, NotAReceipt> {
        let text = text.trim();
        if !text.starts_with(KIND) {
            return Err(NotAReceipt::Kind);
        }
        if text.len() > MAX_RECEIPT {
            return Err(NotAReceipt::TooLong(text.chars().count()));
        }
        let parts: Vec<&str> = text.split(':').collect();
        let [_, lid, n, chain] = parts[..] else { return Err(NotAReceipt::Parts(parts.len())) };
        let number = n.parse().ok().filter(|number: &u64| number.to_string() == n);
        Ok(Self {
            lid: lid.parse().map_err(NotAReceipt::Ledger)?,
            head: Head {
                n: number.ok_or_else(|| NotAReceipt::Number(n.to_owned()))?,
                chain: chain.parse().map_err(NotAReceipt::Chain)?,
            },
        })
    }
}

/// What headquarters knows of the ledger of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The hashes of the chain that were ever told at the receipt's number: one, or none, or
    /// more of a ledger that forked.
    pub chains: Vec<Hash>,
    /// The newest number that was told; 0 when no head was.
    pub told: u64,
    /// The verdict on the ledger.
    pub proof: Proof,
}

/// What the comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Verdict {
    /// The archive holds the ledger up to the receipt and further on, and the hash is the same.
    Agrees,
    /// The archive holds less.
    Waiting {
        /// How many entries are still to come, as far as is known.
        to_come: u64,
    },
    /// The hash is another one, or two histories of this ledger were seen.
    Differs,
    /// The ledger went on before the head of the receipt was told: its hash can't be compared.
    Uncompared {
        /// How far the ledger is known to have come.
        told: u64,
        /// Whether all entries up to there are held, and so those of the receipt.
        complete: bool,
    },
    /// Nothing was ever heard of the ledger.
    Unknown,
}

/// Compares a receipt with what headquarters knows.
#[must_use]
pub fn compare(receipt: &Receipt, known: Option<&Known>) -> Verdict {
    let Some(Known { chains, told, proof }) = known else { return Verdict::Unknown };
    let Head { n, chain } = receipt.head;
    let mut chains = chains.clone();
    if n == 0 {
        chains.push(Head::genesis(receipt.lid).chain);
    }
    if proof.state == State::Forked || chains.iter().any(|told| *told != chain) {
        return Verdict::Differs;
    }
    let complete = matches!(proof.state, State::Complete | State::Closed);
    match (chains.is_empty(), complete) {
        (true, _) if *told < n => Verdict::Waiting { to_come: n.saturating_sub(proof.have).max(n - told) },
        (true, complete) => Verdict::Uncompared { told: *told, complete },
        (false, true) => Verdict::Agrees,
        (false, false) => Verdict::Waiting { to_come: (*told).max(n).saturating_sub(proof.have) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LID: Lid = Lid([7; 16]);

    fn receipt(n: u64, chain: u8) -> Receipt {
        Receipt { lid: LID, head: Head { n, chain: Hash([chain; 32]) } }
    }

    fn known(chains: &[u8], told: u64, have: u64, state: State) -> Known {
        let chains = chains.iter().map(|chain| Hash([*chain; 32])).collect();
        Known { chains, told, proof: Proof { state, have, head: told.max(have), missing: vec![] } }
    }

    #[test]
    fn what_is_wrong_with_a_receipt_is_named() {
        let good = receipt(412, 0xab).to_string();
        let of = |text: &str| text.parse::<Receipt>().unwrap_err().to_string();
        assert_eq!(format!(" {good}\n").parse::<Receipt>().unwrap(), receipt(412, 0xab));
        assert!(of("SP1:ABC").contains("does not begin with SH1:"));
        assert!(of("").contains("does not begin"));
        assert!(
            of(&format!("{good}:1")).contains("a receipt at most")
                || of(&format!("{good}:1")).contains("5 parts")
        );
        assert!(of(&format!("SH1:{}", "7".repeat(10_000))).contains("10004 characters"));
        assert!(of("SH1:7:1").contains("3 parts"));
        assert!(of(&good.replace("0707", "070G")).starts_with("its ledger"));
        assert!(of(&good.replace(":412:", ":-1:")).contains("number \"-1\""));
        assert!(of(&good.replace(":412:", ":0412:")).contains("number \"0412\""));
        assert!(of(&good.replace(":412:", ":99999999999999999999:")).contains("number"));
        assert!(of(&good[..good.len() - 1]).starts_with("its hash"));
        assert!(of(&good.to_uppercase()).starts_with("its"));
    }

    #[test]
    fn a_receipt_agrees_waits_differs_or_can_not_be_compared() {
        use State::{Closed, Complete, Forked, Missing};
        let of = |n, chains: &[u8], told, have, state| {
            compare(&receipt(n, 1), Some(&known(chains, told, have, state)))
        };
        assert_eq!(compare(&receipt(5, 1), None), Verdict::Unknown);
        assert_eq!(of(5, &[1], 5, 5, Complete), Verdict::Agrees);
        assert_eq!(of(5, &[1], 9, 9, Complete), Verdict::Agrees, "it went on");
        assert_eq!(of(5, &[1], 5, 5, Closed), Verdict::Agrees);
        assert_eq!(of(5, &[1], 5, 3, Missing), Verdict::Waiting { to_come: 2 });
        assert_eq!(of(5, &[], 3, 3, Complete), Verdict::Waiting { to_come: 2 });
        assert_eq!(of(5, &[], 0, 0, Missing), Verdict::Waiting { to_come: 5 });
        assert_eq!(of(5, &[2], 5, 5, Complete), Verdict::Differs);
        assert_eq!(of(5, &[1, 2], 5, 5, Complete), Verdict::Differs);
        assert_eq!(of(5, &[1], 5, 5, Forked), Verdict::Differs);
        assert_eq!(of(5, &[], 6, 6, Complete), Verdict::Uncompared { told: 6, complete: true });
        assert_eq!(of(5, &[], 6, 4, Missing), Verdict::Uncompared { told: 6, complete: false });
        let empty = Receipt { lid: LID, head: Head::genesis(LID) };
        assert_eq!(compare(&empty, Some(&known(&[], 3, 3, Complete))), Verdict::Agrees);
        assert_eq!(of(0, &[], 3, 3, Complete), Verdict::Differs, "an empty ledger has a hash of its own");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_a_receipt_or_refused(text in "(SH1:)?[0-9a-f:]{0,130}|\\PC{0,60}") {
            if let Ok(receipt) = text.parse::<Receipt>() {
                prop_assert_eq!(receipt.to_string(), text.trim());
            }
        }

        #[test]
        fn a_receipt_is_read_as_it_is_written(lid in any::<[u8; 16]>(), n in any::<u64>(), chain in any::<[u8; 32]>()) {
            let receipt = Receipt { lid: Lid(lid), head: Head { n, chain: Hash(chain) } };
            prop_assert!(receipt.to_string().len() <= MAX_RECEIPT);
            prop_assert_eq!(receipt.to_string().parse::<Receipt>(), Ok(receipt));
        }
    }
}

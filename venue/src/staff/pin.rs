//! The PIN behind which staff work: what may be one, and how long a wrong one makes
//! everybody wait. It is never wiped by wrong tries: a kiosk whose staff are locked out by
//! a child is worse than a PIN that somebody guesses in a month.

use zeroize::Zeroizing;

/// Fewest digits of a PIN.
pub const MIN_DIGITS: usize = 4;

/// Most digits of a PIN.
pub const MAX_DIGITS: usize = 8;

/// Wrong tries that cost nothing: fingers slip.
const FREE_TRIES: u32 = 3;

/// The first wait (ms). It doubles with every further wrong try.
const FIRST_WAIT_MS: u64 = 5_000;

/// The longest wait (ms): at a try in ten minutes all PINs of four digits take ten weeks.
const LONGEST_WAIT_MS: u64 = 10 * 60 * 1_000;

/// How long everybody waits after so many wrong tries in a row (ms).
#[must_use]
pub fn wait_after(wrong: u32) -> u64 {
    let Some(costly) = wrong.checked_sub(FREE_TRIES) else { return 0 };
    let doubled = FIRST_WAIT_MS.checked_shl(costly.min(32)).unwrap_or(LONGEST_WAIT_MS);
    doubled.min(LONGEST_WAIT_MS)
}

/// Digits that may be a PIN. `Debug` hides them, and their memory is wiped.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(Zeroizing<String>);

/// Why digits are no PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPin {
    /// It has too few or too many digits, or something else.
    #[error("a PIN has {MIN_DIGITS} to {MAX_DIGITS} digits and nothing else")]
    Digits,
    /// Everybody would try it first.
    #[error("this PIN is the first that anybody would try; choose one with other digits")]
    TooPlain,
}

impl Pin {
    /// What was typed.
    ///
    /// # Errors
    /// [`NotAPin::Digits`].
    pub fn typed(text: &str) -> Result<Self, NotAPin> {
        let digits = text.chars().all(|c| c.is_ascii_digit());
        let fits = (MIN_DIGITS..=MAX_DIGITS).contains(&text.len());
        if digits && fits { Ok(Self(Zeroizing::new(text.to_owned()))) } else { Err(NotAPin::Digits) }
    }

    /// The same, to be the PIN from now on.
    ///
    /// # Errors
    /// [`NotAPin::TooPlain`] for one digit all over, and for digits in a row.
    pub fn chosen(self) -> Result<Self, NotAPin> {
        let digits = self.0.as_bytes();
        let steps = || digits.windows(2).map(|pair| i16::from(pair[1]) - i16::from(pair[0]));
        let plain = [0, 1, -1].into_iter().any(|step| steps().all(|taken| taken == step));
        if plain { Err(NotAPin::TooPlain) } else { Ok(self) }
    }

    /// Its digits, for whoever makes a hash of them.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let waits: Vec<_> = (0..14).map(wait_after).collect();
        assert_eq!(waits[..7], [0, 0, 0, 5_000, 10_000, 20_000, 40_000]);
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!((waits[13], wait_after(u32::MAX)), (LONGEST_WAIT_MS, LONGEST_WAIT_MS));
    }

    #[test]
    fn what_may_be_a_pin() {
        let chosen = |text: &str| Pin::typed(text).and_then(Pin::chosen).map(|pin| pin.digits().to_owned());
        for good in ["2468", "19840", "90210007"] {
            assert_eq!(chosen(good), Ok(good.to_owned()));
        }
        for plain in ["0000", "1234", "98765432"] {
            assert_eq!(chosen(plain), Err(NotAPin::TooPlain));
        }
        for none in ["", "123", "123456789", "12a4", "１２３４"] {
            assert_eq!(chosen(none), Err(NotAPin::Digits), "{none}");
        }
        assert_eq!(format!("{:?}", Pin::typed("2468").unwrap()), "Pin(…)");
    }
}

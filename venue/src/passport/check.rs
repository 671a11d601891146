//! What a visitor showed, and whether it is taken. A check is one look-up and one
//! signature; the keys were made ready when they were added.

use super::{
    CHARACTERS, PREFIX, Refusal, base45,
    certificate::Certificate,
    day::Day,
    keyring::Keyring,
    message,
    short::{looks_typed, read_short},
    signed_part,
    signing::{KeyId, PublicKey, SIGNATURE},
};
use crate::{
    bearer::{Bearer, PassportId, ShortCode},
    entry::Mode,
};
use chrono::NaiveDate;
use serde::Serialize;

/// What was shown, read and not yet checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A passport.
    Passport(Signed),
    /// A short code that checks.
    Short(ShortCode),
}

/// The content of a passport's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// The passport it says it is.
    pub id: PassportId,
    /// The key that it says signed it.
    pub key: KeyId,
    /// The last day it says it is good.
    pub last_day: Day,
    signature: [u8; SIGNATURE],
}

/// How far an accepted bearer is to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Signed by a key that is known here.
    Verified,
    /// Of this campaign by a key that is not known here: taken, to be checked.
    UnknownKey,
    /// A short code: taken, to be checked when its passport turns up.
    ShortCode,
}

impl Standing {
    /// Its name in what programs print.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::UnknownKey => "unknown-key",
            Self::ShortCode => "short-code",
        }
    }
}

/// What was shown is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// Whose it is.
    pub bearer: Bearer,
    /// How far it is to be believed.
    pub standing: Standing,
    /// The last day it is good, by the passport and by its key's certificate; a short
    /// code does not tell.
    pub expires: Option<NaiveDate>,
    /// What is to be checked later, where its key is not known here.
    pub unchecked: Option<Signed>,
}

/// What a device knows of the passport behind a short code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Behind {
    /// As it was shown here, while its key was not known.
    pub unchecked: Vec<Signed>,
    /// The certificate of the device that issued it.
    pub issuer: Option<String>,
}

/// Reads what a camera saw or a person typed: the text of a passport or a short code.
/// White space around it is nothing; Base45 never ends in a space.
///
/// # Errors
/// [`Refusal::Altered`] for a damaged passport, [`Refusal::Mistyped`] for what somebody
/// typed as a short code, [`Refusal::Unreadable`] for everything else.
pub fn read(text: &str) -> Result<Shown, Refusal> {
    let text = text.trim();
    if text.starts_with(PREFIX) {
        return signed(text).map(Shown::Passport).ok_or(Refusal::Altered);
    }
    match read_short(text) {
        Ok(code) => Ok(Shown::Short(code)),
        Err(_) if looks_typed(text) => Err(Refusal::Mistyped),
        Err(_) => Err(Refusal::Unreadable),
    }
}

fn signed(text: &str) -> Option<Signed> {
    if text.len() != CHARACTERS {
        return None;
    }
    let bytes = base45::decode(text.strip_prefix(PREFIX)?)?;
    let (id, rest) = bytes.split_first_chunk()?;
    Signed::of_kept(PassportId(*id), rest)
}

/// Reads and checks in one go. `today` is the venue's local date, `None` while the
/// clock is not trusted: then nothing expires. `forgotten` tells whether a bearer is known
/// to be forgotten, and is asked once.
///
/// # Errors
/// The [`Refusal`].
pub fn check(
    text: &str,
    keyring: &Keyring,
    today: Option<NaiveDate>,
    forgotten: impl FnOnce(Bearer) -> bool,
) -> Result<Accepted, Refusal> {
    let shown = read(text)?;
    shown.check(keyring, today, forgotten(shown.bearer()))
}

impl Shown {
    /// Whose it says it is.
    #[must_use]
    pub fn bearer(&self) -> Bearer {
        match self {
            Self::Passport(signed) => Bearer::Passport(signed.id),
            Self::Short(code) => Bearer::Short(*code),
        }
    }

    /// Whether it is taken in a house that is open; the arguments are those of [`check`].
    ///
    /// # Errors
    /// The [`Refusal`].
    pub fn check(
        &self,
        keyring: &Keyring,
        today: Option<NaiveDate>,
        forgotten: bool,
    ) -> Result<Accepted, Refusal> {
        self.check_while(Mode::Open, keyring, today, forgotten)
    }

    /// As [`Shown::check`], whatever the house is doing: a passport that was issued in a
    /// rehearsal is taken in one, and nowhere else.
    ///
    /// # Errors
    /// The [`Refusal`].
    pub fn check_while(
        &self,
        mode: Mode,
        keyring: &Keyring,
        today: Option<NaiveDate>,
        forgotten: bool,
    ) -> Result<Accepted, Refusal> {
        let (standing, last_day) = match self {
            Self::Short(_) => (Standing::ShortCode, None),
            Self::Passport(signed) => {
                signed.standing(keyring).map(|(standing, day)| (standing, Some(day)))?
            }
        };
        let rehearsal = matches!(self, Self::Passport(signed) if signed.last_day == Day::REHEARSAL);
        match (rehearsal, mode) {
            (true, Mode::Rehearsal) => {}
            (true, Mode::Open | Mode::Emergency) => return Err(Refusal::Rehearsal),
            (false, _) if is_over(last_day, today) => return Err(Refusal::Expired),
            (false, _) => {}
        }
        if forgotten {
            return Err(Refusal::Forgotten);
        }
        let unchecked = match self {
            Self::Passport(signed) if standing == Standing::UnknownKey => Some(*signed),
            _ => None,
        };
        Ok(Accepted { bearer: self.bearer(), standing, expires: last_day.map(Day::date), unchecked })
    }
}

fn is_over(last_day: Option<Day>, today: Option<NaiveDate>) -> bool {
    last_day.zip(today).is_some_and(|(last, today)| last.date() < today)
}

impl Behind {
    /// Whether the passport may still be good, as far as it can be told without seeing it.
    /// One that was shown with several texts is good if one of them is.
    ///
    /// # Errors
    /// The [`Refusal`] of the passport itself.
    pub fn check(&self, keyring: &Keyring, today: Option<NaiveDate>) -> Result<(), Refusal> {
        let issuer = self.issuer.as_deref().and_then(|text| Certificate::parse(text).ok());
        issuer.map_or(Ok(()), |issuer| keyring.issued_by(&issuer.key, today))?;
        let taken = |signed: &Signed| Shown::Passport(*signed).check(keyring, today, false);
        let answers: Vec<_> = self.unchecked.iter().map(taken).collect();
        match answers.first() {
            Some(Err(refusal)) if answers.iter().all(Result::is_err) => Err(*refusal),
            _ => Ok(()),
        }
    }
}

impl Keyring {
    /// Whether a passport that this key issued may still be good: no passport is longer
    /// than the certificate of its key.
    fn issued_by(&self, key: &PublicKey, today: Option<NaiveDate>) -> Result<(), Refusal> {
        let id = KeyId::of(self.campaign(), key);
        match self.with(id).iter().find(|known| known.key == *key) {
            Some(known) if known.revoked => Err(Refusal::Revoked),
            Some(known) if is_over(known.last_day, today) => Err(Refusal::Expired),
            _ => Ok(()),
        }
    }
}

impl Signed {
    /// What is kept, beside its id, of one that is to be checked later.
    #[must_use]
    pub fn kept(&self) -> Vec<u8> {
        [&self.key.0[..], &self.last_day.to_bytes(), &self.signature].concat()
    }

    /// The same again; `None` when these bytes are nothing that was kept.
    #[must_use]
    pub fn of_kept(id: PassportId, kept: &[u8]) -> Option<Self> {
        let (key, rest) = kept.split_first_chunk()?;
        let (day, rest) = rest.split_first_chunk()?;
        let signature = rest.try_into().ok()?;
        Some(Self { id, key: KeyId(*key), last_day: Day::of_bytes(*day), signature })
    }

    /// How far it is to be believed, and the last day that passport and certificate
    /// allow: a key vouched for until Sunday makes no passport that lasts to Monday.
    ///
    /// # Errors
    /// The [`Refusal`]; of the last day nothing is said here.
    pub fn standing(&self, keyring: &Keyring) -> Result<(Standing, Day), Refusal> {
        if !keyring.may_be_of_campaign(self.key) {
            return Err(Refusal::Foreign);
        }
        let known = keyring.with(self.key);
        if known.is_empty() {
            return Ok((Standing::UnknownKey, self.last_day));
        }
        let message = message(keyring.campaign(), &signed_part(self.id, self.key, self.last_day));
        match known.iter().find(|known| known.key.signed(&message, &self.signature)) {
            Some(known) if known.revoked => Err(Refusal::Revoked),
            Some(known) => {
                let last_day = known.last_day.map_or(self.last_day, |last| last.min(self.last_day));
                Ok((Standing::Verified, last_day))
            }
            None => Err(Refusal::Forged),
        }
    }
}

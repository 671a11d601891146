//! Notices that revoke keys which sign passports. Here only their form is looked at: whose
//! key it is, and whether the notice is genuine, is found where passports are checked.

use crate::pack::read::{Fault, FromToml, Table};
use toml::de::DeValue;

/// Most notices of a campaign: every fifth device of the largest, a thousand venues with
/// twenty each, is never lost in one season.
const MAX_REVOKED: usize = 4096;

/// What a notice begins with.
const NOTICE: &str = "SR1:";

/// Longest notice in characters: it fits into a QR code of the size of a passport's.
const MAX_NOTICE: usize = 400;

/// A notice that revokes a key, as it was handed out.
struct Notice(String);

impl FromToml for Notice {
    const WANTED: &'static str = "a notice that begins with SR1:";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        // Not read as a text for screens: what follows may end in a blank.
        let Some(text) = value.as_str() else { return String::read(value).map(Self) };
        let of_a_code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || " $%*+-./:".contains(c);
        let advice = "copy the whole text that was handed out when the key was revoked";
        match text.strip_prefix(NOTICE) {
            None => Err(Fault::new(format!("{text:?} does not begin with {NOTICE}"), advice)),
            Some("") => Err(Fault::new(format!("ends after {NOTICE}"), advice)),
            Some(_) if text.len() > MAX_NOTICE => {
                Err(Fault::new(format!("has {} characters, at most {MAX_NOTICE} fit", text.len()), advice))
            }
            Some(rest) => match rest.chars().find(|c| !of_a_code(*c)) {
                Some(found) => Err(Fault::new(format!("holds {found:?}, which no notice holds"), advice)),
                None => Ok(Self(text.to_owned())),
            },
        }
    }
}

/// The notices of a campaign.
pub(super) fn read_all(t: &Table<'_>) -> Vec<String> {
    t.limit("revoked_keys", MAX_REVOKED, "leave out keys that have expired");
    t.list("revoked_keys").into_iter().map(|Notice(text)| text).collect()
}

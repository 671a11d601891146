//! What the commands for passports have in common: the text that is shown, what is
//! printed, and the exit codes.

use crate::desk::{Desk, Trouble};
use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    fmt,
    io::{Read, Write, stdin, stdout},
    process::ExitCode,
    str::FromStr,
};
use venue::{
    desk::{Refusal, Words},
    id::TrailId,
};

/// What may stand on standard input: a passport has 133 characters, a short code 14,
/// a booking 636 at most.
const MOST_BYTES: u64 = 1_024;

/// The exit codes of all commands that take a passport.
pub(super) const HELP: &str = "\
With --json one line of JSON is printed on standard output, also when it is refused. A
TEXT of - is read from standard input, so that it stands in no shell's history; it is
written to no log, and the id in it is shown nowhere.

Exit codes: 0 done; 1 it could not be done, and why is said; 2 the command line is wrong.
The passport is not taken: 10 unreadable, 11 altered, 12 forged, 13 expired, 14 foreign,
15 revoked, 16 forgotten, 17 mistyped (a short code), 18 rehearsal.
No stamp: 20 no-such-point, 21 closed-now, 22 already-stamped, 23 out-of-order,
24 quiz-first, 25 wrong-answer, 26 closed-by-staff. Of several trails one that takes the stamp is enough.
Others: 30 already-checked-in (within 10 minutes), 31 no-such-activity, 32 not-on-now,
33 no-party, 34 party-too-large, 35 no-such-group, 36 stamps-to-go, 37 already-handed,
38 gifts-gone, 39 count-first, 40 no-such-reward, 41 last-day-over, 42 key-revoked,
43 activity-closed.
A booking is not taken: 50 booking-unreadable, 51 booking-forged, 52 booking-unknown-key,
53 booking-revoked, 54 booking-foreign, 55 booking-other-venue, 56 booking-too-early,
57 booking-over, 58 booking-used, 59 booking-too-many. Shown again within a minute it is
done (0), with its first entry and \"again\":true.
To forget what was forgotten before is done (0); its entry is null then.";

/// The text of a passport on the command line. `Debug` hides it.
#[derive(Clone)]
pub(super) struct Text(String);

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text(…)")
    }
}

impl FromStr for Text {
    type Err = Infallible;
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl Text {
    /// The text, from standard input if the command line says so.
    pub(super) fn read(&self) -> Result<String> {
        if self.0 != "-" {
            return Ok(self.0.clone());
        }
        let mut bytes = Vec::new();
        let read = stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes);
        let length = read.context("reading the passport from standard input")?;
        ensure!(
            u64::try_from(length)? <= MOST_BYTES,
            "standard input holds more than {MOST_BYTES} bytes, and no passport has so many; \
             send the text of one passport"
        );
        // Other bytes are no passport either: they are refused as unreadable.
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A refusal as it is printed: kind and details, the reason for staff, and the words
/// for the visitor.
#[derive(Serialize)]
pub(super) struct Told<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    trail: Option<&'a TrailId>,
    #[serde(flatten)]
    refusal: &'a Refusal,
    reason: String,
    #[serde(flatten)]
    words: Words,
}

impl<'a> Told<'a> {
    pub(super) fn of(desk: &Desk, trail: Option<&'a TrailId>, refusal: &'a Refusal) -> Self {
        Self { trail, refusal, reason: refusal.to_string(), words: desk.words(refusal) }
    }

    pub(super) fn all(desk: &Desk, refused: &'a [(TrailId, Refusal)]) -> Vec<Self> {
        refused.iter().map(|(trail, refusal)| Self::of(desk, Some(trail), refusal)).collect()
    }
}

/// Prints what was done.
pub(super) fn print(json: bool, value: &Value) -> Result<ExitCode> {
    let text = if json { serde_json::to_string(value)? } else { plain(value) };
    writeln!(stdout().lock(), "{text}").context("writing to standard output")?;
    Ok(ExitCode::SUCCESS)
}

/// Prints why it was not, with the exit code of its kind. Whatever else went wrong is
/// for the program to say.
pub(super) fn refused(desk: &Desk, trouble: Trouble, json: bool) -> Result<ExitCode> {
    let Trouble::Refused(refusal) = trouble else { return Err(trouble.into()) };
    let told = serde_json::to_value(Told::of(desk, None, &refusal))?;
    let mut value = json!({ "accepted": false });
    if let (Some(value), Value::Object(told)) = (value.as_object_mut(), told) {
        value.extend(told);
    }
    print(json, &value)?;
    Ok(ExitCode::from(refusal.exit_code()))
}

/// As [`refused`], for commands that list what they `did`: nothing, here.
pub(super) fn refused_in_list(desk: &Desk, trouble: Trouble, json: bool, did: &str) -> Result<ExitCode> {
    let Trouble::Refused(refusal) = trouble else { return Err(trouble.into()) };
    let told = Told::of(desk, None, &refusal);
    print(json, &json!({ did: [], "refused": [told], "rewards_due": [], "entry": null }))?;
    Ok(ExitCode::from(refusal.exit_code()))
}

/// A line for each thing to say.
fn plain(value: &Value) -> String {
    let Value::Object(fields) = value else { return value.to_string() };
    let line = |(key, value): (&String, &Value)| match value {
        Value::String(text) => format!("{key}: {text}"),
        other => format!("{key}: {other}"),
    };
    fields.iter().map(line).collect::<Vec<_>>().join("\n")
}

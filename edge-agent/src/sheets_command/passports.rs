//! The passports that are printed: one a line, as a text or as the kiosk prints it.

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use sheets::Card;
use std::{borrow::Cow, io::Read, path::Path};

/// Most passports of one run: a thousand sheets of ten, some minutes of printing.
const MAX_PASSPORTS: usize = 10_000;
/// Most bytes of their file: as many lines of up to 400 characters, as the kiosk prints them.
const MAX_PASSPORTS_FILE: u64 = 400 * MAX_PASSPORTS as u64;

/// Reads passports, one a line. What a line says is not repeated: it is a passport.
pub(super) fn read(path: &Path) -> Result<Vec<Card>> {
    let mut text = String::new();
    let reading = || format!("reading the passports in {}", path.display());
    let source: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(path).with_context(reading)?)
    };
    let bytes = source.take(MAX_PASSPORTS_FILE + 1).read_to_string(&mut text).with_context(reading)?;
    let lines: Vec<(usize, &str)> =
        (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).collect();
    if bytes as u64 > MAX_PASSPORTS_FILE || lines.len() > MAX_PASSPORTS {
        bail!("{} holds more than {MAX_PASSPORTS} passports; print them in parts", path.display());
    }
    ensure!(!lines.is_empty(), "{} holds no passport; write one a line", path.display());
    let card = |(number, line): &(usize, &str)| {
        Card::of_text(&text_of(line)).map_err(|refusal| {
            let file = path.display();
            anyhow::anyhow!(
                "{file}, line {number}: {}; a line is the text of a passport (SP1:…) or what \
                 kiosk passport issue --json prints",
                refusal.en()
            )
        })
    };
    lines.iter().map(card).collect()
}

/// The text of the passport in a line: the line itself, or what the kiosk says of it. A line
/// that is neither is found to be no passport.
fn text_of(line: &str) -> Cow<'_, str> {
    #[derive(Deserialize)]
    struct Issued {
        passport: String,
    }
    serde_json::from_str(line).map_or(Cow::Borrowed(line), |issued: Issued| Cow::Owned(issued.passport))
}

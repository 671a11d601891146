//! The audits of a ledger, for scripts and support.

use super::verdict::{Past, Shares, Side, Verdict};
use crate::{commands::say, settings::Settings};
use anyhow::{Context, Result};
use ledger::{Ledger, MOST_AUDITS, clock};
use venue::audit::{Estimate, Void, percent};

/// Prints the newest audits, the newest first. It needs no running agent.
///
/// # Errors
/// When there is no ledger, or it or the pack can't be read.
pub(super) fn list(settings: &Settings, json: bool) -> Result<()> {
    let pack = settings.read_pack()?;
    let ledger = Ledger::open_existing(settings.ledger()?)?;
    let readings = clock::read(settings.clock).context("reading the clocks of this machine")?;
    let audits = ledger.audited(&readings)?.into_iter();
    let audits: Vec<_> = audits.map(|audited| Past::of(audited, pack.as_ref())).collect();
    if json {
        return say(&serde_json::to_string(&audits)?);
    }
    say(&told(&audits))
}

fn told(audits: &[Past]) -> String {
    if audits.is_empty() {
        return "no counter was audited here; open the page with `edge-agent audit` and tap at a door".into();
    }
    let mut lines: Vec<_> = audits.iter().map(line).collect();
    if audits.len() >= usize::try_from(MOST_AUDITS).unwrap_or(usize::MAX) {
        lines.push(format!("these are the newest {MOST_AUDITS}"));
    }
    lines.join("\n")
}

fn line(past: &Past) -> String {
    let Past { entry, line, method, entrance, rehearsal, day, .. } = past;
    let day = day.map_or_else(|| "of an unknown day".to_owned(), |day| day.to_string());
    let inner = if *entrance { "" } else { ", inner door" };
    let rehearsed = if *rehearsal { ", rehearsal" } else { "" };
    let what = match &past.verdict {
        Verdict::Found(found) => side(&found.both),
        Verdict::Void { void } => format!("NOT COMPARED: {}", why(*void)),
    };
    format!("{day} {line} ({method}{inner}{rehearsed}), entry {entry}: {what}")
}

fn side(Side { tally, accuracy }: &Side) -> String {
    let counts = format!("{} tapped, {} missed, {} extra", tally.tapped, tally.missed, tally.extra);
    let share = |Estimate { permille, least, most }: Estimate| {
        format!("{} % ({} to {})", percent(permille), percent(least), percent(most))
    };
    match accuracy {
        Some(Shares { error, bias }) => format!("{counts}; error {}, bias {}", share(*error), share(*bias)),
        None => counts,
    }
}

/// Why taps can't be compared, and what to do.
fn why(void: Void) -> &'static str {
    match void {
        Void::NoCounter => "nothing counts there any more; see to the settings of the agent",
        Void::NotWatched => {
            "the counter did not count, or did not trust itself, for a part of it, or the agent was started anew; \
             take it again"
        }
        Void::TooMany => "more people crossed than are remembered; take it again, shorter",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use venue::{
        audit::{Audited, Found, Outcome, Tally},
        entry::Method,
        id::LineId,
    };

    fn audited(n: u64, outcome: Outcome) -> Past {
        let line = LineId::new("front-door").unwrap();
        let time = Some(1_758_369_600_000);
        Past::of(
            Audited {
                n,
                time,
                line,
                method: Method::EntranceLine,
                entrance: n != 9,
                rehearsal: false,
                outcome,
            },
            None,
        )
    }

    fn found() -> Outcome {
        Outcome::Found(Found {
            inward: Tally { tapped: 60, missed: 2, extra: 0 },
            outward: Tally { tapped: 40, missed: 0, extra: 1 },
        })
    }

    #[test]
    fn each_audit_is_a_line_with_its_error_or_why_there_is_none() {
        let said = told(&[audited(9, found()), audited(4, Outcome::Void(Void::NotWatched))]);
        let lines: Vec<_> = said.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(
            lines[0].starts_with("2025-09-20 front-door (entrance-line, inner door), entry 9: 100 tapped")
        );
        assert!(lines[0].contains("2 missed, 1 extra; error 3.0 % (") && lines[0].contains("bias -1.0 % (-"));
        assert!(lines[1].contains("NOT COMPARED") && lines[1].contains("take it again"), "{said}");
        assert!(told(&[]).contains("edge-agent audit"));
    }

    #[test]
    fn json_has_both_directions_and_each() {
        let json = |past: Past| serde_json::to_value(past).unwrap();
        let all = json(audited(9, found()));
        assert_eq!((&all["tapped"], &all["missed"], &all["extra"]), (&100.into(), &2.into(), &1.into()));
        assert_eq!((&all["inward"]["missed"], &all["outward"]["extra"]), (&2.into(), &1.into()));
        assert_eq!((&all["error"]["permille"], &all["bias"]["permille"]), (&30.into(), &(-10).into()));
        assert_eq!((&all["day"], &all["void"]), (&"2025-09-20".into(), &serde_json::Value::Null));
        let void = json(audited(4, Outcome::Void(Void::TooMany)));
        assert_eq!((&void["void"], &void["tapped"]), (&"too-many".into(), &serde_json::Value::Null));
    }
}

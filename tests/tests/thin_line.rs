//! A van that was off the line for a week comes back on one of 64 kbit/s, with TLS and real
//! processes: what goes on now is told first, also in the midst of what lies behind, and in the
//! end headquarters proves every page.

use anyhow::{Context, Result, ensure};
use std::{collections::BTreeSet, time::Duration};
use stories::{
    catch_up::{Overheard, Van, season},
    house::House,
    patience::until,
};
use venue::{moment::Slot, reporting::uplink::LIVE_PAGES};

/// How long it may take on a busy machine; on a quiet one it is some seconds.
const WITHIN: Duration = Duration::from_secs(120);

/// How long it was away.
const DAYS: i64 = 7;

#[test]
fn a_van_that_was_away_for_a_week_is_complete_and_what_is_live_goes_first() -> Result<()> {
    let house = House::new()?;
    let mut van = Van::away(&house, DAYS)?;
    let days = van.ledger().report()?.days;
    let today = van.ledger().pages(&days.last().context("no days")?.day)?;
    let now: Slot = today.last().context("no pages")?.key.slot.clone();
    ensure!(van.ledger().page_count()? == u64::try_from(DAYS * season::QUARTERS * 3)?);

    let witness = van.witness()?;
    let agent = van.run_agent()?;
    until("the first page", WITHIN, || {
        ensure!(!witness.heard().is_empty(), "{}", agent.said());
        Ok(())
    })?;
    let entry = van.check_in()?;
    van.complete(WITHIN)?;
    ensure!(agent.said().contains("\"tls\":true"), "not by TLS: {}", agent.said());

    let heard = witness.heard();
    let first = match heard.first() {
        Some(Overheard::Batch(pages)) if pages.len() <= LIVE_PAGES => pages.as_slice(),
        _ => &[],
    };
    let live = first.iter().filter(|page| page.key.slot == now).count();
    ensure!(live == season::ACTIVITIES.len(), "what was on came not first: {:?}", kinds(&heard));
    let midst = |heard: &Overheard| matches!(heard, Overheard::Alone(page) if page.version.n == entry);
    let midst = heard.iter().position(midst).context("the check-in was not told by itself")?;
    let last = heard.iter().rposition(|heard| matches!(heard, Overheard::Batch(_))).context("no batch")?;
    ensure!(midst < last, "the check-in waited for the backlog: {midst}, {:?}", kinds(&heard));
    ensure!(agent.stop()?.success(), "the agent did not stop cleanly");
    Ok(())
}

/// What was heard, in short.
fn kinds(heard: &[Overheard]) -> Vec<String> {
    let of = |heard: &Overheard| match heard {
        Overheard::Alone(page) => format!("{} {}", page.key, page.version.n),
        Overheard::Batch(pages) => {
            let slots: BTreeSet<&Slot> = pages.iter().map(|page| &page.key.slot).collect();
            format!("{} pages of {:?} to {:?}", pages.len(), slots.first(), slots.last())
        }
    };
    heard.iter().map(of).collect()
}

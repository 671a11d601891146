//! What thousands of venues cost whoever reads the archive: its totals, and the board that makes
//! a view of them every few seconds.

use super::{
    Figure,
    usage::{self, Usage},
};
use crate::{
    board::Board,
    house::{CAMPAIGN, House},
    load::{
        device::{address, lid},
        evening::{Evening, Part},
    },
};
use anyhow::{Context, Result, ensure};
use headquarters::{
    archive::{Archive, Reader, Rules},
    intake::wall_now,
    notes::all_totals,
    packs::Packs,
};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use venue::{
    hash::{Hash, Head, StoreId},
    id::CampaignId,
    moment::{BootId, Moment},
    page::{DayDigest, Page, PageState, digests},
    reporting::{
        intake::{Batch, PageRow, Reach, Report},
        topic::Address,
        wire::{self, Digests},
    },
};

/// Venues, each with a night that was published and one that goes on.
const VENUES: u32 = 10_000;

/// Venues of one transaction.
const AT_ONCE: usize = 500;

/// How long the board is watched, with a browser before it.
const WATCHED: Duration = Duration::from_secs(20);

/// A board that shows nothing for so long is broken.
const SHOWS_WITHIN: Duration = Duration::from_secs(60);

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Reads an archive of ten thousand venues.
///
/// # Errors
/// When it can't be written or read.
pub fn measure(_folder: &Path) -> Result<Vec<Figure>> {
    let house = House::new()?;
    let path = house.folder().join("archive.sqlite");
    fill(&path)?;
    let mut reader = Reader::open(&path)?;
    let began = Instant::now();
    let figures = reader.published(None)?.len();
    let published = began.elapsed().as_secs_f64();
    let began = Instant::now();
    let rows = all_totals(&mut reader, &Packs::load(&[])?.days())?.len();
    let totals = began.elapsed().as_secs_f64();
    drop(reader);
    let (share, first, memory) = watch(&house)?;
    Ok(vec![
        Figure::new("10,000 venues: published figures", figures as f64, ""),
        Figure::new("10,000 venues: published figures read in", published, "s"),
        Figure::new("10,000 venues: rows of totals", rows as f64, ""),
        Figure::new("10,000 venues: totals read and summed in", totals, "s"),
        Figure::new("10,000 venues: headquarters starts and shows in", first, "s"),
        Figure::new("10,000 venues: processor with a browser watching", share, "% of a core"),
        Figure::new("10,000 venues: memory with a browser watching, most", memory, "MiB"),
    ])
}

/// Share of a core, seconds until it shows something, and the most memory.
fn watch(house: &House) -> Result<(f64, f64, f64)> {
    let began = Instant::now();
    let headquarters = house.headquarters()?;
    let board = Board::of(house)?;
    board.until("the first view", SHOWS_WITHIN, |_| Ok(true))?;
    let first = began.elapsed().as_secs_f64();
    let before = Usage::of(headquarters.id())?.processor_s;
    std::thread::park_timeout(WATCHED);
    let used = Usage::of(headquarters.id())?.processor_s - before;
    Ok((used / WATCHED.as_secs_f64() * 100.0, first, usage::memory(headquarters.id())?.1))
}

fn fill(path: &Path) -> Result<()> {
    let now = wall_now();
    let (last_night, tonight) = (Evening::at(now - DAY_MS)?, Evening::at(now)?);
    let (last_night, tonight) = (last_night.whole()?, tonight.whole()?);
    let rules = Rules::of(&Packs::load(&[])?);
    let mut archive = Archive::open(path, StoreId([4; 16]), now)?.with_rules(rules)?;
    commit(&mut archive, last_night, &Said { after: 0, now: now - DAY_MS, days: last_night.days.clone() })?;
    let campaign: CampaignId = CAMPAIGN.parse()?;
    let mut out = 0;
    // The evening may lie in two days of its venue.
    for days_ago in 0..=2 {
        let day = chrono::DateTime::from_timestamp_millis(now - days_ago * DAY_MS).context("no day")?;
        out += archive.give_out(&campaign, None, day.date_naive(), "for the press", now - DAY_MS)?;
    }
    ensure!(out >= usize::try_from(VENUES)?, "only {out} venues' days were published");
    let both = last_night.pages.iter().chain(&tonight.pages).map(PageState::from);
    commit(&mut archive, tonight, &Said { after: last_night.entries, now, days: digests(both) })
}

/// What a ledger says of itself after a night.
struct Said {
    /// Its entries before that night.
    after: u64,
    now: i64,
    days: Vec<DayDigest>,
}

fn commit(archive: &mut Archive, part: &Part, said: &Said) -> Result<()> {
    let all: Vec<u32> = (0..VENUES).collect();
    for some in all.chunks(AT_ONCE) {
        let mut batch = Batch::default();
        for number in some {
            let from = address(*number)?;
            let row = |page: &Page| PageRow::of(from.clone(), lid(*number), page.clone());
            batch.pages.extend(part.pages.iter().map(row));
            let reach = Reach { head: reached(said.after + part.entries), after: vec![reached(said.after)] };
            batch.heads.push(head(from, *number, &reach, said));
            batch.reports.push(Report { lid: lid(*number), reach, pages: part.pages.len() });
        }
        archive.commit(&batch, said.now)?;
    }
    Ok(())
}

fn reached(n: u64) -> Head {
    Head { n, chain: Hash::of(&[&n.to_be_bytes()]) }
}

fn head(from: Address, number: u32, reach: &Reach, said: &Said) -> wire::Head {
    wire::Head {
        from,
        lid: lid(number),
        parent: None,
        head: reach.head,
        after: reach.after.clone(),
        at: Moment { wall: said.now, boottime: 0, boot: BootId("5b0c".into()), trusted: true },
        digests: Some(Digests::of(&said.days, None)),
        index: None,
        asks: None,
        which_store: None,
    }
}

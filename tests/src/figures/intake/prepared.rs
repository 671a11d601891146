//! The bytes that venues say, prepared so that saying them costs nothing beside taking them.

use crate::{
    figures::ledger_commits::check_in,
    load::device::{address, lid},
};
use anyhow::{Context, Result};
use headquarters::intake::wall_now;
use venue::{
    attendance::Book,
    entry::Body,
    hash::{Hash, Head, Lid},
    moment::{BootId, Moment, QUARTER_MS, Quarter},
    page::Page,
    passport::{ReportKeyId, ReportingKey},
    reporting::{
        topic::{Topic, Up},
        wire::{self, MAX_BATCH_PAGES, PageReport},
    },
};

/// Check-ins on a page of a backlog.
const FAMILIES: i64 = 5;

/// One document.
pub(super) struct Message {
    pub(super) topic: String,
    pub(super) payload: Vec<u8>,
}

/// Documents in the order in which they are said.
pub(super) struct Reports {
    pub(super) messages: Vec<Message>,
    /// Each page they bring, in order: its venue, and what is in it.
    pub(super) rows: Vec<(u32, Page)>,
    /// Venues.
    pub(super) venues: u32,
    /// Pages the archive holds in the end.
    pub(super) held: usize,
    /// The number of every ledger's last entry.
    pub(super) newest: u64,
}

impl Reports {
    /// Every venue's page of the present quarter, once after each of so many check-ins.
    pub(super) fn live(key: &ReportingKey, (venues, check_ins): (u32, u32)) -> Result<Self> {
        let begins = Quarter::of(wall_now()).begins();
        let mut book = Book::default();
        let mut reports = Self::none(venues);
        for second in 0..check_ins {
            book.append(family(begins, i64::from(second) * 1_000)?)?;
            let page = book.pages().values().next().context("no page")?.clone();
            let n = book.entries().len() as u64;
            for number in 0..venues {
                reports.say_page(key, number, (&page, n))?;
            }
        }
        (reports.held, reports.newest) = (usize::try_from(venues)?, u64::from(check_ins));
        Ok(reports)
    }

    /// So many batches of every venue, of the quarters before now, the newest first.
    pub(super) fn backlog(key: &ReportingKey, (venues, batches): (u32, u32)) -> Result<Self> {
        let pages = usize::try_from(batches)? * MAX_BATCH_PAGES;
        let begins = Quarter::of(wall_now()).begins() - i64::try_from(pages)? * QUARTER_MS;
        let mut book = Book::default();
        for quarter in 0..i64::try_from(pages)? {
            for family_no in 0..FAMILIES {
                book.append(family(begins + quarter * QUARTER_MS, family_no * 60_000)?)?;
            }
        }
        let newest = book.entries().len() as u64;
        let all: Vec<Page> = book.pages().values().rev().cloned().collect();
        let mut reports = Self::none(venues);
        let mut rest = all.as_slice();
        // Venues take turns, batch by batch.
        while !rest.is_empty() {
            let most = &rest[..rest.len().min(MAX_BATCH_PAGES)];
            let mut taken = most.len();
            for number in 0..venues {
                taken = reports.say_batch(key, number, (most, newest))?;
            }
            rest = &rest[taken..];
        }
        (reports.held, reports.newest) = (all.len() * usize::try_from(venues)?, newest);
        Ok(reports)
    }

    fn none(venues: u32) -> Self {
        Self { messages: Vec::new(), rows: Vec::new(), venues, held: 0, newest: 0 }
    }

    fn say_page(&mut self, key: &ReportingKey, number: u32, (page, n): (&Page, u64)) -> Result<()> {
        let (from, lid) = (address(number)?, lid(number));
        let topic = Topic::Up(from.clone(), Up::Page).to_string();
        let device = key.of_device(&from, ReportKeyId([2; 5]));
        let report = PageReport::of(from, (lid, head(lid, n), vec![head(lid, n - 1)]), page.clone());
        let payload = wire::write(&report, &topic, Some(&device))?;
        self.messages.push(Message { topic, payload });
        self.rows.push((number, page.clone()));
        Ok(())
    }

    /// Answers how many pages the batch took.
    fn say_batch(&mut self, key: &ReportingKey, number: u32, (pages, n): (&[Page], u64)) -> Result<usize> {
        let (from, lid) = (address(number)?, lid(number));
        let topic = Topic::Up(from.clone(), Up::Pages).to_string();
        let device = key.of_device(&from, ReportKeyId([2; 5]));
        let (report, taken) = wire::pack(&from, (lid, head(lid, n), &[]), pages)?;
        let payload = wire::write(&report, &topic, Some(&device))?;
        self.messages.push(Message { topic, payload });
        self.rows.extend(pages[..taken].iter().map(|page| (number, page.clone())));
        Ok(taken)
    }

    /// Bytes of the documents, for each page they bring.
    pub(super) fn bytes_a_page(&self) -> f64 {
        let bytes: usize = self.messages.iter().map(|message| message.payload.len()).sum();
        bytes as f64 / self.rows.len() as f64
    }
}

fn head(lid: Lid, n: u64) -> Head {
    Head { n, chain: Hash::of(&[&lid.0, &n.to_be_bytes()]) }
}

fn family(begins: i64, later: i64) -> Result<Body> {
    let at = Moment { wall: begins + later, boottime: later, boot: BootId("5b0c".into()), trusted: true };
    Ok(Body { at, rehearsal: false, fact: check_in()? })
}

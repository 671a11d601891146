//! Totals with what must stand beside them: what is not proved yet, what is in quarantine,
//! what was published.

use crate::{
    archive::{ArchiveError, LedgerRecord, Reader},
    verdicts::Verdicts,
};
use venue::{
    reporting::proof::{Unproved, UnprovedDays},
    totals::{Audits, Days, Notes, Total, noted, totals},
};

/// What is to be noted of the venues of these ledgers, whose verdicts are known; what was
/// published of one day, or of all.
///
/// # Errors
/// When the archive cannot be read.
pub fn notes(
    archive: &Reader,
    ledgers: &[LedgerRecord],
    verdicts: &Verdicts,
    days: &Days,
    day: Option<&str>,
) -> Result<Notes, ArchiveError> {
    let mut notes = Notes::default();
    for ledger in ledgers {
        let from = &ledger.from;
        // One that was not looked at is not proved.
        let unproved = verdicts.unproved(ledger.lid).unwrap_or(&Unproved::Everything);
        let unproved = UnprovedDays::of(unproved, days.in_campaign(&from.campaign));
        notes.unproved(&from.campaign, &from.venue, &unproved);
    }
    for (campaign, venue, pages, _) in archive.waiting_in_quarantine()? {
        notes.quarantined(&campaign, &venue, pages);
    }
    for of in archive.published(day)? {
        notes.published(&of.campaign, &of.venue, &of.day, of.figure);
    }
    Ok(notes)
}

/// The totals of the whole archive with their notes, as of one moment.
///
/// # Errors
/// When the archive cannot be read.
pub fn all_totals(archive: &mut Reader, days: &Days) -> Result<Vec<Total>, ArchiveError> {
    archive.at_one_moment(|archive| {
        let (pages, ledgers) = (archive.pages()?, archive.ledgers()?);
        let mut verdicts = Verdicts::default();
        verdicts.on(&ledgers, archive)?;
        let notes = notes(archive, &ledgers, &verdicts, days, None)?;
        Ok(noted(totals(&pages, days, &Audits::of(&pages, days)), &notes))
    })
}

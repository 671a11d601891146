//! What was not taken, and whether reports are held against keys: beside the pages, for the
//! board and for other processes. A program of before does not look at these tables, so they
//! need no new form of the file.

use super::{Archive, ArchiveError, Reader, reading};
use rusqlite::{Connection, params};
use venue::{
    id::CampaignId,
    reporting::{
        refusals::{MOST_ROWS, Refused},
        topic::Address,
        wire::Code,
    },
};

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS refused (     -- documents that were not taken, by device and kind of reason
    campaign TEXT NOT NULL,              -- all three are '' where no device is named
    venue TEXT NOT NULL,
    device TEXT NOT NULL,
    code TEXT NOT NULL,
    count INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    reason TEXT NOT NULL,                -- of the last
    PRIMARY KEY (campaign, venue, device, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS checking (    -- whether reports of a campaign are held against its keys
    campaign TEXT PRIMARY KEY,
    keys INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// Whether the reports of a campaign are held against its keys.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Checking {
    /// The campaign.
    pub campaign: CampaignId,
    /// Whether they are.
    pub keys: bool,
    /// Since when, milliseconds since 1970.
    pub since: i64,
}

impl Archive {
    /// Adds what was refused since this was last called. The rows that are longest silent
    /// are counted together where there are more than [`MOST_ROWS`].
    ///
    /// # Errors
    /// When nothing was written.
    pub fn keep_refused(&mut self, news: &[Refused]) -> Result<(), ArchiveError> {
        let keep = |connection: &mut Connection| {
            let transaction = connection.transaction()?;
            news.iter().try_for_each(|refused| add(&transaction, refused))?;
            fold_the_oldest(&transaction)?;
            transaction.commit()
        };
        keep(&mut self.connection).map_err(|reason| ArchiveError::of(self.place.path(), reason))
    }

    /// Notes whether the reports of a campaign are held against its keys from `now` on.
    ///
    /// # Errors
    /// When nothing was written.
    pub fn say_checking(&mut self, campaign: &CampaignId, keys: bool, now: i64) -> Result<(), ArchiveError> {
        let say = "INSERT INTO checking (campaign, keys, since) VALUES (?1, ?2, ?3)
                   ON CONFLICT (campaign) DO UPDATE SET keys = excluded.keys, since = excluded.since
                   WHERE keys <> excluded.keys";
        let said = self.connection.execute(say, (campaign.as_str(), keys, now));
        said.map(drop).map_err(|reason| self.at(reason))
    }
}

fn add(connection: &Connection, refused: &Refused) -> rusqlite::Result<()> {
    let Refused { device, code, count, first, last, reason } = refused;
    let of = device.as_ref().map_or(("", "", ""), |Address { campaign, venue, device }| {
        (campaign.as_str(), venue.as_str(), device.as_str())
    });
    let add = "INSERT INTO refused (campaign, venue, device, code, count, first, last, reason)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
               ON CONFLICT (campaign, venue, device, code) DO UPDATE SET
               count = count + excluded.count, first = min(first, excluded.first),
               reason = iif(excluded.last >= last, excluded.reason, reason), last = max(last, excluded.last)";
    let count = i64::try_from(*count).unwrap_or(i64::MAX);
    let row = params![of.0, of.1, of.2, code.as_str(), count, first, last, reason];
    connection.prepare_cached(add)?.execute(row).map(drop)
}

fn fold_the_oldest(connection: &Connection) -> rusqlite::Result<()> {
    let named: i64 =
        connection.query_row("SELECT count(*) FROM refused WHERE device <> ''", [], |row| row.get(0))?;
    let over = named - i64::try_from(MOST_ROWS).unwrap_or(i64::MAX);
    if over <= 0 {
        return Ok(());
    }
    let oldest =
        "SELECT campaign, venue, device, code FROM refused WHERE device <> '' ORDER BY last LIMIT ?1";
    let fold = format!(
        "INSERT INTO refused (campaign, venue, device, code, count, first, last, reason)
         SELECT '', '', '', code, sum(count), min(first), max(last), reason FROM refused
         WHERE (campaign, venue, device, code) IN ({oldest}) GROUP BY code
         ON CONFLICT (campaign, venue, device, code) DO UPDATE SET count = count + excluded.count,
         first = min(first, excluded.first), last = max(last, excluded.last)"
    );
    connection.execute(&fold, [over])?;
    let forget = format!("DELETE FROM refused WHERE (campaign, venue, device, code) IN ({oldest})");
    connection.execute(&forget, [over]).map(drop)
}

impl Reader {
    /// What was refused, the newest first; nothing in an archive that a program of before made.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn refused(&self) -> Result<Vec<Refused>, ArchiveError> {
        let query = "SELECT campaign, venue, device, code, count, first, last, reason
                     FROM refused ORDER BY last DESC, campaign, venue, device, code";
        self.beside("refused", query, refused).map(|rows| rows.into_iter().flatten().collect())
    }

    /// Of which campaigns reports are held against keys, in the order of the campaigns.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn checking(&self) -> Result<Vec<Checking>, ArchiveError> {
        self.beside("checking", "SELECT campaign, keys, since FROM checking ORDER BY campaign", |row| {
            Ok(Checking {
                campaign: reading::parsed(0, row.get_ref(0)?.as_str()?)?,
                keys: row.get(1)?,
                since: row.get(2)?,
            })
        })
    }

    fn beside<T>(
        &self,
        table: &str,
        query: &str,
        row: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, ArchiveError> {
        let rows = || {
            let there = "SELECT count(*) FROM sqlite_schema WHERE name = ?1";
            if self.connection.query_row(there, [table], |row| row.get::<_, i64>(0))? == 0 {
                return Ok(Vec::new());
            }
            let mut query = self.connection.prepare_cached(query)?;
            query.query_map([], |found| row(found))?.collect()
        };
        rows().map_err(|reason| self.at(reason))
    }
}

/// A kind of reason that only a newer program knows is left aside.
fn refused(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Refused>> {
    let device = match row.get_ref(2)?.as_str()? {
        "" => None,
        _ => Some(reading::address(row, 0)?),
    };
    let code = serde_json::from_value::<Code>(row.get::<_, String>(3)?.into());
    let (count, first, last, reason) =
        (row.get::<_, i64>(4)?.unsigned_abs(), row.get(5)?, row.get(6)?, row.get(7)?);
    Ok(code.ok().map(|code| Refused { device, code, count, first, last, reason }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use venue::hash::StoreId;

    fn device(n: usize) -> Option<Address> {
        let [campaign, venue] = ["c", "v"];
        let device = format!("d-{n}").parse().unwrap();
        Some(Address { campaign: campaign.parse().unwrap(), venue: venue.parse().unwrap(), device })
    }

    fn row(n: usize, count: u64, at: i64) -> Refused {
        let (code, reason) = (Code::Malformed, format!("why {at}"));
        Refused { device: device(n), code, count, first: at, last: at, reason }
    }

    fn opened(path: &std::path::Path) -> Archive {
        Archive::open(path, StoreId([5; 16]), 1).unwrap()
    }

    #[test]
    fn counts_add_up_over_processes_and_restarts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.sqlite");
        opened(&path).keep_refused(&[row(1, 3, 10), Refused { device: None, ..row(0, 1, 5) }]).unwrap();
        let (mut one, mut two) = (opened(&path), opened(&path));
        one.keep_refused(&[row(1, 2, 30)]).unwrap();
        two.keep_refused(&[row(1, 4, 20), row(2, 1, 40)]).unwrap();
        let kept = Reader::open(&path).unwrap().refused().unwrap();
        assert_eq!(kept.iter().map(|row| row.count).collect::<Vec<_>>(), [1, 9, 1]);
        let of_one = Refused { first: 10, last: 30, ..row(1, 9, 30) };
        assert_eq!((&kept[0], &kept[1], &kept[2].device), (&row(2, 1, 40), &of_one, &None));
    }

    #[test]
    fn forged_names_without_end_leave_a_bounded_table_and_every_count() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.sqlite");
        let mut archive = opened(&path);
        for round in 0..3_usize {
            let at = |n: usize| i64::try_from(n).unwrap();
            let news: Vec<_> = (round * 700..(round + 1) * 700).map(|n| row(n, 2, at(n))).collect();
            archive.keep_refused(&news).unwrap();
        }
        let kept = Reader::open(&path).unwrap().refused().unwrap();
        assert_eq!(kept.len(), MOST_ROWS + 1);
        assert_eq!(kept.iter().map(|row| row.count).sum::<u64>(), 2 * 2_100);
        assert_eq!(kept.iter().find(|row| row.device.is_none()).unwrap().count, 2 * 1_100);
        assert_eq!(kept[0].device, device(2_099), "the newest are those that stay");
    }

    #[test]
    fn an_archive_of_before_has_none_until_it_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.sqlite");
        let archive = opened(&path);
        archive.connection.execute_batch("DROP TABLE refused; DROP TABLE checking").unwrap();
        let reader = Reader::open(&path).unwrap();
        assert!(reader.refused().unwrap().is_empty() && reader.checking().unwrap().is_empty());
        drop(archive);
        let mut archive = opened(&path);
        let campaign: CampaignId = "night".parse().unwrap();
        for (keys, now) in [(false, 1), (false, 2), (true, 3), (true, 4)] {
            archive.say_checking(&campaign, keys, now).unwrap();
        }
        assert_eq!(reader.checking().unwrap(), [Checking { campaign, keys: true, since: 3 }]);
    }
}

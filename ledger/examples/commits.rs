//! How many entries a second a ledger commits, against raw SQLite that inserts the
//! same bytes with the same settings on the same disk: `commits [FOLDER]`.

use ledger::{Ledger, LedgerError};
use rusqlite::{Connection, TransactionBehavior};
use std::{
    env, error,
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use venue::{
    entry::{Fact, NewPeople, Place},
    id::{ActivityId, GroupId, HallId, SiteId},
    moment::{BootId, Readings},
    party::Party,
};

/// Commits of one round of each; short, so that both meet the same mood of the disk.
const A_ROUND: u32 = 200;

/// Rounds: together some seconds.
const ROUNDS: u32 = 20;

fn main() -> Result<(), Box<dyn error::Error>> {
    let folder = env::args_os().nth(1).map_or_else(env::temp_dir, PathBuf::from);
    let folder = folder.join(format!("commits-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = measure(&folder);
    std::fs::remove_dir_all(&folder)?;
    let (ours, raw) = measured?;
    let a_second = |time: Duration| f64::from(A_ROUND * ROUNDS) / time.as_secs_f64();
    let (ours, raw) = (a_second(ours), a_second(raw));
    let ratio = ours / raw;
    let line = serde_json::json!({ "ledger_commits_per_s": ours, "raw_commits_per_s": raw, "ratio": ratio });
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

fn measure(folder: &Path) -> Result<(Duration, Duration), Box<dyn error::Error>> {
    let mut ledger = Ledger::open(folder.join("ledger.sqlite"))?;
    let mut db = Connection::open(folder.join("raw.sqlite"))?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 256;
         CREATE TABLE entries (n INTEGER PRIMARY KEY, body TEXT NOT NULL)",
    )?;
    let (mut ours, mut raw) = (Duration::ZERO, Duration::ZERO);
    for round in 0..ROUNDS {
        let begin = Instant::now();
        for i in 0..A_ROUND {
            append(&mut ledger, i64::from(round * A_ROUND + i))?;
        }
        ours += begin.elapsed();
        let body = ledger.entry(1)?.map(|entry| serde_json::to_string(&entry.body)).transpose()?;
        let begin = Instant::now();
        for _ in 0..A_ROUND {
            let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.prepare_cached("INSERT INTO entries (body) VALUES (?1)")?.execute([&body])?;
            transaction.commit()?;
        }
        raw += begin.elapsed();
    }
    Ok((ours, raw))
}

/// A family of three every two seconds, in one of four halls.
fn append(ledger: &mut Ledger, i: i64) -> Result<(), Box<dyn error::Error>> {
    let readings = Readings {
        wall: 1_758_369_600_000 + i * 2_000,
        boottime: i * 2_000,
        boot: BootId("2a6f54f5-61c4-4796-a046-8bc90a58b887".into()),
        synchronised: true,
        keeps_time_when_off: true,
    };
    let hall = ["universe", "mechanics", "life", "dome"][usize::try_from(i % 4)?];
    let place = Place {
        activity: ActivityId::new("science-night")?,
        site: SiteId::new("main")?,
        hall: Some(HallId::new(hall)?),
    };
    let party = Party::new([(GroupId::new("child")?, 1), (GroupId::new("adult")?, 2)]);
    let fact = Fact::CheckIn { place, party, subject: None, people: NewPeople::all(3) };
    ledger.append(&readings, false, fact).map(|_| ()).map_err(|error: LedgerError| error.into())
}

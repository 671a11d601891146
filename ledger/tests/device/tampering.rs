//! Whatever is changed behind the ledger's back is found, and named.

use crate::{
    circle::write_shared_history,
    kit::{all_pages, file_with_history, folder, unprotected},
};
use ledger::{Fault, Ledger};
use proptest::prelude::*;
use std::{fs, path::Path, sync::OnceLock};
use tempfile::TempDir;

/// What `verify` says, without the triggers that had to be dropped to get this far.
fn faults(path: &Path) -> Vec<Fault> {
    let verification = Ledger::open(path).unwrap().verify().unwrap();
    assert!(!verification.verified());
    verification.problems.into_iter().filter(|fault| !matches!(fault, Fault::Schema { .. })).collect()
}

fn after(sql: &str) -> Vec<Fault> {
    let folder = folder();
    let path = file_with_history(&folder);
    let changed = unprotected(&path).execute(sql, []).unwrap();
    assert!(changed > 0, "{sql} must change something");
    faults(&path)
}

#[test]
fn sql_itself_refuses_changes() {
    let folder = folder();
    let path = file_with_history(&folder);
    let db = rusqlite::Connection::open(&path).unwrap();
    for sql in [
        "UPDATE entries SET body = '{}' WHERE n = 1",
        "DELETE FROM entries WHERE n = 12",
        "INSERT INTO entries (n, body, chain) VALUES (14, '{}', zeroblob(32))",
        "INSERT OR REPLACE INTO entries (n, body, chain) VALUES (3, '{}', zeroblob(32))",
        "DELETE FROM pages",
        "UPDATE identity SET lid = zeroblob(16)",
        "DELETE FROM identity",
    ] {
        assert!(db.execute(sql, []).is_err(), "{sql}");
    }
    assert!(Ledger::open(&path).unwrap().verify().unwrap().verified());
}

#[test]
fn each_kind_of_change_is_named() {
    let faults = |sql: &str| after(sql).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let night = "slot = '2025-09-20T12:00Z' AND activity = 'science-night'";
    for (sql, expected) in [
        (
            "UPDATE entries SET body = replace(body, '\"adult\":3', '\"adult\":4') WHERE n = 1",
            "entry 1: its bytes",
        ),
        ("UPDATE entries SET body = 'no json' WHERE n = 2", "entry 2 cannot be read"),
        ("UPDATE entries SET chain = zeroblob(32) WHERE n = 5", "entry 5: its bytes"),
        ("DELETE FROM entries WHERE n = 5", "entry 5 is missing"),
        ("DELETE FROM entries WHERE n BETWEEN 5 AND 7", "entries 5 to 7 are missing"),
        ("DELETE FROM entries WHERE n = 12", "page 2025-09-20T13:00Z science-night is made by no entry"),
        ("UPDATE entries SET n = 40 WHERE n = 12", "entries 12 to 39 are missing"),
        ("UPDATE entries SET believed = 5 WHERE n = 3", "entry 3: what is noted"),
        ("UPDATE entries SET corrects = 2 WHERE n = 7", "entry 7: what is noted"),
        ("UPDATE entries SET corrects = NULL WHERE n = 7", "entry 7: what is noted"),
        ("UPDATE entries SET sets_boot = 'dark' WHERE n = 8", "entry 8: what is noted"),
        ("UPDATE entries SET untrusted_boot = 'van' WHERE n = 4", "entry 4: what is noted"),
        ("DELETE FROM pages WHERE slot LIKE 'undated/%'", "page undated/dark science-night is missing"),
        (&format!("DELETE FROM pages WHERE {night}"), "page 2025-09-20T12:00Z science-night is missing"),
        (&format!("UPDATE pages SET n = n + 1 WHERE {night}"), "should be of entry"),
        (&format!("UPDATE pages SET rules = 0 WHERE {night}"), "by rules 0, but"),
        (&format!("UPDATE pages SET hash = zeroblob(32) WHERE {night}"), "science-night: what is noted"),
        (&format!("UPDATE pages SET entries = 9 WHERE {night}"), "science-night: what is noted"),
        (&format!("UPDATE pages SET endless = 1 WHERE {night}"), "science-night: what is noted"),
        (
            &format!("UPDATE pages SET content = replace(content, ',3]', ',4]') WHERE {night}"),
            "says something else",
        ),
        ("UPDATE pages SET activity = 'other' WHERE n = 2", "other is made by no entry"),
        (
            "INSERT INTO pages (slot, activity, n, rules, hash, entries, endless, content)
          SELECT slot, 'other', n, rules, hash, entries, endless, content FROM pages LIMIT 1",
            "other is made by no entry",
        ),
        ("UPDATE identity SET lid = zeroblob(16)", "entry 1: its bytes"),
    ] {
        let found = faults(sql);
        assert!(found.contains(expected), "{sql}: {found}");
    }
}

#[test]
fn a_single_change_is_named_and_nothing_else() {
    let sql = "UPDATE entries SET body = replace(body, 'typed wrong', 'typed wrang') WHERE n = 7";
    assert_eq!(after(sql), [Fault::Chain { n: 7 }]);
}

#[test]
fn dropped_triggers_and_indices_are_named() {
    let folder = folder();
    let path = file_with_history(&folder);
    drop(unprotected(&path));
    rusqlite::Connection::open(&path).unwrap().execute_batch("DROP INDEX entries_corrects").unwrap();
    let problems = Ledger::open(&path).unwrap().verify().unwrap().problems;
    let named = |name: &str| problems.contains(&Fault::Schema { name: name.to_owned() });
    assert!(named("entries_stay") && named("pages_remain") && named("entries_corrects"), "{problems:?}");
    assert_eq!(problems.len(), 22);
}

#[test]
fn each_change_of_what_is_shared_is_named() {
    for (sql, expected) in [
        ("UPDATE shared SET at = at + 1 WHERE entry = 3", "entry 3: what is shared"),
        ("UPDATE shared SET believed = 0 WHERE entry = 3", "entry 3: what is shared"),
        ("UPDATE shared SET what = (SELECT max(id) FROM whats) WHERE entry = 3", "entry 3: what is shared"),
        ("UPDATE shared SET entry = NULL WHERE entry = 3", "entry 3: what is shared"),
        ("UPDATE shared SET entry = 99 WHERE entry IS NULL AND s = 1", "1 shared facts are of entries"),
        (
            "UPDATE shared SET subject = (SELECT max(no) FROM subjects) WHERE entry = 3",
            "entry 3: what is shared",
        ),
        ("DELETE FROM shared WHERE entry = 3", "should have facts 1 to"),
        ("UPDATE shared SET s = s + 50 WHERE entry = 3", "should have facts 1 to"),
        ("UPDATE streams SET have = have + 1 WHERE no = 1", "should have facts 1 to"),
        ("UPDATE streams SET boot = 'other' WHERE no = 2", "should have facts 1 to"),
        ("UPDATE whats SET body = '{}' WHERE id = 1", "body 1 of shared facts"),
        ("DELETE FROM undone WHERE s > 0", "undone is not what"),
        ("INSERT INTO undone VALUES (zeroblob(16), 1, zeroblob(16))", "undone is not what"),
        ("UPDATE clocks SET began = began + 1", "clocks is not what"),
        ("UPDATE handed SET n = n + 1", "handed is not what"),
        ("DELETE FROM moves", "moves is not what"),
    ] {
        let folder = folder();
        let path = folder.path().join("ledger.sqlite");
        write_shared_history(&mut Ledger::open(&path).unwrap());
        assert!(unprotected(&path).execute(sql, []).unwrap() > 0, "{sql} must change something");
        let found = faults(&path).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(found.contains(expected), "{sql}: {found}");
    }
}

#[test]
fn sql_itself_refuses_changes_of_what_is_shared() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    write_shared_history(&mut Ledger::open(&path).unwrap());
    let db = rusqlite::Connection::open(&path).unwrap();
    for sql in [
        "UPDATE shared SET at = at + 1",
        "UPDATE shared SET subject = (SELECT max(no) FROM subjects)",
        "DELETE FROM shared",
        "INSERT INTO shared VALUES (1, 40, 0, 0, NULL, 1, NULL)",
        "DELETE FROM forgotten",
        "UPDATE forgotten SET tomb = zeroblob(16)",
        "UPDATE subjects SET bearer = zeroblob(16) WHERE no = 1",
        "DELETE FROM streams",
        "UPDATE streams SET lid = zeroblob(16)",
        "UPDATE whats SET body = ''",
        "DELETE FROM whats",
        "DELETE FROM undone",
    ] {
        assert!(db.execute(sql, []).is_err(), "{sql}");
    }
    assert!(Ledger::open(&path).unwrap().verify().unwrap().verified());
}

/// One file with the history, made once, and what is in it.
fn original() -> &'static (TempDir, Vec<u8>, Read) {
    static ORIGINAL: OnceLock<(TempDir, Vec<u8>, Read)> = OnceLock::new();
    ORIGINAL.get_or_init(|| {
        let folder = folder();
        let path = file_with_history(&folder);
        let read = read(&Ledger::open(&path).unwrap());
        let bytes = fs::read(&path).unwrap();
        (folder, bytes, read)
    })
}

type Read = (venue::hash::Head, Vec<venue::entry::Entry>, Vec<venue::page::Page>);

fn read(ledger: &Ledger) -> Read {
    (ledger.head().unwrap(), ledger.entries(1, 100).unwrap(), all_pages(ledger))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_byte_of_an_entry_is_under_the_chain(n in 1..=12_u64, at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
        let folder = folder();
        let path = folder.path().join("ledger.sqlite");
        fs::write(&path, &original().1).unwrap();
        let db = unprotected(&path);
        let mut body: Vec<u8> =
            db.query_row("SELECT CAST(body AS BLOB) FROM entries WHERE n = ?1", [n], |row| row.get(0)).unwrap();
        let at = at.index(body.len());
        body[at] ^= flip;
        db.execute("UPDATE entries SET body = CAST(?1 AS TEXT) WHERE n = ?2", (body, n)).unwrap();
        drop(db);
        let named = faults(&path).contains(&Fault::Chain { n });
        prop_assert!(named);
    }

    #[test]
    fn a_flipped_byte_of_the_file_never_passes_for_truth(at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
        let at = at.index(original().1.len());
        set_byte(at, original().1[at] ^ flip);
    }
}

/// A byte changed anywhere in the file is found, or was of no account: then
/// everything that can be read is as it was.
fn set_byte(at: usize, byte: u8) {
    let (_, bytes, expected) = original();
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    let mut bytes = bytes.clone();
    bytes[at] = byte;
    fs::write(&path, bytes).unwrap();
    let Ok(ledger) = Ledger::open(&path) else { return };
    if ledger.verify().unwrap().verified() {
        assert_eq!(&read(&ledger), expected, "byte {at} as {byte}");
    }
}

/// The numbers of the last entry and the last page are among these bytes: a row that
/// comes after another but has a smaller number must not lead the walk in a circle.
#[test]
fn a_row_out_of_its_order_ends_the_walk() {
    let last = |byte: &u8| [9, 12].contains(byte);
    let bytes = &original().1;
    for at in (0..bytes.len()).filter(|at| last(&bytes[*at])) {
        set_byte(at, 2);
    }
}

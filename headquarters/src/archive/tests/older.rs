//! Archives of older programs.

use super::*;
use std::path::PathBuf;
use venue::totals::{Audits, Days, totals};

/// An archive of form 1 as `headquarters serve` left it, with what two agents reported.
const FORM_1: &str = include_str!("../../../tests/fixtures/archive-1.sql");

/// Long after it was written.
const AFTER: i64 = 1_796_200_000_000;

fn archive_1(folder: &Path) -> PathBuf {
    let path = folder.join("archive.sqlite");
    Connection::open(&path).unwrap().execute_batch(FORM_1).unwrap();
    path
}

fn values(reader: &Reader) -> Vec<(String, i64)> {
    let rows = totals(&reader.pages().unwrap(), &Days::default(), &Audits::default());
    rows.into_iter().map(|row| (row.activity, row.value)).collect()
}

#[test]
fn an_archive_of_the_form_before_is_read_and_goes_on() {
    let figures = [("science-night".to_owned(), 48), ("stamp-trail".to_owned(), 12)];
    let folder = tempfile::tempdir().unwrap();
    let path = archive_1(folder.path());
    // A command may be the first that opens it.
    let mut reader = Reader::open(&path).unwrap();
    assert_eq!(values(&reader), figures);
    assert_eq!(reader.at_one_moment(Reader::suspects).unwrap(), []);
    drop(reader);
    let mut archive = Archive::open(&path, STORE, AFTER).unwrap().with_rules(Rules::default()).unwrap();
    // Its days were over long ago; the devices have not said a head since.
    assert_eq!(archive.close_days(AFTER).unwrap(), 1);
    let published = Reader::open(&path).unwrap().published(None).unwrap();
    let sums: Vec<i64> = published.iter().map(|of| of.figure.value).collect();
    assert_eq!((published[0].day.as_str(), sums), ("2026-12-01", vec![48, 12]));
    let lid = "26ab2029f91617d8ff42a6ae06fc74ca".parse().unwrap();
    assert_eq!(archive.digests(lid).unwrap()[0].entries, 2);
    assert_eq!(archive.close_days(AFTER).unwrap(), 0);
    // Opened by the program that serves first, it is the same.
    let other = tempfile::tempdir().unwrap();
    let first = Archive::open(&archive_1(other.path()), STORE, AFTER).unwrap();
    assert_eq!(values(&Reader::open(first.path()).unwrap()), figures);
}

#[test]
fn the_number_of_the_form_is_that_of_its_steps() {
    let folder = tempfile::tempdir().unwrap();
    let made = opened(folder.path());
    let form = |path: &Path| -> i64 {
        Connection::open(path).unwrap().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(form(made.path()), schema::FORM);
    assert_eq!(schema::FORM, i64::try_from(schema::STEPS.len()).unwrap() + 1);
    let tables = |path: &Path| -> Vec<String> {
        let connection = Connection::open(path).unwrap();
        let mut query = connection.prepare("SELECT name FROM sqlite_schema ORDER BY name").unwrap();
        query.query_map([], |row| row.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap()
    };
    let other = tempfile::tempdir().unwrap();
    let path = archive_1(other.path());
    drop(Archive::open(&path, STORE, AFTER).unwrap());
    assert_eq!(tables(&path), tables(made.path()), "by steps or at once: the same");
}

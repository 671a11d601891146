//! The archive held against the newest versions of the pages it was given.

mod older;
mod published;
mod several;
mod suspects;

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use venue::{
    attendance::Book,
    entry::{Body, Fact, Place, Role},
    hash::{Hash, Head, Lid},
    id::{ActivityId, SiteId},
    moment::{BootId, Moment},
    page::{Page, PageKey, PageState, digests},
    reporting::{
        intake::{
            BLOCK_ENTRIES, Batch, HeadSettlement, Kinship, PageRow, REST_MS, Reach, Report, Settlement,
            thinned_below,
        },
        topic::Address,
        wire::{self, Digests},
    },
};

const EVENING: i64 = 1_758_369_600_000;
/// When all that these tests write has happened.
const LATER: i64 = EVENING + 30 * 24 * 60 * 60 * 1_000;
const LID: Lid = Lid([7; 16]);
const STORE: StoreId = StoreId([9; 16]);

fn address(device: &str) -> Address {
    Address {
        campaign: "science-month-2025".parse().unwrap(),
        venue: "river-city".parse().unwrap(),
        device: device.parse().unwrap(),
    }
}

fn tally(minutes: i64, count: u32) -> Body {
    let at = Moment {
        wall: EVENING + minutes * 60_000,
        boottime: minutes * 60_000,
        boot: BootId("b".into()),
        trusted: true,
    };
    let place = Place {
        activity: ActivityId::new("science-night").unwrap(),
        site: SiteId::new("main").unwrap(),
        hall: None,
    };
    let fact = Fact::Tally { place, count, reason: "headcount".into(), role: Role::Staff };
    Body { at, rehearsal: false, fact }
}

fn row(page: &Page) -> PageRow {
    PageRow::of(address("kiosk-1"), LID, page.clone())
}

fn of_pages(pages: impl IntoIterator<Item = PageRow>) -> Batch {
    let pages: Vec<PageRow> = pages.into_iter().collect();
    // Every head of chain 1 goes on from there.
    let reach = Reach { head: head(0, 1).head, after: vec![] };
    let reports = pages.iter().map(|row| Report { lid: row.lid, reach: reach.clone(), pages: 1 }).collect();
    Batch { number: 1, pages, reports, ..Batch::default() }
}

fn head(n: u64, chain: u8) -> wire::Head {
    wire::Head {
        from: address("kiosk-1"),
        lid: LID,
        parent: None,
        head: Head { n, chain: Hash([chain; 32]) },
        after: (0..n).map(|n| Head { n, chain: Hash([chain; 32]) }).collect(),
        at: tally(0, 1).at,
        digests: Some(Digests::of(&[], None)),
        index: None,
        asks: None,
        which_store: None,
    }
}

/// Every version that every page had while these entries were written.
fn versions(bodies: &[Body]) -> (Vec<Page>, BTreeMap<PageKey, Page>) {
    let mut all = Vec::new();
    for upto in 1..=bodies.len() {
        let book = Book::of(bodies[..upto].iter().cloned());
        all.extend(book.pages().values().cloned());
    }
    (all, Book::of(bodies.iter().cloned()).pages().clone())
}

fn opened(folder: &Path) -> Archive {
    Archive::open(&folder.join("archive.sqlite"), STORE, EVENING).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn versions_in_any_order_and_number_end_as_the_pages_of_the_ledger(
        counts in proptest::collection::vec((0..120i64, 1..50u32), 1..12),
        order in proptest::collection::vec(any::<prop::sample::Index>(), 0..40),
        cut in 1..7usize,
    ) {
        let bodies: Vec<Body> = counts.iter().map(|(minutes, count)| tally(*minutes, *count)).collect();
        let (all, newest) = versions(&bodies);
        // A random selection with repetitions, and in the end each version once, disordered.
        let mut sent: Vec<&Page> = order.iter().map(|index| index.get(&all)).collect();
        let mut rest: Vec<&Page> = all.iter().collect();
        if let Some(first) = order.first() {
            let at = first.index(rest.len());
            rest.rotate_left(at);
        }
        sent.extend(rest);
        let folder = tempfile::tempdir().unwrap();
        let mut archive = opened(folder.path());
        for batch in sent.chunks(cut) {
            let committed = archive.commit(&of_pages(batch.iter().map(|page| row(page))), LATER).unwrap();
            prop_assert_eq!(committed.pages.len(), batch.len());
        }
        let held = Reader::open(archive.path()).unwrap().pages().unwrap();
        let held: BTreeMap<PageKey, Page> = held.into_iter().map(|filed| (filed.page.key.clone(), filed.page)).collect();
        prop_assert_eq!(&held, &newest);
        let states = newest.values().map(PageState::from);
        prop_assert_eq!(archive.digests(LID).unwrap(), digests(states.clone()));
        prop_assert_eq!(archive.digests(LID).unwrap(), digests(states), "from what was kept");
    }
}

#[test]
fn the_answer_tells_what_is_held_and_not_what_came() {
    let (all, newest) = versions(&[tally(0, 3), tally(1, 4)]);
    let folder = tempfile::tempdir().unwrap();
    let mut archive = opened(folder.path());
    let newer = archive.commit(&of_pages([row(&all[1])]), EVENING).unwrap();
    assert_eq!(newer.pages[0].settlement, Settlement::Write);
    let older = archive.commit(&of_pages([row(&all[0])]), EVENING + 1).unwrap();
    assert_eq!(older.pages[0].settlement, Settlement::Keep);
    let page = newest.values().next().unwrap();
    assert_eq!((older.pages[0].version, older.pages[0].hash), (page.version, page.hash()));
    let mut other = all[1].clone();
    other.content.entries += 1;
    let conflict = archive.commit(&of_pages([row(&other)]), EVENING).unwrap();
    assert_eq!(conflict.pages[0].settlement, Settlement::Conflict);
    let held = Reader::open(archive.path()).unwrap().pages().unwrap();
    assert_eq!((&held[0].page, held[0].received), (page, EVENING), "received when this version came");
}

#[test]
fn a_head_heard_late_is_overtaken_and_one_of_another_history_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = opened(folder.path());
    let settle = |archive: &mut Archive, head| {
        archive.commit(&Batch { number: 1, heads: vec![head], ..Batch::default() }, EVENING).unwrap().heads[0]
    };
    assert_eq!(settle(&mut archive, head(5, 1)), HeadSettlement::Newest);
    assert_eq!(settle(&mut archive, head(9, 1)), HeadSettlement::Newest);
    assert_eq!(settle(&mut archive, head(5, 1)), HeadSettlement::Overtaken);
    assert_eq!(settle(&mut archive, head(5, 3)), HeadSettlement::Parted, "entry 5 had another chain");
    assert_eq!(settle(&mut archive, head(12, 3)), HeadSettlement::Parted, "it does not go on from entry 9");
    let heard = archive.heads(LID, 6).unwrap();
    assert_eq!(heard.known.iter().map(|head| head.n).collect::<Vec<_>>(), [9, 6, 5, 4, 3, 2, 1, 0]);
    let parted = Reach { head: head(12, 3).head, after: vec![] };
    assert_eq!(archive.states_of_day(LID, "2025-09-20", &parted).unwrap(), None);
    let forks = vec![(LID, "two chains".to_owned())];
    archive.commit(&Batch { number: 2, forks, ..Batch::default() }, EVENING).unwrap();
    let ledgers = Reader::open(archive.path()).unwrap().ledgers().unwrap();
    assert_eq!(ledgers[0].forked.as_deref(), Some("two chains"));
    assert_eq!(ledgers[0].claim.as_ref().unwrap().head.n, 9);
}

/// A head that goes on from the one before.
fn next_head(n: u64) -> wire::Head {
    let at = |n| Head { n, chain: Hash::of(&[&n.to_be_bytes()]) };
    wire::Head { head: at(n), after: vec![at(n - 1)], ..head(0, 1) }
}

#[test]
fn heads_of_long_ago_are_forgotten_and_those_a_copy_may_part_at_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = opened(folder.path());
    let say = |archive: &mut Archive, upto: std::ops::RangeInclusive<u64>, now: i64| {
        let heads: Vec<wire::Head> = upto.map(next_head).collect();
        let committed = archive.commit(&Batch { number: 1, heads, ..Batch::default() }, now).unwrap();
        assert!(committed.heads.iter().all(|settled| *settled == HeadSettlement::Newest));
    };
    // The device rests after entry 1,000, as at the end of a night.
    say(&mut archive, 1..=1_000, EVENING);
    say(&mut archive, 1_001..=3_000, EVENING + REST_MS);
    let kept = |archive: &Archive| -> Vec<u64> {
        let mut query = archive.connection.prepare("SELECT n FROM heads ORDER BY n").unwrap();
        query
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(|n: rusqlite::Result<i64>| n.unwrap().unsigned_abs())
            .collect()
    };
    let (below, held) = (thinned_below(3_000), kept(&archive));
    assert!(held.contains(&1_000) && (below..=3_000).all(|n| held.contains(&n)));
    let old = held.iter().filter(|n| **n < below).count() as u64;
    assert_eq!(old, below / BLOCK_ENTRIES + 1, "one of a block, and the rest");
    // What a restored card asks: the last head it shares is at most a block away.
    let heard = archive.heads(LID, 500).unwrap();
    assert_eq!(heard.known.iter().map(|head| head.n).take(2).collect::<Vec<_>>(), [3_000, 447]);
    assert_eq!(kinship(&archive, next_head(1_000).head), Kinship::Known);
    assert_eq!(kinship(&archive, next_head(500).head), Kinship::Parted, "not taken, and sent again");
    // A process that is started again goes on thinning, and finds what one of before had left.
    archive
        .connection
        .execute("INSERT INTO heads SELECT ledger, 5, chain, received FROM heads WHERE n = 63", [])
        .unwrap();
    let mut archive = opened(folder.path());
    say(&mut archive, 3_001..=3_100, EVENING + REST_MS);
    assert!(!kept(&archive).contains(&5));
}

fn kinship(archive: &Archive, head: Head) -> Kinship {
    reading::kinship_of(&archive.connection, LID, &Reach { head, after: vec![] }).unwrap()
}

#[test]
fn a_venue_s_day_is_read_without_looking_at_other_venues() {
    let folder = tempfile::tempdir().unwrap();
    let archive = opened(folder.path());
    let plan = |query: &str| -> String {
        let mut explain = archive.connection.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
        let nothing = vec![None::<i64>; explain.parameter_count()];
        let steps =
            explain.query_map(rusqlite::params_from_iter(nothing), |row| row.get::<_, String>(3)).unwrap();
        steps.map(|step| step.unwrap() + "; ").collect()
    };
    let pages = plan(&format!("{} WHERE {} ORDER BY 1", reading::FILED, publishing::OF_A_DAY));
    assert!(pages.contains("ledgers_by_venue") && pages.contains("p USING PRIMARY KEY"), "{pages}");
}

#[test]
fn the_store_keeps_its_id_until_its_file_is_another() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(opened(folder.path()).store(), STORE);
    let path = folder.path().join("archive.sqlite");
    let again = Archive::open(&path, StoreId([1; 16]), 0).unwrap();
    assert_eq!(again.store(), STORE);
    again.checkpoint().unwrap();
    drop(again);
    let copy = folder.path().join("restored.sqlite");
    std::fs::copy(&path, &copy).unwrap();
    assert_eq!(Archive::open(&copy, StoreId([1; 16]), 0).unwrap().store(), StoreId([1; 16]));
    assert_eq!(Reader::open(&path).unwrap().store().unwrap(), STORE);
}

#[test]
fn what_is_no_archive_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "minutes of the meeting, longer than sixteen bytes").unwrap();
    assert!(matches!(Archive::open(&text, STORE, 0), Err(ArchiveError::NotAnArchive { .. })));
    assert!(std::fs::read_to_string(&text).unwrap().starts_with("minutes"));
    let other = folder.path().join("other.sqlite");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    assert!(matches!(Archive::open(&other, STORE, 0), Err(ArchiveError::NotAnArchive { .. })));
    assert!(matches!(Reader::open(&other), Err(ArchiveError::NotAnArchive { .. })));
    assert!(matches!(Reader::open(&folder.path().join("none")), Err(ArchiveError::Missing { .. })));
    let nowhere = folder.path().join("no/such/folder/archive.sqlite");
    assert!(matches!(Archive::open(&nowhere, STORE, 0), Err(ArchiveError::CannotOpen { .. })));
}

#[test]
fn an_archive_of_a_newer_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = opened(folder.path()).path().to_owned();
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Archive::open(&path, STORE, 0), Err(ArchiveError::TooNew { found: 99, .. })));
    assert!(matches!(Reader::open(&path), Err(ArchiveError::TooNew { .. })));
}

#[test]
fn a_full_disk_commits_nothing_of_a_batch() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = opened(folder.path());
    let pages: i64 = archive.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    archive.connection.pragma_update(None, "max_page_count", pages + 1).unwrap();
    let bodies: Vec<Body> = (0..200).map(|n| tally(n * 15, 1)).collect();
    let newest = Book::of(bodies).pages().clone();
    let failed = archive.commit(&of_pages(newest.values().map(row)), LATER);
    assert!(matches!(failed, Err(ArchiveError::DiskFull { .. })), "{failed:?}");
    assert_eq!(Reader::open(archive.path()).unwrap().pages().unwrap(), []);
    archive.connection.pragma_update(None, "max_page_count", 1_000_000).unwrap();
    archive.commit(&of_pages(newest.values().map(row)), LATER).unwrap();
    assert_eq!(Reader::open(archive.path()).unwrap().pages().unwrap().len(), 200);
}

#[test]
fn a_reader_reads_while_a_batch_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = opened(folder.path());
    let (all, _) = versions(&[tally(0, 3)]);
    let mut reader = Reader::open(archive.path()).unwrap();
    let seen = reader.at_one_moment(|reader| {
        let before = reader.pages()?.len();
        archive.commit(&of_pages([row(&all[0])]), EVENING)?;
        Ok((before, reader.pages()?.len()))
    });
    assert_eq!(seen.unwrap(), (0, 0), "one moment stays one moment");
    assert_eq!(reader.pages().unwrap().len(), 1);
}

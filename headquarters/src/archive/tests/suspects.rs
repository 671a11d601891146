//! Pages that can't be true, and what people decide about them.

use super::*;
use venue::{
    reporting::intake::{KEPT_OUT, Oddity},
    totals::{Audits, Days, totals},
};

const HOUR: i64 = 3_600_000;

/// The last version of the only page of these entries.
fn page_of(bodies: &[Body]) -> Page {
    let (_, newest) = versions(bodies);
    assert_eq!(newest.len(), 1);
    newest.into_values().next().unwrap()
}

/// A page of headcounts that add up to more than a hall holds.
fn too_many(times: usize) -> Page {
    page_of(&vec![tally(0, 100_000); times])
}

fn commit(archive: &mut Archive, page: &Page, now: i64) -> Option<String> {
    archive.commit(&of_pages([row(page)]), now).unwrap().pages[0].quarantine.clone()
}

fn sum(archive: &Archive) -> i64 {
    let pages = Reader::open(archive.path()).unwrap().pages().unwrap();
    totals(&pages, &Days::default(), &Audits::default()).iter().map(|row| row.value).sum()
}

fn waiting(archive: &Archive) -> u64 {
    let waiting = Reader::open(archive.path()).unwrap().waiting_in_quarantine().unwrap();
    waiting.iter().map(|(_, _, pages, _)| pages).sum()
}

#[test]
fn what_cannot_be_is_kept_and_proved_and_in_no_figure() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = opened(folder.path());
    let page = too_many(2);
    let reason = commit(&mut archive, &page, EVENING).unwrap();
    assert!(reason.contains("200000 people"), "{reason}");
    assert_eq!(commit(&mut archive, &page, EVENING).as_ref(), Some(&reason), "told again to who asks again");
    let reader = Reader::open(archive.path()).unwrap();
    assert_eq!(reader.pages().unwrap(), []);
    assert_eq!(reader.states(LID).unwrap(), [PageState::from(&page)], "it is held");
    assert_eq!(archive.digests(LID).unwrap(), digests([PageState::from(&page)]));
    let suspects = reader.suspects().unwrap();
    assert_eq!((suspects.len(), suspects[0].odd), (1, Some(Oddity::Desk)));
    assert_eq!(waiting(&archive), 1);
    // Its venue takes one back: nobody has to decide.
    let mut book = Book::of(vec![tally(0, 100_000); 2]);
    book.undo(1, tally(1, 1).at, "typed twice").unwrap();
    let righted = book.pages().values().next().unwrap();
    assert_eq!(commit(&mut archive, righted, EVENING), None);
    assert_eq!((sum(&archive), waiting(&archive)), (100_000, 0));
}

#[test]
fn a_page_that_was_cleared_goes_on_counting_and_one_kept_out_never_does() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = opened(folder.path());
    let key = too_many(1).key;
    commit(&mut archive, &too_many(2), EVENING);
    assert_eq!(archive.rule(LID, Some(&key), Wish::Clear, "the stadium's own count", EVENING).unwrap(), 1);
    assert_eq!((sum(&archive), waiting(&archive)), (200_000, 0));
    assert_eq!(commit(&mut archive, &too_many(4), EVENING), None, "it grows on, up to twice");
    assert_eq!(sum(&archive), 400_000);
    assert!(commit(&mut archive, &too_many(5), EVENING).is_some(), "and not beyond");
    assert_eq!(sum(&archive), 0);
    archive.rule(LID, Some(&key), Wish::KeepOut, "nobody was there", EVENING + 1).unwrap();
    assert_eq!(waiting(&archive), 0, "it waits for nobody");
    let plausible = page_of(&[vec![tally(0, 1); 6]].concat());
    assert_eq!(commit(&mut archive, &plausible, EVENING).as_deref(), Some(KEPT_OUT));
    assert_eq!(sum(&archive), 0);
    archive.rule(LID, Some(&key), Wish::Clear, "they were, after all", EVENING + 2).unwrap();
    assert_eq!(sum(&archive), 6);
    let suspects = Reader::open(archive.path()).unwrap().suspects().unwrap();
    let decided: Vec<&str> = suspects[0].decided.iter().map(|decided| decided.reason.as_str()).collect();
    assert_eq!(decided, ["the stadium's own count", "nobody was there", "they were, after all"]);
    assert_eq!((suspects[0].quarantine.as_ref(), suspects[0].decided[1].n), (None, 5));
}

#[test]
fn all_that_wait_are_decided_at_once_and_what_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = opened(folder.path());
    let future: Vec<Page> = versions(&[tally(600, 1), tally(620, 2)]).1.into_values().collect();
    archive.commit(&of_pages(future.iter().map(row)), EVENING).unwrap();
    assert_eq!(waiting(&archive), 2);
    assert_eq!(archive.rule(LID, None, Wish::Clear, "our clock was wrong", EVENING).unwrap(), 2);
    assert_eq!((sum(&archive), waiting(&archive)), (3, 0));
    let none = archive.rule(LID, None, Wish::Clear, "again", EVENING).unwrap_err();
    assert!(matches!(none, ArchiveError::NoSuchPage { .. }), "{none}");
    let other = archive.rule(Lid([1; 16]), Some(&future[0].key), Wish::KeepOut, "x", EVENING).unwrap_err();
    assert!(other.to_string().contains("holds no page"), "{other}");
}

#[test]
fn a_headquarters_whose_clock_is_wrong_keeps_no_country_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = opened(folder.path());
    let wrong = EVENING - 24 * HOUR;
    let heads: Vec<wire::Head> = (1..=3).map(|n| wire::Head { lid: Lid([n; 16]), ..head(1, n) }).collect();
    let batch = Batch { heads, ..of_pages([row(&page_of(&[tally(0, 7)]))]) };
    let committed = archive.commit(&batch, wrong).unwrap();
    assert_eq!(committed.pages[0].quarantine, None);
    assert!(archive.clock_doubt(wrong).unwrap().to_string().contains("1440 min later"));
    assert_eq!(archive.close_days(wrong).unwrap(), 0, "and closes no day");
    assert_eq!(sum(&archive), 7);
    // Other oddities need no clock.
    assert!(commit(&mut archive, &too_many(2), wrong).is_some());
}

#[test]
fn what_a_successor_takes_back_with_its_first_word_is_believed() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = opened(folder.path());
    let mut undone = page_of(&[tally(0, 40)]);
    undone.content.cells.values_mut().for_each(|value| *value = -*value);
    assert!(commit(&mut archive, &undone, EVENING).unwrap().contains("less than nothing"));
    let of_successor = PageRow { lid: Lid([8; 16]), ..row(&undone) };
    let parent = Some(wire::Parent { lid: LID, head: head(0, 1).head, twice_at_most: 0 });
    let heads = vec![wire::Head { lid: of_successor.lid, parent, ..head(1, 1) }];
    let batch = Batch { heads, ..of_pages([of_successor]) };
    assert_eq!(archive.commit(&batch, EVENING).unwrap().pages[0].quarantine, None);
}

#[test]
fn undated_people_stand_as_undated_until_staff_date_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = opened(folder.path());
    let mut lost = tally(0, 12);
    lost.at.trusted = false;
    lost.at.boot = BootId("lost".into());
    let mut book = Book::of([lost, tally(1, 3)]);
    let held = |archive: &Archive| {
        let pages = Reader::open(archive.path()).unwrap().pages().unwrap();
        let rows = totals(&pages, &Days::default(), &Audits::default());
        rows.into_iter().map(|row| (row.day, row.value)).collect::<Vec<_>>()
    };
    archive.commit(&of_pages(book.pages().values().map(row)), EVENING).unwrap();
    assert_eq!(held(&archive), [("2025-09-20".to_owned(), 3), ("undated".to_owned(), 12)]);
    let began = EVENING - 48 * HOUR;
    let fact = Fact::ClockSet { boot: BootId("lost".into()), began, role: Role::Staff };
    book.append(Body { fact, ..tally(2, 1) }).unwrap();
    archive.commit(&of_pages(book.pages().values().map(row)), EVENING).unwrap();
    assert_eq!(held(&archive), [("2025-09-18".to_owned(), 12), ("2025-09-20".to_owned(), 3)]);
    let emptied = book.pages().values().find(|page| page.key.slot.day() == "undated").unwrap();
    let states = Reader::open(archive.path()).unwrap().states(LID).unwrap();
    assert!(states.contains(&PageState::from(emptied)), "the emptied page is held, for the proof");
}

//! What was published stays known, whatever comes afterwards.

use super::*;
use venue::totals::{
    Audits, Cause, Days, How, MAX_REVISIONS, SHOWN_REVISIONS, VenueDay, WAIT_MS, figures, totals,
};

const HOUR: i64 = 3_600_000;
const DAY: &str = "2025-09-20";

/// 04:00 in Wuhan, eight hours after the evening began.
const ENDS: i64 = EVENING + 8 * HOUR;

fn day() -> chrono::NaiveDate {
    DAY.parse().unwrap()
}

fn all(book: &Book) -> Batch {
    of_pages(book.pages().values().map(row))
}

/// The head of a book, with what its pages are.
fn whole(book: &Book) -> wire::Head {
    let states = book.pages().values().map(PageState::from);
    let digests = Some(Digests::of(&digests(states), None));
    wire::Head { digests, ..head(book.entries().len() as u64, 1) }
}

fn say_head(archive: &mut Archive, book: &Book, now: i64) {
    let mut head = whole(book);
    head.at.wall = now;
    archive.commit(&Batch { number: 1, heads: vec![head], ..Batch::default() }, now).unwrap();
}

/// What was published, what it is now, and how often it was revised.
fn published(archive: &Archive) -> Vec<(i64, i64, usize)> {
    let of = Reader::open(archive.path()).unwrap().published(Some(DAY)).unwrap();
    of.iter().map(|of| (of.figure.value, of.figure.now, of.figure.revisions.len())).collect()
}

#[test]
fn a_day_is_published_when_it_is_over_and_its_devices_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = opened(folder.path());
    let mut book = Book::of([tally(0, 30)]);
    archive.commit(&all(&book), EVENING).unwrap();
    say_head(&mut archive, &book, EVENING + HOUR);
    assert_eq!(archive.close_days(ENDS - 1).unwrap(), 0, "the day goes on");
    assert_eq!(archive.close_days(ENDS).unwrap(), 0, "complete by a head of the evening: more may be there");
    say_head(&mut archive, &book, ENDS);
    assert_eq!(archive.close_days(ENDS).unwrap(), 1);
    assert_eq!(published(&archive), [(30, 30, 0)]);

    // A page of that evening comes in the morning.
    book.append(tally(20, 5)).unwrap();
    archive.commit(&all(&book), ENDS + HOUR).unwrap();
    assert_eq!(published(&archive), [(30, 35, 1)]);
    let of = Reader::open(archive.path()).unwrap().published(None).unwrap().remove(0).figure;
    let revision = &of.revisions[0];
    assert_eq!((of.how, of.at, revision.cause), (How::Proved, ENDS, Cause::Page));
    assert_eq!((revision.was, revision.is, revision.at), (30, 35, ENDS + HOUR));
    assert_eq!(revision.by.as_ref().map(|(device, lid)| (device.as_str(), *lid)), Some(("kiosk-1", LID)));
    assert!(revision.late);
    assert_eq!(Reader::open(archive.path()).unwrap().late_pages().unwrap(), 1);
    let late = Reader::open(archive.path()).unwrap().late_since(ENDS, 10).unwrap();
    assert_eq!((late[0].day.as_str(), late[0].published), (DAY, 30));
}

#[test]
fn a_figure_for_the_press_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = opened(folder.path());
    let mut book = Book::of([tally(0, 4_812)]);
    archive.commit(&all(&book), EVENING).unwrap();
    let (campaign, midnight) = (address("kiosk-1").campaign, EVENING + 4 * HOUR);
    let out = archive.give_out(&campaign, None, day(), "city television", midnight).unwrap();
    assert_eq!((out, published(&archive)), (1, vec![(4_812, 4_812, 0)]));
    book.append(tally(250, 95)).unwrap();
    archive.commit(&all(&book), midnight + HOUR).unwrap();
    let of = Reader::open(archive.path()).unwrap().published(None).unwrap().remove(0).figure;
    assert_eq!((of.value, of.now, of.how), (4_812, 4_907, How::GivenOut));
    assert!(!of.revisions[0].late, "the night went on");
    // The day ends, and what was printed stays what it is held against.
    say_head(&mut archive, &book, ENDS);
    assert_eq!(archive.close_days(ENDS).unwrap(), 0);
    assert_eq!(published(&archive), [(4_812, 4_907, 1)]);
    archive.give_out(&campaign, None, day(), "corrected", ENDS + HOUR).unwrap();
    let of = Reader::open(archive.path()).unwrap().published(None).unwrap().remove(0).figure;
    let again = of.revisions.last().unwrap();
    assert_eq!((of.value, again.was, again.is, again.cause), (4_907, 4_812, 4_907, Cause::GivenOut));
    let nowhere = archive.give_out(&campaign, None, "2025-09-01".parse().unwrap(), "", ENDS).unwrap();
    assert_eq!(nowhere, 0);
}

#[test]
fn a_figure_that_changes_for_ever_keeps_its_first_traces_and_an_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = opened(folder.path());
    let mut book = Book::of([tally(0, 1)]);
    archive.commit(&all(&book), EVENING).unwrap();
    archive.close_days(ENDS + WAIT_MS).unwrap();
    for n in 1..=2 * i64::try_from(MAX_REVISIONS).unwrap() {
        book.append(tally(0, 1)).unwrap();
        archive.commit(&all(&book), ENDS + WAIT_MS + n * 2 * HOUR).unwrap();
    }
    let query = "SELECT count(*), min(was), max(now) FROM revisions";
    let kept: (i64, i64, i64) =
        archive.connection.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    assert_eq!(
        kept,
        (i64::try_from(MAX_REVISIONS).unwrap(), 1, 1 + 2 * i64::try_from(MAX_REVISIONS).unwrap())
    );
    let of = Reader::open(archive.path()).unwrap().published(None).unwrap();
    let shown = &of[0].figure.revisions;
    assert_eq!((of.len(), shown.len()), (1, SHOWN_REVISIONS), "one row of the figure");
    assert!(shown.windows(2).all(|pair| pair[0].is <= pair[1].was), "the newest last: {shown:?}");
    assert_eq!(shown.last().unwrap().is, kept.2);
}

#[derive(Debug, Clone)]
enum Act {
    Entry { minutes: i64, count: u32 },
    Absurd,
    Undo(prop::sample::Index),
    Send(prop::sample::Index),
    Close,
    GiveOut,
    Rule(prop::sample::Index, bool),
    Fork,
}

fn act() -> impl Strategy<Value = Act> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        6 => (0..1_200i64, 1..50u32).prop_map(|(minutes, count)| Act::Entry { minutes, count }),
        1 => Just(Act::Absurd),
        2 => index().prop_map(Act::Undo),
        8 => index().prop_map(Act::Send),
        2 => Just(Act::Close),
        1 => Just(Act::GiveOut),
        2 => (index(), any::<bool>()).prop_map(|(page, clear)| Act::Rule(page, clear)),
        1 => Just(Act::Fork),
    ]
}

fn play(archive: &mut Archive, acts: &[Act]) {
    let (mut book, mut sent) = (Book::default(), Vec::new());
    let mut now = LATER;
    for act in acts {
        now += 1_000;
        match act {
            Act::Entry { minutes, count } => drop(book.append(tally(*minutes, *count)).unwrap()),
            Act::Absurd => drop([1, 1].map(|_| book.append(tally(3, 100_000)).unwrap())),
            Act::Undo(of) => {
                let n = of.index(book.entries().len() + 1) as u64;
                drop(book.undo(n, tally(1_300, 1).at, "wrong"));
            }
            Act::Send(which) if !book.pages().is_empty() => {
                let page = book.pages().values().nth(which.index(book.pages().len())).unwrap();
                archive.commit(&of_pages([row(page)]), now).unwrap();
                sent.push(page.key.clone());
            }
            Act::Close => drop(archive.close_days(now).unwrap()),
            Act::GiveOut => drop(archive.give_out(&address("x").campaign, None, day(), "", now).unwrap()),
            Act::Rule(page, clear) if !sent.is_empty() => {
                let wish = if *clear { Wish::Clear } else { Wish::KeepOut };
                archive.rule(LID, Some(page.get(&sent)), wish, "because", now).unwrap();
            }
            Act::Fork => {
                let forks = vec![(LID, "twice".to_owned())];
                archive.commit(&Batch { number: 1, forks, ..Batch::default() }, now).unwrap();
            }
            Act::Send(_) | Act::Rule(..) => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_is_noted_of_a_published_day_is_what_its_totals_are(
        acts in prop::collection::vec(act(), 0..40),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = opened(folder.path());
        play(&mut archive, &acts);
        let reader = Reader::open(archive.path()).unwrap();
        let rows = totals(&reader.pages().unwrap(), &Days::default(), &Audits::default());
        let days: std::collections::BTreeSet<String> =
            reader.published(None).unwrap().into_iter().map(|of| of.day).collect();
        for day in days {
            let noted: i64 = reader.published(Some(&day)).unwrap().iter().map(|of| of.figure.now).sum();
            let summed: i64 = rows.iter().filter(|row| row.day == day).map(|row| row.value).sum();
            prop_assert_eq!(noted, summed, "{}", day);
            for of in reader.published(Some(&day)).unwrap() {
                let ends = of.figure.revisions.windows(2).all(|pair| pair[0].is == pair[1].was
                    || pair.iter().any(|one| one.cause == Cause::GivenOut));
                prop_assert!(ends, "every step is there: {:?}", of.figure.revisions);
                if of.figure.value != of.figure.now {
                    prop_assert!(!of.figure.revisions.is_empty());
                }
            }
        }
    }

    #[test]
    fn figures_of_pages_are_rows_of_totals(counts in prop::collection::vec((0..300i64, 1..50u32), 1..12)) {
        let book = Book::of(counts.iter().map(|(minutes, count)| tally(*minutes, *count)));
        let sum: i64 = book.pages().values().flat_map(figures).map(|(_, value)| value).sum();
        prop_assert_eq!(sum, counts.iter().map(|(_, count)| i64::from(*count)).sum::<i64>());
        prop_assert_eq!(VenueDay::default().begin(day().succ_opt().unwrap()), ENDS);
    }
}

//! Who is stamped, who is not, and what each is told.

use crate::{bonus, example, id, plain, stamps};
use venue::{
    hash::StreamId,
    id::PointId,
    pack::{Days, Hours, Name, Order, Quiz, Trail},
    trail::{Attempt, StampRefusal, StampSeen, Stamping, may_stamp, next_opening},
};

/// Local time in Wuhan as milliseconds since 1970.
fn at(local: &str) -> i64 {
    let local = chrono::NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
    local.and_utc().timestamp_millis() - 8 * 3_600_000
}

fn hours(from: &str, to: &str) -> Hours {
    Hours { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

/// A connected kiosk with a good clock, at 20:00.
fn attempt(point: &PointId) -> Attempt<'_> {
    Attempt { point, now: Some(at("2025-09-20 20:00")), connected: true, answer: None }
}

fn told(result: Result<Stamping, StampRefusal>) -> (u8, &'static str, String) {
    let refusal = result.unwrap_err();
    (refusal.code(), refusal.as_str(), refusal.to_string())
}

const FREE: Stamping = Stamping { bonus: false, provisional: false };

#[test]
fn a_point_that_is_not_on_the_trail_is_named_with_those_that_are() {
    let z = id('z');
    let (code, kind, said) = told(may_stamp(&example(), &plain(), &[], &attempt(&z)));
    assert_eq!((code, kind), (20, "no-such-point"));
    assert_eq!(said, "the trail star-map has no point z; it has: a, b, c, d, e, f, g, h");
}

#[test]
fn a_stamp_is_given_once() {
    let (pack, trail, a) = (example(), plain(), id('a'));
    assert_eq!(may_stamp(&pack, &trail, &[], &attempt(&a)), Ok(FREE));
    let mut known = stamps("a@0");
    known[0].at = Some(at("2025-09-20 19:30"));
    let (code, kind, said) = told(may_stamp(&pack, &trail, &known, &attempt(&a)));
    assert_eq!(
        (code, kind, said.as_str()),
        (22, "already-stamped", "a is already stamped, at 2025-09-20 19:30")
    );
    known[0].at = None;
    let (.., said) = told(may_stamp(&pack, &trail, &known, &attempt(&a)));
    assert_eq!(said, "a is already stamped");
    let mut extra = trail;
    bonus(&mut extra, "a");
    let (_, kind, _) = told(may_stamp(&pack, &extra, &known, &attempt(&a)));
    assert_eq!(kind, "already-stamped");
    assert_eq!(may_stamp(&pack, &extra, &[], &attempt(&a)), Ok(Stamping { bonus: true, provisional: false }));
}

#[test]
fn opening_times_close_a_point_by_a_clock_that_can_be_believed() {
    let (pack, mut trail, a) = (example(), plain(), id('a'));
    trail.points[0].opens = vec![hours("22:00", "01:00"), hours("18:00", "19:30")];
    let with = |now: Option<i64>| may_stamp(&pack, &trail, &[], &Attempt { now, ..attempt(&a) });
    let (code, kind, said) = told(with(Some(at("2025-09-20 20:00"))));
    assert_eq!((code, kind), (21, "closed-now"));
    assert_eq!(said, "a is closed now; it opens at 2025-09-20 22:00");
    for (now, open) in [
        ("17:59", false),
        ("18:00", true),
        ("19:29", true),
        ("19:30", false),
        ("22:00", true),
        ("00:59", true),
        ("01:00", false),
    ] {
        assert_eq!(with(Some(at(&format!("2025-09-20 {now}")))).is_ok(), open, "{now}");
    }
    let (.., said) = told(with(Some(at("2025-09-21 01:00"))));
    assert_eq!(said, "a is closed now; it opens at 2025-09-21 18:00", "that night is over");
    assert_eq!(with(None), Ok(FREE), "a clock that can't be believed closes nothing");
}

#[test]
fn a_point_is_open_on_its_own_days_within_those_of_the_activity() {
    let (mut pack, mut trail, a) = (example(), plain(), id('a'));
    let days = |from: &str, to: &str| {
        Some(Days { from: Some(from.parse().unwrap()), to: Some(to.parse().unwrap()) })
    };
    let activity = pack.activities.iter_mut().find(|a| a.id == trail.activity).unwrap();
    activity.days = days("2025-09-20", "2025-09-22");
    activity.hours = Some(hours("18:00", "22:00"));
    trail.points[0].days = days("2025-09-21", "2025-09-30");
    trail.points[0].opens = vec![hours("12:00", "19:00")];
    let with = |now: &str| may_stamp(&pack, &trail, &[], &Attempt { now: Some(at(now)), ..attempt(&a) });
    assert_eq!(with("2025-09-21 18:30"), Ok(FREE));
    assert!(told(with("2025-09-21 12:30")).2.contains("2025-09-21 18:00"), "the activity begins later");
    assert!(told(with("2025-09-20 18:30")).2.contains("2025-09-21 18:00"), "its first day is tomorrow");
    assert!(told(with("2025-09-22 19:00")).2.contains("does not open again"));
    assert_eq!(next_opening(&pack, &trail, &trail.points[0], i64::MAX), None);
    assert_eq!(next_opening(&pack, &trail, &trail.points[0], i64::MIN), None, "more than a year ahead");
}

#[test]
fn out_of_order_is_refused_where_it_is_certain() {
    let (pack, c) = (example(), id('c'));
    let trail = Trail { order: Order::InOrder, ..plain() };
    let known = stamps("a@0");
    let (code, kind, said) = told(may_stamp(&pack, &trail, &known, &attempt(&c)));
    assert_eq!((code, kind), (23, "out-of-order"));
    assert_eq!(said, "the trail is walked in order: b comes before c");
    let alone = Attempt { connected: false, ..attempt(&c) };
    assert_eq!(may_stamp(&pack, &trail, &known, &alone), Ok(Stamping { bonus: false, provisional: true }));
    let b = id('b');
    assert_eq!(may_stamp(&pack, &trail, &known, &Attempt { point: &b, ..alone }), Ok(FREE), "its turn");
    let mut extra = trail;
    bonus(&mut extra, "c");
    assert!(may_stamp(&pack, &extra, &known, &attempt(&c)).unwrap().bonus, "a bonus at any time");
}

#[test]
fn a_stamp_of_another_house_may_not_have_arrived() {
    let (pack, trail) = (example(), Trail { order: Order::InOrder, ..plain() });
    let mut route = trail;
    route.points[0].venue = "elsewhere".parse().unwrap();
    let with = |known: &str, point| may_stamp(&pack, &route, &stamps(known), &attempt(&id(point)));
    let provisional = Ok(Stamping { bonus: false, provisional: true });
    assert_eq!(with("", 'b'), provisional, "its line may be down");
    assert_eq!(with("b@0", 'c'), provisional);
    assert!(told(with("", 'c')).2.contains("b comes before c"), "whoever was there, b is missing");
    assert!(told(with("a@0", 'c')).2.contains("b comes before c"));
    assert!(told(with("b@0 a@1", 'c')).2.contains("b comes before c"), "b was too early");
    assert_eq!(with("a@0", 'b'), Ok(FREE));
}

#[test]
fn a_stamp_without_a_date_counts_when_its_point_is_next() {
    let (pack, trail) = (example(), Trail { order: Order::InOrder, ..plain() });
    let with = |known: &str, point| may_stamp(&pack, &trail, &stamps(known), &attempt(&id(point)));
    for point in ['a', 'b'] {
        assert_eq!(told(with("a b@1", point)).1, "already-stamped");
    }
    assert_eq!(with("a b@1", 'c'), Ok(FREE));
    assert_eq!(told(with("c a@1", 'c')).1, "already-stamped", "it counts once b is stamped");
    assert_eq!(with("c a@1 b@2", 'd'), Ok(FREE));
}

#[test]
fn a_provisional_stamp_is_not_given_again_until_a_point_before_it_is_stamped() {
    let (pack, trail) = (example(), Trail { order: Order::InOrder, ..plain() });
    let with = |known: &str, point| {
        let point = id(point);
        let alone = Attempt { connected: false, ..attempt(&point) };
        may_stamp(&pack, &trail, &stamps(known), &alone).map(|given| given.provisional)
    };
    assert_eq!(with("", 'c'), Ok(true));
    assert_eq!(with("c@1", 'c').unwrap_err().as_str(), "already-stamped");
    assert_eq!(with("a@0 c@1", 'c').unwrap_err().as_str(), "already-stamped");
    assert_eq!(with("c@1 d@2", 'c').unwrap_err().as_str(), "already-stamped", "d comes later");
    assert_eq!(with("c@1 a@2", 'c'), Ok(true), "a counts since then");
    assert_eq!(with("c@1 b@2", 'c'), Ok(true), "b may count since then");
    assert_eq!(with("c@1 b@2 c@3", 'c').unwrap_err().as_str(), "already-stamped");
    assert_eq!(with("c@1 b@2 a@1", 'c'), Ok(false), "its turn");
    let ahead = format!("c@1 a@2 b@{}", at("2025-09-20 20:03") / 60_000);
    assert_eq!(with(&ahead, 'c'), Ok(false));
    let again = format!("{ahead} c@{}", at("2025-09-20 19:59") / 60_000);
    assert_eq!(with(&again, 'c').unwrap_err().as_str(), "already-stamped", "by a clock that is ahead");
}

#[test]
fn what_adds_nothing_to_a_complete_trail_is_stamped_once_in_its_time() {
    let (pack, c) = (example(), id('c'));
    for order in [Order::Any, Order::InOrder] {
        let trail = Trail { minutes: Some(30), required: 2, order, ..plain() };
        let minute = |time: &str| at(&format!("2025-09-20 {time}")) / 60_000;
        let done = format!("a@{} b@{}", minute("18:00"), minute("18:10"));
        assert_eq!(may_stamp(&pack, &trail, &stamps(&done), &attempt(&c)), Ok(FREE));
        let again = |time| {
            let known = stamps(&format!("{done} c@{}", minute(time)));
            may_stamp(&pack, &trail, &known, &attempt(&c))
        };
        assert_eq!(told(again("19:30")).2, "c is already stamped, at 2025-09-20 19:30");
        assert_eq!(again("19:29"), Ok(FREE), "another run");
        let known = stamps(&format!("{done} c@{}", minute("19:30")));
        let undated = Attempt { now: None, ..attempt(&c) };
        assert!(may_stamp(&pack, &trail, &known, &undated).is_ok(), "it may belong to the complete run");
        let known = [known, stamps("x x x x c")].concat();
        assert_eq!(told(may_stamp(&pack, &trail, &known, &undated)).1, "already-stamped");
    }
}

#[test]
fn a_question_comes_before_the_stamp() {
    let (pack, mut trail, a) = (example(), plain(), id('a'));
    let name = |zh: &str| Name { zh: zh.to_owned(), en: None };
    let quiz = Quiz {
        question: name("昆虫有几条腿？"),
        answers: vec![name("四"), name("六")],
        right: 2,
        whys: vec![],
    };
    trail.points[0].quiz = Some(quiz);
    let with = |answer| may_stamp(&pack, &trail, &[], &Attempt { answer, ..attempt(&a) });
    let (code, kind, said) = told(with(None));
    assert_eq!((code, kind), (24, "quiz-first"));
    assert_eq!(said, "a asks a question first: 昆虫有几条腿？; answer with its number");
    for wrong in [0, 1, 3] {
        let (code, kind, said) = told(with(Some(wrong)));
        assert_eq!((code, kind), (25, "wrong-answer"));
        assert_eq!(said, format!("{wrong} is not the right answer at a; try another"));
    }
    assert_eq!(with(Some(2)), Ok(FREE));
    let refusal = serde_json::to_value(with(None).unwrap_err()).unwrap();
    assert_eq!(refusal["refused"], "quiz-first");
    assert_eq!(refusal["quiz"]["answers"][1]["zh"], "六");
}

#[test]
fn a_new_run_may_begin_when_the_time_is_over() {
    let (pack, a) = (example(), id('a'));
    let trail = Trail { minutes: Some(60), required: 2, order: Order::InOrder, ..plain() };
    let stamped = |text: &[(char, &str)]| {
        let stamp = |(n, (point, when)): (usize, &(char, &str))| StampSeen {
            point: id(*point),
            at: Some(at(when)),
            stream: StreamId([1; 16]),
            s: n as u64,
        };
        text.iter().enumerate().map(stamp).collect::<Vec<_>>()
    };
    let late = stamped(&[('a', "2025-09-20 18:00")]);
    assert_eq!(may_stamp(&pack, &trail, &late, &attempt(&a)), Ok(FREE), "two hours ago");
    let b = id('b');
    let (.., said) = told(may_stamp(&pack, &trail, &late, &attempt(&b)));
    assert!(said.contains("a comes before b"), "{said}");
    let running = stamped(&[('a', "2025-09-20 18:00"), ('a', "2025-09-20 19:00")]);
    assert_eq!(told(may_stamp(&pack, &trail, &running, &attempt(&a))).1, "already-stamped");
    assert_eq!(may_stamp(&pack, &trail, &running, &attempt(&b)), Ok(FREE));
    let done = stamped(&[('a', "2025-09-20 18:00"), ('b', "2025-09-20 18:30")]);
    let (_, kind, _) = told(may_stamp(&pack, &trail, &done, &attempt(&a)));
    assert_eq!(kind, "already-stamped", "what is complete stays so");
}

//! Totals held against what a person would add up by hand.

use super::*;
use crate::{
    attendance::Book,
    entry::{Body, Fact, NewPeople, Place, Role},
    id::{GroupId, LineId},
    moment::{BootId, Moment},
    party::Party,
};
use proptest::prelude::*;

/// 2025-09-20 20:00 in Wuhan.
const EVENING: i64 = 1_758_369_600_000;
const HOUR: i64 = 3_600_000;

fn at(wall: i64) -> Moment {
    Moment { wall, boottime: wall - EVENING + 10 * 24 * HOUR, boot: BootId("b".into()), trusted: true }
}

fn place(activity: &str) -> Place {
    Place { activity: ActivityId::new(activity).unwrap(), site: SiteId::new("main").unwrap(), hall: None }
}

fn body(at: Moment, fact: Fact) -> Body {
    Body { at, rehearsal: false, fact }
}

fn family(wall: i64, adults: u32, children: u32) -> Body {
    let id = |text| GroupId::new(text).unwrap();
    let party = Party::new([(id("adult"), adults), (id("child"), children)]);
    let new = NewPeople { campaign: 1, day: 2, activity: i64::from(adults + children) };
    body(at(wall), Fact::CheckIn { place: place("science-night"), party, subject: None, people: new })
}

fn tally(wall: i64, count: u32) -> Body {
    let role = Role::Staff;
    body(at(wall), Fact::Tally { place: place("science-night"), count, reason: "headcount".into(), role })
}

fn crossing(wall: i64, inward: u32) -> Body {
    let line = LineId::new("east").unwrap();
    let fact = Fact::Crossings {
        place: place("science-night"),
        line,
        method: Method::EntranceLine,
        entrance: true,
        inward,
        outward: 0,
        watched: 5,
    };
    body(at(wall), fact)
}

fn filed(device: &str, bodies: impl IntoIterator<Item = Body>, received: i64) -> Vec<Filed> {
    let book = Book::of(bodies);
    let file = |page: &Page| Filed {
        campaign: CampaignId::new("month").unwrap(),
        venue: VenueId::new("river-city").unwrap(),
        device: DeviceId::new(device).unwrap(),
        lid: Lid([device.len().try_into().unwrap(); 16]),
        forked: false,
        received,
        page: page.clone(),
    };
    book.pages().values().map(file).collect()
}

fn sum(rows: &[Total], figure: Figure, scope: Scope, method: Method) -> i64 {
    let wanted = |row: &&Total| (row.figure, row.scope, row.method) == (figure, scope, method);
    rows.iter().filter(wanted).map(|row| row.value).sum()
}

#[test]
fn the_rows_are_what_a_person_counts_by_hand() {
    let mut pages =
        filed("kiosk-1", [family(EVENING, 2, 1), family(EVENING + HOUR, 1, 0)], 1_758_369_660_000);
    pages.extend(filed("door", [crossing(EVENING, 4), tally(EVENING, 9)], 1_758_369_605_000));
    let rows = totals(&pages, &Days::default(), &Audits::default());
    let short = |row: &Total| {
        let figure = serde_json::to_value((row.figure, row.scope)).unwrap();
        format!("{} {} {} {} {}", row.method, figure, row.group, row.value, row.as_of)
    };
    assert_eq!(
        rows.iter().map(short).collect::<Vec<_>>(),
        [
            "entrance-line [\"visits\",\"activity\"] - 4 2025-09-20T12:00:05Z",
            "check-in [\"visits\",\"activity\"] adult 3 2025-09-20T12:01:00Z",
            "check-in [\"visits\",\"activity\"] child 1 2025-09-20T12:01:00Z",
            "check-in [\"people\",\"campaign\"] - 2 2025-09-20T12:01:00Z",
            "check-in [\"people\",\"day\"] - 4 2025-09-20T12:01:00Z",
            "check-in [\"people\",\"activity\"] - 4 2025-09-20T12:01:00Z",
            "tally [\"visits\",\"activity\"] - 9 2025-09-20T12:00:05Z",
        ]
    );
    assert!(rows.iter().all(|row| (row.day.as_str(), row.site.as_str()) == ("2025-09-20", "main")));
}

#[test]
fn the_shape_of_a_row_is_a_contract() {
    let rows = totals(&filed("kiosk-1", [tally(EVENING, 7)], EVENING), &Days::default(), &Audits::default());
    assert_eq!(
        serde_json::to_string(&rows).unwrap(),
        r#"[{"campaign":"month","venue":"river-city","site":"main","activity":"science-night","day":"2025-09-20","method":"tally","figure":"visits","scope":"activity","group":"-","value":7,"as_of":"2025-09-20T12:00:00Z"}]"#
    );
}

#[test]
fn past_midnight_is_still_tonight_until_the_day_begins() {
    let days =
        |body: Body| totals(&filed("k", [body], 0), &Days::default(), &Audits::default())[0].day.clone();
    assert_eq!(days(tally(EVENING + 4 * HOUR, 1)), "2025-09-20", "midnight in Wuhan");
    assert_eq!(days(tally(EVENING + 8 * HOUR - 1, 1)), "2025-09-20", "a moment before 04:00");
    assert_eq!(days(tally(EVENING + 8 * HOUR, 1)), "2025-09-21", "04:00");
    let noon = Days::of([(CampaignId::new("month").unwrap(), VenueDay::new(12 * 60, 0))]);
    let rows = totals(&filed("k", [tally(EVENING - 1, 1), tally(EVENING, 1)], 0), &noon, &Audits::default());
    assert_eq!(rows.iter().map(|row| row.day.as_str()).collect::<Vec<_>>(), ["2025-09-19", "2025-09-20"]);
}

#[test]
fn a_day_begins_when_it_says() {
    for (begins, offset) in [(240, 480), (0, 0), (0, -300), (720, 345)] {
        let rule = VenueDay::new(begins, offset);
        let day = NaiveDate::from_ymd_opt(2025, 9, 20).unwrap();
        assert_eq!(rule.of(rule.begin(day)), day);
        assert_eq!(rule.of(rule.begin(day) - 1), day.pred_opt().unwrap());
    }
}

#[test]
fn undated_pages_are_shown_as_undated() {
    let lost = Moment { wall: 0, boottime: 60_000, boot: BootId("no-clock".into()), trusted: false };
    let mut entry = tally(EVENING, 3);
    entry.at = lost;
    let rows = totals(&filed("van", [entry], EVENING), &Days::default(), &Audits::default());
    assert_eq!((rows[0].day.as_str(), rows[0].value), ("undated", 3));
}

#[test]
fn a_forked_ledger_is_not_summed() {
    let mut pages = filed("kiosk-1", [tally(EVENING, 3)], EVENING);
    pages.extend(filed("tablet", [tally(EVENING, 40)], EVENING));
    pages[1].forked = true;
    assert_eq!(
        sum(
            &totals(&pages, &Days::default(), &Audits::default()),
            Figure::Visits,
            Scope::Activity,
            Method::Tally
        ),
        3
    );
}

#[test]
fn the_board_adds_methods_of_record_alone() {
    let mut pages = filed("kiosk-1", [family(EVENING, 2, 1), tally(EVENING, 40)], EVENING + 5_000);
    pages.extend(filed("door", [crossing(EVENING, 11), crossing(EVENING - 24 * HOUR, 900)], EVENING));
    let rows = totals(&pages, &Days::default(), &Audits::default());
    let night = |record: Option<Method>| tonight(&rows, "month", "2025-09-20", |_| record);
    let by_record = night(Some(Method::CheckIn));
    assert_eq!(by_record.visits.as_ref().map(|visits| visits.value), Some(3));
    assert_eq!(by_record.people.as_ref().map(|people| people.value), Some(2), "new that day");
    let told: Vec<_> =
        by_record.venues[0].activities[0].methods.iter().map(|by| (by.method, by.of_record)).collect();
    assert_eq!(
        told,
        [(Method::CheckIn, true), (Method::EntranceLine, false), (Method::Tally, false)],
        "the method of record first"
    );
    let silent = night(Some(Method::Sensor));
    assert_eq!(silent.visits, None, "a method of record that said nothing is no nought");
    assert_eq!(silent.venues[0].activities[0].methods[0].visits, None);
    assert_eq!(night(None).visits.map(|visits| visits.value), Some(11), "the first that counts anything");
    assert_eq!(tonight(&rows, "other", "2025-09-20", |_| None), Tonight::default());
}

#[test]
fn a_quarter_nobody_watched_is_a_gap_and_one_without_visitors_is_nought() {
    let pages = filed("door", [crossing(EVENING, 0), crossing(EVENING + HOUR, 6)], EVENING);
    let day = NaiveDate::from_ymd_opt(2025, 9, 20).unwrap();
    let Curve(by_camera) = curve(&pages, VenueDay::default(), day, |_| Method::EntranceLine);
    // 20:00 is the 64th quarter after 04:00.
    assert_eq!((by_camera[63], by_camera[64], by_camera[68]), (None, Some(0), Some(6)));
    let Curve(by_tally) = curve(&pages, VenueDay::default(), day, |_| Method::Tally);
    assert!(by_tally.iter().all(Option::is_none));
}

fn any_body() -> impl Strategy<Value = Body> {
    let minutes = 0..2000i64;
    (minutes, 1..9u32, 0..9u32, 0..3u8).prop_map(|(minutes, n, m, kind)| {
        let wall = EVENING + minutes * 60_000;
        match kind {
            0 => family(wall, n, m),
            1 => tally(wall, n),
            _ => crossing(wall, n),
        }
    })
}

proptest! {
    #[test]
    fn the_sum_of_the_rows_is_the_sum_of_the_entries_in_any_order(
        bodies in proptest::collection::vec(any_body(), 0..30),
        seed in any::<prop::sample::Index>(),
    ) {
        let counted = |method| bodies.iter().map(|body: &Body| match &body.fact {
            Fact::CheckIn { party, .. } if method == Method::CheckIn => party.total().cast_signed(),
            Fact::Tally { count, .. } if method == Method::Tally => i64::from(*count),
            Fact::Crossings { inward, .. } if method == Method::EntranceLine => i64::from(*inward),
            _ => 0,
        }).sum::<i64>();
        let mut pages = filed("kiosk-1", bodies.clone(), EVENING);
        let rows = totals(&pages, &Days::default(), &Audits::default());
        for method in [Method::CheckIn, Method::Tally, Method::EntranceLine] {
            prop_assert_eq!(sum(&rows, Figure::Visits, Scope::Activity, method), counted(method));
        }
        if !pages.is_empty() {
            let at = seed.index(pages.len());
            pages.rotate_left(at);
        }
        prop_assert_eq!(totals(&pages, &Days::default(), &Audits::default()), rows);
    }
}

#[test]
fn an_audit_tells_the_error_of_visits_from_its_day_on() {
    let audited = |measure, n| {
        (
            CellKey {
                site: "main".parse().unwrap(),
                hall: None,
                measure,
                method: Method::EntranceLine,
                group: None,
            },
            n,
        )
    };
    let day = 24 * HOUR;
    let mut pages: Vec<Filed> =
        (0..3).flat_map(|n| filed("door-1", [crossing(EVENING + n * day, 5)], EVENING)).collect();
    pages[1].page.content.cells.extend([
        audited(Measure::AuditTappedIn, 100),
        audited(Measure::AuditMissedIn, 2),
        audited(Measure::AuditTappedOut, 90),
    ]);
    let audits = Audits::of(&pages, &Days::default());
    let rows = totals(&pages, &Days::default(), &audits);
    let said: Vec<_> = rows
        .iter()
        .map(|row| row.audited.as_ref().map(|said| (said.day.as_str(), said.accuracy.bias.permille)))
        .collect();
    assert_eq!(said, [None, Some(("2025-09-21", -20)), Some(("2025-09-21", -20))], "{rows:?}");
    assert!(rows.iter().all(|row| row.value == 5), "an audit counts nobody: {rows:?}");
    let by =
        |day: &str| tonight(&rows, "month", day, |_| None).venues[0].activities[0].methods[0].audited.clone();
    assert_eq!((by("2025-09-20"), by("2025-09-22").unwrap().accuracy.tapped), (None, 100));
    // Sums over venues have no error of their own, nor has what is of another venue.
    assert_eq!(tonight(&rows, "month", "2025-09-22", |_| None).methods[0].audited, None);
    let mut other = pages.clone();
    other.iter_mut().for_each(|page| page.venue = "sea-city".parse().unwrap());
    assert!(totals(&other, &Days::default(), &audits).iter().all(|row| row.audited.is_none()));
    let mut merged = Audits::default();
    merged.merge(&audits);
    assert_eq!(merged, audits);
}

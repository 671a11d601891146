//! What is told of trails, held against passports walked by hand.

use super::*;
use crate::{
    attendance::Book,
    entry::{Body, Fact, Place, Reach, SubjectNo},
    hash::Lid,
    moment::{BootId, Moment},
};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// 2025-09-20 20:00 in Wuhan.
const EVENING: i64 = 1_758_369_600_000;
const DAY: i64 = 24 * 3_600_000;

fn campaign() -> CampaignId {
    "month".parse().unwrap()
}

fn body(wall: i64, trusted: bool, fact: Fact) -> Body {
    let boottime = wall - EVENING + 100 * DAY;
    Body { at: Moment { wall, boottime, boot: BootId("b".into()), trusted }, rehearsal: false, fact }
}

fn place() -> Place {
    Place { activity: "stamp-trail".parse().unwrap(), site: "main".parse().unwrap(), hall: None }
}

fn stamp(wall: i64, point: &str, step: u32, done: bool) -> Body {
    let (trail, point) = ("city-walk".parse().unwrap(), point.parse().unwrap());
    let reach = Reach { step, done };
    body(wall, true, Fact::Stamp { place: place(), subject: SubjectNo(1), trail, point, reach })
}

fn medal(wall: i64, count: u32) -> Body {
    let (trail, reward) = ("city-walk".parse().unwrap(), "medal".parse().unwrap());
    body(wall, true, Fact::Reward { place: place(), subject: SubjectNo(1), trail, reward, count })
}

fn filed(venue: &str, received: i64, bodies: impl IntoIterator<Item = Body>) -> Vec<Filed> {
    let file = |page: &crate::page::Page| Filed {
        campaign: campaign(),
        venue: venue.parse().unwrap(),
        device: "kiosk-1".parse().unwrap(),
        lid: Lid([venue.len().try_into().unwrap(); 16]),
        forked: false,
        received,
        page: page.clone(),
    };
    Book::of(bodies).pages().values().map(file).collect()
}

/// Two passports at two venues over two days: one begins at the dome and completes at the
/// pier next day, one gets no further than the dome.
fn two_passports() -> Vec<Filed> {
    let dome =
        [stamp(EVENING, "dome", 1, false), stamp(EVENING + 1, "dome", 1, false), medal(EVENING + 2, 1)];
    let mut pages = filed("river-city", EVENING + 60_000, dome);
    pages.extend(filed("harbour", EVENING + DAY, [stamp(EVENING + DAY, "pier", 2, true)]));
    pages
}

#[test]
fn the_rows_are_what_a_person_counts_by_hand() {
    let short = |row: TrailTotal| {
        let TrailTotal { venue, day, count, of, value, as_of, .. } = row;
        format!("{venue} {day} {count} {of} {value} {as_of}")
    };
    assert_eq!(
        trail_totals(&two_passports(), &Days::default()).into_iter().map(short).collect::<Vec<_>>(),
        [
            "harbour 2025-09-21 stamps pier 1 2025-09-21T12:00:00Z",
            "harbour 2025-09-21 reached 2 1 2025-09-21T12:00:00Z",
            "harbour 2025-09-21 completed - 1 2025-09-21T12:00:00Z",
            "river-city 2025-09-20 stamps dome 2 2025-09-20T12:01:00Z",
            "river-city 2025-09-20 reached 1 2 2025-09-20T12:01:00Z",
            "river-city 2025-09-20 rewards medal 1 2025-09-20T12:01:00Z",
        ]
    );
}

#[test]
fn the_shape_of_a_row_is_a_contract() {
    let rows = trail_totals(&filed("river-city", EVENING, [medal(EVENING, 3)]), &Days::default());
    assert_eq!(
        serde_json::to_string(&rows).unwrap(),
        r#"[{"campaign":"month","trail":"city-walk","venue":"river-city","day":"2025-09-20","count":"rewards","of":"medal","value":3,"as_of":"2025-09-20T12:00:00Z"}]"#
    );
}

#[test]
fn steps_come_by_their_number_and_past_midnight_is_still_tonight() {
    let late = EVENING + 8 * 3_600_000 - 1;
    let steps = [2, 10, 1].map(|step| stamp(late, "dome", step, false));
    let rows = trail_totals(&filed("river-city", 0, steps), &Days::default());
    let reached: Vec<_> = rows
        .iter()
        .filter(|row| row.count == "reached")
        .map(|row| (row.of.as_str(), row.day.as_str()))
        .collect();
    let day = "2025-09-20";
    assert_eq!(reached, [("1", day), ("2", day), ("10", day)]);
}

#[test]
fn a_trail_is_told_over_all_its_venues_today_and_in_all() {
    let sums = TrailSums::of(&two_passports(), &Days::default());
    let walks = sums.walks(&campaign(), "2025-09-21");
    let [walk] = walks.as_slice() else { panic!("{walks:?}") };
    let short = |figure: &TrailFigure| (figure.today, figure.all);
    assert_eq!(walk.trail.as_str(), "city-walk");
    let points: Vec<_> = walk.points.iter().map(|(point, figure)| (point.as_str(), short(figure))).collect();
    assert_eq!(points, [("dome", (None, 2)), ("pier", (Some(1), 1))]);
    let reached: Vec<_> = walk.reached.iter().map(|(step, figure)| (*step, short(figure))).collect();
    assert_eq!(reached, [(1, (None, 2)), (2, (Some(1), 1))]);
    let completed = walk.completed.as_ref().unwrap();
    assert_eq!((short(completed), completed.as_of.as_str()), ((Some(1), 1), "2025-09-21T12:00:00Z"));
    assert_eq!(short(&walk.rewards[0].1), (None, 1));
    assert!(sums.walks(&"other".parse().unwrap(), "2025-09-21").is_empty());
}

#[test]
fn a_forked_ledger_is_left_out_and_what_is_undated_stands_apart() {
    let mut pages = two_passports();
    pages.iter_mut().filter(|page| page.venue.as_str() == "harbour").for_each(|page| page.forked = true);
    assert!(trail_totals(&pages, &Days::default()).iter().all(|row| row.venue == "river-city"));
    let Body { fact, .. } = stamp(0, "dome", 1, false);
    let rows = trail_totals(&filed("van", 0, [body(0, false, fact)]), &Days::default());
    assert!(rows.iter().all(|row| row.day == "undated") && rows.len() == 2, "{rows:?}");
}

/// A passport: at which venue and on which day each of its points was stamped.
fn passports() -> impl Strategy<Value = Vec<Vec<(u8, i64)>>> {
    prop::collection::vec(prop::collection::vec((0..3_u8, 0..3_i64), 0..5), 0..12)
}

proptest! {
    /// However many venues and days: the curve is what the passports say, and only falls.
    #[test]
    fn the_curve_is_that_of_the_passports(passports in passports()) {
        let mut venues: BTreeMap<u8, Vec<Body>> = BTreeMap::new();
        for passport in &passports {
            for (at, (venue, day)) in passport.iter().enumerate() {
                let step = u32::try_from(at + 1).unwrap();
                let body = stamp(EVENING + day * DAY, &format!("point-{venue}"), step, step == 4);
                venues.entry(*venue).or_default().push(body);
            }
        }
        let pages: Vec<Filed> = venues
            .into_iter()
            .flat_map(|(venue, bodies)| filed(&"v".repeat(usize::from(venue) + 1), 0, bodies))
            .collect();
        let sums = TrailSums::of(&pages, &Days::default());
        let walks = sums.walks(&campaign(), "2025-09-20");
        let all = |figures: &[(u32, TrailFigure)]| figures.iter().map(|(_, figure)| figure.all).collect::<Vec<_>>();
        let curve = walks.first().map(|walk| all(&walk.reached)).unwrap_or_default();
        let reached = |step| passports.iter().filter(|passport| passport.len() >= step).count();
        let by_hand: Vec<i64> =
            (1..5).map(|step| i64::try_from(reached(step)).unwrap()).take_while(|n| *n > 0).collect();
        prop_assert_eq!(&curve, &by_hand);
        prop_assert!(curve.is_sorted_by(|a, b| a >= b));
        let stamps: i64 = walks.iter().flat_map(|walk| &walk.points).map(|(_, figure)| figure.all).sum();
        let by_hand: usize = passports.iter().map(Vec::len).sum();
        prop_assert_eq!(stamps, i64::try_from(by_hand).unwrap());
        let rows: i64 = sums.rows().iter().filter(|row| row.count == "stamps").map(|row| row.value).sum();
        prop_assert_eq!(rows, stamps);
    }

    /// Sums of parts make the sums of all, in whatever order.
    #[test]
    fn parts_add_up_in_any_order(passports in passports(), cut in any::<prop::sample::Index>()) {
        let stamps = passports.iter().flatten().map(|(venue, day)| {
            stamp(EVENING + day * DAY, &format!("point-{venue}"), u32::from(*venue), false)
        });
        let pages = filed("river-city", 7, stamps);
        let days = Days::default();
        let (one, other) = pages.split_at(cut.index(pages.len() + 1));
        let mut sums = TrailSums::of(other, &days);
        sums.merge(&TrailSums::of(one, &days));
        prop_assert_eq!(&sums, &TrailSums::of(&pages, &days));
        let keys: BTreeSet<String> =
            sums.rows().iter().map(|row| format!("{} {} {} {} {}", row.trail, row.venue, row.day, row.count, row.of)).collect();
        prop_assert_eq!(keys.len(), sums.rows().len());
    }
}

//! Sessions that are moved: what holds, where, and what is refused.

use super::*;
use crate::seats::Taken;
use proptest::prelude::*;

/// 2025-09-20 20:05 in Wuhan.
const NOW: i64 = 1_758_369_900_000;
const MINUTE: i64 = 60_000;

const PACK: &str = r#"
[campaign]
id = "night"
name = "夜"
brand = "optional"

[[groups]]
id = "all"
name = "公众"
steppers = ["child", "teenager", "adult", "senior"]

[[kinds]]
id = "night"
name = "夜"
method = "check-in"

[[venues]]
id = "house"
name = "馆"
kind = "实体科技馆"
[[venues.sites]]
id = "main"
name = "馆"
[[venues.halls]]
id = "dome"
name = "球幕"
seats = 40
[[venues.halls]]
id = "life"
name = "生命厅"
seats = 40

[[activities]]
id = "night"
name = "夜"
kind = "night"
venue = "house"

[[sessions]]
id = "film"
name = "电影"
activity = "night"
hall = "dome"
every_day = true
start = "20:00"
end = "20:40"

[[sessions]]
id = "late-film"
name = "夜场"
activity = "night"
hall = "dome"
every_day = true
start = "23:30"
end = "00:30"

[[sessions]]
id = "play"
name = "短剧"
activity = "night"
hall = "life"
every_day = true
start = "20:10"
end = "20:40"
"#;

fn pack() -> Pack {
    Pack::parse("night.toml", PACK).unwrap()
}

fn house() -> VenueId {
    "house".parse().unwrap()
}

fn id(session: &str) -> SessionId {
    session.parse().unwrap()
}

/// The pack after staff moved sessions at [`NOW`], one after the other.
fn after(moves: &[(&str, Move)]) -> Pack {
    moves.iter().fold(pack(), |pack, (session, wanted)| {
        let (day, held) = pack.shifted(&house(), &id(session), (*wanted, NOW)).unwrap();
        let turn = pack.shifts.next_turn(&id(session), day);
        let mut shifts = pack.shifts.clone();
        shifts.hear(&Shift { session: id(session), day, turn, held });
        pack.with_shifts(shifts)
    })
}

fn refused(pack: &Pack, session: &str, wanted: Move, now: i64) -> String {
    pack.shifted(&house(), &id(session), (wanted, now)).unwrap_err().to_string()
}

fn on(slots: &[Slot<'_>]) -> Vec<String> {
    slots.iter().map(|slot| slot.session.id.to_string()).collect()
}

#[test]
fn a_session_that_runs_late_is_next_again_and_stays_until_its_new_end() {
    let pack = after(&[("film", Move::Later(15))]);
    let at = |now| pack.sessions_at(&house(), now);
    assert_eq!((on(&at(NOW).now), on(&at(NOW).next)), (vec![], vec!["play".into(), "film".to_owned()]));
    let moved = at(NOW).next[1];
    assert_eq!((moved.start - moved.planned, moved.end - moved.planned), (15 * MINUTE, 55 * MINUTE));
    assert!(moved.is_moved() && !moved.runs(NOW) && moved.runs(NOW + 20 * MINUTE));
    assert_eq!(on(&at(NOW + 45 * MINUTE).now), ["film"], "20:50: by the programme it was over");
    let longer = after(&[("film", Move::Longer(5)), ("film", Move::Longer(5))]);
    let film = longer.sessions_at(&house(), NOW).now[0];
    assert_eq!((film.is_moved(), film.end - film.start), (false, 50 * MINUTE));
    let back = after(&[("film", Move::Later(15)), ("film", Move::AsPlanned)]);
    assert_eq!(on(&back.sessions_at(&house(), NOW).now), ["film"]);
}

#[test]
fn what_was_called_off_is_told_for_a_while_and_leads_nobody_there() {
    let off = after(&[("play", Move::CallOff)]);
    let slots = off.sessions_at(&house(), NOW);
    assert!(slots.next[0].called_off && on(&slots.next) == ["play"]);
    let ten_past = NOW + 10 * MINUTE;
    assert!(off.sessions_at(&house(), ten_past).now.iter().any(|slot| slot.called_off));
    let past = off.sessions_at(&house(), NOW + 16 * MINUTE);
    assert_eq!(on(&past.now), ["film"], "from 20:20 on nobody waits for it");
    let film = past.now[0];
    assert_eq!(off.instead_of(&house(), &film, NOW, &Taken::new()), []);
    let planned = pack();
    let film = planned.sessions_at(&house(), NOW).now[0];
    assert_eq!(on(&planned.instead_of(&house(), &film, NOW, &Taken::new())), ["play"]);
    assert!(refused(&off, "play", Move::Later(5), NOW).contains("called off"));
}

#[test]
fn a_move_past_midnight_is_still_tonight() {
    let pack = after(&[("late-film", Move::Later(60))]);
    let midnight = NOW + (3 * 60 + 55) * MINUTE;
    assert_eq!(on(&pack.sessions_at(&house(), midnight).next), ["late-film"]);
    assert_eq!(on(&pack.sessions_at(&house(), midnight + 45 * MINUTE).now), ["late-film"]);
    let told = refused(&pack, "late-film", Move::Later(300), NOW);
    assert!(told.contains("09-20 04:00") && told.contains("09-21 04:00"), "{told}");
    assert!(refused(&pack, "film", Move::Later(-17 * 60), NOW).contains("before tonight"));
}

#[test]
fn what_is_over_or_elsewhere_can_not_be_moved() {
    let over = NOW + 60 * MINUTE;
    assert!(refused(&pack(), "film", Move::Later(5), over).contains("ended at 20:40"));
    assert!(refused(&pack(), "opera", Move::Later(5), NOW).contains("no session opera"));
    assert!(pack().shifted(&house(), &id("film"), (Move::AsPlanned, over)).is_ok());
    let to = NOW + 30 * MINUTE;
    let (_, held) = pack().shifted(&house(), &id("film"), (Move::To(to), NOW)).unwrap();
    assert_eq!(held, Held::At { start: to, end: to + 40 * MINUTE });
}

fn shift() -> impl Strategy<Value = Shift> {
    let held = prop_oneof![
        Just(Held::AsPlanned),
        Just(Held::CalledOff),
        (0..3_i64).prop_map(|start| Held::At { start, end: start + 1 }),
    ];
    (0..2_u8, 1..4_u64, held).prop_map(|(session, turn, held)| Shift {
        session: id(&format!("s{session}")),
        day: NaiveDate::MIN,
        turn,
        held,
    })
}

proptest! {
    #[test]
    fn all_devices_agree_whatever_order_they_hear_of_it(
        shifts in prop::collection::vec(shift(), 0..12),
        turned in any::<prop::sample::Index>(),
    ) {
        let one: Shifts = shifts.iter().cloned().collect();
        let mut other = shifts.clone();
        other.rotate_left(if shifts.is_empty() { 0 } else { turned.index(shifts.len()) });
        other.reverse();
        // Said again.
        let other: Shifts = other.iter().chain(&shifts).cloned().collect();
        prop_assert_eq!(&one, &other);
        for said in &shifts {
            prop_assert!(one.next_turn(&said.session, said.day) > said.turn, "who moves it next is heard");
        }
    }

    #[test]
    fn it_is_written_as_it_is_read(said in shift()) {
        let text = serde_json::to_string(&said).unwrap();
        prop_assert_eq!(serde_json::from_str::<Shift>(&text).unwrap(), said);
    }
}

#[test]
fn its_form_is_released() {
    let day = NaiveDate::from_ymd_opt(2025, 9, 20).unwrap();
    let held = Held::At { start: 5, end: 6 };
    let what = crate::shared::What::SessionShifted(Shift { session: id("film"), day, turn: 2, held });
    let text = r#"{"kind":"session-shifted","session":"film","day":"2025-09-20","turn":2,"held":{"at":{"start":5,"end":6}}}"#;
    assert_eq!(serde_json::to_string(&what).unwrap(), text);
    assert_eq!(serde_json::from_str::<crate::shared::What>(text).unwrap(), what);
    assert!(!what.has_bearer());
}

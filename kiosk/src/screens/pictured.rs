//! Every screen in the state in which it is pictured: for `kiosk shots`, and for the
//! tests that lay screens out.

use super::{ScreensPlugin, sample};
use crate::{
    flow::{Access, Code, Done, Flow, Input, SETTLE_MS, Trouble},
    house::House,
    shots::State,
    theme::Frozen,
    visit::{Time, Visit, Words},
    voices::Listening,
    wording::{Language, Wording},
    writer::Word,
};
use bevy::prelude::*;
use chrono::{NaiveTime, TimeDelta};
use std::time::Duration;
use venue::{booking, entry::Mode, passport};

/// How a visitor comes to a screen.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// Taps the button of this name.
    Tap(&'static str),
    /// The activities ask for the finer groups of the pack.
    Finer,
    /// A code is shown.
    Show,
    /// A booking's code is shown.
    ShowBooking,
    /// The ledger has committed.
    Committed,
    /// The desk has answered so, at this wall clock (ms since 1970).
    Answer(fn(&House, i64) -> Done),
    /// The ledger has not.
    Failed(Trouble),
    /// There is an emergency in the house.
    Emergency,
    /// The house rehearses.
    Rehearsal,
    /// Staff moved a session, and called another off.
    Moved,
    /// The kiosk stands in such a house.
    In(fn(&House) -> House),
    /// The kiosk has a printer.
    Prints,
    /// What it was given to print did not come out.
    NotPrinted,
    /// Nobody touches anything for so long (ms).
    Rest(u64),
    /// So many people come in and go out, and are tapped.
    Cross(u32, u32),
}

use Way::{
    Answer, Committed, Cross, Emergency, Failed, Finer, In, Moved, NotPrinted, Prints, Rehearsal, Rest, Show,
    ShowBooking, Tap,
};

const ISSUED: [Way; 4] =
    [Tap("start"), Tap("passport"), Tap("get-passport"), Answer(|_, _| sample::issued())];

const CHECK_IN: [Way; 3] = [Tap("start"), Tap("check-in"), Tap("activity-science-night")];

const FAMILY: [Way; 5] =
    [Tap("senior-plus"), Tap("adult-plus"), Tap("child-plus"), Tap("child-plus"), Tap("adult-plus")];

/// The pictures in their order: name of the screen, and the way to it.
fn pictures() -> Vec<(&'static str, Vec<Way>)> {
    let after = |ways: &[&[Way]]| ways.concat();
    let asked: &[Way] = &[Tap("confirm")];
    vec![
        ("attract", vec![]),
        ("home", vec![Tap("start")]),
        ("activity", vec![Tap("start"), Tap("check-in")]),
        ("check-in-empty", CHECK_IN.to_vec()),
        ("check-in", after(&[&CHECK_IN, &FAMILY])),
        (
            "class",
            after(&[
                &CHECK_IN,
                &[Tap("class"), Tap("key-4"), Tap("key-8"), Tap("class-adult"), Tap("key-2")],
            ]),
        ),
        ("groups", after(&[&[Finer], &CHECK_IN, &FAMILY, asked, &[Tap("group-farmers-plus")]])),
        ("thanks", after(&[&CHECK_IN, &FAMILY, asked, &[Committed]])),
        ("taken-back", after(&[&CHECK_IN, &FAMILY, asked, &[Committed, Tap("undo"), Committed]])),
        ("whats-on-moved", vec![Moved, Tap("start"), Tap("whats-on")]),
        ("whats-on", vec![Tap("start"), Tap("whats-on")]),
        ("whats-on-halls", vec![Tap("start"), Tap("whats-on"), Tap("by-hall")]),
        ("whats-on-halls-more", vec![Tap("start"), Tap("whats-on"), Tap("by-hall"), Tap("more")]),
        ("help", vec![Tap("start"), Tap("help")]),
        ("sorry-busy", after(&[&CHECK_IN, &FAMILY, asked, &[Failed(Trouble::Busy)]])),
        ("sorry-full", after(&[&CHECK_IN, &FAMILY, asked, &[Failed(Trouble::Full)]])),
        ("sorry-slow", after(&[&CHECK_IN, &FAMILY, asked, &[Rest(10_000)]])),
        ("still-here", after(&[&CHECK_IN, &FAMILY, &[Rest(33_000)]])),
    ]
}

/// The same for what a passport and the house bring about.
fn more_pictures() -> Vec<(&'static str, Vec<Way>)> {
    vec![
        ("passport", vec![Tap("start"), Tap("passport")]),
        ("scan", vec![Tap("start"), Tap("passport"), Tap("show-passport")]),
        (
            "short-code",
            vec![Tap("start"), Tap("passport"), Tap("short-code"), Tap("key-7"), Tap("key-K"), Tap("key-3")],
        ),
        ("issued", ISSUED.to_vec()),
        ("issued-printing", [&[Prints], &ISSUED[..]].concat()),
        ("issued-not-printed", [&[Prints], &ISSUED[..], &[NotPrinted]].concat()),
        ("book", vec![Show, Answer(|house, _| Done::Seen(sample::seen(house, 3)))]),
        ("book-empty", vec![Show, Answer(|house, _| Done::Seen(sample::seen(house, 0)))]),
        ("stamped", vec![Show, Answer(|house, _| sample::stamped(house, 3))]),
        ("stamped-gift", vec![Show, Answer(|house, _| sample::stamped(house, 4))]),
        ("stamped-all", vec![Show, Answer(|house, _| sample::stamped(house, 8))]),
        ("quiz", vec![Show, Answer(sample::question)]),
        ("quiz-wrong", vec![Show, Answer(sample::question), Tap("answer-1"), Answer(sample::wrong_answer)]),
        ("refused-already", vec![Show, Answer(sample::already)]),
        (
            "refused-foreign",
            vec![
                Show,
                Answer(|house, wall| sample::declined(house, wall, passport::Refusal::Foreign.into())),
            ],
        ),
        ("sorry-stamp", vec![Show, Failed(Trouble::Full)]),
        ("map", vec![Tap("start"), Tap("stamps")]),
        ("map-inked", vec![Show, Answer(|house, _| sample::stamped(house, 5)), Tap("map")]),
        (
            "gifts",
            vec![
                Show,
                Answer(|house, _| sample::stamped(house, 4)),
                Tap("claim"),
                Answer(|house, _| sample::rewarded(house, 4)),
            ],
        ),
        ("forget", vec![Show, Answer(|house, _| Done::Seen(sample::seen(house, 3))), Tap("forget")]),
        ("display", vec![Tap("start"), Tap("display")]),
        ("way-out", vec![Emergency]),
        ("rehearsal", vec![Rehearsal, Tap("start")]),
    ]
}

/// The same for maps of other houses.
fn map_pictures() -> Vec<(&'static str, Vec<Way>)> {
    let map = |house: fn(&House) -> House, which| vec![In(house), Tap("start"), Tap("stamps"), Tap(which)];
    let walked = |house: fn(&House) -> House, which| {
        vec![In(house), Show, Answer(|house, _| Done::Seen(sample::walked(house))), Tap("map"), Tap(which)]
    };
    vec![
        ("map-route", map(sample::on_a_route, "map-3")),
        ("map-route-inked", walked(sample::on_a_route, "map-3")),
        ("map-city-trail", walked(sample::on_a_route, "map-2")),
        ("map-picture", walked(sample::on_a_picture, "map-3")),
        ("map-long", map(sample::on_a_long_trail, "map-2")),
        ("map-more", [map(sample::with_many_maps, "map-2"), vec![Tap("more")]].concat()),
    ]
}

/// The same for bookings.
fn booking_pictures() -> Vec<(&'static str, Vec<Way>)> {
    vec![
        ("booking", vec![ShowBooking, Answer(sample::booked)]),
        (
            "booking-full",
            vec![
                ShowBooking,
                Answer(sample::booked),
                Tap("adult-plus"),
                Tap("adult-plus"),
                Tap("adult-plus"),
            ],
        ),
        ("booking-used", vec![ShowBooking, Answer(sample::booking_used)]),
        ("booking-early", vec![ShowBooking, Answer(sample::booking_early)]),
        (
            "booking-forged",
            vec![
                ShowBooking,
                Answer(|house, wall| sample::declined(house, wall, booking::Refusal::Forged.into())),
            ],
        ),
    ]
}

const IN: [Way; 7] = [
    Tap("staff"),
    Tap("key-2"),
    Tap("key-4"),
    Tap("key-6"),
    Tap("key-8"),
    Tap("knock"),
    Answer(|house, wall| Done::Opened(sample::evening(house, wall, Mode::Open))),
];

/// The same for what staff see.
fn staff_pictures() -> Vec<(&'static str, Vec<Way>)> {
    let after = |ways: &[Way]| [&IN[..], ways].concat();
    let first = |way: Way| [&IN[..6], &[way]].concat();
    vec![
        ("pin", IN[..4].to_vec()),
        ("pin-lost", [&IN[..6], &[Answer(|_, _| sample::wrong_pin()), Tap("lost-pin")]].concat()),
        ("pin-choose", first(Answer(|_, _| Done::Shut(crate::desk::Knock::Unset)))),
        ("tonight", IN.to_vec()),
        ("tonight-empty", first(Answer(|house, wall| Done::Opened(sample::empty_evening(house, wall))))),
        ("deeds", after(&[Tap("deeds")])),
        ("tally", after(&[Tap("count-heads"), Tap("key-4"), Tap("key-8")])),
        ("tally-shelf", after(&[Tap("deeds"), Tap("shelves"), Tap("pick-1"), Tap("key-9")])),
        ("why", after(&[Tap("count-heads"), Tap("key-9"), Tap("counted"), Tap("role-2"), Tap("reason-1")])),
        ("stops", after(&[Tap("deeds"), Tap("stops")])),
        ("shelves", after(&[Tap("deeds"), Tap("shelves")])),
        ("sessions", after(&[Tap("deeds"), Tap("sessions")])),
        ("moves", after(&[Tap("deeds"), Tap("sessions"), Tap("pick-3")])),
        ("entries", after(&[Tap("deeds"), Tap("entries")])),
        ("languages", after(&[Tap("deeds"), Tap("languages")])),
        ("checks", after(&[Tap("deeds"), Tap("checks")])),
        ("summary", after(&[Tap("deeds"), Tap("summary")])),
        ("summary-printed", after(&[Prints, Tap("deeds"), Tap("summary"), Tap("print-summary")])),
        ("alarm", after(&[Tap("alarm")])),
        (
            "alarm-inside",
            vec![
                Emergency,
                Tap("staff"),
                Tap("key-2"),
                Tap("key-4"),
                Tap("key-6"),
                Tap("key-8"),
                Tap("knock"),
                Answer(|house, wall| Done::Opened(sample::evening(house, wall, Mode::Emergency))),
                Tap("alarm"),
            ],
        ),
    ]
}

/// The same for audits of what counts at doors.
fn audit_pictures() -> Vec<(&'static str, Vec<Way>)> {
    let after = |ways: &[Way]| [&IN[..], ways].concat();
    let opened = |way: Way, ways: &[Way]| [&IN[..6], &[way], ways].concat();
    let van = Answer(|house, wall| Done::Opened(sample::on_a_van(&sample::evening(house, wall, Mode::Open))));
    let door =
        Answer(|house, wall| Done::Opened(sample::one_door(&sample::evening(house, wall, Mode::Open))));
    let at_door = |ways: &[Way]| [&[Tap("deeds"), Tap("audit")], ways].concat();
    vec![
        ("deeds-van", opened(van, &[Tap("deeds")])),
        ("audit-lines", after(&at_door(&[]))),
        ("audit-begin", after(&at_door(&[Tap("pick-1")]))),
        ("audit", opened(door, &at_door(&[Cross(38, 19)]))),
        ("audit-enough", opened(door, &at_door(&[Cross(62, 38)]))),
        ("audit-back", opened(door, &at_door(&[Cross(38, 19), Tap("back")]))),
        ("audit-why", opened(door, &at_door(&[Cross(62, 38), Tap("audit-done"), Tap("role-2")]))),
        ("checks-door", opened(door, &[Tap("deeds"), Tap("checks")])),
        ("audits", after(&[Tap("deeds"), Tap("checks"), Tap("audits")])),
        ("audits-many", opened(van, &[Tap("deeds"), Tap("checks"), Tap("audits")])),
        ("audits-door", opened(door, &[Tap("deeds"), Tap("checks"), Tap("audits")])),
    ]
}

/// A quarter past eight on the day of `wall`: the middle of an evening, so that there
/// is something on now, next and later.
#[must_use]
pub fn evening(house: &House, wall: i64) -> i64 {
    let campaign = &house.pack().campaign;
    let begins = house.pack().venue_day(wall).and_time(NaiveTime::MIN);
    campaign.utc_ms(begins + TimeDelta::minutes(20 * 60 + 14))
}

/// Every screen in a language, as `NN-screen-language`, for a visitor who wants the
/// screen to be so.
pub fn pictured(language: Language, access: Access) -> impl Iterator<Item = State> {
    pictures()
        .into_iter()
        .chain(more_pictures())
        .chain(map_pictures())
        .chain(booking_pictures())
        .chain(staff_pictures())
        .chain(audit_pictures())
        .enumerate()
        .map(move |(index, (screen, ways))| State {
            name: format!("{:02}-{screen}-{}", index + 1, language.tag()),
            sheet: language.tag().to_owned(),
            show: Box::new(move |app| {
                // The words of a sound hang on each picture of it.
                app.insert_resource(Listening::default());
                let world = app.world();
                let here = || world.resource::<Visit>().house().clone();
                let own = world.get_resource::<Own>().map_or_else(here, |own| own.0.clone());
                walk(&mut app.world_mut().resource_mut::<Visit>(), own, (language, access), &ways);
            }),
        })
}

/// The house that is pictured where nothing else is said.
#[derive(Resource)]
struct Own(House);

/// Puts the screens up in an app that has the theme, with nobody writing.
pub fn stage(app: &mut App, house: House, words: Wording, wall: i64) {
    app.insert_resource(Own(house.clone()));
    let mut visit = Visit::new(house, None, Time::Told { now: 0, wall });
    // The fullest there is, whatever is installed on the machine that draws.
    visit.offer_aloud(true);
    // The print is wet, and its droplets have flown.
    app.insert_resource(Frozen(Some(Duration::from_millis(1_100))));
    app.insert_resource(Words(words)).insert_resource(visit).add_plugins(ScreensPlugin);
}

fn answer(visit: &mut Visit, done: Done) {
    let ticket = visit.flow.pending.map_or(0, |pending| pending.ticket);
    visit.happen(SETTLE_MS, &Input::Answered { ticket, done });
}

fn walk(visit: &mut Visit, own: House, (language, access): (Language, Access), ways: &[Way]) {
    visit.learn(Word::House(Box::new(own)));
    visit.learn(Word::News(sample::news(Mode::Open)));
    visit.flow = Flow::new(language);
    visit.flow.access = access;
    for way in ways {
        match way {
            Tap(name) => visit.happen(SETTLE_MS, &Input::Tap((*name).to_owned())),
            Finer => {
                let groups = visit.house().pack().groups.iter();
                let finer: Vec<_> = groups.filter(|g| g.steppers.is_empty()).map(|g| g.id.clone()).collect();
                let open = visit.setting.open.clone();
                visit.setting.finer = open.into_iter().map(|activity| (activity, finer.clone())).collect();
            }
            Emergency | Rehearsal => {
                let mode = if matches!(way, Emergency) { Mode::Emergency } else { Mode::Rehearsal };
                visit.learn(Word::News(sample::news(mode)));
                visit.happen(SETTLE_MS, &Input::Tick);
            }
            Moved => {
                let news = sample::moved(visit.house(), visit.wall());
                visit.learn(Word::News(news));
            }
            In(house) => {
                let house = house(visit.house());
                visit.learn(Word::House(Box::new(house)));
            }
            Show => visit.happen(SETTLE_MS, &Input::Shown(Code::of(b"SP1:PICTURE"))),
            Prints => visit.setting.prints = true,
            NotPrinted => visit.happen(SETTLE_MS, &Input::Printed { number: 1, whole: false }),
            ShowBooking => visit.happen(SETTLE_MS, &Input::Shown(Code::of(b"SB1:PICTURE"))),
            Committed => answer(visit, Done::Written(1)),
            Answer(done) => {
                let done = done(visit.house(), visit.wall());
                answer(visit, done);
            }
            Failed(trouble) => {
                let ticket = visit.flow.pending.map_or(0, |pending| pending.ticket);
                visit.happen(SETTLE_MS, &Input::Failed { ticket, trouble: *trouble });
            }
            Cross(inward, outward) => {
                for n in 0..*inward + *outward {
                    let name = if n < *inward { "tap-in" } else { "tap-out" };
                    visit.happen(SETTLE_MS, &Input::Tap(name.to_owned()));
                }
            }
            Rest(ms) => {
                for _ in 0..ms / SETTLE_MS {
                    visit.happen(SETTLE_MS, &Input::Tick);
                }
            }
        }
    }
}

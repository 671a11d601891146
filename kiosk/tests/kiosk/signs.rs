//! Displays that nobody touches: every state on every screen can be read from eight metres,
//! pages turn by themselves, nobody but staff gets behind them, and what changes shows.

use super::{
    contrast::faint,
    layout::{words, words_in},
    room::{EVENING, Room, SIZES, house},
};
use bevy::{
    input::touch::TouchPhase,
    prelude::*,
    text::TextFont,
    ui::{ComputedNode, UiGlobalTransform},
};
use kiosk::{
    desk::{Desk, News, PackFiles},
    flow::{Input, SETTLE_MS, buttons},
    house::{House, Manners, Stand},
    screens::signs,
    settings::Settings,
    sign::{Display, LEAST, Letters, PAGE_MS, SIDE, SLIDE_MS, Shown, Sign},
    theme::{Frame, Shape, VOICE},
    visit::Visit,
    wording::Language,
    writer::{Word, Writer},
};
use ledger::clock::ClockTrust;
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};
use venue::{entry::Mode, signage::FoyerView};

/// What rounding and the overhang of a bold letter may add, px.
const SLACK: f32 = 3.0;

/// Longer than any look takes, even while other tests build.
const PATIENCE: Duration = Duration::from_secs(60);

/// Lays out every display in every state, both languages and every shape.
fn each_sign(mut look: impl FnMut(&mut Room, &str)) {
    for size in SIZES.into_iter().chain([(3_840, 2_160), (1_280, 720)]) {
        let mut room = Room::new(size);
        for language in Language::all() {
            for state in signs(language) {
                let name = format!("{} at {}×{}", state.name, size.0, size.1);
                (state.show)(&mut room.app);
                room.settle();
                look(&mut room, &name);
            }
        }
    }
}

#[test]
fn every_display_can_be_read_from_eight_metres_and_no_words_run_out_or_into_others() {
    let mut faults = vec![];
    each_sign(|room, name| {
        let frame = *room.app.world().resource::<Frame>();
        let window = Rect::from_corners(Vec2::ZERO, (frame.before + frame.size + frame.after) * frame.pixels);
        let words = words_in(room, card);
        if words.is_empty() {
            faults.push(format!("{name}: nothing is said"));
        }
        for (index, (text, place, holder)) in words.iter().enumerate() {
            let room_for = holder.unwrap_or(window).inflate(SLACK);
            if !room_for.contains(place.min) || !room_for.contains(place.max) {
                faults.push(format!("{name}: {text:?} runs out: {place:?} of {room_for:?}"));
            }
            for (other, beside, _) in &words[index + 1..] {
                let both = place.intersect(*beside);
                if both.width() > 4.0 && both.height() > 8.0 {
                    faults.push(format!("{name}: {text:?} runs into {other:?}"));
                }
            }
        }
        faults.extend(faint(room).into_iter().map(|fault| format!("{name}: {fault}")));
        faults.extend(too_small(room).into_iter().map(|fault| format!("{name}: {fault}")));
        let visit = room.app.world().resource::<Visit>();
        if !buttons(&visit.flow, &visit.setting).is_empty() || !room.places().is_empty() {
            faults.push(format!("{name}: a display has nothing to touch"));
        }
    });
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

/// The nearest card or mark around words: what has an edge.
fn card(world: &World, mut entity: Entity) -> Option<Rect> {
    while let Some(parent) = world.get::<ChildOf>(entity) {
        entity = parent.parent();
        let (node, place) = (world.get::<ComputedNode>(entity)?, world.get::<UiGlobalTransform>(entity)?);
        if node.border.min_inset.x > 0.0 {
            return Some(Rect::from_center_size(place.translation, node.size()));
        }
    }
    None
}

/// Letters that can't be read from eight metres, in units of the screen's shorter side.
fn too_small(room: &mut Room) -> Vec<String> {
    let frame = *room.app.world().resource::<Frame>();
    let side = if frame.shape == Shape::Portrait { frame.size.x } else { frame.size.y };
    let mut texts = room.app.world_mut().query::<(&Text, &TextFont, &InheritedVisibility)>();
    let shown =
        texts.iter(room.app.world()).filter(|(text, _, seen)| seen.get() && !text.0.trim().is_empty());
    let fault = |(text, font, _): (&Text, &TextFont, &InheritedVisibility)| {
        let FontSize::Px(size) = font.font_size else { panic!("{:?} has no size in px", text.0) };
        let voice = format!("{:?}", font.font).contains(VOICE);
        let (units, least) = (size / side * SIDE, Letters::of(&text.0).least(voice));
        (units + 0.6 < least).then(|| format!("{:?} is {units:.1}, must be {least}", text.0))
    };
    shown.filter_map(fault).collect()
}

#[test]
fn eight_metres_ask_for_letters_of_32_mm() {
    assert!((LEAST - 64.55).abs() < 0.01, "{LEAST} of 1080 on a screen of 43 inches");
    let mut room = Room::new(SIZES[0]);
    hung(&mut room, "foyer");
    assert_eq!(too_small(&mut room), Vec::<String>::new());
    let mut fonts = room.app.world_mut().query::<&mut TextFont>();
    fonts.iter_mut(room.app.world_mut()).for_each(|mut font| font.font_size = FontSize::Px(71.0));
    assert!(!too_small(&mut room).is_empty(), "smaller ones are found");
}

/// A display in this state, in Chinese.
fn hung(room: &mut Room, state: &str) {
    let found = signs(Language::default()).find(|sign| sign.name.contains(&format!("-{state}-")));
    (found.unwrap().show)(&mut room.app);
    (0..2).for_each(|_| room.settle());
}

fn said(room: &mut Room) -> Vec<String> {
    words(room).into_iter().map(|(text, ..)| text).collect()
}

fn foyer(room: &mut Room) -> FoyerView {
    match room.visit().sign().unwrap().shown.clone() {
        Some(Shown::Foyer(view)) => view,
        other => panic!("no foyer but {other:?}"),
    }
}

#[test]
fn pages_turn_by_themselves_and_show_every_session_once_in_each_language() {
    for size in SIZES {
        let mut room = Room::new(size);
        hung(&mut room, "foyer-many");
        let view = foyer(&mut room);
        let sessions = view.now.len() + view.next.len();
        assert!(sessions > 5, "{sessions} sessions fill more than a page");
        let (mut titles, mut turns, mut before) = (vec![], 0, vec![]);
        let mut languages = BTreeSet::new();
        for _ in 0..80 {
            let now = said(&mut room);
            if now != before {
                turns += 1;
                languages.insert(now.iter().any(|words| words == "Now" || words.starts_with("Full")));
                titles.extend(now.clone());
                before = now;
            }
            if turns > 1 && languages.len() == 2 && titles.len() > 400 {
                break;
            }
            room.rest(PAGE_MS / 2);
        }
        assert!(turns >= 3, "{size:?}: pages turn");
        for (showing, _) in view.now.iter().chain(&view.next) {
            for name in [&showing.name.zh, showing.name.en.as_ref().unwrap()] {
                assert!(titles.contains(name), "{size:?}: {name} was never shown");
            }
        }
        assert_eq!(languages.len(), 2, "both languages have their turn");
    }
}

#[test]
fn nobody_gets_behind_a_display_but_who_holds_its_corner() {
    let mut room = Room::new(SIZES[0]);
    hung(&mut room, "hall");
    let before = said(&mut room);
    for at in [Vec2::new(960.0, 540.0), Vec2::new(100.0, 1_000.0), Vec2::new(1_850.0, 60.0)] {
        room.finger(TouchPhase::Started, at);
        room.finger(TouchPhase::Ended, at);
        room.settle();
    }
    room.scan("SP1:PICTURE");
    room.visit().happen(SETTLE_MS, &Input::Tap("start".to_owned()));
    room.settle();
    assert_eq!((room.screen(), said(&mut room)), ("sign", before));
    room.visit().happen(SETTLE_MS, &Input::Tap("staff".to_owned()));
    room.settle();
    assert_eq!(room.screen(), "pin");
    room.tap("back");
    assert_eq!(room.screen(), "sign", "and it comes back");
    room.visit().happen(SETTLE_MS, &Input::Tap("staff".to_owned()));
    for _ in 0..30 {
        room.rest(10_000);
    }
    assert_eq!(room.screen(), "sign", "staff who walk away leave no page behind");
}

#[test]
fn an_emergency_takes_a_display_and_gives_it_back() {
    let mut room = Room::new(SIZES[0]);
    hung(&mut room, "foyer");
    let mode = |room: &mut Room, mode| {
        room.visit().learn(Word::News(News { mode, ..News::default() }));
        room.rest(SETTLE_MS);
    };
    mode(&mut room, Mode::Emergency);
    assert_eq!(room.screen(), "way-out");
    assert!(said(&mut room).iter().any(|words| words.contains("请马上离场")));
    mode(&mut room, Mode::Open);
    assert_eq!(room.screen(), "sign");
}

#[test]
fn what_a_display_is_told_shows_at_once_and_a_countdown_goes_on_between() {
    let mut room = Room::new(SIZES[0]);
    hung(&mut room, "foyer");
    let mut view = foyer(&mut room);
    view.now[0].0.name.zh = "改过的讲座".to_owned();
    view.link = venue::signage::Link::Cut;
    room.visit().learn(Word::Shown(Box::new(Shown::Foyer(view))));
    room.rest(1);
    let now = said(&mut room);
    assert!(now.contains(&"改过的讲座".to_owned()) && now.contains(&"断网".to_owned()), "{now:?}");
    hung(&mut room, "foyer-soon");
    assert!(said(&mut room).contains(&"42 秒后".to_owned()), "{:?}", said(&mut room));
    room.rest(7_000);
    assert!(said(&mut room).contains(&"35 秒后".to_owned()), "{:?}", said(&mut room));
    hung(&mut room, "hall-stale");
    assert!(said(&mut room).contains(&"1 分前".to_owned()), "{:?}", said(&mut room));
}

#[test]
fn a_display_of_the_house_stays_in_one_language_so_long() {
    let mut room = Room::new(SIZES[0]);
    hung(&mut room, "hall");
    let chinese = said(&mut room);
    room.rest(SLIDE_MS - 1_000);
    assert_eq!(said(&mut room)[0], chinese[0]);
    room.rest(1_000);
    assert!(said(&mut room).iter().any(|words| words.contains("Hall")), "{:?}", said(&mut room));
}

#[test]
fn a_mended_pack_is_on_a_display_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("river-city.toml");
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/venues/river-city.toml");
    let text = std::fs::read_to_string(shipped).unwrap();
    std::fs::write(&pack, &text).unwrap();
    let settings = Settings {
        ledger: Some(folder.path().join("night.db")),
        pack: vec![pack.clone()],
        display: Some(Display::Hall),
        hall: house().stand().hall.clone(),
        clock: ClockTrust::Always,
        ..Settings::default()
    };
    let files = PackFiles::of(&settings, &settings.house().unwrap());
    let desk = Desk::open(&settings).unwrap();
    let mut writer = Writer::start_with(desk, Some(files), settings.display, Box::new(|| {})).unwrap();
    let mut name = |wanted: &dyn Fn(&str) -> bool| {
        let since = Instant::now();
        loop {
            assert!(since.elapsed() < PATIENCE, "the display was not told");
            match writer.word() {
                Some(Word::Shown(shown)) => match *shown {
                    Shown::Hall(view) if wanted(&view.hall.name.zh) => return view,
                    _ => {}
                },
                _ => std::thread::yield_now(),
            }
        }
    };
    name(&|hall| !hall.contains("改名"));
    std::fs::write(&pack, text.replace("宇宙厅", "改名厅")).unwrap();
    assert_eq!(name(&|hall| hall.contains("改名")).hall.name.zh, "改名厅");
}

#[test]
fn a_display_is_a_place_in_the_house_like_any_other() {
    let stand = Stand { hall: None, ..house().stand().clone() };
    let manners = Manners { idle_ms: 30_000, language: Language::default() };
    let anywhere = House::new(house().pack().clone(), stand, manners).unwrap();
    let mut visit = Visit::new(anywhere, None, kiosk::visit::Time::Told { now: 0, wall: EVENING });
    visit.show(Sign::new(Display::Foyer, [].into(), 0));
    assert!(visit.flow.is_display() && visit.sign().unwrap().shown.is_none());
}

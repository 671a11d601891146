//! What a random visitor does: touches what it has touched least, scans, holds the corner,
//! knows the PIN, walks away.

use super::{Dice, EVENING, Room, answers::answer};
use bevy::{input::touch::TouchPhase, prelude::*};
use kiosk::{
    corner::HELD_MS,
    desk::News,
    flow::{Input, PATIENCE_MS, Screen, Trouble},
    visit::Time,
    wording::Language,
    writer::Word,
};
use std::collections::{BTreeMap, BTreeSet};
use venue::{entry::Mode, id::GroupId};

/// The evening is lived through again and again, so that there is something on (ms).
const EVENING_MS: u64 = 90 * 60 * 1_000;

/// Characters of a short code.
const SHORT_CODE: usize = 12;

/// Nobody is at the kiosk for so long between two visitors, at most (ms).
const PAUSE_MS: usize = 4 * 60 * 1_000;

/// So often time passes by 45 s before a screen that nobody touches must be left: staff's
/// are asked 'still here?' after two minutes, those who tap at a door after fifteen, and a
/// visitor may have asked for more time.
const LEFT_AFTER: usize = 24;

/// Typed behind the corner; the desk is made up, so any PIN is the one.
const PIN: [&str; 5] = ["key-2", "key-4", "key-6", "key-8", "knock"];

/// How often each button of each screen was touched.
pub(super) type Touched = BTreeMap<(Screen, String), u32>;

/// What a button is counted as: the keys of a keypad are one.
fn kind(name: &str) -> String {
    if name.starts_with("key-") { "key".to_owned() } else { name.to_owned() }
}

/// A visitor, its kiosk, and where it has been.
pub(super) struct Monkey {
    pub(super) room: Room,
    pub(super) dice: Dice,
    size: (u32, u32),
    now: u64,
    pub(super) touches: u64,
    pub(super) touched: Touched,
    pub(super) reached: BTreeSet<Screen>,
    pub(super) left: BTreeSet<Screen>,
    before: Screen,
}

impl Monkey {
    pub(super) fn new(size: (u32, u32), seed: u64, touched: Touched) -> Self {
        let mut room = Room::new(size);
        // A second of the animations for each of the machine's would lead elsewhere each time.
        let step = bevy::time::TimeUpdateStrategy::ManualDuration(std::time::Duration::from_millis(50));
        room.app.insert_resource(step);
        Self {
            room,
            dice: Dice(seed),
            size,
            now: 0,
            touches: 0,
            touched,
            reached: BTreeSet::new(),
            left: BTreeSet::new(),
            before: Screen::Attract,
        }
    }

    /// Milliseconds that the visitors have lived through.
    pub(super) fn now(&self) -> u64 {
        self.now
    }

    /// A visitor comes, does this and that, and walks away.
    pub(super) fn visit(&mut self) {
        for _ in 0..5 + self.dice.roll(35) {
            self.act();
            let ms = 1_000 + self.dice.roll(3_000);
            self.wait(u64::try_from(ms).unwrap());
            self.look();
        }
        self.walk_away();
        let ms = self.dice.roll(PAUSE_MS);
        self.wait(u64::try_from(ms).unwrap());
    }

    /// Time passes, on both clocks.
    fn wait(&mut self, ms: u64) {
        self.now += ms;
        let wall = EVENING + i64::try_from(self.now % EVENING_MS).unwrap();
        self.at(wall);
    }

    fn at(&mut self, wall: i64) {
        let now = self.now;
        let mut visit = self.room.visit();
        visit.time = Time::Told { now, wall };
        visit.happen(0, &Input::Tick);
        self.room.app.update();
    }

    /// Notes where it is, and what it has left.
    fn look(&mut self) {
        let screen = self.room.flow().screen;
        self.reached.insert(screen);
        if screen != self.before {
            self.left.insert(self.before);
        }
        self.before = screen;
    }

    /// Nobody touches anything any more: the kiosk comes back to its first screen by itself.
    fn walk_away(&mut self) {
        self.hear(Mode::Open);
        self.answer_late();
        for _ in 0..LEFT_AFTER {
            self.wait(45_000);
            self.look();
            if self.before == Screen::Attract {
                return;
            }
        }
        panic!("nobody gets away from {:?}", self.room.flow());
    }

    /// The kiosk as the first visitor of the evening finds it.
    pub(super) fn tidy(&mut self) {
        self.room.visit().learn(Word::News(News::default()));
        self.at(EVENING);
        assert_eq!(self.room.flow().language, Language::default(), "the last visitor's language");
        for _ in 0..20 {
            self.room.app.update();
        }
    }

    /// An answer that nobody waited for comes all the same.
    fn answer_late(&mut self) {
        if let Some(pending) = self.room.flow().pending {
            let input = Input::Failed { ticket: pending.ticket, trouble: Trouble::Gone };
            self.room.visit().happen(0, &input);
            self.room.app.update();
        }
    }

    fn hear(&mut self, mode: Mode) {
        let come = u64::try_from(self.dice.roll(400)).unwrap();
        self.room.visit().learn(Word::News(News { mode, come, ..News::default() }));
        self.room.app.update();
    }

    fn act(&mut self) {
        self.touches += 1;
        let flow = self.room.flow();
        let waits = flow.pending.filter(|pending| !pending.left);
        match (self.dice.roll(24), waits, flow.screen) {
            (0, ..) => self.hear(Mode::Open),
            (1, ..) => {
                let text = format!("SP1:MONKEY {}", self.dice.roll(3));
                self.room.scan(&text);
            }
            (2, ..) if self.dice.roll(3) == 0 => {
                let mode = [Mode::Emergency, Mode::Rehearsal, Mode::Open][self.dice.roll(3)];
                self.hear(mode);
            }
            (3, _, Screen::WayOut) => self.hear(Mode::Open),
            (4 | 5, None, screen) if !screen.is_staff() => self.hold_corner(),
            (5, Some(_), _) => self.wait(PATIENCE_MS),
            (_, Some(pending), _) => {
                let input = match answer(pending.errand, &mut self.dice) {
                    Some(done) => Input::Answered { ticket: pending.ticket, done },
                    None => Input::Failed { ticket: pending.ticket, trouble: Trouble::Busy },
                };
                self.room.visit().happen(300, &input);
                self.room.settle();
            }
            (6..=16, _, Screen::Pin) => PIN.iter().for_each(|key| self.touch(key)),
            (6..=16, _, Screen::Scan) => self.room.scan("SP1:MONKEY"),
            (6..=9, _, Screen::ShortCode) => {
                (0..SHORT_CODE).for_each(|_| self.touch("key-7"));
                self.touch("open-passport");
            }
            (6, ..) => {
                let at = self.choose();
                self.room.flick(at);
                self.room.flick(at);
            }
            _ => {
                let at = self.choose();
                self.finger(at);
            }
        }
    }

    /// A button: mostly the one that was touched least on this screen.
    fn choose(&mut self) -> Vec2 {
        self.name_finer();
        let screen = self.room.flow().screen;
        let mut places = self.room.places();
        assert!(!places.is_empty() || screen == Screen::WayOut, "{screen:?} has nothing to touch");
        // Bevy's order is its own.
        places.sort_by(|(a, _), (b, _)| a.cmp(b));
        if self.dice.roll(4) > 0 {
            let times = |name: &str| self.touched.get(&(screen, kind(name))).copied().unwrap_or(0);
            let fewest = places.iter().map(|(name, _)| times(name)).min();
            places.retain(|(name, _)| Some(times(name)) == fewest);
        }
        if places.is_empty() {
            return Vec2::splat(300.0);
        }
        let (name, rect) = &places[self.dice.roll(places.len())];
        *self.touched.entry((screen, kind(name))).or_default() += 1;
        rect.center()
    }

    /// Wherever one checks in, farmers are asked for apart.
    fn name_finer(&mut self) {
        let mut visit = self.room.visit();
        let farmers = vec![GroupId::new("farmers").unwrap()];
        let finer = visit.setting.open.iter().map(|activity| (activity.clone(), farmers.clone())).collect();
        visit.setting.finer = finer;
        visit.happen(0, &Input::Tick);
        self.room.app.update();
    }

    fn touch(&mut self, name: &str) {
        let place = self.room.places().into_iter().find(|(own, _)| own == name);
        if let Some((_, rect)) = place {
            self.finger(rect.center());
            self.wait(400);
        }
    }

    fn finger(&mut self, at: Vec2) {
        self.room.finger(TouchPhase::Started, at);
        self.room.finger(TouchPhase::Ended, at);
        self.room.settle();
    }

    fn hold_corner(&mut self) {
        #[expect(clippy::cast_precision_loss, reason = "the side of a screen")]
        let corner = Vec2::new(self.size.0 as f32 - 20.0, 20.0);
        self.room.finger(TouchPhase::Started, corner);
        self.wait(HELD_MS);
        self.wait(HELD_MS);
        self.room.finger(TouchPhase::Ended, corner);
        self.room.settle();
    }
}

//! The flow in the window: what visitors touch goes in, what the ledger answers goes
//! in, time goes in; which screen is drawn comes out.

#![expect(clippy::needless_pass_by_value, reason = "Bevy hands systems their parameters by value")]

use crate::{
    corner::CornerPlugin,
    desk::{Evening, News},
    flick::FlickPlugin,
    flow::{Access, Auditing, By, Effect, Flow, InHand, Input, Printing, ROWS, Screen, Setting, Staff, next},
    house::{House, Tonight},
    press::Press,
    scanner::{Scanned, ScannerPlugin},
    theme::{Frame, Frozen, OVER, Shape, Tapped, Variant},
    wording::Wording,
    writer::{Word, Writer},
};
use bevy::{
    input::{
        ButtonState, keyboard::KeyboardInput, mouse::MouseButtonInput, touch::TouchInput, touch::TouchPhase,
    },
    picking::PickingSystems,
    prelude::*,
    ui::Pressed,
    window::RequestRedraw,
};
use std::{
    sync::Arc,
    time::{Instant, SystemTime, UNIX_EPOCH},
};
use venue::{entry::Mode, map::MapId, seats::Taken};

/// The screen that is drawn; none before the first picture.
#[derive(States, Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct At(pub Option<Screen>);

/// While this screen is drawn.
#[must_use]
pub fn at(screen: Screen) -> At {
    At(Some(screen))
}

/// The words, for every screen.
#[derive(Resource)]
pub struct Words(pub Wording);

/// Where the time comes from.
#[derive(Debug, Clone, Copy)]
pub enum Time {
    /// The machine.
    Machine(Instant),
    /// Somebody who draws pictures or tests: milliseconds since the start, and since 1970.
    Told {
        /// Since the start.
        now: u64,
        /// Since 1970.
        wall: i64,
    },
}

impl Time {
    fn now(&self) -> u64 {
        match self {
            Self::Machine(start) => u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
            Self::Told { now, .. } => *now,
        }
    }

    fn wall(&self) -> i64 {
        match self {
            Self::Machine(_) => wall(),
            Self::Told { wall, .. } => *wall,
        }
    }
}

/// The machine's wall clock, milliseconds since 1970. What is shown is told by it;
/// what is written is told by the ledger's clocks.
#[must_use]
pub fn wall() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The visitor, the house, and the way to the ledger.
#[derive(Resource)]
pub struct Visit {
    /// Where the visitor is.
    pub flow: Flow,
    /// What the flow knows of the house now.
    pub setting: Setting,
    /// What screens show of the house now.
    pub tonight: Tonight,
    /// The time.
    pub time: Time,
    house: House,
    news: News,
    writer: Option<Writer>,
    press: Option<Press>,
    minute: i64,
    aloud: bool,
}

impl Visit {
    /// A kiosk nobody uses. Without a writer, commits stay on their way for ever: that
    /// is for pictures.
    #[must_use]
    pub fn new(house: House, writer: Option<Writer>, time: Time) -> Self {
        let wall = time.wall();
        Self {
            flow: Flow::new(house.language()),
            setting: house.setting(wall),
            tonight: house.tonight(wall, &Taken::default()),
            minute: wall.div_euclid(MINUTE_MS),
            time,
            house,
            news: News::default(),
            writer,
            press: None,
            aloud: false,
        }
    }

    /// Hears what the desk tells without being asked.
    pub fn learn(&mut self, word: Word) {
        match word {
            Word::News(news) => self.news = news,
            Word::House(house) => self.house = *house,
            Word::Evening(evening) => {
                self.hear(&Input::Evening(evening));
                return;
            }
        }
        self.house.hold(self.news.shifts.clone());
        self.look_round();
    }

    /// Asks the house anew what is on.
    fn look_round(&mut self) {
        let wall = self.time.wall();
        let (aloud, prints, rows) = (self.aloud, self.press.is_some(), self.setting.rows);
        let heard = self.house.setting(wall).heeding(&self.news);
        self.setting = Setting { aloud, prints, rows, ..heard };
        self.tonight = Tonight { come: self.news.come, ..self.house.tonight(wall, &self.news.taken) };
    }

    /// Says whether what is on the screen can be read aloud.
    pub fn offer_aloud(&mut self, aloud: bool) {
        self.aloud = aloud;
        self.setting.aloud = aloud;
    }

    /// Hands the way to the ledger to a kiosk that has none yet.
    pub fn employ(&mut self, writer: Writer) {
        self.writer = Some(writer);
    }

    /// Gives the kiosk a printer.
    pub fn print_with(&mut self, press: Option<Press>) {
        self.press = press;
        self.look_round();
    }

    /// The house.
    #[must_use]
    pub fn house(&self) -> &House {
        &self.house
    }

    /// Milliseconds since the start, by a clock that never runs backwards.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.time.now()
    }

    /// Whether somebody else tells the time: then it is for a picture or a test.
    #[must_use]
    pub fn is_pictured(&self) -> bool {
        matches!(self.time, Time::Told { .. })
    }

    /// The wall clock, milliseconds since 1970.
    #[must_use]
    pub fn wall(&self) -> i64 {
        self.time.wall()
    }

    /// Lets time pass by a told clock, and then something happen.
    pub fn happen(&mut self, ms: u64, input: &Input) {
        if let Time::Told { now, wall } = self.time {
            self.time = Time::Told { now: now + ms, wall };
        }
        self.hear(input);
    }

    /// Whether the flow is another one after it.
    fn hear(&mut self, input: &Input) -> bool {
        let (flow, effects) = next(&self.flow, input, self.time.now(), &self.setting);
        for effect in effects {
            self.perform(effect);
        }
        let changed = flow != self.flow;
        self.flow = flow;
        changed
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Ask { ticket, order } => {
                if let Some(writer) = &mut self.writer {
                    writer.order(ticket, order);
                }
            }
            Effect::Print { number, sheet, language } => {
                if let Some(press) = &self.press {
                    press.print(number, &sheet, language, &self.house);
                }
            }
        }
    }

    /// Looks at the clock; says whether another minute has begun.
    fn look_at_clock(&mut self) -> bool {
        let wall = self.time.wall();
        let minute = wall.div_euclid(MINUTE_MS);
        if minute == self.minute {
            return false;
        }
        self.minute = minute;
        self.look_round();
        true
    }
}

/// The programme changes by the minute.
const MINUTE_MS: i64 = 60_000;

/// Where the flow hears and decides. What follows it in place comes after, in the
/// same frame.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VisitSystems;

/// The flow in an app that has Bevy's default plugins and the theme.
pub struct VisitPlugin;

impl Plugin for VisitPlugin {
    fn build(&self, app: &mut App) {
        app.add_plugins((FlickPlugin, ScannerPlugin, CornerPlugin)).init_state::<At>().add_systems(
            PreUpdate,
            (hear, suit, fit, draw)
                .chain()
                .in_set(VisitSystems)
                .after(PickingSystems::Last)
                .after(bevy::input_focus::InputFocusSystems::Dispatch),
        );
    }
}

/// A touch that ended, wherever: somebody is there.
fn touched(
    touches: &mut MessageReader<TouchInput>,
    clicks: &mut MessageReader<MouseButtonInput>,
    keys: &mut MessageReader<KeyboardInput>,
) -> bool {
    let touch = touches.read().filter(|touch| touch.phase == TouchPhase::Ended).count();
    let click = clicks.read().filter(|click| click.state == ButtonState::Released).count();
    let key = keys.read().filter(|key| key.state == ButtonState::Pressed).count();
    touch + click + key > 0
}

/// Everything that happened since the last picture goes through the flow.
fn hear(
    mut visit: ResMut<Visit>,
    mut taps: MessageReader<Tapped>,
    mut scans: MessageReader<Scanned>,
    mut touches: MessageReader<TouchInput>,
    mut clicks: MessageReader<MouseButtonInput>,
    mut keys: MessageReader<KeyboardInput>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let here = visit.bypass_change_detection();
    let mut changed = here.look_at_clock();
    while let Some(word) = here.writer.as_mut().and_then(Writer::word) {
        here.learn(word);
        changed = true;
    }
    // Taps first: on the first screen the language button is more than a touch.
    for Tapped(name) in taps.read() {
        changed |= here.hear(&Input::Tap(name.clone()));
    }
    for Scanned(code) in scans.read() {
        changed |= here.hear(&Input::Shown(code.clone()));
    }
    if touched(&mut touches, &mut clicks, &mut keys) {
        changed |= here.hear(&Input::Touch);
    }
    while let Some(answer) = here.writer.as_mut().and_then(Writer::answer) {
        changed |= here.hear(&answer.input());
    }
    while let Some(printed) = here.press.as_ref().and_then(Press::outcome) {
        changed |= here.hear(&printed);
    }
    changed |= here.hear(&Input::Tick);
    if changed {
        visit.set_changed();
        redraw.write(RequestRedraw);
    }
}

/// The look follows the visitor's choices.
fn suit(visit: Res<Visit>, mut variant: ResMut<Variant>, mut frozen: ResMut<Frozen>) {
    if !visit.is_changed() {
        return;
    }
    let Access { large, contrast, low, calm, .. } = visit.flow.access;
    variant.set_if_neq(Variant { large, contrast, low, calm });
    if !visit.is_pictured() {
        frozen.set_if_neq(Frozen(calm.then_some(OVER)));
    }
}

/// The programme is cut into pages as large as the frame has room for.
fn fit(mut visit: ResMut<Visit>, frame: Res<Frame>) {
    let rows = if frame.shape == Shape::Landscape { ROWS.0 } else { ROWS.1 };
    if visit.setting.rows != rows {
        visit.setting.rows = rows;
    }
}

/// What a screen is drawn from anew; everything else is changed in place.
#[derive(PartialEq, Clone)]
struct Drawn {
    screen: Screen,
    language: crate::wording::Language,
    page: usize,
    by: By,
    map: Option<MapId>,
    trouble: Option<crate::flow::Trouble>,
    undoable: bool,
    access: Access,
    passport: InHand,
    prints: bool,
    printing: Option<Printing>,
    staff: Option<Staff>,
    /// As many taps at a line as are asked for.
    enough: bool,
    mode: Mode,
    frame: Frame,
}

/// What changes by itself, whatever is touched.
struct Told {
    tonight: Tonight,
    evening: Option<Arc<Evening>>,
}

/// Draws the screen anew where what it is drawn from has changed.
fn draw(
    visit: Res<Visit>,
    frame: Res<Frame>,
    pressed: Query<(), With<Pressed>>,
    mut drawn: Local<Option<(Drawn, Told)>>,
    mut next: ResMut<NextState<At>>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    if !visit.is_changed() && !frame.is_changed() {
        return;
    }
    let flow = &visit.flow;
    let now = Drawn {
        screen: flow.screen,
        language: flow.language,
        page: flow.page,
        by: flow.by,
        map: flow.map.clone(),
        trouble: flow.trouble,
        undoable: flow.recorded.as_ref().is_some_and(|recorded| recorded.undoable),
        access: flow.access,
        passport: flow.passport.clone(),
        prints: visit.setting.prints,
        printing: flow.printing,
        staff: flow.screen.is_staff().then(|| flow.staff.drawn()),
        enough: flow.staff.auditing.as_ref().is_some_and(Auditing::is_enough),
        mode: visit.setting.mode,
        frame: *frame,
    };
    let told = Told {
        tonight: visit.tonight.clone(),
        // Whoever audits a counter is not to see it count, and taps without a break.
        evening: flow
            .staff
            .evening
            .clone()
            .filter(|_| flow.screen.is_staff() && flow.screen != Screen::Audit),
    };
    if let Some((before, heard)) = &*drawn {
        let same = *before == now
            && heard.evening == told.evening
            && shows_the_same(flow.screen, &heard.tonight, &told.tonight);
        // A button must not vanish under a finger because a minute has passed or somebody
        // has come in.
        if same || (*before == now && !pressed.is_empty()) {
            return;
        }
    }
    next.set(at(now.screen));
    redraw.write(RequestRedraw);
    *drawn = Some((now, told));
}

fn shows_the_same(screen: Screen, before: &Tonight, now: &Tonight) -> bool {
    match screen {
        Screen::WhatsOn | Screen::Thanks => before == now,
        Screen::Attract | Screen::Home | Screen::Activity => before.differs_only_in_time(now),
        _ => true,
    }
}

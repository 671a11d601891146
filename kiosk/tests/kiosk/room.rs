//! A kiosk without a graphics card and without a display: everything else is real.

use bevy::{
    app::PluginsState,
    input::{
        ButtonState,
        keyboard::{Key, KeyboardInput},
        mouse::MouseButtonInput,
        touch::{TouchInput, TouchPhase},
    },
    prelude::*,
    render::{
        RenderPlugin,
        settings::{RenderCreation, WgpuSettings},
    },
    ui::{ComputedNode, UiGlobalTransform},
    window::{CursorMoved, ExitCondition, PrimaryWindow, WindowEvent, WindowResized, WindowResolution},
    winit::WinitPlugin,
};
use kiosk::{
    desk::Desk,
    flow::{Flow, Input, SETTLE_MS},
    house::{House, Manners, Stand},
    screens,
    settings::Settings,
    theme::ThemePlugin,
    visit::Visit,
    wording::{Language, Wording},
    writer::Writer,
};
use ledger::clock::ClockTrust;
use std::{
    path::Path,
    time::{Duration, Instant},
};
use venue::{
    id::{HallId, SiteId, VenueId},
    pack::shipped,
};

/// Longer than any commit takes, even while other tests build.
const PATIENCE: Duration = Duration::from_secs(30);

/// 2025-09-20 20:14 in the campaign's time: the middle of an evening.
pub(super) const EVENING: i64 = 1_758_370_440_000;

/// The three sizes a kiosk has.
pub(super) const SIZES: [(u32, u32); 3] = [(1_920, 1_080), (1_080, 1_920), (1_024, 600)];

/// The example house, with the kiosk in one of its halls.
pub(super) fn house() -> House {
    let stand = Stand {
        venue: VenueId::new("river-city").unwrap(),
        site: SiteId::new("main").unwrap(),
        hall: Some(HallId::new("universe").unwrap()),
        point: None,
    };
    let manners = Manners { idle_ms: 30_000, language: Language::default() };
    House::new(shipped::example().unwrap(), stand, manners).unwrap()
}

/// A kiosk to be touched.
pub(super) struct Room {
    pub(super) app: App,
    window: Entity,
}

impl Room {
    /// A kiosk whose commits nobody answers.
    pub(super) fn new(size: (u32, u32)) -> Self {
        let mut app = App::new();
        app.add_plugins(
            DefaultPlugins
                .set(WindowPlugin {
                    primary_window: Some(Window {
                        resolution: WindowResolution::new(size.0, size.1),
                        ..default()
                    }),
                    exit_condition: ExitCondition::DontExit,
                    ..default()
                })
                .set(RenderPlugin {
                    render_creation: RenderCreation::Automatic(Box::new(WgpuSettings {
                        backends: None,
                        ..default()
                    })),
                    ..default()
                })
                .disable::<bevy::log::LogPlugin>()
                .disable::<WinitPlugin>(),
        );
        app.add_plugins(ThemePlugin);
        screens::stage(&mut app, house(), Wording::load().unwrap(), EVENING);
        app.add_systems(Startup, |mut commands: Commands| {
            commands.spawn(Camera2d);
        });
        while app.plugins_state() == PluginsState::Adding {
            bevy::tasks::tick_global_task_pools_on_main_thread();
        }
        app.finish();
        app.cleanup();
        let mut windows = app.world_mut().query_filtered::<Entity, With<PrimaryWindow>>();
        let window = windows.single(app.world()).unwrap();
        let mut room = Self { app, window };
        room.settle();
        room
    }

    /// A kiosk that writes to this ledger.
    pub(super) fn with_ledger(size: (u32, u32), path: &Path) -> Self {
        let mut room = Self::new(size);
        let settings = Settings {
            ledger: Some(path.to_owned()),
            hall: house().stand().hall.clone(),
            clock: ClockTrust::Always,
            ..Settings::default()
        };
        let writer = Writer::start(Desk::open(&settings).unwrap(), Box::new(|| {})).unwrap();
        room.visit().employ(writer);
        room
    }

    pub(super) fn visit(&mut self) -> Mut<'_, Visit> {
        self.app.world_mut().resource_mut::<Visit>()
    }

    pub(super) fn flow(&self) -> Flow {
        self.app.world().resource::<Visit>().flow.clone()
    }

    pub(super) fn screen(&self) -> &'static str {
        self.flow().screen.name()
    }

    /// Draws until what was asked for is laid out.
    pub(super) fn settle(&mut self) {
        for _ in 0..3 {
            self.app.update();
        }
    }

    /// Lets time pass for the visitor.
    pub(super) fn rest(&mut self, ms: u64) {
        self.visit().happen(ms, &Input::Tick);
        self.settle();
    }

    /// Turns or resizes the screen.
    pub(super) fn resize(&mut self, (width, height): (u32, u32)) {
        let (wide, high) = (width as f32, height as f32);
        self.app.world_mut().get_mut::<Window>(self.window).unwrap().resolution.set(wide, high);
        let resized = WindowResized { window: self.window, width: wide, height: high };
        self.app.world_mut().write_message(resized.clone());
        self.send(resized);
        self.settle();
    }

    /// Where a button lies, in pixels of the window.
    pub(super) fn place(&mut self, name: &str) -> Rect {
        self.places().into_iter().find(|(own, _)| own == name).map(|(_, rect)| rect).unwrap_or_else(|| {
            let names: Vec<_> = self.places().into_iter().map(|(name, _)| name).collect();
            panic!("no button {name} on {}: {names:?}", self.screen())
        })
    }

    /// Where every button lies.
    pub(super) fn places(&mut self) -> Vec<(String, Rect)> {
        let names = kiosk::theme::button_names(self.app.world_mut());
        let mut nodes = self.app.world_mut().query::<(&Name, &ComputedNode, &UiGlobalTransform)>();
        nodes
            .iter(self.app.world())
            .filter(|(name, ..)| names.iter().any(|own| own == name.as_str()))
            .map(|(name, node, place)| {
                (name.to_string(), Rect::from_center_size(place.translation, node.size()))
            })
            .collect()
    }

    fn send(&mut self, event: impl Into<WindowEvent>) {
        self.app.world_mut().write_message(event.into());
    }

    /// A finger, at one moment of its touch.
    pub(super) fn finger(&mut self, phase: TouchPhase, position: Vec2) {
        self.finger_of(7, phase, position);
    }

    /// The same of one of several fingers.
    pub(super) fn finger_of(&mut self, id: u64, phase: TouchPhase, position: Vec2) {
        let touch = TouchInput { phase, position, window: self.window, force: None, id };
        self.app.world_mut().write_message(touch);
        self.send(touch);
        self.app.update();
    }

    /// A finger that is down and up again between two pictures.
    pub(super) fn flick(&mut self, position: Vec2) {
        for phase in [TouchPhase::Started, TouchPhase::Ended] {
            let touch = TouchInput { phase, position, window: self.window, force: None, id: 7 };
            self.app.world_mut().write_message(touch);
            self.send(touch);
        }
        self.settle();
    }

    /// Taps a button with a finger.
    pub(super) fn tap(&mut self, name: &str) {
        self.rest(SETTLE_MS);
        let middle = self.place(name).center();
        self.finger(TouchPhase::Started, middle);
        self.finger(TouchPhase::Ended, middle);
        self.settle();
    }

    pub(super) fn tap_all(&mut self, names: &[&str]) {
        names.iter().for_each(|name| self.tap(name));
    }

    /// Clicks a button with a mouse.
    pub(super) fn click(&mut self, name: &str) {
        self.rest(SETTLE_MS);
        let position = self.place(name).center();
        self.send(CursorMoved { window: self.window, position, delta: None });
        self.app.update();
        for state in [ButtonState::Pressed, ButtonState::Released] {
            let click = MouseButtonInput { button: MouseButton::Left, state, window: self.window };
            self.app.world_mut().write_message(click);
            self.send(click);
            self.app.update();
        }
        self.settle();
    }

    /// What a hand scanner types, some characters a picture, and the key it ends with.
    pub(super) fn scan(&mut self, text: &str) {
        self.type_keys(text, &[Key::Enter]);
    }

    /// The same with the keys it ends with.
    pub(super) fn type_keys(&mut self, text: &str, ends: &[Key]) {
        self.rest(SETTLE_MS);
        self.go_on_typing(text, ends);
    }

    /// The same in the midst of something else.
    pub(super) fn go_on_typing(&mut self, text: &str, ends: &[Key]) {
        let character = |c: char| match c {
            ' ' => Key::Space,
            c => Key::Character(c.to_string().into()),
        };
        let keys: Vec<_> = text.chars().map(character).chain(ends.iter().cloned()).collect();
        for some in keys.chunks(50) {
            for logical_key in some {
                for state in [ButtonState::Pressed, ButtonState::Released] {
                    self.app.world_mut().write_message(KeyboardInput {
                        key_code: match logical_key {
                            Key::Enter => KeyCode::Enter,
                            Key::Space => KeyCode::Space,
                            Key::Tab => KeyCode::Tab,
                            Key::Escape => KeyCode::Escape,
                            Key::ArrowRight => KeyCode::ArrowRight,
                            Key::ArrowDown => KeyCode::ArrowDown,
                            _ => KeyCode::KeyA,
                        },
                        logical_key: logical_key.clone(),
                        state,
                        text: None,
                        repeat: false,
                        window: self.window,
                    });
                }
            }
            self.app.update();
        }
    }

    /// Presses a key and lets it go.
    pub(super) fn key(&mut self, key_code: KeyCode, logical_key: &Key) {
        self.rest(SETTLE_MS);
        for state in [ButtonState::Pressed, ButtonState::Released] {
            let key = KeyboardInput {
                key_code,
                logical_key: logical_key.clone(),
                state,
                text: None,
                repeat: false,
                window: self.window,
            };
            self.app.world_mut().write_message(key.clone());
            self.send(key);
            self.app.update();
        }
        self.settle();
    }

    /// Draws until the ledger has answered.
    pub(super) fn committed(&mut self) {
        let asked = Instant::now();
        while self.flow().pending.is_some() {
            assert!(asked.elapsed() < PATIENCE, "the ledger has not answered");
            self.app.update();
            std::thread::yield_now();
        }
        self.settle();
    }
}

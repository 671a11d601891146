//! The theme driven as a visitor drives it: real layout, picking, touch and keys, no
//! graphics card and no display.

mod large;
mod letters;

use super::*;
use crate::draw::{Person, Sky};
use bevy::ecs::system::RunSystemOnce;
use bevy::input::ButtonState;
use bevy::input::keyboard::{Key, KeyboardInput};
use bevy::input::mouse::MouseButtonInput;
use bevy::input::touch::{TouchInput, TouchPhase};
use bevy::input_focus::{InputFocus, InputFocusVisible};
use bevy::render::RenderPlugin;
use bevy::render::settings::{RenderCreation, WgpuSettings};
use bevy::time::TimeUpdateStrategy;
use bevy::ui::UiGlobalTransform;
use bevy::window::{CursorMoved, ExitCondition, PrimaryWindow, WindowEvent, WindowResolution};
use bevy::winit::WinitPlugin;
use core::time::Duration;

/// An app as the kiosk's, without a graphics card and without a display.
fn app((width, height): (u32, u32)) -> App {
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(WindowPlugin {
                primary_window: Some(Window {
                    resolution: WindowResolution::new(width, height),
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
    )
    .add_plugins(ThemePlugin)
    .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_millis(25)))
    .init_resource::<Heard>()
    .add_systems(Last, |mut taps: MessageReader<Tapped>, mut heard: ResMut<Heard>| {
        heard.0.extend(taps.read().map(|tap| tap.0.clone()));
    })
    .add_systems(Startup, |mut commands: Commands| {
        commands.spawn(Camera2d);
    });
    app.finish();
    app.cleanup();
    app.update();
    app
}

/// Every tap so far.
#[derive(Resource, Default)]
struct Heard(Vec<String>);

fn heard(app: &mut App) -> Vec<String> {
    app.update();
    core::mem::take(&mut app.world_mut().resource_mut::<Heard>().0)
}

/// Puts components on a page and lets it be laid out.
fn show(app: &mut App, put: impl FnOnce(&mut Theme, &mut Parent<'_>) + Send + Sync + 'static) {
    let mut put = Some(put);
    app.world_mut()
        .run_system_once(move |mut commands: Commands, mut theme: Theme| {
            let put = put.take();
            theme.page(&mut commands, Sky::Plain).with_children(|page| {
                if let Some(put) = put {
                    put(&mut theme, page);
                }
            });
        })
        .unwrap();
    app.update();
    app.update();
}

/// Where a button lies, in real pixels.
fn place(app: &mut App, name: &str) -> Rect {
    let mut nodes = app.world_mut().query::<(&Name, &ComputedNode, &UiGlobalTransform)>();
    let (_, node, at) = nodes
        .iter(app.world())
        .find(|(own, ..)| own.as_str() == name)
        .unwrap_or_else(|| panic!("no node is called {name}"));
    Rect::from_center_size(at.translation, node.size())
}

fn window(app: &mut App) -> Entity {
    let mut windows = app.world_mut().query_filtered::<Entity, With<PrimaryWindow>>();
    windows.single(app.world()).unwrap()
}

fn send(app: &mut App, event: impl Into<WindowEvent>) {
    app.world_mut().write_message(event.into());
}

fn finger(app: &mut App, phase: TouchPhase, position: Vec2) {
    let window = window(app);
    let touch = TouchInput { phase, position, window, force: None, id: 7 };
    app.world_mut().write_message(touch);
    send(app, touch);
    app.update();
}

fn touch(app: &mut App, name: &str) {
    let at = place(app, name).center();
    finger(app, TouchPhase::Started, at);
    finger(app, TouchPhase::Ended, at);
}

fn key(app: &mut App, key_code: KeyCode, logical_key: Key) {
    let window = window(app);
    for state in [ButtonState::Pressed, ButtonState::Released] {
        let input = KeyboardInput {
            key_code,
            logical_key: logical_key.clone(),
            state,
            text: None,
            repeat: false,
            window,
        };
        app.world_mut().write_message(input.clone());
        send(app, input);
        app.update();
    }
}

fn every_kind(theme: &mut Theme<'_>, page: &mut Parent<'_>) {
    let stack = Node { align_items: AlignItems::Start, ..column(4.0) };
    page.spawn(stack).with_children(|stack| {
        theme.button(stack, ButtonSpec::primary("primary", "签"));
        theme.button(stack, ButtonSpec::attract("attract", "始"));
        theme.button(stack, ButtonSpec::plain("plain", "A"));
        theme.button(stack, ButtonSpec::paper("paper", "A"));
    });
    theme.rail(page, &Rail { back: Some("返回"), language: "English" }, |theme, right| {
        theme.button(right, ButtonSpec::primary("confirm", "签到"));
    });
    let area = theme.frame.content();
    theme.steppers(page, area, &[family_of("adult", 0), family_of("child", 3)]);
}

fn family_of(name: &str, value: u32) -> StepperSpec<'_> {
    StepperSpec { name, person: Person::Adult, label: "成人", value, least: 0, most: 5 }
}

#[test]
fn nothing_to_touch_is_smaller_than_a_finger() {
    for size in [(1920, 1080), (1080, 1920), (1024, 600)] {
        let mut app = app(size);
        show(&mut app, every_kind);
        let scale = app.world().resource::<Frame>().scale;
        let mut names = button_names(app.world_mut());
        names.sort_unstable();
        assert_eq!(names.len(), 11, "{names:?}");
        for name in names {
            let target = place(&mut app, &name).size() / scale;
            assert!(
                target.x >= tokens::TARGET - 0.01 && target.y >= tokens::TARGET - 0.01,
                "{name} is {target} px on {size:?}"
            );
        }
    }
}

#[test]
fn a_touch_a_click_and_a_key_each_tap_once() {
    let mut app = app((1920, 1080));
    show(&mut app, |theme, page| {
        theme.button(page, ButtonSpec::plain("one", "一"));
    });
    touch(&mut app, "one");
    assert_eq!(heard(&mut app), ["one"], "touch");

    let (window, at) = (window(&mut app), place(&mut app, "one").center());
    send(&mut app, CursorMoved { window, position: at, delta: None });
    app.update();
    for state in [ButtonState::Pressed, ButtonState::Released] {
        send(&mut app, MouseButtonInput { window, button: MouseButton::Left, state });
        app.update();
    }
    assert_eq!(heard(&mut app), ["one"], "mouse");

    key(&mut app, KeyCode::Tab, Key::Tab);
    key(&mut app, KeyCode::Enter, Key::Enter);
    assert_eq!(heard(&mut app), ["one"], "keys");
}

#[test]
fn the_focus_shows_only_to_those_who_use_keys() {
    let mut app = app((1920, 1080));
    show(&mut app, |theme, page| {
        theme.button(page, ButtonSpec::plain("one", "一"));
    });
    let ring = |app: &mut App| {
        app.update();
        let mut outlines = app.world_mut().query::<(&Name, &Outline)>();
        outlines.iter(app.world()).any(|(_, outline)| outline.color != Color::NONE)
    };
    touch(&mut app, "one");
    assert!(!ring(&mut app), "a finger needs no ring");
    key(&mut app, KeyCode::Tab, Key::Tab);
    assert!(ring(&mut app), "{:?}", app.world().resource::<InputFocus>().get());
    assert!(app.world().resource::<InputFocusVisible>().0);
}

#[test]
fn a_refused_button_does_nothing_and_says_why() {
    let mut app = app((1920, 1080));
    show(&mut app, |theme, page| {
        page.spawn(Node { margin: px(400).left(), ..default() }).with_children(|page| {
            theme.button(page, ButtonSpec::primary("confirm", "签到").ready(false, "请先加一位"));
        });
    });
    touch(&mut app, "confirm");
    assert!(heard(&mut app).is_empty());
    let mut words = app.world_mut().query::<&Text>();
    assert!(words.iter(app.world()).any(|text| text.0 == "请先加一位"));
    let refused = tap(app.world_mut(), "confirm").unwrap_err();
    assert_eq!(refused.to_string(), "the button \"confirm\" cannot be used now: 请先加一位");
}

#[test]
fn a_name_that_is_not_there_is_answered_with_those_that_are() {
    let mut app = app((1920, 1080));
    show(&mut app, |theme, page| {
        theme.button(page, ButtonSpec::plain("back", "返回"));
    });
    let missing = tap(app.world_mut(), "bakc").unwrap_err();
    assert_eq!(missing.to_string(), "no button is called \"bakc\" here; the buttons are: back");
    tap(app.world_mut(), "back").unwrap();
    assert_eq!(heard(&mut app), ["back"]);
}

#[test]
fn a_stepper_follows_its_value_and_rests_at_its_ends() {
    let mut app = app((1920, 1080));
    show(&mut app, |theme, page| {
        let area = theme.frame.content();
        theme.steppers(page, area, &[family_of("adult", 0)]);
    });
    touch(&mut app, "adult-minus");
    assert!(heard(&mut app).is_empty(), "there is nobody to take away");
    for (value, taps) in [(1, vec!["adult-minus", "adult-plus"]), (5, vec!["adult-minus"])] {
        let mut steppers = app.world_mut().query::<&mut Stepper>();
        steppers.single_mut(app.world_mut()).unwrap().value = value;
        app.update();
        app.update();
        touch(&mut app, "adult-minus");
        touch(&mut app, "adult-plus");
        assert_eq!(heard(&mut app), taps, "at {value}");
        let mut words = app.world_mut().query::<&Text>();
        assert!(words.iter(app.world()).any(|text| text.0 == value.to_string()));
    }
}

#[test]
fn a_held_button_counts_on_and_adds_nothing_when_let_go() {
    let mut app = app((1920, 1080));
    show(&mut app, |theme, page| {
        let area = theme.frame.content();
        theme.steppers(page, area, &[family_of("child", 3)]);
    });
    let at = place(&mut app, "child-plus").center();
    finger(&mut app, TouchPhase::Started, at);
    // One second: half a second until the first count, then one every eighth.
    for _ in 0..40 {
        app.update();
    }
    let counted = heard(&mut app).len();
    assert!((4..=6).contains(&counted), "{counted} counts in a second");
    finger(&mut app, TouchPhase::Ended, at);
    assert!(heard(&mut app).is_empty());
    key(&mut app, KeyCode::Enter, Key::Enter);
    assert_eq!(heard(&mut app), ["child-plus"], "a key counts again after it");
}

#[test]
fn people_walk_in_and_leave_as_the_party_changes() {
    let mut app = app((1920, 1080));
    show(&mut app, |theme, page| {
        theme.party_line(page, Area::new(0.0, 0.0, 1000.0, 150.0), 640.0, &[(Person::Child, 2)]);
    });
    let standing = |app: &mut App| {
        app.update();
        app.update();
        let mut lines = app.world_mut().query::<(&PartyLine, &Children)>();
        lines.single(app.world()).unwrap().1.len() - 1
    };
    assert_eq!(standing(&mut app), 2);
    for (party, count) in
        [(vec![(Person::Child, 2), (Person::Adult, 1)], 3), (vec![(Person::Child, 0), (Person::Adult, 1)], 1)]
    {
        let mut lines = app.world_mut().query::<&mut PartyLine>();
        lines.single_mut(app.world_mut()).unwrap().0 = party;
        assert_eq!(standing(&mut app), count);
    }
}

#[test]
fn under_the_question_nothing_can_be_touched() {
    let mut app = app((1920, 1080));
    show(&mut app, |theme, page| {
        page.spawn(Area::new(200.0, 200.0, 300.0, 96.0).node()).with_children(|corner| {
            theme.button(corner, ButtonSpec::plain("under", "下面"));
        });
        let asked =
            StillHere { question: "还在吗？", detail: "10 秒后回到首页", button: "我还在" };
        theme.still_here(page, &asked);
    });
    touch(&mut app, "under");
    assert!(heard(&mut app).is_empty());
    key(&mut app, KeyCode::Enter, Key::Enter);
    assert_eq!(heard(&mut app), ["still-here"], "a key reaches only the sheet");
    key(&mut app, KeyCode::Tab, Key::Tab);
    key(&mut app, KeyCode::Enter, Key::Enter);
    assert_eq!(heard(&mut app), ["still-here"], "and stays on it");
    touch(&mut app, "still-here");
    assert_eq!(heard(&mut app), ["still-here"]);
}

#[test]
fn a_toast_goes_by_itself() {
    let mut app = app((1920, 1080));
    show(&mut app, |theme, page| {
        theme.toast(page, "已记在本机", Some(("undo", "撤销")));
    });
    assert_eq!(button_names(app.world_mut()), ["undo"]);
    for _ in 0..240 {
        app.update();
    }
    assert!(button_names(app.world_mut()).is_empty());
}

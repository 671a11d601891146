//! The window.

#![expect(clippy::needless_pass_by_value, reason = "Bevy hands systems their parameters by value")]

mod display;
mod minutes;

use crate::{
    desk::{Desk, Devices, PackFiles},
    press::Press,
    scanner::SerialScanner,
    screens::ScreensPlugin,
    settings::{Settings, WindowMode},
    sight::Lookout,
    sign::Sign,
    theme::{ThemePlugin, check_fonts},
    visit::{Time, Visit, Words},
    voices::Voices,
    wording::Wording,
    writer::{Wake, Writer},
};
use anyhow::{Context, Result, bail};
use bevy::{
    log::LogPlugin,
    prelude::*,
    render::{
        RenderPlugin,
        pipelined_rendering::PipelinedRenderingPlugin,
        settings::{MemoryHints, RenderCreation, WgpuSettings},
    },
    text::FontCx,
    window::{
        CursorOptions, Monitor, MonitorSelection, PrimaryMonitor, PrimaryWindow, WindowMode as Mode,
        WindowPosition, WindowResolution,
    },
    winit::{EventLoopProxyWrapper, WinitSettings, WinitUserEvent},
};
use std::{
    num::NonZeroU32,
    process::ExitCode,
    time::{Duration, Instant},
};

/// Opens the window and stays in it until it is closed.
pub(super) fn open(settings: &Settings, started: Instant) -> Result<ExitCode> {
    let settings = &settings.of_display();
    let (house, mode) = (settings.house()?.with_pictures(), settings.window()?);
    let wording = Wording::load()?;
    display::check()?;
    crate::shots::check_graphics()?;
    let desk = Desk::open(settings)?;
    let ledger = desk.ledger();
    tracing::info!(ledger = %ledger.path().display(), lid = %ledger.lid(), "the ledger is open");
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(WindowPlugin { primary_window: Some(window(mode)), ..default() })
            .set(sparing())
            .disable::<LogPlugin>()
            // Drawing beside the next picture's work shows every tap one picture later.
            .disable::<PipelinedRenderingPlugin>(),
    );
    check_fonts(&mut app.world_mut().resource_mut::<FontCx>())?;
    let lookout = Lookout::open(settings.camera.clone(), wake(&app)).context("no thread for the camera")?;
    let press = Press::open(&settings.printer, settings.paper, wake(&app))?;
    let devices = Devices {
        camera: Some(lookout.finding(&settings.camera)),
        printer: press.as_ref().map(Press::finding),
    };
    let desk = desk.beside(devices);
    if let Some(line) = settings.scanner.clone() {
        let scanner = SerialScanner::listen(line, wake(&app)).context("no thread for the scanner")?;
        app.insert_resource(scanner);
    }
    let files = PackFiles::of(settings, &house);
    let writer = Writer::start_with(desk, Some(files), settings.display, wake(&app))
        .context("no thread for the ledger")?;
    minutes::wake_at_each(wake(&app)).context("no thread for the minutes")?;
    let mut visit = Visit::new(house, Some(writer), Time::Machine(started));
    visit.print_with(press);
    hang(&mut visit, settings);
    let search = std::env::var_os("PATH").unwrap_or_default();
    let voices = Voices::find(settings.sound, settings.read_aloud, &search);
    visit.offer_aloud(voices.reader.is_some());
    app.insert_resource(WinitSettings::desktop_app())
        .insert_resource(Words(wording))
        .insert_resource(Started(started))
        .insert_resource(lookout)
        .insert_resource(visit)
        .insert_resource(voices)
        .add_plugins((ThemePlugin, ScreensPlugin))
        .add_systems(Startup, |mut commands: Commands| {
            commands.spawn(Camera2d);
        })
        .add_systems(Last, first_picture);
    if mode == WindowMode::Fullscreen {
        app.add_systems(Startup, hide_cursor).add_systems(Update, fill_the_screen);
    }
    let exit = app.run();
    tracing::info!("kiosk ends");
    match exit {
        AppExit::Success => Ok(ExitCode::SUCCESS),
        AppExit::Error(code) => bail!("the window ended with {code}"),
    }
}

/// Makes it a display where the settings say so.
fn hang(visit: &mut Visit, settings: &Settings) {
    if let Some(display) = settings.display {
        let now = visit.now();
        visit.show(Sign::new(display, settings.directions.clone(), now));
    }
}

/// Graphics memory in small pieces, as they are needed: one screen is little, and on a small
/// computer it is the same memory.
fn sparing() -> RenderPlugin {
    let settings = WgpuSettings { memory_hints: MemoryHints::MemoryUsage, ..default() };
    RenderPlugin { render_creation: RenderCreation::Automatic(Box::new(settings)), ..default() }
}

fn window(mode: WindowMode) -> Window {
    let (mode, resolution) = match mode {
        WindowMode::Fullscreen => {
            (Mode::BorderlessFullscreen(MonitorSelection::Primary), WindowResolution::default())
        }
        WindowMode::Windowed(width, height) => (Mode::Windowed, WindowResolution::new(width, height)),
    };
    Window {
        title: "科学之夜 · kiosk".to_owned(),
        name: Some("kiosk".to_owned()),
        mode,
        resolution,
        // A picture is seen as soon as it is drawn, and one less is kept.
        desired_maximum_frame_latency: NonZeroU32::new(1),
        ..default()
    }
}

fn hide_cursor(mut cursors: Query<&mut CursorOptions, With<PrimaryWindow>>) {
    for mut cursor in &mut cursors {
        cursor.visible = false;
    }
}

/// How long a window manager has to give the window the whole screen.
const MANAGED_WITHIN: Duration = Duration::from_millis(700);

/// A bare X server has no window manager that could make a window as large as the
/// screen: then the window takes that size itself.
fn fill_the_screen(
    time: Res<bevy::time::Time<Real>>,
    mut windows: Query<&mut Window, With<PrimaryWindow>>,
    monitors: Query<(&Monitor, Has<PrimaryMonitor>)>,
    mut looked: Local<bool>,
) {
    if *looked || time.elapsed() < MANAGED_WITHIN {
        return;
    }
    let Some((monitor, _)) = monitors.iter().max_by_key(|(_, primary)| *primary) else { return };
    *looked = true;
    for mut window in &mut windows {
        let (width, height) = (window.physical_width(), window.physical_height());
        if width >= monitor.physical_width && height >= monitor.physical_height {
            continue;
        }
        tracing::info!("no window manager fills the screen: the window takes its size itself");
        window.mode = Mode::Windowed;
        window.decorations = false;
        window.position = WindowPosition::At(monitor.physical_position);
        window.resolution.set_physical_resolution(monitor.physical_width, monitor.physical_height);
    }
}

/// The ledger's answers wake a window that rests.
fn wake(app: &App) -> Wake {
    match app.world().get_resource::<EventLoopProxyWrapper>() {
        Some(proxy) => {
            let proxy = (**proxy).clone();
            Box::new(move || {
                // A window that is gone needs no waking.
                let _gone = proxy.send_event(WinitUserEvent::WakeUp);
            })
        }
        None => Box::new(|| {}),
    }
}

/// When the program started.
#[derive(Resource)]
struct Started(Instant);

/// Updates until the first screen is on the display: one draws it, and while the next
/// begins it is handed over.
const UPDATES: u32 = 2;

fn first_picture(started: Res<Started>, mut updates: Local<u32>) {
    *updates = updates.saturating_add(1);
    if *updates == UPDATES {
        tracing::info!("first picture after {} ms", started.0.elapsed().as_millis());
    }
}

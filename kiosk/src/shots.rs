//! Pictures of screens without a display: the real app, drawn into an image.

mod quickness;

pub use quickness::{Quickness, quickness};

use crate::draw::{ContactSheet, Raster};
use crate::theme::{MissingFonts, Outlines, Sheet, TapError, ThemePlugin, check_fonts, texture};
use bevy::app::PluginsState;
use bevy::asset::RenderAssetUsages;
use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_resource::{PipelineCache, TextureFormat, TextureUsages};
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::render::{RenderApp, RenderPlugin};
use bevy::text::FontCx;
use bevy::time::TimeUpdateStrategy;
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;
use core::time::Duration;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

/// How much time passes on a screen from one picture of it to the next: so large
/// that what moves has soon arrived, and so small that a toast is still there.
const STEP: Duration = Duration::from_millis(40);

/// The longest a screen may take to stand still, by the wall clock. A slow machine
/// without a graphics card needs some seconds for its first one.
const PATIENCE: Duration = Duration::from_secs(60);

/// One screen to be pictured.
pub struct State {
    /// Name of the file, without folder or ending, such as `home-zh`.
    pub name: String,
    /// Which contact sheet it is on: the language, such as `zh-CN`.
    pub sheet: String,
    /// Brings the app to that screen.
    pub show: Box<dyn FnOnce(&mut App)>,
}

/// How large, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Width and height, px.
    pub size: (u32, u32),
    /// The folder, made if it is not there.
    pub out: PathBuf,
    /// Name of the look: contact sheets are called by it.
    pub look: String,
}

/// The files that were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// One picture a state, in their order.
    pub pictures: Vec<PathBuf>,
    /// Contact sheets, one a language: `sheet-WxH-LANGUAGE-LOOK.png`.
    pub sheets: Vec<PathBuf>,
}

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ShotsError {
    /// The machine has nothing to draw with.
    #[error(transparent)]
    NoGraphics(#[from] NoGraphics),
    /// A face the screens are set in is not installed.
    #[error(transparent)]
    MissingFonts(#[from] MissingFonts),
    /// The folder or a file could not be written.
    #[error("cannot write {path}: {reason}; check that the folder can be written to and the disk has room")]
    Unwritable {
        /// Which.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A screen never stood still.
    #[error("the screen {name} still changed after {} s; is something moving that never stops?", PATIENCE.as_secs())]
    Restless {
        /// Which.
        name: String,
    },
    /// A button that was to be tapped is not there.
    #[error(transparent)]
    NoTap(#[from] TapError),
    /// A tap changed nothing on the screen.
    #[error("the picture is the same after the button {tap:?} was tapped; does the screen follow the flow?")]
    Unchanged {
        /// The button.
        tap: String,
    },
}

/// Neither a graphics card nor a program that stands in for one is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no Vulkan driver was found, so nothing can be drawn; install one that needs no graphics card with: \
     sudo apt-get install mesa-vulkan-drivers"
)]
pub struct NoGraphics;

/// Checks that there is something to draw with, before the app panics without.
///
/// # Errors
/// [`NoGraphics`] names the Debian package to install.
pub fn check_graphics() -> Result<(), NoGraphics> {
    // Of what the kiosk is built with, Bevy can only use this one for a window too.
    let usable = wgpu::Backends::VULKAN;
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends: usable,
        flags: wgpu::InstanceFlags::empty(),
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    });
    let found = bevy::tasks::block_on(instance.enumerate_adapters(usable));
    if found.is_empty() { Err(NoGraphics) } else { Ok(()) }
}

/// The picture taken last.
#[derive(Resource, Default)]
struct Taken(Option<Image>);

/// Pictures every state, in order, and puts all of them small on contact sheets.
///
/// `prepare` adds what the app needs beyond Bevy's plugins and the theme.
///
/// # Errors
/// There is nothing to draw with, a face is missing, a file cannot be written, or a screen never
/// stands still.
pub fn render(
    states: impl IntoIterator<Item = State>,
    options: &Options,
    prepare: impl FnOnce(&mut App),
) -> Result<Written, ShotsError> {
    check_graphics()?;
    std::fs::create_dir_all(&options.out)
        .map_err(|error| ShotsError::Unwritable { path: options.out.clone(), reason: error.to_string() })?;
    let (mut app, canvas) = stage(options.size, prepare)?;
    let mut written = Written::default();
    let mut sheets: BTreeMap<String, ContactSheet> = BTreeMap::new();
    for state in states {
        (state.show)(&mut app);
        let image = still(&mut app, &canvas, &state.name)?;
        let path = options.out.join(format!("{}.png", state.name));
        let sheet = sheets.entry(state.sheet).or_insert_with(|| ContactSheet::new(options.size));
        if let Some(small) = small(image.clone(), sheet.thumbnail()) {
            sheet.add(&state.name, small);
        }
        save(image, &path)?;
        written.pictures.push(path);
    }
    let face = Outlines::reading(&mut app.world_mut().resource_mut::<FontCx>());
    let Some(face) = face else { return Ok(written) };
    for (language, sheet) in sheets {
        let (width, height) = options.size;
        let path = options.out.join(format!("sheet-{width}x{height}-{language}-{}.png", options.look));
        save(texture(sheet.paint(&face), RenderAssetUsages::MAIN_WORLD), &path)?;
        written.sheets.push(path);
    }
    Ok(written)
}

/// The app without a window, drawing into an image.
fn stage(
    (width, height): (u32, u32),
    prepare: impl FnOnce(&mut App),
) -> Result<(App, Handle<Image>), MissingFonts> {
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() })
            .set(RenderPlugin { synchronous_pipeline_compilation: true, ..default() })
            .disable::<bevy::log::LogPlugin>()
            .disable::<PipelinedRenderingPlugin>()
            .disable::<WinitPlugin>(),
    );
    check_fonts(&mut app.world_mut().resource_mut::<FontCx>())?;
    app.add_plugins(ThemePlugin)
        .insert_resource(TimeUpdateStrategy::ManualDuration(STEP))
        .init_resource::<Taken>();
    #[expect(clippy::cast_precision_loss, reason = "sides of a screen")]
    let sheet = Sheet(Vec2::new(width as f32, height as f32));
    app.insert_resource(sheet);
    prepare(&mut app);
    let mut canvas = Image::new_target_texture(width, height, TextureFormat::Rgba8UnormSrgb, None);
    canvas.texture_descriptor.usage |= TextureUsages::COPY_SRC;
    let canvas = app.world_mut().resource_mut::<Assets<Image>>().add(canvas);
    app.world_mut().spawn((Camera2d, IsDefaultUiCamera, RenderTarget::Image(canvas.clone().into())));
    while app.plugins_state() == PluginsState::Adding {
        bevy::tasks::tick_global_task_pools_on_main_thread();
    }
    app.finish();
    app.cleanup();
    Ok((app, canvas))
}

/// Updates the app until two pictures in a row are the same and nothing more is
/// being made ready to draw with.
fn still(app: &mut App, canvas: &Handle<Image>, name: &str) -> Result<Image, ShotsError> {
    let begun = Instant::now();
    let mut before: Option<Image> = None;
    while begun.elapsed() < PATIENCE {
        app.update();
        if !ready(app) {
            continue;
        }
        let Some(now) = picture(app, canvas, begun) else {
            break;
        };
        if let Some(before) = before
            && before.data == now.data
        {
            return Ok(now);
        }
        before = Some(now);
    }
    Err(ShotsError::Restless { name: name.to_owned() })
}

/// Whether everything that was to be drawn could be: shaders are read in the
/// background, and what waits for one is left out of the picture.
fn ready(app: &App) -> bool {
    app.get_sub_app(RenderApp)
        .and_then(|render| render.world().get_resource::<PipelineCache>())
        .is_some_and(|cache| cache.waiting_pipelines().next().is_none())
}

/// One picture of what is shown now.
fn picture(app: &mut App, canvas: &Handle<Image>, begun: Instant) -> Option<Image> {
    app.world_mut().spawn(Screenshot::image(canvas.clone())).observe(
        |shot: On<ScreenshotCaptured>, mut taken: ResMut<Taken>| {
            taken.0 = Some(shot.image.clone());
        },
    );
    while begun.elapsed() < PATIENCE {
        app.update();
        if let Some(image) = app.world_mut().resource_mut::<Taken>().0.take() {
            return Some(image);
        }
    }
    None
}

/// A picture made small: every pixel of it counts.
fn small(image: Image, (width, height): (u32, u32)) -> Option<Raster> {
    let small = image.try_into_dynamic().ok()?.thumbnail_exact(width, height).into_rgba8();
    Some(Raster { width, height, pixels: small.into_raw() })
}

fn save(image: Image, path: &std::path::Path) -> Result<(), ShotsError> {
    let unwritable = |reason: String| ShotsError::Unwritable { path: path.to_owned(), reason };
    let picture = image.try_into_dynamic().map_err(|error| unwritable(error.to_string()))?;
    picture.to_rgb8().save(path).map_err(|error| unwritable(error.to_string()))
}

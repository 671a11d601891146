//! The camera behind the screen: a thread looks through its door while a code is asked
//! for, reads each frame, and hands on the newest picture. While nobody asks, the camera
//! is closed. Pictures are never kept: the next one takes the last one's place.

#![expect(clippy::needless_pass_by_value, reason = "Bevy hands systems their parameters by value")]

use super::{LiveView, Sight, impression::Impression};
use crate::{
    flow::{Code, Screen},
    scanner::Scanned,
    visit::{Visit, VisitSystems},
    writer::Wake,
};
use bevy::{
    asset::RenderAssetUsages,
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat},
    window::RequestRedraw,
};
use camera::{Door, Health, Luma, Source, Which, Wish};
use reader::{Picture, Reader, Seen};
use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use venue::staff::Finding;

/// What a code is looked for in: twice what reading from a telephone at arm's length needs.
const WISH: Wish = Wish { width: 1_280, height: 720, frames_per_second: 30 };

/// Pixels along a side of the picture that is shown.
const SHOWN: usize = 360;

/// The least time between two pictures that are shown: enough to look alive, and half the
/// work of a camera's 30 a second. Every frame is read all the same.
const BETWEEN: Duration = Duration::from_millis(60);

/// How long a frame is waited for before the camera's state is looked at again.
const PATIENCE: Duration = Duration::from_millis(200);

/// How long the camera is tried after the start, so that staff know before the first
/// visitor comes.
const TRIAL: Duration = Duration::from_secs(8);

/// The camera of the kiosk.
#[derive(Resource)]
pub struct Lookout {
    post: Arc<Post>,
}

/// What the thread and the screen tell each other.
struct Post {
    state: Mutex<State>,
    asked: Condvar,
}

#[derive(Default)]
struct State {
    looking: bool,
    leaving: bool,
    /// Something is here that the screen has not taken.
    fresh: bool,
    sight: Sight,
    picture: Option<Vec<u8>>,
    code: Option<Code>,
    health: Option<Health>,
}

impl Post {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the camera is. Where `any` would do, none is no fault.
    fn finding(&self, any: bool) -> Finding {
        match self.state().health {
            // It is being tried, or none is wanted.
            None | Some(Health::Off) => Finding::CameraNone,
            Some(Health::Missing) if any => Finding::CameraNone,
            Some(health) if health.is_fault() => Finding::CameraGone,
            Some(_) => Finding::CameraLive,
        }
    }
}

impl Lookout {
    /// A camera of this source; `wake` wakes whoever draws.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn open(source: Source, wake: Wake) -> std::io::Result<Self> {
        Self::through(Door::open(source, WISH), wake)
    }

    /// A camera behind a door that is open already.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn through(door: Door, wake: Wake) -> std::io::Result<Self> {
        let post = Arc::new(Post { state: Mutex::default(), asked: Condvar::new() });
        let watch = Watch { door, post: Arc::clone(&post), wake, reader: Reader::default() };
        std::thread::Builder::new().name("lookout".to_owned()).spawn(move || watch.keep())?;
        Ok(Self { post })
    }

    /// Whether somebody wants to be seen.
    pub fn look(&self, looking: bool) {
        let mut state = self.post.state();
        if state.looking != looking {
            state.looking = looking;
            drop(state);
            self.post.asked.notify_all();
        }
    }

    /// Says how the camera of a source is, to staff, from whatever thread.
    #[must_use]
    pub fn finding(&self, source: &Source) -> Box<dyn Fn() -> Finding + Send> {
        let (post, any) = (Arc::clone(&self.post), matches!(source, Source::Camera(Which::Any)));
        Box::new(move || post.finding(any))
    }
}

impl Drop for Lookout {
    fn drop(&mut self) {
        self.post.state().leaving = true;
        self.post.asked.notify_all();
    }
}

/// The thread's half.
struct Watch {
    door: Door,
    post: Arc<Post>,
    wake: Wake,
    reader: Reader,
}

impl Watch {
    fn keep(mut self) {
        self.try_out();
        loop {
            self.door.rest();
            self.tell(Sight::Resting, None, None);
            let state = self.post.state();
            let asked = self.post.asked.wait_while(state, |state| !state.looking && !state.leaving);
            if asked.unwrap_or_else(PoisonError::into_inner).leaving {
                return;
            }
            self.door.look();
            self.watch();
        }
    }

    /// After the start: is there a camera, and does it give pictures?
    fn try_out(&self) {
        let settled = |health: Health| health == Health::Seeing || health == Health::Off || health.is_fault();
        let _settled = self.door.wait(TRIAL, |report| settled(report.health));
        let health = self.door.health();
        tracing::info!(camera = health.word(), "the camera was tried");
        self.post.state().health = Some(health);
    }

    /// Looks until nobody wants to be seen.
    fn watch(&mut self) {
        let mut impression = Impression::default();
        let (mut said, mut drawn) = (None, None::<Instant>);
        loop {
            {
                let state = self.post.state();
                if !state.looking || state.leaving {
                    return;
                }
            }
            let frame = self.door.newest_within(PATIENCE);
            let health = self.door.health();
            if said != Some(health) {
                tracing::info!(camera = health.word(), detail = %self.door.report().detail, "the camera");
                said = Some(health);
            }
            if !matches!(health, Health::Resting | Health::Opening) {
                self.post.state().health = Some(health);
            }
            let Some(picture) = frame.and_then(picture_of) else {
                self.tell(sight_of(health), None, None);
                continue;
            };
            let seen = self.reader.glance(&picture);
            let sight = impression.of(&seen);
            let code = match seen {
                Seen::Code(found) => Some(Code::of(found.text.as_bytes())),
                Seen::Nothing | Seen::Unclear => None,
            };
            let draws = drawn.is_none_or(|last| last.elapsed() >= BETWEEN);
            if draws {
                drawn = Some(Instant::now());
            }
            self.tell(sight, draws.then(|| shown(&picture)), code);
        }
    }

    /// What the screen takes next. A code waits until it is taken; a picture does not.
    fn tell(&self, sight: Sight, picture: Option<Vec<u8>>, code: Option<Code>) {
        let mut state = self.post.state();
        let changed = state.sight != sight || picture.is_some() || code.is_some();
        state.sight = sight;
        if picture.is_some() || sight != Sight::Looking {
            state.picture = picture;
        }
        if code.is_some() {
            state.code = code;
        }
        state.fresh |= changed;
        drop(state);
        if changed {
            (self.wake)();
        }
    }
}

/// What a camera in this state is to the visitor.
fn sight_of(health: Health) -> Sight {
    match health {
        // Who never had a camera misses none.
        Health::Off | Health::Resting | Health::Missing => Sight::Resting,
        Health::Opening => Sight::Opening,
        Health::Seeing => Sight::Looking,
        Health::Busy | Health::Unplugged | Health::Stalled | Health::Forbidden | Health::Unreadable => {
            Sight::Away
        }
    }
}

/// A frame as the reader takes it; the frame itself is gone then.
fn picture_of(frame: Arc<Luma>) -> Option<Picture> {
    let frame = Arc::unwrap_or_clone(frame);
    let (width, height) = (usize::try_from(frame.width).ok()?, usize::try_from(frame.height).ok()?);
    Picture::new(width, height, frame.pixels).ok()
}

/// The middle of a frame as a mirror shows it, `SHOWN` pixels a side, in red, green, blue
/// and opaqueness.
fn shown(picture: &Picture) -> Vec<u8> {
    let side = picture.width().min(picture.height());
    let (left, top) = ((picture.width() - side) / 2, (picture.height() - side) / 2);
    let mut pixels = Vec::with_capacity(SHOWN * SHOWN * 4);
    for y in 0..SHOWN {
        let row = (top + y * side / SHOWN) * picture.width();
        for x in (0..SHOWN).rev() {
            let level = picture.pixels().get(row + left + x * side / SHOWN).copied().unwrap_or(0);
            pixels.extend([level, level, level, u8::MAX]);
        }
    }
    pixels
}

/// The camera in an app that has the flow.
pub struct SightPlugin;

impl Plugin for SightPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<LiveView>()
            .add_systems(PreUpdate, look_out.before(VisitSystems).run_if(resource_exists::<Lookout>));
    }
}

/// Where the camera looks: at codes, and when staff look at how it is.
fn wants_to_see(screen: Screen) -> bool {
    matches!(screen, Screen::Scan | Screen::Checks)
}

/// Hands on what the camera saw since the last picture.
fn look_out(
    lookout: Res<Lookout>,
    visit: Res<Visit>,
    mut live: ResMut<LiveView>,
    mut images: ResMut<Assets<Image>>,
    mut canvas: Local<Option<Handle<Image>>>,
    mut scanned: MessageWriter<Scanned>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    lookout.look(wants_to_see(visit.flow.screen));
    let mut state = lookout.post.state();
    if !std::mem::take(&mut state.fresh) {
        return;
    }
    let (sight, picture, code) = (state.sight, state.picture.take(), state.code.take());
    drop(state);
    let canvas = canvas.get_or_insert_with(|| images.add(blank()));
    match picture {
        Some(pixels) => {
            if let Some(mut image) = images.get_mut(&*canvas) {
                image.data = Some(pixels);
            }
            if live.picture.is_none() {
                live.picture = Some(canvas.clone());
            }
        }
        None if !matches!(sight, Sight::Looking | Sight::Closer) && live.picture.is_some() => {
            live.picture = None;
        }
        None => {}
    }
    if live.sight != sight {
        live.sight = sight;
    }
    scanned.write_batch(code.filter(|_| visit.flow.screen == Screen::Scan).map(Scanned));
    redraw.write(RequestRedraw);
}

fn blank() -> Image {
    let side = u32::try_from(SHOWN).unwrap_or(1);
    let size = Extent3d { width: side, height: side, depth_or_array_layers: 1 };
    let (format, usage) = (TextureFormat::Rgba8UnormSrgb, RenderAssetUsages::all());
    Image::new_fill(size, TextureDimension::D2, &[0, 0, 0, u8::MAX], format, usage)
}

//! A camera that plays a script, which may change while it plays.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use camera::{Fault, Opener, Reel, project};
use nokhwa::utils::{FrameFormat, Resolution};
use nokhwa::{Buffer, NokhwaError};

/// What a camera does when it is asked for a picture; with some, it does so already
/// when it is opened.
#[derive(Clone)]
pub(crate) enum Shot {
    Frame(Buffer),
    /// Says this error of the operating system; also when it is opened.
    Error(i32),
    /// Gives nothing until it is released, and then a picture of 99.
    Hang,
    /// Does not open until it is released.
    HangAtOpening,
    Panic,
}

/// A YUYV picture of 4 x 2, all of this brightness.
pub(crate) fn picture(luma: u8) -> Shot {
    Shot::Frame(Buffer::new(Resolution::new(4, 2), &[luma, 128].repeat(8), FrameFormat::YUYV))
}

/// An MJPEG picture of 16 x 8, all of brightness 200.
const JPEG: &[u8] = include_bytes!("../pictures/grey-200.jpg");

pub(crate) fn jpeg() -> Shot {
    Shot::Frame(Buffer::new(Resolution::new(16, 8), JPEG, FrameFormat::MJPEG))
}

/// That picture without its end.
pub(crate) fn cut_off() -> Shot {
    Shot::Frame(Buffer::new(Resolution::new(16, 8), &JPEG[..JPEG.len() - 9], FrameFormat::MJPEG))
}

struct Stage {
    shots: Vec<Shot>,
    next: usize,
    /// How often what hung was released.
    releases: usize,
    hanging: usize,
    devices: usize,
    /// Streams opened so far: with each, a camera's light goes on.
    streams: usize,
}

pub(crate) struct Script {
    stage: Mutex<Stage>,
    changed: Condvar,
}

impl Script {
    pub(crate) fn playing(shots: Vec<Shot>) -> Arc<Self> {
        let stage = Stage { shots, next: 0, releases: 0, hanging: 0, devices: 0, streams: 0 };
        Arc::new(Self { stage: Mutex::new(stage), changed: Condvar::new() })
    }

    /// Plays this from now on, and its last shot for ever.
    pub(crate) fn play(&self, shots: Vec<Shot>) {
        let mut stage = self.lock();
        stage.shots = shots;
        stage.next = 0;
    }

    pub(crate) fn opener(self: &Arc<Self>) -> Opener {
        let script = Arc::clone(self);
        Arc::new(move || {
            let first = script.lock().shots[0].clone();
            match first {
                Shot::Error(number) => return Err(Fault::from(refused(number))),
                Shot::HangAtOpening => script.hang(),
                Shot::Panic => panic!("as the script says"),
                Shot::Frame(_) | Shot::Hang => {}
            }
            Ok(project("script", Played::new(&script)))
        })
    }

    /// Lets everything go on that hangs now.
    pub(crate) fn release(&self) {
        self.lock().releases += 1;
        self.changed.notify_all();
    }

    pub(crate) fn hanging(&self) -> usize {
        self.lock().hanging
    }

    /// Devices that are open.
    pub(crate) fn devices(&self) -> usize {
        self.lock().devices
    }

    pub(crate) fn streams(&self) -> usize {
        self.lock().streams
    }

    pub(crate) fn wait_for_devices(&self, bound: Duration, devices: usize) -> bool {
        self.wait(bound, |stage| stage.devices == devices)
    }

    /// Waits until nothing is open and nothing hangs.
    pub(crate) fn wait_for_rest(&self, bound: Duration) -> bool {
        self.wait(bound, |stage| stage.devices == 0 && stage.hanging == 0)
    }

    pub(crate) fn wait_for_hanging(&self, bound: Duration) -> bool {
        self.wait(bound, |stage| stage.hanging > 0)
    }

    fn wait(&self, bound: Duration, done: impl Fn(&Stage) -> bool) -> bool {
        let (_stage, waited) =
            self.changed.wait_timeout_while(self.lock(), bound, |stage| !done(stage)).unwrap();
        !waited.timed_out()
    }

    fn hang(&self) {
        let mut stage = self.lock();
        let releases = stage.releases;
        stage.hanging += 1;
        self.changed.notify_all();
        stage = self.changed.wait_while(stage, |stage| stage.releases == releases).unwrap();
        stage.hanging -= 1;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap()
    }
}

fn refused(number: i32) -> NokhwaError {
    NokhwaError::ReadFrameError(std::io::Error::from_raw_os_error(number).to_string())
}

struct Played {
    script: Arc<Script>,
}

impl Played {
    fn new(script: &Arc<Script>) -> Self {
        script.lock().devices += 1;
        Self { script: Arc::clone(script) }
    }
}

impl Drop for Played {
    fn drop(&mut self) {
        self.script.lock().devices -= 1;
        self.script.changed.notify_all();
    }
}

impl Reel for Played {
    fn start(&mut self) -> Result<(), NokhwaError> {
        self.script.lock().streams += 1;
        Ok(())
    }

    fn frame(&mut self) -> Result<Buffer, NokhwaError> {
        let mut stage = self.script.lock();
        // A beat, so that no test floods its threads.
        let beat = Duration::from_millis(5);
        stage = self.script.changed.wait_timeout_while(stage, beat, |_| true).unwrap().0;
        let last = stage.shots.len() - 1;
        let shot = stage.shots[stage.next.min(last)].clone();
        stage.next = (stage.next + 1).min(last);
        drop(stage);
        match shot {
            Shot::Frame(buffer) => Ok(buffer),
            Shot::Error(number) => Err(refused(number)),
            Shot::Hang | Shot::HangAtOpening => {
                self.script.hang();
                let Shot::Frame(late) = picture(99) else { unreachable!() };
                Ok(late)
            }
            Shot::Panic => panic!("as the script says"),
        }
    }
}

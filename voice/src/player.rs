//! Sounds through the player that is installed.

use crate::{
    cue::{Cue, RATE},
    mailbox::Mailbox,
    programs::Programs,
    running::{End, Errand, run},
    wav::wav,
};
use std::{
    ffi::OsStr,
    fs, io,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};
use tempfile::TempDir;

/// How long a player may take for a sound (ms): over it, it hangs and is killed.
pub const PLAYING_MS: u64 = 3_000;

/// The players that are looked for, the best first: those of the sound servers mix with
/// whatever else sounds, the last speaks to the card itself.
const PLAYERS: [(&[&str], &str); 3] = [(&[], "pw-play"), (&[], "paplay"), (&["-q"], "aplay")];

/// Why nothing can be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoPlayer {
    /// No sound is wanted.
    NotWanted,
    /// No player is installed.
    NotInstalled,
    /// The sounds could not be laid ready, or there was no thread for them.
    NoRoom,
    /// Every player that is installed has failed: no loudspeaker, or no sound server.
    Fails,
}

/// The way to the loudspeaker, or none.
#[derive(Debug)]
pub enum Sound {
    /// Sounds can be played.
    Player(Player),
    /// Nothing is to be heard, and why.
    None(NoPlayer),
}

impl Sound {
    /// Makes the sounds and looks for a player in the folders of `search`, which is written
    /// as `PATH` is.
    #[must_use]
    pub fn find(search: &OsStr) -> Self {
        let Some(players) = Programs::find(search, &PLAYERS) else {
            return Self::None(NoPlayer::NotInstalled);
        };
        match Player::start(players) {
            Ok(player) => Self::Player(player),
            Err(error) => {
                tracing::warn!(%error, "no sounds: they can't be laid ready");
                Self::None(NoPlayer::NoRoom)
            }
        }
    }

    /// Plays a sound, at once or after the one that plays now. One that waits already
    /// gives way.
    pub fn play(&self, cue: Cue) {
        if let Self::Player(player) = self {
            player.mailbox.put(cue);
        }
    }

    /// Why nothing is heard; none as long as all is well.
    #[must_use]
    pub fn trouble(&self) -> Option<NoPlayer> {
        match self {
            Self::Player(player) => player.fails.load(Ordering::Relaxed).then_some(NoPlayer::Fails),
            Self::None(why) => Some(*why),
        }
    }
}

/// A player with a thread of its own.
#[derive(Debug)]
pub struct Player {
    mailbox: Arc<Mailbox<Cue>>,
    fails: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Player {
    fn start(players: Programs<&'static [&'static str]>) -> io::Result<Self> {
        let files = Files::write()?;
        let (mailbox, fails) = (Arc::new(Mailbox::new()), Arc::new(AtomicBool::new(false)));
        let (letters, failing) = (Arc::clone(&mailbox), Arc::clone(&fails));
        let play = move || play_all(players, &files, &letters, &failing);
        let thread = thread::Builder::new().name("sounds".to_owned()).spawn(play)?;
        Ok(Self { mailbox, fails, thread: Some(thread) })
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.mailbox.close();
        if let Some(thread) = self.thread.take() {
            // It kills what plays, which takes less than a second.
            let _panicked = thread.join();
        }
    }
}

fn play_all(
    mut players: Programs<&'static [&'static str]>,
    files: &Files,
    mailbox: &Mailbox<Cue>,
    fails: &AtomicBool,
) {
    while let Some(cue) = mailbox.take() {
        let file = files.of(cue);
        let mut left = players.count();
        let played = loop {
            let (flags, program) = players.current();
            let arguments: Vec<&str> = flags.iter().copied().chain([file.as_str()]).collect();
            let patience = Duration::from_millis(PLAYING_MS);
            let errand = Errand { program, arguments: &arguments, input: "", patience, gives_way: false };
            match run(&errand, mailbox) {
                End::Well | End::GaveWay => break true,
                // Another may work here; but a sound that late belongs to nothing any more.
                End::Hung => {
                    players.pass_on();
                    break false;
                }
                End::Failed => players.pass_on(),
            }
            left -= 1;
            if left == 0 {
                break false;
            }
        };
        fails.store(!played, Ordering::Relaxed);
    }
}

/// The sounds as files that only this user can read; they go when this is dropped. Files,
/// because not every player reads a WAV file from its input.
#[derive(Debug)]
struct Files {
    folder: TempDir,
}

impl Files {
    fn write() -> io::Result<Self> {
        let private = fs::Permissions::from_mode(0o700);
        let folder = tempfile::Builder::new().prefix("kiosk-sounds-").permissions(private).tempdir()?;
        let files = Self { folder };
        for cue in Cue::ALL {
            fs::write(files.path(cue), wav(&cue.samples(), RATE))?;
        }
        Ok(files)
    }

    fn path(&self, cue: Cue) -> PathBuf {
        self.folder.path().join(cue.name()).with_extension("wav")
    }

    fn of(&self, cue: Cue) -> String {
        self.path(cue).to_string_lossy().into_owned()
    }
}

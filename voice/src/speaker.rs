//! Words read aloud by the speech program that is installed.

use crate::{
    mailbox::Mailbox,
    programs::Programs,
    running::{self, End, run},
};
use std::{
    ffi::OsStr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// The longest text that is read, characters; of a longer one so many are.
pub const MOST_CHARACTERS: usize = 1_000;

/// How long a text is read (ms): longer than a thousand Chinese characters take. A program
/// that goes on hangs and is killed.
pub const READING_MS: u64 = 360_000;

/// Words a minute of espeak-ng: its usual 175 are hard to follow for who hears a language seldom.
const PACE: &str = "150";

/// How long stopping the speech server may take.
const STOPPING: Duration = Duration::from_secs(1);

/// The language a text is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tongue {
    /// Mandarin.
    Chinese,
    /// English.
    English,
}

/// The speech programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// The client of Speech Dispatcher, which has the best voices that are installed.
    Dispatcher,
    /// A synthesiser that needs nothing else.
    Espeak,
}

const DISPATCHER: (Reader, &str) = (Reader::Dispatcher, "spd-say");
const ESPEAK: (Reader, &str) = (Reader::Espeak, "espeak-ng");

impl Tongue {
    /// The programs for it, the best first.
    const fn readers(self) -> [(Reader, &'static str); 2] {
        match self {
            // As it is installed the dispatcher reads through espeak-ng too, and can't ask
            // it for the voice that reads Chinese.
            Self::Chinese => [ESPEAK, DISPATCHER],
            Self::English => [DISPATCHER, ESPEAK],
        }
    }

    /// As the dispatcher knows it: ISO 639-1.
    const fn code(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }

    /// The voice of espeak-ng. Its `zh` and `cmn` look a character's sound up and then read
    /// that as if it were English, with the number of its tone.
    const fn voice(self) -> &'static str {
        match self {
            Self::Chinese => "cmn-latn-pinyin",
            Self::English => "en",
        }
    }
}

/// The programs for both languages.
struct Readers {
    chinese: Programs<Reader>,
    english: Programs<Reader>,
}

impl Readers {
    fn find(search: &OsStr) -> Option<Self> {
        let find = |tongue: Tongue| Programs::find(search, &tongue.readers());
        Some(Self { chinese: find(Tongue::Chinese)?, english: find(Tongue::English)? })
    }

    fn of(&mut self, tongue: Tongue) -> &mut Programs<Reader> {
        match tongue {
            Tongue::Chinese => &mut self.chinese,
            Tongue::English => &mut self.english,
        }
    }
}

/// What the thread is told.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Words {
    Read(Tongue, String),
    Hush,
}

/// Reads aloud, on a thread of its own. What is read stops when it is dropped.
#[derive(Debug)]
pub struct Speaker {
    mailbox: Arc<Mailbox<Words>>,
    fails: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Speaker {
    /// Looks for a speech program in the folders of `search`, which is written as `PATH`
    /// is. None when there is none, or no thread for it.
    #[must_use]
    pub fn find(search: &OsStr) -> Option<Self> {
        let readers = Readers::find(search)?;
        let (mailbox, fails) = (Arc::new(Mailbox::new()), Arc::new(AtomicBool::new(false)));
        let (letters, failing) = (Arc::clone(&mailbox), Arc::clone(&fails));
        let read = move || read_all(readers, &letters, &failing);
        let thread = thread::Builder::new().name("reading".to_owned()).spawn(read);
        match thread {
            Ok(thread) => Some(Self { mailbox, fails, thread: Some(thread) }),
            Err(error) => {
                tracing::warn!(%error, "nothing is read aloud: no thread for it");
                None
            }
        }
    }

    /// Reads a text instead of whatever is read now. A text of nothing but space is hushing.
    pub fn say(&self, tongue: Tongue, text: &str) {
        let text = spoken(text);
        self.mailbox.put(if text.is_empty() { Words::Hush } else { Words::Read(tongue, text) });
    }

    /// Stops reading.
    pub fn hush(&self) {
        self.mailbox.put(Words::Hush);
    }

    /// Whether the last text could not be read by any program that is installed.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.fails.load(Ordering::Relaxed)
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.mailbox.close();
        if let Some(thread) = self.thread.take() {
            // It kills what reads, which takes a second or two at the very most.
            let _panicked = thread.join();
        }
    }
}

/// The text as it is handed over: no control characters, and no longer than is read.
fn spoken(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c });
    plain.take(MOST_CHARACTERS).collect::<String>().trim().to_owned()
}

fn read_all(mut readers: Readers, mailbox: &Mailbox<Words>, fails: &AtomicBool) {
    while let Some(words) = mailbox.take() {
        let Words::Read(tongue, text) = words else { continue };
        let readers = readers.of(tongue);
        let mut left = readers.count();
        let mut failed = true;
        while failed && left > 0 {
            left -= 1;
            let end = read(readers, tongue, &text, mailbox);
            failed = end == End::Failed;
            if matches!(end, End::Failed | End::Hung) {
                readers.pass_on();
            }
        }
        fails.store(failed, Ordering::Relaxed);
    }
}

fn read(readers: &Programs<Reader>, tongue: Tongue, text: &str, mailbox: &Mailbox<Words>) -> End {
    let (reader, program) = readers.current();
    let patience = Duration::from_millis(READING_MS);
    let errand = |arguments, input| running::Errand { program, arguments, input, patience, gives_way: true };
    match reader {
        Reader::Espeak => {
            run(&errand(&["-v", tongue.voice(), "-b", "1", "-s", PACE, "--stdin"], text), mailbox)
        }
        Reader::Dispatcher => {
            let said = ["--wait", "--language", tongue.code(), "--", text];
            let end = run(&errand(&said, ""), mailbox);
            if matches!(end, End::GaveWay | End::Hung) {
                // The server reads on when its client is gone: it must be told.
                let stop = running::Errand {
                    arguments: &["--cancel"],
                    patience: STOPPING,
                    gives_way: false,
                    ..errand(&[], "")
                };
                run(&stop, &Mailbox::<()>::new());
            }
            end
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_reading_ends_and_carries_no_control_characters() {
        assert_eq!(spoken(" a\tb\u{0}c\nd "), "a b c\nd");
        let long = "字".repeat(MOST_CHARACTERS + 9);
        assert_eq!(spoken(&long).chars().count(), MOST_CHARACTERS);
        assert_eq!(spoken(" \n\t"), "");
    }
}

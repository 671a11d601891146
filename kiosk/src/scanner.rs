//! Hand scanners that type what they read, as a keyboard does (keyboard wedge). A scan is
//! told from a person's key by its pace; what belongs to it presses no button.

#![expect(clippy::needless_pass_by_value, reason = "Bevy hands systems their parameters by value")]

mod serial;

pub use serial::{NoSerialLine, SerialLine, SerialScanner};

use crate::{
    flow::{Code, MAX_CODE},
    visit::Visit,
};
use bevy::{
    ecs::message::{MessageCursor, Messages},
    input::{ButtonState, keyboard::Key, keyboard::KeyboardInput},
    input_focus::InputFocusSystems,
    prelude::*,
};

/// The longest pause within a scan (ms). Scanners type a character every 1 to 20 ms, but a
/// machine that draws slowly hands keys on in bundles. Nobody types texts at a kiosk, so
/// the pause may be as long as a slow picture takes.
pub const PAUSE_MS: u64 = 250;

/// The slowest picture that is waited for (ms).
const SLOWEST_MS: u64 = 2_000;

/// Fewest characters of a scan: a short code has twelve, and nobody presses so many keys
/// at this pace to move about on a screen.
pub const FEWEST: usize = 8;

/// From so many characters on, space and enter belong to the scan and press no button.
const SURELY: usize = 3;

/// What a key comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Stroke {
    /// A person's: whoever has the focus hears it.
    Own,
    /// Part of a scan.
    Taken,
    /// The last of a scan.
    Whole(Code),
}

/// A scan as far as it has come.
#[derive(Debug, Clone, Default)]
pub struct Scan {
    typed: String,
    last: u64,
    /// How long the last picture took while something was typed (ms): keys that came in
    /// the meantime are handed on late.
    late: u64,
}

impl Scan {
    /// A character was typed at `now` (ms of a clock that never runs backwards).
    pub fn character(&mut self, text: &str, now: u64) -> Stroke {
        if !self.goes_on(now) {
            self.typed.clear();
        }
        self.last = now;
        let within = self.typed.chars().count() >= SURELY;
        // A scan that is too long is still one, and is refused as one.
        if self.typed.len() <= MAX_CODE {
            self.typed.push_str(text);
        }
        // Letters press no button; only the space does.
        if within || !text.trim().is_empty() { Stroke::Taken } else { Stroke::Own }
    }

    /// Enter or tab was typed: what most scanners end with.
    pub fn end(&mut self, now: u64) -> Stroke {
        let goes_on = self.goes_on(now);
        let typed = std::mem::take(&mut self.typed);
        match typed.chars().count() {
            FEWEST.. if goes_on => Stroke::Whole(Code::of(typed.as_bytes())),
            SURELY.. if goes_on => Stroke::Taken,
            _ => Stroke::Own,
        }
    }

    /// A key was typed that writes nothing: arrows and Escape, which move about. Some
    /// scanners end with one.
    pub fn silent(&mut self, now: u64) -> Stroke {
        let within = self.goes_on(now) && self.typed.chars().count() >= SURELY;
        if within { Stroke::Taken } else { Stroke::Own }
    }

    /// Time passed: a scanner that ends with no key has come to its end.
    pub fn rest(&mut self, now: u64) -> Option<Code> {
        if self.typed.is_empty() || self.goes_on(now) {
            return None;
        }
        let typed = std::mem::take(&mut self.typed);
        (typed.chars().count() >= FEWEST).then(|| Code::of(typed.as_bytes()))
    }

    fn goes_on(&self, now: u64) -> bool {
        now.saturating_sub(self.last) <= PAUSE_MS + self.late
    }

    /// A picture took so long (ms).
    pub fn drawn(&mut self, took: u64) {
        self.late = if self.is_open() { took } else { 0 };
    }

    /// Whether something is typed whose end has not come.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.typed.is_empty()
    }
}

/// A code that a hand scanner has read.
#[derive(Message, Debug, Clone, PartialEq)]
pub struct Scanned(pub Code);

/// Listens for hand scanners before the focus does.
pub struct ScannerPlugin;

impl Plugin for ScannerPlugin {
    fn build(&self, app: &mut App) {
        app.add_message::<Scanned>()
            .add_systems(PreUpdate, (listen, serial::hear).before(InputFocusSystems::Dispatch));
    }
}

fn listen(
    visit: Res<Visit>,
    time: Res<Time<Real>>,
    mut keys: ResMut<Messages<KeyboardInput>>,
    mut heard: Local<MessageCursor<KeyboardInput>>,
    mut scan: Local<Scan>,
    mut scanned: MessageWriter<Scanned>,
    mut redraw: MessageWriter<bevy::window::RequestRedraw>,
) {
    let now = visit.now();
    scan.drawn(u64::try_from(time.delta().as_millis()).unwrap_or(u64::MAX).min(SLOWEST_MS));
    let new: Vec<KeyboardInput> = heard.read(&keys).cloned().collect();
    scanned.write_batch(scan.rest(now).map(Scanned));
    let mut own = vec![];
    for key in &new {
        let stroke = match (&key.logical_key, key.state) {
            (_, ButtonState::Released) => Stroke::Own,
            (Key::Enter | Key::Tab, _) => scan.end(now),
            (Key::Space, _) => scan.character(" ", now),
            (Key::Character(text), _) => scan.character(text, now),
            (Key::Shift | Key::Control | Key::Alt | Key::AltGraph | Key::CapsLock, _) => Stroke::Own,
            _ => scan.silent(now),
        };
        match stroke {
            Stroke::Own => own.push(key.clone()),
            Stroke::Taken => {}
            Stroke::Whole(code) => {
                scanned.write(Scanned(code));
            }
        }
    }
    if own.len() < new.len() {
        // Nobody hears what belongs to a scan; a person's keys come again, and only once.
        keys.clear();
        keys.write_batch(own);
        heard.clear(&keys);
    }
    if scan.is_open() {
        redraw.write(bevy::window::RequestRedraw);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn type_all(scan: &mut Scan, text: &str, from: u64, gap: u64) -> (Vec<Stroke>, u64) {
        let strokes = text.chars().zip(0..).map(|(c, n)| scan.character(&c.to_string(), from + n * gap));
        let strokes: Vec<_> = strokes.collect();
        let last = from + gap * u64::try_from(strokes.len()).unwrap();
        (strokes, last)
    }

    #[test]
    fn a_burst_with_enter_is_a_scan_and_presses_nothing() {
        let mut scan = Scan::default();
        let (strokes, end) = type_all(&mut scan, "SP1:A BC$%", 1_000, 5);
        assert!(strokes.iter().all(|stroke| *stroke == Stroke::Taken));
        assert_eq!(scan.end(end), Stroke::Whole(Code::of(b"SP1:A BC$%")));
        assert_eq!(scan.end(end + 5), Stroke::Own, "the next enter is a person's");
    }

    #[test]
    fn a_person_who_moves_about_is_heard() {
        let mut scan = Scan::default();
        for at in [1_000, 1_400, 1_800] {
            assert_eq!(scan.character(" ", at), Stroke::Own);
        }
        assert_eq!(scan.end(2_200), Stroke::Own);
        assert_eq!(scan.rest(9_000), None);
    }

    #[test]
    fn an_arrow_within_a_scan_moves_nothing() {
        let mut scan = Scan::default();
        assert_eq!(scan.silent(900), Stroke::Own);
        let (_, end) = type_all(&mut scan, "7K3M9XQ24TBH", 1_000, 10);
        assert_eq!(scan.silent(end), Stroke::Taken);
        assert_eq!(scan.rest(end + PAUSE_MS), Some(Code::of(b"7K3M9XQ24TBH")));
        assert_eq!(scan.silent(end + PAUSE_MS + 10), Stroke::Own);
    }

    #[test]
    fn a_scanner_without_enter_ends_by_itself() {
        let mut scan = Scan::default();
        let (_, end) = type_all(&mut scan, "7K3M9XQ24TBH", 1_000, 10);
        assert_eq!(scan.rest(end), None);
        assert_eq!(scan.rest(end + PAUSE_MS), Some(Code::of(b"7K3M9XQ24TBH")));
        assert_eq!(scan.rest(end + 9_000), None);
    }

    proptest! {
        #[test]
        fn whatever_is_scanned_is_read_whole_or_refused_whole(text in "[0-9A-Z $%*+./:-]{8,3000}", gap in 0..60_u64) {
            prop_assume!(!text.trim().is_empty());
            let mut scan = Scan::default();
            let (_, end) = type_all(&mut scan, &text, 5_000, gap);
            let Stroke::Whole(code) = scan.end(end) else { panic!("no scan") };
            if text.len() <= MAX_CODE {
                prop_assert_eq!(code.text(), text.trim());
            } else {
                prop_assert!(code.text().len() <= MAX_CODE + 1);
            }
        }
    }
}

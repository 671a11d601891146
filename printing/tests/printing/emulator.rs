//! A receipt printer that prints into memory: it takes the commands a card is sent with,
//! refuses every other, and answers questions at once, as printers do.

#[path = "emulator/paper.rs"]
mod paper;
#[path = "emulator/port.rs"]
mod port;

pub(crate) use port::{device, serial, tcp, tcp_at};

use paper::Paper;
use printing::Picture;
use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

/// Longer than anything a test waits for takes, even on a busy machine.
pub(crate) const BOUND: Duration = Duration::from_secs(30);

/// What happens to the printer when so many rows are on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mishap {
    PaperOut,
    Unplugged,
    /// It takes no more bytes and answers nothing.
    Stuck,
}

/// The printer as one sees it standing there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Desk {
    pub(crate) cover_open: bool,
    pub(crate) paper_out: bool,
    pub(crate) paper_low: bool,
    pub(crate) fault: bool,
    /// Whether it leaves questions unanswered.
    pub(crate) silent: bool,
    pub(crate) mishap: Option<(usize, Mishap)>,
    /// What was cut off.
    pub(crate) cards: Vec<Picture>,
    /// Rows printed since the last cut.
    pub(crate) rows: usize,
    /// The first thing that was not understood.
    pub(crate) complaint: Option<String>,
    /// Connections that were taken.
    pub(crate) connections: usize,
    /// Whether the other side is cut off for good.
    pub(crate) unplugged: bool,
    pub(crate) stuck: bool,
}

/// The printer, shared between the test and the thread that works it.
#[derive(Clone, Default)]
pub(crate) struct Emulator(Arc<(Mutex<Desk>, Condvar)>);

impl Emulator {
    pub(crate) fn new(desk: Desk) -> Self {
        Self(Arc::new((Mutex::new(desk), Condvar::new())))
    }

    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Desk) -> T) -> T {
        let changed = change(&mut self.0.0.lock().unwrap());
        self.0.1.notify_all();
        changed
    }

    /// Waits until the printer is as wanted.
    #[track_caller]
    pub(crate) fn until(&self, wanted: impl Fn(&Desk) -> bool) -> Desk {
        let desk = self.0.0.lock().unwrap();
        let (desk, waited) = self.0.1.wait_timeout_while(desk, BOUND, |desk| !wanted(desk)).unwrap();
        assert!(!waited.timed_out(), "the printer stayed as it was: {desk:?}");
        desk.clone()
    }

    /// What it printed; it must have understood everything.
    #[track_caller]
    pub(crate) fn cards(&self) -> Vec<Picture> {
        let desk = self.0.0.lock().unwrap();
        assert_eq!(desk.complaint, None);
        desk.cards.clone()
    }
}

/// What a connection is worked with: bytes in, answers out.
pub(crate) struct Session {
    emulator: Emulator,
    waiting: VecDeque<u8>,
    paper: Paper,
    /// The last bytes, among which questions are found.
    last: [u8; 3],
}

/// Whether the connection goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Open,
    Unplugged,
    Stuck,
}

impl Session {
    pub(crate) fn new(emulator: &Emulator) -> Self {
        emulator.change(|desk| desk.connections += 1);
        Self { emulator: emulator.clone(), waiting: VecDeque::new(), paper: Paper::default(), last: [0; 3] }
    }

    /// Takes bytes and gives the answers to them.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> (Vec<u8>, Line) {
        let mut answers = Vec::new();
        for byte in bytes {
            // Questions are answered where they are met, even in the middle of dots and
            // while the printer stands still.
            self.last = [self.last[1], self.last[2], *byte];
            if let [0x10, 0x04, number @ 1..=4] = self.last {
                answers.extend(self.answer(number));
            }
            self.waiting.push_back(*byte);
        }
        let line = self.work();
        (answers, line)
    }

    fn answer(&self, number: u8) -> Option<u8> {
        self.emulator.change(|desk| {
            let halted = desk.cover_open || desk.paper_out || desk.fault;
            let bits = match number {
                1 => bit(halted, 3),
                2 => bit(desk.cover_open, 2) | bit(desk.paper_out, 5) | bit(desk.fault, 6),
                3 => bit(desk.fault, 3),
                _ => {
                    bit(desk.paper_low, 2)
                        | bit(desk.paper_low, 3)
                        | bit(desk.paper_out, 5)
                        | bit(desk.paper_out, 6)
                }
            };
            (!desk.silent && !desk.stuck).then_some(0b1_0010 | bits)
        })
    }

    /// Carries out what is there, as long as the printer is able to.
    fn work(&mut self) -> Line {
        let (waiting, paper) = (&mut self.waiting, &mut self.paper);
        self.emulator.change(|desk| {
            while !desk.cover_open && !desk.paper_out && !desk.fault && !desk.stuck && !desk.unplugged {
                match paper.step(waiting, desk) {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(complaint) => {
                        desk.complaint.get_or_insert(complaint);
                        break;
                    }
                }
                if let Some((_, mishap)) = desk.mishap.filter(|(rows, _)| desk.rows >= *rows) {
                    desk.mishap = None;
                    match mishap {
                        Mishap::PaperOut => desk.paper_out = true,
                        Mishap::Unplugged => desk.unplugged = true,
                        Mishap::Stuck => desk.stuck = true,
                    }
                }
            }
            match desk {
                Desk { unplugged: true, .. } => Line::Unplugged,
                Desk { stuck: true, .. } => Line::Stuck,
                _ => Line::Open,
            }
        })
    }
}

fn bit(on: bool, place: u8) -> u8 {
    u8::from(on) << place
}

/// Carries out the bytes of a file, all of which must be understood and whole.
pub(crate) fn replay(bytes: &[u8]) -> Vec<Picture> {
    let emulator = Emulator::default();
    let mut session = Session::new(&emulator);
    let (answers, _) = session.take(bytes);
    assert!(session.waiting.is_empty(), "{} bytes are left over", session.waiting.len());
    assert_eq!(answers, [], "a file was asked something");
    emulator.cards()
}

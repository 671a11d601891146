//! How long a printer is waited for.

use std::time::Duration;

/// How long a printer is waited for, and how often it is asked. [`Limits::default`] is for
/// a printer that stands beside the kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Pictures that wait while one is printed; one more is refused. One at
    /// least; 4.
    pub queue: usize,
    /// Until a network printer must have taken the connection, for each of its addresses. 3 s.
    /// Looking up a name takes as long as the system lets it.
    pub connect: Duration,
    /// Until an answer to a question about the printer's state must have come; what does
    /// not answer is silent. 500 ms.
    pub answer: Duration,
    /// Without a single byte taken, after which a picture is given up: a printer that is
    /// out of paper takes no more. 10 s.
    pub stall: Duration,
    /// For a printer that answers to say that everything has reached it, after the last
    /// byte is sent: a network printer takes a card into its memory at the speed it prints. 20 s.
    pub finish: Duration,
    /// Between two questions how the printer is. 5 s.
    pub refresh: Duration,
    /// Before a printer that is gone is looked for the second time; each time after that
    /// it is twice as long. 1 s.
    pub first_pause: Duration,
    /// The longest time between two looks for a printer that is gone. 30 s.
    pub longest_pause: Duration,
    /// How often the connection is opened for one picture before it is given up; each time
    /// but the first only as long as no byte has left. 2: the one that was kept may have
    /// been dropped unnoticed.
    pub tries: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            queue: 4,
            connect: Duration::from_secs(3),
            answer: Duration::from_millis(500),
            stall: Duration::from_secs(10),
            finish: Duration::from_secs(20),
            refresh: Duration::from_secs(5),
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(30),
            tries: 2,
        }
    }
}

//! From picture to picture: looked at, told of, dropped.

use super::{say, walks::Teller};
use anyhow::{Context, Result, anyhow};
use camera::{Luma, Stream};
use counting::{Counter, Direction, Distrust, Event, Frame};
use rustix::time::{ClockId, clock_gettime};
use std::{
    io::Write,
    time::{Duration, Instant},
};
use venue::watching::{Doubt, Said, Way};

/// How often it says that pictures come.
const ALIVE_EVERY: Duration = Duration::from_secs(1);

/// Looks until the source ends.
///
/// # Errors
/// What the driver says then; or that nobody listens.
pub(super) fn look(stream: &mut Stream, counter: &mut Counter, out: &mut impl Write) -> Result<()> {
    let faulty = |fault| anyhow!("{fault}");
    stream.start().map_err(faulty)?;
    let begun = Instant::now();
    let (mut pace, mut teller) = (Pace::default(), Teller::default());
    loop {
        let before = processor_us();
        match stream.next_picture().map_err(faulty)? {
            Ok(picture) => {
                let at = milliseconds(picture.at.saturating_duration_since(begun));
                for said in events(counter, &picture, at)? {
                    say(out, &said)?;
                }
                for said in teller.tell(&counter.news(), at) {
                    say(out, &said)?;
                }
                pace.frames += 1;
            }
            Err(_) => pace.damaged += 1,
        }
        pace.cpu_us += processor_us().saturating_sub(before);
        if let Some(alive) = pace.alive(Instant::now()) {
            say(out, &alive)?;
        }
    }
}

fn events(counter: &mut Counter, picture: &Luma, at: u64) -> Result<Vec<Said>> {
    let frame = Frame::new(picture.width, picture.height, &picture.pixels, at)
        .context("the camera's pictures are too small or too large")?;
    Ok(counter.look(&frame).iter().map(said).collect())
}

fn said(event: &Event) -> Said {
    match event {
        Event::Crossed(crossing) => Said::Crossed {
            line: u8::try_from(crossing.line).unwrap_or(u8::MAX),
            way: way(crossing.direction),
            at: crossing.at_ms,
            percent: percent(crossing.confidence),
        },
        Event::Doubted(why, at) => Said::Doubted { why: doubt(*why), at: *at },
        Event::Trusted(at) => Said::Trusted { at: *at },
    }
}

fn way(direction: Direction) -> Way {
    match direction {
        Direction::Plus => Way::Plus,
        Direction::Minus => Way::Minus,
    }
}

fn doubt(why: Distrust) -> Doubt {
    match why {
        Distrust::Covered => Doubt::Covered,
        Distrust::Moved => Doubt::Moved,
        Distrust::Blind => Doubt::Blind,
        Distrust::Crowded => Doubt::Crowded,
        Distrust::Dark => Doubt::Dark,
        Distrust::Stalled => Doubt::Stalled,
        Distrust::Sparse => Doubt::Sparse,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is 0 to 100")]
fn percent(confidence: f32) -> u8 {
    (confidence.clamp(0.0, 1.0) * 100.0).round() as u8
}

/// What came since it was last said.
#[derive(Debug, Default)]
struct Pace {
    frames: u32,
    damaged: u32,
    cpu_us: u64,
    said: Option<Instant>,
}

impl Pace {
    /// At the first picture, and then once a second.
    fn alive(&mut self, now: Instant) -> Option<Said> {
        if self.said.is_some_and(|said| now.saturating_duration_since(said) < ALIVE_EVERY) {
            return None;
        }
        let pictures = u64::from(self.frames + self.damaged).max(1);
        let cpu_us = u32::try_from(self.cpu_us / pictures).unwrap_or(u32::MAX);
        let alive = Said::Alive { frames: self.frames, damaged: self.damaged, cpu_us };
        *self = Self { said: Some(now), ..Self::default() };
        Some(alive)
    }
}

/// What this thread has taken of the processor, µs.
fn processor_us() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let us = time.tv_sec.saturating_mul(1_000_000).saturating_add(time.tv_nsec / 1_000);
    u64::try_from(us).unwrap_or(0)
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

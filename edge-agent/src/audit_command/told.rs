//! What the page is told, as JSON. What the counter counts while taps are made is not among
//! it: a figure beside the taps would be believed.

use super::{
    round::{Round, Stage},
    verdict::Past,
};
use serde::Serialize;
use venue::{
    audit::{ASKED, MOST_TAPS},
    desk::Words,
    entry::{Method, Role},
    id::{LineId, VenueId},
    pack::{Name, Pack},
    staff::{Act, ROLES, role_words},
    watching::{CounterHealth, Sight, Spot},
};

/// Earlier audits of a line that are shown.
const EARLIER: usize = 12;

/// All that is shown.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    /// Whether the ledger's agent runs: without it nothing is compared.
    pub(super) agent: bool,
    /// What counts at doors and can't be relied on now.
    pub(super) doubts: Vec<Doubted>,
    /// The lines that are counted here.
    pub(super) lines: Vec<Line>,
    /// Who may say that they tapped.
    pub(super) roles: Vec<Choice<Role>>,
    /// Why audits are made.
    pub(super) reasons: Vec<Choice<&'static str>>,
    #[serde(flatten)]
    pub(super) now: Now,
}

/// How the audit stands, which changes with every tap.
#[derive(Debug, Serialize)]
pub(super) struct Now {
    /// Which change was the last.
    version: u64,
    /// Nothing while none is made.
    audit: Option<Audit>,
}

/// A counter that can't be relied on.
#[derive(Debug, Serialize)]
pub(super) struct Doubted {
    name: String,
    sight: Sight,
}

/// A line that can be audited.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    #[serde(flatten)]
    door: Door,
    /// The newest first.
    earlier: Vec<Past>,
}

/// A line, and what it is called.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Door {
    line: LineId,
    method: Method,
    entrance: bool,
    name: Words,
    /// The hall it leads into, where it is one.
    hall: Option<Words>,
}

/// Something to choose.
#[derive(Debug, Serialize)]
pub(super) struct Choice<K> {
    key: K,
    words: Words,
}

/// The audit that is made.
#[derive(Debug, Serialize)]
struct Audit {
    number: u64,
    door: Door,
    asked: usize,
    most: usize,
    inward: usize,
    outward: usize,
    lasts_ms: u64,
    /// Whether it lasts as long as it may.
    over: bool,
    /// Whether 'done' was pressed.
    ended: bool,
    /// The number of the taps' entry.
    saved: Option<u64>,
    /// What was found, once it is.
    verdict: Option<Past>,
}

/// Who names what there is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) pack: Option<&'a Pack>,
    pub(super) venue: &'a VenueId,
}

impl Names<'_> {
    /// A line, as the pack names it; by its id where the pack has changed since.
    fn door(&self, spot: &Spot) -> Door {
        let venue = self.pack.and_then(|pack| pack.venue(self.venue));
        let line = venue.and_then(|venue| venue.line(&spot.line));
        let hall = venue.zip(spot.place.hall.as_ref()).and_then(|(venue, hall)| venue.hall(hall));
        let id = spot.line.as_str();
        Door {
            line: spot.line.clone(),
            method: spot.method,
            entrance: spot.entrance,
            name: line.map_or_else(|| Words::new(id, id), |line| words(&line.name)),
            hall: hall.map(|hall| words(&hall.name)),
        }
    }

    /// A line with its earlier audits.
    pub(super) fn line(&self, spot: &Spot, audits: &[Past]) -> Line {
        let of_line = |past: &&Past| past.line == spot.line && past.method == spot.method;
        let earlier = audits.iter().filter(of_line).take(EARLIER).cloned().collect();
        Line { door: self.door(spot), earlier }
    }

    /// How the audit stands.
    pub(super) fn now(&self, round: &Round, verdict: Option<Past>, now: u64) -> Now {
        let audit = |spot: &Spot| Audit {
            number: round.number(),
            door: self.door(spot),
            asked: ASKED,
            most: MOST_TAPS,
            inward: 0,
            outward: 0,
            lasts_ms: 0,
            over: false,
            ended: false,
            saved: None,
            verdict: None,
        };
        let audit = match round.stage() {
            Stage::Idle => None,
            Stage::Tapping(tapping) => Some(Audit {
                inward: tapping.taps.count(true),
                outward: tapping.taps.count(false),
                lasts_ms: tapping.taps.lasts(tapping.ended.unwrap_or(now)),
                over: tapping.taps.is_over(now),
                ended: tapping.ended.is_some(),
                ..audit(&tapping.spot)
            }),
            Stage::Saved { spot, entry } => {
                Some(Audit { ended: true, saved: Some(*entry), verdict, ..audit(spot) })
            }
        };
        Now { version: round.version(), audit }
    }
}

fn words(name: &Name) -> Words {
    Words::new(name.zh.as_str(), name.en_or_zh())
}

/// What can't be relied on now.
pub(super) fn doubted(counters: Vec<CounterHealth>) -> Vec<Doubted> {
    let doubted = |counter: CounterHealth| {
        let CounterHealth { name, sight, .. } = counter;
        (sight != Sight::Counting).then_some(Doubted { name, sight })
    };
    counters.into_iter().filter_map(doubted).collect()
}

/// The roles of staff.
pub(super) fn roles() -> Vec<Choice<Role>> {
    ROLES.iter().map(|role| Choice { key: *role, words: role_words(*role) }).collect()
}

/// The usual reasons of an audit.
pub(super) fn reasons() -> Vec<Choice<&'static str>> {
    Act::Audit.usual().iter().map(|usual| Choice { key: usual.as_str(), words: usual.words() }).collect()
}

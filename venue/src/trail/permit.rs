//! Whether a point may be stamped now, and the reason if not.

use super::{
    StampSeen, When, hours,
    progress::{MINUTE_MS, Progress, progress},
};
use crate::{
    id::PointId,
    pack::{Order, Pack, Quiz, Trail, TrailPoint},
};
use chrono::NaiveDateTime;
use serde::Serialize;

/// Somebody shows a passport at a point.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The point.
    pub point: &'a PointId,
    /// The wall clock in milliseconds since 1970; none while it can't be believed.
    pub now: Option<i64>,
    /// Whether the other devices of the trail can be heard, so that this one may take
    /// what it knows for all there is.
    pub connected: bool,
    /// The answer that was chosen where a question is asked, counted from 1.
    pub answer: Option<u32>,
}

/// A stamp that may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stamping {
    /// It is a bonus point.
    pub bonus: bool,
    /// It counts only if a stamp turns up that this device does not know yet: the trail
    /// is walked in order, this is not the next point here, and nobody can be asked, or
    /// only this house.
    pub provisional: bool,
}

/// Why a point is not stamped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "refused", rename_all = "kebab-case")]
pub enum StampRefusal {
    /// The trail has no such point.
    #[error("the trail {trail} has no point {point}; it has: {known}")]
    NoSuchPoint {
        /// The trail.
        trail: String,
        /// What was asked for.
        point: String,
        /// The points it has.
        known: String,
    },
    /// The point is closed, by a clock that can be believed.
    #[error("{point} is closed now; {}", opening(*.opens))]
    ClosedNow {
        /// The point.
        point: PointId,
        /// When it opens next, in local time; none if it does not.
        opens: Option<NaiveDateTime>,
    },
    /// Staff closed the point for a while.
    #[error("{point} was closed by staff; they open it again at a kiosk")]
    ClosedByStaff {
        /// The point.
        point: PointId,
    },
    /// The passport has this stamp.
    #[error("{point} is already stamped{}", told(*.at))]
    AlreadyStamped {
        /// The point.
        point: PointId,
        /// When, in local time; none if that is not known.
        at: Option<NaiveDateTime>,
    },
    /// Another point comes first.
    #[error("the trail is walked in order: {next} comes before {point}")]
    OutOfOrder {
        /// The point.
        point: PointId,
        /// The one that counts next.
        next: PointId,
    },
    /// A question is asked first.
    #[error("{point} asks a question first: {}; answer with its number", .quiz.question.zh)]
    QuizFirst {
        /// The point.
        point: PointId,
        /// The question.
        quiz: Quiz,
    },
    /// The answer is not right. It may be tried again at once.
    #[error("{answer} is not the right answer at {point}; try another")]
    WrongAnswer {
        /// The point.
        point: PointId,
        /// What was answered, counted from 1.
        answer: u32,
    },
}

fn opening(opens: Option<NaiveDateTime>) -> String {
    opens.map_or("it does not open again".to_owned(), |at| {
        format!("it opens at {}", at.format("%Y-%m-%d %H:%M"))
    })
}

fn told(at: Option<NaiveDateTime>) -> String {
    at.map_or(String::new(), |at| format!(", at {}", at.format("%Y-%m-%d %H:%M")))
}

/// The first exit code of a refused stamp: below are those of programs in general.
const FIRST_CODE: u8 = 20;

impl StampRefusal {
    /// Its kind in a word, for programs.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NoSuchPoint { .. } => "no-such-point",
            Self::ClosedNow { .. } => "closed-now",
            Self::AlreadyStamped { .. } => "already-stamped",
            Self::OutOfOrder { .. } => "out-of-order",
            Self::QuizFirst { .. } => "quiz-first",
            Self::WrongAnswer { .. } => "wrong-answer",
            Self::ClosedByStaff { .. } => "closed-by-staff",
        }
    }

    /// The exit code of a command that was refused for it: 20 to 26.
    #[must_use]
    pub fn code(&self) -> u8 {
        let place = match self {
            Self::NoSuchPoint { .. } => 0,
            Self::ClosedNow { .. } => 1,
            Self::AlreadyStamped { .. } => 2,
            Self::OutOfOrder { .. } => 3,
            Self::QuizFirst { .. } => 4,
            Self::WrongAnswer { .. } => 5,
            Self::ClosedByStaff { .. } => 6,
        };
        FIRST_CODE + place
    }
}

/// Whether a passport with these stamps may be stamped at a point.
///
/// A clock that can't be believed closes no point. On a trail in order a device that can
/// ask nobody stamps any point, provisionally, and one that can asks its own house alone:
/// the line of another may be down. The facts decide when they meet.
///
/// # Errors
/// [`StampRefusal`] says why not, the most telling reason first.
pub fn may_stamp(
    pack: &Pack,
    trail: &Trail,
    known: &[StampSeen],
    attempt: &Attempt<'_>,
) -> Result<Stamping, StampRefusal> {
    let point = trail.point(attempt.point).ok_or_else(|| no_such_point(trail, attempt.point))?;
    let live = live(trail, known, attempt);
    not_yet(pack, trail, point, known, &live, attempt)?;
    open(pack, trail, point, attempt)?;
    let provisional = in_order(trail, point, known, &live, attempt)?;
    answered(point, attempt)?;
    Ok(Stamping { bonus: point.bonus, provisional })
}

fn no_such_point(trail: &Trail, point: &PointId) -> StampRefusal {
    let known: Vec<_> = trail.points.iter().map(|point| point.id.as_str()).collect();
    StampRefusal::NoSuchPoint {
        trail: trail.id.to_string(),
        point: point.to_string(),
        known: known.join(", "),
    }
}

/// What counts towards the run that a stamp given now belongs to: on a trail with a time
/// limit, stamps that are older than it do not, and a new run may begin.
fn live(trail: &Trail, known: &[StampSeen], attempt: &Attempt<'_>) -> Progress {
    let all = progress(trail, known);
    if trail.minutes.is_none() || attempt.now.is_none() || all.is_done() {
        return all;
    }
    let is_bonus = |stamp: &StampSeen| trail.point(&stamp.point).is_some_and(|point| point.bonus);
    let of_run = |stamp: &&StampSeen| of_run(trail, stamp, attempt) || is_bonus(stamp);
    let recent: Vec<_> = known.iter().filter(of_run).cloned().collect();
    progress(trail, &recent)
}

/// Whether a stamp is not older than the time limit. One without a date never is; while
/// the clock can't be believed, all others may be.
fn of_run(trail: &Trail, stamp: &StampSeen, attempt: &Attempt<'_>) -> bool {
    let Some((minutes, at)) = trail.minutes.zip(stamp.at) else { return true };
    let span = i64::from(minutes).saturating_mul(MINUTE_MS);
    attempt.now.is_some_and(|now| at >= now.saturating_sub(span))
}

/// A stamp that counts is not given again, nor one that another would not better.
fn not_yet(
    pack: &Pack,
    trail: &Trail,
    point: &TrailPoint,
    known: &[StampSeen],
    live: &Progress,
    attempt: &Attempt<'_>,
) -> Result<(), StampRefusal> {
    let stamped = live.counts(&point.id).or_else(|| as_good(trail, point, known, attempt));
    stamped.map_or(Ok(()), |when| {
        let at = when.at.map(|at| pack.campaign.local(at));
        Err(StampRefusal::AlreadyStamped { point: point.id.clone(), at })
    })
}

/// The last stamp of a point in the present run that does not count, if another would be
/// no better. On a trail in order another is better when a point before it was stamped
/// since, whether that counts yet or not; one without a date counts as soon as it can.
fn as_good(trail: &Trail, point: &TrailPoint, known: &[StampSeen], attempt: &Attempt<'_>) -> Option<When> {
    let run = || known.iter().filter(|stamp| of_run(trail, stamp, attempt));
    let last = run().filter(|stamp| stamp.point == point.id).map(StampSeen::when).max()?;
    let before = |id: &PointId| trail.counting().take_while(|p| p.id != point.id).any(|p| p.id == *id);
    // The clock of another kiosk may be ahead: one given now would still be earlier.
    let by_now = |at: i64| attempt.now.is_none_or(|now| at <= now);
    let since =
        |stamp: &StampSeen| stamp.when() > last && stamp.at.is_some_and(by_now) && before(&stamp.point);
    let better = trail.order == Order::InOrder && last.at.is_some() && run().any(since);
    (!better).then_some(last)
}

fn open(pack: &Pack, trail: &Trail, point: &TrailPoint, attempt: &Attempt<'_>) -> Result<(), StampRefusal> {
    let Some(now) = attempt.now.filter(|now| !hours::is_open(pack, trail, point, *now)) else {
        return Ok(());
    };
    let opens = hours::next_opening(pack, trail, point, now).map(|at| pack.campaign.local(at));
    Err(StampRefusal::ClosedNow { point: point.id.clone(), opens })
}

/// Whether the stamp is provisional; refused if it is out of order for certain.
fn in_order(
    trail: &Trail,
    point: &TrailPoint,
    known: &[StampSeen],
    live: &Progress,
    attempt: &Attempt<'_>,
) -> Result<bool, StampRefusal> {
    if trail.order == Order::Any || point.bonus {
        return Ok(false);
    }
    let Some(next) = live.next.as_ref().filter(|next| **next != point.id) else { return Ok(false) };
    match missing_here(trail, point, known, next).filter(|_| attempt.connected) {
        Some(missing) => Err(StampRefusal::OutOfOrder { point: point.id.clone(), next: missing.id.clone() }),
        None => Ok(true),
    }
}

/// The first point of the same house that comes before this one and is missing: the next
/// one, or one that was never stamped. A kiosk of the house that is cut off while others
/// can be heard may have stamped it; that is not seen from here, and its visitor is sent
/// back to it.
fn missing_here<'t>(
    trail: &'t Trail,
    point: &TrailPoint,
    known: &[StampSeen],
    next: &PointId,
) -> Option<&'t TrailPoint> {
    let missing = |p: &&TrailPoint| p.id == *next || !known.iter().any(|stamp| stamp.point == p.id);
    let before = trail.counting().take_while(|p| p.id != point.id).skip_while(|p| p.id != *next);
    before.filter(|p| p.venue == point.venue).find(missing)
}

fn answered(point: &TrailPoint, attempt: &Attempt<'_>) -> Result<(), StampRefusal> {
    match (&point.quiz, attempt.answer) {
        (Some(quiz), None) => Err(StampRefusal::QuizFirst { point: point.id.clone(), quiz: quiz.clone() }),
        (Some(quiz), Some(answer)) if !quiz.is_right(answer) => {
            Err(StampRefusal::WrongAnswer { point: point.id.clone(), answer })
        }
        _ => Ok(()),
    }
}

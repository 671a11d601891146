//! A passport in a visitor's hand: what happens when its code is shown, and what is
//! kept of it until the visitor goes.

#[cfg(test)]
mod tests;

use super::{
    Effect, Errand, Finer, Flow, Headcount, Notice, Order, Screen, Setting,
    booking::{self, Ticket},
    idle, ledger,
    order::{Card, Code, Declined},
};
use crate::desk::{Rewarded, Seen, Stamped};
use std::collections::BTreeSet;
use venue::{
    desk::{PointName, Refusal},
    pack::Quiz,
    trail::StampRefusal,
};

/// The same code again within so long (ms) is the same showing: a camera sees it thirty
/// times a second, and a hand that trembles scans twice. Each sighting begins it anew.
pub const SAME_SHOWING_MS: u64 = 3_000;

/// What a code that is shown is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Intent {
    /// The passport is opened.
    #[default]
    Look,
    /// The point the kiosk stands at is stamped.
    Stamp,
    /// The party checks in.
    CheckIn,
}

/// A question before a stamp.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The point that asks it.
    pub point: PointName,
    /// The question.
    pub quiz: Quiz,
    /// The answers that were tried and are not right, from 1.
    pub wrong: BTreeSet<u32>,
    /// The last of them.
    pub last: Option<u32>,
}

/// What was shown and what came of it; nothing of it outlives the visitor.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InHand {
    /// Its code.
    pub code: Option<Code>,
    /// How it stands, once it was looked at.
    pub seen: Option<Seen>,
    /// The stamps that were just given.
    pub stamped: Option<Stamped>,
    /// The gifts that were just handed over.
    pub rewarded: Option<Rewarded>,
    /// The passport that was just issued.
    pub card: Option<Card>,
    /// The booking, where it is one and no passport.
    pub ticket: Option<Ticket>,
    /// The question that is asked.
    pub question: Option<Question>,
    /// Why it was refused.
    pub declined: Option<Declined>,
}

/// A code was read, by a camera or a scanner.
pub(super) fn shown(flow: &mut Flow, code: &Code, now: u64, setting: &Setting) -> Vec<Effect> {
    flow.touched = now;
    flow.asking = None;
    let again = |(before, at): &(Code, u64)| before == code && now.saturating_sub(*at) < SAME_SHOWING_MS;
    let same_showing = flow.sighted.as_ref().is_some_and(again);
    // An order on its way is for this visitor or for the last one; either way the next
    // showing waits until it is answered.
    if flow.pending.is_some() && !same_showing {
        return vec![];
    }
    flow.sighted = Some((code.clone(), now));
    if same_showing {
        return vec![];
    }
    idle::end_of_undo(flow, now);
    flow.notice = None;
    if venue::booking::is_meant(code.text()) {
        return booking::show(flow, code, now);
    }
    take(flow, code, intent(flow, setting), now, setting)
}

/// The passport of this code is in hand, for a purpose.
pub(super) fn take(flow: &mut Flow, code: &Code, intent: Intent, now: u64, setting: &Setting) -> Vec<Effect> {
    if flow.passport.ticket.is_some() {
        // Its party was not entered for this passport.
        (flow.party, flow.finer, flow.activity) = (Headcount::default(), Finer::default(), None);
    }
    flow.passport = InHand { code: Some(code.clone()), ..InHand::default() };
    match intent {
        Intent::Look => ledger::ask(flow, Order::Look(code.clone()), now),
        Intent::Stamp => stamp(flow, None, now, setting),
        Intent::CheckIn => check_in(flow, now, setting),
    }
}

/// What the showing is for: what was asked for on the screen, or else what the kiosk
/// stands there for.
fn intent(flow: &Flow, setting: &Setting) -> Intent {
    let usual = if setting.point.is_some() { Intent::Stamp } else { Intent::Look };
    match flow.screen {
        Screen::Scan => flow.intent,
        _ if flow.passport.ticket.is_some() => usual,
        Screen::Activity | Screen::CheckIn | Screen::Class | Screen::Groups if !setting.open.is_empty() => {
            Intent::CheckIn
        }
        Screen::Book | Screen::ShortCode | Screen::Passport | Screen::Forget => Intent::Look,
        _ => usual,
    }
}

/// The passport in hand is stamped at the point the kiosk stands at.
pub(super) fn stamp(flow: &mut Flow, answer: Option<u32>, now: u64, setting: &Setting) -> Vec<Effect> {
    let Some(code) = flow.passport.code.clone() else { return vec![] };
    let asked = flow.passport.question.as_ref().map(|question| question.point.clone());
    let order = match asked.or_else(|| setting.point.clone()) {
        Some(point) => Order::Stamp { code, point, answer },
        None => Order::Look(code),
    };
    ledger::ask(flow, order, now)
}

/// Checks in with the passport in hand: with the party that was entered, or else with
/// the one it offers. Of several activities one is chosen first.
pub(super) fn check_in(flow: &mut Flow, now: u64, setting: &Setting) -> Vec<Effect> {
    let activity = match (flow.activity.clone(), setting.open.as_slice()) {
        (Some(activity), _) => activity,
        (None, [only]) => only.clone(),
        (None, _) => {
            flow.go(Screen::Activity, now);
            return vec![];
        }
    };
    let Some(code) = flow.passport.code.clone() else { return vec![] };
    flow.activity = Some(activity.clone());
    let entered = flow.party != Headcount::default();
    let party = entered.then(|| flow.party.party(&setting.groups, &flow.finer));
    ledger::ask(flow, Order::CheckIn { code, activity, party }, now)
}

/// The passport in hand, for an order.
pub(super) fn with(flow: &mut Flow, order: impl FnOnce(Code) -> Order, now: u64) -> Vec<Effect> {
    match flow.passport.code.clone() {
        Some(code) => ledger::ask(flow, order(code), now),
        None => vec![],
    }
}

pub(super) fn seen(flow: &mut Flow, seen: &Seen, now: u64) {
    flow.passport.seen = Some(seen.clone());
    flow.go(Screen::Book, now);
}

pub(super) fn stamped(flow: &mut Flow, stamped: &Stamped, now: u64) {
    flow.passport.question = None;
    flow.passport.seen = Some(stamped.seen.clone());
    flow.passport.stamped = Some(stamped.clone());
    flow.go(Screen::Stamped, now);
}

pub(super) fn rewarded(flow: &mut Flow, rewarded: &Rewarded, now: u64) {
    if let Some(seen) = &mut flow.passport.seen {
        seen.overview.rewards_due.clone_from(&rewarded.rewards_due);
    }
    flow.passport.rewarded = Some(rewarded.clone());
    flow.go(Screen::Gifts, now);
}

pub(super) fn forgotten(flow: &mut Flow, now: u64) {
    flow.passport = InHand::default();
    flow.go(Screen::Home, now);
    flow.say(Notice::Forgotten);
}

/// A question is asked, a party is asked for; everything else is said.
pub(super) fn declined(flow: &mut Flow, declined: &Declined, errand: Errand, now: u64) {
    match &declined.refusal {
        Refusal::Stamp(StampRefusal::QuizFirst { point, quiz }) => {
            let point = PointName { campaign: None, trail: None, point: point.clone() };
            let question = Question { point, quiz: quiz.clone(), wrong: BTreeSet::new(), last: None };
            flow.passport.question = Some(question);
            flow.go(Screen::Quiz, now);
        }
        Refusal::Stamp(StampRefusal::WrongAnswer { answer, .. }) if flow.passport.question.is_some() => {
            if let Some(question) = &mut flow.passport.question {
                question.wrong.insert(*answer);
                question.last = Some(*answer);
            }
            flow.go(Screen::Quiz, now);
        }
        Refusal::NobodyNamed if errand == Errand::CheckIn => flow.go(Screen::CheckIn, now),
        _ => {
            flow.passport.declined = Some(declined.clone());
            flow.go(Screen::Refused, now);
        }
    }
}

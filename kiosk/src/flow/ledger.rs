//! What goes to the desk and what its answers come to. One order at a time; what is
//! shown as done is committed.

use super::{
    Done, Effect, Errand, Flow, Notice, Order, Pending, Recorded, Screen, Setting, Trouble, booking,
    order::{Card, Declined},
    paper, passport, staff,
};
use crate::desk::CheckedIn;
use venue::entry::{Change, Fact, NewPeople, Role};

/// What a correction says when a visitor takes a check-in back.
const TAKEN_BACK: &str = "the visitor took it back at the kiosk";

pub(super) fn check_in(flow: &mut Flow, now: u64, setting: &Setting) -> Vec<Effect> {
    let Some(activity) = flow.activity.clone() else { return vec![] };
    let party = flow.party.party(&setting.groups, &flow.finer);
    if party.check().is_err() {
        return vec![];
    }
    let order = match flow.passport.code.clone() {
        None if flow.passport.ticket.is_some() => match booking::order(flow, setting) {
            Some(order) => order,
            None => return vec![],
        },
        Some(code) => Order::CheckIn { code, activity, party: Some(party) },
        None => {
            let people = NewPeople::all(i64::from(flow.party.total()));
            Order::Write(Fact::CheckIn { place: setting.place(activity), party, subject: None, people })
        }
    };
    ask(flow, order, now)
}

pub(super) fn take_back(flow: &mut Flow, now: u64) -> Vec<Effect> {
    let Some(recorded) = flow.recorded.as_ref().filter(|recorded| recorded.undoable) else { return vec![] };
    let fact = Fact::Correction {
        of: recorded.entry,
        change: Change::Undo,
        reason: TAKEN_BACK.to_owned(),
        role: Role::Visitor,
    };
    ask(flow, Order::Write(fact), now)
}

/// Asks again for what could not be done.
pub(super) fn retry(flow: &mut Flow, now: u64) -> Vec<Effect> {
    match flow.asked.clone() {
        Some(order) => ask(flow, order, now),
        None => vec![],
    }
}

pub(super) fn ask(flow: &mut Flow, order: Order, now: u64) -> Vec<Effect> {
    if flow.pending.is_some() {
        return vec![];
    }
    flow.tickets += 1;
    let ticket = flow.tickets;
    flow.pending = Some(Pending { ticket, errand: order.errand(), left: false, since: now });
    flow.asked = Some(order.clone());
    vec![Effect::Ask { ticket, order }]
}

pub(super) fn answered(
    flow: &mut Flow,
    ticket: u64,
    done: &Done,
    now: u64,
    setting: &Setting,
) -> Vec<Effect> {
    let Some(pending) = heard(flow, ticket, now) else { return vec![] };
    flow.trouble = None;
    if pending.errand == Errand::Staff {
        staff::answered(flow, done, now);
        return vec![];
    }
    match (done, pending.errand) {
        (Done::Written(_), Errand::Undo) => taken_back(flow, now),
        (Done::Written(entry), _) => thank(flow, *entry, now),
        (Done::CheckedIn(done), _) => thank_with_passport(flow, done, now, setting),
        (Done::Booked(showing), _) => booking::booked(flow, showing, now, setting),
        (Done::Seen(seen), _) => passport::seen(flow, seen, now),
        (Done::Stamped(stamped), _) => passport::stamped(flow, stamped, now),
        (Done::Rewarded(rewarded), _) => passport::rewarded(flow, rewarded, now),
        (Done::Issued(card), _) => return issued(flow, card, now, setting),
        (Done::Forgotten(_), _) => passport::forgotten(flow, now),
        (Done::Declined(declined), errand) => decline(flow, declined, errand, now),
        _ => {}
    }
    vec![]
}

fn thank(flow: &mut Flow, entry: u64, now: u64) {
    let Some(activity) = flow.activity.clone() else { return };
    let party = std::mem::take(&mut flow.party);
    let visits = u64::from(party.total());
    flow.recorded = Some(Recorded { entry, party, visits, activity, undoable: true, since: now });
    flow.go(Screen::Thanks, now);
}

fn thank_with_passport(flow: &mut Flow, done: &CheckedIn, now: u64, setting: &Setting) {
    let Some(activity) = flow.activity.clone() else { return };
    flow.party = super::Headcount::default();
    let party = super::Headcount::of_party(&done.party, &setting.groups);
    let visits = done.party.total();
    flow.recorded = Some(Recorded { entry: done.entry, party, visits, activity, undoable: true, since: now });
    flow.go(Screen::Thanks, now);
}

fn issued(flow: &mut Flow, card: &Card, now: u64, setting: &Setting) -> Vec<Effect> {
    flow.passport.code = Some(card.code.clone());
    flow.passport.card = Some(card.clone());
    flow.go(Screen::Issued, now);
    flow.printing = None;
    paper::card(flow, setting)
}

fn decline(flow: &mut Flow, declined: &Declined, errand: Errand, now: u64) {
    if errand == Errand::Undo {
        flow.say(Notice::NotTakenBack);
        return;
    }
    passport::declined(flow, declined, errand, now);
}

/// The party is as it was, so that it can be put right.
fn taken_back(flow: &mut Flow, now: u64) {
    let Some(recorded) = flow.recorded.take() else { return };
    flow.party = recorded.party;
    flow.activity = Some(recorded.activity);
    flow.go(Screen::CheckIn, now);
    flow.say(Notice::TakenBack);
}

pub(super) fn failed(flow: &mut Flow, ticket: u64, trouble: Trouble, now: u64) -> Vec<Effect> {
    match heard(flow, ticket, now).map(|pending| pending.errand) {
        Some(Errand::Undo) => {
            flow.trouble = None;
            flow.go(Screen::Thanks, now);
            flow.say(Notice::NotTakenBack);
        }
        Some(Errand::Staff) => flow.say(Notice::NotDone),
        Some(_) => {
            flow.trouble = Some(trouble);
            flow.go(Screen::Sorry, now);
        }
        None => {}
    }
    vec![]
}

/// The order that an answer is for, if the visitor who gave it still waits. Who has
/// gone on is not called back; what is in the ledger stands.
fn heard(flow: &mut Flow, ticket: u64, now: u64) -> Option<Pending> {
    let pending = flow.pending.take_if(|pending| pending.ticket == ticket)?;
    if pending.left {
        return None;
    }
    // Waiting was no idleness.
    flow.touched = now;
    flow.asking = None;
    Some(pending)
}

//! What goes to the ledger and what its answers come to. One commit at a time; what
//! is shown as done is committed.

use super::{Effect, Errand, Flow, Notice, Pending, Recorded, Screen, Setting, Trouble};
use venue::entry::{Change, Fact, NewPeople, Role};

/// What a correction says when a visitor takes a check-in back.
const TAKEN_BACK: &str = "the visitor took it back at the kiosk";

pub(super) fn check_in(flow: &mut Flow, now: u64, setting: &Setting) -> Vec<Effect> {
    let Some(activity) = flow.activity.clone() else { return vec![] };
    let party = flow.party.party(&setting.groups);
    if flow.pending.is_some() || party.check().is_err() {
        return vec![];
    }
    let people = NewPeople::all(i64::from(flow.party.total()));
    let fact = Fact::CheckIn { place: setting.place(activity), party, subject: None, people };
    ask(flow, Errand::CheckIn, fact, now)
}

pub(super) fn take_back(flow: &mut Flow, now: u64) -> Vec<Effect> {
    let Some(recorded) = flow.recorded.as_ref().filter(|recorded| recorded.undoable) else { return vec![] };
    let fact = Fact::Correction {
        of: recorded.entry,
        change: Change::Undo,
        reason: TAKEN_BACK.to_owned(),
        role: Role::Visitor,
    };
    ask(flow, Errand::Undo, fact, now)
}

fn ask(flow: &mut Flow, errand: Errand, fact: Fact, now: u64) -> Vec<Effect> {
    flow.tickets += 1;
    let ticket = flow.tickets;
    flow.pending = Some(Pending { ticket, errand, left: false, since: now });
    vec![Effect::Commit { ticket, fact }]
}

pub(super) fn committed(flow: &mut Flow, ticket: u64, entry: u64, now: u64) -> Vec<Effect> {
    let Some(pending) = answered(flow, ticket, now) else { return vec![] };
    match pending.errand {
        Errand::CheckIn => thank(flow, entry, now),
        Errand::Undo => taken_back(flow, now),
    }
    vec![]
}

fn thank(flow: &mut Flow, entry: u64, now: u64) {
    let Some(activity) = flow.activity.clone() else { return };
    let party = std::mem::take(&mut flow.party);
    flow.recorded = Some(Recorded { entry, party, activity, undoable: true, since: now });
    flow.trouble = None;
    flow.go(Screen::Thanks, now);
}

/// The party is as it was, so that it can be put right.
fn taken_back(flow: &mut Flow, now: u64) {
    let Some(recorded) = flow.recorded.take() else { return };
    flow.party = recorded.party;
    flow.activity = Some(recorded.activity);
    flow.trouble = None;
    flow.go(Screen::CheckIn, now);
    flow.say(Notice::TakenBack);
}

pub(super) fn failed(flow: &mut Flow, ticket: u64, trouble: Trouble, now: u64) -> Vec<Effect> {
    match answered(flow, ticket, now).map(|pending| pending.errand) {
        Some(Errand::CheckIn) => {
            flow.trouble = Some(trouble);
            flow.go(Screen::Sorry, now);
        }
        Some(Errand::Undo) => {
            flow.trouble = None;
            flow.go(Screen::Thanks, now);
            flow.say(Notice::NotTakenBack);
        }
        None => {}
    }
    vec![]
}

/// The commit that an answer is for, if the visitor who asked for it still waits.
/// Who has gone on is not called back; what is in the ledger stands.
fn answered(flow: &mut Flow, ticket: u64, now: u64) -> Option<Pending> {
    let pending = flow.pending.take_if(|pending| pending.ticket == ticket)?;
    if pending.left {
        return None;
    }
    // Waiting was no idleness.
    flow.touched = now;
    flow.asking = None;
    Some(pending)
}

//! What each button does.

use super::{
    Effect, Flow, Headcount, Notice, Refusal, Screen, Setting,
    buttons::{Act, act, offered},
    idle, ledger,
};
use venue::{id::ActivityId, pack::Stepper};

pub(super) fn tap(flow: &mut Flow, name: &str, now: u64, setting: &Setting) -> Vec<Effect> {
    idle::end_of_undo(flow, now);
    let asked = flow.asking.is_some();
    let meant = asked || flow.settled(now);
    flow.touched = now;
    // A touch meant for the page under the question answers the question.
    let wanted = if asked { "still-here" } else { name };
    let (Some(button), Some(act)) = (offered(flow, setting, wanted), act(flow, setting, wanted)) else {
        return vec![];
    };
    match button.refusal {
        _ if !meant => vec![],
        Some(Refusal::Recording | Refusal::NobodyLeft) => vec![],
        Some(refusal) => {
            flow.say(Notice::Refused(refusal));
            vec![]
        }
        None => perform(flow, &act, now, setting),
    }
}

fn perform(flow: &mut Flow, act: &Act, now: u64, setting: &Setting) -> Vec<Effect> {
    flow.notice = None;
    match act {
        Act::Start | Act::Home => home(flow, now),
        Act::Language => {
            flow.language = flow.language.following();
            // A touch wakes the kiosk wherever it lands.
            idle::touch(flow, now);
        }
        Act::Back => back(flow, now, setting),
        Act::Done => flow.reset(now, setting.language),
        Act::CheckIn => check_in(flow, now, setting),
        Act::WhatsOn => aside(flow, Screen::WhatsOn, now),
        Act::Help => aside(flow, Screen::Help, now),
        Act::More => more(flow, setting),
        Act::Choose(n) => {
            if let Some(activity) = setting.open.get(*n) {
                ask_who(flow, activity.clone(), now);
            }
        }
        Act::Plus(stepper) => flow.party.add(*stepper),
        Act::Minus(stepper) => flow.party.remove(*stepper),
        Act::Class => {
            count(flow, Stepper::Child);
            flow.go(Screen::Class, now);
        }
        Act::Type(stepper) => count(flow, *stepper),
        Act::Digit(digit) => type_digit(flow, *digit),
        Act::Erase => {
            let shorter = flow.party.of(flow.typing) / 10;
            flow.party.set(flow.typing, shorter);
            flow.fresh = false;
        }
        Act::Clear => {
            flow.party.set(flow.typing, 0);
        }
        Act::Confirm | Act::Retry => return ledger::check_in(flow, now, setting),
        Act::Undo => return ledger::take_back(flow, now),
        Act::StillHere => flow.asking = None,
    }
    vec![]
}

/// Home begins anew: who goes there has left what was entered.
fn home(flow: &mut Flow, now: u64) {
    flow.leave();
    flow.party = Headcount::default();
    flow.activity = None;
    flow.recorded = None;
    flow.trouble = None;
    flow.from = Screen::Home;
    flow.go(Screen::Home, now);
}

fn check_in(flow: &mut Flow, now: u64, setting: &Setting) {
    match setting.open.as_slice() {
        [only] => ask_who(flow, only.clone(), now),
        _ => flow.go(Screen::Activity, now),
    }
}

fn ask_who(flow: &mut Flow, activity: ActivityId, now: u64) {
    flow.activity = Some(activity);
    flow.go(Screen::CheckIn, now);
}

/// Looking something up leads back to where one was.
fn aside(flow: &mut Flow, screen: Screen, now: u64) {
    flow.from = flow.screen;
    flow.go(screen, now);
}

fn back(flow: &mut Flow, now: u64, setting: &Setting) {
    match flow.screen {
        Screen::CheckIn if setting.open.len() > 1 => flow.go(Screen::Activity, now),
        Screen::Class => flow.go(Screen::CheckIn, now),
        Screen::Sorry => {
            flow.trouble = None;
            flow.go(Screen::CheckIn, now);
        }
        Screen::WhatsOn | Screen::Help if flow.from == Screen::Thanks && flow.recorded.is_some() => {
            flow.go(Screen::Thanks, now);
        }
        _ => home(flow, now),
    }
}

fn more(flow: &mut Flow, setting: &Setting) {
    let pages = match flow.screen {
        Screen::Activity => setting.choice_pages(),
        _ => setting.programme_pages.max(1),
    };
    flow.page = (flow.page + 1) % pages;
}

fn count(flow: &mut Flow, stepper: Stepper) {
    flow.typing = stepper;
    flow.fresh = true;
}

/// The first key after choosing whom to count begins a new figure.
fn type_digit(flow: &mut Flow, digit: u32) {
    let so_far = if flow.fresh { 0 } else { flow.party.of(flow.typing) };
    if flow.party.set(flow.typing, so_far * 10 + digit) {
        flow.fresh = false;
    } else {
        flow.say(Notice::Refused(Refusal::PartyFull));
    }
}

//! What each button does.

use super::{
    Effect, Finer, Flow, Headcount, Intent, Notice, Order, Refusal, Screen, Setting,
    buttons::{Act, SHORT_CODE, act, offered},
    idle, ledger, maps,
    order::Code,
    paper,
    passport::{self, InHand},
    staff,
};
use crate::corner::CORNER;
use venue::{id::ActivityId, pack::Stepper};

pub(super) fn tap(flow: &mut Flow, name: &str, now: u64, setting: &Setting) -> Vec<Effect> {
    idle::end_of_undo(flow, now);
    if name == CORNER {
        return staff::corner(flow, now);
    }
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
        Some(Refusal::Recording | Refusal::NobodyLeft | Refusal::TriedAlready) => vec![],
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
        Act::Back if flow.screen.is_staff() => staff::back(flow, now, setting),
        Act::Back => back(flow, now, setting),
        Act::Staff(act) => return staff::perform(flow, act, now, setting),
        Act::Done => flow.reset(now, setting.language),
        Act::CheckIn => check_in(flow, now, setting),
        Act::WhatsOn => aside(flow, Screen::WhatsOn, now),
        Act::Help => aside(flow, Screen::Help, now),
        Act::Display => aside(flow, Screen::Display, now),
        Act::Map | Act::Stamps => {
            aside(flow, Screen::Map, now);
            maps::open(flow, setting);
        }
        Act::ChooseMap(n) => flow.map = setting.maps.get(*n).map(|map| map.id.clone()),
        Act::Turn(choice) => flow.access.turn(*choice),
        Act::More => more(flow, setting),
        Act::Arrange(by) => {
            flow.by = *by;
            flow.page = 0;
        }
        Act::Choose(n) => {
            if let Some(activity) = setting.open.get(*n) {
                return chosen(flow, activity.clone(), now, setting);
            }
        }
        Act::StillHere => flow.asking = None,
        Act::Undo => return ledger::take_back(flow, now),
        Act::Retry => return ledger::retry(flow, now),
        Act::Confirm => return confirm(flow, now, setting),
        Act::Skip => {
            flow.finer = Finer::default();
            return ledger::check_in(flow, now, setting);
        }
        _ if counts(flow, act, now, setting) => {}
        _ => return with_passport(flow, act, now, setting),
    }
    vec![]
}

/// What is counted on the way to a check-in; says whether the button was one of these.
fn counts(flow: &mut Flow, act: &Act, now: u64, setting: &Setting) -> bool {
    match act {
        Act::Plus(stepper) if flow.room() > 0 => flow.party.add(*stepper),
        Act::Minus(stepper) => flow.party.remove(*stepper),
        Act::Class => {
            count(flow, Stepper::Child);
            flow.go(Screen::Class, now);
        }
        Act::Type(stepper) => count(flow, *stepper),
        Act::Digit(digit) => type_digit(flow, *digit),
        Act::Erase if flow.screen == Screen::ShortCode => {
            flow.typed.pop();
        }
        Act::Clear if flow.screen == Screen::ShortCode => flow.typed.clear(),
        Act::Erase => {
            let shorter = flow.party.of(flow.typing) / 10;
            flow.party.set(flow.typing, shorter);
            flow.fresh = false;
        }
        Act::Clear => {
            flow.party.set(flow.typing, 0);
        }
        Act::GroupPlus(n) => {
            if let Some(group) = setting.finer_at(flow.activity.as_ref()).get(*n) {
                flow.finer.add(group, &flow.party);
            }
        }
        Act::GroupMinus(n) => {
            if let Some(group) = setting.finer_at(flow.activity.as_ref()).get(*n) {
                flow.finer.remove(group);
            }
        }
        _ => return false,
    }
    true
}

/// What is done with a passport.
fn with_passport(flow: &mut Flow, act: &Act, now: u64, setting: &Setting) -> Vec<Effect> {
    match act {
        Act::Passport => flow.go(Screen::Passport, now),
        Act::Show(intent) => {
            flow.intent = *intent;
            look_for_code(flow, now);
        }
        Act::Again => look_for_code(flow, now),
        Act::PrintAgain => return paper::card(flow, setting),
        Act::ShortCode => {
            flow.typed.clear();
            flow.go(Screen::ShortCode, now);
        }
        Act::Letter(letter) if flow.typed.len() < SHORT_CODE => flow.typed.push(*letter),
        Act::Open if flow.screen == Screen::ShortCode => return typed(flow, now, setting),
        Act::Open => return passport::with(flow, Order::Look, now),
        Act::GetPassport => {
            let party =
                flow.recorded.as_ref().map(|recorded| recorded.party.party(&setting.groups, &flow.finer));
            return ledger::ask(flow, Order::Issue(party), now);
        }
        Act::StampHere => return passport::stamp(flow, None, now, setting),
        Act::Answer(n) => return passport::stamp(flow, Some(*n), now, setting),
        Act::CheckInWith => return passport::check_in(flow, now, setting),
        Act::Claim => return passport::with(flow, Order::Claim, now),
        Act::Forget => flow.go(Screen::Forget, now),
        Act::ForgetForGood => return passport::with(flow, Order::Forget, now),
        _ => {}
    }
    vec![]
}

/// The camera looks for a code. What was shown before may be shown again at once.
fn look_for_code(flow: &mut Flow, now: u64) {
    flow.sighted = None;
    flow.go(Screen::Scan, now);
}

/// The short code is whole: it is shown as a code would be that was read.
fn typed(flow: &mut Flow, now: u64, setting: &Setting) -> Vec<Effect> {
    let code = Code::of(flow.typed.as_bytes());
    passport::take(flow, &code, flow.intent, now, setting)
}

/// The finer groups are asked for once, where the activity asks for them.
fn confirm(flow: &mut Flow, now: u64, setting: &Setting) -> Vec<Effect> {
    // A booking says who comes; only who came is asked.
    let asks = flow.ticket().is_none() && !setting.finer_at(flow.activity.as_ref()).is_empty();
    if asks && flow.screen != Screen::Groups {
        flow.finer = Finer::default();
        flow.go(Screen::Groups, now);
        return vec![];
    }
    ledger::check_in(flow, now, setting)
}

/// Home begins anew: who goes there has left what was entered.
fn home(flow: &mut Flow, now: u64) {
    flow.leave();
    flow.party = Headcount::default();
    flow.finer = Finer::default();
    flow.activity = None;
    flow.recorded = None;
    flow.trouble = None;
    flow.asides.clear();
    flow.asked = None;
    flow.passport = InHand::default();
    flow.intent = Intent::Look;
    flow.typed.clear();
    flow.go(Screen::Home, now);
}

fn check_in(flow: &mut Flow, now: u64, setting: &Setting) {
    match setting.open.as_slice() {
        [only] => ask_who(flow, only.clone(), now),
        _ => flow.go(Screen::Activity, now),
    }
}

/// Whoever has a passport in hand is not asked who comes: it knows.
fn chosen(flow: &mut Flow, activity: ActivityId, now: u64, setting: &Setting) -> Vec<Effect> {
    if flow.passport.code.is_some() {
        flow.activity = Some(activity);
        return passport::check_in(flow, now, setting);
    }
    ask_who(flow, activity, now);
    vec![]
}

fn ask_who(flow: &mut Flow, activity: ActivityId, now: u64) {
    flow.activity = Some(activity);
    flow.go(Screen::CheckIn, now);
}

/// Most screens that lead back one after another: deeper than anybody looks things up.
const ASIDES: usize = 8;

/// Looking something up leads back to where one was.
fn aside(flow: &mut Flow, screen: Screen, now: u64) {
    if flow.asides.len() < ASIDES {
        flow.asides.push(flow.screen);
    }
    flow.go(screen, now);
}

fn back(flow: &mut Flow, now: u64, setting: &Setting) {
    match flow.screen {
        Screen::CheckIn if flow.ticket().is_some() => home(flow, now),
        Screen::CheckIn if setting.open.len() > 1 && flow.passport.code.is_none() => {
            flow.go(Screen::Activity, now);
        }
        Screen::Class | Screen::Groups => flow.go(Screen::CheckIn, now),
        Screen::Sorry if flow.party != Headcount::default() => {
            flow.trouble = None;
            flow.go(Screen::CheckIn, now);
        }
        Screen::WhatsOn | Screen::Help | Screen::Display | Screen::Map => match flow.asides.pop() {
            Some(Screen::Home) | None => home(flow, now),
            Some(screen) => flow.go(screen, now),
        },
        Screen::ShortCode if flow.passport.code.is_none() => flow.go(Screen::Passport, now),
        Screen::Scan if flow.intent == Intent::CheckIn => flow.go(Screen::CheckIn, now),
        Screen::Scan if flow.intent == Intent::Look => flow.go(Screen::Passport, now),
        Screen::Forget => flow.go(Screen::Book, now),
        _ => home(flow, now),
    }
}

fn more(flow: &mut Flow, setting: &Setting) {
    let pages = match flow.screen {
        Screen::Activity => setting.choice_pages(),
        Screen::Map => setting.map_pages(),
        _ => setting.programme_pages(flow.by),
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

//! What the staff's screens say of things: methods, devices, entries, deeds.

use super::{super::View, audited};
use crate::{
    desk::HeldSession,
    flow::PickItem,
    wording::{Key, Language},
};
use venue::{
    desk::Words,
    entry::{Entry, Fact, Method, Stop},
    id::SessionId,
    pack::Name,
    shifts::Move,
    staff::{Deed, Finding, Level, Part},
};

/// Words of staff that `venue` has in two languages.
pub(super) fn in_language(view: &View<'_>, words: &Words) -> String {
    if view.language().is_chinese() { words.zh.clone() } else { words.en.clone() }
}

pub(super) fn method(view: &View<'_>, method: Method) -> String {
    view.say(method_key(method))
}

/// What a method is called.
pub(crate) fn method_key(method: Method) -> Key {
    match method {
        Method::CheckIn => Key::MethodCheckIn,
        Method::EntranceLine => Key::MethodLine,
        Method::Tally => Key::MethodTally,
        Method::Sensor => Key::MethodSensor,
        Method::TypedIn => Key::MethodTypedIn,
    }
}

pub(super) fn part(view: &View<'_>, finding: Finding) -> String {
    view.say(match finding.part() {
        Part::Disk => Key::PartDisk,
        Part::Clock => Key::PartClock,
        Part::Link => Key::PartLink,
        Part::Camera => Key::PartCamera,
        Part::Printer => Key::PartPrinter,
        Part::Pack => Key::PartPack,
        Part::Contact => Key::PartContact,
        Part::Counter => Key::PartCounter,
    })
}

/// A figure as words take it.
pub(super) fn figure(n: impl TryInto<u32>) -> u32 {
    n.try_into().unwrap_or(u32::MAX)
}

/// A figure with its thousands set apart.
pub(crate) fn grouped(n: u32) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Megabytes as people say them.
fn bytes(mb: u64) -> String {
    if mb >= 1_000 { format!("{} GB", mb / 1_000) } else { format!("{mb} MB") }
}

pub(super) fn finding(view: &View<'_>, finding: Finding) -> String {
    let key = match finding {
        Finding::DiskFree(n) => return view.tell(Key::DiskFree, &[("n", (&bytes(n)).into())]),
        Finding::DiskLow(n) => return view.tell(Key::DiskLow, &[("n", (&bytes(n)).into())]),
        Finding::LinkSending(n) => return view.tell(Key::LinkSending, &[("n", figure(n).into())]),
        Finding::LinkWaiting(_, minutes) => {
            return view.tell(Key::LinkWaiting, &[("minutes", minutes.into())]);
        }
        Finding::CounterDoubtful(since) => return since_when(view, Key::CounterDoubtful, since),
        Finding::CounterGone(since) => return since_when(view, Key::CounterGone, since),
        Finding::DiskFull => Key::DiskFull,
        Finding::DiskUnknown => Key::DiskUnknown,
        Finding::ClockRight => Key::ClockRight,
        Finding::ClockDoubtful => Key::ClockDoubtful,
        Finding::LinkDone => Key::LinkDone,
        Finding::LinkNever => Key::LinkNever,
        Finding::CameraNone => Key::CameraNone,
        Finding::CameraLive => Key::CameraLive,
        Finding::CameraGone => Key::CameraGone,
        Finding::PrinterNone => Key::PrinterNone,
        Finding::PrinterReady => Key::PrinterReady,
        Finding::PrinterLow => Key::PrinterLow,
        Finding::PrinterOut => Key::PrinterOut,
        Finding::PrinterGone => Key::PrinterGone,
        Finding::PackRead => Key::PackRead,
        Finding::PackBroken => Key::PackBroken,
        Finding::ContactOpen => Key::ContactOpen,
        Finding::ContactClosed => Key::ContactClosed,
        Finding::ContactGone => Key::ContactGone,
        Finding::CounterCounts => Key::CounterCounts,
        Finding::CounterUnwalled => Key::CounterUnwalled,
    };
    view.say(key)
}

/// What is so since then, by the venue's clock.
fn since_when(view: &View<'_>, key: Key, since: i64) -> String {
    let time = view.visit.house().pack().campaign.local(since).format("%H:%M").to_string();
    view.tell(key, &[("time", (&time).into())])
}

/// A name of the pack, or else the id: the pack may have changed since.
fn named(view: &View<'_>, name: Option<&Name>, id: &str) -> String {
    name.map_or_else(|| id.to_owned(), |name| view.named(name))
}

pub(super) fn stop(view: &View<'_>, stop: &Stop) -> String {
    let pack = view.visit.house().pack();
    match stop {
        Stop::Point(id) => {
            let point = pack.trails.iter().flat_map(|trail| &trail.points).find(|point| point.id == *id);
            named(view, point.map(|point| &point.name), id.as_str())
        }
        Stop::Activity(id) => named(view, pack.activity(id).map(|activity| &activity.name), id.as_str()),
    }
}

pub(super) fn reward(view: &View<'_>, item: &venue::stock::Item) -> String {
    let trail = view.visit.house().pack().trail(&item.trail);
    let reward = trail.and_then(|trail| trail.reward(&item.reward));
    named(view, reward.map(|reward| &reward.name), item.reward.as_str())
}

pub(super) fn site(view: &View<'_>, site: &venue::id::SiteId) -> String {
    let house = view.visit.house();
    let venue = house.pack().venue(&house.stand().venue);
    let found = venue.and_then(|venue| venue.sites.iter().find(|known| known.id == *site));
    named(view, found.map(|site| &site.name), site.as_str())
}

pub(super) fn session(view: &View<'_>, session: &SessionId) -> String {
    let found = view.visit.house().pack().session(session);
    named(view, found.map(|session| &session.name), session.as_str())
}

/// When a session is held, and what the programme had.
fn held_so(view: &View<'_>, held: &HeldSession) -> String {
    let clock = |ms| view.visit.house().pack().campaign.local(ms).format("%H:%M").to_string();
    let (time, planned) = (clock(held.start), clock(held.planned));
    if held.called_off {
        view.say(Key::WhatsOnCalledOff)
    } else if held.start == held.planned {
        time
    } else {
        view.tell(Key::PickMoved, &[("time", (&time).into()), ("planned", (&planned).into())])
    }
}

/// How staff want a session to be held.
fn wanted_so(view: &View<'_>, wanted: Move) -> String {
    let minutes = |key: Key, n: u32| view.tell(key, &[("n", n.into())]);
    match wanted {
        Move::Later(by) => minutes(Key::MoveLater, figure(by)),
        Move::Longer(by) => minutes(Key::MoveLonger, by.into()),
        Move::To(start) => view.visit.house().pack().campaign.local(start).format("%H:%M").to_string(),
        Move::CallOff => view.say(Key::MoveOff),
        Move::AsPlanned => view.say(Key::MoveBack),
    }
}

/// The name of a language, in that language.
pub(super) fn language(view: &View<'_>, language: Language) -> String {
    view.words.0.say(language, Key::LanguageName)
}

pub(super) fn entry(view: &View<'_>, entry: &Entry) -> String {
    let counted = |key: Key, n: u32| view.tell(key, &[("n", n.into())]);
    match &entry.body.fact {
        Fact::CheckIn { party, .. } => counted(Key::EntryCheckIn, figure(party.total())),
        Fact::Tally { count, .. } => counted(Key::EntryTally, *count),
        Fact::Crossings { inward, .. } => counted(Key::EntryCrossings, figure(*inward)),
        Fact::Stamp { .. } => view.say(Key::EntryStamp),
        Fact::PassportIssued { .. } => view.say(Key::EntryPassport),
        Fact::Reward { count, .. } => counted(Key::EntryReward, *count),
        Fact::Duty { count, .. } => counted(Key::EntryDuty, *count),
        Fact::AuditCompared { outcome, .. } => audited::entry(view, outcome),
        _ => view.say(Key::EntryOther),
    }
}

/// A thing of a list: what it is, and how it stands.
pub(super) fn item(view: &View<'_>, item: &PickItem) -> (String, String) {
    let staff = &view.visit.flow.staff;
    let here = |is: bool| if is { view.say(Key::PickHere) } else { String::new() };
    match item {
        PickItem::Stop(of, closed) => {
            (stop(view, of), view.say(if *closed { Key::PickClosed } else { Key::PickOpen }))
        }
        PickItem::Shelf(shelf) => {
            let left = figure(shelf.left.max(0));
            (reward(view, &shelf.item), view.tell(Key::PickLeft, &[("n", left.into())]))
        }
        PickItem::Site(of) => {
            (site(view, of), here(staff.evening.as_ref().is_some_and(|evening| evening.site == *of)))
        }
        PickItem::Language(of) => {
            let now = staff.evening.as_ref().and_then(|evening| evening.house.language.clone());
            (language(view, *of), here(now.as_deref() == Some(of.tag())))
        }
        PickItem::Line(spot) => staff.evening.as_ref().map_or_else(Default::default, |evening| {
            let (speaker, door) = (audited::Speaker::of(view), (spot.line.clone(), spot.method));
            let mut known = speaker.checked(evening.checked(&door), evening.at);
            // When it was checked says whether it is time again.
            let when = known.more.pop().filter(|_| known.level == Some(Level::Fine));
            (speaker.door_of(evening, &door), when.unwrap_or(known.head))
        }),
        PickItem::Session(held) => (session(view, &held.session), held_so(view, held)),
        PickItem::Move(wanted) => {
            let name = staff.session.as_ref().map(|of| session(view, of));
            (wanted_so(view, *wanted), name.unwrap_or_default())
        }
        PickItem::Entry(of, time) => {
            let campaign = &view.visit.house().pack().campaign;
            let time = time.map(|time| campaign.local(time).format("%H:%M").to_string());
            (entry(view, of), time.unwrap_or_default())
        }
    }
}

/// A deed in a line.
pub(super) fn deed(view: &View<'_>, deed: &Deed) -> String {
    let counted = |key: Key, n: u32| view.tell(key, &[("n", n.into())]);
    let of = |key: Key, name: &str| view.tell(key, &[("name", name.into())]);
    match deed {
        Deed::Tally { count, .. } => counted(Key::DoTally, *count),
        Deed::Undo { entry } => counted(Key::DoUndo, figure(*entry)),
        Deed::Duty { on: true, count, .. } => counted(Key::DoOn, *count),
        Deed::Duty { on: false, count, .. } => counted(Key::DoOff, *count),
        Deed::Close(which) => of(Key::DoClose, &stop(view, which)),
        Deed::Open(which) => of(Key::DoOpen, &stop(view, which)),
        Deed::CountShelf { item, count } => {
            let name = reward(view, item);
            view.tell(Key::DoShelf, &[("name", (&name).into()), ("n", (*count).into())])
        }
        Deed::Audit { spot, tapped, .. } => {
            let name = audited::Speaker::of(view).line(&spot.line);
            let n = figure(tapped.inward.len().saturating_add(tapped.outward.len()));
            view.tell(Key::DoAudit, &[("name", (&name).into()), ("n", n.into())])
        }
        Deed::MoveSession { session: which, wanted } => {
            let (name, how) = (session(view, which), wanted_so(view, *wanted));
            view.tell(Key::DoMove, &[("name", (&name).into()), ("how", (&how).into())])
        }
        Deed::ChangeSite(which) => of(Key::DoSite, &site(view, which)),
        Deed::SetLanguage(tag) => {
            let name = Language::of(tag).map_or_else(|| tag.clone(), |which| language(view, which));
            of(Key::DoLanguage, &name)
        }
        Deed::Rehearse => view.say(Key::DeedRehearse),
        Deed::EndRehearsal => view.say(Key::DeedEndRehearsal),
        Deed::Emergency => view.say(Key::TonightAlarm),
        Deed::EndEmergency => view.say(Key::AlarmEnd),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let told: Vec<_> = [0, 412, 1_284, 1_000_000].map(grouped).into();
        assert_eq!(told, ["0", "412", "1,284", "1,000,000"]);
    }

    #[test]
    fn bytes_are_said_in_round_figures() {
        assert_eq!([24_300, 400, 0].map(bytes), ["24 GB", "400 MB", "0 MB"]);
    }
}

//! What comes over any screen: a word in passing, and the question whether somebody
//! is there; and the clock in the bar.

use super::{Root, View};
use crate::{
    flow::{Notice, Refusal, Screen},
    theme::{Clock, Countdown, StillHere, Style, Theme, tokens},
    visit::{Visit, VisitSystems},
    voices::Announced,
    wording::Key,
};
use bevy::prelude::*;
use venue::{entry::Mode, party::MAX_PARTY};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (ask, notice, mark)).add_systems(
        PreUpdate,
        (tick, count_down).after(VisitSystems).run_if(resource_exists_and_changed::<Visit>),
    );
}

/// In a rehearsal every screen says so, across all that is on it.
fn mark(mut commands: Commands, theme: Theme, view: View, roots: Query<Entity, Added<Root>>) {
    if view.visit.setting.mode != Mode::Rehearsal {
        return;
    }
    let size = theme.frame.size;
    for root in &roots {
        let node = Node {
            position_type: PositionType::Absolute,
            left: px(0),
            right: px(0),
            top: px(size.y * 0.36),
            justify_content: JustifyContent::Center,
            ..default()
        };
        let style = Style::Attract.sized((size.x * 0.16).min(260.0));
        let ink = tokens::CINNABAR.color().with_alpha(MARK_ALPHA);
        let words = (Text::new(view.say(Key::RehearsalMark)), style.face(), TextColor(ink), Pickable::IGNORE);
        let turned = UiTransform::from_rotation(Rot2::degrees(-18.0));
        commands.entity(root).with_children(|root| {
            root.spawn((node, turned, Watermark, GlobalZIndex(MARK_OVER), Pickable::IGNORE))
                .with_child((words, Watermark));
        });
    }
}

/// How much of what is below the mark can't be seen: nothing that has to be read.
const MARK_ALPHA: f32 = 0.42;

/// Over pages, and below what asks whether somebody is there.
const MARK_OVER: i32 = 5;

/// The mark of a rehearsal: it lies over words on purpose.
#[derive(Component)]
pub struct Watermark;

/// The sheet with the question.
#[derive(Component)]
struct Question;

/// Hangs the question over the screen, and takes it away. A screen that is drawn anew
/// takes its sheet with it, and gets another.
fn ask(
    mut commands: Commands,
    mut theme: Theme,
    view: View,
    roots: Query<Entity, With<Root>>,
    sheets: Query<Entity, With<Question>>,
) {
    if view.visit.flow.asking.is_none() {
        sheets.iter().for_each(|sheet| commands.entity(sheet).despawn());
        return;
    }
    let (Some(root), true) = (roots.iter().next(), sheets.is_empty()) else { return };
    let (question, detail, button) = (view.say(Key::StillHere), left(&view), view.say(Key::StillHereButton));
    let asked = StillHere { question: &question, detail: &detail, button: &button };
    commands.entity(root).with_children(|root| {
        theme.still_here(root, &asked).insert((Question, Announced));
    });
}

fn left(view: &View<'_>) -> String {
    let left = view.visit.flow.asking.map_or(0, |asking| asking.left);
    view.tell(Key::StillHereLeft, &[("n", left.into())])
}

fn count_down(view: View, mut sheets: Query<&mut Countdown, With<Question>>) {
    for mut sheet in &mut sheets {
        sheet.set_if_neq(Countdown(left(&view)));
    }
}

/// Says a word in passing, once.
fn notice(
    mut commands: Commands,
    mut theme: Theme,
    view: View,
    roots: Query<Entity, With<Root>>,
    mut said: Local<Option<u64>>,
) {
    let Some((number, notice)) = view.visit.flow.notice else {
        *said = None;
        return;
    };
    let Some(root) = roots.iter().next().filter(|_| *said != Some(number)) else { return };
    *said = Some(number);
    let words = match notice {
        Notice::Refused(Refusal::AddOneFirst) => view.say(Key::NoticeAddOne),
        Notice::Refused(Refusal::PartyFull) => view.tell(Key::NoticeFull, &[("n", MAX_PARTY.into())]),
        Notice::Refused(Refusal::BookingFull) => {
            let most = view.visit.flow.ticket().map_or(0, |ticket| ticket.booked.most);
            view.tell(Key::NoticeBookingFull, &[("n", most.into())])
        }
        Notice::Refused(Refusal::NothingOn) => view.say(Key::NoticeNothingOn),
        Notice::Refused(Refusal::TypeOn) => view.say(Key::NoticeTypeOn),
        Notice::Refused(Refusal::AllNamed) => view.say(Key::NoticeAllNamed),
        Notice::Refused(Refusal::Recording | Refusal::NobodyLeft | Refusal::TriedAlready) => {
            view.say(Key::NoticeRecording)
        }
        Notice::Refused(Refusal::SayWhoAndWhy) => view.say(Key::NoticeWhoWhy),
        Notice::Refused(Refusal::IsSoAlready) => view.say(Key::NoticeIsSo),
        Notice::Refused(Refusal::TapFirst) => view.say(Key::NoticeTapFirst),
        Notice::Refused(Refusal::TapsFull) => view.say(Key::NoticeTapsFull),
        Notice::TapsGo => view.say(Key::NoticeTapsGo),
        Notice::TapsLost => view.say(Key::NoticeTapsLost),
        Notice::Refused(Refusal::WaitForPin) => {
            view.tell(Key::PinWait, &[("n", view.visit.flow.staff.wait.into())])
        }
        Notice::Did => view.say(Key::NoticeDid),
        Notice::NotDone => view.say(Key::NoticeNotDone),
        Notice::WrongPin => view.say(Key::NoticeWrongPin),
        Notice::NoPin => view.say(Key::NoticeNoPin),
        Notice::PinDiffers => view.say(Key::NoticePinDiffers),
        Notice::PinRecovered => view.say(Key::NoticePinRecovered),
        Notice::OnStick => view.say(Key::NoticeOnStick),
        Notice::NoStick => view.say(Key::NoticeNoStick),
        Notice::Printing => view.say(Key::NoticePrinting),
        Notice::Printed => view.say(Key::NoticePrinted),
        Notice::NotPrinted => view.say(Key::NoticeNotPrinted),
        Notice::TakenBack => view.say(Key::NoticeTakenBack),
        Notice::Forgotten => view.say(Key::NoticeForgotten),
        Notice::NotTakenBack => view.say(Key::NoticeNotTakenBack),
    };
    commands.entity(root).with_children(|root| {
        // Whoever taps for each person looks at the door.
        let taps = view.visit.flow.screen == Screen::Audit;
        let mut toast = if taps { theme.light_toast(root, &words) } else { theme.toast(root, &words, None) };
        toast.insert(Announced);
    });
}

/// The time in the bar.
fn tick(visit: Res<Visit>, mut clocks: Query<&mut Text, With<Clock>>) {
    for mut clock in &mut clocks {
        clock.set_if_neq(Text(visit.tonight.time.clone()));
    }
}

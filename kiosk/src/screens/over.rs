//! What comes over any screen: a word in passing, and the question whether somebody
//! is there; and the clock in the bar.

use super::{Root, View};
use crate::{
    flow::{Notice, Refusal},
    theme::{Clock, Countdown, StillHere, Theme},
    visit::{Visit, VisitSystems},
    wording::Key,
};
use bevy::prelude::*;
use venue::party::MAX_PARTY;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (ask, notice)).add_systems(
        PreUpdate,
        (tick, count_down).after(VisitSystems).run_if(resource_exists_and_changed::<Visit>),
    );
}

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
        theme.still_here(root, &asked).insert(Question);
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
        Notice::Refused(Refusal::NothingOn) => view.say(Key::NoticeNothingOn),
        Notice::Refused(Refusal::TypeOn) => view.say(Key::NoticeTypeOn),
        Notice::Refused(Refusal::AllNamed) => view.say(Key::NoticeAllNamed),
        Notice::Refused(Refusal::Recording | Refusal::NobodyLeft | Refusal::TriedAlready) => {
            view.say(Key::NoticeRecording)
        }
        Notice::TakenBack => view.say(Key::NoticeTakenBack),
        Notice::Forgotten => view.say(Key::NoticeForgotten),
        Notice::NotTakenBack => view.say(Key::NoticeNotTakenBack),
    };
    commands.entity(root).with_children(|root| {
        theme.toast(root, &words, None);
    });
}

/// The time in the bar.
fn tick(visit: Res<Visit>, mut clocks: Query<&mut Text, With<Clock>>) {
    for mut clock in &mut clocks {
        clock.set_if_neq(Text(visit.tonight.time.clone()));
    }
}

//! How many: people by head, volunteers, pieces on a shelf.

use super::{halves, keypad, room, said, staff_page};
use crate::{
    flow::{Counting, Screen, offered},
    screens::{Follows, View, inside, is_small, standing},
    theme::{self, Area, ButtonSpec, Edge, Parent, Style, Theme, tokens},
    visit::{Visit, at},
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Tally)), enter).add_systems(
        PreUpdate,
        figure.after(crate::visit::VisitSystems).run_if(resource_exists_and_changed::<Visit>),
    );
}

/// The figure as it is typed.
#[derive(Component)]
struct Figure;

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::StaffPlace);
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let (left, right) = halves(theme);
        let (sides, top) = room(theme);
        theme.paper_card(root, left, Edge::Plain).with_children(|card| {
            card.spawn(inside(sides, top, if is_small(theme) { 8.0 } else { 24.0 })).with_children(
                |column| {
                    asked(theme, column, &view);
                },
            );
        });
        theme.paper_card(root, right, Edge::Plain).with_children(|card| {
            let area = Area::new(sides, top, right.width - 2.0 * sides, right.height - 2.0 * top);
            keypad(theme, card, &view, area);
        });
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        let spec = ButtonSpec::primary("counted", &view.say(Key::TallyNext));
        theme.button(end, spec).insert((Follows, standing(&view.visit, "counted")));
    };
    staff_page(&mut commands, &mut theme, &view, (Screen::Tally, &title), content, right);
}

fn asked(theme: &mut Theme<'_>, column: &mut Parent<'_>, view: &View<'_>) {
    let small = is_small(theme);
    let staff = &view.visit.flow.staff;
    let (question, of) = match &staff.counting {
        Counting::Heads => (Key::TallyHeads, activity(view)),
        Counting::Duty { on: true } => (Key::TallyOn, activity(view)),
        Counting::Duty { on: false } => (Key::TallyOff, activity(view)),
        Counting::Shelf(shelf) => (Key::TallyShelf, Some(said::reward(view, &shelf.item))),
    };
    let style = if small { Style::Name.sized(38.0) } else { Style::Title };
    column.spawn(theme::text(style, view.say(question), tokens::INK));
    let style = if small { Style::Figure.sized(72.0) } else { Style::Figure.sized(140.0) };
    column.spawn((theme::text(style, staff.figure.to_string(), tokens::INK), Figure));
    if let (Counting::Duty { .. }, Some(evening)) = (&staff.counting, &staff.evening) {
        let n = said::figure(evening.rundown.volunteers.max(0));
        let words = view.tell(Key::TonightVolunteers, &[("n", n.into())]);
        column.spawn(theme::text(Style::Body, words, tokens::INK_SOFT));
    }
    column.spawn((Node { flex_grow: 1.0, ..default() }, Pickable::IGNORE));
    let Some(of) = of else { return };
    if offered(&view.visit.flow, &view.visit.setting, "which-activity").is_some() {
        let letters = if small { 24.0 } else { 32.0 };
        theme.button(column, ButtonSpec::paper("which-activity", &of).letters(letters));
    } else {
        column.spawn(theme::text(Style::Body, of, tokens::INK_SOFT));
    }
}

/// The name of the activity that the figure belongs to.
fn activity(view: &View<'_>) -> Option<String> {
    let id = view.visit.flow.staff.activity(&view.visit.setting)?;
    let activity = view.visit.house().activity(id)?;
    Some(view.named(&activity.name))
}

/// The figure follows the keys.
fn figure(visit: Res<Visit>, mut figures: Query<&mut Text, With<Figure>>) {
    for mut text in &mut figures {
        text.set_if_neq(Text(visit.flow.staff.figure.to_string()));
    }
}

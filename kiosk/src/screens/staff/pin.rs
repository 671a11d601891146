//! The staff's PIN is typed; what is typed is shown as dots.

use super::{halves, keypad, room, staff_page};
use crate::{
    draw::Rgb,
    flow::{PinStage, Screen},
    screens::{Follows, View, inside, is_small, lines, standing},
    theme::{self, ButtonSpec, Edge, Parent, Style, Theme, tokens},
    visit::{Visit, at},
    wording::Key,
};
use bevy::prelude::*;
use venue::staff::MAX_DIGITS;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Pin)), enter).add_systems(
        PreUpdate,
        follow.after(crate::visit::VisitSystems).run_if(resource_exists_and_changed::<Visit>),
    );
}

/// A dot for a digit, by its place.
#[derive(Component)]
struct Dot(usize);

/// The line below the dots.
#[derive(Component)]
struct Hint;

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::StaffPlace);
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let (left, right) = halves(theme);
        let (sides, top) = room(theme);
        let small = is_small(theme);
        theme.paper_card(root, left, Edge::Plain).with_children(|card| {
            card.spawn(inside(sides, top, if small { 8.0 } else { 24.0 })).with_children(|column| {
                asked(theme, column, &view);
            });
        });
        theme.paper_card(root, right, Edge::Plain).with_children(|card| {
            let area = theme::Area::new(sides, top, right.width - 2.0 * sides, right.height - 2.0 * top);
            keypad(theme, card, &view, area);
        });
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if view.visit.flow.staff.request.is_some() {
            theme.button(end, ButtonSpec::plain("lost-pin", &view.say(Key::PinLost)));
        }
        let spec = ButtonSpec::primary("knock", &view.say(Key::PinOpen));
        theme.button(end, spec).insert((Follows, standing(&view.visit, "knock")));
    };
    staff_page(&mut commands, &mut theme, &view, (Screen::Pin, &title), content, right);
}

fn asked(theme: &mut Theme<'_>, column: &mut Parent<'_>, view: &View<'_>) {
    let small = is_small(theme);
    let staff = &view.visit.flow.staff;
    let title = match staff.stage {
        PinStage::Ask => Key::PinTitle,
        PinStage::Choose => Key::PinChoose,
        PinStage::Again(_) => Key::PinAgain,
    };
    let style = if small { Style::Name.sized(36.0) } else { Style::Title };
    column.spawn(theme::text(style, view.say(title), tokens::INK));
    column.spawn((theme::row(if small { 12.0 } else { 20.0 }), Pickable::IGNORE)).with_children(|row| {
        let side = if small { 24.0 } else { 34.0 };
        for place in 0..MAX_DIGITS {
            let node = Node {
                width: px(side),
                height: px(side),
                border_radius: BorderRadius::all(px(side / 2.0)),
                ..default()
            };
            let colour = BackgroundColor(dot(&view.visit, place).color());
            row.spawn((node, colour, Dot(place), Pickable::IGNORE));
        }
    });
    column.spawn((theme::text(Style::Body, hint(view), tokens::INK_SOFT), Hint));
    let Some(request) = &staff.request else { return };
    if staff.lost {
        let style = if small { Style::Chip } else { Style::Note };
        lines(column, style, &view.say(Key::PinLostHow), tokens::INK);
        let style = if small {
            Style::Figure.sized(38.0).leaded(42.0)
        } else {
            Style::Figure.sized(68.0).leaded(76.0)
        };
        column.spawn(theme::text(style, request.clone(), tokens::INK));
    }
}

fn hint(view: &View<'_>) -> String {
    match view.visit.flow.staff.wait {
        0 => view.say(Key::PinHint),
        n => view.tell(Key::PinWait, &[("n", n.into())]),
    }
}

fn dot(visit: &Visit, place: usize) -> Rgb {
    if place < visit.flow.staff.pin.len() { tokens::INK } else { tokens::PAPER_EDGE }
}

/// Dots and waiting follow in place.
fn follow(
    view: View,
    mut dots: Query<(&Dot, &mut BackgroundColor)>,
    mut hints: Query<&mut Text, With<Hint>>,
) {
    for (place, mut colour) in &mut dots {
        colour.set_if_neq(BackgroundColor(dot(&view.visit, place.0).color()));
    }
    for mut words in &mut hints {
        words.set_if_neq(Text(hint(&view)));
    }
}

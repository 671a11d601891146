//! Who does it, by role, and why. Nothing is written down without both.

use super::{grid, room, said, staff_page, whole};
use crate::{
    flow::Screen,
    screens::{Follows, View, is_small, standing},
    theme::{self, Area, ButtonSpec, Edge, Parent, Shape, Standing, Style, Theme, tokens},
    visit::{Visit, at},
    wording::Key,
};
use bevy::prelude::*;
use venue::staff::{ROLES, role_words};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Why)), enter).add_systems(
        PreUpdate,
        chosen.after(crate::visit::VisitSystems).run_if(resource_exists_and_changed::<Visit>),
    );
}

/// A chip that is the one chosen, or not.
#[derive(Component)]
enum Chip {
    Role(usize),
    Reason(usize),
}

/// Height of the line that says what is done, px.
const HEAD: f32 = 92.0;

/// Who at the left or above, why at the right or below. On the small frame roles stand in
/// two columns, so that every chip is high enough for a finger.
fn halves(theme: &Theme<'_>, below: Area) -> Vec<Area> {
    match theme.frame.shape {
        Shape::Landscape => grid(below, 2, 1, theme.frame.gutter),
        Shape::Portrait => grid(below, 1, 2, theme.frame.gutter),
        Shape::Small => {
            let left = Area { width: 544.0, ..below };
            let from = left.right() + 16.0;
            vec![left, Area { left: from, width: below.right() - from, ..below }]
        }
    }
}

/// How many chips stand in a row and in a column.
fn ranks(theme: &Theme<'_>, heading: Key) -> (u8, u8) {
    match (theme.frame.shape, heading) {
        (Shape::Landscape, _) => (1, 6),
        (Shape::Portrait, _) | (Shape::Small, Key::WhyWho) => (2, 3),
        (Shape::Small, _) => (1, 5),
    }
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let Some(deed) = view.visit.flow.staff.deed.clone() else { return };
    // Where there is little height the bar above says what is done.
    let small = is_small(&theme);
    let title = if small { said::deed(&view, &deed) } else { view.say(Key::WhyTitle) };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let mut below = whole(theme);
        if !small {
            let words = theme::text(Style::Title.sized(56.0), said::deed(&view, &deed), tokens::MOON);
            root.spawn((Node { height: px(HEAD), ..below.node() }, Pickable::IGNORE, children![words]));
            below = Area { top: below.top + HEAD, height: below.height - HEAD, ..below };
        }
        let places = halves(theme, below);
        let roles: Vec<_> = ROLES
            .iter()
            .enumerate()
            .map(|(n, role)| (Chip::Role(n), said::in_language(&view, &role_words(*role))))
            .collect();
        let reasons: Vec<_> = deed
            .act()
            .usual()
            .iter()
            .enumerate()
            .map(|(n, reason)| (Chip::Reason(n), said::in_language(&view, &reason.words())))
            .collect();
        for ((heading, chips), area) in [(Key::WhyWho, roles), (Key::WhyWhy, reasons)].into_iter().zip(places)
        {
            card(theme, root, &view, (heading, chips), area);
        }
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        let spec = ButtonSpec::primary("do-it", &view.say(Key::WhyDo));
        theme.button(end, spec).insert((Follows, standing(&view.visit, "do-it")));
    };
    staff_page(&mut commands, &mut theme, &view, (Screen::Why, &title), content, right);
}

fn card(
    theme: &mut Theme<'_>,
    root: &mut Parent<'_>,
    view: &View<'_>,
    (heading, chips): (Key, Vec<(Chip, String)>),
    area: Area,
) {
    let small = is_small(theme);
    let (sides, top) = if small { (18.0, 14.0) } else { room(theme) };
    let (columns, rows) = ranks(theme, heading);
    theme.paper_card(root, area, Edge::Plain).with_children(|card| {
        let head = if small { 44.0 } else { 64.0 };
        let style = if small { Style::Strong.sized(24.0).leaded(32.0) } else { Style::Strong };
        let place =
            Area::new(sides, if small { 4.0 } else { top - 12.0 }, area.width - 2.0 * sides, head - 8.0);
        let words = theme::text(style, view.say(heading), tokens::INK_SOFT);
        card.spawn((place.node(), Pickable::IGNORE, children![words]));
        let room = Area::new(
            sides,
            if small { head } else { top - 12.0 + head },
            area.width - 2.0 * sides,
            area.height - head - if small { 8.0 } else { 2.0 * top - 24.0 },
        );
        let gap = if small { 6.0 } else { 12.0 };
        for ((chip, words), place) in chips.into_iter().zip(grid(room, columns, rows, gap)) {
            one(theme, card, view, (chip, &words), place);
        }
    });
}

fn one(
    theme: &mut Theme<'_>,
    card: &mut Parent<'_>,
    view: &View<'_>,
    (chip, words): (Chip, &str),
    place: Area,
) {
    let name = match chip {
        Chip::Role(n) => format!("role-{}", n + 1),
        Chip::Reason(n) => format!("reason-{}", n + 1),
    };
    let letters = match theme.frame.shape {
        Shape::Landscape => 32.0,
        Shape::Portrait => 28.0,
        Shape::Small => 20.0,
    };
    let spec = ButtonSpec::paper(&name, words).width(place.width).letters(letters);
    let standing = stands(&view.visit, &chip);
    theme.button(card, spec).insert((standing, chip)).entry::<Node>().and_modify(move |mut node| {
        node.position_type = PositionType::Absolute;
        node.left = px(place.left);
        node.top = px(place.top);
        node.height = px(place.height);
        node.padding = px(8).horizontal();
    });
}

fn stands(visit: &Visit, chip: &Chip) -> Standing {
    let staff = &visit.flow.staff;
    let chosen = match chip {
        Chip::Role(n) => staff.role.is_some() && staff.role == ROLES.get(*n).copied(),
        Chip::Reason(n) => {
            let usual = staff.deed.as_ref().map(|deed| deed.act().usual()).unwrap_or_default();
            staff.reason.is_some() && staff.reason == usual.get(*n).copied()
        }
    };
    if chosen { Standing::Selected } else { Standing::Ready }
}

/// What is chosen is marked in place.
fn chosen(visit: Res<Visit>, mut chips: Query<(&Chip, &mut Standing)>) {
    for (chip, mut shown) in &mut chips {
        shown.set_if_neq(stands(&visit, chip));
    }
}

//! What audits found of each line, or that one is to be taken again.

use super::{audited::Speaker, grid, sign, staff_page, whole};
use crate::{
    desk::Evening,
    draw::Picture,
    flow::{PICKS_A_PAGE, Screen, offered},
    screens::{View, inside, is_small, lines},
    theme::{self, Area, ButtonSpec, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;
use venue::{audit::Door, staff::Level};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Audits)), enter);
}

/// Room for the words below the cards, px.
fn foot(theme: &Theme<'_>) -> f32 {
    match theme.frame.shape {
        Shape::Landscape => 100.0,
        Shape::Portrait => 110.0,
        Shape::Small => 64.0,
    }
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let Some(evening) = view.visit.flow.staff.evening.clone() else { return };
    let title = view.say(Key::ChecksAudits);
    let doors = evening.doors();
    let first = view.visit.flow.page * PICKS_A_PAGE;
    let shown: Vec<&Door> = doors.iter().skip(first).take(PICKS_A_PAGE).collect();
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let whole = whole(theme);
        let cards = Area { height: whole.height - foot(theme), ..whole };
        let roomy = is_roomy(theme, shown.len());
        for (door, area) in shown.iter().zip(places(theme, cards, shown.len())) {
            one(theme, root, &view, (&evening, door, roomy), area);
        }
        let below = Area { top: cards.bottom() + 8.0, height: foot(theme) - 8.0, ..cards };
        root.spawn((below.node(), Pickable::IGNORE)).with_children(|below| {
            below.spawn((theme::column(0.0), Pickable::IGNORE)).with_children(|column| {
                let style = if is_small(theme) { Style::Chip.sized(22.0).leaded(28.0) } else { Style::Note };
                lines(column, style, &view.say(Key::AuditHow), tokens::MOON_DIM);
            });
        });
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if offered(&view.visit.flow, &view.visit.setting, "more").is_some() {
            theme.button(end, ButtonSpec::plain("more", &view.say(Key::More)).arrow());
        }
    };
    staff_page(&mut commands, &mut theme, &view, (Screen::Audits, &title), content, right);
}

/// Whether so few doors are shown that each has room for a line of everything.
fn is_roomy(theme: &Theme<'_>, doors: usize) -> bool {
    doors <= if is_small(theme) { 2 } else { 4 }
}

/// Where the cards lie: two in a row, where there is room and more than one.
fn places(theme: &Theme<'_>, cards: Area, doors: usize) -> Vec<Area> {
    let gap = if is_small(theme) { 12.0 } else { theme.frame.gutter };
    let columns = if doors == 1 || theme.frame.shape == Shape::Portrait { 1 } else { 2 };
    let (high, rows) = match (theme.frame.shape, is_roomy(theme, doors)) {
        (Shape::Landscape, true) => (322.0, 2),
        (Shape::Landscape, false) => (204.0, 3),
        (Shape::Portrait, true) => (322.0, 4),
        (Shape::Portrait, false) => (204.0, 6),
        (Shape::Small, true) => (190.0, 1),
        (Shape::Small, false) => (101.0, 3),
    };
    let height = f32::from(rows) * (high + gap) - gap;
    grid(Area { height, ..cards }, columns, rows, gap)
}

/// How large the words of a card are: the door, what was found, and the rest.
struct Sizes {
    room: (f32, f32),
    name: Style,
    head: Style,
    more: Style,
    sign: u16,
}

fn sizes(theme: &Theme<'_>, roomy: bool) -> Sizes {
    let of = |room, name: Style, head: f32, more: f32, sign| Sizes {
        room,
        name,
        head: Style::Strong.sized(head).leaded(head * 1.4),
        more: Style::Body.sized(more).leaded(more * 1.4),
        sign,
    };
    match (is_small(theme), roomy) {
        (false, true) => of((48.0, 30.0), Style::Card, 48.0, 34.0, 40),
        (false, false) => of((32.0, 16.0), Style::Name.leaded(54.0), 36.0, 30.0, 32),
        (true, true) => of((24.0, 12.0), Style::Name.sized(34.0).leaded(42.0), 32.0, 24.0, 26),
        (true, false) => of((18.0, 6.0), Style::Name.sized(24.0).leaded(30.0), 23.0, 20.0, 22),
    }
}

fn one(
    theme: &mut Theme<'_>,
    root: &mut Parent<'_>,
    view: &View<'_>,
    (evening, door, roomy): (&Evening, &Door, bool),
    area: Area,
) {
    let Sizes { room, name, head, more, sign: side } = sizes(theme, roomy);
    let speaker = Speaker::of(view);
    let known = speaker.checked(evening.checked(door), evening.at);
    let sign = known.level.map(|level| sign(level, true));
    let sign = sign.map(|(icon, colour)| theme.tinted(&Picture::icon(icon, side), colour));
    let ink = match known.level {
        Some(Level::Fine) => tokens::MOON,
        Some(_) => tokens::LAMP,
        None => tokens::MOON_DIM,
    };
    theme.night_card(root, area).with_children(|card| {
        card.spawn(inside(room.0, room.1, if roomy { 8.0 } else { 0.0 })).with_children(|column| {
            column.spawn(theme::text(name, speaker.door_of(evening, door), tokens::MOON));
            let line = Node { align_items: AlignItems::Center, ..theme::row(14.0) };
            column.spawn((line, Pickable::IGNORE)).with_children(|line| {
                if let Some(sign) = sign {
                    line.spawn(sign);
                }
                line.spawn(theme::text(head, known.head.as_str(), ink));
            });
            let rest = if roomy {
                theme::column(0.0)
            } else {
                Node { justify_content: JustifyContent::SpaceBetween, ..theme::row(16.0) }
            };
            column.spawn((rest, Pickable::IGNORE)).with_children(|rest| {
                for words in &known.more {
                    rest.spawn(theme::text(more, words.as_str(), tokens::MOON_DIM));
                }
            });
        });
    });
}

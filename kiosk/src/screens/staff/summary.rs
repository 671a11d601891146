//! The end of the evening: what was counted, and a receipt that headquarters compares.

use super::{audited::Speaker, room, said, staff_page, whole};
use crate::{
    flow::Screen,
    screens::{View, inside, is_small, lines},
    theme::{self, Area, ButtonSpec, Edge, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Summary)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let Some(evening) = view.visit.flow.staff.evening.clone() else { return };
    let title = view.say(Key::DeedSummary);
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let small = is_small(theme);
        let (sides, top) = room(theme);
        let (figures, receipt) = places(theme);
        theme.paper_card(root, figures, Edge::Plain).with_children(|card| {
            card.spawn(inside(sides, top, if small { 2.0 } else { 16.0 })).with_children(|column| {
                let speaker = Speaker::of(&view);
                let (mut rows, mut checked) = (vec![], vec![]);
                for counted in &evening.rundown.counted {
                    rows.push((said::method(&view, counted.method), unit(&view, counted.visits)));
                    checked.push(speaker.of_counted(counted, evening.at));
                }
                if rows.is_empty() {
                    rows.push((view.say(Key::TonightUnit), view.say(Key::TonightNone)));
                }
                rows.push((view.say(Key::TonightSaved), said::grouped(said::figure(evening.saved))));
                rows.push((view.say(Key::TonightDelivered), said::grouped(said::figure(evening.delivered))));
                let checked = checked.into_iter().chain(std::iter::repeat(None));
                for ((what, how_many), checked) in rows.into_iter().zip(checked) {
                    row(column, &what, &how_many, small);
                    if let Some((when, error)) = checked {
                        below(column, &when, &error, small);
                    }
                }
                column.spawn((Node { flex_grow: 1.0, ..default() }, Pickable::IGNORE));
                let people = figure(evening.rundown.people);
                let style = if small { Style::Chip } else { Style::Note };
                let people = view.tell(Key::TonightPeople, &[("n", people.into())]);
                column.spawn(theme::text(style, people, tokens::INK_SOFT));
            });
        });
        receipt_card(theme, root, &view, &evening, receipt);
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if view.visit.setting.prints {
            theme.button(end, ButtonSpec::plain("print-summary", &view.say(Key::SummaryPrint)));
        }
        theme.button(end, ButtonSpec::primary("save-summary", &view.say(Key::SummarySave)));
    };
    staff_page(&mut commands, &mut theme, &view, (Screen::Summary, &title), content, right);
}

fn places(theme: &Theme<'_>) -> (Area, Area) {
    let frame = *theme.frame;
    match frame.shape {
        Shape::Landscape => (frame.content_columns(0, 7), frame.content_columns(7, 5)),
        Shape::Small => (frame.content_columns(0, 2), frame.content_columns(2, 2)),
        Shape::Portrait => {
            let whole = whole(theme);
            (
                Area { height: 640.0, ..whole },
                Area { top: whole.top + 672.0, height: whole.height - 672.0, ..whole },
            )
        }
    }
}

fn figure(n: i64) -> u32 {
    said::figure(n.max(0))
}

fn unit(view: &View<'_>, visits: i64) -> String {
    format!("{} {}", said::grouped(figure(visits)), view.say(Key::TonightUnit))
}

fn row(column: &mut Parent<'_>, what: &str, how_many: &str, small: bool) {
    let node = Node { justify_content: JustifyContent::SpaceBetween, ..theme::row(16.0) };
    let (style, strong) = if small {
        (Style::Body.sized(26.0).leaded(40.0), Style::Strong.sized(28.0).leaded(40.0))
    } else {
        (Style::Body.sized(38.0), Style::Strong.sized(44.0))
    };
    column.spawn((node, Pickable::IGNORE)).with_children(|row| {
        row.spawn(theme::text(style, what, tokens::INK));
        row.spawn(theme::text(strong, how_many, tokens::INK));
    });
}

/// What an audit says of the figure above.
fn below(column: &mut Parent<'_>, when: &str, error: &str, small: bool) {
    let node = Node { justify_content: JustifyContent::SpaceBetween, ..theme::row(16.0) };
    let style = if small { Style::Chip.sized(22.0).leaded(28.0) } else { Style::Note };
    column.spawn((node, Pickable::IGNORE)).with_children(|row| {
        row.spawn(theme::text(style, when, tokens::INK_SOFT));
        row.spawn(theme::text(style, error, tokens::INK_SOFT));
    });
}

fn receipt_card(
    theme: &mut Theme<'_>,
    root: &mut Parent<'_>,
    view: &View<'_>,
    evening: &crate::desk::Evening,
    area: Area,
) {
    let small = is_small(theme);
    let (sides, top) = room(theme);
    let (head, foot) = if small { (44.0, 70.0) } else { (76.0, 110.0) };
    let high = (area.height - 2.0 * top - head - foot).max(0.0);
    theme.paper_card(root, area, Edge::Plain).with_children(|card| {
        card.spawn(inside(sides, top, if small { 4.0 } else { 16.0 })).with_children(|column| {
            let style = if small { Style::Name.sized(30.0) } else { Style::Name };
            let receipt = view.tell(Key::SummaryReceipt, &[("n", said::figure(evening.head.n).into())]);
            column.spawn(theme::text(style, receipt, tokens::INK));
            column.spawn((Node { flex_grow: 1.0, ..default() }, Pickable::IGNORE));
            let style = if small { Style::Chip.sized(24.0).leaded(30.0) } else { Style::Note };
            lines(column, style, &view.say(Key::SummaryHow), tokens::INK);
        });
        let place = Area::new(sides, top + head, area.width - 2.0 * sides, high);
        theme.qr_code(card, &evening.receipt, place);
    });
}

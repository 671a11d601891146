//! What was booked, beside the steppers that say who came of it.

use super::{View, inside, is_small, lines};
use crate::{
    flow::Ticket,
    theme::{self, Area, Edge, Parent, Shape, Style, Theme, tokens},
    wording::Key,
};
use bevy::prelude::*;

/// Two cards: what for and when; for how many, and what may differ. The smallest panel has
/// room for neither.
pub(super) fn cards(
    theme: &mut Theme<'_>,
    root: &mut Parent<'_>,
    view: &View<'_>,
    ticket: &Ticket,
    (what, hint): (Area, Option<Area>),
) {
    if is_small(theme) {
        return;
    }
    what_for(theme, root, view, ticket, what);
    if let Some(area) = hint {
        theme.paper_card(root, area, Edge::Plain).with_children(|card| {
            card.spawn(inside(46.0, 32.0, 12.0)).with_children(|words| {
                words.spawn(theme::text(Style::Card, count(view, ticket), tokens::INK));
                lines(words, Style::Body, &more(view), tokens::INK);
            });
        });
    }
}

fn what_for(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, ticket: &Ticket, area: Area) {
    let name = view.visit.house().activity(&ticket.booked.activity).map(|one| view.named(&one.name));
    let high = theme.frame.shape == Shape::Landscape;
    theme.night_card(root, area).with_children(|card| {
        card.spawn(inside(46.0, 32.0, 8.0)).with_children(|words| {
            words.spawn(theme::text(Style::Note, view.say(Key::BookingFor), tokens::MOON_DIM));
            if let (Some(time), true) = (time(ticket), high) {
                words.spawn(theme::text(Style::Figure.sized(96.0), time, tokens::MOON));
            }
            words.spawn(theme::text(Style::Card, name.unwrap_or_default(), tokens::MOON));
        });
        if let (Some(time), false) = (time(ticket), high) {
            let place =
                Node { position_type: PositionType::Absolute, right: px(46), bottom: px(28), ..default() };
            card.spawn((theme::text(Style::Figure.sized(80.0), time, tokens::MOON), place));
        }
    });
}

/// Time and number in one line.
pub(super) fn line(card: &mut Parent<'_>, view: &View<'_>, ticket: &Ticket, area: Area) {
    let words = [time(ticket), Some(count(view, ticket))].into_iter().flatten();
    let words = words.collect::<Vec<_>>().join("　");
    let node = Node { justify_content: JustifyContent::End, align_items: AlignItems::Center, ..area.node() };
    let text = theme::text(Style::Strong.sized(30.0), words, tokens::INK);
    card.spawn((node, Pickable::IGNORE, children![text]));
}

fn time(ticket: &Ticket) -> Option<String> {
    ticket.booked.slot.map(|slot| slot.format("%H:%M").to_string())
}

fn count(view: &View<'_>, ticket: &Ticket) -> String {
    let booked = u32::try_from(ticket.booked.party.total()).unwrap_or(u32::MAX);
    view.tell(Key::BookingCount, &[("n", booked.into())])
}

/// What may differ from the booking, and by how many.
fn more(view: &View<'_>) -> String {
    view.tell(Key::BookingHint, &[("n", venue::desk::MOST_EXTRA.into())])
}

//! Which activity, when several are on.

use super::{
    View,
    frame::{Page, Ways, page},
    inside, is_small,
};
use crate::{
    draw::{Icon, Picture},
    flow::{CHOICES_A_PAGE, Screen},
    house::Choice,
    theme::{self, Area, ButtonSpec, Edge, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Activity)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::HomeCheckIn);
    let about = Page { screen: Screen::Activity, title: &title, ways: Ways::BackAndHome };
    let flow = &view.visit.flow;
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let question = Area { height: question_height(theme), ..question_area(theme) };
        let node = Node { align_items: AlignItems::Center, ..question.node() };
        let style = if is_small(theme) { Style::Name } else { Style::Title };
        let words = theme::text(style, view.say(Key::ActivityTitle), tokens::MOON);
        root.spawn((node, Pickable::IGNORE, children![words]));
        let open = &view.visit.tonight.open;
        let shown = open.iter().skip(flow.page * CHOICES_A_PAGE).take(CHOICES_A_PAGE);
        for (index, choice) in shown.enumerate() {
            let area = card_area(theme, index, open.len());
            card(theme, root, &view, choice, area);
        }
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if view.visit.setting.choice_pages() > 1 {
            theme.button(end, ButtonSpec::plain("more", &view.say(Key::More)).arrow());
        }
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

fn question_area(theme: &Theme<'_>) -> Area {
    let content = theme.frame.content();
    match theme.frame.shape {
        Shape::Portrait => Area { top: content.top - 120.0, ..content },
        Shape::Landscape | Shape::Small => content,
    }
}

fn question_height(theme: &Theme<'_>) -> f32 {
    if is_small(theme) { 64.0 } else { 104.0 }
}

/// Two cards side by side, two rows.
fn card_area(theme: &Theme<'_>, index: usize, open: usize) -> Area {
    let (frame, content) = (*theme.frame, theme.frame.content());
    let top = match frame.shape {
        Shape::Portrait => content.top,
        Shape::Landscape | Shape::Small => content.top + question_height(theme),
    };
    let half = frame.columns / 2;
    let (row, column) = (u16::try_from(index / 2).unwrap_or(0), u16::try_from(index % 2).unwrap_or(0));
    let (left, width) = frame.columns(column * half, half);
    let gap = frame.gutter;
    // Two stand in one row, and may be higher.
    let share = if open <= 2 && frame.shape == Shape::Landscape { 1.5 } else { 2.0 };
    let height = (content.bottom() - top - gap) / share;
    Area::new(left, top + f32::from(row) * (height + gap), width, height)
}

fn card(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, choice: &Choice, area: Area) {
    let small = is_small(theme);
    let arrow = theme.tinted(&Picture::icon(Icon::Arrow, if small { 36 } else { 56 }), tokens::INK);
    let name = format!("activity-{}", choice.id);
    theme.paper_button(root, &name, area, Edge::Plain).with_children(|card| {
        let (sides, top) = if small { (24.0, 16.0) } else { (48.0, 40.0) };
        card.spawn(inside(sides, top, 8.0)).with_children(|words| {
            let style = match theme.frame.shape {
                Shape::Small => Style::Name.sized(38.0),
                Shape::Portrait => Style::Card,
                Shape::Landscape => Style::Title,
            };
            // The arrow stands beside it.
            let title = Node { padding: px(if small { 48.0 } else { 72.0 }).right(), ..default() };
            let name = theme::text(style, view.named(&choice.name), tokens::INK);
            words.spawn((title, Pickable::IGNORE, children![name]));
            let hours = match &choice.hours {
                Some(hours) => hours.clone(),
                None => view.say(Key::ActivityAllNight),
            };
            let place = view.named(&view.visit.tonight.place);
            let place =
                view.tell(Key::ActivityPlace, &[("hall", (&place).into()), ("time", (&hours).into())]);
            words.spawn(theme::text(Style::Body, place, tokens::INK_SOFT));
        });
        let place =
            Node { position_type: PositionType::Absolute, right: px(sides), top: px(top + 8.0), ..default() };
        card.spawn((place, Pickable::IGNORE, children![arrow]));
        if !small {
            picture(theme, card, choice, area);
        }
    });
}

/// What it is about: a seal to be stamped, or people who come.
fn picture(theme: &mut Theme<'_>, card: &mut Parent<'_>, choice: &Choice, area: Area) {
    let high = (area.height - 210.0).min(240.0);
    if choice.trail {
        let block = theme.picture(&Picture::SealBlock { height: whole(high) });
        let place =
            Node { position_type: PositionType::Absolute, left: px(48.0), bottom: px(32.0), ..default() };
        card.spawn((place, Pickable::IGNORE, children![block]));
    } else {
        let width = (high * 2.4).min(area.width - 96.0);
        let high = width / 2.4;
        theme.family(card, Area::new(48.0, area.height - high - 36.0, width, high));
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred pixels")]
fn whole(length: f32) -> u16 {
    length.max(1.0) as u16
}

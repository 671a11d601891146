//! Which finer groups are among the party: one page, and it can be skipped.

use super::{
    Follows, View,
    check_in::confirm_button,
    frame::{Page, Ways, page},
    inside, is_small, standing,
};
use crate::{
    flow::Screen,
    theme::{self, Area, ButtonSpec, Edge, Parent, Shape, Style, Theme, tokens},
    visit::{Visit, at},
    wording::Key,
};
use bevy::prelude::*;
use venue::id::GroupId;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Groups)), enter).add_systems(
        PreUpdate,
        figures.after(crate::visit::VisitSystems).run_if(resource_exists_and_changed::<Visit>),
    );
}

/// How many there are of one group.
#[derive(Component)]
struct Figure(GroupId);

/// Height of a button where there is little room, px.
const LOW_KEY: f32 = 66.0;

/// Groups that stand below one another before there is a second column.
const ROWS: usize = 5;

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::HomeCheckIn);
    let about = Page { screen: Screen::Groups, title: &title, ways: Ways::BackAndHome };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let content = theme.frame.content();
        let area = match theme.frame.shape {
            Shape::Portrait => Area { top: 420.0, height: content.bottom() - 420.0, ..content },
            Shape::Landscape | Shape::Small => content,
        };
        let small = is_small(theme);
        let groups = view.visit.setting.finer_at(view.visit.flow.activity.as_ref()).to_vec();
        theme.paper_card(root, area, Edge::Plain).with_children(|card| {
            let (sides, top) = if small { (28.0, 12.0) } else { (56.0, 32.0) };
            card.spawn(inside(sides, top, if small { 0.0 } else { 16.0 })).with_children(|words| {
                let style = if small { Style::Name.sized(38.0) } else { Style::Title };
                words.spawn(theme::text(style, view.say(Key::GroupsTitle), tokens::INK));
                if !small {
                    let hint = view.say(Key::GroupsHint);
                    words.spawn(theme::text(Style::Body, hint, tokens::INK_SOFT));
                }
                rows(theme, words, &view, &groups);
            });
        });
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        theme.button(end, ButtonSpec::plain("skip", &view.say(Key::GroupsSkip)));
        confirm_button(theme, end, &view);
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

fn rows(theme: &mut Theme<'_>, words: &mut Parent<'_>, view: &View<'_>, groups: &[GroupId]) {
    let columns = if theme.frame.shape == Shape::Portrait { 1 } else { groups.len().div_ceil(ROWS).max(1) };
    let each = groups.len().div_ceil(columns).max(1);
    let gap = if is_small(theme) { 16.0 } else { 64.0 };
    let across = Node { align_items: AlignItems::FlexStart, flex_grow: 1.0, ..theme::row(gap) };
    words.spawn((across, Pickable::IGNORE)).with_children(|across| {
        for some in groups.chunks(each) {
            let down = Node {
                flex_grow: 1.0,
                flex_basis: px(0),
                min_width: px(0),
                ..theme::column(if is_small(theme) { 0.0 } else { 16.0 })
            };
            across.spawn((down, Pickable::IGNORE)).with_children(|down| {
                for group in some {
                    row(theme, down, view, group);
                }
            });
        }
    });
}

fn row(theme: &mut Theme<'_>, down: &mut Parent<'_>, view: &View<'_>, group: &GroupId) {
    let pack = view.visit.house().pack();
    let name = pack.groups.iter().find(|known| known.id == *group).map(|known| view.named(&known.name));
    let small = is_small(theme);
    let node =
        Node { height: px(if small { 72.0 } else { 104.0 }), ..theme::row(if small { 8.0 } else { 24.0 }) };
    down.spawn((node, Pickable::IGNORE)).with_children(|row| {
        let place = Node { flex_grow: 1.0, flex_basis: px(0), min_width: px(0), ..default() };
        let style = if small { Style::Body } else { Style::Name };
        row.spawn((
            place,
            Pickable::IGNORE,
            children![theme::text(style, name.unwrap_or_default(), tokens::INK)],
        ));
        end(theme, row, view, format!("group-{group}-minus"), "−");
        let count = view.visit.flow.finer.of(group);
        let width = Node { width: px(72), justify_content: JustifyContent::Center, ..default() };
        let figure =
            (theme::text(Style::Figure.sized(56.0), count.to_string(), colour(count)), Figure(group.clone()));
        row.spawn((width, Pickable::IGNORE, children![figure]));
        end(theme, row, view, format!("group-{group}-plus"), "+");
    });
}

fn end(theme: &mut Theme<'_>, row: &mut Parent<'_>, view: &View<'_>, name: String, sign: &str) {
    let low = is_small(theme);
    theme
        .button(row, ButtonSpec::paper(&name, sign).letters(44.0))
        .insert((standing(&view.visit, &name), Follows))
        .entry::<Node>()
        .and_modify(move |mut node| {
            if low {
                node.height = px(LOW_KEY);
            }
        });
}

fn colour(count: u32) -> crate::draw::Rgb {
    if count == 0 { tokens::ZERO } else { tokens::INK }
}

/// The figures follow the buttons.
fn figures(visit: Res<Visit>, mut figures: Query<(&Figure, &mut Text, &mut TextColor)>) {
    for (figure, mut text, mut ink) in &mut figures {
        let count = visit.flow.finer.of(&figure.0);
        text.set_if_neq(Text(count.to_string()));
        ink.set_if_neq(TextColor(colour(count).color()));
    }
}

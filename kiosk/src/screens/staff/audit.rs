//! One tap for each person who crosses a line. The counter's own figure is not here: it would
//! be believed.

use super::{audited::Speaker, said, staff_page, whole};
use crate::{
    flow::{Auditing, Screen},
    screens::{Follows, View, is_small, standing},
    theme::{self, Area, AtOnce, ButtonSpec, Edge, Parent, Shape, Style, Theme, tokens},
    visit::{Visit, at},
    wording::Key,
};
use bevy::prelude::*;
use venue::audit::ASKED;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Audit)), enter).add_systems(
        PreUpdate,
        (figures, progress, hint)
            .after(crate::visit::VisitSystems)
            .run_if(resource_exists_and_changed::<Visit>),
    );
}

/// How many came in, or went out.
#[derive(Component)]
struct Figure {
    inward: bool,
}

/// How far it has come, in words.
#[derive(Component)]
struct Progress;

/// The same as a bar.
#[derive(Component)]
struct Fill;

/// What to do, or what so many taps are worth.
#[derive(Component)]
struct Hint;

/// What stands above, and where somebody comes in and goes out.
struct Places {
    head: Area,
    inward: Area,
    outward: Area,
}

/// Each half is as large as it can be: eyes are on the door and not on the screen.
fn places(theme: &Theme<'_>) -> Places {
    let (frame, content) = (*theme.frame, theme.frame.content());
    let (head, gap) = match frame.shape {
        Shape::Landscape => (172.0, frame.gutter),
        Shape::Small => (76.0, 16.0),
        Shape::Portrait => {
            // What is touched lies low.
            let above = whole(theme);
            (content.top - above.top - 32.0, frame.gutter)
        }
    };
    let above = whole(theme);
    let head = Area { height: head, ..above };
    let top = head.bottom() + if is_small(theme) { 8.0 } else { 32.0 };
    let half = Area { top, width: (content.width - gap) / 2.0, height: content.bottom() - top, ..content };
    Places { head, inward: half, outward: Area { left: half.right() + gap, ..half } }
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let Some(auditing) = view.visit.flow.staff.auditing.clone() else { return };
    let door = (auditing.spot.line.clone(), auditing.spot.method);
    let door = Speaker::of(&view).door(&door);
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let places = places(theme);
        head(theme, root, &view, (&door, &auditing), places.head);
        half(theme, root, &view, (true, &auditing), places.inward);
        half(theme, root, &view, (false, &auditing), places.outward);
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        let spec = ButtonSpec::plain("untap", &view.say(Key::AuditUntap));
        theme.button(end, spec).insert((Follows, standing(&view.visit, "untap")));
        // Saving is the next step when there are as many taps as are asked for.
        let spec = if auditing.is_enough() {
            ButtonSpec::primary("audit-done", &view.say(Key::AuditSave))
        } else {
            ButtonSpec::plain("audit-done", &view.say(Key::AuditSaveFew))
        };
        theme.button(end, spec).insert((Follows, standing(&view.visit, "audit-done")));
    };
    let title = if is_small(&theme) { door.clone() } else { view.say(Key::DeedAudit) };
    staff_page(&mut commands, &mut theme, &view, (Screen::Audit, &title), content, right);
}

fn head(
    theme: &mut Theme<'_>,
    root: &mut Parent<'_>,
    view: &View<'_>,
    (door, auditing): (&str, &Auditing),
    area: Area,
) {
    let small = is_small(theme);
    let upright = theme.frame.shape == Shape::Portrait;
    let node = Node {
        flex_direction: FlexDirection::Column,
        justify_content: JustifyContent::FlexEnd,
        row_gap: px(if small { 6.0 } else { 12.0 }),
        ..area.node()
    };
    root.spawn((node, Pickable::IGNORE)).with_children(|column| {
        if !small {
            let style = if upright { Style::Screen.sized(76.0) } else { Style::Card };
            column.spawn(theme::text(style, door, tokens::MOON));
        }
        let line = Node {
            flex_direction: if upright { FlexDirection::Column } else { FlexDirection::Row },
            align_items: if upright { AlignItems::FlexStart } else { AlignItems::Baseline },
            justify_content: JustifyContent::SpaceBetween,
            column_gap: px(24),
            ..default()
        };
        column.spawn((line, Pickable::IGNORE)).with_children(|line| {
            let style = match (small, upright) {
                (true, _) => Style::Strong.sized(28.0).leaded(38.0),
                (false, true) => Style::Figure.sized(84.0),
                (false, false) => Style::Strong.sized(36.0),
            };
            line.spawn((theme::text(style, so_far(view, auditing), tokens::MOON), Progress));
            let style = if small { Style::Chip.sized(24.0).leaded(32.0) } else { Style::Body };
            line.spawn((theme::text(style, worth(view, auditing), tokens::MOON_DIM), Hint));
        });
        bar(column, auditing, if small { 12.0 } else { 16.0 });
    });
}

fn bar(column: &mut Parent<'_>, auditing: &Auditing, high: f32) {
    let border_radius = BorderRadius::all(px(high / 2.0));
    let track = Node {
        height: px(high),
        align_self: AlignSelf::Stretch,
        flex_shrink: 0.0,
        border_radius,
        ..default()
    };
    let fill = Node { width: share(auditing), height: percent(100), border_radius, ..default() };
    let colour = if auditing.is_enough() { tokens::LAMP } else { tokens::MOON };
    column.spawn((
        track,
        BackgroundColor(tokens::HAIR.color()),
        Pickable::IGNORE,
        children![(fill, Fill, BackgroundColor(colour.color()), Pickable::IGNORE)],
    ));
}

/// One half: where a finger counts whoever goes that way.
fn half(
    theme: &mut Theme<'_>,
    root: &mut Parent<'_>,
    view: &View<'_>,
    (inward, auditing): (bool, &Auditing),
    area: Area,
) {
    let small = is_small(theme);
    let (name, key) = if inward { ("tap-in", Key::AuditIn) } else { ("tap-out", Key::AuditOut) };
    theme.paper_button(root, name, area, Edge::Plain).insert(AtOnce).with_children(|card| {
        let node = Node {
            position_type: PositionType::Absolute,
            left: px(0),
            right: px(0),
            top: px(0),
            bottom: px(0),
            flex_direction: FlexDirection::Column,
            align_items: AlignItems::Center,
            justify_content: JustifyContent::Center,
            ..default()
        };
        card.spawn((node, Pickable::IGNORE)).with_children(|column| {
            let style = if small { Style::Screen.sized(64.0) } else { Style::Attract.sized(120.0) };
            column.spawn(theme::text(style, view.say(key), tokens::INK));
            let style = if small { Style::Figure.sized(112.0) } else { Style::Figure.sized(220.0) };
            let figure = auditing.taps.count(inward).to_string();
            column.spawn((theme::text(style, figure, tokens::INK), Figure { inward }));
        });
    });
}

fn so_far(view: &View<'_>, auditing: &Auditing) -> String {
    let fillings = [("n", said::figure(auditing.taps.len()).into()), ("asked", said::figure(ASKED).into())];
    view.tell(Key::AuditOf, &fillings)
}

/// What so many taps are worth.
fn worth(view: &View<'_>, auditing: &Auditing) -> String {
    if auditing.is_enough() {
        view.say(Key::AuditEnough)
    } else if auditing.taps.is_empty() {
        view.say(Key::AuditBegin)
    } else {
        view.tell(Key::AuditFew, &[("asked", said::figure(ASKED).into())])
    }
}

/// How much of what is asked for there is.
fn share(auditing: &Auditing) -> Val {
    let taps = u16::try_from(auditing.taps.len().min(ASKED)).unwrap_or(u16::MAX);
    let asked = u16::try_from(ASKED).unwrap_or(u16::MAX);
    percent(f32::from(taps) / f32::from(asked) * 100.0)
}

/// Figures follow the taps.
fn figures(visit: Res<Visit>, mut figures: Query<(&Figure, &mut Text)>) {
    let Some(auditing) = &visit.flow.staff.auditing else { return };
    for (figure, mut text) in &mut figures {
        text.set_if_neq(Text(auditing.taps.count(figure.inward).to_string()));
    }
}

fn progress(
    view: View,
    mut words: Query<&mut Text, With<Progress>>,
    mut fills: Query<&mut Node, With<Fill>>,
) {
    let Some(auditing) = &view.visit.flow.staff.auditing else { return };
    for mut text in &mut words {
        text.set_if_neq(Text(so_far(&view, auditing)));
    }
    for mut node in &mut fills {
        node.width = share(auditing);
    }
}

fn hint(view: View, mut words: Query<&mut Text, With<Hint>>) {
    let Some(auditing) = &view.visit.flow.staff.auditing else { return };
    for mut text in &mut words {
        text.set_if_neq(Text(worth(&view, auditing)));
    }
}

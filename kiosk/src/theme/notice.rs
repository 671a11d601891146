//! What comes over a page for a while: a toast, and the question whether somebody is there.

use super::{ButtonSpec, Edge, Parent, Shape, Style, Theme, column, text, tokens};
use crate::draw::Icon;
use bevy::input_focus::tab_navigation::TabGroup;
use bevy::input_focus::{FocusCause, InputFocus};
use bevy::prelude::*;
use core::time::Duration;

/// A strip of paper above the rail that goes by itself.
#[derive(Component, Default)]
pub(super) struct Toast {
    shown: Duration,
}

/// What the question says.
#[derive(Clone, Copy, Debug)]
pub struct StillHere<'a> {
    /// Such as 还在吗？
    pub question: &'a str,
    /// Such as 10 秒后回到首页; change it by [`Countdown`].
    pub detail: &'a str,
    /// Label of the button `still-here`.
    pub button: &'a str,
}

/// On the question's sheet: its second line. Set it every second.
#[derive(Component, Clone, Debug, PartialEq, Eq)]
pub struct Countdown(
    /// The line.
    pub String,
);

/// The parts of the question's sheet: the line that shows its [`Countdown`], and the
/// answer.
#[derive(Component)]
pub(super) struct SheetParts {
    line: Entity,
    answer: Entity,
}

/// How much of the page the question leaves visible.
const VEIL: f32 = 0.82;
/// Above every page.
const OVER_PAGES: i32 = 10;

impl Theme<'_> {
    /// A short message on a strip of paper; it goes after six seconds. `undo` adds a
    /// button (name, label).
    pub fn toast<'p>(
        &mut self,
        parent: &'p mut Parent<'_>,
        words: &str,
        undo: Option<(&str, &str)>,
    ) -> EntityCommands<'p> {
        self.strip(parent, words, undo, Pickable::default())
    }

    /// A short message that a touch passes, for a page that is touched without a look.
    pub fn light_toast<'p>(&mut self, parent: &'p mut Parent<'_>, words: &str) -> EntityCommands<'p> {
        self.strip(parent, words, None, Pickable::IGNORE)
    }

    fn strip<'p>(
        &mut self,
        parent: &'p mut Parent<'_>,
        words: &str,
        undo: Option<(&str, &str)>,
        touched: Pickable,
    ) -> EntityCommands<'p> {
        let rail = self.frame.rail();
        let strip = Node {
            position_type: PositionType::Absolute,
            left: px(rail.left),
            right: px(rail.left),
            bottom: px(self.frame.size.y - rail.top + 16.0),
            justify_content: JustifyContent::Center,
            ..default()
        };
        let paper = Node {
            min_height: px(tokens::TARGET),
            padding: UiRect {
                left: px(40),
                right: px(if undo.is_some() { 12 } else { 40 }),
                top: px(12),
                bottom: px(12),
            },
            column_gap: px(32),
            align_items: AlignItems::Center,
            border: px(tokens::EDGE).all(),
            border_radius: BorderRadius::all(px(tokens::CARD_RADIUS)),
            ..default()
        };
        let mut strip = parent.spawn((strip, Toast::default(), GlobalZIndex(OVER_PAGES)));
        strip.insert(Pickable::IGNORE).with_children(|strip| {
            strip
                .spawn((
                    paper,
                    super::dress::lit(super::dress::PAPER_LIT),
                    BorderColor::all(tokens::PAPER_EDGE.color()),
                    BoxShadow(vec![super::dress::paper_shadow()]),
                    touched,
                ))
                .with_children(|paper| {
                    paper.spawn(text(Style::Body, words, tokens::INK));
                    if let Some((name, label)) = undo {
                        self.button(paper, ButtonSpec::paper(name, label).icon(Icon::Undo));
                    }
                });
        });
        strip
    }

    /// A sheet over the page that asks whether somebody is there. While it hangs
    /// nothing under it can be touched. Despawn it yourself.
    pub fn still_here<'p>(&mut self, parent: &'p mut Parent<'_>, asked: &StillHere) -> EntityCommands<'p> {
        let frame = *self.frame;
        let (wide, high) = match frame.shape {
            Shape::Small => (720.0, 420.0),
            Shape::Landscape | Shape::Portrait => (880.0, 560.0),
        };
        let (before, after) = (frame.before, frame.after);
        let veil = Node {
            position_type: PositionType::Absolute,
            left: px(-before.x),
            right: px(-after.x),
            top: px(-before.y),
            bottom: px(-after.y),
            ..default()
        };
        let area = super::Area::new(
            (frame.size.x - wide) / 2.0 + before.x,
            (frame.size.y - high) / 2.0 + before.y,
            wide,
            high,
        );
        let mut sheet = parent.spawn((
            veil,
            BackgroundColor(tokens::NIGHT.faint(VEIL)),
            GlobalZIndex(OVER_PAGES),
            TabGroup::modal(),
            Countdown(asked.detail.to_owned()),
        ));
        let mut parts = None;
        sheet.with_children(|sheet| {
            self.paper_card(sheet, area, Edge::Plain).with_children(|paper| {
                let middle = Node {
                    position_type: PositionType::Absolute,
                    left: px(0),
                    right: px(0),
                    top: px(0),
                    bottom: px(0),
                    align_items: AlignItems::Center,
                    justify_content: JustifyContent::Center,
                    ..column(16.0)
                };
                paper.spawn((middle, Pickable::IGNORE)).with_children(|middle| {
                    middle.spawn(text(Style::Screen, asked.question, tokens::INK));
                    let line = middle.spawn(text(Style::Body, asked.detail, tokens::INK_SOFT)).id();
                    middle.spawn(Node { height: px(16), ..default() });
                    let answer = ButtonSpec::attract("still-here", asked.button);
                    let answer = self.button(middle, answer).id();
                    parts = Some(SheetParts { line, answer });
                });
            });
        });
        if let Some(parts) = parts {
            sheet.insert(parts);
        }
        sheet
    }
}

/// Takes down toasts that have hung long enough.
pub(super) fn take_down_toasts(
    time: Res<Time>,
    mut commands: Commands,
    mut toasts: Query<(Entity, &mut Toast)>,
) {
    for (entity, mut toast) in &mut toasts {
        toast.shown += time.delta();
        if toast.shown >= tokens::TOAST {
            commands.entity(entity).despawn();
        }
    }
}

/// Shows changed countdowns.
pub(super) fn show_countdown(
    sheets: Query<(&Countdown, &SheetParts), Changed<Countdown>>,
    mut words: Query<&mut Text>,
) {
    for (countdown, parts) in &sheets {
        if let Ok(mut text) = words.get_mut(parts.line)
            && text.0 != countdown.0
        {
            text.0.clone_from(&countdown.0);
        }
    }
}

/// Keeps the focus on the answer while the sheet hangs, so that a key cannot press
/// what lies under it: a touch beside the answer would take the focus away, and the
/// next Tab would look for another button below.
pub(super) fn hold_focus(asked: Query<&SheetParts>, mut focus: ResMut<InputFocus>) {
    for parts in &asked {
        if focus.get() != Some(parts.answer) {
            focus.set(parts.answer, FocusCause::Navigated);
        }
    }
}

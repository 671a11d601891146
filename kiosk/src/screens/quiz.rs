//! A question before a stamp. A wrong answer is no end: what is wrong with it is said, and
//! another can be tried at once.

use super::{
    Follows, View,
    frame::{Page, Ways, page},
    inside, is_small, standing,
};
use crate::{
    flow::{Question, Screen},
    theme::{self, Area, ButtonSpec, Edge, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Quiz)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let Some(question) = view.visit.flow.passport.question.clone() else { return };
    let title = view.say(Key::StampedPlace);
    let about = Page { screen: Screen::Quiz, title: &title, ways: Ways::BackAndHome };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let content = theme.frame.content();
        let area = match theme.frame.shape {
            Shape::Portrait => Area { top: 420.0, height: content.bottom() - 420.0, ..content },
            Shape::Landscape | Shape::Small => content,
        };
        theme.paper_card(root, area, Edge::Plain).with_children(|card| {
            let small = is_small(theme);
            let (sides, top) = if small { (28.0, 12.0) } else { (64.0, 44.0) };
            card.spawn(inside(sides, top, if small { 8.0 } else { 20.0 })).with_children(|column| {
                ask(theme, column, &view, &question, area.width - 2.0 * sides);
            });
        });
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        theme.button(end, ButtonSpec::plain("help", &view.say(Key::HomeHelp)));
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

fn ask(theme: &mut Theme<'_>, column: &mut Parent<'_>, view: &View<'_>, question: &Question, width: f32) {
    let small = is_small(theme);
    let chinese = view.language().is_chinese();
    let wrong = !question.wrong.is_empty();
    let head = view.say(if wrong { Key::QuizWrong } else { Key::QuizTitle });
    let colour = if wrong { tokens::INDIGO } else { tokens::INK_SOFT };
    column.spawn(theme::text(if small { Style::Note } else { Style::Body }, head, colour));
    let why = question.last.and_then(|answer| question.quiz.why(answer));
    let style = match (small, chinese) {
        (true, _) if why.is_some() => Style::Name.sized(26.0).leaded(32.0),
        (true, _) => Style::Name.sized(30.0).leaded(38.0),
        (false, true) => Style::Title,
        (false, false) => Style::Card,
    };
    column.spawn(theme::text(style, view.named(&question.quiz.question), tokens::INK));
    if let Some(why) = why {
        explain(column, &view.named(why), small);
    }
    column.spawn(Node { flex_grow: 1.0, ..default() });
    // Where there is little height the answers stand in two columns.
    let many = theme.frame.shape == Shape::Landscape && question.quiz.answers.len() > IN_A_COLUMN;
    let (across, width) = if small || many { (2, (width - 12.0) / 2.0) } else { (1, width) };
    let numbered: Vec<_> = question.quiz.answers.iter().zip(1_u32..).collect();
    for some in numbered.chunks(across) {
        column.spawn((theme::row(12.0), Pickable::IGNORE)).with_children(|row| {
            for (answer, number) in some {
                one_answer(theme, row, view, (question, *number), (&view.named(answer), width));
            }
        });
    }
}

/// As many answers stand below one another on a wide screen, with an explanation above.
const IN_A_COLUMN: usize = 3;

/// Why the last answer was not right.
fn explain(column: &mut Parent<'_>, why: &str, small: bool) {
    let node = Node {
        padding: px(if small { 12 } else { 24 }).left(),
        border: px(tokens::FOCUS_RING).left(),
        flex_shrink: 0.0,
        ..default()
    };
    let style = if small { Style::Note.sized(24.0).leaded(30.0) } else { Style::Body };
    let edge = BorderColor { left: tokens::INDIGO.color(), ..BorderColor::DEFAULT };
    column.spawn((node, edge, Pickable::IGNORE, children![theme::text(style, why, tokens::INK)]));
}

fn one_answer(
    theme: &mut Theme<'_>,
    row: &mut Parent<'_>,
    view: &View<'_>,
    (question, number): (&Question, u32),
    (answer, width): (&str, f32),
) {
    let tried = question.wrong.contains(&number);
    let words =
        if tried { view.tell(Key::QuizTried, &[("answer", answer.into())]) } else { answer.to_owned() };
    let letters = match (is_small(theme), view.language().is_chinese()) {
        (true, _) => 24.0,
        (false, true) => 40.0,
        (false, false) => 34.0,
    };
    let name = format!("answer-{number}");
    let spec = ButtonSpec::paper(&name, &words).width(width).letters(letters);
    // On the small panel the explanation takes the height.
    let spec = if is_small(theme) && !question.wrong.is_empty() { spec.chip() } else { spec };
    // What was tried rests, and all do while the stamp is written.
    theme.button(row, spec).insert((Follows, standing(&view.visit, &name)));
}

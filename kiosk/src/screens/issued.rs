//! A passport was issued: its code to be photographed, and its short code.

use super::{
    View,
    frame::{Page, Ways, page},
    inside, is_small, lines,
};
use crate::{
    flow::{Printing, Screen},
    theme::{self, Area, ButtonSpec, Edge, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Issued)), enter);
}

/// Where the code and the words lie, and the side of the code.
fn places(theme: &Theme<'_>) -> (Area, Area, f32) {
    let content = theme.frame.content();
    match theme.frame.shape {
        Shape::Landscape => (theme.frame.content_columns(0, 6), theme.frame.content_columns(6, 6), 660.0),
        Shape::Portrait => (
            Area { top: 150.0, height: 900.0, ..content },
            Area { top: 1_082.0, height: content.bottom() - 1_082.0, ..content },
            800.0,
        ),
        Shape::Small => (theme.frame.content_columns(0, 2), theme.frame.content_columns(2, 2), 360.0),
    }
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let Some(card) = view.visit.flow.passport.card.clone() else { return };
    let title = view.say(Key::HomePassport);
    let about = Page { screen: Screen::Issued, title: &title, ways: Ways::Home };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let (code, words, side) = places(theme);
        theme.paper_card(root, code, Edge::Plain).with_children(|sheet| {
            let (left, top) = ((code.width - side) / 2.0, (code.height - side) / 2.0);
            theme.qr_code(sheet, card.code.text(), Area::new(left, top, side, side));
        });
        theme.night_card(root, words).with_children(|sheet| {
            let small = is_small(theme);
            let (sides, top) = if small { (28.0, 12.0) } else { (56.0, 44.0) };
            sheet.spawn(inside(sides, top, if small { 2.0 } else { 12.0 })).with_children(|column| {
                let style = if small { Style::Name.sized(36.0) } else { Style::Title };
                column.spawn(theme::text(style, view.say(Key::IssuedTitle), tokens::MOON));
                let printing = view.visit.flow.printing;
                let style = match (small, printing) {
                    (false, None) => Style::Body.sized(36.0).leaded(58.0),
                    (true, None) => Style::Body,
                    // One line more has to fit.
                    (false, Some(_)) => Style::Body.sized(34.0).leaded(48.0),
                    (true, Some(_)) => Style::Body.sized(24.0).leaded(31.0),
                };
                lines(column, style, &view.say(Key::IssuedMore), tokens::MOON);
                if let Some(printing) = printing {
                    let style = if small {
                        Style::Strong.sized(26.0).leaded(33.0)
                    } else {
                        Style::Strong.sized(36.0)
                    };
                    column.spawn(theme::text(style, view.say(words_for(printing)), tokens::LAMP));
                }
                column.spawn(Node { flex_grow: 1.0, ..default() });
                column.spawn(theme::text(Style::Note, view.say(Key::IssuedShortCode), tokens::MOON_DIM));
                let style = if small { Style::Figure.sized(40.0) } else { Style::Figure.sized(64.0) };
                column.spawn(theme::text(style, card.short.clone(), tokens::LAMP));
                let day = card.last_day.format("%Y-%m-%d").to_string();
                let until = view.tell(Key::IssuedUntil, &[("day", (&day).into())]);
                column.spawn(theme::text(Style::Note, until, tokens::MOON_DIM));
            });
        });
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if view.visit.flow.printing == Some(Printing::Failed) {
            theme.button(end, ButtonSpec::plain("print-again", &view.say(Key::PrintAgain)));
        }
        let checks_in = crate::flow::offered(&view.visit.flow, &view.visit.setting, "check-in-with-passport");
        if checks_in.is_some() {
            let words = view.say(Key::HomeCheckIn);
            theme.button(end, ButtonSpec::plain("check-in-with-passport", &words));
        }
        theme.button(end, ButtonSpec::primary("done", &view.say(Key::Done)));
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

/// What is said of the card on paper.
fn words_for(printing: Printing) -> Key {
    match printing {
        Printing::OnItsWay => Key::IssuedPrinting,
        Printing::Out => Key::IssuedPrinted,
        Printing::Failed => Key::IssuedNotPrinted,
    }
}

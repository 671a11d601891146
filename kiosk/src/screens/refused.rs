//! The rules refused it: what is, and what to do next.

use super::{
    View, corner,
    frame::{Page, Ways, page},
    inside, is_small, lines,
    seals::next_point,
    sheet,
};
use crate::{
    draw::Picture,
    flow::{Screen, buttons},
    theme::{ButtonSpec, Edge, Parent, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;
use venue::desk::Refusal;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Refused)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let Some(declined) = view.visit.flow.passport.declined.clone() else { return };
    let booking = matches!(declined.refusal, Refusal::Booking(_));
    let title = view.say(if booking { Key::BookingPlace } else { Key::HomePassport });
    let about = Page { screen: Screen::Refused, title: &title, ways: Ways::BackAndHome };
    let words = if view.language().is_chinese() { &declined.words.zh } else { &declined.words.en };
    let (is, to_do) = halves(words);
    let to_do = match (to_do, &declined.refusal, next_point(&view)) {
        ("", Refusal::Stamp(_), Some(next)) => {
            let name = view.named(&next.name);
            view.tell(Key::RefusedNext, &[("name", (&name).into())])
        }
        _ => to_do.to_owned(),
    };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let small = is_small(theme);
        let area = sheet(theme, 720.0);
        let height = if small { 110 } else { 240 };
        let picture = theme.picture(&picture(&declined.refusal, height));
        theme.paper_card(root, area, Edge::Plain).with_children(|card| {
            let (sides, top) = if small { (40.0, 28.0) } else { (80.0, 72.0) };
            card.spawn(inside(sides, top, if small { 8.0 } else { 24.0 })).with_children(|column| {
                let style = if small { Style::Card.sized(44.0) } else { Style::Title };
                lines(column, style, is, tokens::INK);
                let style = if small { Style::Body } else { Style::Body.sized(42.0).leaded(66.0) };
                lines(column, style, &to_do, tokens::INK);
            });
            corner(card, (sides, top), picture);
        });
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| next_steps(theme, end, &view);
    page(&mut commands, &mut theme, &view, &about, content, right);
}

/// What is, and what to do: the two halves of the words.
fn halves(words: &str) -> (&str, &str) {
    let cut = |mark: &str| words.split_once(mark).map(|(is, to_do)| (is, to_do.trim()));
    cut("，").or_else(|| cut(". ")).unwrap_or((words, ""))
}

/// What it is about.
fn picture(refusal: &Refusal, height: u16) -> Picture {
    match refusal {
        Refusal::Stamp(_) | Refusal::NoPointHere { .. } | Refusal::PointElsewhere { .. } => {
            Picture::SealBlock { height }
        }
        Refusal::Booking(_) | Refusal::Passport(venue::passport::Refusal::Unreadable) => {
            Picture::Scan { size: height }
        }
        _ => Picture::Passport { height },
    }
}

/// The buttons that the flow offers as next steps; the first of them is gold.
fn next_steps(theme: &mut Theme<'_>, end: &mut Parent<'_>, view: &View<'_>) {
    let words = |name: &str| match name {
        "map" => Some(Key::MapTitle),
        "open-passport" => Some(Key::BookTitle),
        "get-passport" => Some(Key::RefusedGet),
        "short-code" => Some(Key::RefusedType),
        "again" => Some(Key::Retry),
        "whats-on" => Some(Key::RefusedWhatsOn),
        "check-in" => Some(Key::HomeCheckIn),
        "help" => Some(Key::HomeHelp),
        _ => None,
    };
    let offered = buttons(&view.visit.flow, &view.visit.setting);
    let steps: Vec<_> = offered.iter().filter_map(|b| Some((b.name.as_str(), words(&b.name)?))).collect();
    for (index, (name, key)) in steps.iter().enumerate().rev() {
        let words = view.say(*key);
        let spec =
            if index == 0 { ButtonSpec::primary(name, &words) } else { ButtonSpec::plain(name, &words) };
        theme.button(end, spec);
    }
}

#[cfg(test)]
mod tests {
    use super::halves;

    #[test]
    fn what_is_comes_first_and_what_to_do_after() {
        assert_eq!(halves("短码没有对上，请再输一次"), ("短码没有对上", "请再输一次"));
        assert_eq!(halves("Already stamped here at 20:14"), ("Already stamped here at 20:14", ""));
        assert_eq!(
            halves("Not tonight's passport. The desk can help"),
            ("Not tonight's passport", "The desk can help")
        );
    }
}

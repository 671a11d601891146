//! What of a card's printing the visitor is told.

use super::{super::tests::Visit, *};
use crate::flow::{Code, Done, Input, Order, offered};
use chrono::NaiveDate;

fn card(short: &str) -> Card {
    let last_day = NaiveDate::from_ymd_opt(2025, 10, 8).unwrap();
    Card { code: Code::of(b"SP1:N"), short: short.to_owned(), last_day, entry: 2 }
}

/// A visitor who was just issued a passport.
fn issued(prints: bool) -> Visit {
    let mut visit = Visit::new(&["science-night"]);
    visit.setting.prints = prints;
    visit.tap(&["start", "passport", "get-passport"]);
    answer(&mut visit, Done::Issued(card("0000-0000-0000")));
    visit
}

fn answer(visit: &mut Visit, done: Done) {
    let ticket = visit.flow.pending.unwrap().ticket;
    visit.input(&Input::Answered { ticket, done });
}

fn sheets(visit: &Visit) -> Vec<u64> {
    let number = |effect: &Effect| match effect {
        Effect::Print { number, sheet: Sheet::Card(_), .. } => Some(*number),
        Effect::Print { .. } | Effect::Ask { .. } => None,
    };
    visit.effects.iter().filter_map(number).collect()
}

#[test]
fn where_there_is_a_printer_the_card_comes_by_itself() {
    let mut visit = issued(true);
    assert_eq!((visit.flow.screen, visit.flow.printing), (Screen::Issued, Some(Printing::OnItsWay)));
    assert_eq!(sheets(&visit), [1]);
    assert!(offered(&visit.flow, &visit.setting, "print-again").is_none());
    visit.input(&Input::Printed { number: 1, whole: true });
    assert_eq!(visit.flow.printing, Some(Printing::Out));
    assert!(offered(&visit.flow, &visit.setting, "print-again").is_none(), "one passport, one card");
}

#[test]
fn without_a_printer_nothing_is_said_of_one() {
    let visit = issued(false);
    assert_eq!((visit.flow.screen, visit.flow.printing), (Screen::Issued, None));
    assert!(sheets(&visit).is_empty());
}

#[test]
fn what_did_not_come_out_can_be_printed_again() {
    let mut visit = issued(true);
    visit.input(&Input::Printed { number: 1, whole: false });
    assert_eq!(visit.flow.printing, Some(Printing::Failed));
    visit.tap(&["print-again"]);
    assert_eq!((visit.flow.printing, sheets(&visit)), (Some(Printing::OnItsWay), vec![1, 2]));
    visit.input(&Input::Printed { number: 1, whole: true });
    assert_eq!(visit.flow.printing, Some(Printing::OnItsWay), "an old answer is not this one");
    visit.input(&Input::Printed { number: 2, whole: true });
    assert_eq!(visit.flow.printing, Some(Printing::Out));
}

#[test]
fn the_next_visitor_hears_nothing_of_the_last_ones_card() {
    let mut visit = issued(true);
    visit.tap(&["done"]);
    visit.input(&Input::Printed { number: 1, whole: false });
    assert_eq!((visit.flow.screen, visit.flow.printing), (Screen::Attract, None));
    visit.tap(&["start", "passport", "get-passport"]);
    assert!(matches!(visit.effects.last(), Some(Effect::Ask { order: Order::Issue(_), .. })));
    answer(&mut visit, Done::Issued(card("1111-1111-1111")));
    assert_eq!(sheets(&visit), [1, 2], "numbers go on");
    visit.input(&Input::Printed { number: 1, whole: true });
    assert_eq!(visit.flow.printing, Some(Printing::OnItsWay));
}

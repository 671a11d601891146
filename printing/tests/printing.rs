//! Pictures reach the paper dot by dot, and what keeps them from it is told.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

#[path = "printing/emulator.rs"]
mod emulator;

use emulator::{BOUND, Desk, Emulator, Mishap, device, replay, serial, tcp, tcp_at};
use printing::{Limits, Outcome, Picture, Printer, Refused, State, Way};
use std::{net::SocketAddr, time::Duration};

/// Limits for a printer that answers: none of them is reached.
fn patient() -> Limits {
    Limits {
        answer: BOUND,
        finish: BOUND,
        stall: BOUND,
        connect: BOUND,
        refresh: Duration::from_millis(20),
        first_pause: Duration::from_millis(20),
        longest_pause: Duration::from_millis(100),
        ..Limits::default()
    }
}

fn way(address: SocketAddr) -> Way {
    Way::Tcp { host: address.ip().to_string(), port: address.port() }
}

/// Dots without order, the same for the same seed; among them bytes of every value.
fn noise(width: u32, height: u32, seed: u32) -> Picture {
    let mut picture = Picture::blank(width, height);
    let mut state = seed;
    for byte in &mut picture.bits {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *byte = u8::try_from(state >> 24).unwrap();
    }
    picture
}

#[track_caller]
fn print(printer: &Printer, picture: &Picture) -> Outcome {
    printer.print(picture.clone()).unwrap().wait(BOUND).expect("the printer is done")
}

#[track_caller]
fn reaches(printer: &Printer, state: State) {
    assert_eq!(printer.wait_for(BOUND, |now| now == state), state);
}

#[test]
fn every_dot_is_printed_over_the_network() {
    let emulator = Emulator::default();
    let (_port, address) = tcp(&emulator);
    let printer = Printer::with_limits(way(address), patient());
    // Heights that are and are not whole bands, of both papers.
    let pictures = [noise(576, 64, 1), noise(384, 65, 2), noise(576, 1000, 3), noise(384, 1, 4)];
    for picture in &pictures {
        assert_eq!(print(&printer, picture), Outcome::Printed(State::Ready));
    }
    assert!(emulator.cards() == pictures);
    assert_eq!(emulator.until(|_| true).connections, 1, "the connection is kept");
}

#[test]
fn every_dot_is_printed_over_a_serial_line() {
    let emulator = Emulator::default();
    let (_port, path) = serial(&emulator);
    let printer = Printer::with_limits(Way::Serial { path, baud: 115_200 }, patient());
    let picture = noise(576, 700, 5);
    assert_eq!(print(&printer, &picture), Outcome::Printed(State::Ready));
    assert!(emulator.cards() == [picture]);
}

#[test]
fn every_dot_is_printed_through_a_device() {
    let emulator = Emulator::default();
    let (_port, path) = device(&emulator);
    let printer = Printer::with_limits(Way::Usb(path), patient());
    let picture = noise(384, 700, 26);
    assert_eq!(print(&printer, &picture), Outcome::Printed(State::Ready));
    assert!(emulator.cards() == [picture]);
}

#[test]
fn every_dot_is_written_to_a_file_behind_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cards.bin");
    let pictures = [noise(576, 200, 6), noise(384, 90, 7)];
    for picture in &pictures {
        let printer = Printer::with_limits(Way::File(path.clone()), patient());
        assert_eq!(print(&printer, picture), Outcome::Printed(State::Silent));
        assert_eq!(printer.state(), State::Silent);
    }
    assert!(replay(&std::fs::read(path).unwrap()) == pictures);
}

#[test]
fn a_file_that_cannot_be_written_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let printer = Printer::with_limits(Way::File(folder.path().join("none/cards.bin")), patient());
    let outcome = print(&printer, &noise(384, 10, 8));
    assert_eq!(outcome, Outcome::NotPrinted { state: State::Gone, begun: false });
}

#[test]
fn what_keeps_the_printer_from_printing_is_told_and_nothing_is_sent() {
    let emulator = Emulator::default();
    let (_port, address) = tcp(&emulator);
    let printer = Printer::with_limits(way(address), patient());
    type Halt = fn(&mut Desk, bool);
    let halts: [(Halt, State); 3] = [
        (|desk, on| desk.cover_open = on, State::CoverOpen),
        (|desk, on| desk.paper_out = on, State::PaperOut),
        (|desk, on| desk.fault = on, State::Fault),
    ];
    for (halt, state) in halts {
        emulator.change(|desk| halt(desk, true));
        reaches(&printer, state);
        let outcome = print(&printer, &noise(576, 100, 9));
        assert_eq!(outcome, Outcome::NotPrinted { state, begun: false });
        emulator.change(|desk| halt(desk, false));
        reaches(&printer, State::Ready);
    }
    assert!(emulator.cards().is_empty());
}

#[test]
fn paper_that_runs_low_is_told_and_used() {
    let emulator = Emulator::new(Desk { paper_low: true, ..Desk::default() });
    let (_port, address) = tcp(&emulator);
    let printer = Printer::with_limits(way(address), patient());
    reaches(&printer, State::PaperLow);
    assert_eq!(print(&printer, &noise(576, 100, 10)), Outcome::Printed(State::PaperLow));
    assert_eq!(emulator.cards().len(), 1);
}

#[test]
fn paper_that_ends_in_the_middle_leaves_a_card_begun() {
    let emulator = Emulator::new(Desk { mishap: Some((150, Mishap::PaperOut)), ..Desk::default() });
    let (_port, address) = tcp(&emulator);
    let printer = Printer::with_limits(way(address), patient());
    let outcome = print(&printer, &noise(576, 400, 11));
    assert_eq!(outcome, Outcome::NotPrinted { state: State::PaperOut, begun: true });
    assert!(emulator.cards().is_empty());
    // New paper; the next card is whole, and the first is not printed by itself.
    emulator.change(|desk| desk.paper_out = false);
    reaches(&printer, State::Ready);
    let next = noise(576, 100, 12);
    assert_eq!(print(&printer, &next), Outcome::Printed(State::Ready));
    assert!(emulator.cards() == [next]);
}

#[test]
fn a_printer_unplugged_in_the_middle_leaves_a_card_begun_and_is_found_again() {
    let emulator = Emulator::new(Desk { mishap: Some((100, Mishap::Unplugged)), ..Desk::default() });
    let (port, address) = tcp(&emulator);
    let printer = Printer::with_limits(way(address), patient());
    reaches(&printer, State::Ready);
    let outcome = print(&printer, &noise(576, 2000, 13));
    assert_eq!(outcome, Outcome::NotPrinted { state: State::Gone, begun: true });
    reaches(&printer, State::Gone);
    let outcome = print(&printer, &noise(576, 100, 14));
    assert_eq!(outcome, Outcome::NotPrinted { state: State::Gone, begun: false });

    drop(port);
    emulator.change(|desk| desk.unplugged = false);
    let (_port, _) = tcp_at(&emulator, address);
    reaches(&printer, State::Ready);
    let next = noise(384, 100, 15);
    assert_eq!(print(&printer, &next), Outcome::Printed(State::Ready));
    assert!(emulator.cards() == [next]);
}

#[test]
fn a_serial_line_unplugged_in_the_middle_leaves_a_card_begun() {
    let emulator = Emulator::new(Desk { mishap: Some((100, Mishap::Unplugged)), ..Desk::default() });
    let (_port, path) = serial(&emulator);
    let printer = Printer::with_limits(Way::Serial { path, baud: 9600 }, patient());
    let outcome = print(&printer, &noise(576, 2000, 16));
    assert_eq!(outcome, Outcome::NotPrinted { state: State::Gone, begun: true });
    reaches(&printer, State::Gone);
}

#[test]
fn a_connection_dropped_unnoticed_is_opened_again_for_a_card() {
    let emulator = Emulator::default();
    let (port, address) = tcp(&emulator);
    let limits = Limits { refresh: Duration::from_secs(3600), ..patient() };
    let printer = Printer::with_limits(way(address), limits);
    reaches(&printer, State::Ready);
    drop(port);
    let (_port, _) = tcp_at(&emulator, address);
    let picture = noise(576, 100, 17);
    assert_eq!(print(&printer, &picture), Outcome::Printed(State::Ready));
    assert!(emulator.cards() == [picture]);
}

#[test]
fn a_printer_that_takes_no_more_is_given_up_and_the_next_card_is_whole() {
    let emulator = Emulator::new(Desk { mishap: Some((100, Mishap::Stuck)), ..Desk::default() });
    let (_port, path) = serial(&emulator);
    // A serial line holds some kilobytes, and then it is full.
    let limits = Limits { stall: Duration::from_secs(1), answer: Duration::from_secs(1), ..patient() };
    let printer = Printer::with_limits(Way::Serial { path, baud: 115_200 }, limits);
    let outcome = print(&printer, &noise(576, 2000, 18));
    assert_eq!(outcome, Outcome::NotPrinted { state: State::Fault, begun: true });
    assert!(emulator.cards().is_empty());
    // It goes on in the middle of a row it never gets; the next card is below what there is.
    emulator.change(|desk| desk.stuck = false);
    let next = noise(576, 100, 25);
    assert!(matches!(print(&printer, &next), Outcome::Printed(State::Ready | State::Silent)));
    let desk = emulator.until(|desk| !desk.cards.is_empty());
    assert_eq!((desk.cards.len(), desk.complaint), (1, None));
    assert!(desk.cards[0].bits.ends_with(&next.bits));
}

#[test]
fn a_silent_printer_is_used() {
    let emulator = Emulator::new(Desk { silent: true, ..Desk::default() });
    let (_port, address) = tcp(&emulator);
    let limits = Limits { answer: Duration::from_millis(50), ..patient() };
    let printer = Printer::with_limits(way(address), limits);
    reaches(&printer, State::Silent);
    let picture = noise(576, 300, 19);
    assert_eq!(print(&printer, &picture), Outcome::Printed(State::Silent));
    emulator.until(|desk| !desk.cards.is_empty());
    assert!(emulator.cards() == [picture]);
}

#[test]
fn a_printer_that_falls_silent_over_a_card_leaves_it_begun() {
    let emulator = Emulator::new(Desk { mishap: Some((50, Mishap::Stuck)), ..Desk::default() });
    let (_port, address) = tcp(&emulator);
    let limits = Limits { finish: Duration::from_millis(300), ..patient() };
    let printer = Printer::with_limits(way(address), limits);
    reaches(&printer, State::Ready);
    // Little enough for the network to hold.
    let outcome = print(&printer, &noise(384, 100, 20));
    assert_eq!(outcome, Outcome::NotPrinted { state: State::Silent, begun: true });
}

#[test]
fn one_picture_too_many_is_refused_at_once() {
    let emulator = Emulator::new(Desk { silent: true, ..Desk::default() });
    let (_port, address) = tcp(&emulator);
    // The thread waits for an answer as long as the test lasts.
    let printer = Printer::with_limits(way(address), Limits { queue: 2, ..patient() });
    emulator.until(|desk| desk.connections == 1);
    let picture = noise(384, 8, 21);
    let tickets = [printer.print(picture.clone()).unwrap(), printer.print(picture.clone()).unwrap()];
    assert_eq!(printer.print(picture.clone()).unwrap_err(), Refused::Full);
    assert!(tickets.iter().all(|ticket| ticket.poll().is_none()));
    // Waiting ends when its time is over.
    assert_eq!(tickets[0].wait(Duration::from_millis(10)), None);
}

#[test]
fn what_was_taken_is_printed_after_the_printer_is_dropped() {
    let emulator = Emulator::default();
    let (_port, address) = tcp(&emulator);
    let printer = Printer::with_limits(way(address), patient());
    let pictures = [noise(384, 80, 22), noise(384, 90, 23)];
    let tickets = pictures.clone().map(|picture| printer.print(picture).unwrap());
    drop(printer);
    assert_eq!(tickets.map(|ticket| ticket.wait(BOUND)), [Some(Outcome::Printed(State::Ready)); 2]);
    assert!(emulator.cards() == pictures);
}

#[test]
fn where_there_is_no_printer_nothing_is_taken() {
    let printer = Printer::new(Way::None);
    assert_eq!(printer.state(), State::Gone);
    assert_eq!(printer.print(noise(384, 8, 24)).unwrap_err(), Refused::NoPrinter);
}

#[test]
fn dots_that_look_like_a_question_do_no_harm() {
    let emulator = Emulator::new(Desk { paper_low: true, ..Desk::default() });
    let (_port, address) = tcp(&emulator);
    let printer = Printer::with_limits(way(address), patient());
    let mut picture = Picture::blank(576, 300);
    for dots in picture.bits.chunks_exact_mut(4) {
        // The answer to the fourth question, taken for one to the first, says offline.
        dots.copy_from_slice(&[0x10, 0x04, 0x04, 0x00]);
    }
    assert_eq!(print(&printer, &picture), Outcome::Printed(State::PaperLow));
    assert!(emulator.cards() == [picture]);
}

//! Drags, corners, names, and what is taken back.

use super::*;

const SIZE: Option<(u32, u32)> = Some((640, 480));

fn at(x: f32, y: f32) -> Point {
    Point { x, y }
}

fn line(from: (f32, f32), to: (f32, f32)) -> Edit {
    Edit::Line { from: at(from.0, from.1), to: at(to.0, to.1) }
}

fn person_drag(from: (f32, f32), to: (f32, f32)) -> Edit {
    Edit::Person { from: at(from.0, from.1), to: at(to.0, to.1) }
}

/// A drawing in which all this was done.
fn drawn(edits: &[Edit]) -> Drawing {
    let mut drawing = Drawing::default();
    for edit in edits {
        drawing.edit(edit.clone(), SIZE).unwrap();
    }
    drawing
}

#[test]
fn a_drag_becomes_a_line_within_the_picture() {
    let drawing = drawn(&[line((320.4, -30.0), (319.6, 900.0)), line((0.0, 9.0), (90.0, 9.0))]);
    let told: Vec<_> = drawing.lines().iter().map(|line| (line.name.as_str(), line.from, line.to)).collect();
    assert_eq!(told, [("door", at(320.0, 0.0), at(320.0, 480.0)), ("door-2", at(0.0, 9.0), at(90.0, 9.0))]);
    assert_eq!(drawing.calibration().unwrap().lines.len(), 2);
}

#[test]
fn a_drag_over_somebody_becomes_a_size_from_whichever_corner() {
    let expected = PersonSize { at: at(130.0, 200.0), width: 60.0, height: 160.0 };
    for (from, to) in [((100.0, 120.0), (160.0, 280.0)), ((160.0, 280.0), (100.0, 120.0))] {
        assert_eq!(drawn(&[person_drag(from, to)]).people(), [expected]);
    }
    let stroke = drawn(&[person_drag((100.0, 100.0), (104.0, 200.0))]);
    assert_eq!(stroke.people(), [PersonSize { at: at(102.0, 150.0), width: 40.0, height: 100.0 }]);
}

#[test]
fn an_end_and_a_corner_are_moved_and_the_other_stays() {
    let mut drawing =
        drawn(&[line((100.0, 100.0), (100.0, 400.0)), person_drag((10.0, 20.0), (50.0, 100.0))]);
    drawing.edit(Edit::MoveLine { line: 0, end: End::To, to: at(120.0, 300.0) }, SIZE).unwrap();
    drawing.edit(Edit::MovePerson { person: 0, end: End::To, to: at(70.0, 120.0) }, SIZE).unwrap();
    drawing.edit(Edit::MovePerson { person: 0, end: End::From, to: at(30.0, 0.0) }, SIZE).unwrap();
    assert_eq!((drawing.lines()[0].from, drawing.lines()[0].to), (at(100.0, 100.0), at(120.0, 300.0)));
    assert_eq!(drawing.people(), [PersonSize { at: at(50.0, 60.0), width: 40.0, height: 120.0 }]);
}

#[test]
fn turned_round_plus_leads_the_other_way() {
    let mut drawing = drawn(&[line((100.0, 0.0), (100.0, 400.0))]);
    assert_eq!(drawing.lines()[0].plus(), (1.0, 0.0));
    assert!(drawing.edit(Edit::Turn { line: 0 }, SIZE).unwrap());
    assert_eq!(drawing.lines()[0].plus(), (-1.0, 0.0));
}

#[test]
fn all_is_taken_back_one_by_one() {
    let mut drawing = drawn(&[
        line((100.0, 0.0), (100.0, 400.0)),
        person_drag((10.0, 20.0), (50.0, 100.0)),
        Edit::RemovePerson { person: 0 },
        Edit::RemoveLine { line: 0 },
    ]);
    let mut seen = Vec::new();
    while drawing.can_undo() {
        drawing.edit(Edit::Undo, None).unwrap();
        seen.push((drawing.lines().len(), drawing.people().len()));
    }
    assert_eq!(seen, [(1, 0), (1, 1), (1, 0), (0, 0)]);
    assert_eq!(drawing.edit(Edit::Undo, SIZE), Err(Refusal::NothingToUndo));
}

#[test]
fn only_so_much_can_be_taken_back() {
    let mut drawing = drawn(&[line((100.0, 0.0), (100.0, 400.0))]);
    for _ in 0..200 {
        drawing.edit(Edit::Turn { line: 0 }, SIZE).unwrap();
    }
    assert_eq!((drawing.past.len(), drawing.version()), (UNDOABLE, 201));
}

#[test]
fn a_name_leaves_the_counter_alone_and_is_one_of_a_kind() {
    let mut drawing = drawn(&[line((100.0, 0.0), (100.0, 400.0)), line((200.0, 0.0), (200.0, 400.0))]);
    let name = |line: usize, name: &str| Edit::Name { line, name: name.into() };
    assert_eq!(drawing.edit(name(0, "  东门 "), SIZE), Ok(false));
    assert_eq!(drawing.lines()[0].name, "东门");
    assert_eq!(drawing.edit(name(1, "东门"), SIZE), Err(Refusal::NameTaken(1)));
    for wrong in ["", "  ", "a\nb", &"x".repeat(LONGEST_NAME + 1)] {
        assert_eq!(drawing.edit(name(1, wrong), SIZE), Err(Refusal::Name(1)), "{wrong:?}");
    }
    assert_eq!(drawing.edit(name(1, "door-2"), SIZE), Ok(false));
}

#[test]
fn what_cannot_be_counted_with_is_refused_and_changes_nothing() {
    let mut drawing = drawn(&[line((100.0, 0.0), (100.0, 400.0))]);
    let key = |refused: Result<bool, Refusal>| serde_json::to_value(refused.unwrap_err().told()).unwrap();
    let version = drawing.version();
    for (edit, error) in [
        (line((50.0, 50.0), (53.0, 50.0)), "short"),
        (line((f32::NAN, 50.0), (53.0, 50.0)), "short"),
        (person_drag((50.0, 50.0), (52.0, 52.0)), "small"),
        (Edit::MoveLine { line: 0, end: End::From, to: at(100.0, 399.0) }, "short"),
        (Edit::RemoveLine { line: 1 }, "not-there"),
        (Edit::RemovePerson { person: 0 }, "not-there"),
        (Edit::Turn { line: 7 }, "not-there"),
    ] {
        assert_eq!(key(drawing.edit(edit.clone(), SIZE))["error"], error, "{edit:?}");
    }
    assert_eq!(key(drawing.edit(line((0.0, 0.0), (90.0, 0.0)), None))["error"], "no-picture");
    assert_eq!((drawing.version(), drawing.lines().len()), (version, 1));
}

#[test]
fn eight_lines_and_eight_people_are_enough() {
    let eight = |n: u8| line((10.0 * f32::from(n), 0.0), (10.0 * f32::from(n), 400.0));
    let mut drawing = drawn(&(0..8).map(eight).collect::<Vec<_>>());
    let said = drawing.edit(eight(9), SIZE).unwrap_err().told();
    assert_eq!(serde_json::to_value(said).unwrap()["error"], "lines");
    for _ in 0..8 {
        drawing.edit(person_drag((10.0, 20.0), (50.0, 100.0)), SIZE).unwrap();
    }
    let said = drawing.edit(person_drag((10.0, 20.0), (50.0, 100.0)), SIZE).unwrap_err().told();
    assert_eq!(serde_json::to_value(said).unwrap()["error"], "people");
    assert_eq!((drawing.lines().len(), drawing.people().len()), (8, 8));
}

#[test]
fn it_knows_whether_it_is_saved() {
    let mut drawing = drawn(&[line((100.0, 0.0), (100.0, 400.0))]);
    assert!(!drawing.is_saved());
    drawing.saved();
    assert!(drawing.is_saved());
    drawing.edit(Edit::Turn { line: 0 }, SIZE).unwrap();
    assert!(!drawing.is_saved());
    drawing.edit(Edit::Undo, SIZE).unwrap();
    assert!(drawing.is_saved());
    assert!(Drawing::of(drawing.calibration().ok()).is_saved());
    assert_eq!(Drawing::default().calibration(), Err(CalibrationError::Lines(0)));
}

#[test]
fn what_the_page_says_is_read_and_nothing_beside_it() {
    let edit: Edit =
        serde_json::from_str(r#"{"do":"line","from":{"x":1,"y":2},"to":{"x":3.5,"y":4}}"#).unwrap();
    assert_eq!(edit, line((1.0, 2.0), (3.5, 4.0)));
    assert_eq!(serde_json::from_str::<Edit>(r#"{"do":"undo"}"#).unwrap(), Edit::Undo);
    let end = r#"{"do":"move-line","line":0,"end":"to","to":{"x":1,"y":2}}"#;
    assert_eq!(
        serde_json::from_str::<Edit>(end).unwrap(),
        Edit::MoveLine { line: 0, end: End::To, to: at(1.0, 2.0) }
    );
    for wrong in [
        r#"{"do":"turn","line":0,"more":1}"#,
        r#"{"do":"fly"}"#,
        r#"{"do":"turn","line":-1}"#,
        r#"{"do":"line","from":{"x":null,"y":2},"to":{"x":3,"y":4}}"#,
    ] {
        assert!(serde_json::from_str::<Edit>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_was_drawn_in_a_larger_picture_is_at_the_same_places_of_a_smaller_one() {
    let mut drawing = drawn(&[line((320.0, 0.0), (320.0, 480.0))]);
    assert!(!drawing.fit((640, 480)), "the first picture tells the size");
    drawing.saved();
    assert!(drawing.fit((320, 240)));
    assert_eq!((drawing.lines()[0].from, drawing.lines()[0].to), (at(160.0, 0.0), at(160.0, 240.0)));
    assert!(!drawing.is_saved() && !drawing.can_undo());
    assert!(!drawing.fit((320, 240)));
    // Nobody knows where it was in a picture that shows another part of the place.
    assert!(drawing.fit((1280, 720)));
    assert_eq!(drawing.lines()[0].to, at(160.0, 240.0));
    let told = drawing.calibration().unwrap().picture;
    assert_eq!(told, Some(PictureSize { width: 1280, height: 720 }));
}

#[test]
fn a_file_that_does_not_say_its_picture_is_not_changed_by_the_first_one() {
    let file = drawn(&[line((320.0, 0.0), (320.0, 480.0))]).calibration().unwrap();
    let mut drawing = Drawing::of(Some(file));
    assert!(!drawing.fit((640, 480)));
    assert!(drawing.is_saved());
}

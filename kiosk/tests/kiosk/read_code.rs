//! `kiosk read-code` on pictures as people have them.

use super::commands::kiosk;
use qrcode::{Color, QrCode};
use serde_json::Value;
use std::{fs, path::Path, process::Output};

/// A picture of a code, each module of so many pixels.
pub(super) fn photograph(file: &Path, text: &str, module: usize) {
    let code = QrCode::new(text).unwrap();
    let side = (code.width() + 8) * module;
    let ink = |x: usize, y: usize| {
        let (column, row) = ((x / module).checked_sub(4), (y / module).checked_sub(4));
        let inside = |at: &Option<usize>| at.is_some_and(|at| at < code.width());
        inside(&column) && inside(&row) && code[(column.unwrap(), row.unwrap())] == Color::Dark
    };
    let pixels: Vec<u8> =
        (0..side * side).map(|at| if ink(at % side, at / side) { 20 } else { 230 }).collect();
    let side = u32::try_from(side).unwrap();
    let mut encoder = png::Encoder::new(fs::File::create(file).unwrap(), side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
}

fn read_code(folder: &Path, arguments: &[&str]) -> Output {
    kiosk(folder).arg("read-code").args(arguments).output().unwrap()
}

fn printed(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

#[test]
fn each_picture_gives_its_line() {
    let folder = tempfile::tempdir().unwrap();
    photograph(&folder.path().join("pass.png"), "SM1:A PASSPORT", 4);
    photograph(&folder.path().join("two lines.png"), "one\ntwo", 3);
    fs::write(folder.path().join("wall.pgm"), [b"P5 40 30 255 ".as_slice(), &[90; 1_200]].concat()).unwrap();

    let all = read_code(folder.path(), &["pass.png", "two lines.png"]);
    assert_eq!(all.status.code(), Some(0), "{all:?}");
    let lines: Vec<Vec<&str>> = printed(&all).lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!((lines[0][0], lines[0][2]), ("pass.png", "SM1:A PASSPORT"));
    assert_eq!((lines[1][0], lines[1][2]), ("two lines.png", r"one\ntwo"), "a line stays a line");
    assert!(lines[0][1].parse::<f64>().is_ok_and(|ms| ms > 0.0), "{}", lines[0][1]);

    let wall = read_code(folder.path(), &["wall.pgm"]);
    assert_eq!(wall.status.code(), Some(3));
    assert!(printed(&wall).ends_with("\t-\n"), "{}", printed(&wall));
}

#[test]
fn json_says_what_was_seen() {
    let folder = tempfile::tempdir().unwrap();
    photograph(&folder.path().join("pass.png"), "SM1:A PASSPORT", 4);
    fs::write(folder.path().join("wall.pgm"), [b"P5 40 30 255 ".as_slice(), &[90; 1_200]].concat()).unwrap();
    let output = read_code(folder.path(), &["--json", "pass.png", "wall.pgm"]);
    assert_eq!(output.status.code(), Some(3));
    let lines: Vec<Value> =
        printed(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["text"], &lines[0]["seen"]), (&"SM1:A PASSPORT".into(), &"code".into()));
    assert_eq!((&lines[1]["text"], &lines[1]["seen"]), (&Value::Null, &"nothing".into()));
}

#[test]
fn a_file_that_is_no_picture_is_named_and_the_others_are_read() {
    let folder = tempfile::tempdir().unwrap();
    photograph(&folder.path().join("pass.png"), "SM1:A PASSPORT", 4);
    fs::write(folder.path().join("notes.txt"), "no picture").unwrap();
    let output = read_code(folder.path(), &["notes.txt", "gone.png", "pass.png"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output).contains("SM1:A PASSPORT"));
    let said = String::from_utf8_lossy(&output.stderr);
    for expected in ["notes.txt: it is no PNG, JPEG or PGM", "gone.png: it can't be opened"] {
        assert!(said.contains(expected), "{said}");
    }
    let none = read_code(folder.path(), &[]);
    assert_eq!(none.status.code(), Some(2), "a picture must be named");
}

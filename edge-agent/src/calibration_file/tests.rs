//! A calibration's file is read, refused, replaced whole, and never overwritten unasked.

use super::*;
use counting::{Line, Point};

fn calibration(name: &str) -> Calibration {
    let (from, to) = (Point { x: 320.0, y: 0.0 }, Point { x: 320.0, y: 480.0 });
    Calibration { lines: vec![Line { name: name.into(), from, to }], people: Vec::new(), picture: None }
}

#[test]
fn what_is_written_is_what_is_read_and_nothing_else_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("door.json");
    let (mut file, found) = CalibrationFile::open(&path).unwrap();
    assert!(found.is_none() && !file.is_there());
    for name in ["door", "gate"] {
        file.write(&calibration(name), false).unwrap();
        assert_eq!(read_calibration(&path).unwrap(), calibration(name));
    }
    assert!(file.is_there());
    assert_eq!(CalibrationFile::open(&path).unwrap().1, Some(calibration("gate")));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_somebody_else_wrote_is_replaced_only_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("door.json");
    let (mut file, _) = CalibrationFile::open(&path).unwrap();
    fs::write(&path, "mine").unwrap();
    let said = file.write(&calibration("door"), false).unwrap_err().to_string();
    assert!(said.contains("door.json was changed by somebody else"), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    file.write(&calibration("door"), true).unwrap();
    fs::remove_file(&path).unwrap();
    file.write(&calibration("door"), false).unwrap();
    assert_eq!(read_calibration(&path).unwrap(), calibration("door"));
}

#[test]
fn a_broken_one_is_refused_with_what_is_wrong_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("door.json");
    let twice = r#"{"lines":[{"name":"a","from":{"x":0,"y":0},"to":{"x":0,"y":90}},{"name":"a","from":{"x":9,"y":0},"to":{"x":9,"y":90}}]}"#;
    for (text, part) in [
        ("{", "can't be understood"),
        (r#"{"lines":[]}"#, "0 lines"),
        (twice, "two lines of one name"),
        (&" ".repeat(33_000), "no calibration"),
    ] {
        fs::write(&path, text).unwrap();
        let said = format!("{:#}", CalibrationFile::open(&path).unwrap_err());
        assert!(said.contains(part) && said.contains("mend it"), "{said}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn a_place_that_can_hold_no_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let of = |path: &Path| format!("{:#}", CalibrationFile::open(path).unwrap_err());
    assert!(of(folder.path()).contains("names no file"));
    assert!(of(&folder.path().join("none/door.json")).contains("make "));
}

#[test]
fn a_link_stays_one_and_what_it_leads_to_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("door.json"), folder.path().join("link.json"));
    fs::write(&path, serde_json::to_string(&calibration("door")).unwrap()).unwrap();
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let (mut file, _) = CalibrationFile::open(&link).unwrap();
    file.write(&calibration("gate"), false).unwrap();
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(read_calibration(&path).unwrap(), calibration("gate"));
}

#[test]
fn when_the_disk_refuses_the_file_is_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("door.json");
    let (mut file, _) = CalibrationFile::open(&path).unwrap();
    file.write(&calibration("door"), false).unwrap();
    // A folder of that name can't be written to: root may write everywhere else.
    let beside = folder.path().join(format!(".door.json.{}.new", std::process::id()));
    fs::create_dir(&beside).unwrap();
    let said = file.write(&calibration("gate"), false).unwrap_err().to_string();
    assert!(said.contains("can't be written"), "{said}");
    assert_eq!(read_calibration(&path).unwrap(), calibration("door"));
}

//! What the options come to.

use super::*;
use clap::Parser;

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    options: CalibrateOptions,
}

fn options(words: &str) -> Result<CalibrateOptions, String> {
    let line = Line::try_parse_from(std::iter::once("calibrate").chain(words.split_whitespace()));
    line.map(|line| line.options).map_err(|error| error.to_string())
}

fn cameras() -> Vec<settings::Camera> {
    let of = |n: u32| {
        let text = format!(
            r#"{{"source":"camera:{n}","calibration":"/c/{n}.json","activity":"a","lines":[],"width":{}}}"#,
            320 * (n + 1)
        );
        serde_json::from_str(&text).unwrap()
    };
    vec![of(0), of(1)]
}

#[test]
fn flags_alone_say_all() {
    let chosen = options("--source camera:/dev/video2 --calibration door.json --rate 25")
        .unwrap()
        .chosen(&[])
        .unwrap();
    let wish = Wish { width: 640, height: 480, frames_per_second: 25 };
    let source = "camera:/dev/video2".parse().unwrap();
    assert_eq!(chosen, Chosen { source, calibration: "door.json".into(), wish });
}

#[test]
fn a_camera_of_the_settings_is_taken_and_flags_go_before_it() {
    let second = options("--config a.toml --camera 2 --height 360").unwrap().chosen(&cameras()).unwrap();
    let wish = Wish { width: 640, height: 360, frames_per_second: 15 };
    let source = "camera:1".parse().unwrap();
    assert_eq!(second, Chosen { source, calibration: "/c/1.json".into(), wish });
    let other = options("--config a.toml --source generated").unwrap().chosen(&cameras()).unwrap();
    assert_eq!((other.source, other.wish.width), (Source::Generated, 320));
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    for (words, part) in [
        ("", "--source"),
        ("--source generated", "--calibration"),
        ("--source webcam --calibration f", "`webcam` is no source"),
        ("--source generated --calibration f --listen 0.0.0.0:8430", "could be reached by others"),
        ("--source generated --calibration f --camera 2", "--config"),
        ("--source generated --calibration f --width 3", "16..=8192"),
    ] {
        let said = options(words).unwrap_err();
        assert!(said.contains(part), "{words}: {said}");
    }
    let said = |words: &str, cameras: &[settings::Camera]| {
        options(words).unwrap().chosen(cameras).unwrap_err().to_string()
    };
    assert!(said("--config a.toml", &[]).contains("a.toml has no [[cameras]]"));
    for n in [0, 3] {
        assert!(said(&format!("--config a.toml --camera {n}"), &cameras()).contains("has cameras 1 to 2"));
    }
    assert!(said("--source none --calibration f", &[]).contains("gives no pictures"));
}

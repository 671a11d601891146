//! What stands in the settings against what stands in the pack and the calibration.

use super::*;
use crate::settings::Settings;
use venue::{
    entry::Method,
    settings::{Sources, load},
};

const CONFIGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/");

const CALIBRATION: &str = r#"{"lines":[
    {"name":"front","from":{"x":320,"y":0},"to":{"x":320,"y":480}},
    {"name":"hall","from":{"x":100,"y":0},"to":{"x":100,"y":480}}]}"#;

/// The doors of settings whose camera's calibration is this text.
fn doors(text: &str, calibration: &str) -> Result<Doors, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("door.json");
    std::fs::write(&file, calibration).unwrap();
    let text = text.replace("FILE", &file.display().to_string());
    let sources = Sources { program: "edge-agent", file: Some(("a.toml", &text)), env: &[], flags: &[] };
    let mut settings = load::<Settings>(&sources).map_err(|problems| problems.to_string())?;
    if settings.pack.is_empty() {
        let pack = ["campaigns/science-month-2025.toml", "venues/river-city.toml"];
        settings.pack = pack.map(|file| format!("{CONFIGS}{file}").into()).to_vec();
    }
    let pack = settings.read_pack().unwrap();
    settings.doors(pack.as_ref()).map_err(|reason| format!("{reason:#}"))
}

const CAMERA: &str = r#"
[[cameras]]
source = "camera:/dev/video0"
calibration = "FILE"
activity = "science-night"
lines = [{ name = "front", line = "front-door" }, { name = "hall", line = "universe-door", inward = "-" }]
"#;

#[test]
fn a_camera_knows_what_its_lines_are_in_the_pack() {
    let doors = doors(CAMERA, CALIBRATION).unwrap();
    let [camera] = &doors.cameras[..] else { panic!("one camera") };
    assert_eq!((camera.plan.width, camera.plan.height, camera.plan.frames_per_second), (640, 480, 15));
    let [front, hall] = &camera.aims[..] else { panic!("two lines") };
    assert_eq!(
        (front.spot.line.as_str(), front.spot.entrance, front.inward),
        ("front-door", true, Way::Plus)
    );
    assert_eq!(
        (hall.spot.line.as_str(), hall.spot.entrance, hall.inward),
        ("universe-door", false, Way::Minus)
    );
    assert_eq!(hall.spot.place.hall.as_ref().unwrap().as_str(), "universe");
    assert!(!doors.whole.has_entrances(Method::EntranceLine), "the side door is not watched");
}

#[test]
fn who_watches_every_entrance_knows_who_is_inside() {
    let beam = "[[beams]]\nchip = \"/dev/gpiochip0\"\ngpio = 4\nline = \"side-door\"\nactivity = \"science-night\"\n";
    let doors = doors(&format!("{CAMERA}{beam}"), CALIBRATION).unwrap();
    assert!(doors.whole.has_entrances(Method::EntranceLine));
    assert_eq!(doors.beams[0].contact.debounce_ms, 20);
    assert_eq!(doors.spots().len(), 3);
}

#[test]
fn what_the_pack_or_the_calibration_does_not_have_is_named_with_what_they_have() {
    let with = |from: &str, to: &str| doors(&CAMERA.replace(from, to), CALIBRATION).unwrap_err();
    for (from, to, parts) in [
        ("line = \"front-door\"", "line = \"north-door\"", ["north-door", "front-door, side-door"]),
        ("\"science-night\"", "\"science-nite\"", ["science-nite", "it has:"]),
        ("name = \"front\"", "name = \"fornt\"", ["fornt", "front, hall"]),
        (", { name = \"hall\", line = \"universe-door\", inward = \"-\" }", "", ["\"hall\"", "lines"]),
        ("line = \"universe-door\"", "line = \"front-door\"", ["front-door", "twice"]),
        ("camera:/dev/video0", "webcam", ["source", "camera:0"]),
        ("camera:/dev/video0", "none", ["source", "leave the camera out"]),
    ] {
        let said = with(from, to);
        assert!(
            said.contains("cameras, the 1. of them") && parts.iter().all(|part| said.contains(part)),
            "{said}"
        );
    }
    assert!(with("inward = \"-\"", "inward = \"in\"").contains("expected `+` or `-`"));
}

#[test]
fn a_calibration_that_is_none_says_so() {
    for (calibration, part) in [
        ("", "can't be understood"),
        (r#"{"lines":[]}"#, "has 0 lines"),
        (&CALIBRATION.replace("480", "4"), "shorter than 8 px"),
        (
            &CALIBRATION
                .replace("}]}", "}],\"people\":[{\"at\":{\"x\":9,\"y\":9},\"width\":2,\"height\":9}]}"),
            "marked person 1 is 2 x 9 px",
        ),
        (&CALIBRATION.replace("\"hall\"", "\"front\""), "two lines of one name"),
        (&" ".repeat(40_000), "no calibration"),
    ] {
        let said = doors(CAMERA, calibration).unwrap_err();
        assert!(said.contains(part) && said.contains("door.json"), "{said}");
    }
}

/// The doors that the file that ships shows as comments.
#[test]
fn the_examples_of_the_file_that_ships_are_right() {
    let text = std::fs::read_to_string(format!("{CONFIGS}edge-agent.toml")).unwrap();
    let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# ")).collect();
    let example = |key: &str, end: &str| {
        let from = lines.iter().position(|line| line.starts_with(&format!("{key} = ["))).unwrap();
        let to = lines[from..].iter().position(|line| line.ends_with(end)).unwrap();
        lines[from..=from + to].join("\n")
    };
    let text = [example("cameras", "]"), example("beams", "]"), example("sensors", "]")].join("\n");
    let text = text.replace("front-door.json", "FILE");
    let of_a_camera = CALIBRATION.replace("front", "door").replace(
        r#",
    {"name":"hall","from":{"x":100,"y":0},"to":{"x":100,"y":480}}"#,
        "",
    );
    let doors = doors(&text, &of_a_camera).unwrap();
    assert_eq!((doors.cameras.len(), doors.beams.len(), doors.sensors.len()), (1, 1, 1));
    assert!(doors.whole.has_entrances(Method::EntranceLine), "both entrances");
}

#[test]
fn one_device_has_so_many_and_no_more() {
    let sensor = "[[sensors]]\nline = \"side-door\"\nactivity = \"science-night\"\n";
    assert!(doors(&sensor.repeat(65), CALIBRATION).unwrap_err().contains("at most 64"));
    assert!(doors(&CAMERA.repeat(5), CALIBRATION).unwrap_err().contains("at most 4"));
    assert!(doors(&sensor.repeat(2), CALIBRATION).unwrap_err().contains("twice"));
    let one = doors(sensor, CALIBRATION).unwrap();
    assert_eq!(one.sensors[0].spot.method, Method::Sensor, "science-night is recorded by check-in");
    let slow = "[[beams]]\nchip = \"c\"\ngpio = 4\ndebounce_ms = 1001\nline = \"side-door\"\nactivity = \"science-night\"\n";
    assert!(doors(slow, CALIBRATION).unwrap_err().contains("at most 1000"));
}

#[test]
fn without_a_pack_nothing_is_counted() {
    let settings = Settings {
        sensors: vec![Sensor {
            line: LineId::new("side-door").unwrap(),
            activity: ActivityId::new("science-night").unwrap(),
        }],
        ..Settings::default()
    };
    assert!(settings.doors(None).unwrap_err().to_string().contains("need `pack`"));
    assert!(Settings::default().doors(None).is_ok());
}

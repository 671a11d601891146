//! Films as they are found: whole, cut off, damaged, and such as need an `ffmpeg`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed, wherever in it that is")]

use counting::scenes::{Family, Format, Kind, Picture, Scene, View, film};
use edge_agent::footage::{Footage, Still};
use serde_json::Value;
use std::{
    fs,
    io::Cursor,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

const FORMAT: Format = Format { width: 160, height: 120, rate: 10 };
/// Pictures in the films of these tests.
const PICTURES: usize = 12;

fn pictures() -> Vec<Picture> {
    let kind = Kind { view: View::Overhead, family: Family::Peopled };
    Scene::with(kind, 1, FORMAT, 5.0).frames().take(PICTURES).collect()
}

fn jpegs() -> Vec<Vec<u8>> {
    pictures().iter().map(|picture| film::jpeg(160, 120, &picture.pixels, 90).unwrap()).collect()
}

/// Chunks in an AVI.
fn avi(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut film = film::Film::begin(Cursor::new(Vec::new()), FORMAT, 90).unwrap();
    chunks.iter().for_each(|chunk| film.add_chunk(chunk).unwrap());
    film.end().unwrap().into_inner()
}

struct Shelf(TempDir);

impl Shelf {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let file = self.0.path().join(name);
        fs::write(&file, bytes).unwrap();
        file
    }

    /// An `ffmpeg` that does what a line of shell says.
    fn ffmpeg(&self, does: &str) -> PathBuf {
        let folder = self.0.path().join("programs");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("ffmpeg");
        fs::write(&file, format!("#!/bin/sh\n{does}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        folder
    }
}

fn read(file: &Path) -> (Vec<Still>, Footage) {
    let mut footage = Footage::open(file, None).unwrap();
    let stills = std::iter::from_fn(|| footage.next_still().unwrap()).collect();
    (stills, footage)
}

fn count(film: &Path, programs: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_edge-agent"));
    command.env_clear().env("PATH", programs).args(["count", "--line", "0,60,160,60", "--footage"]);
    command.arg(film).args(more).output().unwrap()
}

fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn an_avi_gives_all_its_pictures_with_their_times() {
    let shelf = Shelf::new();
    let (stills, footage) = read(&shelf.with("whole.avi", &avi(&jpegs())));
    assert_eq!((stills.len(), footage.passed(), footage.losses().pictures), (PICTURES, 12, 0));
    assert!((footage.rate() - 10.0).abs() < 1e-9);
    for (number, (still, picture)) in stills.iter().zip(pictures()).enumerate() {
        assert_eq!((still.number, still.at_ms), (number as u64, number as u64 * 100));
        let worst = still.pixels.iter().zip(&picture.pixels).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(worst.unwrap() < 40, "{number} {worst:?}");
    }
    assert_eq!((footage.time_of(7), footage.number_at(730)), (700, 7));
}

#[test]
fn pictures_that_are_not_wanted_are_passed_over_unseen_and_the_others_keep_their_place() {
    let mut chunks = jpegs();
    // Damage in a picture that nobody wants is not seen.
    let half = chunks[3].len() / 2;
    chunks[3].truncate(half);
    let shelf = Shelf::new();
    for (name, bytes) in [("some.avi", avi(&chunks)), ("some.mjpeg", jpegs().concat())] {
        let mut footage = Footage::open(&shelf.with(name, &bytes), Some(10.0)).unwrap();
        let wanted = |at_ms: u64| at_ms.is_multiple_of(500);
        let stills: Vec<Still> = std::iter::from_fn(|| footage.next_wanted(wanted).unwrap()).collect();
        let numbers: Vec<u64> = stills.iter().map(|still| still.number).collect();
        assert_eq!((&numbers[..], footage.losses().pictures), (&[0, 5, 10][..], 0), "{name}");
    }
}

#[test]
fn a_stream_gives_its_pictures_and_text_between_them_is_no_harm() {
    let shelf = Shelf::new();
    assert_eq!(read(&shelf.with("a.mjpeg", &jpegs().concat())).0.len(), PICTURES);
    let parts = jpegs()
        .iter()
        .flat_map(|jpeg| [jpeg, &b"\r\n--part\r\nContent-Type: image/jpeg\r\n\r\n"[..]].concat())
        .collect::<Vec<u8>>();
    let (stills, footage) = read(&shelf.with("b.mjpeg", &parts));
    assert_eq!((stills.len(), footage.losses().pictures), (PICTURES, 0));
}

#[test]
fn a_film_cut_off_anywhere_gives_what_stands_before() {
    let shelf = Shelf::new();
    for (name, whole) in [("cut.avi", avi(&jpegs())), ("cut.mjpeg", jpegs().concat())] {
        let mut before = 0;
        for length in (0..whole.len()).step_by(797) {
            let file = shelf.with(name, &whole[..length]);
            let Ok(mut footage) = Footage::open(&file, None) else {
                assert!(length < 300, "{name} at {length}");
                continue;
            };
            let stills = std::iter::from_fn(|| footage.next_still().unwrap()).count();
            assert!(stills >= before && stills <= PICTURES, "{name} at {length}: {stills}");
            assert!(footage.losses().pictures <= 1, "{name} at {length}");
            before = stills;
        }
        assert!(before >= PICTURES - 1, "{name}: {before}");
    }
}

#[test]
fn a_damaged_picture_is_left_out_and_counted_and_keeps_its_place() {
    let mut chunks = jpegs();
    let half = chunks[3].len() / 2;
    chunks[3].truncate(half);
    chunks[5] = Vec::new();
    chunks[7] = film::jpeg(80, 60, &[9; 4_800], 90).unwrap();
    let shelf = Shelf::new();
    let (stills, footage) = read(&shelf.with("damaged.avi", &avi(&chunks)));
    let numbers: Vec<u64> = stills.iter().map(|still| still.number).collect();
    // The fifth is empty: the film says that the picture before is shown once more.
    assert_eq!(numbers, [0, 1, 2, 4, 6, 8, 9, 10, 11]);
    assert_eq!(footage.losses().pictures, 2);
    assert!(footage.losses().first.as_ref().unwrap().starts_with("picture 3: "));
}

#[test]
fn rubbish_among_the_chunks_costs_little() {
    let whole = avi(&jpegs());
    let third = whole.windows(4).enumerate().filter(|(_, name)| name == b"00dc").nth(2).unwrap().0;
    let shelf = Shelf::new();
    for rubbish in [&b"\x01\x02\x03\x04"[..], b"00dc\xff\xff\xff\x7f", b"RIFF", b"00dc\x05\0\0\0"] {
        let mut bytes = whole.clone();
        bytes[third..third + rubbish.len()].copy_from_slice(rubbish);
        let (stills, footage) = read(&shelf.with("rubbish.avi", &bytes));
        assert!(stills.len() >= PICTURES - 2, "{rubbish:?}: {}", stills.len());
        assert!(footage.losses().pictures >= 1, "{rubbish:?}");
    }
}

#[test]
fn no_byte_that_is_wrong_makes_it_fall() {
    let shelf = Shelf::new();
    for (name, whole) in [("one.avi", avi(&jpegs()[..2])), ("one.mjpeg", jpegs()[..2].concat())] {
        for at in (0..whole.len()).step_by(151).chain(0..240) {
            for value in [0, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                let file = shelf.with(name, &bytes);
                if !bytes.starts_with(b"RIFF") && !bytes.starts_with(&[0xff, 0xd8]) {
                    continue;
                }
                let Ok(mut footage) = Footage::open(&file, None) else { continue };
                while let Ok(Some(_)) = footage.next_still() {}
            }
        }
    }
}

#[test]
fn a_summary_closes_the_count() {
    let shelf = Shelf::new();
    let film = shelf.with("whole.avi", &avi(&jpegs()));
    let output = count(&film, shelf.0.path(), &["--json"]);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let summary: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!((&summary["frames"], &summary["left_out"]), (&12.into(), &0.into()));
    assert!(
        summary["cpu_ms_a_frame"].as_f64().unwrap() > 0.0
            && summary["peak_memory_kib"].as_u64().unwrap() > 500
    );
    let text = String::from_utf8(count(&film, shelf.0.path(), &[]).stdout).unwrap();
    assert!(text.contains("12 frames (0:01.2)") && text.contains("CPU a frame"), "{text}");
}

#[test]
fn without_ffmpeg_it_says_what_to_do() {
    let shelf = Shelf::new();
    let film = shelf.with("holiday.mkv", b"\x1aE\xdf\xa3 something that only ffmpeg reads");
    let said = complaint(&count(&film, shelf.0.path(), &[]));
    assert!(said.contains("holiday.mkv") && said.contains("apt-get install ffmpeg"), "{said}");
}

#[test]
fn what_ffmpeg_complains_of_is_told() {
    let shelf = Shelf::new();
    let film = shelf.with("holiday.mkv", b"\x1aE\xdf\xa3 something");
    let programs = shelf.ffmpeg("echo 'moov atom not found' >&2; exit 69");
    let said = complaint(&count(&film, &programs, &[]));
    assert!(
        said.contains("moov atom not found") && said.contains("69") && said.contains("holiday.mkv"),
        "{said}"
    );
}

#[test]
fn ffmpeg_gives_pictures_and_may_break_off() {
    let shelf = Shelf::new();
    let film = shelf.with("holiday.mkv", b"\x1aE\xdf\xa3 something");
    let picture = "printf 'FRAME\\n%0768d' 7";
    let whole = format!("printf 'YUV4MPEG2 W32 H24 F5:1 Cmono\\n'; {picture}; {picture}");
    let output = count(&film, &shelf.ffmpeg(&whole), &["--json"]);
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(output.status.success() && text.contains("\"frames\":2"), "{output:?}");
    let broken = format!("{whole}; printf 'FRAME\\n12345'; echo 'out of memory' >&2; exit 1");
    let said = complaint(&count(&film, &shelf.ffmpeg(&broken), &["--json"]));
    assert!(said.contains("out of memory"), "{said}");
}

#[test]
fn what_is_no_film_is_refused_with_its_name() {
    let shelf = Shelf::new();
    let empty = complaint(&count(&shelf.with("empty.avi", b""), shelf.0.path(), &[]));
    assert!(empty.contains("empty.avi") && empty.contains("is empty"), "{empty}");
    // Nobody writes into it: opening it would wait for ever.
    let pipe = shelf.0.path().join("pipe.avi");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for odd in [pipe.as_path(), shelf.0.path()] {
        let said = complaint(&count(odd, shelf.0.path(), &[]));
        assert!(said.contains("is no file") && said.contains("save it into one"), "{said}");
    }
    let missing = complaint(&count(&shelf.0.path().join("gone.avi"), shelf.0.path(), &[]));
    assert!(missing.contains("gone.avi"), "{missing}");
    let head = complaint(&count(&shelf.with("head.avi", &avi(&jpegs())[..100]), shelf.0.path(), &[]));
    assert!(head.contains("head.avi") && head.contains("cut off"), "{head}");
    let text = complaint(&count(&shelf.with("text.mjpeg", &[0xff, 0xd8, 1, 2, 3]), shelf.0.path(), &[]));
    assert!(text.contains("no picture of the film can be used"), "{text}");
}

#[test]
fn a_calibration_stands_in_for_a_line() {
    let shelf = Shelf::new();
    let film = shelf.with("whole.avi", &avi(&jpegs()));
    let run = |text: &str| {
        let file = shelf.with("door.json", text.as_bytes());
        let mut command = Command::new(env!("CARGO_BIN_EXE_edge-agent"));
        command
            .env_clear()
            .args(["count", "--json", "--calibration"])
            .arg(file)
            .arg("--footage")
            .arg(&film)
            .output()
            .unwrap()
    };
    let scene = Scene::with(Kind { view: View::Overhead, family: Family::One }, 1, FORMAT, 5.0);
    let good = run(&serde_json::to_string(&scene.calibration(true)).unwrap());
    assert!(good.status.success(), "{good:?}");
    let unknown = complaint(&run("{\"lines\":[],\"peopel\":[]}"));
    assert!(unknown.contains("door.json") && unknown.contains("peopel"), "{unknown}");
    let none = complaint(&run("{\"lines\":[]}"));
    assert!(none.contains("door.json") && none.contains("has 0 lines"), "{none}");
    let short = r#"{"lines":[{"name":"door","from":{"x":5,"y":5},"to":{"x":9,"y":5}}]}"#;
    let short = complaint(&run(short));
    assert!(short.contains("\"door\"") && short.contains("5,5 to 9,5"), "{short}");
}

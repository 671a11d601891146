//! How surely and how quickly codes are read, beside other readers on the same pictures.
//!
//! `cargo bench -p reader --bench reading [-- PICTURES_A_CONDITION]`: a table by condition
//! on standard output, and the figures as JSON in `target/figures/reading.json`.

#![expect(clippy::print_stdout, reason = "a table is what a bench is for")]

use reader::{
    Picture, Reader, Seen,
    scenes::{Condition, Scene, frames},
};
use serde_json::{Value, json};
use std::{fs, path::Path, time::Instant};

/// Pictures of each condition, where the command line says nothing else.
const PICTURES: u32 = 30;
/// Frames a visitor holds a code up for: a fifth of a second at 30 a second.
const FRAMES: usize = 6;

/// A reader: the texts it reads in a picture.
type Read = Box<dyn Fn(&Picture) -> Option<String>>;

fn main() {
    let pictures = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(PICTURES);
    println!("{pictures} pictures of each of {} conditions, 1280×720", Condition::ALL.len());
    let scenes: Vec<(Condition, Vec<Scene>)> = Condition::ALL
        .into_iter()
        .flat_map(|condition| (0..pictures).map(move |seed| (condition, seed)))
        .map(|(condition, seed)| (condition, frames(condition, seed).take(FRAMES).collect()))
        .collect();
    let mut figures = Vec::new();
    for (name, read) in readers() {
        figures.push(measured(name, &read, &scenes));
    }
    figures.push(several(&scenes));
    figures.push(empty());
    let out = Path::new("../target/figures");
    let text = serde_json::to_string_pretty(&figures).unwrap_or_default();
    match fs::create_dir_all(out).and_then(|()| fs::write(out.join("reading.json"), text)) {
        Ok(()) => println!("written to target/figures/reading.json"),
        Err(why) => println!("target/figures/reading.json could not be written: {why}"),
    }
}

fn readers() -> Vec<(&'static str, Read)> {
    vec![
        ("ours, one picture", Box::new(|picture| text(Reader::default().study(picture)))),
        ("zxing-cpp", Box::new(by_zxing_cpp)),
        ("rxing", Box::new(by_rxing)),
        ("quircs", Box::new(by_quircs)),
        ("rqrr", Box::new(by_rqrr)),
    ]
}

fn text(seen: Seen) -> Option<String> {
    match seen {
        Seen::Code(found) => Some(found.text),
        Seen::Nothing | Seen::Unclear => None,
    }
}

fn by_zxing_cpp(picture: &Picture) -> Option<String> {
    use zxingcpp::{BarcodeFormat, BarcodeReader, ImageFormat, ImageView};
    let (width, height) = (picture.width(), picture.height());
    let view = ImageView::from_slice(picture.pixels(), width, height, ImageFormat::Lum).ok()?;
    let codes = BarcodeReader::new().formats([BarcodeFormat::QRCode]).from(view).ok()?;
    codes.first().map(zxingcpp::Barcode::text)
}

fn by_rxing(picture: &Picture) -> Option<String> {
    let (width, height) = (u32::try_from(picture.width()).ok()?, u32::try_from(picture.height()).ok()?);
    let kind = Some(rxing::BarcodeFormat::QR_CODE);
    let read = rxing::helpers::detect_in_luma(picture.pixels().to_vec(), width, height, kind);
    read.ok().map(|result| result.getText().to_owned())
}

fn by_quircs(picture: &Picture) -> Option<String> {
    let mut reader = quircs::Quirc::default();
    let mut codes = reader.identify(picture.width(), picture.height(), picture.pixels());
    let data = codes.find_map(|code| code.ok()?.decode().ok())?;
    String::from_utf8(data.payload).ok()
}

fn by_rqrr(picture: &Picture) -> Option<String> {
    let level = |x, y| picture.pixels()[y * picture.width() + x];
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(picture.width(), picture.height(), level);
    prepared.detect_grids().iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
}

/// A reader on the first frame of every scene.
fn measured(name: &str, read: &Read, scenes: &[(Condition, Vec<Scene>)]) -> Value {
    let (mut right, mut wrong) = (Vec::new(), 0);
    let begun = Instant::now();
    for (condition, frames) in scenes {
        let said = read(&frames[0].picture);
        wrong += usize::from(said.as_ref().is_some_and(|said| *said != frames[0].text));
        right.push((*condition, said.as_ref() == Some(&frames[0].text)));
    }
    let each = begun.elapsed().as_secs_f64() * 1_000.0 / scenes.len() as f64;
    said(name, &right, wrong, each)
}

/// Our reader as the kiosk uses it: frame after frame until one gives the code.
fn several(scenes: &[(Condition, Vec<Scene>)]) -> Value {
    let (mut right, mut wrong, mut looked) = (Vec::new(), 0, 0);
    let begun = Instant::now();
    for (condition, frames) in scenes {
        let mut reader = Reader::default();
        let read = frames.iter().find_map(|frame| {
            looked += 1;
            text(reader.glance(&frame.picture))
        });
        wrong += usize::from(read.as_ref().is_some_and(|read| *read != frames[0].text));
        right.push((*condition, read.as_ref() == Some(&frames[0].text)));
    }
    let each = begun.elapsed().as_secs_f64() * 1_000.0 / f64::from(looked);
    println!("(up to {FRAMES} frames a code; {:.2} were needed)", f64::from(looked) / scenes.len() as f64);
    said("ours, live", &right, wrong, each)
}

/// A live frame that shows no code: what the kiosk does most of the evening.
fn empty() -> Value {
    let walls: Vec<Picture> = (0..50).map(reader::scenes::empty).collect();
    let mut reader = Reader::default();
    let begun = Instant::now();
    let read = walls.iter().filter(|wall| matches!(reader.glance(wall), Seen::Code(_))).count();
    let each = begun.elapsed().as_secs_f64() * 1_000.0 / walls.len() as f64;
    println!("{:<18} {each:5.2} ms a frame, {read} codes seen", "ours, no code");
    json!({ "name": "ours, no code", "ms_a_frame": each, "codes": read })
}

fn said(name: &str, right: &[(Condition, bool)], wrong: usize, each: f64) -> Value {
    let share = |of: &dyn Fn(Condition) -> bool| {
        let of: Vec<bool> =
            right.iter().filter(|(condition, _)| of(*condition)).map(|(_, right)| *right).collect();
        100.0 * of.iter().filter(|right| **right).count() as f64 / of.len().max(1) as f64
    };
    let all = share(&|_| true);
    println!("{name:<18} {all:5.1} %  {each:5.2} ms a frame  {wrong} wrong");
    let by: Vec<String> = Condition::ALL
        .into_iter()
        .map(|condition| format!("{} {:.0}", condition.name(), share(&|other| other == condition)))
        .collect();
    println!("    {}", by.join(" · "));
    json!({ "name": name, "percent": all, "ms_a_frame": each, "wrong": wrong, "by_condition": by })
}

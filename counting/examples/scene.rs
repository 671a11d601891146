//! Draws a scene, to look at it.
//!
//! `cargo run --release -p counting --features scenes --example scene -- VIEW FAMILY SEED TO`
//! writes each twentieth picture into the folder TO as a PNG, or the whole scene as a film
//! when TO ends in `.avi`, and prints who crosses when: `overhead two 3 /tmp/two`.

#![expect(clippy::print_stdout, reason = "it prints what it was asked for")]

use counting::scenes::{Family, Kind, Scene, View, film::Film};
use std::{
    error::Error,
    fs::{self, File},
    io::BufWriter,
    path::Path,
};

/// Every so-manieth picture is written.
const EVERY: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [view, family, seed, to] = &words[..] else {
        return Err("say VIEW FAMILY SEED TO, such as: overhead two 3 /tmp/two".into());
    };
    let view = [View::Overhead, View::Oblique].into_iter().find(|one| one.name() == view);
    let family = Family::ALL.into_iter().find(|one| one.name() == family);
    let (Some(view), Some(family)) = (view, family) else {
        return Err("VIEW is overhead or oblique; FAMILY is one of counting::scenes::Family".into());
    };
    let scene = Scene::new(Kind { view, family }, seed.parse()?);
    if to.ends_with(".avi") {
        film(&scene, to)?;
    } else {
        pictures(&scene, Path::new(to))?;
    }
    println!("{}", serde_json::to_string(&scene.calibration(true))?);
    for passage in scene.truth() {
        println!("frame {} {}", passage.frame, serde_json::to_string(&passage.direction)?);
    }
    Ok(())
}

fn film(scene: &Scene, to: &str) -> Result<(), Box<dyn Error>> {
    let mut film = Film::begin(BufWriter::new(File::create(to)?), scene.format(), 85)?;
    for picture in scene.frames() {
        film.add(&picture.pixels)?;
    }
    film.end()?;
    Ok(())
}

fn pictures(scene: &Scene, folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for (number, picture) in scene.frames().enumerate().step_by(EVERY) {
        let format = scene.format();
        let file = File::create(folder.join(format!("{number:05}.png")))?;
        let mut encoder = png::Encoder::new(BufWriter::new(file), format.width, format.height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header()?.write_image_data(&picture.pixels)?;
    }
    Ok(())
}

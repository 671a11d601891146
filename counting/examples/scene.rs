//! Draws pictures of a scene, to look at it.
//!
//! `cargo run --release -p counting --features scenes --example scene -- VIEW FAMILY SEED EVERY FOLDER`
//! writes each so-manieth picture of a scene as a PNG, such as `overhead two 3 20 /tmp/two`.

use counting::scenes::{Family, Kind, Scene, View};
use std::{error::Error, fs, io::BufWriter, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [view, family, seed, every, folder] = &words[..] else {
        return Err("say VIEW FAMILY SEED EVERY FOLDER, such as: overhead two 3 20 /tmp/two".into());
    };
    let view = [View::Overhead, View::Oblique].into_iter().find(|one| one.name() == view);
    let family = Family::ALL.into_iter().find(|one| one.name() == family);
    let (Some(view), Some(family)) = (view, family) else {
        return Err("VIEW is overhead or oblique; FAMILY is one of counting::scenes::Family".into());
    };
    let scene = Scene::new(Kind { view, family }, seed.parse()?);
    fs::create_dir_all(folder)?;
    for (number, picture) in scene.frames().enumerate().step_by(every.parse()?) {
        let format = scene.format();
        let file = fs::File::create(Path::new(folder).join(format!("{number:05}.png")))?;
        let mut encoder = png::Encoder::new(BufWriter::new(file), format.width, format.height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header()?.write_image_data(&picture.pixels)?;
    }
    Ok(())
}

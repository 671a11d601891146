//! Seals before anybody has stamped: in ink where a sheet shows which one it is, grey in
//! an open ring where the stamp belongs. Cinnabar is left to the stamp itself.

use crate::{
    faces::Face,
    ink::{Ink, OPEN, SEPIA},
    pen::{Pen, Type},
};
use drawing::{
    Dice,
    pictogram::{End, Part, parts},
    seal,
};
use kurbo::{Affine, Point};
use venue::pack::{Pictogram, Seal, SealStyle};

impl Pen<'_> {
    /// A seal `size` mm square round a point, in one ink on a ground.
    pub(crate) fn seal(&mut self, design: &Seal, id: &str, at: Point, size: f64, ink: Ink, ground: Ink) {
        let place = Affine::translate(at.to_vec2()) * Affine::scale(size / (2.0 * seal::HALF));
        self.placed(place, |pen| {
            let mut dice = Dice::new(Dice::seed_of(id));
            pen.fill(&seal::edge(design.shape, &mut dice, 1.0), ink);
            let inner = seal::edge(design.shape, &mut dice, 0.9);
            let solid = design.style == SealStyle::Solid;
            if solid {
                pen.stroke(&inner, 3.0, ground, true);
            } else {
                pen.fill(&inner, ground);
            }
            let (ink, width) = if solid { (ground, 6.5) } else { (ink, 7.0) };
            pen.seal_face(design, ink, width);
            if solid {
                seal::specks(&mut dice).iter().for_each(|speck| pen.fill(speck, ground));
            }
        });
    }

    /// Picture and characters of a seal, in the seal's own units.
    fn seal_face(&mut self, design: &Seal, ink: Ink, width: f64) {
        let setting = seal::setting(design.shape);
        let scale = setting.picture_scale;
        let place = Affine::translate((-50.0 * scale, setting.picture_top)) * Affine::scale(scale);
        self.placed(place, |pen| pen.pictogram(design.pictogram, width, ink));
        let how = Type::new(Face::Voice, setting.size, ink).middle();
        self.text(&design.word, Point::new(0.0, setting.baseline), how);
    }

    /// A pictogram in a square of 100 units.
    pub(crate) fn pictogram(&mut self, which: Pictogram, width: f64, ink: Ink) {
        for part in parts(which, width) {
            match part {
                Part::Stroke { path, width, end } => self.stroke(&path, width, ink, end == End::Round),
                Part::Fill(path) => self.fill(&path, ink),
            }
        }
    }

    /// A pictogram `size` mm square round a point.
    pub(crate) fn pictogram_at(&mut self, which: Pictogram, at: Point, size: f64, ink: Ink) {
        let place =
            Affine::translate(at.to_vec2()) * Affine::scale(size / 100.0) * Affine::translate((-50.0, -50.0));
        self.placed(place, |pen| pen.pictogram(which, 6.0, ink));
    }

    /// The open ring of a point, where its stamp goes, with its picture in grey.
    pub(crate) fn open_ring(&mut self, picture: Pictogram, seed: u32, at: Point, radius: f64) {
        self.ring(at, radius, radius * 0.04, seed, SEPIA);
        self.pictogram_at(picture, at, radius * 0.8, OPEN);
    }
}

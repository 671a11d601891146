//! Everything that is drawn once and shown as a picture, by what it shows.

use super::canvas::{Canvas, Raster};
use super::colour::{Rgb, lamplight};
use super::glyph::Glyphs;
use super::icon::{self, Icon};
use super::person::Person;
use super::pictogram;
use super::seal::SealDesign;
use super::sky;
use super::thing;
use crate::theme::tokens;
use drawing::{Hand, line};
use kurbo::{Affine, Point, Vec2};
use venue::pack::Pictogram;

/// A picture to be painted: equal pictures have equal pixels, so one painting
/// serves them all. Lengths are design pixels.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Picture {
    /// A person standing on the lower edge.
    Person {
        /// Who.
        person: Person,
        /// From the feet to the top of the head.
        height: u16,
        /// Turned to the left.
        flipped: bool,
    },
    /// A sign, white, to be tinted.
    Icon {
        /// Which.
        icon: Icon,
        /// Side.
        size: u16,
    },
    /// A pictogram, white, to be tinted.
    Pictogram {
        /// Which.
        which: Pictogram,
        /// Side.
        size: u16,
    },
    /// A level hand line, white, to be tinted: the ground people stand on.
    Ground {
        /// Its length.
        length: u16,
        /// What makes it differ from other lines.
        seed: u32,
    },
    /// A straight hand line, white, to be tinted, in the box it crosses.
    Stroke {
        /// From its beginning to its end.
        way: (i16, i16),
        /// Its width.
        width: u16,
        /// Dashed: a way not walked yet.
        dashed: bool,
        /// What makes it differ from other lines.
        seed: u32,
    },
    /// A hand ring, white, to be tinted.
    Ring {
        /// Its radius.
        radius: u16,
        /// Its pen, in tenths of a pixel.
        pen: u16,
        /// What makes it differ from other rings.
        seed: u32,
    },
    /// A disc, white, to be tinted.
    Disc {
        /// Its radius.
        radius: u16,
    },
    /// Light round a star, white, to be tinted.
    Halo {
        /// How far it reaches.
        radius: u16,
        /// How much of the ground it covers in its middle, in percent.
        strength: u8,
    },
    /// A printed seal.
    Seal {
        /// What it shows.
        design: SealDesign,
        /// Side.
        size: u16,
    },
    /// The jade block over its place.
    SealBlock {
        /// Height.
        height: u16,
    },
    /// The passport.
    Passport {
        /// Height.
        height: u16,
    },
    /// A question mark in a ring.
    Help {
        /// Side.
        size: u16,
    },
    /// A code held in four corners.
    Scan {
        /// Side.
        size: u16,
    },
    /// A person on the way to a door, white, to be tinted.
    WayOut {
        /// Side.
        size: u16,
    },
    /// The four corners a code is held into, white, to be tinted.
    Corners {
        /// Side.
        size: u16,
    },
    /// A ring of arcs, one for each stamp: those that are there in lamp light, the newest
    /// thicker.
    Progress {
        /// Side.
        size: u16,
        /// How many there are to be.
        of: u16,
        /// How many there are.
        done: u16,
    },
    /// The device of the night in its ring.
    Mark {
        /// Side.
        size: u16,
    },
}

const WHITE: Rgb = Rgb(255, 255, 255);
/// Relative luminance below which something is dark on paper.
const DARK_BELOW: f64 = 0.3;
/// How far towards white it goes for a black ground: ink comes to 7 to 1.
const LIGHTER: f32 = 0.55;
/// Room round a hand line for its drift and width, px.
const LINE_ROOM: f64 = 8.0;
/// Room round a ring for its wobble, in shares of its radius, and for its pen.
const RING_ROOM: f64 = 1.08;
/// From the beginning of a dash to the beginning of the gap after it, px.
const DASH: f64 = 24.0;
/// Points along a level line, as parts of its length, and how far they are off
/// level, px: a hand's idea of level.
const GROUND: [(f64, f64); 4] = [(0.0, 0.0), (0.3, 3.0), (0.68, -2.0), (1.0, 1.0)];

impl Picture {
    /// A person of this height.
    pub const fn person(person: Person, height: u16) -> Self {
        Self::Person { person, height, flipped: false }
    }

    /// A sign of this side.
    pub const fn icon(icon: Icon, size: u16) -> Self {
        Self::Icon { icon, size }
    }

    /// A line to stand on.
    pub const fn ground(length: u16, seed: u32) -> Self {
        Self::Ground { length, seed }
    }

    /// Width and height, design px.
    pub fn size(&self) -> (f64, f64) {
        let square = |side: u16| (f64::from(side), f64::from(side));
        let fitted =
            |height: u16, (wide, high): (f64, f64)| (f64::from(height) * wide / high, f64::from(height));
        match self {
            Self::Person { person, height, .. } => {
                let (left, right) = person.reach();
                (f64::from(*height) * (left + right), f64::from(*height))
            }
            Self::Icon { size, .. }
            | Self::Pictogram { size, .. }
            | Self::Seal { size, .. }
            | Self::Help { size }
            | Self::Scan { size }
            | Self::Corners { size }
            | Self::WayOut { size }
            | Self::Progress { size, .. }
            | Self::Mark { size } => square(*size),
            Self::Ground { length, .. } => (f64::from(*length), 2.0 * LINE_ROOM),
            Self::Stroke { way: (x, y), .. } => {
                (f64::from(x.unsigned_abs()) + 2.0 * LINE_ROOM, f64::from(y.unsigned_abs()) + 2.0 * LINE_ROOM)
            }
            Self::Ring { radius, pen, .. } => {
                let side = (f64::from(*radius) * RING_ROOM + f64::from(*pen) / 10.0).ceil() * 2.0;
                (side, side)
            }
            Self::Disc { radius } | Self::Halo { radius, .. } => square(2 * radius),
            Self::SealBlock { height } => fitted(*height, thing::SEAL_BLOCK),
            Self::Passport { height } => fitted(*height, thing::PASSPORT),
        }
    }

    /// Paints it, `scale` real pixels to a design pixel.
    pub(crate) fn paint(&self, scale: f64, glyphs: &dyn Glyphs) -> Raster {
        let (width, height) = self.size();
        let mut canvas = Canvas::new(width, height, scale);
        let mut shrunk = |from: f64, to: u16, draw: &dyn Fn(&mut Canvas)| {
            canvas.placed(Affine::scale(f64::from(to) / from), draw);
        };
        match self {
            Self::SealBlock { height } => shrunk(thing::SEAL_BLOCK.1, *height, &|canvas| {
                thing::seal_block(canvas, glyphs);
            }),
            Self::Passport { height } => shrunk(thing::PASSPORT.1, *height, &|canvas| {
                thing::passport(canvas, glyphs);
            }),
            Self::Help { size } => shrunk(thing::HELP, *size, &|canvas| {
                thing::help(canvas, glyphs);
            }),
            Self::WayOut { size } => shrunk(thing::SCAN, *size, &|canvas| thing::way_out(canvas)),
            Self::Corners { size } => shrunk(thing::SCAN, *size, &|canvas| thing::corners(canvas)),
            Self::Progress { size, of, done } => {
                thing::progress(&mut canvas, f64::from(*size), u32::from(*of), u32::from(*done));
            }
            Self::Scan { size } => shrunk(thing::SCAN, *size, &|canvas| thing::scan(canvas)),
            Self::Seal { design, size } => design.draw(&mut canvas, f64::from(*size), glyphs),
            _ => self.sketch(&mut canvas),
        }
        canvas.finish()
    }

    /// Makes it stand out on black: seals become white with black lines, and of everything
    /// else that was dark on paper the colour lightens.
    pub(crate) fn strengthen(&self, raster: &mut Raster) {
        let strong: fn(Rgb) -> Rgb = match self {
            Self::Seal { .. } => |ink| if ink.luminance() < DARK_BELOW { WHITE } else { Rgb(0, 0, 0) },
            // It is made for the night.
            Self::Mark { .. } => return,
            _ => |dark| if dark.luminance() < DARK_BELOW { dark.mixed(WHITE, LIGHTER) } else { dark },
        };
        for pixel in raster.pixels.chunks_exact_mut(4) {
            if let [red, green, blue, _] = pixel {
                Rgb(*red, *green, *blue) = strong(Rgb(*red, *green, *blue));
            }
        }
    }

    /// Draws what needs no characters.
    fn sketch(&self, canvas: &mut Canvas) {
        let (width, height) = self.size();
        let middle = Point::new(width / 2.0, height / 2.0);
        match self {
            Self::Person { person, flipped, .. } => {
                let (left, right) = person.reach();
                let feet = height * if *flipped { right } else { left };
                canvas.placed(Affine::translate((feet, height)), |canvas| {
                    person.draw(canvas, height, *flipped);
                });
            }
            Self::Icon { icon, .. } => icon.draw(canvas, width, WHITE),
            Self::Pictogram { which, .. } => pictogram::sized(*which, canvas, width, WHITE),
            Self::Ground { length, seed } => {
                canvas.fill(&ground(f64::from(*length), *seed), WHITE);
            }
            Self::Stroke { way, width, dashed, seed } => {
                stroke(canvas, *way, f64::from(*width), *dashed, *seed);
            }
            Self::Ring { radius, pen, seed } => {
                let ring = line::ring(middle, f64::from(*radius), f64::from(*pen) / 10.0, *seed);
                canvas.fill(&ring, WHITE);
            }
            Self::Disc { radius } => {
                canvas.fill(&kurbo::Circle::new(middle, f64::from(*radius)), WHITE);
            }
            Self::Halo { strength, .. } => {
                let middle = f32::from(*strength) / 100.0;
                canvas.shine(|share| lamplight(middle * (1.0 - share)), sky::dither);
            }
            Self::Mark { size } => {
                icon::mark(canvas, f64::from(*size), tokens::NIGHT_BUTTON, tokens::LAMP, tokens::MOON);
            }
            Self::SealBlock { .. }
            | Self::Passport { .. }
            | Self::Help { .. }
            | Self::Scan { .. }
            | Self::Corners { .. }
            | Self::WayOut { .. }
            | Self::Progress { .. }
            | Self::Seal { .. } => {}
        }
    }
}

fn ground(length: f64, seed: u32) -> kurbo::BezPath {
    let inset = 3.0;
    let points =
        GROUND.map(|(along, off)| Point::new(inset + along * (length - 2.0 * inset), LINE_ROOM + off));
    line::ribbon(&points, Hand::new(5.0, seed).samples(24).drift(2.0))
}

fn stroke(canvas: &mut Canvas, (x, y): (i16, i16), width: f64, dashed: bool, seed: u32) {
    let way = Vec2::new(f64::from(x), f64::from(y));
    let from = Point::new(LINE_ROOM + (-way.x).max(0.0), LINE_ROOM + (-way.y).max(0.0));
    if !dashed {
        let hand = Hand::new(width, seed).samples(22).drift(3.0).straight();
        canvas.fill(&line::ribbon(&[from, from + way], hand), WHITE);
        return;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a way across a screen has some tens of dashes"
    )]
    let steps = (way.hypot() / DASH).round().max(1.0) as u32;
    for step in (0..steps).step_by(2) {
        let at = |step: u32| from + way * (f64::from(step) / f64::from(steps));
        let hand =
            Hand::new(width * 0.7, seed.wrapping_mul(31).wrapping_add(step)).samples(4).drift(1.0).straight();
        canvas.fill(&line::ribbon(&[at(step), at(step + 1)], hand), WHITE);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Form;
    use super::super::glyph::Squares;
    use super::*;
    use venue::pack::Word;

    fn every_kind() -> Vec<Picture> {
        let mut all: Vec<Picture> = Pictogram::ALL
            .iter()
            .copied()
            .flat_map(|which| {
                let seal = |form, solid| Picture::Seal {
                    design: SealDesign {
                        seed: 5,
                        form,
                        solid,
                        picture: which,
                        words: "昆虫".into(),
                        ink: tokens::CINNABAR,
                    },
                    size: 112,
                };
                [
                    Picture::Pictogram { which, size: 96 },
                    seal(Form::Square, true),
                    seal(Form::Circle, false),
                    seal(Form::Octagon, true),
                ]
            })
            .collect();
        for person in [Person::Child, Person::Teenager, Person::Adult, Person::Senior, Person::Wheelchair] {
            all.push(Picture::person(person, 140));
            all.push(Picture::Person { person, height: 140, flipped: true });
        }
        for icon in [
            Icon::Back,
            Icon::Arrow,
            Icon::Tick,
            Icon::Contrast,
            Icon::Low,
            Icon::Plus,
            Icon::Minus,
            Icon::Undo,
        ] {
            all.push(Picture::icon(icon, 32));
        }
        all.extend([
            Picture::ground(600, 9),
            Picture::Stroke { way: (-120, 240), width: 6, dashed: false, seed: 1 },
            Picture::Stroke { way: (220, -10), width: 6, dashed: true, seed: 1 },
            Picture::Ring { radius: 30, pen: 45, seed: 50 },
            Picture::Disc { radius: 15 },
            Picture::SealBlock { height: 290 },
            Picture::Passport { height: 270 },
            Picture::Help { size: 150 },
            Picture::Scan { size: 150 },
            Picture::Mark { size: 64 },
        ]);
        all
    }

    fn inked(raster: &Raster) -> usize {
        raster.pixels.chunks_exact(4).filter(|p| p[3] > 127).count()
    }

    #[test]
    fn every_picture_shows_something_in_the_size_it_promises() {
        for picture in every_kind() {
            let raster = picture.paint(1.0, &Squares);
            let (width, height) = picture.size();
            assert!(
                (f64::from(raster.width) - width).abs() <= 0.5
                    && (f64::from(raster.height) - height).abs() <= 0.5,
                "{picture:?}"
            );
            assert!(inked(&raster) > 40, "{picture:?} is empty");
        }
    }

    #[test]
    fn no_picture_is_cut_at_its_edges() {
        for picture in every_kind() {
            // People stand on the lower edge and touch the upper one.
            if matches!(picture, Picture::Person { .. } | Picture::Disc { .. }) {
                continue;
            }
            let raster = picture.paint(1.0, &Squares);
            let row = raster.width as usize * 4;
            let rows = || raster.pixels.chunks_exact(row);
            let ends = [
                rows().next().unwrap_or_default().to_vec(),
                rows().next_back().unwrap_or_default().to_vec(),
                rows().flat_map(|row| row[..4].to_vec()).collect(),
                rows().flat_map(|row| row[row.len() - 4..].to_vec()).collect(),
            ];
            for edge in ends {
                let full = edge.chunks_exact(4).filter(|p| p[3] > 200).count();
                assert!(full == 0, "{picture:?} is cut, {full} px");
            }
        }
    }

    #[test]
    fn on_black_every_picture_stands_out() {
        for picture in every_kind() {
            let mut raster = picture.paint(1.0, &Squares);
            picture.strengthen(&mut raster);
            let stands_out = |p: &&[u8]| p[3] > 200 && Rgb(p[0], p[1], p[2]).contrast(Rgb(0, 0, 0)) >= 4.5;
            let (lit, all) = (raster.pixels.chunks_exact(4).filter(stands_out).count(), inked(&raster));
            assert!(lit * 5 >= all || matches!(picture, Picture::Mark { .. }), "{picture:?}: {lit} of {all}");
        }
    }

    #[test]
    fn a_halo_fades_from_its_middle_to_nothing() {
        let raster = Picture::Halo { radius: 60, strength: 50 }.paint(1.0, &Squares);
        let opacity = |x: usize| raster.pixels[(60 * 120 + x) * 4 + 3];
        assert!(opacity(60) > opacity(80) && opacity(80) > opacity(100));
        assert_eq!(opacity(0), 0);
        assert!((60..90).contains(&opacity(60)), "{}", opacity(60));
    }

    #[test]
    fn the_same_picture_is_painted_the_same_and_twice_as_large_at_twice_the_scale() {
        for picture in every_kind() {
            assert_eq!(picture.paint(1.0, &Squares), picture.paint(1.0, &Squares), "{picture:?} shimmers");
            let once = inked(&picture.paint(1.0, &Squares));
            let twice = inked(&picture.paint(2.0, &Squares));
            let ratio = twice as f64 / once as f64;
            assert!((3.0..5.2).contains(&ratio), "{picture:?}: {ratio}");
        }
    }
}

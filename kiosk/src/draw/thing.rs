//! The things on the home screen: the seal block, the passport, the scan frame.

use super::canvas::{Canvas, End, svg};
use super::colour::Rgb;
use super::glyph::{Glyphs, lettered};
use crate::theme::tokens;
use drawing::{Hand, line};
use kurbo::{Affine, Circle, Point, Rect, RoundedRect, Shape};

/// Jade in the light and in the shade of the block's edge.
const JADE_LIGHT: [Rgb; 4] =
    [Rgb::hex(0x00BF_DCCB), Rgb::hex(0x009C_C5B1), Rgb::hex(0x006F_A08C), Rgb::hex(0x005B_8E7A)];
/// The spine of the passport.
const SPINE: Rgb = Rgb::hex(0x001D_3560);

/// Size of the seal block's drawing.
pub(crate) const SEAL_BLOCK: (f64, f64) = (210.0, 290.0);

/// A block of jade, leaning, over the place it will print.
pub(crate) fn seal_block(canvas: &mut Canvas, glyphs: &dyn Glyphs) {
    let place = [(40.0, 216.0), (198.0, 220.0), (182.0, 270.0), (16.0, 264.0), (42.0, 214.0)]
        .map(|(x, y)| Point::new(x, y));
    let hand = Hand::new(5.0, 4).samples(12).drift(1.0).straight();
    canvas.fill(&line::ribbon(&place, hand), tokens::PAPER_BUTTON_EDGE);
    let lean = Affine::rotate_about((-9_f64).to_radians(), (105.0, 120.0));
    canvas.placed(lean, |canvas| {
        let block = RoundedRect::new(46.0, 14.0, 172.0, 210.0, 20.0);
        let [light, half, shade, dark] = JADE_LIGHT;
        canvas.fill_across(&block, &[(0.0, light), (0.55, half), (0.56, shade), (1.0, dark)]);
        let foot = RoundedRect::new(46.0, 196.0, 172.0, 214.0, 3.0);
        canvas.fill(&foot, tokens::CINNABAR);
        for (character, y) in [("科", 92.0), ("学", 150.0)] {
            lettered(canvas, glyphs, character, Point::new(82.0, y), 48.0, tokens::JADE);
        }
    });
}

/// Size of the passport's drawing.
pub(crate) const PASSPORT: (f64, f64) = (190.0, 270.0);

/// A stitched book with its title slip.
pub(crate) fn passport(canvas: &mut Canvas, glyphs: &dyn Glyphs) {
    let pages = RoundedRect::new(8.0, 10.0, 184.0, 262.0, 4.0);
    canvas.fill(&pages, tokens::PAPER_PRESSED);
    canvas.stroke(&pages, 2.0, tokens::PAPER_BUTTON_EDGE, End::Round);
    canvas.fill(&RoundedRect::new(2.0, 4.0, 178.0, 256.0, 4.0), tokens::INDIGO);
    canvas.fill(&RoundedRect::new(2.0, 4.0, 38.0, 256.0, 4.0), SPINE);
    let thread = svg("M24 4V256M2 40H24M2 98H24M2 162H24M2 220H24");
    canvas.stroke(&thread, 3.0, tokens::MOON, End::Round);
    canvas.fill(&Rect::new(118.0, 26.0, 162.0, 154.0), tokens::PAPER);
    for (character, y) in [("护", 78.0), ("照", 128.0)] {
        lettered(canvas, glyphs, character, Point::new(140.0, y), 36.0, tokens::INK);
    }
}

/// Side of the help sign's drawing.
pub(crate) const HELP: f64 = 150.0;

/// A question mark in a drawn ring.
pub(crate) fn help(canvas: &mut Canvas, glyphs: &dyn Glyphs) {
    let ring = line::ring(Point::new(75.0, 75.0), 66.0, 6.0, 3);
    canvas.fill(&ring, tokens::INK);
    lettered(canvas, glyphs, "?", Point::new(75.0, 105.0), 88.0, tokens::INK);
}

/// Side of the scan sign's drawing.
pub(crate) const SCAN: f64 = 150.0;

/// A code held in four corners.
/// The corners alone, white: a live picture is between them.
pub(crate) fn corners(canvas: &mut Canvas) {
    let corners = svg("M4 26Q3 10 5 4Q12 3 26 4M124 4Q140 3 146 5Q147 12 146 26M146 124Q147 140 145 146\
                       Q138 147 124 146M26 146Q10 147 4 145Q3 138 4 124");
    canvas.stroke(&corners, 2.6, Rgb(255, 255, 255), End::Round);
}

/// Somebody on the way to an open door, after the sign of ISO 7010 E001, drawn by hand.
pub(crate) fn way_out(canvas: &mut Canvas) {
    let white = Rgb(255, 255, 255);
    canvas.stroke(&svg("M92 10H142V140H92"), 8.0, white, End::Flat);
    canvas.fill(&Circle::new((66.0, 30.0), 11.0), white);
    // Body, arms and legs, running to the door.
    canvas.stroke(&svg("M62 50L52 84"), 15.0, white, End::Round);
    canvas.stroke(&svg("M61 52L84 58L94 48"), 9.0, white, End::Round);
    canvas.stroke(&svg("M60 52L40 60L36 76"), 9.0, white, End::Round);
    canvas.stroke(&svg("M53 84L74 98L72 126"), 11.0, white, End::Round);
    canvas.stroke(&svg("M51 84L44 108L16 112"), 11.0, white, End::Round);
}

/// Degrees left free between two arcs.
const ARC_GAP: f64 = 5.0;
/// More arcs than this would be dots: then the ring is one arc.
const MOST_ARCS: u32 = 24;

/// A ring of arcs from the top clockwise.
pub(crate) fn progress(canvas: &mut Canvas, size: f64, of: u32, done: u32) {
    let (of, done) = (of.max(1), done.min(of.max(1)));
    let middle = Point::new(size / 2.0, size / 2.0);
    let radius = size * 0.42;
    let arcs = if of > MOST_ARCS { 1 } else { of };
    let gap = if arcs == 1 { 0.0 } else { ARC_GAP.to_radians() };
    let step = std::f64::consts::TAU / f64::from(arcs);
    let arc = |from: f64, sweep: f64| {
        kurbo::Arc::new(middle, (radius, radius), from - std::f64::consts::FRAC_PI_2, sweep, 0.0).to_path(0.1)
    };
    for index in 0..arcs {
        let from = f64::from(index) * step + gap / 2.0;
        let (lit, newest) = (index < done && arcs > 1, index + 1 == done && arcs > 1);
        let pen = size * if newest { 0.115 } else { 0.08 };
        let colour = if lit { tokens::LAMP } else { tokens::RULE };
        canvas.stroke(&arc(from, step - gap), pen, colour, End::Flat);
    }
    if arcs == 1 && done > 0 {
        let share = f64::from(done) / f64::from(of);
        canvas.stroke(&arc(0.0, std::f64::consts::TAU * share), size * 0.1, tokens::LAMP, End::Flat);
    }
}

/// A code held in four corners.
pub(crate) fn scan(canvas: &mut Canvas) {
    let corners = svg("M4 40V4H40M110 4H146V40M146 110V146H110M40 146H4V110");
    canvas.stroke(&corners, 7.0, tokens::INK, End::Round);
    for (x, y) in [(30.0, 30.0), (86.0, 30.0), (30.0, 86.0)] {
        let mut eye = Rect::new(x, y, x + 34.0, y + 34.0).to_path(0.1);
        eye.extend(Rect::new(x + 8.0, y + 8.0, x + 26.0, y + 26.0).path_elements(0.1));
        canvas.fill_even_odd(&eye, tokens::INK);
    }
    for (x, y) in [(88.0, 88.0), (108.0, 88.0), (98.0, 104.0)] {
        canvas.fill(&Rect::new(x, y, x + 12.0, y + 12.0), tokens::INK);
    }
}

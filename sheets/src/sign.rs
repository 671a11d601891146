//! The sign that stands at a point of a trail: its seal, its name, where it is and when
//! it can be stamped, what to do, and a code that says which point it is.

use crate::{
    Faces, SheetError,
    faces::Face,
    ink::{BLACK, INK, INK_SOFT, LAMP, LAMP_PALE, PAPER, SEPIA, WHITE},
    pen::{Pen, Type},
    qr::{Code, units},
    sheet::Sheet,
    words::{Language, Said, named},
};
use drawing::Dice;
use kurbo::{Affine, Circle, Point, Rect};
use venue::{
    pack::{Name, Seal},
    point_text::PointText,
};

/// The paper of a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// 210 × 297 mm.
    A4,
    /// 148 × 210 mm.
    A5,
}

/// A point as its sign names it.
#[derive(Clone, Debug, PartialEq)]
pub struct PointSign {
    /// What its code says.
    pub text: PointText,
    /// The campaign's name.
    pub campaign: Name,
    /// The trail's name.
    pub trail: Name,
    /// The point's name.
    pub name: Name,
    /// Its place in the trail, from 1, and how many points there are.
    pub number: (usize, usize),
    /// Its seal.
    pub seal: Seal,
    /// Where it is: hall, venue.
    pub place: Option<Name>,
    /// When it can be stamped.
    pub opens: Option<Name>,
    /// Whether a question is asked before the stamp.
    pub quiz: bool,
    /// Whether it is a bonus point.
    pub bonus: bool,
}

/// Sides of an A4 sheet, mm. A sign is laid out on it and made smaller for A5.
const A4: (f64, f64) = (210.0, 297.0);
/// Sides of an A5 sheet, mm.
const A5: (f64, f64) = (148.0, 210.0);
/// Side of the code with its quiet zone on A4, mm: read from an arm's length.
const CODE: f64 = 54.0;

const DO: Said = Said::new("带护照来，盖一枚章", "Bring your passport. Get a stamp");
const DO_QUIZ: Said = Said::new("答对一题，盖一枚章", "Answer one question. Get a stamp");
const CODE_IS: Said = Said::new("这里的触摸屏读这个码", "The kiosk here reads this code");
const BONUS: Said = Said::new("加分站", "Bonus stop");

/// The sign of a point.
///
/// # Errors
/// When the code's text does not fit a code.
pub fn point_sign(
    faces: &Faces,
    sign: &PointSign,
    paper: Paper,
    language: Language,
) -> Result<Sheet, SheetError> {
    let code = Code::of(&sign.text.to_string())?;
    let (width, height) = match paper {
        Paper::A4 => A4,
        Paper::A5 => A5,
    };
    let mut pen = Pen::new(faces);
    pen.fill(&Rect::new(0.0, 0.0, width, height), PAPER);
    pen.placed(Affine::scale(height / A4.1), |pen| {
        // A5 is a hair wider than half of A4: the sign stands in its middle.
        let aside = (width * A4.1 / height - A4.0) / 2.0;
        pen.placed(Affine::translate((aside, 0.0)), |pen| drawn(pen, sign, &code, language));
    });
    let title = format!("{} {}", sign.trail.zh, sign.name.zh);
    Ok(Sheet { title, pages: vec![pen.page(width, height)] })
}

const SEAL: Point = Point::new(105.0, 116.0);

fn drawn(pen: &mut Pen<'_>, sign: &PointSign, code: &Code, language: Language) {
    let id = sign.text.point.as_str();
    pen.frame(Rect::new(10.0, 10.0, 200.0, 287.0), 0.9, Dice::seed_of(id), SEPIA);
    head(pen, sign, language);
    pen.fill(&Circle::new(SEAL, 58.0), LAMP_PALE);
    pen.fill(&Circle::new(SEAL, 53.0), LAMP);
    pen.fill(&Circle::new(SEAL, 48.5), PAPER);
    pen.ring(SEAL, 45.5, 1.6, Dice::seed_of(id), INK);
    pen.seal(&sign.seal, id, SEAL, 74.0, INK, PAPER);
    let how = Type::new(Face::Voice, 20.0, INK).middle();
    pen.named_within(&sign.name, Rect::new(19.0, 177.0, 191.0, 220.0), how, language);
    foot(pen, sign, code, language);
}

fn head(pen: &mut Pen<'_>, sign: &PointSign, language: Language) {
    let quiet = Type::new(Face::Reading, 4.6, INK_SOFT);
    pen.block(language.first(&sign.campaign), Point::new(20.0, 25.0), quiet, 120.0, 1);
    let how = Type::new(Face::Voice, 12.5, INK);
    pen.named_within(&sign.trail, Rect::new(20.0, 29.5, 148.0, 55.0), how, language);
    let (number, of) = sign.number;
    let stop = if sign.bonus {
        BONUS.name()
    } else {
        named(format!("第 {number} 站，共 {of} 站"), format!("Stop {number} of {of}"))
    };
    let right = Point::new(190.0, 25.0);
    pen.text(language.first(&stop), right, quiet.right());
    let disc = Point::new(179.0, 41.0);
    pen.ring(disc, 10.5, 0.9, Dice::seed_of(sign.text.trail.as_str()), INK);
    let figure = Type::new(Face::Strong, 12.0, INK).middle();
    pen.text(&number.to_string(), disc + (0.0, 4.4), figure);
    if let Some(second) = language.second(&stop) {
        pen.text(second, Point::new(190.0, 58.0), quiet.size(3.8).right());
    }
}

fn foot(pen: &mut Pen<'_>, sign: &PointSign, code: &Code, language: Language) {
    let corner = Point::new(190.0 - CODE, 222.0);
    pen.fill(&Rect::from_origin_size(corner, (CODE, CODE)), WHITE);
    let place = Affine::translate(corner.to_vec2()) * Affine::scale(CODE / units(code.modules()));
    pen.placed(place, |pen| pen.fill(&code.path(), BLACK));
    let under = Point::new(corner.x, corner.y + CODE);
    let small = Type::new(Face::Reading, 3.0, INK_SOFT).right();
    let said = CODE_IS.name();
    let lines = [Some(language.first(&said)), language.second(&said)].into_iter().flatten();
    for (line, down) in lines.zip([3.8, 7.2]) {
        pen.block(line, Point::new(190.0, under.y + down), small, CODE, 1);
    }

    let right = corner.x - 8.0;
    let act = if sign.quiz { DO_QUIZ } else { DO };
    let how = Type::new(Face::Strong, 9.5, INK);
    pen.named_within(&act.name(), Rect::new(20.0, 225.0, right, 247.0), how, language);
    let how = Type::new(Face::Reading, 5.0, INK);
    let rooms = [Rect::new(20.0, 250.0, right, 264.0), Rect::new(20.0, 267.0, right, 281.0)];
    for (line, room) in [&sign.place, &sign.opens].into_iter().flatten().zip(rooms) {
        pen.named_within(line, room, how, language);
    }
}

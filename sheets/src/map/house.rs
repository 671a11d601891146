//! Small drawn houses, one for each kind of venue, 100 units square with the ground at 92.

use crate::{
    ink::{INDIGO_PALE, INK, Ink, JADE_PALE, LAMP, PAPER_LIT},
    pen::Pen,
};
use drawing::Hand;
use kurbo::{BezPath, PathEl, Point};
use venue::pack::VenueKind;

/// One drawn house: tints that sit a little beside their lines, as a colour print does,
/// and the lines.
struct House {
    tints: &'static [(Ink, &'static str)],
    lines: &'static [&'static str],
}

/// A hall under a wide roof with an atom over it.
const SCIENCE: House = House {
    tints: &[(PAPER_LIT, "M12 56H88V92H12Z"), (INDIGO_PALE, "M6 57C28 38 72 38 94 57Z")],
    lines: &[
        "M12 57V92H88V57",
        "M6 57C28 38 72 38 94 57L6 57",
        "M43 92V70H57V92",
        "M22 66H34V78H22V66",
        "M66 66H78V78H66V66",
        "M30 24C30 15 70 15 70 24C70 33 30 33 30 24",
        "M40 40C32 36 52 4 60 8C68 12 48 44 40 40",
        "M49 23L51 25",
    ],
};
/// A dome with a slit, and a star.
const DOME: House = House {
    tints: &[(INDIGO_PALE, "M16 64A34 34 0 0 1 84 64Z"), (PAPER_LIT, "M12 64H88V92H12Z")],
    lines: &[
        "M16 64C16 18 84 18 84 64",
        "M10 64H90",
        "M12 64V92H88V64",
        "M50 30C55 38 57 50 57 64M64 33C68 42 70 52 70 64",
        "M44 92V74H56V92",
        "M84 12V28M76 20H92M79 15L89 25M89 15L79 25",
    ],
};
/// A house with a roof of waves and a fish.
const AQUARIUM: House = House {
    tints: &[
        (PAPER_LIT, "M12 50H88V92H12Z"),
        (INDIGO_PALE, "M8 52C18 38 30 38 38 48C46 58 54 38 64 44C74 52 84 38 92 50V58H8Z"),
    ],
    lines: &[
        "M12 56V92H88V56",
        "M8 52C18 38 30 38 38 48C46 58 54 38 64 44C74 52 84 38 92 50",
        "M8 60C18 50 30 50 38 58C46 66 54 50 64 55C74 62 84 50 92 58",
        "M32 78C40 68 56 68 64 78C56 88 40 88 32 78",
        "M64 78L74 70V86L64 78",
        "M42 75L43 76",
    ],
};
/// A gabled house with a leaf.
const NATURE: House = House {
    tints: &[(PAPER_LIT, "M16 50H84V92H16Z"), (JADE_PALE, "M8 52L50 24L92 52Z")],
    lines: &[
        "M8 52L50 24L92 52H8",
        "M16 52V92H84V52",
        "M36 82C34 64 46 58 64 58C66 76 56 86 36 82",
        "M30 90C40 80 48 74 58 64",
        "M46 75V66M52 70L60 70",
    ],
};
/// A hall under swung roofs.
const PAVILION: House = House {
    tints: &[
        (JADE_PALE, "M4 56C20 54 34 48 38 42H62C66 48 80 54 96 56L88 62H12Z"),
        (JADE_PALE, "M22 36C34 34 44 26 50 16C56 26 66 34 78 36L72 42H28Z"),
        (PAPER_LIT, "M18 62H82V90H18Z"),
    ],
    lines: &[
        "M22 36C34 34 44 26 50 16C56 26 66 34 78 36",
        "M28 42H72",
        "M4 56C20 54 34 48 38 42M62 42C66 48 80 54 96 56",
        "M10 62H90",
        "M20 62V90M38 62V90M62 62V90M80 62V90",
        "M8 92H92",
    ],
};
/// Two mountains with layers in them.
const MOUNTAIN: House = House {
    tints: &[(JADE_PALE, "M6 92L38 30L58 66L68 50L94 92Z"), (PAPER_LIT, "M38 30L47 47L38 52L29 48Z")],
    lines: &[
        "M6 92L38 30L58 66L68 50L94 92",
        "M29 48L38 52L47 47",
        "M18 82C30 76 40 88 52 80M66 76C72 72 78 80 86 78",
        "M4 92H96",
    ],
};
/// A house of shelves with an open book over it.
const BOOKS: House = House {
    tints: &[
        (PAPER_LIT, "M14 46H86V92H14Z"),
        (INDIGO_PALE, "M24 16C34 10 44 12 50 18C56 12 66 10 76 16V38C66 32 56 34 50 40C44 34 34 32 24 38Z"),
    ],
    lines: &[
        "M24 16C34 10 44 12 50 18C56 12 66 10 76 16V38C66 32 56 34 50 40C44 34 34 32 24 38V16",
        "M50 18V40",
        "M14 46H86V92H14V46",
        "M22 54V66M28 54V66M34 56V66M42 54V66M48 54V66M58 54V66M64 56V66M71 54V66M77 54V66",
        "M18 66H82",
        "M43 92V74H57V92",
    ],
};
/// A school with a clock and a flag.
const SCHOOL: House = House {
    tints: &[(PAPER_LIT, "M8 60H92V92H8Z"), (PAPER_LIT, "M38 38H62V92H38Z"), (LAMP, "M50 8L70 14L50 20Z")],
    lines: &[
        "M50 38V8L70 14L50 20",
        "M38 92V38H62V92",
        "M38 60H8V92H92V60H62",
        "M44 50C44 42 56 42 56 50C56 58 44 58 44 50",
        "M50 46V50L53 52",
        "M16 68H28V80H16V68M72 68H84V80H72V68",
        "M45 92V72H55V92",
    ],
};
/// A van with its side open.
const VAN: House = House {
    tints: &[
        (INDIGO_PALE, "M8 40H64V80H8Z"),
        (PAPER_LIT, "M64 52H80L92 66V80H64Z"),
        (LAMP, "M14 48H56V66H14Z"),
    ],
    lines: &[
        "M8 40H64V80H8V40",
        "M64 52H80L92 66V80H64",
        "M72 57H79L86 66H72V57",
        "M14 48H56V66H14V48",
        "M18 84C18 74 34 74 34 84C34 94 18 94 18 84",
        "M68 84C68 74 84 74 84 84C84 94 68 94 68 84",
        "M20 40L12 26H52L58 40",
    ],
};
/// A tall house of many windows.
const TOWER: House = House {
    tints: &[(INDIGO_PALE, "M34 18H68V92H34Z"), (PAPER_LIT, "M12 54H34V92H12Z")],
    lines: &[
        "M34 92V18H68V92",
        "M34 54H12V92M68 62H90V92",
        "M42 28H60M42 38H60M42 48H60M42 58H60M42 68H60",
        "M18 64H28M18 74H28M76 72H84M76 80H84",
        "M46 92V78H56V92",
        "M51 18V8",
    ],
};
/// A low house with a sprout in the yard.
const COTTAGE: House = House {
    tints: &[(JADE_PALE, "M6 58L36 34L66 58Z"), (PAPER_LIT, "M12 58H60V92H12Z")],
    lines: &[
        "M6 58L36 34L66 58H6",
        "M12 58V92H60V58",
        "M30 92V72H42V92",
        "M80 92V66",
        "M80 74C70 74 68 66 68 62C76 62 80 66 80 74",
        "M80 68C80 60 84 56 92 56C92 64 88 68 80 68",
        "M66 92H94",
    ],
};
/// A gate with three beams: a place that is no unit of the campaign.
const GATE: House = House {
    tints: &[(JADE_PALE, "M18 26C34 28 66 28 82 26L76 36H24Z")],
    lines: &[
        "M14 24C34 30 66 30 86 24",
        "M24 36H76",
        "M12 50H88",
        "M16 58H84",
        "M26 30V92M74 30V92",
        "M42 36V50M58 36V50",
        "M20 92H32M68 92H80",
    ],
};

fn house(kind: Option<VenueKind>) -> &'static House {
    use VenueKind as Kind;
    match kind {
        Some(Kind::ScienceMuseum | Kind::DigitalMuseum | Kind::SpecialisedMuseum | Kind::AntVenue) => {
            &SCIENCE
        }
        Some(Kind::Planetarium) => &DOME,
        Some(Kind::Aquarium) => &AQUARIUM,
        Some(Kind::NaturalHistoryMuseum) => &NATURE,
        Some(Kind::CultureMuseum) => &PAVILION,
        Some(Kind::GeologyMuseum) => &MOUNTAIN,
        Some(Kind::Library | Kind::Bookshop) => &BOOKS,
        Some(Kind::School | Kind::UniversityVenue | Kind::RuralSchoolMuseum) => &SCHOOL,
        Some(Kind::ScienceVan | Kind::MobileMuseum) => &VAN,
        Some(Kind::CompanyHall) => &TOWER,
        Some(Kind::CommunityCentre | Kind::ScienceCourtyard) => &COTTAGE,
        None => &GATE,
    }
}

/// How far the tints sit beside their lines, units.
const BESIDE: kurbo::Vec2 = kurbo::Vec2::new(2.2, 1.6);

impl Pen<'_> {
    /// The house of a kind of venue in a square of 100 units.
    pub(crate) fn house(&mut self, kind: Option<VenueKind>, seed: u32) {
        let house = house(kind);
        for (ink, path) in house.tints {
            self.fill(&(kurbo::Affine::translate(BESIDE) * shape(path)), ink);
        }
        for (path, seed) in house.lines.iter().zip(seed..) {
            for way in ways(&shape(path), 0.4) {
                let hand =
                    Hand::new(2.6, seed).samples(if way.len() > 12 { 3 } else { 12 }).drift(0.9).straight();
                self.hand(&way, hand, INK);
            }
        }
    }
}

fn shape(path: &str) -> BezPath {
    // The strings are the program's own; the tests read every one of them.
    BezPath::from_svg(path).unwrap_or_default()
}

/// The points a hand passes along each part of a path; curves become short pieces.
pub(super) fn ways(path: &BezPath, tolerance: f64) -> Vec<Vec<Point>> {
    let mut ways: Vec<Vec<Point>> = Vec::new();
    kurbo::flatten(path.iter(), tolerance, |element| match element {
        PathEl::MoveTo(point) => ways.push(vec![point]),
        PathEl::LineTo(point) => {
            if let Some(way) = ways.last_mut() {
                way.push(point);
            }
        }
        PathEl::QuadTo(..) | PathEl::CurveTo(..) | PathEl::ClosePath => {}
    });
    ways
}

#[cfg(test)]
mod tests {
    use super::*;
    use kurbo::Shape;
    use venue::pack::Word;

    #[test]
    fn every_kind_of_venue_has_a_house_that_reads_whole() {
        for kind in VenueKind::ALL.iter().copied().map(Some).chain([None]) {
            let house = house(kind);
            for path in house.lines.iter().chain(house.tints.iter().map(|(_, path)| path)) {
                let shape =
                    BezPath::from_svg(path).unwrap_or_else(|reason| panic!("{kind:?} {path}: {reason}"));
                let bounds = shape.bounding_box();
                assert!(bounds.x0 >= 0.0 && bounds.x1 <= 100.0, "{kind:?} {path} {bounds:?}");
                assert!(bounds.y0 >= 0.0 && bounds.y1 <= 96.0, "{kind:?} {path} {bounds:?}");
            }
        }
    }
}

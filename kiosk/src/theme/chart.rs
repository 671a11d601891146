//! A map on paper, or on the pack's own picture: seals where they are stamped, rings where
//! they are not, the way between them, and where one is.

mod names;

pub(crate) use names::{cut, halves, width_of};

use super::{
    Area, Parent, Style, Theme, text,
    text::Fixed,
    tokens,
    trail::{HandLine, middle_at},
};
use crate::draw::{Dice, Photo, Pictogram, Picture, SealDesign};
use bevy::prelude::*;
use names::{Named, named};

/// A map: what stands on it, and on what it is drawn.
#[derive(Debug)]
pub struct Chart<'a> {
    /// Where the map lies: names keep to it.
    pub area: Area,
    /// What stands on it, in the order of the line between them.
    pub points: &'a [ChartPoint<'a>],
    /// The side of a point, px.
    pub size: u16,
    /// The size of names, px.
    pub letters: f32,
    /// The picture it is drawn on, and where in the area that lies. It shows its own ways, so
    /// none are drawn on it; names stand on slips of paper, readable on any picture.
    pub photo: Option<(&'a Photo, Area)>,
}

/// A point of the map.
#[derive(Debug, Clone)]
pub struct ChartPoint<'a> {
    /// Where, in px of the map's area.
    pub at: Vec2,
    /// Its name.
    pub name: &'a str,
    /// What stands under its name where there is room.
    pub note: Option<&'a str>,
    /// What makes its ring its own.
    pub id: &'a str,
    /// What it is drawn as.
    pub sign: ChartSign,
    /// The next one to go to.
    pub next: bool,
    /// Where one is.
    pub here: bool,
}

/// What a point is drawn as.
#[derive(Debug, Clone)]
pub enum ChartSign {
    /// A seal that is stamped.
    Seal(SealDesign),
    /// A seal still to be had, by its picture.
    Open(Pictogram),
    /// A house at which there is nothing to stamp.
    House,
    /// A place on the way.
    Plain,
}

/// Points smaller than this are dots: a picture in them would be a speck, px.
const DOTS_BELOW: u16 = 30;

/// Most stretches of a way that are drawn: more of them are a tangle.
const MOST_WAYS: usize = 96;

/// How far the veil over a picture dims it where contrast is high.
const VEIL: f32 = 0.72;

/// Room at the sides of a name on its slip, and above and below it, px: also for the wide
/// edge it has where contrast is high.
const SLIP: Vec2 = Vec2::new(14.0, 6.0);

impl Theme<'_> {
    /// The map.
    pub fn chart(&mut self, parent: &mut Parent<'_>, chart: &Chart<'_>) {
        let slip = if chart.photo.is_some() { SLIP } else { Vec2::new(8.0, 0.0) };
        let names = named(chart, self.frame.letters, slip);
        parent.spawn((chart.area.node(), Pickable::IGNORE)).with_children(|map| {
            match chart.photo {
                Some((photo, area)) => self.photo(map, photo, area),
                None => {
                    for pair in chart.points.windows(2).take(MOST_WAYS) {
                        self.way(map, &pair[0], &pair[1], f32::from(chart.size) / 2.0);
                    }
                }
            }
            for point in chart.points {
                self.point(map, point, chart);
            }
            for (point, name) in chart.points.iter().zip(&names) {
                if let Some(name) = name {
                    label(map, point, name, chart.photo.is_some());
                }
            }
        });
    }

    /// The pack's own picture, in a frame; dimmed where contrast is high, so that what stands
    /// on it stands out.
    fn photo(&mut self, map: &mut Parent<'_>, photo: &Photo, area: Area) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "less than a screen")]
        let width = (area.width * self.frame.pixels).ceil().max(1.0) as u32;
        let image = self.pictures.photo(photo, width, &mut self.images);
        let image = ImageNode::new(image).with_mode(NodeImageMode::Stretch);
        let node = Node { border_radius: BorderRadius::all(px(tokens::BUTTON_RADIUS)), ..area.node() };
        map.spawn((image, node.clone(), Pickable::IGNORE));
        if self.variant.contrast {
            map.spawn((node, BackgroundColor(Color::BLACK.with_alpha(VEIL)), Pickable::IGNORE));
        }
    }

    fn way(&mut self, map: &mut Parent<'_>, from: &ChartPoint<'_>, to: &ChartPoint<'_>, radius: f32) {
        let walked = from.is_inked() && to.is_inked();
        let line = HandLine {
            keeps_off: radius + 6.0,
            width: if walked { 7 } else { 4 },
            dashed: !walked,
            seed: Dice::seed_of(from.id),
        };
        let colour = if walked { tokens::CINNABAR } else { tokens::INK_SOFT };
        self.hand_line(map, (from.at, to.at), line, colour);
    }

    fn point(&mut self, map: &mut Parent<'_>, point: &ChartPoint<'_>, chart: &Chart<'_>) {
        let size = chart.size;
        if point.next {
            self.centred(map, &Picture::Halo { radius: size, strength: 80 }, point.at, tokens::LAMP);
        }
        if chart.photo.is_some() {
            self.centred(map, &Picture::Disc { radius: size * 3 / 5 }, point.at, tokens::PAPER);
        } else if point.next {
            self.centred(map, &Picture::Disc { radius: size / 2 }, point.at, tokens::PAPER_LIT);
        }
        if point.here {
            let ring = Picture::Ring { radius: size * 3 / 5, pen: 60, seed: Dice::seed_of(point.id) };
            self.centred(map, &ring, point.at, tokens::INDIGO);
        }
        let colour = if point.next { tokens::INK } else { tokens::INK_SOFT };
        let pen = if point.next { 60 } else { 30 };
        match &point.sign {
            ChartSign::Seal(_) if size < DOTS_BELOW => {
                self.centred(map, &Picture::Disc { radius: size / 2 }, point.at, tokens::CINNABAR);
            }
            ChartSign::Seal(design) => {
                let seal = Picture::Seal { design: design.clone(), size };
                let place = middle_at(&seal, point.at);
                map.spawn(self.picture(&seal)).insert(place);
            }
            ChartSign::Open(pictogram) if size >= DOTS_BELOW => {
                self.open_point(map, (point.id, *pictogram, size), point.at, (pen, colour, colour));
            }
            ChartSign::Open(_) | ChartSign::House | ChartSign::Plain => {
                let radius = if matches!(point.sign, ChartSign::Open(_)) { size * 9 / 20 } else { size / 4 };
                let ring = Picture::Ring { radius: radius.max(6), pen, seed: Dice::seed_of(point.id) };
                self.centred(map, &ring, point.at, colour);
                if matches!(point.sign, ChartSign::House) {
                    self.centred(map, &Picture::Disc { radius: (size / 10).max(3) }, point.at, colour);
                }
            }
        }
    }
}

impl ChartPoint<'_> {
    fn is_inked(&self) -> bool {
        matches!(self.sign, ChartSign::Seal(_))
    }

    fn is_bold(&self) -> bool {
        self.next || self.here || self.is_inked()
    }
}

/// A name with its note, where it found its place.
fn label(map: &mut Parent<'_>, point: &ChartPoint<'_>, name: &Named, on_slip: bool) {
    let place = name.place;
    let node = Node {
        flex_direction: FlexDirection::Column,
        align_items: AlignItems::Center,
        justify_content: JustifyContent::Center,
        ..Area::new(place.min.x, place.min.y, place.width(), place.height()).node()
    };
    let style = Style::Chip.sized(name.letters).leaded(name.letters * names::LEADING);
    let note_style = Style::Chip.sized(name.note_letters()).leaded(name.note_letters() * names::LEADING);
    let colour = if point.is_bold() { tokens::INK } else { tokens::INK_SOFT };
    let layout = || TextLayout::new(Justify::Center, LineBreak::NoWrap);
    let mut label = map.spawn(Pickable::IGNORE);
    if on_slip {
        label.insert((
            Node { border: px(1).all(), border_radius: BorderRadius::all(px(8)), ..node },
            BackgroundColor(tokens::PAPER.color()),
            BorderColor::all(tokens::PAPER_EDGE.color()),
        ));
    } else {
        label.insert(node);
    }
    label.with_children(|label| {
        let style = if point.is_bold() { style.bold() } else { style };
        label.spawn((text(style, name.words.as_str(), colour), layout(), Fixed));
        if let Some(note) = &name.note {
            label.spawn((text(note_style, note.as_str(), tokens::INK_SOFT), layout(), Fixed));
        }
    });
}

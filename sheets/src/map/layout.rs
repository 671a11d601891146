//! Where things stand on a map, so that nothing covers anything else: places keep to the
//! map as far as they can, and make room for each other where they can't.

use drawing::Dice;
use kurbo::{Point, Rect, Size, Vec2};

/// Something that takes room: a picture with its words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Block {
    /// The middle it would have, if the map says so.
    pub(crate) wanted: Option<Point>,
    /// The room it takes.
    pub(crate) size: Size,
}

/// Rounds of making room. Five blocks on one spot are apart after some thirty.
const ROUNDS: usize = 400;

/// Places the blocks within a field, each `gap` apart from all others at least; the same seed
/// gives the same places. `None` when they do not fit.
pub(crate) fn placed(field: Rect, blocks: &[Block], gap: f64, seed: u32) -> Option<Vec<Rect>> {
    let mut dice = Dice::new(seed);
    let winding = winding(field, blocks.len(), &mut dice);
    let mut middles: Vec<Point> =
        blocks.iter().zip(winding).map(|(block, other)| block.wanted.unwrap_or(other)).collect();
    for _ in 0..ROUNDS {
        let mut moved = false;
        for one in 0..blocks.len() {
            for other in one + 1..blocks.len() {
                moved |= push_apart(blocks, &mut middles, (one, other), gap, &mut dice);
            }
        }
        for (middle, block) in middles.iter_mut().zip(blocks) {
            *middle = within(field, *middle, block.size);
        }
        if !moved {
            break;
        }
    }
    let rects: Vec<Rect> = blocks.iter().zip(&middles).map(|(block, at)| around(*at, block.size)).collect();
    if is_free(field, &rects, gap) {
        return Some(rects);
    }
    in_cells(field, blocks, gap, &middles).filter(|rects| is_free(field, rects, gap))
}

/// A way that winds through the field in rows, for places that the map says nothing of.
fn winding(field: Rect, count: usize, dice: &mut Dice) -> Vec<Point> {
    /// Most places in a row before the way turns.
    const ROW: usize = 4;
    let rows = count.div_ceil(ROW).max(1);
    let a_row = count.div_ceil(rows).max(1);
    let step = Vec2::new(field.width() / length(a_row), field.height() / length(rows));
    (0..count)
        .map(|at| {
            let (row, column) = (at / a_row, at % a_row);
            let column = if row % 2 == 0 { column } else { a_row - 1 - column };
            // Up and down in turn, so that a single row is a way and not a line.
            let wave = if at % 2 == 0 { -0.14 } else { 0.14 };
            let lean = Vec2::new(dice.lean() * 0.3, dice.lean() * 0.2 + wave);
            let cell = Vec2::new(length(column) + 0.5, length(row) + 0.5) + lean;
            field.origin() + Vec2::new(cell.x * step.x, cell.y * step.y)
        })
        .collect()
}

/// Moves two blocks apart the short way, half each, if they are too near.
fn push_apart(
    blocks: &[Block],
    middles: &mut [Point],
    pair: (usize, usize),
    gap: f64,
    dice: &mut Dice,
) -> bool {
    let (Some(one), Some(other)) = (blocks.get(pair.0), blocks.get(pair.1)) else {
        return false;
    };
    let (Some(at), Some(to)) = (middles.get(pair.0).copied(), middles.get(pair.1).copied()) else {
        return false;
    };
    let need = (one.size.to_vec2() + other.size.to_vec2()) / 2.0 + Vec2::new(gap, gap);
    let mut apart = to - at;
    if apart.hypot() < 0.01 {
        // Two on one spot go where chance sends them.
        apart = Vec2::new(dice.lean(), dice.lean());
    }
    let over = Vec2::new(need.x - apart.x.abs(), need.y - apart.y.abs());
    if over.x <= 0.0 || over.y <= 0.0 {
        return false;
    }
    /// A little more than needed, so that halves do not fall short by a rounding.
    const MORE: f64 = 0.51;
    let shift = if over.x < over.y {
        Vec2::new(over.x * MORE * apart.x.signum(), 0.0)
    } else {
        Vec2::new(0.0, over.y * MORE * apart.y.signum())
    };
    if let Some(middle) = middles.get_mut(pair.0) {
        *middle -= shift;
    }
    if let Some(middle) = middles.get_mut(pair.1) {
        *middle += shift;
    }
    true
}

fn within(field: Rect, middle: Point, size: Size) -> Point {
    let half = size.to_vec2() / 2.0;
    let clamp = |at: f64, from: f64, to: f64| if from > to { (from + to) / 2.0 } else { at.clamp(from, to) };
    Point::new(
        clamp(middle.x, field.x0 + half.x, field.x1 - half.x),
        clamp(middle.y, field.y0 + half.y, field.y1 - half.y),
    )
}

fn around(middle: Point, size: Size) -> Rect {
    Rect::from_center_size(middle, size)
}

/// Whether all stand in the field, and so far apart.
pub(crate) fn is_free(field: Rect, rects: &[Rect], gap: f64) -> bool {
    /// A rounding is no overlap, mm.
    const ROUNDING: f64 = 1e-6;
    let inside = |rect: &Rect| {
        let room = field.inflate(ROUNDING, ROUNDING);
        rect.x0 >= room.x0 && rect.y0 >= room.y0 && rect.x1 <= room.x1 && rect.y1 <= room.y1
    };
    let apart = |(at, rect): (usize, &Rect)| {
        let room = rect.inflate(gap - ROUNDING, gap - ROUNDING);
        rects.iter().skip(at + 1).all(|other| !overlap(room, *other))
    };
    rects.iter().all(inside) && rects.iter().enumerate().all(apart)
}

/// Whether two rectangles share room.
pub(crate) fn overlap(one: Rect, other: Rect) -> bool {
    one.x0 < other.x1 && other.x0 < one.x1 && one.y0 < other.y1 && other.y0 < one.y1
}

/// The last resort: a grid of cells as large as the largest block, each block in the free
/// cell that is nearest to where it would be.
fn in_cells(field: Rect, blocks: &[Block], gap: f64, middles: &[Point]) -> Option<Vec<Rect>> {
    let largest = blocks.iter().fold(Size::ZERO, |size, block| size.max(block.size));
    let count = |room: f64, need: f64| (1..=64).rev().find(|n| length(*n) * (need + gap) <= room + gap);
    let (columns, rows) = (count(field.width(), largest.width)?, count(field.height(), largest.height)?);
    let cell = |at: usize| {
        let share = Vec2::new(length(at % columns) + 0.5, length(at / columns) + 0.5);
        let room = field.size() + Size::new(gap, gap);
        let step = Vec2::new(room.width / length(columns), room.height / length(rows));
        field.origin() - Vec2::new(gap, gap) / 2.0 + Vec2::new(share.x * step.x, share.y * step.y)
    };
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (block, middle) in middles.iter().enumerate() {
        pairs.extend((0..columns * rows).map(|at| (cell(at).distance(*middle), block, at)));
    }
    pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut homes: Vec<Option<usize>> = vec![None; blocks.len()];
    let mut taken = vec![false; columns * rows];
    for (_, block, at) in pairs {
        if let (Some(home @ None), Some(taken @ false)) = (homes.get_mut(block), taken.get_mut(at)) {
            *home = Some(at);
            *taken = true;
        }
    }
    homes.iter().zip(blocks).map(|(home, block)| home.map(|at| around(cell(at), block.size))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "places of a map")]
fn length(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FIELD: Rect = Rect::new(20.0, 48.0, 277.0, 180.0);
    const GAP: f64 = 2.5;

    proptest! {
        #[test]
        fn blocks_anywhere_come_apart_and_stay_in_the_field(
            wanted in proptest::collection::vec(
                (proptest::option::of((0.0_f64..=1.0, 0.0_f64..=1.0)), 24.0_f64..44.0, 28.0_f64..36.0), 3..=12,
            ),
            seed: u32,
        ) {
            let blocks: Vec<Block> = wanted.iter().map(|(at, width, height)| Block {
                wanted: at.map(|(x, y)| Point::new(
                    FIELD.x0 + x * FIELD.width(), FIELD.y0 + y * FIELD.height(),
                )),
                size: Size::new(*width, *height),
            }).collect();
            let rects = placed(FIELD, &blocks, GAP, seed).expect("twelve fit an A4 sheet");
            prop_assert!(is_free(FIELD, &rects, GAP), "{rects:?}");
            prop_assert_eq!(placed(FIELD, &blocks, GAP, seed), Some(rects));
        }
    }

    #[test]
    fn twelve_on_one_spot_come_apart() {
        let spot = Block { wanted: Some(Point::new(150.0, 100.0)), size: Size::new(40.0, 34.0) };
        let rects = placed(FIELD, &[spot; 12], GAP, 7).unwrap();
        assert!(is_free(FIELD, &rects, GAP));
    }

    #[test]
    fn places_that_have_room_stand_where_the_map_says() {
        let at = |x, y| Block { wanted: Some(Point::new(x, y)), size: Size::new(30.0, 30.0) };
        let rects = placed(FIELD, &[at(60.0, 80.0), at(150.0, 120.0), at(240.0, 90.0)], GAP, 7).unwrap();
        assert_eq!(rects[1].center(), Point::new(150.0, 120.0));
    }

    #[test]
    fn what_does_not_fit_is_not_forced() {
        let large = Block { wanted: None, size: Size::new(150.0, 100.0) };
        assert_eq!(placed(FIELD, &[large; 3], GAP, 7), None);
    }
}

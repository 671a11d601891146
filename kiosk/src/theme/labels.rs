//! Names on a map that place themselves: beside their point, and never on another name,
//! on a point or over the edge.

use bevy::math::{Rect, Vec2};

/// Directions a name may lie in from its point, the best first: below and above, where
/// lines of text are short across, then the sides, the corners, and what lies between them.
const WAYS: [Vec2; 16] = [
    Vec2::new(0.0, 1.0),
    Vec2::new(0.0, -1.0),
    Vec2::new(1.0, 0.0),
    Vec2::new(-1.0, 0.0),
    Vec2::new(0.8, 0.8),
    Vec2::new(-0.8, 0.8),
    Vec2::new(0.8, -0.8),
    Vec2::new(-0.8, -0.8),
    Vec2::new(0.5, 1.0),
    Vec2::new(-0.5, 1.0),
    Vec2::new(0.5, -1.0),
    Vec2::new(-0.5, -1.0),
    Vec2::new(1.0, 0.6),
    Vec2::new(-1.0, 0.6),
    Vec2::new(1.0, -0.6),
    Vec2::new(-1.0, -0.6),
];

/// How far a name is from its point, in gaps: close first, then a little farther.
const STEPS: [f32; 3] = [1.0, 2.5, 4.0];

/// Between a point and its name, and between two names, px.
const GAP: f32 = 6.0;

/// A place for each name, or none where there is no room: then the list beside the map
/// names the point. The same points and names always get the same places.
///
/// `points` and the answer are measured from the area's upper left corner in px, `radius`
/// is what a point takes up, and the sizes are those of a name as it may be set, the best
/// first: on one line, or else on two. The answer says which of them has its place. The
/// points of `first` are named before all others.
#[must_use]
pub(super) fn place_labels(
    points: &[Vec2],
    sizes: &[Vec<Vec2>],
    area: Vec2,
    (radius, first): (f32, &[usize]),
) -> Vec<Option<(usize, Rect)>> {
    let discs: Vec<Rect> =
        points.iter().map(|at| Rect::from_center_half_size(*at, Vec2::splat(radius))).collect();
    let whole = Rect::from_corners(Vec2::ZERO, area);
    let mut placed: Vec<Option<(usize, Rect)>> = vec![None; points.len()];
    // Who has the least room chooses first: the points with the nearest neighbours.
    let mut order: Vec<usize> = (0..points.len()).collect();
    let room: Vec<f32> = order.iter().map(|index| nearest(points, *index)).collect();
    let rank = |index: &usize| (!first.contains(index), room.get(*index).copied().unwrap_or(f32::INFINITY));
    order.sort_by(|a, b| {
        let ((late_a, room_a), (late_b, room_b)) = (rank(a), rank(b));
        late_a.cmp(&late_b).then(room_a.total_cmp(&room_b)).then(a.cmp(b))
    });
    for index in order {
        let Some((at, settings)) = points.get(index).zip(sizes.get(index)) else { continue };
        let free = |(_, rect): &(usize, Rect)| {
            let grown = rect.inflate(GAP / 2.0);
            whole.contains(rect.min)
                && whole.contains(rect.max)
                && !discs.iter().any(|disc| overlap(&grown, disc))
                && !placed.iter().flatten().any(|(_, other)| overlap(&grown, other))
        };
        let numbered = || settings.iter().copied().enumerate();
        let tries = STEPS.iter().flat_map(|step| {
            let far = radius + GAP * step;
            numbered().flat_map(move |(setting, size)| {
                WAYS.iter().map(move |way| (setting, beside(*at, *way, size, far)))
            })
        });
        // A name on the way between two points can be read, but one beside it is better.
        let crosses = |rect: &Rect| points.windows(2).any(|way| crossed(rect, way[0], way[1]));
        let free: Vec<_> = tries.filter(free).collect();
        let found = free.iter().find(|(_, rect)| !crosses(rect)).or(free.first()).copied();
        if let Some(slot) = placed.get_mut(index) {
            *slot = found;
        }
    }
    placed
}

/// The name so far from its point in a direction.
fn beside(at: Vec2, way: Vec2, size: Vec2, far: f32) -> Rect {
    let half = size / 2.0;
    Rect::from_center_half_size(at + way * (half + far), half)
}

/// Whether the way from one point to another passes under a name.
fn crossed(rect: &Rect, from: Vec2, to: Vec2) -> bool {
    // The part of the way within the name's width, and then within its height.
    let mut span = (0.0_f32, 1.0_f32);
    for (least, most, start, end) in
        [(rect.min.x, rect.max.x, from.x, to.x), (rect.min.y, rect.max.y, from.y, to.y)]
    {
        let along = end - start;
        if along.abs() < f32::EPSILON {
            if start < least || start > most {
                return false;
            }
            continue;
        }
        let (a, b) = ((least - start) / along, (most - start) / along);
        span = (span.0.max(a.min(b)), span.1.min(a.max(b)));
    }
    span.0 < span.1
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    let both = a.intersect(*b);
    both.width() > 0.0 && both.height() > 0.0
}

fn nearest(points: &[Vec2], index: usize) -> f32 {
    let own = points[index];
    let others = points.iter().enumerate().filter(|(other, _)| *other != index);
    others.map(|(_, other)| own.distance_squared(*other)).fold(f32::INFINITY, f32::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const AREA: Vec2 = Vec2::new(1_100.0, 600.0);
    const RADIUS: f32 = 32.0;

    fn point() -> impl Strategy<Value = Vec2> {
        (RADIUS..AREA.x - RADIUS, RADIUS..AREA.y - RADIUS).prop_map(|(x, y)| Vec2::new(x, y))
    }

    proptest! {
        #[test]
        fn no_name_lies_on_anything_or_over_the_edge(
            all in prop::collection::vec((point(), 20.0..420.0_f32), 1..64)
        ) {
            let points: Vec<_> = all.iter().map(|(at, _)| *at).collect();
            let sizes: Vec<_> =
                all.iter().map(|(_, wide)| vec![Vec2::new(*wide, 36.0), Vec2::new(wide / 2.0, 72.0)]).collect();
            let placed = place_labels(&points, &sizes, AREA, (RADIUS, &[]));
            prop_assert_eq!(&placed, &place_labels(&points, &sizes, AREA, (RADIUS, &[])));
            for (index, rect) in placed.iter().enumerate() {
                let Some((setting, rect)) = rect else { continue };
                prop_assert!(rect.min.min_element() >= 0.0 && rect.max.x <= AREA.x && rect.max.y <= AREA.y);
                prop_assert!((rect.width() - sizes[index][*setting].x).abs() < 0.01);
                for (other, beside) in placed.iter().enumerate().filter(|(other, _)| *other != index) {
                    prop_assert!(beside.is_none_or(|(_, beside)| !overlap(rect, &beside)), "{} on {}", index, other);
                }
                for at in &points {
                    prop_assert!(!overlap(rect, &Rect::from_center_half_size(*at, Vec2::splat(RADIUS))));
                }
            }
        }

        #[test]
        fn a_way_is_under_a_name_when_a_point_of_it_is(
            a in point(), b in point(), at in point(), wide in 20.0..200.0_f32
        ) {
            let rect = Rect::from_center_half_size(at, Vec2::new(wide, 18.0));
            let sampled = (0..=2_000_u16).any(|n| rect.contains(a.lerp(b, f32::from(n) / 2_000.0)));
            // Between two samples a corner may be cut unseen, but never the other way round.
            prop_assert!(crossed(&rect, a, b) || !sampled || a == b);
            let far = Rect::from_center_half_size(a.max(b) + 500.0, Vec2::splat(100.0));
            prop_assert!(!crossed(&far, a, b));
        }

        #[test]
        fn few_points_far_apart_are_all_named(wide in 20.0..300.0_f32) {
            let points = [Vec2::new(200.0, 150.0), Vec2::new(800.0, 150.0), Vec2::new(500.0, 450.0)];
            let sizes = vec![vec![Vec2::new(wide, 36.0), Vec2::new(wide / 2.0, 72.0)]; 3];
            let placed = place_labels(&points, &sizes, AREA, (RADIUS, &[]));
            prop_assert!(placed.iter().all(|found| found.is_some_and(|(setting, _)| setting == 0)));
        }
    }

    #[test]
    fn a_name_too_long_for_the_map_stands_on_two_lines() {
        let sizes = [vec![Vec2::new(500.0, 30.0), Vec2::new(250.0, 60.0)]];
        let placed = place_labels(&[Vec2::new(200.0, 100.0)], &sizes, Vec2::new(400.0, 300.0), (26.0, &[]));
        assert_eq!(placed[0].map(|(setting, _)| setting), Some(1));
        let one = [sizes[0][..1].to_vec()];
        assert_eq!(
            place_labels(&[Vec2::new(200.0, 100.0)], &one, Vec2::new(400.0, 300.0), (26.0, &[])),
            [None]
        );
    }
}

//! Finds the camera that shows people as large as they were seen.

use crate::grid::Grid;
use crate::lens::Lens;
use std::f32::consts::FRAC_PI_2;

/// How large somebody is who was seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Showing {
    /// The middle of the box.
    pub(crate) at: (f32, f32),
    /// Of the box.
    pub(crate) width: f32,
    /// Of the box.
    pub(crate) height: f32,
    /// How much it tells.
    pub(crate) weight: f32,
    /// Cells a second that somebody walked who was watched; nothing of who was marked.
    pub(crate) speed: Option<(f32, f32)>,
}

/// Focal lengths that are tried first, as shares of the picture's width: a view of 97 to
/// 41 degrees.
const FOCALS: [f32; 5] = [0.44, 0.56, 0.72, 0.95, 1.3];
/// The usual one, that of a webcam.
const USUAL: f32 = 0.62;
/// How fast people walk through a hall, m/s.
const PACE: f32 = 1.1;
/// How much a pace tells, of what a box tells.
const HURRY: f32 = 0.3;
/// The squared error, in logarithms, from which on somebody watched tells nothing: two
/// who look like one, or a part of one.
const FAR: f32 = 0.12;
/// How much less a box tells the way somebody goes than across it.
const STRIDE: f32 = 0.6;
/// People abreast who may be seen as one, at most.
const ABREAST: u8 = 4;
/// What each of them costs more: one is simpler than two.
const MORE: f32 = 0.03;
/// How far apart lenses are in logarithms, of how far apart boxes of one person are.
const LENSES: f32 = 2.8;
/// Pitches that are tried first, radians.
const PITCHES: [f32; 9] = [0.15, 0.3, 0.45, 0.6, 0.8, 1.0, 1.2, 1.4, FRAC_PI_2];
/// Heights that are tried first, m.
const HEIGHTS: [f32; 10] = [2.2, 2.6, 3.0, 3.4, 3.9, 4.5, 5.5, 7.0, 9.0, 12.0];
/// Steps of the last search: factors, and radians.
const STEPS: [f32; 5] = [0.12, 0.06, 0.03, 0.015, 0.007];

/// The camera that fits best, and its error.
pub(crate) fn fit(grid: Grid, seen: &[Showing]) -> Option<(Lens, f32)> {
    let (width, height) = (grid.width as f32, grid.height as f32);
    let lens = |focal: f32, pitch: f32, tall: f32| Lens {
        middle: (width / 2.0, height / 2.0),
        focal: focal * width,
        pitch,
        height: tall,
    };
    let cost = |lens: &Lens| cost(lens, lens.focal / width, seen);
    let mut best: Option<(Lens, f32)> = None;
    for focal in FOCALS {
        for pitch in PITCHES {
            for tall in HEIGHTS {
                let lens = lens(focal, pitch, tall);
                let cost = cost(&lens);
                if best.is_none_or(|best| cost < best.1) {
                    best = Some((lens, cost));
                }
            }
        }
    }
    let mut best = best.filter(|best| best.1.is_finite())?;
    for step in STEPS {
        for _ in 0..8 {
            let (lens, before) = best;
            let factors = [1.0 + step, 1.0 / (1.0 + step)];
            let focals = factors.map(|factor| Lens { focal: lens.focal * factor, ..lens });
            let heights = factors.map(|factor| Lens { height: lens.height * factor, ..lens });
            let both = factors.map(|factor| Lens {
                focal: lens.focal * factor,
                height: lens.height * factor,
                ..lens
            });
            let pitches =
                [step, -step].map(|turn| Lens { pitch: (lens.pitch + turn).clamp(0.1, FRAC_PI_2), ..lens });
            for lens in focals.into_iter().chain(heights).chain(both).chain(pitches) {
                let cost = cost(&lens);
                if cost < best.1 {
                    best = (lens, cost);
                }
            }
            if best.1 >= before {
                break;
            }
        }
    }
    Some(best)
}

/// The mean squared error, in logarithms, and a little for an unusual lens.
fn cost(lens: &Lens, focal: f32, seen: &[Showing]) -> f32 {
    if lens.height < 2.0 {
        return f32::INFINITY;
    }
    let mut sum = 0.0;
    let mut all = 0.0;
    for showing in seen {
        let Some((error, _)) = explained(lens, showing) else { return f32::INFINITY };
        all += showing.weight;
        sum += showing.weight * error;
    }
    (sum + ((focal / USUAL).ln() / LENSES).powi(2)) / all
}

/// How badly a camera explains what was seen, and by how many people abreast it does it
/// best.
pub(crate) fn explained(lens: &Lens, showing: &Showing) -> Option<(f32, u8)> {
    let (width, height) = boxed(lens, showing.at)?;
    let parts = |width: f32, height: f32| {
        ((showing.width / width).ln().powi(2), (showing.height / height).ln().powi(2))
    };
    let Some(speed) = showing.speed else {
        let (wide, high) = parts(width, height);
        return Some((wide + high, 1));
    };
    let pace = lens.pace(showing.at, speed)?;
    let hurry = HURRY * (pace.max(0.1) / PACE).ln().powi(2).min(4.0 * FAR);
    let (dx, dy) = lens.beside(showing.at, speed)?;
    // Legs and arms make a box longer and shorter the way they go.
    let way = speed.0.powi(2) / (speed.0.powi(2) + speed.1.powi(2)).max(1e-6);
    let apart = |width: f32, height: f32| {
        let (wide, high) = parts(width, height);
        (1.0 - STRIDE * way) * wide + (1.0 - STRIDE * (1.0 - way)) * high
    };
    let abreast = |number: u8| {
        let more = f32::from(number - 1);
        (apart(width + more * dx.abs(), height + more * dy.abs()) + more * MORE, number)
    };
    let best = (1..=ABREAST).map(abreast).min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some((best.0.min(2.0 * FAR) + hurry, best.1))
}

/// The box of somebody, by its middle.
pub(crate) fn boxed(lens: &Lens, at: (f32, f32)) -> Option<(f32, f32)> {
    let [left, top, right, bottom] = lens.bounds(at)?;
    let off = (0.5 * (left + right) - at.0, 0.5 * (top + bottom) - at.1);
    let [left, top, right, bottom] = lens.bounds((at.0 - off.0, at.1 - off.1))?;
    Some((right - left, bottom - top))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_is_found_by_two_people_whom_it_sees() {
        let grid = Grid { width: 160, height: 120 };
        for (pitch, height) in [(1.5_f32, 3.9_f32), (0.5, 3.4), (0.8, 4.4)] {
            let true_one = Lens { middle: (80.0, 60.0), focal: 0.66 * 160.0, pitch, height };
            let seen = [(45.0, 45.0), (118.0, 78.0)].map(|at| {
                let [left, top, right, bottom] = true_one.bounds(at).unwrap();
                let middle = (0.5 * (left + right), 0.5 * (top + bottom));
                Showing { at: middle, width: right - left, height: bottom - top, weight: 1.0, speed: None }
            });
            let (found, error) = fit(grid, &seen).unwrap();
            assert!(error < 0.01 && (found.pitch - pitch).abs() < 0.12, "{found:?}");
            assert!((found.height / height - 1.0).abs() < 0.12, "{found:?} {height}");
        }
        assert!(fit(grid, &[]).is_none());
    }

    /// People so many abreast as a camera sees them walk, all over its picture.
    fn walks(lens: &Lens, abreast: impl Fn(u8) -> u8) -> Vec<Showing> {
        let places =
            (0..16_u8).map(|i| (i, (30.0 + 25.0 * f32::from(i % 4), 30.0 + 15.0 * f32::from(i / 4))));
        let seen = places.filter_map(|(i, at)| {
            let speed = if i % 2 == 0 { (22.0, 3.0) } else { (-2.0, -20.0) };
            let speed = (speed.0 / lens.pace(at, speed)? * PACE, speed.1 / lens.pace(at, speed)? * PACE);
            let ((width, height), (dx, dy)) = (boxed(lens, at)?, lens.beside(at, speed)?);
            let more = f32::from(abreast(i) - 1);
            let (width, height) = (width + more * dx.abs(), height + more * dy.abs());
            Some(Showing { at, width, height, weight: 1.0, speed: Some(speed) })
        });
        seen.collect()
    }

    #[test]
    fn a_camera_is_found_by_people_who_walk_though_none_walks_alone() {
        let grid = Grid { width: 160, height: 120 };
        let above = Lens { middle: (80.0, 60.0), focal: 0.55 * 160.0, pitch: 1.5, height: 4.0 };
        for abreast in [|_| 1, |_| 2, |i| 1 + i % 3] {
            let (found, error) = fit(grid, &walks(&above, abreast)).unwrap();
            for at in [(50.0, 40.0), (80.0, 60.0), (120.0, 80.0)] {
                let scale = (found.person(at).unwrap().area / above.person(at).unwrap().area).sqrt();
                assert!((scale - 1.0).abs() < 0.1 && error < 0.05, "{found:?} {scale} {error}");
            }
        }
    }

    #[test]
    fn one_is_explained_by_one_and_a_pair_by_two() {
        let above = Lens { middle: (80.0, 60.0), focal: 0.55 * 160.0, pitch: 1.5, height: 4.0 };
        for number in 1..=3 {
            for showing in walks(&above, |_| number) {
                let (error, by) = explained(&above, &showing).unwrap();
                assert!(by == number && error < 0.1, "{number}: {by} {error}");
            }
        }
    }
}

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
const PACE: f32 = 1.2;
/// How much a pace tells, of what a box tells.
const HURRY: f32 = 0.3;
/// The squared error, in logarithms, from which on somebody watched tells nothing: two
/// who look like one, or a part of one.
const FAR: f32 = 0.12;
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
        let Some((width, height)) = boxed(lens, showing.at) else { return f32::INFINITY };
        let (wide, high) = ((showing.width / width).ln().powi(2), (showing.height / height).ln().powi(2));
        all += showing.weight;
        let Some(speed) = showing.speed else {
            sum += showing.weight * (wide + high);
            continue;
        };
        let Some(pace) = lens.pace(showing.at, speed) else { return f32::INFINITY };
        let hurry = (pace.max(0.1) / PACE).ln().powi(2);
        sum += showing.weight * (wide.min(FAR) + high.min(FAR) + HURRY * hurry.min(4.0 * FAR));
    }
    (sum + ((focal / USUAL).ln() / LENSES).powi(2)) / all
}

/// The box of somebody, by its middle.
fn boxed(lens: &Lens, at: (f32, f32)) -> Option<(f32, f32)> {
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
}

//! People who touch share a blob: each cell goes to the body it fits best.

use crate::blobs::Spot;
use crate::size::Size;

/// A body that claims cells: where it is thought to be, and how large.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Body {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) size: Size,
    /// Cells that went to it.
    pub(crate) cells: f32,
    /// The middle of those.
    pub(crate) at: (f32, f32),
    /// Their bounds: left, top, right, bottom.
    pub(crate) bounds: [f32; 4],
}

impl Body {
    pub(crate) fn new(x: f32, y: f32, size: Size) -> Self {
        Self { x, y, size, cells: 0.0, at: (x, y), bounds: [0.0; 4] }
    }

    /// How far a cell is from the middle, 1 at the edge of the body.
    pub(crate) fn away(&self, x: f32, y: f32) -> f32 {
        let (dx, dy) = (x - self.x, y - self.y);
        let size = &self.size;
        let along = dx * size.up.0 + dy * size.up.1;
        let aside = (dx * size.up.1 - dy * size.up.0) / size.thick;
        let along = along / if along > 0.0 { size.head } else { size.foot };
        // Between an ellipse and a box: shoulders and feet belong to the body.
        (aside * aside + 0.8 * along * along).max(aside.abs())
    }

    /// Whether a place is so near its middle that two cannot be there.
    pub(crate) fn on_top(&self, x: f32, y: f32) -> bool {
        let (dx, dy) = (x - self.x, y - self.y);
        let size = &self.size;
        let along = (dx * size.up.0 + dy * size.up.1).abs();
        let aside = (dx * size.up.1 - dy * size.up.0).abs();
        aside < 0.9 * size.thick && along < (0.3 * size.long()).max(0.9 * size.thick.min(0.5 * size.long()))
    }

    /// The share of the body that shows, 0 to 1.
    pub(crate) fn seen(&self) -> f32 {
        (self.cells / self.size.area.max(1.0)).min(1.0)
    }
}

/// Cells farther than this from every body belong to none.
const REACH: f32 = 1.9;
/// Rounds of sharing out and moving.
const ROUNDS: usize = 3;

/// Shares out the cells; says which belong to none.
pub(crate) fn share(spots: &[Spot], bodies: &mut [Body]) -> Vec<Spot> {
    let mut rest = Vec::new();
    for round in 0..ROUNDS {
        rest.clear();
        let mut sums = vec![(0.0_f32, 0.0_f32, 0.0_f32, [f32::MAX, f32::MAX, 0.0, 0.0]); bodies.len()];
        for spot in spots {
            let (x, y) = (f32::from(spot.0) + 0.5, f32::from(spot.1) + 0.5);
            let nearest = bodies
                .iter()
                .enumerate()
                .map(|(i, body)| (i, body.away(x, y)))
                .min_by(|a, b| a.1.total_cmp(&b.1))
                .filter(|nearest| nearest.1 < REACH);
            match nearest {
                Some((i, _)) => {
                    let sum = &mut sums[i];
                    (sum.0, sum.1, sum.2) = (sum.0 + 1.0, sum.1 + x, sum.2 + y);
                    let b = &mut sum.3;
                    *b = [b[0].min(x - 0.5), b[1].min(y - 0.5), b[2].max(x + 0.5), b[3].max(y + 0.5)];
                }
                None => rest.push(*spot),
            }
        }
        for (body, (n, x, y, bounds)) in bodies.iter_mut().zip(sums) {
            body.cells = n;
            if n < 1.0 {
                continue;
            }
            body.at = (x / n, y / n);
            body.bounds = bounds;
            if round + 1 < ROUNDS {
                // A body of which little shows is drawn little.
                let pull = 0.7 * body.seen();
                body.x += pull * (body.at.0 - body.x);
                body.y += pull * (body.at.1 - body.y);
            }
        }
    }
    rest
}

/// How far out a body explains cells, 1 at its edge.
const EXPLAINED: f32 = 1.3;

/// For each body the cells that it explains alone.
pub(crate) fn own(spots: &[Spot], bodies: &[Body]) -> Vec<f32> {
    let mut own = vec![0.0; bodies.len()];
    for spot in spots {
        let (x, y) = (f32::from(spot.0) + 0.5, f32::from(spot.1) + 0.5);
        let mut explain = (0..bodies.len()).filter(|i| bodies[*i].away(x, y) < EXPLAINED);
        if let (Some(only), None) = (explain.next(), explain.next()) {
            own[only] += 1.0;
        }
    }
    own
}

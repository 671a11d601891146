//! Drawing in brightness: 0 black, 1 white, more than that in the sun.

use super::eye::{Eye, Spot};

/// A picture before the sensor.
#[derive(Debug, Clone)]
pub(super) struct Canvas {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) levels: Vec<f32>,
}

/// A limb: a round bar from one spot to another, as thick as told at each end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limb {
    pub(super) from: Spot,
    pub(super) to: Spot,
    /// Radii at both ends, m.
    pub(super) thick: (f32, f32),
    /// How much light it throws back, 0 to 1.
    pub(super) tone: f32,
    /// Stripes across: how many, and how much darker each second is.
    pub(super) stripes: (f32, f32),
}

/// A limb as it stands in the picture, px.
struct Bar {
    from: (f32, f32),
    step: (f32, f32),
    squared: f32,
    thick: (f32, f32),
}

impl Bar {
    fn of(eye: &Eye, from: Spot, to: Spot, thick: (f32, f32)) -> Option<Self> {
        let (from, to) = (eye.see(from)?, eye.see(to)?);
        let step = (to.x - from.x, to.y - from.y);
        Some(Self {
            from: (from.x, from.y),
            step,
            squared: (step.0.powi(2) + step.1.powi(2)).max(1e-6),
            thick: ((thick.0 * from.metre).max(0.4), (thick.1 * to.metre).max(0.4)),
        })
    }

    /// Share of the way along it, distance from its axis and radius there, all for a pixel.
    fn at(&self, x: f32, y: f32) -> (f32, f32, f32) {
        let (dx, dy) = (x - self.from.0, y - self.from.1);
        let along = ((dx * self.step.0 + dy * self.step.1) / self.squared).clamp(0.0, 1.0);
        let (ox, oy) = (dx - along * self.step.0, dy - along * self.step.1);
        let radius = self.thick.0 + (self.thick.1 - self.thick.0) * along;
        (along, (ox * ox + oy * oy).sqrt(), radius)
    }

    /// Left, top, right and bottom, px.
    fn bounds(&self) -> [f32; 4] {
        let (to, r) =
            ((self.from.0 + self.step.0, self.from.1 + self.step.1), self.thick.0.max(self.thick.1));
        [
            self.from.0.min(to.0) - r,
            self.from.1.min(to.1) - r,
            self.from.0.max(to.0) + r,
            self.from.1.max(to.1) + r,
        ]
    }
}

impl Limb {
    /// Left, top, right and bottom in the picture, px.
    pub(super) fn bounds(&self, eye: &Eye) -> Option<[f32; 4]> {
        Some(Bar::of(eye, self.from, self.to, self.thick)?.bounds())
    }
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, height, levels: vec![0.0; width * height] }
    }

    /// Changes the pixels of a box of the picture, each by its middle and its level.
    fn each(&mut self, [left, top, right, bottom]: [f32; 4], mut change: impl FnMut(f32, f32, &mut f32)) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped first")]
        let side = |at: f32, size: usize| at.clamp(0.0, size as f32) as usize;
        let (left, right) = (side(left.floor(), self.width), side(right.ceil() + 1.0, self.width));
        for row in side(top.floor(), self.height)..side(bottom.ceil() + 1.0, self.height) {
            let levels = &mut self.levels[row * self.width..][left..right.max(left)];
            for (column, level) in levels.iter_mut().enumerate() {
                change((left + column) as f32 + 0.5, row as f32 + 0.5, level);
            }
        }
    }

    /// Draws a limb that `light` falls on: rounder is darker at its rim, and darker on one side.
    pub(super) fn limb(&mut self, eye: &Eye, limb: &Limb, light: f32) {
        let Some(bar) = Bar::of(eye, limb.from, limb.to, limb.thick) else { return };
        let (number, depth) = limb.stripes;
        self.each(bar.bounds(), |x, y, level| {
            let (along, off, radius) = bar.at(x, y);
            let cover = (radius - off + 0.5).clamp(0.0, 1.0);
            if cover <= 0.0 {
                return;
            }
            let rim = (off / radius).min(1.0);
            let lean = (x - bar.from.0 - along * bar.step.0) / radius;
            let stripe = if depth > 0.0 && (along * number).fract() < 0.5 { 1.0 - depth } else { 1.0 };
            let shade = (1.0 - 0.35 * rim * rim - 0.1 * lean) * stripe;
            *level += (limb.tone * light * shade - *level) * cover;
        });
    }

    /// Darkens the floor along a line by up to `depth`, softly to its rim.
    pub(super) fn shadow(&mut self, eye: &Eye, from: Spot, to: Spot, thick: (f32, f32), depth: f32) {
        let Some(bar) = Bar::of(eye, from, to, thick) else { return };
        self.each(bar.bounds(), |x, y, level| {
            let (along, off, radius) = bar.at(x, y);
            let near = (1.0 - (off / radius).powi(2)).max(0.0);
            *level *= 1.0 - depth * near * (1.0 - 0.5 * along);
        });
    }

    /// A flat round thing at the height of its middle, such as the top of a table.
    pub(super) fn disc(&mut self, eye: &Eye, middle: Spot, radius: f32, level: f32) {
        let corner =
            |x: f32, y: f32| eye.see(Spot::new(middle.x + x * radius, middle.y + y * radius, middle.z));
        let corners: Vec<_> = [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)]
            .into_iter()
            .filter_map(|(x, y)| corner(x, y))
            .collect();
        if corners.len() < 4 {
            return;
        }
        let least = |of: fn(&super::eye::Seen) -> f32| corners.iter().map(of).fold(f32::MAX, f32::min);
        let most = |of: fn(&super::eye::Seen) -> f32| corners.iter().map(of).fold(f32::MIN, f32::max);
        let bounds = [least(|c| c.x), least(|c| c.y), most(|c| c.x), most(|c| c.y)];
        let metre = least(|c| c.metre);
        self.each(bounds, |x, y, own| {
            let Some(spot) = eye.at_height((x, y), middle.z) else { return };
            let off = ((spot.x - middle.x).powi(2) + (spot.y - middle.y).powi(2)).sqrt();
            let cover = ((radius - off) * metre + 0.5).clamp(0.0, 1.0);
            *own += (level - *own) * cover;
        });
    }
}

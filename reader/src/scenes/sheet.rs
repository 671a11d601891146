//! What the camera's rays meet: a sheet of paper or a telephone with a code on it, held
//! in space before a room that is out of focus.

use super::{HEIGHT, WIDTH, within};
use drawing::Dice;

/// Distance of the sheet from the lens, and the lens' focal length, in pixels.
const DISTANCE: f32 = 1_100.0;
/// Clear modules around a code.
const QUIET: f32 = 4.0;

/// What carries the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sheet {
    Paper,
    Inverted,
    Telephone,
}

/// How the sheet is held.
#[derive(Debug, Clone)]
pub(super) struct Pose {
    /// Pixels a module where the sheet is nearest to straight.
    pub(super) module: f32,
    /// Turned in its plane, in radians.
    pub(super) roll: f32,
    /// Turned about its upright axis, in radians.
    pub(super) yaw: f32,
    /// Turned about its level axis, in radians.
    pub(super) pitch: f32,
    /// Where its middle is, as a share of the free room: -1 left, 1 right.
    pub(super) across: f32,
    /// Where its middle is: -1 top, 1 bottom.
    pub(super) down: f32,
    /// How far it is bent: the code's width as a share of the bend's radius.
    pub(super) bend: f32,
}

impl Pose {
    /// The same a moment later, in a hand that trembles.
    pub(super) fn trembling(&self, dice: &mut Dice) -> Self {
        Self {
            module: self.module * within(dice, 0.96, 1.04),
            roll: self.roll + within(dice, -0.06, 0.06),
            yaw: self.yaw + within(dice, -0.08, 0.08),
            pitch: self.pitch + within(dice, -0.08, 0.08),
            across: self.across + within(dice, -0.06, 0.06),
            down: self.down + within(dice, -0.06, 0.06),
            bend: self.bend,
        }
    }

    /// The middle of the code in the picture, in pixels.
    pub(super) fn middle(&self) -> (f32, f32) {
        let (wide, high) = (WIDTH as f32, HEIGHT as f32);
        // Half of the longest code of these scenes, whichever way it is turned.
        let half = self.module * 49.0 * 0.71;
        let across = (wide / 2.0 - half).max(0.0) * self.across;
        let down = (high / 2.0 - half).max(0.0) * self.down;
        (wide / 2.0 + across, high / 2.0 + down)
    }

    /// Half the code's side in pixels.
    pub(super) fn half(&self) -> f32 {
        self.module * 20.5
    }

    /// The sheet's axes and its normal, in space.
    fn axes(&self) -> [[f32; 3]; 3] {
        let (sin_r, cos_r) = self.roll.sin_cos();
        let (sin_y, cos_y) = self.yaw.sin_cos();
        let (sin_p, cos_p) = self.pitch.sin_cos();
        let turned = |x: f32, y: f32, z: f32| {
            let (x, z) = (x * cos_y + z * sin_y, z * cos_y - x * sin_y);
            let (y, z) = (y * cos_p - z * sin_p, z * cos_p + y * sin_p);
            [x, y, z]
        };
        [turned(cos_r, sin_r, 0.0), turned(-sin_r, cos_r, 0.0), turned(0.0, 0.0, 1.0)]
    }
}

fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// A picture of brightness, 0 to 1, before light and sensor.
pub(super) type Canvas = Vec<f32>;

/// The sheet before the room.
pub(super) fn seen(modules: &[bool], pose: &Pose, sheet: Sheet, dice: &mut Dice) -> Canvas {
    let room = Room::new(dice);
    let plane = Plane::new(modules, pose, sheet, dice);
    let mut canvas = vec![0.0; WIDTH * HEIGHT];
    for (row, line) in canvas.chunks_exact_mut(WIDTH).enumerate() {
        for (column, pixel) in line.iter_mut().enumerate() {
            // Nine rays a pixel: fewer would draw steps that no lens has.
            let mut sum = 0.0;
            let (x, y) = (column as f32, row as f32);
            let behind = room.at(x, y);
            if plane.far_from(x, y) {
                *pixel = behind;
                continue;
            }
            for step in 0_u8..9 {
                let (dx, dy) = (f32::from(step % 3) / 3.0, f32::from(step / 3) / 3.0);
                sum += plane.at(x + dx, y + dy).unwrap_or(behind);
            }
            *pixel = sum / 9.0;
        }
    }
    canvas
}

/// The room alone.
pub(super) fn room(dice: &mut Dice) -> Canvas {
    let room = Room::new(dice);
    (0..WIDTH * HEIGHT).map(|at| room.at((at % WIDTH) as f32, (at / WIDTH) as f32)).collect()
}

/// The sheet in space, ready to be met by rays.
struct Plane<'a> {
    modules: &'a [bool],
    side: usize,
    axes: [[f32; 3]; 3],
    middle: (f32, f32),
    module: f32,
    radius: Option<f32>,
    sheet: Sheet,
    margin: (f32, f32),
    grid: f32,
}

impl<'a> Plane<'a> {
    fn new(modules: &'a [bool], pose: &Pose, sheet: Sheet, dice: &mut Dice) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 177")]
        let side = (modules.len() as f32).sqrt().round() as usize;
        let radius = (pose.bend > 0.0).then(|| side as f32 / pose.bend);
        let margin = (within(dice, 1.0, 6.0), within(dice, 2.0, 16.0));
        // Screen pixels a module: what beats with the camera's own grid.
        let grid = within(dice, 4.0, 7.0);
        Self {
            modules,
            side,
            axes: pose.axes(),
            middle: pose.middle(),
            module: pose.module,
            radius,
            sheet,
            margin,
            grid,
        }
    }

    /// Whether no ray near here can meet the sheet: most of the picture.
    fn far_from(&self, x: f32, y: f32) -> bool {
        let reach = self.module * (self.side as f32 + 48.0);
        (x - self.middle.0).abs() > reach || (y - self.middle.1).abs() > reach
    }

    /// How bright the sheet is where the ray of a pixel meets it.
    fn at(&self, x: f32, y: f32) -> Option<f32> {
        let ray = [(x - self.middle.0) / DISTANCE, (y - self.middle.1) / DISTANCE, 1.0];
        let [right, below, normal] = self.axes;
        let facing = dot(normal, ray);
        if facing.abs() < 0.05 {
            return None;
        }
        let far = normal[2] * DISTANCE / facing;
        let met = [ray[0] * far, ray[1] * far, ray[2] * far - DISTANCE];
        let (mut across, down) = (dot(met, right) / self.module, dot(met, below) / self.module);
        if let Some(radius) = self.radius {
            let share = across / radius;
            if share.abs() >= 1.0 {
                return None;
            }
            across = radius * share.asin();
        }
        let half = self.side as f32 / 2.0;
        self.on_sheet(across + half, down + half)
    }

    /// How bright the sheet is at a place counted in modules.
    fn on_sheet(&self, across: f32, down: f32) -> Option<f32> {
        let side = self.side as f32;
        let (wide, high) = (QUIET + self.margin.0, QUIET + self.margin.1);
        if across < -wide || across > side + wide || down < -high || down > side + high {
            return None;
        }
        let inside = across >= 0.0 && down >= 0.0 && across < side && down < side;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the code")]
        let ink = inside && self.modules[down as usize * self.side + across as usize];
        Some(match self.sheet {
            Sheet::Paper => {
                if ink {
                    0.08
                } else {
                    0.86
                }
            }
            Sheet::Inverted => {
                if ink {
                    0.86
                } else {
                    0.08
                }
            }
            Sheet::Telephone => {
                let line =
                    (across * self.grid).fract().abs() < 0.22 || (down * self.grid).fract().abs() < 0.22;
                let lit = if ink { 0.05 } else { 0.98 };
                if line { lit * 0.55 } else { lit }
            }
        })
    }
}

/// What stands behind: soft walls, people and frames, so that a reader has other edges
/// than those of the code.
struct Room {
    shapes: Vec<(f32, f32, f32, f32, f32)>,
    wall: f32,
}

impl Room {
    fn new(dice: &mut Dice) -> Self {
        let shape = |dice: &mut Dice| {
            let (x, y) = (within(dice, 0.0, WIDTH as f32), within(dice, 0.0, HEIGHT as f32));
            (x, y, within(dice, 10.0, 220.0), within(dice, 10.0, 160.0), within(dice, 0.05, 0.9))
        };
        let shapes = (0..24).map(|_| shape(dice)).collect();
        Self { shapes, wall: within(dice, 0.2, 0.7) }
    }

    fn at(&self, x: f32, y: f32) -> f32 {
        let covers = |&&(left, top, wide, high, _): &&(f32, f32, f32, f32, f32)| {
            (x - left).abs() < wide && (y - top).abs() < high
        };
        self.shapes.iter().rev().find(covers).map_or(self.wall, |shape| shape.4)
    }
}

//! Pictures of codes as a kiosk's camera has them, made from a seed: thirteen conditions,
//! each with its own light, angle, lens and hand. Readers are tried and timed on them.
//!
//! A scene is drawn as a camera sees it: every pixel's ray meets the sheet or the
//! telephone in space, the lens blurs, the light falls off, the sensor adds its noise.

mod light;
mod sheet;

use crate::picture::Picture;
use drawing::Dice;
use qrcode::{Color, EcLevel, QrCode};
use sheet::{Pose, Sheet};
use std::f32::consts::PI;

/// Width of every scene in pixels, as the kiosk asks its camera for.
pub const WIDTH: usize = 1_280;
/// Height of every scene in pixels.
pub const HEIGHT: usize = 720;

/// What makes a code hard to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Held still, straight, in good light.
    Plain,
    /// Turned by any angle.
    Turned,
    /// Tilted away by 35 to 55 degrees.
    Tilted,
    /// Far away: 2 to 2.6 pixels a module.
    Small,
    /// Out of focus: blur of σ 3 pixels.
    Blurred,
    /// Moved while the picture was taken, by 8 to 14 pixels.
    Moved,
    /// 15 % of the light, with the noise of a sensor that amplifies.
    Dark,
    /// A lamp mirrored in a laminated card.
    Glare,
    /// White on black.
    Inverted,
    /// On a telephone's screen: its grid beats with the camera's, and its glass mirrors.
    Telephone,
    /// A bent receipt: a code of 30 mm on a roll of 30 to 60 mm radius.
    Curled,
    /// Half of it in a hard shadow.
    Shadowed,
    /// Turned, tilted, a little blurred, dim and noisy at once.
    Together,
}

impl Condition {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Plain,
        Self::Turned,
        Self::Tilted,
        Self::Small,
        Self::Blurred,
        Self::Moved,
        Self::Dark,
        Self::Glare,
        Self::Inverted,
        Self::Telephone,
        Self::Curled,
        Self::Shadowed,
        Self::Together,
    ];

    /// Its name in a table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Turned => "turned",
            Self::Tilted => "tilted",
            Self::Small => "small",
            Self::Blurred => "blurred",
            Self::Moved => "moved",
            Self::Dark => "dark",
            Self::Glare => "glare",
            Self::Inverted => "inverted",
            Self::Telephone => "telephone",
            Self::Curled => "curled",
            Self::Shadowed => "shadowed",
            Self::Together => "together",
        }
    }
}

/// A picture and the text that stands in it.
#[derive(Debug)]
pub struct Scene {
    /// What the camera saw.
    pub picture: Picture,
    /// What the code says: as long as a passport.
    pub text: String,
}

/// A number of `low` to `high`.
fn within(dice: &mut Dice, low: f32, high: f32) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "a roll lies between 0 and 1")]
    let roll = dice.roll() as f32;
    low + roll * (high - low)
}

/// The scene of a condition and a seed: always the same for the same two.
#[must_use]
pub fn scene(condition: Condition, seed: u32) -> Scene {
    frames(condition, seed).next().unwrap_or_else(|| unreachable!("there is always another frame"))
}

/// One scene, frame after frame without end, as a hand that trembles shows it.
pub fn frames(condition: Condition, seed: u32) -> impl Iterator<Item = Scene> {
    let mut dice = Dice::new(Dice::seed_of(condition.name()) ^ seed.wrapping_mul(0x9E37_79B9));
    let text = passport_like(&mut dice);
    let modules = modules_of(&text);
    let finish = Finish::of(condition, &mut dice);
    let held = pose_for(condition, &mut dice);
    let mut pose = held.clone();
    std::iter::repeat_with(move || {
        let picture = drawn(&modules, &pose, &finish, &mut dice);
        pose = held.trembling(&mut dice);
        Scene { picture, text: text.clone() }
    })
}

/// What the camera sees while nobody holds up a code.
#[must_use]
pub fn empty(seed: u32) -> Picture {
    let mut dice = Dice::new(seed ^ 0x5EED);
    let mut canvas = sheet::room(&mut dice);
    light::fall_off(&mut canvas, &mut dice);
    light::blur(&mut canvas, 0.8);
    light::sensed(&canvas, 0.8, 2.5, &mut dice)
}

/// 133 letters of the alphabet that passports use.
fn passport_like(dice: &mut Dice) -> String {
    const LETTERS: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 44")]
    let letter = |dice: &mut Dice| char::from(LETTERS[(dice.roll() * 45.0) as usize]);
    let body: String = (0..129).map(|_| letter(dice)).collect();
    format!("SM1:{body}")
}

/// The code's modules, row by row; true is ink. The side is the root of their number.
fn modules_of(text: &str) -> Vec<bool> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M);
    code.map(|code| code.to_colors().into_iter().map(|colour| colour == Color::Dark).collect())
        .unwrap_or_else(|_| unreachable!("133 letters fit a code"))
}

fn pose_for(condition: Condition, dice: &mut Dice) -> Pose {
    let mut pose = Pose {
        module: within(dice, 5.0, 8.5),
        roll: within(dice, -0.2, 0.2),
        yaw: within(dice, -0.15, 0.15),
        pitch: within(dice, -0.15, 0.15),
        across: within(dice, -0.8, 0.8),
        down: within(dice, -0.6, 0.6),
        bend: 0.0,
    };
    let sign = if dice.roll() < 0.5 { -1.0 } else { 1.0 };
    match condition {
        Condition::Turned | Condition::Together => pose.roll = within(dice, -PI, PI),
        Condition::Small => pose.module = within(dice, 2.0, 2.6),
        Condition::Blurred => pose.module = within(dice, 6.0, 9.0),
        Condition::Moved => pose.module = within(dice, 6.0, 9.5),
        Condition::Curled => pose.bend = within(dice, 0.5, 1.0),
        _ => {}
    }
    match condition {
        Condition::Tilted => {
            pose.yaw = sign * within(dice, 0.61, 0.96);
            pose.pitch = within(dice, -0.35, 0.35);
            pose.module = within(dice, 6.0, 9.0);
        }
        Condition::Together => {
            pose.yaw = sign * within(dice, 0.3, 0.6);
            pose.pitch = within(dice, -0.4, 0.4);
            pose.module = within(dice, 5.5, 8.0);
        }
        _ => {}
    }
    pose
}

/// What light, lens and sensor do to the picture.
#[derive(Debug, Clone)]
struct Finish {
    sheet: Sheet,
    lens: f32,
    motion: f32,
    light: f32,
    noise: f32,
    glare: bool,
    shadow: bool,
}

impl Finish {
    fn of(condition: Condition, dice: &mut Dice) -> Self {
        let mut finish = Self {
            sheet: Sheet::Paper,
            lens: within(dice, 0.5, 0.9),
            motion: 0.0,
            light: within(dice, 0.7, 1.0),
            noise: within(dice, 1.0, 3.0),
            glare: condition == Condition::Glare,
            shadow: condition == Condition::Shadowed,
        };
        match condition {
            Condition::Blurred => finish.lens = 3.0,
            Condition::Moved => finish.motion = within(dice, 8.0, 14.0),
            Condition::Dark => (finish.light, finish.noise) = (0.15, within(dice, 3.0, 5.0)),
            Condition::Inverted => finish.sheet = Sheet::Inverted,
            Condition::Telephone => finish.sheet = Sheet::Telephone,
            Condition::Together => {
                finish.lens = within(dice, 1.0, 1.6);
                finish.light = within(dice, 0.25, 0.45);
                finish.noise = within(dice, 4.0, 6.0);
            }
            _ => {}
        }
        finish
    }
}

fn drawn(modules: &[bool], pose: &Pose, finish: &Finish, dice: &mut Dice) -> Picture {
    let mut canvas = sheet::seen(modules, pose, finish.sheet, dice);
    if finish.shadow {
        light::shadow(&mut canvas, pose, dice);
    }
    light::fall_off(&mut canvas, dice);
    if finish.glare {
        light::glare(&mut canvas, pose, dice);
    }
    light::blur(&mut canvas, finish.lens);
    if finish.motion > 0.0 {
        light::motion(&mut canvas, finish.motion, dice);
    }
    light::sensed(&canvas, finish.light, finish.noise, dice)
}

//! What happens to a picture between the sheet and the file: shadow, lamp, lens, hand
//! and sensor.

use super::{
    HEIGHT, WIDTH,
    sheet::{Canvas, Pose},
    within,
};
use crate::picture::Picture;
use drawing::Dice;
use std::f32::consts::{PI, TAU};

/// A hard shadow across the code: 30 % of the light is left in it.
pub(super) fn shadow(canvas: &mut Canvas, pose: &Pose, dice: &mut Dice) {
    let (x, y) = pose.middle();
    let (sin, cos) = within(dice, 0.0, TAU).sin_cos();
    let off = pose.half() * within(dice, -0.5, 0.5);
    for (row, line) in canvas.chunks_exact_mut(WIDTH).enumerate() {
        for (column, pixel) in line.iter_mut().enumerate() {
            let side = (column as f32 - x) * cos + (row as f32 - y) * sin - off;
            // Two pixels of soft edge, as a hand near the sheet throws it.
            *pixel *= 1.0 - 0.7 * (side / 2.0 + 0.5).clamp(0.0, 1.0);
        }
    }
}

/// The light falls off to one side, to a half or less.
pub(super) fn fall_off(canvas: &mut Canvas, dice: &mut Dice) {
    let (sin, cos) = within(dice, 0.0, TAU).sin_cos();
    let loss = within(dice, 0.1, 0.5);
    for (row, line) in canvas.chunks_exact_mut(WIDTH).enumerate() {
        for (column, pixel) in line.iter_mut().enumerate() {
            let (x, y) = (column as f32 / WIDTH as f32 - 0.5, row as f32 / HEIGHT as f32 - 0.5);
            *pixel *= 1.0 - loss * (x * cos + y * sin + 0.5).clamp(0.0, 1.0);
        }
    }
}

/// A lamp mirrored on the sheet, half as wide as the code at most, with a soft edge.
pub(super) fn glare(canvas: &mut Canvas, pose: &Pose, dice: &mut Dice) {
    let (x, y) = pose.middle();
    let half = pose.half();
    let (x, y) = (x + half * within(dice, -0.7, 0.7), y + half * within(dice, -0.7, 0.7));
    let (wide, high) = (half * within(dice, 0.15, 0.5), half * within(dice, 0.1, 0.3));
    let (sin, cos) = within(dice, 0.0, PI).sin_cos();
    for (row, line) in canvas.chunks_exact_mut(WIDTH).enumerate() {
        for (column, pixel) in line.iter_mut().enumerate() {
            let (dx, dy) = (column as f32 - x, row as f32 - y);
            let (along, across) = ((dx * cos + dy * sin) / wide, (dy * cos - dx * sin) / high);
            let far = along * along + across * across;
            *pixel += 1.6 * (-far * far / 2.0).exp() + 0.25 * (-far / 8.0).exp();
        }
    }
}

/// The lens: a Gaussian of `sigma` pixels, along rows and then columns.
pub(super) fn blur(canvas: &mut Canvas, sigma: f32) {
    #[expect(clippy::cast_possible_truncation, reason = "at most 9")]
    let reach = (sigma * 3.0).ceil() as isize;
    let weight = |step: isize| (-(step * step) as f32 / (2.0 * sigma * sigma)).exp();
    let kernel: Vec<f32> = (-reach..=reach).map(weight).collect();
    smeared(canvas, &kernel, |step| (step, 0), reach);
    smeared(canvas, &kernel, |step| (0, step), reach);
}

/// The hand: a line of `length` pixels in a direction.
pub(super) fn motion(canvas: &mut Canvas, length: f32, dice: &mut Dice) {
    let (sin, cos) = within(dice, 0.0, PI).sin_cos();
    #[expect(clippy::cast_possible_truncation, reason = "at most 7")]
    let reach = (length / 2.0).round() as isize;
    let kernel: Vec<f32> = (-reach..=reach).map(|_| 1.0).collect();
    #[expect(clippy::cast_possible_truncation, reason = "a few pixels")]
    let along = |step: isize| ((step as f32 * cos).round() as isize, (step as f32 * sin).round() as isize);
    smeared(canvas, &kernel, along, reach);
}

/// The weighted mean of every pixel's neighbours along a line; the border repeats.
fn smeared(canvas: &mut Canvas, kernel: &[f32], along: impl Fn(isize) -> (isize, isize), reach: isize) {
    let whole: f32 = kernel.iter().sum();
    let steps: Vec<(isize, isize, f32)> = kernel
        .iter()
        .zip(-reach..)
        .map(|(weight, step)| (along(step).0, along(step).1, weight / whole))
        .collect();
    let before = canvas.clone();
    let (wide, high) = (WIDTH.cast_signed(), HEIGHT.cast_signed());
    for (row, line) in canvas.chunks_exact_mut(WIDTH).enumerate() {
        for (column, pixel) in line.iter_mut().enumerate() {
            *pixel = steps
                .iter()
                .map(|(dx, dy, weight)| {
                    let x = (column.cast_signed() + dx).clamp(0, wide - 1).cast_unsigned();
                    let y = (row.cast_signed() + dy).clamp(0, high - 1).cast_unsigned();
                    before[y * WIDTH + x] * weight
                })
                .sum();
        }
    }
}

/// The sensor: so much light, noise of `sigma` of 255, and eight bits.
pub(super) fn sensed(canvas: &Canvas, light: f32, sigma: f32, dice: &mut Dice) -> Picture {
    let noisy = |value: &f32, dice: &mut Dice| {
        // Four rolls together are near enough to a Gaussian.
        let rolls: f32 = (0..4).map(|_| within(dice, -1.0, 1.0)).sum();
        let level = value.min(1.0) * light * 255.0 + rolls * sigma * 0.866;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let level = level.round().clamp(0.0, 255.0) as u8;
        level
    };
    let pixels = canvas.iter().map(|value| noisy(value, dice)).collect();
    Picture::new(WIDTH, HEIGHT, pixels).unwrap_or_else(|_| unreachable!("a scene is as large as it says"))
}

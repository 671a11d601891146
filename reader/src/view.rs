//! Other views of a picture, in which a code stands out that the picture itself hides.

use crate::Picture;
use std::borrow::Cow;

/// A picture made smaller by a whole number, each pixel the mean of `by` × `by`. Sensor
/// noise falls by as much, and a blurred edge gets as much steeper.
pub(crate) fn smaller(picture: &Picture, by: usize) -> Cow<'_, Picture> {
    let (width, height) = (picture.width() / by, picture.height() / by);
    if by < 2 || width == 0 || height == 0 {
        return Cow::Borrowed(picture);
    }
    let mut pixels = Vec::with_capacity(width * height);
    let mut sums = vec![0_u32; width];
    let share = u32::try_from(by * by).unwrap_or(u32::MAX);
    for rows in picture.pixels().chunks_exact(picture.width() * by) {
        sums.fill(0);
        for row in rows.chunks_exact(picture.width()) {
            for (sum, block) in sums.iter_mut().zip(row.chunks_exact(by)) {
                *sum += block.iter().map(|&level| u32::from(level)).sum::<u32>();
            }
        }
        // A mean of bytes is a byte.
        pixels.extend(sums.iter().map(|sum| u8::try_from(sum / share).unwrap_or(u8::MAX)));
    }
    Picture::new(width, height, pixels).map_or(Cow::Borrowed(picture), Cow::Owned)
}

/// Black and white by the mean of the square of `2 reach + 1` pixels around each pixel
/// (Wellner 1993, "Adaptive Thresholding for the DigitalDesk"): hard shadows and mirrored
/// lamps vanish, and a blurred module is found again where it is a little darker than its
/// surroundings.
pub(crate) fn levelled(picture: &Picture, reach: usize) -> Picture {
    let (width, height) = (picture.width(), picture.height());
    let source = picture.pixels();
    let row = |y: usize| &source[y * width..(y + 1) * width];
    let mut columns = vec![0_u32; width];
    for y in 0..=2 * reach {
        // The border repeats: the first row stands for those above it.
        add(&mut columns, row(y.saturating_sub(reach + 1).min(height - 1)));
    }
    let share = u32::try_from((2 * reach + 1) * (2 * reach + 1)).unwrap_or(u32::MAX);
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        take(&mut columns, row(y.saturating_sub(reach + 1)));
        add(&mut columns, row((y + reach).min(height - 1)));
        level_row(row(y), &columns, reach, share, &mut pixels);
    }
    Picture::new(width, height, pixels).unwrap_or_else(|_| picture.clone())
}

fn add(columns: &mut [u32], row: &[u8]) {
    columns.iter_mut().zip(row).for_each(|(sum, &level)| *sum += u32::from(level));
}

fn take(columns: &mut [u32], row: &[u8]) {
    columns.iter_mut().zip(row).for_each(|(sum, &level)| *sum -= u32::from(level));
}

fn level_row(row: &[u8], columns: &[u32], reach: usize, share: u32, pixels: &mut Vec<u8>) {
    let last = columns.len() - 1;
    let mut sum: u32 = (0..=2 * reach).map(|x| columns[x.saturating_sub(reach + 1).min(last)]).sum();
    for (x, &level) in row.iter().enumerate() {
        sum = sum - columns[x.saturating_sub(reach + 1)] + columns[(x + reach).min(last)];
        pixels.push(if u32::from(level) * share < sum { 0 } else { u8::MAX });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: usize, height: usize) -> Picture {
        let level = |at: usize| u8::try_from(at * 37 % 251).unwrap();
        Picture::new(width, height, (0..width * height).map(level).collect()).unwrap()
    }

    #[test]
    fn a_smaller_picture_is_of_means() {
        let four = Picture::new(4, 2, vec![0, 10, 20, 30, 4, 6, 20, 30]).unwrap();
        assert_eq!(smaller(&four, 2).pixels(), [5, 25]);
        assert_eq!(smaller(&four, 3).pixels(), four.pixels(), "what would vanish stays as it is");
    }

    #[test]
    fn every_pixel_is_held_against_its_surroundings() {
        for (width, height, reach) in [(9, 7, 1_isize), (9, 7, 2), (3, 2, 4), (1, 1, 3)] {
            let picture = picture(width, height);
            let expected: Vec<u8> = (0..height.cast_signed())
                .flat_map(|y| (0..width.cast_signed()).map(move |x| (x, y)))
                .map(|(x, y)| {
                    let around = (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy)));
                    let near = around.map(|(dx, dy)| u32::from(picture.near(x + dx, y + dy)));
                    let (sum, count) = near.fold((0, 0), |(sum, count), level| (sum + level, count + 1));
                    if u32::from(picture.near(x, y)) * count < sum { 0 } else { 255 }
                })
                .collect();
            let levelled = levelled(&picture, reach.try_into().unwrap());
            assert_eq!(levelled.pixels(), expected, "{width}×{height}, {reach}");
        }
    }
}

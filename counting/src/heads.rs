//! People side by side, told by their heads: peaks of a blob's upper outline with a
//! valley between them.

use crate::blobs::Blob;
use crate::grid::cell;
use crate::size::Size;

/// How deep the valley between two heads is, as a share of a person's height.
const DEEP: f32 = 0.22;
/// The way up of somebody who stands upright in the picture: no less down than this.
const UPRIGHT: f32 = -0.9;
/// Radii that somebody must be long to show a head above shoulders.
const LONG: f32 = 3.6;
/// The least share of the blob that a person beside another has.
const PART: f32 = 0.25;
/// The same as a share of a person's cells, where that is known.
const LEAST: f32 = 0.4;

/// The blob, cut in the valleys between its heads; whole when there is one head.
pub(crate) fn part(blob: Blob, usual: Option<Size>) -> Vec<Blob> {
    // Seen from above, heads are not on top of one another's shoulders.
    if usual.is_some_and(|size| size.up.1 > UPRIGHT || size.long() < LONG * size.thick) {
        return vec![blob];
    }
    let height = usual.map_or(blob.height(), |size| size.height).min(blob.height());
    let cuts = valleys(&outline(&blob), DEEP * height);
    if cuts.is_empty() {
        return vec![blob];
    }
    let mut parts = vec![Vec::new(); cuts.len() + 1];
    for spot in &blob.spots {
        let column = cell(f32::from(spot.0) - blob.left);
        parts[cuts.iter().filter(|cut| column > **cut).count()].push(*spot);
    }
    let least = usual.map_or(PART * blob.area() * 2.0 / parts.len() as f32, |size| LEAST * size.area);
    if parts.iter().any(|part| (part.len() as f32) < least) {
        return vec![blob];
    }
    parts.into_iter().map(|part| Blob { shown: blob.shown, ..Blob::of(part) }).collect()
}

/// For each column how far the blob rises above its lowest row.
fn outline(blob: &Blob) -> Vec<f32> {
    let mut rises = vec![0.0_f32; cell(blob.width())];
    for (x, y) in &blob.spots {
        let rise = &mut rises[cell(f32::from(*x) - blob.left)];
        *rise = rise.max(blob.bottom - f32::from(*y));
    }
    rises
}

/// The columns that lie at least `deep` below a peak on either side, the deepest of each
/// valley.
fn valleys(rises: &[f32], deep: f32) -> Vec<usize> {
    let mut cuts = Vec::new();
    let (mut peak, mut low) = (0.0_f32, None::<(f32, usize)>);
    for (x, rise) in rises.iter().enumerate() {
        match low {
            Some((depth, at)) if *rise >= depth + deep && peak >= depth + deep => {
                cuts.push(at);
                (peak, low) = (*rise, None);
            }
            Some((depth, _)) if *rise > depth => {}
            _ if *rise >= peak => (peak, low) = (*rise, None),
            _ => low = Some((*rise, x)),
        }
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::valleys;

    #[test]
    fn two_heads_have_a_valley_between_them_and_a_shoulder_is_no_head() {
        assert_eq!(valleys(&[3.0, 9.0, 9.0, 4.0, 5.0, 10.0, 3.0], 3.0), [3]);
        assert_eq!(valleys(&[3.0, 9.0, 9.0, 6.0, 7.0, 3.0], 3.0), [0; 0]);
        assert_eq!(valleys(&[9.0, 1.0, 9.0, 1.0, 9.0], 3.0), [1, 3]);
    }
}

//! Which pages stand side by side so that a stack of folded sheets reads in order.

use crate::sheet::Page;

/// Pages on a sheet: two in front, two behind.
pub(super) const PAGES_OF_A_SHEET: usize = 4;

/// The pairs of page numbers (from 0), left and right, sheet by sheet, front then back.
///
/// `pages` is a multiple of four.
pub(super) fn pairs(pages: usize) -> Vec<(usize, usize)> {
    (0..pages / PAGES_OF_A_SHEET)
        .flat_map(|sheet| {
            let (first, last) = (2 * sheet, pages - 1 - 2 * sheet);
            [(last, first), (first + 1, last - 1)]
        })
        .collect()
}

/// The pages of a booklet, two on each side of a sheet.
pub(super) fn to_fold(pages: &[Page]) -> Vec<Page> {
    let beside = |(left, right): (usize, usize)| Some(Page::beside(pages.get(left)?, pages.get(right)?));
    pairs(pages.len()).into_iter().filter_map(beside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_pages_lie_on_two_sheets_as_bookbinders_lay_them() {
        // From 1, as a binder counts: 8 1 | 2 7 | 6 3 | 4 5.
        let from_one: Vec<_> = pairs(8).into_iter().map(|(left, right)| (left + 1, right + 1)).collect();
        assert_eq!(from_one, [(8, 1), (2, 7), (6, 3), (4, 5)]);
    }

    #[test]
    fn folded_together_the_pages_read_in_order() {
        for pages in (4..=48).step_by(4) {
            let pairs = pairs(pages);
            // Leafing through: the right half of each front and the left half of its back,
            // from the outermost sheet to the innermost, then the other halves outwards.
            let sheets: Vec<_> = pairs.chunks(2).map(|sides| (sides[0], sides[1])).collect();
            let inwards = sheets.iter().flat_map(|(front, back)| [front.1, back.0]);
            let outwards = sheets.iter().rev().flat_map(|(front, back)| [back.1, front.0]);
            let read: Vec<usize> = inwards.chain(outwards).collect();
            assert_eq!(read, (0..pages).collect::<Vec<_>>());
        }
    }
}

//! What is up at a moment: pages that turn by themselves, language by language.

use crate::wording::Language;
use std::ops::Range;

/// How long a language is up before the next one has its turn (ms), where it is one page.
pub const SLIDE_MS: u64 = 15_000;

/// How long a page is up where there are several (ms): four rows are read twice.
pub const PAGE_MS: u64 = 10_000;

/// What is up: a page in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slide {
    /// The language.
    pub language: Language,
    /// The page, from 0.
    pub page: usize,
    /// How many there are in this language.
    pub pages: usize,
}

/// Which slide is up at `now` (ms since the start), of languages with so many pages each.
#[must_use]
pub fn slide(now: u64, languages: &[(Language, usize)]) -> Slide {
    let stay = |pages: usize| if pages > 1 { PAGE_MS } else { SLIDE_MS };
    let turn = |pages: usize| stay(pages).saturating_mul(u64::try_from(pages.max(1)).unwrap_or(1));
    let round: u64 = languages.iter().map(|(_, pages)| turn(*pages)).sum();
    let mut into = now % round.max(1);
    for (language, pages) in languages {
        let pages = (*pages).max(1);
        if into < turn(pages) {
            let page = usize::try_from(into / stay(pages)).unwrap_or(0);
            return Slide { language: *language, page, pages };
        }
        into -= turn(pages);
    }
    Slide { language: Language::default(), page: 0, pages: 1 }
}

/// Rows of these heights on pages so high, with such a gap between two: no row is cut, none
/// is left out. A row higher than a page has one of its own.
#[must_use]
pub fn paged(heights: &[f32], room: f32, gap: f32) -> Vec<Range<usize>> {
    let mut pages = vec![];
    let (mut from, mut used) = (0, 0.0);
    for (row, height) in heights.iter().enumerate() {
        let needed = if row == from { *height } else { used + gap + height };
        if row > from && needed > room {
            pages.push(from..row);
            (from, used) = (row, *height);
        } else {
            used = needed;
        }
    }
    if from < heights.len() {
        pages.push(from..heights.len());
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_language_has_its_turn_and_every_page() {
        let (zh, en) = (Language::of("zh-CN").unwrap(), Language::of("en").unwrap());
        let up = |now| slide(now, &[(zh, 2), (en, 1)]);
        let seen: Vec<_> = [0, 9_999, 10_000, 20_000, 34_999, 35_000]
            .map(|now| (up(now).language.tag(), up(now).page))
            .into();
        let zh_en = [("zh-CN", 0), ("zh-CN", 0), ("zh-CN", 1), ("en", 0), ("en", 0), ("zh-CN", 0)];
        assert_eq!(seen, zh_en);
        assert_eq!((up(0).pages, up(20_000).pages), (2, 1));
        assert_eq!(slide(7, &[(zh, 0)]).pages, 1, "an empty page is one");
    }

    proptest! {
        #[test]
        fn no_row_is_cut_and_each_is_on_one_page(
            heights in proptest::collection::vec(1.0_f32..400.0, 0..40),
            room in 400.0_f32..2_000.0,
            gap in 0.0_f32..30.0,
        ) {
            let pages = paged(&heights, room, gap);
            let rows: Vec<usize> = pages.iter().cloned().flatten().collect();
            prop_assert_eq!(rows, (0..heights.len()).collect::<Vec<_>>());
            for page in &pages {
                let own: f32 = heights[page.clone()].iter().sum();
                let gaps = gap * f32::from(u16::try_from(page.len() - 1).unwrap());
                prop_assert!(own + gaps <= room + 0.01, "a row is cut: {own} of {room}");
            }
            // No page is turned before it is full.
            for two in pages.windows(2) {
                let together: f32 = heights[two[0].start..=two[1].start].iter().sum();
                let gaps = gap * f32::from(u16::try_from(two[0].len()).unwrap());
                prop_assert!(together + gaps > room - 0.01);
            }
        }
    }
}

//! How the names of a map are set, and how large: measured by their characters, so that a
//! map can be laid out before its words are shaped.

use super::{Chart, ChartPoint};
use crate::theme::labels::place_labels;
use bevy::math::{Rect, Vec2};

/// Width of a character of a name, in parts of its size: Latin letters are half as wide
/// as Chinese ones, and a little more so that none is cut.
const LATIN: f32 = 0.58;

/// From line to line, in parts of the size.
pub(super) const LEADING: f32 = 1.3;

/// The least size of a note, px.
const LEAST_NOTE: f32 = 24.0;

/// A note is so much smaller than the name it stands under, px.
const SMALLER: f32 = 2.0;

/// A name that has found its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    /// The name, on one line or on two.
    pub(super) words: String,
    /// What stands under it, if there is room.
    pub(super) note: Option<String>,
    /// The size of the name, px.
    pub(super) letters: f32,
    /// Where both are, in px of the map's area.
    pub(super) place: Rect,
}

impl Named {
    /// The size of the note, px.
    pub(super) fn note_letters(&self) -> f32 {
        note_letters(self.letters)
    }
}

fn note_letters(letters: f32) -> f32 {
    (letters - SMALLER).max(LEAST_NOTE)
}

/// A name as it may be set.
type Setting = (String, Option<String>);

/// The names of a map, each with its place; none where there is no room for one. They are
/// as large as there is room for all of them, up to `larger` times their usual size, with
/// notes rather than without; `slip` is what lies round a name at its sides and above it.
pub(super) fn named(chart: &Chart<'_>, larger: f32, slip: Vec2) -> Vec<Option<Named>> {
    let (usual, larger) = (chart.letters, chart.letters * larger);
    let larger = [larger, f32::midpoint(larger, usual)].into_iter().filter(|letters| *letters > usual);
    let tries = larger.chain([usual]).flat_map(|letters| [(letters, true), (letters, false)]);
    let has_notes = chart.points.iter().any(|point| point.note.is_some());
    let mut last = vec![];
    for (letters, notes) in tries.filter(|(_, notes)| has_notes || !notes) {
        last = placed(chart, letters, notes, slip);
        if last.iter().all(Option::is_some) {
            break;
        }
    }
    last
}

fn placed(chart: &Chart<'_>, letters: f32, notes: bool, slip: Vec2) -> Vec<Option<Named>> {
    let settings: Vec<Vec<Setting>> = chart.points.iter().map(|point| settings(point, notes)).collect();
    let size_of = |setting: &Setting| size_of(setting, letters) + 2.0 * slip;
    let sizes: Vec<Vec<Vec2>> = settings.iter().map(|all| all.iter().map(size_of).collect()).collect();
    let places: Vec<Vec2> = chart.points.iter().map(|point| point.at).collect();
    // A ring round the point one is at, and the paper under one on a picture, are wider.
    let wide = chart.photo.is_some() || chart.points.iter().any(|point| point.here);
    let radius = f32::from(chart.size) * if wide { 0.6 } else { 0.5 };
    let first = |(index, point): (usize, &ChartPoint<'_>)| (point.next || point.here).then_some(index);
    let first: Vec<usize> = chart.points.iter().enumerate().filter_map(first).collect();
    let area = Vec2::new(chart.area.width, chart.area.height);
    let found = place_labels(&places, &sizes, area, (radius, &first));
    let name = |(found, settings): (Option<(usize, Rect)>, Vec<Setting>)| {
        let (setting, place) = found?;
        let (words, note) = settings.into_iter().nth(setting)?;
        Some(Named { words, note, letters, place })
    };
    found.into_iter().zip(settings).map(name).collect()
}

fn size_of((words, note): &Setting, letters: f32) -> Vec2 {
    let lines = |words: &str, letters: f32| {
        words.lines().fold(Vec2::ZERO, |size, line| {
            Vec2::new(size.x.max(width_of(line, letters)), size.y + letters * LEADING)
        })
    };
    let name = lines(words, letters);
    let note = note.as_ref().map_or(Vec2::ZERO, |note| lines(note, note_letters(letters)));
    Vec2::new(name.x.max(note.x), name.y + note.y)
}

/// A name as it may be set, the best first: with its note, and on one line, or on two that
/// are about as long.
fn settings(point: &ChartPoint<'_>, notes: bool) -> Vec<Setting> {
    let one = point.name.to_owned();
    let two = halves(point.name).map(|(first, second)| format!("{first}\n{second}"));
    let note = point.note.filter(|_| notes);
    let broken = note.map(|note| halves(note).map_or(note.to_owned(), |(a, b)| format!("{a}\n{b}")));
    let with = |name: &String, note: Option<&str>| (name.clone(), note.map(ToOwned::to_owned));
    let mut settings = vec![];
    if note.is_some() {
        settings.push(with(&one, note));
        settings.push(with(two.as_ref().unwrap_or(&one), broken.as_deref()));
    }
    settings.push(with(&one, None));
    settings.extend(two.as_ref().map(|two| with(two, None)));
    settings
}

/// Fewest characters of a line of a name on two lines: shorter ones look broken.
const SHORT_LINE: usize = 4;

/// A name on two lines that are about as long. Only names with blanks are broken: where a
/// Chinese one may be, only its author knows.
pub(crate) fn halves(name: &str) -> Option<(&str, &str)> {
    let middle = name.len() / 2;
    let blanks = name.match_indices(' ').map(|(at, _)| at);
    let at = blanks.min_by_key(|at| at.abs_diff(middle))?;
    let (first, second) = (name.get(..at)?, name.get(at + 1..)?);
    let long = |line: &str| line.chars().count() >= SHORT_LINE;
    (long(first) && long(second)).then_some((first, second))
}

/// How wide a name is, at most: measured by its characters.
pub(crate) fn width_of(name: &str, letters: f32) -> f32 {
    name.chars().map(|c| width_of_char(c, letters)).sum::<f32>() + 4.0
}

fn width_of_char(c: char, letters: f32) -> f32 {
    if c.is_ascii() { letters * LATIN } else { letters }
}

/// A name cut to a width, px, with three dots at its end where something is left out.
pub(crate) fn cut(name: &str, letters: f32, width: f32) -> String {
    if width_of(name, letters) <= width {
        return name.to_owned();
    }
    let mut left = width - 4.0 - letters;
    let fits = |c: &char| {
        left -= width_of_char(*c, letters);
        left >= 0.0
    };
    let short: String = name.chars().take_while(fits).collect();
    format!("{}…", short.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Pictogram;
    use crate::theme::{Area, ChartSign};
    use proptest::prelude::*;

    #[test]
    fn a_long_name_is_cut_and_a_short_one_is_not() {
        assert_eq!(cut("今晚的星图", 26.0, 200.0), "今晚的星图");
        assert_eq!(cut("今晚的星图", 26.0, 100.0), "今晚…");
        assert!(width_of(&cut("River City science walk", 26.0, 200.0), 26.0) <= 200.0);
        assert_eq!(halves("River City science walk"), Some(("River City", "science walk")));
        assert_eq!((halves("老码头"), halves("to be")), (None, None));
    }

    fn point<'a>(at: (f32, f32), name: &'a str, note: Option<&'a str>) -> ChartPoint<'a> {
        let sign = ChartSign::Open(Pictogram::Space);
        ChartPoint { at: Vec2::new(at.0, at.1), name, note, id: "a", sign, next: false, here: false }
    }

    fn chart<'a>(points: &'a [ChartPoint<'a>], size: u16) -> Chart<'a> {
        Chart { area: Area::new(0.0, 0.0, 1_100.0, 600.0), points, size, letters: 26.0, photo: None }
    }

    #[test]
    fn a_note_stands_under_its_name_where_there_is_room() {
        let note = Some("Start here, with a passport");
        let all = [point((300.0, 200.0), "River City", note), point((700.0, 400.0), "The old landing", note)];
        let names = named(&chart(&all, 72), 1.0, Vec2::ZERO);
        assert!(names.iter().flatten().all(|name| name.note.is_some()) && names.len() == 2);
        let many: Vec<_> = (0..40_u8)
            .map(|n| {
                point((60.0 + f32::from(n % 10) * 108.0, 80.0 + f32::from(n / 10) * 140.0), "Landing", note)
            })
            .collect();
        let names = named(&chart(&many, 32), 1.0, Vec2::ZERO);
        assert!(names.iter().all(Option::is_some), "names come before notes");
    }

    #[test]
    fn where_one_is_and_where_to_go_are_named_first() {
        let mut many: Vec<_> = (0..140_u8)
            .map(|n| {
                point(
                    (f32::from(n % 20) * 55.0 + 20.0, f32::from(n / 20) * 85.0 + 30.0),
                    "A long English name",
                    None,
                )
            })
            .collect();
        many[130].next = true;
        many[88].here = true;
        let names = named(&chart(&many, 20), 1.0, Vec2::ZERO);
        assert!(names[130].is_some() && names[88].is_some());
        assert!(names.iter().any(Option::is_none), "not all fit");
    }

    proptest! {
        #[test]
        fn any_number_of_long_names_keeps_to_the_map(
            all in prop::collection::vec(((30.0..1_070.0_f32, 30.0..570.0_f32), 3..60_usize), 1..120), slip: bool
        ) {
            let names: Vec<String> = all.iter().map(|(_, length)| "Long name ".repeat(length / 10 + 1)).collect();
            let points: Vec<_> = all.iter().zip(&names).map(|((at, _), name)| point(*at, name, Some("A note"))).collect();
            let around = if slip { Vec2::new(14.0, 6.0) } else { Vec2::ZERO };
            let found = named(&chart(&points, 24), 1.4, around);
            for (index, name) in found.iter().enumerate() {
                let Some(name) = name else { continue };
                prop_assert!(name.place.min.min_element() >= 0.0 && name.place.max.x <= 1_100.0 && name.place.max.y <= 600.0);
                for other in found[index + 1..].iter().flatten() {
                    let both = name.place.intersect(other.place);
                    prop_assert!(both.width() <= 0.0 || both.height() <= 0.0);
                }
            }
        }
    }
}

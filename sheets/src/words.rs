//! In which language a sheet speaks, and the words that stand on every one.

use crate::{
    faces::Face,
    ink::{INK, INK_SOFT},
    pen::{Hang, LEADING, OVER, Pen, Type, UNDER},
    wrap,
};
use chrono::{Datelike, NaiveDate};
use kurbo::{Point, Rect};
use venue::pack::Name;

/// The language of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Chinese alone.
    Zh,
    /// English alone; a name without an English one stays Chinese.
    En,
    /// Chinese, with English below and smaller.
    Both,
}

/// Words of a sheet in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
}

impl Said {
    pub(crate) const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }

    pub(crate) fn name(self) -> Name {
        named(self.zh, self.en)
    }
}

/// A name of two texts.
pub(crate) fn named(zh: impl Into<String>, en: impl Into<String>) -> Name {
    Name { zh: zh.into(), en: Some(en.into()) }
}

impl Language {
    /// What is read first.
    pub(crate) fn first(self, name: &Name) -> &str {
        match self {
            Self::Zh | Self::Both => &name.zh,
            Self::En => name.en_or_zh(),
        }
    }

    /// What stands below it, smaller.
    pub(crate) fn second(self, name: &Name) -> Option<&str> {
        match self {
            Self::Zh | Self::En => None,
            Self::Both => name.en.as_deref().filter(|en| *en != name.zh),
        }
    }

    /// Both in one line, with room between.
    pub(crate) fn line(self, name: &Name) -> String {
        match self.second(name) {
            Some(second) => format!("{}  {second}", self.first(name)),
            None => self.first(name).to_owned(),
        }
    }
}

/// The share of the first language's size that the second is set in: titles are large
/// enough for half, what is read needs more.
fn second_size(how: Type) -> f64 {
    how.size * if how.face == Face::Voice { 0.5 } else { 0.68 }
}

/// A line of a name, and its baseline below the top of the name's room.
struct Line {
    words: String,
    how: Type,
    down: f64,
}

/// Most lines a name takes in one language.
const MOST_LINES: usize = 2;
/// Room between the two languages, in the size of the second.
const BETWEEN: f64 = 0.24;

impl Pen<'_> {
    /// A name with the other language below it, no wider than `width`, its first baseline
    /// at a point. Gives the baseline a further line would have.
    pub(crate) fn named(&mut self, name: &Name, at: Point, how: Type, width: f64, language: Language) -> f64 {
        let top = at.y - how.size * OVER;
        let room = Rect::new(at.x, top, at.x + width, f64::INFINITY);
        self.named_within(name, room, how, language)
    }

    /// A name with the other language below it, as large as `how` says or as the room
    /// allows; it hangs at the room's left, middle or right. Gives the baseline a further
    /// line would have.
    pub(crate) fn named_within(&mut self, name: &Name, room: Rect, how: Type, language: Language) -> f64 {
        /// Each step is a twelfth smaller; thirty of them leave a fourteenth.
        const STEP: f64 = 11.0 / 12.0;
        const STEPS: usize = 30;
        let mut how = how;
        let mut lines = self.set(name, how, room.width(), language);
        for _ in 0..STEPS {
            let last = lines.as_ref().and_then(|lines| lines.last());
            if last.is_some_and(|line| room.y0 + line.down + line.how.size * UNDER <= room.y1) {
                break;
            }
            how.size *= STEP;
            lines = self.set(name, how, room.width(), language);
        }
        let mut y = room.y0;
        for Line { words, how, down } in lines.unwrap_or_default() {
            let x = match how.hang {
                Hang::Left => room.x0,
                // Where a baseline was given, the room begins at its point.
                Hang::Middle if room.y1.is_infinite() => room.x0,
                Hang::Middle => room.center().x,
                Hang::Right if room.y1.is_infinite() => room.x0,
                Hang::Right => room.x1,
            };
            self.text(&words, Point::new(x, room.y0 + down), how);
            y = room.y0 + down + how.size * LEADING;
        }
        y
    }

    /// The lines of a name at one size; none if they are too wide or too many.
    fn set(&self, name: &Name, how: Type, width: f64, language: Language) -> Option<Vec<Line>> {
        let quiet = Type { face: Face::Reading, ink: if how.ink == INK { INK_SOFT } else { how.ink }, ..how };
        let second = quiet.size(second_size(how));
        let mut lines: Vec<Line> = Vec::new();
        for (words, how) in [(Some(language.first(name)), how), (language.second(name), second)] {
            let Some(words) = words else { continue };
            let set = wrap::lines(self.faces, how.face, words, how.size, width);
            let widest = set.iter().map(|line| self.faces.width(how.face, line)).fold(0.0, f64::max);
            if set.len() > MOST_LINES || widest * how.size > width {
                return None;
            }
            let set = wrap::balanced(self.faces, how.face, words, how.size, set);
            let between = lines.last().map(|last| last.down + last.how.size * UNDER + how.size * BETWEEN);
            let first = between.unwrap_or(0.0) + how.size * OVER;
            let mut down = first;
            for words in set {
                lines.push(Line { words, how, down });
                down += how.size * LEADING;
            }
        }
        Some(lines)
    }
}

/// A day as both languages write it.
pub(crate) fn day(day: NaiveDate) -> Name {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(day.month0()).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"");
    named(
        format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        format!("{} {month} {}", day.day(), day.year()),
    )
}

//! What is drawn: what a drag over the picture becomes, how it is changed and taken back,
//! and what is refused. Pure; places are pixels of the camera's picture.

mod refusal;

pub(super) use refusal::Refusal;

use counting::{Calibration, CalibrationError, Line, PersonSize, PictureSize, Point};
use serde::Deserialize;

/// Drawings that can be taken back to.
const UNDOABLE: usize = 50;

/// The longest name of a line, characters.
pub(super) const LONGEST_NAME: usize = 40;

/// A stroke narrower than this share of its height is somebody marked from head to foot.
const STROKE: f32 = 0.2;

/// How wide somebody who stands is, as a share of the height.
const STANDING: f32 = 0.4;

/// One thing that somebody did on the page.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Edit {
    /// Dragged a new line.
    Line {
        /// Where the drag began.
        from: Point,
        /// Where it ended.
        to: Point,
    },
    /// Dragged a box over somebody, from head to foot or from any corner to the one opposite.
    Person {
        /// Where the drag began.
        from: Point,
        /// Where it ended.
        to: Point,
    },
    /// Moved an end of a line.
    MoveLine {
        /// Which line, from 0.
        line: usize,
        /// Which end.
        end: End,
        /// Where it is now.
        to: Point,
    },
    /// Moved a corner of a marked person.
    MovePerson {
        /// Which person, from 0.
        person: usize,
        /// The upper left corner or the lower right one.
        end: End,
        /// Where it is now.
        to: Point,
    },
    /// Turned a line round, so that plus is the other way.
    Turn {
        /// Which line, from 0.
        line: usize,
    },
    /// Gave a line a name.
    Name {
        /// Which line, from 0.
        line: usize,
        /// The name.
        name: String,
    },
    /// Took a line away.
    RemoveLine {
        /// Which line, from 0.
        line: usize,
    },
    /// Took a marked person away.
    RemovePerson {
        /// Which person, from 0.
        person: usize,
    },
    /// Took back the last of these.
    Undo,
}

/// Which end of a line or corner of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum End {
    /// Where it begins; the upper left corner.
    From,
    /// Where it ends; the lower right corner.
    To,
}

/// What is drawn now, and what was before.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    now: Drawn,
    past: Vec<Drawn>,
    version: u64,
    saved: Drawn,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Drawn {
    lines: Vec<Line>,
    people: Vec<PersonSize>,
    /// The picture that they are drawn in; nothing before the first, where the file does not say.
    picture: Option<PictureSize>,
}

impl Drawing {
    /// One that begins with what the file holds.
    pub(super) fn of(calibration: Option<Calibration>) -> Self {
        let drawn = |Calibration { lines, people, picture }| Drawn { lines, people, picture };
        let now = calibration.map(drawn).unwrap_or_default();
        Self { saved: now.clone(), now, ..Self::default() }
    }

    /// A picture came, and it is of this size: what was drawn in one of another size is drawn
    /// at the same places of this one. Says whether the counter has to begin anew.
    pub(super) fn fit(&mut self, (width, height): (u32, u32)) -> bool {
        let picture = PictureSize { width, height };
        if self.now.picture == Some(picture) {
            return false;
        }
        let told = self.now.picture.is_some();
        let seen = self.now.clone().calibration().seen_in(picture);
        // In other proportions nobody knows where it was: it stays, to be drawn anew.
        let Calibration { lines, people, .. } = seen.unwrap_or_else(|| self.now.clone().calibration());
        self.now = Drawn { lines, people, picture: Some(picture) };
        if !told {
            // The file is as good as it was.
            self.saved.picture = Some(picture);
            return false;
        }
        // Whatever was before was drawn in the other picture.
        self.past.clear();
        self.version += 1;
        true
    }

    /// The lines.
    pub(super) fn lines(&self) -> &[Line] {
        &self.now.lines
    }

    /// The marked people.
    pub(super) fn people(&self) -> &[PersonSize] {
        &self.now.people
    }

    /// Goes up with every change.
    pub(super) fn version(&self) -> u64 {
        self.version
    }

    /// Whether there is something to take back.
    pub(super) fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether it is as it was when last saved or read.
    pub(super) fn is_saved(&self) -> bool {
        self.now == self.saved
    }

    /// It is in the file now.
    pub(super) fn saved(&mut self) {
        self.saved = self.now.clone();
    }

    /// What is drawn as a calibration.
    ///
    /// # Errors
    /// When it can't be counted with: there is no line yet.
    pub(super) fn calibration(&self) -> Result<Calibration, CalibrationError> {
        self.now.clone().calibration().checked()
    }

    /// Does what was done on the page to a picture of this size, if one came already; says
    /// whether the counter has to begin anew.
    ///
    /// # Errors
    /// What is wrong with it; nothing is changed then.
    pub(super) fn edit(&mut self, edit: Edit, size: Option<(u32, u32)>) -> Result<bool, Refusal> {
        let next = if edit == Edit::Undo {
            self.past.pop().ok_or(Refusal::NothingToUndo)?
        } else {
            let next = self.now.clone().changed(edit, size)?;
            if self.past.len() == UNDOABLE {
                self.past.remove(0);
            }
            self.past.push(self.now.clone());
            next
        };
        let before = std::mem::replace(&mut self.now, next);
        self.version += 1;
        Ok(!before.counts_as(&self.now))
    }
}

impl Drawn {
    fn changed(mut self, edit: Edit, size: Option<(u32, u32)>) -> Result<Self, Refusal> {
        match edit {
            Edit::Line { from, to } => {
                let (from, to) = (within(from, size)?, within(to, size)?);
                self.lines.push(Line { name: self.free_name(), from, to });
            }
            Edit::Person { from, to } => {
                self.people.push(person(within(from, size)?, within(to, size)?));
            }
            Edit::MoveLine { line, end, to } => {
                let to = within(to, size)?;
                let line = self.line(line)?;
                *(if end == End::From { &mut line.from } else { &mut line.to }) = to;
            }
            Edit::MovePerson { person, end, to } => {
                let to = within(to, size)?;
                let person = self.people.get_mut(person).ok_or(Refusal::NotThere)?;
                *person = moved(*person, end, to);
            }
            Edit::Turn { line } => {
                let line = self.line(line)?;
                std::mem::swap(&mut line.from, &mut line.to);
            }
            Edit::Name { line, name } => {
                let name = self.name(line, &name)?;
                self.line(line)?.name = name;
            }
            Edit::RemoveLine { line } => {
                self.line(line)?;
                self.lines.remove(line);
            }
            Edit::RemovePerson { person } => {
                self.people.get(person).ok_or(Refusal::NotThere)?;
                self.people.remove(person);
            }
            Edit::Undo => {}
        }
        self.checked()
    }

    /// It may be counted with; only the lines may still be missing.
    fn checked(self) -> Result<Self, Refusal> {
        match self.clone().calibration().checked() {
            Ok(_) | Err(CalibrationError::Lines(0)) => Ok(self),
            Err(wrong) => Err(Refusal::Calibration(wrong)),
        }
    }

    fn calibration(self) -> Calibration {
        let Self { lines, people, picture } = self;
        Calibration { lines, people, picture }
    }

    fn line(&mut self, line: usize) -> Result<&mut Line, Refusal> {
        self.lines.get_mut(line).ok_or(Refusal::NotThere)
    }

    /// `door`, or `door-2` and so on where there is one.
    fn free_name(&self) -> String {
        let names = std::iter::once("door".to_owned()).chain((2..).map(|n| format!("door-{n}")));
        let mut free = names.filter(|name| self.lines.iter().all(|line| line.name != *name));
        free.next().unwrap_or_default()
    }

    fn name(&self, of: usize, name: &str) -> Result<String, Refusal> {
        let name = name.trim();
        let length = name.chars().count();
        if !(1..=LONGEST_NAME).contains(&length) || name.chars().any(char::is_control) {
            return Err(Refusal::Name(of));
        }
        if self.lines.iter().enumerate().any(|(n, line)| n != of && line.name == name) {
            return Err(Refusal::NameTaken(of));
        }
        Ok(name.to_owned())
    }

    /// Names mean nothing to the counter.
    fn counts_as(&self, other: &Self) -> bool {
        let ends = |drawn: &Self| drawn.lines.iter().map(|line| (line.from, line.to)).collect::<Vec<_>>();
        ends(self) == ends(other) && self.people == other.people
    }
}

/// A place within the picture, to the pixel.
fn within(place: Point, size: Option<(u32, u32)>) -> Result<Point, Refusal> {
    let (width, height) = size.ok_or(Refusal::NoPicture)?;
    let side = |at: f32, most: u32| at.round().clamp(0.0, f32::from(u16::try_from(most).unwrap_or(u16::MAX)));
    Ok(Point { x: side(place.x, width), y: side(place.y, height) })
}

/// What a drag from one place to another makes of somebody.
fn person(from: Point, to: Point) -> PersonSize {
    let (width, height) = ((to.x - from.x).abs(), (to.y - from.y).abs());
    let width = if width < STROKE * height { (STANDING * height).round() } else { width };
    PersonSize { at: Point { x: f32::midpoint(from.x, to.x), y: f32::midpoint(from.y, to.y) }, width, height }
}

/// The person with one corner elsewhere; the corner opposite stays.
fn moved(person: PersonSize, end: End, to: Point) -> PersonSize {
    let PersonSize { at, width, height } = person;
    let away = if end == End::From { 0.5 } else { -0.5 };
    let stays = Point { x: at.x + away * width, y: at.y + away * height };
    let (width, height) = ((to.x - stays.x).abs(), (to.y - stays.y).abs());
    PersonSize {
        at: Point { x: f32::midpoint(to.x, stays.x), y: f32::midpoint(to.y, stays.y) },
        width,
        height,
    }
}

#[cfg(test)]
mod tests;

//! Seeded scenes whose crossings are known: halls seen from above or from a wall, people
//! with all that makes counting hard.
//!
//! A scene is a hall in three dimensions with a camera in it. Ways are worked out first
//! and give the truth; pictures are drawn one by one while they are asked for, so that an
//! hour needs no more memory than a minute.
#![expect(
    clippy::cast_precision_loss,
    reason = "sides of pictures, numbers of frames, places in short lists"
)]

mod body;
mod canvas;
mod cast;
mod dice;
mod eye;
pub mod film;
mod frames;
mod hall;
mod kind;
mod light;
mod sensor;
mod truth;
mod walk;

use crate::{Calibration, PictureSize, score::Passage};
use cast::Group;
use dice::Dice;
use eye::Spot;
use hall::Hall;
use kind::FORMATS;
use light::Light;
use sensor::Sensor;
use walk::{Way, worked_out};

pub use frames::{Frames, Picture};
pub use kind::{Family, Format, Kind, View};

/// A scene: always the same for the same kind, seed and format.
#[derive(Debug, Clone)]
pub struct Scene {
    kind: Kind,
    hall: Hall,
    light: Light,
    sensor: Sensor,
    groups: Vec<(Group, Way)>,
    /// On the floor.
    tables: Vec<(f32, f32)>,
    seconds: f32,
    truth: Vec<Passage>,
}

impl Scene {
    /// The scene of a kind and a seed, in a format that depends on the seed.
    #[must_use]
    pub fn new(kind: Kind, seed: u32) -> Self {
        let format = FORMATS[seed as usize % FORMATS.len()];
        Self::with(kind, seed, format, kind.family.seconds())
    }

    /// A scene in a format of your choice, where people come for so many seconds (1 to
    /// 36,000); it ends when all are gone.
    #[must_use]
    pub fn with(kind: Kind, seed: u32, format: Format, seconds: f32) -> Self {
        let names = kind.view.name().bytes().chain(kind.family.name().bytes());
        let name = names.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        let mut dice = Dice::new(name ^ (u64::from(seed) << 20));
        let Kind { view, family } = kind;
        let hall = Hall::new(view, format, family.wide(), family == Family::Beyond, &mut dice);
        let (groups, tables) = cast::cast(family, &hall, seconds, &mut dice);
        let plans: Vec<walk::Plan> = groups.iter().map(|group| group.plan.clone()).collect();
        let groups: Vec<(Group, Way)> = groups.into_iter().zip(worked_out(&plans, hall.lane())).collect();
        let ends = groups.iter().map(|(_, way)| way.span().1).fold(seconds.min(10.0), f32::max) + 1.0;
        let ends = if family == Family::Empty { seconds } else { ends };
        let light = Light::new(family, ends, &hall, &mut dice);
        let sensor = Sensor::new(family, &mut dice);
        let tables = tables.into_iter().map(|(along, aside)| hall.at(along, aside)).collect();
        let mut scene = Self { kind, hall, light, sensor, groups, tables, seconds: ends, truth: Vec::new() };
        scene.truth = truth::of(&scene);
        scene
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Size and rate of its pictures.
    #[must_use]
    pub fn format(&self) -> Format {
        self.hall.format
    }

    /// How many pictures it has.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "10 hours at 60 a second at most"
    )]
    pub fn length(&self) -> u32 {
        (self.seconds * self.hall.format.rate as f32) as u32
    }

    /// Its pictures, drawn when they are asked for.
    #[must_use]
    pub fn frames(&self) -> Frames<'_> {
        Frames::new(self)
    }

    /// Who crosses when: by the middle of the body, for good, in order of time.
    #[must_use]
    pub fn truth(&self) -> &[Passage] {
        &self.truth
    }

    /// What the counter is told: the line, and two people where they are marked.
    #[must_use]
    pub fn calibration(&self, marked: bool) -> Calibration {
        let people = if marked { frames::marked(&self.hall) } else { Vec::new() };
        let Format { width, height, .. } = self.hall.format;
        Calibration {
            lines: vec![self.hall.told_line()],
            people,
            picture: Some(PictureSize { width, height }),
        }
    }

    fn spot((x, y): (f32, f32), z: f32) -> Spot {
        Spot::new(x, y, z)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Direction;

    const SMALL: Format = Format { width: 160, height: 120, rate: 10 };

    fn small(view: View, family: Family, seed: u32) -> Scene {
        Scene::with(Kind { view, family }, seed, SMALL, 30.0)
    }

    /// How many people walk through, of those who do nothing else.
    fn members(scene: &Scene) -> usize {
        let people = |group: &Group| {
            group.members.iter().filter(|member| matches!(member.shape, cast::Shape::Person(_))).count()
        };
        scene.groups.iter().map(|(group, _)| people(group)).sum()
    }

    #[test]
    fn the_same_seed_gives_the_same_pictures() {
        let kind = Kind { view: View::Overhead, family: Family::Two };
        let (one, again) = (Scene::with(kind, 5, SMALL, 20.0), Scene::with(kind, 5, SMALL, 20.0));
        assert!(one.frames().take(60).eq(again.frames().take(60)));
        assert_ne!(one.frames().next(), Scene::with(kind, 6, SMALL, 20.0).frames().next());
    }

    #[test]
    fn all_who_go_through_cross_once() {
        for view in [View::Overhead, View::Oblique] {
            for family in [
                Family::One,
                Family::Two,
                Family::Three,
                Family::Four,
                Family::Children,
                Family::Wheels,
                Family::Crowd,
            ] {
                for seed in 0..6 {
                    let scene = small(view, family, seed);
                    assert_eq!(scene.truth().len(), members(&scene), "{} {seed}", scene.kind());
                }
            }
        }
    }

    #[test]
    fn who_turns_back_does_not_cross_and_who_passes_beside_does_not() {
        for seed in 0..6 {
            let turners = small(View::Overhead, Family::Turners, seed);
            let back = |group: &Group| group.plan.steps.len() == 3;
            let through = turners.groups.iter().filter(|(group, _)| !back(group)).count();
            assert_eq!(turners.truth().len(), through, "{seed}");
            let beyond = small(View::Oblique, Family::Beyond, seed);
            assert!(beyond.truth().len() < members(&beyond) || seed > 0, "{seed}");
        }
        assert_eq!(small(View::Overhead, Family::Empty, 1).truth(), []);
    }

    #[test]
    fn both_directions_are_walked_in_order_of_time() {
        let scene = small(View::Overhead, Family::Crowd, 2);
        let of = |direction| scene.truth().iter().filter(|truth| truth.direction == direction).count();
        assert!(of(Direction::Plus) > 2 && of(Direction::Minus) > 2);
        assert!(scene.truth().is_sorted_by_key(|truth| truth.frame));
        assert!(scene.truth().iter().all(|truth| truth.frame < scene.length()));
    }

    #[test]
    fn people_show_against_the_floor() {
        let scene = small(View::Overhead, Family::One, 3);
        let pictures: Vec<Picture> = scene.frames().collect();
        let at = scene.truth()[0].frame as usize;
        let apart = |a: &Picture, b: &Picture| {
            a.pixels.iter().zip(&b.pixels).filter(|(a, b)| a.abs_diff(**b) > 25).count()
        };
        let (empty, crossing) = (&pictures[0], &pictures[at]);
        assert!(apart(empty, crossing) > apart(empty, &pictures[1]) + 50);
    }

    #[test]
    fn marked_people_are_as_large_as_they_are_drawn() {
        for kind in Kind::all() {
            let scene = Scene::with(kind, 1, SMALL, 5.0);
            let calibration = scene.calibration(true);
            assert_eq!((calibration.lines.len(), calibration.people.len()), (1, 2), "{kind}");
            for person in calibration.people {
                assert!(
                    person.width > 6.0 && person.width < 120.0 && person.height > 6.0,
                    "{kind} {person:?}"
                );
            }
            assert_eq!(scene.calibration(false).people, []);
        }
    }
}

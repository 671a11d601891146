//! The pictures of a scene, one after the other.

use super::{
    Scene,
    body::{self, Looks, Pose},
    canvas::{Canvas, Limb},
    cast::{Member, Shape},
    eye::{Eye, Spot},
    hall::Hall,
    light::Backdrop,
    sensor::Developer,
    walk::{RATE, Way},
};
use crate::{PersonSize, Point};

/// A picture in brightness with its time.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// One byte a pixel, rows from the top.
    pub pixels: Vec<u8>,
    /// When, ms from the first.
    pub at_ms: u64,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} bytes at {} ms)", self.pixels.len(), self.at_ms)
    }
}

/// Draws a scene picture by picture.
#[derive(Debug)]
pub struct Frames<'s> {
    scene: &'s Scene,
    frame: u32,
    backdrop: Backdrop,
    canvas: Canvas,
    developer: Developer,
    /// The poses of each group, ten a second.
    poses: Vec<Vec<Pose>>,
}

/// Somebody or something at a moment.
struct Figure {
    limbs: Vec<Limb>,
    at: (f32, f32),
    tall: f32,
    /// A table's top.
    round: Option<f32>,
    shade: f32,
}

impl<'s> Frames<'s> {
    pub(super) fn new(scene: &'s Scene) -> Self {
        let format = scene.hall.format;
        Self {
            scene,
            frame: 0,
            backdrop: Backdrop::new(&scene.hall, scene.light.clone()),
            canvas: Canvas::new(format.width as usize, format.height as usize),
            developer: Developer::new(scene.sensor.clone()),
            poses: scene.groups.iter().map(|(_, way)| way.poses()).collect(),
        }
    }

    /// All that stands in the hall at a moment, the farthest first.
    fn figures(&self, now: f32) -> Vec<Figure> {
        let mut figures: Vec<Figure> = self.scene.tables.iter().map(|&at| table(at)).collect();
        for ((group, way), poses) in self.scene.groups.iter().zip(&self.poses) {
            let (begins, ends) = way.span();
            if now < begins || now > ends {
                continue;
            }
            for member in &group.members {
                figures.extend(self.figure(member, way, poses, now));
            }
        }
        let eye = &self.scene.hall.eye;
        let far = |figure: &Figure| eye.distance(Scene::spot(figure.at, figure.tall));
        figures.sort_by(|a, b| far(b).total_cmp(&far(a)));
        figures
    }

    fn figure(&self, member: &Member, way: &Way, poses: &[Pose], now: f32) -> Option<Figure> {
        let at = place(&self.scene.hall, way, member, now)?;
        let pose = self.pose(member, poses, (now - way.span().0) * RATE, at, now);
        let (limbs, tall) = match &member.shape {
            Shape::Person(looks) => (body::person(looks, &pose), looks.stature),
            Shape::Pram(tone) => (body::pram(*tone, &pose), 0.9),
            Shape::Cart(tone) => (body::cart(*tone, &pose), 0.95),
            Shape::Unseen => (Vec::new(), 1.7),
        };
        let shade = if limbs.is_empty() { 0.6 } else { 1.0 };
        Some(Figure { limbs, at, tall, round: None, shade })
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the poses")]
    fn pose(&self, member: &Member, poses: &[Pose], moment: f32, at: (f32, f32), now: f32) -> Pose {
        let moment = moment.clamp(0.0, (poses.len() - 1) as f32);
        let pose = poses[moment as usize];
        let next = poses[(moment as usize + 1).min(poses.len() - 1)];
        let share = moment.fract();
        let ahead = self.scene.hall.ahead();
        let mut heading = pose.heading + (next.heading - pose.heading) * share;
        if let Some(faces) = member.faces {
            heading += (faces - heading) * (1.0 - pose.swing);
        }
        // The way is along and aside; by the hall's axes one of them may run the other way.
        let heading = if self.scene.hall.upright { heading } else { ahead + heading };
        let idle = (1.0 - pose.swing) * 0.25 * (now * 0.37 + member.own).sin();
        Pose {
            at,
            heading: heading + idle,
            walked: pose.walked + (next.walked - pose.walked) * share + member.own,
            swing: pose.swing + (next.swing - pose.swing) * share,
        }
    }

    fn draw(&mut self, eye: &Eye, now: f32) {
        let hall = &self.scene.hall;
        let figures = self.figures(now);
        let ((depth, long), falls) = self.backdrop.shadows();
        for figure in &figures {
            let (x, y) = figure.at;
            let to = Spot::new(x + long * falls.cos(), y + long * falls.sin(), 0.0);
            let (near, far) = if figure.round.is_some() { (0.5, 0.55) } else { (0.26, 0.34) };
            self.canvas.shadow(eye, Spot::new(x, y, 0.0), to, (near, far), depth * figure.shade);
        }
        for figure in figures {
            let light = self.backdrop.falls_on(hall, figure.at, now);
            let mut limbs = figure.limbs;
            let far = |limb: &Limb| eye.distance(limb.from.towards(limb.to, 0.5));
            limbs.sort_by(|a, b| far(b).total_cmp(&far(a)));
            for limb in &limbs {
                self.canvas.limb(eye, limb, light);
            }
            if let Some(radius) = figure.round {
                self.canvas.disc(eye, Scene::spot(figure.at, figure.tall), radius, 0.7 * light);
            }
        }
    }
}

impl Iterator for Frames<'_> {
    type Item = Picture;

    fn next(&mut self) -> Option<Picture> {
        if self.frame >= self.scene.length() {
            return None;
        }
        let rate = self.scene.hall.format.rate;
        let now = self.frame as f32 / rate as f32;
        let at_ms = u64::from(self.frame) * 1_000 / u64::from(rate);
        self.frame += 1;
        let offset = self.scene.sensor.shaken(now);
        self.backdrop.light_up(&self.scene.hall, now);
        self.backdrop.onto(&mut self.canvas, offset);
        let eye = self.scene.hall.eye.shaken(offset);
        self.draw(&eye, now);
        Some(Picture { pixels: self.developer.develop(&self.canvas, 1.0 / rate as f32), at_ms })
    }
}

/// Where on the floor one of a group is at a moment, swaying a little.
pub(super) fn place(hall: &Hall, way: &Way, member: &Member, now: f32) -> Option<(f32, f32)> {
    let (along, aside) = way.at(now)?;
    let sway = |quick: f32, shift: f32| 0.03 * (now * quick + member.own * shift).sin();
    let (on, off) = (member.offset.0 + sway(0.9, 1.0), member.offset.1 + sway(1.3, 2.0));
    Some(hall.at(along + on, aside + off))
}

fn table(at: (f32, f32)) -> Figure {
    let foot = Limb {
        from: Scene::spot(at, 0.02),
        to: Scene::spot(at, 0.95),
        thick: (0.09, 0.05),
        tone: 0.15,
        stripes: (1.0, 0.0),
    };
    Figure { limbs: vec![foot], at, tall: 1.0, round: Some(0.4), shade: 1.0 }
}

/// Two people of the usual size, as somebody marks them in the picture: one on each side
/// of the line.
pub(super) fn marked(hall: &Hall) -> Vec<PersonSize> {
    let lane = hall.lane();
    let places = [(-0.8, lane.0 * 0.7), (0.8, lane.1 * 0.7)];
    places.into_iter().filter_map(|(along, aside)| size_at(hall, hall.at(along, aside))).collect()
}

fn size_at(hall: &Hall, at: (f32, f32)) -> Option<PersonSize> {
    let looks = Looks::usual();
    let pose = Pose { at, heading: hall.ahead(), walked: 0.3, swing: 0.5 };
    let all: Vec<[f32; 4]> =
        body::person(&looks, &pose).iter().filter_map(|limb| limb.bounds(&hall.eye)).collect();
    let least = |side: usize| all.iter().map(|bounds| bounds[side]).fold(f32::MAX, f32::min);
    let most = |side: usize| all.iter().map(|bounds| bounds[side]).fold(f32::MIN, f32::max);
    let (left, top, right, bottom) = (least(0), least(1), most(2), most(3));
    (!all.is_empty()).then(|| PersonSize {
        at: Point { x: (left + right) / 2.0, y: (top + bottom) / 2.0 },
        width: right - left,
        height: bottom - top,
    })
}

//! What people, prams and carts look like: round limbs, clothes, a gait.

use super::{canvas::Limb, dice::Dice, eye::Spot};
use std::f32::consts::TAU;

/// What somebody looks like. Tones are shares of the light thrown back, 0 to 1.
#[derive(Debug, Clone)]
pub(super) struct Looks {
    /// Height from sole to crown, m.
    pub(super) stature: f32,
    girth: f32,
    hair: f32,
    skin: f32,
    top: f32,
    trousers: f32,
    shoes: f32,
    /// A long coat hides the legs.
    coat: bool,
    bag: Option<f32>,
    stripes: (f32, f32),
}

impl Looks {
    pub(super) fn adult(dice: &mut Dice, floor: f32) -> Self {
        let stature = (1.68 + 0.09 * dice.bell()).clamp(1.5, 1.95);
        Self::new(dice, floor, stature)
    }

    pub(super) fn child(dice: &mut Dice, floor: f32) -> Self {
        let stature = dice.within(0.98, 1.35);
        Self { coat: false, bag: None, ..Self::new(dice, floor, stature) }
    }

    fn new(dice: &mut Dice, floor: f32, stature: f32) -> Self {
        // One in eight is dressed as bright as the floor.
        let top = if dice.chance(0.125) { floor + dice.within(-0.03, 0.03) } else { dice.within(0.06, 0.95) };
        let striped = dice.chance(0.25);
        Self {
            stature,
            girth: dice.within(0.88, 1.2),
            hair: if dice.chance(0.7) { dice.within(0.04, 0.25) } else { dice.within(0.3, 0.8) },
            skin: dice.within(0.35, 0.75),
            top,
            trousers: dice.within(0.06, 0.7),
            shoes: dice.within(0.04, 0.6),
            coat: dice.chance(0.2),
            bag: dice.chance(0.25).then(|| dice.within(0.05, 0.6)),
            stripes: if striped { (dice.within(4.0, 9.0), dice.within(0.15, 0.5)) } else { (1.0, 0.0) },
        }
    }

    /// A grown-up of the usual size, for marking how large people are.
    pub(super) fn usual() -> Self {
        let stature = 1.7;
        Self {
            stature,
            girth: 1.0,
            hair: 0.1,
            skin: 0.5,
            top: 0.5,
            trousers: 0.2,
            shoes: 0.1,
            coat: false,
            bag: None,
            stripes: (1.0, 0.0),
        }
    }
}

/// How somebody stands or walks at a moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pose {
    /// On the floor, m.
    pub(super) at: (f32, f32),
    /// Where they look, radians from the x axis.
    pub(super) heading: f32,
    /// How far they have walked, m.
    pub(super) walked: f32,
    /// How far arms and legs swing, 0 standing to 1 walking.
    pub(super) swing: f32,
}

impl Pose {
    /// A spot `ahead` and `left` of the middle, `up` from the floor, m.
    fn spot(&self, ahead: f32, left: f32, up: f32) -> Spot {
        let (sine, cosine) = self.heading.sin_cos();
        Spot::new(self.at.0 + ahead * cosine - left * sine, self.at.1 + ahead * sine + left * cosine, up)
    }
}

fn limb(from: Spot, to: Spot, thick: (f32, f32), tone: f32) -> Limb {
    Limb { from, to, thick, tone, stripes: (1.0, 0.0) }
}

/// The limbs of a person.
pub(super) fn person(looks: &Looks, pose: &Pose) -> Vec<Limb> {
    let mut limbs = Vec::with_capacity(20);
    for side in [-1.0, 1.0] {
        leg(looks, pose, side, &mut limbs);
        arm(looks, pose, side, &mut limbs);
    }
    trunk(looks, pose, &mut limbs);
    head(looks, pose, &mut limbs);
    limbs
}

fn trunk(looks: &Looks, pose: &Pose, limbs: &mut Vec<Limb>) {
    let (h, g) = (looks.stature, looks.stature * looks.girth);
    for side in [-1.0, 1.0] {
        let (hip, chest) =
            (pose.spot(0.0, side * 0.04 * g, 0.53 * h), pose.spot(0.0, side * 0.055 * g, 0.77 * h));
        limbs.push(Limb { stripes: looks.stripes, ..limb(hip, chest, (0.062 * g, 0.066 * g), looks.top) });
    }
    let (low, high) = (pose.spot(0.01, 0.0, 0.53 * h), pose.spot(0.01, 0.0, 0.76 * h));
    limbs.push(Limb { stripes: looks.stripes, ..limb(low, high, (0.074 * g, 0.072 * g), looks.top) });
    let (left, right) = (pose.spot(0.0, 0.1 * g, 0.8 * h), pose.spot(0.0, -0.1 * g, 0.8 * h));
    limbs.push(limb(left, right, (0.046 * g, 0.046 * g), looks.top));
    if looks.coat {
        let (hem, hip) = (pose.spot(0.0, 0.0, 0.3 * h), pose.spot(0.0, 0.0, 0.55 * h));
        limbs.push(limb(hem, hip, (0.1 * g, 0.09 * g), looks.top));
    }
    if let Some(bag) = looks.bag {
        let (low, high) = (pose.spot(-0.09 * g, 0.0, 0.6 * h), pose.spot(-0.085 * g, 0.0, 0.76 * h));
        limbs.push(limb(low, high, (0.075 * h, 0.06 * h), bag));
    }
}

fn head(looks: &Looks, pose: &Pose, limbs: &mut Vec<Limb>) {
    let h = looks.stature;
    // Children's heads are large for their bodies.
    let round = 0.052 + 0.028 * h;
    let crown = h - round;
    limbs.push(limb(pose.spot(0.0, 0.0, 0.82 * h), pose.spot(0.01, 0.0, crown), (0.05, 0.05), looks.skin));
    limbs.push(limb(
        pose.spot(0.025, 0.0, crown - 0.03),
        pose.spot(0.03, 0.0, crown),
        (round * 0.82, round * 0.82),
        looks.skin,
    ));
    limbs.push(limb(
        pose.spot(-0.03, 0.0, crown - 0.01),
        pose.spot(0.0, 0.0, crown + 0.01),
        (round * 0.95, round),
        looks.hair,
    ));
}

/// Where in a step they are; the left foot is half a step behind.
fn phase(looks: &Looks, pose: &Pose, side: f32) -> f32 {
    pose.walked / (0.8 * looks.stature) * TAU + if side > 0.0 { TAU / 2.0 } else { 0.0 }
}

fn leg(looks: &Looks, pose: &Pose, side: f32, limbs: &mut Vec<Limb>) {
    let (h, g) = (looks.stature, looks.stature * looks.girth);
    let (sine, cosine) = phase(looks, pose, side).sin_cos();
    let thigh = 0.42 * pose.swing * sine;
    let shin = thigh - 0.75 * pose.swing * cosine.max(0.0);
    let length = 0.245 * h;
    let knee = (thigh.sin() * length, 0.53 * h - thigh.cos() * length);
    let ankle = (knee.0 + shin.sin() * length, knee.1 - shin.cos() * length);
    let aside = side * 0.05 * g;
    let spot = |(ahead, up): (f32, f32)| pose.spot(ahead, aside, up.max(0.03));
    limbs.push(limb(spot((0.0, 0.53 * h)), spot(knee), (0.052 * g, 0.04 * g), looks.trousers));
    limbs.push(limb(spot(knee), spot(ankle), (0.038 * g, 0.026 * g), looks.trousers));
    limbs.push(limb(
        spot(ankle),
        spot((ankle.0 + 0.09 * h, ankle.1 - 0.02)),
        (0.026 * h, 0.02 * h),
        looks.shoes,
    ));
}

fn arm(looks: &Looks, pose: &Pose, side: f32, limbs: &mut Vec<Limb>) {
    let (h, g) = (looks.stature, looks.stature * looks.girth);
    // Arms swing against the legs.
    let swing = -0.5 * pose.swing * phase(looks, pose, side).sin();
    let (upper, fore) = (0.165 * h, 0.15 * h);
    let elbow = (swing.sin() * upper, 0.79 * h - swing.cos() * upper);
    let bent = swing + 0.25;
    let hand = (elbow.0 + bent.sin() * fore, elbow.1 - bent.cos() * fore);
    let aside = side * 0.135 * g;
    let spot = |(ahead, up): (f32, f32)| pose.spot(ahead, aside, up);
    limbs.push(limb(spot((0.0, 0.79 * h)), spot(elbow), (0.034 * g, 0.028 * g), looks.top));
    limbs.push(limb(spot(elbow), spot(hand), (0.027 * g, 0.022 * g), looks.top));
    limbs.push(limb(spot(hand), spot((hand.0 + 0.01, hand.1 - 0.03 * h)), (0.024 * h, 0.02 * h), looks.skin));
}

/// A pram before the hands of who pushes it. It is nobody.
pub(super) fn pram(tone: f32, pose: &Pose) -> Vec<Limb> {
    let mut limbs = wheels(pose, 0.1, 0.28, 0.24);
    limbs.push(limb(pose.spot(-0.25, 0.0, 0.55), pose.spot(0.25, 0.0, 0.5), (0.2, 0.17), tone));
    limbs.push(limb(pose.spot(-0.22, 0.0, 0.72), pose.spot(-0.1, 0.0, 0.76), (0.19, 0.2), tone * 0.8));
    for side in [-1.0, 1.0] {
        limbs.push(limb(
            pose.spot(-0.2, side * 0.2, 0.6),
            pose.spot(-0.5, side * 0.2, 1.0),
            (0.015, 0.015),
            0.12,
        ));
    }
    limbs.push(limb(pose.spot(-0.5, 0.22, 1.0), pose.spot(-0.5, -0.22, 1.0), (0.02, 0.02), 0.08));
    limbs
}

/// A cart of wire with things in it. It is nobody.
pub(super) fn cart(tone: f32, pose: &Pose) -> Vec<Limb> {
    let mut limbs = wheels(pose, 0.07, 0.4, 0.25);
    limbs.push(limb(pose.spot(-0.3, 0.0, 0.6), pose.spot(0.35, 0.0, 0.6), (0.2, 0.16), tone));
    let corners = [(-0.5, 0.27), (0.5, 0.22), (0.5, -0.22), (-0.5, -0.27)];
    for (at, (ahead, left)) in corners.into_iter().enumerate() {
        let next = corners[(at + 1) % corners.len()];
        for up in [0.45, 0.7, 0.95] {
            limbs.push(limb(pose.spot(ahead, left, up), pose.spot(next.0, next.1, up), (0.012, 0.012), 0.7));
        }
        limbs.push(limb(pose.spot(ahead, left, 0.15), pose.spot(ahead, left, 0.95), (0.012, 0.012), 0.6));
    }
    limbs
}

fn wheels(pose: &Pose, radius: f32, ahead: f32, left: f32) -> Vec<Limb> {
    let corners = [(ahead, left), (ahead, -left), (-ahead, left), (-ahead, -left)];
    let wheel = |(ahead, left)| {
        let from = pose.spot(ahead - 0.03, left, radius);
        limb(from, pose.spot(ahead + 0.03, left, radius), (radius, radius), 0.06)
    };
    corners.into_iter().map(wheel).collect()
}

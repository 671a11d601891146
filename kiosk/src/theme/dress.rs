//! What a button wears in each state: pressed, focused, refused, selected.

use super::button::{Face, Kind, Standing, ink};
use super::motion::Squeeze;
use super::tokens;
use crate::draw::{Rgb, lamplight};
use bevy::ecs::query::QueryData;
use bevy::ecs::system::SystemParam;
use bevy::input_focus::{InputFocus, InputFocusVisible};
use bevy::prelude::*;
use bevy::ui::{InteractionDisabled, Pressed};

/// The states that change how a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Ready,
    Pressed,
    Refused,
    Selected,
}

/// What a button wears now, so that nothing is written twice.
#[derive(Component, Clone, PartialEq, Eq)]
pub(super) struct Worn(Option<(Look, bool, String)>);

impl Worn {
    pub(super) const fn never() -> Self {
        Self(None)
    }
}

/// Face, edge and shadow of a button.
struct Clothes {
    face: Ground,
    edge: Color,
    shadow: Vec<ShadowStyle>,
}

enum Ground {
    Even(Rgb),
    Lit(&'static [(Rgb, f32)]),
}

const LAMP_LIT: &[(Rgb, f32)] = &[(tokens::LAMP_HIGH, 0.0), (tokens::LAMP_LOW, 100.0)];
/// Paper under a lamp at its upper edge.
pub(super) const PAPER_LIT: &[(Rgb, f32)] =
    &[(tokens::PAPER_LIT, 0.0), (tokens::PAPER, 45.0), (tokens::PAPER_SHADE, 100.0)];
/// Light falls on paper a little from the left, and straight down on what is lamp
/// gold itself.
const LIGHT_ON_PAPER: f32 = 172.0;
const LIGHT_ON_LAMP: f32 = 180.0;

impl Look {
    pub(super) const fn of(standing: &Standing, pressed: bool) -> Self {
        match standing {
            Standing::Refused { .. } => Self::Refused,
            _ if pressed => Self::Pressed,
            Standing::Selected => Self::Selected,
            Standing::Ready => Self::Ready,
        }
    }

    pub(super) fn shadow(self, kind: Kind) -> Vec<ShadowStyle> {
        match kind {
            Kind::Primary | Kind::Attract if self != Self::Refused => vec![glow(56.0, 0.28)],
            Kind::LampCard => vec![glow(72.0, 0.30)],
            Kind::Card => vec![paper_shadow()],
            _ => Vec::new(),
        }
    }

    fn clothes(self, kind: Kind) -> Clothes {
        let (face, edge) = match (kind, self) {
            (Kind::Primary | Kind::Attract, Self::Ready) => (Ground::Lit(LAMP_LIT), tokens::LAMP_EDGE),
            (Kind::Primary | Kind::Attract, Self::Pressed) => {
                (Ground::Even(tokens::LAMP_PRESSED), tokens::LAMP_EDGE)
            }
            (Kind::Primary | Kind::Attract | Kind::Plain, Self::Refused) => {
                (Ground::Even(tokens::NIGHT_BUTTON), tokens::REFUSED_EDGE)
            }
            (Kind::Plain, Self::Ready) => (Ground::Even(tokens::NIGHT_BUTTON), tokens::LINE),
            (Kind::Plain, Self::Pressed) => (Ground::Even(tokens::NIGHT_RAISED), tokens::LINE),
            (Kind::Primary | Kind::Attract | Kind::Plain, Self::Selected) => {
                (Ground::Even(tokens::MOON), tokens::MOON)
            }
            (Kind::Paper, Self::Ready) => (Ground::Even(tokens::PAPER_LIT), tokens::PAPER_BUTTON_EDGE),
            (Kind::Paper, Self::Pressed) => (Ground::Even(tokens::PAPER_PRESSED), tokens::PAPER_BUTTON_EDGE),
            (Kind::Disc, Self::Ready | Self::Selected) => (Ground::Even(tokens::PAPER_LIT), tokens::INK),
            (Kind::Disc, Self::Pressed) => (Ground::Even(tokens::PAPER_PRESSED), tokens::INK),
            (Kind::Paper | Kind::Disc, Self::Refused) => {
                (Ground::Even(tokens::REFUSED_FACE), tokens::REFUSED_EDGE)
            }
            (Kind::Paper, Self::Selected) => (Ground::Even(tokens::PAPER_LIT), tokens::LAMP_PRESSED),
            (Kind::Card, Self::Ready) => (Ground::Lit(PAPER_LIT), tokens::PAPER_EDGE),
            (Kind::LampCard, Self::Ready) | (Kind::Card | Kind::LampCard, Self::Selected) => {
                (Ground::Lit(PAPER_LIT), tokens::LAMP)
            }
            (Kind::Card | Kind::LampCard, Self::Pressed) => {
                (Ground::Even(tokens::PAPER_PRESSED), tokens::LAMP)
            }
            (Kind::Card | Kind::LampCard, Self::Refused) => {
                (Ground::Even(tokens::PAPER_SHADE), tokens::REFUSED_EDGE)
            }
        };
        Clothes {
            face,
            edge: edge.color(),
            shadow: if self == Self::Selected && matches!(kind, Kind::Card | Kind::LampCard) {
                vec![glow(72.0, 0.30)]
            } else {
                self.shadow(kind)
            },
        }
    }
}

/// Deviation of a shadow's blur for a blur as style sheets give it: they mean twice
/// the deviation, Bevy means the deviation.
const SHADOW_BLUR: f32 = 0.5;
/// The same for light: [`lamplight`] makes it fall off more steeply.
const GLOW_BLUR: f32 = 0.45;

/// Lamp light round a thing: its reach, px, and its share of what it falls on.
pub(super) fn glow(reach: f32, share: f32) -> ShadowStyle {
    ShadowStyle {
        // At the edge of a thing, where it is seen, a blurred shadow has half its
        // opacity.
        color: tokens::LAMP_GLOW.faint(2.0 * lamplight(share / 2.0)),
        x_offset: px(0),
        y_offset: px(0),
        spread_radius: px(0),
        blur_radius: px(reach * GLOW_BLUR),
    }
}

/// The shadow of a sheet of paper on the night.
pub(super) fn paper_shadow() -> ShadowStyle {
    ShadowStyle {
        color: tokens::SHADOW.faint(0.66),
        x_offset: px(0),
        y_offset: px(12),
        spread_radius: px(0),
        blur_radius: px(32.0 * SHADOW_BLUR),
    }
}

/// A gradient of the look on paper or a card.
pub(super) fn lit(stops: &[(Rgb, f32)]) -> BackgroundGradient {
    gradient(stops, LIGHT_ON_PAPER)
}

fn gradient(stops: &[(Rgb, f32)], angle: f32) -> BackgroundGradient {
    let stops = stops.iter().map(|(colour, at)| ColorStop::new(colour.color(), percent(*at))).collect();
    LinearGradient::degrees(angle, stops).into()
}

/// What a button itself wears.
#[derive(QueryData)]
#[query_data(mutable)]
pub(super) struct Garments {
    colour: &'static mut BackgroundColor,
    ground: &'static mut BackgroundGradient,
    edge: &'static mut BorderColor,
    shadow: &'static mut BoxShadow,
    outline: &'static mut Outline,
}

/// The parts of buttons that change with them.
#[derive(SystemParam)]
pub(super) struct Parts<'w, 's> {
    inks: Query<'w, 's, &'static mut TextColor>,
    signs: Query<'w, 's, &'static mut ImageNode>,
    nodes: Query<'w, 's, &'static mut Node>,
    children: Query<'w, 's, &'static Children>,
    words: Query<'w, 's, &'static mut Text>,
}

/// Who has the focus, and whether by keys.
#[derive(SystemParam)]
pub(super) struct Focus<'w> {
    held: Option<Res<'w, InputFocus>>,
    visible: Option<Res<'w, InputFocusVisible>>,
}

impl Focus<'_> {
    /// Who is to wear the ring.
    fn ringed(&self) -> Option<Entity> {
        let visible = self.visible.as_ref().is_some_and(|visible| visible.0);
        self.held.as_ref().filter(|_| visible)?.get()
    }
}

/// Dresses every button whose state has changed.
pub(super) fn dress(
    mut commands: Commands,
    mut buttons: Query<(Entity, &Face, &Standing, Has<Pressed>, &mut Worn, Garments)>,
    mut parts: Parts,
    focus: Focus,
) {
    let ringed = focus.ringed();
    for (entity, face, standing, pressed, mut worn, garments) in &mut buttons {
        let look = Look::of(standing, pressed);
        let reason = match standing {
            Standing::Refused { reason } => reason.as_str(),
            Standing::Ready | Standing::Selected => "",
        };
        let ring = ringed == Some(entity);
        let same = |(before, ringed, said): &(Look, bool, String)| {
            *before == look && *ringed == ring && said == reason
        };
        if worn.0.as_ref().is_some_and(same) {
            continue;
        }
        let before = worn.0.replace((look, ring, reason.to_owned())).map(|(look, ..)| look);
        put_on(garments, face.kind, look, ring);
        parts.follow(face, look, reason);
        change_hands(&mut commands, entity, before, look);
    }
}

impl Parts<'_, '_> {
    /// Words, signs, tick and reason of one button.
    fn follow(&mut self, face: &Face, look: Look, reason: &str) {
        let colour = ink(face.kind, look).color();
        for label in face.label.into_iter().chain(face.note) {
            if let Ok(mut text) = self.inks.get_mut(label) {
                text.0 = colour;
            }
        }
        for sign in &face.signs {
            if let Ok(mut image) = self.signs.get_mut(*sign) {
                image.color = colour;
            }
        }
        self.show(face.tick, look == Look::Selected);
        self.show(face.reason, !reason.is_empty());
        let line = face
            .reason
            .and_then(|holder| self.children.get(holder).ok())
            .and_then(|held| held.first().copied());
        if let Some(mut words) = line.and_then(|line| self.words.get_mut(line).ok()) {
            reason.clone_into(&mut words.0);
        }
    }

    fn show(&mut self, which: Option<Entity>, shown: bool) {
        if let Some(mut node) = which.and_then(|which| self.nodes.get_mut(which).ok()) {
            node.display = if shown { Display::Flex } else { Display::None };
        }
    }
}

/// Lets the widget know whether it may be pressed, and moves it when it is.
fn change_hands(commands: &mut Commands, button: Entity, before: Option<Look>, look: Look) {
    let mut button = commands.entity(button);
    if look == Look::Refused {
        // A button refused while it is held would stay pressed for ever.
        button.insert(InteractionDisabled).remove::<Pressed>();
    } else if before == Some(Look::Refused) {
        button.remove::<InteractionDisabled>();
    }
    match (before, look) {
        (Some(_), Look::Pressed) => {
            button.insert(Squeeze::press());
        }
        (Some(Look::Pressed), _) => {
            button.insert(Squeeze::release());
        }
        _ => {}
    }
}

fn put_on(mut garments: GarmentsItem, kind: Kind, look: Look, ring: bool) {
    let clothes = look.clothes(kind);
    match clothes.face {
        Ground::Even(even) => {
            garments.colour.0 = even.color();
            garments.ground.0.clear();
        }
        Ground::Lit(stops) => {
            garments.colour.0 = Color::NONE;
            let lamp = matches!(kind, Kind::Primary | Kind::Attract);
            *garments.ground = gradient(stops, if lamp { LIGHT_ON_LAMP } else { LIGHT_ON_PAPER });
        }
    }
    *garments.edge = BorderColor::all(clothes.edge);
    garments.shadow.0 = clothes.shadow;
    garments.outline.color = match (ring, kind) {
        (false, _) => Color::NONE,
        (true, Kind::Paper | Kind::Disc) => tokens::INDIGO.color(),
        (true, _) => tokens::LAMP.color(),
    };
}

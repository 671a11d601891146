//! Buttons: what they say, what they look like at rest, and what they are made of.

use super::dress::{Look, Worn};
use super::{Parent, Shape, Style, Theme, text, tokens};
use crate::draw::{Icon, Picture, Rgb};
use bevy::input_focus::tab_navigation::TabIndex;
use bevy::picking::hover::Hovered;
use bevy::prelude::*;
use bevy::ui_widgets::Button;

/// What a button says. Set it to change the words in place.
#[derive(Component, Clone, Debug, PartialEq, Eq)]
pub struct Caption(
    /// The words.
    pub String,
);

/// Whether a button can be used now. Set it to change the button in place.
#[derive(Component, Clone, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It can be pressed.
    #[default]
    Ready,
    /// It cannot be used now; the reason stands beside it.
    Refused {
        /// What the visitor can do about it, at most eight words; empty where a
        /// grey zero says it already.
        reason: String,
    },
    /// It is the one chosen.
    Selected,
}

/// What a button is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Lamp gold: the one next step of a screen.
    Primary,
    /// Lamp gold and larger, on the attract screen.
    Attract,
    /// A frame on the night.
    Plain,
    /// Paper on paper.
    Paper,
    /// A round one on paper: a stepper's.
    Disc,
    /// A whole card of paper.
    Card,
    /// A whole card of paper with the lamp on it: the one next step.
    LampCard,
}

/// The parts of a button that change with its state.
#[derive(Component)]
pub(super) struct Face {
    pub(super) kind: Kind,
    pub(super) label: Option<Entity>,
    pub(super) note: Option<Entity>,
    pub(super) signs: Vec<Entity>,
    pub(super) tick: Option<Entity>,
    pub(super) reason: Option<Entity>,
}

/// A button to be made.
#[derive(Clone, Debug)]
pub struct ButtonSpec {
    name: String,
    label: String,
    kind: Kind,
    icon: Option<Icon>,
    arrow: bool,
    note: Option<String>,
    width: Option<f32>,
    letters: Option<f32>,
    line: Option<f32>,
    low: bool,
    standing: Standing,
}

impl ButtonSpec {
    fn new(kind: Kind, name: &str, label: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            kind,
            icon: None,
            arrow: false,
            note: None,
            width: None,
            letters: None,
            line: None,
            low: false,
            standing: Standing::Ready,
        }
    }

    /// The one next step of a screen, lamp gold.
    pub fn primary(name: &str, label: &str) -> Self {
        Self::new(Kind::Primary, name, label)
    }

    /// The one button of the attract screen.
    pub fn attract(name: &str, label: &str) -> Self {
        Self::new(Kind::Attract, name, label)
    }

    /// An ordinary button on the night.
    pub fn plain(name: &str, label: &str) -> Self {
        Self::new(Kind::Plain, name, label)
    }

    /// An ordinary button on paper.
    pub fn paper(name: &str, label: &str) -> Self {
        Self::new(Kind::Paper, name, label)
    }

    /// With a sign before the words.
    #[must_use]
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// With an arrow after the words.
    #[must_use]
    pub const fn arrow(mut self) -> Self {
        self.arrow = true;
        self
    }

    /// With quieter words after the label, such as the same in English.
    #[must_use]
    pub fn note(mut self, note: &str) -> Self {
        self.note = Some(note.to_owned());
        self
    }

    /// So wide, px, where it would be as wide as its words.
    #[must_use]
    pub const fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }

    /// As low as a button can be: one of a switch.
    #[must_use]
    pub const fn chip(mut self) -> Self {
        self.low = true;
        self
    }

    /// With letters of this size, px: the keys of a keypad.
    #[must_use]
    pub const fn letters(mut self, size: f32) -> Self {
        self.letters = Some(size);
        self
    }

    /// With lines so far apart, px: words on two lines, in a button as high as for one.
    #[must_use]
    pub const fn leaded(mut self, line: f32) -> Self {
        self.line = Some(line);
        self
    }

    /// Usable only if `ready`; otherwise the reason stands beside it.
    #[must_use]
    pub fn ready(mut self, ready: bool, reason: &str) -> Self {
        if !ready {
            self.standing = Standing::Refused { reason: reason.to_owned() };
        }
        self
    }

    /// The one chosen, or not.
    #[must_use]
    pub fn selected(mut self, selected: bool) -> Self {
        if selected {
            self.standing = Standing::Selected;
        }
        self
    }
}

impl Kind {
    fn label(self) -> Style {
        match self {
            Self::Primary => Style::Primary,
            Self::Attract => Style::Primary.sized(52.0),
            Self::Plain | Self::Paper | Self::Disc | Self::Card | Self::LampCard => Style::Body,
        }
    }

    const fn height(self) -> f32 {
        match self {
            Self::Attract => tokens::ATTRACT_TARGET,
            _ => tokens::TARGET,
        }
    }

    const fn sides(self, shape: Shape) -> f32 {
        match (self, shape) {
            (Self::Attract, _) => 64.0,
            (Self::Primary, Shape::Landscape) => 56.0,
            (_, Shape::Landscape) => 28.0,
            // Six buttons stand side by side here.
            (Self::Primary, _) => 28.0,
            _ => 16.0,
        }
    }

    const fn sign(self) -> u16 {
        match self {
            Self::Primary | Self::Attract => 44,
            Self::Disc => 48,
            _ => 32,
        }
    }

    pub(super) const fn radius(self) -> f32 {
        match self {
            Self::Attract => tokens::ATTRACT_RADIUS,
            Self::Card | Self::LampCard => tokens::CARD_RADIUS,
            Self::Disc => tokens::DISC / 2.0,
            Self::Primary | Self::Plain | Self::Paper => tokens::BUTTON_RADIUS,
        }
    }

    pub(super) const fn edge(self) -> f32 {
        match self {
            Self::LampCard | Self::Disc => tokens::LAMP_EDGE_WIDTH,
            _ => tokens::EDGE,
        }
    }
}

/// The components every button has, whatever it is made of.
pub(super) fn pressable(name: &str, face: Face, standing: Standing, node: Node) -> impl Bundle {
    let look = Look::of(&standing, false);
    let kind = face.kind;
    (
        (Name::new(name.to_owned()), Button, Hovered::default(), TabIndex(0), face, standing, Worn::never()),
        node,
        BackgroundColor(Color::NONE),
        BackgroundGradient(Vec::new()),
        BorderColor::all(Color::NONE),
        BoxShadow(look.shadow(kind)),
        Outline::new(px(tokens::FOCUS_RING), px(tokens::FOCUS_GAP), Color::NONE),
        UiTransform::IDENTITY,
    )
}

impl Theme<'_> {
    /// A button with words.
    pub fn button<'p>(&mut self, parent: &'p mut Parent<'_>, spec: ButtonSpec) -> EntityCommands<'p> {
        let kind = spec.kind;
        let sign = kind.sign();
        let holder = parent.target_entity();
        let mut commands = parent.commands();
        let icon = spec.icon.map(|icon| self.sign(&mut commands, icon, sign));
        let tick = self.sign(&mut commands, Icon::Tick, 32);
        commands.entity(tick).insert(Visibility::Inherited);
        let usual = match (kind, self.frame.shape) {
            (Kind::Primary, Shape::Portrait | Shape::Small) => kind.label().sized(36.0),
            _ => kind.label(),
        };
        let style = spec.letters.map_or(usual, |size| usual.sized(size));
        let style = spec.line.map_or(style, |line| style.leaded(line));
        let layout = TextLayout::new(Justify::Center, LineBreak::NoWrap);
        let label = commands.spawn((text(style, spec.label.as_str(), tokens::MOON), layout)).id();
        let note = spec.note.map(|note| {
            let style = Style::Body.sized(kind.label().size() * 0.65);
            commands.spawn((text(style, note, tokens::MOON), one_line())).id()
        });
        let arrow = spec.arrow.then(|| self.sign(&mut commands, Icon::Arrow, sign));
        let reason = reason_beside(&mut commands);
        let face = Face {
            kind,
            label: Some(label),
            note,
            signs: icon.into_iter().chain(arrow).chain([tick]).collect(),
            tick: Some(tick),
            reason: Some(reason),
        };
        let node = Node {
            height: px(if spec.low { tokens::CHIP_TARGET } else { kind.height() }),
            min_width: px(tokens::TARGET),
            width: spec.width.map_or(Val::Auto, px),
            padding: px(kind.sides(self.frame.shape)).horizontal(),
            column_gap: px(if kind == Kind::Attract { 32 } else { 16 }),
            flex_shrink: 0.0,
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            border: px(kind.edge()).all(),
            border_radius: BorderRadius::all(px(kind.radius())),
            ..default()
        };
        let parts: Vec<Entity> =
            icon.into_iter().chain([tick, label]).chain(note).chain(arrow).chain([reason]).collect();
        let button = commands
            .spawn((pressable(&spec.name, face, spec.standing, node), Caption(spec.label), ChildOf(holder)))
            .add_children(&parts)
            .id();
        parent.commands_mut().entity(button)
    }

    /// A white sign, tinted when its button is dressed.
    pub(super) fn sign(&mut self, commands: &mut Commands, icon: Icon, size: u16) -> Entity {
        let picture = self.picture(&Picture::icon(icon, size));
        commands.spawn(picture).id()
    }
}

/// Words that never break.
pub(super) fn one_line() -> TextLayout {
    TextLayout::linebreak(LineBreak::NoWrap)
}

/// The place for the reason, to the left of its button.
fn reason_beside(commands: &mut Commands) -> Entity {
    let holder = Node {
        position_type: PositionType::Absolute,
        right: percent(100),
        top: px(0),
        bottom: px(0),
        margin: px(24).right(),
        align_items: AlignItems::Center,
        display: Display::None,
        ..default()
    };
    let words = (text(Style::Note, "", tokens::MOON_DIM), one_line());
    commands.spawn((holder, Pickable::IGNORE, children![words])).id()
}

/// Shows changed captions.
pub(super) fn recaption(buttons: Query<(&Caption, &Face), Changed<Caption>>, mut words: Query<&mut Text>) {
    for (caption, face) in &buttons {
        if let Some(mut text) = face.label.and_then(|label| words.get_mut(label).ok())
            && text.0 != caption.0
        {
            text.0.clone_from(&caption.0);
        }
    }
}

/// The colour of a button's words and signs in a state.
pub(super) fn ink(kind: Kind, look: Look) -> Rgb {
    match (kind, look) {
        (_, Look::Selected) => tokens::INK,
        (Kind::Primary | Kind::Attract | Kind::Plain, Look::Refused) => tokens::MOON_DIM,
        (_, Look::Refused) => tokens::REFUSED_SIGN,
        (Kind::Plain, _) => tokens::MOON,
        _ => tokens::INK,
    }
}

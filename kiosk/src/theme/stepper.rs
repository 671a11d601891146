//! Steppers: how many of them, by two large discs and never a slider.

use super::button::{Face, Kind, Standing, pressable};
use super::hold::Held;
use super::{Area, Parent, Shape, Style, Theme, column, row, text, tokens};
use crate::draw::{Icon, Person, Picture};
use bevy::prelude::*;

/// A stepper to be made.
#[derive(Clone, Copy, Debug)]
pub struct StepperSpec<'a> {
    /// Its stable name; its buttons are `<name>-minus` and `<name>-plus`.
    pub name: &'a str,
    /// Who is counted.
    pub person: Person,
    /// The same in words.
    pub label: &'a str,
    /// How many now.
    pub value: u32,
    /// The least there can be.
    pub least: u32,
    /// The most there can be.
    pub most: u32,
}

/// On a stepper: its figure. The screen counts; it sets `value`, and figure and
/// buttons follow.
#[derive(Component, Clone, Debug, PartialEq, Eq)]
pub struct Stepper {
    /// Its stable name.
    pub name: String,
    /// How many now.
    pub value: u32,
    /// The least there can be.
    pub least: u32,
    /// The most there can be.
    pub most: u32,
}

/// The parts of a stepper that change.
#[derive(Component)]
pub(super) struct StepperParts {
    figure: Entity,
    minus: Entity,
    plus: Entity,
}

/// Sizes of a stepper's parts on a frame.
struct Measures {
    person: f32,
    label: Style,
    figure: Style,
    gap: f32,
}

impl Measures {
    fn on(shape: Shape) -> Self {
        let label = Style::Strong;
        match shape {
            Shape::Small => Self {
                person: 0.44,
                label: label.sized(30.0).leaded(40.0),
                figure: Style::Figure.sized(72.0).leaded(84.0),
                gap: 8.0,
            },
            Shape::Landscape | Shape::Portrait => {
                Self { person: 0.94, label: label.sized(40.0).leaded(56.0), figure: Style::Figure, gap: 12.0 }
            }
        }
    }
}

impl Theme<'_> {
    /// Steppers side by side in equal columns, hairlines between them.
    pub fn steppers<'p>(
        &mut self,
        parent: &'p mut Parent<'_>,
        area: Area,
        specs: &[StepperSpec],
    ) -> EntityCommands<'p> {
        let node = Node { align_items: AlignItems::Stretch, ..area.node() };
        let mut holder = parent.spawn((node, Pickable::IGNORE));
        holder.with_children(|holder| {
            for (index, spec) in specs.iter().enumerate() {
                if index > 0 {
                    let rule = Node { width: px(tokens::EDGE), flex_shrink: 0.0, ..default() };
                    let colour = BackgroundColor(tokens::PAPER_EDGE.color());
                    holder.spawn((rule, colour, Pickable::IGNORE));
                }
                self.stepper(holder, spec);
            }
        });
        holder
    }

    /// One stepper, filling its share of the parent's row.
    pub fn stepper<'p>(&mut self, parent: &'p mut Parent<'_>, spec: &StepperSpec) -> EntityCommands<'p> {
        let sizes = Measures::on(self.frame.shape);
        let node = Node {
            flex_grow: 1.0,
            flex_basis: px(0),
            align_items: AlignItems::Center,
            justify_content: JustifyContent::FlexEnd,
            ..column(0.0)
        };
        let holder = parent.target_entity();
        let mut commands = parent.commands();
        let who = self.who(&mut commands, spec, &sizes);
        let figure = commands
            .spawn((
                text(sizes.figure, spec.value.to_string(), figure_colour(spec.value)),
                super::button::one_line(),
            ))
            .id();
        let discs =
            commands.spawn((Node { margin: px(sizes.gap).top(), ..row(sizes.gap) }, Pickable::IGNORE)).id();
        let minus = self.disc(&mut commands, discs, &format!("{}-minus", spec.name), Icon::Minus);
        let plus = self.disc(&mut commands, discs, &format!("{}-plus", spec.name), Icon::Plus);
        let stepper =
            Stepper { name: spec.name.to_owned(), value: spec.value, least: spec.least, most: spec.most };
        let parts = StepperParts { figure, minus, plus };
        let entity = commands
            .spawn((node, stepper, parts, Pickable::IGNORE, ChildOf(holder)))
            .add_children(&[who, figure, discs])
            .id();
        parent.commands_mut().entity(entity)
    }

    /// The person and the word: one above the other, or side by side where low.
    fn who(&mut self, commands: &mut Commands, spec: &StepperSpec, sizes: &Measures) -> Entity {
        let height = super::card::whole(spec.person.height() * sizes.person);
        let person = self.picture(&Picture::person(spec.person, height));
        // The body stands in the middle, whatever it holds in its hand.
        let (left, right) = spec.person.reach();
        let aside = (left - right) * f64::from(height) / 2.0;
        #[expect(clippy::cast_possible_truncation, reason = "a part of a person's height")]
        let aside = UiTransform::from_xy(px(-aside as f32), px(0));
        let label = (text(sizes.label, spec.label, tokens::INK), super::button::one_line());
        let node = if self.frame.shape == Shape::Small {
            Node { align_items: AlignItems::FlexEnd, ..row(12.0) }
        } else {
            Node { align_items: AlignItems::Center, ..column(8.0) }
        };
        commands.spawn((node, Pickable::IGNORE, children![(person, aside), label])).id()
    }

    fn disc(&mut self, commands: &mut Commands, holder: Entity, name: &str, icon: Icon) -> Entity {
        let side = self.frame.disc();
        let sign = self.sign(commands, icon, 48);
        let face =
            Face { kind: Kind::Disc, label: None, note: None, signs: vec![sign], tick: None, reason: None };
        let node = Node {
            width: px(side),
            height: px(side),
            flex_shrink: 0.0,
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            border: px(Kind::Disc.edge()).all(),
            border_radius: BorderRadius::all(px(Kind::Disc.radius())),
            ..default()
        };
        commands
            .spawn((pressable(name, face, Standing::Ready, node), Held::default(), ChildOf(holder)))
            .add_child(sign)
            .id()
    }
}

/// Grey when there is nobody.
fn figure_colour(value: u32) -> super::Rgb {
    if value == 0 { tokens::ZERO } else { tokens::INK }
}

/// Shows changed figures, and lets minus and plus rest at the ends.
pub(super) fn show_values(
    steppers: Query<(&Stepper, &StepperParts), Changed<Stepper>>,
    mut figures: Query<(&mut Text, &mut TextColor)>,
    mut discs: Query<&mut Standing>,
) {
    for (stepper, parts) in &steppers {
        if let Ok((mut figure, mut colour)) = figures.get_mut(parts.figure) {
            figure.0 = stepper.value.to_string();
            colour.0 = figure_colour(stepper.value).color();
        }
        let ends = [(parts.minus, stepper.value > stepper.least), (parts.plus, stepper.value < stepper.most)];
        for (disc, usable) in ends {
            let standing = if usable { Standing::Ready } else { Standing::Refused { reason: String::new() } };
            if let Ok(mut own) = discs.get_mut(disc) {
                own.set_if_neq(standing);
            }
        }
    }
}

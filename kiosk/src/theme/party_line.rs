//! The party: small people on a line, one walking in for every one added.

use super::card::{GROUND_HEIGHT, standing_at, whole};
use super::motion::WalkIn;
use super::{Area, Parent, Theme, tokens};
use crate::draw::{Person, Picture};
use bevy::prelude::*;

/// On a party's line: who is in it and how many. Set it, and the line follows.
#[derive(Component, Clone, Debug, PartialEq, Eq)]
pub struct PartyLine(
    /// How many of each.
    pub Vec<(Person, u32)>,
);

/// Those who stand there, in the order they came.
#[derive(Component, Default)]
pub(super) struct Arrived {
    people: Vec<(Person, Entity)>,
    width: f32,
    height: f32,
}

/// At most so many are drawn; a class is a crowd, and the figure beside it counts.
const DRAWN: usize = 24;
/// From one person to the next where there is room, px.
const STEP: f32 = 80.0;
/// The first one's distance from the beginning of the line, px.
const FIRST: f32 = 56.0;
/// Share of a person's full height, when the line is as high as this, px.
const FULL: (f32, f32) = (0.68, 120.0);

impl Theme<'_> {
    /// A drawn line on the area's lower edge with the party standing on it, from
    /// the left. `room` is how much of the line they may fill, px.
    pub fn party_line<'p>(
        &mut self,
        parent: &'p mut Parent<'_>,
        area: Area,
        room: f32,
        party: &[(Person, u32)],
    ) -> EntityCommands<'p> {
        let ground = self.tinted(&Picture::ground(whole(area.width), 12), tokens::INK);
        let line = Node {
            position_type: PositionType::Absolute,
            left: px(0),
            bottom: px(0),
            width: px(area.width),
            height: px(GROUND_HEIGHT),
            ..default()
        };
        let arrived = Arrived { people: Vec::new(), width: room, height: area.height };
        let mut holder = parent.spawn((area.node(), PartyLine(party.to_vec()), arrived, Pickable::IGNORE));
        holder.with_children(|holder| {
            holder.spawn(ground).insert(line);
        });
        holder
    }
}

/// Who is to be drawn of a party: everyone, or the first of each in turn.
fn drawn(party: &[(Person, u32)]) -> Vec<(Person, usize)> {
    let mut left = DRAWN;
    party
        .iter()
        .map(|(person, count)| {
            let count = usize::try_from(*count).unwrap_or(DRAWN).min(left);
            left -= count;
            (*person, count)
        })
        .collect()
}

/// Lets people walk in and leave until the line shows its party.
pub(super) fn reconcile(
    mut commands: Commands,
    mut theme: Theme,
    mut lines: Query<(Entity, Ref<PartyLine>, &mut Arrived), Changed<PartyLine>>,
    mut nodes: Query<&mut Node>,
) {
    for (line, party, mut arrived) in &mut lines {
        let scale = FULL.0 * (arrived.height / FULL.1).min(1.0);
        for (person, wanted) in drawn(&party.0) {
            let standing =
                |arrived: &Arrived| arrived.people.iter().filter(|(who, _)| *who == person).count();
            while standing(&arrived) > wanted {
                let last = arrived.people.iter().rposition(|(who, _)| *who == person);
                if let Some((_, leaving)) = last.map(|last| arrived.people.remove(last)) {
                    commands.entity(leaving).despawn();
                }
            }
            while standing(&arrived) < wanted {
                let picture = Picture::person(person, whole(person.height() * scale));
                let mut figure = commands.spawn((theme.picture(&picture), ChildOf(line)));
                figure.insert((standing_at(&picture, person, 0.0), UiTransform::IDENTITY));
                if !party.is_added() {
                    figure.insert(WalkIn::default());
                }
                arrived.people.push((person, figure.id()));
            }
        }
        place(&mut commands, &mut nodes, &arrived, scale);
    }
}

/// Spreads those who stand there along the room they have.
fn place(commands: &mut Commands, nodes: &mut Query<&mut Node>, arrived: &Arrived, scale: f32) {
    #[expect(clippy::cast_precision_loss, reason = "at most two dozen people")]
    let count = arrived.people.len().max(1) as f32;
    let step = STEP.min((arrived.width - FIRST) / count);
    let mut middle = FIRST;
    for (person, figure) in &arrived.people {
        let picture = Picture::person(*person, whole(person.height() * scale));
        let place = standing_at(&picture, *person, middle);
        if let Ok(mut node) = nodes.get_mut(*figure) {
            node.left = place.left;
        } else {
            commands.entity(*figure).insert(place);
        }
        middle += step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_drawn_as_a_crowd_that_still_fits() {
        let total = |party: &[(Person, u32)]| drawn(party).iter().map(|(_, n)| n).sum::<usize>();
        assert_eq!(total(&[(Person::Child, 2), (Person::Adult, 1)]), 3);
        assert_eq!(total(&[(Person::Child, 180), (Person::Adult, 4)]), DRAWN);
    }
}

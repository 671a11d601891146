//! Keys that move about on a screen: arrows go to the nearest button that way, Escape goes
//! back, and the focus survives a screen that is drawn anew.

use super::button::Face;
use super::{Standing, Tapped};
use bevy::ecs::system::SystemParam;
use bevy::input::ButtonState;
use bevy::input::keyboard::{Key, KeyboardInput};
use bevy::input_focus::tab_navigation::TabGroup;
use bevy::input_focus::{FocusCause, FocusedInput, InputFocus, InputFocusVisible};
use bevy::prelude::*;
use bevy::ui::UiGlobalTransform;

/// Where an arrow key points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Up the screen.
    Up,
    /// Down the screen.
    Down,
}

/// How much farther a button seems for each pixel it lies beside the way, times: what is
/// straight ahead comes first, what is round the corner is still reached.
const ASIDE: f32 = 3.0;

/// Of two straight ahead and equally far, the one whose middle is nearer comes first.
const OFF_MIDDLE: f32 = 0.1;

/// The nearest of `candidates` that lies in `direction` of `from`, as its place in the list;
/// none at the border of the screen, so that the focus stays. Left and right lead along the
/// row, however far apart its buttons stand, and only from its end into another.
#[must_use]
pub fn nearest(from: Rect, candidates: &[Rect], direction: Direction) -> Option<usize> {
    let here = turned(from, direction);
    let is_row = matches!(direction, Direction::Left | Direction::Right);
    let way = |there: Rect| {
        let ahead = there.center().x - here.center().x;
        let gap = (there.min.x - here.max.x).max(0.0);
        let aside = (there.min.y - here.max.y).max(here.min.y - there.max.y).max(0.0);
        let off = (there.center().y - here.center().y).abs();
        // What lies beside the way must be past the edge, by its middle: along a border an
        // arrow does not turn off. A wide card that begins beside us comes last.
        let past = aside <= 0.0 || there.center().x > here.max.x;
        let begins_beside = aside > 0.0 && there.min.x < here.max.x;
        let rank = (begins_beside, is_row && !is_beside(here, there));
        (ahead > 1.0 && past).then_some((rank, gap + ASIDE * aside + OFF_MIDDLE * off))
    };
    let ways = candidates.iter().enumerate();
    let ways = ways.filter_map(|(index, there)| Some((index, way(turned(*there, direction))?)));
    ways.min_by(|(_, one), (_, other)| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)))
        .map(|(index, _)| index)
}

/// Whether both stand in one row: by half the height of the lower one, or more.
fn is_beside(one: Rect, other: Rect) -> bool {
    let both = one.max.y.min(other.max.y) - one.min.y.max(other.min.y);
    both >= 0.5 * one.height().min(other.height())
}

/// The rectangle in a world turned so that `direction` is to the right.
fn turned(rect: Rect, direction: Direction) -> Rect {
    let turn = |at: Vec2| match direction {
        Direction::Right => at,
        Direction::Left => Vec2::new(-at.x, at.y),
        Direction::Down => Vec2::new(at.y, at.x),
        Direction::Up => Vec2::new(-at.y, at.x),
    };
    Rect::from_corners(turn(rect.min), turn(rect.max))
}

/// The first one reads, as its place in the list.
fn first(candidates: &[Rect]) -> Option<usize> {
    let reading = |rect: &Rect| (rect.min.y, rect.min.x);
    let places = candidates.iter().enumerate();
    places
        .min_by(|(_, one), (_, other)| {
            let ((y, x), (other_y, other_x)) = (reading(one), reading(other));
            y.total_cmp(&other_y).then(x.total_cmp(&other_x))
        })
        .map(|(index, _)| index)
}

/// What a key moves about among.
#[derive(SystemParam)]
pub(super) struct Buttons<'w, 's> {
    all: Query<
        'w,
        's,
        (Entity, &'static Name, &'static Standing, &'static ComputedNode, &'static UiGlobalTransform),
        With<Face>,
    >,
    groups: Query<'w, 's, (Entity, &'static TabGroup)>,
    parents: Query<'w, 's, &'static ChildOf>,
}

impl Buttons<'_, '_> {
    /// The sheet over the page that alone is heard, if one hangs.
    fn over(&self) -> Option<Entity> {
        self.groups.iter().find(|(_, group)| group.modal).map(|(sheet, _)| sheet)
    }

    /// Every button that can be reached now, and where it lies.
    fn reachable(&self) -> (Vec<Entity>, Vec<Rect>) {
        let over = self.over();
        let heard = |button: Entity| {
            over.is_none_or(|sheet| self.parents.iter_ancestors(button).any(|ancestor| ancestor == sheet))
        };
        let laid_out = self.all.iter().filter(|(button, _, _, node, _)| !node.is_empty() && heard(*button));
        laid_out
            .map(|(button, _, _, node, place)| {
                (button, Rect::from_center_size(place.translation, node.size()))
            })
            .unzip()
    }

    /// Where a way in this direction leads from the button that has the focus.
    fn leads(&self, focused: Option<Entity>, direction: Direction) -> Option<Entity> {
        let (mut buttons, mut places) = self.reachable();
        let next = match buttons.iter().position(|button| Some(*button) == focused) {
            Some(own) => {
                buttons.remove(own);
                let from = places.remove(own);
                nearest(from, &places, direction)
            }
            None => first(&places),
        };
        next.and_then(|next| buttons.get(next).copied())
    }

    /// The button that leads back from here.
    fn way_back(&self) -> Option<&'static str> {
        let ready = |wanted: &str| {
            self.all.iter().any(|(_, name, standing, ..)| {
                name.as_str() == wanted && !matches!(standing, Standing::Refused { .. })
            })
        };
        ["back", "home"].into_iter().find(|name| self.over().is_none() && ready(name))
    }
}

/// Hears arrows and Escape, whoever has the focus.
pub(super) fn on_key(
    mut pressed: On<FocusedInput<KeyboardInput>>,
    buttons: Buttons,
    mut focus: ResMut<InputFocus>,
    mut visible: ResMut<InputFocusVisible>,
    mut taps: MessageWriter<Tapped>,
) {
    if pressed.input.state != ButtonState::Pressed {
        return;
    }
    let direction = match pressed.input.logical_key {
        Key::ArrowLeft => Direction::Left,
        Key::ArrowRight => Direction::Right,
        Key::ArrowUp => Direction::Up,
        Key::ArrowDown => Direction::Down,
        Key::Escape => {
            pressed.propagate(false);
            if !pressed.input.repeat {
                taps.write_batch(buttons.way_back().map(|name| Tapped(name.to_owned())));
            }
            return;
        }
        _ => return,
    };
    pressed.propagate(false);
    if let Some(next) = buttons.leads(focus.get(), direction) {
        focus.set(next, FocusCause::Navigated);
    }
    visible.0 = true;
}

/// Gives the focus to the button of the same name when a screen was drawn anew. Where the
/// new screen has none, or a finger took the focus away, nothing has it.
pub(super) fn keep(
    buttons: Query<(Entity, &Name), With<Face>>,
    added: Query<(), Added<Face>>,
    mut focus: ResMut<InputFocus>,
    mut kept: Local<Option<(Entity, String)>>,
) {
    if let Some((button, name)) = focus.get().and_then(|focused| buttons.get(focused).ok()) {
        if kept.as_ref().is_none_or(|(before, _)| *before != button) {
            *kept = Some((button, name.to_string()));
        }
        return;
    }
    let Some((before, wanted)) = &*kept else {
        return;
    };
    if buttons.contains(*before) {
        *kept = None;
    } else if let Some((button, _)) = buttons.iter().find(|(_, name)| name.as_str() == wanted) {
        focus.set(button, FocusCause::Navigated);
    } else if !added.is_empty() {
        *kept = None;
    }
}

#[cfg(test)]
mod tests {
    use super::Direction::{Down, Left, Right, Up};
    use super::*;
    use proptest::prelude::*;

    fn at(left: f32, top: f32) -> Rect {
        Rect::new(left, top, left + 100.0, top + 100.0)
    }

    /// Three by three, and a wide one below.
    fn keypad() -> Vec<Rect> {
        let keys = (0..9_u8).map(|n| at(f32::from(n % 3) * 120.0, f32::from(n / 3) * 120.0));
        keys.chain([Rect::new(0.0, 360.0, 340.0, 460.0)]).collect()
    }

    fn from(index: usize, direction: Direction) -> Option<usize> {
        let mut others = keypad();
        let own = others.remove(index);
        nearest(own, &others, direction).map(|next| if next < index { next } else { next + 1 })
    }

    #[test]
    fn an_arrow_leads_to_the_neighbour() {
        assert_eq!([Left, Right, Up, Down].map(|way| from(4, way)), [Some(3), Some(5), Some(1), Some(7)]);
        assert_eq!([6, 7, 8].map(|key| from(key, Down)), [Some(9); 3]);
        assert_eq!(from(9, Up), Some(7), "the middle one is nearest to the middle");
    }

    #[test]
    fn at_the_border_the_focus_stays() {
        assert_eq!([from(0, Left), from(0, Up), from(9, Down), from(2, Right)], [None; 4]);
    }

    #[test]
    fn what_is_straight_ahead_comes_before_what_is_nearer_aside() {
        let ahead = at(400.0, 0.0);
        let aside = at(120.0, 220.0);
        assert_eq!(nearest(at(0.0, 0.0), &[aside, ahead], Right), Some(1));
        assert_eq!(nearest(at(0.0, 0.0), &[aside], Right), Some(0), "and nothing is out of reach");
    }

    #[test]
    fn left_and_right_lead_along_the_row_before_they_leave_it() {
        let (in_row, above) = (at(1000.0, 40.0), at(120.0, -120.0));
        assert_eq!(nearest(at(0.0, 0.0), &[above, in_row], Right), Some(1));
        assert_eq!(nearest(at(1200.0, 0.0), &[at(1080.0, -120.0), at(0.0, 50.0)], Left), Some(1));
        assert_eq!(nearest(at(0.0, 0.0), &[above, at(1000.0, 60.0)], Right), Some(0), "that is another row");
    }

    #[test]
    fn the_first_is_the_one_that_is_read_first() {
        assert_eq!(first(&[at(300.0, 0.0), at(0.0, 200.0), at(0.0, 0.0)]), Some(2));
        assert_eq!(first(&[]), None);
    }

    proptest! {
        #[test]
        fn an_arrow_never_leads_the_other_way(
            places in proptest::collection::vec((0_u16..2_000, 0_u16..2_000), 1..30),
        ) {
            let places: Vec<Rect> =
                places.into_iter().map(|(left, top)| at(f32::from(left), f32::from(top))).collect();
            let middle = |index: usize| places[index].center();
            for own in &places {
                for (way, sign) in [(Left, Vec2::NEG_X), (Right, Vec2::X), (Up, Vec2::NEG_Y), (Down, Vec2::Y)] {
                    if let Some(next) = nearest(*own, &places, way) {
                        prop_assert!((middle(next) - own.center()).dot(sign) > 0.0);
                    } else {
                        let edge = own.half_size().x + 1.0;
                        let beyond = |place: &Rect| (place.center() - own.center()).dot(sign) > edge;
                        prop_assert!(!places.iter().any(beyond), "there was somebody");
                    }
                }
            }
        }
    }
}

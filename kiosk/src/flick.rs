//! Touches shorter than a frame. Bevy's picking clicks what lay under the finger in
//! the frame before, so a finger that is down and up between two pictures presses
//! nothing. A slow picture must not cost a visitor a tap: the release waits for the
//! next frame.

use bevy::{
    ecs::message::MessageCursor,
    picking::{
        PickingSystems,
        pointer::{PointerAction, PointerId, PointerInput},
    },
    prelude::*,
    window::RequestRedraw,
};
use std::collections::VecDeque;

/// Gives every press a frame of its own.
pub struct FlickPlugin;

impl Plugin for FlickPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Held>().add_systems(First, hold_back.in_set(PickingSystems::PostInput));
    }
}

/// What waits for the next frame, in its order, and how far the inputs have been read.
#[derive(Resource, Default)]
struct Held {
    waiting: VecDeque<PointerInput>,
    read: MessageCursor<PointerInput>,
}

/// What may go on in this frame: everything of a pointer up to the end of its first
/// press, and all of the pointers that press nothing.
fn split(inputs: impl IntoIterator<Item = PointerInput>) -> (Vec<PointerInput>, VecDeque<PointerInput>) {
    let (mut now, mut later) = (vec![], VecDeque::new());
    let (mut pressed, mut waiting): (Vec<PointerId>, Vec<PointerId>) = (vec![], vec![]);
    for input in inputs {
        let pointer = input.pointer_id;
        let ends = matches!(input.action, PointerAction::Release(_) | PointerAction::Cancel);
        if waiting.contains(&pointer) || (ends && pressed.contains(&pointer)) {
            waiting.push(pointer);
            later.push_back(input);
            continue;
        }
        if matches!(input.action, PointerAction::Press(_)) {
            pressed.push(pointer);
        }
        now.push(input);
    }
    (now, later)
}

/// Everything that reads these inputs does so later in the same frame, so what is
/// cleared here is either sent again at once or waits.
fn hold_back(
    mut held: ResMut<Held>,
    mut inputs: ResMut<Messages<PointerInput>>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let held = &mut *held;
    let new: Vec<_> = held.read.read(&inputs).cloned().collect();
    if held.waiting.is_empty() && new.is_empty() {
        return;
    }
    let (now, later) = split(held.waiting.drain(..).chain(new));
    if !later.is_empty() {
        redraw.write(RequestRedraw);
    }
    held.waiting = later;
    inputs.clear();
    inputs.write_batch(now);
    held.read = inputs.get_cursor_current();
}

#[cfg(test)]
mod tests {
    use super::*;
    use bevy::{
        camera::NormalizedRenderTarget,
        picking::pointer::{Location, PointerButton},
    };

    fn input(finger: u64, action: PointerAction) -> PointerInput {
        let target = NormalizedRenderTarget::None { width: 1, height: 1 };
        PointerInput::new(PointerId::Touch(finger), Location { target, position: Vec2::ZERO }, action)
    }

    const PRESS: PointerAction = PointerAction::Press(PointerButton::Primary);
    const RELEASE: PointerAction = PointerAction::Release(PointerButton::Primary);

    #[test]
    fn a_release_waits_only_for_a_press_of_its_own_finger_in_the_same_frame() {
        let (now, later) = split([input(1, PRESS), input(2, RELEASE), input(1, RELEASE)]);
        assert_eq!(
            now.iter().map(|i| i.pointer_id).collect::<Vec<_>>(),
            [PointerId::Touch(1), PointerId::Touch(2)]
        );
        assert_eq!(later.len(), 1);
        let (now, later) = split(later);
        assert_eq!((now.len(), later.len()), (1, 0));
    }

    #[test]
    fn two_flicks_in_one_frame_stay_two_in_their_order() {
        let mut inputs: VecDeque<_> = [PRESS, RELEASE, PRESS, RELEASE].map(|action| input(1, action)).into();
        let mut frames = vec![];
        while !inputs.is_empty() {
            let (now, later) = split(inputs);
            frames.push(now.len());
            inputs = later;
        }
        assert_eq!(frames, [1, 2, 1]);
    }
}

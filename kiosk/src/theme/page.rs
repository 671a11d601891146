//! The page: the frame of a screen on the night.

use super::{Parent, Rgb, Style, Theme, column, text, variant::Texture};
use crate::draw::Sky;
use bevy::input_focus::tab_navigation::TabGroup;
use bevy::prelude::*;

/// The picture of the night takes the window's shape, up to this share beyond the
/// frame on each side; beyond it the night is plain.
const SKY_BEYOND: f32 = 1.0;

impl Theme<'_> {
    /// The root of a screen: the frame, centred in the window, on the night.
    ///
    /// The caller says when it goes (`DespawnOnExit`) and puts components on it.
    pub fn page<'c>(&mut self, commands: &'c mut Commands, sky: Sky) -> EntityCommands<'c> {
        let frame = *self.frame;
        let most = frame.size * SKY_BEYOND;
        let (before, after) = (frame.before.min(most), frame.after.min(most));
        let whole = (frame.size + before + after) * frame.pixels;
        let image = self.pictures.sky(sky, whole.round().as_uvec2(), &frame, &mut self.images);
        let behind = (
            ImageNode::new(image).with_mode(NodeImageMode::Stretch),
            Node {
                position_type: PositionType::Absolute,
                left: px(-before.x),
                right: px(-after.x),
                top: px(-before.y),
                bottom: px(-after.y),
                ..default()
            },
            Pickable::IGNORE,
            Texture,
        );
        let root = Node {
            position_type: PositionType::Absolute,
            left: px(frame.before.x),
            top: px(frame.before.y),
            width: px(frame.size.x),
            height: px(frame.size.y),
            ..default()
        };
        commands.spawn((root, TabGroup::default(), children![behind]))
    }

    /// Words from top to bottom, one character under the other, their right edge
    /// and top so far from the page's, px.
    pub fn vertical_title<'p>(
        &mut self,
        parent: &'p mut Parent<'_>,
        words: &str,
        style: Style,
        colour: Rgb,
        (right, top): (f32, f32),
    ) -> EntityCommands<'p> {
        let place = Node {
            position_type: PositionType::Absolute,
            right: px(right),
            top: px(top),
            align_items: AlignItems::Center,
            ..column(0.0)
        };
        let mut title = parent.spawn((place, Pickable::IGNORE));
        title.with_children(|title| {
            for character in words.chars() {
                title.spawn(text(style, character, colour));
            }
        });
        title
    }
}

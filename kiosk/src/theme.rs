//! The look of every screen: tokens, faces, and the components screens are made of.
//!
//! A screen asks the [`Theme`] for a page and puts components on it. Whatever can be
//! touched is a button with a stable name, and says so by one message, [`Tapped`];
//! nothing outside this module knows which widget library stands behind it.
#![expect(
    clippy::needless_pass_by_value,
    clippy::type_complexity,
    reason = "Bevy's systems take their parameters by value, and queries are long types"
)]

mod bar;
mod button;
mod card;
mod chart;
mod code;
mod crowd;
mod dress;
mod focus;
mod fonts;
mod frame;
mod grow;
mod hold;
mod labels;
mod motion;
mod notice;
mod pace;
mod page;
mod party_line;
mod pictures;
mod stamping;
mod stepper;
mod tap;
#[cfg(test)]
mod tests;
mod text;
pub mod tokens;
mod trail;
mod variant;

pub use bar::{Clock, Rail, TopBar};
pub use button::{ButtonSpec, Caption, Standing};
pub use card::Edge;
pub use chart::{Chart, ChartPoint, ChartSign};
pub(crate) use chart::{cut, halves, width_of};
pub use focus::{Direction, nearest};
pub(crate) use fonts::Outlines;
pub use fonts::{MissingFonts, READING, VOICE, check_fonts};
pub use frame::{Area, Frame, Shape, Sheet};
pub use motion::Veil;
pub use notice::{Countdown, StillHere};
pub use pace::EverySecond;
pub use party_line::PartyLine;
pub use pictures::Pictures;
pub(crate) use pictures::texture;
pub use stamping::{Frozen, OVER};
pub use stepper::{Stepper, StepperSpec};
pub use tap::{AtOnce, TapError, Tapped, button_names, tap};
pub use text::{OnPicture, Style, Unspoken, text};
pub use trail::{Stop, StopState};
pub(crate) use variant::Texture;
pub use variant::Variant;

use crate::draw::{Picture, Rgb};
use bevy::ecs::hierarchy::ChildSpawnerCommands;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;

/// What components are put on.
pub type Parent<'w> = ChildSpawnerCommands<'w>;

/// Everything a screen needs to be drawn. Its methods are the components.
#[derive(SystemParam)]
pub struct Theme<'w> {
    /// The grid in use.
    pub frame: Res<'w, Frame>,
    variant: Res<'w, Variant>,
    pictures: ResMut<'w, Pictures>,
    images: ResMut<'w, Assets<Image>>,
}

impl Theme<'_> {
    /// A picture in its own colours, as a bundle.
    pub fn picture(&mut self, picture: &Picture) -> impl Bundle + use<> {
        pictures::shown((picture, None), *self.variant, &mut self.pictures, &self.frame, &mut self.images)
    }

    /// A picture in one colour, as a bundle: signs, pictograms, lines and rings.
    pub fn tinted(&mut self, picture: &Picture, colour: Rgb) -> impl Bundle + use<> {
        pictures::shown(
            (picture, Some(colour)),
            *self.variant,
            &mut self.pictures,
            &self.frame,
            &mut self.images,
        )
    }
}

/// A node that stacks its children with a gap, px.
pub fn column(gap: f32) -> Node {
    Node { flex_direction: FlexDirection::Column, row_gap: px(gap), ..default() }
}

/// A node that lays its children side by side with a gap, px, their middles level.
pub fn row(gap: f32) -> Node {
    Node {
        flex_direction: FlexDirection::Row,
        align_items: AlignItems::Center,
        column_gap: px(gap),
        ..default()
    }
}

/// Brings the theme into an app that has Bevy's default plugins.
///
/// It spawns no camera, and adds no font: see [`check_fonts`].
pub struct ThemePlugin;

impl Plugin for ThemePlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Frame>()
            .init_resource::<fonts::HeldFiles>()
            .init_resource::<Pictures>()
            .init_resource::<Frozen>()
            .init_resource::<Variant>()
            .insert_resource(ClearColor(tokens::NIGHT.color()))
            .add_message::<Tapped>()
            .add_plugins(bevy::input_focus::tab_navigation::TabNavigationPlugin)
            .add_systems(PreStartup, frame::fit_frame)
            .add_systems(PreUpdate, frame::fit_frame)
            .add_systems(
                Update,
                (
                    hold::count_on,
                    notice::take_down_toasts,
                    button::recaption,
                    stepper::show_values,
                    party_line::reconcile,
                    notice::show_countdown,
                    (focus::keep, notice::hold_focus).chain(),
                    variant::clear,
                    (text::fit_to_frame, grow::grow).chain(),
                ),
            )
            .add_systems(
                PostUpdate,
                (
                    dress::dress,
                    motion::squeeze,
                    motion::walk_in,
                    motion::lift,
                    trail::pass,
                    stamping::print_seals,
                    pace::set,
                )
                    .chain()
                    .before(bevy::ui::UiSystems::Prepare),
            )
            .add_systems(
                PostUpdate,
                (variant::strengthen_grounds, variant::strengthen_inks)
                    .chain()
                    .after(dress::dress)
                    .before(bevy::ui::UiSystems::Prepare)
                    .run_if(variant::is_strong),
            )
            .add_systems(PostUpdate, fonts::keep_few_sheets.before(bevy::ui::UiSystems::Content))
            .add_systems(PostUpdate, grow::fit.after(bevy::ui::UiSystems::PostLayout))
            .add_observer(tap::on_activate)
            .add_observer(tap::on_press)
            .add_observer(focus::on_key)
            .add_observer(pace::spare);
    }
}

//! A passport that was issued.

use super::{
    View,
    frame::{Page, Ways, page},
};
use crate::{
    flow::Screen,
    theme::{self, Parent, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Issued)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::IssuedTitle);
    let about = Page { screen: Screen::Issued, title: &title, ways: Ways::Home };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let node = theme.frame.content().node();
        root.spawn((node, Pickable::IGNORE)).with_children(|body| {
            body.spawn(theme::text(Style::Screen, title.as_str(), tokens::MOON));
        });
    };
    let right = |_: &mut Theme<'_>, _: &mut Parent<'_>| {};
    page(&mut commands, &mut theme, &view, &about, content, right);
}

//! Whether a passport is really to be forgotten.

use super::{
    View,
    frame::{Page, Ways, page},
};
use crate::{
    flow::Screen,
    theme::{self, ButtonSpec, Parent, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Forget)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::ForgetTitle);
    let about = Page { screen: Screen::Forget, title: &title, ways: Ways::BackAndHome };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let node = theme.frame.content().node();
        root.spawn((node, Pickable::IGNORE)).with_children(|body| {
            body.spawn(theme::text(Style::Screen, title.as_str(), tokens::MOON));
        });
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        theme.button(end, ButtonSpec::plain("forget-for-good", &view.say(Key::ForgetForGood)));
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

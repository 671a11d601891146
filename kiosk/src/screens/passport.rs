//! What can be done about a passport.

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
    app.add_systems(OnEnter(at(Screen::Passport)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::PassportTitle);
    let about = Page { screen: Screen::Passport, title: &title, ways: Ways::BackAndHome };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let node = theme.frame.content().node();
        root.spawn((node, Pickable::IGNORE)).with_children(|body| {
            body.spawn(theme::text(Style::Screen, title.as_str(), tokens::MOON));
        });
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        theme.button(end, ButtonSpec::primary("get-passport", &view.say(Key::PassportGet)));
        theme.button(end, ButtonSpec::plain("show-passport", &view.say(Key::PassportShow)));
        theme.button(end, ButtonSpec::plain("short-code", &view.say(Key::PassportShortCode)));
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

//! What every screen but the first has: the bar above, the ways out and the language
//! below, and at the right what comes next.

use super::{Root, View};
use crate::{
    draw::{Icon, Sky},
    flow::Screen,
    theme::{self, ButtonSpec, Parent, Shape, Theme, TopBar},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

/// The ways out of a screen.
#[derive(Clone, Copy)]
pub(super) enum Ways {
    /// This is where the ways lead.
    None,
    /// One step back alone.
    Back,
    /// Home alone.
    Home,
    /// One step back, and home.
    BackAndHome,
}

/// What a page is made of beside its content.
pub(super) struct Page<'a> {
    pub(super) screen: Screen,
    /// What stands beside the place in the bar.
    pub(super) title: &'a str,
    pub(super) ways: Ways,
}

/// Puts up a page; `content` fills it, `right` puts what comes next at the rail's end.
pub(super) fn page(
    commands: &mut Commands,
    theme: &mut Theme<'_>,
    view: &View<'_>,
    page: &Page<'_>,
    content: impl FnOnce(&mut Theme<'_>, &mut Parent<'_>),
    right: impl FnOnce(&mut Theme<'_>, &mut Parent<'_>),
) {
    let mut root = theme.page(commands, Sky::Plain);
    root.insert((DespawnOnExit(at(page.screen)), Root));
    root.with_children(|root| {
        bar(theme, root, view, page.title);
        content(theme, root);
        rail(theme, root, view, (page.screen, page.ways), right);
    });
}

pub(super) fn bar(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, title: &str) {
    let tonight = &view.visit.tonight;
    let hall = view.named(&tonight.place);
    // Names in letters are long: where there is no room, the hall speaks for the night.
    let narrow = theme.frame.shape != Shape::Landscape && !view.language().is_chinese();
    let (campaign, place) = match (narrow, title.is_empty()) {
        (true, true) => (hall, view.named(&tonight.campaign)),
        (true, false) => (hall, title.to_owned()),
        (false, true) => (view.named(&tonight.night), hall),
        (false, false) => {
            let place = view.tell(Key::ClockPlace, &[("hall", (&hall).into()), ("screen", title.into())]);
            (view.named(&tonight.night), place)
        }
    };
    theme.top_bar(root, &TopBar { campaign: &campaign, place: &place, time: &tonight.time });
}

fn rail(
    theme: &mut Theme<'_>,
    root: &mut Parent<'_>,
    view: &View<'_>,
    (screen, ways): (Screen, Ways),
    right: impl FnOnce(&mut Theme<'_>, &mut Parent<'_>),
) {
    let area = theme.frame.rail();
    let gap = if theme.frame.shape == Shape::Landscape { 16.0 } else { 12.0 };
    let node = Node { align_items: AlignItems::Center, column_gap: px(gap), ..area.node() };
    root.spawn((node, Pickable::IGNORE)).with_children(|rail| {
        if matches!(ways, Ways::Back | Ways::BackAndHome) {
            let leaves = matches!(screen, Screen::Pin | Screen::Tonight);
            let words = view.say(if leaves { Key::Lock } else { Key::Back });
            theme.button(rail, ButtonSpec::plain("back", &words).icon(Icon::Back));
        }
        if matches!(ways, Ways::Home | Ways::BackAndHome) {
            theme.button(rail, ButtonSpec::plain("home", &view.say(Key::Home)));
        }
        theme.button(rail, ButtonSpec::plain("language", &view.other_language()));
        if !screen.is_staff() && !matches!(screen, Screen::Display | Screen::WayOut) {
            let roomy = theme.frame.shape == Shape::Landscape;
            let words = view.say(if roomy { Key::Display } else { Key::DisplayShort });
            theme.button(rail, ButtonSpec::plain("display", &words));
        }
        let end = Node { flex_grow: 1.0, justify_content: JustifyContent::FlexEnd, ..theme::row(gap) };
        rail.spawn((end, Pickable::IGNORE)).with_children(|end| right(theme, end));
    });
}

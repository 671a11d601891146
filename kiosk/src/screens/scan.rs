//! A code is looked for: the live picture in its frame, and the three ways to show one.

use super::{
    View,
    frame::{Page, Ways, page},
    inside, is_small, lines,
};
use crate::{
    draw::{Icon, Picture},
    flow::Screen,
    sight::{LiveView, Sight},
    theme::{self, Area, ButtonSpec, Edge, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Scan)), enter)
        .add_systems(Update, (watch, say).run_if(resource_exists_and_changed::<LiveView>));
}

/// The live picture in the frame.
#[derive(Component)]
struct Watched;

/// The words under the frame.
#[derive(Component)]
struct Said;

/// Where everything lies: the frame with its words, and the ways beside it.
struct Places {
    frame: Area,
    /// Side of the square that a code is held into.
    square: f32,
    ways: Area,
}

fn places(theme: &Theme<'_>) -> Places {
    let content = theme.frame.content();
    match theme.frame.shape {
        Shape::Landscape => Places {
            frame: theme.frame.content_columns(0, 7),
            square: 560.0,
            ways: theme.frame.content_columns(7, 5),
        },
        Shape::Portrait => Places {
            frame: Area { top: 150.0, height: 900.0, ..content },
            square: 640.0,
            ways: Area { top: 1_082.0, height: content.bottom() - 1_082.0, ..content },
        },
        Shape::Small => Places {
            frame: theme.frame.content_columns(0, 2),
            square: 290.0,
            ways: theme.frame.content_columns(2, 2),
        },
    }
}

fn enter(mut commands: Commands, mut theme: Theme, view: View, live: Res<LiveView>) {
    let title = view.say(Key::ScanTitle);
    let about = Page { screen: Screen::Scan, title: &title, ways: Ways::BackAndHome };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let places = places(theme);
        sight(theme, root, &view, &live, &places);
        ways(theme, root, &view, places.ways);
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        theme.button(end, ButtonSpec::plain("short-code", &view.say(Key::PassportShortCode)));
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

fn sight(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, live: &LiveView, places: &Places) {
    let (area, side) = (places.frame, places.square);
    let small = is_small(theme);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred pixels")]
    let corners = theme.tinted(&Picture::Corners { size: side as u16 }, tokens::LAMP);
    let left = (area.width - side) / 2.0;
    let top = if small { 12.0 } else { 40.0 };
    theme.night_card(root, area).with_children(|card| {
        let square = Area::new(left, top, side, side);
        let picture = ImageNode { image: live.picture.clone().unwrap_or_default(), ..default() };
        let shown = if live.picture.is_some() { Visibility::Inherited } else { Visibility::Hidden };
        let within = Area::new(left + 16.0, top + 16.0, side - 32.0, side - 32.0);
        card.spawn((picture, within.node(), shown, Pickable::IGNORE, Watched));
        card.spawn(corners).insert(square.node());
        let words = Node {
            position_type: PositionType::Absolute,
            left: px(24),
            right: px(24),
            bottom: px(if small { 10.0 } else { 36.0 }),
            justify_content: JustifyContent::Center,
            ..default()
        };
        let style = if small { Style::Strong.sized(26.0).leaded(34.0) } else { Style::Strong.sized(40.0) };
        let said = (theme::text(style, view.say(words_for(live.sight)), tokens::MOON), Said);
        card.spawn((words, Pickable::IGNORE, children![said]));
    });
}

fn words_for(sight: Sight) -> Key {
    match sight {
        Sight::Resting => Key::ScanResting,
        Sight::Opening => Key::ScanOpening,
        Sight::Looking => Key::ScanLooking,
        Sight::Closer => Key::ScanCloser,
        Sight::Away => Key::ScanAway,
    }
}

/// The three ways, written: none needs another.
fn ways(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    const WAYS: [(Key, Key); 3] = [
        (Key::ScanPhone, Key::ScanPhoneMore),
        (Key::ScanCard, Key::ScanCardMore),
        (Key::ScanCode, Key::ScanCodeMore),
    ];
    let small = is_small(theme);
    theme.paper_card(root, area, Edge::Plain).with_children(|card| {
        let (sides, top) = if small { (28.0, 10.0) } else { (56.0, 44.0) };
        let (node, ignored) = inside(sides, top, 0.0);
        card.spawn((Node { justify_content: JustifyContent::SpaceBetween, ..node }, ignored)).with_children(
            |ways| {
                for (index, (title, more)) in WAYS.into_iter().enumerate() {
                    if index > 0 {
                        theme.hairline(ways);
                    }
                    let tick =
                        theme.tinted(&Picture::icon(Icon::Tick, if small { 26 } else { 40 }), tokens::JADE);
                    let row = Node {
                        align_items: AlignItems::FlexStart,
                        ..theme::row(if small { 16.0 } else { 28.0 })
                    };
                    ways.spawn((row, Pickable::IGNORE)).with_children(|row| {
                        row.spawn((
                            Node {
                                padding: px(if small { 8.0 } else { 16.0 }).top(),
                                flex_shrink: 0.0,
                                ..default()
                            },
                            Pickable::IGNORE,
                            children![tick],
                        ));
                        row.spawn((theme::column(0.0), Pickable::IGNORE)).with_children(|words| {
                            let style =
                                if small { Style::Name.sized(30.0).leaded(36.0) } else { Style::Name };
                            words.spawn(theme::text(style, view.say(title), tokens::INK));
                            let style =
                                if small { Style::Chip.sized(24.0).leaded(31.0) } else { Style::Body };
                            lines(words, style, &view.say(more), tokens::INK_SOFT);
                        });
                    });
                }
            },
        );
    });
}

/// The live picture is exchanged in place.
fn watch(live: Res<LiveView>, mut pictures: Query<(&mut ImageNode, &mut Visibility), With<Watched>>) {
    for (mut node, mut shown) in &mut pictures {
        let seen = if live.picture.is_some() { Visibility::Inherited } else { Visibility::Hidden };
        shown.set_if_neq(seen);
        if let Some(picture) = live.picture.as_ref().filter(|picture| **picture != node.image) {
            node.image = picture.clone();
        }
    }
}

fn say(view: View, live: Res<LiveView>, mut words: Query<&mut Text, With<Said>>) {
    for mut text in &mut words {
        text.set_if_neq(Text(view.say(words_for(live.sight))));
    }
}

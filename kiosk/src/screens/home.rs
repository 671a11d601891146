//! What one can do: check in, show or get a passport, look at the map, see what is on,
//! get help.

use super::{
    View,
    attract::{Heaven, Labels, trail},
    corner,
    frame::{Page, Ways, page},
    inside, is_small, lines,
};
use crate::{
    draw::{Icon, Picture, Rgb},
    flow::{Refusal, Screen, offered},
    house::Event,
    theme::{self, Area, Edge, Parent, Shape, Standing, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Home)), enter);
}

/// Where the cards lie.
struct Places {
    check_in: Area,
    passport: Area,
    stamps: Area,
    whats_on: Area,
    help: Area,
}

fn places(theme: &Theme<'_>) -> Places {
    let (frame, content) = (*theme.frame, theme.frame.content());
    let span = |first, span, top: f32, bottom: f32| {
        let (left, width) = frame.columns(first, span);
        Area::new(left, top, width, bottom - top)
    };
    let (top, bottom, gap) = (content.top, content.bottom(), frame.gutter);
    match frame.shape {
        Shape::Landscape => Places {
            check_in: span(0, 5, top, bottom),
            passport: span(5, 3, top, 508.0),
            stamps: span(8, 4, top, 508.0),
            whats_on: span(5, 5, 508.0 + gap, bottom),
            help: span(10, 2, 508.0 + gap, bottom),
        },
        Shape::Portrait => Places {
            check_in: span(0, 4, top, 1_190.0),
            passport: span(0, 2, 1_190.0 + gap, 1_440.0),
            stamps: span(2, 2, 1_190.0 + gap, 1_440.0),
            whats_on: span(0, 3, 1_440.0 + gap, bottom),
            help: span(3, 1, 1_440.0 + gap, bottom),
        },
        Shape::Small => {
            let half = (bottom - top - 24.0) / 2.0;
            Places {
                check_in: span(0, 2, top, bottom),
                passport: span(2, 1, top, top + half),
                stamps: span(3, 1, top, top + half),
                whats_on: span(2, 1, bottom - half, bottom),
                help: span(3, 1, bottom - half, bottom),
            }
        }
    }
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let about = Page { screen: Screen::Home, title: "", ways: Ways::None };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let places = places(theme);
        check_in(theme, root, &view, places.check_in);
        let has_map = !view.visit.setting.maps.is_empty();
        // Without a map the passport takes its place too.
        let passport_area = if has_map {
            places.passport
        } else {
            Area { width: places.stamps.right() - places.passport.left, ..places.passport }
        };
        passport(theme, root, &view, passport_area);
        if has_map {
            stamps(theme, root, &view, places.stamps);
        }
        if theme.frame.shape == Shape::Portrait {
            let sky = theme.frame.content();
            let area = Area { top: 150.0, height: places.check_in.top - theme.frame.gutter - 150.0, ..sky };
            trail_card(theme, root, &view, area);
        }
        whats_on(theme, root, &view, places.whats_on);
        help(theme, root, &view, places.help);
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        let roomy = theme.frame.shape == Shape::Landscape || view.language().is_chinese();
        if is_small(theme) || !roomy {
            return;
        }
        for words in &view.visit.tonight.motto {
            end.spawn(theme::text(Style::Note, view.named(words), tokens::MOON_DIM));
        }
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

fn check_in(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let flow = &view.visit.flow;
    let refusal = offered(flow, &view.visit.setting, "check-in").and_then(|button| button.refusal);
    let closed = refusal == Some(Refusal::NothingOn);
    let edge = if closed { Edge::Plain } else { Edge::Lamp };
    let small = is_small(theme);
    let wide = theme.frame.shape == Shape::Portrait;
    let family = if wide {
        Area::new(area.width - 500.0, area.height - 216.0, 440.0, 180.0)
    } else if small {
        Area::new(28.0, area.height - 150.0, area.width - 56.0, 130.0)
    } else {
        Area::new(60.0, area.height - 280.0, area.width - 120.0, 240.0)
    };
    let mut card = theme.paper_button(root, "check-in", area, edge);
    if closed {
        card.insert(Standing::Refused { reason: String::new() });
    }
    card.with_children(|card| {
        let (sides, top) = if small { (28.0, 18.0) } else { (60.0, 40.0) };
        card.spawn(inside(sides, top, 0.0)).with_children(|words| {
            let title = match (small, wide) {
                (true, _) => Style::Title,
                (_, true) => Style::Screen.sized(104.0).leaded(124.0),
                _ => Style::Screen.sized(132.0).leaded(150.0),
            };
            let title = if view.language().is_chinese() || small { title } else { Style::Screen };
            words.spawn(theme::text(title, view.say(Key::HomeCheckIn), tokens::INK));
            if !small && !wide {
                let aside = view.aside(Key::HomeCheckIn);
                let aside = theme::text(Style::Body.sized(36.0), aside, tokens::INK_SOFT);
                words.spawn((aside, theme::Unspoken));
                words.spawn(Node { height: px(28), ..default() });
            }
            let promise = match (closed, small || wide) {
                (true, _) => Key::HomeNothingOpen,
                (false, true) => Key::HomePromiseShort,
                (false, false) => Key::HomePromise,
            };
            let style = if small { Style::Body } else { Style::Body.sized(38.0).leaded(60.0) };
            lines(words, style, &view.say(promise), tokens::INK);
        });
        if !closed {
            go(theme, card, small);
        }
        theme.family(card, family);
    });
}

/// The arrow in lamp light: this is the next step.
fn go(theme: &mut Theme<'_>, card: &mut Parent<'_>, small: bool) {
    let (radius, inset) = if small { (36, 24.0) } else { (56, 48.0) };
    let arrow = theme.tinted(&Picture::icon(Icon::Arrow, radius), tokens::INK);
    let side = f32::from(radius) * 2.0;
    let place = Node {
        position_type: PositionType::Absolute,
        right: px(inset),
        top: px(inset),
        width: px(side),
        height: px(side),
        align_items: AlignItems::Center,
        justify_content: JustifyContent::Center,
        border_radius: BorderRadius::MAX,
        ..default()
    };
    card.spawn((place, BackgroundColor(tokens::LAMP.color()), Pickable::IGNORE, children![arrow]));
}

/// Tonight's trail under its name: only to be read.
pub(super) fn trail_card(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let Some(tonight) = &view.visit.tonight.trail else { return };
    let count = u32::try_from(tonight.points.len()).unwrap_or(u32::MAX);
    let name = view.named(&tonight.name);
    let more = view.tell(Key::HomeTrail, &[("n", count.into())]);
    let large = theme.frame.shape == Shape::Portrait;
    theme.night_card(root, area).insert(Pickable::IGNORE).with_children(|card| {
        card.spawn(inside(36.0, if large { 24.0 } else { 14.0 }, 0.0)).with_children(|words| {
            let head = Node { align_items: AlignItems::Baseline, ..theme::row(24.0) };
            words.spawn((head, Pickable::IGNORE)).with_children(|head| {
                let style = if large { Style::Name } else { Style::Name.sized(36.0) };
                head.spawn(theme::text(style, name, tokens::MOON));
                head.spawn(theme::text(Style::Note, more, tokens::MOON_DIM));
            });
        });
        let heaven = if large {
            Heaven {
                area: Area::new(16.0, 90.0, area.width - 32.0, area.height - 100.0),
                scale: 1.0,
                labels: Labels::Words,
            }
        } else {
            Heaven {
                area: Area::new(16.0, 62.0, area.width - 32.0, area.height - 68.0),
                scale: 0.7,
                labels: Labels::Words,
            }
        };
        trail(theme, card, view, heaven);
    });
}

/// The title of a card; below it, if there is room, the same in the other language.
fn title(theme: &Theme<'_>, card: &mut Parent<'_>, view: &View<'_>, key: Key, with_aside: bool) {
    let small = is_small(theme);
    let (sides, top) = if small { (20.0, 12.0) } else { (40.0, 28.0) };
    card.spawn(inside(sides, top, 0.0)).with_children(|words| {
        // Words in letters are longer: all cards take the size of the longest.
        let style = match (theme.frame.shape, view.language().is_chinese()) {
            (Shape::Small, true) => Style::Name.sized(34.0),
            (Shape::Small, false) => Style::Name.sized(30.0),
            (Shape::Portrait, false) => Style::Name.sized(36.0),
            (Shape::Portrait, true) | (Shape::Landscape, _) => Style::Card,
        };
        lines(words, style, &view.say(key), tokens::INK);
        if with_aside && !small {
            let aside = (theme::column(0.0), theme::Unspoken, Pickable::IGNORE);
            words.spawn(aside).with_children(|aside| {
                lines(aside, Style::Note, &view.aside(key), tokens::INK_SOFT);
            });
        }
    });
}

fn passport(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let height = if is_small(theme) {
        96
    } else if theme.frame.shape == Shape::Portrait {
        150
    } else {
        190
    };
    let picture = theme.picture(&Picture::Passport { height });
    theme.paper_button(root, "passport", area, Edge::Plain).with_children(|card| {
        title(theme, card, view, Key::HomePassport, true);
        corner(card, in_corner(theme), picture);
    });
}

fn in_corner(theme: &Theme<'_>) -> (f32, f32) {
    if is_small(theme) { (20.0, 14.0) } else { (40.0, 28.0) }
}

fn stamps(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let height = if is_small(theme) { 84 } else { 130 };
    let block = theme.picture(&Picture::SealBlock { height });
    theme.paper_button(root, "stamps", area, Edge::Plain).with_children(|card| {
        title(theme, card, view, Key::HomeStamps, true);
        corner(card, in_corner(theme), block);
    });
}

fn whats_on(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    if is_small(theme) {
        theme.paper_button(root, "whats-on", area, Edge::Plain).with_children(|card| {
            title(theme, card, view, Key::HomeWhatsOn, false);
            next_up(card, view);
        });
        return;
    }
    theme.paper_button(root, "whats-on", area, Edge::Plain).with_children(|card| {
        card.spawn(inside(44.0, 28.0, 0.0)).with_children(|words| {
            let head = Node { align_items: AlignItems::Baseline, ..theme::row(24.0) };
            words.spawn((head, Pickable::IGNORE)).with_children(|head| {
                head.spawn(theme::text(Style::Card, view.say(Key::HomeWhatsOn), tokens::INK));
                let aside = theme::text(Style::Note, view.aside(Key::HomeWhatsOn), tokens::INK_SOFT);
                head.spawn((aside, theme::Unspoken));
            });
            let shown = match theme.frame.shape {
                Shape::Landscape => 3,
                Shape::Portrait | Shape::Small => 2,
            };
            let mut events = view.visit.tonight.short_list().take(shown).peekable();
            if events.peek().is_none() {
                words.spawn(Node { height: px(16), ..default() });
                words.spawn(theme::text(Style::Body, view.say(Key::ThanksNoMore), tokens::INK));
            }
            for (index, event) in events.enumerate() {
                if index > 0 {
                    theme.hairline(words);
                }
                row(words, view, event);
            }
        });
    });
}

/// The next session, where there is room for one alone.
fn next_up(card: &mut Parent<'_>, view: &View<'_>) {
    let Some(event) = view.visit.tonight.upcoming() else { return };
    let place = Node {
        position_type: PositionType::Absolute,
        left: px(20),
        right: px(20),
        bottom: px(14),
        ..theme::column(0.0)
    };
    card.spawn((place, Pickable::IGNORE)).with_children(|words| {
        words.spawn(theme::text(Style::Strong.sized(28.0), event.from.clone(), tokens::JADE));
        words.spawn(theme::text(Style::Chip.sized(24.0).leaded(30.0), view.named(&event.name), tokens::INK));
    });
}

/// Characters of a name beside which a hall still fits.
const LONG_NAME: usize = 8;

/// A session in a line: when, what, where, seats.
fn row(words: &mut Parent<'_>, view: &View<'_>, event: &Event) {
    // A long name stands without its hall: it is a tap away.
    let chinese = view.language().is_chinese();
    let roomy = chinese && view.named(&event.name).chars().count() <= LONG_NAME;
    let running = event.minutes.is_none();
    let when = if running { view.say(Key::WhatsOnNow) } else { event.from.clone() };
    let colour: Rgb = if running { tokens::JADE } else { tokens::INK };
    let node = Node { height: px(78), align_items: AlignItems::Center, ..theme::row(20.0) };
    words.spawn((node, Pickable::IGNORE)).with_children(|row| {
        let first = Node { width: px(108), flex_shrink: 0.0, ..default() };
        row.spawn((first, Pickable::IGNORE, children![theme::text(Style::Strong, when, colour)]));
        let what = Node { flex_grow: 1.0, flex_basis: px(0), min_width: px(0), ..theme::row(24.0) };
        let one = || TextLayout::linebreak(LineBreak::NoWrap);
        row.spawn((what, Pickable::IGNORE)).with_children(|what| {
            what.spawn((theme::text(Style::Strong, view.named(&event.name), tokens::INK), one()));
            if roomy {
                what.spawn((theme::text(Style::Note, view.hall(event), tokens::INK_SOFT), one()));
            }
        });
        row.spawn((theme::text(Style::Note.bold(), view.seats(event), tokens::JADE), one()));
    });
}

fn help(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let side = if is_small(theme) { 76 } else { 120 };
    let picture = theme.picture(&Picture::Help { size: side });
    theme.paper_button(root, "help", area, Edge::Plain).with_children(|card| {
        title(theme, card, view, Key::HomeHelp, theme.frame.shape == Shape::Landscape);
        corner(card, in_corner(theme), picture);
    });
}

//! It is recorded, with a seal; and what happens next.

use super::{
    Follows, View,
    check_in::{party, standing_party},
    frame::{Page, Ways, page},
    home::trail_card,
    inside, is_small, standing,
};
use crate::{
    draw::{Form, Icon, Pictogram, SealDesign},
    flow::{Recorded, Screen},
    house::Event,
    theme::{self, Area, ButtonSpec, Edge, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Thanks)), enter);
}

/// Where everything lies.
struct Places {
    done: Area,
    next: Area,
    trail: Option<Area>,
}

fn places(theme: &Theme<'_>) -> Places {
    let (frame, content) = (*theme.frame, theme.frame.content());
    let (top, bottom, gap) = (content.top, content.bottom(), frame.gutter);
    let span = |first, span, top: f32, bottom: f32| {
        let (left, width) = frame.columns(first, span);
        Area::new(left, top, width, bottom - top)
    };
    match frame.shape {
        Shape::Landscape => Places {
            done: span(0, 7, top, bottom),
            next: span(7, 5, top, 508.0),
            trail: Some(span(7, 5, 508.0 + gap, bottom)),
        },
        Shape::Portrait => Places {
            done: span(0, 4, 700.0, 1_330.0),
            next: span(0, 4, 1_330.0 + gap, bottom),
            trail: Some(span(0, 4, 150.0, 700.0 - gap)),
        },
        Shape::Small => Places { done: span(0, 2, top, bottom), next: span(2, 2, top, bottom), trail: None },
    }
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let Some(recorded) = view.visit.flow.recorded.clone() else { return };
    let title = view.say(Key::HomeCheckIn);
    let about = Page { screen: Screen::Thanks, title: &title, ways: Ways::Home };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let places = places(theme);
        done(theme, root, &view, &recorded, places.done);
        next(theme, root, &view, places.next);
        if let Some(area) = places.trail {
            trail_card(theme, root, &view, area);
        }
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        theme.button(end, ButtonSpec::plain("done", &view.say(Key::Done)));
        let roomy = theme.frame.shape == Shape::Landscape;
        let words = view.say(if roomy { Key::ThanksWhatsOn } else { Key::HomeWhatsOn });
        theme.button(end, ButtonSpec::primary("whats-on", &words));
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

fn done(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, recorded: &Recorded, area: Area) {
    let small = is_small(theme);
    let total = u32::try_from(recorded.visits).unwrap_or(u32::MAX);
    let name = view.visit.house().activity(&recorded.activity).map(|activity| view.named(&activity.name));
    theme.paper_card(root, area, Edge::Plain).with_children(|card| {
        let (sides, top) = if small { (28.0, 14.0) } else { (60.0, 40.0) };
        seal(theme, card, small, sides);
        if !small {
            let line = Area::new(sides, area.height - 270.0, area.width - 2.0 * sides, 110.0);
            standing_party(theme, card, line, &party(&recorded.party));
        }
        card.spawn(inside(sides, top, if small { 2.0 } else { 8.0 })).with_children(|words| {
            let style = if small { Style::Card } else { Style::Screen };
            words.spawn(theme::text(style, view.say(Key::ThanksTitle), tokens::INK));
            let style = if small { Style::Strong.sized(36.0) } else { Style::Figure.sized(64.0) };
            let visits = view.tell(Key::ThanksVisits, &[("n", total.into())]);
            words.spawn(theme::text(style, visits, tokens::INK));
            if let Some(name) = name {
                let style = if small { Style::Name.sized(34.0) } else { Style::Name };
                words.spawn(theme::text(style, name, tokens::INK));
            }
            let time = &view.visit.tonight.time;
            let saved = view.tell(Key::ThanksSaved, &[("time", time.into())]);
            words.spawn(theme::text(Style::Body, saved, tokens::JADE));
            words.spawn(Node { flex_grow: 1.0, ..default() });
            words.spawn((theme::row(if small { 12.0 } else { 24.0 }), Pickable::IGNORE)).with_children(
                |row| {
                    if recorded.undoable {
                        undo(theme, row, view);
                    }
                    if view.visit.flow.passport.code.is_none() {
                        let words = view.say(if small { Key::HomePassport } else { Key::ThanksPassport });
                        theme
                            .button(row, ButtonSpec::paper("get-passport", &words))
                            .insert((Follows, standing(&view.visit, "get-passport")));
                    }
                },
            );
        });
    });
}

/// Printed only now: the check-in is in the ledger.
fn seal(theme: &mut Theme<'_>, card: &mut Parent<'_>, small: bool, sides: f32) {
    let size = if small { 112 } else { 206 };
    let design = SealDesign {
        seed: SealDesign::seed_for("check-in"),
        form: Form::Square,
        solid: true,
        picture: Pictogram::Magic,
        words: "签到".to_owned(),
        ink: tokens::CINNABAR,
    };
    let place = Node {
        position_type: PositionType::Absolute,
        right: px(sides * 0.8),
        top: px(sides * 0.6),
        ..default()
    };
    card.spawn((place, Pickable::IGNORE)).with_children(|place| {
        theme.seal(place, design, size);
    });
}

fn undo(theme: &mut Theme<'_>, row: &mut Parent<'_>, view: &View<'_>) {
    let roomy = theme.frame.shape == Shape::Landscape;
    let words = view.say(if roomy { Key::UndoHint } else { Key::Undo });
    theme
        .button(row, ButtonSpec::paper("undo", &words).icon(Icon::Undo))
        .insert((Follows, standing(&view.visit, "undo")));
}

/// The next session, where it is and how soon.
fn next(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let small = is_small(theme);
    theme.night_card(root, area).with_children(|card| {
        let (sides, top) = if small { (28.0, 14.0) } else { (46.0, 30.0) };
        card.spawn(inside(sides, top, 4.0)).with_children(|words| {
            words.spawn(theme::text(Style::Note, view.say(Key::ThanksNext), tokens::MOON_DIM));
            match view.visit.tonight.upcoming() {
                Some(event) => session(words, view, event, small),
                None => {
                    words.spawn(theme::text(Style::Body, view.say(Key::ThanksNoMore), tokens::MOON));
                }
            }
        });
    });
}

fn session(words: &mut Parent<'_>, view: &View<'_>, event: &Event, small: bool) {
    words
        .spawn((Node { align_items: AlignItems::Baseline, ..theme::row(24.0) }, Pickable::IGNORE))
        .with_children(|when| {
            let style = if small { Style::Figure.sized(52.0) } else { Style::Figure.sized(80.0) };
            when.spawn(theme::text(style, event.from.clone(), tokens::MOON));
            if let Some(soon) = view.soon(event) {
                when.spawn(theme::text(Style::Strong, soon, tokens::JADE_NIGHT));
            }
        });
    let style = if small { Style::Name } else { Style::Card };
    words.spawn(theme::text(style, view.named(&event.name), tokens::MOON));
    words.spawn(theme::text(Style::Body, view.hall(event), tokens::MOON_DIM));
}

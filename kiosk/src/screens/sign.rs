//! A display that nobody touches: the foyer's, a hall's, the wall's. What it says is made
//! anew every second, and drawn anew when that is something else than before.

mod fit;
mod foyer;
mod hall;
mod head;
mod kit;
pub(super) mod sample;
mod tell;
mod wall;

use super::Root;
use crate::{
    draw::Sky,
    flow::Screen,
    sign::{Shown, Sign, Slide, in_turn, slide},
    theme::{EverySecond, Frame, Parent, Theme, Veil, tokens},
    visit::{Visit, Words, at},
    wording::Key,
};
use bevy::{prelude::*, window::RequestRedraw};
use fit::{Face, Faces};
use kit::{Kit, Plan, SIDES};
use tell::Tell;
use venue::entry::Mode;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Up>()
        .add_systems(OnExit(at(Screen::Sign)), take_down)
        .add_systems(Update, post.run_if(in_state(at(Screen::Sign))));
}

/// What is up.
#[derive(Resource, Default)]
struct Up(Option<(Poster, Frame, Mode)>);

/// The root of a display.
#[derive(Component)]
struct Board;

/// All that a display says at a moment.
#[derive(Debug, Clone, PartialEq)]
struct Poster {
    slide: Slide,
    head: head::Head,
    body: Body,
}

/// What stands below the head.
#[derive(Debug, Clone, PartialEq)]
enum Body {
    /// Nothing yet: the ledger was not read.
    Blank,
    /// A few words.
    Said(String, String),
    Foyer(foyer::Foyer),
    Hall(Box<hall::Hall>),
    Wall(Box<wall::Wall>),
}

fn take_down(mut up: ResMut<Up>) {
    up.0 = None;
}

/// Puts up what there is to say, where it is something else than what is up.
fn post(
    mut commands: Commands,
    mut theme: Theme,
    (visit, words, faces): (Res<Visit>, Res<Words>, Local<Faces>),
    boards: Query<Entity, With<Board>>,
    mut up: ResMut<Up>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let Some(sign) = visit.sign() else { return };
    let plan = Plan::of(&theme.frame);
    let kit = Kit { theme: &mut theme, plan, faces: &faces };
    let poster = compose(&kit, &visit, &words, sign);
    let now = (poster, *kit.theme.frame, visit.setting.mode);
    if up.0.as_ref() == Some(&now) && !boards.is_empty() {
        return;
    }
    let turned = up.0.as_ref().is_some_and(|(before, ..)| before.slide != now.0.slide);
    boards.iter().for_each(|board| commands.entity(board).despawn());
    draw(&mut commands, kit, &now.0, turned);
    tracing::debug!(display = %sign.display, said = ?now.0, "the display shows something new");
    up.0 = Some(now);
    redraw.write(RequestRedraw);
}

/// What a display says now.
fn compose(kit: &Kit<'_, '_>, visit: &Visit, words: &Words, sign: &Sign) -> Poster {
    let now = visit.now();
    let languages = in_turn(visit.setting.language);
    let tell = |language| Tell {
        words: &words.0,
        language,
        sign,
        moment: sign.moment(now),
        passed: sign.passed(now),
    };
    let pages = |language| match &sign.shown {
        Some(Shown::Foyer(view)) if view.clock.is_some() => foyer::pages(kit, &tell(language), view).len(),
        Some(Shown::Wall(view)) => view.trails.len(),
        _ => 1,
    };
    let turns: Vec<_> = languages.into_iter().map(|language| (language, pages(language).max(1))).collect();
    let up = slide(sign.hangs(now), &turns);
    let tell = tell(up.language);
    Poster { slide: up, head: head::of(&tell, visit, up), body: body(kit, &tell, visit, up) }
}

fn body(kit: &Kit<'_, '_>, tell: &Tell<'_>, visit: &Visit, up: Slide) -> Body {
    let Some(shown) = &tell.sign.shown else { return Body::Blank };
    if !shown.has_clock() {
        return Body::Said(tell.say(Key::SignNoClock), tell.say(Key::SignNoClockMore));
    }
    match shown {
        Shown::Foyer(view) if view.now.is_empty() && view.next.is_empty() && view.calling.is_empty() => {
            Body::Said(tell.say(Key::SignNothing), tell.say(Key::SignNothingMore))
        }
        Shown::Foyer(view) => Body::Foyer(foyer::of(kit, tell, view, (up, tell.sign.hangs(visit.now())))),
        Shown::Hall(view) if view.now.is_none() && view.next.is_none() && view.calling.is_none() => {
            Body::Said(tell.say(Key::SignNothing), tell.say(Key::SignNothingHere))
        }
        Shown::Hall(view) => Body::Hall(Box::new(hall::of(tell, view))),
        Shown::Wall(view) => Body::Wall(Box::new(wall::of(tell, visit, view, up.page))),
    }
}

fn draw(commands: &mut Commands, mut kit: Kit<'_, '_>, poster: &Poster, turned: bool) {
    let dial = matches!(poster.body, Body::Wall(_) | Body::Said(..));
    let sky = if dial { Sky::Dial } else { Sky::Plain };
    let mut root = kit.theme.page(commands, sky);
    root.insert((DespawnOnExit(at(Screen::Sign)), Root, Board, EverySecond));
    root.with_children(|root| {
        head::draw(&mut kit, root, &poster.head);
        let top = head::height(kit.plan);
        match &poster.body {
            Body::Blank => {}
            Body::Said(title, more) => said(&kit, root, (title, more), top),
            Body::Foyer(foyer) => foyer::draw(&mut kit, root, foyer, top),
            Body::Hall(hall) => hall::draw(&mut kit, root, hall, top),
            Body::Wall(wall) => wall::draw(&mut kit, root, wall, top),
        }
        if turned {
            veil(&kit, root, top);
        }
    });
}

/// A few words in the middle of the night.
fn said(kit: &Kit<'_, '_>, root: &mut Parent<'_>, (title, more): (&str, &str), top: f32) {
    let plan = kit.plan;
    let node = Node {
        align_items: AlignItems::Center,
        justify_content: JustifyContent::Center,
        flex_direction: FlexDirection::Column,
        row_gap: plan.px(32.0),
        ..plan.area(SIDES, top, plan.inner(), plan.height - top - 120.0).node()
    };
    root.spawn((node, Pickable::IGNORE)).with_children(|words| {
        for (line, face, most, ink) in
            [(title, Face::Voice, 132.0, tokens::MOON), (more, Face::Plain, 90.0, tokens::MOON_DIM)]
        {
            let set = kit.faces.fit(line, face, most, plan.inner());
            let holder = Node { max_width: plan.px(plan.inner()), ..default() };
            words
                .spawn((holder, Pickable::IGNORE))
                .with_children(|holder| kit.spaced(holder, line, set, ink));
        }
    });
}

/// Night over what was just turned.
fn veil(kit: &Kit<'_, '_>, root: &mut Parent<'_>, top: f32) {
    let (plan, frame) = (kit.plan, &kit.theme.frame);
    let node = Node {
        position_type: PositionType::Absolute,
        left: px(-frame.before.x),
        right: px(-frame.after.x),
        top: plan.px(top - 8.0),
        bottom: px(-frame.after.y),
        ..default()
    };
    root.spawn((node, BackgroundColor(tokens::NIGHT.color()), Veil::default(), Pickable::IGNORE));
}

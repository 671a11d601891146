//! A hall's display: what runs in it and how long, what is next and how soon, and whether one
//! may go in; who is called, where else to go, and how many follow the lesson elsewhere.

use super::{
    fit::Face,
    foyer::{NUMBERS, fitting},
    kit::{FOOT, GAP, Kit, Mark, PAD, SIDES, sign_of},
    tell::{Figure, Tell, clock, ranges},
};
use crate::{
    draw::{Icon, Rgb},
    sign::Toward,
    theme::{Area, Parent, tokens},
    wording::Key,
};
use bevy::prelude::*;
use venue::signage::{Following, HallView, Showing, Way};

/// What a hall's display says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hall {
    now: Option<Session>,
    next: Option<Session>,
    mark: Mark,
    /// Why staff stopped it.
    reason: Option<String>,
    inside: Option<(String, Figure, Option<String>)>,
    seats: Option<String>,
    called: Option<(String, Vec<String>)>,
    instead: Option<Other>,
    following: Vec<Follower>,
}

/// A session.
#[derive(Debug, Clone, PartialEq)]
struct Session {
    label: String,
    title: String,
    /// From when to when.
    times: String,
    /// When it should have begun.
    planned: Option<String>,
    /// How long it lasts still, or how soon it begins.
    left: String,
    off: bool,
}

/// Where to go instead.
#[derive(Debug, Clone, PartialEq)]
struct Other {
    label: String,
    toward: Option<Toward>,
    place: String,
    title: String,
    when: String,
}

/// Who follows the lesson elsewhere.
#[derive(Debug, Clone, PartialEq)]
struct Follower {
    role: String,
    name: String,
    inside: Result<Figure, String>,
}

pub(super) fn of(tell: &Tell<'_>, view: &HallView) -> Hall {
    let at_door = view.now.as_ref().or(view.next.as_ref());
    let full = |showing: &&Showing| showing.seats.is_some_and(venue::seats::Seats::is_full);
    let mark = match (&view.way, at_door) {
        (Way::Stopped { .. }, _) => Mark::Stopped(tell.say(Key::SignStopped)),
        (_, Some(showing)) if showing.cancelled => Mark::Off(tell.say(Key::SignOff)),
        (Way::Full, _) => Mark::Full(tell.say(Key::SignFull)),
        (Way::Go, showing) if showing.as_ref().is_some_and(full) => Mark::Full(tell.say(Key::SignFull)),
        (Way::Go, _) => Mark::Go(tell.say(Key::SignGo)),
    };
    let reason = match &view.way {
        Way::Stopped { reason } if !reason.trim().is_empty() => Some(reason.clone()),
        _ => None,
    };
    let inside = view.inside.map(|inside| {
        let most = view.capacity.map(|capacity| format!("/ {}", super::tell::grouped(capacity)));
        (tell.say(Key::SignInside), tell.people(inside), most)
    });
    let goes = matches!(mark, Mark::Go(_));
    let seats = at_door.and_then(|showing| showing.seats).filter(|_| goes).map(|seats| tell.seats(seats));
    let calling = view.calling.as_ref().filter(|calling| !calling.numbers.is_empty());
    Hall {
        now: view.now.as_ref().map(|showing| session(tell, showing, true)),
        next: view.next.as_ref().map(|showing| session(tell, showing, false)),
        reason,
        inside,
        seats,
        called: calling.map(|calling| (tell.say(Key::SignCalling), ranges(&calling.numbers))),
        instead: view.instead.as_ref().filter(|_| !goes).map(|other| Other {
            label: tell.say(Key::SignInstead),
            toward: other.showing.hall.as_ref().and_then(|hall| tell.sign.toward(&hall.id)),
            place: tell.hall(other.showing.hall.as_ref()),
            title: tell.named(&other.showing.name),
            when: if other.running { tell.say(Key::SignNow) } else { clock(other.showing.times.0) },
        }),
        following: view.elsewhere.iter().map(|other| follower(tell, other)).collect(),
        mark,
    }
}

fn session(tell: &Tell<'_>, showing: &Showing, now: bool) -> Session {
    let (from, to) = (clock(showing.times.0), clock(showing.times.1));
    let left = match (showing.cancelled, tell.runs(showing)) {
        (true, _) => tell.say(Key::SignOff),
        (false, true) => tell.left(showing.end),
        (false, false) => tell.soon(showing.start),
    };
    Session {
        label: tell.say(if now { Key::SignNow } else { Key::SignNext }),
        title: tell.named(&showing.name),
        // Beside the time it should have begun at, the new one is enough.
        times: if now && showing.planned.is_none() { format!("{from}–{to}") } else { from },
        planned: showing.planned.map(clock),
        left,
        off: showing.cancelled,
    }
}

fn follower(tell: &Tell<'_>, other: &Following) -> Follower {
    Follower {
        role: tell.say(if other.main { Key::SignMain } else { Key::SignBranch }),
        name: tell.named(&other.name),
        inside: other
            .inside
            .map(|inside| {
                let figure = tell.people(inside);
                Figure { figure: tell.number(Key::SignPeople, inside.people), ..figure }
            })
            .ok_or_else(|| tell.say(Key::SignUnheard)),
    }
}

/// Width of what is at the right, on a screen that is wider than high.
const DOOR: f32 = 664.0;
/// The height of a line of who follows elsewhere.
const FOLLOWING: f32 = 116.0;

pub(super) fn draw(kit: &mut Kit<'_, '_>, root: &mut Parent<'_>, hall: &Hall, top: f32) {
    let plan = kit.plan;
    let lines =
        if plan.upright { hall.following.len().min(2) } else { usize::from(!hall.following.is_empty()) };
    let below = f32::from(u8::try_from(lines).unwrap_or(0)) * (FOLLOWING + GAP);
    let room = plan.height - top - FOOT - below;
    if plan.upright {
        let door = door_height(kit, hall);
        let programme = room - door - GAP;
        sessions(kit, root, hall, (SIDES, top, plan.inner(), programme));
        let area = plan.area(SIDES, top + programme + GAP, plan.inner(), door);
        at_door(kit, root, hall, area);
    } else {
        let wide = plan.inner() - DOOR - GAP;
        sessions(kit, root, hall, (SIDES, top, wide, room));
        at_door(kit, root, hall, plan.area(SIDES + wide + GAP, top, DOOR, room));
    }
    elsewhere(kit, root, hall, top + room + GAP);
}

/// What runs, large, and what is next below it.
fn sessions(
    kit: &mut Kit<'_, '_>,
    root: &mut Parent<'_>,
    hall: &Hall,
    (left, top, wide, room): (f32, f32, f32, f32),
) {
    let plan = kit.plan;
    let (first, second) = match (&hall.now, &hall.next) {
        (Some(now), next) => (Some(now), next.as_ref()),
        (None, next) => (next.as_ref(), None),
    };
    let low = second.map_or(0.0, |next| next_height(kit, next, wide));
    let high = if low > 0.0 { room - low - GAP } else { room };
    if let Some(session) = first {
        let area = plan.area(left, top, wide, high);
        kit.theme.night_card(root, area).insert(Pickable::IGNORE).with_children(|card| {
            large(kit, card, session, (wide, high), hall.now.is_some());
        });
    }
    if let Some(session) = second {
        let area = plan.area(left, top + high + GAP, wide, low);
        kit.theme
            .night_card(root, area)
            .insert(Pickable::IGNORE)
            .with_children(|card| next(kit, card, session, wide));
    }
}

/// The inside of a card.
fn filled(kit: &Kit<'_, '_>, justify: JustifyContent) -> Node {
    Node {
        position_type: PositionType::Absolute,
        left: kit.plan.px(PAD),
        right: kit.plan.px(PAD),
        top: kit.plan.px(10.0),
        bottom: kit.plan.px(10.0),
        justify_content: justify,
        ..kit.plan.column(10.0)
    }
}

fn large(
    kit: &mut Kit<'_, '_>,
    card: &mut Parent<'_>,
    session: &Session,
    (wide, high): (f32, f32),
    now: bool,
) {
    let plan = kit.plan;
    let inner = wide - 2.0 * (PAD + 2.0);
    let left = kit.faces.fit(&session.left, Face::Bold, 110.0, inner);
    let times = kit.set(&session.times, Face::Plain, 96.0);
    let label = kit.set(&session.label, Face::Bold, 80.0);
    let planned = session.planned.as_ref().map_or(0.0, |planned| kit.width(planned, times) + 32.0);
    // The times beside the label where both have room, or else on a line of their own.
    let beside =
        kit.width(&session.label, label) + kit.width(&session.times, times) + planned + 48.0 <= inner;
    let lines = left.height() + times.line() + if beside { 0.0 } else { label.line() } + 40.0;
    let mut title = kit.faces.fit_on_two(&session.title, Face::Voice, 190.0, inner);
    while title.height() > high - lines - 20.0 && title.size > 100.0 {
        title = kit.faces.fit_on_two(&session.title, Face::Voice, title.size - 4.0, inner);
    }
    card.spawn((filled(kit, JustifyContent::SpaceBetween), Pickable::IGNORE)).with_children(|inside| {
        let row = |inside: &mut Parent<'_>, what: &dyn Fn(&mut Parent<'_>)| {
            let node = Node { justify_content: JustifyContent::SpaceBetween, ..plan.row(32.0) };
            inside.spawn((node, Pickable::IGNORE)).with_children(|row| what(row));
        };
        let label = |row: &mut Parent<'_>| {
            let ink = if now { tokens::LAMP } else { tokens::MOON_DIM };
            kit.line(row, (&session.label, Face::Bold, 80.0), ink);
        };
        let span = |row: &mut Parent<'_>| {
            row.spawn((plan.row(32.0), Pickable::IGNORE)).with_children(|times_row| {
                if let Some(planned) = &session.planned {
                    kit.struck(times_row, planned, times, tokens::MOON_DIM);
                }
                kit.spaced(times_row, &session.times, times, tokens::MOON);
            });
        };
        if beside {
            row(inside, &|row| {
                label(row);
                span(row);
            });
        } else {
            label(inside);
            span(inside);
        }
        let set = if session.off { Kit::struck } else { Kit::spaced };
        let ink = if session.off { tokens::MOON_DIM } else { tokens::MOON };
        let node = Node { width: plan.px(inner), flex_shrink: 0.0, ..default() };
        inside
            .spawn((node, Pickable::IGNORE))
            .with_children(|holder| set(kit, holder, &session.title, title, ink));
        kit.spaced(inside, &session.left, left, if now { tokens::LAMP } else { tokens::MOON });
    });
}

/// How the next session is set: title, and the line of its times.
fn next_sets(kit: &Kit<'_, '_>, session: &Session, wide: f32) -> [super::fit::Set; 2] {
    let inner = wide - 2.0 * (PAD + 2.0);
    [kit.faces.fit(&session.title, Face::Voice, 100.0, inner), kit.set(&session.times, Face::Bold, 92.0)]
}

/// Whether how soon it begins has room beside its time.
fn is_beside(kit: &Kit<'_, '_>, session: &Session, wide: f32) -> bool {
    let width = |words: &String, face, size| kit.width(words, kit.set(words, face, size)) + 40.0;
    let planned = session.planned.as_ref().map_or(0.0, |planned| width(planned, Face::Plain, 92.0));
    let all = width(&session.label, Face::Plain, 76.0)
        + width(&session.times, Face::Bold, 92.0)
        + planned
        + width(&session.left, Face::Plain, 90.0);
    all - 40.0 <= wide - 2.0 * (PAD + 2.0)
}

fn next_height(kit: &Kit<'_, '_>, session: &Session, wide: f32) -> f32 {
    let [title, times] = next_sets(kit, session, wide);
    let lines = if is_beside(kit, session, wide) { 1.0 } else { 2.0 };
    title.height() + times.line() * lines + 10.0 * lines + 24.0
}

fn next(kit: &mut Kit<'_, '_>, card: &mut Parent<'_>, session: &Session, wide: f32) {
    let plan = kit.plan;
    let [title, _] = next_sets(kit, session, wide);
    let beside = is_beside(kit, session, wide);
    card.spawn((filled(kit, JustifyContent::Center), Pickable::IGNORE)).with_children(|inside| {
        inside.spawn((plan.row(40.0), Pickable::IGNORE)).with_children(|row| {
            kit.line(row, (&session.label, Face::Plain, 76.0), tokens::MOON_DIM);
            if let Some(planned) = &session.planned {
                kit.struck(row, planned, kit.set(planned, Face::Plain, 92.0), tokens::MOON_DIM);
            }
            kit.line(row, (&session.times, Face::Bold, 92.0), tokens::MOON);
            if beside {
                kit.line(row, (&session.left, Face::Plain, 90.0), tokens::MOON_DIM);
            }
        });
        if !beside {
            kit.line(inside, (&session.left, Face::Plain, 90.0), tokens::MOON_DIM);
        }
        let set = if session.off { Kit::struck } else { Kit::spaced };
        let ink = if session.off { tokens::MOON_DIM } else { tokens::MOON };
        set(kit, inside, &session.title, title, ink);
    });
}

/// The height of the mark at a door, and the largest size of its words.
const MARK: (f32, f32) = (190.0, 140.0);

/// How large the words of the mark are.
fn mark_size(kit: &Kit<'_, '_>, mark: &Mark, wide: f32) -> f32 {
    (MARK.1 * (wide - 16.0) / kit.mark_width(mark, MARK.1)).min(MARK.1)
}

/// How much room the door takes where it stands below the programme.
fn door_height(kit: &Kit<'_, '_>, hall: &Hall) -> f32 {
    let wide = kit.plan.inner();
    let reason = hall.reason.as_ref().map_or(0.0, |reason| reason_set(kit, reason, wide).height() + GAP);
    let line = kit.set("0", Face::Plain, 100.0).line();
    let inside = hall.inside.as_ref().map_or(0.0, |(_, figure, _)| {
        kit.set("0", Face::Bold, 150.0).line() + if figure.stale.is_some() { line } else { 0.0 }
    });
    let seats = if hall.seats.is_some() { line } else { 0.0 };
    let asking = if hall.called.is_some() || hall.instead.is_some() { 372.0 + GAP } else { 0.0 };
    MARK.0 + GAP + reason + inside + seats + asking
}

/// Whether one may go in, how many are inside, and who is called or where else to go.
fn at_door(kit: &mut Kit<'_, '_>, root: &mut Parent<'_>, hall: &Hall, area: Area) {
    let plan = kit.plan;
    let wide = area.width / plan.unit;
    root.spawn((Node { ..area.node() }, Pickable::IGNORE)).with_children(|door| {
        let node = Node { width: percent(100), height: percent(100), ..plan.column(GAP) };
        door.spawn((node, Pickable::IGNORE)).with_children(|door| {
            kit.mark(door, &hall.mark, (MARK.0, mark_size(kit, &hall.mark, wide), true));
            reason(kit, door, hall, wide);
            inside(kit, door, hall, wide);
            if let Some(called) = &hall.called {
                call(kit, door, called, wide);
            } else if let Some(other) = &hall.instead {
                instead(kit, door, other, wide);
            }
        });
    });
}

fn reason_set(kit: &Kit<'_, '_>, reason: &str, wide: f32) -> super::fit::Set {
    kit.faces.fit(reason, Face::Plain, 80.0, wide - 16.0)
}

fn reason(kit: &Kit<'_, '_>, door: &mut Parent<'_>, hall: &Hall, wide: f32) {
    let Some(reason) = &hall.reason else { return };
    let set = reason_set(kit, reason, wide);
    let node = Node { width: kit.plan.px(wide), flex_shrink: 0.0, ..default() };
    door.spawn((node, Pickable::IGNORE))
        .with_children(|holder| kit.spaced(holder, reason, set, tokens::MOON));
}

/// How many are inside, of how many may be; and the seats that are left.
fn inside(kit: &mut Kit<'_, '_>, door: &mut Parent<'_>, hall: &Hall, wide: f32) {
    let plan = kit.plan;
    let node = Node { padding: plan.px(12.0).left(), flex_shrink: 0.0, ..plan.column(0.0) };
    door.spawn((node, Pickable::IGNORE)).with_children(|people| {
        if let Some((label, figure, most)) = &hall.inside {
            let of = most.as_deref().unwrap_or_default();
            let of_set = kit.set(of, Face::Plain, 92.0);
            let label_set = kit.set(label, Face::Plain, 76.0);
            let rest = kit.width(of, of_set) + kit.width(label, label_set) + 64.0;
            let counted = kit.faces.fit(&figure.figure, Face::Bold, 150.0, wide - rest);
            let row = Node { align_items: AlignItems::Baseline, ..plan.row(24.0) };
            people.spawn((row, Pickable::IGNORE)).with_children(|row| {
                kit.spaced(row, label, label_set, tokens::MOON_DIM);
                let set = if figure.stale.is_some() { Kit::struck } else { Kit::spaced };
                let ink = if figure.stale.is_some() { tokens::MOON_DIM } else { tokens::MOON };
                set(kit, row, &figure.figure, super::fit::Set { lines: 1, ..counted }, ink);
                if !of.is_empty() {
                    kit.spaced(row, of, of_set, tokens::MOON_DIM);
                }
            });
            if let Some(stale) = &figure.stale {
                kit.line(people, (stale, Face::Plain, 90.0), tokens::MOON_DIM);
            }
        }
        if let Some(seats) = &hall.seats {
            kit.line(people, (seats, Face::Bold, 100.0), tokens::JADE_NIGHT);
        }
    });
}

/// A card in the colour of what it asks for.
fn asking(kit: &Kit<'_, '_>, edge: Rgb) -> impl Bundle + use<> {
    let plan = kit.plan;
    let node = Node {
        width: percent(100),
        padding: UiRect::axes(plan.px(PAD), plan.px(14.0)),
        border: plan.px(4.0).all(),
        border_radius: BorderRadius::all(plan.px(20.0)),
        flex_shrink: 0.0,
        ..plan.column(4.0)
    };
    (node, BorderColor::all(edge.color()), BackgroundColor(tokens::NIGHT_BUTTON.color()), Pickable::IGNORE)
}

fn call(kit: &mut Kit<'_, '_>, door: &mut Parent<'_>, (words, numbers): &(String, Vec<String>), wide: f32) {
    let room = wide - 2.0 * (PAD + 4.0);
    // One number alone is as large as it can be.
    let lines = fitting(kit, numbers, room);
    door.spawn(asking(kit, tokens::LAMP)).with_children(|card| {
        kit.line(card, (words, Face::Bold, 80.0), tokens::LAMP);
        for line in lines.iter().take(2) {
            let most = if lines.len() == 1 { 170.0 } else { NUMBERS };
            let set = kit.faces.fit(line, Face::Bold, most, room);
            kit.spaced(card, line, super::fit::Set { lines: 1, ..set }, tokens::LAMP);
        }
    });
}

fn instead(kit: &mut Kit<'_, '_>, door: &mut Parent<'_>, other: &Other, wide: f32) {
    let plan = kit.plan;
    let room = wide - 2.0 * (PAD + 4.0);
    let place = kit.faces.fit(&other.place, Face::Voice, 110.0, room);
    let title = kit.faces.fit(&other.title, Face::Plain, 80.0, room);
    door.spawn(asking(kit, tokens::JADE_NIGHT)).with_children(|card| {
        let row = Node { justify_content: JustifyContent::SpaceBetween, ..plan.row(24.0) };
        card.spawn((row, Pickable::IGNORE)).with_children(|row| {
            row.spawn((plan.row(20.0), Pickable::IGNORE)).with_children(|row| {
                kit.icon(row, other.toward.map_or(Icon::Arrow, sign_of), 84.0, tokens::JADE_NIGHT);
                kit.line(row, (&other.label, Face::Bold, 76.0), tokens::JADE_NIGHT);
            });
            let when = kit.set(&other.when, Face::Bold, 90.0);
            let used = 84.0 + 44.0 + kit.width(&other.label, kit.set(&other.label, Face::Bold, 76.0));
            if used + kit.width(&other.when, when) <= room {
                kit.spaced(row, &other.when, when, tokens::MOON);
            }
        });
        for (words, set, ink) in
            [(&other.place, place, tokens::MOON), (&other.title, title, tokens::MOON_DIM)]
        {
            let node = Node { width: plan.px(room), flex_shrink: 0.0, ..default() };
            card.spawn((node, Pickable::IGNORE)).with_children(|holder| kit.spaced(holder, words, set, ink));
        }
    });
}

/// How many follow the lesson elsewhere: a line each where the screen is upright, or else
/// side by side as many as have room.
fn elsewhere(kit: &mut Kit<'_, '_>, root: &mut Parent<'_>, hall: &Hall, top: f32) {
    let plan = kit.plan;
    let mut from = top;
    let node = |from: f32| Node {
        align_items: AlignItems::Center,
        column_gap: plan.px(64.0),
        ..plan.area(SIDES, from, plan.inner(), FOLLOWING).node()
    };
    if plan.upright {
        for other in hall.following.iter().take(2) {
            root.spawn((node(from), Pickable::IGNORE)).with_children(|line| follows(kit, line, other, true));
            from += FOLLOWING + GAP;
        }
        return;
    }
    root.spawn((node(from), Pickable::IGNORE)).with_children(|line| {
        let mut used = 0.0;
        for (index, other) in hall.following.iter().enumerate() {
            let wide = following_width(kit, other, index == 0) + 64.0;
            if index > 0 && used + wide > plan.inner() {
                break;
            }
            used += wide;
            follows(kit, line, other, index == 0);
        }
    });
}

fn following_width(kit: &Kit<'_, '_>, other: &Follower, role: bool) -> f32 {
    let width = |words: &str, face, size| kit.width(words, kit.set(words, face, size)) + 24.0;
    let inside = match &other.inside {
        Ok(figure) => {
            width(&figure.figure, Face::Bold, 92.0)
                + figure.stale.as_ref().map_or(0.0, |stale| width(stale, Face::Plain, 90.0))
        }
        Err(unheard) => width(unheard, Face::Plain, 76.0),
    };
    let role = if role { width(&other.role, Face::Bold, 76.0) } else { 0.0 };
    role + width(&other.name, Face::Voice, 80.0) + inside
}

fn follows(kit: &mut Kit<'_, '_>, line: &mut Parent<'_>, other: &Follower, role: bool) {
    let plan = kit.plan;
    // Where not all has room, the name and the figure say enough.
    let role = role && following_width(kit, other, true) <= plan.inner();
    line.spawn((plan.row(24.0), Pickable::IGNORE)).with_children(|row| {
        if role {
            kit.line(row, (&other.role, Face::Bold, 76.0), tokens::MOON_DIM);
        }
        kit.line(row, (&other.name, Face::Voice, 80.0), tokens::MOON);
        match &other.inside {
            Ok(figure) => match &figure.stale {
                None => kit.line(row, (&figure.figure, Face::Bold, 92.0), tokens::LAMP),
                Some(stale) => {
                    kit.struck(
                        row,
                        &figure.figure,
                        kit.set(&figure.figure, Face::Bold, 92.0),
                        tokens::MOON_DIM,
                    );
                    if following_width(kit, other, role) <= plan.inner() {
                        kit.line(row, (stale, Face::Plain, 90.0), tokens::MOON_DIM);
                    }
                }
            },
            Err(unheard) => kit.line(row, (unheard, Face::Plain, 76.0), tokens::MOON_DIM),
        }
    });
}

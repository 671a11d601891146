//! Who is in the party, by steppers.

use super::{
    Follows, View, booked, corner,
    frame::{Page, Ways, page},
    inside, is_small, person, standing,
};
use crate::{
    draw::{Person, Picture},
    flow::{Flow, Headcount, STEPPERS, Screen, Setting, offered, stepper_key},
    theme::{
        self, Area, ButtonSpec, Caption, Edge, Parent, PartyLine, Shape, Stepper, StepperSpec, Style, Theme,
        tokens,
    },
    visit::{Visit, at},
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::CheckIn)), enter).add_systems(
        PreUpdate,
        (count, total, confirm)
            .after(crate::visit::VisitSystems)
            .run_if(resource_exists_and_changed::<Visit>),
    );
}

/// The line that says how many there are together.
#[derive(Component)]
pub(super) struct Total;

/// The button that commits, here and on the page for a class.
#[derive(Component)]
pub(super) struct Confirm;

/// Where everything lies; areas within the card are measured from it.
struct Places {
    card: Area,
    title: (f32, f32),
    steppers: Area,
    line: Area,
    /// How much of the line the party may fill.
    room: f32,
    total_bottom: f32,
    class: Area,
    /// The way for those who have a passport.
    passport: Area,
    about: Option<Area>,
    /// What was booked, and what may differ, where a booking is in hand.
    booking: (Area, Option<Area>),
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
            card: span(0, 8, top, bottom),
            title: (56.0, 32.0),
            steppers: Area::new(56.0, 122.0, 1_072.0, 446.0),
            line: Area::new(56.0, 622.0, 1_072.0, 130.0),
            room: 560.0,
            total_bottom: 48.0,
            class: span(8, 4, top, 412.0),
            passport: span(8, 4, 412.0 + gap, 668.0),
            about: Some(span(8, 4, 668.0 + gap, bottom)),
            booking: (span(8, 4, top, 500.0), Some(span(8, 4, 500.0 + gap, bottom))),
        },
        Shape::Portrait => Places {
            card: span(0, 4, 420.0, 1_430.0),
            title: (56.0, 36.0),
            steppers: Area::new(8.0, 480.0, 940.0, 480.0),
            line: Area::new(56.0, 180.0, 848.0, 170.0),
            room: 800.0,
            total_bottom: 580.0,
            class: span(0, 2, 1_430.0 + gap, bottom),
            passport: span(2, 2, 1_430.0 + gap, bottom),
            about: Some(span(0, 4, 190.0, 420.0 - gap)),
            booking: (span(0, 4, 190.0, 420.0 - gap), Some(span(0, 4, 1_430.0 + gap, bottom))),
        },
        Shape::Small => Places {
            card: span(0, 4, top, bottom),
            title: (28.0, 14.0),
            steppers: Area::new(12.0, 80.0, 932.0, 244.0),
            line: Area::new(28.0, 324.0, 900.0, 60.0),
            room: 480.0,
            total_bottom: 16.0,
            class: Area::new(960.0 - 28.0 - 200.0, 2.0, 200.0, 64.0),
            passport: Area::new(960.0 - 28.0 - 200.0 - 12.0 - 200.0, 2.0, 200.0, 64.0),
            about: None,
            booking: (Area::new(960.0 - 32.0 - 430.0, 6.0, 430.0, 56.0), None),
        },
    }
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let booked = view.visit.flow.ticket().is_some();
    let title = view.say(if booked { Key::BookingPlace } else { Key::HomeCheckIn });
    let about = Page { screen: Screen::CheckIn, title: &title, ways: Ways::BackAndHome };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let places = places(theme);
        who(theme, root, &view, &places);
        if let Some(ticket) = view.visit.flow.ticket() {
            booked::cards(theme, root, &view, ticket, places.booking);
            return;
        }
        if !is_small(theme) {
            class(theme, root, &view, places.class);
            if view.visit.flow.passport.code.is_none() {
                with_passport(theme, root, &view, places.passport);
            }
        }
        if let Some(area) = places.about {
            what_for(theme, root, &view, area);
        }
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| confirm_button(theme, end, &view);
    page(&mut commands, &mut theme, &view, &about, content, right);
}

/// The one next step, with how many it is for.
pub(super) fn confirm_button(theme: &mut Theme<'_>, end: &mut Parent<'_>, view: &View<'_>) {
    let spec = ButtonSpec::primary("confirm", &caption(view));
    let spec = match theme.frame.shape {
        Shape::Landscape => spec.arrow().width(420.0),
        // Beside four other buttons there is no room for an arrow.
        Shape::Portrait | Shape::Small => spec,
    };
    theme.button(end, spec).insert((Confirm, Follows, standing(&view.visit, "confirm")));
}

fn caption(view: &View<'_>) -> String {
    match view.visit.flow.party.total() {
        0 => view.say(Key::ConfirmNobody),
        n => view.tell(Key::Confirm, &[("n", n.into())]),
    }
}

fn who(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, places: &Places) {
    let (flow, setting) = (&view.visit.flow, &view.visit.setting);
    let small = is_small(theme);
    theme.paper_card(root, places.card, Edge::Plain).with_children(|card| {
        let style = if small { Style::Name.sized(38.0) } else { Style::Title };
        let place = Node {
            position_type: PositionType::Absolute,
            left: px(places.title.0),
            top: px(places.title.1),
            ..default()
        };
        let ticket = view.visit.flow.ticket();
        let title = view.say(if ticket.is_some() { Key::BookingTitle } else { Key::CheckInTitle });
        card.spawn((theme::text(style, title, tokens::INK), place));
        let labels = STEPPERS.map(|stepper| view.person(stepper));
        let specs: Vec<_> = STEPPERS
            .iter()
            .zip(&labels)
            .map(|(stepper, label)| {
                let (value, most) = counted(flow, setting, *stepper);
                StepperSpec {
                    name: stepper_key(*stepper),
                    person: person(*stepper),
                    label,
                    value,
                    least: 0,
                    most,
                }
            })
            .collect();
        theme.steppers(card, places.steppers, &specs);
        theme.party_line(card, places.line, places.room, &party(&flow.party));
        total_line(card, view, places, small);
        if let (true, Some(ticket)) = (small, ticket) {
            booked::line(card, view, ticket, places.booking.0);
        } else if small {
            small_button(theme, card, ("class", &view.say(Key::ClassCard)), places.class);
            if view.visit.flow.passport.code.is_none() {
                small_button(theme, card, ("show-passport", &view.say(Key::HomePassport)), places.passport);
            }
        }
    });
}

/// Where there is no room for a card, a button beside the question.
fn small_button(theme: &mut Theme<'_>, card: &mut Parent<'_>, (name, words): (&str, &str), area: Area) {
    let spec = ButtonSpec::paper(name, words).width(area.width);
    theme.button(card, spec).entry::<Node>().and_modify(move |mut node| {
        node.position_type = PositionType::Absolute;
        node.left = px(area.left);
        node.top = px(area.top);
        node.height = px(area.height);
    });
}

fn total_line(card: &mut Parent<'_>, view: &View<'_>, places: &Places, small: bool) {
    let place = Node {
        position_type: PositionType::Absolute,
        right: px(places.title.0),
        bottom: px(places.total_bottom),
        ..default()
    };
    let style = if small { Style::Strong.sized(28.0) } else { Style::Strong.sized(40.0) };
    card.spawn((theme::text(style, total_words(view), tokens::INK), place, Total));
}

/// The value of a stepper and the most it may have; both ends rest while a commit is
/// on its way.
fn counted(flow: &Flow, setting: &Setting, stepper: venue::pack::Stepper) -> (u32, u32) {
    let value = flow.party.of(stepper);
    let plus = offered(flow, setting, &format!("{}-plus", stepper_key(stepper)));
    let usable = plus.is_some_and(|button| button.refusal.is_none());
    (value, if usable { value + flow.room() } else { value })
}

/// Who is in a party, as the line draws them.
pub(super) fn party(counts: &Headcount) -> Vec<(Person, u32)> {
    STEPPERS.iter().map(|stepper| (person(*stepper), counts.of(*stepper))).collect()
}

/// A party that stays as it is.
pub(super) fn standing_party(
    theme: &mut Theme<'_>,
    card: &mut Parent<'_>,
    line: Area,
    party: &[(Person, u32)],
) {
    theme.party_line(card, line, line.width, party).insert(Settled);
}

/// A line of people that follows no stepper.
#[derive(Component)]
pub(super) struct Settled;

fn total_words(view: &View<'_>) -> String {
    match view.visit.flow.party.total() {
        0 => view.say(Key::CheckInNobody),
        n => view.tell(Key::CheckInTotal, &[("n", n.into())]),
    }
}

/// The way for a school class.
fn class(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    theme.paper_button(root, "class", area, Edge::Plain).with_children(|card| {
        let (sides, top) = (46.0, 30.0);
        card.spawn(inside(sides, top, 4.0)).with_children(|words| {
            words.spawn(theme::text(Style::Card, view.say(Key::ClassCard), tokens::INK));
        });
        let width = area.width - 2.0 * sides;
        // Under the title alone the crowd is smaller.
        let scale = if theme.frame.shape == Shape::Portrait { 0.7 } else { 0.95 };
        let high = 130.0 * scale;
        let line = Area::new(sides, area.height - top - high - 4.0, width, high);
        theme.standing(card, line, &crowd(width, scale), 21);
    });
}

/// The way for those who have a passport: it knows who comes.
fn with_passport(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let landscape = theme.frame.shape == Shape::Landscape;
    let picture = theme.picture(&Picture::Passport { height: if landscape { 130 } else { 110 } });
    theme.paper_button(root, "show-passport", area, Edge::Plain).with_children(|card| {
        let (sides, top) = (46.0, 30.0);
        card.spawn(inside(sides, top, 4.0)).with_children(|words| {
            let chinese = view.language().is_chinese();
            let style = if chinese { Style::Card } else { Style::Name };
            words.spawn(theme::text(style, view.say(Key::CheckInPassport), tokens::INK));
        });
        corner(card, (sides, top - 6.0), picture);
    });
}

/// A teacher and as many pupils as the line holds.
fn crowd(width: f32, scale: f32) -> Vec<(Person, f32, u16)> {
    const STEP: f32 = 62.0;
    let step = STEP * scale;
    let pupils = [Person::Child, Person::Teenager];
    let mut crowd = vec![(Person::Adult, step * 0.7, height(0.84 * scale, Person::Adult))];
    let mut middle = step * 1.85;
    for pupil in pupils.iter().cycle() {
        if middle + step * 0.5 > width {
            break;
        }
        crowd.push((*pupil, middle, height(0.78 * scale, *pupil)));
        middle += step;
    }
    crowd
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred pixels")]
fn height(share: f32, person: Person) -> u16 {
    (person.height() * share) as u16
}

/// What the party checks in to: only to be read.
fn what_for(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let Some(id) = &view.visit.flow.activity else { return };
    let Some(activity) = view.visit.house().activity(id) else { return };
    let name = view.named(&activity.name);
    theme.night_card(root, area).with_children(|card| {
        card.spawn(inside(46.0, 32.0, 8.0)).with_children(|words| {
            words.spawn(theme::text(Style::Note, view.say(Key::CheckInFor), tokens::MOON_DIM));
            words.spawn(theme::text(Style::Card, name, tokens::MOON));
        });
    });
}

/// Figures and the line of people follow the party.
fn count(
    visit: Res<Visit>,
    mut steppers: Query<&mut Stepper>,
    mut party_lines: Query<&mut PartyLine, Without<Settled>>,
) {
    for mut shown in &mut steppers {
        let stepper = STEPPERS.iter().find(|stepper| stepper_key(**stepper) == shown.name);
        let Some(stepper) = stepper else { continue };
        let (value, most) = counted(&visit.flow, &visit.setting, *stepper);
        let least = if visit.flow.pending.is_some() { value } else { 0 };
        let name = shown.name.clone();
        shown.set_if_neq(Stepper { name, value, least, most });
    }
    for mut line in &mut party_lines {
        line.set_if_neq(PartyLine(party(&visit.flow.party)));
    }
}

/// The sum follows the party.
fn total(view: View, mut totals: Query<&mut Text, With<Total>>) {
    for mut text in &mut totals {
        text.set_if_neq(Text(total_words(&view)));
    }
}

/// The button that commits says for how many.
fn confirm(view: View, mut buttons: Query<&mut Caption, With<Confirm>>) {
    for mut words in &mut buttons {
        words.set_if_neq(Caption(caption(&view)));
    }
}

//! The screens: one file each. A screen draws what the flow says and changes in place
//! what it must; it decides nothing, and it uses the theme alone.

#![expect(clippy::needless_pass_by_value, reason = "Bevy hands systems their parameters by value")]

mod activity;
mod attract;
mod book;
mod booked;
mod caption;
mod check_in;
mod class;
mod display;
mod forget;
mod frame;
mod gifts;
mod groups;
mod help;
mod home;
mod issued;
mod map;
mod over;
mod passport;
mod pictured;
mod quiz;
mod refused;
mod sample;
mod scan;
mod seals;
mod short_code;
mod sign;
mod sorry;
pub(crate) mod staff;
mod stamped;
mod thanks;
mod way_out;
mod whats_on;

pub use caption::SoundCaption;
pub use over::Watermark;
pub use pictured::{evening, pictured, signs, stage};

use crate::{
    flow::offered,
    house::{Event, named},
    theme::{self, Parent, Standing, Style, Theme},
    visit::{Visit, VisitPlugin, Words},
    voices::VoicesPlugin,
    wording::{Filling, Key, Language},
};
use bevy::{ecs::system::SystemParam, prelude::*};
use venue::pack::{Name, Stepper};

/// All screens, on top of the theme.
pub struct ScreensPlugin;

impl Plugin for ScreensPlugin {
    fn build(&self, app: &mut App) {
        app.add_plugins((VisitPlugin, VoicesPlugin, crate::sight::SightPlugin))
            .add_plugins((
                attract::plugin,
                home::plugin,
                activity::plugin,
                check_in::plugin,
                class::plugin,
                thanks::plugin,
                sorry::plugin,
                whats_on::plugin,
                help::plugin,
                over::plugin,
                caption::plugin,
            ))
            .add_plugins((
                groups::plugin,
                passport::plugin,
                scan::plugin,
                short_code::plugin,
                issued::plugin,
                forget::plugin,
                book::plugin,
                stamped::plugin,
                quiz::plugin,
                refused::plugin,
                map::plugin,
                gifts::plugin,
                display::plugin,
                way_out::plugin,
                staff::plugin,
            ))
            .add_plugins(sign::plugin)
            .add_systems(
                PreUpdate,
                follow.after(crate::visit::VisitSystems).run_if(resource_exists_and_changed::<Visit>),
            );
    }
}

/// Up to an hour people count in minutes; beyond it the clock says more.
const SOON_MINUTES: u32 = 60;

/// The root of the screen that is drawn.
#[derive(Component)]
pub(crate) struct Root;

/// What there is to be shown, in the visitor's language.
#[derive(SystemParam)]
struct View<'w> {
    visit: Res<'w, Visit>,
    words: Res<'w, Words>,
}

impl View<'_> {
    fn language(&self) -> Language {
        self.visit.flow.language
    }

    /// Words of the kiosk.
    fn say(&self, key: Key) -> String {
        self.words.0.say(self.language(), key)
    }

    /// Words of the kiosk with something filled in.
    fn tell(&self, key: Key, fillings: &[(&str, Filling<'_>)]) -> String {
        self.words.0.say_with(self.language(), key, fillings)
    }

    /// The same words in the other language, small beside a title.
    fn aside(&self, key: Key) -> String {
        self.words.0.say(self.language().following(), key)
    }

    /// The name of the language the language button leads to.
    fn other_language(&self) -> String {
        self.aside(Key::LanguageName)
    }

    /// A name of the pack.
    fn named(&self, name: &Name) -> String {
        named(name, self.language()).to_owned()
    }

    /// Where a session is; the whole house where no hall is named.
    fn hall(&self, event: &Event) -> String {
        event.hall.as_ref().map_or_else(|| self.say(Key::Everywhere), |hall| self.named(&hall.name))
    }

    /// How soon a session begins, as long as minutes say something; or that it runs.
    fn soon(&self, event: &Event) -> Option<String> {
        match event.minutes {
            None => Some(self.say(Key::ThanksNow)),
            Some(minutes) if minutes <= SOON_MINUTES => {
                Some(self.tell(Key::ThanksInMinutes, &[("n", minutes.into())]))
            }
            Some(_) => None,
        }
    }

    /// The seats of a session in words. What is left is said to be so 'about': other
    /// devices let people in too.
    fn seats(&self, event: &Event) -> String {
        match event.seats {
            Some(seats) if seats.is_full() => self.say(Key::WhatsOnFull),
            Some(seats) if seats.taken > 0 => self.tell(Key::WhatsOnLeft, &[("n", seats.left().into())]),
            Some(seats) => self.tell(Key::WhatsOnSeats, &[("n", seats.all.into())]),
            None => self.say(Key::WhatsOnWalkIn),
        }
    }

    /// The languages a session is held in.
    fn languages(&self, event: &Event) -> Vec<String> {
        let language = |tag: &String| match tag.as_str() {
            tag if tag.starts_with("zh") => self.say(Key::WhatsOnInChinese),
            tag if tag.starts_with("en") => self.say(Key::WhatsOnInEnglish),
            _ => self.say(Key::WhatsOnOtherLanguage),
        };
        event.languages.iter().map(language).collect()
    }

    /// The ages it is meant for, if not all.
    fn ages(&self, event: &Event) -> Option<String> {
        let ages = event.ages?;
        match (ages.from, ages.to) {
            (Some(from), Some(to)) => {
                Some(self.tell(Key::WhatsOnAges, &[("from", from.into()), ("to", to.into())]))
            }
            (Some(from), None) => Some(self.tell(Key::WhatsOnAgesFrom, &[("from", from.into())])),
            (None, Some(to)) => Some(self.tell(Key::WhatsOnAgesTo, &[("to", to.into())])),
            (None, None) => None,
        }
    }

    fn person(&self, stepper: Stepper) -> String {
        self.say(match stepper {
            Stepper::Child => Key::Child,
            Stepper::Teenager => Key::Teenager,
            Stepper::Adult => Key::Adult,
            Stepper::Senior => Key::Senior,
        })
    }
}

/// The figure that stands for a stepper.
fn person(stepper: Stepper) -> crate::draw::Person {
    use crate::draw::Person;
    match stepper {
        Stepper::Child => Person::Child,
        Stepper::Teenager => Person::Teenager,
        Stepper::Adult => Person::Adult,
        Stepper::Senior => Person::Senior,
    }
}

/// Words, each line that was broken by hand on a line of its own.
fn lines(parent: &mut Parent<'_>, style: Style, words: &str, colour: crate::draw::Rgb) {
    for line in words.lines() {
        parent.spawn(theme::text(style, line, colour));
    }
}

/// A button that rests while the flow refuses it.
#[derive(Component)]
struct Follows;

/// How a button stands by the flow. While something is written it only rests: that is
/// shorter than a look.
fn standing(visit: &Visit, name: &str) -> Standing {
    match offered(&visit.flow, &visit.setting, name).and_then(|button| button.refusal) {
        Some(_) => Standing::Refused { reason: String::new() },
        None => Standing::Ready,
    }
}

fn follow(visit: Res<Visit>, mut buttons: Query<(&bevy::prelude::Name, &mut Standing), With<Follows>>) {
    for (name, mut shown) in &mut buttons {
        shown.set_if_neq(standing(&visit, name));
    }
}

/// A picture in the lower right corner of a card, so far from its right and lower edge, px.
fn corner(card: &mut Parent<'_>, (right, bottom): (f32, f32), picture: impl Bundle) {
    let place =
        Node { position_type: PositionType::Absolute, right: px(right), bottom: px(bottom), ..default() };
    card.spawn((place, Pickable::IGNORE)).with_children(|place| {
        place.spawn(picture);
    });
}

/// Where a sheet lies that says one thing; so high where the screen is upright, px.
fn sheet(theme: &Theme<'_>, upright: f32) -> theme::Area {
    match theme.frame.shape {
        theme::Shape::Landscape => theme.frame.content_columns(1, 10),
        theme::Shape::Portrait => theme::Area { height: upright, ..theme.frame.content() },
        theme::Shape::Small => theme.frame.content(),
    }
}

/// Room inside a card: everything in it stands below one another.
fn inside(sides: f32, top: f32, gap: f32) -> (Node, Pickable) {
    let node = Node {
        position_type: PositionType::Absolute,
        left: px(sides),
        right: px(sides),
        top: px(top),
        bottom: px(top),
        ..theme::column(gap)
    };
    (node, Pickable::IGNORE)
}

/// The content in so many equal parts: side by side, or below one another where the
/// screen is upright.
fn parts(theme: &Theme<'_>, count: u8) -> Vec<theme::Area> {
    let (content, gap) = (theme.frame.content(), theme.frame.gutter);
    let all = f32::from(count);
    let upright = theme.frame.shape == theme::Shape::Portrait;
    let whole = if upright { content.height } else { content.width };
    let each = (whole - gap * (all - 1.0)) / all;
    let part = |index: u8| {
        let from = f32::from(index) * (each + gap);
        if upright {
            theme::Area { top: content.top + from, height: each, ..content }
        } else {
            theme::Area { left: content.left + from, width: each, ..content }
        }
    };
    (0..count).map(part).collect()
}

/// Whether the frame is the small one.
fn is_small(theme: &Theme<'_>) -> bool {
    theme.frame.shape == theme::Shape::Small
}

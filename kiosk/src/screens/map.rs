//! The maps: of the trails, and of the city routes that lead past. Where one is, what is
//! stamped, and where to go next.

mod beside;
mod choice;
mod paper;

use super::{
    View,
    frame::{Page, Ways, page},
};
use crate::{
    draw::Photo,
    flow::{Screen, offered, shown_map},
    theme::{Area, ButtonSpec, Parent, Shape, Theme},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;
use venue::{map::Map, trail::Progress};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Map)), enter);
}

/// The map that is shown, with how the passport in hand stands on it.
struct Shown<'v> {
    map: Map<'v>,
    photo: Option<Photo>,
    progress: Option<&'v Progress>,
    /// The stop to go to next.
    next: Option<usize>,
}

impl<'v> Shown<'v> {
    fn of(view: &'v View<'_>, maps: Vec<Map<'v>>) -> Option<Self> {
        let visit = &view.visit;
        let map = maps.into_iter().nth(shown_map(&visit.flow, &visit.setting))?;
        let states = visit.flow.passport.seen.as_ref().map(|seen| &seen.overview.trails);
        let state = states.into_iter().flatten().find(|state| Some(&state.trail) == map.trail);
        let progress = state.map(|state| &state.progress);
        let (photo, next) = (visit.house().photo(&map), map.next(progress));
        Some(Self { map, photo, progress, next })
    }

    /// Whether it is the map of a route.
    fn is_route(&self) -> bool {
        matches!(self.map.id, venue::map::MapId::Route(_))
    }
}

/// Where the choice, the map, the next point and the list lie.
struct Places {
    choice: Option<Area>,
    map: Area,
    next: Area,
    list: Option<Area>,
}

/// `choices` is how many maps there are to choose from.
fn places(theme: &Theme<'_>, choices: usize) -> Places {
    let (frame, content) = (*theme.frame, theme.frame.content());
    let gap = frame.gutter;
    let height = choice::height(theme, choices);
    let below = |area: Area, gap: f32| match height {
        Some(taken) => Area { top: area.top + taken + gap, height: area.height - taken - gap, ..area },
        None => area,
    };
    match frame.shape {
        Shape::Landscape => {
            let side = below(theme.frame.content_columns(8, 4), 20.0);
            Places {
                choice: height.map(|height| Area { height, ..content }),
                map: below(theme.frame.content_columns(0, 8), 20.0),
                next: Area { height: 300.0, ..side },
                list: Some(Area { top: side.top + 300.0 + gap, height: side.height - 300.0 - gap, ..side }),
            }
        }
        // What is touched lies where everybody reaches it.
        Shape::Portrait => {
            let taken = height.map_or(0.0, |height| height + 24.0);
            Places {
                choice: height.map(|height| Area { top: content.bottom() - height, height, ..content }),
                map: Area { top: 150.0, height: 900.0 - taken, ..content },
                next: Area { top: 1_082.0 - taken, height: 250.0, ..content },
                list: Some(Area { top: 1_364.0 - taken, height: content.bottom() - 1_364.0, ..content }),
            }
        }
        Shape::Small => Places {
            choice: height.map(|height| Area { height, ..content }),
            map: below(theme.frame.content_columns(0, 3), 8.0),
            next: below(theme.frame.content_columns(3, 1), 8.0),
            list: None,
        },
    }
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::MapTitle);
    let about = Page { screen: Screen::Map, title: &title, ways: Ways::BackAndHome };
    let shows = offered(&view.visit.flow, &view.visit.setting, "show-passport").is_some();
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let maps = view.visit.house().maps();
        let choices = choice::choices(&view, &maps);
        let places = places(theme, choices.len());
        if let Some(area) = places.choice {
            choice::choice(theme, root, &view, choices, area);
        }
        let Some(shown) = Shown::of(&view, maps) else { return };
        paper::map(theme, root, &view, &shown, places.map);
        beside::next(theme, root, &view, &shown, places.next);
        if let Some(area) = places.list {
            beside::list(theme, root, &view, &shown, area);
        }
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if shows {
            let roomy = theme.frame.shape == Shape::Landscape;
            let words = view.say(if roomy { Key::ScanTitle } else { Key::PassportShow });
            theme.button(end, ButtonSpec::primary("show-passport", &words));
        }
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

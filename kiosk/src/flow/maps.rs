//! Which of the house's maps is shown: the one that was chosen, or else the one of the
//! trail the passport in hand was stamped on last. A choice holds while the map is looked at.

use super::{Flow, Setting};
use std::ops::Range;
use venue::{
    id::TrailId,
    map::{MapId, first_shown},
};

/// Most maps to choose from at once: side by side on the smallest panel. Where there are
/// more, three stand on a page and the fourth place turns it.
const MAPS_AT_ONCE: usize = 4;

/// A map that can be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapToShow {
    /// Which.
    pub id: MapId,
    /// The trail whose stamps ink it.
    pub trail: Option<TrailId>,
}

impl Setting {
    /// How many maps stand on a page of the choice.
    fn maps_a_page(&self) -> usize {
        if self.maps.len() > MAPS_AT_ONCE { MAPS_AT_ONCE - 1 } else { MAPS_AT_ONCE }
    }

    /// How many pages the choice of a map takes.
    #[must_use]
    pub fn map_pages(&self) -> usize {
        self.maps.len().div_ceil(self.maps_a_page()).max(1)
    }
}

/// The place of the map that is shown, among those of the setting.
#[must_use]
pub fn shown_map(flow: &Flow, setting: &Setting) -> usize {
    let chosen = flow.map.as_ref().and_then(|id| setting.maps.iter().position(|map| map.id == *id));
    chosen.unwrap_or_else(|| first(flow, setting))
}

/// The places of the maps one can choose from now; none where there is only one.
#[must_use]
pub fn shown_maps(flow: &Flow, setting: &Setting) -> Range<usize> {
    if setting.maps.len() < 2 {
        return 0..0;
    }
    let page = setting.maps_a_page();
    let from = flow.page % setting.map_pages() * page;
    from..(from + page).min(setting.maps.len())
}

/// The map is opened anew: nothing is chosen, and the page with the map that is shown lies
/// on top.
pub(super) fn open(flow: &mut Flow, setting: &Setting) {
    flow.map = None;
    flow.page = shown_map(flow, setting) / setting.maps_a_page();
}

fn first(flow: &Flow, setting: &Setting) -> usize {
    let trails: Vec<_> = setting.maps.iter().map(|map| map.trail.as_ref()).collect();
    let just = flow.passport.stamped.iter().flat_map(|stamped| &stamped.stamped);
    let just: Vec<_> = just.map(|given| &given.stamp.trail).collect();
    let states = flow.passport.seen.as_ref().map_or(&[][..], |seen| &seen.overview.trails);
    first_shown(&trails, &just, states)
}

#[cfg(test)]
mod tests {
    use super::super::{Screen, offered, tests::Visit};
    use super::*;
    use venue::id::RouteId;

    fn with_maps(count: usize) -> Visit {
        let mut visit = Visit::new(&["science-night"]);
        let map =
            |n| MapToShow { id: MapId::Route(RouteId::new(&format!("route-{n}")).unwrap()), trail: None };
        visit.setting.maps = (1..=count).map(map).collect();
        visit
    }

    fn offers(visit: &Visit, button: &str) -> bool {
        offered(&visit.flow, &visit.setting, button).is_some()
    }

    #[test]
    fn without_a_map_nothing_leads_to_it_and_one_offers_no_choice() {
        let mut visit = with_maps(0);
        visit.tap(&["start"]);
        assert!(!offers(&visit, "stamps"));
        let mut visit = with_maps(1);
        visit.tap(&["start", "stamps"]);
        assert_eq!(visit.flow.screen, Screen::Map, "a route without a trail too");
        assert!(!offers(&visit, "map-1") && !offers(&visit, "more"));
    }

    #[test]
    fn the_chosen_map_is_shown_until_the_map_is_opened_anew() {
        let mut visit = with_maps(4);
        visit.tap(&["start", "stamps"]);
        assert_eq!(shown_map(&visit.flow, &visit.setting), 0);
        assert!(offers(&visit, "map-4") && !offers(&visit, "more"));
        visit.tap(&["map-3", "display", "back"]);
        assert_eq!((visit.flow.screen, shown_map(&visit.flow, &visit.setting)), (Screen::Map, 2));
        visit.tap(&["back", "stamps"]);
        assert_eq!(shown_map(&visit.flow, &visit.setting), 0, "opened anew");
        visit.tap(&["map-2"]);
        visit.wait(60_000);
        assert_eq!((visit.flow.screen, &visit.flow.map), (Screen::Attract, &None), "the next visitor");
    }

    #[test]
    fn more_maps_than_fit_are_turned_over_page_by_page() {
        let mut visit = with_maps(7);
        visit.tap(&["start", "stamps"]);
        assert_eq!(visit.setting.map_pages(), 3);
        assert!(offers(&visit, "map-3") && !offers(&visit, "map-4"));
        visit.tap(&["more", "map-5", "more"]);
        assert_eq!(shown_maps(&visit.flow, &visit.setting), 6..7);
        assert_eq!(shown_map(&visit.flow, &visit.setting), 4, "turning the page chooses nothing");
        visit.tap(&["more"]);
        assert_eq!(shown_maps(&visit.flow, &visit.setting), 0..3);
    }

    #[test]
    fn a_map_that_a_mended_pack_no_longer_has_gives_way_to_the_first() {
        let mut visit = with_maps(3);
        visit.tap(&["start", "stamps", "map-3"]);
        visit.setting.maps.truncate(2);
        assert_eq!(shown_map(&visit.flow, &visit.setting), 0);
    }
}

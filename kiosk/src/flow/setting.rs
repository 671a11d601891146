//! What the flow needs to know of the house.

use super::{CHOICES_A_PAGE, HALLS_A_PAGE, MapToShow};
use crate::{desk::News, wording::Language};
use std::collections::BTreeMap;
use venue::{
    desk::PointName,
    entry::{Mode, Place},
    id::{ActivityId, GroupId, HallId, SiteId},
    pack::Stepper,
};

/// The order of the programme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum By {
    /// Now, next, later.
    #[default]
    Time,
    /// Hall by hall.
    Hall,
}

/// How long the programme is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Programme {
    /// Sessions that run, that are next, and that are later.
    pub times: [usize; 3],
    /// Sessions of each hall that has any.
    pub halls: Vec<usize>,
}

/// What the flow needs to know of the house at this moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The activities one can check in to now, in the order they are offered.
    pub open: Vec<ActivityId>,
    /// The site the kiosk stands at.
    pub site: SiteId,
    /// The hall it stands in.
    pub hall: Option<HallId>,
    /// The pack's audience group for each stepper.
    pub groups: BTreeMap<Stepper, GroupId>,
    /// The finer groups that an activity asks for, where it asks.
    pub finer: BTreeMap<ActivityId, Vec<GroupId>>,
    /// Whether there is a printer.
    pub prints: bool,
    /// The point of a trail the kiosk stands at, if it stands at one.
    pub point: Option<PointName>,
    /// The maps that can be looked at: none where there is neither a trail nor a route.
    pub maps: Vec<MapToShow>,
    /// What the house is doing.
    pub mode: Mode,
    /// How long the programme of the night is.
    pub programme: Programme,
    /// How many sessions the screen shows under one heading of it.
    pub rows: usize,
    /// After how long without a touch 'still here?' is asked (ms).
    pub idle_ms: u64,
    /// The language of the house; a visitor's choice leaves with the visitor.
    pub language: Language,
    /// Whether reading aloud is offered: a program for it is there.
    pub aloud: bool,
}

impl Setting {
    pub(super) fn place(&self, activity: ActivityId) -> Place {
        Place { activity, site: self.site.clone(), hall: self.hall.clone() }
    }

    /// The same in a house where staff have said this.
    #[must_use]
    pub fn heeding(mut self, news: &News) -> Self {
        self.mode = news.mode;
        self.open.retain(|activity| !news.closed.activity(activity));
        if let Some(site) = &news.site {
            self.site = site.clone();
        }
        if let Some(language) = news.language.as_deref().and_then(Language::of) {
            self.language = language;
        }
        self
    }

    /// The finer groups that are asked for at an activity.
    #[must_use]
    pub fn finer_at(&self, activity: Option<&ActivityId>) -> &[GroupId] {
        activity.and_then(|activity| self.finer.get(activity)).map_or(&[], Vec::as_slice)
    }

    /// How many pages the programme takes in an order.
    #[must_use]
    pub fn programme_pages(&self, by: By) -> usize {
        let rows = self.rows.max(1);
        let pages = match by {
            By::Time => self.programme.times.iter().map(|events| events.div_ceil(rows)).max().unwrap_or(0),
            By::Hall => {
                let columns: usize = self.programme.halls.iter().map(|events| events.div_ceil(rows)).sum();
                columns.div_ceil(HALLS_A_PAGE)
            }
        };
        pages.max(1)
    }

    /// How many pages the choice of an activity takes.
    #[must_use]
    pub fn choice_pages(&self) -> usize {
        self.open.len().div_ceil(CHOICES_A_PAGE).max(1)
    }
}

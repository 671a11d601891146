//! Evenings as displays show them, for their pictures: the programme of the house that is
//! pictured, with everything that can be said of it.

use crate::{
    house::House,
    sign::{Display, Shown},
};
use chrono::{NaiveTime, TimeDelta};
use venue::{
    entry::Mode,
    id::{HallId, VenueId},
    pack::{Hall, Name, Slot},
    seats::Seats,
    signage::{
        Calling, Elsewhere, Following, FoyerView, HallOnSign, HallView, HouseTrail, Link, PeopleInside,
        Showing, WallView, Way,
    },
};

/// The states in which every display is pictured, by name.
pub(in super::super) const STATES: [(&str, Display); 26] = [
    ("foyer", Display::Foyer),
    ("foyer-many", Display::Foyer),
    ("foyer-moved", Display::Foyer),
    ("foyer-called", Display::Foyer),
    ("foyer-soon", Display::Foyer),
    ("foyer-before", Display::Foyer),
    ("foyer-after", Display::Foyer),
    ("foyer-midnight", Display::Foyer),
    ("foyer-cut", Display::Foyer),
    ("foyer-no-clock", Display::Foyer),
    ("hall", Display::Hall),
    ("hall-full", Display::Hall),
    ("hall-stopped", Display::Hall),
    ("hall-called", Display::Hall),
    ("hall-stale", Display::Hall),
    ("hall-late", Display::Hall),
    ("hall-off", Display::Hall),
    ("hall-joint", Display::Hall),
    ("hall-before", Display::Hall),
    ("hall-after", Display::Hall),
    ("hall-cut", Display::Hall),
    ("wall", Display::Wall),
    ("wall-begins", Display::Wall),
    ("wall-full", Display::Wall),
    ("wall-stale", Display::Wall),
    ("wall-after", Display::Wall),
];

const MINUTE_MS: i64 = 60_000;

/// What a display shows in one of [`STATES`] at this moment (ms since 1970).
pub(in super::super) fn shown(house: &House, at: i64, state: &str) -> Option<Shown> {
    let (_, display) = STATES.into_iter().find(|(name, _)| *name == state)?;
    let night = Night { house, at };
    Some(match display {
        Display::Foyer => Shown::Foyer(night.foyer(state)),
        Display::Hall => Shown::Hall(night.hall(state)?),
        Display::Wall => Shown::Wall(night.wall(state)),
    })
}

/// Sessions, each with whether one may go in.
type Rows = Vec<(Showing, Way)>;

struct Night<'h> {
    house: &'h House,
    at: i64,
}

impl Night<'_> {
    fn clock(&self, at: i64) -> NaiveTime {
        self.house.pack().campaign.local(at).time()
    }

    fn on_sign(&self, id: &HallId) -> Option<HallOnSign> {
        let hall: &Hall = self.house.pack().venue(&self.house.stand().venue)?.hall(id)?;
        Some(HallOnSign { id: hall.id.clone(), name: hall.name.clone(), floor: hall.floor.clone() })
    }

    fn showing(&self, slot: &Slot<'_>, taken: u32) -> Showing {
        Showing {
            id: slot.session.id.clone(),
            name: slot.session.name.clone(),
            hall: slot.session.hall.as_ref().and_then(|id| self.on_sign(id)),
            start: slot.start,
            end: slot.end,
            times: (self.clock(slot.start), self.clock(slot.end)),
            planned: None,
            cancelled: false,
            seats: slot.session.seats.map(|all| Seats { all, taken: taken.min(all) }),
            highlight: false,
        }
    }

    /// Every session of the night, each a little fuller than the one before; the third is full.
    fn all(&self) -> Vec<(Showing, Way)> {
        let pack = self.house.pack();
        let slots = pack.slots(&self.house.stand().venue, pack.venue_day(self.at));
        let fuller = [0, 12, 400, 28, 5, 39];
        let rows = slots.iter().zip(fuller.iter().cycle()).map(|(slot, taken)| {
            let showing = self.showing(slot, *taken);
            let full = showing.seats.is_some_and(Seats::is_full);
            (showing, if full { Way::Full } else { Way::Go })
        });
        rows.collect()
    }

    /// Those of them that run at a moment, and those ahead.
    fn at(&self, at: i64) -> (Rows, Rows) {
        let ahead = self.all().into_iter().filter(|(showing, _)| showing.end > at);
        ahead.partition(|(showing, _)| showing.start <= at)
    }

    fn foyer(&self, state: &str) -> FoyerView {
        let (now, mut next) = self.at(self.at);
        next.truncate(1);
        let mut view = FoyerView {
            mode: Mode::Open,
            clock: Some(self.clock(self.at)),
            at: self.at,
            now,
            next,
            calling: vec![],
            halls: vec![],
            link: Link::Up,
        };
        match state {
            "foyer-many" => view.next = self.at(self.at).1,
            "foyer-moved" => {
                for (number, (showing, way)) in view.now.iter_mut().chain(&mut view.next).enumerate() {
                    match number % 3 {
                        0 => showing.planned = Some(showing.times.0 - TimeDelta::minutes(15)),
                        1 => (showing.cancelled, *way) = (true, Way::Go),
                        _ => *way = Way::Stopped { reason: "消防检查".to_owned() },
                    }
                }
            }
            "foyer-called" => view.calling = self.calling(&[23, 24, 25, 26, 31]),
            "foyer-soon" => {
                view.at = view.next.first().map_or(self.at, |(showing, _)| showing.start - 42_000);
                view.clock = Some(self.clock(view.at));
            }
            "foyer-before" => {
                let first = view.now.first().map_or(self.at, |(showing, _)| showing.start);
                (view.now, view.next) = (vec![], self.all().into_iter().take(2).collect());
                view.at = first - 150 * MINUTE_MS;
                view.clock = Some(self.clock(view.at));
            }
            "foyer-after" => (view.now, view.next) = (vec![], vec![]),
            "foyer-midnight" => self.past_midnight(&mut view),
            "foyer-cut" => view.link = Link::Cut,
            "foyer-no-clock" => (view.clock, view.at, view.now, view.next) = (None, 0, vec![], vec![]),
            _ => {}
        }
        view
    }

    /// A night that goes on past midnight.
    fn past_midnight(&self, view: &mut FoyerView) {
        let later = 4 * 60 * MINUTE_MS + 10 * MINUTE_MS;
        for (showing, _) in view.now.iter_mut().chain(&mut view.next) {
            (showing.start, showing.end) = (showing.start + later, showing.end + later);
            showing.times = (self.clock(showing.start), self.clock(showing.end));
        }
        view.at = self.at + later;
        view.clock = Some(self.clock(view.at));
    }

    fn calling(&self, numbers: &[u32]) -> Vec<Calling> {
        let full = self.all().into_iter().find(|(_, way)| *way == Way::Full);
        let call = |(showing, _): (Showing, Way)| Calling {
            session: showing.id,
            name: showing.name,
            hall: showing.hall,
            numbers: numbers.to_vec(),
        };
        full.map(call).into_iter().collect()
    }

    fn people(&self, people: u32, age_ms: u64) -> PeopleInside {
        let ago = i64::try_from(age_ms).unwrap_or(0);
        PeopleInside { people, off_by: Some(3), as_of: self.at - ago, age_ms }
    }

    fn hall(&self, state: &str) -> Option<HallView> {
        let pack = self.house.pack();
        let (now, next) = self.at(self.at);
        let halls = pack.venue(&self.house.stand().venue)?.halls.iter().map(|hall| &hall.id);
        let stands_in =
            |row: &(Showing, Way), id: &HallId| row.0.hall.as_ref().is_some_and(|hall| hall.id == *id);
        let busy = |id: &&HallId| [&now, &next].iter().all(|rows| rows.iter().any(|row| stands_in(row, id)));
        let id = halls.clone().find(busy).or(halls.clone().next())?.clone();
        let own = |row: &(Showing, Way)| stands_in(row, &id);
        let mut view = HallView {
            mode: Mode::Open,
            clock: Some(self.clock(self.at)),
            at: self.at,
            hall: self.on_sign(&id)?,
            now: now.into_iter().find(own).map(|(showing, _)| showing),
            next: next.into_iter().find(own).map(|(showing, _)| showing),
            inside: Some(self.people(14, 4_000)),
            capacity: Some(40),
            way: Way::Go,
            instead: None,
            calling: None,
            elsewhere: vec![],
            link: Link::Up,
        };
        if let Some(seats) = view.now.as_mut().and_then(|now| now.seats.as_mut()) {
            seats.taken = seats.all.saturating_sub(6);
        }
        self.change_hall(&mut view, state);
        Some(view)
    }

    fn change_hall(&self, view: &mut HallView, state: &str) {
        match state {
            "hall-full" => {
                (view.way, view.inside) = (Way::Full, Some(self.people(40, 2_000)));
                let other = self.at(self.at).1.into_iter().find(|(other, way)| {
                    *way == Way::Go && other.hall.as_ref().is_some_and(|hall| hall.id != view.hall.id)
                });
                view.instead = other.map(|(showing, _)| Elsewhere { showing, running: false });
            }
            "hall-stopped" => view.way = Way::Stopped { reason: "正在检修灯光".to_owned() },
            "hall-called" => {
                view.way = Way::Full;
                view.calling = self.calling(&[23, 24, 25]).pop();
            }
            "hall-stale" => view.inside = Some(self.people(31, 95_000)),
            "hall-late" => {
                for showing in view.now.iter_mut().chain(&mut view.next) {
                    showing.planned = Some(showing.times.0 - TimeDelta::minutes(15));
                }
            }
            "hall-off" => {
                if let Some(next) = &mut view.next {
                    next.cancelled = true;
                }
            }
            "hall-joint" => view.elsewhere = self.following(),
            "hall-before" => view.now = None,
            "hall-after" => (view.now, view.next) = (None, None),
            "hall-cut" => (view.link, view.inside) = (Link::Cut, None),
            _ => {}
        }
    }

    fn following(&self) -> Vec<Following> {
        let venue = |id: &str, zh: &str, en: &str, main, people, age| {
            Some(Following {
                venue: VenueId::new(id).ok()?,
                name: Name { zh: zh.to_owned(), en: Some(en.to_owned()) },
                main,
                inside: Some(self.people(people, age)),
            })
        };
        let unheard = venue("hill-town", "山城馆", "Hill Town", false, 0, 0);
        let unheard = unheard.map(|other| Following { inside: None, ..other });
        [
            venue("river-main", "江城馆", "River City", true, 212, 3_000),
            venue("lake-side", "湖畔馆", "Lakeside", false, 87, 75_000),
            unheard,
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn wall(&self, state: &str) -> WallView {
        let (_, next) = self.at(self.at);
        let highlight = next.into_iter().map(|(showing, _)| Showing { highlight: true, ..showing }).next();
        let mut view = WallView {
            mode: Mode::Open,
            clock: Some(self.clock(self.at)),
            at: self.at,
            visits: Some(1_284),
            inside: Some(self.people(236, 4_000)),
            trails: self.trails(5),
            highlight,
            link: Link::Up,
        };
        match state {
            "wall-begins" => {
                (view.visits, view.inside, view.trails) =
                    (Some(0), Some(self.people(0, 1_000)), self.trails(0));
            }
            "wall-full" => (view.visits, view.trails) = (Some(123_456), self.trails(usize::MAX)),
            "wall-stale" => {
                view.inside = Some(self.people(236, 4 * 60_000));
                view.link = Link::Cut;
            }
            "wall-after" => view.highlight = None,
            _ => {}
        }
        view
    }

    /// The trails of the house, with stamps at so many of their points.
    fn trails(&self, lit: usize) -> Vec<HouseTrail> {
        let trails = self.house.pack().trails_of(&self.house.stand().venue);
        let stamps = [64, 51, 88, 47, 30, 22, 41, 19];
        let of = |trail: &venue::pack::Trail| {
            let given = stamps.iter().cycle().copied().enumerate();
            let given = given.map(|(index, stamps)| if index < lit { stamps } else { 0 });
            let points: Vec<_> = trail.points.iter().map(|point| point.name.clone()).zip(given).collect();
            HouseTrail {
                id: trail.id.clone(),
                name: trail.name.clone(),
                stamps: points.iter().map(|(_, stamps)| stamps).sum(),
                completed: if lit > points.len() { 24 } else { 0 },
                points,
            }
        };
        trails.map(of).collect()
    }
}

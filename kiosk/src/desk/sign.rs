//! What a display is told: the programme of this device's pack with what its ledger says of
//! mode and seats.

use super::{Desk, Trouble};
use crate::sign::{Display, Shown};
use anyhow::anyhow;
use chrono::NaiveTime;
use ledger::clock;
use venue::{
    entry::Mode,
    id::TrailId,
    pack::{Hall, Slot, SlotsNow, Trail},
    page::{TrailCell, TrailMeasure},
    seats::{Seats, Taken},
    signage::{Elsewhere, FoyerView, HallOnSign, HallView, HouseTrail, Link, Showing, WallView, Way},
};

/// A moment of the house, as this device knows it.
struct Moment<'d> {
    desk: &'d Desk,
    /// In milliseconds since 1970; 0 while no clock can be believed.
    at: i64,
    clock: Option<NaiveTime>,
    mode: Mode,
    taken: Taken,
}

impl Desk {
    /// What a display shows now.
    ///
    /// # Errors
    /// When the ledger can't be read.
    pub fn on_display(&mut self, display: Display) -> Result<Shown, Trouble> {
        let readings = clock::read(self.trust)?;
        let now = self.now(&readings)?;
        let mode = self.ledger.mode(&readings)?;
        let taken = now.map(|now| self.taken(now)).transpose()?.unwrap_or_default();
        let clock = now.map(|now| self.house.pack().campaign.local(now).time());
        let moment = Moment { desk: self, at: now.unwrap_or(0), clock, mode, taken };
        Ok(match display {
            Display::Foyer => Shown::Foyer(moment.foyer()),
            Display::Hall => Shown::Hall(moment.hall()?),
            Display::Wall => Shown::Wall(moment.wall()?),
        })
    }
}

impl Moment<'_> {
    /// What is on; nothing while it is not known what time it is.
    fn slots(&self) -> SlotsNow<'_> {
        match self.clock {
            Some(_) => self.desk.house.pack().sessions_at(&self.desk.spot.venue, self.at),
            None => SlotsNow::default(),
        }
    }

    fn foyer(&self) -> FoyerView {
        let slots = self.slots();
        let rows = |slots: &[Slot<'_>]| slots.iter().map(|slot| (self.showing(slot), self.way(slot))).collect();
        FoyerView {
            mode: self.mode,
            clock: self.clock,
            at: self.at,
            now: rows(&slots.now),
            next: rows(&slots.next),
            calling: vec![],
            halls: vec![],
            link: Link::Alone,
        }
    }

    /// The hall it is set to, in the pack that is in use now: a mended one may have lost it.
    fn hall(&self) -> Result<HallView, Trouble> {
        let slots = self.slots();
        let stand = self.desk.house.stand();
        let venue = self.desk.house.pack().venue(&stand.venue);
        let here = stand.hall.as_ref().and_then(|id| venue?.hall(id));
        let here = here.ok_or_else(|| Trouble::Staff(anyhow!("this display stands in no hall of the pack")))?;
        let hall = Some(&here.id);
        let own = |slot: &&Slot<'_>| slot.session.hall.as_ref() == hall;
        let now = slots.now.iter().rev().find(own);
        let next = slots.next.iter().chain(&slots.later).find(own);
        let at_door = now.or(next);
        let way = at_door.map_or(Way::Go, |slot| self.way(slot));
        let instead = at_door.filter(|_| way == Way::Full).and_then(|full| {
            let pack = self.desk.house.pack();
            let others = pack.instead_of(&self.desk.spot.venue, full, self.at, &self.taken);
            let other = others.first()?;
            Some(Elsewhere { showing: self.showing(other), running: other.start <= self.at })
        });
        Ok(HallView {
            mode: self.mode,
            clock: self.clock,
            at: self.at,
            hall: on_sign(here),
            now: now.map(|slot| self.showing(slot)),
            next: next.map(|slot| self.showing(slot)),
            inside: None,
            capacity: None,
            way,
            instead,
            calling: None,
            elsewhere: vec![],
            link: Link::Alone,
        })
    }

    fn wall(&self) -> Result<WallView, Trouble> {
        let slots = self.slots();
        let next = slots.next.iter().chain(&slots.later).next();
        let visits = self.clock.map(|_| self.desk.come(self.at)).transpose()?;
        Ok(WallView {
            mode: self.mode,
            clock: self.clock,
            at: self.at,
            visits,
            inside: None,
            trails: self.trails()?,
            highlight: next.map(|slot| self.showing(slot)),
            link: Link::Alone,
        })
    }
}

/// The parts of what is shown.
impl Moment<'_> {
    fn showing(&self, slot: &Slot<'_>) -> Showing {
        let local = |at| self.desk.house.pack().campaign.local(at).time();
        let venue = self.desk.house.pack().venue(&self.desk.spot.venue);
        let hall = slot.session.hall.as_ref().and_then(|id| venue?.hall(id));
        Showing {
            id: slot.session.id.clone(),
            name: slot.session.name.clone(),
            hall: hall.map(on_sign),
            start: slot.start,
            end: slot.end,
            times: (local(slot.start), local(slot.end)),
            planned: None,
            cancelled: false,
            seats: Seats::of(slot, &self.taken),
            highlight: false,
        }
    }

    fn way(&self, slot: &Slot<'_>) -> Way {
        let full = Seats::of(slot, &self.taken).is_some_and(Seats::is_full);
        if full { Way::Full } else { Way::Go }
    }

    /// How far this device's stamps have brought the house on its trails.
    fn trails(&self) -> Result<Vec<HouseTrail>, Trouble> {
        let pages = match self.clock {
            Some(_) => self.desk.pages_of_tonight(self.at)?,
            None => vec![],
        };
        let counted = |trail: &TrailId, measure: &TrailMeasure| -> u64 {
            let cell = TrailCell { trail: trail.clone(), measure: measure.clone() };
            let counts = pages.iter().filter_map(|page| page.content.trails.get(&cell));
            u64::try_from(counts.sum::<i64>()).unwrap_or(0)
        };
        let trails = self.desk.house.pack().trails_of(&self.desk.spot.venue);
        let of = |trail: &Trail| {
            let points: Vec<_> = trail
                .points
                .iter()
                .map(|point| (point.name.clone(), counted(&trail.id, &TrailMeasure::Stamps(point.id.clone()))))
                .collect();
            HouseTrail {
                id: trail.id.clone(),
                name: trail.name.clone(),
                stamps: points.iter().map(|(_, stamps)| stamps).sum(),
                completed: counted(&trail.id, &TrailMeasure::Completed),
                points,
            }
        };
        Ok(trails.map(of).collect())
    }
}

fn on_sign(hall: &Hall) -> HallOnSign {
    HallOnSign { id: hall.id.clone(), name: hall.name.clone(), floor: hall.floor.clone() }
}

//! What screens show of the house at a moment.

use super::House;
use crate::wording::Language;
use chrono::{NaiveDateTime, Timelike};
use venue::{
    id::{ActivityId, HallId, PointId, TrailId},
    pack::{Activity, Ages, Hours, Name, Seal, Slot, TrailPoint},
    seats::{Seats, Taken},
};

/// An activity one can check in to.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Its id.
    pub id: ActivityId,
    /// Its name.
    pub name: Name,
    /// Its hours as `18:00–22:30`; none if it is on all day.
    pub hours: Option<String>,
    /// Whether it is a trail on which stamps are collected.
    pub trail: bool,
}

/// A hall, as a session is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct HallOfTonight {
    /// Its id.
    pub id: HallId,
    /// Its name.
    pub name: Name,
    /// The floor it is on, where the pack says.
    pub floor: Option<Name>,
    /// Whether the kiosk stands in it.
    pub here: bool,
}

/// What one may go to instead of a session that is full.
#[derive(Debug, Clone, PartialEq)]
pub struct Instead {
    /// Its name.
    pub name: Name,
    /// The hall.
    pub hall: Option<Name>,
    /// Its beginning, such as `20:30`.
    pub from: String,
    /// Whether it runs already.
    pub running: bool,
}

/// A session of tonight.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its name.
    pub name: Name,
    /// The hall; none if it is all over the house.
    pub hall: Option<HallOfTonight>,
    /// Its beginning, such as `20:30`.
    pub from: String,
    /// Its end.
    pub to: String,
    /// When the programme has it begin, where staff moved it.
    pub planned: Option<String>,
    /// Whether staff called it off.
    pub called_off: bool,
    /// Minutes until it begins; none once it has.
    pub minutes: Option<u32>,
    /// Its seats, where they are counted.
    pub seats: Option<Seats>,
    /// Where to go instead, if it is full.
    pub instead: Vec<Instead>,
    /// The languages it is held in, as tags such as `zh` or `en`; empty if it needs none.
    pub languages: Vec<String>,
    /// The ages it is meant for.
    pub ages: Option<Ages>,
}

/// A point of tonight's trail.
#[derive(Debug, Clone, PartialEq)]
pub struct PointOfTrail {
    /// Its id.
    pub id: PointId,
    /// Its name.
    pub name: Name,
    /// The hall it is in.
    pub hall: Option<Name>,
    /// Its seal.
    pub seal: Seal,
    /// Where it lies, in shares of the map.
    pub at: (f32, f32),
    /// Whether the kiosk stands at it.
    pub here: bool,
}

/// Tonight's trail.
#[derive(Debug, Clone, PartialEq)]
pub struct TrailOfTonight {
    /// Its id.
    pub id: TrailId,
    /// Its name.
    pub name: Name,
    /// Its points, in order.
    pub points: Vec<PointOfTrail>,
}

/// What is on, as screens show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tonight {
    /// The time, such as `20:14`.
    pub time: String,
    /// What the night is called.
    pub night: Name,
    /// The campaign, for a corner of the screen.
    pub campaign: Name,
    /// The words of the campaign's theme.
    pub motto: Vec<Name>,
    /// The hall, or else the venue.
    pub place: Name,
    /// 人次 that checked in here so far.
    pub come: u64,
    /// What one can check in to.
    pub open: Vec<Choice>,
    /// The sessions that run.
    pub now: Vec<Event>,
    /// Those that begin soon.
    pub next: Vec<Event>,
    /// The later ones.
    pub later: Vec<Event>,
    /// The trail, if there is one.
    pub trail: Option<TrailOfTonight>,
}

impl Event {
    /// Whether no seat is left.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.seats.is_some_and(Seats::is_full)
    }
}

/// The sessions of tonight in one hall, or all over the house.
#[derive(Debug, Clone, PartialEq)]
pub struct EventsOfHall<'t> {
    /// The hall; none for the whole house.
    pub hall: Option<&'t HallOfTonight>,
    /// What is on there from now on, in the order of time.
    pub events: Vec<&'t Event>,
}

impl Tonight {
    /// The same by hall: first where the kiosk stands, then where something is on
    /// soonest, and last what is all over the house.
    #[must_use]
    pub fn by_hall(&self) -> Vec<EventsOfHall<'_>> {
        let mut halls: Vec<EventsOfHall<'_>> = vec![];
        for event in self.events() {
            let id = |hall: Option<&HallOfTonight>| hall.map(|hall| hall.id.clone());
            match halls.iter_mut().find(|of| id(of.hall) == id(event.hall.as_ref())) {
                Some(of) => of.events.push(event),
                None => halls.push(EventsOfHall { hall: event.hall.as_ref(), events: vec![event] }),
            }
        }
        halls.sort_by_key(|of| of.hall.map_or(2, |hall| u8::from(!hall.here)));
        halls
    }

    /// The session to name when only one can be: the next to begin, or else one that
    /// runs.
    #[must_use]
    pub fn upcoming(&self) -> Option<&Event> {
        self.next.first().or(self.now.first())
    }

    /// The sessions of tonight from now on.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.now.iter().chain(&self.next).chain(&self.later)
    }

    /// The sessions for a short list: the one that began last, and those ahead.
    pub fn short_list(&self) -> impl Iterator<Item = &Event> {
        self.now.last().into_iter().chain(&self.next).chain(&self.later)
    }

    /// Whether everything is the same except what the clock alone changes.
    #[must_use]
    pub fn differs_only_in_time(&self, other: &Self) -> bool {
        let still = |tonight: &Self| {
            let mut tonight = tonight.clone();
            tonight.time.clear();
            let events = tonight.now.iter_mut().chain(&mut tonight.next).chain(&mut tonight.later);
            events.for_each(|event| event.minutes = None);
            tonight
        };
        still(self) == still(other)
    }
}

/// A pack's name in a language: the Chinese one, or else the English one.
#[must_use]
pub fn named(name: &Name, language: Language) -> &str {
    if language.is_chinese() { &name.zh } else { name.en_or_zh() }
}

impl House {
    /// What screens show at a moment (milliseconds since 1970), as these seats are taken.
    #[must_use]
    pub fn tonight(&self, now: i64, taken: &Taken) -> Tonight {
        let campaign = &self.pack.campaign;
        let open = self.open(now);
        let slots = self.pack.sessions_at(&self.stand.venue, now);
        let events = |slots: &[Slot<'_>]| slots.iter().map(|slot| self.event(slot, now, taken)).collect();
        Tonight {
            time: clock(campaign.local(now)),
            night: self.night(&open),
            campaign: campaign.short_name.clone().unwrap_or_else(|| campaign.name.clone()),
            motto: campaign.theme_words.clone(),
            place: self.place(),
            come: 0,
            open: open.into_iter().map(|activity| self.choice(activity)).collect(),
            now: events(&slots.now),
            next: events(&slots.next),
            later: events(&slots.later),
            trail: self.trail(),
        }
    }

    /// The brand of what is on names the night; without one the campaign does.
    fn night(&self, open: &[&Activity]) -> Name {
        let brand = open.iter().find_map(|activity| self.pack.brand(activity.brand.as_ref()?));
        let campaign = &self.pack.campaign;
        let own = campaign.short_name.as_ref().unwrap_or(&campaign.name);
        brand.map_or_else(|| own.clone(), |brand| brand.name.clone())
    }

    fn place(&self) -> Name {
        let Some(venue) = self.venue() else { return nowhere() };
        let hall = self.stand.hall.as_ref().and_then(|id| venue.hall(id));
        hall.map_or_else(|| venue.name.clone(), |hall| hall.name.clone())
    }

    fn event(&self, slot: &Slot<'_>, now: i64, taken: &Taken) -> Event {
        let seats = Seats::of(slot, taken);
        let local = |at| clock(self.pack.campaign.local(at));
        Event {
            name: slot.session.name.clone(),
            hall: self.hall_of(slot),
            from: local(slot.start),
            to: local(slot.end),
            planned: slot.is_moved().then(|| local(slot.planned)),
            called_off: slot.called_off,
            minutes: u32::try_from(slot.start - now).ok().map(|ms| ms.div_ceil(60_000)),
            instead: match seats {
                Some(seats) if seats.is_full() && !slot.called_off => self.instead(slot, now, taken),
                _ => vec![],
            },
            seats,
            languages: slot.session.languages.clone(),
            ages: slot.session.ages,
        }
    }

    fn hall_of(&self, slot: &Slot<'_>) -> Option<HallOfTonight> {
        let hall = self.venue()?.hall(slot.session.hall.as_ref()?)?;
        Some(HallOfTonight {
            id: hall.id.clone(),
            name: hall.name.clone(),
            floor: hall.floor.clone(),
            here: self.stand.hall.as_ref() == Some(&hall.id),
        })
    }

    fn instead(&self, full: &Slot<'_>, now: i64, taken: &Taken) -> Vec<Instead> {
        let slots = self.pack.instead_of(&self.stand.venue, full, now, taken);
        let instead = |slot: &Slot<'_>| Instead {
            name: slot.session.name.clone(),
            hall: self.hall_of(slot).map(|hall| hall.name),
            from: clock(self.pack.campaign.local(slot.start)),
            running: slot.start <= now,
        };
        slots.iter().map(instead).collect()
    }

    fn choice(&self, activity: &Activity) -> Choice {
        let hours = |hours: &Hours| format!("{}–{}", hours.from.format("%H:%M"), hours.to.format("%H:%M"));
        Choice {
            id: activity.id.clone(),
            name: activity.name.clone(),
            hours: activity.hours.as_ref().map(hours),
            trail: self.pack.trails_of(&self.stand.venue).any(|trail| trail.activity == activity.id),
        }
    }

    fn trail(&self) -> Option<TrailOfTonight> {
        let trail = self.pack.trails_of(&self.stand.venue).next()?;
        let stands_at = self.point().map(|point| &point.id);
        let point = |point: &TrailPoint| PointOfTrail {
            id: point.id.clone(),
            name: point.name.clone(),
            hall: point.hall.as_ref().and_then(|id| Some(self.venue()?.hall(id)?.name.clone())),
            seal: point.seal.clone(),
            at: (share(point.x), share(point.y)),
            here: stands_at == Some(&point.id),
        };
        Some(TrailOfTonight {
            id: trail.id.clone(),
            name: trail.name.clone(),
            points: trail.points.iter().map(point).collect(),
        })
    }
}

/// A house that is checked has its venue.
fn nowhere() -> Name {
    Name { zh: String::new(), en: None }
}

fn clock(local: NaiveDateTime) -> String {
    format!("{:02}:{:02}", local.hour(), local.minute())
}

#[expect(clippy::cast_possible_truncation, reason = "a share of a map, from 0 to 1")]
fn share(share: f64) -> f32 {
    share as f32
}

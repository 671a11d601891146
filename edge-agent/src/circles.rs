//! Which circles a device exchanges in, and over which broker: its house over the broker
//! of the house, and the trails over several venues over the campaign's.
//!
//! Trails are carried by the hub, or by the device that is told to: what it learns over
//! the campaign's broker reaches the others of its house over theirs, so that the line to
//! the city carries everything once.

use crate::settings::{HouseBroker, Settings};
use std::collections::BTreeSet;
use venue::{
    exchange::{Circle, Pace},
    id::{CircleId, TrailId, VenueId},
    pack::{Pack, Trail},
    passport::Keys,
};

/// The circles of a device.
#[derive(Debug, Clone, Default)]
pub struct Circles {
    /// The house, unless it has no broker or this device no key to it.
    pub house: Option<Circle>,
    /// Trails over several venues.
    pub routes: Vec<Circle>,
    /// What is not exchanged though it might be, or set without effect, and what to do
    /// about it.
    pub remarks: Vec<String>,
}

impl Circles {
    /// The circles of a device with these keys.
    #[must_use]
    pub fn of(settings: &Settings, house: &HouseBroker, keys: Option<&Keys>, pack: Option<&Pack>) -> Self {
        let mut circles = Self::default();
        if !settings.hub && settings.hub_listen != Settings::default().hub_listen {
            circles.remarks.push(NO_HUB.to_owned());
        }
        let Some(keys) = keys else {
            circles.remarks.push(NO_KEYS.to_owned());
            return circles;
        };
        circles.add_house(settings, house, keys);
        if settings.hub || settings.routes {
            circles.add_routes(settings, keys, pack);
        }
        circles
    }

    /// All of them: the house first.
    pub fn all(&self) -> impl Iterator<Item = &Circle> {
        self.house.iter().chain(&self.routes)
    }

    /// Whether nothing is exchanged.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.house.is_none() && self.routes.is_empty()
    }

    fn add_house(&mut self, settings: &Settings, house: &HouseBroker, keys: &Keys) {
        let id = keys.circles().iter().find(|(id, _)| id.as_str() == settings.venue.as_str());
        match (house, id) {
            (HouseBroker::None, _) => self.remarks.push(NO_HOUSE_BROKER.to_owned()),
            (_, None) => self.remarks.push(format!(
                "the keys hold none for the circle of {}; enrol this device again at headquarters",
                settings.venue
            )),
            (_, Some((id, key))) => {
                let (id, key) = (id.clone(), key.clone());
                let campaign = settings.campaign.clone();
                self.house = Some(Circle { campaign, id, key, members: None, pace: Pace::HOUSE });
            }
        }
    }

    fn add_routes(&mut self, settings: &Settings, keys: &Keys, pack: Option<&Pack>) {
        let mut trails =
            keys.circles().iter().filter(|(id, _)| id.as_str() != settings.venue.as_str()).peekable();
        if settings.routes && trails.peek().is_none() {
            self.remarks.push(NO_TRAIL.to_owned());
        }
        for (id, key) in trails {
            let Some(trail) = trail_of(pack, id) else {
                self.remarks.push(format!(
                    "the keys hold one for the trail {id}, and `pack` has no such trail, so it is not \
                     exchanged; name the pack's files with it"
                ));
                continue;
            };
            let members = venues_of(trail);
            if !members.contains(&settings.venue) {
                self.remarks.push(format!(
                    "the keys hold one for the trail {id}, which has no point at {}; it is not exchanged",
                    settings.venue
                ));
                continue;
            }
            let (campaign, key) = (settings.campaign.clone(), key.clone());
            let circle = Circle { campaign, id: id.clone(), key, members: Some(members), pace: Pace::ROUTE };
            self.routes.push(circle);
        }
    }
}

const NO_KEYS: &str = "no keys: nothing is exchanged with other devices, so a passport's stamps are known \
     where they were made alone; enrol this device at headquarters (`headquarters enrol`) and set `keys`";

const NO_HUB: &str = "hub_listen is set and hub = false: no broker is started here; set hub = true on the one \
     machine that runs the broker of the house, and leave hub_listen out on the others";

const NO_TRAIL: &str = "routes = true, and the keys hold none for a trail: nothing is exchanged on routes; enrol \
     this device again with --trail, or set routes = false";

const NO_HOUSE_BROKER: &str = "no broker of the house: nothing is exchanged inside it; set `house_broker` to the \
     hub's address, or hub = true on this device";

fn trail_of<'p>(pack: Option<&'p Pack>, id: &CircleId) -> Option<&'p Trail> {
    let id = TrailId::new(id.as_str()).ok()?;
    pack?.trails.iter().find(|trail| trail.id == id)
}

/// The venues of a trail.
fn venues_of(trail: &Trail) -> BTreeSet<VenueId> {
    let points = trail.points.iter().map(|point| point.venue.clone());
    points.chain([trail.venue.clone()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use venue::{
        id::{CampaignId, DeviceId},
        pack::read_packs,
        passport::{DeviceKey, Secret},
    };

    fn pack() -> Pack {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/");
        let texts =
            ["campaigns/science-month-2025.toml", "venues/river-city.toml", "venues/river-city-route.toml"]
                .map(|name| (name, std::fs::read_to_string(format!("{folder}{name}")).unwrap()));
        let files = texts.each_ref().map(|(name, text)| (*name, text.as_str()));
        read_packs(&files).unwrap().remove(0)
    }

    fn keys(circles: &[&str]) -> Keys {
        let (campaign, venue) =
            (CampaignId::new("science-month-2025").unwrap(), VenueId::new("river-city").unwrap());
        let key = DeviceKey::new(&Secret::new([1; 32]));
        let keys = Keys::unvouched(campaign, venue, DeviceId::new("kiosk-1").unwrap(), key);
        let with = |keys: Keys, id: &&str| keys.with_circle(CircleId::new(id).unwrap(), Secret::new([2; 32]));
        circles.iter().fold(keys, with)
    }

    fn of(hub: bool, keys: Option<&Keys>, pack: Option<&Pack>) -> Circles {
        let settings = Settings { hub, ..Settings::default() };
        let house = HouseBroker::Elsewhere("hub".into(), 1884);
        Circles::of(&settings, &house, keys, pack)
    }

    #[test]
    fn a_device_exchanges_in_its_house_and_the_hub_on_routes_too() {
        let pack = pack();
        let trail = pack.trails.iter().find(|trail| venues_of(trail).len() > 1).expect("a trail over venues");
        let keys = keys(&["river-city", trail.id.as_str()]);
        let one = of(false, Some(&keys), Some(&pack));
        assert!(one.house.as_ref().is_some_and(|house| house.members.is_none()) && one.routes.is_empty());
        let hub = of(true, Some(&keys), Some(&pack));
        assert_eq!(hub.routes.len(), 1, "{:?}", hub.remarks);
        assert!(hub.routes[0].members.as_ref().unwrap().len() > 1);
        assert!(hub.remarks.is_empty(), "{:?}", hub.remarks);
    }

    #[test]
    fn what_is_not_exchanged_is_said_with_what_to_do() {
        assert!(of(true, None, None).remarks[0].contains("headquarters enrol"));
        let lacking = of(true, Some(&keys(&["elsewhere"])), Some(&pack()));
        assert!(lacking.is_empty() && lacking.remarks.len() == 2);
        assert!(lacking.remarks[0].contains("enrol this device again"));
        assert!(lacking.remarks[1].contains("no such trail"));
    }

    #[test]
    fn a_setting_without_effect_is_said() {
        let house = HouseBroker::Elsewhere("hub".into(), 1884);
        let remarks = |settings: Settings, circles: &[&str]| {
            Circles::of(&settings, &house, Some(&keys(circles)), Some(&pack())).remarks
        };
        let routes = || Settings { routes: true, ..Settings::default() };
        let said = remarks(routes(), &["river-city"]);
        assert!(said.len() == 1 && said[0].contains("routes = true"), "{said:?}");
        assert!(remarks(routes(), &["river-city", "city-walk"]).is_empty());
        let listens = |hub| Settings { hub, hub_listen: "10.0.0.5:1884".into(), ..Settings::default() };
        let said = remarks(listens(false), &["river-city"]);
        assert!(said.len() == 1 && said[0].contains("hub_listen is set and hub = false"), "{said:?}");
        assert!(remarks(listens(true), &["river-city"]).is_empty(), "a hub without trails is in order");
    }
}

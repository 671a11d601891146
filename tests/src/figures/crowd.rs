//! Passports and what they did, made up by the number: the same every time.

use venue::{
    bearer::{Bearer, PassportId},
    entry::Place,
    exchange::Stretch,
    hash::{Hash, Lid},
    id::{ActivityId, DeviceId, GroupId, InvalidId, PointId, SiteId, TrailId, VenueId},
    moment::BootId,
    party::Party,
    shared::{At, Origin, Shared, What},
};

/// An evening at six, UTC.
const EVENING: i64 = 1_758_369_600_000;

/// Facts a transaction takes and a message carries.
pub const AT_A_TIME: usize = 64;

/// The id of passport `n`.
#[must_use]
pub fn passport(n: u64) -> PassportId {
    let mut id = [0; 16];
    id.iter_mut().zip(Hash::of(&[b"passport", &n.to_be_bytes()]).0).for_each(|(to, from)| *to = from);
    PassportId(id)
}

/// A crowd: so many kiosks, each with a ledger, and so many passports.
pub struct Crowd {
    /// How many kiosks.
    pub kiosks: u64,
    /// How many passports.
    pub passports: u64,
    /// Stamps of each.
    pub stamps: u64,
    /// Whether each kiosk stands in a venue of its own.
    pub city: bool,
    /// Milliseconds between two passports.
    pub every_ms: i64,
}

/// A device's name, its venue and all it wrote.
pub struct Written {
    /// Who wrote it.
    pub origin: Origin,
    facts: Vec<Shared>,
}

impl Crowd {
    /// How many facts they make: each passport is issued, checks in, and is stamped.
    #[must_use]
    pub fn facts(&self) -> u64 {
        self.passports * (2 + self.stamps)
    }

    /// What each kiosk wrote. A passport goes from its first kiosk to the next ones.
    ///
    /// # Errors
    /// Never: the ids are of the form.
    pub fn write(&self) -> Result<Vec<Written>, InvalidId> {
        let mut written = (0..self.kiosks).map(|k| self.kiosk(k)).collect::<Result<Vec<_>, _>>()?;
        let mut add = |kiosk: u64, at: i64, n: u64, what: What| {
            let index = usize::try_from(kiosk % self.kiosks).unwrap_or_default();
            if let Some(Written { facts, .. }) = written.get_mut(index) {
                let s = facts.len() as u64 + 1;
                let bearer = Some(Bearer::Passport(passport(n)));
                facts.push(Shared { s, at: At::Wall(at), bearer, what });
            }
        };
        for n in 0..self.passports {
            let at = EVENING + i64::try_from(n).unwrap_or_default() * self.every_ms;
            add(n, at, n, What::PassportIssued { place: place()?, party: None });
            let party = Party::new([(GroupId::new("public")?, 1 + u32::try_from(n % 4).unwrap_or_default())]);
            add(n, at + 1_000, n, What::CheckIn { place: place()?, party });
            for k in 0..self.stamps {
                let point = PointId::new(&format!("point-{k}"))?;
                let stamp = What::Stamp { place: place()?, trail: TrailId::new("star-map")?, point };
                add(n + k, at + 60_000 * i64::try_from(k).unwrap_or_default(), n, stamp);
            }
        }
        Ok(written)
    }

    fn kiosk(&self, k: u64) -> Result<Written, InvalidId> {
        let mut lid = [0; 16];
        lid.iter_mut().zip(Hash::of(&[b"kiosk", &k.to_be_bytes()]).0).for_each(|(to, from)| *to = from);
        let venue = if self.city { format!("venue-{k}") } else { crate::house::VENUE.to_owned() };
        let origin = Origin {
            lid: Lid(lid),
            boot: BootId(format!("boot-{k}")),
            venue: VenueId::new(&venue)?,
            device: DeviceId::new(&format!("kiosk-{}", 100 + k))?,
            certificate: None,
        };
        Ok(Written { origin, facts: Vec::new() })
    }
}

impl Written {
    /// When each of its facts is written, milliseconds after the first of all.
    pub fn times_ms(&self) -> impl Iterator<Item = u64> + '_ {
        self.facts.iter().map(|fact| match fact.at {
            At::Wall(at) | At::Boot(at) => u64::try_from(at - EVENING).unwrap_or_default(),
        })
    }

    /// Its facts from a number up to another, at most so many.
    #[must_use]
    pub fn stretch(&self, from: u64, upto: u64, max: usize) -> Option<Stretch> {
        let wanted = self.facts.iter().filter(|fact| (from..=upto).contains(&fact.s));
        let facts: Vec<Shared> = wanted.take(max).cloned().collect();
        (!facts.is_empty()).then(|| Stretch { origin: self.origin.clone(), from, facts })
    }

    /// In stretches of [`AT_A_TIME`], as devices tell them.
    pub fn stretches(&self) -> impl Iterator<Item = Stretch> + '_ {
        self.facts.chunks(AT_A_TIME).map(|facts| Stretch {
            origin: self.origin.clone(),
            from: facts.first().map_or(1, |fact| fact.s),
            facts: facts.to_vec(),
        })
    }
}

fn place() -> Result<Place, InvalidId> {
    Ok(Place { activity: ActivityId::new("stamp-trail")?, site: SiteId::new("main")?, hall: None })
}

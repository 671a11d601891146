//! What is asked of a desk, and what comes of it: each in one transaction of the ledger.

use super::{Desk, Trouble};
use chrono::NaiveDate;
use ledger::{LedgerError, clock};
use std::collections::BTreeMap;
use venue::{
    bearer::Bearer,
    desk::{
        self, Arrival, Counter, DueHere, Handed, Handing, Order, Overview, PointName, Refusal, Scene, Show,
        Stamps, check_in, hand_over, party_of,
    },
    entry::{Fact, Mode, NewPeople, Reach, SubjectNo},
    hash::Lid,
    id::{ActivityId, RewardId, TrailId},
    moment::Readings,
    party::Party,
    passport::{self, Accepted, Day, Passport, Signed, Standing},
    shared::Record,
    stock::Stock,
};

/// What a new passport is to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Issuance {
    /// The family it is for.
    pub family: Option<Party>,
    /// Its last day; without it [`desk::last_day`] says one.
    pub last_day: Option<NaiveDate>,
    /// What it is issued at.
    pub activity: Option<ActivityId>,
}

/// A passport that was issued.
#[derive(Debug)]
pub struct Issued {
    /// The passport; its text is for the visitor alone.
    pub passport: Passport,
    /// The number of the entry.
    pub entry: u64,
    /// The ledger.
    pub lid: Lid,
}

/// How a passport that is taken stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// How far it is to be believed.
    pub standing: Standing,
    /// The last day it is good; a short code does not tell.
    pub expires: Option<NaiveDate>,
    /// What is known of it.
    pub overview: Overview,
}

/// A passport that was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forgotten {
    /// The number of the entry; none when it was forgotten before.
    pub entry: Option<u64>,
    /// Whether its bytes are gone from the disk; not yet while another program reads.
    pub wiped: bool,
}

/// A stamp that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StampGiven {
    /// Where, and whether it is certain.
    pub stamp: desk::Stamped,
    /// The number of its entry.
    pub entry: u64,
}

/// What a showing at a point came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamped {
    /// The stamps.
    pub stamped: Vec<StampGiven>,
    /// The trails that took none, and why.
    pub refused: Vec<(TrailId, Refusal)>,
    /// How the passport stands now.
    pub seen: Seen,
}

/// A party that is to check in.
#[derive(Debug, Clone, Copy)]
pub struct Arriving<'a> {
    /// To what.
    pub activity: &'a ActivityId,
    /// Who; without it the party that the passport came with last, or its family.
    pub party: Option<&'a Party>,
}

/// A party that checked in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedIn {
    /// Who.
    pub party: Party,
    /// How many of them are new.
    pub people: NewPeople,
    /// The number of the entry.
    pub entry: u64,
    /// How far the passport is to be believed.
    pub standing: Standing,
}

/// Rewards that were handed over.
#[derive(Debug, Clone, PartialEq)]
pub struct Rewarded {
    /// What, with the numbers of the entries.
    pub handed: Vec<(Handed, u64)>,
    /// What is due and is not there, and why.
    pub refused: Vec<(TrailId, Refusal)>,
    /// How far the passport is to be believed.
    pub standing: Standing,
    /// What is due to it still.
    pub rewards_due: Vec<DueHere>,
}

/// What is known of a bearer inside the transaction.
pub(super) struct KnownHere<'a> {
    pub(super) record: &'a Record,
    pub(super) subject: SubjectNo,
    stock: &'a Stock,
}

impl Desk {
    /// The party a text such as `child=2,adult=2` names.
    ///
    /// # Errors
    /// As [`venue::desk::party_of`].
    pub fn party(&self, text: &str) -> Result<Party, Trouble> {
        Ok(party_of(self.house.pack(), text)?)
    }

    /// Writes a fact that needs no passport: a party without one, or a correction.
    ///
    /// # Errors
    /// [`Trouble`]; nothing is written then.
    pub fn write_down(&mut self, fact: Fact) -> Result<u64, Trouble> {
        let readings = clock::read(self.trust)?;
        Ok(self.ledger.append(&readings, false, fact)?.entry)
    }

    /// Issues a passport.
    ///
    /// # Errors
    /// [`Trouble`]; nothing is written then, but the device may have made its key.
    pub fn issue(&mut self, issuance: &Issuance) -> Result<Issued, Trouble> {
        let readings = clock::read(self.trust)?;
        if self.keys.is_revoked() {
            return Err(Refusal::KeyRevoked.into());
        }
        let keys = self.keys.issuer().map_err(Trouble::Keys)?;
        let vouched = keys.certificate().map(|certificate| certificate.last_day.date());
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(|why| Trouble::Keys(anyhow::anyhow!("no random numbers: {why}")))?;
        let last_day = desk::last_day(&self.scene(&readings)?, issuance.last_day, vouched)?;
        let day = match self.ledger.mode(&readings)? {
            Mode::Rehearsal => Day::REHEARSAL,
            Mode::Open | Mode::Emergency => Day::of(last_day).map_err(|why| Trouble::Keys(why.into()))?,
        };
        let passport = self.keys.issuer().map_err(Trouble::Keys)?.issue(id, day);
        let order = Order { party: issuance.family.clone(), activity: issuance.activity.clone() };
        let bearer = Bearer::Passport(passport.id);
        let entries = self.write(&readings, (bearer, None), |scene, known| {
            desk::issue(scene, known.subject, &order).map(|fact| vec![fact])
        })?;
        let entry = entries.first().copied().unwrap_or(0);
        Ok(Issued { passport, entry, lid: self.ledger.lid() })
    }

    /// Forgets a passport, or every passport of a short code. One that is over, or whose
    /// key was taken back, may be forgotten all the same.
    ///
    /// # Errors
    /// [`Trouble`]; what was forgotten before is no trouble.
    pub fn forget(&mut self, text: &str) -> Result<Forgotten, Trouble> {
        let readings = clock::read(self.trust)?;
        let bearer = passport::read(text)?.bearer();
        match self.accepted(text, &readings) {
            Ok(_)
            | Err(Trouble::Refused(Refusal::Passport(
                passport::Refusal::Expired | passport::Refusal::Revoked | passport::Refusal::Forgotten,
            ))) => {}
            Err(trouble) => return Err(trouble),
        }
        let forgotten = self.ledger.forget_bearer(&readings, bearer)?;
        Ok(Forgotten { entry: forgotten.receipt.map(|receipt| receipt.entry), wiped: forgotten.wiped })
    }

    /// Stamps a point with a passport, on each trail that takes it.
    ///
    /// # Errors
    /// [`Trouble`]; nothing is written then.
    pub fn stamp(&mut self, text: &str, point: &PointName, answer: Option<u32>) -> Result<Stamped, Trouble> {
        let (readings, accepted) = self.shown(text)?;
        let mut stamps = Stamps::default();
        let entries = self.write(&readings, (accepted.bearer, accepted.unchecked), |scene, known| {
            stamps = desk::stamp(scene, known.record, known.subject, &Show { point, answer })?;
            Ok(stamps.facts.clone())
        })?;
        let mut stamped = vec![];
        for (mut stamp, entry) in stamps.stamped.into_iter().zip(entries) {
            stamp.reach = self.reach(entry)?;
            stamped.push(StampGiven { stamp, entry });
        }
        let refused = stamps.refused.into_iter().map(|(trail, why)| (trail, Refusal::Stamp(why))).collect();
        let overview = self.overview(accepted.bearer, &readings)?;
        let seen = Seen { standing: accepted.standing, expires: accepted.expires, overview };
        Ok(Stamped { stamped, refused, seen })
    }

    /// Checks a party in with a passport.
    ///
    /// # Errors
    /// [`Trouble`]; nothing is written then.
    pub fn check_in(&mut self, text: &str, arriving: Arriving<'_>) -> Result<CheckedIn, Trouble> {
        let (readings, accepted) = self.shown(text)?;
        let ages = self.ages(accepted.bearer, &readings)?;
        let Arriving { activity, party } = arriving;
        let arrival = Arrival { activity, party, ages: &ages };
        let entries = self.write(&readings, (accepted.bearer, accepted.unchecked), |scene, known| {
            check_in(scene, known.record, known.subject, &arrival).map(|fact| vec![fact])
        })?;
        let entry = entries.first().copied().unwrap_or(0);
        let (party, people) = match self.fact(entry)? {
            Some(Fact::CheckIn { party, people, .. }) => (party, people),
            _ => (Party::default(), NewPeople::default()),
        };
        Ok(CheckedIn { party, people, entry, standing: accepted.standing })
    }

    /// Hands over all that is due, or one reward that is named.
    ///
    /// # Errors
    /// [`Trouble`]; nothing is written then.
    pub fn reward(&mut self, text: &str, only: Option<&RewardId>) -> Result<Rewarded, Trouble> {
        let (readings, accepted) = self.shown(text)?;
        let account = self.ledger.stream(&readings);
        let mut handing = Handing::default();
        let entries = self.write(&readings, (accepted.bearer, accepted.unchecked), |scene, known| {
            let counter = Counter { stock: known.stock, account };
            handing = hand_over(scene, known.record, &counter, known.subject, only)?;
            Ok(handing.facts.clone())
        })?;
        let handed = handing.handed.into_iter().zip(entries).collect();
        let rewards_due = self.overview(accepted.bearer, &readings)?.rewards_due;
        Ok(Rewarded { handed, refused: handing.refused, standing: accepted.standing, rewards_due })
    }

    /// Writes what is decided by all that is known of a bearer, and keeps what is to be
    /// checked of it later; the numbers of the entries.
    pub(super) fn write(
        &mut self,
        readings: &Readings,
        (bearer, unchecked): (Bearer, Option<Signed>),
        decide: impl FnOnce(&Scene<'_>, &KnownHere<'_>) -> Result<Vec<Fact>, Refusal>,
    ) -> Result<Vec<u64>, Trouble> {
        let Scene { now, connected, .. } = self.scene(readings)?;
        let scene = Scene { pack: self.house.pack(), spot: &self.spot, now, connected };
        let receipts = self.ledger.with_shown(
            readings,
            false,
            bearer,
            unchecked.as_ref(),
            |record, subject, stock| decide(&scene, &KnownHere { record, subject, stock }),
        )??;
        Ok(receipts.into_iter().map(|receipt| receipt.entry).collect())
    }

    fn shown(&self, text: &str) -> Result<(Readings, Accepted), Trouble> {
        let readings = clock::read(self.trust)?;
        let accepted = self.accepted(text, &readings)?;
        Ok((readings, accepted))
    }

    /// How long ago (ms) the check-ins of this ledger were that have no date, and all
    /// while the clock can't be believed; those of another boot are older than anybody
    /// can tell.
    pub(super) fn ages(
        &self,
        bearer: Bearer,
        readings: &Readings,
    ) -> Result<BTreeMap<u64, i64>, LedgerError> {
        let mut ago = BTreeMap::new();
        let (record, now) = (self.ledger.record(bearer)?, self.now(readings)?);
        let untold = record.facts.iter().filter(|known| now.is_none() || known.time.is_none());
        for entry in untold.filter_map(|known| known.own).map(|own| own.entry) {
            if let Some(at) = self.ledger.entry(entry)?.map(|entry| entry.body.at) {
                let this_boot = at.boot == readings.boot;
                let since = readings.boottime.saturating_sub(at.boottime);
                ago.insert(entry, if this_boot { since } else { i64::MAX });
            }
        }
        Ok(ago)
    }

    fn reach(&self, entry: u64) -> Result<Reach, LedgerError> {
        Ok(match self.fact(entry)? {
            Some(Fact::Stamp { reach, .. }) => reach,
            _ => Reach::default(),
        })
    }

    pub(super) fn fact(&self, entry: u64) -> Result<Option<Fact>, LedgerError> {
        Ok(self.ledger.entry(entry)?.map(|entry| entry.body.fact))
    }
}

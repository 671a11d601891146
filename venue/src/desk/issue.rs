//! A passport is issued.

use super::{Refusal, Scene};
use crate::{
    entry::{Fact, SubjectNo},
    id::{ActivityId, GroupId},
    pack::{Activity, Pack, Stepper, Word},
    party::{MAX_PARTY, Party, PartyRefusal},
};
use chrono::{Months, NaiveDate};

/// How long a passport lasts where the pack gives the campaign no end, in months: a
/// campaign comes round once a year.
pub const MONTHS: u32 = 12;

/// The last day a passport can have, by the two bytes it has for it.
const FURTHEST: NaiveDate = NaiveDate::from_ymd_opt(2149, 6, 6).unwrap();

/// What is asked for with a new passport.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    /// The family it is for, if they said so. It is offered when they check in.
    pub party: Option<Party>,
    /// What it is issued at; without it at the first trail of the venue, or else at what
    /// is on.
    pub activity: Option<ActivityId>,
}

/// The fact that a passport was issued.
///
/// # Errors
/// [`Refusal`] when the party can't be one, or the venue holds nothing to issue it at.
pub fn issue(scene: &Scene<'_>, subject: SubjectNo, order: &Order) -> Result<Fact, Refusal> {
    let party = order.party.clone().filter(|party| party.total() > 0);
    if let Some(party) = &party {
        checked(party)?;
    }
    let place = scene.place(issued_at(scene, order.activity.as_ref())?);
    Ok(Fact::PassportIssued { place, subject, party })
}

fn issued_at(scene: &Scene<'_>, wanted: Option<&ActivityId>) -> Result<ActivityId, Refusal> {
    let (pack, venue) = (scene.pack, &scene.spot.venue);
    let here = |id: &&ActivityId| pack.activity(id).is_some_and(|activity| activity.is_at(venue));
    if let Some(wanted) = wanted {
        let found = Some(wanted).filter(here).cloned();
        return found.ok_or_else(|| no_such_activity(scene, wanted.as_str()));
    }
    let of_trail = pack.trails_of(venue).map(|trail| &trail.activity).find(here);
    let on = || scene.now.and_then(|now| pack.activities_on(venue, now).first().map(|on| &on.id));
    let any = || pack.activities.iter().find(|activity| activity.is_at(venue)).map(|any| &any.id);
    of_trail.or_else(on).or_else(any).cloned().ok_or_else(|| no_such_activity(scene, ""))
}

pub(super) fn no_such_activity(scene: &Scene<'_>, activity: &str) -> Refusal {
    let here = |activity: &&Activity| activity.is_at(&scene.spot.venue);
    let known = scene.pack.activities.iter().filter(here).map(|activity| activity.id.clone()).collect();
    Refusal::NoSuchActivity { activity: activity.to_owned(), known }
}

pub(super) fn checked(party: &Party) -> Result<(), Refusal> {
    party.check().map_err(|refused| match refused {
        PartyRefusal::Empty => Refusal::NobodyNamed,
        PartyRefusal::TooLarge(people) => Refusal::PartyTooLarge { people, most: MAX_PARTY },
    })
}

/// The last day of a new passport, by the first of these rules that says one:
///
/// 1. the day that was wanted,
/// 2. the end of the campaign's period,
/// 3. [`MONTHS`] months from today, by a clock that can be believed,
/// 4. the last day of the device's certificate, `vouched`,
/// 5. the last day a passport can have: a clock nobody believes ends none.
///
/// It is never later than `vouched`.
///
/// # Errors
/// [`Refusal::LastDayOver`] when that day is over, by a clock that can be believed.
pub fn last_day(
    scene: &Scene<'_>,
    wanted: Option<NaiveDate>,
    vouched: Option<NaiveDate>,
) -> Result<NaiveDate, Refusal> {
    let today = scene.today();
    let period = || scene.pack.campaign.period.and_then(|period| period.to);
    let months = || today.and_then(|today| today.checked_add_months(Months::new(MONTHS)));
    let by_rule = wanted.or_else(period).or_else(months).unwrap_or(FURTHEST);
    let last_day = vouched.map_or(by_rule, |vouched| by_rule.min(vouched));
    match today.filter(|today| last_day < *today) {
        Some(_) => Err(Refusal::LastDayOver { last_day }),
        None => Ok(last_day),
    }
}

/// The party that a text such as `child=2,adult=2` names, by the pack's audience groups
/// or by the kiosk's steppers.
///
/// # Errors
/// [`Refusal::NoSuchGroup`] for a name the pack has not, or a part that is no number of
/// people; else as for any party.
pub fn party_of(pack: &Pack, text: &str) -> Result<Party, Refusal> {
    let refused = |part: &str| {
        let steppers = Stepper::ALL.iter().filter(|stepper| pack.group_of(**stepper).is_some());
        let groups = pack.groups.iter().map(|group| group.id.as_str());
        let known = steppers.map(|stepper| stepper.word()).chain(groups).map(str::to_owned).collect();
        Refusal::NoSuchGroup { group: part.to_owned(), known }
    };
    let part = |part: &str| {
        let (name, count) = part.split_once('=').ok_or_else(|| refused(part))?;
        let group = group_of(pack, name.trim()).ok_or_else(|| refused(part))?;
        Ok((group, count.trim().parse::<u32>().map_err(|_| refused(part))?))
    };
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let party = Party::new(parts.map(part).collect::<Result<Vec<_>, Refusal>>()?);
    checked(&party)?;
    Ok(party)
}

/// The group of this name, or the one that the stepper of this name counts into.
pub(super) fn group_of(pack: &Pack, name: &str) -> Option<GroupId> {
    let group = pack.groups.iter().find(|group| group.id.as_str() == name);
    let stepper = || Stepper::ALL.iter().find(|stepper| stepper.word() == name);
    group.or_else(|| pack.group_of(*stepper()?)).map(|group| group.id.clone())
}

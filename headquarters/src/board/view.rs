//! What the board shows at one moment, as one JSON document. Figures come from
//! `venue::totals`, verdicts from `venue::reporting::proof`, names from the pack.

use super::{
    caveats::Caveats,
    doors::Doors,
    figures::{Figures, Of},
    trails::Trails,
};
use crate::{
    archive::{ArchiveError, Checking, LedgerRecord, Reader},
    live::Moment,
    notes::notes,
    packs::Packs,
    summed::Summed,
    verdicts::Verdicts,
};
use serde::Serialize;
use std::collections::BTreeMap;
use venue::{
    entry::Method,
    hash::StoreId,
    id::{ActivityId, CampaignId, VenueId},
    pack::{self, Pack},
    reporting::{
        proof::{Row, State},
        refusals::Refused,
    },
    totals::{Audits, Tonight, TrailSums, rfc3339},
};

/// Silence after which a device is shown as silent, in milliseconds.
const SILENT_MS: i64 = 30_000;

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Named {
    id: String,
    zh: String,
    en: String,
}

impl Named {
    pub(super) fn of(id: &str, name: Option<&pack::Name>) -> Self {
        let zh = name.map_or(id, |name| &name.zh).to_owned();
        let en = name.map_or(id, |name| name.en_or_zh()).to_owned();
        Self { id: id.to_owned(), zh, en }
    }
}

/// One ledger of a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct DeviceView {
    venue: String,
    #[serde(flatten)]
    row: Row,
    /// Everything it said is here; what it has not said yet is not known.
    checking: bool,
    heard: i64,
    silent: bool,
    online: Option<bool>,
    program: Option<String>,
    forked: Option<String>,
    superseded: bool,
    /// What counts at its doors; none where nothing does.
    doors: Option<Doors>,
}

/// What headquarters itself has to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct House {
    linked: bool,
    linked_since: i64,
    failing: Option<String>,
    failing_since: Option<i64>,
    /// Documents of devices of which one was refused within a day, and the last of them.
    refused: u64,
    last_refusal: Option<String>,
    last_refused: Option<i64>,
    /// Whether the reports of the campaign are held against keys; nothing where none is served.
    checked: Option<bool>,
    /// Its devices authenticate what they say, and no key of it is here.
    lacking_key: bool,
    dropped: u64,
}

/// Everything the board shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct View {
    /// The clock of headquarters, milliseconds since 1970.
    at: i64,
    store: StoreId,
    campaign: Option<Named>,
    day: String,
    day_begins: i64,
    offset: i64,
    tonight: Tonight,
    names: Names,
    /// When a device that counts by a method was last heard, milliseconds since 1970.
    heard_by: BTreeMap<Method, i64>,
    curve: Vec<Option<i64>>,
    quarter: i64,
    undated: usize,
    trails: Trails,
    caveats: Caveats,
    devices: Vec<DeviceView>,
    house: House,
}

/// What is kept from view to view, because it reads more than the pages of the day.
#[derive(Debug, Default)]
pub(super) struct Kept {
    verdicts: Verdicts,
    walked: Summed<TrailSums>,
    audits: Summed<Audits>,
}

/// Names of what the figures are of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Names {
    venues: Vec<Named>,
    activities: Vec<Named>,
}

/// The board of the campaign that was heard last, or else the first there is a pack of.
///
/// # Errors
/// When the archive cannot be read.
pub(super) fn view(
    archive: &mut Reader,
    kept: &mut Kept,
    packs: &Packs,
    live: &Moment,
    now: i64,
) -> Result<View, ArchiveError> {
    archive.at_one_moment(|archive| {
        let ledgers = archive.ledgers()?;
        let newest = ledgers.iter().max_by_key(|ledger| ledger.newest).map(|ledger| &ledger.from.campaign);
        let campaign = newest.or_else(|| packs.first()).cloned();
        let ledgers: Vec<LedgerRecord> =
            ledgers.into_iter().filter(|ledger| Some(&ledger.from.campaign) == campaign.as_ref()).collect();
        let rule = campaign.as_ref().map(|id| packs.days().in_campaign(id)).unwrap_or_default();
        let today = rule.of(now);
        let from = rule.begin(today);
        let rows = kept.verdicts.on(&ledgers, archive)?;
        let walked = kept.walked.on(&ledgers, archive, &packs.days())?;
        let audits = kept.audits.on(&ledgers, archive, &packs.days())?;
        let store = archive.store()?;
        let notes = notes(archive, &ledgers, &kept.verdicts, &packs.days(), Some(&today.to_string()))?;
        let figures = match &campaign {
            Some(campaign) => {
                Figures::read(archive, packs, (&ledgers, &audits, &notes), Of { campaign, rule, today })?
            }
            None => Figures::none(rule, today),
        };
        let pack = campaign.as_ref().and_then(|id| packs.of_campaign(id));
        let caveats = match &campaign {
            Some(id) => {
                let day = today.to_string();
                Caveats::of(archive, (id, pack), (&day, &figures.rows, &notes), now)?
            }
            None => Caveats::default(),
        };
        let walks = campaign.as_ref().map(|id| walked.walks(id, &today.to_string()));
        Ok(View {
            at: now,
            store,
            campaign: campaign.as_ref().map(|id| {
                let name = pack.map(|pack| &pack.campaign);
                Named::of(id.as_str(), name.map(|own| own.short_name.as_ref().unwrap_or(&own.name)))
            }),
            day: today.to_string(),
            day_begins: rule.begins(),
            offset: rule.offset(),
            names: names(&figures.tonight, pack, &ledgers),
            heard_by: figures.heard_by,
            tonight: figures.tonight,
            curve: figures.curve,
            quarter: (now - from) / venue::moment::QUARTER_MS,
            undated: figures.undated,
            trails: Trails::of(walks.unwrap_or_default(), pack),
            caveats: caveats.with_clock(live.clock),
            devices: devices(&ledgers, rows, pack, live, now),
            house: house(live, campaign.as_ref(), &archive.refused()?, &archive.checking()?, now),
        })
    })
}

/// Names of all that is shown.
fn names(tonight: &Tonight, pack: Option<&Pack>, ledgers: &[LedgerRecord]) -> Names {
    let mut venues: Vec<&str> = ledgers.iter().map(|ledger| ledger.from.venue.as_str()).collect();
    venues.extend(tonight.venues.iter().map(|venue| venue.venue.as_str()));
    venues.sort_unstable();
    venues.dedup();
    let mut activities: Vec<&str> = tonight
        .venues
        .iter()
        .flat_map(|venue| venue.activities.iter().map(|activity| activity.activity.as_str()))
        .collect();
    activities.sort_unstable();
    activities.dedup();
    let venue_name = |id: &str| Some(&pack?.venue(&VenueId::new(id).ok()?)?.name);
    let activity_name = |id: &str| Some(&pack?.activity(&ActivityId::new(id).ok()?)?.name);
    Names {
        venues: venues.into_iter().map(|id| Named::of(id, venue_name(id))).collect(),
        activities: activities.into_iter().map(|id| Named::of(id, activity_name(id))).collect(),
    }
}

fn devices(
    ledgers: &[LedgerRecord],
    rows: Vec<Row>,
    pack: Option<&Pack>,
    live: &Moment,
    now: i64,
) -> Vec<DeviceView> {
    // The ledgers of a device stand one after another.
    let later = |at: usize| ledgers.get(at + 1).is_some_and(|other| other.from == ledgers[at].from);
    let device = |(at, (ledger, row)): (usize, (&LedgerRecord, Row))| {
        let present = live.present.get(&ledger.from);
        let superseded = later(at);
        let heard = ledger.newest;
        let said = live.said.get(&ledger.from).filter(|_| !superseded);
        let venue = pack.and_then(|pack| pack.venue(&ledger.from.venue));
        DeviceView {
            venue: ledger.from.venue.to_string(),
            checking: row.proof.state == State::Missing && row.proof.have >= row.proof.head,
            row,
            heard,
            silent: !superseded && now - heard > SILENT_MS,
            online: present.map(|present| present.online),
            program: present.map(|present| present.program.clone()),
            forked: ledger.forked.clone(),
            superseded,
            doors: said.and_then(|said| Doors::of(said, venue, now)),
        }
    };
    ledgers.iter().zip(rows).enumerate().map(device).collect()
}

fn house(
    live: &Moment,
    campaign: Option<&CampaignId>,
    refused: &[Refused],
    checking: &[Checking],
    now: i64,
) -> House {
    let lately: Vec<&Refused> = refused.iter().filter(|row| now - row.last < DAY_MS).collect();
    let last = lately.first();
    let told = |row: &&Refused| match &row.device {
        Some(device) => format!("{} {}: {}", device.venue, device.device, row.reason),
        None => row.reason.clone(),
    };
    House {
        linked: live.linked.0,
        linked_since: live.linked.1,
        failing: live.failing.as_ref().map(|(reason, _)| reason.clone()),
        failing_since: live.failing.as_ref().map(|(_, since)| *since),
        refused: lately.iter().map(|row| row.count).fold(0, u64::saturating_add),
        last_refusal: last.map(told),
        last_refused: last.map(|row| row.last),
        checked: checking.iter().find(|one| Some(&one.campaign) == campaign).map(|one| one.keys),
        lacking_key: campaign.is_some_and(|campaign| live.lacking_key.contains(campaign)),
        dropped: live.dropped,
    }
}

/// When a moment (milliseconds since 1970) was, for `/healthz`.
#[must_use]
pub(super) fn when(at: i64) -> String {
    rfc3339(at)
}

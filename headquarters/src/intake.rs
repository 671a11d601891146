//! The shell around `venue`'s intake: it carries messages in, commits to the archive,
//! answers out, and decides nothing. One intake for each campaign that reports.

use crate::{
    keeper::{DIGESTS_AT_ONCE, Done, Job},
    link::{Heard, Line, Said},
    live::Live,
    reporting_keys::Keys,
};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::{Instant, SystemTime, UNIX_EPOCH},
};
use tokio::{
    sync::{mpsc, oneshot},
    time,
};
use tracing::{debug, error, info, warn};
use venue::{
    hash::{Lid, StoreId},
    id::CampaignId,
    reporting::{
        intake::{ClockDoubt, Command, Input, Intake, KnownLedger, Told},
        refusals::Refusals,
        topic::Topic,
        wire::Code,
    },
};

/// Campaigns that may report at once: a house takes part in a handful. Messages of
/// further ones are logged and left unanswered.
const MAX_CAMPAIGNS: usize = 32;

/// Jobs kept back while the archive's queue is full; beyond it nothing more is read
/// from the line, so that neither grows without end.
const HELD_BACK: usize = 4_096;

/// Messages that are taken from the line before the archive is looked at again: a few
/// milliseconds of work.
const HEARD_AT_ONCE: usize = 64;

/// The time between two additions of what was refused to the archive, milliseconds: the
/// board shows it soon, and a flood writes no more than a flake.
const KEEP_GAP_MS: u64 = 2_000;

/// How often days that are over are looked at, in milliseconds: a figure is published
/// within minutes of the proof, and thousands of venues take their turns.
const CLOSE_EVERY_MS: u64 = 5_000;

/// How long what came in before the stop may still take to be committed and answered.
const DRAIN: time::Duration = time::Duration::from_secs(5);

/// The clock of this machine, milliseconds since 1970.
#[must_use]
pub fn wall_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Everything the intakes need around them.
#[derive(Debug)]
pub struct Shell {
    /// The line to the broker.
    pub line: Line,
    /// Jobs for the archive.
    pub jobs: mpsc::Sender<Job>,
    /// What became of them.
    pub done: mpsc::Receiver<Done>,
    /// What the board shows beside the archive.
    pub live: Arc<Live>,
    /// The archive's store.
    pub store: StoreId,
    /// Whether devices are told which archive takes their reports: a process without a
    /// shard takes none.
    pub says_state: bool,
    /// The ledgers the archive knows, by campaign.
    pub known: BTreeMap<CampaignId, Vec<KnownLedger>>,
    /// Campaigns whose intake says its state from the start.
    pub expected: Vec<CampaignId>,
    /// The keys in force, by campaign.
    pub keys: Keys,
}

/// Runs until `stop` resolves, then drains what is under way.
pub async fn run(shell: Shell, mut stop: oneshot::Receiver<()>) {
    let Shell { mut line, jobs, mut done, live, store, says_state, mut known, expected, keys } = shell;
    let mut house = House::new(jobs, line.said.clone(), live, (store, says_state), keys);
    let campaigns: Vec<CampaignId> = known.keys().cloned().chain(expected).collect();
    for campaign in campaigns {
        let ledgers = known.remove(&campaign).unwrap_or_default();
        house.open(&campaign, ledgers);
    }
    let mut heard = Vec::with_capacity(HEARD_AT_ONCE);
    loop {
        house.push_jobs();
        let room = house.held.len() < HELD_BACK;
        let wake = house.wake_in();
        tokio::select! {
            _ = &mut stop => break,
            Some(answer) = done.recv() => house.done(answer),
            1.. = line.heard.recv_many(&mut heard, HEARD_AT_ONCE), if room => {
                heard.drain(..).for_each(|heard| house.heard(heard));
            }
            () = time::sleep(wake) => house.tick(),
        }
    }
    let drained = time::timeout(DRAIN, house.drain(&mut done, &mut line.heard)).await;
    if drained.is_err() {
        warn!("what was under way is not committed after {DRAIN:?}; the devices send it again");
    }
    drop(house);
    let Line { heard, said, task } = line;
    drop((heard, said));
    // The goodbye may find the broker gone; the end of the program closes the line anyway.
    let _ = time::timeout(time::Duration::from_secs(1), task).await;
}

struct House {
    intakes: BTreeMap<CampaignId, Intake>,
    wakes: BTreeMap<CampaignId, u64>,
    jobs: mpsc::Sender<Job>,
    held: VecDeque<Job>,
    said: mpsc::Sender<Said>,
    live: Arc<Live>,
    store: StoreId,
    keys: Keys,
    refusals: Refusals,
    refused_kept: u64,
    unsaid: u64,
    says_state: bool,
    began: Instant,
    linked: bool,
    under_way: usize,
    close_due: u64,
}

impl House {
    fn new(
        jobs: mpsc::Sender<Job>,
        said: mpsc::Sender<Said>,
        live: Arc<Live>,
        (store, says_state): (StoreId, bool),
        keys: Keys,
    ) -> Self {
        Self {
            intakes: BTreeMap::new(),
            wakes: BTreeMap::new(),
            jobs,
            held: VecDeque::new(),
            said,
            live,
            store,
            keys,
            refusals: Refusals::default(),
            refused_kept: 0,
            unsaid: 0,
            says_state,
            began: Instant::now(),
            linked: false,
            under_way: 0,
            close_due: 0,
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn open(&mut self, campaign: &CampaignId, known: Vec<KnownLedger>) {
        if !self.intakes.contains_key(campaign) {
            let keys = self.keys.get(campaign).cloned();
            self.held.push_back(Job::Checking(campaign.clone(), keys.is_some(), wall_now()));
            let intake = Intake::new(campaign.clone(), self.store, known).with_keys(keys);
            self.intakes.insert(campaign.clone(), intake);
        }
    }

    fn heard(&mut self, heard: Heard) {
        match heard {
            Heard::Linked => self.link(true),
            Heard::Unlinked => self.link(false),
            Heard::Message { topic, payload } => self.arrived(&topic, &payload),
        }
    }

    fn link(&mut self, linked: bool) {
        self.linked = linked;
        self.live.linked(linked, wall_now());
        let campaigns: Vec<CampaignId> = self.intakes.keys().cloned().collect();
        for campaign in campaigns {
            self.handle(&campaign, if linked && self.says_state { Input::Linked } else { Input::Unlinked });
        }
    }

    fn arrived(&mut self, topic: &str, payload: &[u8]) {
        let campaign = match topic.parse::<Topic>() {
            Ok(Topic::Up(address, _)) => address.campaign,
            Ok(_) => return,
            Err(reason) => {
                return self.refused(topic, Code::WrongTopic, &reason.to_string());
            }
        };
        if !self.intakes.contains_key(&campaign) {
            if self.intakes.len() >= MAX_CAMPAIGNS {
                let reason =
                    format!("more than {MAX_CAMPAIGNS} campaigns report; this one is left unanswered");
                return self.refused(topic, Code::WrongTopic, &reason);
            }
            self.open(&campaign, Vec::new());
            if self.linked && self.says_state {
                self.handle(&campaign, Input::Linked);
            }
        }
        self.handle(&campaign, Input::Arrived { topic, payload });
    }

    fn done(&mut self, done: Done) {
        self.under_way = self.under_way.saturating_sub(1);
        match done {
            Done::Committed(campaign, committed) => {
                self.live.committed(wall_now());
                self.handle(&campaign, Input::Committed(committed));
            }
            Done::Failed(campaign, number, reason) => {
                error!(%reason, "the archive could not commit");
                self.live.failing(&reason.to_string(), wall_now());
                self.handle(&campaign, Input::CommitFailed { number });
            }
            Done::Digests(campaign, all) => {
                for (lid, days) in all {
                    self.handle(&campaign, Input::DigestsRead { lid, days });
                }
            }
            Done::States(campaign, lid, (day, reach), states) => {
                self.handle(&campaign, Input::StatesRead { lid, day, reach, states });
            }
            Done::Heads(campaign, lid, to, heads) => {
                self.handle(&campaign, Input::HeadsRead { lid, to, heads });
            }
            Done::Closed(days, doubt) => self.closed(days, doubt),
            Done::Unread(reason) => error!(%reason, "the archive could not be read"),
            Done::Noted => self.live.changed(),
            Done::NotKept(news, reason) => {
                debug!(%reason, "what was refused is kept in mind until the archive can be written");
                self.refusals.put_back(news);
            }
        }
    }

    fn closed(&mut self, days: usize, doubt: Option<ClockDoubt>) {
        if days > 0 {
            info!(days, "days of venues are over, and their figures published");
            self.live.changed();
        }
        if self.live.clock(doubt)
            && let Some(doubt) = doubt
        {
            error!(%doubt, "the clock of this machine is not believed; set it right");
        }
    }

    fn tick(&mut self) {
        let now = self.now();
        self.keep_refused(now);
        if now >= self.close_due {
            self.close_due = now + CLOSE_EVERY_MS;
            self.held.push_back(Job::CloseDays(wall_now()));
        }
        let due: Vec<CampaignId> =
            self.wakes.iter().filter(|(_, at)| **at <= now).map(|(campaign, _)| campaign.clone()).collect();
        for campaign in due {
            self.wakes.remove(&campaign);
            self.handle(&campaign, Input::Tick);
        }
    }

    fn wake_in(&self) -> time::Duration {
        // A message wakes the loop anyway.
        let at = self.wakes.values().min().map_or(self.close_due, |at| self.close_due.min(*at));
        let at = if self.refusals.has_news() { at.min(self.refused_kept + KEEP_GAP_MS) } else { at };
        time::Duration::from_millis(at.saturating_sub(self.now()))
    }

    fn handle(&mut self, campaign: &CampaignId, input: Input<'_>) {
        let now = self.now();
        let Some(intake) = self.intakes.get_mut(campaign) else { return };
        for command in intake.handle(input, now) {
            self.perform(campaign, command);
        }
    }

    fn perform(&mut self, campaign: &CampaignId, command: Command) {
        match command {
            Command::Publish { topic, payload, retain } => {
                if self.said.try_send(Said { topic, payload, retain }).is_err() {
                    self.unsaid += 1;
                    if self.unsaid.is_power_of_two() {
                        warn!(
                            answers = self.unsaid,
                            "the line is slower than the archive; answers were dropped and will be asked for again"
                        );
                    }
                }
            }
            Command::Commit(batch) => {
                self.held.push_back(Job::Commit(campaign.clone(), Box::new(batch), wall_now()));
            }
            Command::ReadDigests { lid } => self.read_digests(campaign, lid),
            Command::ReadStates { lid, day, reach } => {
                self.held.push_back(Job::States(campaign.clone(), lid, (day, reach)));
            }
            Command::ReadHeads { lid, to, upto } => {
                self.held.push_back(Job::Heads(campaign.clone(), lid, to, upto));
            }
            Command::Presence(presence) => self.live.presence(presence, wall_now()),
            Command::Now(now) => self.live.said(now, wall_now()),
            Command::Compared { .. } => self.live.changed(),
            Command::WakeAt(at) => drop(self.wakes.insert(campaign.clone(), at)),
            Command::Tell(Told::Refused { topic, code, reason }) => self.refused(&topic, code, &reason),
            Command::Tell(told) => {
                self.live.told(&told);
                match told {
                    // One line for each doubling: where it goes on for a night, twenty of them.
                    Told::Busy { dropped } if !dropped.is_power_of_two() => {}
                    Told::Unchecked { from } => warn!(device = %from,
                        "this device authenticates its reports, and no reporting key of its campaign is named in reporting_keys: they are taken unchecked, and it believes no acknowledgement and sends them again and again"),
                    told => warn!(told = %serde_json::to_string(&told).unwrap_or_default(), "intake"),
                }
            }
        }
    }

    /// Joins those that are asked for one after another.
    fn read_digests(&mut self, campaign: &CampaignId, lid: Lid) {
        if let Some(Job::Digests(of, ledgers)) = self.held.back_mut()
            && of == campaign
            && ledgers.len() < DIGESTS_AT_ONCE
        {
            return ledgers.push(lid);
        }
        self.held.push_back(Job::Digests(campaign.clone(), vec![lid]));
    }

    /// Counts what was not taken; logged seldom, whatever floods in.
    fn refused(&mut self, topic: &str, code: Code, reason: &str) {
        if let Some(line) = self.refusals.count(topic, code, reason, wall_now()) {
            let (others, left_away) = (line.others, line.left_away);
            warn!(topic, %code, reason, others, left_away, "a report was not taken; headquarters refusals lists all");
        }
    }

    /// Hands what was refused to the archive, now and then.
    fn keep_refused(&mut self, now: u64) {
        if now >= self.refused_kept + KEEP_GAP_MS && self.refusals.has_news() {
            self.refused_kept = now;
            self.held.push_back(Job::Refused(self.refusals.news()));
        }
    }

    fn push_jobs(&mut self) {
        while let Some(job) = self.held.pop_front() {
            match self.jobs.try_send(job) {
                Ok(()) => self.under_way += 1,
                Err(mpsc::error::TrySendError::Full(job)) => return self.held.push_front(job),
                Err(mpsc::error::TrySendError::Closed(_)) => return error!("the archive's thread has ended"),
            }
        }
    }

    /// Until everything that came in is committed and answered.
    async fn drain(&mut self, done: &mut mpsc::Receiver<Done>, heard: &mut mpsc::Receiver<Heard>) {
        self.held.extend(self.refusals.has_news().then(|| Job::Refused(self.refusals.news())));
        loop {
            self.push_jobs();
            if self.under_way == 0 {
                return;
            }
            tokio::select! {
                answer = done.recv() => match answer {
                    Some(answer) => self.done(answer),
                    None => return,
                },
                // Left unanswered: its device sends it again. Reading on keeps the line
                // moving, so that the answers get out.
                Some(_) = heard.recv() => {}
            }
        }
    }
}

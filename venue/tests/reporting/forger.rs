//! Somebody on the broker who hears everything and may publish anywhere, but has no key.

use venue::{
    hash::{Lid, StoreId},
    page::PageState,
    reporting::{
        topic::{Down, Topic, Up},
        wire::{self, HqState, Mac, PageReport, Presence, Refused, Stored, StoredPage, Trust, Wanted},
    },
};

/// How many messages he remembers.
const HEARD: usize = 64;

#[derive(Default)]
pub(crate) struct Forger {
    heard: Vec<(String, Vec<u8>)>,
    heard_of: usize,
}

impl Forger {
    pub(crate) fn hear(&mut self, topic: &str, payload: &[u8]) {
        let message = (topic.to_owned(), payload.to_vec());
        if self.heard.len() < HEARD {
            self.heard.push(message);
        } else {
            self.heard[self.heard_of % HEARD] = message;
        }
        self.heard_of += 1;
    }

    /// Something he says because of what he heard; `roll` gives a number below another.
    pub(crate) fn says(&self, store: StoreId, roll: &mut dyn FnMut(u64) -> u64) -> Option<(String, Vec<u8>)> {
        let pick = |roll: &mut dyn FnMut(u64) -> u64| {
            let at = usize::try_from(roll(self.heard.len() as u64)).unwrap();
            self.heard.get(at).cloned()
        };
        let (topic, mut payload) = pick(roll)?;
        match roll(7) {
            0 => Some((topic, payload)),
            1 => {
                let at = usize::try_from(roll(payload.len() as u64)).unwrap();
                payload[at] ^= 1 << roll(7);
                Some((topic, payload))
            }
            2 => Some((pick(roll)?.0, payload)),
            3 => Some((topic, without_code(&payload))),
            4 => Some(another_store(&topic, roll)),
            5 => acknowledgement(&topic, &payload, store),
            _ => anything(&topic, &payload, roll),
        }
    }
}

fn without_code(payload: &[u8]) -> Vec<u8> {
    match Mac::of(payload) {
        Some(_) => [&payload[..payload.len() - wire::MAC_BYTES - 1], b"}"].concat(),
        None => payload.to_vec(),
    }
}

fn another_store(topic: &str, roll: &mut dyn FnMut(u64) -> u64) -> (String, Vec<u8>) {
    let campaign = match topic.parse().unwrap() {
        Topic::Up(at, _) | Topic::Down(at, _) => at.campaign,
        Topic::HqState(campaign) | Topic::Programme(campaign, _) => campaign,
    };
    let store = StoreId([u8::try_from(roll(250)).unwrap(); 16]);
    let topic = Topic::HqState(campaign.clone()).to_string();
    let payload = wire::write(&HqState { campaign, store }, &topic, None).unwrap();
    (topic, payload)
}

/// What would make the device forget a page that is lost on its way.
fn acknowledgement(topic: &str, payload: &[u8], store: StoreId) -> Option<(String, Vec<u8>)> {
    let report: PageReport = wire::read(payload, topic, Trust::Anybody).ok()?;
    let PageState { key, version, hash, .. } = PageState::from(&report.page);
    let pages = vec![StoredPage { key, version, hash, quarantine: None }];
    let stored = Stored { lid: report.lid, store, pages, batches: vec![], answers: None, heads: None };
    let topic = Topic::Down(report.from, Down::Stored).to_string();
    let payload = wire::write(&stored, &topic, None).unwrap();
    Some((topic, payload))
}

/// A refusal, a question, a goodbye, or the first word of a ledger that is not his.
fn anything(topic: &str, payload: &[u8], roll: &mut dyn FnMut(u64) -> u64) -> Option<(String, Vec<u8>)> {
    let report: PageReport = wire::read(payload, topic, Trust::Anybody).ok()?;
    let (from, lid) = (report.from.clone(), report.lid);
    let down = |kind| Topic::Down(from.clone(), kind).to_string();
    Some(match roll(4) {
        0 => {
            let (what, reason, topic) = ("page".into(), "no".into(), down(Down::Refused));
            let refused = Refused {
                lid: Some(lid),
                what,
                code: wire::Code::Closed,
                reason,
                pages: vec![report.page.key],
            };
            (topic.clone(), wire::write(&refused, &topic, None).unwrap())
        }
        1 => {
            let (store, topic) = (StoreId([77; 16]), down(Down::Wanted));
            let wanted = Wanted { lid, store, days: vec![], pages: vec![report.page.key], older: None };
            (topic.clone(), wire::write(&wanted, &topic, None).unwrap())
        }
        2 => {
            let topic = Topic::Up(from.clone(), Up::Presence).to_string();
            let boot = venue::moment::BootId("boot".into());
            let gone = Presence { from, lid, online: false, boot, program: "edge-agent".into() };
            (topic.clone(), wire::write(&gone, &topic, None).unwrap())
        }
        _ => {
            let mut from = from;
            from.device = "forger".parse().unwrap();
            let topic = Topic::Up(from.clone(), Up::Page).to_string();
            // The lids of this world's devices are 1, 2 and 3.
            let lid = Lid([1 + u8::try_from(roll(3)).unwrap(); 16]);
            let of = (lid, report.head, report.after);
            (topic.clone(), wire::write(&PageReport::of(from, of, report.page), &topic, None).unwrap())
        }
    })
}

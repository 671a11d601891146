//! What the device says of this moment, beside its pages and never in their way.

use super::{Command, Reading, Uplink};
use crate::{
    moment::Moment,
    reporting::{
        live::{SAY_EVERY_MS, SAY_GAP_MS},
        topic::Up,
        wire::{Gauge, Now},
    },
    watching::Roll,
};

/// When it was said and is to be said again.
#[derive(Debug, Clone, Default)]
pub(super) struct Saying {
    pub(super) reading: Reading,
    last: Option<u64>,
}

impl Saying {
    /// The line stands: all is said anew.
    pub(super) fn linked(&mut self, now_ms: u64) {
        self.reading = Reading::default();
        self.soon(now_ms);
    }

    /// Something changed.
    pub(super) fn soon(&mut self, now_ms: u64) {
        self.reading.want(self.last.map_or(now_ms, |last| now_ms.max(last + SAY_GAP_MS)));
    }

    /// Whether to read it now. A read that nobody answers is followed by the next.
    pub(super) fn begin(&mut self, now_ms: u64) -> bool {
        let begin = self.reading.begin(now_ms);
        if begin {
            self.reading.want(now_ms + SAY_EVERY_MS);
        }
        begin
    }
}

impl Uplink {
    pub(super) fn now_read(
        &mut self,
        at: Moment,
        gauges: Vec<Gauge>,
        roll: Roll,
        now_ms: u64,
        out: &mut Vec<Command>,
    ) {
        self.saying.reading.since = None;
        if !self.linked {
            return;
        }
        let Roll { lines, more } = roll;
        if gauges.is_empty() && lines.is_empty() {
            self.saying.reading.at = None;
        }
        self.saying.last = Some(now_ms);
        let from = self.identity.address.clone();
        out.extend(self.publish(Up::Now, &Now { from, at, gauges, lines, more }, false));
    }
}

//! The fleet: all simulated venues on one thread of their own, told what to do together.

use super::{
    device::Device,
    evening::Evening,
    line::{Counts, Line, Order, keep},
    stage::Stage,
};
use anyhow::Result;
use std::{
    sync::{Arc, PoisonError, atomic::Ordering},
    time::Duration,
};
use tokio::{
    runtime::{Builder, Runtime},
    sync::{Semaphore, watch},
    time::Instant,
};

/// Venues at the broker's door at once, until their subscriptions are granted. Of those that are not
/// let in yet mosquitto lets a hundred wait; the system leaves further ones unanswered, and they
/// would try again after a second, and after three.
const AT_THE_DOOR: usize = 96;

/// How long tasks may take to end.
const GOES_HOME_WITHIN: Duration = Duration::from_secs(10);

/// The venues. Dropped, their lines break.
pub struct Fleet {
    orders: watch::Sender<Order>,
    counts: Arc<Counts>,
    runtime: Option<Runtime>,
}

impl Fleet {
    /// So many venues before this stage. Their lines are down.
    ///
    /// # Errors
    /// When a certificate can't be made or the system has no thread left.
    pub fn of(venues: u32, stage: &Stage, evening: &Arc<Evening>) -> Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let (orders, ordered) = watch::channel(Order { lines: false, part: 0 });
        let (counts, door) = (Arc::<Counts>::default(), Arc::new(Semaphore::new(AT_THE_DOOR)));
        let began = Instant::now();
        for number in 0..venues {
            let device = Device::new(number, &stage.key, evening)?;
            let security =
                stage.certificates.as_ref().map(|all| all.security(device.address())).transpose()?;
            let line = Line {
                broker: stage.broker(number)?,
                security,
                orders: ordered.clone(),
                door: Arc::clone(&door),
                counts: Arc::clone(&counts),
                began,
            };
            runtime.spawn(keep(device, line));
        }
        Ok(Self { orders, counts, runtime: Some(runtime) })
    }

    /// All lines go up.
    pub fn connect(&self) {
        self.orders.send_modify(|order| order.lines = true);
    }

    /// All lines are cut, without a goodbye.
    pub fn cut(&self) {
        self.orders.send_modify(|order| order.lines = false);
    }

    /// Every venue writes the second part of the evening.
    pub fn write_on(&self) {
        self.orders.send_modify(|order| order.part = 1);
    }

    /// Venues whose line stands.
    #[must_use]
    pub fn linked(&self) -> usize {
        self.counts.linked.load(Ordering::Relaxed)
    }

    /// Venues all of whose pages of a part were acknowledged.
    #[must_use]
    pub fn stored(&self, part: usize) -> usize {
        self.counts.stored.get(part).map_or(0, |stored| stored.load(Ordering::Relaxed))
    }

    /// Lines that broke without being cut.
    #[must_use]
    pub fn broken(&self) -> usize {
        self.counts.broken.load(Ordering::Relaxed)
    }

    /// Messages that were sent again because a client had no room.
    #[must_use]
    pub fn unsaid(&self) -> usize {
        self.counts.unsaid.load(Ordering::Relaxed)
    }

    /// What went wrong first.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.counts.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(GOES_HOME_WITHIN);
        }
    }
}

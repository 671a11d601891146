//! A thin line between a device and its broker: slow, far away, broken, half open, or late.
//! It passes bytes between two sockets; what it does to them is the weather of the moment.
//!
//! Order within a connection stays, as TCP promises. What a broken connection still carried
//! may arrive after the device has given it up: the device sends it again, and headquarters
//! hears it twice, the older one perhaps after a newer one.

use anyhow::{Context, Result};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    runtime::Runtime,
    sync::{mpsc, watch},
    task::JoinHandle,
    time,
};

/// What the line does to what passes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Weather {
    /// How long a byte is on its way.
    latency: Duration,
    /// How many bytes pass in a second; nothing for as many as come.
    bytes_per_s: Option<u32>,
    /// Nothing comes through, and nobody is told.
    swallows: bool,
    /// What the device says is held back.
    holds: bool,
    /// How often all connections were broken.
    breaks: u64,
    /// How often connections ended for the device alone.
    left: u64,
}

/// Bytes that were carried to their end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Carried {
    /// From the device.
    pub up: u64,
    /// To it.
    pub down: u64,
}

/// What was carried so far, either way.
#[derive(Debug, Default)]
struct Meter {
    up: AtomicU64,
    down: AtomicU64,
}

/// How far away the broker always is.
const USUAL: Duration = Duration::from_millis(3);

/// How far away it is over a thin line: one way of the 300 ms there and back.
const FAR: Duration = Duration::from_millis(150);

/// 64 kbit/s.
const THIN: u32 = 8_000;

/// Bytes that pass at a time: an eighth of a second on a thin line.
const AT_A_TIME: usize = 1_000;

/// How much of what a busy machine is late is made up for: a piece on a thin line. The line
/// is never faster than it says for longer.
const MADE_UP_FOR: Duration = Duration::from_millis(125);

/// Pieces that are on their way at a time; further ones wait with their sender.
const ON_THEIR_WAY: usize = 64;

/// How long a connection that ended for the device may take to deliver what it carried.
const DELIVERS_WITHIN: Duration = Duration::from_secs(20);

/// The line of a device to all nodes of its broker.
#[derive(Debug)]
pub struct Line {
    near: Vec<SocketAddr>,
    weather: watch::Sender<Weather>,
    meter: Arc<Meter>,
}

impl Line {
    /// A line to these addresses, on this runtime.
    ///
    /// # Errors
    /// When there is no port to be had.
    pub fn to(far: &[String], runtime: &Runtime) -> Result<Self> {
        let (weather, seen) = watch::channel(Weather { latency: USUAL, ..Weather::default() });
        let (mut near, meter) = (Vec::new(), Arc::<Meter>::default());
        for end in far {
            let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).context("a port for a line")?;
            near.push(listener.local_addr()?);
            let (end, seen, meter) = (end.clone(), seen.clone(), Arc::clone(&meter));
            runtime.spawn(async move {
                while let Ok((near, _)) = listener.accept().await {
                    tokio::spawn(join(near, end.clone(), seen.clone(), Arc::clone(&meter)));
                }
            });
        }
        Ok(Self { near, weather, meter })
    }

    /// Its near ends, as the setting `broker` takes them.
    #[must_use]
    pub fn addresses(&self) -> String {
        self.near.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    }

    /// The port of its first near end.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.near.first().map_or(0, SocketAddr::port)
    }

    /// Bytes of all connections that it carried so far: what TCP carries, TLS with all its
    /// handshakes included, TCP's and IP's own headers not.
    #[must_use]
    pub fn carried(&self) -> Carried {
        let read = |meter: &AtomicU64| meter.load(Ordering::Relaxed);
        Carried { up: read(&self.meter.up), down: read(&self.meter.down) }
    }

    /// All connections break.
    pub fn break_all(&self) {
        self.weather.send_modify(|weather| weather.breaks += 1);
    }

    /// Half open, or open again: then what stood breaks.
    pub fn swallow(&self, swallows: bool) {
        self.weather.send_modify(|weather| {
            weather.swallows = swallows;
            weather.breaks += u64::from(!swallows);
        });
    }

    /// 64 kbit/s and 300 ms there and back, or as usual.
    pub fn thin(&self, thin: bool) {
        self.weather.send_modify(|weather| {
            (weather.latency, weather.bytes_per_s) = if thin { (FAR, Some(THIN)) } else { (USUAL, None) };
        });
    }

    /// What the device says is held back, or let go.
    pub fn hold(&self, holds: bool) {
        self.weather.send_modify(|weather| weather.holds = holds);
    }

    /// Connections end for the device alone.
    pub fn leave(&self) {
        self.weather.send_modify(|weather| weather.left += 1);
    }

    /// As it always is, and what stood breaks, so that nothing of before is left.
    pub fn mend(&self) {
        self.weather.send_modify(|weather| {
            let (breaks, left) = (weather.breaks + 1, weather.left);
            *weather = Weather { latency: USUAL, breaks, left, ..Weather::default() };
        });
    }
}

/// The tasks of one connection, which end with it.
struct Pipes {
    from_device: JoinHandle<()>,
    to_broker: JoinHandle<()>,
    from_broker: JoinHandle<()>,
    to_device: JoinHandle<()>,
}

impl Drop for Pipes {
    fn drop(&mut self) {
        for pipe in [&self.from_device, &self.to_broker, &self.from_broker, &self.to_device] {
            pipe.abort();
        }
    }
}

impl Pipes {
    fn lay(near: TcpStream, far: TcpStream, weather: &watch::Receiver<Weather>, meter: &Arc<Meter>) -> Self {
        let ((near_read, near_write), (far_read, far_write)) = (near.into_split(), far.into_split());
        let (up, rising) = mpsc::channel(ON_THEIR_WAY);
        let (down, falling) = mpsc::channel(ON_THEIR_WAY);
        Self {
            from_device: tokio::spawn(take(near_read, up, weather.clone())),
            to_broker: tokio::spawn(give(rising, far_write, weather.clone(), (Way::Up, Arc::clone(meter)))),
            from_broker: tokio::spawn(take(far_read, down, weather.clone())),
            to_device: tokio::spawn(give(
                falling,
                near_write,
                weather.clone(),
                (Way::Down, Arc::clone(meter)),
            )),
        }
    }

    /// Until one end is closed and what was under way has arrived, or the line breaks.
    async fn flow(mut self, mut weather: watch::Receiver<Weather>) {
        let Weather { breaks, left, .. } = *weather.borrow_and_update();
        tokio::select! {
            broken = broken(&mut weather, breaks, left) => {
                if broken {
                    return;
                }
                // For the device alone.
                for pipe in [&self.from_device, &self.from_broker, &self.to_device] {
                    pipe.abort();
                }
            }
            _ = &mut self.from_broker => {
                let _ = time::timeout(DELIVERS_WITHIN, &mut self.to_device).await;
                return;
            }
            _ = &mut self.from_device => {}
        }
        let _ = time::timeout(DELIVERS_WITHIN, &mut self.to_broker).await;
    }
}

/// Waits until the connections break, or end for the device alone; whether they break.
async fn broken(weather: &mut watch::Receiver<Weather>, breaks: u64, left: u64) -> bool {
    let now = weather.wait_for(|now| (now.breaks, now.left) != (breaks, left)).await.map(|now| now.breaks);
    now.map_or(true, |now| now != breaks)
}

async fn join(near: TcpStream, end: String, mut weather: watch::Receiver<Weather>, meter: Arc<Meter>) {
    // What an earlier connection carries arrives first: the broker takes the newest
    // connection of a client and ends the others.
    if weather.wait_for(|now| !now.holds).await.is_err() {
        return;
    }
    if weather.borrow().swallows {
        let breaks = weather.borrow().breaks;
        // Accepted, and nothing ever comes.
        let _ = weather.wait_for(|now| now.breaks != breaks).await;
        return drop(near);
    }
    // Nobody there: the near end closes.
    let Ok(far) = TcpStream::connect(end).await else { return };
    // TCP asks, and is answered, before the device may say anything.
    let there_and_back = 2 * weather.borrow().latency;
    time::sleep(there_and_back).await;
    Pipes::lay(near, far, &weather, &meter).flow(weather).await;
}

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// From the device.
    Up,
    /// To it.
    Down,
}

impl Meter {
    fn count(&self, way: Way, bytes: usize) {
        let of = if way == Way::Up { &self.up } else { &self.down };
        of.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

async fn take(
    mut from: OwnedReadHalf,
    to: mpsc::Sender<(Instant, Vec<u8>)>,
    weather: watch::Receiver<Weather>,
) {
    let mut bytes = [0; AT_A_TIME];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        let piece = bytes.get(..read).unwrap_or_default().to_vec();
        if !weather.borrow().swallows && to.send((Instant::now(), piece)).await.is_err() {
            return;
        }
    }
}

async fn give(
    mut pieces: mpsc::Receiver<(Instant, Vec<u8>)>,
    mut to: OwnedWriteHalf,
    mut weather: watch::Receiver<Weather>,
    (way, meter): (Way, Arc<Meter>),
) {
    // When the piece before had passed: one that waited behind it begins then.
    let mut free = Instant::now();
    while let Some((taken, piece)) = pieces.recv().await {
        let Weather { latency, bytes_per_s, .. } = *weather.borrow();
        let now = Instant::now();
        let begins = free.max(taken + latency).max(now.checked_sub(MADE_UP_FOR).unwrap_or(now));
        let bytes = u32::try_from(piece.len()).unwrap_or(u32::MAX);
        let lasts = bytes_per_s.map_or(Duration::ZERO, |rate| Duration::from_secs(1) * bytes / rate.max(1));
        free = begins + lasts;
        time::sleep_until(free.into()).await;
        meter.count(way, piece.len());
        if way == Way::Up && weather.wait_for(|now| !now.holds).await.is_err() {
            return;
        }
        if to.write_all(&piece).await.is_err() {
            return;
        }
    }
}

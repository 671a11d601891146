//! The live board: one page, pushed to by server-sent events, and the same figures as
//! JSON. Headquarters never waits for a browser: the newest view lies ready, a browser
//! takes it when it can, and one that does not take anything is cut off.

mod caveats;
mod doors;
mod figures;
mod trails;
mod view;

use crate::{
    archive::{ArchiveError, Reader},
    intake::wall_now,
    live::Live,
    notes::all_totals,
    packs::Packs,
    summed::Summed,
    verdicts::Verdicts,
};
use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
    serve::ListenerExt,
};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch},
    time::{self, Instant},
};
use tracing::{debug, error};
use venue::totals::TrailSums;

/// The least time between two views: three a second are as live as a person sees.
const VIEW_GAP: Duration = Duration::from_millis(300);

/// So much longer than a view took the next one waits: with thousands of venues it takes a
/// second, and browsers must not take the processor from the reports.
const VIEW_SHARE: u32 = 4;

/// A view is made at least this often, so that silence shows, and so that a browser
/// hears something and knows the line stands.
const VIEW_EVERY: Duration = Duration::from_secs(5);

/// The same where other processes write to the archive, of whose commits nobody is told.
const VIEW_OF_OTHERS_EVERY: Duration = Duration::from_secs(1);

/// Browsers that are pushed to at once; a further one is told to come back.
const MAX_BROWSERS: usize = 256;

/// Events that wait for one browser: it is one event behind, or cut off.
const BROWSER_WAITING: usize = 1;

/// How long a browser may take nothing before it is cut off; it comes back by itself.
const CUT_OFF: Duration = Duration::from_secs(20);

/// When a browser comes back after the line broke, in milliseconds.
const COME_BACK_MS: u32 = 1_000;

const PAGE: &str = include_str!("board/board.html");
const STYLE: &str = include_str!("board/board.css");
const MARKS: &str = include_str!("board/marks.js");
const CAVEATS: &str = include_str!("board/caveats.js");
const CURVE: &str = include_str!("board/curve.js");
const WORDS: &str = include_str!("board/words.js");
const ELEMENTS: &str = include_str!("board/elements.js");
const TRAILS: &str = include_str!("board/trails.js");
const DOORS: &str = include_str!("board/doors.js");
const SCRIPT: &str = include_str!("board/board.js");

/// The page takes nothing from anywhere but here, and nothing may frame it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the board needs around it.
#[derive(Debug, Clone)]
pub struct Board {
    /// The archive's file.
    pub archive: PathBuf,
    /// Names and days.
    pub packs: Arc<Packs>,
    /// What is known beside the archive.
    pub live: Arc<Live>,
    /// Whether this process takes all reports itself, and so knows when the archive changes.
    pub alone: bool,
}

#[derive(Debug, Clone)]
struct Served {
    board: Board,
    newest: watch::Receiver<Bytes>,
    seats: Arc<Semaphore>,
}

/// Serves the board on `listener` until `stop` resolves.
///
/// # Errors
/// When the archive cannot be read or the listener fails.
pub async fn serve(
    board: Board,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let mut painter = Painter::open(&board)?;
    let first = painter.paint()?;
    let (shown, newest) = watch::channel(first);
    let painting = tokio::spawn(paint_on(painter, board.live.clone(), shown));
    let served = Served { board, newest, seats: Arc::new(Semaphore::new(MAX_BROWSERS)) };
    // A browser whose machine has gone is noticed by the system as well.
    let listener = listener.tap_io(|connection| {
        if let Err(reason) = connection.set_nodelay(true) {
            debug!(%reason, "no delay");
        }
        let bound = u32::try_from(CUT_OFF.as_millis()).unwrap_or(u32::MAX);
        if let Err(reason) = rustix::net::sockopt::set_tcp_user_timeout(&*connection, bound) {
            debug!(%reason, "no bound on silence");
        }
    });
    let (ended, has_ended) = watch::channel(false);
    let stopping = async move {
        stop.await;
        // The streams to browsers end with the views; otherwise they would hold the stop up.
        painting.abort();
        let _ = ended.send(true);
    };
    let served = axum::serve(listener, router(served)).with_graceful_shutdown(stopping).into_future();
    tokio::select! {
        outcome = served => outcome?,
        () = grace(has_ended) => {}
    }
    Ok(())
}

/// How long requests under way may take once the board is asked to stop.
const GRACE: Duration = Duration::from_secs(2);

async fn grace(mut ended: watch::Receiver<bool>) {
    while !*ended.borrow_and_update() {
        if ended.changed().await.is_err() {
            break;
        }
    }
    time::sleep(GRACE).await;
}

fn router(served: Served) -> Router {
    Router::new()
        .route("/", get(|| async { text("text/html; charset=utf-8", PAGE) }))
        .route("/board.css", get(|| async { text("text/css; charset=utf-8", STYLE) }))
        .route("/marks.js", get(|| async { text("text/javascript; charset=utf-8", MARKS) }))
        .route("/caveats.js", get(|| async { text("text/javascript; charset=utf-8", CAVEATS) }))
        .route("/curve.js", get(|| async { text("text/javascript; charset=utf-8", CURVE) }))
        .route("/words.js", get(|| async { text("text/javascript; charset=utf-8", WORDS) }))
        .route("/elements.js", get(|| async { text("text/javascript; charset=utf-8", ELEMENTS) }))
        .route("/trails.js", get(|| async { text("text/javascript; charset=utf-8", TRAILS) }))
        .route("/doors.js", get(|| async { text("text/javascript; charset=utf-8", DOORS) }))
        .route("/board.js", get(|| async { text("text/javascript; charset=utf-8", SCRIPT) }))
        .route("/live", get(live))
        .route("/healthz", get(healthz))
        .route("/api/totals", get(api_totals))
        .route("/api/trails", get(api_trails))
        .route("/api/proof", get(api_proof))
        .with_state(served)
}

fn text(kind: &'static str, body: &'static str) -> Response {
    let headers: [(HeaderName, &str); 5] = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, body).into_response()
}

/// Makes views, keeping what may be kept between them.
struct Painter {
    board: Board,
    reader: Reader,
    kept: view::Kept,
}

impl Painter {
    fn open(board: &Board) -> Result<Self, ArchiveError> {
        let reader = Reader::open(&board.archive)?;
        Ok(Self { board: board.clone(), reader, kept: view::Kept::default() })
    }

    /// A view as one event.
    fn paint(&mut self) -> Result<Bytes, ArchiveError> {
        let Board { packs, live, .. } = &self.board;
        let now = wall_now();
        let view = view::view(&mut self.reader, &mut self.kept, packs, &live.moment(), now)?;
        // Text keys and plain values: this cannot fail, and an empty event would do no harm.
        let json = serde_json::to_string(&view).unwrap_or_default();
        Ok(format!("retry: {COME_BACK_MS}\nevent: view\ndata: {json}\n\n").into())
    }
}

async fn paint_on(mut painter: Painter, live: Arc<Live>, shown: watch::Sender<Bytes>) {
    loop {
        let every = if painter.board.alone { VIEW_EVERY } else { VIEW_OF_OTHERS_EVERY };
        let _ = time::timeout(every, live.until_changed()).await;
        let began = Instant::now();
        let work = tokio::task::spawn_blocking(move || {
            let view = painter.paint();
            (painter, view)
        });
        let Ok((kept, view)) = work.await else { return };
        painter = kept;
        match view {
            Ok(view) => drop(shown.send_replace(view)),
            Err(reason) => error!(%reason, "the board could not be computed"),
        }
        let took = began.elapsed();
        time::sleep(VIEW_GAP.saturating_sub(took).max(took * VIEW_SHARE)).await;
    }
}

/// The stream of views to one browser.
async fn live(State(served): State<Served>) -> Response {
    let Ok(seat) = served.seats.clone().try_acquire_owned() else {
        let come_back = [(header::RETRY_AFTER, HeaderValue::from_static("10"))];
        return (StatusCode::SERVICE_UNAVAILABLE, come_back, "all seats are taken").into_response();
    };
    let (push, events) = mpsc::channel(BROWSER_WAITING);
    tokio::spawn(push_to(push, served.newest, seat));
    let headers: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, Body::from_stream(Events(events))).into_response()
}

/// Ends, and frees the seat, when the browser has gone, takes nothing, or the board stops.
async fn push_to(push: mpsc::Sender<Bytes>, mut newest: watch::Receiver<Bytes>, _seat: OwnedSemaphorePermit) {
    loop {
        let view = newest.borrow_and_update().clone();
        match time::timeout(CUT_OFF, push.send(view)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return,
            Err(_) => return debug!("a browser that takes nothing was cut off"),
        }
        if newest.changed().await.is_err() {
            return;
        }
    }
}

/// A channel as the stream a response body is made of.
struct Events(mpsc::Receiver<Bytes>);

impl futures_core::Stream for Events {
    type Item = Result<Bytes, std::convert::Infallible>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|event| event.map(Ok))
    }
}

/// Whether reports come in and are kept: 200, or 503 with what is wrong.
async fn healthz(State(served): State<Served>) -> Response {
    let moment = served.board.live.moment();
    let fault = match (&moment.failing, moment.linked) {
        (Some((reason, since)), _) => {
            Some(format!("the archive fails since {}: {reason}", view::when(*since)))
        }
        (None, (false, since)) => Some(format!("no line to the broker since {}", view::when(since))),
        (None, (true, _)) => None,
    };
    match fault {
        None => "ok\n".into_response(),
        Some(fault) => (StatusCode::SERVICE_UNAVAILABLE, format!("{fault}\n")).into_response(),
    }
}

async fn api_totals(State(served): State<Served>) -> Response {
    read(served.board, |board, reader| all_totals(reader, &board.packs.days())).await
}

async fn api_trails(State(served): State<Served>) -> Response {
    read(served.board, |board, reader| {
        let days = board.packs.days();
        let sums = reader
            .at_one_moment(|reader| Summed::<TrailSums>::default().on(&reader.ledgers()?, reader, &days));
        sums.map(|sums| sums.rows())
    })
    .await
}

async fn api_proof(State(served): State<Served>) -> Response {
    read(served.board, |_, reader| {
        reader.at_one_moment(|reader| Verdicts::default().on(&reader.ledgers()?, reader))
    })
    .await
}

async fn read<T, F>(board: Board, answer: F) -> Response
where
    T: serde::Serialize + Send + 'static,
    F: FnOnce(&Board, &mut Reader) -> Result<T, ArchiveError> + Send + 'static,
{
    let work = tokio::task::spawn_blocking(move || answer(&board, &mut Reader::open(&board.archive)?));
    match work.await {
        Ok(Ok(rows)) => ([(header::CACHE_CONTROL, "no-store")], Json(rows)).into_response(),
        Ok(Err(reason)) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{reason}\n")).into_response(),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "the answer could not be computed\n").into_response(),
    }
}

//! The page over HTTP, on loopback alone: files of the program, outlines, the state, and what
//! is done on the page. Every request passes the [`Gate`] first; nothing may be kept by a
//! browser.

use super::{
    booth::{Booth, Unsaved},
    drawing::{Edit, Refusal},
    gate::{Asked, Gate},
    seats::Seats,
};
use crate::calibration_file::Unwritten;
use anyhow::Result;
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Query, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Notify, time};

/// Bytes of a request's body at most.
pub(super) const LONGEST_BODY: usize = 64 * 1024;

/// How long requests under way may take once it ends.
const GRACE: Duration = Duration::from_secs(1);

/// Files of the page: name, kind, content.
const FILES: [(&str, &str, &str); 6] = [
    ("", "text/html; charset=utf-8", include_str!("page/page.html")),
    ("page.css", "text/css; charset=utf-8", include_str!("page/page.css")),
    ("words.js", "text/javascript; charset=utf-8", include_str!("page/words.js")),
    ("stage.js", "text/javascript; charset=utf-8", include_str!("page/stage.js")),
    ("lists.js", "text/javascript; charset=utf-8", include_str!("page/lists.js")),
    ("page.js", "text/javascript; charset=utf-8", include_str!("page/page.js")),
];

/// The page takes nothing from anywhere but here, and nothing may frame it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// On every answer. Each connection serves one request, so that those that idle take no seat.
const ALWAYS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (header::CONNECTION, "close"),
];

#[derive(Debug, Clone)]
struct Served {
    booth: Arc<Booth>,
    gate: Gate,
    done: Arc<Notify>,
}

/// Serves the page until `stop` resolves or somebody presses 'Done' on it.
///
/// # Errors
/// When the listener fails.
pub(super) async fn serve(
    listener: TcpListener,
    booth: Arc<Booth>,
    gate: Gate,
    stop: impl Future<Output = ()>,
) -> Result<()> {
    let done = Arc::new(Notify::new());
    let ended = Arc::new(Notify::new());
    let router = router(Served { booth, gate, done: done.clone() });
    let until = {
        let ended = ended.clone();
        async move { ended.notified().await }
    };
    let served = axum::serve(Seats::new(listener), router).with_graceful_shutdown(until).into_future();
    let stopped = async {
        tokio::select! {
            () = stop => {}
            () = done.notified() => {}
        }
        ended.notify_one();
        time::sleep(GRACE).await;
    };
    tokio::select! {
        outcome = served => outcome?,
        () = stopped => {}
    }
    Ok(())
}

fn router(served: Served) -> Router {
    let mut page = Router::new();
    for (name, kind, content) in FILES {
        page = page.route(&format!("/{{token}}/{name}"), get(move || async move { text(kind, content) }));
    }
    page.route("/{token}/state", get(|State(served): State<Served>| async move { Json(served.booth.told()) }))
        .route("/{token}/outline", get(outline))
        .route("/{token}/edit", post(edit))
        .route("/{token}/again", post(again))
        .route("/{token}/save", post(save))
        .route("/{token}/done", post(done))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(middleware::from_fn_with_state(served.clone(), guard))
        .with_state(served)
}

fn text(kind: &'static str, content: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], content).into_response()
}

/// Lets in who may come in, and marks every answer.
async fn guard(State(served): State<Served>, request: Request, next: Next) -> Response {
    let shut = {
        let headers = request.headers();
        let hosts: Vec<&str> = headers.get_all(header::HOST).iter().map(readable).collect();
        let authority = request.uri().authority().map(axum::http::uri::Authority::as_str);
        let origin = headers.get(header::ORIGIN).map(readable);
        served.gate.admit(Asked { hosts: &hosts, authority, origin, path: request.uri().path() }).err()
    };
    let mut answer = match shut {
        Some(shut) => (StatusCode::FORBIDDEN, format!("{shut}\n")).into_response(),
        None => next.run(request).await,
    };
    for (name, value) in ALWAYS {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// What is no text is no host either.
fn readable(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or("?")
}

#[derive(Debug, Deserialize)]
struct Seen {
    /// The number of the outlines that the page has.
    #[serde(default)]
    seen: u64,
}

/// The newest outlines as bits, or 204 where there are none that the page does not have.
async fn outline(State(served): State<Served>, Query(Seen { seen }): Query<Seen>) -> Response {
    let Some(sheet) = served.booth.outline(seen) else { return StatusCode::NO_CONTENT.into_response() };
    let headers = [
        ("content-type", "application/octet-stream".to_owned()),
        ("x-outline", format!("{} {} {}", sheet.number, sheet.width, sheet.height)),
    ];
    (headers, sheet.bits.as_ref().clone()).into_response()
}

/// Something done to the drawing of a version.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edited {
    version: u64,
    edit: Edit,
}

async fn edit(State(served): State<Served>, headers: HeaderMap, body: Bytes) -> Response {
    let edited = read::<Edited>(&headers, &body);
    let outcome = edited.and_then(|Edited { version, edit }| served.booth.edit(version, edit));
    match outcome {
        Ok(()) => Json(served.booth.told()).into_response(),
        Err(refusal) => (StatusCode::UNPROCESSABLE_ENTITY, Json(refusal.told())).into_response(),
    }
}

/// JSON, and said to be: a form of another site can't say that.
fn read<'a, T: Deserialize<'a>>(headers: &HeaderMap, body: &'a [u8]) -> Result<T, Refusal> {
    if headers.get(header::CONTENT_TYPE).map(readable) != Some("application/json") {
        return Err(Refusal::Unreadable("send application/json".into()));
    }
    serde_json::from_slice(body).map_err(|wrong| Refusal::Unreadable(wrong.to_string()))
}

async fn again(State(served): State<Served>) -> Response {
    served.booth.again();
    Json(served.booth.told()).into_response()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Save {
    /// Whether what somebody else wrote into the file may be replaced.
    #[serde(default)]
    replace: bool,
}

async fn save(State(served): State<Served>, headers: HeaderMap, body: Bytes) -> Response {
    let Save { replace } = match read(&headers, &body) {
        Ok(save) => save,
        Err(refusal) => return (StatusCode::UNPROCESSABLE_ENTITY, Json(refusal.told())).into_response(),
    };
    let booth = served.booth.clone();
    // The disk may take its time.
    let saved = tokio::task::spawn_blocking(move || booth.save(replace)).await;
    match saved {
        Ok(Ok(path)) => Json(json!({ "saved": path.display().to_string() })).into_response(),
        Ok(Err(Unsaved::Drawing(wrong))) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Json(Refusal::Calibration(wrong).told())).into_response()
        }
        Ok(Err(Unsaved::File(unwritten))) => {
            let changed = matches!(unwritten, Unwritten::Changed(_));
            let error = if changed { "changed" } else { "unwritten" };
            let told = json!({ "error": error, "text": unwritten.to_string() });
            (StatusCode::CONFLICT, Json(told)).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn done(State(served): State<Served>) -> StatusCode {
    served.done.notify_one();
    StatusCode::NO_CONTENT
}

//! What is asked and done on the page, over HTTP.

use super::{
    desk::{Desk, Undone},
    round::{Refusal, Told as Tap, Way},
};
use crate::local_page::{self, page_file, under};
use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use venue::{
    entry::{Method, Role},
    id::LineId,
};

/// Files of the page: name, kind, content.
const FILES: [(&str, &str, &str); 6] = [
    ("", "text/html; charset=utf-8", include_str!("page/page.html")),
    ("page.css", "text/css; charset=utf-8", include_str!("page/page.css")),
    ("words.js", "text/javascript; charset=utf-8", include_str!("page/words.js")),
    ("line.js", "text/javascript; charset=utf-8", include_str!("page/line.js")),
    ("found.js", "text/javascript; charset=utf-8", include_str!("page/found.js")),
    ("page.js", "text/javascript; charset=utf-8", include_str!("page/page.js")),
];

type Shared = State<Arc<Desk>>;

/// All that the page asks for.
pub(super) fn router(desk: Arc<Desk>) -> Router {
    let mut page = Router::new();
    for (name, kind, content) in local_page::BASE.into_iter().chain(FILES) {
        page = page.route(&under(name), page_file(kind, content));
    }
    page.route(&under("state"), get(state))
        .route(&under("begin"), post(begin))
        .route(&under("tap"), post(tap))
        .route(&under("end"), post(end))
        .route(&under("go-on"), post(go_on))
        .route(&under("save"), post(save))
        .route(&under("leave"), post(leave))
        .with_state(desk)
}

/// Why something was not done, for the page: the key of its words, and what it says in English.
#[derive(Debug, thiserror::Error)]
enum No {
    #[error(transparent)]
    Undone(#[from] Undone),
    #[error("this can't be understood: {0}")]
    Unreadable(#[from] local_page::Unreadable),
    #[error("a part of this program broke; start it again")]
    Broken,
}

impl No {
    fn key(&self) -> &'static str {
        match self {
            Self::Undone(Undone::Round(refusal)) => match refusal {
                Refusal::Running => "running",
                Refusal::Over => "over",
                Refusal::Ended => "ended",
                Refusal::Full => "full",
                Refusal::Late => "late",
                Refusal::Nobody => "nobody",
                Refusal::NotEnded => "not-ended",
            },
            Self::Undone(Undone::NoSuchLine(..)) => "no-line",
            Self::Undone(Undone::Role | Undone::Reason) => "who-why",
            Self::Undone(Undone::Ledger(_) | Undone::Clock(_)) => "ledger",
            Self::Unreadable(_) => "unreadable",
            Self::Broken => "broken",
        }
    }
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Undone(Undone::Ledger(_) | Undone::Clock(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Undone(_) | Self::Unreadable(_) => StatusCode::UNPROCESSABLE_ENTITY,
        };
        (status, Json(json!({ "error": self.key(), "text": self.to_string() }))).into_response()
    }
}

/// Does what may wait for the disk on a thread of its own, and answers how all is then.
async fn told(
    desk: Arc<Desk>,
    work: impl FnOnce(&Desk) -> Result<(), Undone> + Send + 'static,
) -> Result<Response, No> {
    let done = tokio::task::spawn_blocking(move || {
        work(&desk)?;
        desk.told()
    });
    let told = done.await.map_err(|_| No::Broken)??;
    Ok(Json(told).into_response())
}

async fn state(State(desk): Shared) -> Result<Response, No> {
    told(desk, |_| Ok(())).await
}

/// A line that is chosen.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Begin {
    line: LineId,
    method: Method,
}

async fn begin(State(desk): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, No> {
    let Begin { line, method } = local_page::read(&headers, &body)?;
    told(desk, move |desk| desk.begin(line, method)).await
}

/// A tap.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tapped {
    audit: u64,
    page: u32,
    seq: u64,
    way: Way,
    /// For how long it waited for the line to this program, milliseconds.
    #[serde(default)]
    late: u64,
}

async fn tap(State(desk): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, No> {
    let now = desk.now()?;
    let Tapped { audit, page, seq, way, late } = local_page::read(&headers, &body)?;
    let tap = Tap { page, seq, way, made: now.saturating_sub(late) };
    Ok(Json(desk.tap(audit, tap, now)?).into_response())
}

/// 'Done' was pressed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    audit: u64,
    /// As of a tap.
    #[serde(default)]
    late: u64,
}

async fn end(State(desk): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, No> {
    let now = desk.now()?;
    let End { audit, late } = local_page::read(&headers, &body)?;
    told(desk, move |desk| desk.end(audit, now.saturating_sub(late))).await
}

/// Which audit is meant.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    audit: u64,
}

async fn go_on(State(desk): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, No> {
    let Which { audit } = local_page::read(&headers, &body)?;
    told(desk, move |desk| desk.go_on(audit)).await
}

/// Who tapped, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Save {
    audit: u64,
    role: Role,
    reason: String,
}

async fn save(State(desk): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, No> {
    let Save { audit, role, reason } = local_page::read(&headers, &body)?;
    told(desk, move |desk| desk.save(audit, role, &reason)).await
}

async fn leave(State(desk): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, No> {
    let Which { audit } = local_page::read(&headers, &body)?;
    told(desk, move |desk| desk.leave(audit)).await
}

//! The page over HTTP, on loopback alone. Every request passes the [`Gate`] first; nothing may
//! be kept by a browser.

use super::{
    gate::{Asked, Gate},
    seats::Seats,
};
use anyhow::{Context, Result};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::Notify,
    time,
};

/// Bytes of a request's body at most.
const LONGEST_BODY: usize = 64 * 1024;

/// How long requests under way may take once it ends.
const GRACE: Duration = Duration::from_secs(1);

/// What every page stands on, beside its own files: the house's colours and buttons, and its
/// two languages.
pub(crate) const BASE: [(&str, &str, &str); 2] = [
    ("base.css", "text/css; charset=utf-8", include_str!("page/base.css")),
    ("base.js", "text/javascript; charset=utf-8", include_str!("page/base.js")),
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

/// The path of something on the page, for its router.
pub(crate) fn under(name: &str) -> String {
    format!("/{{token}}/{name}")
}

/// A file of the program as it is.
pub(crate) fn page_file<S: Clone + Send + Sync + 'static>(
    kind: &'static str,
    content: &'static str,
) -> MethodRouter<S> {
    get(move || async move { ([(header::CONTENT_TYPE, kind)], content) })
}

/// Why a request's body is no order of the page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    /// A form of another site can't say that it sends JSON.
    #[error("send application/json")]
    Kind,
    /// It is no JSON, or not this.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// An order of the page: JSON, and said to be.
///
/// # Errors
/// [`Unreadable`].
pub(crate) fn read<'a, T: Deserialize<'a>>(headers: &HeaderMap, body: &'a Bytes) -> Result<T, Unreadable> {
    if headers.get(header::CONTENT_TYPE).map(readable) != Some("application/json") {
        return Err(Unreadable::Kind);
    }
    Ok(serde_json::from_slice(body)?)
}

/// Serves the page until Ctrl-C, SIGTERM, or somebody presses 'Done' on it.
pub(super) async fn until_stopped(listener: std::net::TcpListener, gate: Gate, page: Router) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let (done, ended) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let router = guarded(page, gate, done.clone());
    let until = {
        let ended = ended.clone();
        async move { ended.notified().await }
    };
    let seats = Seats::new(TcpListener::from_std(listener)?);
    let served = axum::serve(seats, router).with_graceful_shutdown(until).into_future();
    let stopped = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
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

fn guarded(page: Router, gate: Gate, done: Arc<Notify>) -> Router {
    let end = post(move || async move {
        done.notify_one();
        StatusCode::NO_CONTENT
    });
    page.route(&under("done"), end)
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(middleware::from_fn_with_state(gate, guard))
}

/// Lets in who may come in, and marks every answer.
async fn guard(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let shut = {
        let headers = request.headers();
        let hosts: Vec<&str> = headers.get_all(header::HOST).iter().map(readable).collect();
        let authority = request.uri().authority().map(axum::http::uri::Authority::as_str);
        let origin = headers.get(header::ORIGIN).map(readable);
        gate.admit(Asked { hosts: &hosts, authority, origin, path: request.uri().path() }).err()
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

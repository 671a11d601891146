//! What is asked and done on the page, over HTTP: files of the program, outlines, the state,
//! and what is drawn.

use super::{
    booth::{Booth, Unsaved},
    drawing::{Edit, Refusal},
};
use crate::{
    calibration_file::Unwritten,
    local_page::{self, page_file, under},
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// Files of the page: name, kind, content.
const FILES: [(&str, &str, &str); 6] = [
    ("", "text/html; charset=utf-8", include_str!("page/page.html")),
    ("page.css", "text/css; charset=utf-8", include_str!("page/page.css")),
    ("words.js", "text/javascript; charset=utf-8", include_str!("page/words.js")),
    ("stage.js", "text/javascript; charset=utf-8", include_str!("page/stage.js")),
    ("lists.js", "text/javascript; charset=utf-8", include_str!("page/lists.js")),
    ("page.js", "text/javascript; charset=utf-8", include_str!("page/page.js")),
];

type Shared = State<Arc<Booth>>;

/// All that the page asks for.
pub(super) fn router(booth: Arc<Booth>) -> Router {
    let mut page = Router::new();
    for (name, kind, content) in local_page::BASE.into_iter().chain(FILES) {
        page = page.route(&under(name), page_file(kind, content));
    }
    page.route(&under("state"), get(|State(booth): Shared| async move { Json(booth.told()) }))
        .route(&under("outline"), get(outline))
        .route(&under("edit"), post(edit))
        .route(&under("again"), post(again))
        .route(&under("save"), post(save))
        .with_state(booth)
}

#[derive(Debug, Deserialize)]
struct Seen {
    /// The number of the outlines that the page has.
    #[serde(default)]
    seen: u64,
}

/// The newest outlines as bits, or 204 where there are none that the page does not have.
async fn outline(State(booth): Shared, Query(Seen { seen }): Query<Seen>) -> Response {
    let Some(sheet) = booth.outline(seen) else { return StatusCode::NO_CONTENT.into_response() };
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

async fn edit(State(booth): Shared, headers: HeaderMap, body: Bytes) -> Response {
    let edited = read::<Edited>(&headers, &body);
    let outcome = edited.and_then(|Edited { version, edit }| booth.edit(version, edit));
    match outcome {
        Ok(()) => Json(booth.told()).into_response(),
        Err(refusal) => (StatusCode::UNPROCESSABLE_ENTITY, Json(refusal.told())).into_response(),
    }
}

fn read<'a, T: Deserialize<'a>>(headers: &HeaderMap, body: &'a Bytes) -> Result<T, Refusal> {
    local_page::read(headers, body).map_err(|wrong| Refusal::Unreadable(wrong.to_string()))
}

async fn again(State(booth): Shared) -> Response {
    booth.again();
    Json(booth.told()).into_response()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Save {
    /// Whether what somebody else wrote into the file may be replaced.
    #[serde(default)]
    replace: bool,
}

async fn save(State(booth): Shared, headers: HeaderMap, body: Bytes) -> Response {
    let Save { replace } = match read(&headers, &body) {
        Ok(save) => save,
        Err(refusal) => return (StatusCode::UNPROCESSABLE_ENTITY, Json(refusal.told())).into_response(),
    };
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

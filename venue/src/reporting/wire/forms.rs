//! How JSON Schema says what texts of documents hold that are more than a text: hashes of
//! pages, deflated pages and what is in them, the name of a topic.

use super::{MAX_BATCH_COUNTS, MAX_BATCH_PAGES, MAX_DOCUMENT, MAX_INFLATED, series::Series};
use crate::{
    hash::Hash,
    reporting::topic::Up,
    schema::{hexadecimal, text},
};
use schemars::{Schema, SchemaGenerator, json_schema};

/// The field `hash` of a page's report.
pub(super) fn page_hash(_: &mut SchemaGenerator) -> Schema {
    hexadecimal("Hash of what the page says, as the device computed it.", size_of::<Hash>())
}

/// The field `batch`.
pub(super) fn batch(_: &mut SchemaGenerator) -> Schema {
    let what = "The name of the batch, by which all of its pages may be acknowledged at once: hash over the \
                states of its pages, in the order they have in it, series by series.";
    hexadecimal(what, size_of::<Hash>())
}

/// The field `deflated`.
pub(super) fn deflated(_: &mut SchemaGenerator) -> Schema {
    let what = format!(
        "1 to {MAX_BATCH_PAGES} pages as JSON (batch.json says its form), deflated in zlib's form (RFC 1950), in \
         base64 with padding (RFC 4648, section 4). Decode the base64, inflate, and read the bytes as JSON in \
         UTF-8; stop at {MAX_INFLATED} bytes, for it is no batch then."
    );
    let mut schema = text(&what, "^([A-Za-z0-9+/]{4})+([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$");
    schema.insert("contentEncoding".into(), "base64".into());
    schema.insert("contentMediaType".into(), "application/zlib".into());
    schema.insert("maxLength".into(), MAX_DOCUMENT.into());
    schema
}

/// The field `series` of what a batch inflates to.
pub(super) fn all_series(generator: &mut SchemaGenerator) -> Schema {
    let what = format!(
        "The pages of each activity by columns. All columns of a series are of one length, that of its slots: \
         the first of every column is of the first page, and so on; null where a page has no such count. All \
         series together are of {MAX_BATCH_PAGES} pages at most, and their columns hold {MAX_BATCH_COUNTS} counts \
         at most, nulls not counted."
    );
    json_schema!({
        "type": "array",
        "items": generator.subschema_for::<Series>(),
        "minItems": 1,
        "maxItems": MAX_BATCH_PAGES,
        "description": what,
    })
}

/// The field `what` of a refusal.
pub(super) fn what(_: &mut SchemaGenerator) -> Schema {
    let all: Vec<&str> = Up::ALL.iter().map(|kind| kind.as_str()).collect();
    json_schema!({ "type": "string", "enum": all, "description": "Last part of the topic it came on." })
}

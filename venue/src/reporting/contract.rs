//! The contract for others: what travels, as files that other tools read. A JSON Schema of
//! each document (draft 2020-12), and an AsyncAPI document that says on which topic each goes,
//! from whom to whom and how.
//!
//! Both are made from the types that read and write the wire, and their examples are the golden
//! files of its tests, so that none of it is true only on paper. AsyncAPI has its schemas in
//! draft 7, the one every tool of it reads; they are made from the same types.

mod asyncapi;
mod channels;
mod documents;
mod schemas;
mod words;

pub use channels::{Channel, Way, channels};
pub use documents::{DOCUMENTS, Described, Envelope, Example};

use serde_json::Value;

/// A file of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path below the folder of the contract, with `/`.
    pub path: String,
    /// The URN by which it is known, whatever it is called: `$id` of a schema, `id` of the
    /// AsyncAPI document.
    pub id: String,
    /// What stands in it; the same at every run.
    pub text: String,
}

/// The file that names topics and operations.
pub const ASYNCAPI: &str = "asyncapi.json";

/// What every id of a file begins with: the system, and the version of the wire.
pub const URN: &str = "urn:science-night:reporting:1";

/// All files of the contract.
#[must_use]
pub fn files() -> Vec<File> {
    let mut files = vec![file(ASYNCAPI.to_owned(), URN.to_owned(), &asyncapi::document())];
    files.extend(
        schemas::standalone()
            .into_iter()
            .map(|(name, schema)| file(format!("schemas/{name}.json"), schemas::id(name), &schema)),
    );
    files
}

/// The id of a file that may be one of the contract's, of whatever version of this program:
/// by it an older file of ours is told from somebody else's.
#[must_use]
pub fn id_of(text: &str) -> Option<String> {
    let value: Value = serde_json::from_str(text).ok()?;
    let id = value.get("$id").or_else(|| value.get("id"))?.as_str()?;
    Some(id.to_owned())
}

fn file(path: String, id: String, value: &Value) -> File {
    // `{:#}` writes JSON with indents and can't fail.
    File { path, id, text: format!("{value:#}\n") }
}

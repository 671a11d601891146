//! JSON Schemas of the documents, from their types.

use super::{DOCUMENTS, Described, Envelope, Example, URN, words::in_plain_words};
use crate::reporting::wire::VERSION;
use schemars::{Schema, SchemaGenerator, generate::SchemaSettings, transform::RecursiveTransform};
use serde_json::{Map, Value, json};

/// The id of a document's schema.
pub(super) fn id(name: &str) -> String {
    format!("{URN}:{name}")
}

/// A schema of each document that stands for itself, draft 2020-12.
pub(super) fn standalone() -> Vec<(&'static str, Value)> {
    let alone = |document: &'static Described| {
        let mut generator = generator(SchemaSettings::draft2020_12());
        let mut schema = of(document, &mut generator);
        let settings = generator.settings();
        let dialect = settings.meta_schema.as_deref().map(Value::from);
        schema.insert("$schema".into(), dialect.unwrap_or_default());
        schema.insert("$id".into(), id(document.name).into());
        schema.insert("$defs".into(), generator.take_definitions(true).into());
        let examples: Vec<Value> = document.examples.iter().map(Example::value).collect();
        if !examples.is_empty() {
            schema.insert("examples".into(), examples.into());
        }
        (document.name, schema.to_value())
    };
    DOCUMENTS.iter().map(alone).collect()
}

/// Schemas of all documents and of what they share, for one document that holds them all, in
/// the draft that AsyncAPI has: references go to `#/components/schemas`.
pub(super) fn together() -> Map<String, Value> {
    let settings =
        SchemaSettings::draft07().with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = generator(settings);
    let mut all: Map<String, Value> = DOCUMENTS
        .iter()
        .map(|document| (document.name.to_owned(), of(document, &mut generator).to_value()))
        .collect();
    all.extend(generator.take_definitions(true));
    all
}

fn generator(settings: SchemaSettings) -> SchemaGenerator {
    settings.for_deserialize().with_transform(RecursiveTransform(said_for_others)).into_generator()
}

/// The schema of a document with what stands around it.
fn of(document: &Described, generator: &mut SchemaGenerator) -> Schema {
    let mut schema = (document.schema)(generator);
    around(&mut schema, document.envelope);
    schema.insert("title".into(), document.title.into());
    schema.insert("description".into(), document.says.into());
    for transform in generator.transforms_mut() {
        transform.transform(&mut schema);
    }
    schema
}

/// Adds version and code.
fn around(schema: &mut Schema, envelope: Envelope) {
    let mut fields = Vec::new();
    if envelope != Envelope::None {
        let version =
            json!({ "const": VERSION, "description": "The version of the documents. Others are refused." });
        fields.push(("v", version));
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            required.insert(0, "v".into());
        }
    }
    if envelope == Envelope::Coded {
        let code = json!({
            "type": "string",
            "pattern": "^[A-Za-z0-9+/]{28}$",
            "description": "The code under the device's key, where there are keys: always the last field. Who has no keys leaves it aside.",
        });
        fields.push(("mac", code));
    }
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.extend(fields.into_iter().map(|(name, field)| (name.to_owned(), field)));
    }
}

/// Says of every part what holds for whoever reads it: the range of a number in place of the
/// type it has here, and a description without links into this code.
fn said_for_others(schema: &mut Schema) {
    let range = match schema.get("format").and_then(Value::as_str) {
        Some("uint32") => Some((json!(0), json!(u32::MAX))),
        Some("uint64") => Some((json!(0), json!(u64::MAX))),
        Some("int64") => Some((json!(i64::MIN), json!(i64::MAX))),
        _ => None,
    };
    if let (Some((least, most)), Some(object)) = (range, schema.as_object_mut()) {
        object.remove("format");
        object.entry("minimum").or_insert(least);
        object.entry("maximum").or_insert(most);
    }
    if let Some(Value::String(description)) = schema.get_mut("description") {
        *description = in_plain_words(description);
    }
}

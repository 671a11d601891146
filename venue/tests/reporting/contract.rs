//! The contract for others says the truth: what travels is what its schemas describe, and
//! what they allow is read.

mod history;

use base64::{Engine, prelude::BASE64_STANDARD};
use boon::{Compiler, SchemaIndex};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, io::Write, path::Path};
use venue::page::Page;
use venue::reporting::{
    contract::{self, ASYNCAPI, DOCUMENTS, Described, File, channels, files},
    topic::{Down, Topic, Up},
    wire::{
        self, Head, HqState, Now, PageReport, PagesReport, Presence, Refused, Stored, Trust, Unreadable,
        Wanted,
    },
};

/// What programs of before wrote: no examples for who writes one now.
const NO_EXAMPLES: [&str; 3] =
    ["head-closed-with-parent.json", "page-without-head.json", "pages-without-head.json"];

fn parsed(file: &File) -> Value {
    serde_json::from_str(&file.text).unwrap()
}

fn schema(name: &str) -> Value {
    let path = format!("schemas/{name}.json");
    parsed(files().iter().find(|file| file.path == path).unwrap())
}

fn asyncapi() -> Value {
    parsed(files().iter().find(|file| file.path == ASYNCAPI).unwrap())
}

/// The same schema, without room for fields that it does not name: a field that a type has
/// and its schema lacks shows.
fn closed(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.contains_key("properties") {
                object.entry("additionalProperties").or_insert(json!(false));
            }
            object.values_mut().for_each(closed);
        }
        Value::Array(array) => array.iter_mut().for_each(closed),
        _ => {}
    }
}

/// A schema by which an independent validator judges.
struct Validator {
    compiled: boon::Schemas,
    index: SchemaIndex,
}

impl Validator {
    /// By the draft that the schema names.
    fn new(id: &str, schema: Value) -> Self {
        let (mut compiled, mut compiler) = (boon::Schemas::new(), Compiler::new());
        compiler.add_resource(id, schema).unwrap();
        let index = compiler.compile(id, &mut compiled).unwrap_or_else(|wrong| panic!("{id}: {wrong:#}"));
        Self { compiled, index }
    }

    fn wrong(&self, document: &Value) -> Option<String> {
        self.compiled.validate(document, self.index).err().map(|wrong| format!("{wrong:#}"))
    }
}

/// The schemas of one document: as they are published, and closed.
struct Schemas {
    published: Validator,
    closed: Validator,
    in_asyncapi: Validator,
}

impl Schemas {
    fn of(name: &str) -> Self {
        let alone = schema(name);
        let id = alone["$id"].as_str().unwrap().to_owned();
        let mut shut = alone.clone();
        shut.as_object_mut().unwrap().remove("examples");
        closed(&mut shut);
        let together = json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "allOf": [{ "$ref": format!("#/components/schemas/{name}") }],
            "components": asyncapi()["components"],
        });
        Self {
            published: Validator::new(&id, alone),
            closed: Validator::new(&id, shut),
            in_asyncapi: Validator::new("urn:together", together),
        }
    }

    /// What is wrong with a document.
    fn wrong(&self, document: &Value) -> Option<String> {
        [&self.published, &self.closed, &self.in_asyncapi].iter().find_map(|schema| schema.wrong(document))
    }

    /// Whether it is allowed; both drafts must agree.
    fn allows(&self, document: &Value) -> bool {
        let (wrong, also) = (self.published.wrong(document), self.in_asyncapi.wrong(document));
        assert_eq!(wrong.is_none(), also.is_none(), "the drafts differ: {document}: {wrong:?} {also:?}");
        wrong.is_none()
    }
}

fn all_schemas() -> BTreeMap<&'static str, Schemas> {
    DOCUMENTS.iter().map(|document| (document.name, Schemas::of(document.name))).collect()
}

/// What a batch says of itself, with other bytes deflated in it.
fn unpacked(inside: &[u8]) -> Result<Vec<Page>, Unreadable> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(inside).unwrap();
    let deflated = BASE64_STANDARD.encode(encoder.finish().unwrap());
    let text = described("pages").examples[0].text;
    let report: PagesReport = wire::read(text.as_bytes(), "", Trust::Anybody).unwrap();
    PagesReport { deflated, ..report }.unpack()
}

/// Whether what is inside a batch is read. It has another hash than the batch that it came
/// for, which is found out last; and that columns are of one length no schema can say.
fn is_read_inside(inside: &[u8]) -> bool {
    match unpacked(inside) {
        Ok(_) | Err(Unreadable::Hash(_)) => true,
        Err(Unreadable::Malformed(reason)) => reason.starts_with("a column is of"),
        Err(_) => false,
    }
}

/// Whether a program of ours reads it.
fn is_read(name: &str, document: &Value) -> bool {
    fn read<D: wire::Document>(bytes: &[u8]) -> Result<D, Unreadable> {
        wire::read(bytes, "", Trust::Anybody)
    }
    let bytes = serde_json::to_vec(document).unwrap();
    match name {
        "batch" => is_read_inside(&bytes),
        "page" => read::<PageReport>(&bytes).is_ok(),
        "pages" => read::<PagesReport>(&bytes).is_ok(),
        "head" => read::<Head>(&bytes).is_ok(),
        "presence" => read::<Presence>(&bytes).is_ok(),
        "now" => read::<Now>(&bytes).and_then(|now| now.check()).is_ok(),
        "stored" => read::<Stored>(&bytes).is_ok(),
        "wanted" => read::<Wanted>(&bytes).is_ok(),
        "refused" => read::<Refused>(&bytes).is_ok(),
        "hq-state" => read::<HqState>(&bytes).is_ok(),
        other => panic!("nothing reads {other}"),
    }
}

fn described(name: &str) -> &'static Described {
    DOCUMENTS.iter().find(|document| document.name == name).unwrap()
}

/// JSON pointers of all that is in a document.
fn places(document: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, out: &mut Vec<String>) {
        out.push(at.to_owned());
        match value {
            Value::Object(object) => {
                object.iter().for_each(|(key, value)| walk(value, &format!("{at}/{key}"), out));
            }
            Value::Array(array) => {
                array.iter().enumerate().for_each(|(n, value)| walk(value, &format!("{at}/{n}"), out));
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(document, "", &mut out);
    out
}

fn without(document: &Value, place: &str) -> Option<Value> {
    let mut document = document.clone();
    let (parent, last) = place.rsplit_once('/')?;
    match document.pointer_mut(parent)? {
        Value::Object(object) => object.remove(last).map(drop)?,
        Value::Array(array) => drop(array.remove(last.parse().ok()?)),
        _ => return None,
    }
    Some(document)
}

#[test]
fn every_golden_document_is_an_example_and_valid() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden-wire");
    let mut golden: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    golden.sort();
    let mut examples: Vec<&str> =
        DOCUMENTS.iter().flat_map(|document| document.examples.iter().map(|example| example.file)).collect();
    examples.sort_unstable();
    golden.retain(|file| !NO_EXAMPLES.contains(&file.as_str()));
    assert_eq!(golden, examples);
    let schemas = all_schemas();
    for document in DOCUMENTS {
        for example in document.examples {
            assert_eq!(schemas[document.name].wrong(&example.value()), None, "{}", example.file);
            assert!(is_read(document.name, &example.value()), "{}", example.file);
        }
    }
}

#[test]
fn what_programs_of_before_said_is_described_or_refused() {
    let read = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
    let schemas = all_schemas();
    // Its field `closed` is left aside, as every field that is not known.
    let closed = read(include_str!("../golden-wire/head-closed-with-parent.json"));
    assert!(schemas["head"].allows(&closed) && is_read("head", &closed));
    for (name, refused) in [
        ("page", include_str!("../golden-wire/page-without-head.json")),
        ("pages", include_str!("../golden-wire/pages-without-head.json")),
    ] {
        assert!(!schemas[name].allows(&read(refused)) && !is_read(name, &read(refused)), "{refused}");
    }
}

/// The bytes that a document of several pages inflates to.
fn inside(document: &Value) -> Value {
    let deflated = BASE64_STANDARD.decode(document["deflated"].as_str().unwrap()).unwrap();
    serde_json::from_reader(ZlibDecoder::new(&deflated[..])).unwrap()
}

#[test]
fn what_a_batch_inflates_to_has_its_schema() {
    let batch = Schemas::of("batch");
    let [by_columns, one_by_one] = described("pages").examples else { panic!("two examples") };
    let (series, pages) = (inside(&by_columns.value()), inside(&one_by_one.value()));
    assert!(series["series"].is_array() && pages.is_array());
    assert_eq!((batch.wrong(&series), batch.wrong(&pages)), (None, None));
    for bad in [json!([]), pages[0].clone(), json!({}), json!({ "series": [] }), series["series"].clone()] {
        assert!(!batch.allows(&bad), "{bad}");
    }
}

#[test]
fn unknown_fields_are_denied_exactly_where_the_reader_denies_them() {
    let mut denied = 0;
    for (name, schemas) in all_schemas() {
        for example in described(name).examples {
            let document = example.value();
            for place in places(&document) {
                let mut more = document.clone();
                let Some(Value::Object(object)) = more.pointer_mut(&place) else { continue };
                object.insert("unheard".into(), json!(1));
                assert_eq!(schemas.allows(&more), is_read(name, &more), "{} at {place:?}", example.file);
                denied += usize::from(!schemas.allows(&more));
            }
        }
    }
    assert!(denied > 0, "a word that is no method is denied under `watched`");
}

#[test]
fn what_a_schema_allows_is_read() {
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1.5),
        json!(97),
        json!(1e30),
        json!(""),
        json!("-"),
        json!("--"),
        json!("Main Hall"),
        json!("x".repeat(33)),
        json!("2025-09-20T12:07Z"),
        json!("undated/"),
        json!("a".repeat(64)),
        json!("02"),
        json!([]),
        json!([1, 2, 3]),
        json!({}),
    ];
    let (mut kept, mut refused) = (0, 0);
    for (name, schemas) in all_schemas() {
        for example in described(name).examples {
            let document = example.value();
            for place in places(&document) {
                let replaced = odd.iter().filter_map(|odd| {
                    let mut changed = document.clone();
                    *changed.pointer_mut(&place)? = odd.clone();
                    Some(changed)
                });
                for changed in without(&document, &place).into_iter().chain(replaced) {
                    let allowed = schemas.allows(&changed);
                    assert!(!allowed || is_read(name, &changed), "{} at {place:?}: {changed}", example.file);
                    *if allowed { &mut kept } else { &mut refused } += 1;
                }
            }
        }
    }
    assert!(kept > 500 && refused > 2_000, "{kept} allowed, {refused} refused");
}

#[test]
fn what_a_device_may_not_say_is_refused_by_the_schema() {
    let page = Schemas::of("page");
    let good = described("page").examples[0].value();
    assert!(page.allows(&good));
    let damaged = |place: &str, value: Value| {
        let mut document = good.clone();
        *document.pointer_mut(place).unwrap() = value;
        document
    };
    for bad in [
        damaged("/v", json!(2)),
        damaged("/lid", json!("A".repeat(32))),
        damaged("/hash", json!("0".repeat(63))),
        damaged("/venue", json!("River City")),
        damaged("/page/slot", json!("2025-09-20T12:05Z")),
        damaged("/page/slot", json!("2025-13-20T12:00Z")),
        damaged("/page/version", json!([42])),
        damaged("/page/cells/0/2", json!("visitors")),
        damaged("/page/cells/0", json!(["main", "-", "visits", "tally", "-", 40, 1])),
        damaged("/page/watched", json!({ "eyes": 900 })),
    ] {
        assert!(!page.allows(&bad), "{bad}");
    }
    for place in [
        "/v",
        "/campaign",
        "/lid",
        "/head",
        "/hash",
        "/page",
        "/page/activity",
        "/page/version",
        "/page/cells",
    ] {
        assert!(!page.allows(&without(&good, place).unwrap()), "without {place}");
    }
}

#[test]
fn every_topic_there_is_is_a_channel() {
    let names =
        ["campaign", "venue", "device", "circle"].map(|name| (format!("{{{name}}}"), name.to_owned()));
    let mut places = Map::new();
    for channel in channels() {
        let ledger = "0".repeat(32);
        let shard = venue::reporting::topic::shard(&"venue".parse().unwrap()).to_string();
        let others = [("{shard}", shard), ("{ledger}", ledger.clone()), ("{listener}", ledger)];
        let topic = names.iter().fold(channel.address.clone(), |text, (name, id)| text.replace(name, id));
        let topic = others.iter().fold(topic, |text, (name, value)| text.replace(name, value));
        let of_reporting = topic.parse::<Topic>().is_ok();
        assert!(of_reporting || topic.parse::<venue::exchange::topic::Topic>().is_ok(), "{topic}");
        places.insert(channel.name.to_owned(), json!(topic));
    }
    let kinds = Up::ALL.len() + Down::ALL.len();
    // And headquarters' state, and five of a circle.
    assert_eq!(places.len(), kinds + 1 + 5);
    let document = asyncapi();
    assert_eq!(document["channels"].as_object().unwrap().len(), places.len());
    assert_eq!(document["operations"].as_object().unwrap().len(), 2 * places.len());
    assert_eq!(document["components"]["parameters"]["shard"]["x-test-vectors"]["river-city"], 29);
}

#[test]
fn the_files_are_the_same_at_every_run_and_known_by_their_ids() {
    let first = files();
    assert_eq!(first, files());
    let mut ids: Vec<&String> = first.iter().map(|file| &file.id).collect();
    ids.dedup();
    assert_eq!(ids.len(), DOCUMENTS.len() + 1);
    for file in &first {
        assert_eq!(contract::id_of(&file.text).as_ref(), Some(&file.id), "{}", file.path);
    }
    assert_eq!(contract::id_of("{\"id\":7}"), None);
}

#[test]
fn descriptions_are_for_who_does_not_have_the_code() {
    fn walk(value: &Value, at: &str) {
        match value {
            Value::Object(object) => object.iter().for_each(|(key, value)| {
                if let ("description" | "summary", Value::String(text)) = (key.as_str(), value) {
                    let ours = ["[`", "::", "](", "`None`"].iter().find(|mark| text.contains(**mark));
                    assert!(ours.is_none() && !text.is_empty(), "{at}: {text:?}");
                }
                walk(value, &format!("{at}/{key}"));
            }),
            Value::Array(array) => array.iter().for_each(|value| walk(value, at)),
            _ => {}
        }
    }
    files().iter().for_each(|file| walk(&parsed(file), &file.path));
}

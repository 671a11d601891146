//! The AsyncAPI document (version 3): channels, messages, and who does what.

use super::{
    Channel, DOCUMENTS, Described, Example, URN, Way, channels,
    schemas::{id, together},
    words::{introduction, of_shard, shards},
};
use crate::{
    exchange::wire::NONCE,
    id::MAX_LEN,
    reporting::{
        topic::SHARDS,
        wire::{MAX_MESSAGE, VERSION},
    },
};
use serde_json::{Map, Value, json};

/// The version of the specification: what every tool of it reads. 3.1 adds nothing used here.
const SPECIFICATION: &str = "3.0.0";

/// The version of the descriptions of MQTT in it.
const BINDING: &str = "0.2.0";

/// Bytes of a seal's tag, after what is sealed.
const TAG_BYTES: usize = 16;

/// The whole document.
pub(super) fn document() -> Value {
    let channels = channels();
    json!({
        "asyncapi": SPECIFICATION,
        "id": URN,
        "info": {
            "title": "Science nights: reports of venues to headquarters",
            "version": VERSION.to_string(),
            "description": introduction(),
            "license": { "name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0" },
        },
        "defaultContentType": "application/json",
        "servers": servers(),
        "channels": map(channels.iter().map(|channel| (channel.name.to_owned(), described(channel)))),
        "operations": map(channels.iter().flat_map(operations)),
        "components": {
            "messages": messages(),
            "schemas": together(),
            "parameters": parameters(),
            "securitySchemes": { "certificate": {
                "type": "X509",
                "description": "A certificate of the campaign's CA: `headquarters enrol --broker`.",
            } },
        },
    })
}

fn map(entries: impl Iterator<Item = (String, Value)>) -> Map<String, Value> {
    entries.collect()
}

fn reference(to: &str) -> Value {
    json!({ "$ref": format!("#/{to}") })
}

fn servers() -> Value {
    json!({
        "campaign": {
            "host": "mqtt.example.org:8883",
            "protocol": "secure-mqtt",
            "protocolVersion": "3.1.1",
            "description": "The broker of a campaign, which knows every venue by its certificate.",
            "security": [reference("components/securitySchemes/certificate")],
        },
        "embedded": {
            "host": "127.0.0.1:1883",
            "protocol": "mqtt",
            "protocolVersion": "3.1.1",
            "description": "The broker in headquarters, for programs on the same machine.",
        },
        "house": {
            "host": "kiosk-1.local:1884",
            "protocol": "mqtt",
            "protocolVersion": "3.1.1",
            "description": "The hub of a house: its devices tell each other what they know. Nothing is reported there.",
        },
    })
}

fn described(channel: &Channel) -> Value {
    let servers = match channel.way {
        Way::Circle if channel.retained => vec!["house"],
        Way::Circle => vec!["campaign", "house"],
        _ => vec!["campaign", "embedded"],
    };
    let servers: Vec<Value> = servers.iter().map(|server| reference(&format!("servers/{server}"))).collect();
    let named = channel.address.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameters =
        map(named.map(|name| (name.to_owned(), reference(&format!("components/parameters/{name}")))));
    let message = reference(&format!("components/messages/{}", channel.message));
    json!({
        "address": channel.address,
        "description": channel.says,
        "servers": servers,
        "parameters": parameters,
        "messages": { channel.message: message },
    })
}

/// What is done on a channel: somebody says it, somebody hears it.
fn operations(channel: &Channel) -> [(String, Value); 2] {
    let (speaks, hears) = match channel.way {
        Way::Up => ("device", "headquarters"),
        Way::Down | Way::ToAll => ("headquarters", "device"),
        Way::Circle => ("device", "device"),
    };
    let (says, heard) = match channel.way {
        Way::Up => ("A device reports.", "Headquarters hears it, and any tool that the broker lets read."),
        Way::Down => (
            "Headquarters answers one device.",
            "The device hears it; what is lost it is told again, so QoS 0.",
        ),
        Way::ToAll => ("Headquarters tells every device.", "Every device hears it."),
        Way::Circle => (
            "A device tells others of its circle.",
            "Devices of the circle hear it, and open it; over the campaign's broker at QoS 0.",
        ),
    };
    let does = |who: &str, action: &str, verb: &str, says: &str, mqtt: Value| {
        let operation = json!({
            "action": action,
            "channel": reference(&format!("channels/{}", channel.name)),
            "messages": [reference(&format!("channels/{}/messages/{}", channel.name, channel.message))],
            "summary": says,
            "tags": [{ "name": who }],
            "bindings": { "mqtt": mqtt },
        });
        (format!("{who}-{verb}-{}", channel.name), operation)
    };
    let published = json!({ "qos": 1, "retain": channel.retained, "bindingVersion": BINDING });
    let heard_at = u8::from(matches!(channel.way, Way::Up | Way::Circle));
    let subscribed = json!({ "qos": heard_at, "bindingVersion": BINDING });
    [does(speaks, "send", "sends", says, published), does(hears, "receive", "receives", heard, subscribed)]
}

fn messages() -> Map<String, Value> {
    let documents = DOCUMENTS.iter().filter(|document| document.name != "batch").map(message);
    map(documents.chain([("sealed".to_owned(), sealed())]))
}

fn message(document: &Described) -> (String, Value) {
    let example = |example: &Example| {
        let name = example.file.trim_end_matches(".json");
        json!({ "name": name, "summary": example.shows, "payload": example.value() })
    };
    let examples: Vec<Value> = document.examples.iter().map(example).collect();
    let message = json!({
        "name": document.name,
        "title": document.title,
        "summary": document.says,
        "contentType": "application/json",
        "payload": reference(&format!("components/schemas/{}", document.name)),
        "examples": examples,
        "x-schema-id": id(document.name),
        "x-max-bytes": MAX_MESSAGE,
    });
    (document.name.to_owned(), message)
}

fn sealed() -> Value {
    let says = format!(
        "{NONCE} bytes that are never used again, then what is sealed with the circle's key \
         (XChaCha20-Poly1305, the topic as associated data), the last {TAG_BYTES} bytes of it the tag. No broker \
         and no headquarters reads what is in it, and no tool can: who may, is a device that \
         `headquarters enrol` gave the circle's key."
    );
    json!({
        "name": "sealed",
        "title": "What a circle says",
        "summary": says,
        "contentType": "application/octet-stream",
        "payload": { "type": "string", "format": "binary", "minLength": NONCE + TAG_BYTES, "maxLength": MAX_MESSAGE },
        "x-max-bytes": MAX_MESSAGE,
    })
}

fn parameters() -> Value {
    let id = |what: &str, example: &str| {
        json!({
            "description": format!("{what} An id: 1 to {MAX_LEN} of a-z, 0-9 and hyphen, and not hyphens alone."),
            "examples": [example],
            "x-pattern": format!("^[a-z0-9-]{{1,{MAX_LEN}}}$"),
        })
    };
    let ledger = |what: &str| json!({ "description": what, "examples": ["11111111111111111111111111111111"], "x-pattern": "^[0-9a-f]{32}$" });
    let every: Vec<String> = (0..SHARDS).map(|shard| shard.to_string()).collect();
    let vectors = map(shards().into_iter().map(|(venue, shard)| (venue.to_owned(), shard.into())));
    json!({
        "campaign": id("The campaign.", "science-month-2025"),
        "venue": id("The venue.", "river-city"),
        "device": id("The device; unique within its venue.", "kiosk-1"),
        "circle": id("The circle: a venue's house under the venue's id, a trail over several venues under the trail's.", "city-walk"),
        "ledger": ledger("The ledger of the device that speaks."),
        "listener": ledger("The ledger of the device that is spoken to."),
        "shard": { "description": of_shard(), "enum": every, "examples": ["29"], "x-test-vectors": vectors },
    })
}

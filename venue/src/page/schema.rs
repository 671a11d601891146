//! How a page looks in JSON Schema where it is read and written by hand: rows of cells, its
//! version, and the seconds each method was watching.

use super::{MAX_STEP, Measure, Method, NONE, PointId, RewardId, SiteId, TrailId, Version};
use crate::schema::{id_or_none, text};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// The field `activity`.
pub(super) fn activity(_: &mut SchemaGenerator) -> Schema {
    id_or_none("What was held; \"-\" for entries of the device alone.")
}

/// The field `cells`.
pub(super) fn cells(generator: &mut SchemaGenerator) -> Schema {
    let row = [
        generator.subschema_for::<SiteId>(),
        id_or_none("The hall; \"-\" where none is known."),
        generator.subschema_for::<Measure>(),
        generator.subschema_for::<Method>(),
        id_or_none("The audience group; \"-\" where the figure is not broken down by group."),
        number("How many, as of this version of the page."),
    ];
    json_schema!({
        "type": "array",
        "items": rows("[site, hall, measure, method, group, value]. No two rows have the same first five.", &row)
    })
}

/// The field `trails`.
pub(super) fn trail_cells(generator: &mut SchemaGenerator) -> Schema {
    let mut forms = Vec::new();
    let of = [
        ("stamps", generator.subschema_for::<PointId>()),
        ("reached", step()),
        ("completed", json_schema!({ "const": NONE, "description": "The whole trail." })),
        ("rewards", generator.subschema_for::<RewardId>()),
    ];
    for (measure, part) in of {
        let trail = generator.subschema_for::<TrailId>();
        let value = json_schema!({ "type": "integer", "format": "int64", "minimum": 1 });
        let row = [trail, json_schema!({ "const": measure }), part, value];
        forms.push(rows(&format!("[trail, \"{measure}\", of what, how many]"), &row));
    }
    json_schema!({ "type": "array", "items": { "oneOf": forms } })
}

/// The field `watched`.
pub(super) fn watched(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "propertyNames": generator.subschema_for::<Method>(),
        "additionalProperties": number("Seconds."),
    })
}

impl JsonSchema for Version {
    fn schema_name() -> Cow<'static, str> {
        "Version".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let row = [
            json_schema!({ "type": "integer", "format": "uint64", "minimum": 0,
                "description": "Number of the last entry of the ledger that touched the page." }),
            json_schema!({ "type": "integer", "format": "uint32", "minimum": 0,
                "description": "Revision of the rules it was made by." }),
        ];
        rows(
            "[n, rules]. Of two states of a page the one with the greater n is newer; where n is equal, the one with the greater rules.",
            &row,
        )
    }
}

fn number(what: &str) -> Schema {
    json_schema!({ "type": "integer", "format": "int64", "description": what })
}

/// 1 to [`MAX_STEP`], without zeroes before it.
fn step() -> Schema {
    let all: Vec<String> = (1..=MAX_STEP).map(|step| step.to_string()).collect();
    text(
        &format!("Which point of the passport was stamped; {MAX_STEP} stands for all later ones too."),
        &format!("^({})$", all.join("|")),
    )
}

fn rows(what: &str, columns: &[Schema]) -> Schema {
    json_schema!({
        "type": "array",
        "description": what,
        "prefixItems": columns,
        "minItems": columns.len(),
        "maxItems": columns.len(),
    })
}

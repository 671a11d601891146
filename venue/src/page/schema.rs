//! How a page, and a series of them by columns, look in JSON Schema where they are read and
//! written by hand: rows of cells, a version, and the seconds each method was watching.

use super::{MAX_STEP, Measure, Method, NONE, PointId, RewardId, SiteId, TrailId, Version};
use crate::{
    reporting::wire::MAX_BATCH_PAGES,
    schema::{id_or_none, text},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// The field `activity`.
pub(crate) fn activity(_: &mut SchemaGenerator) -> Schema {
    id_or_none("What was held; \"-\" for entries of the device alone.")
}

/// The field `cells` of a page.
pub(super) fn cells(generator: &mut SchemaGenerator) -> Schema {
    rows_of_cells(generator, ("value", number("How many, as of this version of the page.")))
}

/// The field `cells` of a series: the same rows with a column in place of the value.
pub(crate) fn columns_of_cells(generator: &mut SchemaGenerator) -> Schema {
    rows_of_cells(generator, ("column", column("How many in each page.", None)))
}

fn rows_of_cells(generator: &mut SchemaGenerator, (last, of_last): (&str, Schema)) -> Schema {
    let row = [
        generator.subschema_for::<SiteId>(),
        id_or_none("The hall; \"-\" where none is known."),
        generator.subschema_for::<Measure>(),
        generator.subschema_for::<Method>(),
        id_or_none("The audience group; \"-\" where the figure is not broken down by group."),
        of_last,
    ];
    let what = format!("[site, hall, measure, method, group, {last}]. No two rows have the same first five.");
    json_schema!({ "type": "array", "items": rows(&what, &row) })
}

/// The field `trails` of a page.
pub(super) fn trail_cells(generator: &mut SchemaGenerator) -> Schema {
    let value = json_schema!({ "type": "integer", "format": "int64", "minimum": 1 });
    rows_of_trails(generator, ("how many", value))
}

/// The field `trails` of a series: the same rows with a column in place of the value.
pub(crate) fn columns_of_trails(generator: &mut SchemaGenerator) -> Schema {
    rows_of_trails(generator, ("column", column("How many in each page.", Some(1))))
}

fn rows_of_trails(generator: &mut SchemaGenerator, (last, of_last): (&str, Schema)) -> Schema {
    let mut forms = Vec::new();
    let of = [
        ("stamps", generator.subschema_for::<PointId>()),
        ("reached", step()),
        ("completed", json_schema!({ "const": NONE, "description": "The whole trail." })),
        ("rewards", generator.subschema_for::<RewardId>()),
    ];
    for (measure, part) in of {
        let trail = generator.subschema_for::<TrailId>();
        let row = [trail, json_schema!({ "const": measure }), part, of_last.clone()];
        forms.push(rows(&format!("[trail, \"{measure}\", of what, {last}]"), &row));
    }
    json_schema!({ "type": "array", "items": { "oneOf": forms } })
}

/// The field `watched` of a page.
pub(super) fn watched(generator: &mut SchemaGenerator) -> Schema {
    by_method(generator, &number("Seconds."))
}

/// The field `watched` of a series.
pub(crate) fn columns_of_watched(generator: &mut SchemaGenerator) -> Schema {
    by_method(generator, &column("Seconds in each page.", None))
}

fn by_method(generator: &mut SchemaGenerator, of: &Schema) -> Schema {
    json_schema!({
        "type": "object",
        "propertyNames": generator.subschema_for::<Method>(),
        "additionalProperties": of,
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

/// A count of each page of a series; null where a page has none.
fn column(what: &str, least: Option<i64>) -> Schema {
    let mut count = number("The count of one page; null where that page has none.");
    count.insert("type".into(), ["integer", "null"].as_slice().into());
    least.map(|least| count.insert("minimum".into(), least.into()));
    json_schema!({ "type": "array", "items": count, "maxItems": MAX_BATCH_PAGES, "description": what })
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

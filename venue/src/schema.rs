//! How JSON Schema says what hand-written readers hold texts and numbers against. Patterns
//! keep to what every engine of regular expressions knows: no looking ahead, no back references.

use crate::{id, moment::UNDATED_DAY, reporting::wire::WANTED_DAYS};
use schemars::{Schema, SchemaGenerator, json_schema};

/// Day, month and year of four digits from 1970 on. How many days a month has no pattern says.
const DATE: &str = "(19[7-9][0-9]|[2-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";

/// The name of a boot, as headquarters takes it: letters, digits and hyphens.
const BOOT: &str = "[A-Za-z0-9-]{1,64}";

/// A text of this form.
pub(crate) fn text(what: &str, pattern: &str) -> Schema {
    json_schema!({ "type": "string", "description": what.trim(), "pattern": pattern })
}

/// An id, see [`id::check`].
pub(crate) fn id(what: &str) -> Schema {
    let mut schema = text(what, "^-*[a-z0-9][a-z0-9-]*$");
    schema.insert("minLength".into(), 1.into());
    schema.insert("maxLength".into(), id::MAX_LEN.into());
    schema
}

/// An id that may be absent, see [`crate::page::optional_id`].
pub(crate) fn id_or_none(what: &str) -> Schema {
    let mut schema = text(what, "^(-|-*[a-z0-9][a-z0-9-]*)$");
    schema.insert("minLength".into(), 1.into());
    schema.insert("maxLength".into(), id::MAX_LEN.into());
    schema
}

/// So many bytes in lower-case hexadecimal.
pub(crate) fn hexadecimal(what: &str, bytes: usize) -> Schema {
    text(what, &format!("^[0-9a-f]{{{}}}$", bytes * 2))
}

/// A UTC day, or the one that all undated pages share.
pub(crate) fn day(_: &mut SchemaGenerator) -> Schema {
    let what = format!("A UTC day such as 2025-09-20, or {UNDATED_DAY:?}: pages that have no time yet.");
    text(&what, &format!("^({DATE}|{UNDATED_DAY})$"))
}

/// A UTC day of the calendar; its field says which.
pub(crate) fn date(_: &mut SchemaGenerator) -> Schema {
    text("", &format!("^{DATE}$"))
}

/// The same, or nothing.
pub(crate) fn date_or_none(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = date(generator);
    schema.insert("type".into(), ["string", "null"].as_slice().into());
    schema
}

/// Days that are asked for.
pub(crate) fn days(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": day(generator), "maxItems": WANTED_DAYS })
}

/// A quarter of an hour of UTC, or a boot that had no clock.
pub(crate) fn slot() -> Schema {
    text(
        "When the page begins: a quarter of an hour of UTC such as 2025-09-20T12:15Z; or undated/ and the \
         boot that wrote its entries and never had a clock to believe.",
        &format!("^({DATE}T([01][0-9]|2[0-3]):(00|15|30|45)Z|undated/{BOOT})$"),
    )
}

/// Which boot of the machine.
pub(crate) fn boot() -> Schema {
    text("Which boot of the machine: the kernel's random boot id, a UUID.", &format!("^{BOOT}$"))
}

/// Gives a type that a macro makes, or that is read by hand, its schema.
macro_rules! schema_of {
    ($name:ident, $schema:expr) => {
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $schema
            }
        }
    };
}
pub(crate) use schema_of;

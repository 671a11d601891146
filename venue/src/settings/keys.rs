//! The keys a program knows, read off its defaults, as dotted paths (`limits.queue`).

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Known keys with the value each has by default.
pub(super) struct Keys(BTreeMap<String, Value>);

impl Keys {
    /// The keys that serialized defaults have. A table with nothing in it is free: its
    /// keys are the person's own.
    pub(super) fn of(defaults: &Value) -> Self {
        let mut keys = BTreeMap::new();
        collect("", defaults, &mut keys);
        Self(keys)
    }

    /// Whether a path is a key whose value is set as a whole.
    pub(super) fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// Whether a path is a table that holds known keys.
    pub(super) fn has_below(&self, path: &str) -> bool {
        self.0.keys().any(|key| key.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
    }

    /// The known paths.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The default of a key.
    pub(super) fn default_of(&self, path: &str) -> &Value {
        self.0.get(path).unwrap_or(&Value::Null)
    }
}

fn collect(path: &str, value: &Value, keys: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(table) if !table.is_empty() => {
            for (key, below) in table {
                collect(&join(path, key), below, keys);
            }
        }
        _ if path.is_empty() => {}
        _ => {
            keys.insert(path.to_owned(), value.clone());
        }
    }
}

/// A path one key further down.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// Puts a value at a dotted path.
pub(super) fn put(root: &mut Value, path: &str, value: Value) {
    let mut here = root;
    for key in path.split('.') {
        if !here.is_object() {
            *here = Value::Object(Map::new());
        }
        here = &mut here[key];
    }
    *here = value;
}

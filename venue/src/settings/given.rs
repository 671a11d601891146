//! Values that a person gave: in the file, the environment or the flags.

use super::{Origin, Sources, keys};
use crate::problem::{Problem, document::Document, nearest};
use keys::Keys;
use serde::de::DeserializeOwned;
use serde_json::Value;
use toml::{Spanned, de::DeValue};

/// A value for a known key, with all readings of it that may be meant.
pub(super) struct Given {
    /// The key, dotted.
    pub(super) key: String,
    /// Who gave it.
    pub(super) origin: Origin,
    /// The first reading that fits the type of the key is taken.
    readings: Vec<Value>,
    /// What is said if none fits, but for the reason.
    complaint: Problem,
}

impl Given {
    /// The reading that fits the program's type.
    pub(super) fn fitting<T: DeserializeOwned>(&self, defaults: &Value) -> Result<Value, Box<Problem>> {
        let mut reason = None;
        for reading in &self.readings {
            let mut trial = defaults.clone();
            keys::put(&mut trial, &self.key, reading.clone());
            match serde_json::from_value::<T>(trial) {
                Ok(_) => return Ok(reading.clone()),
                Err(e) => reason = reason.or(Some(e.to_string())),
            }
        }
        let reason = reason.unwrap_or_else(|| self.complaint.reason.clone());
        Err(Box::new(Problem { reason, ..self.complaint.clone() }))
    }
}

/// Reads the program's file.
pub(super) fn from_file(
    name: &str,
    text: &str,
    known: &Keys,
    given: &mut Vec<Given>,
    problems: &mut Vec<Problem>,
) {
    match Document::parse(name, text) {
        Ok(document) => {
            let mut file = File { document: &document, known, given, problems };
            for (key, value) in document.root.get_ref() {
                file.take(key.get_ref(), key, value);
            }
        }
        Err(syntax) => problems.extend(syntax.0),
    }
}

struct File<'f, 't> {
    document: &'f Document<'t>,
    known: &'f Keys,
    given: &'f mut Vec<Given>,
    problems: &'f mut Vec<Problem>,
}

impl File<'_, '_> {
    fn take<S>(&mut self, path: &str, key: &Spanned<S>, value: &Spanned<DeValue<'_>>) {
        let (line, column) = self.document.place(&key.span());
        let complaint = Problem::error(self.document.file, path, "is no such value").at(line, column);
        if self.known.has(path) {
            match json(value.get_ref()) {
                Some(reading) => self.given.push(Given {
                    key: path.to_owned(),
                    origin: Origin::File,
                    readings: vec![reading],
                    complaint,
                }),
                None => self
                    .problems
                    .push(Problem { reason: "is not a finite number in range".into(), ..complaint }),
            }
        } else if !self.known.has_below(path) {
            self.problems.push(unknown(complaint, "no such key", path, self.known));
        } else if let DeValue::Table(table) = value.get_ref() {
            for (below, value) in table {
                self.take(&keys::join(path, below.get_ref()), below, value);
            }
        } else {
            self.problems.push(Problem { reason: format!("is a table: write [{path}]"), ..complaint });
        }
    }
}

/// Takes the variables with the program's prefix; those that name no key are warned of.
pub(super) fn from_environment(
    sources: &Sources<'_>,
    known: &Keys,
    given: &mut Vec<Given>,
    warnings: &mut Vec<Problem>,
) {
    let prefix = format!("{}_", variable(sources.program));
    let mut ours: Vec<_> =
        sources.env.iter().filter(|(name, value)| name.starts_with(&prefix) && !value.is_empty()).collect();
    ours.sort();
    for (name, value) in ours {
        let key = known.paths().find(|path| name.strip_prefix(&prefix) == Some(&variable(path)));
        if let Some(key) = key {
            let complaint = Problem::error("environment", name, "is no such value");
            given.push(from_text(key, Origin::Environment, value, known, complaint));
        } else {
            let names: Vec<_> = known.paths().map(|path| format!("{prefix}{}", variable(path))).collect();
            let warning = Problem::hint("environment", name, "names no setting and is left aside");
            warnings.push(match nearest(name, names.iter().map(String::as_str)) {
                Some(near) => warning.advise(format!("did you mean {near}?")),
                None => warning,
            });
        }
    }
}

/// Takes the flags.
pub(super) fn from_flags(
    flags: &[(String, String)],
    known: &Keys,
    given: &mut Vec<Given>,
    problems: &mut Vec<Problem>,
) {
    for (flag, value) in flags {
        let key = flag.replace('-', "_");
        let complaint = Problem::error("command line", flag, "is no such value");
        if known.has(&key) {
            given.push(from_text(&key, Origin::Flag, value, known, complaint));
        } else {
            problems.push(unknown(complaint, "no such setting", &key, known));
        }
    }
}

fn unknown(complaint: Problem, reason: &str, path: &str, known: &Keys) -> Problem {
    let all: Vec<_> = known.paths().collect();
    let advice = crate::problem::instead(path, &all);
    Problem { reason: reason.to_owned(), ..complaint }.advise(advice)
}

/// The part of a variable's name that stands for a program or key.
fn variable(name: &str) -> String {
    name.to_uppercase().replace(['-', '.'], "_")
}

/// A value written as text is read as the key's default is.
fn from_text(key: &str, origin: Origin, text: &str, known: &Keys, complaint: Problem) -> Given {
    let (readings, wanted) = match known.default_of(key) {
        Value::Bool(_) => (truth(text).into_iter().collect(), "true or false"),
        Value::Number(_) => (number(text).into_iter().collect(), "a number"),
        Value::String(_) => (vec![Value::from(text)], "a text"),
        Value::Array(_) => (lists(text), "a list with commas between"),
        Value::Object(_) => (vec![], "a table, which only the file can hold"),
        Value::Null => {
            let all = std::iter::once(Value::from(text)).chain(truth(text)).chain(number(text));
            (all.chain(lists(text)).collect(), "such a value")
        }
    };
    let complaint = Problem { reason: format!("{text:?} is not {wanted}"), ..complaint };
    Given { key: key.to_owned(), origin, readings, complaint }
}

fn truth(text: &str) -> Option<Value> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(Value::Bool(true)),
        "false" | "no" | "off" | "0" => Some(Value::Bool(false)),
        _ => None,
    }
}

fn number(text: &str) -> Option<Value> {
    let text = text.trim().replace('_', "");
    let integer = text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<u64>().map(Value::from));
    integer.ok().or_else(|| text.parse::<f64>().ok().and_then(finite))
}

fn finite(number: f64) -> Option<Value> {
    serde_json::Number::from_f64(number).map(Value::Number)
}

/// A list of texts, or, where all parts are numbers, of numbers: the type decides.
fn lists(text: &str) -> Vec<Value> {
    let parts: Vec<_> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let texts = parts.iter().map(|part| Value::from(*part)).collect();
    let numbers: Option<Vec<_>> = parts.iter().map(|part| number(part)).collect();
    std::iter::once(Value::Array(texts)).chain(numbers.map(Value::Array)).collect()
}

/// A TOML value as JSON; none for numbers JSON can't hold.
fn json(value: &DeValue<'_>) -> Option<Value> {
    Some(match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Boolean(truth) => Value::Bool(*truth),
        DeValue::Integer(integer) => {
            Value::from(i64::from_str_radix(integer.as_str(), integer.radix()).ok()?)
        }
        DeValue::Float(float) => finite(float.as_str().parse().ok()?)?,
        DeValue::Datetime(moment) => Value::from(moment.to_string()),
        DeValue::Array(items) => {
            Value::Array(items.iter().map(|item| json(item.get_ref())).collect::<Option<_>>()?)
        }
        DeValue::Table(table) => Value::Object(
            table
                .iter()
                .map(|(key, value)| Some((key.get_ref().to_string(), json(value.get_ref())?)))
                .collect::<Option<_>>()?,
        ),
    })
}

//! What is wrong with a file, an environment variable or a flag that a person wrote:
//! where it is, what it is, why, and what to do. Readers collect every problem
//! before they answer, so that one look at the list is enough to mend the file.

pub(crate) mod document;

use serde::Serialize;
use std::fmt;

/// How much a [`Problem`] weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It can't be used like this.
    Error,
    /// It can be used; a person should look at it once.
    Hint,
}

/// One thing that is wrong, or worth a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, or `environment`, or `command line`.
    pub file: String,
    /// The line in the file, from 1, where it can be had.
    pub line: Option<usize>,
    /// The column in characters, from 1, where it can be had.
    pub column: Option<usize>,
    /// The field as a dotted path, such as `venues[1].halls[0].id`; empty for the file itself.
    pub field: String,
    /// What is wrong and why.
    pub reason: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Error or hint.
    pub severity: Severity,
}

impl Problem {
    /// An error in a field of a file; the line and the advice may follow.
    #[must_use]
    pub fn error(file: impl Into<String>, field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: None,
            column: None,
            field: field.into(),
            reason: reason.into(),
            hint: None,
            severity: Severity::Error,
        }
    }

    /// Something worth a look that stops nothing.
    #[must_use]
    pub fn hint(file: impl Into<String>, field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { severity: Severity::Hint, ..Self::error(file, field, reason) }
    }

    /// The same problem with its line and column, both from 1.
    #[must_use]
    pub fn at(self, line: usize, column: usize) -> Self {
        Self { line: Some(line), column: Some(column), ..self }
    }

    /// The same problem with a word on what to do.
    #[must_use]
    pub fn advise(self, advice: impl Into<String>) -> Self {
        Self { hint: Some(advice.into()), ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if self.severity == Severity::Hint {
            f.write_str(": hint")?;
        }
        if !self.field.is_empty() {
            write!(f, ": {}", self.field)?;
        }
        write!(f, ": {}", self.reason)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

/// Every problem that was found, in the order of the files and their lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Whether one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// Puts the problems of each file in the order of their lines; files keep theirs.
    pub(crate) fn sort(&mut self, files: &[&str]) {
        let rank = |file: &str| files.iter().position(|known| *known == file).unwrap_or(files.len());
        self.0.sort_by_key(|problem| (rank(&problem.file), problem.line, problem.column));
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

/// How alike a text and a known word must be before the word is offered (0 nothing
/// alike, 1 equal). Below it a list of all words helps more than a wild guess.
const ALIKE: f64 = 0.6;

/// The known word most like `text`, if one is like enough to be meant.
pub(crate) fn nearest<'k>(text: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    known
        .into_iter()
        .map(|word| (strsim::normalized_damerau_levenshtein(text, word), word))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}

/// Advice for a word that is not known: the nearest one, or else all of them.
pub(crate) fn instead(text: &str, known: &[&str]) -> String {
    match nearest(text, known.iter().copied()) {
        Some(word) => format!("did you mean {word:?}?"),
        None => format!("known here: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_as_one_line_that_names_file_line_field_reason_and_remedy() {
        let problem = Problem::error("month.toml", "venues[1].kind", "\"实体科技管\" is not a venue kind")
            .at(42, 8)
            .advise(instead("实体科技管", &["天文馆", "实体科技馆"]));
        assert_eq!(
            problem.to_string(),
            "month.toml:42: venues[1].kind: \"实体科技管\" is not a venue kind; did you mean \"实体科技馆\"?"
        );
        let hint = Problem::hint("month.toml", "", "nothing to show");
        assert_eq!(hint.to_string(), "month.toml: hint: nothing to show");
        let both = Problems(vec![problem, hint]);
        assert!(both.has_errors());
        assert_eq!(both.to_string().lines().count(), 2);
    }

    #[test]
    fn a_word_unlike_all_others_is_answered_with_the_list() {
        assert_eq!(instead("科技管", &["学校", "书店"]), "known here: 学校, 书店");
        assert_eq!(nearest("listn", ["ledger", "listen"]), Some("listen"));
        assert_eq!(nearest("xyz", ["ledger", "listen"]), None);
    }

    #[test]
    fn problems_are_plain_data_for_programs() {
        let json = serde_json::to_value(Problems::from(Problem::error("a.toml", "x", "no"))).unwrap();
        assert_eq!(json[0]["severity"], "error");
        assert_eq!(json[0]["line"], serde_json::Value::Null);
    }
}

//! A TOML text with its places: the parser of the `toml` crate keeps byte spans,
//! this turns them into lines and columns.

use super::{Problem, Problems};
use std::ops::Range;
use toml::{Spanned, de::DeTable};

/// Most bytes of a file that is read. The largest shipped file has some 20 KiB; a
/// provincial pack with a thousand venues stays below 4 MiB.
pub(crate) const MAX_BYTES: usize = 4 << 20;

/// Most faults of syntax that are named: an open bracket makes every later line look
/// wrong, so beyond the first few the parser only guesses.
const MOST_FAULTS: usize = 3;

/// A parsed TOML file that still knows where everything stands.
pub(crate) struct Document<'t> {
    /// The name the file goes by in problems.
    pub(crate) file: &'t str,
    /// The whole document.
    pub(crate) root: Spanned<DeTable<'t>>,
    lines: Lines<'t>,
}

impl<'t> Document<'t> {
    /// Parses a text; the first faults of syntax are named, one a line.
    pub(crate) fn parse(file: &'t str, text: &'t str) -> Result<Self, Problems> {
        if text.len() > MAX_BYTES {
            let reason = format!("has {} bytes, at most {MAX_BYTES} are read", text.len());
            return Err(Problem::error(file, "", reason).advise("split it into several files").into());
        }
        let lines = Lines::new(text);
        let (root, faults) = DeTable::parse_recoverable(text);
        if faults.is_empty() {
            return Ok(Self { file, root, lines });
        }
        let problem = |fault: toml::de::Error| {
            let (line, column) = lines.place(fault.span().map_or(0, |span| span.start));
            Problem::error(file, "", format!("is not TOML: {}", fault.message().replace('\n', ", ")))
                .at(line, column)
        };
        let mut problems: Vec<_> = faults.into_iter().map(problem).collect();
        problems.sort_by_key(|problem| (problem.line, problem.column));
        problems.dedup_by_key(|problem| problem.line);
        problems.truncate(MOST_FAULTS);
        Err(Problems(problems))
    }

    /// Line and column of the beginning of a span, both from 1.
    pub(crate) fn place(&self, span: &Range<usize>) -> (usize, usize) {
        self.lines.place(span.start)
    }
}

/// Where the lines of a text begin.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let after_newlines = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(after_newlines).collect() }
    }

    /// Line and column (in characters) of a byte, both from 1.
    fn place(&self, byte: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start..byte).map_or(0, |text| text.chars().count());
        (line, before + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_characters() {
        let lines = Lines::new("甲 = 1\n乙丙 = 2\n");
        assert_eq!(lines.place(0), (1, 1));
        assert_eq!(lines.place("甲 = 1\n乙丙 ".len()), (2, 4));
        assert_eq!(lines.place(9999).0, 3);
    }

    #[test]
    fn the_first_faults_of_syntax_are_named_with_their_lines() {
        let Err(problems) = Document::parse("x.toml", "a = \nb = 1\nc = [1\n") else { panic!("not TOML") };
        let lines: Vec<_> = problems.0.iter().map(|p| p.line).collect();
        assert_eq!(lines.first(), Some(&Some(1)), "{problems}");
        assert!(problems.0.len() >= 2, "{problems}");
    }

    #[test]
    fn a_text_too_long_is_refused() {
        let text = "#".repeat(MAX_BYTES + 1);
        let Err(problems) = Document::parse("x.toml", &text) else { panic!("too long") };
        assert!(problems.to_string().contains("at most 4194304"), "{problems}");
    }
}

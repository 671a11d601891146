//! The book a reading is written into: problems, and what was declared and referred to.

use crate::problem::{Problem, instead};
use std::{cell::RefCell, collections::BTreeMap};

/// Where something stands.
#[derive(Debug, Clone)]
pub(in crate::pack) struct Place {
    pub(in crate::pack) file: String,
    pub(in crate::pack) line: usize,
    pub(in crate::pack) column: usize,
    pub(in crate::pack) field: String,
}

impl Place {
    /// An error here.
    pub(in crate::pack) fn error(&self, reason: impl Into<String>) -> Problem {
        Problem::error(&self.file, &self.field, reason).at(self.line, self.column)
    }

    /// A hint here.
    pub(in crate::pack) fn hint(&self, reason: impl Into<String>) -> Problem {
        Problem::hint(&self.file, &self.field, reason).at(self.line, self.column)
    }
}

/// What an id is unique in: the halls of one venue, the points of one trail.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::pack) struct Scope {
    /// The kind of thing, such as `venue`.
    pub(in crate::pack) what: &'static str,
    /// Its id.
    pub(in crate::pack) id: String,
}

type Family = (&'static str, Option<Scope>);

struct Reference {
    family: Family,
    id: String,
    place: Place,
}

/// Collects while the files are read.
#[derive(Default)]
pub(in crate::pack) struct Book {
    problems: RefCell<Vec<Problem>>,
    declared: RefCell<BTreeMap<Family, BTreeMap<String, Place>>>,
    references: RefCell<Vec<Reference>>,
}

impl Book {
    /// Notes a problem.
    pub(in crate::pack) fn note(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// Makes an id known; a second one of the same name is a problem. Ids of a wrong
    /// form are made known as well, so that what refers to them isn't a second problem.
    pub(in crate::pack) fn declare(&self, what: &'static str, scope: Option<&Scope>, id: &str, place: Place) {
        let mut declared = self.declared.borrow_mut();
        let family = declared.entry((what, scope.cloned())).or_default();
        if let Some(first) = family.get(id) {
            let reason = format!("there is already a {what} {id:?} ({}:{})", first.file, first.line);
            self.note(place.error(reason).advise("give each its own id"));
        } else {
            family.insert(id.to_owned(), place);
        }
    }

    /// Remembers a reference until all is declared.
    pub(super) fn refer(&self, what: &'static str, scope: Option<&Scope>, id: &str, place: Place) {
        let family = (what, scope.cloned());
        self.references.borrow_mut().push(Reference { family, id: id.to_owned(), place });
    }

    /// Everything that was noted, with the references that lead nowhere.
    pub(in crate::pack) fn close(self) -> Vec<Problem> {
        let declared = self.declared.into_inner();
        let mut problems = self.problems.into_inner();
        let nothing = BTreeMap::new();
        for Reference { family, id, place } in self.references.into_inner() {
            let known = declared.get(&family).unwrap_or(&nothing);
            let (what, scope) = &family;
            // In something that isn't there itself nothing can be found: said once is enough.
            let lost = scope.as_ref().is_some_and(|scope| {
                !declared.get(&(scope.what, None)).is_some_and(|all| all.contains_key(&scope.id))
            });
            if known.contains_key(&id) || lost {
                continue;
            }
            let within = scope.as_ref().map_or(String::new(), |s| format!(" in {} {}", s.what, s.id));
            let reason = format!("there is no {what} {id:?}{within}");
            let names: Vec<_> = known.keys().map(String::as_str).collect();
            let advice =
                if names.is_empty() { format!("declare the {what} first") } else { instead(&id, &names) };
            problems.push(place.error(reason).advise(advice));
        }
        problems
    }
}

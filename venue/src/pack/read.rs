//! Reading a spanned TOML tree. A [`Table`] is asked for its keys one by one; what is
//! missing or wrong goes into the [`Book`] with its place, and reading goes on, so that
//! a file's problems are all found. Keys nobody asked for are unknown.

mod book;
mod value;

pub(super) use book::{Book, Place, Scope};
pub(super) use value::{Fault, FromToml, TimeOfDay};

use super::campaign::Name;
use crate::problem::{Problem, document::Document, instead};
use std::{cell::RefCell, ops::Range};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A table of a file, with its dotted path.
pub(super) struct Table<'a> {
    pub(super) book: &'a Book,
    document: &'a Document<'a>,
    path: String,
    span: Range<usize>,
    table: &'a DeTable<'a>,
    asked: RefCell<Vec<&'static str>>,
}

/// A value under a key of a table.
struct Field<'a> {
    span: Range<usize>,
    value: &'a DeValue<'a>,
}

impl<'a> Table<'a> {
    /// The whole document.
    pub(super) fn root(book: &'a Book, document: &'a Document<'a>) -> Self {
        Self::new(book, document, String::new(), document.root.span(), document.root.get_ref())
    }

    fn new(
        book: &'a Book,
        document: &'a Document<'a>,
        path: String,
        span: Range<usize>,
        table: &'a DeTable<'a>,
    ) -> Self {
        Self { book, document, path, span, table, asked: RefCell::default() }
    }

    /// Whether a key is written here, without reading it.
    pub(super) fn has(&self, key: &'static str) -> bool {
        self.field(key).is_some()
    }

    fn field(&self, key: &'static str) -> Option<Field<'a>> {
        if !self.asked.borrow().contains(&key) {
            self.asked.borrow_mut().push(key);
        }
        let (name, value) = self.table.iter().find(|(name, _)| name.get_ref() == key)?;
        Some(Field { span: name.span(), value: value.get_ref() })
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn place_at(&self, span: &Range<usize>, field: String) -> Place {
        let (line, column) = self.document.place(span);
        Place { file: self.document.file.to_owned(), line, column, field }
    }

    /// Where the table itself stands.
    pub(super) fn place(&self) -> Place {
        self.place_at(&self.span, self.path.clone())
    }

    /// Where a key stands, or the table if it isn't written.
    pub(super) fn place_of(&self, key: &'static str) -> Place {
        let span = self.field(key).map_or(self.span.clone(), |field| field.span);
        self.place_at(&span, self.path_of(key))
    }

    /// Notes a problem at a key.
    pub(super) fn wrong(&self, key: &'static str, reason: impl Into<String>, advice: impl Into<String>) {
        self.book.note(self.place_of(key).error(reason).advise(advice));
    }

    /// Notes a hint at a key.
    pub(super) fn remark(&self, key: &'static str, reason: impl Into<String>, advice: impl Into<String>) {
        self.book.note(self.place_of(key).hint(reason).advise(advice));
    }

    fn take<T: FromToml>(&self, place: impl FnOnce() -> Place, value: &DeValue<'_>) -> Option<T> {
        match T::read(value) {
            Ok(read) => Some(read),
            Err(fault) => {
                let problem = place().error(fault.reason);
                self.book.note(Problem { hint: fault.advice, ..problem });
                None
            }
        }
    }

    /// A value that may be absent.
    pub(super) fn may<T: FromToml>(&self, key: &'static str) -> Option<T> {
        self.take(|| self.place_of(key), self.field(key)?.value)
    }

    /// A value that must be there.
    pub(super) fn need<T: FromToml>(&self, key: &'static str) -> Option<T> {
        if !self.has(key) {
            let what = if self.path.is_empty() { "the file" } else { "this entry" };
            let problem = self.place_of(key).error(format!("is missing: {what} needs it"));
            self.book.note(problem.advise(format!("write {key} = … ({})", T::wanted())));
        }
        self.may(key)
    }

    /// A list of values; absent is empty.
    pub(super) fn list<T: FromToml>(&self, key: &'static str) -> Vec<T> {
        let items = self.items(key);
        items.filter_map(|(place, value)| self.take(|| place, value.get_ref())).collect()
    }

    /// The items of an array, with the place of each.
    fn items(
        &self,
        key: &'static str,
    ) -> impl Iterator<Item = (Place, &'a Spanned<DeValue<'a>>)> + use<'a, '_> {
        let array = self.field(key).and_then(|field| {
            let array = field.value.as_array();
            if array.is_none() {
                let wanted = format!("is {}, a list is wanted", value::kind_of(field.value));
                self.wrong(key, wanted, format!("write {key} = [ … ]"));
            }
            array
        });
        let path = self.path_of(key);
        array
            .into_iter()
            .flat_map(|array| array.iter())
            .enumerate()
            .map(move |(n, value)| (self.place_at(&value.span(), format!("{path}[{n}]")), value))
    }

    /// A name: `key` in Chinese and, if the file has it, `key_en` in English.
    pub(super) fn name(&self, key: &'static str, key_en: &'static str) -> Option<Name> {
        let en = self.may(key_en);
        self.need(key).map(|zh| Name { zh, en })
    }

    /// A name that may be absent.
    pub(super) fn may_name(&self, key: &'static str, key_en: &'static str) -> Option<Name> {
        if self.has(key) || self.has(key_en) { self.name(key, key_en) } else { None }
    }

    /// The entry's own id, made known so that others may refer to it and a second one
    /// of the same name is found. `what` is the kind of thing, such as `hall`.
    pub(super) fn own_id<I: FromToml>(&self, what: &'static str, scope: Option<&Scope>) -> Option<I> {
        if let Some(Field { value: DeValue::String(text), .. }) = self.field("id") {
            self.book.declare(what, scope, text, self.place_of("id"));
        }
        self.need("id")
    }

    /// A reference to something declared elsewhere that must be there.
    pub(super) fn refer<I: FromToml>(
        &self,
        key: &'static str,
        what: &'static str,
        scope: Option<&Scope>,
    ) -> Option<I> {
        if self.has(key) { self.may_refer(key, what, scope) } else { self.need(key) }
    }

    /// A reference that may be absent.
    pub(super) fn may_refer<I: FromToml>(
        &self,
        key: &'static str,
        what: &'static str,
        scope: Option<&Scope>,
    ) -> Option<I> {
        let field = self.field(key)?;
        self.reference(self.place_of(key), field.value, what, scope)
    }

    /// A list of references.
    pub(super) fn refer_list<I: FromToml>(
        &self,
        key: &'static str,
        what: &'static str,
        scope: Option<&Scope>,
    ) -> Vec<I> {
        let items = self.items(key);
        items.filter_map(|(place, value)| self.reference(place, value.get_ref(), what, scope)).collect()
    }

    /// Only what has the form of an id is looked for: the wrong form is said already.
    fn reference<I: FromToml>(
        &self,
        place: Place,
        value: &DeValue<'_>,
        what: &'static str,
        scope: Option<&Scope>,
    ) -> Option<I> {
        let id = self.take(|| place.clone(), value)?;
        if let DeValue::String(text) = value {
            self.book.refer(what, scope, text, place);
        }
        Some(id)
    }

    /// The tables of an array of tables, each read by `read`; unknown keys are found.
    pub(super) fn tables<T>(
        &self,
        key: &'static str,
        mut read: impl FnMut(&Table<'a>) -> Option<T>,
    ) -> Vec<T> {
        let mut all = Vec::new();
        for (place, value) in self.items(key) {
            all.extend(self.below(place, value, &mut read));
        }
        all
    }

    /// A table that may be absent.
    pub(super) fn table<T>(
        &self,
        key: &'static str,
        mut read: impl FnMut(&Table<'a>) -> Option<T>,
    ) -> Option<T> {
        self.has(key);
        let (_, value) = self.table.iter().find(|(name, _)| name.get_ref() == key)?;
        self.below(self.place_of(key), value, &mut read)
    }

    fn below<T>(
        &self,
        place: Place,
        value: &'a Spanned<DeValue<'a>>,
        read: &mut impl FnMut(&Table<'a>) -> Option<T>,
    ) -> Option<T> {
        let DeValue::Table(table) = value.get_ref() else {
            let reason = format!("is {}, a table is wanted", value::kind_of(value.get_ref()));
            self.book.note(place.error(reason).advise("write key = value pairs"));
            return None;
        };
        let below = Table::new(self.book, self.document, place.field, value.span(), table);
        let read = read(&below);
        below.finish();
        read
    }

    /// Notes every key nobody asked for.
    pub(super) fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.table.keys().filter(|key| !asked.contains(&key.get_ref().as_ref())) {
            let place = self.place_at(&key.span(), self.path_of(key.get_ref()));
            self.book.note(place.error("no such key").advise(instead(key.get_ref(), &asked)));
        }
    }

    /// How many entries a list is written with, whether or not each can be read.
    pub(super) fn count(&self, key: &'static str) -> usize {
        let list = self.table.iter().find(|(name, _)| name.get_ref() == key);
        list.and_then(|(_, list)| list.get_ref().as_array()).map_or(0, |list| list.len())
    }

    /// Refuses a list that is longer than its limit.
    pub(super) fn limit(&self, key: &'static str, most: usize, reason: &str) {
        let found = self.count(key);
        if found > most {
            self.wrong(key, format!("holds {found} entries, at most {most} are taken"), reason);
        }
    }
}

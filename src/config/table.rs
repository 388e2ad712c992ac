//! Reads one table of the TOML, key by key: what was asked for is known, the rest is a typing mistake. Every refusal
//! is collected with its line, so that a person sees all of them at once. It never stops at the first.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::environment::Environment;
use super::mistake::{ConfigError, Mistake};

/// A TOML table with the place of everything in it.
pub(super) type Table<'t> = DeTable<'t>;

/// Keys people try to keep secrets under; told where these belong instead of a spelling suggestion.
const SECRET_KEYS: &[&str] = &["password", "smtp_password", "secret", "client_secret", "private_key", "token"];

/// The text as tables.
pub(super) fn parse<'t>(text: &'t str, file: &Path) -> Result<Table<'t>, ConfigError> {
    DeTable::parse(text).map(Spanned::into_inner).map_err(|error| {
        let line = error.span().map(|span| line_of(text, span.start));
        let what = format!("not valid TOML, {}", error.message());
        ConfigError::one(file, Mistake { line, what, remedy: "see config/orderd.toml for the form".to_owned() })
    })
}

/// One reading of one file: the mistakes so far, and which keys the code asks for.
pub(super) struct Reader<'t> {
    text: &'t str,
    pub(super) file: &'t Path,
    pub(super) environment: &'t Environment,
    mistakes: RefCell<Vec<Mistake>>,
    asked: RefCell<BTreeSet<String>>,
}

/// A table within it, present or not.
pub(super) struct Section<'r> {
    reader: &'r Reader<'r>,
    /// `mail`, `company.bank`, `outlet[]`; empty for the top level.
    name: String,
    table: Option<&'r Table<'r>>,
    line: Option<usize>,
}

/// A value and where it stands.
pub(super) struct Found<'r, T> {
    pub(super) value: T,
    key: String,
    line: usize,
    reader: &'r Reader<'r>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, file: &'t Path, environment: &'t Environment) -> Self {
        Self { text, file, environment, mistakes: RefCell::default(), asked: RefCell::default() }
    }

    pub(super) fn refuse(&self, line: Option<usize>, what: impl Into<String>, remedy: impl Into<String>) {
        self.mistakes.borrow_mut().push(Mistake { line, what: what.into(), remedy: remedy.into() });
    }

    pub(super) fn into_mistakes(self) -> Vec<Mistake> {
        let mut mistakes = self.mistakes.into_inner();
        mistakes.sort();
        mistakes
    }

    /// The keys asked for so far, without the tables that hold them.
    pub(super) fn keys(&self) -> BTreeSet<String> {
        let asked = self.asked.borrow();
        let holds_others = |key: &String| asked.iter().any(|other| parent(other).trim_end_matches("[]") == key);
        asked.iter().filter(|key| !holds_others(key)).cloned().collect()
    }

    /// To be called when everything has been asked for.
    pub(super) fn refuse_unknown_keys(&self, document: &Table<'_>) {
        self.refuse_unknown_in(document, "");
    }

    fn refuse_unknown_in(&self, table: &Table<'_>, section: &str) {
        for (key, value) in table {
            let path = join(section, key.get_ref());
            if !self.asked.borrow().contains(&path) {
                let line = line_of(self.text, key.span().start);
                let (what, remedy) = self.about_unknown(section, key.get_ref(), value.get_ref().is_table());
                self.refuse(Some(line), what, remedy);
                continue;
            }
            match value.get_ref() {
                // A table where a list of them belongs has been refused as such.
                DeValue::Table(inner) if self.is_section(&path) => self.refuse_unknown_in(inner, &path),
                DeValue::Array(items) => {
                    let tables = items.iter().filter_map(|item| item.get_ref().as_table());
                    tables.for_each(|inner| self.refuse_unknown_in(inner, &format!("{path}[]")));
                }
                DeValue::String(_)
                | DeValue::Integer(_)
                | DeValue::Float(_)
                | DeValue::Boolean(_)
                | DeValue::Datetime(_)
                | DeValue::Table(_) => {}
            }
        }
    }

    fn is_section(&self, path: &str) -> bool {
        self.asked.borrow().iter().any(|asked| parent(asked) == path)
    }

    fn about_unknown(&self, section: &str, key: &str, is_table: bool) -> (String, String) {
        let what = match section {
            "" if is_table => format!("unknown section [{key}]"),
            "" => format!("unknown key `{key}`"),
            _ => format!("unknown key `{key}` in [{}]", section.trim_end_matches("[]")),
        };
        if SECRET_KEYS.contains(&key) {
            let remedy = "secrets do not belong into this file; write it into a file only orderd may read and name \
                          that as `mail.password_file`, or set ORDERD_SMTP_PASSWORD_FILE";
            return (what, remedy.to_owned());
        }
        let asked = self.asked.borrow();
        let siblings: Vec<&str> = asked.iter().filter(|path| parent(path) == section).map(|path| last(path)).collect();
        let elsewhere = asked.iter().find(|path| last(path) == key && !parent(path).is_empty());
        let remedy = match (nearest(key, &siblings), elsewhere) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, Some(path)) => format!("it belongs in [{}]", parent(path).trim_end_matches("[]")),
            (None, None) => format!("known here are {}", siblings.join(", ")),
        };
        (what, remedy)
    }
}

impl<'r> Section<'r> {
    pub(super) fn root(reader: &'r Reader<'r>, table: &'r Table<'r>) -> Self {
        Self { reader, name: String::new(), table: Some(table), line: None }
    }

    /// The table of this name, possibly absent: then every key of it is.
    pub(super) fn section(&self, key: &str) -> Section<'r> {
        let found = self.get(key, "its keys as a table", |value| value.as_table());
        let (table, line) = found.map_or((None, None), |found| (Some(found.value), Some(found.line)));
        Section { reader: self.reader, name: join(&self.name, key), table, line }
    }

    /// The list of tables `[[key]]`.
    pub(super) fn sections(&self, key: &str) -> Vec<Section<'r>> {
        let name = format!("{}[]", join(&self.name, key));
        let wanted = "a list of tables, written `[[outlet]]`";
        let Some(found) = self.get(key, wanted, |value| value.as_array()) else { return Vec::new() };
        let tables = found.value.iter().filter_map(|item| {
            let line = Some(self.reader.line(item));
            let table = item.get_ref().as_table();
            if table.is_none() {
                self.reader.refuse(line, format!("`{key}` must be {wanted}"), "start each with `[[outlet]]`");
            }
            Some(Section { reader: self.reader, name: name.clone(), table: Some(table?), line })
        });
        tables.collect()
    }

    /// Makes the keys of a list of tables known though there is none.
    pub(super) fn know(&self, list: &str, keys: &[&str]) {
        let section = format!("{}[]", join(&self.name, list));
        self.reader.asked.borrow_mut().extend(keys.iter().map(|key| join(&section, key)));
    }

    /// A text; an empty one counts as absent.
    pub(super) fn text(&self, key: &str) -> Option<Found<'r, &'r str>> {
        self.get(key, "a text in quotes", |value| value.as_str()).filter(|found| !found.value.trim().is_empty())
    }

    /// A text of a certain form, for the remedy when it is something else: `"15s" in quotes`.
    pub(super) fn text_like(&self, key: &str, wanted: &str) -> Option<Found<'r, &'r str>> {
        self.get(key, wanted, |value| value.as_str())
    }

    /// A text, where an empty one says something of its own.
    pub(super) fn text_or_empty(&self, key: &str) -> Option<Found<'r, &'r str>> {
        self.get(key, "a text in quotes", |value| value.as_str())
    }

    /// A text that must be there.
    pub(super) fn required(&self, key: &str, example: &str) -> Option<Found<'r, &'r str>> {
        self.text(key).or_else(|| self.refuse_missing(key, example))
    }

    /// A text that may be left out.
    pub(super) fn text_or(&self, key: &str, default: &str) -> String {
        self.text_or_empty(key).map_or(default, |found| found.value).to_owned()
    }

    /// A whole number within bounds; outside of them, or of another type, it is refused.
    pub(super) fn whole(&self, key: &str, default: i64, least: i64, most: i64) -> Option<i64> {
        match self.take(key) {
            None => Some(default),
            Some(found) => {
                let number = found.value.as_integer().and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok());
                if number.is_none_or(|n| n < least || n > most) {
                    found.refuse_with("will not do", format!("write a whole number from {least} to {most}"));
                }
                number
            }
        }
    }

    /// Yes or no.
    pub(super) fn flag(&self, key: &str) -> bool {
        self.get(key, "true or false", |value| value.as_bool()).is_some_and(|found| found.value)
    }

    /// A list of texts.
    pub(super) fn texts(&self, key: &str) -> Option<Vec<Found<'r, &'r str>>> {
        let wanted = "a list of texts, written `[\"…\", \"…\"]`";
        let list = self.get(key, wanted, |value| value.as_array())?;
        let found = list.value.iter().filter_map(|item| {
            let found = Found {
                value: item.get_ref(),
                key: list.key.clone(),
                line: self.reader.line(item),
                reader: self.reader,
            };
            found.narrow(wanted, |value| value.as_str())
        });
        Some(found.collect())
    }

    /// A path; relative ones start at the folder of the configuration, `$CREDENTIALS_DIRECTORY/` is understood.
    pub(super) fn path(&self, key: &str) -> Option<PathBuf> {
        self.text(key).map(|found| self.reader.path(found.value))
    }

    /// Whatever stands there.
    pub(super) fn take(&self, key: &str) -> Option<Found<'r, &'r DeValue<'r>>> {
        let path = join(&self.name, key);
        self.reader.asked.borrow_mut().insert(path.clone());
        let value = self.table?.get(key)?;
        Some(Found { value: value.get_ref(), key: path, line: self.reader.line(value), reader: self.reader })
    }

    /// Notes that a key is not there, unless what is there has been refused for its type already.
    pub(super) fn refuse_missing<T>(&self, key: &str, example: &str) -> Option<T> {
        if self.table.and_then(|table| table.get(key)).is_some_and(|value| !value.get_ref().is_str()) {
            return None;
        }
        let remedy = match self.name.trim_end_matches("[]") {
            "" => format!("add `{key} = {example}`"),
            section => format!("add `{key} = {example}` to [{section}]"),
        };
        self.reader.refuse(self.line, format!("`{}` is missing", join(&self.name, key).replace("[]", "")), remedy);
        None
    }

    /// Notes that not one `[[list]]` is there.
    pub(super) fn refuse_missing_list(&self, list: &str, keys: &str) {
        self.reader.refuse(None, format!("there is no [[{list}]]"), format!("add one with {keys}"));
    }

    fn get<T>(&self, key: &str, wanted: &str, as_type: fn(&'r DeValue<'r>) -> Option<T>) -> Option<Found<'r, T>> {
        self.take(key)?.narrow(wanted, as_type)
    }
}

impl<'r, T> Found<'r, T> {
    /// Notes that this value will not do; `must` continues "`section.key` …".
    pub(super) fn refuse_with(&self, must: impl AsRef<str>, remedy: impl Into<String>) {
        let what = format!("`{}` {}", self.key.replace("[]", ""), must.as_ref());
        self.reader.refuse(Some(self.line), what, remedy);
    }
}

impl<'r> Found<'r, &'r DeValue<'r>> {
    fn narrow<T>(self, wanted: &str, as_type: fn(&'r DeValue<'r>) -> Option<T>) -> Option<Found<'r, T>> {
        if let Some(value) = as_type(self.value) {
            return Some(Found { value, key: self.key, line: self.line, reader: self.reader });
        }
        self.refuse_with(format!("is {}", with_article(self.value.type_str())), format!("write {wanted}"));
        None
    }
}

impl Reader<'_> {
    /// See [`Section::path`].
    pub(super) fn path(&self, written: &str) -> PathBuf {
        let credential = written.strip_prefix("$CREDENTIALS_DIRECTORY/");
        match (credential, self.environment.get("CREDENTIALS_DIRECTORY")) {
            (Some(name), Some(folder)) => Path::new(folder).join(name),
            _ => self.file.parent().unwrap_or(Path::new("")).join(written),
        }
    }

    fn line<T>(&self, spanned: &Spanned<T>) -> usize {
        line_of(self.text, spanned.span().start)
    }
}

/// The nearest of some words, by at most one typing mistake per three letters.
pub(super) fn nearest<'a>(typed: &str, words: &[&'a str]) -> Option<&'a str> {
    let scored = words.iter().map(|word| (distance(&typed.to_lowercase(), &word.to_lowercase()), *word));
    scored.filter(|(mistakes, word)| *mistakes <= (word.len() / 3).max(1)).min().map(|(_, word)| word)
}

fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

fn join(section: &str, key: &str) -> String {
    if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(section, _)| section)
}

fn last(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(_, key)| key)
}

fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {kind}")
}

/// Settings named by a few words: `tls = "starttls"`.
pub(super) fn choice<T: Copy>(section: &Section<'_>, key: &str, default: T, words: &[(&str, T)]) -> Option<T> {
    let Some(found) = section.text(key) else { return Some(default) };
    let words: BTreeMap<&str, T> = words.iter().copied().collect();
    if let Some(meaning) = words.get(found.value) {
        return Some(*meaning);
    }
    let names: Vec<&str> = words.keys().copied().collect();
    let allowed = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let remedy = nearest(found.value, &names)
        .map_or_else(|| format!("write one of {allowed}"), |near| format!("did you mean \"{near}\"?"));
    found.refuse_with(format!("cannot be \"{}\"", found.value), remedy);
    None
}

//! Who may edit what: protected ranges, and whom they bind.
//!
//! A person at the browser is the owner here, and nothing binds the owner.

use serde_json::{Map, Value, json};

use super::area::{Area, resolve_grid_range};
use super::book::Book;

/// What Google says of a strictly protected cell; with status 400, not 403.
pub(super) const PROTECTED: &str = "You are trying to edit a protected cell or object. Please contact the spreadsheet owner \
                             to remove protection if you need to edit.";

/// Members of a request that say what it is about.
const NAMED: [&str; 6] = ["range", "start", "source", "destination", "properties", "rule"];

/// On whose behalf an edit is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Editor {
    /// A person at the browser.
    Owner,
    /// The service account.
    Account {
        /// Also bound by what it protected itself, as if it were somebody else.
        strict: bool,
    },
}

/// A range that is closed to somebody, and what of it is open.
struct Closed {
    area: Area,
    whole_tab: bool,
    open: Vec<Area>,
}

impl Closed {
    fn holds(&self, row: usize, column: usize) -> bool {
        self.area.holds(row, column) && !self.open.iter().any(|open| open.holds(row, column))
    }

    fn meets(&self, area: Area) -> bool {
        self.area.meets(area) && !self.open.iter().any(|open| open.contains(area.within(self.area)))
    }
}

/// May the service account itself edit what this `ProtectedRange` protects?
pub(super) fn admits_account(protection: &Value) -> bool {
    protection.get("requestingUserCanEdit") == Some(&json!(true))
}

impl Editor {
    /// Did the writes since `before`, or what the request names, meet a protection that binds this editor?
    pub(super) fn touches_protected(self, book: &Book, before: usize, args: &Map<String, Value>) -> bool {
        let Self::Account { strict } = self else { return false };
        if args.contains_key("protectedRange") || args.contains_key("protectedRangeId") {
            return self.touches_lock(book, args);
        }
        self.names_closed(book, args, strict) || {
            let changed = book.written.touched.get(before..).unwrap_or(&[]);
            let mut known: Option<(i64, Vec<Closed>)> = None;
            changed.iter().any(|&(id, row, column)| {
                if known.as_ref().is_none_or(|(of, _)| *of != id) {
                    known = book.tab_with_id(id).map(|tab| (id, closed(book, tab, strict)));
                }
                known.as_ref().is_some_and(|(_, areas)| areas.iter().any(|area| area.holds(row, column)))
            })
        }
    }

    fn names_closed(self, book: &Book, args: &Map<String, Value>, strict: bool) -> bool {
        let named = NAMED.iter().filter_map(|name| args.get(*name)?.as_object());
        std::iter::once(args).chain(named).any(|object| {
            let Some(tab) = object.get("sheetId").and_then(Value::as_i64).and_then(|id| book.tab_with_id(id)) else {
                return false;
            };
            let range = resolve_grid_range(book, object).ok().map(|(area, _)| area);
            closed(book, tab, strict).iter().any(|closed| {
                closed.whole_tab && closed.open.is_empty()
                    || args.contains_key("range") && range.is_some_and(|area| closed.meets(area))
            })
        })
    }

    /// Somebody else's protection is his to change.
    fn touches_lock(self, book: &Book, args: &Map<String, Value>) -> bool {
        let id =
            args.get("protectedRange").and_then(|p| p.get("protectedRangeId")).or_else(|| args.get("protectedRangeId"));
        let all = book.tabs.iter().flat_map(|tab| tab.list("protectedRanges"));
        all.filter(|protection| protection.get("protectedRangeId") == id && id.is_some()).any(|p| !admits_account(p))
    }
}

fn closed(book: &Book, tab: usize, strict: bool) -> Vec<Closed> {
    let area = |range: &Value| resolve_grid_range(book, range.as_object()?).ok().map(|(area, _)| area);
    let protections = book.tabs.get(tab).map_or(&[][..], |tab| tab.list("protectedRanges")).iter();
    protections
        .filter(|p| p.get("warningOnly") != Some(&json!(true)) && (strict || !admits_account(p)))
        .filter_map(|p| {
            let range = p.get("range")?;
            let open = p.get("unprotectedRanges").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            Some(Closed {
                area: area(range)?,
                whole_tab: range.as_object()?.keys().all(|name| name == "sheetId"),
                open: open.iter().filter_map(area).collect(),
            })
        })
        .collect()
}

//! Field masks: which members an answer bears, and which members an update touches.
//!
//! A path that is no member of the type is refused.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use super::schema;

/// A parsed mask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mask {
    /// This member with all below it.
    All,
    /// Only these members.
    Only(BTreeMap<String, Mask>),
}

impl Mask {
    /// Reads the `fields` parameter of a request that answers with the type `of`.
    pub(super) fn for_answer(text: &str, of: &'static str) -> Result<Self, Refusal> {
        let mask = Self::parse(text).ok_or_else(|| invalid_selection(text))?;
        match mask.unknown(of, "") {
            None => Ok(mask),
            Some(path) => Err(invalid_selection(&path)),
        }
    }

    /// Reads the `fields` member of an update of the type `of`. Errors name the member.
    pub(super) fn for_update(text: &str, of: &'static str) -> Result<Self, Refusal> {
        let mask = Self::parse(text).ok_or_else(|| Refusal::invalid(format!("Invalid field: {text}")))?;
        match mask.unknown(of, "") {
            None => Ok(mask),
            Some(path) => Err(Refusal::invalid(format!("Invalid field: {}", schema::snake(&path)))),
        }
    }

    /// `a.b(c,d/e),f`; `None`: not well formed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let mut rest = text.as_str();
        let mask = parse_list(&mut rest)?;
        rest.is_empty().then_some(mask)
    }

    /// The mask of a member; `None`: not wanted.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::All => Some(self),
            Self::Only(members) => members.get(name).or_else(|| members.get("*")),
        }
    }

    /// Is anything wanted at this dotted path?
    pub(super) fn wants(&self, path: &str) -> bool {
        let mut mask = self;
        for name in path.split('.') {
            match mask.member(name) {
                Some(inner) => mask = inner,
                None => return false,
            }
        }
        true
    }

    /// Keeps only what is wanted.
    pub(super) fn prune(&self, value: &mut Value) {
        let Self::Only(_) = self else { return };
        match value {
            Value::Object(object) => {
                object.retain(|name, _| self.member(name).is_some());
                for (name, member) in object.iter_mut() {
                    if let Some(mask) = self.member(name) {
                        mask.prune(member);
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.prune(item)),
            _ => {}
        }
    }

    /// Copies the masked members of `source` into `target`; a member named here and absent there is reset.
    pub(super) fn apply(&self, source: Option<&Value>, target: &mut Map<String, Value>) {
        let Self::Only(members) = self else {
            *target = source.and_then(Value::as_object).cloned().unwrap_or_default();
            return;
        };
        for (name, mask) in members {
            let from = source.and_then(|value| value.get(name));
            match mask {
                Self::All => match from {
                    Some(value) => {
                        target.insert(name.clone(), value.clone());
                    }
                    None => {
                        target.remove(name);
                    }
                },
                Self::Only(_) => {
                    let mut inner = match target.remove(name) {
                        Some(Value::Object(object)) => object,
                        _ => Map::new(),
                    };
                    mask.apply(from, &mut inner);
                    if !inner.is_empty() {
                        target.insert(name.clone(), Value::Object(inner));
                    }
                }
            }
        }
    }

    /// The first path that is no member of `of`.
    fn unknown(&self, of: &'static str, path: &str) -> Option<String> {
        let Self::Only(members) = self else {
            return None;
        };
        for (name, mask) in members {
            let here = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            if name == "*" {
                continue;
            }
            let Some(member) = schema::member_type(of, name) else {
                return Some(here);
            };
            if *mask != Self::All {
                let inner = schema::element(member);
                if !schema::is_message(inner) && !member.starts_with('{') && inner != "any" {
                    return Some(here);
                }
                if schema::is_message(inner)
                    && let Some(found) = mask.unknown(inner, &here)
                {
                    return Some(found);
                }
            }
        }
        None
    }

    fn merge(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::All, _) => {}
            (_, Self::All) => *self = Self::All,
            (Self::Only(mine), Self::Only(theirs)) => {
                for (name, mask) in theirs {
                    match mine.get_mut(&name) {
                        Some(existing) => existing.merge(mask),
                        None => {
                            mine.insert(name, mask);
                        }
                    }
                }
            }
        }
    }
}

fn parse_list(rest: &mut &str) -> Option<Mask> {
    let mut list = Mask::Only(BTreeMap::new());
    loop {
        let (name, mask) = parse_path(rest)?;
        if name == "*" && mask == Mask::All {
            list = Mask::All;
        } else {
            list.merge(Mask::Only(BTreeMap::from([(name, mask)])));
        }
        match rest.strip_prefix(',') {
            Some(after) => *rest = after,
            None => return Some(list),
        }
    }
}

fn parse_path(rest: &mut &str) -> Option<(String, Mask)> {
    let end = rest.find(['.', '/', ',', '(', ')']).unwrap_or(rest.len());
    let (name, after) = rest.split_at_checked(end)?;
    if name.is_empty() {
        return None;
    }
    *rest = after;
    let name = schema::camel(name);
    if let Some(after) = rest.strip_prefix(['.', '/']) {
        *rest = after;
        // `sheets/(a,b)` is an old spelling of `sheets(a,b)`.
        if !rest.starts_with('(') {
            let (inner, mask) = parse_path(rest)?;
            let below = if inner == "*" { Mask::All } else { Mask::Only(BTreeMap::from([(inner, mask)])) };
            return Some((name, below));
        }
    }
    if let Some(after) = rest.strip_prefix('(') {
        *rest = after;
        let mask = parse_list(rest)?;
        *rest = rest.strip_prefix(')')?;
        return Some((name, mask));
    }
    Some((name, Mask::All))
}

fn invalid_selection(path: &str) -> Refusal {
    let mut refusal = Refusal::of(400);
    refusal.details = vec![json!({
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{
            "field": path,
            "description":
                format!("Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."),
        }],
    })];
    refusal
}

//! Which notices of a letter are told with the same words: what holds of one order must not be read of another.

use std::collections::BTreeMap;

use crate::decide::notices::kind::{Branch, Kind};
use crate::domain::notice::Notice;
use crate::domain::text::Text;

/// So many notices of one mail are told with all their facts.
pub(super) const IN_FULL: usize = 5;
/// What stands for the figures of more than so many.
const SEE_SHEET: &str = "(lihat sheet)";

/// Notices of a letter on which its words branch alike, in the order of the letter; never none.
#[derive(Debug)]
pub(super) struct Group<'n> {
    /// Each with its place in the letter.
    pub notices: Vec<(usize, &'n Notice)>,
    /// The values that hold of all of them.
    pub values: BTreeMap<Text, Text>,
    /// Whether they are reminders.
    pub reminds: bool,
}

/// The notices of a letter of this kind by what is said of them, in the order in which the first of each comes.
pub(super) fn groups<'n>(notices: &'n [Notice], kind: &Kind) -> Vec<Group<'n>> {
    let mut alike: Vec<(Signature<'n>, Vec<(usize, &'n Notice)>)> = Vec::new();
    for (n, notice) in notices.iter().enumerate() {
        let signature = signature(notice, kind);
        match alike.iter_mut().find(|(of, _)| *of == signature) {
            Some((_, notices)) => notices.push((n, notice)),
            None => alike.push((signature, vec![(n, notice)])),
        }
    }
    let group = |(signature, notices): (Signature<'_>, Vec<(usize, &'n Notice)>)| {
        let told: Vec<&Notice> = notices.iter().map(|(_, notice)| *notice).collect();
        Group { values: shared_values(&told, kind), reminds: signature.reminds, notices }
    };
    alike.into_iter().map(group).collect()
}

/// What decides about the words.
#[derive(Debug, PartialEq, Eq)]
struct Signature<'n> {
    reminds: bool,
    branches: Vec<Taken<'n>>,
}

/// Which way a branch goes.
#[derive(Debug, PartialEq, Eq)]
enum Taken<'n> {
    Word(&'n str),
    Holds(bool),
}

fn signature<'n>(notice: &'n Notice, kind: &Kind) -> Signature<'n> {
    let value = |name: &str| notice.brief.values.get(name).map_or("", |value| &**value);
    let taken = |branch: &Branch| match branch {
        Branch::Word(name) => Taken::Word(value(name)),
        Branch::Filled(name) => Taken::Holds(!value(name).is_empty()),
        Branch::Tables => Taken::Holds(!notice.brief.tables.is_empty()),
    };
    Signature {
        reminds: kind.is_repeated() && notice.key.rung > 0,
        branches: kind.branches.iter().map(taken).collect(),
    }
}

/// A value counts when all notices agree on it. Of one by whose presence words branch, and which all have, each says its
/// own.
pub(super) fn shared_values(notices: &[&Notice], kind: &Kind) -> BTreeMap<Text, Text> {
    let Some((first, rest)) = notices.split_first() else { return BTreeMap::new() };
    let mut shared = BTreeMap::new();
    for (name, value) in &first.brief.values {
        let of = |notice: &&Notice| notice.brief.values.get(name.as_str()).cloned().unwrap_or_default();
        let is_figure = kind.branches.iter().any(|branch| matches!(branch, Branch::Filled(of) if of == name));
        if rest.iter().all(|notice| of(notice) == *value) {
            shared.insert(name.clone(), value.clone());
        } else if is_figure && notices.iter().all(|notice| !of(notice).is_empty()) {
            shared.insert(name.clone(), with_each(notices, of));
        }
    }
    shared
}

/// The figure of each with whose it is, as long as there are few.
fn with_each(notices: &[&Notice], of: impl Fn(&&Notice) -> Text) -> Text {
    if notices.len() > IN_FULL {
        return SEE_SHEET.into();
    }
    let each = notices.iter().map(|notice| format!("{} ({})", of(notice), name_of(notice)));
    each.collect::<Vec<_>>().join(", ").into()
}

/// What people look for: the order, else the payment, else the row the notice points at.
pub(super) fn name_of(notice: &Notice) -> String {
    match (&notice.brief.place, notice.order) {
        (_, _) if notice.key.subject.starts_with("BYR-") => notice.key.subject.to_string(),
        (_, Some(order)) => order.to_string(),
        (Some((_, id)), None) => id.clone(),
        (None, None) => notice.key.subject.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::collections::BTreeSet;

    use super::*;
    use crate::decide::notices::kinds;
    use crate::domain::notice::NoticeKind;
    use crate::mail::wording::EMBEDDED;

    /// A condition of a template with all its ways.
    #[derive(Default)]
    struct Chain<'t> {
        conditions: Vec<&'t str>,
        /// Whether something is said where none of them holds, a thing to do depends on it, or a word is compared.
        decides: bool,
    }

    /// The names below `v.`.
    fn names(condition: &str) -> impl Iterator<Item = String> {
        condition
            .split("v.")
            .skip(1)
            .map(|rest| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect())
    }

    /// The values by which a template says something else, and not just less.
    fn decisive(template: &str) -> BTreeSet<String> {
        let (mut open, mut found): (Vec<Chain<'_>>, _) = (Vec::new(), BTreeSet::new());
        for tag in template.split("{%").skip(1) {
            let (tag, text) = tag.split_once("%}").unwrap();
            let tag = tag.trim_matches(['-', ' ']);
            let (word, condition) = tag.split_once(' ').unwrap_or((tag, ""));
            let compares = ["not v.", "==", "!=", " in "].iter().any(|sign| condition.contains(sign));
            let asks = text.contains("\n1.") || text.contains("\n2.") || text.contains("\n3.") || text.contains("<li");
            match word {
                "if" => open.push(Chain { conditions: vec![condition], decides: compares || asks }),
                "elif" => {
                    let chain = open.last_mut().unwrap();
                    chain.conditions.push(condition);
                    chain.decides = true;
                }
                "else" => open.last_mut().unwrap().decides = true,
                "endif" => {
                    let chain = open.pop().unwrap();
                    found.extend(chain.conditions.into_iter().filter(|_| chain.decides).flat_map(names));
                }
                _ => {}
            }
        }
        assert!(open.is_empty());
        found
    }

    #[test]
    fn words_branch_only_on_what_orders_are_told_apart_by() {
        let mut wrong = Vec::new();
        for kind in NoticeKind::ALL {
            let told_apart: BTreeSet<String> = kinds::of(*kind)
                .branches
                .iter()
                .filter_map(|branch| match branch {
                    Branch::Word(name) | Branch::Filled(name) => Some((*name).to_owned()),
                    Branch::Tables => None,
                })
                .collect();
            let templates = EMBEDDED.iter().filter(|(name, _)| name.split('/').next() == Some(kind.as_str()));
            let mut branches: BTreeSet<String> = templates.flat_map(|(_, text)| decisive(text)).collect();
            if *kind == NoticeKind::AnswerRefused {
                // Every sentence names the column.
                branches.insert("kolom".to_owned());
            }
            if branches != told_apart {
                wrong.push(format!("{kind} branches on {branches:?}, told apart by {told_apart:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_condition_that_only_leaves_something_out_is_none() {
        let check = |template: &str, expected: &[&str]| {
            assert_eq!(decisive(template), expected.iter().map(|name| (*name).to_owned()).collect(), "{template}");
        };
        check("DP{% if v.dp %} {{ v.dp }}{% endif %}.", &[]);
        check("{% if v.dp %}minta{% else %}tidak ada{% endif %}", &["dp"]);
        check("{% if not v.dp %}tidak ada{% endif %}", &["dp"]);
        check("{% if v.metode == \"Kirim\" %}kirim{% endif %}", &["metode"]);
        check("{%- if v.nomor %}\n3. Marketing: kirim{% endif %}", &["nomor"]);
        check("{% if merged %}{% if v.a %}b{% endif %}{% elif v.c and v.d %}{% endif %}", &["c", "d"]);
    }
}

//! The kitchens and the people: every address mail may go to.

use std::collections::BTreeSet;

use crate::config::address::{self, Person};
use crate::config::table::Section;
use crate::domain::policy::{Outlet, Roles};

/// At least one, each with a name of its own and somebody to write to.
pub(super) fn outlets(root: &Section<'_>) -> Option<Vec<Outlet>> {
    let sections = root.sections("outlet");
    if sections.is_empty() {
        root.know("outlet", &["name", "store_manager", "address"]);
        if root.take("outlet").is_none_or(|found| found.value.is_array()) {
            root.refuse_missing_list("outlet", "name and store_manager");
        }
        return None;
    }
    let mut names = BTreeSet::new();
    // Collected before judging: every outlet's mistakes are wanted.
    let outlets: Vec<Option<Outlet>> = sections.iter().map(|section| outlet(section, &mut names)).collect();
    outlets.into_iter().collect()
}

/// Addresses per role; a role without its own is admin's business.
pub(super) fn roles(section: &Section<'_>) -> Option<Roles> {
    let admin = required(section, "admin", "[\"owner@example.com\"]");
    let role = |key: &str| addresses(section, key).or_else(|| admin.clone());
    let marketing = people(section, "marketing");
    let seller = |person: &Person| Some((person.name.clone()?, person.address.clone()));
    let sellers = marketing.iter().flatten().filter_map(seller).collect();
    let marketing = marketing.map(written).or_else(|| admin.clone());
    let rnd = role("rnd");
    let ppic = role("ppic");
    let production = role("production");
    let purchasing = role("purchasing");
    let accounting = role("accounting");
    let logistics = role("logistics");
    Some(Roles {
        marketing: marketing?,
        rnd: rnd?,
        ppic: ppic?,
        production: production?,
        purchasing: purchasing?,
        accounting: accounting?,
        logistics: logistics?,
        admin: admin?,
        sellers,
    })
}

fn outlet(section: &Section<'_>, names: &mut BTreeSet<String>) -> Option<Outlet> {
    let name = section.required("name", "\"Outlet Pusat\"");
    let store_manager = required(section, "store_manager", "[\"manager@example.com\"]");
    let address = section.text_or("address", "");
    let name = name?;
    if !names.insert(name.value.trim().to_lowercase()) {
        name.refuse_with(format!("\"{}\" is there twice", name.value), "give each outlet a name of its own");
        return None;
    }
    Some(Outlet { name: name.value.trim().to_owned(), store_manager: store_manager?, address })
}

fn required(section: &Section<'_>, key: &str, example: &str) -> Option<Vec<String>> {
    // What is there but no list has been refused as such.
    if section.take(key).is_none() {
        return section.refuse_missing(key, example);
    }
    addresses(section, key)
}

/// `None`: not there. An empty list is refused: mail to nobody is mail lost.
fn people(section: &Section<'_>, key: &str) -> Option<Vec<Person>> {
    let list = section.texts(key)?;
    if list.is_empty()
        && let Some(found) = section.take(key)
    {
        found.refuse_with("is empty", "name somebody, as in [\"name@example.com\"], or leave the key out");
    }
    Some(address::read_all(&list))
}

fn addresses(section: &Section<'_>, key: &str) -> Option<Vec<String>> {
    people(section, key).map(written)
}

fn written(people: Vec<Person>) -> Vec<String> {
    people.into_iter().map(|person| person.address).collect()
}

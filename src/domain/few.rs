//! How a few papers are stored: none and one as before there could be more.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::document::Document;

#[derive(Deserialize)]
#[serde(untagged)]
enum Few {
    One(Arc<Document>),
    More(Vec<Arc<Document>>),
}

pub(super) fn serialize<S: Serializer>(papers: &[Arc<Document>], to: S) -> Result<S::Ok, S::Error> {
    match papers {
        [] => to.serialize_none(),
        [one] => one.serialize(to),
        more => more.serialize(to),
    }
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Arc<Document>>, D::Error> {
    Ok(match Option::<Few>::deserialize(from)? {
        None => Vec::new(),
        Some(Few::One(one)) => vec![one],
        Some(Few::More(more)) => more,
    })
}

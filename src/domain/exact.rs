//! How lists are read from memory: each in no more room than what is in it. While it is read nobody knows how long it will
//! be, and a list of one keeps room for four.

use litemap::LiteMap;
use serde::{Deserialize, Deserializer};

pub(super) fn list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    let mut list = Vec::deserialize(from)?;
    list.shrink_to_fit();
    Ok(list)
}

pub(super) fn map<'de, K, V, D>(from: D) -> Result<LiteMap<K, V>, D::Error>
where
    K: Deserialize<'de> + Ord,
    V: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let mut pairs = LiteMap::deserialize(from)?.into_tuple_vec();
    pairs.shrink_to_fit();
    // In order, for they were a map's.
    Ok(LiteMap::from_sorted_store_unchecked(pairs))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn what_is_read_has_no_room_to_spare_and_a_map_stays_in_order() {
        for json in ["[]", "[7]", "[1,2,3,4,5]"] {
            let list: Vec<u64> = list(&mut serde_json::Deserializer::from_str(json)).unwrap();
            assert_eq!((list.capacity(), serde_json::to_string(&list).unwrap()), (list.len(), json.to_owned()));
        }
        for json in ["{}", r#"{"b":2,"a":1}"#] {
            let map: LiteMap<String, u64> = map(&mut serde_json::Deserializer::from_str(json)).unwrap();
            assert_eq!(map.get("b").copied(), (!map.is_empty()).then_some(2));
            assert!(map.iter().is_sorted());
            let pairs = map.into_tuple_vec();
            assert_eq!(pairs.capacity(), pairs.len());
        }
    }
}

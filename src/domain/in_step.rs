//! A map looked up key by key where the keys come mostly in its own order: a look at what follows costs a step, not a search.

use std::collections::BTreeMap;
use std::collections::btree_map::Range;

/// A map and how far it was looked up.
#[derive(Debug)]
pub(crate) struct InStep<'m, K, V> {
    map: &'m BTreeMap<K, V>,
    /// The key that was asked for last.
    asked: Option<K>,
    /// The first entry behind it.
    next: Option<(&'m K, &'m V)>,
    behind: Range<'m, K, V>,
}

impl<'m, K: Copy + Ord, V> InStep<'m, K, V> {
    pub(crate) fn new(map: &'m BTreeMap<K, V>) -> Self {
        Self { map, asked: None, next: None, behind: map.range(..) }
    }

    /// What the map has for a key, whatever was asked for before.
    pub(crate) fn get(&mut self, key: K) -> Option<&'m V> {
        let is_between = self.asked.is_some_and(|asked| asked < key) && self.next.is_none_or(|(next, _)| key <= *next);
        if !is_between {
            self.behind = self.map.range(key..);
            self.next = self.behind.next();
        }
        self.asked = Some(key);
        let (_, value) = self.next.filter(|(next, _)| **next == key)?;
        self.next = self.behind.next();
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_finds_what_the_map_has(entries: BTreeMap<u8, u32>, mut first: Vec<u8>, then: Vec<u8>) {
            // In order, as they come most often, then as they come.
            first.sort_unstable();
            let mut in_step = InStep::new(&entries);
            for key in first.into_iter().chain(then) {
                prop_assert_eq!(in_step.get(key), entries.get(&key), "{}", key);
            }
        }
    }

    #[test]
    fn keys_may_come_in_any_order() {
        let map = BTreeMap::from([(1, 'a'), (4, 'd'), (5, 'e')]);
        let mut in_step = InStep::new(&map);
        let found: Vec<_> = (0..8).filter_map(|key| in_step.get(key)).collect();
        assert_eq!(found, [&'a', &'d', &'e']);
        assert_eq!(in_step.get(4), Some(&'d'), "back");
        assert_eq!(
            (in_step.get(4), in_step.get(3), in_step.get(9), in_step.get(1)),
            (Some(&'d'), None, None, Some(&'a'))
        );
    }
}

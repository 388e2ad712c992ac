//! A value that memory, a decision and a record hold together. Copying it copies nothing of what is in it; whoever changes
//! it gets a copy of their own first, so that nobody sees another's change.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value held together with others. Stored as the value itself.
#[derive(Debug, Default)]
pub struct Shared<T>(Arc<T>);

impl<T: PartialEq> Shared<T> {
    /// Holds on to what `known` holds, where that says the same: two values that are equal take the room of one.
    pub(crate) fn join(&mut self, known: &Self) {
        if self == known {
            self.0 = Arc::clone(&known.0);
        }
    }
}

impl<T> Shared<T> {
    /// Whether both hold one and the same value, which tells more, and costs less, than that they are equal.
    #[must_use]
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: Clone> Shared<T> {
    /// The value, which nobody else is shown any more.
    #[must_use]
    pub fn into_inner(self) -> T {
        Arc::unwrap_or_clone(self.0)
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> From<Vec<T>> for Shared<Box<[T]>> {
    fn from(values: Vec<T>) -> Self {
        values.into_boxed_slice().into()
    }
}

impl<T> FromIterator<T> for Shared<Box<[T]>> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Box::from_iter(values).into()
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'s, T> IntoIterator for &'s Shared<T>
where
    &'s T: IntoIterator,
{
    type Item = <&'s T as IntoIterator>::Item;
    type IntoIter = <&'s T as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        (&**self).into_iter()
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        self.is(other) || self.0 == other.0
    }
}

impl<T: Eq> Eq for Shared<T> {}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        T::serialize(self, to)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Shared<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn is_one(a: &Shared<Vec<u8>>, b: &Shared<Vec<u8>>) -> bool {
        Arc::ptr_eq(&a.0, &b.0)
    }

    #[test]
    fn a_copy_takes_room_of_its_own_once_it_is_changed_and_gives_it_back_when_it_says_the_same_again() {
        let known: Shared<Vec<u8>> = vec![1, 2].into();
        let mut copy = known.clone();
        assert!(is_one(&known, &copy));
        copy.push(3);
        assert_eq!((&**known, &**copy), (&[1, 2][..], &[1, 2, 3][..]));
        copy.join(&known);
        assert!(!is_one(&known, &copy), "what differs stays by itself");
        copy.pop();
        assert!(!is_one(&known, &copy));
        copy.join(&known);
        assert!(is_one(&known, &copy));
    }

    #[test]
    fn it_is_stored_as_the_value_itself() {
        let value = Shared::from(vec![1, 2]);
        let json = serde_json::to_string(&value).unwrap();
        assert_eq!(json, "[1,2]");
        assert_eq!(serde_json::from_str::<Shared<Vec<u8>>>(&json).unwrap(), value);
    }
}

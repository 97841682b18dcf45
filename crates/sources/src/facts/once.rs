//! JSON, read so that a name which stands twice in an object is seen: readers do not agree which of the two counts, so that no
//! fact can be taken from such a value.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

/// The value of a text in JSON; `None` where it is none, or a name stands twice in an object.
pub(crate) fn read(text: &str) -> Option<Value> {
    serde_json::from_str::<Once>(text).ok()?.sound()
}

/// The JSON that a text begins with, and where it ends, in bytes.
pub(crate) fn first(text: &str) -> Option<Result<(Once, usize), serde_json::Error>> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Once>();
    let value = values.next()?;
    Some(value.map(|once| (once, values.byte_offset())))
}

/// A value, and whether a name stands twice in an object of it.
pub(crate) struct Once {
    value: Value,
    twice: bool,
}

impl Once {
    /// The value, if each name stands once in its object.
    pub(crate) fn sound(self) -> Option<Value> {
        (!self.twice).then_some(self.value)
    }

    fn of(value: impl Into<Value>) -> Self {
        Self { value: value.into(), twice: false }
    }
}

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values)
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = Once;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Once, E> {
        Ok(Once::of(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Once, E> {
        Ok(Once::of(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Once, E> {
        Ok(Once::of(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Once, E> {
        Ok(Once::of(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Once, E> {
        Ok(Once::of(value))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Once, E> {
        Ok(Once::of(()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Once, A::Error> {
        let (mut list, mut twice) = (Vec::new(), false);
        while let Some(once) = values.next_element::<Once>()? {
            twice |= once.twice;
            list.push(once.value);
        }
        Ok(Once { value: Value::Array(list), twice })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Once, A::Error> {
        let (mut map, mut twice) = (Map::new(), false);
        while let Some((name, once)) = entries.next_entry::<String, Once>()? {
            twice |= once.twice | map.insert(name, once.value).is_some();
        }
        Ok(Once { value: Value::Object(map), twice })
    }
}
